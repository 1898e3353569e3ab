package browser

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var (
	draftMark  = regexp.MustCompile(`name="(id|version)" value="([^"]*)"`)
	draftWords = regexp.MustCompile(`第 (\d+) 次自动保存`)
)

// saved returns the identifier and the version that a page or an answer carries.
func saved(body string) (id, version string) {
	for _, m := range draftMark.FindAllStringSubmatch(body, -1) {
		if m[1] == "id" {
			id = m[2]
		} else {
			version = m[2]
		}
	}
	return id, version
}

// TestKill_keeps_drafts kills the program without warning while a meeting is
// being written down, several times over: what was entered last and acknowledged
// is there when the program is again, of a draft and of changes to a submitted
// record, which itself stays as it was.
func TestKill_keeps_drafts(t *testing.T) {
	t.Parallel()
	h := demo(t)
	people, data := h.people, h.data
	h.stop()
	meeting := url.Values{"kind": {"committee"}, "day": {"2026-03-05"}, "begins": {"09:00"}, "title": {"写到一半的支委会"}, "host": {"试验主持"}, "topic-0": {"试验议题"}}
	post := func(c *http.Client, path string, v url.Values) (string, int, string, error) {
		r, err := c.PostForm(h.base+path, v)
		if err != nil {
			return "", 0, "", err
		}
		defer func() { _ = r.Body.Close() }()
		b, err := io.ReadAll(r.Body)
		return string(b), r.StatusCode, r.Header.Get("Location"), err
	}
	n, drafts, record, last := 0, "", "", map[string]int{}
	for round := range 4 {
		h = start(t, data, "serve", "--listen", "127.0.0.1:0", "--data", data, "--unbounded")
		h.people = people
		c := h.client("shuji")
		meeting.Set("branch", h.field(c, "/life/new?kind=committee", "branch"))
		if round == 0 {
			meeting.Set("do", "file")
			_, status, at, err := post(c, "/life", meeting)
			if err != nil || status != http.StatusSeeOther {
				t.Fatalf("recording answers %d %v", status, err)
			}
			record = strings.TrimPrefix(at, "/life/")
			meeting.Del("do")
		}
		for id, want := range last {
			page := h.read(c, "/life/"+id+"/edit")
			m := draftWords.FindStringSubmatch(page)
			if m == nil || m[1] != fmt.Sprint(want) && m[1] != fmt.Sprint(want+2) { // the last one may have arrived without its answer
				t.Errorf("round %d: of %s the %dth saving was acknowledged, %v is there", round, id, want, m)
			}
			if id == record && (!strings.Contains(page, "还没有保存的修改") || strings.Contains(h.read(c, "/life/"+id), "次自动保存")) {
				t.Error("what was not saved is not offered, or was taken into the record")
			}
		}
		kill := time.AfterFunc(time.Duration(300+rand.N(400))*time.Millisecond, func() { _ = h.process.Process.Kill() })
		id, version := drafts, ""
		if id != "" {
			_, version = saved(h.read(c, "/life/"+id+"/edit"))
		}
		for {
			n++
			v := url.Values{"points": {fmt.Sprintf("第 %d 次自动保存", n)}}
			for name, value := range meeting {
				v[name] = value
			}
			at := id
			if n%2 == 0 { // and changes to the record
				at = record
				v.Set("id", record)
				v.Set("version", "1")
				v.Set("filed", "1")
			} else {
				v.Set("id", id)
				v.Set("version", version)
			}
			body, status, _, err := post(c, "/life/draft", v)
			if err != nil {
				break
			}
			if status != http.StatusOK {
				t.Fatalf("saving answers %d: %s", status, clip(body, 400))
			}
			if at != record {
				id, version = saved(body)
				at, drafts = id, id
			}
			last[at] = n
		}
		kill.Stop()
		_ = h.process.Wait()
	}
	if len(last) != 2 || n < 8 {
		t.Fatalf("%d savings of %d meetings were acknowledged", n, len(last))
	}
}
