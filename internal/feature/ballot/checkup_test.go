package ballot

import (
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/base/strokes"
)

// people are sixteen full members, 1 to 16, and what a test adds.
func people(more ...Elector) []Elector {
	var out []Elector
	for i, r := range []rune("丁卜刁于万马王方石田冯刘孙李吴何") {
		out = append(out, Elector{ID: int64(i + 1), Name: string(r) + "一", Full: true})
	}
	return append(out, more...)
}

func plan(t testing.TB) Plan {
	return Plan{Kind: kind(t, "branch-committee"), Day: day, Mode: OnPaper, Roll: RollOn(day, people()), Present: 13, Arrived: true, Seats: 3,
		Candidates: []Candidate{{1, "丁一"}, {5, "万一"}, {6, "马一"}, {7, "王一"}}, Consent: "云机党〔2026〕9号", Tellers: []string{"何一"},
		Counters: []string{"吴一"}, Elected: true, Method: true, Introduced: true}
}

func TestVT01_ELE04_MTG12_who_gets_a_paper(t *testing.T) {
	always := civil.Since(civil.MustDay("2026-01-01"))
	r := RollOn(day, people(
		Elector{ID: 20, Name: "预一", Full: false},
		Elector{ID: 21, Name: "察一", Full: true, Bars: []Bar{{Kind: Suspended, Reason: "留党察看", Period: always}}},
		Elector{ID: 22, Name: "外一", Full: true, Elsewhere: true},
		Elector{ID: 23, Name: "避一", Full: true, Bars: []Bar{{Kind: Recused, Reason: "与被表决人有近亲属关系", Period: always}}},
		Elector{ID: 24, Name: "病一", Full: true, Bars: []Bar{{Kind: NotCounted, Reason: "长期病不能自理", Period: always, Resolved: day.AddDays(-9), Approval: "云机党〔2026〕2号"}}},
		Elector{ID: 25, Name: "病二", Full: true, Bars: []Bar{{Kind: NotCounted, Reason: "长期病不能自理", Period: always}}},
		Elector{ID: 26, Name: "复一", Full: true, Bars: []Bar{{Kind: Suspended, Reason: "留党察看", Period: civil.Period{From: civil.MustDay("2025-01-01"), Until: day.AddDays(-1)}}}},
		Elector{ID: 27, Name: "末一", Full: true, Bars: []Bar{{Kind: Suspended, Reason: "留党察看", Period: civil.Period{From: civil.MustDay("2025-01-01"), Until: day}}}},
	))
	if r.Due() != 18 { // sixteen, 病二 without the resolution, 复一
		t.Errorf("due %d", r.Due())
	}
	for id, article := range map[int64]string{20: "第七条", 21: "第五条", 22: "第五条", 23: "全文", 24: "全文", 27: "第五条", 99: "第五条"} {
		if err := r.May(id); err == nil || !strings.Contains(err.Error(), article) {
			t.Errorf("%d: %v", id, err)
		}
	}
	for _, id := range []int64{1, 16, 25, 26} {
		if err := r.May(id); err != nil {
			t.Error(err)
		}
	}
	if e, _ := r.Find(25); e.Rule != "MTG-12" || e.Why == "" {
		t.Errorf("%+v", e)
	}
}

func TestRoll_changed_after_opening_locks_the_ballot(t *testing.T) {
	opened := RollOn(day, people()).Digest()
	shuffled := people()
	slices.Reverse(shuffled)
	if err := RollOn(day, shuffled).Unchanged(opened); err != nil {
		t.Errorf("the same people in another order: %v", err)
	}
	for _, r := range []Roll{RollOn(day, people()[1:]), RollOn(day, people(Elector{ID: 30, Name: "新一", Full: true})), RollOn(day.AddDays(1), people())} {
		if err := r.Unchanged(opened); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "选举办法 名册") {
			t.Errorf("%v", err)
		}
	}
}

func TestExamine_what_is_in_order(t *testing.T) {
	c := Examine(plan(t))
	if !c.MayOpen() || len(c) < 7 {
		t.Errorf("%+v", c.Stops())
	}
	for _, p := range c {
		if p.Level != Good || p.Text == "" || p.Rule == "" || p.Cite.IsZero() {
			t.Errorf("%+v", p)
		}
	}
}

// Each change stops the ballot, by its rule.
func TestExamine_stops(t *testing.T) {
	for name, c := range map[string]struct {
		rule   rulebook.RuleID
		change func(*Plan)
	}{
		"twelve of sixteen":      {"ELE-05", func(p *Plan) { p.Present = 12 }},
		"nobody counted":         {"ELE-05", func(p *Plan) { p.Arrived = false }},
		"more than due":          {"ELE-05", func(p *Plan) { p.Present = 17 }},
		"nobody on the roll":     {"ELE-05", func(p *Plan) { p.Roll = RollOn(day, nil) }},
		"another day's roll":     {"ELE-04", func(p *Plan) { p.Roll = RollOn(day.AddDays(-1), people()) }},
		"three for three":        {"ELE-06", func(p *Plan) { p.Candidates = p.Candidates[:3] }},
		"no places":              {"ELE-06", func(p *Plan) { p.Seats = 0 }},
		"not by strokes":         {"ELE-14", func(p *Plan) { p.Candidates[0], p.Candidates[1] = p.Candidates[1], p.Candidates[0] }},
		"unknown strokes":        {"ELE-14", func(p *Plan) { p.Candidates[3].Name = "遆一" }},
		"one name twice":         {"ELE-06", func(p *Plan) { p.Candidates[1].Name = "丁一" }},
		"no name":                {"ELE-06", func(p *Plan) { p.Candidates[1].Name = "x" }},
		"no consent":             {"ELE-07", func(p *Plan) { p.Consent = "" }},
		"not introduced":         {"ELE-18", func(p *Plan) { p.Introduced = false }},
		"a candidate as teller":  {"ELE-16", func(p *Plan) { p.Tellers = []string{"何一", "王一"} }},
		"a candidate counts":     {"ELE-16", func(p *Plan) { p.Counters = []string{"马一"} }},
		"no teller":              {"ELE-16", func(p *Plan) { p.Tellers = nil }},
		"tellers not voted":      {"ELE-16", func(p *Plan) { p.Elected = false }},
		"on a screen":            {"ELE-14", func(p *Plan) { p.Mode = ByCode }},
		"before the regulations": {"ELE-05", func(p *Plan) { p.Day = civil.MustDay("2020-07-12"); p.Roll = RollOn(p.Day, people()) }},
		"a barred candidate": {"ELE-04", func(p *Plan) {
			ps := people()
			ps[0].Full = false
			p.Roll = RollOn(day, ps)
		}},
		"a manual order of others": {"ELE-14", func(p *Plan) {
			p.Ordering.Manual = &Override{Names: []string{"丁一"}, By: "孙一", On: day, Reason: "上级要求"}
		}},
		"a manual order without reason": {"ELE-14", func(p *Plan) {
			p.Ordering.Manual = &Override{Names: []string{"丁一", "万一", "马一", "王一"}, By: "孙一", On: day}
		}},
	} {
		p := plan(t)
		c.change(&p)
		stops := Examine(p).Stops()
		if !slices.ContainsFunc(stops, func(x Point) bool { return x.Rule == c.rule }) {
			t.Errorf("%s: %+v", name, stops)
		}
	}
	p := plan(t)
	p.Kind, p.Candidates = kind(t, "admission"), []Candidate{{0, "林一"}, {0, "林二"}}
	if stops := Examine(p).Stops(); !slices.ContainsFunc(stops, func(x Point) bool { return x.Rule == "DEV-22" }) {
		t.Errorf("two persons on one paper: %+v", stops)
	}
	p.Candidates, p.Present = p.Candidates[:1], 9
	if c := Examine(p); !c.MayOpen() {
		t.Errorf("%+v", c.Stops())
	}
	if p.Present = 8; Examine(p).MayOpen() {
		t.Error("DEV-19: exactly half may open")
	}
}

func TestExamine_cautions_do_not_stop(t *testing.T) {
	p := plan(t)
	p.Mode, p.Online, p.Method = ByCode, "云机党〔2026〕11号", false
	p.Candidates = []Candidate{{7, "王一"}, {1, "丁一"}, {5, "万一"}, {6, "马一"}}
	p.Ordering.Manual = &Override{Names: []string{"王一", "丁一", "万一", "马一"}, By: "孙一", On: day, Reason: "上级批复所列顺序"}
	c := Examine(p)
	n := 0
	for _, x := range c {
		if x.Level == Caution {
			n++
		}
	}
	if !c.MayOpen() || n != 2 {
		t.Errorf("%d cautions, %+v", n, c)
	}
	p = plan(t)
	p.Kind, p.Seats, p.Candidates = kind(t, "by-election"), 1, []Candidate{{1, "丁一"}}
	if c := Examine(p); !c.MayOpen() || !slices.ContainsFunc(c, func(x Point) bool { return x.Rule == "ELE-06" && x.Level == Caution }) {
		t.Errorf("%+v", c)
	}
	p.Kind = kind(t, "appraisal")
	p.Tellers, p.Elected = nil, false
	if c := Examine(p); !c.MayOpen() || c[0].Level != Caution {
		t.Errorf("an appraisal without tellers: %+v", c)
	}
	p = plan(t)
	p.Seats, p.Candidates = 1, []Candidate{{1, "丁一"}}
	p.Kind = kind(t, "secretary-assembly")
	if c := Examine(p); !c.MayOpen() {
		t.Errorf("%+v", c.Stops())
	}
}

func TestVT19_arrange(t *testing.T) {
	got, doubts, err := Ordering{}.Arrange([]string{"王芳", "丁一", "王一鸣"})
	if err != nil || len(doubts) != 0 || list(got) != "丁一、王芳、王一鸣" {
		t.Errorf("%v %v %v", got, doubts, err)
	}
	got, _, _ = Ordering{Basis: strokes.ByName}.Arrange([]string{"王芳", "丁一", "王一鸣"})
	if list(got) != "丁一、王一鸣、王芳" {
		t.Errorf("%v", got)
	}
}

func TestPaper_validity(t *testing.T) {
	q := Question{Kind: kind(t, "branch-committee"), Seats: 2, Candidates: []string{"丁一", "万一", "马一"}}
	for _, c := range []struct {
		p       Paper
		rule    rulebook.RuleID
		article string
	}{
		{Paper{Marks: []Mark{For, For, Against}}, "", ""},
		{Paper{Marks: []Mark{For, Against, Against}}, "", ""}, // fewer than places
		{Paper{Marks: []Mark{Blank, Blank, Blank}}, "", ""},   // abstains
		{Paper{Marks: []Mark{For, For, For}}, "ELE-13", "第四章·选票"},
		{Paper{Marks: []Mark{For, Against, Blank}, Others: []string{"赵 二"}}, "", ""},
		{Paper{Marks: []Mark{For, For, Against}, Others: []string{"赵二"}}, "ELE-13", "第四章·选票"},
		{Paper{Marks: []Mark{For, Abstain, Blank}, Others: []string{"赵二"}}, "ELE-15", "第二十五条"},
		{Paper{Marks: []Mark{Against, Against, Blank}, Others: []string{"赵二", "赵二"}}, "ELE-13", "选票的填写"},
		{Paper{Marks: []Mark{Against, Against, Blank}, Others: []string{"丁一"}}, "ELE-13", "选票的填写"},
		{Paper{Marks: []Mark{Against, Against, Blank}, Others: []string{"?"}}, "ELE-13", "选票的填写"},
		{Paper{Marks: []Mark{For}}, "ELE-13", "选票的填写"},
		{Paper{Marks: []Mark{For, 9, Blank}}, "ELE-13", "选票的填写"},
		{Paper{Marks: []Mark{For, For, Blank}, Unreadable: true}, "ELE-13", "选票的填写"},
	} {
		v := q.Valid(c.p)
		if (v == nil) != (c.rule == "") || v != nil && (v.Rule != c.rule || v.Cite.Article != c.article) {
			t.Errorf("%+v: %+v", c.p, v)
		}
	}
	q.Kind = kind(t, "admission")
	if v := q.Valid(Paper{Marks: []Mark{Against, Blank, Blank}, Others: []string{"赵二"}}); v == nil || v.Rule != "ELE-15" {
		t.Errorf("%+v", v)
	}
}
