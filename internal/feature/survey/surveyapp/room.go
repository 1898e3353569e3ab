package surveyapp

import (
	"context"
	"errors"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/urn"
)

// owner is how the urn of a questionnaire is called.
func owner(k survey.ID) string { return "survey:" + k.String() }

// Opener is how many tellers open the urn of a questionnaire together.
const Opener = 2

// Slip is one code with the group that it is printed for.
type Slip struct{ Code, Group string }

// Key is what one teller keeps.
type Key struct{ Teller, Text string }

// Drawn is what is printed once and kept nowhere.
type Drawn struct {
	Held
	Slips       []Slip // in a random order within each group
	Keys        []Key
	Fingerprint string
}

// Draw draws the codes of a draft, and the tellers' keys; codes drawn before are
// worthless from then on. Faults: Invalid, telling what is missing; NotFound;
// Conflict.
func (a *App) Draw(ctx context.Context, permit access.Permit, k survey.ID, version int, tellers []string) (out Drawn, err error) {
	if err := permit.Covers(survey.CanKeep); err != nil {
		return Drawn{}, err
	}
	defer fault.Wrap(&err, "surveyapp.Draw")
	var h *Held
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if h, err = a.draft(tx, permit, k, version); err != nil {
			return err
		}
		if h.Way != survey.Room {
			return fault.New(fault.Conflict, "公开链接不用抽码，直接开启。")
		}
		return h.Check(tx.Today())
	})
	if err != nil {
		return Drawn{}, err
	}
	if len(tellers) < Opener || len(tellers) > box.MaxTellers || len(slices.Compact(slices.Sorted(slices.Values(tellers)))) != len(tellers) {
		return Drawn{}, fault.Newf(fault.Invalid, "监督人 %d 名，应为 2 至 %d 名，不重名。", len(tellers), box.MaxTellers).At("tellers", "请填写 2 名以上监督人，一行一名")
	}
	d, err := urn.Draw(urn.Terms{Owner: owner(k), Tellers: tellers, Threshold: Opener, Mode: box.ByCode, Codes: h.Raters(),
		Box: box.Terms{Title: h.Title, Kind: survey.BoxKind, Day: a.today(), Question: h.Paper, Room: h.Size(), Due: h.Raters()}})
	if err != nil {
		return Drawn{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if h, err = a.draft(tx, permit, k, version); err != nil {
			return err
		}
		if err := a.undraw(tx, h); err != nil {
			return err
		}
		if err := a.urns.Keep(tx, d); err != nil {
			return err
		}
		out = Drawn{Held: *h, Fingerprint: d.Poll.Fingerprint()}
		rows := tx.Insert("survey_code", "survey", "digest", "party")
		i := 0
		for g, x := range h.Groups {
			for range x.Raters {
				rows.Add(k, d.Codes[i].Digest(d.Poll.Head().ID), g)
				out.Slips = append(out.Slips, Slip{d.Codes[i].String(), x.Chinese})
				i++
			}
		}
		if err := rows.Done(); err != nil {
			return err
		}
		return h.note(tx, permit, survey.CanKeep, "抽取问卷码")
	})
	for i, c := range d.Credentials {
		out.Keys = append(out.Keys, Key{tellers[i], c.String()})
	}
	return out, err
}

// undraw makes codes that were drawn worthless: the paper is no longer what they
// were drawn for.
func (a *App) undraw(tx *sqldb.Tx, h *Held) error {
	if _, err := tx.Exec(`delete from survey_code where survey = $1`, h.ID); err != nil {
		return err
	}
	return a.urns.Discard(tx, owner(h.ID))
}

// beginRoom opens the urn and returns the random name that stands in addresses.
func (a *App) beginRoom(tx *sqldb.Tx, h *Held) (string, error) {
	s, err := a.urns.State(tx, owner(h.ID))
	if fault.KindOf(err) == fault.NotFound {
		return "", fault.New(fault.Conflict, "还没有抽取问卷码。请先抽码、打印，再开启。")
	}
	if err != nil {
		return "", err
	}
	return s.Name(), a.urns.Begin(tx, owner(h.ID))
}

func (a *App) standInRoom(tx *sqldb.Tx, v *View) (err error) {
	if v.Way != survey.Room {
		return nil
	}
	v.Urn, err = a.urns.State(tx, owner(v.ID))
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	v.Drawn = err == nil
	return err
}

// Cast takes one paper with its code and returns the receipt once it is on the
// disk. Faults: Invalid, at the fields; NotFound; Conflict, with the article, for
// a code that is forged or used, and after the end.
func (a *App) Cast(ctx context.Context, link, code string, value func(field string) string) (receipt string, err error) {
	var h Held
	var f survey.Filled
	var words map[int]string
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		q, err := a.askedInRoom(tx, link)
		if err != nil {
			return err
		}
		h = q
		c, err := box.ParseCode(code)
		if err != nil {
			return at("code", err)
		}
		group, known, err := sqldb.Maybe(tx, sqldb.Scalar[int], `select party from survey_code where survey = $1 and digest = $2`, h.ID, c.Digest(link))
		if err != nil {
			return err
		}
		if !known {
			return at("code", box.ForeignCode.Fault())
		}
		if words, err = h.words(value); err != nil {
			return err
		}
		f, err = h.Fill(group, value)
		return err
	})
	if err != nil {
		return "", err
	}
	if receipt, err = a.urns.Cast(ctx, link, urn.Vote{Code: code, Paper: h.Encode(f)}); err != nil {
		return "", at("code", err)
	}
	if len(words) > 0 {
		err = a.db.Write(context.WithoutCancel(ctx), func(tx *sqldb.Tx) error { return keepWords(tx, h.ID, words) })
	}
	return receipt, err
}

// at puts what a fault says beside a field too.
func at(field string, err error) error {
	if f := fault.Of(err); f != nil && f.Field(field) == "" && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return f.At(field, f.Text)
	}
	return err
}

// AskInRoom returns the questionnaire that is answered with codes. Faults:
// NotFound; Conflict when answering has ended.
func (a *App) AskInRoom(ctx context.Context, link string) (h Held, err error) {
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		h, err = a.askedInRoom(tx, link)
		return err
	})
	return h, err
}

func (a *App) askedInRoom(tx *sqldb.Tx, link string) (Held, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return Held{}, err
	}
	h, ok, err := sqldb.Maybe(tx, scan(tree), `select `+columns+` from survey s where s.link = $1`, link)
	if err == nil && (!ok || h.Way != survey.Room) {
		err = fault.New(fault.NotFound, "没有这份问卷，地址可能不完整。请在会场的终端上打开。")
	}
	if err == nil && h.Stage != survey.Open {
		err = fault.New(fault.Conflict, "“"+h.Title+"”已经结束，不再收问卷。")
	}
	return h, err
}

// Counted reports whether the paper of a receipt lies in the urn. It says nothing
// of what is on it. Faults: NotFound; Invalid for what is no receipt.
func (a *App) Counted(ctx context.Context, link, receipt string) (bool, error) {
	return a.urns.Counted(ctx, link, receipt)
}

// EndIn says how answering in the room ended: how many were there, and the codes
// that were never handed out.
type EndIn struct {
	ID      survey.ID
	Present int
	Left    []string
}

// End ends answering in the room: the papers lie sealed until the tellers open
// them. Faults: Invalid, NotFound, Conflict.
func (a *App) End(ctx context.Context, permit access.Permit, in EndIn) (err error) {
	if err := permit.Covers(survey.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "surveyapp.End")
	var left []box.Code
	for _, s := range in.Left {
		c, err := box.ParseCode(s)
		if err != nil {
			return at("left", err)
		}
		left = append(left, c)
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if h.Stage != survey.Open || h.Way != survey.Room {
			return fault.New(fault.Conflict, "这份问卷不在会场进行。")
		}
		if _, err := a.urns.Close(tx, owner(in.ID), urn.Ending{Left: left, Present: in.Present}); err != nil {
			return at("left", err)
		}
		return h.note(tx, permit, survey.CanKeep, "结束收卷")
	})
	if err != nil {
		return err
	}
	return a.sweep(ctx)
}

// sweep may be refused while somebody reads; the next one takes it along.
func (a *App) sweep(ctx context.Context) error {
	if err := a.urns.Sweep(ctx); fault.KindOf(err) != fault.Unavailable {
		return err
	}
	return nil
}

// Unseal opens the sealed papers with the tellers' keys: they sign, count, and
// what is kept is how often each spot was marked. Faults: Invalid and Conflict,
// telling whose key is wrong or what is missing; NotFound.
func (a *App) Unseal(ctx context.Context, permit access.Permit, k survey.ID, keys []string) (err error) {
	if err := permit.Covers(survey.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "surveyapp.Unseal")
	var creds []box.Credential
	for _, s := range keys {
		c, err := box.ParseCredential(s)
		if err != nil {
			return at("keys", err)
		}
		creds = append(creds, c)
	}
	var h *Held
	var b *box.Box
	var p *box.Poll
	if err := a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if h, err = a.reach(tx, permit, k); err != nil {
			return err
		}
		if h.Stage != survey.Open || h.Way != survey.Room {
			return fault.New(fault.Conflict, "这份问卷没有等待开箱的答卷。")
		}
		b, p, err = a.urns.Box(tx, owner(k))
		return err
	}); err != nil {
		return err
	}
	t, err := count(h, b, p, creds)
	if err != nil {
		return at("keys", err)
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := a.urns.Put(tx, owner(k), b); err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from survey_tally where survey = $1`, k); err != nil {
			return err
		}
		rows := tx.Insert("survey_tally", "survey", "spot", "n")
		for spot, n := range t {
			rows.Add(k, spot.Number(), n)
		}
		return errors.Join(rows.Done(), h.close(tx, permit))
	})
}

// count lets the tellers seal the box, open it and sign what it holds.
func count(h *Held, b *box.Box, p *box.Poll, creds []box.Credential) (survey.Tally, error) {
	for _, c := range creds {
		if err := b.Sign(p, c); err != nil {
			return nil, err
		}
	}
	if err := b.Count(p, creds, survey.BoxForm{Paper: h.Paper}); err != nil {
		return nil, err
	}
	for _, c := range creds {
		if err := b.Sign(p, c); err != nil {
			return nil, err
		}
	}
	papers, err := b.Open(p, creds)
	if err != nil {
		return nil, err
	}
	t := survey.Tally{}
	for _, x := range papers {
		if f, err := h.Decode(x); err == nil {
			t.Add(h.Paper, f)
		}
	}
	return t, nil
}

// Box returns the sealed box of a questionnaire as a file for `touyan ballot
// verify`. Single papers and small groups are not in it in the clear. Faults:
// NotFound; Conflict while answering goes on.
func (a *App) Box(ctx context.Context, permit access.Permit, k survey.ID) (name string, data []byte, err error) {
	if err := permit.Covers(survey.CanView); err != nil {
		return "", nil, err
	}
	defer fault.Wrap(&err, "surveyapp.Box")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		h, err := a.reach(tx, permit, k)
		if err != nil {
			return err
		}
		if h.Way != survey.Room {
			return fault.New(fault.Conflict, "公开链接的问卷没有票箱，收到就并入合计。")
		}
		b, _, err := a.urns.Box(tx, owner(k))
		if err != nil {
			return err
		}
		name, data = h.Title+"票箱.json", b.Encode()
		return nil
	})
	return name, data, err
}
