package box

import (
	"bytes"
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
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

func has(r *Report, text string, cite rulebook.Citation) bool {
	return slices.ContainsFunc(r.Problems, func(p Problem) bool { return strings.Contains(p.Text, text) && p.Cite == cite })
}

// Somebody who can write the file, and whom tellers sign for unseeing.
func TestVerify_tampered_boxes(t *testing.T) {
	for name, c := range map[string]struct {
		change func(room, *Box)
		text   string
		cite   rulebook.Citation
	}{
		"a forged code":    {func(_ room, b *Box) { b.Spent[0] = NewCode().Digest(b.Head.ID); slices.Sort(b.Spent) }, "不是本次投票的", noRight},
		"a foreign code":   {func(_ room, b *Box) { b.Spent[0] = NewCode().Digest("other"); slices.Sort(b.Spent) }, "不是本次投票的", noRight},
		"a doubled code":   {func(_ room, b *Box) { b.Spent[1] = b.Spent[0] }, "用了两次", onePaper},
		"a code left over": {func(_ room, b *Box) { b.Spent[0] = b.Withdrawn[0]; slices.Sort(b.Spent) }, "清点为没有发出，却用过", onePaper},
		"more papers than voters": {func(r room, b *Box) {
			b.Sealed = append(b.Sealed, base64.StdEncoding.EncodeToString(r.seal(t, "○○×")))
			slices.Sort(b.Sealed)
		}, "多于投票的 13 人", tooMany},
		"a paper gone":          {func(_ room, b *Box) { b.Sealed = b.Sealed[1:] }, "少了 1 张", counting},
		"a paper doubled":       {func(_ room, b *Box) { b.Sealed[1] = b.Sealed[0] }, "完全相同", onePaper},
		"a short paper":         {func(_ room, b *Box) { b.Sealed[0] = b.Sealed[0][:8]; slices.Sort(b.Sealed) }, "不是本次的选票", wrongForm},
		"in the order of votes": {func(_ room, b *Box) { slices.Reverse(b.Sealed) }, "打乱", secrecy},
		"codes in order":        {func(_ room, b *Box) { slices.Reverse(b.Spent) }, "打乱", secrecy},
		"issued does not tally": {func(_ room, b *Box) { b.Issued++ }, "发出 14 个", onePaper},
		"strange codes left":    {func(_ room, b *Box) { b.Withdrawn[0] = NewCode().Digest("x"); slices.Sort(b.Withdrawn) }, "余码", onePaper},
		"codes left doubled":    {func(_ room, b *Box) { b.Withdrawn[1] = b.Withdrawn[0] }, "重复", onePaper},
	} {
		r, b := committee(t)
		c.change(r, b)
		if got := verify(t, r.finish(t, b)); got.Good() || !has(got, c.text, c.cite) {
			t.Errorf("%s: %+v", name, got.Problems)
		}
	}
	for name, c := range map[string]struct {
		change func(room, *Box)
		text   string
	}{
		"another sheet":      {func(r room, b *Box) { b.Result.Sheet.Candidates[1].For++ }, "与结果报告单不一致"},
		"one signature":      {func(r room, b *Box) { b.Result.Signed = b.Result.Signed[:1] }, "计票结果只有 1 名"},
		"one seal":           {func(r room, b *Box) { b.Seals = b.Seals[:1] }, "封箱只有 1 名"},
		"one teller twice":   {func(r room, b *Box) { b.Seals = append(b.Seals[:1], b.Seals[0]) }, "次序或人不对"},
		"no such teller":     {func(r room, b *Box) { b.Seals[1].Teller = 7 }, "次序或人不对"},
		"upper case":         {func(r room, b *Box) { b.Seals[1].Value = strings.ToUpper(b.Seals[1].Value) }, "吴一的签名不符"},
		"a paper less":       {func(r room, b *Box) { b.Result.Papers = b.Result.Papers[1:] }, "计入 12 张，票箱里有 13 张"},
		"an unreadable line": {func(r room, b *Box) { b.Result.Papers[0] = "abc" }, "不可读"},
		"papers in order":    {func(r room, b *Box) { slices.Reverse(b.Result.Papers) }, "固定次序"},
	} {
		r, b := committee(t)
		r.finish(t, b)
		c.change(r, b)
		got := verify(t, b.Encode())
		if !slices.ContainsFunc(got.Problems, func(p Problem) bool { return strings.Contains(p.Text, c.text) && !p.Cite.IsZero() }) {
			t.Errorf("%s: %+v", name, got.Problems)
		}
	}
}

func TestELE12_more_returned_than_issued_is_void(t *testing.T) {
	r, b := committee(t)
	b.Sealed = append(b.Sealed, base64.StdEncoding.EncodeToString(r.seal(t, "○○×")))
	slices.Sort(b.Sealed)
	got := verify(t, r.finish(t, b), r.creds...)
	if got.Good() || got.Verdict.Stand || got.Verdict.Next != ballot.Again || len(got.Verdict.Elected) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestVT10_VT11_enough_tellers_and_the_right_ones(t *testing.T) {
	r, b := committee(t)
	other := open(t, "branch-committee", 2, 16, "丁一", "万一", "马一")
	conflict(t, b.Count(r.poll, r.creds), "还没有由足够的监票人签名封存")
	for _, c := range r.creds {
		if err := b.Sign(r.poll, c); err != nil {
			t.Fatal(err)
		}
	}
	conflict(t, b.Count(r.poll, r.creds[:1]), "至少 2 名才能开箱")
	conflict(t, b.Count(r.poll, []Credential{r.creds[0], r.creds[0]}), "只有 1 名监票人的密钥")
	wrong := r.creds[1]
	wrong.part.y[5] ^= 1
	for _, c := range []Credential{wrong, other.creds[1]} {
		if err := b.Count(r.poll, []Credential{r.creds[0], c}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a wrong part: %v", err)
		}
		if err := b.Sign(r.poll, c); err == nil {
			t.Error("a wrong credential signs")
		}
	}
	if err := b.Count(r.poll, []Credential{r.creds[0], wrong}); !strings.Contains(err.Error(), "吴一") {
		t.Errorf("whose part is wrong is not told: %v", err)
	}
	for _, two := range [][2]int{{0, 1}, {0, 2}, {1, 2}, {2, 0}} {
		if err := b.Count(r.poll, []Credential{r.creds[two[0]], r.creds[two[1]]}); err != nil {
			t.Errorf("%v: %v", two, err)
		}
	}
	if err := b.Count(r.poll, r.creds); err != nil {
		t.Error(err)
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

func TestCode_and_credential_as_they_are_typed(t *testing.T) {
	for range 200 {
		c := NewCode()
		s := c.String()
		for _, typed := range []string{s, strings.ToLower(s), strings.ReplaceAll(s, "-", " "), strings.ReplaceAll(s, "0", "O"), strings.ReplaceAll(s, "1", "l")} {
			if got, err := ParseCode(typed); err != nil || got != c {
				t.Fatalf("%s: %v", typed, err)
			}
		}
		rs := []byte(strings.ReplaceAll(s, "-", ""))
		i := rand.IntN(len(rs))
		rs[i] = letters[(strings.IndexByte(letters, rs[i])+1+rand.IntN(31))%32]
		if got, err := ParseCode(string(rs)); err == nil && got == c {
			t.Fatalf("%s is read as %s", rs, s)
		}
	}
	for _, bad := range []string{"", "ABCD", strings.Repeat("A", 29), strings.Repeat("?", 28), strings.Repeat("中", 28)} {
		if _, err := ParseCode(bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	r := open(t, "admission", 1, 3, "林一")
	c, err := ParseCredential(r.creds[1].String())
	if err != nil || c != r.creds[1] || c.Index() != 1 || c.Poll() != r.poll.head.ID {
		t.Errorf("%v %v", c, err)
	}
	s := r.creds[1].String()
	if _, err := ParseCredential("0" + s[1:len(s)-1] + "0"); err == nil {
		t.Error("a mistyped credential is read")
	}
}

func TestShares_known_values_and_secrets(t *testing.T) {
	if mul(0x57, 0x83) != 0xc1 || mul(0x57, 0x13) != 0xfe { // FIPS 197, 4.2
		t.Error("this is not GF(256)")
	}
	for a := range 256 {
		if x := byte(a); x != 0 && mul(x, inverse(x)) != 1 {
			t.Errorf("inverse of %d", a)
		}
	}
	// By hand: 0x2a + 0x05·x at 1 and 2 is 0x2f and 0x20.
	if got, _ := combine([]share{{x: 1, y: [32]byte{0x2f}}, {x: 2, y: [32]byte{0x20}}}); got[0] != 0x2a {
		t.Errorf("%x", got[0])
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var secret [secretLen]byte
		for i := range secret {
			secret[i] = byte(r.Uint32())
		}
		k := 2 + r.IntN(5)
		n := k + r.IntN(5)
		shares := split(secret, n, k)
		r.Shuffle(n, func(i, j int) { shares[i], shares[j] = shares[j], shares[i] })
		if got, err := combine(shares[:k]); err != nil || got != secret {
			t.Fatalf("%d of %d: %v", k, n, err)
		}
		if got, _ := combine(shares[:k-1]); got == secret {
			t.Fatalf("%d of %d are enough", k-1, k)
		}
	}
	for _, bad := range [][]share{{{x: 0}}, {{x: 1}, {x: 1}}} {
		if _, err := combine(bad); !errors.Is(err, errShares) {
			t.Error(err)
		}
	}
}

// FuzzVerify feeds whole files: each is refused with a fault or judged.
func FuzzVerify(f *testing.F) {
	r, b := committee(f)
	data := r.finish(f, b)
	f.Add(data)
	f.Add(data[:400])
	f.Add([]byte(`{"head":{"format":"touyan-box/1"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		rep, err := Verify(data, nil)
		if err != nil && fault.Of(err) == nil {
			t.Fatalf("no fault: %v", err)
		}
		if err == nil && rep.Good() && len(rep.Sealers) < 2 {
			t.Fatal("good without seals")
		}
	})
}

// FuzzCredential feeds what people type.
func FuzzCredential(f *testing.F) {
	r := open(f, "admission", 1, 1, "林一")
	f.Add(r.creds[0].String())
	f.Add(r.codes[0].String())
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := ParseCredential(s); err == nil {
			if again, err := ParseCredential(c.String()); err != nil || again != c {
				t.Fatal("does not come back")
			}
		}
		if c, err := ParseCode(s); err == nil {
			if again, err := ParseCode(c.String()); err != nil || again != c {
				t.Fatal("does not come back")
			}
		}
	})
}

// The figure: count of 10,000 ballots with 30 candidates, and verify,
// within a second each.
func BenchmarkBox(b *testing.B) {
	var names []string
	for _, x := range []rune("丁卜刁于万马王方石田冯刘孙李吴何张陈林欧周郑赵胡徐高郭黄曹梁") {
		names = append(names, string(x)+"一")
	}
	r := open(b, "party-committee", 24, 10_000, names...)
	u := NewUrn(r.poll)
	rng := rand.New(rand.NewPCG(3, 4))
	for _, c := range r.codes {
		x := ballot.Paper{Marks: make([]ballot.Mark, 30)}
		for _, i := range rng.Perm(30)[:24] {
			x.Marks[i] = ballot.For
		}
		s, err := r.poll.Seal(x)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := u.Cast(c.String(), s); err != nil {
			b.Fatal(err)
		}
	}
	bx, err := u.Close(nil, 10_000)
	if err != nil {
		b.Fatal(err)
	}
	data := r.finish(b, bx)
	b.Run("count of papers", func(b *testing.B) {
		papers := make([]ballot.Paper, 0, 10_000)
		for _, s := range bx.Result.Papers {
			x, _ := readPaper(s)
			papers = append(papers, x)
		}
		for b.Loop() {
			r.poll.question.Count(papers)
		}
	})
	b.Run("open and count", func(b *testing.B) {
		for b.Loop() {
			if err := bx.Count(r.poll, r.creds); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if rep, err := Verify(data, nil); err != nil || !rep.Good() {
				b.Fatal(rep, err)
			}
		}
	})
	b.Run("verify with keys", func(b *testing.B) {
		for b.Loop() {
			if rep, err := Verify(data, r.creds); err != nil || !rep.Good() || !rep.Unsealed {
				b.Fatal(rep, err)
			}
		}
	})
}
