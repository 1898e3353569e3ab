package box

import (
	"encoding/base64"
	"fmt"
	"math"
	"testing"

	"touyan/internal/base/fault"
)

// VT-06: 200 vote in a known order, twenty times over: on average neither the
// papers nor the codes in the box have anything of it.
func TestVT06_nothing_of_the_order_is_in_the_box(t *testing.T) {
	r := open(t, 200)
	papers, codes := 0.0, 0.0
	for range 20 {
		var c Cast
		at := map[string]int{}
		for i, x := range r.codes {
			s, err := r.poll.Seal([]byte{byte(i)})
			if err != nil {
				t.Fatal(err)
			}
			d := NewCode().Digest(r.poll.head.ID)
			at[base64.StdEncoding.EncodeToString(s)], at[d], at[x.Digest(r.poll.head.ID)] = i, i, i
			c.Spent, c.Sealed = append(c.Spent, d), append(c.Sealed, s)
		}
		b, err := Gather(r.poll, c)
		if err != nil {
			t.Fatal(err)
		}
		rank := func(list []string) (d float64) {
			for i, s := range list {
				d += math.Pow(float64(at[s]-i), 2)
			}
			n := float64(len(list))
			return 1 - 6*d/(n*(n*n-1)) // Spearman
		}
		papers, codes = papers+rank(b.Sealed)/20, codes+rank(b.Spent)/20
	}
	if math.Abs(papers) > 0.15 || math.Abs(codes) > 0.15 {
		t.Errorf("rank correlation of papers %.3f, of codes %.3f", papers, codes)
	}
}

// VT-11: one part opens nothing, two do, and a wrong one is known by name.
func TestVT11_parts_of_the_key(t *testing.T) {
	r := open(t, 3)
	s, err := r.poll.Seal([]byte("可"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Gather(r.poll, Cast{Spent: []string{r.codes[0].Digest(r.poll.head.ID)}, Sealed: [][]byte{s}, Present: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.creds {
		if err := b.Sign(r.poll, c); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Open(r.poll, r.creds[:1]); fault.KindOf(err) != fault.Conflict {
		t.Error(err)
	}
	for i := range 3 {
		x, err := b.Open(r.poll, []Credential{r.creds[i], r.creds[(i+1)%3]})
		if err != nil || len(x) != 1 || string(x[0]) != "可" {
			t.Errorf("%q %v", x, err)
		}
	}
	wrong := r.creds[1]
	wrong.part.y[5] ^= 1
	if _, err := b.Open(r.poll, []Credential{r.creds[0], wrong}); fault.KindOf(err) != fault.Invalid || fmt.Sprint(err) != "第 2 份监票人密钥（吴一）与开启投票时公布的不符。" {
		t.Error(err)
	}
	if err := b.Sign(r.poll, wrong); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

// FuzzTexts feeds what people and browsers send as tokens and receipts, and what
// a database might hand back as a head: each is refused with a fault, or written
// as it was read.
func FuzzTexts(f *testing.F) {
	r := open(f, 2)
	f.Add(r.codes[0].Receipt(r.poll.head.ID))
	f.Add(Token{Signature: make([]byte, TokenBits/8)}.String())
	f.Add(string(r.poll.Encode()))
	f.Fuzz(func(t *testing.T, s string) {
		if x, err := ParseToken(s); err == nil && x.String() != s {
			t.Errorf("%q is written %s", s, x)
		}
		if x, err := ParseReceipt(s); err == nil {
			if again, err := ParseReceipt(receipt(x + x)); err != nil || again != x {
				t.Errorf("%q is %s", s, x)
			}
		}
		if p, err := ReadPoll([]byte(s)); err != nil && fault.Of(err) == nil {
			t.Errorf("no fault: %v", err)
		} else if err == nil {
			if again, err := ReadPoll(p.Encode()); err != nil || again.Fingerprint() != p.Fingerprint() {
				t.Error("a head does not come back")
			}
		}
	})
}
