package admissionapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// PlanLine is how many a court or one of its branches may admit in a year, and
// how many it did: whom an assembly of that year admitted and the committee
// approved.
type PlanLine struct {
	Court, Branch org.Unit // Branch zero: the whole court
	Year          int
	Places, Used  int
	Set           bool
	Basis         string
}

// plans returns the plan of the year for the courts and branches in range that
// have one, or that admitted somebody.
func plans(tx *sqldb.Tx, tree *org.Tree, permit access.Permit, year int) ([]PlanLine, error) {
	from, end := permit.Range()
	used := map[org.UnitID]int{}
	err := tx.Each(func(r sqldb.Row) error {
		var branch, court org.UnitID
		var n int
		err := r.Scan(&branch, &court, &n)
		used[branch] += n
		used[court] += n
		return err
	}, `select d.branch, d.court, count(distinct d.id) from admission_act x left join admission_counter c on c.act = x.id join admission_dossier d on d.id = x.dossier join org_unit u on u.id = d.branch
		where u.path >= $1 and u.path < $2 and x.step = 'S15' and x.outcome is null and c.act is null and x.day >= $3 and x.day <= $4 and d.member is not null group by d.branch, d.court`,
		from, end, civil.Year(year).From, civil.Year(year).Until)
	if err != nil {
		return nil, err
	}
	set := map[[2]org.UnitID]PlanLine{}
	err = tx.Each(func(r sqldb.Row) error {
		var court, branch org.UnitID
		var l PlanLine
		err := r.Scan(&court, &branch, &l.Places, &l.Basis)
		l.Set = true
		set[[2]org.UnitID{court, branch}] = l
		return err
	}, `select p.court, p.branch, p.places, p.basis from admission_plan p join org_unit u on u.id = p.court where p.year = $1 order by p.court, p.branch`, year)
	if err != nil {
		return nil, err
	}
	var out []PlanLine
	add := func(court, branch org.Unit, at org.UnitID) {
		l := set[[2]org.UnitID{court.ID, branch.ID}]
		if l.Used = used[at]; !l.Set && l.Used == 0 {
			return
		}
		l.Court, l.Branch, l.Year = court, branch, year
		out = append(out, l)
	}
	for _, u := range tree.Under(permit.Over(), org.Court, org.Branch) {
		court, _ := tree.Unit(u.Court)
		if u.Kind == org.Court {
			add(u, org.Unit{}, u.ID)
		} else {
			add(court, u, u.ID)
		}
	}
	return out, nil
}

// PlanIn sets how many may be admitted; Branch zero is the whole court of the
// seat.
type PlanIn struct {
	Year   int
	Branch org.UnitID
	Places int
	Basis  string
}

// Plan sets the yearly plan of a court or a branch. Faults: Invalid, NotFound.
func (a *App) Plan(ctx context.Context, permit access.Permit, in PlanIn) error {
	if err := permit.Covers(admission.CanPlan); err != nil {
		return err
	}
	in.Basis = han.Trim(in.Basis)
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		bad := fault.New(fault.Invalid, "有几处需要改正。")
		b, ok := tree.Unit(in.Branch)
		court := b.Court
		if in.Branch == 0 {
			court = courtOf(tree, permit)
			ok = court != 0
		}
		if !ok || in.Branch != 0 && (b.Kind != org.Branch || !permit.Holds(b.Path)) {
			_ = bad.At("branch", "请选择法院或者党支部")
		}
		if in.Year < 2000 || in.Year > tx.Today().Year()+1 {
			_ = bad.At("year", "年度应在 2000 年至明年之间")
		}
		if in.Places < 0 || in.Places > 1000 {
			_ = bad.At("places", "名额应为 0 至 1000")
		}
		if in.Basis == "" {
			_ = bad.At("basis", "请填写计划的文号或者依据")
		}
		if err := bad.Err(); err != nil {
			return err
		}
		if err := tx.Upsert("admission_plan", []string{"court", "year", "branch"}, []string{"places", "basis", "set_at", "set_by"},
			court, in.Year, int64(in.Branch), in.Places, in.Basis, sqldb.At(tx.Now()), permit.Actor().Name); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: admission.CanPlan, Court: int64(court), Subject: "发展党员计划 " + b.Short, Detail: map[string]any{"year": in.Year, "places": in.Places, "basis": in.Basis}})
	})
}

// courtOf returns the court at the top of the permit's range, or that of its
// top; zero when the range has several tops.
func courtOf(tree *org.Tree, permit access.Permit) org.UnitID {
	under := tree.Under(permit.Over())
	switch {
	case len(under) == 0 || under[0].Path != permit.Over():
		return 0
	case under[0].Kind == org.Court:
		return under[0].ID
	}
	return under[0].Court
}

// Plans returns the plan of a year with its use.
func (a *App) Plans(ctx context.Context, permit access.Permit, year int) (out []PlanLine, err error) {
	if err := permit.Covers(admission.CanView); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		out, err = plans(tx, tree, permit, year)
		return err
	})
	return out, err
}
