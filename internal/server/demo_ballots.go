package server

import (
	"context"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/feature/org"
)

// DemoElection enters a renewal that is under way in a branch of the named court:
// its papers are in, and the vote for the committee waits to be opened. It is of a
// branch in which the demonstration's own people do nothing.
func (s *System) DemoElection(ctx context.Context, court string) error {
	unit, err := s.named(ctx, court)
	if err != nil {
		return err
	}
	hold, err := s.permit(commandLine, ballot.CanHold)
	if err != nil {
		return err
	}
	view, err := s.permit(commandLine, ballot.CanView)
	if err != nil {
		return err
	}
	units, err := s.ballots.Choices(ctx, hold)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(units, func(u org.Unit) bool {
		return u.Court == unit && u.Kind == org.Branch && u.WithCommittee && !slices.Contains(busy, u.Short)
	})
	if at < 0 {
		return fault.Newf(fault.NotFound, "“%s”没有设支委会的支部可以演示换届。", court)
	}
	id, err := s.ballots.Begin(ctx, hold, ballotapp.BeginIn{Unit: units[at].ID, Purpose: ballot.ToRenew})
	if err != nil {
		return err
	}
	c, err := s.ballots.Get(ctx, view, id)
	if err != nil {
		return err
	}
	const seats, standing = 3, 4
	if len(c.People) < standing+2 {
		return fault.Newf(fault.NotFound, "%s只有 %d 名党员可以提名，演示不了换届。", units[at].Short, len(c.People))
	}
	var names []string
	for _, p := range c.People[:standing] {
		names = append(names, p.Name)
	}
	if err := s.ballots.SetSeats(ctx, hold, ballotapp.SeatsIn{ID: id, Version: c.Version, Seats: seats}); err != nil {
		return err
	}
	today := civil.DayOf(s.db.Now())
	for _, x := range []struct {
		kind  ballot.StepKind
		ago   int
		no    string
		names []string
	}{
		{ballot.Requested, 62, "", nil}, {ballot.Consented, 55, "31号", nil}, {ballot.Nominated, 41, "", names}, {ballot.Nominated, 34, "", names},
		{ballot.Submitted, 30, "", names}, {ballot.Agreed, 21, "40号", names}, {ballot.Noticed, 8, "", nil},
	} {
		in := ballotapp.StepIn{ID: id, Kind: x.kind, Day: today.AddDays(-x.ago), Names: x.names}
		if x.no != "" {
			in.Number = "云机党〔" + yearText(in.Day) + "〕" + x.no
		}
		if c, err = s.ballots.Get(ctx, view, id); err != nil {
			return err
		}
		in.Version = c.Version
		if err := s.ballots.NoteStep(ctx, hold, in); err != nil {
			return err
		}
	}
	vote, err := s.ballots.AddVote(ctx, hold, ballotapp.AddVoteIn{ID: id, Kind: "branch-committee"})
	if err != nil {
		return err
	}
	_, v, err := s.ballots.GetVote(ctx, view, vote)
	if err != nil {
		return err
	}
	chief, counter := c.People[standing], c.People[standing+1]
	return s.ballots.Prepare(ctx, hold, ballotapp.PrepareIn{ID: vote, Version: v.Version, Day: today, Seats: seats, Mode: ballot.OnPaper, Candidates: v.Standing(), Introduced: true, Method: true, Elected: true,
		Tellers: []ballot.Attendant{{Member: chief.Member, Role: ballot.ChiefTeller}, {Member: counter.Member, Role: ballot.Counter}}})
}
