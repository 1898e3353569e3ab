package lifeapp_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// noon is the day on which the ledger comes in.
var noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)

func file(t testing.TB, path string) intake.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: filepath.Base(path), Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
}

func permit(t testing.TB, can access.Can, over access.Path) access.Permit {
	t.Helper()
	p, err := access.System("test").Permit(can, over)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// yunchuan is the invented courts with the members of the intermediate one.
type yunchuan struct {
	testing.TB
	db   *sqldb.DB
	app  *lifeapp.App
	tree *org.Tree
}

func newYunchuan(t testing.TB, db *sqldb.DB) *yunchuan {
	t.Helper()
	sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	if _, err := o.LoadList(ctx, permit(t, org.CanImport, ""), file(t, "../../org/testdata/org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	m := memberapp.New(db, sealer, o.Facts())
	if _, err := m.LoadRoster(ctx, permit(t, member.CanImport, ""), file(t, "../../member/roster/testdata/roster-clean.xlsx"), false, 2, nil); err != nil {
		t.Fatal(err)
	}
	y := &yunchuan{TB: t, db: db, app: lifeapp.New(db, o.Facts(), m.Facts()).Sealing(sealer)}
	y.read(func(tx *sqldb.Tx) (err error) { y.tree, err = o.Facts().Tree(tx, tx.Today()); return err })
	return y
}

func (y *yunchuan) read(fn func(tx *sqldb.Tx) error) {
	y.Helper()
	if err := y.db.Read(ctx, fn); err != nil {
		y.Fatal(err)
	}
}

func (y *yunchuan) load(setAside bool) (intake.Report, error) {
	y.Helper()
	return y.app.LoadLedger(ctx, permit(y, life.CanImport, ""), file(y, "testdata/meetings-ledger.xlsx"), setAside, 3, nil)
}

// judge judges the Party units of the intermediate court for 2025.
func (y *yunchuan) judge(on string) []rulebook.Finding {
	y.Helper()
	court, _ := y.tree.ByCode(org.Court, "01")
	var units []org.Unit
	for _, u := range y.tree.All() {
		if u.Court == court.ID && u.Kind.Party() {
			units = append(units, u)
		}
	}
	return y.judgeUnits(units, civil.Year(2025), on)
}

func (y *yunchuan) judgeUnits(units []org.Unit, window civil.Period, on string) (fs []rulebook.Finding) {
	y.Helper()
	y.read(func(tx *sqldb.Tx) (err error) {
		fs, err = y.app.Facts().Judge(tx, y.tree, units, window, civil.MustDay(on))
		return err
	})
	return fs
}

// expected is meetings-ledger.json.
type expected struct {
	DataRows    int               `json:"data_rows"`
	Obligations map[string][3]int `json:"obligations"`
	Unmet       []struct {
		Rule, Branch, Group, Period string
	} `json:"unmet"`
	Local []struct {
		Rule, Branch, Period string
	} `json:"unmet_only_under_a_local_rule"`
	Rows []struct {
		Sheet, Code, Rule string
		Row               int
		Counts            bool `json:"counts_for_frequency"`
	} `json:"row_findings"`
}

func expect(t testing.TB) (e expected) {
	t.Helper()
	b, err := os.ReadFile("testdata/meetings-ledger.json")
	if err == nil {
		err = json.Unmarshal(b, &e)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestLedger_is_judged_as_expected(t *testing.T) {
	want := expect(t)
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		y := newYunchuan(t, db)
		report, err := y.app.CheckLedger(ctx, permit(t, life.CanImport, ""), file(t, "testdata/meetings-ledger.xlsx"), nil)
		if err != nil || report.Rows != want.DataRows || report.Bad != 3 || report.New != want.DataRows-3 || report.Loaded {
			t.Fatalf("dry run: %v %+v", err, report)
		}
		var got, rows []string
		for _, p := range report.Problems {
			got = append(got, fmt.Sprintf("%s %d %s %s", p.Sheet, p.Line, p.Code, p.Severity))
			if p.Want == "" || p.Cell == "" || p.Column == "" {
				t.Errorf("a complaint without place or help: %+v", p)
			}
		}
		for _, r := range want.Rows {
			s := intake.Warning
			switch r.Code {
			case "BRANCH_UNKNOWN", "DATE_IMPOSSIBLE", "DUPLICATE":
				s = intake.Error
			case "NOT_HELD":
				s = intake.Note
			}
			rows = append(rows, fmt.Sprintf("%s %d %s %s", r.Sheet, r.Row, r.Code, s))
		}
		same(t, "row findings", got, rows)

		if _, err := y.load(false); fault.KindOf(err) != fault.Invalid {
			t.Fatalf("a ledger with bad rows is taken: %v", err)
		}
		if n := y.count(`select count(*) from life_meeting`); n != 0 {
			t.Fatalf("%d meetings of a refused ledger", n)
		}
		if report, err = y.load(true); err != nil || !report.Loaded {
			t.Fatalf("setting aside: %v %+v", err, report)
		}
		if n := y.count(`select count(*) from life_meeting`); n != want.DataRows-3 {
			t.Errorf("%d meetings", n)
		}
		if again, err := y.load(true); err != nil || again.New != 0 || again.Same != want.DataRows-3 {
			t.Errorf("the same ledger again: %v %+v", err, again)
		}
		y.check(want)
		y.hints()
		y.leadingGroup()
		y.localRule(want)
	})
}

func (y *yunchuan) count(q string) (n int) {
	y.Helper()
	y.read(func(tx *sqldb.Tx) (err error) { n, err = sqldb.One(tx, sqldb.Scalar[int], q); return err })
	return n
}

func same(t testing.TB, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("%s: not expected: %s", what, g)
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s: missing: %s", what, w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d, want %d", what, len(got), len(want))
	}
}

func (y *yunchuan) check(want expected) {
	y.Helper()
	tally := map[string][3]int{}
	var got, unmet []string
	for _, f := range y.judge("2026-01-31") {
		if f.State == rulebook.NotApplicable || f.State == rulebook.Unknown || f.Subject.Kind == rulebook.LeadingGroup {
			continue
		}
		n := tally[string(f.Rule)]
		n[0]++
		if f.State == rulebook.Met {
			n[1]++
		} else {
			n[2]++
			got = append(got, fmt.Sprintf("%s %s %s %s", f.Rule, f.Subject.Name, f.Period, f.State))
			x := f.Explain()
			if len(x.Why) == 0 || !strings.HasPrefix(x.Settle.Href, "/life/new?branch=") || x.Why[len(x.Why)-1].Cite.IsZero() {
				y.Errorf("not explained: %+v", x)
			}
		}
		tally[string(f.Rule)] = n
	}
	for rule, n := range want.Obligations {
		if tally[rule] != n {
			y.Errorf("%s: required, met, unmet %v, want %v", rule, tally[rule], n)
		}
	}
	for rule := range tally {
		if _, ok := want.Obligations[rule]; !ok {
			y.Errorf("%s is judged", rule)
		}
	}
	for _, u := range want.Unmet {
		unmet = append(unmet, fmt.Sprintf("%s %s %s overdue", u.Rule, u.Branch+u.Group, u.Period))
	}
	same(y, "unmet", got, unmet)
}

// Row 294 counts four too many; all hosts are entitled.
func (y *yunchuan) hints() {
	y.Helper()
	var got []string
	for _, f := range y.judge("2026-01-31") {
		if f.Rule == life.HostIsEntitled || f.Rule == life.ExclusionsApproved {
			got = append(got, fmt.Sprintf("%s %s %s %s %s", f.Rule, f.Subject.Name, f.Period, f.State, f.Tally))
		}
	}
	same(y, "hints", got, []string{"MTG-12 民二庭党支部 2025 unknown 1 处"})
}

// Row 598: the class given by the secretary of the leading group, in a branch
// that is not his.
func (y *yunchuan) leadingGroup() {
	y.Helper()
	found := false
	for _, f := range y.judge("2026-01-31") {
		if f.Rule == life.LectureHeld {
			x := f.Explain()
			found = f.State == rulebook.Met && f.Subject.Kind == rulebook.LeadingGroup && strings.Contains(fmt.Sprint(x.Why), "罗诚在")
			if !found {
				y.Errorf("%v %+v", f.State, x)
			}
		}
	}
	if !found {
		y.Error("MTG-05 is silent about the leading group")
	}
}

func (y *yunchuan) localRule(want expected) {
	y.Helper()
	court, _ := y.tree.ByCode(org.Court, "01")
	if err := y.db.Write(ctx, func(tx *sqldb.Tx) error {
		return setting.Put(tx, setting.Value{Unit: int64(court.ID), Name: life.SetLectureEvery, From: civil.MustDay("2025-01-01"), Amount: "quarter", Basis: "云法党〔2024〕18 号"}, 0)
	}); err != nil {
		y.Fatal(err)
	}
	var got, exp []string
	for _, f := range y.judge("2026-01-31") {
		if f.Rule == life.LectureHeld && f.State.Unmet() {
			got = append(got, fmt.Sprintf("%s %s %s", f.Rule, f.Subject.Name, f.Period))
			if !strings.Contains(fmt.Sprint(f.Explain().Why), "云法党〔2024〕18 号") {
				y.Errorf("without its basis: %+v", f.Explain())
			}
		}
	}
	for _, u := range want.Local {
		exp = append(exp, fmt.Sprintf("%s %s %s", u.Rule, u.Branch, u.Period))
	}
	same(y, "under a local rule", got, exp)
}

// What is no ledger, or says nothing of whose it is, is refused in words that
// help.
func TestLedger_refuses_other_files(t *testing.T) {
	y := newYunchuan(t, sqltest.Lite(t, noon))
	for path, says := range map[string]string{
		"../../member/roster/testdata/roster-clean.xlsx":              "“会议类型”",
		"../../member/roster/testdata/roster-hostile-empty-book.xlsx": "台账",
		"../../member/roster/testdata/roster-hostile-truncated.xlsx":  "",
		"../../member/roster/testdata/roster-hostile-bomb.xlsx":       "",
	} {
		_, err := y.app.CheckLedger(ctx, permit(t, life.CanImport, ""), file(t, path), nil)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid && f.Kind != fault.TooLarge || !strings.Contains(f.Text, says) {
			t.Errorf("%s: %v", path, err)
		}
	}
	far := y.seat("刑一庭党支部")
	report, err := y.app.CheckLedger(ctx, permit(t, life.CanImport, far.unit.Path), file(t, "testdata/meetings-ledger.xlsx"), nil)
	if err != nil || report.New != 55 {
		t.Errorf("a permit over one branch takes %d rows: %v", report.New, err)
	}
}
