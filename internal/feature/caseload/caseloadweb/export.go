package caseloadweb

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/web"
)

// exportBoard has the court's figures and those of the level's units, each with what
// is above and below the line, the period and the version.
func (p *pages) exportBoard(r *web.Request) (web.Answer, error) {
	s, err := p.stand(r, r.Query)
	if err != nil {
		return nil, err
	}
	level := s.by
	if level == caseloadapp.ByCourt {
		if level, err = p.circulars.Finest(r.Context(), r.Permit, s.court); err != nil {
			return nil, err
		}
	}
	periods := []civil.Period{indicator.YearBefore(s.period), s.period}
	whole, err := p.app.Courses(r.Context(), r.Permit, caseloadapp.CoursesIn{Court: s.court, By: caseloadapp.ByCourt, Codes: tileCodes, Periods: periods})
	if err != nil {
		return nil, err
	}
	units, err := p.app.Courses(r.Context(), r.Permit, caseloadapp.CoursesIn{Court: s.court, By: level, Codes: tileCodes, Periods: periods})
	if err != nil {
		return nil, err
	}
	name := s.Court.Short + "审判指标"
	return workbook(name, func(b *sheet.Writer) error {
		title := fmt.Sprintf("%s，%s，%s", name, s.period.Chinese(), s.asOf())
		for _, x := range []struct {
			sheet string
			all   []circular.Course
		}{{"全院", whole}, {levelName(level), units}} {
			if err := b.Sheet(x.sheet, title, []sheet.Column{{Title: "单位", Width: 22}, {Title: "指标", Width: 20}, {Title: "分子", Width: 10}, {Title: "分母", Width: 10}, {Title: "值", Width: 10}, {Title: "95% 区间", Width: 18}, {Title: "去年同期", Width: 12}, {Title: "同比", Width: 18}, {Title: "口径", Width: 14}, {Title: "期首", Width: 13}, {Title: "期末", Width: 13}}); err != nil {
				return err
			}
			for _, c := range x.all {
				if !c.Unit.Nameable() {
					continue
				}
				v := indicator.Compared{Now: c.Values[1], Before: c.Values[0]}
				interval := ""
				if i, ok := v.Now.Interval(); ok && v.Now.Den >= chance.LeastShown {
					interval = tight(i)
				}
				if err := b.Row(c.Unit.Name, v.Now.Definition.Name, v.Now.Num, v.Now.Den, plain(v.Now), interval, plain(v.Before), change(v), v.Now.Definition.Version, s.period.From.String(), s.period.Until.String()); err != nil {
					return err
				}
			}
		}
		return nil
	}), nil
}
