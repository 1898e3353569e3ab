package caseloadweb

import (
	"net/url"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// span is over which days figures are looked at.
type span string

const (
	spanYear    span = "year"
	spanQuarter span = "quarter"
	spanRolling span = "rolling" // the twelve months up to the newest list
	spanWeek    span = "week"
	spanDays    span = "days" // from and until of the address
)

// place is what the address says: whose figures, of which days, which indicator.
type place struct {
	court  org.UnitID
	by     caseloadapp.Level
	span   span
	period civil.Period
	code   indicator.Code
	unit   org.UnitID // a division or team whose own course is looked at; zero: the court
}

// standing is what every page of the room needs: the court that is looked at, and how
// new its figures are.
type standing struct {
	place
	courts []org.Unit
	Court  org.Unit
	feed   circularapp.Feed
	today  civil.Day
}

// stand reads the address. A court that is not asked for is the first of the seat.
func (p *pages) stand(r *web.Request, get func(string) string) (s standing, err error) {
	permit, err := r.Actor.PermitHere(canView)
	if err != nil {
		return s, err
	}
	s.today = r.Today()
	if s.courts, err = p.circulars.Courts(r.Context(), permit); err != nil {
		return s, err
	}
	if s.feed, err = p.circulars.Feed(r.Context(), permit); err != nil {
		return s, err
	}
	s.court, _ = id.Parse[org.Unit](get("court"))
	if s.court == 0 && len(s.courts) > 0 {
		s.court = s.courts[0].ID
	}
	for _, c := range s.courts {
		if c.ID == s.court {
			s.Court = c
		}
	}
	if s.Court.ID == 0 && s.court != 0 {
		return s, fault.New(fault.NotFound, "没有找到这个法院，可能不在当前工作范围内。")
	}
	s.unit, _ = id.Parse[org.Unit](get("unit"))
	s.code = indicator.Code(get("code"))
	switch by := caseloadapp.Level(get("by")); by {
	case caseloadapp.ByDivision, caseloadapp.ByTeam:
		s.by = by
	default:
		s.by = caseloadapp.ByCourt
	}
	return s, s.days(get)
}

// days settles the period, as far as the newest list reaches.
func (s *standing) days(get func(string) string) error {
	on := s.feed.On
	if on == 0 {
		on = s.today
	}
	s.span = span(get("span"))
	switch s.span {
	case spanQuarter:
		s.period = civil.Period{From: civil.QuarterOf(on).From, Until: on}
	case spanRolling:
		s.period = civil.Period{From: on.AddMonths(-12) + 1, Until: on}
	case spanWeek:
		s.period = civil.Period{From: on.AddDays(-6), Until: on}
	case spanDays:
		from, err1 := civil.ParseDay(get("from"))
		until, err2 := civil.ParseDay(get("until"))
		if err1 != nil || err2 != nil || from == 0 || until < from {
			return fault.New(fault.Invalid, "统计期应有起止日期，止期不早于起期，写成 2025-01-01 的样子。")
		}
		s.period = civil.Period{From: from, Until: until}
	default:
		s.span = spanYear
		s.period = civil.Period{From: civil.Year(on.Year()).From, Until: on}
	}
	return nil
}

// at is an address of the room with what is looked at; with replaces parts of it, a
// part set to "" goes.
func (p place) at(path string, with ...string) string {
	v := url.Values{"court": {p.court.String()}}
	if p.by != caseloadapp.ByCourt && p.by != "" {
		v.Set("by", string(p.by))
	}
	switch p.span {
	case "", spanYear:
	case spanDays:
		v.Set("from", p.period.From.String())
		v.Set("until", p.period.Until.String())
		fallthrough
	default:
		v.Set("span", string(p.span))
	}
	if p.code != "" {
		v.Set("code", string(p.code))
	}
	if p.unit != 0 {
		v.Set("unit", p.unit.String())
	}
	for i := 0; i+1 < len(with); i += 2 {
		if with[i+1] == "" {
			v.Del(with[i])
		} else {
			v.Set(with[i], with[i+1])
		}
	}
	return path + "?" + v.Encode()
}

// cases is the page of the cases behind a number.
func (p place) cases(unit org.UnitID, code indicator.Code, period civil.Period) string {
	if unit == 0 {
		unit = p.court
	}
	v := url.Values{"unit": {unit.String()}, "code": {string(code)}, "from": {period.From.String()}, "until": {period.Until.String()}, "court": {p.court.String()}}
	return nav + "/cases?" + v.Encode()
}

// tabs are the parts of the room.
func (s standing) tabs(r *web.Request, current string) (items []ui.SegItem) {
	for _, x := range [...]struct{ path, label string }{
		{nav, "指标"}, {nav + "/circulars", "周调度"}, {nav + "/followups", "跟进"}, {nav + "/contest", "三比三看"}, {nav + "/registers", "典型登记"}, {nav + "/party", "党建与审判"}, {nav + "/lowest", "末位清单"}, {nav + "/leaders", "院庭长办案"}, {nav + "/judge", "法官办案"}, {navDefinitions, "口径"}, {navLists, "导入"}, {navScreens, "大屏地址"},
	} {
		if r.Opens(x.path) {
			items = append(items, ui.SegItem{Label: x.label, Href: place{court: s.court}.at(x.path), Active: x.path == current})
		}
	}
	return items
}

func (s standing) courtOptions() (os []ui.Option) {
	for _, c := range s.courts {
		os = append(os, ui.Option{Value: c.ID.String(), Label: c.Short})
	}
	return os
}

// asOf says how new the figures are, in words.
func (s standing) asOf() string {
	if s.feed.Batch == 0 {
		return "还没有导入案件清单"
	}
	return "数据截至 " + s.feed.On.String() + "，" + s.feed.At.In(civil.Shanghai).Format("01-02 15:04") + " 导入"
}

func itoa[N ~int | ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }

// mendable returns the fault that a person can do something about on the form.
func mendable(err error) *fault.Fault {
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return f
	}
	return nil
}

func fieldErrors(f *fault.Fault) (es []ui.FieldError) {
	if f == nil {
		return nil
	}
	for _, x := range f.Fields {
		es = append(es, ui.FieldError{Field: "f-" + x.Name, Text: x.Text})
	}
	if len(es) == 0 {
		es = append(es, ui.FieldError{Text: f.Text})
	}
	return es
}
