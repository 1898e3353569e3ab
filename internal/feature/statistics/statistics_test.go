package statistics_test

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
)

func period(from, until string) civil.Period {
	p := civil.Period{From: civil.MustDay(from)}
	if until != "" {
		p.Until = civil.MustDay(until)
	}
	return p
}

func exactly(day string) civil.PartialDay { return civil.Exactly(civil.MustDay(day)) }

func TestMoves_say_why(t *testing.T) {
	w := world{map[org.UnitID]bool{1: true, 2: true}} // 3 is of the same court, 4 of another
	old := exactly("2000-07-01")
	stay := func(b org.UnitID, from, until string) statistics.Stay {
		return statistics.Stay{Branch: b, Period: period(from, until), Why: "据名册登记"}
	}
	event := func(kind member.EventKind, day, cause string) []statistics.Event {
		return statistics.Turns([]member.Event{{ID: 1, Kind: kind, Day: exactly(day), Cause: cause}})
	}
	for name, c := range map[string]struct {
		h    statistics.History
		want string
	}{
		"admitted":                    {statistics.History{Joined: exactly("2026-05-08"), Stays: []statistics.Stay{stay(1, "2026-05-08", "")}}, "2026-05-08 发展党员"},
		"transferred in, by register": {statistics.History{Joined: old, TransferredIn: exactly("2026-03-02"), Stays: []statistics.Stay{stay(1, "2026-03-02", "")}}, "2026-03-02 转入组织关系"},
		"by the letter that arrived":  {statistics.History{Joined: old, Stays: []statistics.Stay{stay(1, "2026-03-02", "")}, Events: event(member.DidCome, "2026-03-02", "")}, "2026-03-02 转入组织关系"},
		"from another branch":         {statistics.History{Joined: old, Stays: []statistics.Stay{stay(3, "2020-01-01", "2026-03-01"), stay(1, "2026-03-02", "")}}, "2026-03-02 本院其他支部转入"},
		"from another court":          {statistics.History{Joined: old, Stays: []statistics.Stay{stay(4, "2020-01-01", "2026-03-01"), stay(1, "2026-03-02", "")}}, "2026-03-02 转入组织关系"},
		"between branches counted":    {statistics.History{Joined: old, Stays: []statistics.Stay{stay(1, "2020-01-01", "2026-03-01"), stay(2, "2026-03-02", "")}}, ""},
		"to another branch":           {statistics.History{Joined: old, Stays: []statistics.Stay{stay(1, "2020-01-01", "2026-03-01"), stay(3, "2026-03-02", "")}}, "2026-03-02 转到本院其他支部"},
		"died":                        {statistics.History{Joined: old, Stays: []statistics.Stay{stay(1, "2020-01-01", "2026-03-01")}, Events: event(member.DidDie, "2026-03-02", "")}, "2026-03-02 去世"},
		"struck off":                  {statistics.History{Joined: old, Stays: []statistics.Stay{stay(1, "2020-01-01", "2026-03-01")}, Events: event(member.DidStrike, "2026-03-02", member.ByAbsence)}, "2026-03-02 除名"},
		"asked to leave and struck":   {statistics.History{Joined: old, Stays: []statistics.Stay{stay(1, "2020-01-01", "2026-03-01")}, Events: event(member.DidStrike, "2026-03-02", member.ByRequest)}, "2026-03-02 退党"},
		"nothing says why they came":  {statistics.History{Joined: old, Stays: []statistics.Stay{stay(1, "2026-03-02", "")}}, "2026-03-02 增加，事由未登记"},
		"nothing says why they left":  {statistics.History{Joined: old, Stays: []statistics.Stay{stay(1, "2020-01-01", "2026-03-01")}}, "2026-03-02 减少，事由未登记"},
		"halted and back, having been lost": {statistics.History{Joined: old, Stays: []statistics.Stay{stay(1, "2020-01-01", "2026-03-01"), stay(1, "2026-08-01", "")},
			Events: statistics.Turns([]member.Event{{ID: 1, Kind: member.DidHalt, Day: exactly("2026-03-02")}, {ID: 2, Kind: member.DidReinstate, Day: exactly("2026-08-01"), Cause: "失联党员找回"}})},
			"2026-03-02 停止党籍；2026-08-01 失联党员找回"},
		"on the last day of the year before": {statistics.History{Joined: old, Stays: []statistics.Stay{stay(1, "2020-01-01", "2025-12-31")}, Events: event(member.DidGo, "2026-01-01", "")}, "2026-01-01 转出组织关系"},
		"on the last day of the year":        {statistics.History{Joined: old, Stays: []statistics.Stay{stay(1, "2020-01-01", "2026-12-31")}}, ""},
	} {
		var got []string
		for _, m := range c.h.Moves(w, year) {
			got = append(got, m.Day.String()+" "+m.Reason.Chinese())
		}
		if s := strings.Join(got, "；"); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
	dead := statistics.History{Joined: old, Stays: []statistics.Stay{stay(1, "2020-01-01", "")}, Events: event(member.DidDie, "2026-03-02", "")}
	if len(dead.Contradicted(w, year)) != 1 || len(dead.Contradicted(world{map[org.UnitID]bool{3: true}}, year)) != 0 {
		t.Error("who is recorded dead and still belongs is not told, or told of elsewhere")
	}
}

func TestTurns_of_an_event_that_was_taken_back(t *testing.T) {
	es := []member.Event{{ID: 1, Kind: member.DidDie, Day: exactly("2026-03-02")}, {ID: 2, Kind: member.DidNot, Corrects: 1, Day: exactly("2026-03-05")}}
	if got := statistics.Turns(es); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestReadPost(t *testing.T) {
	for job, want := range map[string]statistics.Post{
		"": statistics.NoPost, "院长": statistics.Leader, "党组成员、副院长": statistics.Leader, "民二庭庭长、四级高级法官": statistics.Head, "副庭长": statistics.Head,
		"员额法官": statistics.Judge, "一级法官助理": statistics.Assistant, "书记员（聘用制）": statistics.Hired, "书记员": statistics.Clerk, "法警支队 三级警长": statistics.Police,
		"一级主任科员": statistics.Office, "综合行政岗": statistics.Office, "政治部主任": statistics.Leader, "办公室主任": statistics.Head, "驻村第一书记": statistics.OtherPost,
		"法医": statistics.Technician, "审判员": statistics.Judge,
	} {
		if got := statistics.ReadPost(job); got != want {
			t.Errorf("%q is read as %d, want %d", job, got, want)
		}
	}
}

func TestTerm(t *testing.T) {
	for s, ok := range map[string]bool{"2026": true, "2026h1": true, "": false, "26": false, "20266": false, "2026h2": false, "1900": false} {
		term, got := statistics.ParseTerm(s)
		if got != ok || ok && term.String() != s {
			t.Errorf("%q: %v %s", s, got, term)
		}
	}
	half, _ := statistics.ParseTerm("2026h1")
	if p, ok := half.So(civil.MustDay("2026-03-05")); !ok || p != period("2026-01-01", "2026-03-05") {
		t.Errorf("%v", p)
	}
	if _, ok := half.So(civil.MustDay("2025-12-31")); ok {
		t.Error("a term that has not begun")
	}
}

func TestCheck_finds_what_does_not_add_up(t *testing.T) {
	c := statistics.NewCount([]org.Unit{{ID: 2, Kind: org.Branch}}, func(_, b org.UnitID) org.UnitID { return b })
	s := &statistics.Subject{On: member.Full, Term: year, Gender: "1"}
	c.Add(1, 2, statistics.Marked(s))
	b := statistics.NewBalance()
	b.Add(true, true, nil, false)
	sheets := c.Sheets(func(org.UnitID) string { return "" })
	wrong, _ := statistics.Check(sheets, b)
	if len(wrong) != 1 || !strings.Contains(wrong[0].Text, "党组织情况") { // nobody counted the branch
		t.Errorf("%+v", wrong)
	}
	sheets[0].Rows[0].Cells[1]++
	if wrong, _ = statistics.Check(sheets, b); len(wrong) < 2 || !strings.Contains(wrong[0].Text, "党员基本情况“合计”按性别之和与合计：2 ≠ 1") {
		t.Errorf("%+v", wrong)
	}
	b.Closing++
	if wrong, _ = statistics.Check(nil, b); len(wrong) != 1 || b.Gap() != -1 {
		t.Errorf("%+v", wrong)
	}
}

// Peers row 68: what the system knows need not be asked.
func TestReadAsked(t *testing.T) {
	asked := statistics.ReadAsked("序号\t*姓 名（全称）\t身份证号\n出生年月，入党时间、是否党代表\n\n联系方式 | 所在支部")
	var got []string
	for _, a := range asked {
		key := a.Column.Key
		if a.Serial {
			key = "#"
		}
		got = append(got, key)
		if a.Known() != (key != "") {
			t.Errorf("%+v", a)
		}
	}
	want := []string{"#", "member.full_name", "member.id_number", "member.birth", "member.joined", "", "member.phones", "branch"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestQuery_survives_its_address(t *testing.T) {
	q := statistics.Query{Unit: 77, Columns: []string{"member.full_name", "age", "branch"}, Classes: []string{"female", "age-35"}, Text: "沈", ByBranch: true}
	v, err := url.ParseQuery(q.Values().Encode())
	if got := statistics.ReadQuery(v); err != nil || !reflect.DeepEqual(got, q) {
		t.Errorf("%+v, want %+v", got, q)
	}
	hostile := statistics.ReadQuery(url.Values{"column": {"member.id_index", "x"}, "class": {"all", "nobody", "male", "female"}, "unit": {"!"}})
	if len(hostile.Columns) != 6 || !reflect.DeepEqual(hostile.Classes, []string{"male"}) {
		t.Errorf("%+v", hostile)
	}
}
