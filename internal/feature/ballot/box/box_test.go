package box

import (
	"bytes"
	"encoding/base64"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
)

var tellers = []string{"何一", "吴一", "孙一"}

type room struct {
	poll  *Poll
	codes []Code
	creds []Credential
}

func open(t testing.TB, kind string, seats, codes int, candidates ...string) room {
	t.Helper()
	k, _ := ballot.KindOf(kind)
	p, cs, creds, err := Open(Terms{Title: "民二庭党支部委员会换届选举", Kind: k, Day: civil.MustDay("2026-09-10"), Seats: seats, Candidates: candidates, Due: codes}, tellers, 2, codes)
	if err != nil {
		t.Fatal(err)
	}
	return room{p, cs, creds}
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
func committee(t testing.TB) (room, *Box) {
	r := open(t, "branch-committee", 2, 16, "丁一", "万一", "马一")
	u := NewUrn(r.poll)
	for i := range 13 {
		marks := []string{"○○×", "○×○", "○△×"}[i%3]
		if _, err := u.Cast(r.codes[i].String(), r.seal(t, marks)); err != nil {
			t.Fatal(err)
		}
	}
	b, err := u.Close(r.codes[13:], 13)
	if err != nil {
		t.Fatal(err)
	}
	return r, b
}

// finish seals, opens and signs a box.
func (r room) finish(t testing.TB, b *Box) []byte {
	t.Helper()
	for _, c := range r.creds[:2] {
		if err := b.Sign(r.poll, c); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Count(r.poll, r.creds[1:]); err != nil {
		t.Fatal(err)
	}
	for _, c := range r.creds[1:] {
		if err := b.Sign(r.poll, c); err != nil {
			t.Fatal(err)
		}
	}
	return b.Encode()
}

func verify(t testing.TB, data []byte, creds ...Credential) *Report {
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
// Every eleventh bit: each byte, and each bit of bytes, has its turn.
func TestVT16_every_bit_counts(t *testing.T) {
	r, b := committee(t)
	data := r.finish(t, b)
	for i := 0; i < len(data)*8; i += 11 {
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
	b.Result.Sheet, b.Result.Signed = r.poll.question.Count(papers), nil
	for _, c := range r.creds {
		if err := b.Sign(r.poll, c); err != nil {
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

func conflict(t *testing.T, err error, article string) {
	t.Helper()
	if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), article) {
		t.Errorf("%v, want %s", err, article)
	}
}

func TestVT02_one_code_a_hundred_at_once(t *testing.T) {
	r := open(t, "admission", 1, 3, "林一")
	u := NewUrn(r.poll)
	paper := r.seal(t, "○")
	var wg sync.WaitGroup
	var taken, refused atomic.Int32
	for range 100 {
		wg.Go(func() {
			switch _, err := u.Cast(r.codes[0].String(), paper); {
			case err == nil:
				taken.Add(1)
			case strings.Contains(err.Error(), "已经用过"):
				refused.Add(1)
			}
		})
	}
	wg.Wait()
	if taken.Load() != 1 || refused.Load() != 99 || u.Returned() != 1 {
		t.Errorf("%d taken, %d refused, %d in the urn", taken.Load(), refused.Load(), u.Returned())
	}
}

func TestVT03_forged_and_foreign_codes(t *testing.T) {
	r, other := open(t, "admission", 1, 3, "林一"), open(t, "admission", 1, 3, "林一")
	u := NewUrn(r.poll)
	paper := r.seal(t, "○")
	for range 10_000 {
		if _, err := u.Cast(NewCode().String(), paper); err == nil {
			t.Fatal("a forged code was taken")
		}
	}
	_, err := u.Cast(NewCode().String(), paper)
	conflict(t, err, "第五条")
	_, err = u.Cast(other.codes[0].String(), paper)
	conflict(t, err, "第五条")
	// One sign turned: the check finds it, so nobody votes with another's code.
	good := r.codes[0].String()
	turned := strings.Replace(good, good[:1], string(letters[(strings.IndexByte(letters, good[0])+1)%32]), 1)
	if _, err := u.Cast(turned, paper); err == nil {
		t.Error("a mistyped code was taken")
	}
	if u.Returned() != 0 {
		t.Error("a paper lies in the urn")
	}
}

func TestELE12_cast_after_the_end(t *testing.T) {
	r := open(t, "admission", 1, 3, "林一")
	u := NewUrn(r.poll)
	paper := r.seal(t, "○")
	_, err := u.Cast(r.codes[0].String(), paper[1:])
	conflict(t, err, "选票的填写")
	if _, err := u.Cast(r.codes[0].String(), paper); err != nil {
		t.Errorf("after a paper of the wrong length the code is used up: %v", err)
	}
	_, err = u.Close(r.codes[:1], 3)
	conflict(t, err, "领票")
	if _, err := u.Close(r.codes[2:], 3); err != nil {
		t.Fatal(err)
	}
	_, err = u.Cast(r.codes[1].String(), paper)
	conflict(t, err, "投票截止")
	_, err = u.Close(nil, 3)
	conflict(t, err, "投票截止")
}

// A paper sealed for another ballot takes its place in the box and is void: it
// was handed in. One with too many marks likewise.
func TestELE13_void_papers_stay_in_the_count(t *testing.T) {
	r, other := open(t, "branch-committee", 2, 5, "丁一", "万一", "马一"), open(t, "branch-committee", 2, 5, "丁一", "万一", "马一")
	u := NewUrn(r.poll)
	for i, p := range [][]byte{r.seal(t, "○○×"), r.seal(t, "○○○"), other.seal(t, "○○×"), r.seal(t, "○×△", "赵二"), r.seal(t, "○△△", "赵二")} {
		if _, err := u.Cast(r.codes[i].String(), p); err != nil {
			t.Fatal(err)
		}
	}
	b, err := u.Close(nil, 5)
	if err != nil {
		t.Fatal(err)
	}
	got := verify(t, r.finish(t, b), r.creds...)
	s := got.Sheet
	if !got.Good() || s.Returned != 5 || s.Valid != 2 || s.Invalid != 3 || len(s.Voids) != 3 || len(s.Others) != 1 || s.Others[0].For != 1 {
		t.Errorf("%+v %+v", got.Problems, s)
	}
}

// VT-06: nothing of the order in which votes came is left in the file.
func TestVT06_no_order_is_left(t *testing.T) {
	r := open(t, "branch-committee", 1, 200, "丁一", "万一")
	sum := 0.0
	for range 20 {
		u := NewUrn(r.poll)
		at := map[string]int{}
		for i, c := range r.codes {
			s := r.seal(t, "○×")
			at[base64.StdEncoding.EncodeToString(s)] = i
			if _, err := u.Cast(c.String(), s); err != nil {
				t.Fatal(err)
			}
		}
		b, err := u.Close(nil, 200)
		if err != nil {
			t.Fatal(err)
		}
		d := 0.0
		for i, s := range b.Sealed {
			x := float64(at[s] - i)
			d += x * x
		}
		n := float64(len(b.Sealed))
		sum += 1 - 6*d/(n*(n*n-1)) // Spearman
	}
	if mean := sum / 20; mean > 0.15 || mean < -0.15 {
		t.Errorf("rank correlation %.3f", mean)
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
		if b.Counted(c) != (i < 13) {
			t.Errorf("code %d counted %t", i, b.Counted(c))
		}
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
		"no format":   strings.Replace(data, Format, "touyan-box/2", 1),
		"type":        strings.Replace(data, `"issued": 13`, `"issued": "13"`, 1),
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
