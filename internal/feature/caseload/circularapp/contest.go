package circularapp

import (
	"context"
	"encoding/json"
	"strings"

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

// ContestID identifies a contest.
type ContestID = id.Of[Contest]

// Contest is one contest of a court (三比三看).
type Contest struct {
	ID    ContestID
	Court org.UnitID
	Ended civil.Day // when it was ended before its time; zero while it stands
	By    string
	circular.Contest
	Standings []circular.Standing // in the order of the units, as of the newest list
	YearEnd   string              // cases that look as if they were kept back; "" when none
}

func level(k circular.UnitKind) caseloadapp.Level {
	if k == circular.Team {
		return caseloadapp.ByTeam
	}
	return caseloadapp.ByDivision
}

// Announce opens a contest by the court's own document. Faults: Invalid, NotFound.
func (a *App) Announce(ctx context.Context, permit access.Permit, court org.UnitID, in circular.Contest) (k ContestID, err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "circularapp.Announce")
	in.Name, in.Source = strings.TrimSpace(in.Name), strings.TrimSpace(in.Source)
	if in.Least == 0 {
		in.Least = chance.LeastJudged
	}
	if err := in.Check(); err != nil {
		return 0, err
	}
	measures, err := json.Marshal(in.Measures)
	if err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, c, err := a.court(tx, permit, court)
		if err != nil {
			return err
		}
		b := signed(tx, permit)
		k = newID[Contest](tx)
		if _, err := tx.Exec(`insert into circular_contest (id, court, name, source, from_day, until_day, unit_kind, least, measures, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			k, c.ID, in.Name, in.Source, in.Period.From, in.Period.Until, string(in.Kind), in.Least, string(measures), b.account, b.name, b.at); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanCirculate, Court: int64(c.ID), Unit: int64(c.ID), Subject: c.Short + " 竞赛 " + in.Name, Detail: map[string]string{"source": in.Source}})
	})
	return k, err
}

// EndContest ends a contest today. Faults: NotFound, Conflict.
func (a *App) EndContest(ctx context.Context, permit access.Permit, k ContestID) (err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return err
	}
	defer fault.Wrap(&err, "circularapp.EndContest")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		return a.end(tx, permit, `select court, name, ended from circular_contest where id = $1`, `update circular_contest set ended = $2 where id = $1`, int64(k))
	})
}

// end puts a last day to something of a court.
func (a *App) end(tx *sqldb.Tx, permit access.Permit, find, mark string, k int64) error {
	var court org.UnitID
	var name string
	var ended civil.Day
	ok := false
	if err := tx.Each(func(r sqldb.Row) error { ok = true; return r.Scan(&court, &name, &ended) }, find, k); err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.NotFound, "没有找到这一条登记，可能不在当前工作范围内。")
	}
	_, c, err := a.court(tx, permit, court)
	if err != nil {
		return err
	}
	if ended != 0 {
		return fault.Newf(fault.Conflict, "“%s”已于 %s 结束。", name, ended)
	}
	if _, err := tx.Exec(mark, k, tx.Today()); err != nil {
		return err
	}
	return audit.Record(tx, permit, audit.Entry{Action: caseload.CanCirculate, Court: int64(c.ID), Unit: int64(c.ID), Subject: c.Short + " 结束 " + name})
}

// Contests returns the contests of a court, the newest first, each with how the
// units stand. Fault: NotFound.
func (a *App) Contests(ctx context.Context, permit access.Permit, court org.UnitID) (out []Contest, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "circularapp.Contests")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if _, _, err := a.court(tx, permit, court); err != nil {
			return err
		}
		var err error
		out, err = sqldb.All(tx, func(r sqldb.Row) (c Contest, err error) {
			var measures string
			if err = r.Scan(&c.ID, &c.Court, &c.Name, &c.Source, &c.Period.From, &c.Period.Until, &c.Kind, &c.Least, &measures, &c.Ended, &c.By); err != nil {
				return c, err
			}
			return c, json.Unmarshal([]byte(measures), &c.Measures)
		}, `select id, court, name, source, from_day, until_day, unit_kind, least, measures, ended, made_name from circular_contest where court = $1 order by id desc limit 12`, court)
		return err
	})
	if err != nil {
		return nil, err
	}
	f, err := a.Feed(ctx, permit)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if err := a.stand(ctx, permit, court, f.On, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// stand judges one contest from its first day to its last, or as far as the lists reach.
func (a *App) stand(ctx context.Context, permit access.Permit, court org.UnitID, on civil.Day, c *Contest) error {
	p := c.Period
	if c.Ended != 0 {
		p.Until = min(p.Until, c.Ended)
	}
	p.Until = min(p.Until, on)
	if p.Until < p.From {
		return nil
	}
	var codes []indicator.Code
	for _, m := range c.Measures {
		codes = append(codes, m.Code)
	}
	all, err := a.work.Courses(ctx, permit, caseloadapp.CoursesIn{Court: court, By: level(c.Kind), Codes: codes, Periods: []civil.Period{indicator.YearBefore(p), p}})
	if err != nil {
		return err
	}
	var entries []circular.Entry
	for _, x := range all {
		if n := len(entries); n == 0 || entries[n-1].Unit.ID != x.Unit.ID {
			entries = append(entries, circular.Entry{Unit: x.Unit, Values: map[indicator.Code]indicator.Compared{}})
		}
		entries[len(entries)-1].Values[x.Values[1].Definition.Code] = indicator.Compared{Now: x.Values[1], Before: x.Values[0]}
	}
	if c.Standings, err = c.Judge(entries); err != nil {
		return err
	}
	c.YearEnd, err = a.yearEnd(ctx, permit, court, p)
	return err
}

// yearEnd looks whether cases of a December came in January, where the contest
// reaches over one: the guard of the measure of closing.
func (a *App) yearEnd(ctx context.Context, permit access.Permit, court org.UnitID, p civil.Period) (string, error) {
	january := civil.MonthOf(p.Until.Year(), 1)
	if p.Until < january.Last() {
		return "", nil
	}
	var months []civil.Period
	for m := january - 12; m <= january; m++ {
		months = append(months, m.Period())
	}
	all, err := a.work.Courses(ctx, permit, caseloadapp.CoursesIn{Court: court, By: caseloadapp.ByCourt, Codes: []indicator.Code{"S"}, Periods: months})
	if err != nil || len(all) == 0 {
		return "", err
	}
	var filed [12]int64
	for i := range filed {
		filed[i] = all[0].Values[i].Num
	}
	words, _ := circular.YearEnd(filed, all[0].Values[12].Num)
	return words, nil
}
