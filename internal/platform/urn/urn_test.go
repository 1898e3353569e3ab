package urn_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"touyan/internal/base/box"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/urn"
	"touyan/internal/platform/urn/blind"
)

var now = time.Date(2026, 9, 10, 9, 30, 0, 0, civil.Shanghai)

const owner = "election:1"

// form publishes papers as they are and counts them by what they say.
type form struct{}

func (form) Published() bool { return true }

func (form) Line(paper []byte) string {
	if paper == nil {
		return "？"
	}
	return string(paper)
}

func (form) Count(lines []string) (any, bool) {
	sheet := map[string]int{}
	for _, l := range lines {
		sheet[l]++
	}
	return sheet, true
}

func anyForm(*box.Poll) (box.Form, error) { return form{}, nil }

// room is a vote as a room of elections would hold it.
type room struct {
	t    testing.TB
	db   *sqldb.DB
	urns *urn.Urns
	*urn.Drawn
}

func newUrns(t testing.TB, db *sqldb.DB) *urn.Urns {
	t.Helper()
	sealer, err := seal.Load(context.Background(), db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	if err := urn.Guard(context.Background(), db); err != nil {
		t.Fatal(err)
	}
	return urn.New(db, sealer)
}

func terms(mode box.Mode, codes int, members ...int64) urn.Terms {
	return urn.Terms{Owner: owner, Tellers: []string{"何一", "吴一", "孙一"}, Threshold: 2, Mode: mode, Codes: codes, Members: members,
		Box: box.Terms{Title: "民主评议", Kind: "test", Day: civil.MustDay("2026-09-10"), Question: []string{"丁一", "万一"}, Room: 48, Due: codes}}
}

// prepare draws up and keeps a vote by code with n codes, or by token with n
// people on the roll, numbered from 1001.
func prepare(t testing.TB, db *sqldb.DB, mode box.Mode, n int) *room {
	t.Helper()
	return redraw(t, &room{t: t, db: db, urns: newUrns(t, db)}, mode, n)
}

// redraw is prepare in a house that has had a vote.
func redraw(t testing.TB, r *room, mode box.Mode, n int) *room {
	t.Helper()
	x := terms(mode, n)
	if mode == box.ByToken {
		x = terms(mode, 0)
		for i := range n {
			x.Members = append(x.Members, int64(1001+i))
		}
	}
	var err error
	if r.Drawn, err = urn.Draw(x); err != nil {
		t.Fatal(err)
	}
	r.write(func(tx *sqldb.Tx) error { return r.urns.Keep(tx, r.Drawn) })
	return r
}

func (r *room) write(fn func(tx *sqldb.Tx) error) {
	r.t.Helper()
	if err := r.db.Write(context.Background(), fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) begin() {
	r.t.Helper()
	r.write(func(tx *sqldb.Tx) error { return r.urns.Begin(tx, owner) })
}

func (r *room) name() string { return r.Poll.Head().ID }

func (r *room) cast(code box.Code, paper string) (string, error) {
	return r.urns.Cast(context.Background(), r.name(), urn.Vote{Code: code.String(), Paper: []byte(paper)})
}

// token takes the token of a member.
func (r *room) token(member int64) box.Token {
	r.t.Helper()
	x, err := blind.Request(r.Poll)
	if err != nil {
		r.t.Fatal(err)
	}
	var sig []byte
	r.write(func(tx *sqldb.Tx) (err error) { sig, err = r.urns.Sign(tx, owner, member, x.Blinded); return err })
	tok, err := x.Token(sig)
	if err != nil {
		r.t.Fatal(err)
	}
	return tok
}

func (r *room) castToken(tok box.Token, paper string) (string, error) {
	r.t.Helper()
	sealed, err := r.Poll.Seal([]byte(paper))
	if err != nil {
		r.t.Fatal(err)
	}
	return r.urns.Cast(context.Background(), r.name(), urn.Vote{Token: tok.String(), Sealed: sealed})
}

func (r *room) state() (s urn.State) {
	r.t.Helper()
	if err := r.db.Read(context.Background(), func(tx *sqldb.Tx) (err error) { s, err = r.urns.State(tx, owner); return err }); err != nil {
		r.t.Fatal(err)
	}
	return s
}

func (r *room) close(e urn.Ending) *box.Box {
	r.t.Helper()
	var b *box.Box
	r.write(func(tx *sqldb.Tx) (err error) { b, err = r.urns.Close(tx, owner, e); return err })
	if err := r.urns.Sweep(context.Background()); err != nil {
		r.t.Fatal(err)
	}
	return b
}

// finish seals, counts and signs with two tellers and puts the box back.
func (r *room) finish(b *box.Box) *box.Report {
	r.t.Helper()
	for _, c := range r.Credentials[:2] {
		if err := b.Sign(r.Poll, c); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := b.Count(r.Poll, r.Credentials[1:], form{}); err != nil {
		r.t.Fatal(err)
	}
	for _, c := range r.Credentials[1:] {
		if err := b.Sign(r.Poll, c); err != nil {
			r.t.Fatal(err)
		}
	}
	r.write(func(tx *sqldb.Tx) error { return r.urns.Put(tx, owner, b) })
	rep, err := box.Verify(b.Encode(), r.Credentials, anyForm)
	if err != nil {
		r.t.Fatal(err)
	}
	return rep
}

func conflict(t testing.TB, err error, says string) {
	t.Helper()
	if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), says) {
		t.Errorf("%v, want %s", err, says)
	}
}

// A vote by code from drawing up to destroying.
func TestVT13_VT15_VT16_a_vote_by_code(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		r := prepare(t, db, box.ByCode, 9)
		_, err := r.cast(r.Codes[0], "丁一")
		conflict(t, err, "还没有开始")
		r.begin()
		receipts := []string{}
		for i, c := range r.Codes[:7] {
			rc, err := r.cast(c, []string{"丁一", "万一", "丁一"}[i%3])
			if err != nil {
				t.Fatal(err)
			}
			receipts = append(receipts, rc)
		}
		if s := r.state(); s.Phase != urn.Open || s.Cast != 7 {
			t.Errorf("%+v", s)
		}
		check := func(receipt string, want bool) {
			t.Helper()
			if got, err := r.urns.Counted(context.Background(), r.name(), receipt); err != nil || got != want {
				t.Errorf("%s counted %t %v", receipt, got, err)
			}
		}
		check(receipts[3], true)
		check(strings.ToLower(strings.ReplaceAll(receipts[3], "-", " ")), true)
		check(r.Codes[8].Receipt(r.name()), false)
		err = db.Write(context.Background(), func(tx *sqldb.Tx) error {
			_, err := r.urns.Close(tx, owner, urn.Ending{Left: r.Codes[6:7], Present: 8})
			return err
		})
		conflict(t, err, "余码")
		b := r.close(urn.Ending{Left: r.Codes[8:], Present: 8})
		check(receipts[3], true)
		check(r.Codes[8].Receipt(r.name()), false)
		_, err = r.cast(r.Codes[7], "丁一")
		conflict(t, err, "投票截止")
		if b.Issued != 8 || len(b.Sealed) != 7 {
			t.Errorf("%d issued, %d sealed", b.Issued, len(b.Sealed))
		}
		if rep := r.finish(b); !rep.Good() || !rep.Unsealed || string(rep.Sheet) != `{"丁一":5,"万一":2}` {
			t.Errorf("%+v %s", rep.Problems, rep.Sheet)
		}
		r.write(func(tx *sqldb.Tx) error { return r.urns.Destroy(tx, owner) })
		if s := r.state(); s.Phase != urn.Closed || s.Cast != 7 {
			t.Errorf("%+v", s)
		}
	})
}

// A vote by token: taken while signed in, cast without.
func TestVT02_VT16_a_vote_by_token(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		r := prepare(t, db, box.ByToken, 5)
		sign := func(member int64, blinded []byte) (sig []byte, err error) {
			err = db.Write(context.Background(), func(tx *sqldb.Tx) error {
				sig, err = r.urns.Sign(tx, owner, member, blinded)
				return err
			})
			return sig, err
		}
		x, err := blind.Request(r.Poll)
		if err != nil {
			t.Fatal(err)
		}
		_, err = sign(1001, x.Blinded)
		conflict(t, err, "不是领取投票令牌的时间")
		r.write(func(tx *sqldb.Tx) error { return r.urns.Issue(tx, owner) })
		_, err = sign(77, x.Blinded)
		conflict(t, err, "不在本次投票的名册上")
		if _, err := sign(1001, x.Blinded[1:]); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
		one, err := sign(1001, x.Blinded)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := sign(1001, x.Blinded); err != nil || !slices.Equal(one, again) {
			t.Errorf("the answer is not given again: %v", err)
		}
		y, _ := blind.Request(r.Poll)
		_, err = sign(1001, y.Blinded)
		conflict(t, err, "已经领过")
		first, err := x.Token(one)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.castToken(first, "丁一")
		conflict(t, err, "还没有开始")
		toks := []box.Token{first, r.token(1002), r.token(1003)}
		r.begin()
		_, err = sign(1004, y.Blinded)
		conflict(t, err, "不是领取投票令牌的时间")
		for i, tok := range toks[:2] {
			rc, err := r.castToken(tok, []string{"丁一", "万一"}[i])
			if err != nil {
				t.Fatal(err)
			}
			if in, err := r.urns.Counted(context.Background(), r.name(), rc); !in || err != nil {
				t.Errorf("not counted: %v", err)
			}
		}
		_, err = r.castToken(toks[0], "万一")
		conflict(t, err, "已经用过")
		b := r.close(urn.Ending{})
		if b.Issued != 3 || b.Present != 3 || len(b.Tokens) != 2 {
			t.Errorf("%d issued, %d tokens", b.Issued, len(b.Tokens))
		}
		if rep := r.finish(b); !rep.Good() || string(rep.Sheet) != `{"丁一":1,"万一":1}` {
			t.Errorf("%+v %s", rep.Problems, rep.Sheet)
		}
	})
}

func TestVT02_a_hundred_at_once(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		hundred := func(what string, fn func() error, refusal string) {
			var wg sync.WaitGroup
			var taken, refused atomic.Int32
			var odd sync.Map
			for range 100 {
				wg.Go(func() {
					switch err := fn(); {
					case err == nil:
						taken.Add(1)
					case strings.Contains(err.Error(), refusal):
						refused.Add(1)
					default:
						odd.Store(err.Error(), true)
					}
				})
			}
			wg.Wait()
			odd.Range(func(k, _ any) bool { t.Errorf("%s: %v", what, k); return true })
			if taken.Load() != 1 || refused.Load() != 99 {
				t.Errorf("%s: %d taken, %d refused", what, taken.Load(), refused.Load())
			}
		}
		r := prepare(t, db, box.ByCode, 3)
		r.begin()
		hundred("a code", func() error { _, err := r.cast(r.Codes[0], "丁一"); return err }, "已经用过")
		if b := r.close(urn.Ending{Present: 3}); len(b.Sealed) != 1 || len(b.Spent) != 1 {
			t.Errorf("%d papers of %d codes", len(b.Sealed), len(b.Spent))
		}
		r.write(func(tx *sqldb.Tx) error { return r.urns.Discard(tx, owner) })

		r = redraw(t, r, box.ByToken, 2)
		r.write(func(tx *sqldb.Tx) error { return r.urns.Issue(tx, owner) })
		hundred("taking a token", func() error {
			x, err := blind.Request(r.Poll)
			if err == nil {
				err = db.Write(context.Background(), func(tx *sqldb.Tx) error { _, err := r.urns.Sign(tx, owner, 1002, x.Blinded); return err })
			}
			return err
		}, "已经")
		tok := r.token(1001)
		r.begin()
		hundred("a token", func() error { _, err := r.castToken(tok, "丁一"); return err }, "已经用过")
	})
}

func TestVT03_forged_and_foreign(t *testing.T) {
	db := sqltest.Lite(t, now)
	r := prepare(t, db, box.ByCode, 3)
	r.begin()
	for range 10_000 {
		if _, err := r.cast(box.NewCode(), "丁一"); err == nil {
			t.Fatal("a forged code was taken")
		}
	}
	_, err := r.cast(box.NewCode(), "丁一")
	conflict(t, err, "第五条")
	m, err := urn.Draw(terms(box.ByToken, 0, 1001, 1002))
	if err != nil {
		t.Fatal(err)
	}
	r.write(func(tx *sqldb.Tx) error { return r.urns.Discard(tx, owner) })
	r.write(func(tx *sqldb.Tx) error { return r.urns.Keep(tx, m) })
	r.write(func(tx *sqldb.Tx) error { return r.urns.Issue(tx, owner) })
	r.Drawn = m
	tok := r.token(1001)
	r.begin()
	for i := range 3_000 { // each bit of the signature
		bad := box.Token{Serial: tok.Serial, Signature: slices.Clone(tok.Signature)}
		bad.Signature[i/8] ^= 1 << (i % 8)
		if r.Poll.Genuine(bad) {
			t.Fatalf("bit %d can be turned round", i)
		}
		if i%50 == 0 {
			_, err := r.castToken(bad, "丁一")
			conflict(t, err, "第五条")
		}
	}
	other, err := urn.Draw(terms(box.ByToken, 0, 1001))
	if err != nil {
		t.Fatal(err)
	}
	if other.Poll.Genuine(tok) {
		t.Error("a token serves in another vote")
	}
	if _, err := r.castToken(tok, "丁一"); err != nil {
		t.Error(err)
	}
	if s := r.state(); s.Cast != 1 {
		t.Errorf("%d cast", s.Cast)
	}
}

func TestPut_takes_only_signatures_and_the_result(t *testing.T) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		r := prepare(t, db, box.ByCode, 4)
		r.begin()
		for _, c := range r.Codes[:3] {
			if _, err := r.cast(c, "丁一"); err != nil {
				t.Fatal(err)
			}
		}
		b := r.close(urn.Ending{Left: r.Codes[3:], Present: 3})
		put := func(change func(*box.Box)) error {
			x, _, err := box.Decode(b.Encode())
			if err != nil {
				t.Fatal(err)
			}
			change(x)
			return db.Write(context.Background(), func(tx *sqldb.Tx) error { return r.urns.Put(tx, owner, x) })
		}
		conflict(t, put(func(x *box.Box) { x.Sealed = x.Sealed[1:] }), "与封存时不一致")
		conflict(t, put(func(x *box.Box) { x.Present = 4 }), "与封存时不一致")
		conflict(t, put(func(x *box.Box) {
			x.Result = &box.Result{Papers: []string{"万一", "万一", "万一"}, Sheet: []byte(`{"万一":3}`), Signed: []box.Signature{}}
		}), "只有 0 名监票人签名")
		if err := put(func(x *box.Box) { x.Seals = []box.Signature{{Teller: 0, Value: strings.Repeat("0", 128)}} }); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
		for _, c := range r.Credentials { // each teller alone, on a copy
			if err := put(func(x *box.Box) {
				if err := x.Sign(r.Poll, c); err != nil {
					t.Fatal(err)
				}
			}); err != nil {
				t.Error(err)
			}
		}
		var kept *box.Box
		if err := db.Read(context.Background(), func(tx *sqldb.Tx) (err error) { kept, _, err = r.urns.Box(tx, owner); return err }); err != nil {
			t.Fatal(err)
		}
		if got := kept.Sealers(r.Poll); len(got) != 3 {
			t.Errorf("sealed by %v", got)
		}
		if rep := r.finish(kept); !rep.Good() {
			t.Errorf("%+v", rep.Problems)
		}
	})
}

func TestDraw_refuses(t *testing.T) {
	for name, x := range map[string]urn.Terms{
		"no owner":       {Tellers: []string{"何一", "吴一"}, Threshold: 2, Codes: 3},
		"no roll":        terms(box.ByToken, 0),
		"a member twice": terms(box.ByToken, 0, 5, 5),
		"no codes":       terms(box.ByCode, 0),
	} {
		if _, err := urn.Draw(x); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
