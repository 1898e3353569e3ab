package caseloadapp

import (
	"strconv"
	"strings"

	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/caseload"
	"touyan/internal/platform/sqldb"
)

// lookup is how many cases are looked up at once among those that are known.
const lookup = 400

// CaseColumns are the columns of a case, in the order of Insert.
var CaseColumns = []string{"id", "court", "division", "team", "judge", "case_number", "cause", "received", "filed", "closed", "due", "deducted", "closing",
	"appealed", "outcome", "proceeding", "small", "simple", "online", "sampling", "score", "claimed", "recovered", "batch"}

const selectCase = `select id, court, division, team, judge, case_number, cause, received, filed, closed, due, deducted, closing,
	appealed, outcome, proceeding, small, simple, online, sampling, score, claimed, recovered from caseload_case`

// kept is a case as it stands in the table.
type kept struct {
	id caseload.CaseID
	caseload.Case
}

// scan reads a row of selectCase.
func (cs *courts) scan(r sqldb.Row) (k kept, err error) {
	var court int64
	var judge, number, cause, closing, outcome, proceeding, sampling sqldb.Text
	var score, claimed, recovered *int64
	c := &k.Case
	err = r.Scan(&k.id, &court, &c.Place.Division, &c.Place.Team, &judge, &number, &cause, &c.Received, &c.Filed, &c.Closed, &c.Due, &c.Deducted, &closing,
		&c.Appealed, &outcome, &proceeding, &c.Small, &c.Simple, &c.Online, &sampling, &score, &claimed, &recovered)
	if err != nil {
		return k, err
	}
	c.Number, _, _ = caseload.ParseNumber(string(number), 9999)
	c.Kind = caseload.KindOf(c.Number.Kind)
	c.Place.Court, c.Place.Judge, c.Cause = cs.sign(court), string(judge), string(cause)
	c.Closing, _ = caseload.ParseClosing(string(closing))
	c.Result, _ = caseload.ParseClosing(string(outcome))
	c.Procedure, _ = caseload.ParseProcedure(string(proceeding))
	c.Assessed, _ = caseload.ParseSampling(string(sampling))
	c.Score = -1
	if score != nil {
		c.Score = int16(*score)
	}
	if claimed != nil {
		c.Claimed, c.HasClaim = money.Fen(*claimed), true
	}
	if recovered != nil {
		c.Recovered, c.HasResult = money.Fen(*recovered), true
	}
	return k, nil
}

// any reports whether there is a case of one of the courts.
func (p *importing) any() (bool, error) {
	for _, u := range p.courts.units {
		_, ok, err := sqldb.Maybe(p.tx, sqldb.Scalar[int64], `select batch from caseload_case where court = $1 limit 1`, u.ID)
		if ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// enter writes cases, in the place of those that bear their numbers.
func (p *importing) enter(cases []caseload.Case) error {
	if p.known && len(cases) > 0 {
		if err := p.replace(cases); err != nil {
			return err
		}
	}
	for i := range cases {
		c := &cases[i]
		p.insert(c)
		s := p.span[c.Place.Court]
		if s.From == 0 || c.Filed < s.From {
			s.From = c.Filed
		}
		s.Until = max(s.Until, c.Filed)
		p.span[c.Place.Court] = s
	}
	return nil
}

func (p *importing) insert(c *caseload.Case) {
	var score, claimed, recovered any
	if c.Score >= 0 {
		score = int64(c.Score)
	}
	if c.HasClaim {
		claimed = int64(c.Claimed)
	}
	if c.HasResult {
		recovered = int64(c.Recovered)
	}
	p.rows.Add(id.New[caseload.Case](p.tx.Now()), p.courts.units[c.Place.Court].ID, c.Place.Division, c.Place.Team, sqldb.Text(c.Place.Judge), c.Number.String(),
		sqldb.Text(c.Cause), c.Received, c.Filed, c.Closed, c.Due, int64(c.Deducted), sqldb.Text(c.Closing.String()), int64(c.Appealed), sqldb.Text(c.Result.String()),
		sqldb.Text(c.Procedure.String()), int64(c.Small), int64(c.Simple), int64(c.Online), sqldb.Text(c.Assessed.String()), score, claimed, recovered, p.batch)
}

// replace takes out of table and roll-ups what bears the numbers of the cases
// that come.
func (p *importing) replace(cases []caseload.Case) error {
	numbers := make([]any, len(cases))
	for i := range cases {
		numbers[i] = cases[i].Number.String()
	}
	old, err := sqldb.All(p.tx, p.courts.scan, selectCase+` where case_number in (`+places(len(numbers))+`)`, numbers...)
	if err != nil {
		return err
	}
	p.out.Replaced += len(old)
	return p.takeOut(old)
}

// takeOut deletes cases and what they gave.
func (p *importing) takeOut(old []kept) error {
	for len(old) > 0 {
		n := min(len(old), lookup)
		ids := make([]any, n)
		for i := range n {
			p.gone.Remove(&old[i].Case)
			ids[i] = old[i].id
		}
		if _, err := p.tx.Exec(`delete from caseload_case where id in (`+places(n)+`)`, ids...); err != nil {
			return err
		}
		old = old[n:]
	}
	return nil
}

// sweep removes the cases of the list's courts and days of filing that did not
// come again.
func (p *importing) sweep() error {
	for sign, s := range p.span {
		gone, err := sqldb.All(p.tx, p.courts.scan, selectCase+` where court = $1 and filed >= $2 and filed <= $3 and batch <> $4`, p.courts.units[sign].ID, s.From, s.Until, p.batch)
		if err != nil {
			return err
		}
		p.out.Removed += len(gone)
		if err := p.takeOut(gone); err != nil {
			return err
		}
	}
	return nil
}

// sign returns the sign of a court by the number of its unit.
func (cs *courts) sign(unit int64) caseload.Sign {
	for u, s := range cs.signs {
		if int64(u) == unit {
			return s
		}
	}
	return ""
}

// places writes $1, $2 …
func places(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
	}
	return b.String()
}
