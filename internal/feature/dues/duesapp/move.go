package duesapp

import (
	"slices"

	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/platform/sqldb"
)

// balance is what one member owes one branch by its books.
type balance struct{ member, branch int64 }

// move lets what is behind or ahead at a former branch go along to the branch
// that takes the member's dues now.
func (c *charging) move(tx *sqldb.Tx, b by) error {
	var movers []*Account
	for _, a := range c.l.accounts {
		if len(a.Dues) > 0 && slices.ContainsFunc(a.Member.Spells, func(s dues.Spell) bool { return s.Unit != a.Member.Spells[0].Unit }) {
			movers = append(movers, a)
		}
	}
	if len(movers) == 0 {
		return nil
	}
	owed, err := c.balances(tx)
	if err != nil {
		return err
	}
	in := tx.Insert("dues_move", "id", "member", "from_branch", "to_branch", "day", "amount", "entry")
	for _, a := range movers {
		to := a.home()
		for _, from := range a.branches() {
			amount := owed[balance{a.Member.ID, from}]
			if to == 0 || from == to || amount == 0 || !c.within(from) || !c.within(to) {
				continue
			}
			entry, err := post(tx, b, didMove, dues.Move(a.Member.ID, from, to, tx.Today(), amount), 0)
			if err != nil {
				return err
			}
			in.Add(newID[dues.Line](tx), a.Member.ID, from, to, tx.Today(), int64(amount), entry)
		}
	}
	return in.Done()
}

// home is the branch that takes the dues of the last month reckoned.
func (a *Account) home() int64 {
	for i := len(a.Dues) - 1; i >= 0; i-- {
		if u := a.Dues[i].Unit; u != 0 {
			return u
		}
	}
	return 0
}

// branches are those that a member belonged to, each once.
func (a *Account) branches() (out []int64) {
	for _, s := range a.Member.Spells {
		if !slices.Contains(out, s.Unit) {
			out = append(out, s.Unit)
		}
	}
	return out
}

// balances reads what members owe branches: charged, less what was paid for
// months, with what moved.
func (c *charging) balances(tx *sqldb.Tx) (map[balance]money.Fen, error) {
	out := map[balance]money.Fen{}
	var k balance
	var to, amount, gift int64
	if err := each(tx, c.over, []any{&k.member, &k.branch, &amount}, func() error { out[k] += fen(amount); return nil },
		`select t.member, t.branch, t.amount from dues_charge t`, `t.member, t.month, t.turn`); err != nil {
		return nil, err
	}
	if err := each(tx, c.over, []any{&k.member, &k.branch, &amount, &gift}, func() error { out[k] -= fen(amount - gift); return nil },
		`select t.member, t.branch, t.amount, t.gift from dues_payment t`, `t.member, t.id`); err != nil {
		return nil, err
	}
	return out, each(tx, c.over, []any{&k.member, &k.branch, &to, &amount}, func() error {
		out[k] -= fen(amount)
		out[balance{k.member, to}] += fen(amount)
		return nil
	}, `select t.member, t.from_branch, t.to_branch, t.amount from dues_move t`, `t.member, t.id`)
}
