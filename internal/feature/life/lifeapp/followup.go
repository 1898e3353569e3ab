package lifeapp

import (
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Trailing is what meetings decided and somebody has to do.
type Trailing struct {
	FollowUps []life.FollowUp // open ones first, the late ones before the others
	Open      int
	Late      int
	Closed    int
	Branches  []org.Unit
	Unit      org.Unit // the chosen one; zero when none was
}

// FollowUps returns what recorded meetings in reach gave to somebody, or a day
// to, since the day; unit zero is all the permit reaches. Fault: NotFound.
func (a *App) FollowUps(ctx context.Context, permit access.Permit, unit org.UnitID, since civil.Day) (out Trailing, err error) {
	if err := permit.Covers(life.CanView); err != nil {
		return Trailing{}, err
	}
	defer fault.Wrap(&err, "lifeapp.FollowUps")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		over := permit.Over()
		if unit != 0 {
			u, ok := tree.Unit(unit)
			if !ok || !permit.Holds(u.Path) {
				return fault.New(fault.NotFound, "没有找到这个党组织，可能已撤销，或不在当前工作范围内。")
			}
			out.Unit, over = u, u.Path
		}
		out.Branches = branches(tree, permit)
		where, args := `u.path >= $1 and u.path < $2`, []any{string(over), string(over.End())}
		if _, g := seatOf(tree, permit); g.ID != 0 {
			where, args = `m.party_group = $1`, []any{g.ID}
		}
		if out.FollowUps, err = trailing(tx, where, since, args...); err != nil {
			return err
		}
		for i := range out.FollowUps {
			switch f := &out.FollowUps[i]; {
			case f.Closed != 0:
				out.Closed++
			case f.Late(tx.Today()):
				out.Late++
				fallthrough
			default:
				out.Open++
			}
		}
		return nil
	})
	return out, err
}

// trailing returns the follow-ups of recorded meetings for which where holds.
func trailing(tx *sqldb.Tx, where string, since civil.Day, args ...any) ([]life.FollowUp, error) {
	if since != 0 {
		args = append(args, since)
		where += ` and m.day >= $` + itoa(len(args))
	}
	fs, err := sqldb.All(tx, func(r sqldb.Row) (f life.FollowUp, err error) {
		var title, owner sqldb.Text
		var kinds life.Kinds
		err = r.Scan(&f.Of, &title, &kinds, &f.Day, &f.Branch, &f.UnitName, &f.Text, &owner, &f.Due)
		if f.OfTitle, f.Owner = string(title), string(owner); f.OfTitle == "" {
			f.OfTitle = kinds.Chinese()
		}
		return f, err
	}, `select m.id, m.title, m.kinds, m.day, m.branch, u.short_name, r.content, r.owner, r.due_day
		from life_resolution r join life_meeting m on m.id = r.meeting join org_unit u on u.id = m.branch
		where m.stage = 'recorded' and (r.owner is not null or r.due_day is not null) and `+where+` order by m.day, m.id, r.line`, args...)
	if err != nil || len(fs) == 0 {
		return nil, err
	}
	at := map[string][]int{}
	for i := range fs {
		at[fs[i].Key()] = append(at[fs[i].Key()], i)
	}
	hear := func(of life.MeetingID, text, words string, day civil.Day, done bool, by life.MeetingID) {
		for _, i := range at[(&life.Report{Of: of, Text: text}).Key()] {
			f := &fs[i]
			if f.Closed != 0 {
				continue
			}
			if f.Words = words; done {
				f.Closed, f.By = day, by
			}
		}
	}
	err = tx.Each(func(r sqldb.Row) error {
		var of, by life.MeetingID
		var day civil.Day
		var text string
		var words sqldb.Text
		var done bool
		if err := r.Scan(&of, &text, &words, &day, &done, &by); err != nil {
			return err
		}
		hear(of, text, string(words), day, done, by)
		return nil
	}, `select p.origin, p.content, p.words, b.day, p.done, b.id from life_report p join life_meeting b on b.id = p.meeting
		join life_meeting m on m.id = p.origin join org_unit u on u.id = m.branch
		where b.stage = 'recorded' and `+where+` order by b.day, b.id, p.line`, args...)
	if err != nil {
		return nil, err
	}
	err = tx.Each(func(r sqldb.Row) error {
		var of life.MeetingID
		var day civil.Day
		var text string
		var words sqldb.Text
		if err := r.Scan(&of, &text, &words, &day); err != nil {
			return err
		}
		hear(of, text, string(words), day, true, 0)
		return nil
	}, `select c.origin, c.content, c.words, c.day from life_closing c join life_meeting m on m.id = c.origin join org_unit u on u.id = m.branch where `+where+` order by c.id`, args...)
	life.SortFollowUps(fs)
	return fs, err
}

// trails returns what the next meeting of the unit opens with: what is open, and
// what it reports on already.
func trails(tx *sqldb.Tx, unit org.UnitID, reports []life.Report) ([]life.FollowUp, error) {
	fs, err := trailing(tx, `m.branch = $1`, 0, unit)
	fs = slices.DeleteFunc(fs, func(f life.FollowUp) bool {
		return f.Closed != 0 && !slices.ContainsFunc(reports, func(r life.Report) bool { return r.Key() == f.Key() })
	})
	return fs, err
}

// decided returns what the meeting decided, and how far that is.
func decided(tx *sqldb.Tx, m *life.Meeting) ([]life.FollowUp, error) {
	return trailing(tx, `m.id = $1`, 0, m.ID)
}

// reported keeps of the reports those that are about something the unit decided
// before, each once; others are left out: there is nothing to report on.
func reported(tx *sqldb.Tx, m, old *life.Meeting) error {
	if len(m.Reports) == 0 {
		return nil
	}
	var was []life.Report
	if old != nil {
		was = old.Reports
	}
	open, err := trails(tx, m.Branch, was)
	seen := map[string]bool{}
	m.Reports = slices.DeleteFunc(slices.Clone(m.Reports), func(r life.Report) bool {
		i := slices.IndexFunc(open, func(f life.FollowUp) bool { return f.Key() == r.Key() && f.Of != m.ID })
		twice := seen[r.Key()]
		seen[r.Key()] = true
		return i < 0 || twice || !r.Done && r.Words == ""
	})
	return err
}

// Close says that what a meeting decided is done, between meetings. Faults:
// NotFound, Invalid, Conflict when it is closed already.
func (a *App) Close(ctx context.Context, permit access.Permit, of life.MeetingID, text, words string) (err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return err
	}
	defer fault.Wrap(&err, "lifeapp.Close(%v)", of)
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		f, h, err := a.trail(tx, permit, of, text)
		if err != nil {
			return err
		}
		if f.Closed != 0 {
			return fault.New(fault.Conflict, "“"+f.Text+"”已在 "+f.Closed.String()+" 办结。")
		}
		if words = strings.TrimSpace(words); words == "" {
			return fault.New(fault.Invalid, "请写明办结的情况。").At("words", "请写明办结的情况")
		}
		by := permit.Actor()
		in := tx.Insert("life_closing", "id", "origin", "content", "day", "words", "at", "account", "actor")
		in.Add(id.New[life.FollowUp](tx.Now()), of, f.Text, tx.Today(), words, sqldb.At(tx.Now()), given(int(by.Account), by.Account != 0), by.Name)
		if err := in.Done(); err != nil {
			return err
		}
		return trailed(tx, permit, h, &f, "办结")
	})
}

// Reopen takes back a Close; what a meeting heard stays. Fault: NotFound.
func (a *App) Reopen(ctx context.Context, permit access.Permit, of life.MeetingID, text string) (err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return err
	}
	defer fault.Wrap(&err, "lifeapp.Reopen(%v)", of)
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		f, h, err := a.trail(tx, permit, of, text)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`delete from life_closing where origin = $1 and content = $2`, of, f.Text)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "这一项没有单独办结过。由会议办结的，请改那次会议的记录。")
		}
		if err != nil {
			return err
		}
		return trailed(tx, permit, h, &f, "撤销办结")
	})
}

// trail returns one follow-up within the permit's range. Fault: NotFound.
func (a *App) trail(tx *sqldb.Tx, permit access.Permit, of life.MeetingID, text string) (f life.FollowUp, h *hall, err error) {
	m, err := find(tx, permit, of)
	if err != nil {
		return f, nil, err
	}
	if h, err = a.hall(tx, permit, m.Branch, m.Group, m.Day); err != nil {
		return f, nil, err
	}
	fs, err := decided(tx, &m)
	want := (&life.Report{Of: of, Text: text}).Key()
	for _, f := range fs {
		if f.Key() == want {
			return f, h, err
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "没有找到这项决议，可能已经修改。")
	}
	return f, nil, err
}

func trailed(tx *sqldb.Tx, permit access.Permit, h *hall, f *life.FollowUp, what string) error {
	return audit.Record(tx, permit, audit.Entry{Action: life.CanRecord, Court: int64(h.branch.Court),
		Subject: h.branch.Short + " " + f.Day.String() + " " + what + "议定事项", Detail: map[string]any{"id": f.Of, "text": f.Text}})
}
