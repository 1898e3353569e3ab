package circularapp

import (
	"context"
	"encoding/json"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// ID identifies a circular.
type ID = id.Of[Circular]

// SignalID identifies one thing to be looked at.
type SignalID = id.Of[Signal]

// TaskID identifies a task that follows a signal.
type TaskID = id.Of[Task]

// Head is a circular as a list shows it.
type Head struct {
	ID      ID
	Court   org.Unit
	Week    civil.Period
	By      caseloadapp.Level
	Signals int // that stand
	Open    int // tasks that are not done
	Issued  civil.Day
	Number  string
	Signed  string
}

// Circular is one week's.
type Circular struct {
	Head
	Opening string
	Passed  []circular.Passed
	Judged  int
	ByLuck  float64
	MadeBy  string
	MadeAt  time.Time
	Version int64
	List    []Signal // in the order of the units
}

// Signal is one thing to be looked at, with what came of it.
type Signal struct {
	ID       SignalID
	Circular ID
	Unit     circular.Unit
	Code     indicator.Code
	Name     string
	Edition  string
	Reason   circular.Reason
	Weeks    int
	Above    bool
	Period   civil.Period
	Num, Den int64
	Whole    [2]int64 // of all units together
	Words    string
	Dropped  string // why it is left out; "" when it stands
	Answer   string // the division's reasons
	Answered string // by whom
	AtAnswer time.Time
	Tasks    []Task
}

// Task is a follow-up.
type Task struct {
	ID      TaskID
	Signal  SignalID
	Text    string
	Owner   string
	Member  int64
	Unit    org.UnitID // the Party unit at whose desk it stands
	Due     civil.Day
	Done    civil.Day
	Outcome string
	DoneBy  string
	Version int64
}

// Late reports whether the task is open after its day.
func (t Task) Late(day civil.Day) bool { return t.Done == 0 && day > t.Due }

const selectHead = `select c.id, c.court, c.week, c.by_level, c.issued, c.doc_number, c.signed_name, c.opening, c.passed, c.judged, c.chance, c.made_name, c.made_at, c.version
	from circular c join org_unit u on u.id = c.court where u.path >= $1 and u.path < $2`

func scanHead(tree *org.Tree) func(r sqldb.Row) (Circular, error) {
	return func(r sqldb.Row) (c Circular, err error) {
		var court org.UnitID
		var week civil.Day
		var number, signer sqldb.Text
		var passed string
		var luck int64
		var at sqldb.Instant
		if err = r.Scan(&c.ID, &court, &week, &c.By, &c.Issued, &number, &signer, &c.Opening, &passed, &c.Judged, &luck, &c.MadeBy, &at, &c.Version); err != nil {
			return c, err
		}
		c.Court, _ = tree.Unit(court)
		c.Week = civil.Period{From: week, Until: week.AddDays(6)}
		c.Number, c.Signed, c.MadeAt, c.ByLuck = string(number), string(signer), at.Time, float64(luck)/10
		return c, json.Unmarshal([]byte(passed), &c.Passed)
	}
}

// Circulars returns the circulars of a court in a year, the newest first. Fault:
// NotFound.
func (a *App) Circulars(ctx context.Context, permit access.Permit, court org.UnitID, year int) (out []Head, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, _, err := a.court(tx, permit, court)
		if err != nil {
			return err
		}
		from, end := permit.Range()
		all, err := sqldb.All(tx, scanHead(tree), selectHead+` and c.court = $3 and c.week >= $4 and c.week <= $5 order by c.week desc, c.by_level`,
			from, end, court, civil.Year(year).From, civil.Year(year).Until)
		if err != nil {
			return err
		}
		counts := map[ID][2]int{}
		err = tx.Each(func(r sqldb.Row) error {
			var k ID
			var signals, open int
			err := r.Scan(&k, &signals, &open)
			counts[k] = [2]int{signals, open}
			return err
		}, `select s.circular, count(distinct s.id), count(distinct case when t.done is null then t.id end)
			from circular_signal s join circular c on c.id = s.circular left join circular_task t on t.signal = s.id
			where c.court = $1 and s.dropped is null group by s.circular`, court)
		out = make([]Head, 0, len(all))
		for _, c := range all {
			c.Signals, c.Open = counts[c.ID][0], counts[c.ID][1]
			out = append(out, c.Head)
		}
		return err
	})
	return out, err
}

// Circular returns one with its signals and tasks. Fault: NotFound.
func (a *App) Circular(ctx context.Context, permit access.Permit, k ID) (c Circular, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return Circular{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		c, err = a.get(tx, permit, k)
		return err
	})
	return c, err
}

func (a *App) get(tx *sqldb.Tx, permit access.Permit, k ID) (c Circular, err error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return c, err
	}
	from, end := permit.Range()
	c, ok, err := sqldb.Maybe(tx, scanHead(tree), selectHead+` and c.id = $3`, from, end, k)
	if err != nil {
		return c, err
	}
	if !ok || !permit.Holds(c.Court.Path) {
		return c, fault.New(fault.NotFound, "没有找到这份通报，可能不在当前工作范围内。")
	}
	if c.List, err = signals(tx, `s.circular = $1`, k); err != nil {
		return c, err
	}
	for i := range c.List {
		if c.List[i].Dropped == "" {
			c.Signals++
		}
		for _, t := range c.List[i].Tasks {
			if t.Done == 0 {
				c.Open++
			}
		}
	}
	return c, nil
}

// signals reads signals with their tasks, by circular and place.
func signals(tx *sqldb.Tx, where string, args ...any) ([]Signal, error) {
	all, err := sqldb.All(tx, func(r sqldb.Row) (s Signal, err error) {
		var dropped, answer, answered sqldb.Text
		var at sqldb.Instant
		err = r.Scan(&s.ID, &s.Circular, &s.Unit.Kind, &s.Unit.ID, &s.Unit.Name, &s.Unit.Judges, &s.Code, &s.Name, &s.Edition, &s.Reason, &s.Weeks, &s.Above,
			&s.Period.From, &s.Period.Until, &s.Num, &s.Den, &s.Whole[0], &s.Whole[1], &s.Words, &dropped, &answer, &answered, &at)
		s.Dropped, s.Answer, s.Answered, s.AtAnswer = string(dropped), string(answer), string(answered), at.Time
		return s, err
	}, `select s.id, s.circular, s.unit_kind, s.unit, s.unit_name, s.judges, s.code, s.name, s.edition, s.reason, s.weeks, s.above,
		s.from_day, s.until_day, s.num, s.den, s.whole_num, s.whole_den, s.words, s.dropped, s.answer, s.answered_name, s.answered_at
		from circular_signal s where `+where+` order by s.circular, s.place`, args...)
	if err != nil || len(all) == 0 {
		return all, err
	}
	at := map[SignalID]*Signal{}
	for i := range all {
		at[all[i].ID] = &all[i]
	}
	return all, tx.Each(func(r sqldb.Row) error {
		t, err := scanTask(r)
		if s := at[t.Signal]; s != nil {
			s.Tasks = append(s.Tasks, t)
		}
		return err
	}, selectTask+` where t.signal in (select s.id from circular_signal s where `+where+`) order by t.due, t.id`, args...)
}

const selectTask = `select t.id, t.signal, t.task, t.owner, t.owner_member, t.owner_unit, t.due, t.done, t.outcome, t.done_name, t.version from circular_task t`

func scanTask(r sqldb.Row) (t Task, err error) {
	var member, unit *int64
	var outcome, by sqldb.Text
	err = r.Scan(&t.ID, &t.Signal, &t.Text, &t.Owner, &member, &unit, &t.Due, &t.Done, &outcome, &by, &t.Version)
	if member != nil {
		t.Member = *member
	}
	if unit != nil {
		t.Unit = org.UnitID(*unit)
	}
	t.Outcome, t.DoneBy = string(outcome), string(by)
	return t, err
}
