package grant

import (
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
)

// The court of the tests: a leading group, a committee of the court's organs
// with a general branch, two branches and a group.
var tree = org.NewTree([]org.Unit{
	{ID: 1, Path: "001.", Kind: org.Court, Name: "云川市中级人民法院", Short: "云川中院"},
	{ID: 2, Parent: 1, Path: "001.001.", Kind: org.LeadingGroup, Short: "党组"},
	{ID: 3, Parent: 1, Path: "001.002.", Kind: org.PartyCommittee, Short: "机关党委"},
	{ID: 4, Parent: 3, Path: "001.002.001.", Kind: org.GeneralBranch, Short: "执行局党总支"},
	{ID: 5, Parent: 3, Path: "001.002.002.", Kind: org.Branch, Short: "民二庭党支部"},
	{ID: 6, Parent: 5, Path: "001.002.002.001.", Kind: org.Group, Short: "第一党小组"},
	{ID: 7, Parent: 3, Path: "001.002.003.", Kind: org.DisciplineCommittee, Short: "机关纪委"},
	{ID: 8, Parent: 1, Path: "001.003.", Kind: org.Division, Short: "民二庭"},
})

func TestGrants_from_posts(t *testing.T) {
	for _, c := range []struct {
		unit org.UnitID
		post org.PostKind
		role access.Role
		over access.Path
	}{
		{2, org.LeadingMember, Leader, "001-"},
		{2, org.Secretary, Leader, "001-"},
		{2, org.DeputySecretary, Leader, "001-"},
		{3, org.Secretary, CommitteeSecretary, "001.002."},
		{3, org.DeputySecretary, CommitteeSecretary, "001.002."},
		{3, org.FullTimeDeputy, CommitteeSecretary, "001.002."},
		{3, org.CommitteeMember, "", ""},
		{7, org.Secretary, "", ""},
		{4, org.Secretary, Secretary, "001.002.001."},
		{4, org.Publicity, Committee, "001.002.001."},
		{5, org.Secretary, Secretary, "001.002.002."},
		{5, org.DeputySecretary, Secretary, "001.002.002."},
		{5, org.Organisation, Committee, "001.002.002."},
		{5, org.Publicity, Committee, "001.002.002."},
		{5, org.Discipline, Committee, "001.002.002."},
		{5, org.CommitteeMember, Committee, "001.002.002."},
		{5, org.GroupLeader, "", ""},
		{6, org.GroupLeader, GroupLeader, "001.002.002.001."},
		{8, org.Secretary, "", ""},
		{99, org.Secretary, "", ""}, // a unit that no longer stands
	} {
		since := civil.Since(civil.MustDay("2024-03-01"))
		gs := Grants(Holding{Posts: []org.Post{{Unit: c.unit, Kind: c.post, Title: "头衔", Period: since}}}, tree)
		if len(gs) != 1 {
			t.Fatalf("%s in %d: %d grants", c.post, c.unit, len(gs))
		}
		if c.role == "" {
			if gs[0].Role != NoPost {
				t.Errorf("%s in %d gives %s over %q, want nothing", c.post, c.unit, gs[0].Role, gs[0].Over)
			}
			continue
		}
		if gs[0].Role != c.role || gs[0].Over != c.over || gs[0].Period != since || gs[0].Title != "头衔" {
			t.Errorf("%s in %d gives %+v, want %s over %q", c.post, c.unit, gs[0], c.role, c.over)
		}
	}
}

func TestGrants_together_weightiest_first(t *testing.T) {
	p := civil.Since(civil.MustDay("2024-03-01"))
	gs := Grants(Holding{
		Branch: 5,
		Posts: []org.Post{
			{Unit: 6, Kind: org.GroupLeader, Title: "党小组组长", Period: p},
			{Unit: 5, Kind: org.Organisation, Title: "组织委员", Period: p},
			{Unit: 5, Kind: org.Publicity, Title: "宣传委员", Period: civil.Since(civil.MustDay("2025-03-01"))},
		},
		Explicit: []Grant{{Role: Officer, Period: p}, {Role: Officer, Unit: 3, Period: p}, {Role: Officer, Unit: 99, Period: p}},
	}, tree)
	var got []string
	for _, g := range gs {
		got = append(got, string(g.Role)+" "+string(g.Over)+" "+g.Name+" "+g.Title+" "+g.Detail)
	}
	want := []string{
		"officer  云川中院 党务干部 ",
		"officer 001.002. 机关党委 党务干部 云川市中级人民法院",
		"committee 001.002.002. 民二庭党支部 组织委员、宣传委员 云川市中级人民法院",
		"group-leader 001.002.002.001. 民二庭党支部第一党小组 党小组组长 云川市中级人民法院",
		"member 001.002.002. 民二庭党支部 党员 云川市中级人民法院",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if gs[2].Period.From != civil.MustDay("2024-03-01") {
		t.Errorf("two posts in one seat run from %s", gs[2].Period.From)
	}
}

func TestGrants_of_nobody_hold_nothing(t *testing.T) {
	gs := Grants(Holding{}, tree)
	if len(gs) != 1 || gs[0].Role != NoPost {
		t.Fatalf("%+v", gs)
	}
	for _, u := range tree.All() {
		if gs[0].Over.Holds(u.Path) || (u.Path >= gs[0].Over && u.Path < gs[0].Over.End()) {
			t.Errorf("who holds nothing holds %s", u.Path)
		}
	}
}

func TestSeat_is_found_again(t *testing.T) {
	gs := Grants(Holding{Branch: 5, Explicit: []Grant{{Role: Officer}}}, tree)
	for i, g := range gs {
		if at, ok := FindSeat(gs, Seat(g)); !ok || at != i {
			t.Errorf("FindSeat(%q) = %d, %v", Seat(g), at, ok)
		}
	}
	for _, s := range []string{"", "-", "officer", "secretary:" + org.UnitID(5).String(), "member:"} {
		if _, ok := FindSeat(gs, s); ok {
			t.Errorf("FindSeat(%q) finds a seat nobody gave", s)
		}
	}
}

func TestRoles_have_titles(t *testing.T) {
	for _, r := range append([]access.Role{NoPost}, Roles...) {
		if Title(r) == "" {
			t.Errorf("%s has no title", r)
		}
	}
	if Known(NoPost) || Known("") || Known("system") || !Known(Member) {
		t.Error("Known is wrong about what can be granted")
	}
}
