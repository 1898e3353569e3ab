package ballotapp_test

import (
	"encoding/base64"
	"testing"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	ballotbox "touyan/internal/feature/ballot/box"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/urn/blind"
)

// A vote by token: who takes one is there, voting begins when taking has ended,
// and the papers come sealed.
func TestAVoteByToken(t *testing.T) {
	h := newHouse(t, sqltest.Lite(t, noon))
	hold := h.permit(ballot.CanHold)
	id, err := h.app.Begin(ctx, hold, ballotapp.BeginIn{Unit: h.unit.ID, Purpose: ballot.ToDecide, Kind: "motion", Matter: "成立读书小组"})
	h.must(err)
	c := h.get(id)
	h.people = c.People
	vote := c.Votes[0].ID
	in := h.prepareIn(vote)
	in.Mode, in.Matter = ballot.ByToken, "成立读书小组"
	in.Tellers[1].Role = ballot.Teller
	h.must(h.app.Prepare(ctx, hold, in))
	version := func() int { return h.vote(vote).Version }
	h.wants(h.app.Issue(ctx, hold, vote, version()), fault.Conflict, "还没有抽取监票人密钥")
	d, err := h.app.Draw(ctx, hold, vote, version())
	h.must(err)
	if len(d.Codes) != 0 || len(d.Keys) != 2 {
		t.Fatalf("%d codes, %d keys", len(d.Codes), len(d.Keys))
	}
	h.wants(h.app.Open(ctx, hold, ballotapp.OpenIn{ID: vote, Version: version()}), fault.Conflict, "")
	h.must(h.app.Issue(ctx, hold, vote, version()))
	h.wants(h.app.Prepare(ctx, hold, h.tokenPrepare(vote)), fault.Conflict, "已经开始领取令牌")
	poll := h.get(id).Urns[vote].Poll
	var tokens []box.Token
	v := h.vote(vote)
	for _, e := range v.Roll.Entries {
		if !e.Votes || e.ID == h.people[9].Member {
			continue
		}
		x, err := blind.Request(poll)
		h.must(err)
		var sig []byte
		h.must(h.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
			sig, err = h.box.Sign(tx, "election:"+vote.String(), e.ID, x.Blinded)
			return err
		}))
		tok, err := x.Token(sig)
		h.must(err)
		tokens = append(tokens, tok)
	}
	h.must(h.app.Open(ctx, hold, ballotapp.OpenIn{ID: vote, Version: version()}))
	if v = h.vote(vote); v.Present() != len(tokens) || v.Roll.Due() != len(tokens)+1 {
		t.Errorf("%d of %d are there, %d took tokens", v.Present(), v.Roll.Due(), len(tokens))
	}
	for i, tok := range tokens {
		mark := "m0=1"
		if i == 0 {
			mark = "m0=2"
		}
		sealed, err := poll.Seal([]byte("form\n" + mark))
		h.must(err)
		_, err = h.app.CastSealed(ctx, d.Name, tok.String(), base64.StdEncoding.EncodeToString(sealed))
		h.must(err)
	}
	h.must(h.app.Close(ctx, hold, ballotapp.CloseIn{ID: vote, Version: version()}))
	h.away(vote, d.Keys)
	verdict, ok, err := h.vote(vote).Verdict()
	if err != nil || !ok || !verdict.Passed || verdict.People[0].For != len(tokens)-1 || verdict.People[0].Against != 1 {
		t.Errorf("%+v %v", verdict, err)
	}
}

func (h *house) tokenPrepare(vote ballot.VoteID) ballotapp.PrepareIn {
	in := h.prepareIn(vote)
	in.Mode, in.Matter = ballot.ByToken, "别的事"
	return in
}

// away has the tellers take the box, sign and open it on machines of their own and
// bring it back: what they must not bring is refused.
func (h *house) away(vote ballot.VoteID, keys []ballotapp.Key) {
	h.Helper()
	hold := h.permit(ballot.CanHold)
	_, sealed, err := h.app.Box(ctx, h.permit(ballot.CanView), vote)
	h.must(err)
	give := func(data []byte) error {
		return h.app.Accept(ctx, hold, ballotapp.AcceptIn{ID: vote, Version: h.vote(vote).Version, Data: data})
	}
	b, p, err := box.Decode(sealed)
	h.must(err)
	form, err := ballotbox.Read(p)
	h.must(err)
	var creds []box.Credential
	for _, k := range keys {
		c, err := box.ParseCredential(k.Text)
		h.must(err)
		creds = append(creds, c)
		h.must(b.Sign(p, c))
	}
	h.must(give(b.Encode())) // sealed and not opened: the signatures are kept
	h.must(b.Count(p, creds, form))
	h.must(b.Sign(p, creds[0]))
	h.wants(give(b.Encode()), fault.Invalid, "至少 2 名")
	h.must(b.Sign(p, creds[1]))
	good := b.Encode()
	b.Result.Papers = append(b.Result.Papers[1:], b.Result.Papers[len(b.Result.Papers)-1]) // another paper like the last
	h.wants(give(b.Encode()), fault.Invalid, "核验不通过")
	h.wants(give(good[:100]), fault.Invalid, "")
	other, _, _, err := box.Open(box.Terms{Title: "别的", Kind: "motion", Day: day, Question: p.Head().Question, Room: 64, Due: 3}, []string{"甲", "乙"}, 2, 3)
	h.must(err)
	strange, err := box.Gather(other, box.Cast{Present: 0})
	h.must(err)
	h.wants(give(strange.Encode()), fault.Conflict, "另一次投票")
	h.must(give(good))
	h.wants(give(good), fault.Conflict, "投票已经结束")
}
