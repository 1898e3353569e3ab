package orgapp

import (
	"context"
	"encoding/json"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Register is what decisions ask of the register of members, in orgapp's own
// words; *memberapp.Facts has it.
type Register interface {
	// People returns everybody who ever belonged to a branch of the subtree.
	People(tx *sqldb.Tx, over access.Path) ([]org.Person, error)
	// Regroup lets people belong elsewhere from day on, in the transaction of
	// the decision.
	Regroup(tx *sqldb.Tx, permit access.Permit, moves []org.Move, day civil.Day, why string) error
	// Workplaces counts the full members of a court by the text of where they work.
	Workplaces(tx *sqldb.Tx, court org.UnitID, day civil.Day) (map[string]int, error)
	// Jobs returns where the members work and as what.
	Jobs(tx *sqldb.Tx, ids []int64) (map[int64]org.Job, error)
	// Barred returns who of the members may not be elected on the day, and why.
	Barred(tx *sqldb.Tx, ids []int64, day civil.Day) (map[int64]org.Barred, error)
}

// Judge is what a preview asks of the rules of the organisation;
// *orgsource.Source has it.
type Judge interface {
	Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period, on civil.Day) ([]rulebook.Finding, error)
}

// Following is what another room keeps of a unit, which stays its own and is kept
// by whoever keeps the unit when it ends.
type Following struct {
	What  string // 会议记录
	Count int    // 0: nothing to tell
	Later string // the fact after the day that stands against an end; "" when none does
}

// Follower is a room that keeps records of units.
type Follower interface {
	// Follows returns what the room keeps of each of the units; day is the day
	// from which they are to be no more.
	Follows(tx *sqldb.Tx, units []org.UnitID, day civil.Day) (map[org.UnitID][]Following, error)
	// Carry takes what is under way along, in the decision's transaction, and
	// returns what it took. The records of a decision that is taken back are in
	// c.Came. Fault: Conflict for what nobody takes over.
	Carry(tx *sqldb.Tx, permit access.Permit, c *org.Carrying) ([]org.Carried, error)
}

// Consult lets decisions ask the register, the rules and the rooms that keep
// records of units. Without a register nothing can be decided; judge may be nil.
func (a *App) Consult(register Register, judge Judge, followers ...Follower) {
	a.register, a.judge, a.followers = register, judge, followers
}

// ledger loads what a decision of the court must know.
func (a *App) ledger(tx *sqldb.Tx, g *registry, court org.Unit) (*org.Ledger, error) {
	if a.register == nil {
		return nil, fault.New(fault.Unavailable, "没有接上党员名册，不能办理组织变动。")
	}
	l := &org.Ledger{Units: g.units, Spans: g.spans, Decisions: map[org.DecisionID]org.Decision{}}
	for _, over := range partyTops(g, court.ID) {
		people, err := a.register.People(tx, over)
		if err != nil {
			return nil, err
		}
		l.People = append(l.People, people...)
		posts, err := a.facts.Posts(tx, over, civil.Period{})
		if err != nil {
			return nil, err
		}
		l.Posts = append(l.Posts, posts...)
		terms, err := a.facts.Terms(tx, over)
		if err != nil {
			return nil, err
		}
		l.Terms = append(l.Terms, terms...)
		covers, err := a.facts.Covers(tx, over)
		if err != nil {
			return nil, err
		}
		l.Covers = append(l.Covers, covers...)
	}
	l.People = once(l.People)
	decisions, err := decisionsOf(tx, court.ID)
	for _, d := range decisions {
		l.Decisions[d.ID] = d.Decision
	}
	return l, err
}

// once leaves out whoever belonged under two of the tops.
func once(ps []org.Person) []org.Person {
	seen := map[int64]bool{}
	return slices.DeleteFunc(ps, func(p org.Person) bool {
		if seen[p.ID] {
			return true
		}
		seen[p.ID] = true
		return false
	})
}

// partyTops returns the subtrees in which the Party units of the court have
// their places today: its own subtree may hold the courts below it.
func partyTops(g *registry, court org.UnitID) []access.Path {
	var ps []access.Path
	for _, u := range g.units {
		if u.Parent == court && u.Kind.Party() {
			ps = append(ps, u.Path)
		}
	}
	slices.Sort(ps)
	return ps
}

// Recorded is a decision as it is kept.
type Recorded struct {
	org.Decision
	Outcome Done
	Actor   string
	Entered civil.Day
}

// Done is what a decision did, as it is kept: enough to tell it and to prepare
// the decision that takes it back.
type Done struct {
	Effects []org.Effect
	Moves   []org.Move
	Lapsed  []LapsedPost
	Founded []org.UnitID
	Was     []Was // units that were turned or ended, as they were
	Carried []org.Carried
}

// Gone is how much of what was under way in a branch went to another.
type Gone struct {
	What     string
	From, To org.UnitID
	Count    int
}

// Gone sums up what the decision carried, by kind and branches.
func (d Done) Gone() []Gone {
	var out []Gone
	for _, x := range d.Carried {
		i := slices.IndexFunc(out, func(g Gone) bool { return g.What == x.What && g.From == x.From && g.To == x.To })
		switch {
		case x.From == x.To:
		case i < 0:
			out = append(out, Gone{x.What, x.From, x.To, 1})
		default:
			out[i].Count++
		}
	}
	return out
}

// LapsedPost is a post that ended with its unit.
type LapsedPost struct{ Unit, Holder, Title string }

// Was is a unit before a decision.
type Was struct {
	Unit, Parent  org.UnitID
	Name, Short   string
	WithCommittee bool
	Ended         bool // the decision ended it
	Keeper        org.UnitID
}

const decisionColumns = `d.id, d.court, d.day, d.number, d.body, d.applied_on, d.approved_on, d.group_on, d.note, d.undoes, d.steps, d.outcome, d.actor, d.entered_at`

func scanDecision(r sqldb.Row) (d Recorded, err error) {
	var note sqldb.Text
	var steps, outcome string
	var entered sqldb.Instant
	err = r.Scan(&d.ID, &d.Court, &d.Day, &d.Number, &d.Body, &d.AppliedOn, &d.ApprovedOn, &d.GroupOn, &note, &d.Undoes, &steps, &outcome, &d.Actor, &entered)
	if err != nil {
		return d, err
	}
	d.Note, d.Entered = string(note), civil.DayOf(entered.Time)
	if err := json.Unmarshal([]byte(steps), &d.Steps); err != nil {
		return d, err
	}
	return d, json.Unmarshal([]byte(outcome), &d.Outcome)
}

// decisionsOf returns the decisions of a court, the latest first.
func decisionsOf(tx *sqldb.Tx, court org.UnitID) ([]Recorded, error) {
	return sqldb.All(tx, scanDecision, `select `+decisionColumns+` from org_decision d where d.court = $1 order by d.day desc, d.id desc`, court)
}

func insertDecision(tx *sqldb.Tx, d org.Decision, done Done, actor string) error {
	steps, err := json.Marshal(d.Steps)
	if err != nil {
		return err
	}
	outcome, err := json.Marshal(done)
	if err != nil {
		return err
	}
	in := tx.Insert("org_decision", "id", "court", "day", "number", "body", "applied_on", "approved_on", "group_on", "note", "undoes", "steps", "outcome", "actor", "entered_at")
	in.Add(d.ID, d.Court, d.Day, d.Number, d.Body, d.AppliedOn, d.ApprovedOn, d.GroupOn, sqldb.Text(d.Note), d.Undoes, string(steps), string(outcome), actor, sqldb.At(tx.Now()))
	return in.Done()
}

func insertDecided(tx *sqldb.Tx, d org.DecisionID, units []org.UnitID) error {
	in := tx.Insert("org_decided", "id", "decision", "unit")
	for _, u := range units {
		in.Add(id.New[org.Decision](tx.Now()), d, u)
	}
	return in.Done()
}

// Decisions returns the decisions that concern units the permit reaches, the
// latest first. Needs org.view.
func (a *App) Decisions(ctx context.Context, permit access.Permit) (ds []Recorded, err error) {
	if err := permit.Covers(org.CanView); err != nil {
		return nil, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		ds, err = sqldb.All(tx, scanDecision, `select `+decisionColumns+` from org_decision d where exists
			(select 1 from org_decided x join org_unit u on u.id = x.unit where x.decision = d.id and u.path >= $1 and u.path < $2) order by d.day desc, d.id desc`, from, end)
		return err
	})
	return ds, err
}

// Decision returns one decision. Needs org.view. Fault: NotFound.
func (a *App) Decision(ctx context.Context, permit access.Permit, id org.DecisionID) (Recorded, error) {
	if err := permit.Covers(org.CanView); err != nil {
		return Recorded{}, err
	}
	ds, err := a.Decisions(ctx, permit)
	if err != nil {
		return Recorded{}, err
	}
	i := slices.IndexFunc(ds, func(d Recorded) bool { return d.ID == id })
	if i < 0 {
		return Recorded{}, fault.New(fault.NotFound, "没有找到这项决定，或不在当前工作范围内。")
	}
	return ds[i], nil
}

// Foundings returns the decisions that established units of the subtree.
func (f *Facts) Foundings(tx *sqldb.Tx, over access.Path) (map[org.UnitID]org.Decision, error) {
	// The first span of a unit names the decision that began it.
	founded := map[org.UnitID]org.Decision{}
	return founded, tx.Each(func(r sqldb.Row) error {
		var u org.UnitID
		var d org.Decision
		err := r.Scan(&u, &d.ID, &d.Court, &d.Day, &d.Number, &d.Body, &d.AppliedOn, &d.ApprovedOn)
		founded[u] = d
		return err
	}, `select u.id, d.id, d.court, d.day, d.number, d.body, d.applied_on, d.approved_on from org_decision d
		join org_span s on s.decision = d.id join org_unit u on u.id = s.unit
		where u.founded_on = d.day and s.from_day = d.day and u.path >= $1 and u.path < $2 order by u.id, d.id`, string(over), string(over.End()))
}
