package audit_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func write(t *testing.T, db *sqldb.DB, es ...audit.Entry) {
	t.Helper()
	for _, e := range es {
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error { return audit.By(tx, access.System("甲"), e) })
		if err != nil {
			t.Fatal(err)
		}
	}
}

// trail writes n entries and links them.
func trail(t *testing.T, db *sqldb.DB, c *audit.Chain, n int) {
	t.Helper()
	for i := range n {
		write(t, db, audit.Entry{Action: "x.do", Subject: "某事", Detail: map[string]int{"n": i}, Members: []int64{int64(i), 77}})
	}
	if err := c.Link(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// meddle does what somebody with the database in hand does.
func meddle(t *testing.T, db *sqldb.DB, q string) {
	t.Helper()
	if _, err := db.Raw().ExecContext(t.Context(), q); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

func verify(t *testing.T, c *audit.Chain, heads ...audit.Head) audit.Verdict {
	t.Helper()
	v, err := c.Verify(t.Context(), heads...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// DB-18, DB-31, MP-07, ASVS 16.4.2: whatever is done to whichever row, the walk
// names the place.
func TestDB_18_verify_names_the_first_broken_link(t *testing.T) {
	for _, c := range []struct {
		name, do string
		seq      int64
		what     string
	}{
		{"a changed subject", `update audit_entry set subject = 'y' where id = (select entry from audit_link where seq = 3)`, 3, "内容已被改动"},
		{"a changed result", `update audit_entry set result = 'refused' where id = (select entry from audit_link where seq = 5)`, 5, "内容已被改动"},
		{"a changed moment", `update audit_entry set at = at - 1 where id = (select entry from audit_link where seq = 1)`, 1, "内容已被改动"},
		{"a changed person", `update audit_entry set actor = '乙' where id = (select entry from audit_link where seq = 6)`, 6, "内容已被改动"},
		{"a code taken away", `update audit_entry set mac = null where id = (select entry from audit_link where seq = 4)`, 4, "校验码"},
		{"another object", `update audit_object set object = 78 where object = 77 and entry = (select entry from audit_link where seq = 2)`, 2, "内容已被改动"},
		{"an object taken away", `delete from audit_object where object = 77 and entry = (select entry from audit_link where seq = 2)`, 2, "内容已被改动"},
		{"an entry taken away", `delete from audit_entry where id = (select entry from audit_link where seq = 4)`, 4, "已被删除"},
		{"a link taken away", `delete from audit_link where seq = 4`, 4, "中间 1 环被删除"},
		{"the first links taken away", `delete from audit_link where seq < 3`, 1, "中间 2 环被删除"},
		{"a changed link", `update audit_link set link = (select link from audit_link where seq = 1) where seq = 2`, 2, "链值应为"},
		{"a link that adopts", `update audit_link set adopted = true where seq = 2`, 2, "链值应为"},
		{"an entry put in", `insert into audit_entry (id, at, actor, action, result) select 1, at, actor, action, result from audit_entry where id = (select entry from audit_link where seq = 2)`, 0, "另行插入"},
		{"an entry copied with its code", `insert into audit_entry (id, at, actor, action, result, subject, detail, mac) select 1, at, actor, action, result, subject, detail, mac from audit_entry where id = (select entry from audit_link where seq = 2)`, 0, "另行插入"},
		{"two entries changed about", `update audit_link set entry = case when seq = 2 then (select entry from audit_link where seq = 3) + 0 else entry end where seq = 9`, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
				chain := sqltest.Chain(t, db)
				trail(t, db, chain, 7)
				if v := verify(t, chain); v.Broken != nil || v.Entries != 7 || v.Last != 7 || v.Waiting != 0 {
					t.Fatalf("before: %+v", v)
				}
				meddle(t, db, c.do)
				v := verify(t, chain)
				if c.what == "" {
					if v.Broken != nil {
						t.Errorf("nothing was changed: %v", v.Broken)
					}
					return
				}
				if v.Broken == nil || v.Broken.Seq != c.seq || !strings.Contains(v.Broken.What, c.what) {
					t.Fatalf("found %v, want link %d, %s", v.Broken, c.seq, c.what)
				}
				if !v.Broken.At.Equal(noon) && c.seq != 1 {
					t.Errorf("the moment is %v", v.Broken.At)
				}
			})
		})
	}
}

// DB-18: the end of the chain is guarded by the heads carried elsewhere, and by
// a program that was running.
func TestDB_18_a_deleted_tail_is_found_by_the_head_carried_elsewhere(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		chain := sqltest.Chain(t, db)
		dir := filepath.Join(t.TempDir(), audit.HeadDir)
		trail(t, db, chain, 5)
		file, head, err := chain.CarryHead(t.Context(), access.System("甲"), dir)
		if err != nil || head.Seq != 5 || filepath.Dir(file) != dir {
			t.Fatalf("%s %+v %v", file, head, err)
		}
		trail(t, db, chain, 1)
		heads, err := audit.ReadHeads(dir)
		if err != nil || len(heads) != 1 {
			t.Fatalf("%v %v", heads, err)
		}
		if v := verify(t, chain, heads...); v.Broken != nil || v.Last != 7 {
			t.Fatalf("%+v", v)
		}
		meddle(t, db, `delete from audit_entry where id in (select entry from audit_link where seq >= 4)`)
		meddle(t, db, `delete from audit_object where entry in (select entry from audit_link where seq >= 4)`)
		meddle(t, db, `delete from audit_link where seq >= 4`)
		if v := verify(t, chain); v.Broken != nil {
			t.Fatalf("without the head nothing can be seen: %v", v.Broken)
		}
		v := verify(t, chain, heads...)
		if v.Broken == nil || v.Broken.Seq != 4 || !strings.Contains(v.Broken.What, "末尾 2 环被删除") {
			t.Errorf("%v", v.Broken)
		}
		// The program that was running knows, and says so in the trail.
		trail(t, db, chain, 3)
		if n := count(t, db, `select count(*) from audit_entry where action = 'audit.alarm' and subject = '审计链末尾被删除'`); n != 1 {
			t.Errorf("%d alarms", n)
		}
		// A chain grown over the cut is another chain.
		v = verify(t, chain, heads...)
		if v.Broken == nil || v.Broken.Seq != 5 || !strings.Contains(v.Broken.What, "与外送的链头不同") {
			t.Errorf("%v", v.Broken)
		}
	})
}

func count(t *testing.T, db *sqldb.DB, q string, args ...any) (n int) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.One(tx, sqldb.Scalar[int], q, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// DB-20, ASVS 16.5.3: what cannot be written down is not done.
func TestDB_20_no_entry_no_action(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		act := func() error {
			return db.Write(t.Context(), func(tx *sqldb.Tx) error {
				if _, err := tx.Exec(`insert into stamp (unit, path, n) values (1, '001.', 1)`); err != nil {
					return err
				}
				return audit.By(tx, access.System("甲"), audit.Entry{Action: "x.do"})
			})
		}
		audit.New(db, brokenKey{}, nil)
		if err := act(); !errors.Is(err, errBroken) {
			t.Errorf("without a code: %v", err)
		}
		meddle(t, db, `drop table audit_object`)
		meddle(t, db, `alter table audit_entry rename to elsewhere`)
		sqltest.Chain(t, db)
		if err := act(); err == nil {
			t.Error("without the table an entry was written")
		}
		if n := count(t, db, `select count(*) from stamp`); n != 0 {
			t.Errorf("%d actions without an entry", n)
		}
	})
}

var errBroken = errors.New("the device does not answer")

type brokenKey struct{}

func (brokenKey) Sum([]byte) ([]byte, error)         { return nil, errBroken }
func (brokenKey) Valid([]byte, []byte) (bool, error) { return false, errBroken }

// DB-18: what was there before the chain is adopted once, and never again.
func TestStart_adopts_what_was_there_before_and_nothing_later(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		old := `insert into audit_entry (id, at, actor, action, subject) values `
		meddle(t, db, old+`(11, 1000000, '丰夏', 'account.make', '沈砚'), (12, 2000000, '丰夏', 'account.make', '裴临')`)
		chain := sqltest.Chain(t, db)
		for range 2 { // a second start changes nothing
			if err := chain.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			if v := verify(t, chain); v.Broken != nil || v.Adopted != 2 || v.Entries != 3 || v.Last != 3 {
				t.Fatalf("%+v %v", v, v.Broken)
			}
		}
		if n := count(t, db, `select count(*) from audit_entry where action = 'audit.begin' and detail = '{"adopted":2}'`); n != 1 {
			t.Errorf("%d entries say so", n)
		}
		meddle(t, db, `update audit_entry set subject = '别人' where id = 12`)
		if v := verify(t, chain); v.Broken == nil || v.Broken.Seq != 2 {
			t.Errorf("an adopted entry was changed: %v", v.Broken)
		}
		meddle(t, db, `update audit_entry set subject = '裴临' where id = 12`)
		meddle(t, db, old+`(13, 3000000, '丰夏', 'account.make', '某人')`)
		if err := chain.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v := verify(t, chain); v.Broken == nil || v.Broken.Entry != 13 {
			t.Errorf("an entry put in later was adopted: %v", v.Broken)
		}
	})
}

// A process that dies between commit and link leaves an entry that the next
// start links.
func TestStart_links_what_a_dead_process_left(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		chain := sqltest.Chain(t, db)
		if err := chain.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		write(t, db, audit.Entry{Action: "x.do"})
		if v := verify(t, chain); v.Broken != nil || v.Waiting != 1 || v.Last != 1 {
			t.Fatalf("%+v", v)
		}
		next := sqltest.Chain(t, db) // knows nothing of the entry
		if err := next.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v := verify(t, next); v.Broken != nil || v.Waiting != 0 || v.Last != 2 {
			t.Fatalf("%+v", v)
		}
	})
}

// Many write at once, and several processes link: every entry is in the chain,
// once.
func TestChain_by_several_processes_at_once(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		first := sqltest.Chain(t, db)
		second := sqltest.Chain(t, db)
		ctx, stop := context.WithCancel(t.Context())
		var links, writers sync.WaitGroup
		for _, c := range []*audit.Chain{first, second} {
			links.Go(func() { c.Run(ctx) })
		}
		for range 6 {
			writers.Go(func() {
				for range 20 {
					err := db.Write(ctx, func(tx *sqldb.Tx) error { return audit.By(tx, access.System("甲"), audit.Entry{Action: "x.do"}) })
					if err != nil {
						t.Error(err)
					}
				}
			})
			writers.Go(func() { // the other one links the same entries
				if err := first.Start(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		writers.Wait()
		stop()
		links.Wait()
		v := verify(t, second)
		if begun := count(t, db, `select count(*) from audit_entry where action = 'audit.begin'`); v.Broken != nil || v.Entries != 120+begun || begun > 1 {
			t.Errorf("%+v %v, begun %d times", v, v.Broken, begun)
		}
	})
}

// DB-19: what is pruned is said in the trail, and the chain goes on from there.
func TestDB_19_prune_from_a_checkpoint(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		chain := sqltest.Chain(t, db)
		permit, err := access.System("test").Permit("audit.prune", access.Everywhere)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			meddle(t, db, `insert into audit_entry (id, at, actor, action, subject) values (`+string(rune('1'+i))+`, 1000000, '丰夏', 'account.make', '沈砚')`)
		}
		if err := chain.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		trail(t, db, chain, 2)
		head, err := chain.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		p, err := chain.Prune(t.Context(), permit, noon)
		if err != nil || p.Entries != 3 {
			t.Fatalf("%+v %v", p, err)
		}
		if err := chain.Link(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v := verify(t, chain, head); v.Broken != nil || v.First != 4 || v.Entries != 4 {
			t.Errorf("%+v %v", v, v.Broken)
		}
		if n := count(t, db, `select count(*) from audit_entry where action = 'audit.prune'`); n != 1 {
			t.Errorf("%d entries of it", n)
		}
		if p, err = chain.Prune(t.Context(), permit, noon); err != nil || p.Entries != 0 {
			t.Errorf("again: %+v %v", p, err)
		}
		meddle(t, db, `update audit_checkpoint set at = at + 1`)
		if v := verify(t, chain); v.Broken == nil {
			t.Error("a changed checkpoint")
		}
		if _, err := chain.Prune(t.Context(), permit, noon); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a broken chain is pruned: %v", err)
		}
	})
}

// DB-24: a clock that goes back is written down, once.
func TestDB_24_an_entry_marks_a_clock_that_went_back(t *testing.T) {
	now := noon
	db, err := sqldb.Open(t.Context(), sqldb.Options{Dir: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	migrate(t, db)
	sqltest.Chain(t, db)
	entry := audit.Entry{Action: "x.do"}
	write(t, db, entry)
	now = now.Add(-time.Minute)
	failed := errors.New("failed")
	_ = db.Write(t.Context(), func(tx *sqldb.Tx) error { _ = audit.By(tx, nil, entry); return failed }) // says nothing: it is not kept
	write(t, db, entry, entry)
	now = now.Add(time.Hour)
	write(t, db, entry)
	if n := count(t, db, `select count(*) from audit_entry where setback = 60000000`); n != 1 {
		t.Errorf("%d marks", n)
	}
	now = now.Add(-24 * time.Hour) // while nothing runs
	chain := sqltest.Chain(t, db)
	if err := chain.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v := verify(t, chain); v.Broken != nil || v.Setbacks != 2 {
		t.Errorf("%+v %v", v, v.Broken)
	}
}

// ASVS 16.4.1, 16.2.5: what steers is shown, ID numbers are not kept.
func TestASVS_16_4_1_no_entry_forges_another(t *testing.T) {
	db := sqltest.Lite(t, noon)
	write(t, db, audit.Entry{Action: "x.do", Subject: "甲\r\n2026-01-01 乙\x1b[2J\u202e\u2028尾", Address: "10.0.0.1\n<14>1",
		Detail: map[string]string{"reason": "核对 539901199001011237\n身份"}})
	for _, q := range []string{
		`select count(*) from audit_entry where subject = '甲␍␊2026-01-01 乙␛[2J` + "\ufffd\ufffd" + `尾' and address = '10.0.0.1␊<14>1'`,
		`select count(*) from audit_entry where detail = '{"reason":"核对 539***********1237\n身份"}'`,
	} {
		if n := count(t, db, q); n != 1 {
			t.Errorf("%s: %d", q, n)
		}
	}
}

// DB-17: an entry says when, who under which seat, from where, what, to what,
// with which result, under which number.
func TestDB_17_an_entry_is_complete(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		chain := sqltest.Chain(t, db)
		actor := access.NewActor(access.Policy{"secretary": {"x.do"}}, 7, 9, "沈砚", []access.Grant{{Role: "secretary", Over: "001.", Name: "民二庭党支部", Title: "支部书记"}}, 1)
		actor.From, actor.Request = "192.0.2.7", "req-1"
		permit, err := actor.Permit("x.do", "001.")
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(t.Context(), func(tx *sqldb.Tx) error {
			if err := audit.Looked(tx, permit, audit.Look{Action: "x.do", Subject: "裴临", Kinds: "公民身份号码", Reason: "核对", Member: 12}); err != nil {
				return err
			}
			return audit.By(tx, actor, audit.Entry{Action: "x.do", Result: audit.Refused, Address: "elsewhere", Account: 8, Unit: 3})
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, `select count(*) from audit_entry where at = $1 and account = 7 and actor = '沈砚' and role = 'secretary' and post = '民二庭党支部 支部书记'
			and address = '192.0.2.7' and request = 'req-1'`, sqldb.At(noon)); n != 2 {
			t.Errorf("%d entries are complete", n)
		}
		if n := count(t, db, `select count(*) from audit_object o join audit_entry e on e.id = o.entry where o.kind = 'member' and o.object = 12 and e.kinds = '公民身份号码' and e.result = 'done'`); n != 1 {
			t.Errorf("%d looks at the member", n)
		}
		if n := count(t, db, `select count(*) from audit_object o join audit_entry e on e.id = o.entry where o.kind = 'account' and o.object = 8 and e.result = 'refused'`); n != 1 {
			t.Errorf("%d acts on the account", n)
		}
		if err := chain.Link(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v := verify(t, chain); v.Broken != nil {
			t.Error(v.Broken)
		}
		err = db.Write(t.Context(), func(tx *sqldb.Tx) error { return audit.Looked(tx, permit, audit.Look{Action: "x.do", Kinds: "住址"}) })
		if err == nil {
			t.Error("a look at nobody")
		}
	})
}

func FuzzReadHead(f *testing.F) {
	f.Add([]byte(`{"format":"touyan-audit-head-1","seq":3,"link":"01ff","at":"2026-01-01T00:00:00Z"}`))
	f.Add([]byte(`{"format":"touyan-audit-head-1","seq":-3}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := audit.ReadHead(b)
		if err == nil && h.Seq > 0 && len(h.Link) == 0 {
			t.Errorf("%q is a head without a link", b)
		}
	})
}

func TestReadHeads_says_what_is_wrong(t *testing.T) {
	dir := t.TempDir()
	if hs, err := audit.ReadHeads(filepath.Join(dir, "none")); err != nil || hs != nil {
		t.Errorf("%v %v", hs, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.ReadHeads(dir); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "a.json") {
		t.Errorf("%v", err)
	}
}

func migrate(t *testing.T, db *sqldb.DB) {
	t.Helper()
	if err := schema.Migrate(t.Context(), db); err != nil {
		t.Fatal(err)
	}
}
