package grant

import (
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
)

// DB-12: the three administrators exclude each other and all of the work.
func TestDB_12_Compatible_every_pair(t *testing.T) {
	for _, a := range Roles {
		for _, b := range Roles {
			want := a == b || (!Administrator(a) && !Administrator(b))
			if Compatible(a, b) != want {
				t.Errorf("%s with %s: %v, want %v", a, b, !want, want)
			}
		}
	}
	if !Compatible() || !Compatible(AuditAdmin) || Compatible(Officer, Leader, Secretary, SystemAdmin) {
		t.Error("none, one or many are judged wrongly")
	}
}

// DB-12: whatever somebody holds, they come out as one administrator alone, as
// somebody in the work, or as nobody.
func TestDB_12_Grants_never_mix(t *testing.T) {
	p := civil.Since(civil.MustDay("2024-03-01"))
	rapid.Check(t, func(t *rapid.T) {
		var h Holding
		for _, r := range rapid.SliceOfN(rapid.SampledFrom(Roles), 0, 4).Draw(t, "roles") {
			h.Explicit = append(h.Explicit, Grant{Role: r, Unit: org.UnitID(rapid.SampledFrom([]int64{0, 0, 5, 99}).Draw(t, "unit")), Period: p})
		}
		if rapid.Bool().Draw(t, "member") {
			h.Branch = 5
			h.Posts = []org.Post{{Unit: 5, Kind: org.Secretary, Title: "书记", Period: p}, {Unit: 2, Kind: org.LeadingMember, Title: "党组成员", Period: p}}
		}
		gs := Grants(h, tree)
		var roles []access.Role
		for _, g := range gs {
			roles = append(roles, g.Role)
			if Administrator(g.Role) && (g.Over != access.Everywhere || len(gs) != 1) {
				t.Fatalf("%+v gives %+v", h, gs)
			}
		}
		if len(gs) == 0 || !Compatible(roles...) {
			t.Fatalf("%+v gives %v", h, roles)
		}
		if !Compatible(h.roles()...) && (len(gs) != 1 || gs[0].Role != NoPost) {
			t.Fatalf("roles that exclude each other give %+v", gs)
		}
	})
}

// DB-12: the posts of an administrator's member give no seat.
func TestDB_12_posts_of_an_administrator_give_nothing(t *testing.T) {
	p := civil.Since(civil.MustDay("2024-03-01"))
	h := Holding{Branch: 5, Posts: []org.Post{{Unit: 5, Kind: org.Secretary, Title: "书记", Period: p}}, Explicit: []Grant{{Role: AuditAdmin, Period: p}}}
	if gs := Grants(h, tree); len(gs) != 1 || gs[0].Role != AuditAdmin {
		t.Errorf("%+v", gs)
	}
	h.Explicit[0].Unit = 5 // an administrator of one unit is none at all
	if gs := Grants(h, tree); len(gs) != 1 || gs[0].Role != NoPost {
		t.Errorf("%+v", gs)
	}
}

func TestWanted_Check(t *testing.T) {
	today := civil.MustDay("2026-09-18")
	good := Wanted{Account: 1, Role: Officer, Unit: 3, Period: civil.Since(today), Reason: "机关党委决定"}
	if err := good.Check(today); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]func(w *Wanted){
		"role":   func(w *Wanted) { w.Role = "root" },
		"unit":   func(w *Wanted) { w.Role = SystemAdmin },
		"from":   func(w *Wanted) { w.Period.From = 0 },
		"until":  func(w *Wanted) { w.Period.Until = today - 1 },
		"reason": func(w *Wanted) { w.Reason = "" },
	} {
		w := good
		bad(&w)
		if f := fault.Of(w.Check(today)); f == nil || f.Field(name) == "" {
			t.Errorf("bad %s passes", name)
		}
	}
	w := good
	w.Role = Member
	if f := fault.Of(w.Check(today)); f == nil || f.Field("role") == "" {
		t.Error("membership can be granted")
	}
}

// DB-13: who may decide.
func TestDB_13_MayDecide(t *testing.T) {
	p := Proposal{By: 7, Account: 8}
	for who, ok := range map[int64]bool{0: false, 7: false, 8: false, 9: true} {
		if err := p.MayDecide(who); (err == nil) != ok {
			t.Errorf("account %d: %v", who, err)
		}
	}
}
