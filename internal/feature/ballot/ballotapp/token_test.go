package ballotapp_test

import (
	"encoding/base64"
	"testing"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
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
	h.must(h.app.Unseal(ctx, hold, ballotapp.UnsealIn{ID: vote, Version: version(), Keys: []string{d.Keys[0].Text, d.Keys[1].Text}}))
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
