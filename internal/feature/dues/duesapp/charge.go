package duesapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/dues"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Charged says what charging the months came to.
type Charged struct {
	Members int // who owe anything in these months
	Rows    int // charges that were written
	NoBase  int // members of today without a base
}

// Charge charges every month up to and with until that is reckoned and not
// charged yet, or charged otherwise, for every branch in the permit's range:
// all of it in one transaction. Charging twice changes nothing.
func (a *App) Charge(ctx context.Context, permit access.Permit, until civil.Month) (out Charged, err error) {
	if err := permit.Covers(dues.CanAssess); err != nil {
		return Charged{}, err
	}
	defer fault.Wrap(&err, "duesapp.Charge(%s)", until)
	err = a.db.Load(ctx, func(tx *sqldb.Tx) error {
		if now := tx.Today().Month(); until > now+12 {
			return fault.Newf(fault.Invalid, "%s太早，最多提前 12 个月", monthText(until))
		}
		out, err = a.charge(tx, permit, permit.Over(), until)
		if err != nil || out.Rows == 0 {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanAssess, Subject: "核定党费至" + monthText(until), Detail: map[string]any{"members": out.Members, "charges": out.Rows}})
	})
	return out, err
}

// branchMonth is what a control entry is about.
type branchMonth struct {
	month  civil.Month
	branch int64
}

type branchSum struct{ branch, amount int64 }

// charge writes the difference between what is reckoned and what is charged, and
// a control entry for every branch and month that it touches.
func (a *App) charge(tx *sqldb.Tx, permit access.Permit, over access.Path, until civil.Month) (out Charged, err error) {
	l, err := a.load(tx, over, until, false)
	if err != nil {
		return out, err
	}
	c := charging{l: l, over: over, totals: map[branchMonth]int64{}}
	if c.units, err = unitsUnder(tx, over); err != nil {
		return out, err
	}
	if err := c.before(tx); err != nil {
		return out, err
	}
	in := tx.Copy("dues_charge", "member", "month", "turn", "branch", "amount")
	for _, acc := range l.accounts {
		n := out.Rows
		out.Rows += c.member(in, acc)
		if out.Rows > n {
			out.Members++
		}
	}
	if err := in.Done(); err != nil {
		return out, err
	}
	b := signed(tx, permit)
	if err := c.control(tx, b); err != nil {
		return out, err
	}
	return out, c.move(tx, b)
}

type charging struct {
	l      *ledger
	over   access.Path
	units  map[int64]bool // those of the subtree, also what is no more; nil: every unit
	rows   []charge       // what stands, by member and month
	totals map[branchMonth]int64
}

type charge struct{ member, month, turn, branch, amount int64 }

// before reads what was charged so far.
func (c *charging) before(tx *sqldb.Tx) error {
	var r charge
	return each(tx, c.over, []any{&r.member, &r.month, &r.turn, &r.branch, &r.amount}, func() error {
		c.rows = append(c.rows, r)
		return nil
	}, `select t.member, t.month, t.turn, t.branch, t.amount from dues_charge t`, `t.member, t.month, t.turn`)
}

// member writes what one member's months lack and returns how many rows. The
// accounts come in the order of ids, as the rows do.
func (c *charging) member(in *sqldb.Inserter, a *Account) (n int) {
	for len(c.rows) > 0 && c.rows[0].member < a.Member.ID {
		c.rows = c.rows[1:]
	}
	own := 0
	for own < len(c.rows) && c.rows[own].member == a.Member.ID {
		own++
	}
	have := c.rows[:own]
	c.rows = c.rows[own:]
	for i := range a.Dues {
		d := &a.Dues[i]
		for len(have) > 0 && have[0].month < int64(d.Month) {
			have = have[1:]
		}
		k := 0
		for k < len(have) && have[k].month == int64(d.Month) {
			k++
		}
		n += c.month(in, a.Member.ID, d, have[:k])
		have = have[k:]
	}
	return n
}

// month writes what one month lacks: nothing, the whole, or differences by
// branch. A branch outside of the permit's range is left to who keeps it.
func (c *charging) month(in *sqldb.Inserter, member int64, d *dues.Due, have []charge) (n int) {
	if len(have) == 0 {
		if d.Amount != 0 && c.within(d.Unit) {
			c.add(in, member, d.Month, 0, d.Unit, int64(d.Amount))
			return 1
		}
		return 0
	}
	var sums []branchSum
	add := func(branch, amount int64) {
		i := slices.IndexFunc(sums, func(s branchSum) bool { return s.branch == branch })
		if i < 0 {
			sums = append(sums, branchSum{branch, amount})
			return
		}
		sums[i].amount += amount
	}
	if d.Amount != 0 {
		add(d.Unit, int64(d.Amount))
	}
	for _, h := range have {
		add(h.branch, -h.amount)
	}
	turn := have[len(have)-1].turn
	for _, s := range sums {
		if s.amount != 0 && c.within(s.branch) {
			turn++
			n++
			c.add(in, member, d.Month, turn, s.branch, s.amount)
		}
	}
	return n
}

func (c *charging) within(branch int64) bool { return c.units == nil || c.units[branch] }

// unitsUnder returns the units of the subtree, those that ended with those that
// stand; nil for everywhere.
func unitsUnder(tx *sqldb.Tx, over access.Path) (map[int64]bool, error) {
	if over == access.Everywhere {
		return nil, nil
	}
	out := map[int64]bool{}
	var u int64
	return out, tx.Bulk([]any{&u}, func() error { out[u] = true; return nil },
		`select id from org_unit where path >= $1 and path < $2`, string(over), string(over.End()))
}

func (c *charging) add(in *sqldb.Inserter, member int64, month civil.Month, turn, branch, amount int64) {
	in.Add(member, int64(month), turn, branch, amount)
	c.totals[branchMonth{month, branch}] += amount
}

// control writes the entries of the books: one for each branch and month, dated
// on the month's last day, or today where the month is closed.
func (c *charging) control(tx *sqldb.Tx, b by) error {
	keys := make([]branchMonth, 0, len(c.totals))
	for k, amount := range c.totals {
		if amount != 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(x, y branchMonth) int {
		if x.month != y.month {
			return int(x.month - y.month)
		}
		return int(min(max(x.branch-y.branch, -1), 1))
	})
	closed, err := closings(tx)
	if err != nil {
		return err
	}
	entries := tx.Insert("dues_entry", "id", "day", "month", "what", "made_by", "made_name", "made_at")
	ids := make([]dues.EntryID, len(keys))
	for i, k := range keys {
		day := k.month.Last()
		if closed[k] {
			day = tx.Today()
		}
		ids[i] = newID[dues.Entry](tx)
		entries.Add(ids[i], day, int64(k.month), didCharge, b.account, b.name, b.at)
	}
	if err := entries.Done(); err != nil {
		return err
	}
	lines := tx.Insert("dues_line", "entry", "line", "unit", "kind", "purpose", "amount")
	for i, k := range keys {
		lines.Add(ids[i], 1, k.branch, int64(dues.Receivable), 0, c.totals[k])
		lines.Add(ids[i], 2, k.branch, int64(dues.Assessed), 0, -c.totals[k])
	}
	return lines.Done()
}

// closings returns the months that are closed.
func closings(tx *sqldb.Tx) (map[branchMonth]bool, error) {
	out := map[branchMonth]bool{}
	var k branchMonth
	var month int64
	return out, tx.Bulk([]any{&k.branch, &month}, func() error {
		k.month = civil.Month(month)
		out[k] = true
		return nil
	}, `select unit, month from dues_close`)
}
