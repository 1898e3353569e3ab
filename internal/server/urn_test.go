package server

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"touyan/internal/base/box"
	"touyan/internal/base/civil"
	"touyan/internal/feature/ballot"
	ballotbox "touyan/internal/feature/ballot/box"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/urn"
)

// VT-08: people vote over the whole product: what it logs, measures and puts into
// the trail afterwards has no vote in it, whether it was taken or refused.
func TestVT08_a_vote_leaves_no_line(t *testing.T) {
	var log bytes.Buffer
	sys := opened(t, Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	k, _ := ballot.KindOf("admission")
	tellers := []string{"何一", "吴一"}
	terms, err := ballotbox.Terms{Title: "接收林一为预备党员", Kind: k, Day: civil.MustDay("2026-09-10"), Seats: 1, Candidates: []string{"林一"}, Due: 4}.Box(tellers)
	if err != nil {
		t.Fatal(err)
	}
	d, err := urn.Draw(urn.Terms{Owner: "test", Box: terms, Tellers: tellers, Threshold: 2, Mode: box.ByCode, Codes: 4})
	if err != nil {
		t.Fatal(err)
	}
	if err := sys.db.Write(t.Context(), func(tx *sqldb.Tx) error {
		if err := sys.urns.Keep(tx, d); err != nil {
			return err
		}
		return sys.urns.Begin(tx, "test")
	}); err != nil {
		t.Fatal(err)
	}
	entries := func() (n int) {
		t.Helper()
		if err := sys.db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			n, err = sqldb.One(tx, sqldb.Scalar[int], `select (select count(1) from audit_entry) + (select count(1) from account_session)`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	h, before, logged := sys.Handler(), entries(), log.Len()
	name := d.Poll.Head().ID
	ask := func(method, path, code string) (int, string) {
		body := url.Values{"code": {code}, "m0": {"2"}, "step": {"cast"}, "receipt": {d.Codes[0].Receipt(name)}}.Encode()
		r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("User-Agent", "planted-agent")
		r.Header.Set("Cookie", "touyan_session=planted-session; __Host-touyan-session=planted-session")
		r.RemoteAddr = "203.0.113.77:4711"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if c := w.Header().Values("Set-Cookie"); len(c) > 0 {
			t.Errorf("%s %s sets %v", method, path, c)
		}
		return w.Code, w.Body.String()
	}
	for i, c := range d.Codes[:3] {
		if status, body := ask(http.MethodPost, "/vote/"+name, c.String()); status != http.StatusOK || !strings.Contains(body, c.Receipt(name)) {
			t.Fatalf("vote %d: %d %.300s", i, status, body)
		}
	}
	ask(http.MethodGet, "/vote/"+name, "")
	ask(http.MethodPost, "/vote/"+name, d.Codes[0].String())
	ask(http.MethodPost, "/vote/"+name, box.NewCode().String())
	ask(http.MethodPost, "/vote/"+name, "ABCD")
	if status, body := ask(http.MethodPost, "/vote/"+name+"/receipt", ""); status != http.StatusOK || !strings.Contains(body, "已计入") {
		t.Errorf("%d %.300s", status, body)
	}
	if n := entries(); n != before {
		t.Errorf("%d entries more", n-before)
	}
	if s := log.String()[logged:]; s != "" {
		t.Errorf("the log says %s", s)
	}
	_, measured := answer(t, sys.Metrics(), "/")
	for _, never := range []string{"/vote", name, "planted", "203.0.113.77"} {
		if strings.Contains(measured, never) {
			t.Errorf("%s is in the measurements", never)
		}
	}
	var s urn.State
	if err := sys.db.Read(t.Context(), func(tx *sqldb.Tx) (err error) { s, err = sys.urns.State(tx, "test"); return err }); err != nil || s.Cast != 3 {
		t.Error(fmt.Sprint(s.Cast), err)
	}
}
