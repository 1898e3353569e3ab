package lifeapp

import (
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Leader is what the branches' records of one year say of a member of the
// leading group. Nobody enters any of it a second time.
type Leader struct {
	life.LeaderPlace
	Secretary bool // must give a class once a year (MTG-05)
	Branch    []Attended
	Group     []Attended // the leading group's own meetings
	Lectures  []Attended
	Points    []Point
}

// Attended is one recorded meeting and how the leader stood to it.
type Attended struct {
	Meeting life.MeetingID
	Day     civil.Day
	What    string
	Title   string
	Unit    string
	Manner  string // "", 请假, 缺席
	Kinds   life.Kinds
}

// Point is a branch that a leader looks after, with the meetings there that
// name the leader.
type Point struct {
	Branch org.UnitID
	Unit   string
	Since  civil.Day
	Visits []Attended
}

// There counts those attended.
func There(as []Attended) (n int) {
	for _, a := range as {
		if a.Manner == "" {
			n++
		}
	}
	return n
}

// Leading is the court's leaders in the order of their posts.
type Leading struct {
	Court   org.Unit
	Year    int
	Whole   bool // all of them; else only whoever looks
	Leaders []Leader
}

// Leaders gathers double organisational life, contact points and classes of the
// leaders of the court. Who has the whole court in reach sees all of them;
// a leader sees their own line; others see none.
func (a *App) Leaders(ctx context.Context, permit access.Permit, year int) (out Leading, err error) {
	if err := permit.Covers(life.CanView); err != nil {
		return Leading{}, err
	}
	defer fault.Wrap(&err, "lifeapp.Leaders")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		court, err := a.court(tx, permit)
		if err != nil {
			return err
		}
		on := min(civil.Year(year).Until, tx.Today())
		tree, err := a.units.Tree(tx, on)
		if err != nil {
			return err
		}
		out = Leading{Court: court, Year: year, Whole: permit.Holds(court.Path)}
		g := &gathering{tx: tx, app: a, tree: tree, court: court, year: civil.Year(year), on: on}
		if err := g.leaders(&out, permit.Actor().Member); err != nil || len(out.Leaders) == 0 {
			return err
		}
		if err := g.points(&out); err != nil {
			return err
		}
		return g.meetings(&out)
	})
	return out, err
}

// gathering reads what the records of a court say of its leaders.
type gathering struct {
	tx    *sqldb.Tx
	app   *App
	tree  *org.Tree
	court org.Unit
	year  civil.Period
	on    civil.Day
	homes map[member.ID]member.Belonging
}

func (g *gathering) leaders(out *Leading, me int64) error {
	posts, err := g.app.units.Posts(g.tx, g.court.Path, civil.Period{From: g.on, Until: g.on})
	if err != nil {
		return err
	}
	order := []org.PostKind{org.Secretary, org.DeputySecretary, org.LeadingMember}
	slices.SortStableFunc(posts, func(a, b org.Post) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) })
	var ids []member.ID
	for _, p := range posts {
		if u, ok := g.tree.Unit(p.Unit); !ok || u.Kind != org.LeadingGroup || u.Court != g.court.ID || !p.Period.Has(g.on) || !out.Whole && (me == 0 || p.Member != me) {
			continue
		}
		l := Leader{LeaderPlace: life.LeaderPlace{Person: life.Person{ID: member.ID(p.Member), Name: p.Holder}, Title: p.Title}, Secretary: p.Kind == org.Secretary}
		if !slices.ContainsFunc(out.Leaders, func(x Leader) bool { return x.ID == l.ID && x.Name == l.Name }) {
			out.Leaders = append(out.Leaders, l)
			ids = append(ids, l.ID)
		}
	}
	people, err := g.app.members.Those(g.tx, slices.DeleteFunc(ids, func(id member.ID) bool { return id == 0 }))
	if err != nil {
		return err
	}
	g.homes = map[member.ID]member.Belonging{}
	for _, b := range people {
		g.homes[b.ID] = b
	}
	for i := range out.Leaders {
		l := &out.Leaders[i]
		b, ok := g.homes[l.ID]
		if l.Known = ok; !ok {
			continue
		}
		if at, ok := b.In(g.on); ok {
			u, _ := g.tree.Unit(at.Branch)
			l.LeaderPlace.Branch = u.Short
		}
	}
	return nil
}

func (g *gathering) points(out *Leading) error {
	return g.tx.Each(func(r sqldb.Row) error {
		var p Point
		var who member.ID
		var holder string
		if err := r.Scan(&p.Branch, &p.Unit, &who, &holder, &p.Since); err != nil {
			return err
		}
		for i := range out.Leaders {
			if l := &out.Leaders[i]; l.ID != 0 && l.ID == who || who == 0 && l.Name == holder {
				l.Points = append(l.Points, p)
			}
		}
		return nil
	}, `select c.unit, u.short_name, c.member, c.holder, c.from_day from org_contact c join org_unit u on u.id = c.unit
		where u.court = $1 and c.kind = 'contact-point' and c.from_day <= $2 and c.until_day >= $3 order by u.path`, g.court.ID, g.year.Until, g.year.From)
}

// meetings reads the recorded meetings of the court's year once and hands each
// to the leaders it concerns.
func (g *gathering) meetings(out *Leading) error {
	missing := map[life.MeetingID]map[member.ID]string{}
	err := g.tx.Each(func(r sqldb.Row) error {
		var m life.MeetingID
		var who member.ID
		var manner string
		if err := r.Scan(&m, &who, &manner); err != nil {
			return err
		}
		if _, leads := g.homes[who]; leads {
			if missing[m] == nil {
				missing[m] = map[member.ID]string{}
			}
			missing[m][who] = map[bool]string{true: "请假", false: "缺席"}[manner == onLeave]
		}
		return nil
	}, `select x.meeting, x.member, x.manner from life_absence x join life_meeting m on m.id = x.meeting join org_unit u on u.id = m.branch
		where u.court = $1 and m.stage = 'recorded' and m.day >= $2 and m.day <= $3 and x.member is not null`, g.court.ID, g.year.From, g.year.Until)
	if err != nil {
		return err
	}
	list, err := own(g.tx, g.court.ID)
	if err != nil {
		return err
	}
	return g.tx.Each(func(r sqldb.Row) error {
		var unit string
		m, err := scan(also{r, []any{&unit}})
		if err != nil {
			return err
		}
		called(&m, list)
		for i := range out.Leaders {
			g.hand(&out.Leaders[i], &m, unit, missing[m.ID])
		}
		return nil
	}, `select `+columns+`, u.short_name from life_meeting m join org_unit u on u.id = m.branch
		where u.court = $1 and m.stage = 'recorded' and m.day >= $2 and m.day <= $3 order by m.day, m.id`, g.court.ID, g.year.From, g.year.Until)
}

// hand gives a meeting to the lists of the leader that it belongs to.
func (g *gathering) hand(l *Leader, m *life.Meeting, unit string, missing map[member.ID]string) {
	x := Attended{Meeting: m.ID, Day: m.Day, What: m.Short(), Title: m.Title, Unit: unit, Kinds: m.Kinds, Manner: missing[l.ID]}
	is := func(p life.Person) bool {
		return p.Name != "" && (p.ID != 0 && p.ID == l.ID || p.ID == 0 && p.Name == l.Name)
	}
	if is(m.Speaker) && (m.Kinds.Has(life.Lecture) || m.Activity.Asks(life.NeedSpeaker)) {
		l.Lectures = append(l.Lectures, Attended{Meeting: x.Meeting, Day: x.Day, What: x.What, Title: x.Title, Unit: unit})
	}
	if m.Kinds.Any(life.Leading) {
		l.Group = append(l.Group, x)
		return
	}
	if b, ok := g.homes[l.ID]; ok && !m.Open() && !m.Kinds.Has(life.Committee) {
		if at, in := b.In(m.Day); in && at.Branch == m.Branch && (m.Group == 0 || m.Group == at.Group) && b.On(m.Day).Counts {
			l.Branch = append(l.Branch, x)
		}
	}
	for i := range l.Points {
		if p := &l.Points[i]; p.Branch == m.Branch && m.Day >= p.Since && (is(m.Speaker) || is(m.Host) || is(m.Recorder) || guest(m.Guests, l.Name)) {
			p.Visits = append(p.Visits, Attended{Meeting: x.Meeting, Day: x.Day, What: x.What, Title: x.Title, Unit: unit})
		}
	}
}

// guest reports whether a name stands among guests as people write them: 院领导
// 沈砚、简宁（机关党委）.
func guest(guests, name string) bool {
	if name == "" || !strings.Contains(guests, name) {
		return false
	}
	for part := range strings.FieldsFuncSeq(guests, func(r rune) bool { return strings.ContainsRune("、，,；; （）()\n\t　", r) }) {
		title, is := strings.CutSuffix(part, name)
		if is && (title == "" || strings.HasSuffix(title, "长") || strings.HasSuffix(title, "员") || strings.HasSuffix(title, "书记") || strings.HasSuffix(title, "领导")) {
			return true
		}
	}
	return false
}
