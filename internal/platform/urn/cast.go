package urn

import (
	"context"
	"encoding/base64"
	"time"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/urn/blind"
)

// Vote is one vote.
type Vote struct {
	Code  string // by code: as typed
	Paper []byte // by code: what the paper says; it is overwritten

	Token  string // by token: as box.Token.String writes it
	Sealed []byte // by token: the paper, sealed in the browser
}

// patience is how long a vote waits for its turn.
const patience = 20 * time.Second

// Cast takes one vote and returns its receipt once it is on the disk. The code or
// token is used up by it, once, however many ask at the same time. Nothing else
// is written: no trail, no log. The person may be gone meanwhile; the vote is
// taken all the same.
//
// Faults: NotFound for a vote that is none; Invalid for a code that is mistyped
// and a paper that is too long; Conflict, with the article, for what is forged,
// foreign or used, and before voting opens and after it closed; Unavailable,
// with the code unused.
func (u *Urns) Cast(ctx context.Context, name string, v Vote) (receipt string, err error) {
	defer clear(v.Paper)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	s, err := u.find(ctx, name)
	if err != nil {
		return "", err
	}
	b, err := s.examine(v)
	if err != nil {
		return "", err
	}
	for range 5 {
		var again bool
		err = u.db.Write(ctx, func(tx *sqldb.Tx) error {
			again = false
			if err := u.durable(tx); err != nil {
				return err
			}
			phase, err := sqldb.One(tx, sqldb.Scalar[Phase], `select phase from urn_poll where id = $1`, s.id)
			switch {
			case err != nil:
				return err
			case phase == Closed:
				return box.Closed.Fault()
			case phase != Open:
				return box.NotOpen.Fault()
			}
			if _, err = tx.Exec(`insert into urn_spent (id, poll, digest, token) values ($1, $2, $3, $4)`, number(), s.id, b.digest, b.token); err == nil {
				_, err = tx.Exec(`insert into urn_paper (id, poll, sealed) values ($1, $2, $3)`, number(), s.id, b.sealed)
			}
			again = fault.KindOf(err) == fault.Conflict
			return err
		})
		if !again {
			break
		}
		// Either the code is used, or a number was drawn twice.
		used, uerr := u.used(ctx, s.id, b.digest)
		if uerr != nil {
			return "", uerr
		}
		if used {
			return "", b.used.Fault()
		}
	}
	if err != nil {
		return "", err
	}
	return b.receipt, nil
}

// durable makes sure that the commit waits for the disk, whatever the server's
// own setting is. SQLite always does.
func (u *Urns) durable(tx *sqldb.Tx) error {
	if u.db.Engine() == sqldb.SQLite {
		return nil
	}
	_, err := tx.Exec(`set local synchronous_commit = on`)
	return err
}

// ballot is a vote that was examined.
type ballot struct {
	digest, receipt string
	token           *string
	sealed          []byte
	used            box.Refusal
}

func (s standing) examine(v Vote) (b ballot, err error) {
	name := s.poll.Head().ID
	if s.poll.Head().Mode == box.ByToken {
		t, err := box.ParseToken(v.Token)
		if err != nil {
			return b, err
		}
		if !s.poll.Genuine(t) {
			return b, box.ForeignToken.Fault()
		}
		if len(v.Sealed) != s.poll.SealedLen() {
			return b, box.OddPaper.Fault()
		}
		return ballot{t.Digest(name), t.Receipt(name), &v.Token, v.Sealed, box.TokenUsed}, nil
	}
	c, err := box.ParseCode(v.Code)
	if err != nil {
		return b, err
	}
	b.digest, b.receipt, b.used = c.Digest(name), c.Receipt(name), box.CodeUsed
	if !s.poll.Printed(b.digest) {
		return b, box.ForeignCode.Fault()
	}
	b.sealed, err = s.poll.Seal(v.Paper)
	return b, err
}

func (u *Urns) used(ctx context.Context, poll int64, digest string) (used bool, err error) {
	err = u.db.Read(ctx, func(tx *sqldb.Tx) error {
		_, used, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from urn_spent where poll = $1 and digest = $2`, poll, digest)
		return err
	})
	return used, err
}

// Counted reports whether the paper of a receipt lies in the urn, or in the box
// once voting ended. It says nothing of what is on it. Faults: NotFound, and
// Invalid for what is no receipt.
func (u *Urns) Counted(ctx context.Context, name, receipt string) (counted bool, err error) {
	begin, err := box.ParseReceipt(receipt)
	if err != nil {
		return false, err
	}
	err = u.db.Read(ctx, func(tx *sqldb.Tx) error {
		x, err := sqldb.One(tx, scanRow, `select id, phase, head from urn_poll where poll = $1`, name)
		if err != nil {
			return err
		}
		if x.phase == Closed {
			b, _, err := load(tx, x.id)
			if err == nil {
				counted, err = b.Counted(receipt)
			}
			return err
		}
		// What follows begin: g comes after every hexadecimal digit.
		_, counted, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from urn_spent where poll = $1 and digest >= $2 and digest < $3`, x.id, begin, begin+"g")
		return err
	})
	return counted, err
}

// Sent reads a vote by token as the browser sends it: the fields token and
// sealed. Fault: Invalid.
func Sent(token, sealed string) (Vote, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(sealed)
	if err != nil {
		return Vote{}, fault.New(fault.Invalid, "选票没有完整送到，请再提交一次。")
	}
	return Vote{Token: token, Sealed: b}, nil
}

// Blinded reads what a browser wants signed: the field blinded. Fault: Invalid.
func Blinded(field string) ([]byte, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(field)
	if err != nil || len(b) != blind.Size {
		return nil, fault.New(fault.Invalid, "领取令牌的请求不完整，请刷新页面后再试。")
	}
	return b, nil
}

// Signature writes a signature for the browser: the JSON that it expects.
func Signature(sig []byte) any {
	return map[string]string{"signature": base64.StdEncoding.EncodeToString(sig)}
}
