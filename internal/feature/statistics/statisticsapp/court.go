package statisticsapp

import (
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
	"touyan/internal/platform/sqldb"
)

// CourtLine is one court of several: its own balance, in which a move to
// another of them is a leaving, and what it reported.
type CourtLine struct {
	Court   org.UnitID
	Name    string
	Cells   []int // of the table of distribution; see Report.Sheet("units")
	Balance statistics.Balance
	Frozen  *Frozen // its newest report of the term; nil without one
}

// lines are the courts of a scope while it is counted; nil where there is one.
type lines struct {
	scope *scope
	term  civil.Period
	parts map[org.UnitID]*part
}

// part is the one court of a scope.
type part struct {
	*scope
	court   org.UnitID
	balance statistics.Balance
}

func (p *part) Inside(b org.UnitID) bool { return p.scope.Inside(b) && p.scope.Court(b) == p.court }

func (s *scope) lines(term civil.Period) *lines {
	if !s.several() {
		return nil
	}
	l := &lines{s, term, map[org.UnitID]*part{}}
	for _, u := range s.rows {
		l.parts[u.ID] = &part{s, u.ID, statistics.NewBalance()}
	}
	return l
}

func (l *lines) add(p *seen) {
	if l == nil {
		return
	}
	var courts []org.UnitID
	for _, s := range p.trace.Stays {
		if c := l.court(s.Branch); c != 0 && !slices.Contains(courts, c) {
			courts = append(courts, c)
		}
	}
	for _, c := range courts {
		x := l.parts[c]
		if len(courts) == 1 {
			x.balance.Add(p.before, p.Present(), p.Moves, len(p.doubts) > 0)
			continue
		}
		before, _ := p.trace.On(x, l.term.From.AddDays(-1))
		on, _ := p.trace.On(x, l.term.Until)
		x.balance.Add(before != member.Ended, on != member.Ended, p.trace.Moves(x, l.term), len(p.trace.Contradicted(x, l.term)) > 0)
	}
}

// court is the counted court of the branch, 0 for none.
func (l *lines) court(b org.UnitID) org.UnitID {
	if c := l.scope.Court(b); l.parts[c] != nil && l.scope.Inside(b) {
		return c
	}
	return 0
}

// fill puts the lines into the report and compares them with the whole.
func (l *lines) fill(s *scope, out *Report) {
	if l == nil {
		return
	}
	units, _ := out.Sheet("units")
	var parts []statistics.Balance
	for _, u := range s.rows {
		row, _ := units.Of("", u.ID)
		out.Courts = append(out.Courts, CourtLine{Court: u.ID, Name: u.Short, Cells: row.Cells, Balance: l.parts[u.ID].balance})
		parts = append(parts, l.parts[u.ID].balance)
	}
	wrong, done := statistics.CheckParts(parts, out.Balance)
	out.Wrong, out.Checked = append(out.Wrong, wrong...), out.Checked+done
}

// reported finds what each court reported of the term: by itself, or its own
// committee for it.
func (a *App) reported(tx *sqldb.Tx, s *scope, out *Report) error {
	if len(out.Courts) == 0 {
		return nil
	}
	fs, err := sqldb.All(tx, scanFrozen, frozenColumns+` join org_unit u on u.id = r.unit where u.path >= $1 and u.path < $2 and r.term = $3 and (u.kind = 'party-committee' or r.own = true) order by r.frozen_at, r.id`,
		string(s.over), string(s.over.End()), out.Term.String())
	for i, f := range fs {
		if at := slices.IndexFunc(out.Courts, func(l CourtLine) bool { return l.Court == f.Court }); at >= 0 {
			out.Courts[at].Frozen = &fs[i]
		}
	}
	return err
}
