package deskapp_test

import (
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/care"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgrule/orgsource"
	"touyan/internal/feature/publicity"
	"touyan/internal/feature/survey"
)

// The desk offers what the rooms read, by the same names.
func TestParameters_are_those_that_the_rooms_read(t *testing.T) {
	read := []string{life.SetRecordsFrom, life.SetLectureEvery, life.SetYearlyUntil, orgsource.GroupsFrom, dues.SetFormula, dues.SetRounding, dues.SetTaking,
		member.SetLetterDays, care.SetTimes, survey.SetCap, survey.SetCapOf, publicity.SetDays}
	for _, name := range read {
		if _, ok := desk.ParameterNamed(name); !ok {
			t.Errorf("%s cannot be set", name)
		}
	}
	if len(desk.Parameters) != len(read) {
		t.Errorf("%d parameters, of which %d are read", len(desk.Parameters), len(read))
	}
}

func (h *house) court(code string) org.Unit {
	h.Helper()
	u, ok := h.tree.ByCode(org.Court, code)
	if !ok {
		h.Fatalf("no court %s", code)
	}
	return u
}

func (h *house) findings(p access.Permit, rule rulebook.RuleID) map[rulebook.State]int {
	h.Helper()
	n := map[rulebook.State]int{}
	for _, l := range h.workbench(p).Lines {
		for _, i := range l.Items {
			if i.Rule == rule && i.Subject.Kind == rulebook.Branch {
				n[i.State]++
			}
		}
	}
	return n
}

func TestSetParameter_changes_the_findings_at_once(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		h.withLife()
		court, lower := h.court("01"), h.court("02")
		h.met(h.branch("010100005"), "2026-01-12", "recorded")
		own := system(t, desk.CanView, court.Path)
		if n := h.findings(own, "MTG-05"); len(n) != 0 {
			t.Fatalf("MTG-05 before anything is set: %v", n)
		}
		officer := system(t, desk.CanSet, court.Path)
		in := deskapp.SetIn{Court: court.ID, Name: life.SetLectureEvery, Amount: "quarter", From: civil.MustDay("2026-01-01"), Basis: "云中法机党〔2026〕3 号"}
		if err := h.desk.SetParameter(t.Context(), officer, in); err != nil {
			t.Fatal(err)
		}
		// The first quarter is over, the second ends today.
		n := h.findings(own, "MTG-05")
		if n[rulebook.Overdue] != 15 || n[rulebook.Open] != 15 {
			t.Errorf("MTG-05 of 15 branches with records: %v", n)
		}
		// Courts below that set nothing follow.
		if n[rulebook.Unknown] == 0 {
			t.Errorf("MTG-05 of the courts below: %v", n)
		}
		p, err := h.desk.Parameters(t.Context(), officer, lower.ID)
		if err != nil {
			t.Fatal(err)
		}
		lecture, _ := desk.ParameterNamed(life.SetLectureEvery)
		if s, ok := p.InForce(lecture); !ok || s.Court != court.ID || s.Basis != in.Basis || len(p.Of(lecture.Name)) != 0 {
			t.Errorf("below: %+v %v", s, ok)
		}
		if h.count(`select count(*) from audit_entry where action = 'desk.set' and court = $1`, court.ID) != 1 {
			t.Error("not in the trail")
		}
		// The same day again corrects, another day adds.
		groups := deskapp.SetIn{Court: court.ID, Name: orgsource.GroupsFrom, Amount: "15", From: civil.MustDay("2026-01-01"), Basis: "一号"}
		for _, change := range []func(){func() {}, func() { groups.Amount = "16" }, func() { groups.Amount, groups.From = "18", civil.MustDay("2026-12-01") }} {
			change()
			if err := h.desk.SetParameter(t.Context(), officer, groups); err != nil {
				t.Fatal(err)
			}
		}
		if p, err = h.desk.Parameters(t.Context(), officer, 0); err != nil || p.Court.ID != court.ID {
			t.Fatalf("%+v %v", p.Court, err)
		}
		from, _ := desk.ParameterNamed(orgsource.GroupsFrom)
		if s, _ := p.InForce(from); s.Amount != "16" || len(p.Of(from.Name)) != 2 || p.Of(from.Name)[0].Amount != "18" {
			t.Errorf("in force %+v of %+v", s, p.Of(from.Name))
		}
	})
}

func TestSetParameter_refuses(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		court, lower := h.court("01"), h.court("02")
		good := deskapp.SetIn{Court: lower.ID, Name: life.SetRecordsFrom, Amount: "2026-01-01", From: civil.MustDay("2026-01-01"), Basis: "一号"}
		for name, c := range map[string]struct {
			change func(*deskapp.SetIn)
			field  string
		}{
			"no basis":            {func(x *deskapp.SetIn) { x.Basis = " " }, "basis"},
			"no day":              {func(x *deskapp.SetIn) { x.From = 0 }, "from"},
			"before any document": {func(x *deskapp.SetIn) { x.From = civil.MustDay("2018-10-27") }, "from"},
			"records from ahead":  {func(x *deskapp.SetIn) { x.From = civil.MustDay("2026-07-01") }, "from"},
			"no day at all":       {func(x *deskapp.SetIn) { x.Amount = "明年" }, "amount"},
			"too far ahead": {func(x *deskapp.SetIn) {
				x.Name, x.Amount, x.From = orgsource.GroupsFrom, "15", civil.MustDay("2027-07-01")
			}, "from"},
		} {
			in := good
			c.change(&in)
			err := h.desk.SetParameter(t.Context(), system(t, desk.CanSet, ""), in)
			if x := fault.Of(err); x == nil || x.Kind != fault.Invalid || x.Field(c.field) == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, c := range map[string]struct {
			permit access.Permit
			change func(*deskapp.SetIn)
			want   fault.Kind
		}{
			"another court":    {system(t, desk.CanSet, h.branch("010100005").Path), func(*deskapp.SetIn) {}, fault.NotFound},
			"no court":         {system(t, desk.CanSet, ""), func(x *deskapp.SetIn) { x.Court = h.branch("010100005").ID }, fault.NotFound},
			"no parameter":     {system(t, desk.CanSet, ""), func(x *deskapp.SetIn) { x.Name = "life.nothing" }, fault.NotFound},
			"another's permit": {system(t, desk.CanView, court.Path), func(*deskapp.SetIn) {}, fault.Denied},
		} {
			in := good
			c.change(&in)
			if err := h.desk.SetParameter(t.Context(), c.permit, in); fault.KindOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := h.desk.Parameters(t.Context(), system(t, desk.CanSet, lower.Path), court.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a court out of reach: %v", err)
		}
		if _, err := h.desk.Parameters(t.Context(), system(t, desk.CanView, ""), court.ID); fault.KindOf(err) != fault.Denied {
			t.Errorf("without the permission: %v", err)
		}
		if n := h.count(`select count(*) from setting`); n != 0 {
			t.Errorf("%d settings were kept", n)
		}
	})
}
