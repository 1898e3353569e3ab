package surveyapp_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"touyan/internal/base/box"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
)

// draw draws the codes of a draft in two groups, of 6 and of 3.
func (c *court) draw(v surveyapp.View) surveyapp.Drawn {
	c.Helper()
	s := v.Survey
	s.Subjects = s.Subjects[:3]
	s.Groups = []survey.RaterGroup{{Code: "g1", Chinese: "党员", Raters: 6}, {Code: "g2", Chinese: "群众代表", Raters: 3}}
	version, err := c.app.Save(ctx, c.may(survey.CanKeep), surveyapp.SaveIn{ID: v.ID, Version: v.Version, Survey: s})
	if err != nil {
		c.Fatal(err)
	}
	d, err := c.app.Draw(ctx, c.may(survey.CanKeep), v.ID, version, []string{"监督甲", "监督乙", "监督丙"})
	if err != nil {
		c.Fatal(err)
	}
	return d
}

// held brings a review to its end, with grades as given to the three subjects.
func (c *court) held() surveyapp.View {
	c.Helper()
	d := c.draw(c.begin("appraisal"))
	link := c.open(c.get(d.ID))
	for _, s := range d.Slips {
		if _, err := c.app.Cast(ctx, link, s.Code, says("q0-0", "1", "q0-1", "2", "q0-2", "3")); err != nil {
			c.Fatal(err)
		}
	}
	if err := c.app.End(ctx, c.may(survey.CanKeep), surveyapp.EndIn{ID: d.ID, Present: 9}); err != nil {
		c.Fatal(err)
	}
	if err := c.app.Unseal(ctx, c.may(survey.CanKeep), d.ID, []string{d.Keys[0].Text, d.Keys[2].Text}); err != nil {
		c.Fatal(err)
	}
	return c.get(d.ID)
}

// TestVT02_one_code_one_paper: a hundred at once with one code, one counts; what
// is forged, mistyped or of another questionnaire does not.
func TestVT02_one_code_one_paper(t *testing.T) {
	both(t, func(c *court) {
		d := c.draw(c.begin("appraisal"))
		if len(d.Slips) != 9 || d.Slips[8].Group != "群众代表" || len(d.Keys) != 3 {
			t.Fatalf("%d slips, %d keys", len(d.Slips), len(d.Keys))
		}
		if _, err := c.app.Cast(ctx, "nowhere", d.Slips[0].Code, says("q0-0", "1")); fault.KindOf(err) != fault.NotFound {
			t.Errorf("no such address: %v", err)
		}
		link := c.open(c.get(d.ID))
		var wg sync.WaitGroup
		var mu sync.Mutex
		taken, receipt := 0, ""
		for range 100 {
			wg.Go(func() {
				r, err := c.app.Cast(ctx, link, d.Slips[0].Code, says("q0-0", "1", "q1-0", "写一句"))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					taken, receipt = taken+1, r
				} else if fault.KindOf(err) != fault.Conflict {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if taken != 1 {
			t.Errorf("%d of a hundred were taken", taken)
		}
		if in, err := c.app.Counted(ctx, link, receipt); !in || err != nil {
			t.Errorf("the receipt %s is not found: %v", receipt, err)
		}
		for _, code := range []string{"", "ABCD", box.NewCode().String()} {
			if _, err := c.app.Cast(ctx, link, code, says("q0-0", "1")); fault.Of(err).Field("code") == "" {
				t.Errorf("%q: %v", code, err)
			}
		}
		if _, err := c.app.Cast(ctx, link, d.Slips[1].Code, says("q0-0", "7")); fault.Of(err).Field("q0-0") == "" {
			t.Errorf("a mark that is not there: %v", err)
		}
		// VT-10, VT-11: nothing is told before the box is opened, and one key opens nothing.
		if v := c.get(d.ID); v.Returned != 1 || v.Result != nil || len(v.Opinions) != 0 {
			t.Errorf("%+v", v)
		}
		if err := c.app.End(ctx, c.may(survey.CanKeep), surveyapp.EndIn{ID: d.ID, Present: 9, Left: []string{d.Slips[0].Code}}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a used code is counted as left: %v", err)
		}
		if err := c.app.End(ctx, c.may(survey.CanKeep), surveyapp.EndIn{ID: d.ID, Present: 9, Left: []string{d.Slips[8].Code}}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.app.Cast(ctx, link, d.Slips[1].Code, says("q0-0", "1")); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a paper after the end: %v", err)
		}
		if err := c.app.Unseal(ctx, c.may(survey.CanKeep), d.ID, []string{d.Keys[0].Text}); fault.Of(err).Field("keys") == "" {
			t.Errorf("one key opens it: %v", err)
		}
		if err := c.app.Unseal(ctx, c.may(survey.CanKeep), d.ID, []string{d.Keys[0].Text, "错的"}); fault.Of(err).Field("keys") == "" {
			t.Errorf("a wrong key: %v", err)
		}
		if v := c.get(d.ID); v.Stage != survey.Open || v.Result != nil {
			t.Errorf("%+v", v)
		}
	})
}

// A new draft makes codes worthless that were drawn for the old one; without codes
// nothing opens in the room.
func TestDraw_is_for_the_paper_as_it_is(t *testing.T) {
	both(t, func(c *court) {
		v := c.begin("appraisal")
		if _, err := c.app.Open(ctx, c.may(survey.CanKeep), v.ID, v.Version); fault.KindOf(err) != fault.Conflict {
			t.Errorf("opened without codes: %v", err)
		}
		d := c.draw(v)
		if _, err := c.app.Draw(ctx, c.may(survey.CanKeep), d.ID, d.Version, []string{"一个人"}); fault.Of(err).Field("tellers") == "" {
			t.Errorf("one teller: %v", err)
		}
		again, err := c.app.Draw(ctx, c.may(survey.CanKeep), d.ID, d.Version, []string{"甲", "乙"})
		if err != nil {
			t.Fatal(err)
		}
		link := c.open(c.get(d.ID))
		if _, err := c.app.Cast(ctx, link, d.Slips[0].Code, says("q0-0", "1")); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a code of the draw before: %v", err)
		}
		if _, err := c.app.Cast(ctx, link, again.Slips[0].Code, says("q0-0", "1")); err != nil {
			t.Error(err)
		}
		if _, err := c.app.Save(ctx, c.may(survey.CanKeep), surveyapp.SaveIn{ID: d.ID, Version: 4, Survey: v.Survey}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the paper changes while it is answered: %v", err)
		}
	})
}

func TestReview_from_codes_to_the_members_file(t *testing.T) {
	both(t, func(c *court) {
		v := c.held()
		lines := v.Result.Answers[0].Lines
		if v.Result.Returned != 9 || len(lines) != 3 || lines[0].Cells[0].Grades[0] != 6 || !lines[0].Cells[1].Hidden || !lines[0].Total.Hidden {
			t.Errorf("%+v", v.Result)
		}
		grade := func(grades ...string) survey.Decision {
			d := survey.Decision{Organ: survey.Committee, Day: civil.DayOf(noon)}
			for i, g := range grades {
				x := survey.Verdict{Member: v.Subjects[i].Member, Grade: g}
				if x.Lacks() {
					x.Gap = "学习抓得不紧"
				}
				d.Verdicts = append(d.Verdicts, x)
			}
			return d
		}
		// REV-02: the court's own share holds from its day on; a later one not yet.
		today := civil.DayOf(noon)
		if err := c.db.Write(ctx, func(tx *sqldb.Tx) error {
			return errors.Join(setting.Put(tx, setting.Value{Unit: int64(c.unit.Court), Name: survey.SetCap, From: today - 30, Amount: "20", Basis: "云机党〔2026〕3号"}, 0),
				setting.Put(tx, setting.Value{Unit: int64(c.unit.Court), Name: survey.SetCap, From: today + 1, Amount: "10", Basis: "云机党〔2026〕9号"}, 0),
				setting.Put(tx, setting.Value{Unit: int64(c.branch("民二庭党支部").Court), Name: survey.SetCapOf, From: today - 30, Amount: survey.OfFull, Basis: "云机党〔2026〕3号"}, 0))
		}); err != nil {
			t.Fatal(err)
		}
		d := grade("优秀", "合格", "基本合格")
		d.Day--
		if _, err := c.app.Decide(ctx, c.may(survey.CanGrade), surveyapp.DecideIn{ID: v.ID, Version: v.Version, Decision: d}); fault.Of(err).Field("day") == "" {
			t.Errorf("graded before it was measured: %v", err)
		}
		out, err := c.app.Decide(ctx, c.may(survey.CanGrade), surveyapp.DecideIn{ID: v.ID, Version: v.Version, Decision: grade("优秀", "合格", "基本合格")})
		if err != nil || !out.Stands {
			t.Fatalf("%+v %v", out, err)
		}
		got := c.get(v.ID)
		if most := (got.Decision.Members - got.Decision.Probationary) / 5; got.Decision.MostExcellent() != most || !strings.Contains(got.Outcome.Steps[0].Text, fmt.Sprintf("正式党员的 20%%（%d 人，云机党〔2026〕3号）", most)) {
			t.Errorf("%+v", got.Outcome)
		}
		if got.Decision.Members < 3 || len(got.Decision.Verdicts) != 3 || got.Outcome == nil {
			t.Errorf("%+v", got.Decision)
		}
		c.read(func(tx *sqldb.Tx) error {
			f := c.app.Facts()
			who := member.ID(v.Subjects[2].Member)
			rs, err := f.Of(tx, who)
			if err != nil || len(rs) != 1 || rs[0].Grade != "基本合格" || rs[0].Year != 2026 || rs[0].Organ != "支部委员会会议" {
				t.Errorf("%+v %v", rs, err)
			}
			hs, err := f.Holding(tx, 0, int64(who))
			if err != nil || len(hs) != 1 || !strings.Contains(hs[0].Rows[0].Value, "学习抓得不紧") {
				t.Errorf("%+v %v", hs, err)
			}
			ms, err := f.Measured(tx, c.unit.Path, 2026, 2026)
			if err != nil || len(ms) != 1 || ms[0].Graded != 3 || ms[0].Most != got.Decision.MostExcellent() || ms[0].Basis == "" || ms[0].Excellent != 1 || ms[0].Lacking != 1 || ms[0].Untold != 3 || ms[0].Unit != int64(c.unit.ID) {
				t.Errorf("%+v %v", ms, err)
			}
			// VT-08: the trail has what the keeper did and nothing of those who answered.
			actions, err := sqldb.All(tx, sqldb.Scalar[string], `select subject from audit_entry where action like 'survey.%' order by id`)
			if err != nil || slices.ContainsFunc(actions, func(s string) bool { return strings.Contains(s, "答") }) || len(actions) != 7 {
				t.Errorf("%d %v %v", len(actions), actions, err)
			}
			return nil
		})
	})
}

// VT-16: the box of a questionnaire is counted again from its file, without a
// database; a bit that was changed is found. VT-17: small groups are not in it.
func TestVT16_VT17_a_box_of_a_questionnaire_is_counted_again(t *testing.T) {
	both(t, func(c *court) {
		d := c.draw(c.begin("appraisal"))
		box0 := func() ([]byte, error) {
			_, data, err := c.app.Box(ctx, c.may(survey.CanView), d.ID)
			return data, err
		}
		link := c.open(c.get(d.ID))
		if _, err := box0(); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a box while it is answered: %v", err)
		}
		for i, s := range d.Slips {
			if _, err := c.app.Cast(ctx, link, s.Code, says("q0-0", "1", "q0-1", []string{"1", "2"}[i%2], "q0-2", "3")); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.app.End(ctx, c.may(survey.CanKeep), surveyapp.EndIn{ID: d.ID, Present: 9}); err != nil {
			t.Fatal(err)
		}
		sealed, err := box0()
		if err != nil {
			t.Fatal(err)
		}
		if r, err := survey.Verify(sealed, nil); err != nil || r.Opened {
			t.Errorf("%+v %v", r, err)
		}
		keys := []string{d.Keys[0].Text, d.Keys[2].Text}
		if err := c.app.Unseal(ctx, c.may(survey.CanKeep), d.ID, keys); err != nil {
			t.Fatal(err)
		}
		data, err := box0()
		if err != nil {
			t.Fatal(err)
		}
		var creds []box.Credential
		for _, k := range keys {
			x, err := box.ParseCredential(k)
			if err != nil {
				t.Fatal(err)
			}
			creds = append(creds, x)
		}
		r, err := survey.Verify(data, nil)
		if err != nil || !r.Good() || r.Recounted || r.Sheet.Papers != 9 {
			t.Fatalf("%+v %v", r, err)
		}
		if r, err = survey.Verify(data, creds); err != nil || !r.Good() || !r.Recounted || !r.Unsealed {
			t.Fatalf("%+v %v", r, err)
		}
		// The recount says what the page says: of the group of six each grade, of the
		// three nothing, and no total from which they could be worked out.
		page := c.get(d.ID).Result.Answers[0].Lines
		for i, l := range page {
			six, three, all := r.Sheet.Figures[3*i], r.Sheet.Figures[3*i+1], r.Sheet.Figures[3*i+2]
			if six.Subject != l.Subject.Name || six.Marks[1].N != l.Cells[0].Grades[1] || !three.Hidden || three.Marks != nil || !all.Hidden || all.Marks != nil {
				t.Errorf("%+v is not %+v", r.Sheet.Figures[3*i:3*i+3], l)
			}
		}
		if text := r.Text(); !strings.Contains(text, "核验通过：用监票人密钥重新开箱") || !strings.Contains(text, "优秀 3  合格 3") {
			t.Error(text)
		}
		for _, change := range [][2]string{{`"n": 3`, `"n": 4`}, {`"papers": 9`, `"papers": 8`}} {
			bad := strings.Replace(string(data), change[0], change[1], 1)
			if bad == string(data) {
				t.Fatalf("no %s in the file", change[0])
			}
			if r, err := survey.Verify([]byte(bad), creds); err == nil && r.Good() {
				t.Errorf("%s is not found", change[1])
			}
		}
		other := c.over(survey.CanView, c.branch("民二庭党支部").Path)
		if _, _, err := c.app.Box(ctx, other, d.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another branch has the box: %v", err)
		}
	})
}
