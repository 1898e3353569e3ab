package caseloadapp

import (
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// lookup is how many cases are looked up at once among those that are known.
const lookup = 400

// CaseColumns are the columns of a case, in the order of Insert.
var CaseColumns = []string{"id", "court", "division", "team", "judge", "case_number", "cause", "received", "filed", "closed", "due", "deducted", "closing",
	"appealed", "outcome", "proceeding", "small", "simple", "online", "sampling", "score", "claimed", "recovered", "batch"}

const caseColumns = `id, court, division, team, judge, case_number, cause, received, filed, closed, due, deducted, closing,
	appealed, outcome, proceeding, small, simple, online, sampling, score, claimed, recovered, batch`

const selected = `select id, court, division, team, judge, case_number, cause, received, filed, closed, due, deducted, closing,
	appealed, outcome, proceeding, small, simple, online, sampling, score, claimed, recovered from `

const selectCase = selected + `caseload_case`

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
	plain, _, _ := strings.Cut(string(number), oldMark)
	c.Number, _, _ = caseload.ParseNumber(plain, 9999)
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

// stored returns how the table has a number. A number of the old grammar says nothing
// about its court, so the court's sign stands behind it: two courts may have the same.
func stored(n caseload.Number, court caseload.Sign) string {
	if n.Legacy != "" {
		return n.Legacy + oldMark + string(court)
	}
	return n.String()
}

const oldMark = "@"

// spanned notes the day of filing of a case that comes.
func (p *importing) spanned(c *caseload.Case) {
	s := p.span[c.Place.Court]
	if s.From == 0 || c.Filed < s.From {
		s.From = c.Filed
	}
	s.Until = max(s.Until, c.Filed)
	p.span[c.Place.Court] = s
}

// enter writes cases, in the place of those that bear their numbers.
func (p *importing) enter(cases []caseload.Case) error {
	for i := range cases {
		// Before the first case of a court: what an older program rolled up may lack
		// what this one counts.
		if r := p.rolls[cases[i].Place.Court]; !r.fresh {
			r.fresh = true
			if ok, err := r.complete(); err != nil {
				return err
			} else if !ok {
				if err := r.recount(p.courts); err != nil {
					return err
				}
			}
		}
	}
	if p.known && len(cases) > 0 {
		if err := p.replace(cases); err != nil {
			return err
		}
	}
	for i := range cases {
		p.insert(&p.rows, &cases[i], id.New[caseload.Case](p.tx.Now()), p.batch)
		p.spanned(&cases[i])
	}
	return nil
}

// insert adds a case to what will be written.
func (p *importing) insert(rows **sqldb.Inserter, c *caseload.Case, k caseload.CaseID, batch BatchID) {
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
	(*rows).Add(int64(k), p.rolls[c.Place.Court].court, c.Place.Division, c.Place.Team, orNull(c.Place.Judge), stored(c.Number, c.Place.Court),
		orNull(c.Cause), dayOrNull(c.Received), dayOrNull(c.Filed), dayOrNull(c.Closed), dayOrNull(c.Due), int64(c.Deducted), orNull(c.Closing.String()), int64(c.Appealed), orNull(c.Result.String()),
		orNull(c.Procedure.String()), int64(c.Small), int64(c.Simple), int64(c.Online), orNull(c.Assessed.String()), score, claimed, recovered, int64(batch))
}

// orNull is a text as the driver takes it without asking: what is asked of each value
// costs as much as writing it.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func dayOrNull(d civil.Day) any {
	if d == 0 {
		return nil
	}
	return d.String()
}

// standing returns what bears the numbers of the cases that come.
func (p *importing) standing(cases []caseload.Case) ([]kept, error) {
	numbers := make([]any, len(cases))
	for i := range cases {
		numbers[i] = stored(cases[i].Number, cases[i].Place.Court)
	}
	old, err := sqldb.All(p.tx, p.courts.scan, selectCase+` where case_number in (`+places(1, len(numbers))+`)`, numbers...)
	for _, k := range old {
		if k.Place.Court == "" {
			return nil, fault.Newf(fault.Conflict, "案号 %s 已属于另一个法院，不能替换。", k.Number)
		}
	}
	return old, err
}

// replace takes out of table and roll-ups what bears the numbers of the cases
// that come.
func (p *importing) replace(cases []caseload.Case) error {
	old, err := p.standing(cases)
	if err != nil {
		return err
	}
	p.out.Replaced += len(old)
	return p.takeOut(old)
}

// takeOut deletes cases and what they gave; they are kept beside until the next
// batch, so that this one can be taken back.
func (p *importing) takeOut(old []kept) error {
	for len(old) > 0 {
		n := min(len(old), lookup)
		ids := make([]any, n)
		for i := range n {
			p.rolls[old[i].Place.Court].gone.Remove(&old[i].Case)
			ids[i] = old[i].id
		}
		if _, err := p.tx.Exec(`insert into caseload_former (`+caseColumns+`, gone_by) select `+caseColumns+`, $1 from caseload_case where id in (`+places(2, n)+`)`,
			append([]any{p.batch}, ids...)...); err != nil {
			return err
		}
		if _, err := p.tx.Exec(`delete from caseload_case where id in (`+places(1, n)+`)`, ids...); err != nil {
			return err
		}
		old = old[n:]
	}
	return nil
}

// sweep removes the cases of the list's courts and days of filing that did not
// come again.
func (p *importing) sweep() error {
	if err := p.rows.Done(); err != nil {
		return err
	}
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

// look counts, for a dry run, what the cases would replace.
func (p *importing) look(cases []caseload.Case) error {
	for i := range cases {
		p.spanned(&cases[i])
	}
	if !p.known || len(cases) == 0 {
		return nil
	}
	old, err := p.standing(cases)
	for _, k := range old {
		m := p.again[k.Place.Court]
		if m == nil {
			m = map[civil.Day]int{}
			p.again[k.Place.Court] = m
		}
		m[k.Filed]++
	}
	p.out.Replaced += len(old)
	return err
}

// foresee ends a dry run: what a whole list would remove, and whether the same list
// was taken in before.
func (p *importing) foresee() error {
	if p.in.Whole {
		for sign, s := range p.span {
			n, err := sqldb.One(p.tx, sqldb.Scalar[int], `select count(1) from caseload_case where court = $1 and filed >= $2 and filed <= $3`, p.courts.units[sign].ID, s.From, s.Until)
			if err != nil {
				return err
			}
			for day, again := range p.again[sign] {
				if s.Has(day) {
					n -= again
				}
			}
			p.out.Removed += n
		}
	}
	for sign := range p.span {
		at, ok, err := sqldb.Maybe(p.tx, sqldb.Scalar[sqldb.Instant], `select b.made_at from caseload_batch b join caseload_batch_court c on c.batch = b.id
			where b.digest = $1 and c.court = $2 and b.undone_at is null order by b.made_at desc limit 1`, p.digest, p.courts.units[sign].ID)
		if err != nil {
			return err
		}
		if ok {
			p.out.Again = at.In(civil.Shanghai).Format("2006-01-02 15:04")
		}
	}
	return nil
}

// sign returns the sign of a court by the number of its unit.
func (cs *courts) sign(unit int64) caseload.Sign { return cs.signs[org.UnitID(unit)] }

// places writes $first, … for n values.
func places(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(first + i))
	}
	return b.String()
}
