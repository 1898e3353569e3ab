package memberapp_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
)

// noon is the day of the rosters.
var noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)

func file(t testing.TB, name string) intake.File {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "roster", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: name, Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
}

func permitFor(t testing.TB, can access.Can, over access.Path) access.Permit {
	t.Helper()
	p, err := access.System("test").Permit(can, over)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// yunchuan is the four invented courts, before any roster.
type yunchuan struct {
	testing.TB
	db   *sqldb.DB
	app  *memberapp.App
	org  *orgapp.App
	tree *org.Tree

	sealer *seal.Sealer
}

// established are the four courts; rostered are they with the clean roster.
var (
	established = sqltest.NewSeed(noon, establish)
	rostered    = sqltest.NewSeed(noon, func(t testing.TB, db *sqldb.DB, dir string) {
		establish(t, db, dir)
		newYunchuan(t, db, dir).mustLoad("roster-clean.xlsx")
	})
)

func establish(t testing.TB, db *sqldb.DB, _ string) {
	t.Helper()
	if _, err := orgapp.New(db).LoadList(ctx, permitFor(t, org.CanImport, ""), file(t, "org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
}

// lone is the four courts on SQLite alone.
func lone(t testing.TB) *yunchuan {
	t.Helper()
	db, dir := established.Lite(t)
	return newYunchuan(t, db, dir)
}

func newYunchuan(t testing.TB, db *sqldb.DB, dir string) *yunchuan {
	t.Helper()
	sealer, err := seal.Load(ctx, db, filepath.Join(dir, "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	y := &yunchuan{TB: t, db: db, app: memberapp.New(db, sealer, o.Facts()), org: o, sealer: sealer}
	if err := db.Read(ctx, func(tx *sqldb.Tx) (err error) { y.tree, err = o.Facts().Tree(tx, tx.Today()); return err }); err != nil {
		t.Fatal(err)
	}
	return y
}

// court is the path of the intermediate court.
func (y *yunchuan) court() access.Path {
	y.Helper()
	u, ok := y.tree.ByCode(org.Court, "01")
	if !ok {
		for _, u := range y.tree.Children(0) {
			return u.Path
		}
		y.Fatal("no court")
	}
	return u.Path
}

func (y *yunchuan) load(name string, over access.Path, setAside bool) (intake.Report, error) {
	y.Helper()
	return y.app.LoadRoster(ctx, permitFor(y, member.CanImport, over), file(y, name), setAside, 2, nil)
}

func (y *yunchuan) mustLoad(name string) intake.Report {
	y.Helper()
	r, err := y.load(name, "", false)
	if err != nil {
		y.Fatalf("%s: %v", name, err)
	}
	return r
}

func (y *yunchuan) count(q string, args ...any) (n int) {
	y.Helper()
	err := y.db.Read(ctx, func(tx *sqldb.Tx) (err error) { n, err = sqldb.One(tx, sqldb.Scalar[int], q, args...); return err })
	if err != nil {
		y.Fatal(err)
	}
	return n
}

// expected is a row of a sidecar.
type expected struct {
	Sheet, Name, Gender, Ethnicity, Birth, Type, Joined, Converted, Group, Unit, Job, Degree, Remark, Verdict string
	Row                                                                                                       int
	IDNumber                                                                                                  string `json:"id_number"`
	BranchCode                                                                                                string `json:"branch_code"`
	TransferredIn                                                                                             string `json:"transferred_in"`
	RetiredFrom                                                                                               string `json:"retired_from"`
	Address                                                                                                   string
	Phones                                                                                                    []string
}

func sidecar(t testing.TB, name string) []expected {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "roster", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var s struct{ Rows []expected }
	if err := json.Unmarshal(b, &s); err != nil || len(s.Rows) == 0 {
		t.Fatalf("%s: %d rows, %v", name, len(s.Rows), err)
	}
	return s.Rows
}

// stored is what the tables say of everyone, one line a member.
func (y *yunchuan) stored() map[string]string {
	y.Helper()
	all := map[string]string{}
	err := y.db.Read(ctx, func(tx *sqldb.Tx) error {
		return tx.Each(func(r sqldb.Row) error {
			var name, tail, gender, standing, joined, branch, from string
			var birth, converted, group, unit, job, phone, retired sqldb.Text
			err := r.Scan(&name, &tail, &gender, &standing, &joined, &branch, &from, &birth, &converted, &group, &unit, &job, &phone, &retired)
			all[name+tail] = strings.Join([]string{gender, standing, joined, branch, from, string(birth), string(converted), string(group), string(unit), string(job), string(phone), string(retired)}, "|")
			return err
		}, `select m.full_name, m.id_tail, m.gender, m.standing, m.joined, b.code, p.from_day, m.birth, m.converted, g.short_name, m.work_unit, m.job, m.phone_tail, m.retired_from
			from member m join org_unit b on b.id = m.branch join member_place p on p.member = m.id and p.until_day = '9999-12-31' left join org_unit g on g.id = m.party_group`)
	})
	if err != nil {
		y.Fatal(err)
	}
	return all
}

func (e expected) line() string {
	from := e.Joined
	if e.TransferredIn != "" {
		from = e.TransferredIn
	}
	if len(from) == 7 {
		from += "-01"
	}
	phone := ""
	if len(e.Phones) > 0 {
		phone = han.MaskPhone(e.Phones[0])
	}
	return strings.Join([]string{e.Gender, e.Type, e.Joined, e.BranchCode, from, e.Birth, e.Converted, e.Group, e.Unit, e.Job, phone, e.RetiredFrom}, "|")
}

func TestImport_clean_and_messy_as_their_sidecars_say(t *testing.T) {
	established.Both(t, func(t *testing.T, db *sqldb.DB, dir string) {
		y := newYunchuan(t, db, dir)
		if r := y.mustLoad("roster-clean.xlsx"); r.New != 331 || r.Rows != 331 || r.Bad != 0 || !r.Loaded {
			t.Fatalf("clean: %+v", r)
		}
		if r := y.mustLoad("roster-messy.xlsx"); r.New != 400 || r.Changed != 0 || r.Bad != 0 || r.Skipped != 17 {
			t.Fatalf("messy: new %d changed %d bad %d skipped %d %v", r.New, r.Changed, r.Bad, r.Skipped, r.Problems)
		}
		stored := y.stored()
		if len(stored) != 731 {
			t.Errorf("%d members are told apart", len(stored))
		}
		for _, name := range []string{"expected-roster-clean.json", "expected-roster-messy.json"} {
			for _, e := range sidecar(t, name) {
				if got := stored[e.Name+han.MaskID(e.IDNumber)]; got != e.line() {
					t.Errorf("%s %s row %d %s:\n got %s\nwant %s", name, e.Sheet, e.Row, e.Name, got, e.line())
				}
			}
		}
		// The posts of the list now say who their holders are.
		if n := y.count(`select count(*) from org_post p join org_unit u on u.id = p.unit where u.code = '010100001' and p.member is not null`); n == 0 {
			t.Error("no post of 立案庭党支部 knows its holder")
		}
		if n := y.count(`select count(*) from audit_entry where action = 'member.import'`); n != 2 {
			t.Errorf("%d entries in the trail", n)
		}
	})
}

func TestImport_again_changes_nothing(t *testing.T) {
	established.Both(t, func(t *testing.T, db *sqldb.DB, dir string) {
		y := newYunchuan(t, db, dir)
		y.mustLoad("roster-clean.xlsx")
		before := y.stored()
		r := y.mustLoad("roster-clean.xlsx")
		if r.New != 0 || r.Changed != 0 || r.Same != 331 {
			t.Errorf("again: new %d changed %d same %d %v", r.New, r.Changed, r.Same, r.Differences)
		}
		if fmt.Sprint(before) != fmt.Sprint(y.stored()) {
			t.Error("the register is another")
		}
	})
}

func TestImport_shows_and_makes_differences(t *testing.T) {
	established.Both(t, func(t *testing.T, db *sqldb.DB, dir string) {
		y := newYunchuan(t, db, dir)
		y.mustLoad("roster-clean.xlsx")
		es := sidecar(t, "expected-roster-clean.json")
		who := es[1] // 陈娟: she had another job, phone and branch
		other, _ := y.tree.ByCode(org.Branch, "010100002")
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			for _, q := range []string{`update member set job = '书记员', phones = null, phone_tail = null, branch = $1, party_group = null where full_name = $2`,
				`update member_place set branch = $1, party_group = null where member = (select id from member where full_name = $2)`} {
				if n, err := tx.Exec(q, other.ID, who.Name); err != nil || n != 1 {
					return fmt.Errorf("%d %v", n, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		check, err := y.app.CheckRoster(ctx, permitFor(t, member.CanImport, y.court()), file(t, "roster-clean.xlsx"), nil)
		if err != nil || check.Loaded || check.Changed != 1 || check.Same != 330 {
			t.Fatalf("%+v %v", check, err)
		}
		got := map[string]string{}
		for _, d := range check.Differences {
			if d.Who != who.Name || d.Line != who.Row {
				t.Errorf("difference of %s in row %d", d.Who, d.Line)
			}
			got[d.Field] = d.Before + "→" + d.After
		}
		want := map[string]string{"工作岗位": "书记员→三级高级法官", "联系电话": "→" + han.MaskPhone(who.Phones[0]), "所在党支部": "刑一庭党支部→立案庭党支部", "所在党小组": "→" + who.Group}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("differences %v, want %v", got, want)
		}
		if n := y.count(`select count(*) from member where job = '书记员' and full_name = $1`, who.Name); n != 1 {
			t.Error("a dry run changed the register")
		}
		y.mustLoad("roster-clean.xlsx")
		if n := y.count(`select count(*) from member_place p join member m on m.id = p.member where m.full_name = $1 and p.branch = $2 and p.until_day = '2026-06-29'`, who.Name, other.ID); n != 1 {
			t.Error("the old place was not closed the day before")
		}
		if n := y.count(`select count(*) from member_place p join member m on m.id = p.member where m.full_name = $1 and p.from_day = '2026-06-30' and p.until_day = '9999-12-31' and p.reason = '据名册登记'`, who.Name); n != 1 {
			t.Error("the new place was not opened on the day")
		}
		if n := y.count(`select count(*) from member_change where what = '导入名册'`); n != 1 {
			t.Error("the change is not kept")
		}
	})
}

func TestImport_hostile(t *testing.T) {
	established.Both(t, func(t *testing.T, db *sqldb.DB, dir string) {
		y := newYunchuan(t, db, dir)
		report, err := y.load("roster-hostile.xlsx", y.court(), false)
		if fault.KindOf(err) != fault.Invalid || report.Loaded || report.Bad != 56 || report.Rows != 80 {
			t.Fatalf("%v, bad %d of %d", err, report.Bad, report.Rows)
		}
		for _, table := range []string{"member", "member_place", "member_change", "member_stamp"} {
			if n := y.count("select count(*) from " + table); n != 0 {
				t.Errorf("%d rows in %s after a refusal", n, table)
			}
		}
		report, err = y.load("roster-hostile.xlsx", y.court(), true)
		if err != nil || !report.Loaded || report.New != 24 || report.Bad != 56 || report.Warned != 9 {
			t.Fatalf("set aside: %v %+v", err, report)
		}
		loaded := map[string]int{}
		err = db.Read(ctx, func(tx *sqldb.Tx) error {
			return tx.Each(func(r sqldb.Row) error {
				var name string
				err := r.Scan(&name)
				loaded[name]++
				return err
			}, `select full_name from member`)
		})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int{}
		for _, e := range sidecar(t, "expected-roster-hostile.json") {
			if e.Verdict != "reject" {
				want[e.Name]++
			}
		}
		if fmt.Sprint(loaded) != fmt.Sprint(want) {
			t.Errorf("loaded %v\nwant %v", loaded, want)
		}
		for _, p := range report.Problems {
			if (p.Column == "公民身份号码" || p.Column == "联系电话" || p.Column == "家庭住址") && p.Value != "" && !strings.Contains(p.Value, "****") {
				t.Errorf("%s %s shows %q", p.Cell, p.Code, p.Value)
			}
		}
	})
}

func TestImport_refuses_bad_files_and_loads_nothing(t *testing.T) {
	y := lone(t)
	for _, name := range []string{"empty-book", "header-only", "no-header", "wrong-sheet", "duplicate-header", "zero-byte", "truncated", "xls-renamed", "csv-renamed", "password", "xxe", "bomb"} {
		_, err := y.load("roster-hostile-"+name+".xlsx", y.court(), true)
		if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := y.count(`select count(*) from member`); n != 0 {
		t.Errorf("%d members", n)
	}
	for name, rows := range map[string]int{"stretched": 3, "date1904": 4} {
		if r, err := y.load("roster-hostile-"+name+".xlsx", y.court(), false); err != nil || r.New != rows {
			t.Errorf("%s: %+v %v", name, r, err)
		}
	}
}

// Over several courts, too, what is wrong with the file itself is said before
// the question which court it is of.
func TestImport_over_several_courts_says_what_the_file_is(t *testing.T) {
	y := lone(t)
	for name, says := range map[string]string{
		"empty-book.xlsx": "没有党员", "header-only.xlsx": "没有党员", "no-header.xlsx": "没有表头", "wrong-sheet.xlsx": "这不是党员名册", "duplicate-header.xlsx": "2 列都是“姓名”",
		"zero-byte.xlsx": "空的", "truncated.xlsx": "不完整", "xls-renamed.xlsx": "旧版 Excel", "html-renamed.xls": "网页导出", "csv-renamed.xlsx": "文本（CSV）",
		"password.xlsx": "密码", "xxe.xlsx": "实体", "bomb.xlsx": "超过上限",
	} {
		f := file(t, "roster-hostile-"+name)
		_, err := y.load(f.Name, access.Everywhere, false)
		x := fault.Of(f.Naming(err))
		if x == nil || !strings.Contains(x.Text, says) || !strings.HasPrefix(x.Text, "“"+f.Name+"”：") || !strings.HasSuffix(x.Text, "。") || strings.Contains(x.Text, "哪个法院") {
			t.Errorf("%s: %v, want %s", name, err, says)
		}
	}
	if n := y.count(`select count(*) from member`); n != 0 {
		t.Errorf("%d members", n)
	}
}

func TestImport_of_one_branch_reaches_no_other(t *testing.T) {
	established.Both(t, func(t *testing.T, db *sqldb.DB, dir string) {
		y := newYunchuan(t, db, dir)
		b, _ := y.tree.ByCode(org.Branch, "010100001")
		report, err := y.load("roster-clean.xlsx", b.Path, true)
		if err != nil || report.New != 22 || report.Bad != 309 {
			t.Errorf("new %d bad %d %v", report.New, report.Bad, err)
		}
		// Who is known in another branch of the court is neither shown nor drawn into this one.
		y.mustLoad("roster-clean.xlsx")
		if err := db.Write(ctx, func(tx *sqldb.Tx) error {
			other, _ := y.tree.ByCode(org.Branch, "010100002")
			_, err := tx.Exec(`update member set branch = $1, job = '书记员' where full_name = '陈娟'`, other.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		report, err = y.load("roster-clean.xlsx", b.Path, true)
		if err != nil || report.Same != 21 || report.Changed != 0 || report.Bad != 310 || len(report.Differences) != 0 {
			t.Errorf("same %d changed %d bad %d %v", report.Same, report.Changed, report.Bad, err)
		}
		if _, err := y.app.LoadRoster(ctx, permitFor(t, member.CanView, ""), file(t, "roster-clean.xlsx"), true, 1, nil); fault.KindOf(err) != fault.Denied {
			t.Errorf("another permit: %v", err)
		}
	})
}

func TestImport_leaves_no_readable_secret_in_the_file(t *testing.T) {
	dir := t.TempDir()
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: dir, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Migrate(ctx, db); err != nil {
		t.Fatal(err)
	}
	sqltest.Chain(t, db)
	establish(t, db, "")
	y := newYunchuan(t, db, t.TempDir())
	y.mustLoad("roster-clean.xlsx")
	y.mustLoad("roster-messy.xlsx")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	names := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range append(sidecar(t, "expected-roster-clean.json"), sidecar(t, "expected-roster-messy.json")...) {
			for _, secret := range append([]string{e.IDNumber, e.IDNumber[6:], e.Address}, e.Phones...) {
				if secret != "" && bytes.Contains(b, []byte(secret)) {
					t.Fatalf("%s holds a secret of %s", filepath.Base(f), e.Name)
				}
			}
			if bytes.Contains(b, []byte(e.Name)) {
				names++
			}
		}
	}
	if names < 700 {
		t.Errorf("only %d names found: is this the file?", names)
	}
}
