package box

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"touyan/internal/base/box"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
)

var tellers = []string{"何一", "吴一", "孙一"}

type room struct {
	poll  *Poll
	codes []box.Code
	creds []box.Credential
	cast  box.Cast
}

// vote puts a paper into the urn, unseen by anybody.
func (r *room) vote(c box.Code, sealed []byte) {
	r.cast.Spent, r.cast.Sealed = append(r.cast.Spent, c.Digest(r.poll.Head().ID)), append(r.cast.Sealed, sealed)
}

func (r *room) close(t testing.TB, left []box.Code, present int) *box.Box {
	t.Helper()
	r.cast.Present = present
	for _, c := range left {
		r.cast.Left = append(r.cast.Left, c.Digest(r.poll.Head().ID))
	}
	b, err := box.Gather(r.poll.Poll, r.cast)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func open(t testing.TB, kind string, seats, codes int, candidates ...string) room {
	t.Helper()
	k, _ := ballot.KindOf(kind)
	p, cs, creds, err := Open(Terms{Title: "民二庭党支部委员会换届选举", Kind: k, Day: civil.MustDay("2026-09-10"), Seats: seats, Candidates: candidates, Due: codes}, tellers, 2, codes)
	if err != nil {
		t.Fatal(err)
	}
	return room{p, cs, creds, box.Cast{}}
}

func (r room) seal(t testing.TB, marks string, others ...string) []byte {
	t.Helper()
	x, _ := readPaper(marks)
	x.Others = others
	s, err := r.poll.Seal(x)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// committee is three candidates for two places, thirteen votes of sixteen.
func committee(t testing.TB) (room, *box.Box) {
	r := open(t, "branch-committee", 2, 16, "丁一", "万一", "马一")
	for i := range 13 {
		r.vote(r.codes[i], r.seal(t, []string{"○○×", "○×○", "○△×"}[i%3]))
	}
	return r, r.close(t, r.codes[13:], 13)
}

// finish seals, opens and signs a box.
func (r room) finish(t testing.TB, b *box.Box) []byte {
	t.Helper()
	for _, c := range r.creds[:2] {
		if err := b.Sign(r.poll.Poll, c); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Count(r.poll.Poll, r.creds[1:], r.poll); err != nil {
		t.Fatal(err)
	}
	for _, c := range r.creds[1:] {
		if err := b.Sign(r.poll.Poll, c); err != nil {
			t.Fatal(err)
		}
	}
	return b.Encode()
}

func verify(t testing.TB, data []byte, creds ...box.Credential) *Report {
	t.Helper()
	r, err := Verify(data, creds)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVT16_a_box_from_opening_to_recount(t *testing.T) {
	r, b := committee(t)
	data := r.finish(t, b)
	got := verify(t, data, r.creds[0], r.creds[2])
	if !got.Good() || !got.Opened || !got.Unsealed || got.Returned != 13 || got.Issued != 13 {
		t.Fatalf("%+v", got)
	}
	if v := got.Verdict; !v.Stand || strings.Join(v.Elected, " ") != "丁一" || v.Need != 7 || v.Vacant != 1 {
		t.Errorf("%+v", v)
	}
	if s := got.Sheet; s.Candidates[0].For != 13 || s.Candidates[1].For != 5 || s.Candidates[2].For != 4 || s.Candidates[1].Abstain != 4 {
		t.Errorf("%+v", s)
	}
	if got := verify(t, data); !got.Good() || got.Unsealed || strings.Join(got.Sealers, " ") != "何一 吴一" || strings.Join(got.Signers, " ") != "吴一 孙一" {
		t.Errorf("without keys: %+v", got)
	}
}

// VT-16: whichever bit is turned round, the file is refused or a problem told.
// Every 23rd bit: each bit of a byte, and each kind of field, has its turn.
func TestVT16_every_bit_counts(t *testing.T) {
	r, b := committee(t)
	data := r.finish(t, b)
	for i := 0; i < len(data)*8; i += 23 {
		bad := bytes.Clone(data)
		bad[i/8] ^= 1 << (i % 8)
		if rep, err := Verify(bad, nil); err == nil && rep.Good() {
			t.Fatalf("bit %d of byte %d (%q) can be turned round", i%8, i/8, data[max(0, i/8-20):i/8+1])
		}
	}
}

// The counted papers cannot be exchanged even by all the tellers: the sealed
// ones say otherwise.
func TestVT16_exchanged_papers_signed_by_the_tellers(t *testing.T) {
	r, b := committee(t)
	r.finish(t, b)
	for i := range b.Result.Papers {
		b.Result.Papers[i] = "×○○"
	}
	var papers []ballot.Paper
	for _, s := range b.Result.Papers {
		x, _ := readPaper(s)
		papers = append(papers, x)
	}
	b.Result.Sheet, b.Result.Signed = written(t, r.poll.question.Count(papers)), nil
	for _, c := range r.creds {
		if err := b.Sign(r.poll.Poll, c); err != nil {
			t.Fatal(err)
		}
	}
	data := b.Encode()
	if got := verify(t, data); !got.Good() {
		t.Errorf("signatures alone cannot know it: %+v", got.Problems)
	}
	if got := verify(t, data, r.creds...); got.Good() || !strings.Contains(got.Problems[0].Text, "与计入的选票不一致") {
		t.Errorf("%+v", got)
	}
}

func written(t testing.TB, x any) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func conflict(t *testing.T, err error, article string) {
	t.Helper()
	if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), article) {
		t.Errorf("%v, want %s", err, article)
	}
}

// A paper sealed for another ballot takes its place in the box and is void: it
// was handed in. One with too many marks likewise.
func TestELE13_void_papers_stay_in_the_count(t *testing.T) {
	r, other := open(t, "branch-committee", 2, 5, "丁一", "万一", "马一"), open(t, "branch-committee", 2, 5, "丁一", "万一", "马一")
	for i, p := range [][]byte{r.seal(t, "○○×"), r.seal(t, "○○○"), other.seal(t, "○○×"), r.seal(t, "○×△", "赵二"), r.seal(t, "○△△", "赵二")} {
		r.vote(r.codes[i], p)
	}
	b := r.close(t, nil, 5)
	got := verify(t, r.finish(t, b), r.creds...)
	s := got.Sheet
	if !got.Good() || s.Returned != 5 || s.Valid != 2 || s.Invalid != 3 || len(s.Voids) != 3 || len(s.Others) != 1 || s.Others[0].For != 1 {
		t.Errorf("%+v %+v", got.Problems, s)
	}
}

// Papers of every content are of one length when sealed.
func TestSecrecy_sealed_papers_are_alike(t *testing.T) {
	r := open(t, "branch-committee", 2, 3, "丁一", "万一", "马一")
	a, b := r.seal(t, "＿＿＿"), r.seal(t, "××○", strings.Repeat("欧", maxName))
	if len(a) != len(b) || bytes.Equal(a, r.seal(t, "＿＿＿")) {
		t.Error("sealed papers can be told apart")
	}
	for _, x := range []ballot.Paper{{Marks: make([]ballot.Mark, 2)}, {Marks: make([]ballot.Mark, 3), Others: []string{"甲一", "乙一", "丙一"}}, {Marks: make([]ballot.Mark, 3), Others: []string{strings.Repeat("欧", maxName+1)}}, {Marks: make([]ballot.Mark, 3), Others: []string{""}}} {
		if _, err := r.poll.Seal(x); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", x, err)
		}
	}
}

func TestVT15_receipt(t *testing.T) {
	r, b := committee(t)
	data := r.finish(t, b)
	for i, c := range r.codes {
		if in, err := b.Counted(c.Receipt(b.Head.ID)); err != nil || in != (i < 13) {
			t.Errorf("code %d counted %t %v", i, in, err)
		}
	}
	if _, err := b.Counted("ABC"); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
	if rc := r.codes[0].Receipt(b.Head.ID); len(rc) != 24 || !strings.Contains(strings.ToUpper(string(data)), strings.ReplaceAll(rc, "-", "")) {
		t.Errorf("receipt %s", rc)
	}
	if bytes.Contains(data, []byte(r.codes[0].String())) {
		t.Error("a code lies in the file")
	}
}

func TestOpen_refuses(t *testing.T) {
	k, _ := ballot.KindOf("branch-committee")
	good := Terms{Title: "选举", Kind: k, Day: civil.MustDay("2026-09-10"), Seats: 1, Candidates: []string{"丁一", "万一"}, Due: 3}
	for name, f := range map[string]func() error{
		"one teller":            func() error { _, _, _, err := Open(good, tellers[:1], 1, 3); return err },
		"more than there are":   func() error { _, _, _, err := Open(good, tellers, 4, 3); return err },
		"no codes":              func() error { _, _, _, err := Open(good, tellers, 2, 0); return err },
		"a candidate as teller": func() error { _, _, _, err := Open(good, []string{"丁一", "何一"}, 2, 3); return err },
		"no title":              func() error { x := good; x.Title = ""; _, _, _, err := Open(x, tellers, 2, 3); return err },
		"doubled": func() error {
			x := good
			x.Candidates = []string{"丁一", "丁一"}
			_, _, _, err := Open(x, tellers, 2, 3)
			return err
		},
		"grades": func() error {
			x := good
			x.Kind, _ = ballot.KindOf("appraisal")
			_, _, _, err := Open(x, tellers, 2, 3)
			return err
		},
	} {
		if err := f(); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDecode_bad_files(t *testing.T) {
	r, b := committee(t)
	data := string(r.finish(t, b))
	for name, bad := range map[string]string{
		"empty":       "",
		"cut":         data[:len(data)/2],
		"other":       "PK\x03\x04",
		"another":     `{"a":1}`,
		"blank added": data + " ",
		"two":         data + data,
		"capital key": strings.Replace(data, `"present"`, `"Present"`, 1),
		"no format":   strings.Replace(data, box.Format, "touyan-box/1", 1),
		"type":        strings.Replace(data, `"issued": 13`, `"issued": "13"`, 1),
		"question":    strings.Replace(data, `"seats": 2`, `"seats": 0`, 1),
		"room":        strings.Replace(data, `"room": `, `"room": 1`, 1),
		"key":         strings.Replace(data, b.Head.Key, "00", 1),
	} {
		if _, err := Verify([]byte(bad), nil); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Verify([]byte(data), r.creds[:1]); fault.KindOf(err) != fault.Conflict {
		t.Error(err)
	}
}
