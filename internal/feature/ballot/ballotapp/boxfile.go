package ballotapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	ballotbox "touyan/internal/feature/ballot/box"
	"touyan/internal/platform/sqldb"
)

// Box returns the sealed box of a vote as a file for `touyan ballot verify`.
// Faults: NotFound; Conflict while it is open.
func (a *App) Box(ctx context.Context, permit access.Permit, id ballot.VoteID) (name string, data []byte, err error) {
	if err := permit.Covers(ballot.CanView); err != nil {
		return "", nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		c, v, err := a.reachVote(tx, permit, id)
		if err != nil {
			return err
		}
		b, _, err := a.urns.Box(tx, owner(id))
		if err != nil {
			return err
		}
		name, data = c.At.Short+v.Title()+"票箱.json", b.Encode()
		return nil
	})
	return name, data, err
}

// AcceptIn is a box that tellers signed or opened on a machine of their own.
type AcceptIn struct {
	ID      ballot.VoteID
	Version int
	Data    []byte
}

// Accept takes the box of a vote back that the tellers signed, or opened and
// counted, with `touyan ballot sign` and `open`: their keys never come here. It is
// counted again. Faults: NotFound; TooLarge and Invalid for what is no box or was
// changed; Conflict for the box of another vote, or with too few signatures.
func (a *App) Accept(ctx context.Context, permit access.Permit, in AcceptIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.Accept")
	_, kept, err := a.waiting(ctx, permit, in.ID, in.Version)
	if err != nil {
		return err
	}
	b, p, err := box.Decode(in.Data)
	if err != nil {
		return beside("file", err)
	}
	if p.Fingerprint() != kept.Fingerprint() {
		return beside("file", fault.New(fault.Conflict, "这是另一次投票的票箱，箱号指纹不同。"))
	}
	r, err := ballotbox.Verify(in.Data, nil)
	if err != nil {
		return beside("file", err)
	}
	if b.Result == nil {
		return a.after(ctx, permit, in.ID, in.Version, "监票人封箱签名", func(tx *sqldb.Tx, _ *Case, _ *ballot.Vote) error {
			return beside("file", a.urns.Put(tx, owner(in.ID), b))
		})
	}
	if len(r.Problems) > 0 {
		return beside("file", fault.Newf(fault.Invalid, "票箱核验不通过：%s（%s）。", r.Problems[0].Text, r.Problems[0].Cite))
	}
	return a.after(ctx, permit, in.ID, in.Version, "监票人自行开箱计票", func(tx *sqldb.Tx, _ *Case, v *ballot.Vote) error {
		return beside("file", a.counted(tx, v, b, r.Sheet))
	})
}
