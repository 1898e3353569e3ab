package planted_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/backup"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
	"touyan/internal/server"
	"touyan/test/example"
)

var (
	ctx  = context.Background()
	noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)
)

// secrets are what nobody may find. They are the sensitive values of the second
// and third person of the example roster, before and after a second roster, and
// what is wrong in that of the third.
var secrets = []string{
	"514503197711158165", "16430472182", "云川市青屏区南桥路237号1幢2单元304室", // 陈娟, as the roster has her
	"16499988877", "云川市暗香街771弄疏影里3幢", // and as a later one has her
	"508702197703257239", "164999888776655", "云川市浮动巷黄昏里5幢", // 冯志博, with mistakes
}

// marks are what the search must find, or it looks at nothing.
var marks = []string{"陈娟", "冯志博"}

// roster returns the example's register, with cells of the second and third
// person replaced.
func roster(t *testing.T, cells map[string]string) intake.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(example.Roster()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	sheet := f.GetSheetName(0)
	head, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for where, value := range cells {
		title, line, _ := strings.Cut(where, "@")
		found := false
		for i, h := range head[2] {
			if h == title {
				found = true
				name, _ := excelize.ColumnNumberToName(i + 1)
				if err := f.SetCellStr(sheet, name+line, value); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !found {
			t.Fatalf("the roster has no column %s", title)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: "名册.xlsx", Size: int64(b.Len()), ReaderAt: bytes.NewReader(b.Bytes())}
}

// house is an installation.
type house struct {
	*testing.T
	options server.Options
	db      *sqldb.DB
	members *memberapp.App
	intake  *intake.Store
	court   access.Path
}

func newHouse(t *testing.T, o server.Options) *house {
	t.Helper()
	o.Now = func() time.Time { return noon }
	sys, err := server.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	list := example.Organisation()
	if _, err := sys.Import(ctx, "org", intake.File{Name: "org.xlsx", Size: int64(len(list)), ReaderAt: bytes.NewReader(list)}, server.ImportChoice{}, nil); err != nil {
		t.Fatal(err)
	}
	if err := sys.Close(); err != nil {
		t.Fatal(err)
	}
	h := &house{T: t, options: o}
	if h.db, err = sqldb.Open(ctx, sqldb.Options{Dir: o.Data, URL: o.DB, Now: o.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.db.Close() })
	sealer, err := seal.Load(ctx, h.db, filepath.Join(o.Data, "keys", "master"))
	if err != nil {
		t.Fatal(err)
	}
	audit.New(h.db, sealer.Codes("trail"), nil)
	units := orgapp.New(h.db).Facts()
	h.members, h.intake = memberapp.New(h.db, sealer, units), intake.New(h.db, sealer)
	err = h.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		u, err := tree.Named(access.Everywhere, example.Court)
		h.court = u.Path
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) permit(can access.Can, over access.Path) access.Permit {
	h.Helper()
	p, err := access.System("test").Permit(can, over)
	if err != nil {
		h.Fatal(err)
	}
	return p
}

// upload takes a file in as the page does: kept, checked, loaded without what is
// wrong.
func (h *house) upload(f intake.File, bad int) {
	h.Helper()
	kind := h.members.Import()
	permit := h.permit(kind.Can, h.court)
	k, err := h.intake.Begin(ctx, permit, kind, f)
	if err != nil {
		h.Fatal(err)
	}
	h.intake.Wait()
	b, err := h.intake.Batch(ctx, permit, kind, k)
	if err != nil || b.State != intake.Checked || (b.Report.Bad > 0) != (bad > 0) {
		h.Fatalf("%v: %s %s, %d bad: %+v", err, b.State, b.Refusal, b.Report.Bad, b.Report.Problems)
	}
	if err := h.intake.Load(ctx, permit, kind, k, bad > 0); err != nil {
		h.Fatal(err)
	}
	h.intake.Wait()
	if b, err = h.intake.Batch(ctx, permit, kind, k); err != nil || b.State != intake.Loaded {
		h.Fatalf("%v: %s %s", err, b.State, b.Refusal)
	}
}

// plant puts the persons through upload, load, mistake, change and disclosure,
// and returns what disclosure shows: the values are there for who may see them.
func (h *house) plant() {
	h.Helper()
	h.upload(roster(h.T, nil), 0)
	h.upload(roster(h.T, map[string]string{
		"联系电话@5": "16499988877", "家庭住址@5": "云川市暗香街771弄疏影里3幢",
		"公民身份号码@6": "508702197703257239", "联系电话@6": "164999888776655", "家庭住址@6": "云川市浮动巷黄昏里5幢",
	}), 1)
	var who member.ID
	if err := h.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		who, err = sqldb.One(tx, sqldb.Scalar[member.ID], `select id from member where full_name = '陈娟' and phone_tail is not null`)
		return err
	}); err != nil {
		h.Fatal(err)
	}
	out, err := h.members.Reveal(ctx, h.permit(member.CanReveal, h.court), memberapp.RevealIn{ID: who, Reason: "核对组织关系介绍信"})
	if err != nil {
		h.Fatal(err)
	}
	if out.IDNumber != secrets[0] || out.Phones[0] != secrets[3] || out.Address != secrets[4] {
		h.Fatalf("the planted person is not there: %+v", out)
	}
}

// search looks for every secret in b, as text and as hexadecimal.
func search(t *testing.T, where string, b []byte) {
	t.Helper()
	for _, s := range secrets {
		for _, form := range []string{s, hex.EncodeToString([]byte(s)), strings.ToUpper(hex.EncodeToString([]byte(s)))} {
			if at := bytes.Index(b, []byte(form)); at >= 0 {
				from, end := max(0, at-120), min(len(b), at+len(form)+40)
				t.Errorf("%s has %q, in …%q…", where, s, b[from:end])
			}
		}
	}
	if bytes.Contains(b, []byte("xl/worksheets/")) {
		t.Errorf("%s has an uploaded workbook in clear", where)
	}
}

// searchFiles looks through every file under dir, without the keys, and returns
// how many marks it came across.
func searchFiles(t *testing.T, dir string) (seen int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		search(t, filepath.Base(path), b)
		for _, m := range marks {
			seen += bytes.Count(b, []byte(m))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// searchRows looks through every row of every table.
func searchRows(t *testing.T, db *sqldb.DB) (seen int) {
	t.Helper()
	for table := range tables(t) {
		rows, err := db.Raw().Query(`select * from ` + table)
		if err != nil {
			t.Fatal(err)
		}
		names, _ := rows.Columns()
		for rows.Next() {
			cells, dest := make([]any, len(names)), make([]any, len(names))
			for i := range cells {
				dest[i] = &cells[i]
			}
			if err := rows.Scan(dest...); err != nil {
				t.Fatal(err)
			}
			for i, c := range cells {
				b, ok := c.([]byte)
				if !ok {
					b = fmt.Append(nil, c)
				}
				search(t, table+"."+names[i], b)
				for _, m := range marks {
					seen += bytes.Count(b, []byte(m))
				}
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		_ = rows.Close()
	}
	return seen
}

// MP-05, DB-32: neither the database's files nor a backup of them nor what is in
// the backup shows a number, a phone or an address of a planted person; not in
// reports of imports, nor changes, nor the trail.
func TestMP_05_DB_32_nothing_of_a_planted_person_reaches_a_disk(t *testing.T) {
	for _, engine := range []sqldb.Engine{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			o := server.Options{Data: t.TempDir()}
			if engine == sqldb.Postgres {
				o.DB = sqltest.Postgres(t)
			}
			h := newHouse(t, o)
			h.plant()
			if seen := searchRows(t, h.db); seen < 4 {
				t.Errorf("the search finds the names only %d times: it looks at nothing", seen)
			}
			if engine == sqldb.SQLite {
				// While it is open: the write-ahead log is there too.
				if seen := searchFiles(t, o.Data); seen < 4 {
					t.Errorf("the search of the files finds the names only %d times", seen)
				}
			} else {
				searchCluster(t, h.db)
			}
			h.searchBackup()
		})
	}
}

// searchCluster looks through the files of a throw-away cluster, where they can
// be read from here.
func searchCluster(t *testing.T, db *sqldb.DB) {
	t.Helper()
	var dir, base string
	if err := db.Raw().QueryRow(`select current_setting('data_directory'), pg_relation_filepath('member')`).Scan(&dir, &base); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Raw().Exec(`checkpoint`); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadDir(dir); err != nil {
		t.Logf("the cluster's files cannot be read from here: %v", err)
		return
	}
	if seen := searchFiles(t, filepath.Join(dir, filepath.Dir(base))); seen < 4 {
		t.Errorf("the search of the cluster finds the names only %d times", seen)
	}
	searchFiles(t, filepath.Join(dir, "pg_wal"))
}

func (h *house) searchBackup() {
	h.Helper()
	sys, err := server.Open(ctx, h.options)
	if err != nil {
		h.Fatal(err)
	}
	key := backup.NewKey()
	res, err := sys.Backup(ctx, backup.Plan{File: filepath.Join(h.TempDir(), "x.backup"), Key: key}, nil)
	if err != nil {
		h.Fatal(err)
	}
	if err := sys.Close(); err != nil {
		h.Fatal(err)
	}
	if seen := searchFiles(h.T, filepath.Dir(res.File)); seen != 0 {
		h.Errorf("the backup is not encrypted: %d names", seen)
	}
	// Somebody who has the recovery key, and not the master key.
	opened := server.Options{Data: h.TempDir(), Now: h.options.Now}
	if _, err := server.Restore(ctx, opened, res.File, key, false, nil); err != nil {
		h.Fatal(err)
	}
	if seen := searchFiles(h.T, opened.Data); seen < 4 {
		h.Errorf("the search of the opened backup finds the names only %d times", seen)
	}
}

var creates = regexp.MustCompile(`(?is)create\s+table\s+([a-z_]+)\s*\((.*?)\n\);`)
var adds = regexp.MustCompile(`(?im)^alter\s+table\s+([a-z_]+)\s+add\s+column\s+([a-z_]+)\s+bytea`)
var byteColumn = regexp.MustCompile(`(?im)^\s*([a-z_]+)\s+bytea`)

// tables returns every table of the schema with its columns of bytes.
func tables(t *testing.T) map[string][]string {
	t.Helper()
	m := map[string][]string{}
	names, err := fs.Glob(schema.Files(), "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(schema.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range creates.FindAllStringSubmatch(string(b), -1) {
			m[c[1]] = nil
			for _, col := range byteColumn.FindAllStringSubmatch(c[2], -1) {
				m[c[1]] = append(m[c[1]], col[1])
			}
		}
		for _, a := range adds.FindAllStringSubmatch(string(b), -1) {
			m[a[1]] = append(m[a[1]], a[2])
		}
	}
	return m
}

// otherBytes are the columns of bytes that hold no sealed value, with the
// reason.
var otherBytes = map[string]string{
	"blob.content":          "what is kept is sealed by who keeps it, and declared there",
	"seal_key.wrapped":      "a wrapped key",
	"audit_entry.mac":       "a code",
	"audit_link.mac":        "a code",
	"audit_link.link":       "a code",
	"audit_checkpoint.link": "a code",
	"audit_checkpoint.mac":  "a code",
	"urn_issue.signature":   "a signature over what nobody sees",
	"urn_paper.sealed":      "sealed for the tellers, who alone open it",
	"urn_box.content":       "the same, as a file that everybody may have",
	"search_month.texts":    "identifiers",
	"search_posting.places": "places in them",
}

// Every column of bytes is gone over when values are sealed anew, or it is said
// why not; and a rotation leaves nothing under the old key.
func TestSealedColumns_are_all_there(t *testing.T) {
	listed := map[string]bool{}
	kept := 0
	for _, c := range server.SealedColumns() {
		listed[c.String()] = true
		if c.Kept {
			kept++
		}
	}
	for table, columns := range tables(t) {
		for _, c := range columns {
			if at := table + "." + c; !listed[at] && otherBytes[at] == "" {
				t.Errorf("%s holds bytes and is not among server.SealedColumns: add it there, or to otherBytes with the reason", at)
			}
		}
	}
	if kept == 0 {
		t.Error("uploads are kept sealed and not listed")
	}
}

func TestASVS_11_2_2_a_rotation_of_a_real_register_leaves_nothing_behind(t *testing.T) {
	h := newHouse(t, server.Options{Data: t.TempDir()})
	h.plant()
	sys, err := server.Open(ctx, h.options)
	if err != nil {
		t.Fatal(err)
	}
	name, n, err := sys.RotateKeys(ctx, false, nil)
	if err != nil || name != "data-2" || n < 331*2 {
		t.Fatal(name, n, err)
	}
	ks, err := sys.Keys(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range ks {
		if k.Purpose == "data-1" && (k.Values != 0 || k.Retired.IsZero()) {
			t.Errorf("%+v", k)
		}
	}
	if _, err := sys.RotateIndex(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if err := sys.Close(); err != nil {
		t.Fatal(err)
	}
	if sys, err = server.Open(ctx, h.options); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sys.Close() }()
	// The same roster again: everybody is recognised by the new digests.
	b := roster(t, map[string]string{"联系电话@5": "16499988877", "家庭住址@5": "云川市暗香街771弄疏影里3幢"})
	report, err := sys.Import(ctx, "members", b, server.ImportChoice{DryRun: true}, nil)
	if err != nil || report.New != 0 || report.Same < 329 {
		t.Errorf("%+v, %v", report, err)
	}
}
