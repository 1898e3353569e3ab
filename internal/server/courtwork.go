package server

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadweb"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/org"
)

// courtWork is the routes of court work, with what it asks of other rooms.
func (s *System) courtWork() caseloadweb.Duties { return duties{s.desk} }

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

// circulate drafts the circulars of the week that is over.
func (s *System) circulate(ctx context.Context) error {
	permit, err := s.permit("定时任务", caseload.CanCirculate)
	if err != nil {
		return err
	}
	_, err = s.circulars.Weekly(ctx, permit)
	return err
}
