package memberapp_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var (
	ctx = context.Background()
	now = time.Date(2026, 7, 1, 9, 30, 0, 0, civil.Shanghai)
)

// The invented court of these tests: a court, its committee and two branches,
// one with two groups; a second court with one branch.
const (
	court  org.UnitID = 1
	comm   org.UnitID = 2
	civil2 org.UnitID = 3
	crim1  org.UnitID = 4
	g1     org.UnitID = 5
	g2     org.UnitID = 6
	court2 org.UnitID = 7
	far    org.UnitID = 8
)

type house struct {
	*testing.T
	db  *sqldb.DB
	app *memberapp.App
}

// both runs test on both engines, over the invented courts.
func both(t *testing.T, test func(h house)) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
		if err != nil {
			t.Fatal(err)
		}
		h := house{t, db, memberapp.New(db, sealer, orgapp.New(db).Facts())}
		h.units(invented()...)
		test(h)
	})
}

func invented() []org.Unit {
	return []org.Unit{
		{ID: court, Court: court, Path: "001.", Kind: org.Court, Code: "01", Short: "云川中院"},
		{ID: comm, Court: court, Parent: court, Path: "001.001.", Kind: org.PartyCommittee, Code: "0101", Short: "机关党委"},
		{ID: civil2, Court: court, Parent: comm, Path: "001.001.001.", Kind: org.Branch, Code: "010105", Short: "民二庭党支部"},
		{ID: g1, Court: court, Parent: civil2, Path: "001.001.001.001.", Kind: org.Group, Code: "01010501", Short: "第一党小组"},
		{ID: g2, Court: court, Parent: civil2, Path: "001.001.001.002.", Kind: org.Group, Code: "01010502", Short: "第二党小组"},
		{ID: crim1, Court: court, Parent: comm, Path: "001.001.002.", Kind: org.Branch, Code: "010102", Short: "刑一庭党支部"},
		{ID: court2, Court: court2, Path: "002.", Kind: org.Court, Code: "02", Short: "临江法院"},
		{ID: far, Court: court2, Parent: court2, Path: "002.001.", Kind: org.Branch, Code: "020101", Short: "立案庭党支部"},
	}
}

// units puts units into the tree, as the import of the establishment list does.
func (h house) units(us ...org.Unit) {
	h.Helper()
	h.write(func(tx *sqldb.Tx) error {
		in := tx.Insert("org_unit", "id", "court", "parent", "path", "kind", "code", "full_name", "short_name", "aliases", "with_committee", "ended_on", "version")
		for _, u := range us {
			in.Add(u.ID, u.Court, u.Parent, string(u.Path), string(u.Kind), u.Code, u.Name, u.Short, sqldb.Text(strings.Join(u.Aliases, "\n")), false, civil.End(0), 1)
		}
		if err := in.Done(); err != nil {
			return err
		}
		in = tx.Insert("org_span", "id", "unit", "from_day", "until_day", "parent", "path", "full_name", "short_name", "with_committee")
		for _, u := range us {
			in.Add(u.ID, u.ID, civil.MustDay("1990-01-01"), civil.End(0), u.Parent, string(u.Path), u.Name, u.Short, false)
		}
		return in.Done()
	})
}

func (h house) write(fn func(tx *sqldb.Tx) error) {
	h.Helper()
	if err := h.db.Write(ctx, fn); err != nil {
		h.Fatal(err)
	}
}

func (h house) read(fn func(tx *sqldb.Tx) error) {
	h.Helper()
	if err := h.db.Read(ctx, fn); err != nil {
		h.Fatal(err)
	}
}

func (h house) permit(can access.Can, over access.Path) access.Permit {
	h.Helper()
	p, err := access.System("test").Permit(can, over)
	if err != nil {
		h.Fatal(err)
	}
	return p
}

// person is what these tests say of a member.
type person struct {
	id                member.ID
	name              string
	branch, group     org.UnitID
	joined, converted string
	birth             string
	gender            string
	phone             string
}

func (h house) seed(people ...person) {
	h.Helper()
	h.write(func(tx *sqldb.Tx) error {
		for _, p := range people {
			standing, in := member.Full, court
			if p.converted == "" {
				standing = member.Probationary
			}
			if p.branch == far {
				in = court2
			}
			if p.gender == "" {
				p.gender = "1"
			}
			if _, err := tx.Exec(`insert into member (id, court, branch, party_group, full_name, name_key, id_number, id_index, id_tail, gender, ethnicity, birth,
				standing, joined, converted, phone_tail, lost, floating, version) values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, '01', $10, $11, $12, $13, $14, $15, $15, 1)`,
				p.id, in, p.branch, p.group, p.name, []byte{1}, p.id.String(), "5145****"+p.id.String()[9:], p.gender, sqldb.Text(p.birth),
				string(standing), p.joined, sqldb.Text(p.converted), sqldb.Text(p.phone), false); err != nil {
				return err
			}
			if _, err := tx.Exec(`insert into member_place (id, member, branch, party_group, from_day, until_day, reason) values ($1, $1, $2, $3, $4, $5, '据名册登记')`,
				p.id, p.branch, p.group, p.from(), civil.End(0)); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`insert into member_stamp (court, n) values ($1, 1)`, court)
		return err
	})
}

// from is the day since when the person is in the branch.
func (p person) from() civil.Day {
	d, err := civil.ParsePartialDay(p.joined)
	if err != nil {
		panic(err)
	}
	return d.First()
}
