package trailapp_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/trail"
	"touyan/internal/feature/trail/trailapp"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var nine = time.Date(2026, 9, 18, 9, 0, 0, 0, civil.Shanghai)

type house struct {
	t     *testing.T
	db    *sqldb.DB
	app   *trailapp.App
	chain *audit.Chain
	heads string
	told  []trail.Alarm
}

func both(t *testing.T, test func(t *testing.T, h *house)) {
	sqltest.Both(t, nine, func(t *testing.T, db *sqldb.DB) { test(t, open(t, db)) })
}

func open(t *testing.T, db *sqldb.DB) *house {
	t.Helper()
	h := &house{t: t, db: db, chain: sqltest.Chain(t, db), heads: t.TempDir()}
	var err error
	h.app, err = trailapp.New(db, h.chain, trailapp.Options{Heads: h.heads, Tell: func(_ context.Context, as []trail.Alarm) error {
		h.told = append(h.told, as...)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func person(name string, account, member int64, address string) *access.Actor {
	a := access.NewActor(access.Policy{"member": {trail.CanOwn}}, account, member, name, []access.Grant{{Role: "member", Over: "001.001.", Name: "民二庭党支部", Title: "支部书记"}}, 1)
	a.From = address
	return a
}

func (h *house) write(actor *access.Actor, es ...audit.Entry) {
	h.t.Helper()
	err := h.db.Write(h.t.Context(), func(tx *sqldb.Tx) error {
		for _, e := range es {
			if err := audit.By(tx, actor, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func permit(t *testing.T, can access.Can, over access.Path) access.Permit {
	t.Helper()
	p, err := access.System("审计管理员").Permit(can, over)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (h *house) search(q trail.Query) []trail.Entry {
	h.t.Helper()
	f, err := h.app.Search(h.t.Context(), permit(h.t, trail.CanView, access.Everywhere), q)
	if err != nil {
		h.t.Fatal(err)
	}
	return f.Entries
}

// DB-22: the audit administrator finds entries by everything an entry says.
func TestDB_22_search_by_every_field(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		shen, pei := person("沈砚", 7, 11, "192.0.2.7"), person("裴临", 8, 12, "192.0.2.8")
		h.write(shen, audit.Entry{Action: "life.record", Subject: "民二庭党支部 支委会", Court: 1}, audit.Entry{Action: "member.reveal", Subject: "裴临", Court: 1})
		h.write(pei, audit.Entry{Action: "life.record", Subject: "民二庭党支部 党课", Court: 1, Result: audit.Refused}, audit.Entry{Action: "life.import", Subject: "台账", Court: 2})
		today := civil.DayOf(nine)
		for _, c := range []struct {
			name string
			q    trail.Query
			want int
		}{
			{"everything", trail.Query{}, 4},
			{"person", trail.Query{Actor: "沈砚"}, 2},
			{"person and group", trail.Query{Actor: "沈砚", Group: "life."}, 1},
			{"group", trail.Query{Group: "life."}, 3},
			{"a group nobody used", trail.Query{Group: "desk."}, 0},
			{"action", trail.Query{Action: "life.import"}, 1},
			{"object", trail.Query{Object: "支部"}, 2},
			{"address", trail.Query{Address: "192.0.2.8"}, 2},
			{"result", trail.Query{Result: "refused"}, 1},
			{"done", trail.Query{Result: "done"}, 3},
			{"today", trail.Query{From: today, Until: today}, 4},
			{"yesterday", trail.Query{Until: today.AddDays(-1)}, 0},
			{"tomorrow", trail.Query{From: today.AddDays(1)}, 0},
			{"somebody else", trail.Query{Actor: "沈"}, 0},
		} {
			if got := h.search(c.q); len(got) != c.want {
				t.Errorf("%s: %d entries, want %d", c.name, len(got), c.want)
			}
		}
		// Who administers one court sees its trail and no other.
		err := h.db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`insert into org_unit (id, court, path, kind, code, full_name, short_name, with_committee, ended_on, version) values (2, 2, '002.', 'court', 'b', '乙院', '乙院', false, '9999-12-31', 1)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		f, err := h.app.Search(t.Context(), permit(t, trail.CanView, "002."), trail.Query{})
		if err != nil || len(f.Entries) != 1 || f.Entries[0].Court != 2 {
			t.Errorf("the second court: %+v %v", f.Entries, err)
		}
		others := h.search(trail.Query{Actor: "沈砚"})[0].ID
		if _, err := h.app.Entry(t.Context(), permit(t, trail.CanView, "002."), others); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another court's entry: %v", err)
		}
		if _, err := h.app.Search(t.Context(), permit(t, trail.CanExport, access.Everywhere), trail.Query{}); fault.KindOf(err) != fault.Denied {
			t.Errorf("another permit: %v", err)
		}
	})
}

func TestSearch_pages_by_key_through_entries_of_one_moment(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		for i := range 130 {
			h.write(person("沈砚", 7, 11, ""), audit.Entry{Action: access.Can([]string{"life.record", "life.import"}[i%2]), Subject: fmt.Sprint(i)})
		}
		for _, q := range []trail.Query{{}, {Group: "life."}, {Actor: "沈砚"}} {
			seen := map[string]bool{}
			pages := 0
			for more := true; more; pages++ {
				f, err := h.app.Search(t.Context(), permit(t, trail.CanView, access.Everywhere), q)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range f.Entries {
					if seen[e.Subject] {
						t.Fatalf("%s twice", e.Subject)
					}
					seen[e.Subject] = true
				}
				q, more = f.Next, f.More
			}
			if len(seen) != 130 || pages != 3 {
				t.Errorf("%d entries on %d pages", len(seen), pages)
			}
		}
	})
}

// PI-07, PI-10, M2: a member sees who looked at them, when, at what, from which
// post; and nobody else's.
func TestPI_07_a_member_sees_who_looked(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		shen := person("沈砚", 7, 11, "192.0.2.7")
		h.write(shen, audit.Entry{Action: "member.reveal", Subject: "裴临", Kinds: "公民身份号码、联系电话", Member: 12, Detail: map[string]string{"reason": "核对介绍信"}},
			audit.Entry{Action: "member.export", Subject: "导出党员名册", Kinds: "全部", Members: []int64{11, 12}},
			audit.Entry{Action: "account.reset", Subject: "裴临", Account: 8})
		own, err := person("裴临", 8, 12, "").PermitHere(trail.CanOwn)
		if err != nil {
			t.Fatal(err)
		}
		m, err := h.app.Mine(t.Context(), own)
		if err != nil || len(m.Looks) != 2 || len(m.Acts) != 1 {
			t.Fatalf("%+v %v", m, err)
		}
		l := m.Looks[1]
		if l.Who != "沈砚" || l.Post != "民二庭党支部 支部书记" || l.Kinds != "公民身份号码、联系电话" || l.Reason != "核对介绍信" || l.Own || !l.At.Equal(nine) {
			t.Errorf("%+v", l)
		}
		other, err := shen.PermitHere(trail.CanOwn)
		if err != nil {
			t.Fatal(err)
		}
		if m, err = h.app.Mine(t.Context(), other); err != nil || len(m.Looks) != 1 || !m.Looks[0].Own || len(m.Acts) != 0 {
			t.Errorf("%+v %v", m, err)
		}
		day := civil.DayOf(nine)
		as, err := h.app.Affected(t.Context(), permit(t, trail.CanExport, access.Everywhere), trail.Query{Actor: "沈砚", From: day, Until: day})
		if err != nil || len(as) != 2 || as[1].Member != 12 || as[1].Looks != 2 {
			t.Errorf("PI-10: affected are %+v %v", as, err)
		}
	})
}

// DB-16, DB-22: what leaves is in the trail; numbers are by action and day.
func TestDB_16_export_and_counts(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.write(person("=沈砚", 7, 11, ""), audit.Entry{Action: "life.record"}, audit.Entry{Action: "life.record", Result: audit.Refused}, audit.Entry{Action: "account.sign-in-failed", Result: audit.Failed})
		day := civil.DayOf(nine)
		c, err := h.app.Counts(t.Context(), permit(t, trail.CanView, access.Everywhere), civil.Period{From: day.AddDays(-1), Until: day})
		if err != nil || len(c.Actions) != 3 || len(c.Days) != 2 || c.Days[1] != (trail.DayNumber{Day: day, Done: 1, Refused: 1, Failed: 1}) || c.Days[0].Done != 0 {
			t.Errorf("%+v %v", c, err)
		}
		if _, err := h.app.Counts(t.Context(), permit(t, trail.CanView, access.Everywhere), civil.Period{From: day.AddDays(-92), Until: day}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("93 days: %v", err)
		}
		x, err := h.app.Export(t.Context(), permit(t, trail.CanExport, access.Everywhere), trail.Query{Group: "life."})
		if err != nil || len(x.Entries) != 2 {
			t.Fatalf("%+v %v", x, err)
		}
		var b bytes.Buffer
		if err := x.Write(&b); err != nil || b.Len() < 1000 {
			t.Errorf("%d bytes, %v", b.Len(), err)
		}
		if got := h.search(trail.Query{Action: "audit.export"}); len(got) != 1 || got[0].Subject != "导出审计记录 2 条" || !strings.Contains(got[0].Detail, `"group":"life."`) {
			t.Errorf("%+v", got)
		}
	})
}

// DB-29: an alarm is an entry, is told once within its window, and reaches the
// administrators.
func TestDB_29_watch_tells_once(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		for range 10 {
			h.write(person("-", 0, 0, "192.0.2.9"), audit.Entry{Action: "account.sign-in-failed", Result: audit.Failed, Subject: "未知登录名"})
		}
		p := permit(t, trail.CanView, access.Everywhere)
		for i, want := range []int{1, 0} {
			as, err := h.app.Watch(t.Context(), p)
			if err != nil || len(as) != want || len(h.told) != 1 {
				t.Fatalf("round %d: %+v %+v %v", i, as, h.told, err)
			}
		}
		s, err := h.app.State(t.Context(), p)
		if err != nil || len(s.Alarms) != 1 || s.Alarms[0].Subject != "来自 192.0.2.9 的登录失败 10 次" {
			t.Errorf("%+v %v", s.Alarms, err)
		}
	})
}

// DB-18, DB-29: a walk that finds the trail broken is itself in it, with an
// alarm; the page knows.
func TestDB_18_verify_and_head_from_the_page(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		p := permit(t, trail.CanView, access.Everywhere)
		h.write(nil, audit.Entry{Action: "x.do", Subject: "甲"})
		if _, err := h.app.CarryHead(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		if v, err := h.app.Verify(t.Context(), p); err != nil || v.Broken != nil {
			t.Fatalf("%+v %v", v, err)
		}
		s, err := h.app.State(t.Context(), p)
		if err != nil || s.Verified == nil || s.Verified.Broken != "" || s.Headed == nil || s.Headed.Seq != 1 {
			t.Fatalf("%+v %v", s, err)
		}
		if _, err := h.db.Raw().ExecContext(t.Context(), `update audit_entry set subject = '乙' where subject = '甲'`); err != nil {
			t.Fatal(err)
		}
		v, err := h.app.Verify(t.Context(), p)
		if err != nil || v.Broken == nil || v.Broken.Seq != 1 {
			t.Fatalf("%+v %v", v, err)
		}
		s, err = h.app.State(t.Context(), p)
		if err != nil || s.Verified.Broken == "" || len(s.Alarms) != 1 {
			t.Errorf("%+v %v", s, err)
		}
		if _, err := h.app.Verify(t.Context(), permit(t, trail.CanView, "001.")); fault.KindOf(err) != fault.Denied {
			t.Errorf("who administers a part: %v", err)
		}
	})
}

// DB-19: nothing is pruned before its time, and not but by the permit for it.
func TestDB_19_prune_asks_for_the_retention(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		p := permit(t, trail.CanPrune, access.Everywhere)
		h.write(nil, audit.Entry{Action: "x.do"})
		if _, err := h.app.Prune(t.Context(), p, civil.MustDay("2023-09-19")); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a day too early: %v", err)
		}
		if got, err := h.app.Prune(t.Context(), p, 0); err != nil || got.Entries != 0 {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := h.app.Prune(t.Context(), permit(t, trail.CanView, access.Everywhere), 0); fault.KindOf(err) != fault.Denied {
			t.Errorf("another permit: %v", err)
		}
		if _, err := trailapp.New(h.db, h.chain, trailapp.Options{Keep: 5}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("five months: %v", err)
		}
	})
}
