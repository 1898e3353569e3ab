package browser

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"

	"touyan/assets"
	"touyan/internal/base/access"
	"touyan/internal/base/box"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/urn"
	"touyan/internal/platform/urn/urnweb"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

// lines reads the fields that the script sealed.
type lines struct{}

func (lines) Published() bool { return true }
func (lines) Line(paper []byte) string {
	fields, ok := strings.CutPrefix(string(paper), "form\n")
	v, err := url.ParseQuery(fields)
	if !ok || err != nil || v.Has("token") {
		return "？"
	}
	return v.Get("m0") + " " + strings.Join(v["o"], "、")
}
func (lines) Count(ls []string) (any, bool) { return len(ls), true }

// booth is a house that has nothing but a vote by token.
type booth struct {
	t    *testing.T
	db   *sqldb.DB
	urns *urn.Urns
	d    *urn.Drawn
	seen []*http.Request // of casting
	sent []url.Values
}

func (b *booth) write(fn func(tx *sqldb.Tx) error) {
	b.t.Helper()
	if err := b.db.Write(context.Background(), fn); err != nil {
		b.t.Fatal(err)
	}
}

func boothPage(title, body string) web.Answer {
	return web.Fragment{Body: templ.Raw(`<!doctype html><html lang="zh-CN"><head><title>` + title + `</title><script type="module" src="` + assets.URL("app.js") + `"></script></head><body><main><h1>` + title + `</h1>` + body + `</main></body></html>`)}
}

func (b *booth) routes() []web.Route {
	var attributes strings.Builder
	for k, v := range b.d.Poll.Browser() {
		fmt.Fprintf(&attributes, ` %s="%s"`, k, v)
	}
	name := b.d.Poll.Head().ID
	return append(urnweb.Routes(b.urns, "/vote/"), []web.Route{
		{Pattern: "GET /vote/{name}", Needs: web.Public("投票"), Unlogged: true, Do: func(*web.Request) (web.Answer, error) {
			return boothPage("投票", `<form method="post" action="/vote/`+name+`" data-cast-token`+attributes.String()+`><p data-ballot-say role="status" hidden></p>
<input name="token" data-token-text><input name="m0" value="1"><input name="o" id="other"><button data-ballot-ready disabled>投票</button></form>`), nil
		}},
		{Pattern: "POST /vote/{name}", Needs: web.Public("投票"), Unlogged: true, Do: func(r *web.Request) (web.Answer, error) {
			f, err := r.Form()
			if err != nil {
				return nil, err
			}
			b.seen, b.sent = append(b.seen, r.HTTP), append(b.sent, f.Values)
			v, err := urn.Sent(f.Raw("token"), f.Raw("sealed"))
			if err != nil {
				return nil, err
			}
			receipt, err := b.urns.Cast(r.Context(), r.Param("name"), v)
			if err != nil {
				return nil, err
			}
			return boothPage("票已入箱", `<p id="receipt">`+receipt+`</p>`), nil
		}},
	}...)
}

// boothFrame draws pages with the product's own script and styles.
type boothFrame struct{ webtest.Frame }

func (boothFrame) Page(_ *web.Request, title, _ string, body templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, `<!doctype html><html lang="zh-CN"><head><title>`+title+`</title><link rel="stylesheet" href="`+assets.URL("app.css")+`"><script type="module" src="`+assets.URL("app.js")+`"></script></head><body><main>`); err != nil {
			return err
		}
		if err := body.Render(ctx, w); err != nil {
			return err
		}
		_, err := io.WriteString(w, `</main></body></html>`)
		return err
	})
}

// Mode M in a real browser: the serial is blinded and the paper sealed by our
// script, and what the standard library and circl say of both is that they are
// right. The person who took the token is in nothing that casting sends.
func TestVoteByToken(t *testing.T) {
	if err := assets.Ready(); err != nil {
		absent(t, "assets/dist", "make assets")
	}
	ctx := context.Background()
	b := &booth{t: t, db: sqltest.Lite(t, time.Date(2026, 9, 10, 9, 0, 0, 0, civil.Shanghai))}
	sealer, err := seal.Load(ctx, b.db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	b.urns = urn.New(b.db, sealer)
	if err := urn.Guard(ctx, b.db); err != nil {
		t.Fatal(err)
	}
	if b.d, err = urn.Draw(urn.Terms{Owner: "v", Tellers: []string{"何一", "吴一"}, Threshold: 2, Mode: box.ByToken, Members: []int64{7, 8},
		Box: box.Terms{Title: "推荐", Kind: "test", Day: civil.MustDay("2026-09-10"), Question: "可否", Room: 300}}); err != nil {
		t.Fatal(err)
	}
	b.write(func(tx *sqldb.Tx) error { return b.urns.Keep(tx, b.d) })
	b.write(func(tx *sqldb.Tx) error { return b.urns.Issue(tx, "v") })
	site := webtest.Site(b.db.Now(), webtest.Door(func(token string, now time.Time) (*access.Actor, error) {
		if token != "seven" {
			return nil, fault.New(fault.SignedOut, "请登录。")
		}
		return access.NewActor(access.Policy{}, 1, 7, "甲", nil, civil.DayOf(now)), nil
	}))
	site.Assets = assets.Handler()
	site.Frame = boothFrame{}
	site.Add(b.routes()...)
	s := httptest.NewServer(site.Handler())
	defer s.Close()

	tab, cancel := chromedp.NewContext(launch(t), chromedp.WithNewBrowserContext())
	defer cancel()
	tab, cancel = context.WithTimeout(tab, time.Minute)
	defer cancel()
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(tab, steps...); err != nil {
			text, _ := chromedp.Run(tab, chromedp.Evaluate[string](`document.body.innerText`))
			t.Fatalf("%v\n%s", err, text)
		}
	}
	value := func(js string) string {
		t.Helper()
		x, err := chromedp.Run(tab, chromedp.Evaluate[string](js))
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	base := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	do(chromedp.Navigate(base + "/vote/" + b.d.Poll.Head().ID))
	value(`document.cookie = "` + web.SessionCookie + `=seven; path=/"; ""`)
	do(chromedp.Navigate(base+urnweb.At(b.d.Poll.Head().ID)), chromedp.WaitEnabled(chromedp.CSS("[data-ballot-ready]")), chromedp.Click(chromedp.CSS("[data-ballot-ready]")), chromedp.WaitVisible(chromedp.CSS("#f-kept")))
	token := value(`document.getElementById("f-kept").value`)
	tok, err := box.ParseToken(token)
	if err != nil || !b.d.Poll.Genuine(tok) {
		t.Fatalf("the browser's token is none: %v", err)
	}
	// The page asked for again has the token still; another browser gets none.
	do(chromedp.Navigate(base+urnweb.At(b.d.Poll.Head().ID)), chromedp.WaitVisible(chromedp.CSS("#f-kept")))
	if again := value(`document.getElementById("f-kept").value`); again != token {
		t.Error("the token was not kept")
	}
	value(`localStorage.clear(); ""`)
	do(chromedp.Navigate(base+urnweb.At(b.d.Poll.Head().ID)), chromedp.WaitEnabled(chromedp.CSS("[data-ballot-ready]")), chromedp.Click(chromedp.CSS("[data-ballot-ready]")), chromedp.WaitVisible(chromedp.CSS("[data-ballot-say]")))
	if says := value(`document.querySelector("[data-ballot-say]").textContent`); !strings.Contains(says, "已经领过") {
		t.Errorf("a second token: %s", says)
	}
	b.write(func(tx *sqldb.Tx) error { return b.urns.Begin(tx, "v") })
	vote := func() {
		do(chromedp.Navigate(base+"/vote/"+b.d.Poll.Head().ID), chromedp.WaitEnabled(chromedp.CSS("[data-ballot-ready]")))
		value(`document.querySelector("[name=token]").value = "` + token + `"; document.getElementById("other").value = "欧阳一"; document.querySelector("[name=token]").form.requestSubmit(); ""`)
	}
	vote()
	do(chromedp.WaitVisible(chromedp.CSS("#receipt")))
	receipt := value(`document.getElementById("receipt").textContent`)
	if in, err := b.urns.Counted(ctx, b.d.Poll.Head().ID, receipt); !in || err != nil || receipt != tok.Receipt(b.d.Poll.Head().ID) {
		t.Errorf("%s counted %t %v", receipt, in, err)
	}
	vote()
	for range 100 {
		if strings.Contains(value(`document.body.innerText`), "已经用过") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if says := value(`document.body.innerText`); !strings.Contains(says, "已经用过") {
		t.Errorf("a second vote: %s", says)
	}
	for i, r := range b.seen {
		if f := b.sent[i]; len(r.Cookies()) > 0 || r.Referer() != "" || len(f) != 2 || f.Get("token") != token || f.Get("sealed") == "" {
			t.Errorf("casting sends %v %v", r.Header, f)
		}
	}
	if len(b.seen) != 2 {
		t.Errorf("%d votes were sent", len(b.seen))
	}
	var bx *box.Box
	b.write(func(tx *sqldb.Tx) (err error) { bx, err = b.urns.Close(tx, "v", urn.Ending{}); return err })
	for _, c := range b.d.Credentials {
		if err := bx.Sign(b.d.Poll, c); err != nil {
			t.Fatal(err)
		}
	}
	if err := bx.Count(b.d.Poll, b.d.Credentials, lines{}); err != nil || len(bx.Result.Papers) != 1 || bx.Result.Papers[0] != "1 欧阳一" {
		t.Errorf("%v %v", bx.Result, err)
	}
}
