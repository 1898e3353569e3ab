package server

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/caseloadweb"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/platform/ui"
)

// courtWork is the routes of court work, with what it asks of other rooms.
func (s *System) courtWork() caseloadweb.Duties { return duties{s.desk} }

// takenInElsewhere is what rooms take in on pages of their own.
var takenInElsewhere = []ui.ListItem{{Icon: "file-import", Title: "案件清单", Href: "/court-work/lists", Sub: "案件系统导出的收结存清单，首次由人对应各列", Action: &ui.Action{Label: "选择文件", Icon: "upload", Href: "/court-work/lists"}}}

// screenRole is what a big screen may: look at the units of its court.
const screenRole access.Role = "screen"

var screenPolicy = access.Policy{screenRole: {caseload.CanView, desk.CanOverview}}

// atScreen returns who stands for a big screen: nobody with an account, over the one
// court whose units it shows, until its address ends.
func (s *System) atScreen(x caseloadapp.Screen, address string) *access.Actor {
	over := access.Grant{Role: screenRole, Unit: int64(x.Court), Over: x.CourtAtWall.Path.Own(), Name: x.CourtName, Title: x.Name, Period: civil.Period{From: civil.DayOf(x.MadeAt), Until: x.Until}}
	actor := access.NewActor(screenPolicy, 0, 0, "大屏 "+x.Name, []access.Grant{over}, civil.DayOf(s.db.Now()))
	actor.From = address
	return actor
}

// duties tells the wall how the branches of a court stand, as far as who looks at it
// may see that.
type duties struct{ desk *deskapp.App }

// Duties returns the branches of a court with how much is late and due soon.
func (d duties) Duties(ctx context.Context, actor *access.Actor, court org.UnitID) ([]caseloadweb.Duty, error) {
	permit, err := actor.PermitHere(desk.CanOverview)
	if err != nil {
		return nil, nil //nolint:nilerr // who may not see the overview is shown none
	}
	o, err := d.desk.Overview(ctx, permit, deskapp.Filter{Span: deskapp.SpanYear, Court: court})
	if err != nil || o.Court.ID != court {
		return nil, err
	}
	var out []caseloadweb.Duty
	for _, row := range o.Matrix.Rows {
		if row.Line.Unit.Kind != org.Branch {
			continue
		}
		x := caseloadweb.Duty{Name: row.Line.Unit.Short}
		for _, c := range row.Cells {
			switch c.Look {
			case desk.LookLate:
				x.Late++
			case desk.LookSoon:
				x.Soon++
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// contentment tells the board what the public said in questionnaires that have ended.
type contentment struct{ surveys *surveyapp.App }

// Pleased returns the closed questionnaires of a court in a period, each by itself:
// how many were content of those who had an opinion. What is too few to be shown is
// not.
func (c contentment) Pleased(ctx context.Context, permit access.Permit, court org.UnitID, period civil.Period) (out []caseloadweb.Pleased, err error) {
	look, err := permit.Actor().PermitHere(survey.CanView)
	if err != nil {
		return nil, nil //nolint:nilerr // who may not see questionnaires is shown none
	}
	l, err := c.surveys.List(ctx, look, surveyapp.ListIn{Kind: "satisfaction", Stage: survey.Closed})
	if err != nil {
		return nil, err
	}
	for _, e := range l.Entries {
		if e.Unit.Court != court || !period.Has(e.Closed) || len(out) == 6 {
			continue
		}
		v, err := c.surveys.Get(ctx, look, e.ID)
		if err != nil {
			return nil, err
		}
		if x, ok := pleasedOf(v); ok {
			out = append(out, x)
		}
	}
	return out, nil
}

// pleasedOf reads the first question that is graded; who does not know has no opinion.
func pleasedOf(v surveyapp.View) (caseloadweb.Pleased, bool) {
	x := caseloadweb.Pleased{Channel: v.Title, Until: v.Closed, Href: "/surveys/" + v.ID.String()}
	if v.Result == nil || v.Result.Returned < survey.MinCell {
		return x, false
	}
	for _, a := range v.Result.Answers {
		if len(a.Scale) != len(survey.PublicScale) || len(a.Lines) != 1 || a.Lines[0].Total.Hidden {
			continue
		}
		for i, n := range a.Lines[0].Total.Grades {
			if i == 0 {
				x.Good = int64(n)
			}
			if i < len(survey.PublicScale)-1 {
				x.Valid += int64(n)
			}
		}
		return x, x.Valid > 0
	}
	return x, false
}

// circulate drafts the circulars of the week that is over.
func (s *System) circulate(ctx context.Context) error {
	permit, err := s.permit("定时任务", caseload.CanCirculate)
	if err != nil {
		return err
	}
	_, err = s.circulars.Weekly(ctx, permit)
	return err
}
