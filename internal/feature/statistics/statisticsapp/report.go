package statisticsapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
	"touyan/internal/platform/sqldb"
)

// ReportIn says what to count, and of which term.
type ReportIn struct {
	Of
	Term statistics.Term
}

// Report is a term's tables as the register has them now.
type Report struct {
	Of
	Term    statistics.Term
	Until   civil.Day // the last day that is counted: of the term, or today
	Title   string    // of what is counted
	Court   org.UnitID
	Sheets  []statistics.Sheet
	Balance statistics.Balance
	Wrong   []statistics.Finding // checks that do not hold
	Checked int
	Courts  []CourtLine // of several courts, each
	Choices []Choice
	Frozen  []Frozen // reports of the same term, newest first
	Opening *Opening // the report of the year before, set against the opening; nil without one
}

// Sheet returns the table with the key.
func (r *Report) Sheet(key string) (statistics.Sheet, bool) {
	for _, s := range r.Sheets {
		if s.Table == key {
			return s, true
		}
	}
	return statistics.Sheet{}, false
}

// Opening sets what was reported at the end of the year before against what the
// register says of that day now.
type Opening struct {
	Frozen
	Missing int // were reported, and do not count now
	Added   int // count now, and were not reported
}

// Report counts. Faults: Invalid for a term that has not begun; NotFound for a
// unit outside of the permit.
func (a *App) Report(ctx context.Context, permit access.Permit, in ReportIn) (out Report, err error) {
	if err := permit.Covers(statistics.CanView); err != nil {
		return Report{}, err
	}
	defer fault.Wrap(&err, "statisticsapp.Report")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		s, period, err := a.ask(tx, permit, in)
		if err != nil {
			return err
		}
		out = Report{Of: s.Of, Term: in.Term, Until: period.Until, Title: s.title(), Court: s.courtOf()}
		today, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		out.Choices = choices(today, permit)
		if out.Frozen, err = frozen(tx, s.Of, in.Term.String(), permit); err != nil {
			return err
		}
		before, err := frozen(tx, s.Of, in.Term.Before().String(), permit)
		if err != nil {
			return err
		}
		var reported map[member.ID]bool
		if len(before) > 0 {
			out.Opening = &Opening{Frozen: before[0]}
			if reported, err = present(tx, before[0].ID); err != nil {
				return err
			}
			out.Opening.Missing = len(reported)
		}
		err = a.count(tx, s, period, &out, func(p *seen) error {
			if out.Opening != nil && p.before {
				if reported[p.ID] {
					out.Opening.Missing--
				} else {
					out.Opening.Added++
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return a.reported(tx, s, &out)
	})
	return out, err
}

// ask finds what is counted, and the days.
func (a *App) ask(tx *sqldb.Tx, permit access.Permit, in ReportIn) (*scope, civil.Period, error) {
	period, ok := in.Term.So(tx.Today())
	if !ok {
		return nil, period, fault.Newf(fault.Invalid, "%s还没有开始，不能统计。", in.Term.Chinese())
	}
	s, err := a.scope(tx, permit, in.Of, period.Until)
	return s, period, err
}

func (s *scope) title() string {
	switch {
	case s.unit.ID == 0:
		return "全部单位"
	case !s.several():
		return s.unit.Short
	}
	return s.unit.Short + "（含下级法院）"
}

// count fills in the numbers; fn sees everybody as well.
func (a *App) count(tx *sqldb.Tx, s *scope, period civil.Period, out *Report, fn func(*seen) error) error {
	c := statistics.NewCount(s.rows, s.rowOf)
	out.Balance = statistics.NewBalance()
	members := map[org.UnitID]int{}
	courts := s.lines(period)
	err := a.survey(tx, s, period, func(p *seen) error {
		c.Add(p.Court, p.Branch, p.marks)
		if p.Present() {
			members[p.Branch]++
		}
		out.Balance.Add(p.before, p.Present(), p.Moves, len(p.doubts) > 0)
		courts.add(p)
		return fn(p)
	})
	if err != nil {
		return err
	}
	s.bodies(members, c.AddBody)
	out.Sheets = c.Sheets(func(u org.UnitID) string { return s.tree.Name(u) })
	out.Wrong, out.Checked = statistics.Check(out.Sheets, out.Balance)
	courts.fill(s, out)
	return nil
}
