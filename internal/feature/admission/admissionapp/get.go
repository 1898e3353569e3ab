package admissionapp

import (
	"context"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// View is one dossier with how it stands today.
type View struct {
	File
	Verdict   *admission.Verdict
	Forecast  map[admission.Step]civil.Day // of the steps to come; see admission.Verdict.Forecast
	Branch    org.Unit
	Group     org.Unit
	Court     org.Unit
	Committee org.Unit // the Party committee that approves; zero where the court has none
	Leading   org.Unit // the court's leading group
	Today     civil.Day
	Taken     []Taken // acts that were taken back, newest first
	Stale     []int64 // acts whose meeting says other figures today
}

// Taken is an act that was taken back.
type Taken struct {
	Act     admission.Act
	At      time.Time
	By, Why string
	Instead bool
}

// Get returns a dossier whole. Fault: NotFound.
func (a *App) Get(ctx context.Context, permit access.Permit, id admission.ID) (v View, err error) {
	if err := permit.Covers(admission.CanView); err != nil {
		return View{}, err
	}
	defer fault.Wrap(&err, "admissionapp.Get(%v)", id)
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		f, err := a.reach(tx, permit, id)
		if err != nil {
			return err
		}
		v, err = a.view(tx, f)
		if err != nil {
			return err
		}
		v.Taken, err = taken(tx, f)
		return err
	})
	return v, err
}

func (a *App) view(tx *sqldb.Tx, f *File) (View, error) {
	v := View{File: *f, Today: tx.Today()}
	v.Verdict = admission.Judge(&v.Dossier, v.Today, calendar)
	v.Forecast = v.Verdict.Forecast(calendar)
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return v, err
	}
	if v.Branch, _ = tree.Unit(f.Branch); v.Branch.ID == 0 {
		if v.Branch.Short, err = branchName(tx, tree, f.Branch); err != nil {
			return v, err
		}
	}
	v.Group, _ = tree.Unit(f.Group)
	v.Court, _ = tree.Unit(f.Court)
	for _, u := range tree.Under(v.Court.Path, org.PartyCommittee, org.LeadingGroup) {
		switch {
		case u.Court != f.Court:
		case u.Kind == org.PartyCommittee && v.Committee.ID == 0:
			v.Committee = u
		case u.Kind == org.LeadingGroup && v.Leading.ID == 0:
			v.Leading = u
		}
	}
	return v, a.stale(tx, &v)
}

// stale finds acts whose meeting was changed since the vote was taken from it.
func (a *App) stale(tx *sqldb.Tx, v *View) error {
	for i := range v.Acts {
		x := &v.Acts[i]
		if x.Meeting == 0 || x.Vote == nil {
			continue
		}
		ds, err := a.meetings.Decided(tx, v.File.Branch, x.Step.Needs().Matter, civil.Period{From: x.Day.AddDays(-31), Until: x.Day.AddDays(31)})
		if err != nil {
			return err
		}
		same := false
		for _, d := range ds {
			if d.Meeting == x.Meeting && d.Line == v.links[x.ID].line {
				now := voteOf(d)
				now.WrittenAyes, now.WrittenNoes = x.Vote.WrittenAyes, x.Vote.WrittenNoes
				same = d.Day == x.Day && *now == *x.Vote
			}
		}
		if !same {
			v.Stale = append(v.Stale, x.ID)
		}
	}
	return nil
}

func taken(tx *sqldb.Tx, f *File) ([]Taken, error) {
	return sqldb.All(tx, func(r sqldb.Row) (t Taken, err error) {
		var at, entered sqldb.Instant
		var instead *int64
		err = r.Scan(&t.Act.ID, (*string)(&t.Act.Step), &t.Act.Day, (*sqldb.Text)(&t.Act.Outcome), &entered, &t.Act.EnteredBy, &at, &t.By, &t.Why, &instead)
		t.Act.Entered, t.At, t.Instead = civil.DayOf(entered.Time), at.Time, instead != nil
		return t, err
	}, `select x.id, x.step, x.day, x.outcome, x.entered_at, x.entered_name, c.at, c.actor_name, c.reason, c.instead
		from admission_counter c join admission_act x on x.id = c.act where c.dossier = $1 order by c.at desc, x.id desc`, f.ID)
}

// Form is what the form of a step needs to know.
type Form struct {
	View
	Def      *admission.Definition
	Needs    admission.Needs
	Meetings []quorum.Decision // that decided on the matter, since the person was examined
	People   []Candidate
	Instead  *admission.Act // that is to be corrected; nil: a new act
}

// Form returns what the form of a step needs: the meetings that could have
// decided, the full members of the branch. Faults: NotFound.
func (a *App) Form(ctx context.Context, permit access.Permit, id admission.ID, step admission.Step, instead int64) (out Form, err error) {
	if err := permit.Covers(admission.CanView); err != nil {
		return Form{}, err
	}
	def, ok := admission.Defined(step)
	if !ok {
		return Form{}, fault.New(fault.NotFound, "没有这个步骤。")
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		f, err := a.reach(tx, permit, id)
		if err != nil {
			return err
		}
		if out.View, err = a.view(tx, f); err != nil {
			return err
		}
		out.Def, out.Needs, out.Instead = def, step.Needs(), f.act(instead)
		if out.Needs.Vote {
			if out.Meetings, err = a.meetings.Decided(tx, f.Branch, out.Needs.Matter, civil.Period{}); err != nil {
				return err
			}
		}
		if out.Needs.People != "" {
			over := out.View.Branch
			if step.Superior() {
				over = out.View.Court
			}
			tree, err := a.units.Tree(tx, tx.Today())
			if err != nil {
				return err
			}
			if out.People, err = a.candidates(tx, tree, over); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Own is one's own admission, as the person sees it: how far it has come and
// nothing of what others said.
type Own struct {
	ID      admission.ID
	Name    string
	Branch  string
	Verdict *admission.Verdict
	End     admission.End
}

// Mine returns the dossiers of the member who asks.
func (a *App) Mine(ctx context.Context, permit access.Permit) (out []Own, err error) {
	if err := permit.Covers(admission.CanOwn); err != nil {
		return nil, err
	}
	who := permit.Actor().Member
	if who == 0 {
		return nil, nil
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		// One's own, wherever it lies: the range of a seat does not bound it.
		files, err := load(tx, tree, a.members, which{where: `d.member = $1`, args: []any{who}})
		for _, f := range files {
			out = append(out, Own{f.ID, f.Name, f.Subject.UnitName, admission.Judge(&f.Dossier, tx.Today(), calendar), f.End})
		}
		return err
	})
	return out, err
}
