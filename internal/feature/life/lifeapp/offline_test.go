package lifeapp_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// carry takes the branch's records from one place to another, as a file.
func carry(t *testing.T, from, to *seat, days civil.Period) lifeapp.Brought {
	t.Helper()
	pair(t, from, to)
	p, err := from.app.PackUp(ctx, from.may(life.CanRecord), from.unit.ID, days, "支部笔记本")
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := lifeapp.WritePack(&file, &p); err != nil {
		t.Fatal(err)
	}
	read, err := lifeapp.ReadPack(&file)
	if err != nil {
		t.Fatal(err)
	}
	try, err := to.app.BringBack(ctx, to.may(life.CanRecord), read, true)
	if err != nil {
		t.Fatal(err)
	}
	out, err := to.app.BringBack(ctx, to.may(life.CanRecord), read, false)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprintf("%+v", try) != fmt.Sprintf("%+v", out) {
		t.Errorf("tried %+v, did %+v", try, out)
	}
	return out
}

// pair gives both places of the branch one secret, as its secretary does.
func pair(t *testing.T, a, b *seat) {
	t.Helper()
	code, err := a.app.Pair(ctx, a.may(life.CanRecord), a.unit.ID, "")
	if err == nil && a != b {
		_, err = b.app.Pair(ctx, b.may(life.CanRecord), b.unit.ID, code)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestOffline_loses_and_doubles_nothing: two places that were set up apart, each
// with its own numbers, record what they like; the file goes to and fro until
// both know everything; no meeting is lost, none is counted twice, and a second
// time the file does nothing.
func TestOffline_loses_and_doubles_nothing(t *testing.T) {
	for seed := range uint64(3) {
		sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) { // the court's; a laptop has SQLite
			rnd := rand.New(rand.NewPCG(seed, uint64(len(db.Engine()))))
			court, laptop := newYunchuan(t, db).seat("刑一庭党支部"), newYunchuan(t, sqltest.Lite(t, noon.Add(time.Hour))).seat("刑一庭党支部")
			places := []*seat{court, laptop}
			held := map[string]bool{}
			var last [2]life.Meeting
			for range 30 {
				at := rnd.IntN(2)
				s := places[at]
				switch rnd.IntN(5) {
				case 0, 1, 2: // a meeting that only this place records
					m := s.meeting(fmt.Sprintf("2026-%02d-%02d", 1+rnd.IntN(5), 1+rnd.IntN(28)))
					m.Kinds = []life.Kinds{life.Assembly, life.ThemeDay, life.Lecture}[rnd.IntN(3)]
					m.Begins, m.Ends = fmt.Sprintf("%02d:00", 8+at*6+rnd.IntN(5)), ""
					key := m.Day.String() + m.Kinds.Code() + m.Begins
					if held[key] {
						continue
					}
					held[key] = true
					last[at] = s.record(m)
				case 3: // the same meeting at both places
					m := s.meeting(fmt.Sprintf("2026-06-%02d", 1+rnd.IntN(28)))
					key := m.Day.String() + m.Kinds.Code() + m.Begins
					if held[key] {
						continue
					}
					held[key] = true
					m.Branch = court.unit.ID
					court.record(m)
					m.Branch, m.Points = laptop.unit.ID, "二、另一处记的。"
					laptop.record(m)
				case 4: // a change of the last one
					if last[at].ID != 0 {
						last[at].Place = fmt.Sprint("地点", rnd.IntN(100))
						if m, err := s.app.Change(ctx, s.may(life.CanRecord), last[at]); err == nil {
							last[at] = m
						}
					}
				}
			}
			carry(t, laptop, court, civil.Period{})
			count := func(s *seat) int { return s.count(`select count(*) from life_meeting where stage = 'recorded'`) }
			if got := count(court); got != len(held) {
				t.Errorf("%d meetings, want %d", got, len(held))
			}
			if again := carry(t, laptop, court, civil.Period{}); again.New+again.Newer+len(again.Twins) != 0 || len(again.Bad) != 0 {
				t.Errorf("a second time: %+v", again)
			}
			if b := carry(t, court, laptop, civil.Period{}); len(b.Bad) != 0 {
				t.Errorf("%+v", b)
			}
			if got := count(laptop); got != len(held) {
				t.Errorf("back: %d meetings, want %d", got, len(held))
			}
			if again := carry(t, laptop, court, civil.Period{}); again.New+again.Newer != 0 {
				t.Errorf("there and back: %+v", again)
			}
		})
	}
}

// TestOffline_carried_on: a record that went on at one place only is taken as it
// is there, with the moments of both; one that went on at both is left to people.
func TestOffline_carried_on(t *testing.T) {
	court, laptop := newYunchuan(t, sqltest.Lite(t, noon)).seat("刑一庭党支部"), newYunchuan(t, sqltest.Lite(t, noon.Add(time.Hour))).seat("刑一庭党支部")
	draft, err := laptop.app.Save(ctx, laptop.may(life.CanRecord), laptop.meeting("2026-06-18"))
	if err != nil {
		t.Fatal(err)
	}
	if b := carry(t, laptop, court, civil.Period{}); b.New != 1 {
		t.Fatalf("%+v", b)
	}
	draft.Points, draft.Absences = "一、讨论。", []life.Absence{{Person: life.Person{Name: "高璐海"}, OnLeave: true, Reason: "出差"}}
	draft.Votes = []life.Resolution{{Text: "同意", Matter: quorum.General, Manner: life.Hands, Ayes: 17, Voted: true}}
	there, err := laptop.app.Record(ctx, laptop.may(life.CanRecord), draft)
	if err != nil {
		t.Fatal(err)
	}
	if b := carry(t, laptop, court, civil.Period{}); b.Newer != 1 {
		t.Fatalf("%+v", b)
	}
	v := court.get(there.ID)
	m := v.Meeting
	if m.Stage != life.Recorded || m.Points != "一、讨论。" || m.Count.Leave != 1 || m.Absences[0].ID == 0 || len(v.History) != 2 || len(v.Arrivals) != 2 || !m.RecordedAt.Equal(there.RecordedAt) || !v.Arrivals[1].ArrivedAt.Before(v.Arrivals[1].RecordedAt) {
		t.Errorf("%+v %+v", m, v.Arrivals)
	}
	m.Place = "这里改的"
	if _, err := court.app.Change(ctx, court.may(life.CanRecord), m); err != nil {
		t.Fatal(err)
	}
	there.Place = "那里改的"
	if _, err := laptop.app.Change(ctx, laptop.may(life.CanRecord), there); err != nil {
		t.Fatal(err)
	}
	if b := carry(t, laptop, court, civil.Period{}); len(b.Twins) != 1 || b.Twins[0].Here != m.ID {
		t.Fatalf("%+v", b)
	}
	v = court.get(m.ID)
	twin := v.Arrivals[len(v.Arrivals)-1]
	if v.Meeting.Place != "这里改的" || twin.Manner != "twin" || len(twin.Differences) != 1 || twin.Differences[0].After != "那里改的" {
		t.Fatalf("%s %+v", v.Meeting.Place, twin)
	}
	if err := court.app.Choose(ctx, court.may(life.CanRecord), m.ID, twin.ID, "taken"); err != nil {
		t.Fatal(err)
	}
	if got := court.get(m.ID).Meeting.Place; got != "那里改的" {
		t.Error(got)
	}
	if err := court.app.Choose(ctx, court.may(life.CanRecord), m.ID, twin.ID, "kept"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("twice: %v", err)
	}
}

// TestOffline_marks_of_secrecy: a text that bears one is not taken in, not even as
// the other record of a meeting that went on at both places (PI-13).
func TestOffline_marks_of_secrecy(t *testing.T) {
	court, laptop := newYunchuan(t, sqltest.Lite(t, noon)).seat("刑一庭党支部"), newYunchuan(t, sqltest.Lite(t, noon.Add(time.Hour))).seat("刑一庭党支部")
	there := laptop.record(laptop.meeting("2026-06-18"))
	carry(t, laptop, court, civil.Period{})
	here := court.get(there.ID).Meeting
	for s, m := range map[*seat]life.Meeting{court: here, laptop: there} {
		m.Place = "另一处"
		if _, err := s.app.Change(ctx, s.may(life.CanRecord), m); err != nil {
			t.Fatal(err)
		}
	}
	code, err := court.app.Pair(ctx, court.may(life.CanRecord), court.unit.ID, "")
	if err == nil {
		_, err = laptop.app.Pair(ctx, laptop.may(life.CanRecord), laptop.unit.ID, code)
	}
	if err != nil {
		t.Fatal(err)
	}
	p, err := laptop.app.PackUp(ctx, laptop.may(life.CanRecord), laptop.unit.ID, civil.Period{}, "")
	if err != nil {
		t.Fatal(err)
	}
	secret, err := life.PairingSecret(code)
	if err != nil {
		t.Fatal(err)
	}
	p.Records[0].Meeting.Points = "传达文件。\n机密★5年"
	p = digested(t, p)
	p.Signature = life.SignPack(secret, p.Digest)
	b, err := court.app.BringBack(ctx, court.may(life.CanRecord), p, false)
	if err != nil || len(b.Bad) != 1 || len(b.Twins) != 0 || !strings.Contains(b.Bad[0].Why, "标志") {
		t.Errorf("%v %+v", err, b)
	}
}

func TestReadPack_refuses_what_was_changed(t *testing.T) {
	s := newYunchuan(t, sqltest.Lite(t, noon)).seat("刑一庭党支部")
	s.record(s.meeting("2026-06-18"))
	if _, err := s.app.PackUp(ctx, s.may(life.CanRecord), s.unit.ID, civil.Period{}, ""); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a branch that is not paired writes a file: %v", err)
	}
	pair(t, s, s)
	p, err := s.app.PackUp(ctx, s.may(life.CanRecord), s.unit.ID, civil.Period{}, "")
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := lifeapp.WritePack(&file, &p); err != nil {
		t.Fatal(err)
	}
	good := file.String()
	for name, bad := range map[string][]byte{
		"a changed word": bytes.Replace([]byte(good), []byte("审议工作计划"), []byte("审议其他计划"), 1), "cut short": []byte(good[:len(good)/2]), "nothing": nil, "another file": []byte(`{"a":1}`), "no JSON": []byte("PK\x03\x04"),
		"a later edition": bytes.Replace([]byte(good), []byte(`"edition":2`), []byte(`"edition":3`), 1)} {
		if _, err := lifeapp.ReadPack(bytes.NewReader(bad)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := s.yunchuan.seat("民一庭党支部")
	if _, err := other.app.BringBack(ctx, other.may(life.CanRecord), p, true); fault.KindOf(err) != fault.NotFound {
		t.Errorf("into another branch: %v", err)
	}
	// Whoever changes the file and makes a new digest has not the secret.
	forged := p
	forged.Records = slices.Clone(p.Records)
	forged.Records[0].Meeting.Title = "另一个题目"
	forged = digested(t, forged)
	file.Reset()
	if err := lifeapp.WritePack(&file, &forged); err != nil {
		t.Fatal(err)
	}
	read, err := lifeapp.ReadPack(&file)
	if err != nil {
		t.Fatalf("the digest of the test is another one: %v", err)
	}
	back := func(p lifeapp.Pack) error {
		_, err := s.app.BringBack(ctx, s.may(life.CanRecord), p, false)
		return err
	}
	unsigned, foreign := p, p
	unsigned.Signature = ""
	foreign.Signature = life.SignPack("another secret", p.Digest)
	for name, p := range map[string]lifeapp.Pack{"changed, with a new digest": read, "unsigned": unsigned, "signed by another place": foreign} {
		if f := fault.Of(back(p)); f == nil || f.Kind != fault.Invalid || !strings.Contains(f.Text, "签名对不上") {
			t.Errorf("%s: %v", name, f)
		}
	}
	if err := back(p); err != nil {
		t.Errorf("as it was written: %v", err)
	}
	pair(t, s, s) // a new secret: what was signed with the old one is refused
	if err := back(p); fault.KindOf(err) != fault.Invalid {
		t.Errorf("signed with the secret before: %v", err)
	}
	if _, err := s.app.Pair(ctx, s.may(life.CanRecord), s.unit.ID, "ABCD-ABCD"); fault.Of(err).Field("code") == "" {
		t.Errorf("a mistyped code: %v", err)
	}
}

// digested gives a changed pack the digest that it should have.
func digested(t *testing.T, p lifeapp.Pack) lifeapp.Pack {
	t.Helper()
	bare := p
	bare.Digest, bare.Signature = "", ""
	b, err := json.Marshal(bare)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	p.Digest = hex.EncodeToString(sum[:])
	return p
}

// TestOffline_bad_records: a laptop whose clock is wrong, or whose program was
// changed, signs what this place does not take.
func TestOffline_bad_records(t *testing.T) {
	court, laptop := newYunchuan(t, sqltest.Lite(t, noon)).seat("刑一庭党支部"), newYunchuan(t, sqltest.Lite(t, noon.AddDate(4, 0, 0))).seat("刑一庭党支部")
	laptop.record(laptop.meeting("2030-01-01"))
	good := laptop.record(laptop.meeting("2026-06-18"))
	b := carry(t, laptop, court, civil.Period{})
	if len(b.Bad) != 1 || b.New != 1 || !strings.Contains(b.Bad[0].Why, "还没有到") {
		t.Errorf("%+v", b)
	}
	if got := court.get(good.ID).Meeting; got.Title != good.Title {
		t.Errorf("%+v", got)
	}
}

func FuzzReadPack(f *testing.F) {
	f.Add([]byte(`{"format":"touyan-life","edition":2,"place":"a","made":"2026-01-01T00:00:00Z","by":"b","court":"01","branch":"1","name":"n","records":null,"digest":"x","signature":"y"}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := lifeapp.ReadPack(bytes.NewReader(b))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := lifeapp.WritePack(&out, &p); err != nil {
			t.Fatal(err)
		}
		if _, err := lifeapp.ReadPack(&out); err != nil {
			t.Errorf("what was read and written is not read: %v", err)
		}
	})
}
