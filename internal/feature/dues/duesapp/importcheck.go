package duesapp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// reading is a file on its way in: what is known, and what was made of it.
type reading struct {
	w        *workbook
	court    org.Unit
	today    civil.Day
	until    civil.Month // the last month to be charged
	ledger   *ledger
	byName   map[string][]*Account
	branches map[string]org.UnitID
	known    map[int64]map[civil.Month]dues.Base // bases that stand

	bases    []newBase
	reliefs  []newRelief
	spans    []span
	payments map[branchMonth][]paying
	order    []branchMonth
	bad      map[string]bool // rows with an error, by sheet and line
	warned   map[string]bool
	report   intake.Report
}

// understand compares the file with what is there.
func (a *App) understand(tx *sqldb.Tx, permit access.Permit, w *workbook, p intake.Progress) (*reading, error) {
	c := &reading{w: w, today: tx.Today(), byName: map[string][]*Account{}, branches: map[string]org.UnitID{}, known: map[int64]map[civil.Month]dues.Base{},
		payments: map[branchMonth][]paying{}, bad: map[string]bool{}, warned: map[string]bool{}}
	tree, err := a.units.Tree(tx, c.today)
	if err != nil {
		return nil, err
	}
	if c.court, err = courtOf(tree, permit, w.titles); err != nil {
		return nil, err
	}
	for _, u := range tree.Under(c.court.Path, org.Branch) {
		if u.Court != c.court.ID || !permit.Holds(u.Path) {
			continue
		}
		for _, n := range append([]string{u.Short, u.Name, u.Code}, u.Aliases...) {
			c.branches[han.Squeeze(han.Fold(n))] = u.ID
		}
	}
	if c.until = civil.MonthOf(max(w.year, 2008), 12); c.until > c.today.Month() {
		c.until = c.today.Month()
	}
	if c.ledger, err = a.load(tx, c.court.Path, c.until, true); err != nil {
		return nil, err
	}
	for _, x := range c.ledger.accounts {
		c.byName[x.Name] = append(c.byName[x.Name], x)
		c.known[x.Member.ID] = map[civil.Month]dues.Base{}
		for _, b := range x.Member.Bases {
			c.known[x.Member.ID][b.From] = b
		}
	}
	c.report.Skipped, c.report.Heads = w.skipped, w.heads
	total, done := 0, 0
	for _, list := range [][]*table{w.assess, w.changes, w.reliefs_, w.ledger} {
		for _, t := range list {
			total += len(t.rows)
		}
	}
	steps := []struct {
		tables []*table
		row    func(*record, *Account)
	}{{w.assess, c.assessed}, {w.changes, c.changed}, {w.reliefs_, c.relieved}, {w.ledger, c.remark}}
	for _, s := range steps {
		for _, t := range s.tables {
			for i := range t.rows {
				if x := c.whose(&t.rows[i]); x != nil {
					s.row(&t.rows[i], x)
				}
				done++
			}
			p.Say(done, total)
		}
	}
	if err := c.ledger.reckon(c.until); err != nil {
		return nil, err
	}
	for _, t := range w.ledger {
		for i := range t.rows {
			if x := c.whose(&t.rows[i]); x != nil {
				c.paidRow(&t.rows[i], x)
			}
		}
		c.total(t)
	}
	c.report.Rows, c.report.Bad = total, len(c.bad)
	for k := range c.warned {
		if !c.bad[k] {
			c.report.Warned++
		}
	}
	slices.SortFunc(c.order, func(x, y branchMonth) int {
		if x.month != y.month {
			return int(x.month - y.month)
		}
		return int(min(max(x.branch-y.branch, -1), 1))
	})
	var sum money.Fen
	n := 0
	for _, list := range c.payments {
		for _, x := range list {
			sum, n = sum+x.Amount, n+1
		}
	}
	c.report.Lines = append(c.report.Lines, fmt.Sprintf("党费基数 %d 项，减免 %d 项，交纳 %d 笔共 %s。", len(c.bases), len(c.reliefs), n, sum.Text()))
	return c, nil
}

// courtOf finds out whose file it is: the court named above the lists, or the
// only one in the permit's range.
func courtOf(tree *org.Tree, permit access.Permit, titles string) (org.Unit, error) {
	var within, named []org.Unit
	text := han.Squeeze(han.Fold(titles))
	for _, u := range tree.All() {
		if u.Kind != org.Court {
			continue
		}
		if permit.Holds(u.Path) || u.Path.Holds(permit.Over()) {
			within = append(within, u)
			if strings.Contains(text, han.Squeeze(han.Fold(u.Name))) {
				named = append(named, u)
			}
		}
	}
	switch {
	case len(named) == 1:
		return named[0], nil
	case len(named) == 0 && len(within) == 1:
		return within[0], nil
	case len(within) == 0:
		return org.Unit{}, fault.New(fault.Invalid, "还没有导入组织架构，请先导入组织架构和党员名册。")
	}
	return org.Unit{}, fault.New(fault.Invalid, "看不出是哪个法院的党费表：标题应写明法院全称。")
}

// say adds a complaint about a cell.
func (c *reading) say(r *record, column int, code string, s intake.Severity, rule, want string) {
	p := intake.Problem{Sheet: r.t.name, Line: r.line, Column: r.t.title[column], Code: code, Severity: s, Want: want, Rule: rule}
	if column > 0 {
		p.Cell, p.Value = sheet.Address(r.line, column), strings.TrimSpace(r.cells[column].Text)
	}
	if p.Column == "" {
		p.Column = r.t.under[column]
	}
	key := r.t.name + strconv.Itoa(r.line)
	switch s {
	case intake.Error:
		c.bad[key] = true
	case intake.Warning:
		c.warned[key] = true
	}
	c.report.Problems = append(c.report.Problems, p)
}

// whose finds the member of a row by name, in the branch where one is written.
func (c *reading) whose(r *record) *Account {
	column := r.t.head["姓名"]
	found := c.byName[strings.TrimSpace(han.Fold(r.text("姓名")))]
	if name := r.text("党支部"); name != "" {
		branch, ok := c.branches[han.Squeeze(han.Fold(name))]
		if !ok {
			c.once(r, r.t.head["党支部"], "UNKNOWN_BRANCH", "本院没有这个党支部，应写支部的名称或简称")
			return nil
		}
		if in := slices.DeleteFunc(slices.Clone(found), func(a *Account) bool {
			return !slices.ContainsFunc(a.Member.Spells, func(s dues.Spell) bool { return s.Unit == int64(branch) })
		}); len(in) > 0 || len(found) != 1 {
			found = in
		}
	}
	switch len(found) {
	case 1:
		return found[0]
	case 0:
		c.once(r, column, "UNKNOWN_MEMBER", "党员名册里没有这名党员，应先更新名册")
	default:
		c.once(r, column, "AMBIGUOUS_MEMBER", "有同名党员，应写明党支部")
	}
	return nil
}

// once is say for what is met twice on the way through a ledger.
func (c *reading) once(r *record, column int, code, want string) {
	if !c.bad[r.t.name+strconv.Itoa(r.line)] {
		c.say(r, column, code, intake.Error, "", want)
	}
}

// assessed takes a row of an assessment: the base, compared with what the
// payroll's items make of it.
func (c *reading) assessed(r *record, a *Account) {
	column := r.t.head["党费基数"]
	category, ok := dues.ReadCategory(r.text("人员类别"))
	if !ok {
		c.say(r, r.t.head["人员类别"], "CATEGORY", intake.Error, string(dues.BaseAssessed), "应是在职、离退休、农民、学生等之一")
		return
	}
	amount, given, err := r.amount(column)
	if err != nil {
		c.say(r, column, "AMOUNT_UNREADABLE", intake.Error, string(dues.BaseAssessed), fault.Of(err).Text)
		return
	}
	month := civil.MonthOf(c.w.year, 1)
	b := newBase{member: a.Member.ID, Base: dues.Base{From: month, Category: category, Amount: amount, Basis: strconv.Itoa(c.w.year) + " 年核定"}}
	pay, err := r.pay()
	if err != nil {
		c.say(r, column, "AMOUNT_UNREADABLE", intake.Error, string(dues.BaseAssessed), fault.Of(err).Text)
		return
	}
	if len(pay) > 0 && !c.compare(r, &b, pay, given) {
		return
	}
	if err := b.Check(); err != nil {
		c.say(r, column, "BASE", intake.Error, string(dues.BaseAssessed), fault.Of(err).Text)
		return
	}
	c.base(r, a, b)
}

// compare reckons the base of a payroll's items by the formula in force, and by
// the other one for people to see.
func (c *reading) compare(r *record, b *newBase, pay []dues.Component, given bool) bool {
	column := r.t.head["党费基数"]
	params := c.ledger.params(int64(c.court.ID))
	v, err := params.Formula.On(b.From.Last())
	if err != nil {
		c.say(r, column, "BASE", intake.Error, string(dues.BaseAssessed), "这一年早于党费规定施行")
		return false
	}
	want, _, err := v.Value.Base(pay)
	if err != nil {
		c.say(r, column, "BASE", intake.Error, string(dues.BaseAssessed), fault.Of(err).Text)
		return false
	}
	switch {
	case !given:
		b.Amount = want
	case want != b.Amount:
		c.say(r, column, "BASE_DISAGREES", intake.Error, string(dues.BaseAssessed),
			fmt.Sprintf("各项合成 %s，表上是 %s，相差 %s（%s）", want.Text(), b.Amount.Text(), (want-b.Amount).Text(), v.Value.Name))
		return false
	}
	other := dues.Formula2008
	if v.Value.Name == other.Name {
		other = dues.Formula2017
	}
	if x, _, err := other.Base(pay); err == nil {
		n := int64(x)
		b.other = &n
	}
	return true
}

// base puts a base down, unless it stands already.
func (c *reading) base(r *record, a *Account, b newBase) {
	was, stands := c.known[b.member][b.From]
	switch {
	case stands && was.Amount == b.Amount && was.Category == b.Category:
		c.report.Same++
		return
	case stands:
		b.replace = true
		c.report.Changed++
		c.report.Differences = append(c.report.Differences, intake.Difference{Line: r.line, Who: a.Name, Field: b.From.String() + " 起党费基数", Before: was.Amount.Grouped(), After: b.Amount.Grouped()})
		i := slices.IndexFunc(a.Member.Bases, func(x dues.Base) bool { return x.From == b.From })
		a.Member.Bases[i] = b.Base
	default:
		c.report.New++
		a.Member.Bases = append(a.Member.Bases, b.Base)
		slices.SortFunc(a.Member.Bases, func(x, y dues.Base) int { return int(x.From - y.From) })
	}
	c.known[b.member][b.From] = b.Base
	c.bases = append(c.bases, b)
}

// changed takes a row of changes of base.
func (c *reading) changed(r *record, a *Account) {
	month, ok := readMonth(r.text("生效月份"))
	if !ok {
		c.say(r, r.t.head["生效月份"], "MONTH", intake.Error, "FEE-11", "应写成 2025年7月")
		return
	}
	column := r.t.head["新基数"]
	amount, _, err := r.amount(column)
	if err != nil {
		c.say(r, column, "AMOUNT_UNREADABLE", intake.Error, "FEE-11", fault.Of(err).Text)
		return
	}
	reason := r.text("变动原因")
	b := newBase{member: a.Member.ID, Base: dues.Base{From: month, Amount: amount, Basis: reason}}
	for _, x := range a.Member.Bases {
		if x.From < month {
			b.Category = x.Category
			if old, ok, err := r.amount(r.t.head["原基数"]); err == nil && ok && old != x.Amount {
				c.say(r, r.t.head["原基数"], "BASE_DISAGREES", intake.Warning, "FEE-11", fmt.Sprintf("此前的基数是 %s，表上是 %s", x.Amount.Text(), old.Text()))
			}
		}
	}
	if strings.HasPrefix(reason, "退休") {
		b.Category = dues.Retired
	}
	if err := b.Check(); err != nil {
		c.say(r, column, "BASE", intake.Error, "FEE-11", fault.Of(err).Text)
		return
	}
	c.base(r, a, b)
}

// relieved takes a row of reliefs: 免交 or 减半, with the approval.
func (c *reading) relieved(r *record, a *Account) {
	first, last, _ := strings.Cut(strings.NewReplacer("至", "-", "—", "-", "~", "-").Replace(r.text("起止月份")), "-")
	from, ok := readMonth(first)
	until, ok2 := readMonth(last)
	x := newRelief{a.Member.ID, dues.Relief{From: from, Until: until, Number: r.text("批准文号")}}
	switch manner := r.text("减免方式"); {
	case !ok || !ok2:
		c.say(r, r.t.head["起止月份"], "MONTH", intake.Error, string(dues.ReliefEnding), "应写成 2025.07-2025.12")
		return
	case manner == "减半":
		x.Pays = money.Whole / 2
	case manner != "免交":
		c.say(r, r.t.head["减免方式"], "RELIEF", intake.Error, string(dues.ReliefEnding), "应是免交或减半；其他比例请在页面上登记")
		return
	}
	x.Branch, _ = civil.ParseDay(r.text("支部研究日期"))
	x.Superior, _ = civil.ParseDay(r.text("上级批准日期"))
	if err := x.Check(); err != nil {
		c.say(r, r.t.head["起止月份"], "RELIEF", intake.Error, string(dues.ReliefEnding), fault.Of(err).Text)
		return
	}
	if x.Number == "" && x.Branch.IsZero() {
		c.say(r, r.t.head["批准文号"], "RELIEF", intake.Error, string(dues.ReliefEnding), "减免要有批准文号，或支部研究和上级批准的日期")
		return
	}
	if slices.ContainsFunc(a.Member.Reliefs, func(y dues.Relief) bool { return y.From == x.From && y.Until == x.Until && y.Pays == x.Pays }) {
		c.report.Same++
		return
	}
	c.report.New++
	a.Member.Reliefs = append(a.Member.Reliefs, x.Relief)
	c.reliefs = append(c.reliefs, x)
}
