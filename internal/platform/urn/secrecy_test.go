package urn_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/box"
	"touyan/internal/platform/backup"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/urn"
	"touyan/internal/schema"
)

// query returns rows as texts.
func query(t testing.TB, db *sqldb.DB, q string, args ...any) (out [][]string) {
	t.Helper()
	rows, err := db.Raw().QueryContext(context.Background(), q, args...)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer func() { _ = rows.Close() }()
	cols, _ := rows.Columns()
	for rows.Next() {
		line, at := make([]string, len(cols)), make([]any, len(cols))
		raw := make([]*string, len(cols))
		for i := range raw {
			at[i] = &raw[i]
		}
		if err := rows.Scan(at...); err != nil {
			t.Fatal(err)
		}
		for i, x := range raw {
			if x != nil {
				line[i] = *x
			}
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func all(db *sqldb.DB, q string) (out [][]byte, err error) {
	err = db.Read(context.Background(), func(tx *sqldb.Tx) error {
		out, err = sqldb.All(tx, sqldb.Scalar[[]byte], q)
		return err
	})
	return out, err
}

// correlation is Spearman's, of two orders of the same things.
func correlation(order []string, at map[string]int) float64 {
	d, n := 0.0, float64(len(order))
	for i, x := range order {
		d += math.Pow(float64(at[x]-i), 2)
	}
	return 1 - 6*d/(n*(n*n-1))
}

// What was cast has a place for what it says and for nothing else.
func TestVT04_structure(t *testing.T) {
	want := map[string]string{"urn_spent": "digest id poll token", "urn_paper": "id poll sealed", "urn_box": "content id",
		"urn_poll": "head id issuer owner phase poll swept", "urn_issue": "blinded id member poll signature", "urn_roll": "id member poll"}
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		newUrns(t, db)
		for table, columns := range want {
			var have []string
			if db.Engine() == sqldb.SQLite {
				for _, c := range query(t, db, `select name, dflt_value from pragma_table_info('`+table+`')`) {
					have = append(have, c[0]+c[1])
				}
				if x := query(t, db, `select "table" from pragma_foreign_key_list('`+table+`')`); len(x) > 0 {
					t.Errorf("%s refers to %v", table, x)
				}
				if x := scan[string](t, db, `select sql from sqlite_master where type = 'table' and name = $1`, table); strings.Contains(strings.ToLower(x), "autoincrement") {
					t.Errorf("%s counts", table)
				}
			} else {
				for _, c := range query(t, db, `select column_name, column_default from information_schema.columns where table_name = $1`, table) {
					have = append(have, c[0]+c[1])
				}
				if x := query(t, db, `select conname from pg_constraint where contype = 'f' and conrelid = cast($1 as regclass)`, table); len(x) > 0 {
					t.Errorf("%s refers to %v", table, x)
				}
			}
			slices.Sort(have)
			if got := strings.Join(have, " "); got != columns {
				t.Errorf("%s has %s, want %s", table, got, columns)
			}
		}
	})
}

// Who took a token and what was cast have no transaction, row or place in common;
// once it is closed nothing that was cast lies in a row of its own.
func TestVT05_transactions(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		r := prepare(t, db, box.ByToken, 30)
		r.write(func(tx *sqldb.Tx) error { return r.urns.Issue(tx, owner) })
		var toks []box.Token
		for i := range 12 {
			toks = append(toks, r.token(int64(1001+i)))
		}
		r.begin()
		for i, tok := range toks {
			if _, err := r.castToken(tok, fmt.Sprint("票", i%3)); err != nil {
				t.Fatal(err)
			}
		}
		links := []string{
			`select i.member from urn_issue i join urn_spent s on s.id = i.id`,
			`select i.member from urn_issue i join urn_paper p on p.id = i.id`,
			`select i.member from urn_roll i join urn_paper p on p.id = i.id or p.id = i.member`,
			`select i.member from urn_issue i join urn_spent s on s.digest = i.blinded`,
		}
		if db.Engine() == sqldb.Postgres {
			for _, table := range []string{"urn_spent", "urn_paper"} {
				links = append(links, `select i.member from urn_issue i join `+table+` x on x.xmin = i.xmin`, `select i.member from urn_roll i join `+table+` x on x.xmin = i.xmin`)
			}
			if on := scan[string](t, db, `show track_commit_timestamp`); on != "off" {
				t.Errorf("track_commit_timestamp is %s", on)
			}
		}
		for _, q := range links {
			if x := query(t, db, q); len(x) > 0 {
				t.Errorf("%s: %v", q, x)
			}
		}
		r.close(urn.Ending{})
		if n := scan[int](t, db, `select (select count(*) from urn_spent) + (select count(*) from urn_paper)`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
		if db.Engine() == sqldb.Postgres {
			// Written anew: not a dead row is left, and no number of a transaction.
			for _, table := range []string{"urn_spent", "urn_paper"} {
				if n := scan[int64](t, db, `select pg_relation_size('`+table+`')`); n != 0 {
					t.Errorf("%s still has %d bytes", table, n)
				}
			}
		}
		r.write(func(tx *sqldb.Tx) error { return r.urns.Destroy(tx, owner) })
		if n := scan[int](t, db, `select (select count(*) from urn_roll) + (select count(*) from urn_issue)`); n != 0 {
			t.Errorf("%d names are left", n)
		}
	})
}

// 200 vote in a known order: nothing of it is in the box, and where rows are
// ordered by their numbers (SQLite's file is) nothing of it is there before.
func TestVT06_order(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		const voters = 200
		r := prepare(t, db, box.ByCode, voters)
		r.begin()
		at := map[string]int{}
		for i, c := range r.Codes {
			if _, err := r.cast(c, fmt.Sprint("票", i)); err != nil {
				t.Fatal(err)
			}
			at[c.Digest(r.name())] = i
		}
		// One order of 200 that has nothing to do with another correlates by 0.07
		// on average; 0.3 is over four times that.
		weak := func(what string, order []string, at map[string]int) {
			t.Helper()
			if c := correlation(order, at); len(order) != voters || math.Abs(c) > 0.3 {
				t.Errorf("%s: %d, correlation %.3f", what, len(order), c)
			}
		}
		var order []string
		for _, x := range query(t, db, `select digest from urn_spent order by id`) {
			order = append(order, x[0])
		}
		weak("numbers of votes", order, at)
		if db.Engine() == sqldb.SQLite {
			order = order[:0]
			for _, x := range query(t, db, `select digest from urn_spent order by rowid`) {
				order = append(order, x[0])
			}
			weak("rows of the file", order, at)
		}
		b := r.close(urn.Ending{Present: voters})
		weak("codes in the box", b.Spent, at)
		for _, c := range r.Credentials {
			if err := b.Sign(r.Poll, c); err != nil {
				t.Fatal(err)
			}
		}
		papers, err := b.Open(r.Poll, r.Credentials)
		if err != nil {
			t.Fatal(err)
		}
		// Which sealed paper is whose is known here by what it says.
		said := map[string]int{}
		for i := range voters {
			said[fmt.Sprint("票", i)] = i
		}
		order = order[:0]
		for _, s := range b.Sealed {
			one := &box.Box{Head: b.Head, Sealed: []string{s}, Withdrawn: b.Withdrawn, Spent: b.Spent, Present: b.Present, Issued: b.Issued}
			for _, c := range r.Credentials {
				if err := one.Sign(r.Poll, c); err != nil {
					t.Fatal(err)
				}
			}
			x, err := one.Open(r.Poll, r.Credentials)
			if err != nil {
				t.Fatal(err)
			}
			order = append(order, string(x[0]))
		}
		weak("papers in the box", order, said)
		if !slices.IsSortedFunc(papers, bytes.Compare) {
			t.Error("opened papers keep the order of the sealed ones")
		}
	})
}

// Planted codes, choices and keys are searched in the files, the logs and the
// backups, while voting is open and after it.
func TestVT07_files_logs_and_backups(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		files := trace(t, db)
		r := prepare(t, db, box.ByCode, 24)
		r.begin()
		var secrets, digests [][]byte
		for i, c := range r.Codes {
			choice := fmt.Sprintf("栽植的选择-%02d-planted", i)
			secrets = append(secrets, written(c[:], c.String())...)
			secrets = append(secrets, []byte(choice), []byte(base64.StdEncoding.EncodeToString([]byte(choice))))
			if i == 20 {
				break // the last are never used
			}
			if _, err := r.cast(c, choice); err != nil {
				t.Fatal(err)
			}
			digests = append(digests, []byte(c.Digest(r.name())))
		}
		for _, c := range r.Credentials {
			secrets = append(secrets, []byte(c.String()), []byte(strings.ReplaceAll(c.String(), "-", "")))
		}
		sealed, err := all(db, `select sealed from urn_paper`)
		if err != nil {
			t.Fatal(err)
		}
		open := files()
		if x := found(open, sealed...); x == "" {
			t.Fatal("the search finds no sealed paper")
		}
		if x := found(open, digests...); x == "" {
			t.Fatal("the search finds nothing at all: not even what is there")
		}
		if x := found(open, secrets...); x != "" {
			t.Errorf("while voting is open: %s", x)
		}
		key := backup.NewKey()
		saved := func() []byte {
			var b bytes.Buffer
			if _, err := backup.Backup(context.Background(), db, &b, key, nil); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
		during := saved()
		r.close(urn.Ending{Present: 24})
		closed := files()
		if x := found(closed, secrets...); x != "" {
			t.Errorf("after the end: %s", x)
		}
		// The rows of votes are gone, byte for byte, and on SQLite so is the log
		// that had them in their order. PostgreSQL's keeps what was written to it
		// until it is used again; docs/ballots.md says so.
		for name := range closed {
			if strings.Contains(name, "pg_wal") {
				delete(closed, name)
			}
		}
		if x := found(closed, sealed...); x != "" {
			t.Errorf("a vote is still there as it was cast: %.80s", x)
		}
		for what, b := range map[string][]byte{"during": during, "after": saved()} {
			if x := found(map[string][]byte{"backup " + what: b}, append(secrets, digests...)...); x != "" {
				t.Error(x)
			}
			into, err := sqldb.Open(context.Background(), sqldb.Options{Dir: t.TempDir(), Now: db.Now})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := backup.Restore(context.Background(), into, bytes.NewReader(b), key, backup.Schema{Newest: schema.Newest, To: schema.To, Migrate: schema.Migrate}, false, nil); err != nil {
				t.Fatal(err)
			}
			if x := found(trace(t, into)(), secrets...); x != "" {
				t.Errorf("restored, %s: %s", what, x)
			}
			if err := into.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Whoever has copies of the database from one hour to the next sees either new
// names of people who took tokens or new votes, never both.
func TestVT07_copies_between_phases(t *testing.T) {
	db := sqltest.Lite(t, now)
	r := prepare(t, db, box.ByToken, 6)
	r.write(func(tx *sqldb.Tx) error { return r.urns.Issue(tx, owner) })
	var toks []box.Token
	last := r.state()
	look := func() {
		t.Helper()
		s := r.state()
		if s.Issued > last.Issued && s.Cast > last.Cast {
			t.Errorf("%+v after %+v", s, last)
		}
		last = s
	}
	for i := range 5 {
		toks = append(toks, r.token(int64(1001+i)))
		look()
	}
	if _, err := r.castToken(toks[0], "丁一"); err == nil {
		t.Error("a vote while tokens are taken")
	}
	r.begin()
	for _, tok := range toks {
		if _, err := r.castToken(tok, "丁一"); err != nil {
			t.Fatal(err)
		}
		look()
	}
	if n := scan[int](t, db, `select count(*) from urn_poll where issuer is not null`); n != 0 {
		t.Error("the signing key outlives the taking of tokens")
	}
}

// Nobody learns more than how many voted, and the tellers' keys are nowhere.
func TestVT10_before_the_end(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		r := prepare(t, db, box.ByCode, 4)
		r.begin()
		for _, c := range r.Codes[:3] {
			if _, err := r.cast(c, "丁一"); err != nil {
				t.Fatal(err)
			}
		}
		if s := r.state(); s.Cast != 3 {
			t.Errorf("%+v", s)
		}
		conflict(t, db.Read(context.Background(), func(tx *sqldb.Tx) error { _, _, err := r.urns.Box(tx, owner); return err }), "没有票箱")
		for _, x := range query(t, db, `select sealed from urn_paper`) {
			if strings.Contains(x[0], "丁一") || len(x[0]) != r.Poll.SealedLen() {
				t.Errorf("%d bytes", len(x[0]))
			}
		}
		b := r.close(urn.Ending{Present: 3})
		for _, c := range r.Credentials {
			if err := b.Sign(r.Poll, c); err != nil {
				t.Fatal(err)
			}
		}
		_, err := b.Open(r.Poll, r.Credentials[:1])
		conflict(t, err, "至少 2 名")
	})
}
