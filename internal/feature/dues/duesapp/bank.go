package duesapp

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// BankLine is one line of a bank's statement as it was taken in.
type BankLine struct {
	ID     id.Of[BankLine]
	Day    civil.Day
	Amount money.Fen // above nought: came in
	What   string
	Entry  dues.EntryID // that it is; 0 while none is known
}

// CashLine is what an entry of the books moved in a unit's till.
type CashLine struct {
	Entry  dues.EntryID
	Day    civil.Day
	Amount money.Fen
	What   string // 收党费, 上缴 …
	Bank   id.Of[BankLine]
}

// Bank is a unit's year at the bank beside its books.
type Bank struct {
	Unit                org.Unit
	Units               []Keeper // within the permit
	Lines               []BankLine
	Cash                []CashLine
	OpenLines, OpenCash int       // without their other side
	Bank, Books         money.Fen // balance of what is here, as of the year's end
}

var entryWords = map[string]string{didCollect: "收党费", didCorrect: "更正冲回", didRemit: "上缴", didPassOn: "大额转交", didSpend: "支出", didInterest: "利息", didOpening: "上年结余", didCharge: "应交", didMove: "随关系转移"}

// Bank returns a unit's year at the bank. Fault: NotFound.
func (a *App) Bank(ctx context.Context, permit access.Permit, unit org.UnitID, year int) (out Bank, err error) {
	if err := permit.Covers(dues.CanRemit); err != nil {
		return Bank{}, err
	}
	defer fault.Wrap(&err, "duesapp.Bank(%d)", year)
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		out.Units = keepers(tree, permit.Over(), org.Branch, org.GeneralBranch, org.PartyCommittee)
		if unit == 0 && len(out.Units) > 0 {
			unit = out.Units[0].ID
		}
		if _, out.Unit, err = a.unit(tx, permit, unit, tx.Today()); err != nil {
			return err
		}
		return out.load(tx, civil.Year(year))
	})
	return out, err
}

func (b *Bank) load(tx *sqldb.Tx, span civil.Period) (err error) {
	if b.Lines, err = bankLines(tx, b.Unit.ID, span); err != nil {
		return err
	}
	if b.Cash, err = cashLines(tx, b.Unit.ID, span); err != nil {
		return err
	}
	of := map[dues.EntryID]id.Of[BankLine]{}
	for _, l := range b.Lines {
		of[l.Entry] = l.ID
		b.Bank += l.Amount
		if l.Entry == 0 {
			b.OpenLines++
		}
	}
	for i := range b.Cash {
		c := &b.Cash[i]
		c.Bank = of[c.Entry]
		b.Books += c.Amount
		if c.Bank == 0 {
			b.OpenCash++
		}
	}
	return nil
}

func bankLines(tx *sqldb.Tx, unit org.UnitID, span civil.Period) ([]BankLine, error) {
	return sqldb.All(tx, func(r sqldb.Row) (x BankLine, err error) {
		var what sqldb.Text
		err = r.Scan(&x.ID, &x.Day, &x.Amount, &what, &x.Entry)
		x.What = string(what)
		return x, err
	}, `select id, day, amount, what, entry from dues_bank where unit = $1 and day >= $2 and day <= $3 order by day, id`, unit, span.From, span.Until)
}

func cashLines(tx *sqldb.Tx, unit org.UnitID, span civil.Period) ([]CashLine, error) {
	return sqldb.All(tx, func(r sqldb.Row) (x CashLine, err error) {
		var what string
		err = r.Scan(&x.Entry, &x.Day, &what, &x.Amount)
		x.What = entryWords[what]
		return x, err
	}, `select e.id, e.day, e.what, sum(l.amount) from dues_line l join dues_entry e on e.id = l.entry where l.unit = $1 and l.kind = $2 and e.day >= $3 and e.day <= $4
		group by e.id, e.day, e.what order by e.day, e.id`, unit, int64(dues.Cash), span.From, span.Until)
}

// Stated says what a statement came to.
type Stated struct{ New, Same, Matched int }

// LoadStatement takes a bank's statement in as CSV, all of it or nothing: lines
// that are there already are left alone, and what has one entry of the same
// amount within five days is matched. Faults: NotFound, Invalid line by line.
func (a *App) LoadStatement(ctx context.Context, permit access.Permit, unit org.UnitID, r io.Reader) (out Stated, err error) {
	if err := permit.Covers(dues.CanRemit); err != nil {
		return Stated{}, err
	}
	defer fault.Wrap(&err, "duesapp.LoadStatement")
	lines, err := readStatement(r)
	if err != nil {
		return Stated{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		out = Stated{}
		_, u, err := a.unit(tx, permit, unit, tx.Today())
		if err != nil {
			return err
		}
		first, last := lines[0].day, lines[0].day
		for _, l := range lines {
			first, last = min(first, l.day), max(last, l.day)
			if l.day > tx.Today() {
				return fault.New(fault.Invalid, "对账单没有写入，请改正后重新上传").At(fmt.Sprintf("line-%d", l.line), fmt.Sprintf("第 %d 行：日期 %s 晚于今天", l.line, l.day))
			}
		}
		had, err := sqldb.All(tx, sqldb.Scalar[string], `select digest from dues_bank where unit = $1 and day >= $2 and day <= $3`, unit, first, last)
		if err != nil {
			return err
		}
		b := signed(tx, permit)
		in := tx.Insert("dues_bank", "id", "unit", "day", "amount", "what", "digest", "made_by", "made_at")
		again := map[string]int{}
		for _, l := range lines {
			digest := l.digest(again)
			if slices.Contains(had, digest) {
				out.Same++
				continue
			}
			out.New++
			in.Add(newID[BankLine](tx), unit, l.day, int64(l.amount), sqldb.Text(l.what), digest, b.account, b.at)
		}
		if err := in.Done(); err != nil {
			return err
		}
		if out.Matched, err = match(tx, unit, civil.Period{From: first - near, Until: last + near}); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanRemit, Court: int64(u.Court), Unit: int64(unit), Subject: u.Short + " 银行对账单", Detail: map[string]any{"new": out.New, "same": out.Same, "matched": out.Matched}})
	})
	return out, err
}

// digest is what makes two lines the same one: two that say the same in one
// statement are two.
func (l bankLine) digest(again map[string]int) string {
	text := l.day.String() + "|" + l.amount.String() + "|" + l.what
	again[text]++
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s|%d", text, again[text])))
	return hex.EncodeToString(sum[:12])
}

// near is how many days may lie between the books and the bank.
const near = 5

// match gives every open line the open entry of the same amount that is nearest
// to it in days.
func match(tx *sqldb.Tx, unit org.UnitID, span civil.Period) (n int, err error) {
	b := Bank{Unit: org.Unit{ID: unit}}
	if err := b.load(tx, span); err != nil {
		return 0, err
	}
	type pair struct{ line, cash, apart int }
	var pairs []pair
	for i, l := range b.Lines {
		for k, c := range b.Cash {
			if apart := max(int(l.Day-c.Day), int(c.Day-l.Day)); l.Entry == 0 && c.Bank == 0 && l.Amount == c.Amount && apart <= near {
				pairs = append(pairs, pair{i, k, apart})
			}
		}
	}
	slices.SortStableFunc(pairs, func(x, y pair) int { return cmp.Compare(x.apart, y.apart) })
	lines, cash := map[int]bool{}, map[int]bool{}
	for _, p := range pairs {
		if lines[p.line] || cash[p.cash] {
			continue
		}
		lines[p.line], cash[p.cash] = true, true
		if _, err := tx.Exec(`update dues_bank set entry = $2 where id = $1`, b.Lines[p.line].ID, b.Cash[p.cash].Entry); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Match says which entry a bank's line is; the zero entry takes that back.
// Faults: NotFound; Invalid when the amounts differ; Conflict when either has its
// other side already.
func (a *App) Match(ctx context.Context, permit access.Permit, line id.Of[BankLine], entry dues.EntryID) (err error) {
	if err := permit.Covers(dues.CanRemit); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.Match")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		l, unit, err := bankLineOf(tx, permit, line)
		if err != nil {
			return err
		}
		if entry != 0 {
			if err := matches(tx, unit, l, entry); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`update dues_bank set entry = $2 where id = $1`, line, entry); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanRemit, Unit: int64(unit), Subject: "银行对账", Detail: map[string]any{"line": line, "entry": entry}})
	})
}

func matches(tx *sqldb.Tx, unit org.UnitID, l BankLine, entry dues.EntryID) error {
	have, err := sqldb.One(tx, sqldb.Scalar[*int64], `select sum(amount) from dues_line where entry = $1 and unit = $2 and kind = $3`, entry, unit, int64(dues.Cash))
	if err != nil {
		return err
	}
	if have == nil || fen(*have) != l.Amount {
		return fault.Newf(fault.Invalid, "金额不同：银行 %s，账上 %s。", l.Amount.Text(), fen(value(have)).Text())
	}
	_, taken, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from dues_bank where entry = $1 and unit = $2`, entry, unit)
	if err == nil && (taken || l.Entry != 0) {
		err = fault.New(fault.Conflict, "这一笔已经对上，请先取消。")
	}
	return err
}

func value(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

func bankLineOf(tx *sqldb.Tx, permit access.Permit, line id.Of[BankLine]) (l BankLine, unit org.UnitID, err error) {
	from, end := permit.Range()
	var ok bool
	l, ok, err = sqldb.Maybe(tx, func(r sqldb.Row) (x BankLine, err error) {
		var what sqldb.Text
		err = r.Scan(&x.ID, &x.Day, &x.Amount, &what, &x.Entry, &unit)
		x.What = string(what)
		return x, err
	}, `select t.id, t.day, t.amount, t.what, t.entry, t.unit from dues_bank t join org_unit u on u.id = t.unit where t.id = $1 and u.path >= $2 and u.path < $3`, line, from, end)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "没有找到对账单的这一行，可能不在当前工作范围内。")
	}
	return l, unit, err
}

// BookInterest enters a bank's line as interest, which is income of Party dues,
// and matches it. Faults: NotFound; Invalid for what went out; Conflict.
func (a *App) BookInterest(ctx context.Context, permit access.Permit, line id.Of[BankLine]) (err error) {
	if err := permit.Covers(dues.CanRemit); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.BookInterest")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		l, unit, err := bankLineOf(tx, permit, line)
		switch {
		case err != nil:
			return err
		case l.Entry != 0:
			return fault.New(fault.Conflict, "这一笔已经对上，请先取消。")
		case l.Amount <= 0:
			return fault.New(fault.Invalid, "支出不能记为利息。")
		}
		entry, err := post(tx, signed(tx, permit), didInterest, dues.Credit(int64(unit), l.Day, dues.Interest, l.Amount), 0)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`update dues_bank set entry = $2 where id = $1`, line, entry); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanRemit, Unit: int64(unit), Subject: "利息 " + l.Amount.Text()})
	})
}
