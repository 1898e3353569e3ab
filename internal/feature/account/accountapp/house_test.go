package accountapp_test

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
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var ctx = context.Background()

// policy is a small table of its own: these tests are about who is who, not
// about what the product lets each role do.
var policy = access.Policy{
	grant.Officer:   {account.CanManage, account.CanOwn, "life.view"},
	grant.Secretary: {account.CanOwn, "life.view", "life.record"},
	grant.Member:    {account.CanOwn, "life.view"},
	grant.Leader:    {account.CanOwn, "life.view"},

	grant.CommitteeSecretary: {account.CanOwn, account.CanConfirm},

	grant.SystemAdmin:   {account.CanManage, account.CanOwn},
	grant.SecurityAdmin: {account.CanOwn},
	grant.AuditAdmin:    {account.CanOwn},
}

// The units and members of the tests.
const (
	court, group, committee, branch, other, party = 1, 2, 3, 4, 5, 6
	shenYan, zhuoZhiwei, peiLin, jingBai          = 11, 12, 13, 14
)

const good = "青山遮不住Bi2东流去"

// house is a database with a court, the room, and a clock that can be moved.
type house struct {
	*sqldb.DB
	app     *accountapp.App
	grants  *grantapp.App
	door    *accountapp.Door
	all     access.Permit // over everything
	mu      sync.Mutex
	now     time.Time
	build   func()
	options accountapp.Options
}

// restart makes the room anew on the same database, as another process would.
func (h *house) restart(t *testing.T) { t.Helper(); h.build() }

func (h *house) clock() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.now }

func (h *house) wait(d time.Duration) { h.mu.Lock(); h.now = h.now.Add(d); h.mu.Unlock() }

// both runs test on each engine, at nine in the morning of 18 September 2026.
// The rules are the defaults but for the time of a refusal; tune changes them.
func both(t *testing.T, test func(t *testing.T, h *house), tune ...func(*accountapp.Options)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, open(t, sqldb.Options{Dir: sqltest.Dir(t)}, tune...)) })
	t.Run("postgres", func(t *testing.T) { test(t, open(t, sqldb.Options{URL: sqltest.Postgres(t)}, tune...)) })
}

// anywhere lets an account be signed in anywhere at once.
func anywhere(o *accountapp.Options) { o.Rules.Session.PerAccount = 0 }

// patient lets a session idle for hours.
func patient(o *accountapp.Options) { o.Rules.Session.Idle = 3 * time.Hour }

func open(t testing.TB, o sqldb.Options, tune ...func(*accountapp.Options)) *house {
	t.Helper()
	h := &house{now: time.Date(2026, 9, 18, 9, 0, 0, 0, civil.Shanghai)}
	o.Now = h.clock
	h.DB = sqltest.Open(t, o)
	if err := h.Write(ctx, furnish); err != nil {
		t.Fatal(err)
	}
	sealer, err := seal.Load(ctx, h.DB, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	units := orgapp.New(h.DB).Facts()
	h.grants = grantapp.New(h.DB, sealer, units)
	h.options = accountapp.Options{Rules: account.Defaults()}
	h.options.Rules.Lock.Floor = 0
	for _, f := range tune {
		f(&h.options)
	}
	h.build = func() {
		h.options.Cheap()
		h.app = accountapp.New(h.DB, policy, units, h.grants.Facts(), sealer, h.options)
		h.door = h.app.Door()
	}
	h.build()
	if h.all, err = access.System("test").Permit(account.CanManage, access.Everywhere); err != nil {
		t.Fatal(err)
	}
	return h
}

// furnish writes a court with two branches and four members. The tables are
// those of other rooms; their imports are not what is tested here.
func furnish(tx *sqldb.Tx) error {
	unit := tx.Insert("org_unit", "id", "court", "parent", "path", "kind", "code", "full_name", "short_name", "with_committee", "ended_on", "version")
	span := tx.Insert("org_span", "id", "unit", "from_day", "until_day", "parent", "path", "full_name", "short_name", "with_committee")
	for _, u := range []struct {
		id, parent int64
		path       string
		kind       org.Kind
		name       string
	}{
		{court, 0, "001.", org.Court, "云川中院"},
		{group, court, "001.001.", org.LeadingGroup, "党组"},
		{committee, court, "001.002.", org.PartyCommittee, "机关党委"},
		{branch, committee, "001.002.001.", org.Branch, "民二庭党支部"},
		{other, committee, "001.002.002.", org.Branch, "执行局党支部"},
		{party, branch, "001.002.001.001.", org.Group, "第一党小组"},
	} {
		parent := org.UnitID(u.parent)
		unit.Add(u.id, court, parent, u.path, string(u.kind), u.path, u.name, u.name, true, civil.End(0), 1)
		span.Add(u.id, u.id, "2020-01-01", civil.End(0), parent, u.path, u.name, u.name, true)
	}
	people := tx.Insert("member", "id", "court", "branch", "full_name", "name_key", "id_number", "id_index", "id_tail", "gender", "ethnicity", "standing", "joined", "lost", "floating", "version")
	for _, m := range []struct {
		id, branch int64
		name       string
	}{{shenYan, branch, "沈砚"}, {zhuoZhiwei, branch, "卓知微"}, {peiLin, other, "裴临"}, {jingBai, other, "荆白"}} {
		people.Add(m.id, court, m.branch, m.name, m.name, []byte{1}, m.name, "****", "1", "01", "full", "2010-07-01", false, false, 1)
	}
	for _, in := range []*sqldb.Inserter{unit, span, people} {
		if err := in.Done(); err != nil {
			return err
		}
	}
	return nil
}

// post gives a member a post until a day; zero: open.
func (h *house) post(t *testing.T, id, unit, who int64, kind org.PostKind, until civil.Day) {
	t.Helper()
	err := h.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`insert into org_post (id, unit, member, holder, post, title, from_day, until_day) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			id, unit, who, "-", string(kind), "支部书记", "2024-01-01", civil.End(until))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// account makes an account that need not change its password.
func (h *house) account(t *testing.T, who member.ID, login string) account.ID {
	t.Helper()
	a, err := h.app.MakeDemoAccount(ctx, h.all, who, login, good)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// installing is what the installing person enters.
func installing(token string) accountapp.InstallWith {
	return accountapp.InstallWith{Token: token, Login: "officer", Person: "丰夏", Password: good,
		Administrators: []accountapp.Named{{Person: "路遥", Login: "xitong"}, {Person: "安澜", Login: "anquan"}, {Person: "审言", Login: "shenji"}}}
}

// clerk returns a permit over everything for somebody who may propose and
// approve; two of them make a grant.
func clerk(t *testing.T, who int64, can access.Can) access.Permit {
	t.Helper()
	p, err := access.NewActor(access.Policy{grant.Officer: {can}}, who, 0, "丰夏", []access.Grant{{Role: grant.Officer}}, 1).Permit(can, access.Everywhere)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// give gives a role to an account as people do: one proposes, another approves.
func (h *house) give(t *testing.T, w grant.Wanted) grant.ID {
	t.Helper()
	p, err := h.grants.Propose(ctx, clerk(t, 901, grant.CanPropose), w)
	if err == nil {
		err = h.grants.Approve(ctx, clerk(t, 902, grant.CanApprove), p)
	}
	if err != nil {
		t.Fatal(err)
	}
	v, err := h.app.View(ctx, h.all, account.ID(w.Account))
	if err != nil {
		t.Fatal(err)
	}
	return v.Explicit[len(v.Explicit)-1].ID
}

func (h *house) signIn(t *testing.T, login string) string {
	t.Helper()
	s, err := h.door.SignIn(ctx, accountapp.SignInWith{Login: login, Password: good, From: accountapp.From{Address: "192.0.2.7", Agent: "test"}})
	if err != nil {
		t.Fatalf("sign in as %s: %v", login, err)
	}
	return s.Token
}

// who returns the actor of a session, or nil when it is over.
func (h *house) who(t *testing.T, token string) *access.Actor {
	t.Helper()
	a, err := h.door.Identify(ctx, token, h.clock())
	if err != nil && fault.KindOf(err) != fault.SignedOut {
		t.Fatal(err)
	}
	return a
}

// permit returns what the actor of a session may under the current seat.
func (h *house) permit(t *testing.T, token string, can access.Can) access.Permit {
	t.Helper()
	p, err := h.who(t, token).PermitHere(can)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// trail returns the actions of the trail so far.
func (h *house) trail(t *testing.T) string {
	t.Helper()
	var actions []string
	err := h.Read(ctx, func(tx *sqldb.Tx) (err error) {
		actions, err = sqldb.All(tx, sqldb.Scalar[string], `select action from audit_entry order by id`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(actions, " ")
}

func want(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Errorf("%s: %v; want %s", what, err, kind)
	}
}

func (h *house) today() civil.Day { return civil.DayOf(h.clock()) }
