package urn

import (
	"errors"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
)

// Ending is what is said when voting ends.
type Ending struct {
	Left    []box.Code // by code: those that were never handed out
	Present int        // by code: voters who were there; by token it is who took one
}

// Close ends voting: what was cast becomes a box, sorted by what is random in it,
// and its rows go. Call Sweep after the commit. Faults: NotFound; Conflict, when
// voting is not open, and when a code that was not handed out was used.
func (u *Urns) Close(tx *sqldb.Tx, owner string, e Ending) (*box.Box, error) {
	x, p, err := u.standing(tx, owner)
	if err != nil {
		return nil, err
	}
	if x.phase != Open {
		return nil, phaseFault(x.phase)
	}
	if err := u.guarded(tx); err != nil {
		return nil, err
	}
	c := box.Cast{Present: e.Present}
	for _, l := range e.Left {
		c.Left = append(c.Left, l.Digest(p.Head().ID))
	}
	if err := tx.Each(func(r sqldb.Row) error {
		var digest string
		var token *string
		if err := r.Scan(&digest, &token); err != nil {
			return err
		}
		c.Spent = append(c.Spent, digest)
		if token != nil {
			c.Tokens = append(c.Tokens, *token)
		}
		return nil
	}, `select digest, token from urn_spent where poll = $1`, x.id); err != nil {
		return nil, err
	}
	if c.Sealed, err = sqldb.All(tx, sqldb.Scalar[[]byte], `select sealed from urn_paper where poll = $1`, x.id); err != nil {
		return nil, err
	}
	if p.Head().Mode == box.ByToken {
		if c.Issued, err = sqldb.One(tx, sqldb.Scalar[int], `select count(id) from urn_issue where poll = $1`, x.id); err != nil {
			return nil, err
		}
		c.Present = c.Issued
	}
	b, err := box.Gather(p, c)
	if err != nil {
		return nil, err
	}
	if err := to(tx, x.id, Closed); err != nil {
		return nil, err
	}
	if err := tx.Upsert("urn_box", []string{"id"}, []string{"content"}, x.id, b.Encode()); err != nil {
		return nil, err
	}
	return b, u.unseen(tx, func() error {
		for _, q := range []string{`delete from urn_spent where poll = $1`, `delete from urn_paper where poll = $1`} {
			if _, err := tx.Exec(q, x.id); err != nil {
				return err
			}
		}
		return nil
	})
}

// unseen runs fn so that SQLite overwrites what it deletes, and has it swept.
func (u *Urns) unseen(tx *sqldb.Tx, fn func() error) error {
	tx.After(func() { u.dirty.Store(true) })
	if u.db.Engine() != sqldb.SQLite {
		return fn()
	}
	if _, err := tx.Exec(`pragma secure_delete = 1`); err != nil {
		return err
	}
	err := fn()
	_, err2 := tx.Exec(`pragma secure_delete = 0`)
	return errors.Join(err, err2)
}

func load(tx *sqldb.Tx, poll int64) (*box.Box, *box.Poll, error) {
	raw, err := sqldb.One(tx, sqldb.Scalar[[]byte], `select content from urn_box where id = $1`, poll)
	if err != nil {
		return nil, nil, err
	}
	return box.Decode(raw)
}

// Box returns the box of a vote that has ended. Work on it (Sign, Count) outside
// of transactions and Put it back. Faults: NotFound, Conflict while it is open.
func (u *Urns) Box(tx *sqldb.Tx, owner string) (*box.Box, *box.Poll, error) {
	x, err := of(tx, owner)
	if err != nil {
		return nil, nil, err
	}
	if x.phase != Closed {
		return nil, nil, fault.New(fault.Conflict, "投票还没有结束，没有票箱。")
	}
	return load(tx, x.id)
}

// Put puts a box back that was signed or counted, here or by the tellers
// themselves with the command. Only signatures and the result may differ from
// what is there; signatures already given stay. Faults: NotFound, Conflict,
// Invalid.
func (u *Urns) Put(tx *sqldb.Tx, owner string, b *box.Box) error {
	x, err := of(tx, owner)
	if err != nil {
		return err
	}
	if x.phase != Closed {
		return fault.New(fault.Conflict, "投票还没有结束，没有票箱。")
	}
	had, p, err := load(tx, x.id)
	if err != nil {
		return err
	}
	next, np, err := box.Decode(b.Encode())
	if err != nil {
		return err
	}
	if np.Fingerprint() != p.Fingerprint() || next.SealDigest(np) != had.SealDigest(p) {
		return fault.New(fault.Conflict, "不是本次投票的票箱，或票箱里的票与封存时不一致。")
	}
	if err := next.Merge(p, had); err != nil {
		return err
	}
	if n := len(next.Signers(p)); next.Result != nil && n < p.Head().Threshold {
		return fault.Newf(fault.Conflict, "计票结果只有 %d 名监票人签名，至少 %d 名（%s）。", n, p.Head().Threshold, box.Counting())
	}
	return tx.Upsert("urn_box", []string{"id"}, []string{"content"}, x.id, next.Encode())
}

// Destroy removes what is left of a vote that was counted, but for the box: who
// took tokens, and what was signed for them. The codes are worthless since
// voting closed; nothing but their digests was ever kept. Call Sweep after the
// commit. Faults: NotFound, Conflict.
func (u *Urns) Destroy(tx *sqldb.Tx, owner string) error {
	x, err := of(tx, owner)
	if err != nil {
		return err
	}
	if x.phase != Closed {
		return fault.New(fault.Conflict, "投票还没有结束，不能销毁。")
	}
	if _, err := tx.Exec(`update urn_poll set swept = 0 where id = $1`, x.id); err != nil {
		return err
	}
	return u.unseen(tx, func() error {
		for _, q := range []string{`delete from urn_roll where poll = $1`, `delete from urn_issue where poll = $1`} {
			if _, err := tx.Exec(q, x.id); err != nil {
				return err
			}
		}
		return nil
	})
}
