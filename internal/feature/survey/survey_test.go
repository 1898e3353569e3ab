package survey

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
)

func TestVT18_opinions_have_no_order(t *testing.T) {
	a := []string{"多办实事", " ", "开会短些", "活动少些材料"}
	b := slices.Clone(a)
	slices.Reverse(b)
	if x, y := Opinions(a, 5), Opinions(b, 5); len(x) != 3 || !slices.Equal(x, y) {
		t.Errorf("%v %v", x, y)
	}
	if Opinions(a, 4) != nil {
		t.Error("the opinions of four are told")
	}
}

// What people are told of a way is what the page says of it.
func TestVT20_the_document_says_what_the_page_says(t *testing.T) {
	raw, err := os.ReadFile("../../../docs/ballots.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []Way{Room, Link} {
		for _, s := range append(w.Protects(), w.Leaves()...) {
			if !strings.Contains(string(raw), "- "+s+"\n") {
				t.Errorf("%s: the document lacks %s", w.Chinese(), s)
			}
		}
	}
}

func appraisal(t testing.TB, subjects ...string) Survey {
	t.Helper()
	k, ok := KindOf("appraisal")
	if !ok {
		t.Fatal("no appraisal")
	}
	s := New(k, 2026)
	s.Groups[0].Raters = 12
	for i, n := range subjects {
		s.Subjects = append(s.Subjects, Subject{Member: int64(i + 1), Name: n})
	}
	return s
}

var today = civil.MustDay("2026-11-22")

func TestSurvey_check(t *testing.T) {
	if err := appraisal(t, "丁一", "万一").Check(today); err != nil {
		t.Error(err)
	}
	for at, change := range map[string]func(*Survey){
		"title":      func(s *Survey) { s.Title = " " },
		"year":       func(s *Survey) { s.Year = 2030 },
		"way":        func(s *Survey) { s.Way = Link },
		"closes":     func(s *Survey) { s.Closes = today - 1 },
		"subjects":   func(s *Survey) { s.Subjects = nil },
		"questions":  func(s *Survey) { s.Questions = nil },
		"question-0": func(s *Survey) { s.Questions[0].Form = Pick; s.Subjects = nil },
		"group-0":    func(s *Survey) { s.Groups[0].Raters = 0 },
		"groups":     func(s *Survey) { s.Groups = nil },
		"points":     func(s *Survey) { s.Points = []int{100} },
	} {
		s := appraisal(t, "丁一", "万一")
		change(&s)
		if err := s.Check(today); fault.Of(err).Field(at) == "" {
			t.Errorf("%s: %v", at, err)
		}
	}
	s := appraisal(t, "丁一")
	s.Groups[0].Raters = 4
	if len(s.Advice()) != 1 {
		t.Error("a group of four is not advised against")
	}
	if again := s.Again(2027); again.Title != "2027 年度民主评议党员" || again.Closes != 0 {
		t.Errorf("%+v", again)
	}
}

// A paper comes back as it was sent, whatever it says; the tally agrees with an
// independent count; nothing else is read as a paper (VT-12).
func TestVT12_papers_add_up(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Paper{Scale: AppraisalScale, Groups: []RaterGroup{{Code: "a", Chinese: "甲"}, {Code: "b", Chinese: "乙"}}, Most: rapid.IntRange(0, 2).Draw(t, "most"),
			Questions: []Question{{"综合评价", Grade}, {"意见", Words}, {"推荐", Pick}}}
		for range rapid.IntRange(1, 4).Draw(t, "subjects") {
			p.Subjects = append(p.Subjects, Subject{Name: "人"})
		}
		tally, want := Tally{}, map[Spot]int{}
		for range rapid.IntRange(0, 12).Draw(t, "papers") {
			sent := map[string]string{}
			f := Filled{Group: rapid.IntRange(0, 1).Draw(t, "group"), Marks: make([][]int, 3)}
			for q, n := range []int{4, 0, 1} {
				if n == 0 {
					continue
				}
				picked := 0
				for line := range p.Subjects {
					m := rapid.IntRange(0, n).Draw(t, "mark")
					if n == 1 && m == 1 && p.Most > 0 && picked == p.Most {
						m = 0
					}
					picked += min(m, 1)
					f.Marks[q] = append(f.Marks[q], m)
					if m > 0 {
						sent[Field(q, line)] = string(rune('0' + m))
					}
				}
			}
			got, err := p.Fill(f.Group, func(at string) string { return sent[at] })
			if len(sent) == 0 {
				if err == nil {
					t.Fatal("an empty paper was taken")
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			b := p.Encode(got)
			back, err := p.Decode(b)
			if err != nil || len(b) != p.Size() || !slices.EqualFunc(back.Marks, f.Marks, slices.Equal[[]int]) {
				t.Fatalf("%v %v %v", back, f, err)
			}
			tally.Add(p, back)
			want[PapersOf(f.Group)]++
			for at, v := range sent {
				want[Spot{f.Group, int(at[1] - '0'), int(at[3] - '0'), int(v[0] - '0')}]++
			}
		}
		for s, n := range want {
			if tally[s] != n {
				t.Fatalf("%+v: %d, want %d", s, tally[s], n)
			}
		}
		r, err := p.Result(tally)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range r.Answers {
			for _, l := range a.Lines {
				for g, c := range l.Cells {
					if !c.Hidden && c.Raters < MinCell {
						t.Fatalf("group %d of %d is shown", g, c.Raters)
					}
				}
			}
		}
	})
}

func TestFill_refuses(t *testing.T) {
	p := appraisal(t, "丁一", "万一").Paper
	for want, sent := range map[string]map[string]string{
		"q0-0": {"q0-0": "5"}, "q0-1": {"q0-1": "优秀"},
	} {
		if _, err := p.Fill(0, func(at string) string { return sent[at] }); fault.Of(err).Field(want) == "" {
			t.Errorf("%v: %v", sent, err)
		}
	}
	if _, err := p.Fill(1, func(string) string { return "1" }); err == nil {
		t.Error("a group that is not there")
	}
	pick := Paper{Groups: []RaterGroup{{Code: "a"}}, Most: 1, Questions: []Question{{"推荐", Pick}}, Subjects: []Subject{{Name: "甲"}, {Name: "乙"}}}
	if _, err := pick.Fill(0, func(string) string { return "1" }); fault.Of(err).Field("q0-0") == "" {
		t.Errorf("two picked of one: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	p := Paper{Scale: AppraisalScale, Groups: []RaterGroup{{Code: "a"}}, Most: 1, Subjects: []Subject{{Name: "甲"}, {Name: "乙"}}, Questions: []Question{{"评", Grade}, {"推", Pick}, {"话", Words}}}
	f.Add([]byte{0, 1, 2, 0, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := p.Decode(b)
		if err == nil && !slices.Equal(p.Encode(x), b) {
			t.Errorf("%v is read as %v", b, x)
		}
	})
}

// REV-02: a third, rounded down; the numbers of the table.
func TestREV02_cap_of_excellent(t *testing.T) {
	for members, most := range map[int]int{0: 0, 2: 0, 3: 1, 7: 2, 10: 3, 20: 6, 33: 11, 50: 16} {
		if got := (Cap{}).Most(members, 0); got != most {
			t.Errorf("%d members: %d", members, got)
		}
		d := Decision{Organ: Committee, Day: today, Members: members}
		for range most {
			d.Verdicts = append(d.Verdicts, Verdict{Grade: "优秀"})
		}
		if !d.Judge().Stands {
			t.Errorf("%d of %d does not stand", most, members)
		}
		d.Verdicts = append(d.Verdicts, Verdict{Grade: "优秀"})
		o := d.Judge()
		if o.Stands || !o.Steps[0].Hit || o.Steps[0].Cite.IsZero() {
			t.Errorf("%d of %d stands: %+v", most+1, members, o)
		}
	}
}

// REV-03: no grade before the measuring has ended; REV-04: nobody who is not on
// the paper; REV-05: a gap is named.
func TestREV03_04_05_decision(t *testing.T) {
	s := appraisal(t, "丁一", "万一")
	sound := Decision{Organ: Committee, Day: today, Members: 3, Probationary: 1, Verdicts: []Verdict{{Member: 1, Name: "丁一", Grade: "优秀"}, {Member: 2, Name: "万一", Grade: "基本合格", Gap: "学习抓得不紧"}}}
	if err := sound.Check(s, today, today); err != nil {
		t.Error(err)
	}
	for at, change := range map[string]func(*Decision){
		"organ":   func(d *Decision) { d.Organ = "" },
		"day":     func(d *Decision) { d.Day = today - 1 },
		"gap-1":   func(d *Decision) { d.Verdicts[1].Gap = "" },
		"grade-0": func(d *Decision) { d.Verdicts[0].Member = 9 },
		"grade-1": func(d *Decision) { d.Verdicts[1].Grade = "良好" },
		"fed-0":   func(d *Decision) { d.Verdicts[0].Fed = today + 1 },
	} {
		d := sound
		d.Verdicts = slices.Clone(sound.Verdicts)
		change(&d)
		if err := d.Check(s, today, today); fault.Of(err).Field(at) == "" {
			t.Errorf("%s: %v", at, err)
		}
	}
	if err := (Decision{Organ: Committee, Day: today + 1}).Check(s, today, today); fault.Of(err).Field("day") == "" {
		t.Error("a grade of tomorrow")
	}
}
