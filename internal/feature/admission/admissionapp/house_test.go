package admissionapp_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/base/workday"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var (
	ctx      = context.Background()
	noon     = time.Date(2029, 3, 1, 12, 0, 0, 0, civil.Shanghai)
	calendar = workday.New(workday.Notices...)
)

// house is the invented courts of Yunchuan with their register, seen from one
// branch.
type house struct {
	testing.TB
	db       *sqldb.DB
	app      *admissionapp.App
	life     *lifeapp.App
	members  *memberapp.App
	tree     *org.Tree
	court    org.Unit
	branch   org.Unit
	other    org.Unit
	contacts []admission.Person
}

func both(t *testing.T, test func(h *house)) {
	t.Helper()
	courts.Both(t, func(t *testing.T, db *sqldb.DB, dir string) { test(newHouse(t, db, dir)) })
}

// courts are the invented courts with their register.
var courts = sqltest.NewSeed(noon, func(t testing.TB, db *sqldb.DB, dir string) {
	sealer, err := seal.Load(ctx, db, filepath.Join(dir, "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	h := &house{TB: t}
	if _, err := o.LoadList(ctx, h.may(org.CanImport, ""), file(t, "../../org/testdata/org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := memberapp.New(db, sealer, o.Facts()).LoadRoster(ctx, h.may(member.CanImport, ""), file(t, "../../member/roster/testdata/roster-clean.xlsx"), false, 2, nil); err != nil {
		t.Fatal(err)
	}
})

func newHouse(t testing.TB, db *sqldb.DB, dir string) *house {
	t.Helper()
	sealer, err := seal.Load(ctx, db, filepath.Join(dir, "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	m := memberapp.New(db, sealer, o.Facts())
	l := lifeapp.New(db, o.Facts(), m.Facts())
	h := &house{TB: t, db: db, life: l, members: m, app: admissionapp.New(db, sealer, o.Facts(), m.Facts(), m.Admitting(), l.Facts())}
	h.read(func(tx *sqldb.Tx) (err error) { h.tree, err = o.Facts().Tree(tx, tx.Today()); return err })
	h.court, _ = h.tree.ByCode(org.Court, "01")
	for _, u := range h.tree.Under(h.court.Path, org.Branch) {
		switch {
		case u.Court != h.court.ID:
		case u.Short == "刑一庭党支部":
			h.branch = u
		case h.other.ID == 0:
			h.other = u
		}
	}
	h.read(func(tx *sqldb.Tx) error {
		bs, err := m.Facts().Belongings(tx, h.branch.Path)
		for _, b := range bs {
			if b.StandingOn(civil.MustDay("2020-01-01")) == member.Full && b.StandingOn(tx.Today()) == member.Full && len(h.contacts) < 2 {
				h.contacts = append(h.contacts, admission.Person{Member: int64(b.ID), Name: b.Name})
			}
		}
		return err
	})
	if len(h.contacts) < 2 {
		t.Fatal("the branch has no two full members")
	}
	return h
}

func (h *house) may(can access.Can, over access.Path) access.Permit {
	h.Helper()
	p, err := access.System("test").Permit(can, over)
	if err != nil {
		h.Fatal(err)
	}
	return p
}

func (h *house) read(fn func(tx *sqldb.Tx) error) {
	h.Helper()
	if err := h.db.Read(ctx, fn); err != nil {
		h.Fatal(err)
	}
}

func file(t testing.TB, path string) intake.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	s, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: filepath.Base(path), Size: s.Size(), ReaderAt: f}
}

// person is an invented applicant; the number's area code does not exist.
func (h *house) person(name string) admissionapp.PersonIn {
	return admissionapp.PersonIn{Branch: h.branch.ID, Name: name, IDNumber: "990000200106300171", Education: "大学本科", WorkUnit: "刑一庭", Job: "法官助理"}
}

func (h *house) open(p admissionapp.PersonIn) admission.ID {
	h.Helper()
	id, err := h.app.Open(ctx, h.may(admission.CanRecord, h.branch.Path), admissionapp.OpenIn{PersonIn: p})
	if err != nil {
		h.Fatal(err)
	}
	return id
}

func (h *house) get(id admission.ID) admissionapp.View {
	h.Helper()
	v, err := h.app.Get(ctx, h.may(admission.CanView, h.court.Path), id)
	if err != nil {
		h.Fatal(err)
	}
	return v
}

// act is a step on a day with everything it asks for.
func (h *house) act(s admission.Step, day string) admission.Act {
	def, _ := admission.Defined(s)
	a := admission.Act{Step: s, Day: civil.MustDay(day), Papers: def.Papers}
	for _, e := range admission.ElementsOf(s, a.Day) {
		a.Elements = append(a.Elements, e.Element)
	}
	n := s.Needs()
	if n.People != "" {
		a.People = h.contacts[:max(1, min(2, n.Most))]
	}
	switch s {
	case admission.Publicise:
		a.Until, _ = calendar.Nth(a.Day, 5)
		a.Places = 1
	case admission.Train:
		a.Days, a.Hours = 3, 24
	case admission.Admit, admission.Convert:
		a.Vote = &admission.Vote{Due: 20, Present: 15, Ayes: 14, Noes: 1, Secret: true, Together: 1}
	case admission.Approve, admission.Confirm:
		a.By, a.Document = admission.ByCommittee, "云中法机党〔2028〕3号"
	}
	return a
}

// try records an act by whoever records such steps.
func (h *house) try(id admission.ID, a admission.Act) (admissionapp.Recorded, error) {
	h.Helper()
	return h.put(admissionapp.RecordIn{ID: id, Version: h.get(id).Version, Act: a})
}

func (h *house) put(in admissionapp.RecordIn) (admissionapp.Recorded, error) {
	if in.Act.Step.Superior() {
		return h.app.Decide(ctx, h.may(admission.CanApprove, h.court.Path), in)
	}
	return h.app.Record(ctx, h.may(admission.CanRecord, h.branch.Path), in)
}

func (h *house) did(id admission.ID, a admission.Act) int64 {
	h.Helper()
	out, err := h.try(id, a)
	if err != nil {
		h.Fatalf("%s on %s: %v %v", a.Step, a.Day, err, fault.Of(err))
	}
	if len(out.Marks) > 0 {
		h.Errorf("%s on %s: %v", a.Step, a.Day, out.Marks)
	}
	return out.Act
}

// meeting records an assembly that voted on the matter.
func (h *house) meeting(day string, m quorum.Matter) life.Meeting {
	h.Helper()
	out, err := h.life.Record(ctx, h.may(life.CanRecord, h.branch.Path), life.Meeting{Branch: h.branch.ID, Kinds: life.Assembly, Title: "讨论发展党员", Day: civil.MustDay(day), Begins: "16:30", Ends: "17:30", Place: "党员活动室",
		Host: life.Person{Name: h.contacts[0].Name}, Recorder: life.Person{Name: h.contacts[1].Name}, Points: "一、讨论。", Topics: []life.Topic{{Text: "讨论", Presenter: h.contacts[0].Name}},
		Votes: []life.Resolution{{Text: "同意岑若谷", Matter: m, Manner: life.Ballot, Ayes: 16, Voted: true, Owner: h.contacts[0].Name, Due: civil.MustDay(day).AddDays(30)}}})
	if err != nil {
		h.Fatal(err, fault.Of(err))
	}
	return out
}

// steps2026 is the days of the whole procedure by the edition of 2026.
var steps2026 = []struct {
	step admission.Step
	day  string
}{
	{admission.Apply, "2026-05-11"}, {admission.Interview, "2026-06-11"}, {admission.Name, "2026-06-12"}, {admission.File, "2026-06-15"}, {admission.Assign, "2026-06-15"},
	{admission.Cultivate, "2026-12-11"}, {admission.Cultivate, "2027-06-11"}, {admission.Propose, "2027-06-12"}, {admission.Consent, "2027-06-21"},
	{admission.Publicise, "2027-06-28"}, {admission.List, "2027-07-05"}, {admission.Introducers, "2027-07-05"}, {admission.Review, "2027-08-01"}, {admission.Train, "2027-08-20"},
	{admission.Examine, "2027-09-01"}, {admission.PreReview, "2027-09-20"}, {admission.Fill, "2027-09-25"}, {admission.Admit, "2027-10-20"}, {admission.CommitteeTalk, "2027-11-01"},
	{admission.GroupAdmit, "2027-11-20"}, {admission.Approve, "2028-01-20"}, {admission.Report, "2028-01-25"}, {admission.Join, "2028-01-25"}, {admission.Oath, "2028-02-20"},
	{admission.Observe, "2028-06-01"}, {admission.Request, "2028-10-01"}, {admission.Convert, "2028-10-20"}, {admission.GroupConvert, "2028-12-01"}, {admission.Confirm, "2029-01-20"},
	{admission.Archive, "2029-02-01"},
}

// until records every step before the one.
func (h *house) until(id admission.ID, s admission.Step) {
	h.Helper()
	for _, x := range steps2026 {
		if x.step == s {
			return
		}
		h.did(id, h.act(x.step, x.day))
	}
}

// lite is the house on SQLite alone.
func lite(t testing.TB) *house {
	t.Helper()
	db, dir := courts.Lite(t)
	return newHouse(t, db, dir)
}
