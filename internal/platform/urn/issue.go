package urn

import (
	"context"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/urn/blind"
)

// Sign signs a blinded serial for somebody on the roll, once: asked again with
// the same one (the connection broke) it gives the same answer, with another it
// refuses. Faults: NotFound, Conflict, Invalid.
func (u *Urns) Sign(tx *sqldb.Tx, owner string, member int64, blinded []byte) (signature []byte, err error) {
	x, err := of(tx, owner)
	if err != nil {
		return nil, err
	}
	return u.sign(tx, x, member, blinded)
}

// Take is Sign by the name of the vote, in a transaction of its own: for the page
// where somebody who is signed in takes a token. The trail has no entry of it:
// who took a token stands in the urn until the vote was counted, and when they
// took it nowhere. Faults as those of Sign.
func (u *Urns) Take(ctx context.Context, name string, member int64, blinded []byte) (signature []byte, err error) {
	err = u.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := sqldb.One(tx, scanRow, `select id, phase, head from urn_poll where poll = $1`, name)
		if err == nil {
			signature, err = u.sign(tx, x, member, blinded)
		}
		return err
	})
	return signature, err
}

func (u *Urns) sign(tx *sqldb.Tx, x row, member int64, blinded []byte) (signature []byte, err error) {
	digest := blind.Digest(blinded)
	type given struct {
		blinded   string
		signature []byte
	}
	had, found, err := sqldb.Maybe(tx, func(r sqldb.Row) (g given, err error) {
		err = r.Scan(&g.blinded, &g.signature)
		return g, err
	}, `select blinded, signature from urn_issue where poll = $1 and member = $2`, x.id, member)
	switch {
	case err != nil:
		return nil, err
	case found && had.blinded == digest:
		return had.signature, nil
	case found:
		return nil, box.TokenTaken.Fault()
	case x.phase != Issuing:
		return nil, box.NotIssuing.Fault()
	}
	_, on, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from urn_roll where poll = $1 and member = $2`, x.id, member)
	if err != nil {
		return nil, err
	}
	if !on {
		return nil, box.NotOnRoll.Fault()
	}
	key, err := u.key(tx, x.id)
	if err != nil {
		return nil, err
	}
	if signature, err = blind.Sign(key, blinded); err != nil {
		return nil, err
	}
	_, err = tx.Exec(`insert into urn_issue (id, poll, member, blinded, signature) values ($1, $2, $3, $4, $5)`, number(), x.id, member, digest, signature)
	return signature, err
}

// Took reports whether a member took a token. Fault: NotFound.
func (u *Urns) Took(tx *sqldb.Tx, owner string, member int64) (onRoll, has bool, err error) {
	x, err := of(tx, owner)
	if err != nil {
		return false, false, err
	}
	return took(tx, x.id, member)
}

// Mine is Took by the name of the vote, with how far it is. Faults: NotFound;
// Conflict for a vote without tokens.
func (u *Urns) Mine(ctx context.Context, name string, member int64) (s State, onRoll, has bool, err error) {
	err = u.db.Read(ctx, func(tx *sqldb.Tx) error {
		x, err := sqldb.One(tx, scanRow, `select id, phase, head from urn_poll where poll = $1`, name)
		if err != nil {
			return err
		}
		if s, err = state(tx, x); err != nil {
			return err
		}
		if s.Poll.Head().Mode != box.ByToken {
			return fault.New(fault.Conflict, "这次投票不用令牌，在会场抽取投票码。")
		}
		onRoll, has, err = took(tx, x.id, member)
		return err
	})
	return s, onRoll, has, err
}

func took(tx *sqldb.Tx, poll, member int64) (onRoll, has bool, err error) {
	if _, onRoll, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from urn_roll where poll = $1 and member = $2`, poll, member); err != nil {
		return false, false, err
	}
	_, has, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from urn_issue where poll = $1 and member = $2`, poll, member)
	return onRoll, has, err
}

// Takers returns who took a token, by member number: the list that is published
// beside the count of tokens. Fault: NotFound.
func (u *Urns) Takers(tx *sqldb.Tx, owner string) ([]int64, error) {
	x, err := of(tx, owner)
	if err != nil {
		return nil, err
	}
	return sqldb.All(tx, sqldb.Scalar[int64], `select member from urn_issue where poll = $1 order by member`, x.id)
}
