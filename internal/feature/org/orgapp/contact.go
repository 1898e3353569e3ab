package orgapp

import (
	"context"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// ContactIn says who looks after which branches.
type ContactIn struct {
	Kind    org.ContactKind
	Units   []org.UnitID
	Team    string   // of a supervision team
	Holders []string // several for a team
	From    civil.Day
	Basis   string
}

// Assign records a contact point of a leader, an instructor or a supervision
// team for one or more branches. A branch's contact point and instructor before
// end on the day before. Needs org.change. Faults: Invalid, NotFound.
func (a *App) Assign(ctx context.Context, permit access.Permit, in ContactIn) error {
	if err := permit.Covers(org.CanChange); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := in.check(tx.Today()); err != nil {
			return err
		}
		tree, err := a.facts.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		var first org.Unit
		byName := map[string]int64{}
		add := tx.Insert("org_contact", "id", "kind", "unit", "team", "member", "holder", "from_day", "until_day", "basis")
		for _, k := range in.Units {
			u, ok := tree.Unit(k)
			if !ok || !permit.Holds(u.Path) || !u.Kind.Party() {
				return fault.New(fault.NotFound, "没有找到这个党组织，可能已撤销，或不在当前工作范围内。").At("units", "请重新选择支部")
			}
			if first.ID == 0 && a.names != nil {
				if byName, err = a.names.Unambiguous(tx, u.Court); err != nil {
					return err
				}
			}
			first = u
			since, later, err := sqldb.Maybe(tx, sqldb.Scalar[civil.Day], `select from_day from org_contact where unit = $1 and kind = $2 and from_day >= $3 and until_day = $4 order by from_day`, u.ID, string(in.Kind), in.From, civil.End(0))
			if err != nil {
				return err
			}
			if later {
				return fault.New(fault.Invalid, "有几处需要改正。").At("from", "“"+u.Short+"”"+since.String()+" 起已有"+in.Kind.Chinese()+"，日期应晚于它")
			}
			if _, err := tx.Exec(`update org_contact set until_day = $3 where unit = $1 and kind = $2 and until_day = $4`, u.ID, string(in.Kind), in.From.AddDays(-1), civil.End(0)); err != nil {
				return err
			}
			for _, h := range in.Holders {
				var who any
				if byName[h] != 0 {
					who = byName[h]
				}
				add.Add(id.New[org.Contact](tx.Now()), string(in.Kind), u.ID, sqldb.Text(in.Team), who, h, in.From, civil.End(0), sqldb.Text(in.Basis))
			}
			if err := touch(tx, u); err != nil {
				return err
			}
		}
		if err := add.Done(); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: org.CanChange, Court: int64(first.Court), Subject: in.Kind.Chinese() + " " + strings.Join(in.Holders, "、"), Detail: in})
	})
}

func (in *ContactIn) check(today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	if in.Kind.Chinese() == "" {
		_ = bad.At("kind", "请选择种类")
	}
	if len(in.Units) == 0 {
		_ = bad.At("units", "请选择支部")
	}
	for i := range in.Holders {
		if in.Holders[i] = han.CleanName(in.Holders[i]); !han.ValidName(in.Holders[i]) {
			_ = bad.At("holders", "应填姓名，多人用顿号隔开")
			break
		}
	}
	switch {
	case len(in.Holders) == 0:
		_ = bad.At("holders", "请填写姓名")
	case len(in.Holders) > 1 && in.Kind != org.Supervision:
		_ = bad.At("holders", in.Kind.Chinese()+"只填一人")
	}
	if in.Kind == org.Supervision && in.Team == "" {
		_ = bad.At("team", "请填写督导组的名称")
	}
	if in.From == 0 || in.From > today {
		_ = bad.At("from", "应填不晚于今天的日期")
	}
	return bad.Err()
}

// Contacts returns who looks after the units that the permit reaches, on the
// day, by unit. Needs org.view.
func (a *App) Contacts(ctx context.Context, permit access.Permit, day civil.Day) (cs []org.Contact, err error) {
	if err := permit.Covers(org.CanView); err != nil {
		return nil, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		cs, err = sqldb.All(tx, func(r sqldb.Row) (c org.Contact, err error) {
			var team, basis sqldb.Text
			var who *int64
			err = r.Scan(&c.ID, &c.Kind, &c.Unit, &team, &who, &c.Holder, &c.Period.From, &c.Period.Until, &basis)
			c.Team, c.Basis = string(team), string(basis)
			if who != nil {
				c.Member = *who
			}
			return c, err
		}, `select c.id, c.kind, c.unit, c.team, c.member, c.holder, c.from_day, c.until_day, c.basis from org_contact c join org_unit u on u.id = c.unit
			where u.path >= $1 and u.path < $2 and c.from_day <= $3 and c.until_day >= $3 order by c.unit, c.kind, c.id`, from, end, day)
		return err
	})
	return cs, err
}
