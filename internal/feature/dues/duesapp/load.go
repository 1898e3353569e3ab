package duesapp

import (
	"cmp"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
)

func fen(n int64) money.Fen { return money.Fen(n) }

// Account is a member's account with what pages call them.
type Account struct {
	dues.Account
	Name, NameKey string
	first         civil.Month // the first month kept here
	payments      []Payment
}

// Payment is a payment as it was entered.
type Payment struct {
	dues.Payment
	ID       dues.PaymentID
	Batch    dues.BatchID
	Member   int64
	Branch   org.UnitID
	PaidBy   string
	Receipt  int64
	Reverses dues.PaymentID
	Reversed bool
	Reason   string
}

// ledger is what was loaded of a subtree.
type ledger struct {
	tree     *org.Tree
	params   func(branch int64) *dues.Parameters
	accounts []*Account // in the order of ids
	byID     map[int64]*Account
}

// load reads everybody who ever belonged to a branch in the subtree, with what
// they are assessed by and what they paid, in a few bulk queries, and reckons
// their months up to until.
func (a *App) load(tx *sqldb.Tx, over access.Path, until civil.Month, payments bool) (*ledger, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	l := &ledger{tree: tree, byID: map[int64]*Account{}}
	if l.params, err = parameters(tx, tree); err != nil {
		return nil, err
	}
	bs, err := a.members.Belongings(tx, over)
	if err != nil {
		return nil, err
	}
	all := make([]Account, len(bs))
	people := make([]dues.Member, len(bs))
	l.accounts = make([]*Account, len(bs))
	l.byID = make(map[int64]*Account, len(bs))
	for i := range bs {
		known(&bs[i], tree, &people[i])
		all[i] = Account{Name: bs[i].Name, NameKey: bs[i].NameKey}
		all[i].Member = &people[i]
		l.accounts[i] = &all[i]
		l.byID[int64(bs[i].ID)] = &all[i]
	}
	for _, step := range []func(*sqldb.Tx, access.Path) error{l.bases, l.reliefs, l.spans} {
		if err := step(tx, over); err != nil {
			return nil, err
		}
	}
	if payments {
		if err := l.paid(tx, over); err != nil {
			return nil, err
		}
	}
	return l, l.reckon(until)
}

// known is what the register says of a member.
func known(b *member.Belonging, tree *org.Tree, m *dues.Member) {
	m.ID, m.Admitted = int64(b.ID), b.Joined.First()
	m.Spells = make([]dues.Spell, 0, len(b.Places))
	for _, p := range b.Places {
		m.Spells = append(m.Spells, dues.Spell{Unit: int64(p.Branch), Name: tree.Name(p.Branch), Period: p.Period})
	}
}

// reckon reckons the months of everybody from the first one that is kept here.
func (l *ledger) reckon(until civil.Month) error {
	for _, a := range l.accounts {
		if len(a.Member.Bases) == 0 {
			continue
		}
		a.first = a.Member.Bases[0].From
		if until < a.first {
			continue
		}
		branch := int64(0)
		if n := len(a.Member.Spells); n > 0 {
			branch = a.Member.Spells[n-1].Unit
		}
		params := l.params(branch)
		a.Dues = make([]dues.Due, 0, until-a.first+1)
		for m := a.first; m <= until; m++ {
			d, err := params.Assess(a.Member, m)
			if err != nil {
				return err
			}
			a.Dues = append(a.Dues, d)
		}
	}
	return nil
}

const ofMembers = `(select p.member from member_place p join org_unit u on u.id = p.branch where u.path >= $1 and u.path < $2)`

// each calls fn for the rows of a table whose members are in the subtree; the
// whole tree is read straight through.
func each(tx *sqldb.Tx, over access.Path, dest []any, fn func() error, q, order string) error {
	if over == access.Everywhere {
		return tx.Bulk(dest, fn, q+" order by "+order)
	}
	where := " where "
	if strings.Contains(q, " where ") {
		where = " and "
	}
	return tx.Bulk(dest, fn, q+where+"t.member in "+ofMembers+" order by "+order, string(over), string(over.End()))
}

func (l *ledger) bases(tx *sqldb.Tx, over access.Path) error {
	var id, from, amount int64
	var who int64
	var category string
	var basis sqldb.Text
	words := map[string]dues.Category{}
	return each(tx, over, []any{&id, &who, &from, &category, &amount, &basis}, func() error {
		a := l.byID[who]
		if a == nil {
			return nil
		}
		c, ok := words[category]
		if !ok {
			c, _ = dues.ParseCategory(category)
			words[category] = c
		}
		a.Member.Bases = append(a.Member.Bases, dues.Base{From: civil.Month(from), Category: c, Amount: fen(amount), Basis: string(basis)})
		return nil
	}, `select t.id, t.member, t.from_month, t.category, t.amount, t.basis from dues_base t`, `t.member, t.from_month`)
}

func (l *ledger) reliefs(tx *sqldb.Tx, over access.Path) error {
	var who, from, until, pays int64
	var branch, superior civil.Day
	var number sqldb.Text
	return each(tx, over, []any{&who, &from, &until, &pays, &branch, &superior, &number}, func() error {
		if a := l.byID[who]; a != nil {
			a.Member.Reliefs = append(a.Member.Reliefs, dues.Relief{From: civil.Month(from), Until: civil.Month(until), Pays: money.Rate(pays),
				Branch: branch, Superior: superior, Number: string(number)})
		}
		return nil
	}, `select t.member, t.from_month, t.until_month, t.pays, t.branch_day, t.superior_day, t.number from dues_relief t where t.ended_at is null`, `t.member, t.from_month, t.id`)
}

// The kinds of spans.
const (
	spanElsewhere = "elsewhere"
	spanQuarterly = "quarterly"
)

func (l *ledger) spans(tx *sqldb.Tx, over access.Path) error {
	var who, from, until int64
	var kind string
	var decided civil.Day
	return each(tx, over, []any{&who, &kind, &from, &until, &decided}, func() error {
		a := l.byID[who]
		if a == nil {
			return nil
		}
		if kind == spanQuarterly {
			a.Member.Quarterly = append(a.Member.Quarterly, dues.Agreement{From: civil.Month(from), Until: civil.Month(until), Decided: decided})
		} else {
			a.Member.Spells = without(a.Member.Spells, civil.Period{From: civil.Month(from).First(), Until: civil.Month(until).Last()})
		}
		return nil
	}, `select t.member, t.kind, t.from_month, t.until_month, t.decided from dues_span t`, `t.member, t.from_month, t.id`)
}

// without cuts a time out of the spells: its months are paid elsewhere.
func without(spells []dues.Spell, away civil.Period) (out []dues.Spell) {
	for _, s := range spells {
		if !s.Period.Overlaps(away) {
			out = append(out, s)
			continue
		}
		if s.Period.From < away.From {
			left := s
			left.Period.Until = away.From - 1
			out = append(out, left)
		}
		if s.Period.Until.IsZero() || s.Period.Until > away.Until {
			right := s
			right.Period.From = away.Until + 1
			out = append(out, right)
		}
	}
	return out
}

const paymentColumns = `t.id, t.batch, t.member, t.branch, t.day, t.amount, t.gift, t.paid_by, t.receipt, t.reverses, t.reason`

func (l *ledger) paid(tx *sqldb.Tx, over access.Path) error {
	var p Payment
	var by, reason sqldb.Text
	row := []any{&p.ID, &p.Batch, &p.Member, &p.Branch, &p.Day, &p.Amount, &p.Gift, &by, &p.Receipt, &p.Reverses, &reason}
	back := map[dues.PaymentID]bool{}
	err := each(tx, over, row, func() error {
		a := l.byID[p.Member]
		if a == nil {
			return nil
		}
		p.PaidBy, p.Reason = string(by), string(reason)
		a.payments = append(a.payments, p)
		a.Payments = append(a.Payments, p.Payment)
		if p.Reverses != 0 {
			back[p.Reverses] = true
		}
		return nil
	}, `select `+paymentColumns+` from dues_payment t`, `t.member, t.day, t.id`)
	for _, a := range l.accounts {
		for i := range a.payments {
			a.payments[i].Reversed = back[a.payments[i].ID]
		}
	}
	return err
}

// taken returns the fingerprints of payments that stand.
func (a *Account) taken() map[dues.Fingerprint]bool {
	out := map[dues.Fingerprint]bool{}
	for _, p := range a.payments {
		if !p.Reversed && p.Reverses == 0 {
			out[dues.Fingerprint{Member: p.Member, Day: p.Day, Amount: p.Amount}] = true
		}
	}
	return out
}

// due returns what is reckoned for a month; nil before what is kept here.
func (a *Account) due(m civil.Month) *dues.Due {
	if i := int(m - a.first); a.first != 0 && i >= 0 && i < len(a.Dues) {
		return &a.Dues[i]
	}
	return nil
}

// byName orders accounts as lists do.
func byName(a, b *Account) int {
	return cmp.Or(strings.Compare(a.NameKey, b.NameKey), cmp.Compare(a.Member.ID, b.Member.ID))
}

// parameters returns what each court set, over the national values.
func parameters(tx *sqldb.Tx, tree *org.Tree) (func(branch int64) *dues.Parameters, error) {
	national := dues.Default()
	own := map[org.UnitID]*dues.Parameters{}
	for _, name := range []string{dues.SetRounding, dues.SetTaking, dues.SetFormula} {
		set, err := setting.Named(tx, name)
		if err != nil {
			return nil, err
		}
		for _, v := range set {
			court := org.UnitID(v.Unit)
			if own[court] == nil {
				own[court] = dues.Default()
			}
			own[court].Set(name, v.From, v.Amount)
		}
	}
	return func(branch int64) *dues.Parameters {
		if len(own) > 0 {
			if u, ok := tree.Unit(org.UnitID(branch)); ok && own[u.Court] != nil {
				return own[u.Court]
			}
		}
		return national
	}, nil
}

// shares returns what each unit was set to remit.
func shares(tx *sqldb.Tx) (map[org.UnitID]dues.Share, error) {
	set, err := setting.Named(tx, dues.SetShare)
	out := map[org.UnitID]dues.Share{}
	for _, v := range set {
		if part, ok := dues.ReadPart(v.Amount); ok {
			u := org.UnitID(v.Unit)
			out[u] = out[u].With(rulebook.Version[money.Rate]{From: v.From, Value: part, Cite: rulebook.Cite(rulebook.LocalResolution, "全文")})
		}
	}
	return out, err
}
