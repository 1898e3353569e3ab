package server

import (
	"context"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// busy are the branches of the demonstration's own people and applicants: what is
// entered about members is entered of others.
var busy = []string{"民二庭党支部", "民一庭党支部", "刑一庭党支部", "立案庭党支部", "行政庭党支部"}

// DemoRecords enters what a year leaves behind in a register, about a few invented
// members of the named court: letters of introduction on their way, a penalty
// that is over and one that is not, people who are away, honours.
func (s *System) DemoRecords(ctx context.Context, court string) error {
	unit, err := s.named(ctx, court)
	if err != nil {
		return err
	}
	people, err := s.demoPeople(ctx, unit)
	if err != nil || len(people) < 12 {
		return err
	}
	decide, err := s.permit(commandLine, member.CanDecide)
	if err != nil {
		return err
	}
	change, err := s.permit(commandLine, member.CanChange)
	if err != nil {
		return err
	}
	next := func() member.ID {
		who := people[0]
		people = people[1:]
		return who
	}
	today := civil.DayOf(s.db.Now())
	for _, x := range []struct {
		ago, days int
		organ, to string
	}{{20, 90, "中共临江区委组织部", "临江区人民检察院"}, {110, 60, "中共江陵市委组织部", "江陵市中级人民法院"}} {
		in := memberapp.LetterIn{ID: next(), Day: today.AddDays(-x.ago), Days: x.days, Organ: x.organ, Unit: x.to, Dues: today.AddDays(-x.ago).Month()}
		if _, err := s.members.Introduce(ctx, decide, in); err != nil {
			return err
		}
	}
	for _, in := range []memberapp.PenaliseIn{
		{Kind: member.SeriousWarning, From: today.AddMonths(-8), Reason: "违反工作纪律", Basis: "云纪〔" + yearText(today.AddMonths(-8)) + "〕6号", Organ: "机关纪委"},
		{Kind: member.PartyProbation, From: today.AddMonths(-13), Months: 12, Reason: "违反廉洁纪律", Basis: "云纪〔" + yearText(today.AddMonths(-13)) + "〕11号", Organ: "市纪委"},
	} {
		in.ID = next()
		if _, err := s.members.Penalise(ctx, decide, in); err != nil {
			return err
		}
	}
	for _, x := range []member.Absence{
		{Kind: member.Floating, Period: civil.Since(today.AddMonths(-8)), Place: "江陵市"},
		{Kind: member.Seconded, Period: civil.Since(today.AddMonths(-3)), Place: "云川市委政法委"},
		{Kind: member.Lost, Period: civil.Since(today.AddMonths(-7)), Cause: member.LostCauses[5], Note: "电话停机，已函询原住址社区"},
	} {
		if err := s.members.Away(ctx, change, memberapp.AwayIn{ID: next(), Absence: x}); err != nil {
			return err
		}
	}
	july, err := civil.ParsePartialDay(yearText(today.AddMonths(-12)) + "-07-01")
	if err != nil {
		return err
	}
	for _, h := range []member.Honoured{
		{Kind: "commendation", Title: "优秀共产党员", Level: "市级", Organ: "中共云川市委"},
		{Kind: "commendation", Title: "优秀党务工作者", Level: "机关党委", Organ: "云川中院机关党委"},
	} {
		h.Day, h.Basis = july, h.Organ+"决定"
		if err := s.members.Honour(ctx, change, memberapp.HonourIn{ID: next(), Honoured: h}); err != nil {
			return err
		}
	}
	return s.DemoCare(ctx, busy[0])
}

// demoPeople returns full members of the court, without a post and of none of the
// busy branches, who have been in the Party for five years.
func (s *System) demoPeople(ctx context.Context, court org.UnitID) ([]member.ID, error) {
	var out []member.ID
	err := s.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := s.org.Facts().Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		at, _ := tree.Unit(court)
		bs, err := s.members.Facts().Belongings(tx, at.Path)
		if err != nil {
			return err
		}
		for i := range bs {
			b := &bs[i]
			place, ok := b.In(tx.Today())
			u, _ := tree.Unit(place.Branch)
			if !ok || u.Court != court || slices.Contains(busy, u.Short) || b.StandingOn(tx.Today().AddMonths(-60)) != member.Full {
				continue
			}
			posts, err := s.org.Facts().Held(tx, int64(b.ID), tx.Today())
			if err != nil {
				return err
			}
			if len(posts) == 0 && i%7 == 0 {
				out = append(out, b.ID)
			}
		}
		return nil
	})
	return out, err
}

func yearText(d civil.Day) string { return d.String()[:4] }
