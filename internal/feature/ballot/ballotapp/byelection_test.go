package ballotapp_test

import (
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// sitting are the posts of the committee of the branch today, by holder.
func (h *house) sitting() (posts map[string]string, term org.Term) {
	h.Helper()
	posts = map[string]string{}
	h.must(h.db.Read(ctx, func(tx *sqldb.Tx) error {
		ps, err := h.org.Facts().Posts(tx, h.unit.Path, civil.Period{From: day, Until: day})
		if err != nil {
			return err
		}
		for _, p := range ps {
			if p.Unit == h.unit.ID && p.Kind.InCommittee() {
				posts[p.Holder] = p.Title
			}
		}
		ts, err := h.org.Facts().Terms(tx, h.unit.Path)
		for _, t := range ts {
			if t.Unit == h.unit.ID && t.Ended == 0 {
				term = t
			}
		}
		return err
	}))
	return posts, term
}

// A by-election (补选) fills one place: the others of the committee stay, and so
// does the term; it goes beside a renewal, and its quorum is that of an election.
func TestByElection_fills_a_place_and_leaves_the_term(t *testing.T) {
	both(t, func(h *house) {
		before, term := h.sitting()
		hold := h.permit(ballot.CanHold)
		id, err := h.app.Begin(ctx, hold, ballotapp.BeginIn{Unit: h.unit.ID, Purpose: ballot.ToFill})
		h.must(err)
		_, err = h.app.AddVote(ctx, hold, ballotapp.AddVoteIn{ID: id, Kind: "branch-committee"})
		h.wants(err, fault.Invalid, "请选择投票的种类")
		v := h.get(id)
		if v.Seats != 1 || v.TermEnds != 0 {
			h.Fatalf("%+v", v.Proceeding)
		}
		h.people = nil
		for _, p := range v.People {
			if before[p.Name] == "" {
				h.people = append(h.people, p)
			}
		}
		two := []string{h.people[0].Name, h.people[1].Name}
		h.step(id, ballot.Requested, "2026-05-10", "")
		h.step(id, ballot.Consented, "2026-05-20", "云机党〔2026〕12号")
		h.step(id, ballot.Nominated, "2026-05-25", "", two...)
		h.step(id, ballot.Submitted, "2026-06-01", "", two...)
		h.step(id, ballot.Agreed, "2026-06-10", "云机党〔2026〕16号", two...)
		h.step(id, ballot.Noticed, "2026-06-20", "")
		vote, err := h.app.AddVote(ctx, hold, ballotapp.AddVoteIn{ID: id, Kind: "by-election"})
		h.must(err)
		h.prepare(vote)
		// Four fifths of those with a vote are asked for, as at every election.
		full := h.vote(vote)
		var absent []int64
		for _, e := range full.Roll.Entries {
			if e.Votes && (len(absent)+1)*5 <= full.Roll.Due()+5 {
				absent = append(absent, e.ID)
			}
		}
		h.must(h.app.Attend(ctx, hold, ballotapp.AttendIn{ID: vote, Version: full.Version, Absent: absent}))
		less := h.vote(vote)
		h.wants(h.app.Open(ctx, hold, ballotapp.OpenIn{ID: vote, Version: less.Version, Issued: less.Present()}), fault.Conflict, "须达到 12 人")
		h.must(h.app.Attend(ctx, hold, ballotapp.AttendIn{ID: vote, Version: less.Version}))
		x := h.open(vote)
		n := x.Present()
		a, b := h.tellers()
		votes := map[string]int{two[0]: n - 1, two[1]: 1}
		s := sheet(x, n, votes[x.Question().Candidates[0]], votes[x.Question().Candidates[1]])
		for _, teller := range []access.Permit{a, b} {
			_, err = h.app.Enter(ctx, teller, vote, s)
			h.must(err)
		}
		if d, ok, err := h.vote(vote).Verdict(); err != nil || !ok || len(d.Elected) != 1 || d.Elected[0] != two[0] || d.Next != ballot.Done {
			h.Fatalf("%+v %v", d, err)
		}
		h.must(h.app.Announce(ctx, hold, vote, h.vote(vote).Version))
		h.step(id, ballot.Reported, "2026-06-30", "")
		h.must(h.app.Register(ctx, h.permit(org.CanChange), ballotapp.RegisterIn{ID: id, Version: h.get(id).Version, Number: "云机党〔2026〕21号", ApprovedOn: day, Body: "机关党委",
			Titles: map[string]string{two[0]: "支部青年委员"}}))
		after, same := h.sitting()
		if len(after) != len(before)+1 || after[two[0]] != "支部青年委员" {
			h.Errorf("before %v, after %v", before, after)
		}
		for who, post := range before {
			if after[who] != post {
				h.Errorf("%s was %s and is %q", who, post, after[who])
			}
		}
		if same != term {
			h.Errorf("the term was %+v and is %+v", term, same)
		}
		if c := h.get(id); c.Election == 0 || !c.Over() {
			h.Errorf("%+v", c.Proceeding)
		}
	})
}
