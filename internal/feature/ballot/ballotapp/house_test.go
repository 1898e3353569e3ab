package ballotapp_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/urn"
)

var (
	ctx  = context.Background()
	noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)
	day  = civil.MustDay("2026-06-30")
)

// electing records elections in the organisation, as the server wires it.
type electing struct{ app *orgapp.App }

func (e electing) Elect(ctx context.Context, p access.Permit, x org.Election, version, years int) error {
	return e.app.Elect(ctx, p, orgapp.ElectIn{Election: x, Version: version, Years: years})
}

// house is the invented courts with their register, on one engine.
type house struct {
	testing.TB
	db     *sqldb.DB
	app    *ballotapp.App
	org    *orgapp.App
	member *memberapp.App
	unit   org.Unit
	box    *urn.Urns
	people []ballotapp.Eligible
}

func file(t testing.TB, path string) intake.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: filepath.Base(path), Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
}

func newHouse(t testing.TB, db *sqldb.DB) *house {
	t.Helper()
	sqltest.Chain(t, db)
	sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{TB: t, db: db, org: orgapp.New(db)}
	if _, err := h.org.LoadList(ctx, h.permit(org.CanImport), file(t, "../../org/testdata/org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	h.member = memberapp.New(db, sealer, h.org.Facts())
	if _, err := h.member.LoadRoster(ctx, h.permit(member.CanImport), file(t, "../../member/roster/testdata/roster-clean.xlsx"), false, 2, nil); err != nil {
		t.Fatal(err)
	}
	h.app = ballotapp.New(db, h.org.Facts(), h.member.Facts(), electing{h.org}, h.urns(sealer))
	units, err := h.app.Choices(ctx, h.permit(ballot.CanHold))
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range units {
		if u.Kind == org.Branch && u.WithCommittee && u.Code == "010100014" {
			h.unit = u
		}
	}
	if h.unit.ID == 0 {
		t.Fatal("no branch")
	}
	return h
}

func (h *house) urns(sealer *seal.Sealer) *urn.Urns {
	h.Helper()
	h.must(urn.Guard(ctx, h.db))
	h.box = urn.New(h.db, sealer)
	return h.box
}

func lite(t *testing.T) *sqldb.DB { return sqltest.Lite(t, noon) }

func both(t *testing.T, test func(h *house)) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) { test(newHouse(t, db)) })
}

func (h *house) permit(can access.Can) access.Permit {
	h.Helper()
	p, err := access.System("test").Permit(can, h.unit.Path)
	if err != nil {
		h.Fatal(err)
	}
	return p
}

// as is somebody with an account of their own.
func (h *house) as(account, who int64, name string, can access.Can) access.Permit {
	h.Helper()
	a := access.NewActor(access.Policy{"x": {can}}, account, who, name, []access.Grant{{Role: "x", Over: h.unit.Path, Period: civil.Since(day.AddYears(-1))}}, day)
	p, err := a.PermitHere(can)
	if err != nil {
		h.Fatal(err)
	}
	return p
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// wants fails unless err is a fault of the kind whose text or fields hold say.
func (h *house) wants(err error, kind fault.Kind, say string) {
	h.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		h.Fatalf("got %v, want a fault of kind %v that says %q", err, kind, say)
	}
	all := f.Text
	for _, x := range f.Fields {
		all += "\n" + x.Text
	}
	if !bytes.Contains([]byte(all), []byte(say)) {
		h.Fatalf("%q does not say %q", all, say)
	}
}

func (h *house) get(id ballot.ProceedingID) ballotapp.View {
	h.Helper()
	v, err := h.app.Get(ctx, h.permit(ballot.CanView), id)
	h.must(err)
	return v
}

func (h *house) vote(id ballot.VoteID) *ballot.Vote {
	h.Helper()
	_, v, err := h.app.GetVote(ctx, h.permit(ballot.CanView), id)
	h.must(err)
	return v
}

func (h *house) step(id ballot.ProceedingID, k ballot.StepKind, on, number string, names ...string) {
	h.Helper()
	h.must(h.app.NoteStep(ctx, h.permit(ballot.CanHold), ballotapp.StepIn{ID: id, Version: h.get(id).Version, Kind: k, Day: civil.MustDay(on), Number: number, Names: names}))
}

// renewal is a renewal of the branch with its papers in and the vote for the
// committee prepared: three places, four candidates, two tellers.
func (h *house) renewal() (ballot.ProceedingID, ballot.VoteID) {
	h.Helper()
	id, err := h.app.Begin(ctx, h.permit(ballot.CanHold), ballotapp.BeginIn{Unit: h.unit.ID, Purpose: ballot.ToRenew})
	h.must(err)
	v := h.get(id)
	h.people = v.People
	h.must(h.app.SetSeats(ctx, h.permit(ballot.CanHold), ballotapp.SeatsIn{ID: id, Version: v.Version, Seats: 3}))
	var four []string
	for _, p := range h.people[:4] {
		four = append(four, p.Name)
	}
	h.step(id, ballot.Requested, "2026-05-10", "")
	h.step(id, ballot.Consented, "2026-05-20", "云机党〔2026〕11号")
	h.step(id, ballot.Nominated, "2026-05-25", "", four...)
	h.step(id, ballot.Submitted, "2026-06-01", "", four...)
	h.step(id, ballot.Agreed, "2026-06-10", "云机党〔2026〕15号", four...)
	h.step(id, ballot.Noticed, "2026-06-20", "")
	vote, err := h.app.AddVote(ctx, h.permit(ballot.CanHold), ballotapp.AddVoteIn{ID: id, Kind: "branch-committee"})
	h.must(err)
	h.prepare(vote)
	return id, vote
}

func (h *house) prepareIn(vote ballot.VoteID) ballotapp.PrepareIn {
	h.Helper()
	v := h.vote(vote)
	return ballotapp.PrepareIn{ID: vote, Version: v.Version, Day: day, Seats: v.Seats, Mode: ballot.OnPaper, Candidates: v.Standing(), Introduced: true, Method: true, Elected: true,
		Tellers: []ballot.Attendant{{Member: h.people[5].Member, Role: ballot.ChiefTeller}, {Member: h.people[6].Member, Role: ballot.Counter}}}
}

func (h *house) prepare(vote ballot.VoteID) {
	h.Helper()
	h.must(h.app.Prepare(ctx, h.permit(ballot.CanHold), h.prepareIn(vote)))
	h.must(h.app.Attend(ctx, h.permit(ballot.CanHold), ballotapp.AttendIn{ID: vote, Version: h.vote(vote).Version}))
}

func (h *house) open(vote ballot.VoteID) *ballot.Vote {
	h.Helper()
	v := h.vote(vote)
	h.must(h.app.Open(ctx, h.permit(ballot.CanHold), ballotapp.OpenIn{ID: vote, Version: v.Version, Issued: v.Present()}))
	return h.vote(vote)
}

// tellers are the two who count.
func (h *house) tellers() (a, b access.Permit) {
	return h.as(71, h.people[5].Member, h.people[5].Name, ballot.CanCount), h.as(72, h.people[6].Member, h.people[6].Name, ballot.CanCount)
}

// sheet makes a sheet where the candidates get the votes and the rest are against.
func sheet(v *ballot.Vote, returned int, fors ...int) ballot.Sheet {
	s := ballot.Sheet{Returned: returned, Valid: returned}
	for i, n := range v.Question().Candidates {
		s.Candidates = append(s.Candidates, ballot.Tally{Name: n, For: fors[i], Against: returned - fors[i]})
	}
	return s
}
