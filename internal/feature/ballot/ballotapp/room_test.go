package ballotapp_test

import (
	"net/url"
	"strings"
	"testing"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	ballotbox "touyan/internal/feature/ballot/box"
	"touyan/internal/platform/sqldb"
)

// motion is a vote on one matter by code, drawn.
func (h *house) motion() (ballot.VoteID, ballotapp.Drawn) {
	h.Helper()
	hold := h.permit(ballot.CanHold)
	id, err := h.app.Begin(ctx, hold, ballotapp.BeginIn{Unit: h.unit.ID, Purpose: ballot.ToDecide, Kind: "motion", Matter: "成立读书小组"})
	h.must(err)
	c := h.get(id)
	h.people = c.People
	vote := c.Votes[0].ID
	in := h.prepareIn(vote)
	in.Mode, in.Matter = ballot.ByCode, "成立读书小组"
	in.Tellers[1].Role = ballot.Teller
	h.must(h.app.Prepare(ctx, hold, in))
	h.must(h.app.Attend(ctx, hold, ballotapp.AttendIn{ID: vote, Version: h.vote(vote).Version, Absent: []int64{h.people[9].Member}}))
	d, err := h.app.Draw(ctx, hold, vote, h.vote(vote).Version)
	h.must(err)
	return vote, d
}

func marks(m string) url.Values { return url.Values{"m0": {m}} }

// A vote by code from the drawing to the recount without a database.
func TestAVoteByCode(t *testing.T) {
	both(t, func(h *house) {
		vote, d := h.motion()
		hold := h.permit(ballot.CanHold)
		v := h.vote(vote)
		n := v.Present()
		if len(d.Codes) != n || len(d.Keys) != 2 {
			h.Fatalf("%d codes, %d keys for %d", len(d.Codes), len(d.Keys), n)
		}
		_, err := h.app.Cast(ctx, d.Name, d.Codes[0], marks("1"))
		h.wants(err, fault.Conflict, "")
		h.must(h.app.Open(ctx, hold, ballotapp.OpenIn{ID: vote, Version: v.Version}))
		var receipt string
		for i, c := range d.Codes[:n-1] {
			mark := "1"
			if i%4 == 3 {
				mark = "2"
			}
			r, err := h.app.Cast(ctx, d.Name, c, marks(mark))
			h.must(err)
			if i == 0 {
				receipt = r
			}
		}
		_, err = h.app.Cast(ctx, d.Name, d.Codes[0], marks("1"))
		h.wants(err, fault.Conflict, "选举办法")
		_, err = h.app.Cast(ctx, d.Name, box.NewCode().String(), marks("1"))
		h.wants(err, fault.Conflict, "第五条")
		// VT-15: counted, and not what.
		in, err := h.app.InBox(ctx, d.Name, receipt)
		if err != nil || !in {
			h.Errorf("receipt %q: %v %v", receipt, in, err)
		}
		// VT-10: who holds the vote knows how many, and nothing else.
		c := h.get(v.Proceeding)
		if s := c.Urns[vote]; s.Cast != n-1 || c.Vote(vote).Sheet != nil {
			h.Errorf("%+v", s)
		}
		h.must(h.app.Close(ctx, hold, ballotapp.CloseIn{ID: vote, Version: h.vote(vote).Version, Left: d.Codes[n-1:]}))
		_, err = h.app.Cast(ctx, d.Name, d.Codes[n-1], marks("1"))
		h.wants(err, fault.Conflict, "")
		// One key does not open it.
		open := ballotapp.UnsealIn{ID: vote, Version: h.vote(vote).Version, Keys: []string{d.Keys[0].Text}}
		if err := h.app.Unseal(ctx, hold, open); err == nil {
			h.Fatal("one teller opened the box")
		}
		open.Keys = append(open.Keys, d.Keys[1].Text)
		h.must(h.app.Unseal(ctx, hold, open))
		v = h.vote(vote)
		verdict, ok, err := v.Verdict()
		if err != nil || !ok || v.Sheet.Returned != n-1 || v.Issued != n-1 || verdict.People[0].For+verdict.People[0].Against != n-1 {
			h.Errorf("%+v %+v %v", v.Sheet, verdict, err)
		}
		_, data, err := h.app.Box(ctx, h.permit(ballot.CanView), vote)
		h.must(err)
		var keys []box.Credential
		for _, k := range d.Keys {
			x, err := box.ParseCredential(k.Text)
			h.must(err)
			keys = append(keys, x)
		}
		r, err := ballotbox.Verify(data, keys)
		if err != nil || !r.Good() || r.Sheet.Candidates[0].For != verdict.People[0].For {
			h.Errorf("the recount: %+v %v", r, err)
		}
		if strings.Contains(string(data), h.people[0].Name) {
			h.Error("a voter's name is in the box")
		}
	})
}

// VT-20: the page tells the mode in which the box is kept, or nothing opens.
func TestVT20_a_box_of_another_mode_or_roll_does_not_open(t *testing.T) {
	both(t, func(h *house) {
		vote, _ := h.motion()
		hold := h.permit(ballot.CanHold)
		// What is drawn is for the paper as it was.
		h.must(h.app.Attend(ctx, hold, ballotapp.AttendIn{ID: vote, Version: h.vote(vote).Version}))
		h.wants(h.app.Open(ctx, hold, ballotapp.OpenIn{ID: vote, Version: h.vote(vote).Version}), fault.Conflict, "还没有抽取投票码")
		d, err := h.app.Draw(ctx, hold, vote, h.vote(vote).Version)
		h.must(err)
		h.must(h.app.Open(ctx, hold, ballotapp.OpenIn{ID: vote, Version: h.vote(vote).Version}))
		h.must(h.app.Close(ctx, hold, ballotapp.CloseIn{ID: vote, Version: h.vote(vote).Version, Left: d.Codes}))
		h.must(h.db.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`update ballot_vote set mode = 'paper' where id = $1`, vote)
			return err
		}))
		h.wants(h.app.Unseal(ctx, hold, ballotapp.UnsealIn{ID: vote, Version: h.vote(vote).Version, Keys: []string{d.Keys[0].Text, d.Keys[1].Text}}), fault.Conflict, "投票方式、名册不一致")
	})
}

// Too many marks: the voter is told before, and the paper is void if cast.
func TestTooManyMarksOnAScreen(t *testing.T) {
	h := newHouse(t, lite(t))
	_, vote := h.renewal()
	hold := h.permit(ballot.CanHold)
	in := h.prepareIn(vote)
	in.Mode, in.Online = ballot.ByCode, "云直工〔2026〕9号"
	in.Tellers[1].Role = ballot.Teller
	h.must(h.app.Prepare(ctx, hold, in))
	h.must(h.app.Attend(ctx, hold, ballotapp.AttendIn{ID: vote, Version: h.vote(vote).Version}))
	d, err := h.app.Draw(ctx, hold, vote, h.vote(vote).Version)
	h.must(err)
	h.must(h.app.Open(ctx, hold, ballotapp.OpenIn{ID: vote, Version: h.vote(vote).Version}))
	four := url.Values{"m0": {"1"}, "m1": {"1"}, "m2": {"1"}, "m3": {"1"}}
	f, err := h.app.Fill(ctx, d.Name, four)
	if err != nil || f.Void == nil || f.Void.Rule != "ELE-13" {
		t.Fatalf("%+v %v", f, err)
	}
	_, err = h.app.Cast(ctx, d.Name, d.Codes[0], four)
	h.must(err)
	h.must(h.app.Close(ctx, hold, ballotapp.CloseIn{ID: vote, Version: h.vote(vote).Version, Left: d.Codes[1:]}))
	h.must(h.app.Unseal(ctx, hold, ballotapp.UnsealIn{ID: vote, Version: h.vote(vote).Version, Keys: []string{d.Keys[0].Text, d.Keys[1].Text}}))
	if s := h.vote(vote).Sheet; s.Returned != 1 || s.Invalid != 1 || s.Valid != 0 {
		t.Errorf("%+v", s)
	}
}
