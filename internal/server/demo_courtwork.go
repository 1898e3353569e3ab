package server

import (
	"context"
	"slices"
	"strconv"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/org"
)

// demoWeeks is how long ago the week of the demonstration's issued circular is.
const demoWeeks = 5

// DemoCirculars issues one circular of some weeks ago, with a task for each thing to
// be looked at, and leaves that of last week as a draft.
func (s *System) DemoCirculars(ctx context.Context, court string) error {
	unit, err := s.named(ctx, court)
	if err != nil {
		return err
	}
	circulate, err := s.permit(commandLine, caseload.CanCirculate)
	if err != nil {
		return err
	}
	look, err := s.permit(commandLine, caseload.CanView)
	if err != nil {
		return err
	}
	today := civil.DayOf(s.db.Now())
	week := circular.LastWeek(today)
	early := civil.Period{From: week.From.AddDays(-7 * demoWeeks), Until: week.Until.AddDays(-7 * demoWeeks)}
	k, _, err := s.circulars.Prepare(ctx, circulate, circularapp.PrepareIn{Court: unit, Week: early, By: caseloadapp.ByTeam})
	if err != nil {
		return err
	}
	if err := s.demoTasks(ctx, circulate, look, unit, k, today); err != nil {
		return err
	}
	_, _, err = s.circulars.Prepare(ctx, circulate, circularapp.PrepareIn{Court: unit, Week: week, By: caseloadapp.ByTeam})
	return err
}

// demoTasks gives every signal a task of the branch that covers the unit, and issues.
func (s *System) demoTasks(ctx context.Context, circulate, look access.Permit, court org.UnitID, k circularapp.ID, today civil.Day) error {
	c, err := s.circulars.Circular(ctx, look, k)
	if err != nil || c.Issued != 0 {
		return err
	}
	owners, err := s.circulars.Owners(ctx, circulate, court)
	if err != nil {
		return err
	}
	for i, x := range c.List {
		in := circularapp.AssignIn{Signal: x.ID, Text: "类案研讨，核对案件结构，说明原因", Owner: x.Unit.Name + "负责人", Due: today.AddDays(3 + 7*i)}
		if at := slices.IndexFunc(owners, func(o circularapp.Owner) bool { return o.Covers[x.Unit.ID] }); at >= 0 {
			in.Member, in.Unit = owners[at].Member, owners[at].Unit
		}
		if _, err := s.circulars.Assign(ctx, circulate, in); err != nil {
			return err
		}
	}
	return s.circulars.Issue(ctx, circulate, circularapp.IssueIn{ID: k, Number: "云中法〔" + strconv.Itoa(today.Year()) + "〕18号", Signer: "演示签发人"})
}
