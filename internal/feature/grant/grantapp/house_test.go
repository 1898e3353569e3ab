package grantapp

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var ctx = context.Background()

// policy is what this room asks, as the product gives it.
var policy = access.Policy{
	grant.Officer:            {grant.CanView, grant.CanApprove},
	grant.CommitteeSecretary: {grant.CanView, grant.CanApprove},
	grant.SecurityAdmin:      {grant.CanView, grant.CanPropose, grant.CanPreview, grant.CanInspect},
}

// The units, accounts and members of the tests.
const (
	court, group, committee, branch, other, farCourt, farBranch = 1, 2, 3, 4, 5, 6, 7

	fengXia, luYao, anLan, shenYan2, shenYan, peiLin, jingBai = 21, 22, 23, 24, 25, 26, 27
)

// house is a database with two courts, this room, and a clock that can be moved.
type house struct {
	*sqldb.DB
	app    *App
	facts  *Facts
	sealer *seal.Sealer
	mu     sync.Mutex
	now    time.Time
}

func (h *house) clock() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.now }

func (h *house) wait(d time.Duration) { h.mu.Lock(); h.now = h.now.Add(d); h.mu.Unlock() }

func (h *house) today() civil.Day { return civil.DayOf(h.clock()) }

// both runs test on each engine, at nine in the morning of 18 September 2026:
// Feng Xia is the officer over everything, Lu Yao, An Lan and Shen Yan are the
// administrators, three members have an account each.
func both(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, open(t, sqldb.Options{Dir: sqltest.Dir(t)})) })
	t.Run("postgres", func(t *testing.T) { test(t, open(t, sqldb.Options{URL: sqltest.Postgres(t)})) })
}

func open(t *testing.T, o sqldb.Options) *house {
	t.Helper()
	h := bare(t, o)
	h.write(t, func(tx *sqldb.Tx) error {
		for who, role := range map[int64]access.Role{fengXia: grant.Officer, luYao: grant.SystemAdmin, anLan: grant.SecurityAdmin, shenYan2: grant.AuditAdmin} {
			if err := h.facts.Install(tx, who, role); err != nil {
				return err
			}
		}
		return nil
	})
	return h
}

// bare is the house before anybody holds anything.
func bare(t *testing.T, o sqldb.Options) *house {
	t.Helper()
	h := &house{now: time.Date(2026, 9, 18, 9, 0, 0, 0, civil.Shanghai)}
	o.Now = h.clock
	h.DB = sqltest.Open(t, o)
	h.write(t, furnish)
	var err error
	if h.sealer, err = seal.Load(ctx, h.DB, filepath.Join(t.TempDir(), "master")); err != nil {
		t.Fatal(err)
	}
	h.again()
	return h
}

// again is the program started anew on the same database.
func (h *house) again() {
	h.app = New(h.DB, h.sealer, orgapp.New(h.DB).Facts())
	h.facts = h.app.Facts()
}

func (h *house) write(t *testing.T, fn func(tx *sqldb.Tx) error) {
	t.Helper()
	if err := h.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

// exec does what somebody does who has the database in their hands.
func (h *house) exec(q string, args ...any) error {
	return h.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(q, args...)
		return err
	})
}

// furnish writes what belongs to other rooms.
func furnish(tx *sqldb.Tx) error {
	unit := tx.Insert("org_unit", "id", "court", "parent", "path", "kind", "code", "full_name", "short_name", "with_committee", "ended_on", "version")
	span := tx.Insert("org_span", "id", "unit", "from_day", "until_day", "parent", "path", "full_name", "short_name", "with_committee")
	for _, u := range []struct {
		id, court, parent int64
		path              string
		kind              org.Kind
		name              string
	}{
		{court, court, 0, "001.", org.Court, "云川中院"},
		{group, court, court, "001.001.", org.LeadingGroup, "党组"},
		{committee, court, court, "001.002.", org.PartyCommittee, "机关党委"},
		{branch, court, committee, "001.002.001.", org.Branch, "民二庭党支部"},
		{other, court, committee, "001.002.002.", org.Branch, "执行局党支部"},
		{farCourt, farCourt, 0, "002.", org.Court, "青禾法院"},
		{farBranch, farCourt, farCourt, "002.001.", org.Branch, "立案庭党支部"},
	} {
		unit.Add(u.id, u.court, org.UnitID(u.parent), u.path, string(u.kind), u.path, u.name, u.name, true, civil.End(0), 1)
		span.Add(u.id, u.id, "2020-01-01", civil.End(0), org.UnitID(u.parent), u.path, u.name, u.name, true)
	}
	people := tx.Insert("member", "id", "court", "branch", "full_name", "name_key", "id_number", "id_index", "id_tail", "gender", "ethnicity", "standing", "joined", "lost", "floating", "version")
	accounts := tx.Insert("account", "id", "login", "person", "member", "password", "must_change", "made_at", "version")
	for _, p := range []struct {
		id            int64
		login, person string
		branch        int64
	}{
		{fengXia, "fengxia", "丰夏", 0}, {luYao, "luyao", "路遥", 0}, {anLan, "anlan", "安澜", 0}, {shenYan2, "shenji", "审言", 0},
		{shenYan, "shenyan", "沈砚", branch}, {peiLin, "peilin", "裴临", other}, {jingBai, "jingbai", "荆白", branch},
	} {
		var member any
		if p.branch != 0 {
			member = p.id
			people.Add(p.id, court, p.branch, p.person, p.person, []byte{1}, p.person, "****", "1", "01", "full", "2010-07-01", false, false, 1)
		}
		accounts.Add(p.id, p.login, p.person, member, "-", false, sqldb.At(tx.Now()), 1)
	}
	for _, in := range []*sqldb.Inserter{unit, span, people, accounts} {
		if err := in.Done(); err != nil {
			return err
		}
	}
	return nil
}

// seats is what a person may be today.
func (h *house) seats(t *testing.T, who int64) []access.Grant {
	t.Helper()
	var gs []access.Grant
	err := h.Read(ctx, func(tx *sqldb.Tx) error {
		x, err := sqldb.One(tx, scanHolder, selectHolder+`where a.id = $1`, who)
		if err == nil {
			gs, err = h.app.seats(tx, x)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return gs
}

// roles is seats in short: "officer@001.002. member@001.002.001.".
func (h *house) roles(t *testing.T, who int64) string {
	t.Helper()
	var rs []string
	for _, g := range h.seats(t, who) {
		rs = append(rs, string(g.Role)+"@"+string(g.Over))
	}
	return strings.Join(rs, " ")
}

// permit is what a person of the house may under any of their seats.
func (h *house) permit(t *testing.T, who int64, can access.Can) access.Permit {
	t.Helper()
	a := access.NewActor(policy, who, 0, names[who], h.seats(t, who), h.today())
	for i := range a.Grants {
		a.Seat = i
		if p, err := a.PermitHere(can); err == nil {
			return p
		}
	}
	t.Fatalf("%s may not %s", names[who], can)
	return access.Permit{}
}

var names = map[int64]string{fengXia: "丰夏", luYao: "路遥", anLan: "安澜", shenYan2: "审言", shenYan: "沈砚", peiLin: "裴临", jingBai: "荆白"}

// over is the permit of somebody else over one path.
func over(t *testing.T, who int64, can access.Can, path access.Path) access.Permit {
	t.Helper()
	p, err := access.NewActor(access.Policy{"r": {can}}, who, 0, names[who], []access.Grant{{Role: "r", Over: path}}, 1).Permit(can, path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (h *house) wanted(who int64, role access.Role, unit org.UnitID) grant.Wanted {
	return grant.Wanted{Account: who, Role: role, Unit: unit, Period: civil.Since(h.today()), Reason: "机关党委 2026 年第 8 号决定"}
}

func (h *house) propose(t *testing.T, w grant.Wanted) grant.ProposalID {
	t.Helper()
	p, err := h.app.Propose(ctx, h.permit(t, anLan, grant.CanPropose), w)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (h *house) approve(t *testing.T, p grant.ProposalID) error {
	t.Helper()
	return h.app.Approve(ctx, h.permit(t, fengXia, grant.CanApprove), p)
}

// give gives a role as people do.
func (h *house) give(t *testing.T, w grant.Wanted) {
	t.Helper()
	if err := h.approve(t, h.propose(t, w)); err != nil {
		t.Fatal(err)
	}
}

// grantOf returns the newest grant that an account holds.
func (h *house) grantOf(t *testing.T, who int64) grant.ID {
	t.Helper()
	var id grant.ID
	err := h.Read(ctx, func(tx *sqldb.Tx) error {
		gs, err := h.facts.Explicit(tx, who)
		if err == nil && len(gs) > 0 {
			id = gs[len(gs)-1].ID
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (h *house) trail(t *testing.T, action access.Can) (n int) {
	t.Helper()
	err := h.Read(ctx, func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from audit_entry where action = $1`, string(action))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func want(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Errorf("%s: %v; want %s", what, err, kind)
	}
}

func second[T any](_ T, err error) error { return err }
