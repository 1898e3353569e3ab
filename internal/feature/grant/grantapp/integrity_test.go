package grantapp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// inspect compares everything and returns what is wrong.
func (h *house) inspect(t *testing.T) []Wrong {
	t.Helper()
	p, _ := access.System("巡检").Permit(grant.CanInspect, access.Everywhere)
	w, err := h.app.Inspect(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// MP-02, MP-03: a grant written or changed in the database by hand gives nothing
// and raises one alarm.
func TestMP_02_a_row_changed_by_hand_gives_nothing(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.give(t, h.wanted(shenYan, grant.Officer, committee))
		alarms := 0
		for _, set := range []string{"unit = 0", "unit = 6", "role = 'leader'", "role = 'system-admin'", "account = 26", "until_day = '2099-01-01'", "from_day = '2020-01-01'",
			"reason = '另有安排'", "made_by = 22", "mac = null", "mac = 'x'", "proposal = null"} {
			if err := h.exec(`update account_grant set `+set+` where account = $1`, shenYan); err != nil {
				t.Fatal(err)
			}
			if got := h.roles(t, shenYan) + " " + h.roles(t, peiLin); got != "member@001.002.001. member@001.002.002." {
				t.Errorf("%s gives %s", set, got)
			}
			alarms++
			for range 3 {
				h.facts.Noticed(ctx)
				h.roles(t, shenYan)
				h.roles(t, peiLin)
			}
			h.again() // another start, or another instance
			h.roles(t, shenYan)
			h.facts.Noticed(ctx)
			if w := h.inspect(t); len(w) != 1 || w[0].What == "" || w[0].Person == "" {
				t.Errorf("%s: inspection finds %+v", set, w)
			}
			if n := h.trail(t, didAlarm); n != alarms {
				t.Errorf("%s: %d alarms in the trail, want %d", set, n, alarms)
			}
			r, err := h.app.Register(ctx, h.permit(t, anLan, grant.CanView), Which{Standing: Broken})
			if err != nil || r.Broken != 1 || r.Total != 1 {
				t.Errorf("%s: the register has %d broken, %v", set, r.Broken, err)
			}
			// What was there before comes back with its digest.
			if err := h.exec(`delete from account_grant where account in ($1, $2)`, shenYan, peiLin); err != nil {
				t.Fatal(err)
			}
			h.give(t, h.wanted(shenYan, grant.Officer, committee))
		}
	})
}

// MP-02: a grant that was taken back does not come back by hand.
func TestMP_02_taken_back_stays_taken_back(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.give(t, h.wanted(shenYan, grant.Officer, committee))
		h.take(t, h.grantOf(t, shenYan))
		if err := h.exec(`update account_grant set ended_at = null where account = $1`, shenYan); err != nil {
			t.Fatal(err)
		}
		if got := h.roles(t, shenYan); got != "member@001.002.001." {
			t.Errorf("is %s", got)
		}
	})
}

// DB-12: no way in makes one person two administrators, or an administrator
// somebody in the work: the page, the approval, the installation, and whoever
// writes into the database, with the key or without.
func TestDB_12_every_way_in(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		propose := h.permit(t, anLan, grant.CanPropose)
		for _, w := range []grant.Wanted{h.wanted(luYao, grant.AuditAdmin, 0), h.wanted(luYao, grant.Officer, committee), h.wanted(fengXia, grant.SystemAdmin, 0)} {
			want(t, "proposing "+string(w.Role), second(h.app.Propose(ctx, propose, w)), fault.Conflict)
		}
		// Each is right by itself when proposed; only one can be approved.
		p1, p2, p3 := h.propose(t, h.wanted(jingBai, grant.SystemAdmin, 0)), h.propose(t, h.wanted(jingBai, grant.AuditAdmin, 0)), h.propose(t, h.wanted(jingBai, grant.Officer, branch))
		if err := h.approve(t, p2); err != nil {
			t.Fatal(err)
		}
		want(t, "approving a second administrator", h.approve(t, p1), fault.Conflict)
		want(t, "approving work for an administrator", h.approve(t, p3), fault.Conflict)
		if got := h.roles(t, jingBai); got != "audit-admin@" {
			t.Errorf("is %s", got)
		}
		// One that begins later counts as well.
		later := h.wanted(peiLin, grant.Officer, other)
		later.Period.From = h.today() + 90
		h.give(t, later)
		want(t, "an administrator with work to come", second(h.app.Propose(ctx, propose, h.wanted(peiLin, grant.SystemAdmin, 0))), fault.Conflict)

		for _, role := range []access.Role{grant.Officer, grant.SystemAdmin, grant.Secretary} {
			err := h.Write(ctx, func(tx *sqldb.Tx) error { return h.facts.Install(tx, shenYan, role) })
			if err == nil {
				t.Errorf("the installation gives %s a second time", role)
			}
		}

		// The database itself: an account is among the administrators once, and
		// only as one of the three.
		insert := `insert into grant_admin (account, id, role, from_day, until_day, reason, made_at, mac) values ($1, $2, $3, '2020-01-01', '9999-12-31', '-', 1, '-')`
		if err := h.exec(insert, luYao, 901, "audit-admin"); err == nil {
			t.Error("one account is two administrators in the database")
		}
		if err := h.exec(insert, shenYan, 902, "officer"); err == nil {
			t.Error("an officer is among the administrators")
		}
		// Elsewhere it gives nothing, nor does a copy of a sealed row.
		raw := `insert into account_grant (id, account, role, unit, from_day, until_day, reason, made_at, mac)
			select 903, account, 'audit-admin', 0, from_day, until_day, reason, made_at, mac from grant_admin where account = $1`
		if err := h.exec(raw, luYao); err != nil {
			t.Fatal(err)
		}
		if got := h.roles(t, luYao); got != "system-admin@" {
			t.Errorf("is %s", got)
		}
		// Even with the key: roles that exclude each other give nothing at all.
		for i, role := range []access.Role{grant.AuditAdmin, grant.Officer} {
			r := row{table: tableGrant, id: id.New[grant.Grant](h.clock()) + grant.ID(i), account: anLan, role: role, period: civil.Since(h.today()), reason: "-", madeAt: sqldb.At(h.clock())}
			mac, err := h.app.sign(r)
			if err != nil {
				t.Fatal(err)
			}
			err = h.exec(`insert into account_grant (id, account, role, unit, from_day, until_day, reason, made_at, mac) values ($1, $2, $3, 0, $4, '9999-12-31', '-', $5, $6)`,
				r.id, anLan, string(role), h.today(), r.madeAt, mac)
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := h.roles(t, anLan); got != "no-post@~" {
			t.Errorf("an administrator with a second role is %s", got)
		}
		h.facts.Noticed(ctx)
		var whats []string
		for _, w := range h.inspect(t) {
			whats = append(whats, string(w.What))
		}
		if got := strings.Join(whats, " "); !strings.Contains(got, string(Conflict)) || !strings.Contains(got, string(Foreign)) || !strings.Contains(got, string(Altered)) {
			t.Errorf("inspection finds %s", got)
		}
		if n := h.trail(t, didAlarm); n != 3 {
			t.Errorf("%d alarms", n)
		}
	})
}

// DB-31: what was changed while nobody was there is found at the start.
func TestDB_31_inspection_finds_what_was_changed_offline(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		if w := h.inspect(t); len(w) != 0 {
			t.Fatalf("%+v", w)
		}
		if err := h.exec(`update grant_admin set account = $2 where account = $1`, luYao, shenYan); err != nil {
			t.Fatal(err)
		}
		h.again()
		w := h.inspect(t)
		if len(w) != 1 || w[0].Person != "沈砚" || w[0].Role != grant.SystemAdmin || w[0].What != Altered {
			t.Errorf("%+v", w)
		}
		if got := h.roles(t, shenYan) + " " + h.roles(t, luYao); got != "member@001.002.001. no-post@~" {
			t.Errorf("are %s", got)
		}
		narrow := over(t, anLan, grant.CanInspect, "001.")
		if w, err := h.app.Inspect(ctx, narrow); err != nil || len(w) != 0 {
			t.Errorf("a part is told of the whole: %+v %v", w, err)
		}
		// The row in the way is cleared when somebody is appointed.
		h.give(t, h.wanted(luYao, grant.SystemAdmin, 0))
		if err := h.exec(`update account set member = null where id = $1`, shenYan); err != nil {
			t.Fatal(err)
		}
		h.give(t, h.wanted(shenYan, grant.AuditAdmin, 0))
		if w := h.inspect(t); len(w) != 0 {
			t.Errorf("%+v", w)
		}
	})
}

// MP-02: grants of an earlier version are sealed once; afterwards one without a
// digest is what somebody wrote by hand, whatever they remove to have it sealed.
func TestMP_02_adoption_happens_once(t *testing.T) {
	engines := map[string]func(t *testing.T) sqldb.Options{
		"sqlite":   func(t *testing.T) sqldb.Options { return sqldb.Options{Dir: t.TempDir()} },
		"postgres": func(t *testing.T) sqldb.Options { return sqldb.Options{URL: sqltest.Postgres(t)} },
	}
	system, _ := access.System("启动").Permit(grant.CanInspect, access.Everywhere)
	const old = `insert into account_grant (id, account, role, unit, from_day, until_day, reason, made_at) values ($1, $2, $3, 3, '2026-01-01', '9999-12-31', '院党组决定', 5)`
	for name, o := range engines {
		t.Run(name, func(t *testing.T) {
			h := bare(t, o(t))
			anchor := filepath.Join(t.TempDir(), "keys", "grants-sealed")
			adopt := func(want int) {
				t.Helper()
				h.again()
				if n, err := h.app.Adopt(ctx, system, anchor, nil); err != nil || n != want {
					t.Errorf("adopted %d, %v; want %d", n, err, want)
				}
			}
			for i, role := range []string{"officer", "system-admin"} {
				if err := h.exec(old, 801+i, shenYan+i, role); err != nil {
					t.Fatal(err)
				}
			}
			want(t, "by a person", second(h.app.Adopt(ctx, over(t, anLan, grant.CanInspect, ""), anchor, nil)), fault.Denied)
			adopt(1)
			if got := h.roles(t, shenYan) + " " + h.roles(t, peiLin); got != "officer@001.002. member@001.002.001. member@001.002.002." {
				t.Fatalf("are %s", got)
			}
			if h.trail(t, didAdopt) != 1 {
				t.Error("the trail does not name what was adopted")
			}
			adopt(0)
			if err := h.exec(old, 803, jingBai, "officer"); err != nil {
				t.Fatal(err)
			}
			adopt(0)
			// Without the marker the file beside the keys remembers …
			for _, q := range []string{`delete from grant_adoption`, `update account_grant set mac = null`} {
				if err := h.exec(q); err != nil {
					t.Fatal(err)
				}
			}
			adopt(0)
			if h.trail(t, didRefuse) != 1 {
				t.Error("the refusal is not in the trail")
			}
			if got := h.roles(t, jingBai) + " " + h.roles(t, shenYan); got != "member@001.002.001. member@001.002.001." {
				t.Errorf("are %s", got)
			}
			// … and without the file anything that only a later version wrote.
			if err := os.Remove(anchor); err != nil {
				t.Fatal(err)
			}
			if err := h.exec(`insert into grant_admin (account, id, role, from_day, until_day, reason, made_at) values ($1, 1, 'audit-admin', '2020-01-01', '9999-12-31', '-', 1)`, peiLin); err != nil {
				t.Fatal(err)
			}
			adopt(0)
			// A marker written by hand opens nothing either.
			if err := h.exec(`insert into grant_adoption (id, at, amount, mac) values (1, 1, 5, 'x')`); err != nil {
				t.Fatal(err)
			}
			adopt(0)
			if _, err := os.Stat(anchor); err != nil {
				t.Errorf("the file is not there again: %v", err)
			}
		})
	}
}

// DB-10: a new house closes the door at its first start.
func TestDB_10_a_new_house_adopts_nothing_later(t *testing.T) {
	h := bare(t, sqldb.Options{Dir: t.TempDir()})
	system, _ := access.System("启动").Permit(grant.CanInspect, access.Everywhere)
	anchor := filepath.Join(t.TempDir(), "grants-sealed")
	if n, err := h.app.Adopt(ctx, system, anchor, nil); err != nil || n != 0 {
		t.Fatal(n, err)
	}
	if err := h.exec(`insert into account_grant (id, account, role, unit, from_day, until_day, reason, made_at) values (1, $1, 'officer', 0, '2026-01-01', '9999-12-31', '-', 5)`, shenYan); err != nil {
		t.Fatal(err)
	}
	if n, err := h.app.Adopt(ctx, system, anchor, nil); err != nil || n != 0 {
		t.Errorf("adopted %d, %v", n, err)
	}
	if got := h.roles(t, shenYan); got != "member@001.002.001." {
		t.Errorf("is %s", got)
	}
}

// DB-14: the register shows what lies in the range, and finds.
func TestDB_14_register_stays_in_range(t *testing.T) {
	both(t, func(t *testing.T, h *house) {
		h.give(t, h.wanted(shenYan, grant.Officer, committee))
		h.give(t, h.wanted(peiLin, grant.Leader, farCourt))
		later := h.wanted(jingBai, grant.Officer, branch)
		later.Period.From = h.today() + 10
		h.give(t, later)
		for _, c := range []struct {
			over access.Path
			in   Which
			want string
		}{
			{"", Which{}, "安澜 丰夏 荆白 路遥 裴临 审言 沈砚"},
			{"001.", Which{}, "荆白 沈砚"},
			{"002.", Which{}, "裴临"},
			{"001.002.001.", Which{}, "荆白"},
			{"", Which{Text: "机关党委"}, "沈砚"},
			{"", Which{Text: "沈"}, "沈砚"},
			{"", Which{Text: "SHEN"}, "审言 沈砚"},
			{"", Which{Role: grant.Officer}, "丰夏 荆白 沈砚"},
			{"", Which{Standing: Coming}, "荆白"},
			{"", Which{Page: 2}, ""},
		} {
			r, err := h.app.Register(ctx, over(t, anLan, grant.CanView, c.over), c.in)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, g := range r.Grants {
				got = append(got, g.Holder.Person)
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("over %q, %+v: %v, want %s", c.over, c.in, got, c.want)
			}
		}
		fs, err := h.app.Find(ctx, over(t, anLan, grant.CanPropose, "001.002.001."), "沈")
		if err != nil || len(fs) != 1 || fs[0].Branch != "民二庭党支部" {
			t.Errorf("%+v %v", fs, err)
		}
		if fs, err = h.app.Find(ctx, over(t, anLan, grant.CanPropose, "001.002.001."), "裴"); err != nil || len(fs) != 0 {
			t.Errorf("another branch's is found: %+v %v", fs, err)
		}
		want(t, "another branch's", second(h.app.Candidate(ctx, over(t, anLan, grant.CanPropose, "001.002.001."), peiLin)), fault.NotFound)
		want(t, "another branch's", second(h.app.Preview(ctx, over(t, anLan, grant.CanPreview, "001.002.001."), peiLin)), fault.NotFound)
		p, err := h.app.Preview(ctx, h.permit(t, anLan, grant.CanPreview), shenYan)
		if err != nil || len(p.Seats) != 2 || p.Seats[0].Role != grant.Officer {
			t.Errorf("%+v %v", p, err)
		}
	})
}
