package surveyapp_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/urn"
	"touyan/internal/schema"
)

var (
	ctx  = context.Background()
	noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)
)

// court is the room over the invented courts, at one branch.
type court struct {
	*testing.T
	db   *sqldb.DB
	app  *surveyapp.App
	tree *org.Tree
	unit org.Unit
}

func both(t *testing.T, test func(c *court)) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) { test(newCourt(t, db)) })
}

func file(t *testing.T, path string) intake.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: filepath.Base(path), Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
}

func newCourt(t *testing.T, db *sqldb.DB) *court {
	t.Helper()
	sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	c := &court{T: t, db: db}
	o := orgapp.New(db)
	if _, err := o.LoadList(ctx, c.over(org.CanImport, ""), file(t, "../../org/testdata/org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	m := memberapp.New(db, sealer, o.Facts())
	if _, err := m.LoadRoster(ctx, c.over(member.CanImport, ""), file(t, "../../member/roster/testdata/roster-clean.xlsx"), false, 2, nil); err != nil {
		t.Fatal(err)
	}
	if err := urn.Guard(ctx, db); err != nil {
		t.Fatal(err)
	}
	c.app = surveyapp.New(db, o.Facts(), m.Facts(), urn.New(db, sealer))
	c.read(func(tx *sqldb.Tx) (err error) { c.tree, err = o.Facts().Tree(tx, tx.Today()); return err })
	c.unit = c.branch("刑一庭党支部")
	return c
}

func (c *court) branch(short string) org.Unit {
	c.Helper()
	for _, u := range c.tree.All() {
		if u.Short == short && strings.HasPrefix(u.Code, "01") {
			return u
		}
	}
	c.Fatalf("no %s", short)
	return org.Unit{}
}

func (c *court) over(can access.Can, path access.Path) access.Permit {
	c.Helper()
	p, err := access.System("test").Permit(can, path)
	if err != nil {
		c.Fatal(err)
	}
	return p
}

func (c *court) may(can access.Can) access.Permit { c.Helper(); return c.over(can, c.unit.Path) }

func (c *court) read(fn func(tx *sqldb.Tx) error) {
	c.Helper()
	if err := c.db.Read(ctx, fn); err != nil {
		c.Fatal(err)
	}
}

func (c *court) begin(kind string) surveyapp.View {
	c.Helper()
	k, err := c.app.Begin(ctx, c.may(survey.CanKeep), surveyapp.BeginIn{Unit: c.unit.ID, Kind: kind, Year: 2026})
	if err != nil {
		c.Fatal(err)
	}
	return c.get(k)
}

func (c *court) get(k survey.ID) surveyapp.View {
	c.Helper()
	v, err := c.app.Get(ctx, c.may(survey.CanView), k)
	if err != nil {
		c.Fatal(err)
	}
	return v
}

func (c *court) open(v surveyapp.View) string {
	c.Helper()
	o, err := c.app.Open(ctx, c.may(survey.CanKeep), v.ID, v.Version)
	if err != nil {
		c.Fatal(err)
	}
	return o
}

// says answers with the fields it has.
func says(fields ...string) func(string) string {
	m := map[string]string{}
	for i := 0; i < len(fields); i += 2 {
		m[fields[i]] = fields[i+1]
	}
	return func(at string) string { return m[at] }
}

func TestDraft_is_filled_from_the_register(t *testing.T) {
	both(t, func(c *court) {
		v := c.begin("appraisal")
		if len(v.Subjects) < 10 || v.Subjects[0].Member == 0 || v.Groups[0].Raters < len(v.Subjects) || v.Stage != survey.Draft {
			t.Errorf("%+v", v.Held)
		}
		// A form takes names away and adds none.
		s := v.Survey
		s.Subjects = append([]survey.Subject{{Member: 4711, Name: "外人"}}, s.Subjects[:3]...)
		if _, err := c.app.Save(ctx, c.may(survey.CanKeep), surveyapp.SaveIn{ID: v.ID, Version: v.Version, Survey: s}); err != nil {
			t.Fatal(err)
		}
		if got := c.get(v.ID); len(got.Subjects) != 3 || got.Version != 2 {
			t.Errorf("%+v", got.Held)
		}
		if _, err := c.app.Save(ctx, c.may(survey.CanKeep), surveyapp.SaveIn{ID: v.ID, Version: v.Version, Survey: s}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an old form is taken: %v", err)
		}
		k, err := c.app.Begin(ctx, c.may(survey.CanKeep), surveyapp.BeginIn{From: v.ID, Year: 2027})
		if err != nil {
			t.Fatal(err)
		}
		if again := c.get(k); again.Year != 2027 || !strings.Contains(again.Title, "2027") || len(again.Subjects) != len(v.Subjects) {
			t.Errorf("%+v", again.Held)
		}
		if err := c.app.Discard(ctx, c.may(survey.CanKeep), k, 1); err != nil {
			t.Error(err)
		}
		if v := c.begin("reporting"); len(v.Subjects) == 0 || !strings.Contains(v.Subjects[0].Note, "书记") {
			t.Errorf("no secretary: %+v", v.Subjects)
		}
		if _, err := c.app.Begin(ctx, c.may(survey.CanKeep), surveyapp.BeginIn{Unit: c.unit.ID, Kind: "nothing", Year: 2026}); fault.Of(err).Field("kind") == "" {
			t.Error(err)
		}
		l, err := c.app.List(ctx, c.may(survey.CanView), surveyapp.ListIn{Kind: "appraisal"})
		if err != nil || l.Total != 1 || len(l.Keepers) != 1 {
			t.Errorf("%+v %v", l, err)
		}
		other := c.over(survey.CanView, c.branch("民二庭党支部").Path)
		if _, err := c.app.Get(ctx, other, v.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another branch sees it: %v", err)
		}
	})
}

func TestLink_is_answered_counted_and_closed(t *testing.T) {
	both(t, func(c *court) {
		v := c.begin("satisfaction")
		link := c.open(v)
		for i := range 6 {
			mark := "1"
			if i == 5 {
				mark = "3"
			}
			if err := c.app.Answer(ctx, link, 1, says("q0-0", mark, "q1-0", "意见"+mark)); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.app.Answer(ctx, link, 1, says("q0-0", "9")); fault.Of(err).Field("q0-0") == "" {
			t.Errorf("a mark that is not there: %v", err)
		}
		if err := c.app.Answer(ctx, link, 1, says()); fault.KindOf(err) != fault.Invalid {
			t.Errorf("nothing marked: %v", err)
		}
		if err := c.app.Answer(ctx, link, 1, says("q0-0", "1", "q1-0", strings.Repeat("长", survey.MaxWords+1))); fault.Of(err).Field("q1-0") == "" {
			t.Errorf("words without end: %v", err)
		}
		for _, at := range []string{"", "nowhere", link + "x"} {
			if err := c.app.Answer(ctx, at, 1, says("q0-0", "1")); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%q: %v", at, err)
			}
		}
		// VT-10: until it is closed nothing but the number is told.
		if v := c.get(v.ID); v.Returned != 6 || v.Result != nil || v.Opinions != nil {
			t.Errorf("%+v", v)
		}
		if err := c.app.Close(ctx, c.may(survey.CanKeep), v.ID); err != nil {
			t.Fatal(err)
		}
		got := c.get(v.ID)
		cell := got.Result.Answers[0].Lines[0].Cells[0]
		if cell.Raters != 6 || cell.Grades[0] != 5 || cell.Grades[2] != 1 || len(got.Opinions[1]) != 6 {
			t.Errorf("%+v", got)
		}
		if err := c.app.Answer(ctx, link, 1, says("q0-0", "1")); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a paper after closing: %v", err)
		}
	})
}

// Four papers say nothing, whoever asks (VT-17).
func TestVT17_four_papers_say_nothing(t *testing.T) {
	both(t, func(c *court) {
		v := c.begin("satisfaction")
		link := c.open(v)
		for range 4 {
			if err := c.app.Answer(ctx, link, 1, says("q0-0", "1", "q1-0", "独有的意见")); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.app.Close(ctx, c.may(survey.CanKeep), v.ID); err != nil {
			t.Fatal(err)
		}
		got := c.get(v.ID)
		if l := got.Result.Answers[0].Lines[0]; !l.Cells[0].Hidden || !l.Total.Hidden || len(got.Opinions[1]) != 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestCloseDue(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		c := newCourt(t, db)
		v := c.begin("satisfaction")
		s := v.Survey
		s.Closes = civil.DayOf(noon)
		if _, err := c.app.Save(ctx, c.may(survey.CanKeep), surveyapp.SaveIn{ID: v.ID, Version: 1, Survey: s}); err != nil {
			t.Fatal(err)
		}
		c.open(c.get(v.ID))
		if n, err := c.app.CloseDue(ctx, c.over(survey.CanKeep, "")); n != 0 || err != nil {
			t.Errorf("on its last day: %d %v", n, err)
		}
	})
}

// VT-04, VT-06: what is kept of papers has no place for a person, an address, a
// code or a moment, and free texts have numbers that do not rise.
func TestVT04_tables_have_no_place_for_a_person(t *testing.T) {
	raw, err := schema.Files().Open("0021_survey.sql")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	var b bytes.Buffer
	if _, err := b.ReadFrom(raw); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"survey_tally", "survey_word"} {
		_, rest, ok := strings.Cut(b.String(), "create table "+table+" (")
		body, _, end := strings.Cut(rest, "\n);")
		if !ok || !end {
			t.Fatal(table)
		}
		if m := regexp.MustCompile(`(?m)^\s+\w*(member|account|person|session|address|_at|_day|code|turn|seq)\w*\s`).FindString(body); m != "" {
			t.Errorf("%s has %s", table, m)
		}
	}
}

func TestVT06_free_texts_lie_in_no_order_of_writing(t *testing.T) {
	both(t, func(c *court) {
		v := c.begin("opinions")
		link := c.open(v)
		const n = 60
		for i := range n {
			if err := c.app.Answer(ctx, link, 1, says("q0-0", strings.Repeat("话", i+1))); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.app.Close(ctx, c.may(survey.CanKeep), v.ID); err != nil {
			t.Fatal(err)
		}
		order := `select length(words) from survey_word`
		if c.db.Engine() == sqldb.SQLite {
			order += ` order by rowid`
		} else {
			order += ` order by ctid`
		}
		var sum, rises int
		c.read(func(tx *sqldb.Tx) error {
			lens, err := sqldb.All(tx, sqldb.Scalar[int], order)
			for i, x := range lens {
				sum += (i + 1) * x
				if i > 0 && x > lens[i-1] {
					rises++
				}
			}
			if len(lens) != n {
				t.Errorf("%d texts", len(lens))
			}
			return err
		})
		// Spearman of the places against the order of writing; by chance it stays
		// within ±0.5 but once in ten thousand.
		rho := 12*float64(sum)/(n*(n*n-1)) - 3*float64(n+1)/float64(n-1)
		if rho > 0.5 || rho < -0.5 {
			t.Errorf("correlation %.2f", rho)
		}
	})
}
