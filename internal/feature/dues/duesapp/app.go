// Package duesapp is what people do with Party dues: assess a year, charge the
// months, take payments in batches, take one back, close a month, remit, spend,
// match the bank's statement, disclose, object. It alone writes the tables of
// 0015_dues.sql.
//
// What the members' months come to is reckoned, never typed; charges keep what
// was reckoned, and whenever a fact changes the difference is charged in the
// same transaction. The books carry the totals of the units; a member's part of
// them stands in charges and payments.
package duesapp

import (
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Units is what dues must know of the organisation; *orgapp.Facts has it.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
}

// Members is what dues must know of the register; *memberapp.Facts has it.
type Members interface {
	// Belongings returns everybody who ever belonged to a branch in the subtree.
	Belongings(tx *sqldb.Tx, over access.Path) ([]member.Belonging, error)
}

// App is the operations of Party dues.
type App struct {
	db      *sqldb.DB
	units   Units
	members Members
}

// New returns the operations over db.
func New(db *sqldb.DB, units Units, members Members) *App {
	return &App{db: db, units: units, members: members}
}

// Facts returns what other rooms may know.
func (a *App) Facts() *Facts { return &Facts{app: a} }

// Facts is what other rooms may know of dues, inside their own transaction. It
// asks for no permit: whoever calls it has one.
type Facts struct{ app *App }

// by is who does something, for a row.
type by struct {
	account any
	name    string
	at      sqldb.Instant
	now     time.Time
}

func signed(tx *sqldb.Tx, permit access.Permit) by {
	b := by{name: permit.Actor().Name, at: sqldb.At(tx.Now()), now: tx.Now()}
	if n := permit.Actor().Account; n != 0 {
		b.account = n
	}
	return b
}

// unit returns a Party unit within the permit's range. Fault: NotFound.
func (a *App) unit(tx *sqldb.Tx, permit access.Permit, unit org.UnitID, day civil.Day) (*org.Tree, org.Unit, error) {
	tree, err := a.units.Tree(tx, day)
	if err != nil {
		return nil, org.Unit{}, err
	}
	u, ok := tree.Unit(unit)
	if !ok || !permit.Holds(u.Path) {
		return tree, u, fault.New(fault.NotFound, "没有找到这个党组织，可能不在当前工作范围内。")
	}
	return tree, u, nil
}

func monthText(m civil.Month) string { return m.Period().Chinese() }

func newID[N any](tx *sqldb.Tx) id.Of[N] { return id.New[N](tx.Now()) }

// What names an entry in the books.
const (
	didCharge   = "charge"
	didCollect  = "collect"
	didCorrect  = "correct"
	didMove     = "move"
	didRemit    = "remit"
	didPassOn   = "pass-on"
	didSpend    = "spend"
	didInterest = "interest"
	didOpening  = "opening"
)

// post writes one entry of the books after its check: the lines of members are
// carried together per unit. An entry without lines is not written. Fault:
// Invalid when a unit's till has not what is paid out.
func post(tx *sqldb.Tx, b by, what string, e dues.Entry, reverses dues.EntryID) (dues.EntryID, error) {
	if len(e.Lines) == 0 {
		return 0, nil
	}
	if err := e.Check(); err != nil {
		return 0, err
	}
	lines := carry(e.Lines)
	for _, l := range lines {
		if l.Kind != dues.Cash || l.Amount >= 0 {
			continue
		}
		have, err := till(tx, l.Unit)
		if err != nil {
			return 0, err
		}
		if have+int64(l.Amount) < 0 {
			return 0, fault.Newf(fault.Invalid, "账上只有 %s，不够支付 %s", fen(have).Text(), (-l.Amount).Text()).
				At("amount", "账上只有 "+fen(have).Text())
		}
	}
	entry := newID[dues.Entry](tx)
	if _, err := tx.Exec(`insert into dues_entry (id, day, month, what, reverses, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		entry, e.Day, int64(e.Month), what, reverses, b.account, b.name, b.at); err != nil {
		return 0, err
	}
	in := tx.Insert("dues_line", "entry", "line", "unit", "kind", "purpose", "amount")
	for i, l := range lines {
		in.Add(entry, i+1, l.Unit, int64(l.Kind), int64(l.Purpose), int64(l.Amount))
	}
	return entry, in.Done()
}

// carry sums the lines by what the books keep apart.
func carry(lines []dues.Line) (out []dues.Line) {
	at := map[dues.Holding]int{}
	for _, l := range lines {
		h := l.Holding
		h.Member = 0
		i, ok := at[h]
		if !ok {
			i = len(out)
			at[h] = i
			out = append(out, dues.Line{Holding: h})
		}
		out[i].Amount += l.Amount
	}
	return out
}

// till is what a unit has in hand and at the bank.
func till(tx *sqldb.Tx, unit int64) (int64, error) { return balanceOf(tx, unit, dues.Cash) }

// balanceOf is what stands in one holding of a unit; a credit is below nought.
func balanceOf(tx *sqldb.Tx, unit int64, kind dues.HoldingKind) (int64, error) {
	n, _, err := sqldb.Maybe(tx, sqldb.Scalar[*int64], `select sum(amount) from dues_line where unit = $1 and kind = $2`, unit, int64(kind))
	if err != nil || n == nil {
		return 0, err
	}
	return *n, nil
}

// reverse takes an entry back by its counter-entry.
func reverse(tx *sqldb.Tx, b by, entry dues.EntryID, day civil.Day) (dues.EntryID, error) {
	var e dues.Entry
	err := tx.Each(func(r sqldb.Row) error {
		var l dues.Line
		if err := r.Scan(&l.Unit, &l.Kind, &l.Purpose, &l.Amount); err != nil {
			return err
		}
		e.Lines = append(e.Lines, l)
		return nil
	}, `select unit, kind, purpose, amount from dues_line where entry = $1 order by line`, entry)
	if err != nil {
		return 0, err
	}
	month, err := sqldb.One(tx, sqldb.Scalar[int64], `select month from dues_entry where id = $1`, entry)
	if err != nil {
		return 0, err
	}
	e.ID, e.Day, e.Month = int64(entry), day, civil.Month(month)
	for i := range e.Lines {
		if e.Lines[i].Kind == dues.Receivable {
			e.Lines[i].Member = 1 // of several: only the total is in the books
		}
	}
	return post(tx, b, didCorrect, e.Reversal(0, day), entry)
}
