package intakeweb

import (
	"bytes"
	"context"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

const canImport access.Can = "words.import"

// words is a kind for tests: the first column of a workbook; "bad" is wrong.
func words(db *sqldb.DB) intake.Kind {
	read := func(f intake.File) (r intake.Report, good []string, err error) {
		book, err := sheet.Open(f, f.Size, sheet.Default)
		if err != nil {
			return r, nil, err
		}
		err = book.Rows(0, func(row sheet.Row) error {
			switch text := row.Cells[0].Text; {
			case row.Line <= 2:
				r.Skipped++
			case text == "bad":
				r.Rows++
				r.Bad++
				r.Problems = append(r.Problems, intake.Problem{Sheet: "词语", Line: row.Line, Column: "词语", Cell: sheet.Address(row.Line, 1), Code: "BAD", Severity: intake.Error, Value: "<b>bad</b>", Want: "应填另一个词"})
			default:
				r.Rows++
				r.New++
				r.Differences = append(r.Differences, intake.Difference{Line: row.Line, Who: text, Field: "新增", After: text})
				good = append(good, text)
			}
			return nil
		})
		return r, good, err
	}
	return intake.Kind{Name: "words", Title: "词语表", Hint: "一列词语。", Can: canImport,
		Check: func(_ context.Context, _ access.Permit, f intake.File, _ intake.Progress) (intake.Report, error) {
			r, _, err := read(f)
			return r, err
		},
		Load: func(ctx context.Context, _ access.Permit, f intake.File, _ bool, _ intake.BatchID, _ intake.Progress) (intake.Report, error) {
			r, good, err := read(f)
			if err != nil {
				return r, err
			}
			return r, db.Write(ctx, func(tx *sqldb.Tx) error {
				in := tx.Insert("setting", "id", "unit", "name", "from_day", "amount", "basis", "entered_at")
				for i, w := range good {
					in.Add(i+1, 0, w, "2026-01-01", "1", "test", 0)
				}
				return in.Done()
			})
		},
	}
}

// door lets in an officer, who may import, and a member, who may not.
type door struct{}

func (door) Identify(_ context.Context, token string, now time.Time) (*access.Actor, error) {
	policy := access.Policy{"officer": {canImport}, "member": {}}
	return access.NewActor(policy, 1, 0, "简宁", []access.Grant{{Role: access.Role(token), Over: "001.", Period: civil.Since(1)}}, civil.DayOf(now)), nil
}

func (door) Refused(context.Context, *access.Actor, string, string) {}

type browser struct {
	t     *testing.T
	h     http.Handler
	store *intake.Store
	role  string
}

func open(t *testing.T) (*browser, *sqldb.DB) {
	now := civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)
	db := sqltest.Lite(t, now)
	sealer, err := seal.Load(context.Background(), db, t.TempDir()+"/master")
	if err != nil {
		t.Fatal(err)
	}
	store := intake.New(db, sealer)
	t.Cleanup(store.Wait)
	site := &web.Site{Door: door{}, Frame: webtest.Frame{}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}
	site.Add(Routes(store, words(db))...)
	return &browser{t, site.Handler(), store, "officer"}, db
}

func (b *browser) do(r *http.Request) *httptest.ResponseRecorder {
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: b.role})
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	b.store.Wait()
	return w
}

func (b *browser) get(at string) (int, string) {
	w := b.do(httptest.NewRequest("GET", at, nil))
	return w.Code, w.Body.String()
}

func (b *browser) post(at string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", at, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

func (b *browser) upload(name string, content []byte) *httptest.ResponseRecorder {
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	if name != "" {
		w, err := m.CreateFormFile("file", name)
		if err != nil {
			b.t.Fatal(err)
		}
		_, _ = w.Write(content)
	}
	_ = m.Close()
	r := httptest.NewRequest("POST", "/imports/words/new", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.do(r)
}

func workbook(t *testing.T, words ...string) []byte {
	var b bytes.Buffer
	w := sheet.NewWriter(&b)
	if err := w.Sheet("词语", "词语表", []sheet.Column{{Title: "词语"}}); err != nil {
		t.Fatal(err)
	}
	for _, x := range words {
		if err := w.Row(x); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func says(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(page, s) {
			t.Errorf("the page does not say %q:\n%.3000s", s, page)
		}
	}
}

func TestAFileIsCheckedAndLoadedByHand(t *testing.T) {
	b, db := open(t)
	_, page := b.get("/imports")
	says(t, page, "词语表", "/imports/words/new", "还没有导入过文件")
	_, page = b.get("/imports/words/new")
	says(t, page, `type="file"`, "上传并预检", "一列词语。")

	w := b.upload("词语.xlsx", workbook(t, "one", "bad", "two"))
	at := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/imports/batches/") {
		t.Fatal(w.Code, at)
	}
	code, page := b.get(at)
	says(t, page, "1 行有误", "下载标注副本", "放下有问题的行，写入其余", "应填另一个词", "A4", "&lt;b&gt;bad", "set-aside")
	if code != 200 || strings.Contains(page, "<b>bad") || strings.Contains(page, ">全部写入<") {
		t.Error("a file with bad rows cannot be loaded whole, and its text is text")
	}
	load := "/imports/words/" + strings.TrimPrefix(at, "/imports/batches/")
	if w := b.post(load+"/load", nil); w.Code != http.StatusUnprocessableEntity {
		t.Error(w.Code)
	}
	for _, file := range []string{"/annotated", "/problems"} {
		w := b.do(httptest.NewRequest("GET", load+file, nil))
		if _, err := sheet.Open(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()), sheet.Default); err != nil || w.Code != 200 {
			t.Errorf("%s: %d %v", file, w.Code, err)
		}
	}
	if w := b.post(load+"/load", url.Values{"bad": {"set-aside"}}); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body)
	}
	_, page = b.get(at)
	says(t, page, "已写入，放下 1 行", "新增 2 行")
	n := 0
	err := db.Read(context.Background(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from setting`)
		return err
	})
	if err != nil || n != 2 {
		t.Error(n, err)
	}
	_, page = b.get("/imports")
	says(t, page, "词语.xlsx", "简宁", "已写入，放下 1 行")
}

func TestAGoodFileIsLoadedWhole(t *testing.T) {
	b, _ := open(t)
	at := b.upload("词语.xlsx", workbook(t, "one", "two")).Header().Get("Location")
	_, page := b.get(at)
	says(t, page, "可以全部写入", "写入 2 行？", "将会改动")
	if w := b.post(strings.Replace(at, "batches", "words", 1)+"/load", nil); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	_, page = b.get(at)
	says(t, page, "已写入")
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	b, _ := open(t)
	if w := b.upload("", nil); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "请先选择文件") {
		t.Error(w.Code)
	}
	if w := b.upload("a.xlsx", nil); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "是空的") {
		t.Error(w.Code)
	}
	at := b.upload("a.xlsx", []byte("this is no workbook")).Header().Get("Location")
	_, page := b.get(at)
	says(t, page, "这个文件不能导入", "重新选择文件")
}

func TestWhoMayNotImportSeesNothing(t *testing.T) {
	b, _ := open(t)
	at := b.upload("词语.xlsx", workbook(t, "one")).Header().Get("Location")
	b.role = "member"
	load := strings.Replace(at, "batches", "words", 1)
	for _, page := range []string{"/imports", "/imports/words/new", at, load + "/annotated", load + "/problems"} {
		if code, _ := b.get(page); code != http.StatusForbidden {
			t.Errorf("%s: %d", page, code)
		}
	}
	if w := b.post(load+"/load", nil); w.Code != http.StatusForbidden {
		t.Error(w.Code)
	}
}

func TestOnlyTheBatchIsSentToThePoll(t *testing.T) {
	b, _ := open(t)
	at := b.upload("词语.xlsx", workbook(t, "one")).Header().Get("Location")
	r := httptest.NewRequest("GET", at, nil)
	r.Header.Set("HX-Request", "true")
	r.Header.Set("HX-Target", "batch")
	if page := b.do(r).Body.String(); strings.Contains(page, "<title>") || !strings.Contains(page, `id="batch"`) || strings.Contains(page, "every 1s") {
		t.Errorf("%.400s", page)
	}
}
