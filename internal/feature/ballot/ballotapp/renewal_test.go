package ballotapp_test

import (
	"strings"
	"sync"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// From the request to the posts in the organisation.
func TestARenewalFromRequestToRegistration(t *testing.T) {
	both(t, func(h *house) {
		id, vote := h.renewal()
		v := h.open(vote)
		n := v.Present()
		a, b := h.tellers()
		s := sheet(v, n, n, n-1, n-2, 1)
		out, err := h.app.Enter(ctx, a, vote, s)
		h.must(err)
		if !out.Waiting || out.Settled {
			h.Fatalf("%+v", out)
		}
		wrong := sheet(v, n, n, n-1, n-3, 1)
		out, err = h.app.Enter(ctx, b, vote, wrong)
		h.must(err)
		if out.Settled || len(out.Differ) != 2 || !strings.Contains(out.Differ[0], v.Question().Candidates[2]) {
			h.Fatalf("two counts that are not alike: %+v", out)
		}
		// What the one entered is not shown to the other, nor to who holds the vote.
		if seen := h.get(id).Vote(vote); len(seen.Entries) != 2 || seen.Entries[0].Sheet.Returned != 0 || seen.Entries[1].Sheet.Returned != 0 || len(h.get(id).Differ[vote]) != 2 {
			h.Errorf("%+v", seen.Entries)
		}
		out, err = h.app.Enter(ctx, b, vote, s)
		h.must(err)
		if !out.Settled {
			h.Fatalf("%+v", out)
		}
		d, ok, err := h.vote(vote).Verdict()
		h.must(err)
		if !ok || !d.Stand || len(d.Elected) != 3 || d.Next != ballot.Done {
			h.Fatalf("%+v", d)
		}
		_, err = h.app.Enter(ctx, b, vote, s)
		h.wants(err, fault.Conflict, "投票已经结束")
		h.wants(h.app.Register(ctx, h.permit(org.CanChange), ballotapp.RegisterIn{ID: id, Version: h.get(id).Version}), fault.Conflict, "还没有公布")
		h.must(h.app.Announce(ctx, h.permit(ballot.CanHold), vote, h.vote(vote).Version))

		// The new committee elects its secretary.
		sec, err := h.app.AddVote(ctx, h.permit(ballot.CanHold), ballotapp.AddVoteIn{ID: id, Kind: "secretary", Post: "支部书记"})
		h.must(err)
		in := h.prepareIn(sec)
		in.Candidates = []ballot.Candidate{{Name: d.Elected[0]}}
		in.Tellers = []ballot.Attendant{{Name: d.Elected[1], Role: ballot.ChiefTeller}, {Name: d.Elected[2], Role: ballot.Counter}}
		h.must(h.app.Prepare(ctx, h.permit(ballot.CanHold), in))
		h.must(h.app.Attend(ctx, h.permit(ballot.CanHold), ballotapp.AttendIn{ID: sec, Version: h.vote(sec).Version}))
		sv := h.open(sec)
		if sv.Roll.Due() != 3 {
			h.Fatalf("the new committee votes: %+v", sv.Roll)
		}
		one := h.as(81, sv.Tellers[0].Member, sv.Tellers[0].Name, ballot.CanCount)
		two := h.as(82, sv.Tellers[1].Member, sv.Tellers[1].Name, ballot.CanCount)
		_, err = h.app.Enter(ctx, one, sec, sheet(sv, 3, 3))
		h.must(err)
		_, err = h.app.Enter(ctx, two, sec, sheet(sv, 3, 3))
		h.must(err)
		h.must(h.app.Announce(ctx, h.permit(ballot.CanHold), sec, h.vote(sec).Version))
		h.step(id, ballot.Reported, "2026-06-30", "")

		c := h.get(id)
		if why := c.Unfinished(); why != "" {
			h.Fatal(why)
		}
		reg := ballotapp.RegisterIn{ID: id, Version: c.Version, Number: "云机党〔2026〕20号", ApprovedOn: day, Body: "机关党委", Years: 3,
			Titles: map[string]string{d.Elected[1]: "支部组织委员", d.Elected[2]: "支部纪检委员"}}
		h.must(h.app.Register(ctx, h.permit(org.CanChange), reg))
		h.must(h.db.Read(ctx, func(tx *sqldb.Tx) error {
			posts, err := h.org.Facts().Posts(tx, h.unit.Path, civil.Period{From: day, Until: day})
			got := map[string]string{}
			for _, p := range posts {
				if p.Unit == h.unit.ID && p.Kind.InCommittee() {
					got[p.Holder] = p.Title
				}
			}
			if len(got) != 3 || got[d.Elected[0]] != "支部书记" || got[d.Elected[1]] != "支部组织委员" {
				h.Errorf("%v", got)
			}
			return err
		}))
		if c = h.get(id); c.Election == 0 || !c.Over() {
			h.Errorf("%+v", c.Proceeding)
		}
		h.wants(h.app.Register(ctx, h.permit(org.CanChange), reg), fault.Conflict, "刚刚有别人改过")
	})
}

// The bad inputs of issue 8, each with its article.
func TestBadInputOfAPaperElection(t *testing.T) {
	both(t, func(h *house) {
		_, vote := h.renewal()
		hold := h.permit(ballot.CanHold)
		in := h.prepareIn(vote)
		in.Tellers = append(in.Tellers, ballot.Attendant{Name: in.Candidates[0].Name, Role: ballot.Teller})
		h.wants(h.app.Prepare(ctx, hold, in), fault.Invalid, "是候选人，不能作监票人（选举工作条例 第二十三条）")

		// Three candidates for three places: no difference.
		in = h.prepareIn(vote)
		in.Candidates = in.Candidates[:3]
		h.must(h.app.Prepare(ctx, hold, in))
		h.wants(h.app.Open(ctx, hold, ballotapp.OpenIn{ID: vote, Version: h.vote(vote).Version, Issued: 5}), fault.Conflict, "候选人至少 4 名")
		in = h.prepareIn(vote)
		in.Candidates = nil
		for _, p := range h.people[:4] {
			in.Candidates = append(in.Candidates, ballot.Candidate{ID: p.Member})
		}
		h.must(h.app.Prepare(ctx, hold, in))

		v := h.vote(vote)
		due := v.Roll.Due()
		var most []int64
		for _, e := range v.Roll.Entries {
			if e.Votes && len(most) <= due/5 {
				most = append(most, e.ID)
			}
		}
		h.must(h.app.Attend(ctx, hold, ballotapp.AttendIn{ID: vote, Version: v.Version, Absent: most}))
		h.wants(h.app.Open(ctx, hold, ballotapp.OpenIn{ID: vote, Version: h.vote(vote).Version, Issued: 1}), fault.Conflict, "不能投票")
		h.must(h.app.Attend(ctx, hold, ballotapp.AttendIn{ID: vote, Version: h.vote(vote).Version}))
		h.wants(h.app.Open(ctx, hold, ballotapp.OpenIn{ID: vote, Version: h.vote(vote).Version, Issued: due + 1}), fault.Invalid, "每名到会的选举人领一张（选举办法")

		a, b := h.tellers()
		_, err := h.app.Enter(ctx, a, vote, sheet(v, due, 1, 1, 1, 1))
		h.wants(err, fault.Conflict, "投票还没有开始")
		v = h.open(vote)
		// Once it is open the candidates stand.
		h.wants(h.app.Withdraw(ctx, hold, ballotapp.WithdrawIn{ID: vote, Version: v.Version, Line: 1, Reason: "本人提出"}), fault.Conflict, "候选人、名额和名册不能再改（选举办法")
		// Somebody who is no teller.
		_, err = h.app.Enter(ctx, h.as(99, h.people[8].Member, h.people[8].Name, ballot.CanCount), vote, sheet(v, due, 1, 1, 1, 1))
		h.wants(err, fault.Denied, "监票人、计票人")
		// Sums that cannot be; more marks than places.
		bad := sheet(v, due, due, due, due, due)
		_, err = h.app.Enter(ctx, a, vote, bad)
		h.wants(err, fault.Invalid, "每张至多选 3 名")
		bad = sheet(v, due, 1, 1, 1, 1)
		bad.Valid--
		_, err = h.app.Enter(ctx, a, vote, bad)
		h.wants(err, fault.Invalid, "不等于收回")
		// More returned than issued: void, and locked.
		over := sheet(v, due+1, due, due, 3, 1)
		for _, p := range []int{0, 1} {
			who := a
			if p == 1 {
				who = b
			}
			_, err = h.app.Enter(ctx, who, vote, over)
			h.must(err)
		}
		v = h.vote(vote)
		d, _, err := v.Verdict()
		h.must(err)
		if d.Stand || d.Next != ballot.Again || len(d.Elected) != 0 || !v.Locked() || !cites(d, rulebook.ElectionRegulations, "第四章·收回的选票") {
			h.Errorf("VT-13: %+v", d)
		}
		next, err := h.app.Follow(ctx, hold, vote, v.Version)
		h.must(err)
		if x := h.vote(next); x.Round != ballot.First || len(x.Standing()) != 4 || x.Arrived {
			h.Errorf("%+v", x)
		}
		_, err = h.app.Follow(ctx, hold, vote, v.Version)
		h.wants(err, fault.Conflict, "")
	})
}

func cites(d ballot.Verdict, doc rulebook.DocID, article string) bool {
	for _, f := range d.Why {
		if f.Cite.Doc == doc && f.Cite.Article == article {
			return true
		}
	}
	return false
}

// A roll that changed after the opening locks the count, until it is decided to
// go on by the roll of the opening.
func TestARollThatChangedAfterTheOpening(t *testing.T) {
	both(t, func(h *house) {
		_, vote := h.renewal()
		v := h.open(vote)
		h.must(h.db.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`insert into member_bar (id, member, kind, from_day, until_day, reason, basis) values (9, $1, 'suspended', '2026-06-10', '2027-06-09', '留党察看一年', '云法党〔2026〕3 号')`, h.people[9].Member)
			return err
		}))
		a, b := h.tellers()
		s := sheet(v, v.Issued, 9, 9, 9, 0)
		_, err := h.app.Enter(ctx, a, vote, s)
		h.wants(err, fault.Conflict, "名册有变动，本次投票锁定")
		hold := h.permit(ballot.CanHold)
		h.wants(h.app.KeepRoll(ctx, hold, ballotapp.WhyIn{ID: vote, Version: v.Version}), fault.Invalid, "为什么")
		h.must(h.app.KeepRoll(ctx, hold, ballotapp.WhyIn{ID: vote, Version: v.Version, Reason: "处分决定在投票后送达"}))
		_, err = h.app.Enter(ctx, a, vote, s)
		h.must(err)
		out, err := h.app.Enter(ctx, b, vote, s)
		h.must(err)
		if x := h.vote(vote); !out.Settled || x.Roll.Due() != v.Roll.Due() || x.KeptRoll == "" {
			h.Errorf("%+v %+v", out, x)
		}
	})
}

// Of those who do something to one vote at the same moment one is told.
func TestTwoAtOnce(t *testing.T) {
	both(t, func(h *house) {
		_, vote := h.renewal()
		v := h.vote(vote)
		hold := h.permit(ballot.CanHold)
		var wg sync.WaitGroup
		errs := make([]error, 2)
		wg.Go(func() {
			errs[0] = h.app.Withdraw(ctx, hold, ballotapp.WithdrawIn{ID: vote, Version: v.Version, Line: 4, Reason: "本人提出"})
		})
		wg.Go(func() {
			errs[1] = h.app.Open(ctx, hold, ballotapp.OpenIn{ID: vote, Version: v.Version, Issued: v.Present()})
		})
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			h.Fatalf("a candidate withdraws while the vote opens: %v, %v", errs[0], errs[1])
		}
		v = h.vote(vote)
		if opened := v.Stage == ballot.Open; opened != (errs[1] == nil) || opened != (len(v.Standing()) == 4) {
			h.Errorf("%s with %d candidates after %v", v.Stage, len(v.Standing()), errs)
		}
		if v.Stage != ballot.Open {
			in := h.prepareIn(vote)
			in.Candidates = append(in.Candidates, ballot.Candidate{ID: h.people[7].Member})
			h.must(h.app.Prepare(ctx, hold, in))
			v = h.open(vote)
		}
		a, b := h.tellers()
		outs := make([]ballotapp.Entered, 2)
		s := sheet(v, v.Issued, v.Issued, v.Issued, v.Issued-1, 0)
		wg.Go(func() { outs[0], errs[0] = h.app.Enter(ctx, a, vote, s) })
		wg.Go(func() { outs[1], errs[1] = h.app.Enter(ctx, b, vote, s) })
		wg.Wait()
		if errs[0] != nil || errs[1] != nil || outs[0].Settled == outs[1].Settled || h.vote(vote).Stage != ballot.Counted {
			h.Errorf("two enter their counts: %+v %v", outs, errs)
		}
	})
}

func TestVT19_anOrderMadeByHandIsKept(t *testing.T) {
	both(t, func(h *house) {
		_, vote := h.renewal()
		v := h.vote(vote)
		hold := h.permit(ballot.CanHold)
		was := v.Question().Candidates
		turned := []string{was[3], was[2], was[1], was[0]}
		h.wants(h.app.Arrange(ctx, hold, ballotapp.ArrangeIn{ID: vote, Version: v.Version, Names: turned}), fault.Invalid, "为什么")
		h.wants(h.app.Arrange(ctx, hold, ballotapp.ArrangeIn{ID: vote, Version: v.Version, Names: turned[:3], Reason: "x"}), fault.Conflict, "不一致")
		h.must(h.app.Arrange(ctx, hold, ballotapp.ArrangeIn{ID: vote, Version: v.Version, Names: turned, Reason: "字形按新华字典核对"}))
		v = h.vote(vote)
		if got := v.Question().Candidates; got[0] != was[3] || v.Override == nil || v.Override.By != "test" || v.Override.On != day {
			h.Errorf("%v %+v", got, v.Override)
		}
		told := false
		for _, p := range h.get(v.Proceeding).Checkup(v) {
			told = told || strings.Contains(p.Text, "人工排定：字形按新华字典核对")
		}
		if !told {
			h.Error("the check-up does not tell")
		}
		h.open(vote)
		// Saved and opened, it is the order still.
		if got := h.vote(vote).Question().Candidates; got[0] != was[3] {
			h.Error(got)
		}
	})
}

// Equal votes: the equals are voted on again; places left are voted on again or
// left empty.
func TestRoundsThatFollow(t *testing.T) {
	both(t, func(h *house) {
		id, vote := h.renewal()
		hold := h.permit(ballot.CanHold)
		v := h.open(vote)
		n := v.Issued
		a, b := h.tellers()
		count := func(v *ballot.Vote, s ballot.Sheet) *ballot.Vote {
			h.Helper()
			_, err := h.app.Enter(ctx, a, v.ID, s)
			h.must(err)
			_, err = h.app.Enter(ctx, b, v.ID, s)
			h.must(err)
			return h.vote(v.ID)
		}
		v = count(v, sheet(v, n, n, n/2+1, n/2+1, n/2+1))
		next, err := h.app.Follow(ctx, hold, vote, v.Version)
		h.must(err)
		h.must(h.app.Attend(ctx, hold, ballotapp.AttendIn{ID: next, Version: h.vote(next).Version}))
		r := h.open(next)
		if r.Round != ballot.Runoff || r.Seats != 2 || len(r.Standing()) != 3 {
			h.Fatalf("%+v", r)
		}
		r = count(r, sheet(r, n, 3, 2, 1))
		if d, _, _ := r.Verdict(); len(d.Elected) != 2 {
			h.Errorf("%+v", d)
		}
		h.must(h.app.Announce(ctx, hold, vote, h.vote(vote).Version))
		h.must(h.app.Announce(ctx, hold, next, h.vote(next).Version))
		if c := h.get(id); len(c.Seated()) != 3 || c.Unfinished() != "" {
			h.Errorf("%v %s", c.Seated(), c.Unfinished())
		}

		// Another one, whose third place nobody wins and which is left empty.
		more, err := h.app.AddVote(ctx, hold, ballotapp.AddVoteIn{ID: id, Kind: "branch-committee"})
		h.must(err)
		h.prepare(more)
		m := h.open(more)
		m = count(m, sheet(m, n, n, n, 2, 2))
		less := ballotapp.ReduceIn{ID: more, Version: m.Version, Reduction: ballot.Reduction{Agreed: 1}}
		h.wants(h.app.Reduce(ctx, hold, less), fault.Invalid, "半数")
		less.Agreed = n
		h.must(h.app.Reduce(ctx, hold, less))
		if d, _, _ := h.vote(more).Verdict(); d.Next != ballot.Done || d.Vacant != 0 {
			h.Errorf("%+v", d)
		}
	})
}

// A single vote, and what another branch sees of it.
func TestASingleVoteAndItsRange(t *testing.T) {
	both(t, func(h *house) {
		hold := h.permit(ballot.CanHold)
		_, err := h.app.Begin(ctx, hold, ballotapp.BeginIn{Unit: h.unit.ID, Purpose: ballot.ToDecide, Kind: "admission"})
		h.wants(err, fault.Invalid, "一人一票")
		id, err := h.app.Begin(ctx, hold, ballotapp.BeginIn{Unit: h.unit.ID, Purpose: ballot.ToDecide, Kind: "admission", Matter: "林知夏"})
		h.must(err)
		c := h.get(id)
		h.people = c.People
		vote := c.Votes[0].ID
		in := h.prepareIn(vote)
		in.Matter, in.Mode = "林知夏", ballot.ByCode
		h.must(h.app.Prepare(ctx, hold, in))
		h.must(h.app.Attend(ctx, hold, ballotapp.AttendIn{ID: vote, Version: h.vote(vote).Version}))
		// On a screen only with the superior's number.
		h.wants(h.app.Open(ctx, hold, ballotapp.OpenIn{ID: vote, Version: h.vote(vote).Version, Issued: 1}), fault.Conflict, "须填写上级批准的文号（上级批复")
		in = h.prepareIn(vote)
		in.Matter = "林知夏"
		h.must(h.app.Prepare(ctx, hold, in))
		v := h.open(vote)
		a, b := h.tellers()
		s := ballot.Sheet{Returned: v.Issued, Valid: v.Issued, Candidates: []ballot.Tally{{Name: "林知夏", For: v.Issued - 1, Abstain: 1}}}
		_, err = h.app.Enter(ctx, a, vote, s)
		h.must(err)
		_, err = h.app.Enter(ctx, b, vote, s)
		h.must(err)
		if d, ok, err := h.vote(vote).Verdict(); err != nil || !ok || !d.Passed {
			h.Errorf("%+v %v", d, err)
		}
		// What other rooms may know of it: nothing before it is announced, then the
		// figures and what they come to.
		outcomes := func(within civil.Period) (os []ballotapp.Outcome) {
			h.must(h.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
				os, err = h.app.Facts().Outcomes(tx, h.unit.ID, within)
				return err
			}))
			return os
		}
		if os := outcomes(civil.Year(2026)); len(os) != 0 {
			h.Errorf("before it is announced: %+v", os)
		}
		h.must(h.app.Announce(ctx, hold, vote, h.vote(vote).Version))
		if os := outcomes(civil.Since(day)); len(os) != 1 || os[0].Matter != "林知夏" || os[0].Kind.Code != "admission" || !os[0].Verdict.Passed ||
			os[0].Verdict.People[0].For != v.Issued-1 || os[0].Verdict.Count.Due != v.Roll.Due() || os[0].Href() != "/votes/"+vote.String() {
			h.Errorf("%+v", os)
		}
		if os := outcomes(civil.Period{From: day + 1, Until: day + 9}); len(os) != 0 {
			h.Errorf("of other days: %+v", os)
		}
		other := h.unit
		h.unit.Path = "zz."
		_, err = h.app.Get(ctx, h.permit(ballot.CanView), id)
		h.wants(err, fault.NotFound, "")
		_, _, err = h.app.GetVote(ctx, h.permit(ballot.CanView), vote)
		h.wants(err, fault.NotFound, "")
		h.unit = other
		if l, err := h.app.List(ctx, h.permit(ballot.CanView), ballotapp.Filter{Most: 20}); err != nil || l.Total != 1 || l.Lines[0].Counted != 1 {
			h.Errorf("%+v %v", l, err)
		}
	})
}
