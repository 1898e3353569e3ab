package ballotapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
	ballotbox "touyan/internal/feature/ballot/box"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/urn"
)

// owner is how the urn of a vote is called.
func owner(v ballot.VoteID) string { return "election:" + v.String() }

// Openers is how many tellers open an urn together.
const Openers = 2

// Key is what one teller keeps.
type Key struct{ Teller, Text string }

// modes are the modes of a box by those of a vote.
var modes = map[ballot.Mode]box.Mode{ballot.ByCode: box.ByCode, ballot.ByToken: box.ByToken}

// Drawn is what is printed once and kept nowhere.
type Drawn struct {
	Case        *Case
	Vote        *ballot.Vote
	Codes       []string // in a random order
	Keys        []Key
	Fingerprint string
	Name        string // of the address at which people vote
}

// keepers are the tellers who keep the keys.
func keepers(v *ballot.Vote) []string { return v.Names(ballot.ChiefTeller, ballot.Teller) }

// Draw draws as many codes as there are voters present, or by token makes the key
// that signs for everybody on the roll, and the tellers' keys; what was drawn
// before is worthless from then on. Nothing of it is kept but
// digests. Faults: NotFound; Conflict with what the check-up stops at.
func (a *App) Draw(ctx context.Context, permit access.Permit, id ballot.VoteID, version int) (out Drawn, err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return Drawn{}, err
	}
	defer fault.Wrap(&err, "ballotapp.Draw")
	var c *Case
	var v *ballot.Vote
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if c, v, err = a.held(tx, permit, id, version); err != nil {
			return err
		}
		if v.Stage != ballot.Preparing || v.Mode == ballot.OnPaper {
			return changed(v.Title())
		}
		if err := a.notIssuing(tx, v); err != nil {
			return err
		}
		return mayOpen(c, v, 0, tx)
	})
	if err != nil {
		return Drawn{}, err
	}
	who := keepers(v)
	if len(who) < Openers {
		return Drawn{}, fault.Newf(fault.Conflict, "监票人 %d 人，至少 %d 人分持密钥（%s）。", len(who), Openers, rulebook.Cite(rulebook.ElectionRegulations, "第二十三条"))
	}
	terms, err := ballotbox.Terms{Mode: modes[v.Mode], Title: v.TitleOf(c.At.Short), Kind: v.Kind, Day: v.Day, Seats: v.Question().Seats, Candidates: v.Question().Candidates, Due: v.Roll.Due(), Roll: v.Roll.Digest()}.Box(who)
	if err != nil {
		return Drawn{}, err
	}
	t := urn.Terms{Owner: owner(id), Box: terms, Tellers: who, Threshold: Openers, Mode: modes[v.Mode], Codes: v.Present()}
	if v.Mode == ballot.ByToken {
		t.Codes = 0
		for _, e := range v.Roll.Entries {
			if e.Votes {
				t.Members = append(t.Members, e.ID)
			}
		}
	}
	d, err := urn.Draw(t)
	if err != nil {
		return Drawn{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, v, err = a.held(tx, permit, id, version)
		if err != nil {
			return err
		}
		if err := a.urns.Discard(tx, owner(id)); err != nil {
			return err
		}
		if err := a.urns.Keep(tx, d); err != nil {
			return err
		}
		if err := saveVote(tx, v); err != nil {
			return err
		}
		return record(tx, permit, ballot.CanHold, c, v.Title()+" "+drew(v), map[string]any{"codes": len(d.Codes), "tellers": who, "fingerprint": d.Poll.Fingerprint()})
	})
	out = Drawn{Case: c, Vote: v, Fingerprint: d.Poll.Fingerprint(), Name: d.Poll.Head().ID}
	for _, x := range d.Codes {
		out.Codes = append(out.Codes, x.String())
	}
	for i, x := range d.Credentials {
		out.Keys = append(out.Keys, Key{who[i], x.String()})
	}
	return out, err
}

func drew(v *ballot.Vote) string {
	if v.Mode == ballot.ByToken {
		return "抽取监票人密钥"
	}
	return "抽取投票码"
}

// begin opens the urn of a vote. What was drawn must be for the vote as it is.
func (a *App) begin(tx *sqldb.Tx, v *ballot.Vote) error {
	s, err := a.urns.State(tx, owner(v.ID))
	if fault.KindOf(err) == fault.NotFound {
		return fault.New(fault.Conflict, "还没有抽取投票码、密钥，或者抽取以后改过候选人、到会。请先抽取、打印，再开始投票。")
	}
	if err != nil {
		return err
	}
	if v.Mode == ballot.ByToken && s.Phase != urn.Issuing {
		return fault.New(fault.Conflict, "还没有开始领取令牌，领取以后才能投票。")
	}
	if err := same(s.Poll.Head(), v); err != nil {
		return err
	}
	return a.urns.Begin(tx, owner(v.ID))
}

// same refuses a box that is not of the vote as its page tells it: another mode,
// question or roll (VT-20).
func same(h box.Head, v *ballot.Vote) error {
	digest := v.Digest
	if digest == "" {
		digest = v.Roll.Digest()
	}
	if modes[v.Mode] != h.Mode || h.Kind != v.Kind.Code || h.Roll != digest {
		return fault.New(fault.Conflict, "票箱和页面上所写的投票方式、名册不一致，不能开始，也不能开箱。请宣布作废，重新抽码投票。")
	}
	return nil
}

// notIssuing refuses to change what people already take tokens for.
func (a *App) notIssuing(tx *sqldb.Tx, v *ballot.Vote) error {
	s, err := a.urns.State(tx, owner(v.ID))
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return nil
	case err != nil:
		return err
	case s.Phase == urn.Prepared:
		return nil
	}
	return fault.Newf(fault.Conflict, "已经开始领取令牌，候选人、名册不能再改（%s）；要改先宣布这次投票作废。", rulebook.Cite(rulebook.ElectionMethod, "名册"))
}

// Issue begins the time in which people take their tokens. Faults: NotFound;
// Conflict before the keys are drawn.
func (a *App) Issue(ctx context.Context, permit access.Permit, id ballot.VoteID, version int) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	return a.after(ctx, permit, id, version, "开始领取令牌", func(tx *sqldb.Tx, _ *Case, v *ballot.Vote) error {
		if v.Stage != ballot.Preparing || v.Mode != ballot.ByToken {
			return changed(v.Title())
		}
		s, err := a.urns.State(tx, owner(id))
		if fault.KindOf(err) == fault.NotFound {
			return fault.New(fault.Conflict, "还没有抽取监票人密钥，请先抽取、打印。")
		}
		if err != nil {
			return err
		}
		if err := same(s.Poll.Head(), v); err != nil {
			return err
		}
		return a.urns.Issue(tx, owner(id))
	})
}

// tookPart makes those present of whoever took a token.
func (a *App) tookPart(tx *sqldb.Tx, v *ballot.Vote) error {
	took, err := a.urns.Takers(tx, owner(v.ID))
	if fault.KindOf(err) == fault.NotFound {
		return nil // begin says so
	}
	if err != nil {
		return err
	}
	v.Arrived, v.Absent = true, nil
	for _, e := range v.Roll.Entries {
		if e.Votes && !slices.Contains(took, e.ID) {
			v.Absent = append(v.Absent, e.ID)
		}
	}
	return nil
}

// CloseIn ends voting by code or token: Left are the codes that were never handed out.
type CloseIn struct {
	ID      ballot.VoteID
	Version int
	Left    []string
}

// Close ends voting: what was cast becomes a sealed box. Faults:
// NotFound; Invalid for a code that is none; Conflict for one that was used.
func (a *App) Close(ctx context.Context, permit access.Permit, in CloseIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.Close")
	var left []box.Code
	for _, s := range in.Left {
		c, err := box.ParseCode(s)
		if err != nil {
			return beside("left", err)
		}
		left = append(left, c)
	}
	err = a.after(ctx, permit, in.ID, in.Version, "结束投票", func(tx *sqldb.Tx, _ *Case, v *ballot.Vote) error {
		if v.Stage != ballot.Open || v.Mode == ballot.OnPaper {
			return changed(v.Title())
		}
		b, err := a.urns.Close(tx, owner(in.ID), urn.Ending{Left: left, Present: v.Present()})
		if err != nil {
			return beside("left", err)
		}
		v.Issued = b.Issued
		return nil
	})
	if err != nil {
		return err
	}
	return a.sweep(ctx)
}

// sweep may be refused while somebody reads; the periodic work takes it along.
func (a *App) sweep(ctx context.Context) error {
	if err := a.urns.Sweep(ctx); fault.KindOf(err) != fault.Unavailable {
		return err
	}
	return nil
}

// UnsealIn is the tellers' keys as they were printed.
type UnsealIn struct {
	ID      ballot.VoteID
	Version int
	Keys    []string
}

// Unseal has the tellers seal the box, open it and sign its count. The vote must
// be told on its page in the mode in which it was held (VT-20). Faults: NotFound;
// Invalid and Conflict, telling whose key is wrong or what is missing.
func (a *App) Unseal(ctx context.Context, permit access.Permit, in UnsealIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.Unseal")
	var creds []box.Credential
	for _, s := range in.Keys {
		c, err := box.ParseCredential(s)
		if err != nil {
			return beside("keys", err)
		}
		creds = append(creds, c)
	}
	b, p, err := a.waiting(ctx, permit, in.ID, in.Version)
	if err != nil {
		return err
	}
	sheet, err := recount(b, p, creds)
	if err != nil {
		return beside("keys", err)
	}
	return a.after(ctx, permit, in.ID, in.Version, "监票人开箱计票", func(tx *sqldb.Tx, _ *Case, v *ballot.Vote) error { return a.counted(tx, v, b, sheet) })
}

// counted keeps a box with its result, and the vote is counted.
func (a *App) counted(tx *sqldb.Tx, v *ballot.Vote, b *box.Box, sheet ballot.Sheet) error {
	if v.Stage != ballot.Open {
		return changed(v.Title())
	}
	if err := a.urns.Put(tx, owner(v.ID), b); err != nil {
		return err
	}
	if v.Mode == ballot.ByToken {
		// Who took a token is on the roll as present; the list goes.
		if err := a.urns.Destroy(tx, owner(v.ID)); err != nil {
			return err
		}
	}
	v.Stage, v.Sheet, v.Issued = ballot.Counted, &sheet, b.Issued
	_, err := ballot.Judge(v.Count(sheet))
	return err
}

// waiting returns the box of a vote that waits to be opened.
func (a *App) waiting(ctx context.Context, permit access.Permit, id ballot.VoteID, version int) (b *box.Box, p *box.Poll, err error) {
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		c, v, err := a.held(tx, permit, id, version)
		if err != nil {
			return err
		}
		roll, err := a.roll(tx, c, v)
		if err != nil {
			return err
		}
		if err := v.Receives(roll); err != nil {
			return err
		}
		if b, p, err = a.urns.Box(tx, owner(id)); err != nil {
			return err
		}
		return same(p.Head(), v)
	})
	return b, p, err
}

// recount lets the tellers seal the box, open it and sign what it holds.
func recount(b *box.Box, p *box.Poll, creds []box.Credential) (ballot.Sheet, error) {
	form, err := ballotbox.Read(p)
	if err != nil {
		return ballot.Sheet{}, err
	}
	sign := func() error {
		for _, c := range creds {
			if err := b.Sign(p, c); err != nil {
				return err
			}
		}
		return nil
	}
	if err := sign(); err != nil {
		return ballot.Sheet{}, err
	}
	if err := b.Count(p, creds, form); err != nil {
		return ballot.Sheet{}, err
	}
	if err := sign(); err != nil {
		return ballot.Sheet{}, err
	}
	s, ok := form.Count(b.Result.Papers)
	sheet, is := s.(ballot.Sheet)
	if !ok || !is {
		return ballot.Sheet{}, fault.New(fault.Internal, "票箱里的选票读不出来。")
	}
	return sheet, nil
}

// beside puts what a fault says at a field too.
func beside(field string, err error) error {
	if f := fault.Of(err); f != nil && f.Field(field) == "" && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return f.At(field, f.Text)
	}
	return err
}
