package audit_test

import (
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
)

// statements returns the statements of a block of the page on PostgreSQL.
func statements(t *testing.T, block string) []string {
	t.Helper()
	b, err := os.ReadFile("../../../docs/security-postgres.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)```" + block + "\n(.*?)```").FindSubmatch(b)
	if m == nil {
		t.Fatalf("the page has no block %q", block)
	}
	return strings.Split(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(string(m[1])), ";")), ";")
}

// DB-18, ASVS 13.2.2, ASVS 16.4.2: under the grants of the page the program
// writes and links, and can neither change nor remove what it wrote, nor the
// schema.
func TestDB_18_the_programs_account_on_PostgreSQL_only_adds(t *testing.T) {
	owner := sqltest.Postgres(t)
	odb, err := sqldb.Open(t.Context(), sqldb.Options{URL: owner})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = odb.Close() })
	if err := schema.Migrate(t.Context(), odb); err != nil {
		t.Fatal(err)
	}
	run := func(qs ...string) {
		t.Helper()
		for _, q := range qs {
			meddle(t, odb, q)
		}
	}
	if n := count(t, odb, `select count(*) from pg_roles where rolname = 'touyan_app'`); n == 0 {
		run(`create role touyan_app login`)
	}
	run(statements(t, "sql")...)
	u, err := url.Parse(owner)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User("touyan_app")
	db, err := sqldb.Open(t.Context(), sqldb.Options{URL: u.String()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := schema.Migrate(t.Context(), db); err != nil {
		t.Errorf("a schema that is there already: %v", err)
	}
	chain := sqltest.Chain(t, db)
	if err := chain.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	trail(t, db, chain, 3)
	for _, q := range []string{`update audit_entry set subject = 'y'`, `delete from audit_entry`, `update audit_link set seq = 0`, `delete from audit_link`, `delete from audit_object`,
		`update audit_checkpoint set seq = 0`, `truncate audit_entry`, `drop table audit_entry`, `create table x (n int)`, `alter table audit_entry add column x int`} {
		if _, err := db.Raw().ExecContext(t.Context(), q); err == nil {
			t.Errorf("%s: allowed", q)
		}
	}
	if v := verify(t, chain); v.Broken != nil || v.Entries != 4 {
		t.Errorf("%+v %v", v, v.Broken)
	}
	permit, err := access.System("test").Permit("audit.prune", access.Everywhere)
	if err != nil {
		t.Fatal(err)
	}
	later := db.Now().AddDate(1, 0, 0)
	if _, err := chain.Prune(t.Context(), permit, later); fault.KindOf(err) != fault.Denied {
		t.Errorf("pruned without the grant: %v", err)
	}
	run(statements(t, "sql prune")...)
	if p, err := chain.Prune(t.Context(), permit, later); err != nil || p.Entries < 4 {
		t.Errorf("%+v %v", p, err)
	}
	run(statements(t, "sql prune-end")...)
	if _, err := db.Raw().ExecContext(t.Context(), `delete from audit_link`); err == nil {
		t.Error("the grant was not taken back")
	}
	_ = chain.Link(t.Context())
	if v := verify(t, chain); v.Broken != nil {
		t.Error(v.Broken)
	}
}
