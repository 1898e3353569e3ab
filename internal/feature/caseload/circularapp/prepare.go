package circularapp

import (
	"context"
	"encoding/json"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// PrepareIn says which week's circular is to be drafted.
type PrepareIn struct {
	Court org.UnitID
	Week  civil.Period
	By    caseloadapp.Level // division or team
}

// Prepare has the draft of a week made: the signals of that week and their words.
// Where there is a circular of the week already it is returned as it is: what people
// edited is not made anew. Faults: Invalid for a week that is not over, NotFound.
func (a *App) Prepare(ctx context.Context, permit access.Permit, in PrepareIn) (k ID, made bool, err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return 0, false, err
	}
	defer fault.Wrap(&err, "circularapp.Prepare")
	look, err := looking(permit)
	if err != nil {
		return 0, false, err
	}
	if k, err = a.standing(ctx, permit, in); err != nil || k != 0 {
		return k, false, err
	}
	if today := civil.DayOf(a.db.Now()); in.Week.Until >= today {
		return 0, false, fault.New(fault.Invalid, "这一周还没有过完，周日以后才能生成通报。")
	}
	d, err := a.work.Draft(ctx, look, caseloadapp.DraftIn{Court: in.Court, Week: in.Week, By: in.By, Rules: circular.StandardRules()})
	if err != nil {
		return 0, false, err
	}
	d.Signals = distinct(d.Signals)
	whole, err := a.whole(ctx, look, in, d)
	if err != nil {
		return 0, false, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		_, court, err := a.court(tx, permit, in.Court)
		if err != nil {
			return err
		}
		k, err = write(tx, permit, court, in, d, whole)
		return err
	})
	return k, err == nil, err
}

// distinct leaves out what says the same again: a court without cases of another sort
// has the same cases in the indicator of all and in that of the part.
func distinct(all []circular.Signal) (out []circular.Signal) {
	type same struct {
		unit     circular.Unit
		num, den int64
		above    bool
	}
	seen := map[same]bool{}
	for _, s := range all {
		k := same{s.Unit, s.Value.Num, s.Value.Den, s.Above}
		if !seen[k] {
			seen[k] = true
			out = append(out, s)
		}
	}
	return out
}

// standing returns the circular that the week has already.
func (a *App) standing(ctx context.Context, permit access.Permit, in PrepareIn) (k ID, err error) {
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if _, _, err := a.court(tx, permit, in.Court); err != nil {
			return err
		}
		var err error
		k, _, err = sqldb.Maybe(tx, sqldb.Scalar[ID], `select id from circular where court = $1 and week = $2 and by_level = $3`, in.Court, in.Week.From, string(in.By))
		return err
	})
	return k, err
}

// whole returns what all units together have of every indicator that is signalled.
func (a *App) whole(ctx context.Context, look access.Permit, in PrepareIn, d circular.Draft) (map[indicator.Code]chance.Sample, error) {
	out := map[indicator.Code]chance.Sample{}
	if len(d.Signals) == 0 {
		return out, nil
	}
	var codes []indicator.Code
	for _, s := range d.Signals {
		if _, ok := out[s.Code]; !ok {
			out[s.Code] = chance.Sample{}
			codes = append(codes, s.Code)
		}
	}
	all, err := a.work.Courses(ctx, look, caseloadapp.CoursesIn{Court: in.Court, By: in.By, Codes: codes, Periods: []civil.Period{d.Signals[0].Value.Period}})
	for _, c := range all {
		v := c.Values[0]
		s := out[v.Definition.Code]
		out[v.Definition.Code] = chance.Sample{X: s.X + v.Num, N: s.N + v.Den}
	}
	return out, err
}

func write(tx *sqldb.Tx, permit access.Permit, court org.Unit, in PrepareIn, d circular.Draft, whole map[indicator.Code]chance.Sample) (ID, error) {
	if d.Passed == nil {
		d.Passed = []circular.Passed{}
	}
	passed, err := json.Marshal(d.Passed)
	if err != nil {
		return 0, err
	}
	k, b := newID[Circular](tx), signed(tx, permit)
	if _, err := tx.Exec(`insert into circular (id, court, week, by_level, opening, passed, judged, chance, made_by, made_name, made_at, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)`,
		k, court.ID, in.Week.From, string(in.By), d.Words(), string(passed), d.Judged, int64(d.ByLuck*10+.5), b.account, b.name, b.at); err != nil {
		return 0, err
	}
	rows := tx.Insert("circular_signal", "id", "circular", "place", "unit_kind", "unit", "unit_name", "judges", "code", "name", "edition", "reason", "weeks", "above",
		"from_day", "until_day", "num", "den", "whole_num", "whole_den", "words")
	for i, s := range d.Signals {
		w := whole[s.Code]
		rows.Add(id.New[Signal](tx.Now()), k, i, string(s.Unit.Kind), s.Unit.ID, s.Unit.Name, s.Unit.Judges, string(s.Code), s.Name, s.Value.Definition.Version, string(s.Reason), s.Weeks, s.Above,
			s.Value.Period.From, s.Value.Period.Until, s.Value.Num, s.Value.Den, w.X, w.N, s.Words)
	}
	if err := rows.Done(); err != nil {
		return 0, err
	}
	return k, audit.Record(tx, permit, audit.Entry{Action: caseload.CanCirculate, Court: int64(court.ID), Unit: int64(court.ID),
		Subject: court.Short + " " + circular.WeekName(in.Week) + "周调度草稿", Detail: map[string]any{"signals": len(d.Signals), "judged": d.Judged}})
}

// Weekly has the drafts of the last whole week made for every court of the permit
// whose lists reach to its end, and returns how many were made. It is the system's
// periodic work.
func (a *App) Weekly(ctx context.Context, permit access.Permit) (made int, err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "circularapp.Weekly")
	week := circular.LastWeek(civil.DayOf(a.db.Now()))
	var ready []PrepareIn
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		ready = nil
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		f, err := feed(tx, permit)
		if err != nil || f.On < week.Until {
			return err // nothing newer is known of: no draft is made of what is old
		}
		with, err := sqldb.All(tx, sqldb.Scalar[org.UnitID], `select distinct court from caseload_roll`)
		if err != nil {
			return err
		}
		has := map[org.UnitID]bool{}
		for _, c := range with {
			has[c] = true
		}
		for _, c := range courtsOf(tree, permit) {
			if has[c.ID] {
				ready = append(ready, PrepareIn{Court: c.ID, Week: week, By: finest(tree, c)})
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for _, in := range ready {
		_, fresh, err := a.Prepare(ctx, permit, in)
		if err != nil {
			return made, err
		}
		if fresh {
			made++
		}
	}
	return made, nil
}

// finest is team where a court has teams, else division.
func finest(tree *org.Tree, court org.Unit) caseloadapp.Level {
	for _, t := range tree.Below(court.ID, org.Team) {
		if t.Court == court.ID {
			return caseloadapp.ByTeam
		}
	}
	return caseloadapp.ByDivision
}

// Finest returns the level at which a court's circular is drafted of itself.
func (a *App) Finest(ctx context.Context, permit access.Permit, court org.UnitID) (by caseloadapp.Level, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return "", err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, c, err := a.court(tx, permit, court)
		by = finest(tree, c)
		return err
	})
	return by, err
}
