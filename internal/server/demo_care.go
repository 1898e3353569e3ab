package server

import (
	"cmp"
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/money"
	"touyan/internal/feature/care"
	"touyan/internal/feature/care/careapp"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sqldb"
)

// DemoCare enters, for one branch of the demonstration, whom it visits and a pair of
// mentor and mentee; all of it is invented.
func (s *System) DemoCare(ctx context.Context, branch string) error {
	unit, err := s.named(ctx, branch)
	if err != nil {
		return err
	}
	today := civil.DayOf(s.db.Now())
	var people []member.Belonging // without a post
	err = s.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := s.org.Facts().Tree(tx, today)
		if err != nil {
			return err
		}
		u, _ := tree.Unit(unit)
		bs, err := s.members.Facts().Belongings(tx, u.Path)
		for _, b := range bs {
			p, ok := b.In(today)
			if !ok || p.Branch != unit || b.Joined.IsZero() {
				continue
			}
			posts, err := s.org.Facts().Held(tx, int64(b.ID), today)
			if err != nil {
				return err
			}
			if len(posts) == 0 {
				people = append(people, b)
			}
		}
		return err
	})
	if err != nil || len(people) < 6 {
		return err
	}
	slices.SortStableFunc(people, func(a, b member.Belonging) int { return cmp.Compare(a.Joined.First(), b.Joined.First()) })
	keep, err := access.System(commandLine).Permit(care.CanKeep, access.Everywhere)
	if err != nil {
		return err
	}
	for i, p := range []care.Person{
		{Needs: []care.Need{care.Elder, care.Alone}, Circumstances: "老伴去世后独居，女儿在外地。"},
		{Needs: []care.Need{care.Illness}, Circumstances: "膝关节手术后在家休养，上下楼不便。"},
	} {
		p.Member, p.Since = people[i].ID, today.AddMonths(-9)
		if _, err := s.care.List(ctx, keep, p); err != nil {
			return err
		}
	}
	for _, v := range []care.Visit{
		{Member: people[0].ID, Planned: today.AddDays(10)},
		{Member: people[1].ID, Planned: today.AddDays(-45), Done: today.AddDays(-43), Visitors: "支部书记、组织委员", Amount: 500 * money.Yuan, Gift: "米、油", Remarks: "恢复得好，年后可以参加支部活动。"},
	} {
		if _, err := s.care.Save(ctx, keep, v); err != nil {
			return err
		}
	}
	mentor, mentee := people[2], people[len(people)-1]
	_, err = s.care.Match(ctx, keep, careapp.MatchIn{Mentor: mentor.Name + "（" + branch + "）", Pair: care.Pair{Kind: care.Political, Mentee: mentee.ID, From: today.AddMonths(-8), Until: today.AddMonths(16), Plan: "每月谈一次心，每季听一次庭，年底一起写小结。"}})
	return err
}
