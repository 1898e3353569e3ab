package quorum

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// The table 三种会议分母对照 of the regulations.
func TestMTG01_DEV19_DEV20_ELE05_ELE09_three_denominators(t *testing.T) {
	day := civil.MustDay("2026-06-01")
	for _, c := range []struct{ due, general, admission, election, ayes, elected int }{
		{3, 2, 2, 3, 2, 2},
		{5, 3, 3, 4, 3, 3},
		{7, 4, 4, 6, 4, 4},
		{10, 5, 6, 8, 6, 6},
		{15, 8, 8, 12, 8, 8},
		{16, 8, 9, 13, 9, 9},
		{20, 10, 11, 16, 11, 11},
		{50, 25, 26, 40, 26, 26},
	} {
		all := Voters{Due: c.due, Present: c.due}
		for _, x := range []struct {
			m     Matter
			least int
			ayes  int
		}{{General, c.general, c.ayes}, {Admission, c.admission, c.ayes}, {Conversion, c.admission, c.ayes}, {Election, c.election, c.elected}, {InBureau, c.general, c.ayes}} {
			s := Sit(x.m, day, all)
			if s.Unknown || s.Least != x.least || s.LeastAyes != x.ayes {
				t.Errorf("%d voters, %s: least present %d, ayes %d; want %d, %d", c.due, x.m, s.Least, s.LeastAyes, x.least, x.ayes)
			}
			// Both sides of the boundary, by the judging functions themselves.
			if at := Sit(x.m, day, Voters{Due: c.due, Present: x.least}); !at.CanVote {
				t.Errorf("%d of %d cannot decide %s", x.least, c.due, x.m)
			}
			if under := Sit(x.m, day, Voters{Due: c.due, Present: x.least - 1}); under.CanVote {
				t.Errorf("%d of %d can decide %s", x.least-1, c.due, x.m)
			}
			if !s.Passed(x.ayes) || s.Passed(x.ayes-1) {
				t.Errorf("%s of %d: ayes %d pass=%v, %d pass=%v", x.m, c.due, x.ayes, s.Passed(x.ayes), x.ayes-1, s.Passed(x.ayes-1))
			}
		}
	}
	// 16 due, 13 present: elected by 7, not by 9.
	if s := Sit(Election, day, Voters{Due: 16, Present: 13}); s.LeastAyes != 7 {
		t.Errorf("election of 16 with 13 present needs %d", s.LeastAyes)
	}
}

func TestOn_editions(t *testing.T) {
	for _, c := range []struct {
		m       Matter
		day     string
		doc     rulebook.DocID
		article string
	}{
		{Admission, "2026-05-11", rulebook.AdmissionRules, "第十九条"},
		{Admission, "2026-05-10", rulebook.AdmissionRules2014, "第二十条"},
		{Admission, "2014-05-28", rulebook.AdmissionRules2014, "第二十条"},
		{Admission, "2014-05-27", "", ""},
		{Conversion, "2026-05-11", rulebook.AdmissionRules, "第三十二条"},
		{Conversion, "2026-05-10", rulebook.AdmissionRules2014, "第三十三条"},
		{Conversion, "2014-05-27", "", ""},
		{General, "2018-10-28", rulebook.BranchRegulations, "第十一条"},
		{General, "2018-10-27", "", ""},
		{InBureau, "2018-10-28", rulebook.BranchRegulations, "第十二条"},
		{InBureau, "2018-10-27", "", ""},
		{Election, "2020-07-13", rulebook.ElectionRegulations, "第十九条"},
		{Election, "2020-07-12", "", ""},
	} {
		v, err := On(c.m, civil.MustDay(c.day))
		if c.doc == "" {
			if err == nil {
				t.Errorf("%s on %s: %v, want nothing in force", c.m, c.day, v.Cite)
			}
			continue
		}
		if err != nil || v.Cite.Doc != c.doc || v.Cite.Article != c.article {
			t.Errorf("%s on %s: %v %v, want %s %s", c.m, c.day, v.Cite, err, c.doc, c.article)
		}
	}
	v, _ := On(Admission, civil.MustDay("2026-05-11"))
	if v.Value.PassCite.Article != "第二十条" || !v.Value.Secret {
		t.Errorf("admission passes by %v", v.Value.PassCite)
	}
}

// Row 151 of the ledger: 7 of 14 voters, 7 ayes.
func TestDEV19_exactly_half_is_no_meeting(t *testing.T) {
	c := Voters{Due: 14, Present: 7}
	day := civil.MustDay("2025-06-18")
	if s := Sit(Admission, day, c); s.CanVote || s.Passed(7) {
		t.Error("7 of 14 admitted a member")
	}
	if s := Sit(General, day, c); !s.CanVote || s.Passed(7) || !s.Procedure.Pass.Reached(8, 14) {
		t.Error("7 of 14 may meet on a general matter, and 7 ayes do not pass it")
	}
}

func TestShare_of_nobody_is_never_reached(t *testing.T) {
	for _, s := range []Share{half, overHalf, fourFifth} {
		if s.Reached(0, 0) || s.Reached(1, 0) || s.Least(0) != 0 {
			t.Errorf("%+v of nobody", s)
		}
	}
}
