package statisticsapp_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/statistics/statisticsapp"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var (
	ctx = context.Background()
	now = time.Date(2026, 7, 1, 9, 30, 0, 0, civil.Shanghai)
)

// The invented courts of these tests: a court with its committee and three
// branches, a court below it with its committee and one branch, and one below
// it in which there is nobody.
const (
	upper   org.UnitID = 1
	comm    org.UnitID = 2
	civil2  org.UnitID = 3
	crim1   org.UnitID = 4
	small   org.UnitID = 5
	lower   org.UnitID = 6
	below   org.UnitID = 7
	filing  org.UnitID = 8
	empty   org.UnitID = 9
	nowhere org.UnitID = 999
)

// ownUpper is what an officer of the upper court holds.
var ownUpper = access.Path("001.").Own()

type house struct {
	*testing.T
	db      *sqldb.DB
	app     *statisticsapp.App
	members *memberapp.App
	org     *orgapp.App
}

// both runs test on both engines, over the invented courts.
func both(t *testing.T, test func(h house)) {
	t.Helper()
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) { test(newHouse(t, db)) })
}

func newHouse(t *testing.T, db *sqldb.DB) house {
	t.Helper()
	sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	m := memberapp.New(db, sealer, o.Facts())
	h := house{t, db, statisticsapp.New(db, o.Facts(), m.Facts()), m, o}
	o.Recognise(m.Facts())
	o.Consult(m.Facts(), nil)
	h.write(func(tx *sqldb.Tx) error { return establish(tx, invented()) })
	return h
}

func invented() []org.Unit {
	return []org.Unit{
		{ID: upper, Court: upper, Path: "001.", Kind: org.Court, Code: "01", Name: "云川市中级人民法院", Short: "云川中院", Category: "中级法院"},
		{ID: comm, Court: upper, Parent: upper, Path: "001.001.", Kind: org.PartyCommittee, Code: "0101", Name: "云川市中级人民法院机关党委", Short: "机关党委"},
		{ID: civil2, Court: upper, Parent: comm, Path: "001.001.001.", Kind: org.Branch, Code: "010105", Name: "民二庭党支部", Short: "民二庭党支部", WithCommittee: true},
		{ID: crim1, Court: upper, Parent: comm, Path: "001.001.002.", Kind: org.Branch, Code: "010102", Name: "刑一庭党支部", Short: "刑一庭党支部"},
		{ID: small, Court: upper, Parent: comm, Path: "001.001.003.", Kind: org.Branch, Code: "010103", Name: "研究室党支部", Short: "研究室党支部"},
		{ID: lower, Court: lower, Parent: upper, Path: "001.z00.", Kind: org.Court, Code: "02", Name: "临江区人民法院", Short: "临江法院", Category: "基层法院"},
		{ID: below, Court: lower, Parent: lower, Path: "001.z00.001.", Kind: org.PartyCommittee, Code: "0201", Name: "临江区人民法院机关党委", Short: "临江机关党委"},
		{ID: filing, Court: lower, Parent: below, Path: "001.z00.001.001.", Kind: org.Branch, Code: "020101", Name: "立案庭党支部", Short: "立案庭党支部"},
		{ID: empty, Court: empty, Parent: upper, Path: "001.z01.", Kind: org.Court, Code: "03", Name: "北坡县人民法院", Short: "北坡法院", Category: "基层法院"},
	}
}

// establish puts units into the tree, as the import of the establishment list
// does.
func establish(tx *sqldb.Tx, us []org.Unit) error {
	in := tx.Insert("org_unit", "id", "court", "parent", "path", "kind", "code", "full_name", "short_name", "aliases", "category", "with_committee", "ended_on", "version")
	for _, u := range us {
		in.Add(u.ID, u.Court, u.Parent, string(u.Path), string(u.Kind), u.Code, u.Name, u.Short, sqldb.Text(""), sqldb.Text(u.Category), u.WithCommittee, civil.End(0), 1)
	}
	if err := in.Done(); err != nil {
		return err
	}
	in = tx.Insert("org_span", "id", "unit", "from_day", "until_day", "parent", "path", "full_name", "short_name", "with_committee")
	for _, u := range us {
		in.Add(u.ID, u.ID, civil.MustDay("1990-01-01"), civil.End(0), u.Parent, string(u.Path), u.Name, u.Short, u.WithCommittee)
	}
	return in.Done()
}

func (h house) write(fn func(tx *sqldb.Tx) error) {
	h.Helper()
	if err := h.db.Write(ctx, fn); err != nil {
		h.Fatal(err)
	}
}

func (h house) exec(q string, args ...any) {
	h.Helper()
	h.write(func(tx *sqldb.Tx) error { _, err := tx.Exec(q, args...); return err })
}

// person is what these tests say of a member; from is since when they are in
// the branch, the joining when empty.
type person struct {
	id                                         member.ID
	name                                       string
	branch                                     org.UnitID
	joined, converted, birth, from, until      string
	gender, ethnicity, education, job, retired string
	arrived, standing                          string
}

func (h house) seed(people ...person) {
	h.Helper()
	h.write(func(tx *sqldb.Tx) error {
		for _, p := range people {
			def := func(s *string, v string) {
				if *s == "" {
					*s = v
				}
			}
			def(&p.gender, "1")
			def(&p.ethnicity, "01")
			def(&p.from, p.joined)
			def(&p.standing, "full")
			if p.converted == "" && p.standing == "full" {
				p.standing = "probationary"
			}
			court, end := upper, civil.End(0)
			if p.branch == filing {
				court = lower
			}
			branch := &p.branch
			if p.until != "" {
				end, branch = civil.End(civil.MustDay(p.until)), nil
			}
			from, err := civil.ParsePartialDay(p.from)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`insert into member (id, court, branch, full_name, name_key, id_number, id_index, id_tail, gender, ethnicity, birth, education_text, standing, joined, converted, job, retired_from, transferred_in, lost, floating, version)
				values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18, 1)`,
				p.id, court, branch, p.name, []byte{1}, p.id.String(), "5145**********"+p.id.String()[9:], p.gender, sqldb.Text(p.ethnicity), sqldb.Text(p.birth), sqldb.Text(p.education), p.standing,
				p.joined, sqldb.Text(p.converted), sqldb.Text(p.job), sqldb.Text(p.retired), sqldb.Text(p.arrived), false); err != nil {
				return err
			}
			if _, err := tx.Exec(`insert into member_place (id, member, branch, from_day, until_day, reason) values ($1, $1, $2, $3, $4, '据名册登记')`, p.id, p.branch, from.First(), end); err != nil {
				return err
			}
		}
		return nil
	})
}

// town are the members that most of these tests count: six in the upper court,
// two in the lower.
func town() []person {
	return []person{
		{id: 101, name: "沈砚", branch: civil2, joined: "2001-07-01", converted: "2002-07-01", birth: "1980-12-31", education: "研究生教育", job: "庭长"},
		{id: 102, name: "裴临", branch: civil2, gender: "2", joined: "2010-07-01", converted: "2011-07-01", birth: "1990-06-30", education: "大学本科教育", job: "法官"},
		{id: 103, name: "闻笛", branch: civil2, gender: "2", ethnicity: "02", joined: "2025-09-27", birth: "1996-03-12", education: "大学本科教育", job: "法官助理"},
		{id: 104, name: "顾远", branch: crim1, joined: "1975-07-01", converted: "1976-07-01", birth: "1950-01", retired: "2010-02-01", job: "审判员"},
		{id: 105, name: "卢青", branch: crim1, joined: "2015-07-01", converted: "2016-07-01", from: "2026-03-02", arrived: "2026-03-02", birth: "1988-05-05", job: "书记员"},
		{id: 106, name: "马腾", branch: crim1, joined: "2005-07-01", converted: "2006-07-01"},
		{id: 201, name: "简宁", branch: filing, gender: "2", joined: "2012-07-01", converted: "2013-07-01", birth: "1985-01-01", job: "院长"},
		{id: 202, name: "易行", branch: filing, joined: "2026-05-08", birth: "2000-02-29", education: "大学专科教育", job: "法警"},
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

var policy = access.Policy{
	"officer":   {statistics.CanView, statistics.CanFreeze, member.CanView, member.CanReveal},
	"secretary": {statistics.CanView, member.CanView, member.CanReveal},
	"leader":    {statistics.CanView, member.CanView},
	"superior":  {statistics.CanView},
}

// as is the permit of somebody with a role at a seat.
func (h house) as(account int64, role access.Role, over access.Path, unit org.UnitID, can access.Can) access.Permit {
	h.Helper()
	a := access.NewActor(policy, account, 0, fmt.Sprintf("%s %d", role, account), []access.Grant{{Role: role, Unit: int64(unit), Over: over, Period: civil.Since(1)}}, civil.DayOf(now))
	p, err := a.PermitHere(can)
	if err != nil {
		h.Fatal(err)
	}
	return p
}

func term(s string) statistics.Term {
	t, ok := statistics.ParseTerm(s)
	if !ok {
		panic(s)
	}
	return t
}

// report counts, as whoever may do everything in the range.
func (h house) report(over access.Path, unit org.UnitID, of string) statisticsapp.Report {
	h.Helper()
	r, err := h.app.Report(ctx, h.permit(statistics.CanView, over), statisticsapp.ReportIn{Of: statisticsapp.Of{Unit: unit}, Term: term(of)})
	if err != nil {
		h.Fatal(err)
	}
	if len(r.Wrong) != 0 || r.Balance.Gap() != 0 {
		h.Fatalf("%s: %+v %+v", of, r.Wrong, r.Balance)
	}
	return r
}

// cell is one number of a report.
func (h house) cell(r statisticsapp.Report, table, row, column string) int {
	h.Helper()
	s, ok := r.Sheet(table)
	t, _ := statistics.TableOf(table)
	if x, found := s.Of(row, 0); ok && found {
		for i, c := range t.Columns {
			if c == column {
				return x.Cells[i]
			}
		}
	}
	h.Fatalf("no number %s %s %s", table, row, column)
	return 0
}

// names are those behind a number, in their order.
func (h house) names(over access.Path, in statisticsapp.PeopleIn) string {
	h.Helper()
	p, err := h.app.People(ctx, h.permit(member.CanView, over), in)
	if err != nil {
		h.Fatal(err)
	}
	var all []string
	for _, l := range p.Listed {
		all = append(all, l.Name)
	}
	return strings.Join(all, " ")
}

func side(of statisticsapp.Of, in, side string) statisticsapp.PeopleIn {
	return statisticsapp.PeopleIn{ReportIn: statisticsapp.ReportIn{Of: of, Term: term(in)}, Side: side}
}

// says reports that the error is of the kind and, when given, names a field.
func (h house) says(err error, kind fault.Kind, field string) {
	h.Helper()
	x := fault.Of(err)
	if x == nil || x.Kind != kind || field != "" && x.Field(field) == "" {
		h.Errorf("%v %+v, want %v at %q", err, x, kind, field)
	}
}

func (h house) count(q string, args ...any) (n int, err error) {
	err = h.db.Read(ctx, func(tx *sqldb.Tx) error {
		n, err = sqldb.One(tx, sqldb.Scalar[int], q, args...)
		return err
	})
	return n, err
}
