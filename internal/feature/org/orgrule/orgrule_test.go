package orgrule

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

func TestScene_everything_in_order(t *testing.T) {
	s := newScene()
	s.f.Tree = org.NewTree(s.units)
	seen := map[rulebook.RuleID]bool{}
	fs := s.f.Judge(s.units)
	for _, f := range append(fs, Echo(fs)...) {
		seen[f.Rule] = true
		if f.State.Unmet() || f.State == rulebook.Unknown {
			t.Errorf("%s of %s: %v %s", f.Rule, f.Subject.Name, f.State, f.Explain().Summary)
		}
		if f.Subject.Court != "某法院" || f.Subject.Unit == 0 {
			t.Errorf("%s of %s stands on no line", f.Rule, f.Subject.Name)
		}
	}
	// These speak only of what a document or a temporary unit gives them to judge;
	// see decided_test.go.
	for _, r := range []rulebook.RuleID{ORG04, ORG05, ORG07, ORG11, JG04, JG11} {
		if seen[r] {
			t.Errorf("%s judges what is not there", r)
		}
		seen[r] = true
	}
	for _, r := range Rules() {
		if !seen[r.ID] {
			t.Errorf("no finding of %s", r.ID)
		}
		if len(r.Cites) == 0 {
			t.Errorf("%s cites nothing", r.ID)
		}
	}
}

// members gives the one branch, and with it the court, n members.
func members(full, probationary int) func(*scene) {
	return func(s *scene) { s.f.People[branch] = member.Numbers{Full: full, Probationary: probationary} }
}

func without(kind org.Kind) func(*scene) {
	return func(s *scene) {
		var us []org.Unit
		for _, u := range s.units {
			if u.Kind != kind {
				us = append(us, u)
			}
		}
		s.units = us
	}
}

func on(day string) func(*scene) { return func(s *scene) { s.f.On = civil.MustDay(day) } }

func term(change func(*org.Term)) func(*scene) {
	return func(s *scene) { change(&s.f.Terms[branch][0]) }
}

func noCommittee(s *scene) {
	for i := range s.units {
		s.units[i].WithCommittee = false
	}
}

func all(fs ...func(*scene)) func(*scene) {
	return func(s *scene) {
		for _, f := range fs {
			f(s)
		}
	}
}

func seats(n int) func(*scene) {
	return func(s *scene) {
		ps := s.f.Posts[branch][:4]
		for i := 4; i < n; i++ {
			ps = append(ps, post(branch, org.CommitteeMember, "支部委员", fmt.Sprint("委员", i)))
		}
		s.f.Posts[branch] = ps[:n]
	}
}

func groupsOf(n int) func(*scene) {
	return func(s *scene) {
		for i := range n {
			s.units = append(s.units, unit(org.UnitID(100+i), branch, fmt.Sprintf("1.2.3.5.%d.", i), org.Group, "党小组"))
		}
	}
}

func covering(n int) func(*scene) {
	return func(s *scene) {
		s.f.Covers[branch] = nil
		for i := range n {
			id := org.UnitID(50 + i)
			s.units = append(s.units, unit(id, court, fmt.Sprintf("1.b%02d.", i), org.Division, fmt.Sprint("庭", i)))
			s.f.Covers[branch] = append(s.f.Covers[branch], id)
			s.f.CoveredBy[id] = branch
		}
	}
}

func counts(full, staff int) func(*scene) {
	return func(s *scene) {
		s.f.Counts[Counted{court, org.CountFullTime}] = org.Count{Amount: full, Day: today}
		s.f.Counts[Counted{court, org.CountStaff}] = org.Count{Amount: staff, Day: today}
	}
}

func TestArticles(t *testing.T) {
	const (
		met, open, over = rulebook.Met, rulebook.Open, rulebook.Overdue
		unknown, na     = rulebook.Unknown, rulebook.NotApplicable
	)
	for _, c := range []struct {
		name string
		rule rulebook.RuleID
		unit org.UnitID
		with func(*scene)
		want rulebook.State
	}{
		{"支部条例第四条 正式党员 3 人", "ORG-01", branch, members(3, 0), met},
		{"支部条例第四条 正式 2 人，预备不算", "ORG-01", branch, members(2, 5), over},
		{"支部条例第四条 施行当日", "ORG-01", branch, all(members(2, 0), on("2018-10-28")), over},
		{"支部条例第四条 施行前一日", "ORG-01", branch, all(members(2, 0), on("2018-10-27")), unknown},
		{"支部条例第四条 党员 50 人", "ORG-02", branch, members(45, 5), met},
		{"支部条例第四条 党员 51 人只提示", "ORG-02", branch, members(46, 5), open},
		{"支部条例第四条 施行前一日（规模）", "ORG-02", branch, on("2018-10-27"), unknown},
		{"部门由支部覆盖", "ORG-01", division, nil, met},
		{"部门随上级部门被覆盖", "ORG-01", part, nil, met},
		{"部门没有覆盖", "ORG-01", division, func(s *scene) { s.f.CoveredBy = nil }, unknown},
		{"部门因下级部门被覆盖", "ORG-01", division, func(s *scene) { s.f.CoveredBy = map[org.UnitID]org.UnitID{part: branch} }, met},
		{"支部条例第五条 一个单位不是联合支部", "ORG-03", branch, nil, na},
		{"支部条例第五条 5 个单位", "ORG-03", branch, covering(5), met},
		{"支部条例第五条 6 个单位只提示", "ORG-03", branch, covering(6), open},
		{"支部条例第五条 单位的组成部分不另算", "ORG-03", branch, func(s *scene) { s.f.Covers[branch] = []org.UnitID{division, part} }, na},
		{"支部条例第二十条 7 人设支委会", "ORG-08", branch, members(7, 0), met},
		{"支部条例第二十条 7 人没有设", "ORG-08", branch, all(members(7, 0), noCommittee), over},
		{"支部条例第二十条 6 人不适用", "ORG-08", branch, members(6, 3), na},
		{"支部条例第二十条 6 人不设", "ORG-09", branch, all(members(6, 0), noCommittee), met},
		{"支部条例第二十条 6 人设了", "ORG-09", branch, members(6, 0), over},
		{"支部条例第二十条 7 人不适用第九号", "ORG-09", branch, members(7, 0), na},
		{"支部条例第二十条 支委 7 人", "ORG-08", branch, seats(7), met},
		{"支部条例第二十条 支委 8 人", "ORG-08", branch, seats(8), over},
		{"支部条例第二十条 支委 2 人", "ORG-08", branch, seats(2), over},
		{"支部条例第二十条 缺纪检委员", "ORG-08", branch, func(s *scene) { s.f.Posts[branch] = s.f.Posts[branch][:3] }, over},
		{"支部条例第二十条 一人任两职", "ORG-08", branch, func(s *scene) {
			s.f.Posts[branch] = append(s.f.Posts[branch][:2], post(branch, org.CommitteeMember, "支部宣传纪检委员", "己"))
		}, met},
		{"支部条例第二十条 没有登记班子", "ORG-08", branch, func(s *scene) { delete(s.f.Posts, branch) }, unknown},
		{"支部条例第二十条 施行前一日", "ORG-08", branch, on("2018-10-27"), unknown},
		{"支部条例第二十条 施行前一日（不设）", "ORG-09", branch, on("2018-10-27"), unknown},
		{"名册没有导入", "ORG-08", branch, func(s *scene) { s.f.Registered = nil }, unknown},
		{"支部条例第二十一条 3 年", "ORG-10", branch, nil, met},
		{"支部条例第二十一条 登记为 5 年", "ORG-10", branch, term(func(t *org.Term) { t.Years = 5 }), over},
		{"支部条例第二十一条 2018-10-28 开始的任期", "ORG-10", branch, term(func(t *org.Term) { t.From = civil.MustDay("2018-10-28") }), met},
		{"支部条例第二十一条 此前开始的任期", "ORG-10", branch, term(func(t *org.Term) { t.From = civil.MustDay("2018-10-27") }), unknown},
		{"没有登记任期", "ORG-10", branch, func(s *scene) { delete(s.f.Terms, branch) }, unknown},
		{"支部条例第二十二条 届满前 6 个月当日", "ORG-12", branch, on("2026-09-20"), open},
		{"支部条例第二十二条 再早一日", "ORG-12", branch, on("2026-09-19"), met},
		{"支部条例第二十二条 届满当日", "ORG-12", branch, on("2027-03-20"), open},
		{"支部条例第二十二条 届满次日归按期换届", "ORG-12", branch, on("2027-03-21"), na},
		{"选举条例第三条 届满当日", "ELE-01", branch, on("2027-03-20"), met},
		{"选举条例第三条 届满次日", "ELE-01", branch, on("2027-03-21"), over},
		{"选举条例第三条 经批准延期 1 年内", "ELE-01", branch, all(on("2028-03-20"), term(extend("2028-03-20", "机委〔2027〕3 号"))), met},
		{"选举条例第三条 延期超过 1 年", "ELE-01", branch, all(on("2028-03-21"), term(extend("2028-06-30", "机委〔2027〕3 号"))), over},
		{"选举条例第三条 延期没有批准", "ELE-01", branch, all(on("2027-04-01"), term(extend("2027-09-30", ""))), unknown},
		{"选举条例第三条 提前结束没有新一届", "ELE-01", branch, term(func(t *org.Term) { t.Ended = civil.MustDay("2026-01-31") }), over},
		{"选举条例第三条 施行当日", "ELE-01", branch, all(on("2020-07-13"), term(func(t *org.Term) { t.From = civil.MustDay("2017-01-01") })), over},
		{"选举条例第三条 施行前一日", "ELE-01", branch, all(on("2020-07-12"), term(func(t *org.Term) { t.From = civil.MustDay("2017-01-01") })), unknown},
		{"任期意见 机关党委 5 年", "ELE-02", committee, nil, met},
		{"任期意见 机关党委登记为 3 年", "ELE-02", committee, func(s *scene) { s.f.Terms[committee][0].Years = 3 }, over},
		{"任期意见 施行当日开始的任期", "ELE-02", committee, func(s *scene) { s.f.Terms[committee][0].From = civil.MustDay("2018-07-01") }, met},
		{"任期意见 施行前一日开始的任期", "ELE-02", committee, func(s *scene) { s.f.Terms[committee][0].From = civil.MustDay("2018-06-30") }, unknown},
		{"选举条例 机关党委届满前 6 个月", "ELE-21", committee, on("2028-09-20"), open},
		{"选举条例 施行前一日（提醒）", "ELE-21", committee, on("2020-07-12"), unknown},
		{"支部条例第六章 书记空缺", "ORG-13", branch, func(s *scene) {
			s.f.Posts[branch][0].Period.Until = civil.MustDay("2026-02-28")
		}, over},
		{"支部条例第六章 书记任至当日", "ORG-13", branch, func(s *scene) { s.f.Posts[branch][0].Period.Until = today }, met},
		{"支部条例第六章 没有登记班子", "ORG-13", branch, func(s *scene) { delete(s.f.Posts, branch) }, unknown},
		{"支部条例第六章 党龄恰满 1 年", "ORG-13", branch, age("2023-03-20"), met},
		{"支部条例第六章 党龄差一日只提示", "ORG-13", branch, age("2023-03-21"), open},
		{"支部条例第六章 施行前一日", "ORG-13", branch, on("2018-10-27"), unknown},
		{"支部条例第十三条 20 人没有小组只提示", "ORG-14", branch, members(19, 1), open},
		{"支部条例第十三条 19 人没有小组", "ORG-14", branch, members(19, 0), na},
		{"支部条例第十三条 已划分", "ORG-14", branch, groupsOf(2), met},
		{"本院决议 15 人起", "ORG-14", branch, all(members(15, 0), func(s *scene) {
			s.f.GroupsFrom = map[org.UnitID]Local{court: {civil.MustDay("2025-01-01"), 15, "院机党〔2025〕1 号"}}
		}), open},
		{"支部条例第十三条 施行前一日", "ORG-14", branch, on("2018-10-27"), unknown},
		{"机关条例第五条 党员 100 人", "JG-01", court, members(98, 2), met},
		{"机关条例第五条 100 人没有机关党委", "JG-01", court, all(members(98, 2), without(org.PartyCommittee)), over},
		{"机关条例第五条 99 人不适用", "JG-01", court, members(99, 0), na},
		{"机关条例第五条 名册没有导入", "JG-01", court, func(s *scene) { s.f.Registered = nil }, unknown},
		{"机关条例第五条 施行前一日", "JG-01", court, on("2019-12-27"), unknown},
		{"机关条例第五条 施行当日", "JG-01", court, on("2019-12-28"), met},
		{"机关条例第六条 99 人没有总支", "JG-02", court, all(members(99, 0), without(org.PartyCommittee)), over},
		{"机关条例第六条 51 人没有总支", "JG-02", court, all(members(51, 0), without(org.PartyCommittee)), over},
		{"机关条例第六条 恰 50 人一个支部", "JG-02", court, all(members(50, 0), without(org.PartyCommittee)), met},
		{"机关条例第六条 49 人不适用", "JG-02", court, all(members(49, 0), without(org.PartyCommittee)), na},
		{"机关条例第六条 100 人不适用", "JG-02", court, members(100, 0), na},
		{"机关条例第六条 已设机关党委", "JG-02", court, members(60, 0), met},
		{"机关条例第六条 施行前一日", "JG-02", court, on("2019-12-27"), unknown},
		{"机关条例第八条 书记是党组成员", "JG-05", committee, nil, met},
		{"机关条例第八条 书记不是党组成员", "JG-05", committee, func(s *scene) { s.f.Posts[committee][0].Holder = "壬" }, over},
		{"机关条例第八条 名册能区分同名", "JG-05", committee, func(s *scene) {
			s.f.Posts[committee][0].Member, s.f.Posts[group][1].Member = 11, 12
		}, over},
		{"机关条例第八条 没有登记党组", "JG-05", committee, func(s *scene) { delete(s.f.Posts, group) }, unknown},
		{"机关条例第八条 施行前一日", "JG-05", committee, on("2019-12-27"), unknown},
		{"机关条例第九条 纪委书记是副书记", "JG-06", committee, nil, met},
		{"机关条例第九条 纪委书记不是副书记", "JG-06", committee, func(s *scene) { s.f.Posts[discipline][0].Holder = "癸" }, over},
		{"机关条例第九条 没有机关纪委", "JG-06", committee, without(org.DisciplineCommittee), over},
		{"机关条例第九条 没有登记纪委班子", "JG-06", committee, func(s *scene) { delete(s.f.Posts, discipline) }, unknown},
		{"机关条例第九条 施行前一日", "JG-06", committee, on("2019-12-27"), unknown},
		{"机关条例第三十条 恰 1%", "JG-10", court, counts(2, 200), met},
		{"机关条例第三十条 不足 1% 只提示", "JG-10", court, counts(2, 201), open},
		{"机关条例第三十条 人少有专人", "JG-10", court, counts(1, 60), met},
		{"机关条例第三十条 人少没有专人", "JG-10", court, counts(0, 60), open},
		{"机关条例第三十条 没有登记人数", "JG-10", court, func(s *scene) { s.f.Counts = nil }, unknown},
		{"机关条例第三十条 施行前一日", "JG-10", court, on("2019-12-27"), unknown},
	} {
		t.Run(string(c.rule)+" "+c.name, func(t *testing.T) {
			s := newScene()
			if c.with != nil {
				c.with(s)
			}
			// Before posts and terms began nothing of them can be known; these
			// cases are about the day of the regulation alone.
			if s.f.On < civil.MustDay("2024-03-20") {
				for u, ps := range s.f.Posts {
					for i := range ps {
						s.f.Posts[u][i].Period.From = 1
					}
				}
			}
			s.is(t, c.name, c.rule, c.unit, c.want)
		})
	}
}

func extend(until, basis string) func(*org.Term) {
	return func(t *org.Term) { t.ExtendedUntil, t.Basis = civil.MustDay(until), basis }
}

func age(converted string) func(*scene) {
	return func(s *scene) {
		s.f.Posts[branch][0].Member = 7
		s.f.Converted[7] = civil.Exactly(civil.MustDay(converted))
	}
}

func TestTerm_due_is_the_day_it_runs_out(t *testing.T) {
	// The terms of the example court that end in 2026, from its sidecar.
	for _, c := range []struct{ from, remind, ends string }{
		{"2023-12-15", "2026-06-15", "2026-12-15"},
		{"2023-09-08", "2026-03-08", "2026-09-08"},
		{"2023-08-30", "2026-02-28", "2026-08-30"},
	} {
		s := newScene()
		s.f.Terms[branch][0].From = civil.MustDay(c.from)
		s.f.On = civil.MustDay(c.remind)
		if f := s.judge(t, ORG12, branch); f.State != rulebook.Open || f.Due.String() != c.ends {
			t.Errorf("on %s: %v, due %v; want open, due %s", c.remind, f.State, f.Due, c.ends)
		}
		s.f.On--
		s.is(t, "the day before", ORG12, branch, rulebook.Met)
	}
}

func TestEcho_says_the_worst_of_what_it_repeats(t *testing.T) {
	s := newScene()
	s.f.People[branch] = member.Numbers{Full: 2}
	s.f.Tree = org.NewTree(s.units)
	n := 0
	for _, f := range Echo(s.f.Judge(s.units)) {
		if f.Rule == JG03 {
			n++
			if f.State != rulebook.Overdue {
				t.Errorf("JG-03 is %v, want overdue as ORG-01", f.State)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d findings of JG-03 for one branch, want 1", n)
	}
}

func TestExplain_cites_the_article_of_the_rule(t *testing.T) {
	rules := map[rulebook.RuleID]rulebook.Rule{}
	for _, r := range Rules() {
		rules[r.ID] = r
	}
	check := func(name string, s *scene) {
		s.f.Tree = org.NewTree(s.units)
		for _, f := range s.f.Judge(s.units) {
			said := f.Explain()
			if said.Summary == "" {
				t.Errorf("%s: %s of %s has no summary", name, f.Rule, f.Subject.Name)
			}
			if !slices.ContainsFunc(said.Why, func(w rulebook.Fact) bool { return slices.Contains(rules[f.Rule].Cites, w.Cite) }) {
				t.Errorf("%s: %s of %s cites none of its articles", name, f.Rule, f.Subject.Name)
			}
		}
	}
	check("all in order", newScene())
	bare := newScene()
	bare.f.Registered, bare.f.Posts, bare.f.Terms, bare.f.Counts, bare.f.CoveredBy = nil, nil, nil, nil, nil
	check("nothing recorded", bare)
	early := newScene()
	early.f.On = civil.MustDay("2018-06-30")
	check("before the regulations", early)
}

// A second reading of 支部条例第四条、第二十条 and 机关条例第五条、第六条, written
// as naively as they read.
func TestNumbers_agree_with_a_naive_reading(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		full, prob := rapid.IntRange(0, 130).Draw(rt, "full"), rapid.IntRange(0, 12).Draw(rt, "probationary")
		with := rapid.Bool().Draw(rt, "with committee")
		n := rapid.IntRange(1, 9).Draw(rt, "seats")
		s := newScene()
		members(full, prob)(s)
		seats(n)(s)
		if !with {
			noCommittee(s)
		}
		total := full + prob
		naive := map[rulebook.RuleID]bool{ // true: must be unmet
			ORG01: full < 3,
			ORG08: full >= 7 && (!with || n < 4 || n > 7), // the first four seats are the required posts
			ORG09: full < 7 && with,
		}
		for r, want := range naive {
			if got := s.judge(t, r, branch).State.Unmet(); got != want {
				rt.Fatalf("%s with %d+%d members, %d seats, committee %v: unmet %v, want %v", r, full, prob, n, with, got, want)
			}
		}
		if got := s.judge(t, JG01, court).State == rulebook.NotApplicable; got != (total < 100) {
			rt.Fatalf("JG-01 with %d members: not applicable %v", total, got)
		}
		if got := s.judge(t, ORG02, branch).State == rulebook.Open; got != (total > 50) {
			rt.Fatalf("ORG-02 with %d members: open %v", total, got)
		}
	})
}

func TestTexts_name_no_blame(t *testing.T) {
	s := newScene()
	s.f.People[branch] = member.Numbers{Full: 2}
	s.f.Terms[branch][0].From = civil.MustDay("2020-01-01")
	s.f.Tree = org.NewTree(s.units)
	for _, f := range s.f.Judge(s.units) {
		if sum := f.Explain().Summary; strings.Contains(sum, "未按") || strings.Contains(sum, "违反") || strings.HasSuffix(sum, "。") {
			t.Errorf("%s: %q", f.Rule, sum)
		}
	}
}
