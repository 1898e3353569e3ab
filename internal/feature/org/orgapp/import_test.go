package orgapp

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)

func permit(t testing.TB, can access.Can, over access.Path) access.Permit {
	t.Helper()
	p, err := access.System("test").Permit(can, over)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func yunchuan(t testing.TB) intake.File {
	t.Helper()
	b, err := os.ReadFile("../testdata/org-yunchuan.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: "org-yunchuan.xlsx", Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
}

func load(t testing.TB, db *sqldb.DB, f intake.File) *App {
	t.Helper()
	app := New(db)
	if _, err := app.LoadList(context.Background(), permit(t, org.CanImport, ""), f, false, 0, nil); err != nil {
		t.Fatal(err)
	}
	return app
}

func tree(t testing.TB, db *sqldb.DB, app *App, day string) *org.Tree {
	t.Helper()
	var tr *org.Tree
	err := db.Read(context.Background(), func(tx *sqldb.Tx) (err error) {
		tr, err = app.Facts().Tree(tx, civil.MustDay(day))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestYunchuanIsAsExpected(t *testing.T) {
	var want struct {
		Branches                    int            `json:"branches"`
		BranchesOfIntermediateCourt int            `json:"branches_of_intermediate_court"`
		BusinessUnitsByKind         map[string]int `json:"business_units_by_kind"`
		GroupsOfIntermediateCourt   int            `json:"groups_of_intermediate_court"`
		MembersByCourt              map[string]int `json:"members_by_court"`
		Seats                       int            `json:"seats"`
		UnitsWithoutBranch          []string       `json:"units_without_branch"`
		TermsEndingIn2026           []struct {
			Branch     string `json:"branch"`
			BranchCode string `json:"branch_code"`
			TermEnds   string `json:"term_ends"`
		} `json:"terms_ending_in_2026"`
	}
	b, err := os.ReadFile("../testdata/expected-org-yunchuan.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		app := New(db)
		report, err := app.CheckList(ctx, permit(t, org.CanImport, ""), yunchuan(t), nil)
		if err != nil || len(report.Problems) != 0 || report.Bad != 0 || report.New != report.Rows || report.Loaded {
			t.Fatalf("dry run: %v %+v", err, report.Problems)
		}
		if tr := tree(t, db, app, "2026-06-30"); tr.Len() != 0 {
			t.Fatalf("the dry run left %d units", tr.Len())
		}
		app = load(t, db, yunchuan(t))
		tr := tree(t, db, app, "2026-06-30")
		if n := len(tr.Under("", org.Branch)); n != want.Branches {
			t.Errorf("%d branches, want %d", n, want.Branches)
		}
		court, _ := tr.ByCode(org.Court, "01")
		var branches, groups int
		for _, u := range tr.All() {
			if u.Court == court.ID && u.Kind == org.Branch {
				branches++
			}
			if u.Court == court.ID && u.Kind == org.Group {
				groups++
			}
		}
		if branches != want.BranchesOfIntermediateCourt || groups != want.GroupsOfIntermediateCourt {
			t.Errorf("%d branches and %d groups, want %d and %d", branches, groups, want.BranchesOfIntermediateCourt, want.GroupsOfIntermediateCourt)
		}
		kinds := map[string]int{}
		for _, u := range tr.Under("", org.Court, org.Division, org.Team) {
			word := u.Category
			if u.Kind == org.Court {
				word = "法院"
			}
			kinds[word]++
		}
		for word, n := range want.BusinessUnitsByKind {
			if kinds[word] != n {
				t.Errorf("%s: %d, want %d", word, kinds[word], n)
			}
		}
		err = db.Read(ctx, func(tx *sqldb.Tx) error {
			posts, err := app.Facts().Posts(tx, "", civil.Since(civil.DayOf(noon)))
			if err != nil {
				return err
			}
			seats, leaders := 0, 0
			for _, p := range posts {
				if p.Kind == org.GroupLeader {
					leaders++
				} else {
					seats++
				}
			}
			if seats != want.Seats || leaders != len(tr.Under("", org.Group)) {
				t.Errorf("%d seats, want %d; %d leaders", seats, want.Seats, leaders)
			}
			covers, err := app.Facts().Covers(tx, "")
			if err != nil {
				return err
			}
			var bare []string
			for _, u := range org.Uncovered(tr, covers, civil.DayOf(noon)) {
				c, _ := tr.Unit(u.Court)
				bare = append(bare, u.Code+" "+c.Name+u.Name)
			}
			if !slices.Equal(bare, want.UnitsWithoutBranch) {
				t.Errorf("without branch: %v", bare)
			}
			terms, err := app.Facts().Terms(tx, "")
			if err != nil {
				return err
			}
			ends := map[string]string{}
			for _, x := range terms {
				if u, _ := tr.Unit(x.Unit); u.Kind == org.Branch && x.Ends().Year() == 2026 {
					ends[u.Code+" "+u.Short] = x.Ends().String()
				}
			}
			for _, x := range want.TermsEndingIn2026 {
				if ends[x.BranchCode+" "+x.Branch] != x.TermEnds {
					t.Errorf("%s ends %q, want %s", x.Branch, ends[x.BranchCode+" "+x.Branch], x.TermEnds)
				}
			}
			if len(ends) != len(want.TermsEndingIn2026) {
				t.Errorf("terms ending in 2026: %v", ends)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		// Every unit stands under what it should, in the order of paths.
		for _, u := range tr.All() {
			if above, ok := tr.Unit(u.Parent); ok != (u.Parent != 0) || ok && (!above.Path.Holds(u.Path) || len(u.Path) != len(above.Path)+segment) {
				t.Errorf("%s at %q under %q", u.Short, u.Path, above.Path)
			}
		}
		again, err := app.LoadList(ctx, permit(t, org.CanImport, ""), yunchuan(t), false, 0, nil)
		if err != nil || again.Same != again.Rows || again.New != 0 || again.Changed != 0 || len(again.Differences) != 0 {
			t.Errorf("the second time: %v %+v", err, again)
		}
	})
}

func TestMembersStatedByTheList(t *testing.T) {
	tables, err := readTables(yunchuan(t))
	if err != nil {
		t.Fatal(err)
	}
	e, err := org.ReadEstablishment(tables, org.Known{}, civil.DayOf(noon))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, u := range e.Units {
		if u.Kind == org.Branch {
			got[u.Court.Code] += u.Members
		}
	}
	if got["01"] != 331 || got["02"] != 165 || got["03"] != 99 || got["04"] != 63 {
		t.Error(got)
	}
}

// edit returns the tables of a file with some cells changed.
func edit(t *testing.T, f intake.File, change func(sheet string, line, column int, text string) string) []org.Table {
	t.Helper()
	tables, err := readTables(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, tb := range tables {
		for _, r := range tb.Rows {
			for i := range r.Cells {
				r.Cells[i].Text = change(tb.Name, r.Line, r.Cells[i].Column, r.Cells[i].Text)
			}
		}
	}
	return tables
}

func TestChangesBeginTodayAndHistoryStays(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		app := load(t, db, yunchuan(t))
		// As if the list had been taken in a year ago.
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`update org_unit set entered_at = $1`, sqldb.At(tx.Now().AddDate(-1, 0, 0)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		today := civil.DayOf(time.Now())
		yesterday := today.AddDays(-1).String()
		before := tree(t, db, app, yesterday)
		changed := edit(t, yunchuan(t), func(sheet string, line, column int, text string) string {
			switch {
			case sheet == "党组织" && line == 17 && column == 3:
				return "民商事党支部" // was 民二庭党支部
			case sheet == "内设机构" && line == 14 && column == 5:
				return "0101" // 执行一处 moves under 立案庭, with its teams
			case sheet == "领导班子" && column == 3 && text == "龚刚芳":
				return "曾浩哲" // a new secretary of 民二庭党支部
			case sheet == "党小组" && line == 3 && column == 6:
				return "董宇明"
			}
			return text
		})
		var report intake.Report
		err = db.Write(ctx, func(tx *sqldb.Tx) error {
			p, err := app.plan(tx, permit(t, org.CanImport, ""), changed, nil)
			if err != nil {
				return err
			}
			report = p.report
			return p.write()
		})
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, d := range report.Differences {
			said = append(said, d.Who+" "+d.Field+" "+d.Before+"→"+d.After)
		}
		for _, want := range []string{"民二庭党支部（010100005） 简称 民二庭党支部→民商事党支部", "执行一处（0112） 上级 执行局（0111）→立案庭（0101）",
			"民二庭党支部（010100005） 支部书记 龚刚芳→曾浩哲", "第一党小组（01010000101） 党小组组长 董宇→董宇明"} {
			if !slices.Contains(said, want) {
				t.Errorf("the report does not say %q: %q", want, said)
			}
		}
		if len(said) != 4 || report.Bad != 0 {
			t.Errorf("%d differences, %+v", len(said), report.Problems)
		}

		now, old := tree(t, db, app, today.String()), tree(t, db, app, yesterday)
		unit := func(tr *org.Tree, kind org.Kind, code string) org.Unit { u, _ := tr.ByCode(kind, code); return u }
		if a, b := unit(old, org.Branch, "010100005"), unit(now, org.Branch, "010100005"); a.Short != "民二庭党支部" || b.Short != "民商事党支部" || a.ID != b.ID {
			t.Errorf("yesterday %q, today %q", a.Short, b.Short)
		}
		filing, moved := unit(now, org.Division, "0101"), unit(now, org.Division, "0112")
		if moved.Parent != filing.ID || !filing.Path.Holds(moved.Path) {
			t.Errorf("执行一处 at %q under %q", moved.Path, filing.Path)
		}
		team := unit(now, org.Team, "011101")
		// The place that decides who may see it is today's in the tree of every
		// day; what it stood under is told by its superiors.
		was := unit(old, org.Division, "0112")
		if !moved.Path.Holds(team.Path) || unit(old, org.Team, "011101").Path != team.Path || was.Path != moved.Path {
			t.Errorf("the team of 执行一处 is at %q", team.Path)
		}
		if bureau := unit(old, org.Division, "0111"); was.Parent != bureau.ID || !slices.ContainsFunc(old.Below(bureau.ID), func(u org.Unit) bool { return u.ID == team.ID }) {
			t.Error("yesterday 执行一处 and its team did not stand under 执行局")
		}
		if old.Len() != before.Len() || now.Len() != before.Len() {
			t.Errorf("%d, %d and %d units", before.Len(), old.Len(), now.Len())
		}
		err = db.Read(ctx, func(tx *sqldb.Tx) error {
			posts, err := app.Facts().Posts(tx, unit(now, org.Branch, "010100005").Path, civil.Period{})
			if err != nil {
				return err
			}
			var held []string
			for _, p := range posts {
				if p.Kind == org.Secretary {
					held = append(held, p.Holder+" "+p.Period.Until.String())
				}
			}
			if !slices.Equal(held, []string{"龚刚芳 " + yesterday, "曾浩哲 "}) {
				t.Errorf("secretaries %q", held)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestBadRowsLeaveNothing(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		app := New(db)
		run := func(setAside bool) (report intake.Report, err error) {
			tables := edit(t, yunchuan(t), func(sheet string, line, column int, text string) string {
				if sheet == "党组织" && line == 20 && column == 6 {
					return "0109、0199" // covers a unit that is not there
				}
				return text
			})
			err = db.Write(ctx, func(tx *sqldb.Tx) error {
				p, err := app.plan(tx, permit(t, org.CanImport, ""), tables, nil)
				if err != nil {
					return err
				}
				report = p.report
				if report.Bad > 0 && !setAside {
					return fault.New(fault.Invalid, "有误")
				}
				return p.write()
			})
			return report, err
		}
		report, err := run(false)
		if fault.KindOf(err) != fault.Invalid || report.Bad != 8 {
			t.Fatalf("%v, %d bad rows, want the branch, its 2 groups and 5 seats", err, report.Bad)
		}
		first := report.Problems[0]
		if first.Sheet != "党组织" || first.Cell != "F20" || first.Column != "覆盖部门编码" || first.Value != "0109、0199" || !strings.Contains(first.Want, "0199") {
			t.Errorf("%+v", first)
		}
		if n := tree(t, db, app, "2026-06-30").Len(); n != 0 {
			t.Fatalf("%d units were left", n)
		}
		if _, err := run(true); err != nil {
			t.Fatal(err)
		}
		tr := tree(t, db, app, "2026-06-30")
		if _, ok := tr.ByCode(org.Branch, "010100008"); ok || len(tr.Under("", org.Branch)) != 35 {
			t.Errorf("%d branches", len(tr.Under("", org.Branch)))
		}
	})
}

func TestABadRowEndsNobodysPost(t *testing.T) {
	db := sqltest.Lite(t, noon)
	app := load(t, db, yunchuan(t))
	for name, change := range map[string]struct{ column, ended int }{"the post": {4, 0}, "the unit": {1, 0}, "no row at all": {0, 1}} {
		tables := edit(t, yunchuan(t), func(sheet string, line, column int, text string) string {
			switch {
			case sheet != "领导班子" || line != 17: // 立案庭党支部, 支部宣传委员
			case change.column == 0:
				return ""
			case column == change.column:
				return "x"
			}
			return text
		})
		err := db.Read(context.Background(), func(tx *sqldb.Tx) error {
			p, err := app.plan(tx, permit(t, org.CanImport, ""), tables, nil)
			if err == nil && len(p.report.Differences) != change.ended {
				t.Errorf("%s: %+v", name, p.report.Differences)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestListsOfOthersAreOutOfSight(t *testing.T) {
	db := sqltest.Lite(t, noon)
	app := load(t, db, yunchuan(t))
	lower, _ := tree(t, db, app, "2026-06-30").ByCode(org.Court, "02")
	report, err := app.CheckList(context.Background(), permit(t, org.CanImport, lower.Path), yunchuan(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	// The lower court's own rows stand; every row of the others is refused.
	if report.Same == 0 || report.New != 0 || report.Changed != 0 || report.Same+report.Bad != report.Rows {
		t.Errorf("new %d, changed %d, same %d, bad %d of %d: %+v", report.New, report.Changed, report.Same, report.Bad, report.Rows, report.Differences)
	}
}

func TestFilesThatAreNoList(t *testing.T) {
	db := sqltest.Lite(t, noon)
	app := New(db)
	for _, text := range []string{"", "PK\x03\x04 broken", "机构编码,机构名称\n01,甲"} {
		f := intake.File{Name: "x.xlsx", Size: int64(len(text)), ReaderAt: strings.NewReader(text)}
		_, err := app.LoadList(context.Background(), permit(t, org.CanImport, ""), f, true, 0, nil)
		if f := fault.Of(err); f == nil || f.Kind == fault.Internal || f.Text == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := app.CheckList(context.Background(), permit(t, org.CanView, ""), yunchuan(t), nil); fault.KindOf(err) != fault.Denied {
		t.Errorf("with a permit for looking: %v", err)
	}
}
