package lifeapp

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/ledger"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// books is a ledger on its way in: what is known of its court, and what was
// made of its rows.
type books struct {
	court    org.Unit
	today    civil.Day
	branches map[string]org.Unit // by every name, folded
	halls    map[org.UnitID]*hall
	byName   map[string][]member.ID // of the whole court
	known    map[fact]bool          // recorded before
	seen     map[fact]int           // line of this file
	report   intake.Report
	meetings []life.Meeting
}

// fact is what makes two rows the same meeting.
type fact struct {
	branch, group org.UnitID
	kinds         life.Kinds
	day           civil.Day
	begins, title string
}

func factOf(m *life.Meeting) fact {
	return fact{m.Branch, m.Group, m.Kinds, m.Day, m.Begins, m.Title}
}

// open finds out whose ledger it is and loads what its rows are compared with.
func (a *App) open(tx *sqldb.Tx, permit access.Permit, rows []ledgerRow, titles []string) (*books, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	b := &books{today: tx.Today(), branches: map[string]org.Unit{}, halls: map[org.UnitID]*hall{}, byName: map[string][]member.ID{}, known: map[fact]bool{}, seen: map[fact]int{}}
	if b.court, err = ledgerCourt(tree, permit, rows, titles); err != nil {
		return nil, err
	}
	var over []org.Unit
	for _, u := range tree.Under(permit.Over(), org.Branch) {
		if u.Court == b.court.ID {
			over = append(over, u)
		}
	}
	path := over[0].Path
	for _, u := range over {
		path = access.Common(path, u.Path)
		h := &hall{branch: u}
		for _, g := range tree.Children(u.ID) {
			if g.Kind == org.Group {
				h.groups = append(h.groups, g)
			}
		}
		b.halls[u.ID] = h
		for _, n := range names(u) {
			b.branches[n] = u
		}
	}
	return b, b.load(tx, a, tree, path)
}

func (b *books) load(tx *sqldb.Tx, a *App, tree *org.Tree, over access.Path) error {
	people, err := a.members.Belongings(tx, over)
	if err != nil {
		return err
	}
	for _, p := range people {
		b.byName[p.Name] = append(b.byName[p.Name], p.ID)
		var done []org.UnitID
		for _, at := range p.Places {
			if h := b.halls[at.Branch]; h != nil && !slices.Contains(done, at.Branch) {
				h.people, done = append(h.people, p), append(done, at.Branch)
			}
		}
	}
	posts, err := a.units.Posts(tx, over, civil.Period{})
	if err != nil {
		return err
	}
	for _, p := range posts {
		h := b.halls[p.Unit]
		if u, ok := tree.Unit(p.Unit); h == nil && ok {
			h = b.halls[u.Parent]
		}
		if h != nil {
			h.posts = append(h.posts, p)
		}
	}
	return tx.Each(func(r sqldb.Row) error {
		var f fact
		var begins, title sqldb.Text
		err := r.Scan(&f.branch, &f.group, &f.kinds, &f.day, &begins, &title)
		f.begins, f.title = string(begins), string(title)
		b.known[f] = true
		return err
	}, `select m.branch, m.party_group, m.kinds, m.day, m.begins, m.title from life_meeting m join org_unit u on u.id = m.branch
		where u.path >= $1 and u.path < $2 and m.stage <> 'draft'`, string(over), string(over.End()))
}

func names(u org.Unit) (ns []string) {
	for _, n := range append([]string{u.Short, u.Name, u.Code}, u.Aliases...) {
		if n = key(n); n != "" {
			ns = append(ns, n)
		}
	}
	return ns
}

func key(name string) string { return han.Squeeze(han.Fold(name)) }

// ledgerCourt returns the court whose ledger it is: the only one that the
// permit reaches, the one that the title names, or the one whose branches the
// rows name and no other court's does. Fault: Invalid.
func ledgerCourt(tree *org.Tree, permit access.Permit, rows []ledgerRow, titles []string) (org.Unit, error) {
	count := map[org.UnitID]map[string]bool{}
	var courts []org.Unit
	for _, u := range tree.Under(permit.Over(), org.Branch) {
		if count[u.Court] == nil {
			c, _ := tree.Unit(u.Court)
			courts, count[u.Court] = append(courts, c), map[string]bool{}
		}
		for _, n := range names(u) {
			count[u.Court][n] = true
		}
	}
	switch len(courts) {
	case 0:
		return org.Unit{}, fault.New(fault.Invalid, "还没有党支部，台账里的会议没有归处。请先导入组织架构。")
	case 1:
		return courts[0], nil
	}
	for _, c := range courts {
		if slices.ContainsFunc(titles, func(t string) bool { return strings.Contains(key(t), key(c.Name)) }) {
			return c, nil
		}
	}
	best, second, court := -1, -1, org.Unit{}
	for _, c := range courts {
		n := 0
		for i := range rows {
			if count[c.ID][key(rows[i].text(colBranch))] {
				n++
			}
		}
		if n > best {
			best, second, court = n, best, c
		} else {
			second = max(second, n)
		}
	}
	if best <= 0 || best == second {
		return org.Unit{}, fault.New(fault.Invalid, "看不出这份台账是哪个法院的。请在标题里写明法院全称，或切换到该法院的岗位再导入。")
	}
	return court, nil
}

// most is how many problems a report keeps.
const most = 3000

// row understands one row: either it becomes a meeting, or an Error says why
// not.
func (b *books) row(r *ledgerRow) {
	b.report.Rows++
	var ps []intake.Problem
	m, ok := b.meeting(r, &ps)
	if ok {
		f := factOf(&m)
		if line, twice := b.seen[f]; twice {
			ok = false
			ps = []intake.Problem{r.problem(colTitle, "DUPLICATE", intake.Error, "", "与第 "+strconv.Itoa(line)+" 行是同一次会议，只算一次。请删去一行")}
		} else {
			b.seen[f] = r.line
		}
	}
	bad, warned := !ok, false
	for _, p := range ps {
		warned = warned || p.Severity == intake.Warning
	}
	switch {
	case bad:
		b.report.Bad++
	case b.known[factOf(&m)]:
		b.report.Same++
	default:
		b.report.New++
		b.meetings = append(b.meetings, m)
	}
	if !bad && warned {
		b.report.Warned++
	}
	b.report.Problems = append(b.report.Problems, ps...)
	if len(b.report.Problems) > most {
		b.report.Problems = b.report.Problems[:most]
	}
}

func (b *books) meeting(r *ledgerRow, ps *[]intake.Problem) (m life.Meeting, ok bool) {
	refuse := func(c column, code, want string) {
		*ps = append(*ps, r.problem(c, code, intake.Error, "", want))
	}
	branch, found := b.branches[key(r.text(colBranch))]
	if !found {
		want := "“" + b.court.Short + "”没有这个党支部，应为组织架构里的简称、全称或常用名称"
		if r.text(colBranch) == "" {
			want = "没有写党支部"
		}
		refuse(colBranch, "BRANCH_UNKNOWN", want)
	}
	kinds, known := ledger.Kinds(r.text(colKind))
	if !known {
		refuse(colKind, "KIND_UNKNOWN", "应为支部党员大会、支委会、党小组会、党课、主题党日、组织生活会、民主评议党员之一，几种合并的用顿号隔开")
	}
	at, err := b.when(r)
	switch {
	case errors.Is(err, han.ErrNoDay):
		refuse(colWhen, "DATE_IMPOSSIBLE", "没有这一天，不能计入。请核对日期")
	case err != nil:
		refuse(colWhen, "DATE_UNREADABLE", "看不懂这个时间，应写成 2025-08-12 09:00 的样子")
	case at.Day > b.today:
		refuse(colWhen, "DATE_FUTURE", at.Day.String()+" 还没有到，台账只记已经召开的会议")
	}
	if len(*ps) > 0 {
		return m, false
	}
	h := b.halls[branch.ID]
	h.day = at.Day
	m = life.Meeting{Branch: branch.ID, Kinds: kinds, Stage: life.Recorded, Day: at.Day, Begins: at.Begins, Title: r.text(colTitle), Place: r.text(colPlace),
		Guests: plain(r.text(colGuests)), Remark: plain(r.text(colRemark)), Version: 1, Source: r.sheet.name + " 第 " + strconv.Itoa(r.line) + " 行"}
	if kinds.Has(life.GroupMeet) && !b.group(r, h, &m) {
		refuse(colGroup, "GROUP_UNKNOWN", branch.Short+"没有这个党小组，请核对")
		return m, false
	}
	if kinds.Yearly() {
		m.ForYear = at.Day.Year()
		if y, ok := ledger.TitleYear(m.Title); ok {
			m.ForYear = y
		}
	}
	m.Host, m.Recorder = h.recognise(life.Person{Name: name(r, colHost)}), h.recognise(life.Person{Name: name(r, colRecorder)})
	m.Speaker = b.speaker(h, name(r, colSpeaker))
	for line := range strings.SplitSeq(r.text(colTopic), "\n") {
		if line = strings.TrimSpace(line); plain(line) != "" {
			m.Topics = append(m.Topics, life.Topic{Text: line})
		}
	}
	if ledger.CalledOff(m.Remark) {
		m.Stage, m.OffReason = life.CalledOff, m.Remark
		*ps = append(*ps, r.problem(colRemark, "NOT_HELD", intake.Note, ruleOf(kinds), "备注说没有开成，按取消登记，不计次数"))
		return m, true
	}
	if p, claims := ledger.TitlePeriod(m.Title, m.Day); claims && !kinds.Yearly() && !p.Has(m.Day) {
		*ps = append(*ps, r.problem(colWhen, "PERIOD_BY_DAY", intake.Warning, ruleOf(kinds), "题目写“"+p.Chinese()+"”，按召开日 "+m.Day.String()+" 计入所在月份、季度"))
	}
	b.count(r, h, &m, ps)
	b.decide(r, &m, ps)
	return m, true
}

func (b *books) when(r *ledgerRow) (ledger.Moment, error) {
	c := r.cells[colWhen]
	if (c.Kind == sheet.Number || c.Kind == sheet.Formula) && c.Day != 0 && c.Shows != sheet.ShowsMonth && !strings.ContainsAny(c.Text, "-年/") {
		if d, err := ledger.When(c.Text, b.today); err == nil && c.Shows == sheet.ShowsNumber {
			return d, nil // 20250113, kept as a number
		}
		return ledger.Moment{Day: c.Day, Begins: ledger.Fraction(c.Text)}, nil
	}
	return ledger.When(c.Text, b.today)
}

func (b *books) group(r *ledgerRow, h *hall, m *life.Meeting) bool {
	text := key(r.text(colGroup))
	for _, g := range h.groups {
		if text == key(g.Short) || text == key(g.Code) || text == key(g.Name) {
			m.Group = g.ID
			return true
		}
	}
	n, ok := han.Ordinal(text, "党小组", "小组", "组")
	for _, g := range h.groups {
		if k, named := han.Ordinal(g.Short, "党小组", "小组", "组"); ok && named && k == n {
			m.Group = g.ID
			return true
		}
	}
	return false
}

// speaker is recognised in the branch or else, a name that one person bears, in
// the whole court: leaders give classes in every branch.
func (b *books) speaker(h *hall, name string) life.Person {
	p := h.recognise(life.Person{Name: name})
	if p.ID == 0 && len(b.byName[p.Name]) == 1 {
		p.ID = b.byName[p.Name][0]
	}
	return p
}

func name(r *ledgerRow, c column) string { return han.CleanName(plain(r.text(c))) }

// plain is s, or "" when s is one of the ways to say nothing.
func plain(s string) string {
	switch s {
	case "无", "—", "-", "/", "——":
		return ""
	}
	return s
}

func ruleOf(k life.Kinds) string {
	for _, x := range []struct {
		kind life.Kinds
		rule string
	}{{life.Assembly, string(life.AssemblyQuarterly)}, {life.Committee, string(life.CommitteeMonthly)}, {life.GroupMeet, string(life.GroupMonthly)}, {life.Lecture, string(life.LectureHeld)},
		{life.ThemeDay, string(life.ThemeDayMonthly)}, {life.OrganisationLife, string(life.OrganisationLifeYearly)}, {life.Review, string(life.ReviewYearly)}} {
		if k.Has(x.kind) {
			return x.rule
		}
	}
	return ""
}

func num(r *ledgerRow, c column) (int, bool) {
	s := strings.TrimSuffix(key(r.text(c)), "人")
	n, err := strconv.Atoi(strings.TrimSuffix(s, ".0"))
	return n, err == nil && n >= 0 && n < 100_000
}
