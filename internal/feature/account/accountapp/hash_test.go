package accountapp

import (
	"context"
	"crypto/hmac"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
)

// hasherFor returns a hasher with a key of its own.
func hasherFor(how account.Hash) *hasher { return keyedBy(how, "a key") }

func keyedBy(how account.Hash, key string) *hasher {
	return newHasher(costs[how], func(b []byte) ([]byte, error) {
		m := hmac.New(sm3.New, []byte(key))
		m.Write(b)
		return m.Sum(nil), nil
	})
}

// MP: the sum is a code under a key that is not in the database: with another
// key, the right password is none; what was stored without one is still known,
// and is stale.
func TestHash_is_keyed(t *testing.T) {
	ctx := context.Background()
	for _, how := range []account.Hash{account.Argon2id, account.PBKDF2SM3} {
		c := costs[how]
		c.passes, c.memory = 1, 8
		h, other := hasherFor(how), keyedBy(how, "another key")
		h.cost = c
		stored, err := h.make(ctx, "青山遮不住")
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := h.matches(ctx, stored, "青山遮不住"); !ok || err != nil {
			t.Errorf("%s: %v %v", how, ok, err)
		}
		if ok, err := other.matches(ctx, stored, "青山遮不住"); ok || err != nil {
			t.Errorf("%s with another key: %v %v", how, ok, err)
		}
		c.keyed = false
		salt := random(saltLength)
		sum, err := c.derive("青山遮不住", salt, hashLength)
		if err != nil {
			t.Fatal(err)
		}
		old := c.encode(salt, sum)
		if ok, err := h.matches(ctx, old, "青山遮不住"); !ok || err != nil || !h.stale(old) {
			t.Errorf("%s without a key: %v %v, stale %v", how, ok, err, h.stale(old))
		}
	}
}

// ASVS 11.4.2: slow hashes of two kinds; what is stored says how it was made.
func TestASVS_11_4_2_both_hashes(t *testing.T) {
	ctx := context.Background()
	for how, head := range map[account.Hash]string{
		account.Argon2id:  "hmac-sm3$argon2id$v=19$m=19456,t=2,p=1$",
		account.PBKDF2SM3: "hmac-sm3$pbkdf2-sm3$i=600000$",
	} {
		h := hasherFor(how)
		one, err := h.make(ctx, "青山遮不住Bi2东流去")
		if err != nil || !strings.HasPrefix(one, head) {
			t.Fatalf("%s: %q %v", how, one, err)
		}
		two, err := h.make(ctx, "青山遮不住Bi2东流去")
		if err != nil || two == one {
			t.Errorf("%s: two people with one password have one hash: %v", how, err)
		}
		if ok, err := h.matches(ctx, one, "青山遮不住Bi2东流去"); !ok || err != nil {
			t.Errorf("%s: the right password: %v %v", how, ok, err)
		}
		if ok, err := h.matches(ctx, one, "青山遮不住Bi2东流来"); ok || err != nil {
			t.Errorf("%s: a wrong password: %v %v", how, ok, err)
		}
		if ok, err := h.matches(ctx, h.nobody, ""); ok || err != nil {
			t.Errorf("%s: nobody has a password: %v %v", how, ok, err)
		}
		cheaper := strings.NewReplacer("i=600000", "i=100000", "t=2", "t=1").Replace(one)
		if h.stale(one) || !h.stale(cheaper) {
			t.Errorf("%s: wrong about what is stale", how)
		}
	}
	if !hasherFor(account.PBKDF2SM3).stale(hasherFor(account.Argon2id).nobody) {
		t.Error("the other kind is not stale")
	}
}

// knownPBKDF2 was worked out with OpenSSL 3.0: openssl kdf -keylen 32 -kdfopt
// digest:SM3 -kdfopt pass:password -kdfopt salt:saltsaltsaltsalt -kdfopt
// iter:1000 -binary PBKDF2.
const knownPBKDF2 = "RubtcMJnyhNdFWD43tVGWqNw8EFTmnRPddupwOka5K8"

func TestPBKDF2_SM3_known_answer(t *testing.T) {
	c := cost{how: account.PBKDF2SM3, passes: 1000, threads: 1}
	got, err := c.derive("password", []byte("saltsaltsaltsalt"), 32)
	if err != nil {
		t.Fatal(err)
	}
	if b64.EncodeToString(got) != knownPBKDF2 {
		t.Errorf("got %s", b64.EncodeToString(got))
	}
}

// FT: a flood of sign-ins takes so many places and so long a queue, and the
// rest is told at once; those who wait too long are told too.
func TestHasher_bounded(t *testing.T) {
	h := hasherFor(account.Argon2id)
	h.waiting = 3 * time.Second
	for range cap(h.places) {
		h.places <- struct{}{}
	}
	var wg sync.WaitGroup
	for range cap(h.queue) {
		wg.Go(func() {
			if err := h.enter(context.Background()); fault.KindOf(err) != fault.Unavailable {
				t.Errorf("waited too long: %v", err)
			}
		})
	}
	for len(h.queue) < cap(h.queue) {
		time.Sleep(time.Millisecond)
	}
	start := time.Now()
	if err := h.enter(context.Background()); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("beyond the queue: %v", err)
	}
	if d := time.Since(start); d > h.waiting/2 {
		t.Errorf("told after %v", d)
	}
	wg.Wait()
	if len(h.queue) != 0 {
		t.Errorf("%d still queue", len(h.queue))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := h.enter(ctx); err != context.Canceled || len(h.queue) != 0 {
		t.Errorf("who went away: %v, %d queue", err, len(h.queue))
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(hasherFor(account.Argon2id).nobody)
	f.Add(hasherFor(account.PBKDF2SM3).nobody)
	for _, s := range []string{"", "argon2id$", "pbkdf2-sm3$i=99999999999$a$b", "argon2id$v=19$m=4294967295,t=1,p=1$AAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA", "pbkdf2-sm3$i=-1$$"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, salt, sum, err := decode(s)
		if err != nil {
			return
		}
		if c.memory > 1<<20 || c.passes < 1 || c.passes > 10_000_000 || len(sum) > 128 {
			t.Errorf("%q is read as %+v", s, c)
		}
		if again, _, _, err := decode(c.encode(salt, sum)); err != nil || again != c {
			t.Errorf("%q is written as %q", s, c.encode(salt, sum))
		}
	})
}
