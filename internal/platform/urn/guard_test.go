package urn_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"touyan/internal/base/box"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/urn"
)

// While voting is open neither this program nor anybody with its account can
// change or take away what was cast, or bring it back when it has ended.
func TestVT21_nobody_changes_what_was_cast(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		r := prepare(t, db, box.ByToken, 3)
		refused := func(q string, says string) {
			t.Helper()
			if _, err := db.Raw().ExecContext(context.Background(), q); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v", q, err)
			}
		}
		r.write(func(tx *sqldb.Tx) error { return r.urns.Issue(tx, owner) })
		refused(`insert into urn_roll (id, poll, member) select 7, id, 4711 from urn_poll`, "urn:")
		refused(`update urn_poll set head = '{}'`, "urn:")
		tok := r.token(1001)
		r.begin()
		if _, err := r.castToken(tok, "丁一"); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"urn_paper", "urn_spent"} {
			refused(`update `+table+` set id = 5`, "urn:")
			refused(`update `+table+` set poll = 5`, "urn:")
			refused(`delete from `+table, "urn:")
			if db.Engine() == sqldb.Postgres {
				refused(`truncate `+table, "urn:")
			}
		}
		if s := r.state(); s.Cast != 1 {
			t.Errorf("%+v", s)
		}
		r.close(urn.Ending{})
		refused(`update urn_poll set phase = 'open'`, "urn:")
		_, err := r.castToken(tok, "丁一")
		conflict(t, err, "投票截止")
		err = db.Write(context.Background(), func(tx *sqldb.Tx) error { return r.urns.Begin(tx, owner) })
		conflict(t, err, "投票截止")
		// Laid again over what is laid: a program that starts.
		if err := urn.Guard(context.Background(), db); err != nil {
			t.Error(err)
		}
	})
}

// Where somebody with the owner's rights takes a trigger away, voting neither
// begins nor ends until it lies again: what happened meanwhile is not vouched for.
func TestVT21_without_its_guard_nothing_goes_on(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		r := prepare(t, db, box.ByCode, 3)
		away := []string{`drop trigger urn_spent_lies`}
		if db.Engine() == sqldb.Postgres {
			away = []string{`drop trigger urn_spent_lies on urn_spent`, `alter table urn_paper disable trigger urn_paper_stays`}
		}
		run := func(qs ...string) {
			t.Helper()
			for _, q := range qs {
				if _, err := db.Raw().ExecContext(context.Background(), q); err != nil {
					t.Fatalf("%s: %v", q, err)
				}
			}
		}
		// A program that starts lays them again.
		back := func() {
			t.Helper()
			if err := urn.Guard(context.Background(), db); err != nil {
				t.Fatal(err)
			}
		}
		for _, q := range away {
			run(q)
			conflict(t, db.Write(context.Background(), func(tx *sqldb.Tx) error { return r.urns.Begin(tx, owner) }), "触发器")
			back()
		}
		r.begin()
		if _, err := r.cast(r.Codes[0], "丁一"); err != nil {
			t.Fatal(err)
		}
		run(away[0])
		end := func() error {
			return db.Write(context.Background(), func(tx *sqldb.Tx) error {
				_, err := r.urns.Close(tx, owner, urn.Ending{Present: 3})
				return err
			})
		}
		conflict(t, end(), "触发器")
		back()
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

// What the standard asks of grants, on the engine that has them: an account that
// has not made the tables, with what casting needs and no more, casts, and cannot
// change or take away what was cast, nor the triggers (VT-21).
func TestVT21_an_account_with_grants_alone(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		if db.Engine() != sqldb.Postgres {
			return // SQLite has no accounts: whoever may open the file may write it
		}
		r := prepare(t, db, box.ByCode, 2)
		r.begin()
		if _, err := r.cast(r.Codes[0], "丁一"); err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		conn, err := db.Raw().Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		run := func(qs ...string) {
			t.Helper()
			for _, q := range qs {
				if _, err := conn.ExecContext(ctx, q); err != nil {
					t.Fatalf("%s: %v", q, err)
				}
			}
		}
		role := "booth_" + r.name()[:12]
		run(`create role `+role, `grant usage on schema public to `+role, `grant select on urn_poll to `+role, `grant select, insert on urn_paper, urn_spent to `+role, `set role `+role)
		defer run(`reset role`, `drop owned by `+role, `drop role `+role)
		var poll int64
		if err := conn.QueryRowContext(ctx, `select id from urn_poll`).Scan(&poll); err != nil {
			t.Fatal(err)
		}
		run(fmt.Sprintf(`insert into urn_spent (id, poll, digest) values (77, %d, '%s')`, poll, r.Codes[1].Digest(r.name())))
		for _, q := range []string{`update urn_paper set id = 5`, `delete from urn_paper`, `delete from urn_spent`, `truncate urn_spent`, `drop trigger urn_spent_lies on urn_spent`, `alter table urn_paper disable trigger all`, `update urn_poll set phase = 'closed'`, `select member from urn_roll`} {
			if _, err := conn.ExecContext(ctx, q); err == nil || !strings.Contains(err.Error(), "42501") {
				t.Errorf("%s: %v", q, err)
			}
		}
	})
}
