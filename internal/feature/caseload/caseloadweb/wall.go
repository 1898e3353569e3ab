package caseloadweb

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// Duties is how the branches of a court stand with their organisation life; the
// desk has it.
type Duties interface {
	// Duties returns the branches of a court that the actor may see, in the order of
	// the organisation, and how many members there are; none where the actor may not.
	Duties(ctx context.Context, actor *access.Actor, court org.UnitID) ([]Duty, error)
}

// Duty is how one branch stands.
type Duty struct {
	Name       string
	Late, Soon int
}

// wall is the big screen: units only. It has no type that could hold a person.
type wall struct {
	standing
	duties []Duty
	tiles  []wallTile
	week   []wallWeek
	head   *circularapp.Head
	tally  circularapp.Tally
	clock  string
	more   int    // branches that do not fit
	poll   string // where to ask whether there is something new
}

// wallTile is one indicator.
type wallTile struct {
	ui.IndicatorProps
	bounds string
	over   bool
}

// wallWeek is one unit that was asked to look at something.
type wallWeek struct {
	unit, value, line string
	state             ui.State
}

// What fits on the wall.
const (
	wallBranches = 15
	wallTiles    = 6
	wallWeeks    = 3
)

var wallCodes = []indicator.Code{"E01", "E02", "Q01", "X04", "E04", "Q08a"}

func (p *pages) wall(r *web.Request) (web.Answer, error) {
	m, err := p.wallModel(r, r.Query)
	if err != nil {
		return nil, err
	}
	m.poll = nav + "/stamp?seen=" + m.feed.Batch.String()
	return web.Fragment{Body: wallPage(m)}, nil
}

func (p *pages) wallModel(r *web.Request, get func(string) string) (m wall, err error) {
	if m.standing, err = p.stand(r, get); err != nil {
		return m, err
	}
	m.clock = r.Now.In(civil.Shanghai).Format("15:04")
	if m.Court.ID == 0 {
		return m, nil
	}
	if p.duties != nil {
		if m.duties, err = p.duties.Duties(r.Context(), r.Actor, m.court); err != nil {
			return m, err
		}
		m.shorten()
	}
	if m.feed.Batch == 0 {
		return m, nil
	}
	all, err := p.app.Courses(r.Context(), r.Permit, caseloadapp.CoursesIn{Court: m.court, By: caseloadapp.ByCourt, Codes: wallCodes, Periods: []civil.Period{indicator.YearBefore(m.period), m.period}})
	if err != nil {
		return m, err
	}
	for _, c := range all {
		m.tiles = append(m.tiles, onWall(indicator.Compared{Now: c.Values[1], Before: c.Values[0]}))
	}
	m.tiles = m.tiles[:min(wallTiles, len(m.tiles))]
	return m, p.wallWeek(r, &m)
}

// shorten keeps what fits: branches with something to do before those without, each in
// the order of the organisation.
func (m *wall) shorten() {
	for i := range m.duties {
		m.duties[i].Name = strings.TrimSuffix(m.duties[i].Name, "党支部")
	}
	if m.more = len(m.duties) - wallBranches; m.more <= 0 {
		m.more = 0
		return
	}
	drop := m.more
	var kept []Duty
	for i := len(m.duties) - 1; i >= 0; i-- {
		if d := m.duties[i]; drop > 0 && d.Late == 0 && d.Soon == 0 {
			drop--
			continue
		}
		kept = append([]Duty{m.duties[i]}, kept...)
	}
	m.duties = kept[:min(wallBranches, len(kept))]
}

func onWall(c indicator.Compared) wallTile {
	t := wallTile{IndicatorProps: tile(c, "")}
	if b := c.Now.Definition.Bounds; b != nil {
		t.bounds = fmt.Sprintf("合理 %g–%g", float64(b.Low)/100, float64(b.High)/100)
	}
	if t.State == ui.Over {
		t.over, t.bounds = true, t.StateText
	}
	if t.bounds == "" && !t.NoWas {
		t.bounds = change(c)
	}
	return t
}

// wallWeek has the newest issued circular: a draft is nobody's business yet.
func (p *pages) wallWeek(r *web.Request, m *wall) error {
	f, err := p.circulars.Following(r.Context(), r.Permit, m.court, m.today.Year())
	if err != nil || len(f.List) == 0 {
		return err
	}
	m.tally = f.Tally
	m.head = &circularapp.Head{Week: f.List[0].Week}
	for _, s := range f.List {
		if s.Week != m.head.Week || len(m.week) == wallWeeks {
			break
		}
		if s.Den < chance.LeastJudged {
			continue
		}
		w := wallWeek{unit: s.Unit.Name, value: fmt.Sprintf("%s %s，%d 件", s.Name, s.Share(), s.Den), line: taskLine(s.Signal, m.today), state: ui.Due}
		switch {
		case done(s.Signal):
			w.state = ui.OK
		case strings.HasSuffix(w.line, "逾期"):
			w.state = ui.Over
		}
		m.week = append(m.week, w)
	}
	return nil
}

func done(s circularapp.Signal) bool {
	for _, t := range s.Tasks {
		if t.Done == 0 {
			return false
		}
	}
	return len(s.Tasks) > 0
}

func (d Duty) state() (ui.State, string) {
	switch {
	case d.Late > 0:
		return ui.Over, "逾期 " + itoa(d.Late)
	case d.Soon > 0:
		return ui.Due, "临期 " + itoa(d.Soon)
	}
	return ui.OK, "全部符合"
}

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

func (m wall) date() string {
	return m.today.Chinese(m.today) + " 星期" + weekdays[m.today.Weekday()]
}

// place is a class of the bundler for how far from the left something stands.
func (t wallTile) left(v float64) string { return "at-" + strconv.Itoa(t.percent(v)) }

func (t wallTile) percent(v float64) int {
	if t.Max <= t.Min {
		return 0
	}
	return int(100*max(0, min(1, (v-t.Min)/(t.Max-t.Min))) + .5)
}

func (t wallTile) wide() string {
	return "share-" + strconv.Itoa(max(1, t.percent(t.High)-t.percent(t.Low)))
}

func (t wallTile) spoken() string { return phrases(t.Name+" "+t.Value+t.Unit, t.bounds) }

func (m wall) branches() string {
	if len(m.duties) == 0 {
		return ""
	}
	if m.more > 0 {
		return fmt.Sprintf("%d 个支部，另有 %d 个全部符合", len(m.duties)+m.more, m.more)
	}
	return fmt.Sprintf("%d 个支部", len(m.duties))
}

func (m wall) weekName() string {
	if m.head == nil {
		return ""
	}
	return weekShort(m.head.Week)
}

// foot says of when the figures are; when no list comes any more it says so.
func (m wall) foot() string {
	if m.feed.Batch == 0 {
		return "还没有案件清单"
	}
	at := "案件截至 " + m.feed.On.Chinese(m.today)
	if m.feed.Stands(m.today) {
		return at + "，此后没有新的清单"
	}
	return at + "，少于 30 件的团队不上屏"
}

// heading is the court's name, or that the person has none to look at.
func (m wall) heading() string {
	if m.Court.Name == "" {
		return "没有可以看的法院"
	}
	return m.Court.Name
}
