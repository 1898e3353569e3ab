package duesapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Rules returns the rules of this room.
func (*Facts) Rules() []rulebook.Rule { return dues.Rules() }

// Judge judges the branches among units: whether their months were collected,
// who is behind, what relief ends, what is held for the centre and whether the
// year was disclosed. It reads each table once, over the smallest subtree that
// holds the branches; where nothing was ever assessed it reads no more.
func (f *Facts) Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period, on civil.Day) ([]rulebook.Finding, error) {
	branches := map[int64]*dues.Branch{}
	var list []*dues.Branch
	var over access.Path
	for _, u := range units {
		if u.Kind != org.Branch {
			continue
		}
		court := tree.Name(u.Court)
		b := &dues.Branch{Subject: &rulebook.Subject{Kind: rulebook.Branch, ID: int64(u.ID), Name: u.Short, Unit: int64(u.ID), UnitName: u.Short, Code: u.Code, Court: court},
			MonthHref: func(m civil.Month) string { return dues.MonthHref(int64(u.ID), m.String()) }, Href: "/dues/disclosures?unit=" + u.ID.String()}
		if len(list) == 0 {
			over = u.Path
		}
		over = access.Common(over, u.Path)
		branches[int64(u.ID)] = b
		list = append(list, b)
	}
	if len(list) == 0 {
		return nil, nil
	}
	// Whether anything was assessed anywhere costs nothing to ask; whether here
	// may cost a pass over the register.
	_, kept, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select t.id from dues_base t limit 1`)
	if kept && over != access.Everywhere {
		_, kept, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select t.id from dues_base t where t.member in `+ofMembers+` limit 1`, string(over), string(over.End()))
	}
	if err != nil || !kept {
		return nil, err
	}
	l, err := f.app.load(tx, over, on.Month(), true)
	if err != nil {
		return nil, err
	}
	l.deal(branches)
	if err := f.held(tx, over, branches); err != nil {
		return nil, err
	}
	var out []rulebook.Finding
	for _, b := range list {
		out = append(out, b.Judge(window, on)...)
	}
	return out, nil
}

// JudgeOwn returns the findings about one member's own account, for the member
// alone; nobody's who was never assessed.
func (f *Facts) JudgeOwn(tx *sqldb.Tx, member int64, on civil.Day) ([]rulebook.Finding, error) {
	n, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from dues_base where member = $1`, member)
	if err != nil || n == 0 {
		return nil, err
	}
	v, err := f.app.view(tx, member, on.Year(), "", string(access.Everywhere.End()))
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	for i := range v.Findings {
		f := &v.Findings[i]
		explain := f.Explain
		f.Explain = func() rulebook.Explanation {
			e := explain()
			e.Settle = rulebook.Action{Label: "看我的党费", Href: "/dues/mine"}
			return e
		}
	}
	return v.Findings, err
}

// deal gives every branch the accounts that ever belonged to it; an account
// without a base of its own counts as one whose months lack it.
func (l *ledger) deal(branches map[int64]*dues.Branch) {
	for _, x := range l.accounts {
		for _, unit := range x.branches() {
			if b := branches[unit]; b != nil {
				b.Accounts = append(b.Accounts, &x.Account)
			}
		}
	}
}

// held reads what is held for the centre, and the days of disclosure.
func (f *Facts) held(tx *sqldb.Tx, over access.Path, branches map[int64]*dues.Branch) error {
	var unit, amount int64
	if err := tx.Bulk([]any{&unit, &amount}, func() error {
		if b := branches[unit]; b != nil {
			b.Held -= fen(amount)
		}
		return nil
	}, `select l.unit, sum(l.amount) from dues_line l join org_unit u on u.id = l.unit where l.kind = $3 and u.path >= $1 and u.path < $2 group by l.unit`,
		string(over), string(over.End()), int64(dues.ForCentre)); err != nil {
		return err
	}
	var day civil.Day
	return tx.Bulk([]any{&unit, &day}, func() error {
		if b := branches[unit]; b != nil {
			b.Disclosed = append(b.Disclosed, day)
		}
		return nil
	}, `select t.unit, t.day from dues_disclosure t join org_unit u on u.id = t.unit where u.path >= $1 and u.path < $2 order by t.unit, t.day`,
		string(over), string(over.End()))
}
