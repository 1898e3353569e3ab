package browser

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/platform/sqldb"
)

// field returns the value of a hidden field of a page's form.
func (h *house) field(c *http.Client, page, name string) string {
	h.t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(h.read(c, page))
	if m == nil {
		h.t.Fatalf("%s has no field %s", page, name)
	}
	return m[1]
}

// TestKill_loses_nothing_acknowledged kills the program without warning while
// a secretary records meetings, several times over, and looks whether every
// meeting whose record was acknowledged is there, whole.
func TestKill_loses_nothing_acknowledged(t *testing.T) {
	t.Parallel()
	h := demo(t)
	people, data := h.people, h.data
	h.stop()
	n, acknowledged := 0, []string{}
	for range 4 {
		h = start(t, data, "serve", "--listen", "127.0.0.1:0", "--data", data, "--unbounded")
		h.people = people
		c := h.client("shuji")
		branch := h.field(c, "/life/new?kind=committee", "branch")
		kill := time.AfterFunc(time.Duration(150+rand.N(350))*time.Millisecond, func() { _ = h.process.Process.Kill() })
		for {
			n++
			title := fmt.Sprintf("断电试验第 %d 次会议", n)
			r, err := c.PostForm(h.base+"/life", url.Values{"branch": {branch}, "kind": {"committee"}, "day": {"2026-03-0" + fmt.Sprint(1+n%9)}, "begins": {"09:00"},
				"title": {title}, "host": {"试验主持"}, "topic-0": {"试验议题"}, "do": {"file"}})
			if err != nil {
				break
			}
			_ = r.Body.Close()
			if r.StatusCode != http.StatusSeeOther {
				t.Fatalf("recording answers %s", r.Status)
			}
			acknowledged = append(acknowledged, title)
		}
		kill.Stop()
		_ = h.process.Wait()
	}
	if len(acknowledged) < 8 {
		t.Fatalf("only %d meetings were acknowledged", len(acknowledged))
	}
	db, err := sqldb.Open(context.Background(), sqldb.Options{Dir: data})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.Read(context.Background(), func(tx *sqldb.Tx) error {
		whole, err := sqldb.All(tx, sqldb.Scalar[string], `select m.title from life_meeting m join life_topic t on t.meeting = m.id where m.stage = 'recorded' and m.host = '试验主持'`)
		if err != nil {
			return err
		}
		for _, title := range acknowledged {
			if !slices.Contains(whole, title) {
				t.Errorf("acknowledged and lost: %s", title)
			}
		}
		half, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from life_meeting m where m.host = '试验主持' and not exists (select 1 from life_topic t where t.meeting = m.id)`)
		if half > 0 {
			t.Errorf("%d meetings are half there", half)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestExports_open_in_LibreOffice opens what the product writes, with texts in
// it that a spreadsheet would run.
func TestExports_open_in_LibreOffice(t *testing.T) {
	t.Parallel()
	h := demo(t)
	hostile, err := filepath.Abs("../../internal/feature/member/roster/testdata/roster-hostile.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(hostile)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "roster.xlsx")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, status := h.run("import", "members", file, "--set-aside"); status != 0 {
		t.Fatalf("import ended with %d:\n%s", status, out)
	}
	members := filepath.Join(t.TempDir(), "members.xlsx")
	if _, status := h.run("export", "members", "-o", members); status != 0 {
		t.Fatalf("export ended with %d", status)
	}
	rows := calc(t, members)
	runs := 0
	for _, r := range rows {
		for _, cell := range r {
			if strings.HasPrefix(cell, "#NAME") || strings.HasPrefix(cell, "Err:") || strings.HasPrefix(cell, "#REF") || strings.HasPrefix(cell, "#VALUE") {
				t.Errorf("something was run: %q in %q", cell, r)
			}
			if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "@") {
				runs++
			}
		}
	}
	if len(rows) < 350 || runs == 0 {
		t.Errorf("%d rows, %d texts that look like formulas: 331 members, 24 of the hostile list and its texts were expected", len(rows), runs)
	}
	annotated := strings.TrimSuffix(file, ".xlsx") + "-问题.xlsx"
	if rows := calc(t, annotated); len(rows) < 80 {
		t.Errorf("the annotated copy has %d rows", len(rows))
	}
	c := h.client("dangwu")
	for _, path := range []string{"/overview/export", "/org/export", "/life/export"} {
		r, err := c.Get(h.base + path)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "x.xlsx")
		b, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err == nil {
			err = os.WriteFile(file, b, 0o600)
		}
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v %s", path, err, r.Status)
		}
		if rows := calc(t, file); len(rows) < 10 {
			t.Errorf("%s has %d rows", path, len(rows))
		}
	}
}
