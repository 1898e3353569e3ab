package memberapp_test

import (
	"bytes"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
)

// says is what stands in a fault and its fields.
func says(err error) string {
	f := fault.Of(err)
	if f == nil {
		return ""
	}
	s := f.Text
	for _, x := range f.Fields {
		s += " [" + x.Name + "] " + x.Text
	}
	return s
}

// refusal fails unless err is a fault for people that says want.
func (h house) refusal(name string, err error, want string) {
	h.Helper()
	if f := fault.Of(err); f == nil || !strings.Contains(says(err), want) {
		h.Errorf("%s: %v, want %q", name, err, want)
	}
}

func (h house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h house) page(who member.ID) memberapp.Person {
	h.Helper()
	p, err := h.app.Person(ctx, h.permit(member.CanView, ""), who)
	h.ok(err)
	return p
}

func (h house) decide() access.Permit { return h.permit(member.CanDecide, "") }
func (h house) change() access.Permit { return h.permit(member.CanChange, "") }

func exactly(s string) civil.PartialDay { return civil.Exactly(civil.MustDay(s)) }

func TestTell_derives_what_the_register_shows(t *testing.T) {
	both(t, func(h house) {
		who := h.newcomer(1, "沈砚", civil2, "2020-03-01", "2021-03-01")
		tell := func(e member.Event) ([]string, error) {
			if e.Basis == "" {
				e.Basis = "云法机党〔2026〕9号"
			}
			return h.app.Tell(ctx, h.decide(), memberapp.TellIn{ID: who, Event: e, Branch: crim1})
		}
		h.refusal("tomorrow", second(tell(member.Event{Kind: member.DidLeave, Day: exactly("2026-07-02")})), "晚于今天")
		h.refusal("no cause", second(tell(member.Event{Kind: member.DidStrike, Day: exactly("2026-06-01")})), "除名的情形")
		h.refusal("before joining", second(tell(member.Event{Kind: member.DidLeave, Day: exactly("2019-06-01")})), "还没有登记入党")
		leave := memberapp.TellIn{ID: who, Event: member.Event{Kind: member.DidStrike, Day: exactly("2026-06-01"), Cause: member.ByAbsence, Basis: "批复"}}
		o, err := h.app.Foresee(ctx, h.decide(), leave)
		h.ok(err)
		if o.Before != "正式党员" || o.After != "自行脱党除名" || len(o.Effects) == 0 || !strings.Contains(o.Effects[0], "2026-05-31") {
			t.Errorf("%+v", o)
		}
		if p := h.page(who); p.Standing != member.Full || len(p.Events) != 2 {
			t.Errorf("foreseeing changed something: %+v", p.Events)
		}
		if _, err := h.app.Tell(ctx, h.decide(), leave); err != nil {
			t.Fatal(err)
		}
		p := h.page(who)
		if p.State.Chinese() != "自行脱党除名" || p.Standing != member.Ended || p.Places[0].Period.Until.String() != "2026-05-31" || p.Branch.ID != 0 || len(p.Events) != 3 {
			t.Errorf("%+v %+v", p.State, p.Places)
		}
		h.refusal("DIS-08", second(tell(member.Event{Kind: member.DidJoin, Day: exactly("2026-06-20")})), "5 年内不得重新入党，最早 2031-06-01")
		h.refusal("EDU-09", second(tell(member.Event{Kind: member.DidReinstate, Day: exactly("2026-06-20")})), "没有停止党籍")
		// It was entered by mistake: the entry stays, and what it did is undone.
		_, err = tell(member.Event{Kind: member.DidNot, Corrects: p.Events[0].ID, Basis: "登记有误"})
		h.ok(err)
		if p = h.page(who); p.Standing != member.Full || p.Branch.ID != civil2 || len(p.Events) != 4 || p.Places[0].Period.Until != 0 {
			t.Errorf("%+v %+v", p.State, p.Places)
		}
		h.refusal("the joining cannot be nothing", second(tell(member.Event{Kind: member.DidNot, Corrects: p.Events[len(p.Events)-1].ID})), "与已登记的不符")
		// Who was taken into custody has no vote from the day on (PUN-12).
		_, err = tell(member.Event{Kind: member.DidSuspend, Day: exactly("2026-06-10"), Cause: "被依法留置"})
		h.ok(err)
		h.read(func(tx *sqldb.Tx) error {
			bs, err := h.app.Facts().Those(tx, []member.ID{who})
			h.ok(err)
			if bs[0].On(civil.MustDay("2026-06-09")).Votes != true || bs[0].On(civil.MustDay("2026-06-10")).Votes {
				t.Errorf("%+v", bs[0].Bars)
			}
			return nil
		})
	})
}

func TestPersonOn_is_what_was_known_of_the_day(t *testing.T) {
	both(t, func(h house) {
		who := h.newcomer(1, "沈砚", civil2, "2020-03-01", "2021-03-01")
		h.ok(second(h.app.Move(ctx, h.change(), memberapp.MoveIn{ID: who, Branch: crim1, Day: civil.MustDay("2024-02-01"), Unit: "刑事审判第一庭", Job: "法官"})))
		h.ok(second(h.app.Tell(ctx, h.decide(), memberapp.TellIn{ID: who, Event: member.Event{Kind: member.DidDie, Day: exactly("2026-05-01"), Basis: "讣告"}})))
		view := h.permit(member.CanView, "")
		for on, want := range map[string]string{"2020-06-01": "民二庭党支部 预备党员", "2023-01-01": "民二庭党支部 正式党员", "2024-02-01": "刑一庭党支部 正式党员", "2026-04-30": "刑一庭党支部 正式党员"} {
			p, err := h.app.PersonOn(ctx, view, who, civil.MustDay(on))
			h.ok(err)
			if got := p.Branch.Short + " " + p.Standing.Chinese(); got != want || !p.Past {
				t.Errorf("%s: %s, want %s", on, got, want)
			}
			for _, e := range p.Events {
				if e.First() > civil.MustDay(on) {
					t.Errorf("%s knows of %s", on, e.Chinese())
				}
			}
		}
		if _, err := h.app.PersonOn(ctx, view, who, civil.MustDay("2026-05-01")); fault.KindOf(err) != fault.NotFound {
			t.Errorf("on the day of death: %v", err)
		}
		// Whoever keeps one branch sees the days of that branch alone.
		if _, err := h.app.PersonOn(ctx, h.permit(member.CanView, "001.001.001."), who, civil.MustDay("2024-02-01")); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another branch's day: %v", err)
		}
		l, err := h.app.List(ctx, view, memberapp.ListIn{Filter: memberapp.Filter{On: civil.MustDay("2026-04-30")}})
		if err != nil || l.Total != 1 || !l.Past || l.Count[crim1] != 1 {
			t.Errorf("%+v %v", l, err)
		}
		if l, err = h.app.List(ctx, view, memberapp.ListIn{}); err != nil || l.Total != 0 {
			t.Errorf("%+v %v", l, err)
		}
		if gone, err := h.app.Departed(ctx, h.permit(member.CanReveal, "")); err != nil || len(gone) != 1 || gone[0].Status != "去世" || gone[0].Last.String() != "2026-04-30" {
			t.Errorf("%+v %v", gone, err)
		}
		if p := h.page(who); !strings.Contains(p.History[1].What, "调整") || len(p.History[1].Changes) != 3 {
			t.Errorf("%+v", p.History)
		}
	})
}

func TestCorrect_of_dates_is_told_as_events(t *testing.T) {
	both(t, func(h house) {
		who := h.newcomer(1, "沈砚", civil2, "2020-03-01", "2021-03-01")
		p := h.page(who)
		said := memberapp.Said{}
		for _, f := range p.Facts {
			if !f.Hidden {
				said[f.Name] = f.Value
			}
		}
		said["converted"], said["transferred-in"] = "2021-04-01", "2022-05-01"
		_, _, err := h.app.Correct(ctx, h.change(), memberapp.CorrectIn{ID: who, Version: p.Version, Said: said})
		h.ok(err)
		p = h.page(who)
		if p.State.Converted.String() != "2021-04-01" || len(p.Events) != 4 || p.Places[0].Period.From.String() != "2022-05-01" {
			t.Errorf("%+v %+v %+v", p.State, p.Events, p.Places)
		}
		h.ok(second(h.app.Tell(ctx, h.decide(), memberapp.TellIn{ID: who, Event: member.Event{Kind: member.DidGo, Day: exactly("2026-06-01"), Basis: "转接记录"}})))
		if p = h.page(who); p.Places[0].Period != (civil.Period{From: civil.MustDay("2022-05-01"), Until: civil.MustDay("2026-05-31")}) {
			t.Errorf("%+v", p.Places)
		}
		said["lost"] = "是"
		_, _, err = h.app.Correct(ctx, h.change(), memberapp.CorrectIn{ID: who, Version: p.Version, Said: said})
		h.refusal("what is derived is not typed", err, "由登记的党籍变化、外出和失联得出")
	})
}

func TestPenalise_and_its_steps(t *testing.T) {
	both(t, func(h house) {
		who := h.newcomer(1, "沈砚", civil2, "2020-03-01", "2021-03-01")
		in := memberapp.PenaliseIn{ID: who, Kind: member.PartyProbation, From: civil.MustDay("2025-06-01"), Months: 12, Reason: "违反廉洁纪律", Basis: "云纪〔2025〕3号", Organ: "机关纪委"}
		bad := in
		bad.Months = 18
		h.refusal("PUN-05 eighteen months", second(h.app.Penalise(ctx, h.decide(), bad)), "1 年或者 2 年")
		bad = in
		bad.From = civil.MustDay("2020-03-01")
		h.refusal("before joining", second(h.app.Penalise(ctx, h.decide(), bad)), "2020-03-01 不是本院党员")
		h.ok(second(h.app.Penalise(ctx, h.decide(), in)))
		reveal := h.permit(member.CanView, "")
		p, err := h.app.Person(ctx, reveal, who)
		h.ok(err)
		if len(p.Penalties) != 1 || p.Penalties[0].Reason != in.Reason || len(p.Blocked) != 5 || len(p.Bars) != 1 || !p.Bars[0].Derived {
			t.Errorf("%+v %+v %+v", p.Penalties, p.Blocked, p.Bars)
		}
		h.read(func(tx *sqldb.Tx) error {
			raw, err := sqldb.One(tx, sqldb.Scalar[[]byte], `select reason from member_penalty`)
			if bytes.Contains(raw, []byte("廉洁")) {
				t.Error("the reason is readable in the table")
			}
			h.ok(err)
			blocked, err := h.app.Facts().Blocked(tx, []member.ID{who}, tx.Today())
			if len(blocked[who]) != 5 {
				t.Errorf("%+v", blocked)
			}
			return err
		})
		step := func(s memberapp.PenaltyStep, day string) error {
			return h.app.StepPenalty(ctx, h.decide(), memberapp.PenaltyStepIn{ID: who, Penalty: p.Penalties[0].ID, Step: s, Day: civil.MustDay(day), Basis: "云纪〔2026〕1号"})
		}
		h.refusal("PUN-05 restored a day early", step(memberapp.Regain, "2026-05-31"), "2026-06-01 期满")
		h.refusal("before it began", step(memberapp.Announce, "2025-05-31"), "早于处分生效")
		h.ok(step(memberapp.Announce, "2025-06-20"))
		h.ok(step(memberapp.Regain, "2026-06-01"))
		h.refusal("PUN-06 extended after that", step(memberapp.Extend, "2026-06-02"), "只有留党察看 1 年")
		if p = h.page(who); len(p.Blocked) != 2 || p.Bars[0].Period.Until.String() != "2026-05-31" {
			t.Errorf("%+v %+v", p.Blocked, p.Bars)
		}
		h.refusal("HON-04", h.app.Honour(ctx, h.change(), memberapp.HonourIn{ID: who, Honoured: member.Honoured{Kind: "commendation", Title: "优秀共产党员", Level: "本院", Organ: "机关党委", Day: exactly("2026-06-30"), Basis: "决定"}}), "不推荐表彰")
		// An expulsion ends the membership at once (PUN-07).
		in.Kind, in.From, in.Months = member.ExpulsionPenalty, civil.MustDay("2026-06-15"), 0
		h.ok(second(h.app.Penalise(ctx, h.decide(), in)))
		if p = h.page(who); p.State.By.Kind != member.DidExpel || p.Standing != member.Ended {
			t.Errorf("%+v", p.State)
		}
		if n, err := h.app.Attention(ctx, h.permit(member.CanReveal, ""), 0); err != nil || len(n.Cases) != 1 || n.Cases[0].Rule != "PUN-10" {
			t.Errorf("%+v %v", n, err)
		}
	})
}

func TestDispose_step_by_step(t *testing.T) {
	both(t, func(h house) {
		who := h.newcomer(1, "沈砚", civil2, "2020-03-01", "2021-03-01")
		in := memberapp.DisposeIn{ID: who, Kind: member.Striking, Cause: member.ByAbsence, Reason: "连续 6 个月不参加组织生活", Proposed: civil.MustDay("2026-03-01")}
		h.ok(h.app.Dispose(ctx, h.decide(), in))
		h.refusal("another under way", h.app.Dispose(ctx, h.decide(), in), "还没有办结")
		d := h.page(who).Disposals[0]
		step := func(day string) error {
			return second(h.app.StepDisposal(ctx, h.decide(), memberapp.DisposalStepIn{ID: who, Disposal: d.ID, Day: civil.MustDay(day), Basis: "批复"}))
		}
		h.refusal("DIS-07 before the step before", step("2026-02-28"), "早于上一步")
		for i, day := range []string{"2026-03-05", "2026-03-20", "2026-04-01"} {
			h.ok(step(day))
			if p := h.page(who); p.Disposals[0].Step() != i+2 || p.Standing != member.Full {
				t.Errorf("%+v", p.Disposals)
			}
		}
		h.ok(step("2026-04-10"))
		if p := h.page(who); p.State.Chinese() != "自行脱党除名" || p.Disposals[0].Ended == 0 {
			t.Errorf("%+v %+v", p.State, p.Disposals)
		}
		// DIS-05: advised to leave; who does not is struck off for it, and nobody else.
		third := h.newcomer(3, "周一帆", civil2, "2020-03-01", "2021-03-01")
		strike := memberapp.DisposeIn{ID: third, Kind: member.Striking, Cause: member.ByRefusal, Reason: "劝而不退", Proposed: civil.MustDay("2026-05-01")}
		h.refusal("DIS-05 not advised", h.app.Dispose(ctx, h.decide(), strike), "没有经批准的劝其退党")
		h.ok(h.app.Dispose(ctx, h.decide(), memberapp.DisposeIn{ID: third, Kind: member.Advice, Cause: "限期改正期满仍无转变", Reason: "多次教育不改", Proposed: civil.MustDay("2026-03-01")}))
		advice := memberapp.DisposalStepIn{ID: third, Disposal: h.page(third).Disposals[0].ID, Day: civil.MustDay("2026-03-02"), Basis: "批复"}
		end := advice
		end.End, end.Left, end.Outcome = true, true, "已退党"
		h.refusal("DIS-05 left before the approval", second(h.app.StepDisposal(ctx, h.decide(), end)), "经批准以后")
		for range 4 {
			h.ok(second(h.app.StepDisposal(ctx, h.decide(), advice)))
		}
		if p := h.page(third); p.Standing != member.Full {
			t.Errorf("an advice alone ends nothing: %+v", p.State)
		}
		end.Left, end.Outcome = false, "劝而不退"
		h.ok(second(h.app.StepDisposal(ctx, h.decide(), end)))
		h.ok(h.app.Dispose(ctx, h.decide(), strike))
		// DIS-02, DIS-03.
		other := h.newcomer(2, "林知夏", civil2, "2020-03-01", "2021-03-01")
		h.ok(second(h.app.Penalise(ctx, h.decide(), memberapp.PenaliseIn{ID: other, Kind: member.Warning, From: civil.MustDay("2026-01-01"), Reason: "违纪", Basis: "云纪〔2026〕1号", Organ: "机关纪委"})))
		mend := memberapp.DisposeIn{ID: other, Kind: member.Correction, Cause: "不按规定参加组织生活", Reason: "多次缺席", Proposed: civil.MustDay("2026-03-01")}
		h.refusal("DIS-02", h.app.Dispose(ctx, h.decide(), mend), "同一问题不再作组织处置")
		mend.Apart = true
		h.ok(h.app.Dispose(ctx, h.decide(), mend))
		d = h.page(other).Disposals[0]
		last := memberapp.DisposalStepIn{ID: other, Disposal: d.ID, Day: civil.MustDay("2026-03-02"), Basis: "批复"}
		for range 3 {
			h.ok(second(h.app.StepDisposal(ctx, h.decide(), last)))
		}
		last.Until = civil.MustDay("2027-03-03")
		h.refusal("DIS-03 over a year", second(h.app.StepDisposal(ctx, h.decide(), last)), "最长不超过 1 年")
		last.Until = 0
		h.ok(second(h.app.StepDisposal(ctx, h.decide(), last)))
		if p := h.page(other); p.Disposals[0].Until.String() != "2026-09-02" || p.Standing != member.Full {
			t.Errorf("DIS-03 generally six months: %+v", p.Disposals)
		}
	})
}

func TestLetters_out_and_in(t *testing.T) {
	both(t, func(h house) {
		who := h.newcomer(1, "沈砚", civil2, "2020-03-01", "2021-03-01")
		in := memberapp.LetterIn{ID: who, Day: civil.MustDay("2026-05-20"), Days: 91, Organ: "中共临江区委组织部", Unit: "临江法院", Dues: civil.MustDay("2026-05-01").Month()}
		h.refusal("EDU-12 over ninety days", second(h.app.Introduce(ctx, h.decide(), in)), "有效期 1 至 90 天")
		in.Days = 90
		k, err := h.app.Introduce(ctx, h.decide(), in)
		h.ok(err)
		h.refusal("two letters", second(h.app.Introduce(ctx, h.decide(), in)), "还没有收到回执")
		if p := h.page(who); p.Standing != member.Full || p.Letters[0].Number != "组转〔2026〕1号" {
			t.Errorf("EDU-11 not yet received, still here: %+v", p.Letters)
		}
		doc, err := h.app.Paper(ctx, h.decide(), who, k)
		h.ok(err)
		if b := paper.Bytes(doc.Paper); len(b) < 1000 || doc.Name != "组织关系介绍信 沈砚.docx" {
			t.Errorf("%s of %d bytes", doc.Name, len(b))
		}
		// The other court of the installation takes the member in on the letter.
		arrive := func(n int, letter string) error {
			return second(h.app.Arrive(ctx, h.decide(), memberapp.ArriveIn{Branch: far, Day: civil.MustDay("2026-06-01"),
				Said:   memberapp.Said{"name": "沈砚", "id-number": number(n), "gender": "男", "standing": "正式党员", "joined": "2020-03-01", "converted": "2021-03-01", "membership-status": "正常", "lost": "否", "floating": "否"},
				Letter: memberapp.LetterIn{Day: civil.MustDay("2026-05-20"), Days: 7, Organ: "云川中院机关党委", Unit: "云川中院", Dues: civil.MustDay("2026-05-01").Month(), Number: letter}}))
		}
		h.refusal("the letter ran out", arrive(1, "组转〔2026〕1号"), "已过有效期")
		h.refusal("a receipt before the letter", second(h.app.Receipt(ctx, h.decide(), memberapp.ReceiptIn{ID: who, Letter: k, Day: civil.MustDay("2026-05-19"), Receipt: "回执"})), "2026-05-20 到今天之间")
		h.ok(second(h.app.Receipt(ctx, h.decide(), memberapp.ReceiptIn{ID: who, Letter: k, Day: civil.MustDay("2026-06-01"), Receipt: "回执 12 号"})))
		p := h.page(who)
		if p.State.Status != member.Departed || p.Places[0].Period.Until.String() != "2026-05-31" || p.Letters[0].State != member.Received {
			t.Errorf("%+v %+v", p.State, p.Letters)
		}
		// And back.
		h.ok(second(h.app.Arrive(ctx, h.decide(), memberapp.ArriveIn{Again: who, Branch: crim1, Day: civil.MustDay("2026-06-20"),
			Letter: memberapp.LetterIn{Day: civil.MustDay("2026-06-10"), Days: 30, Organ: "临江法院机关党委", Unit: "临江法院", Dues: civil.MustDay("2026-06-01").Month(), Number: "临组转〔2026〕4号"}})))
		if p = h.page(who); p.Standing != member.Full || p.Branch.ID != crim1 || len(p.Letters) != 2 {
			t.Errorf("%+v %+v", p.State, p.Letters)
		}
		h.ok(h.app.Check(ctx, h.change(), memberapp.CheckIn{ID: who, Letter: p.Letters[0].ID, Checked: []string{member.ArrivalChecks[2], "别的"}}))
		if p = h.page(who); len(p.Letters[0].Checked) != 1 {
			t.Errorf("%+v", p.Letters[0])
		}
		l, err := h.app.Letters(ctx, h.permit(member.CanView, ""), memberapp.LettersIn{})
		if err != nil || len(l.Letters) != 1 || l.Letters[0].Name != "沈砚" || l.Letters[0].Branch != "民二庭党支部" {
			t.Errorf("%+v %v", l, err)
		}
		if l, err = h.app.Letters(ctx, h.permit(member.CanView, "001.001.001."), memberapp.LettersIn{In: true}); err != nil || len(l.Letters) != 0 {
			t.Errorf("another branch's arrivals: %+v %v", l, err)
		}
	})
}

// CFG-14: a court sets for how long its letters hold.
func TestIntroduce_holds_as_the_court_has_set(t *testing.T) {
	both(t, func(h house) {
		h.write(func(tx *sqldb.Tx) error {
			return setting.Put(tx, setting.Value{Unit: int64(court), Name: member.SetLetterDays, From: civil.MustDay("2026-01-01"), Amount: "10", Basis: "决议一"}, 0)
		})
		for i, want := range []string{"2026-05-30", "2026-06-19"} { // of the court that set it, and of the other
			who := h.newcomer(i+1, "沈砚", []org.UnitID{civil2, far}[i], "2020-03-01", "2021-03-01")
			h.ok(second(h.app.Introduce(ctx, h.decide(), memberapp.LetterIn{ID: who, Day: civil.MustDay("2026-05-20"), Organ: "甲", Unit: "乙", Dues: civil.MustDay("2026-05-01").Month()})))
			if got := h.page(who).Letters[0].Expires().String(); got != want {
				t.Errorf("holds until %s, want %s", got, want)
			}
		}
	})
}

func TestArrive_refuses_a_second_membership(t *testing.T) {
	both(t, func(h house) {
		who := h.newcomer(1, "沈砚", civil2, "2020-03-01", "2021-03-01")
		said := memberapp.Said{"name": "沈砚", "id-number": number(1), "gender": "男", "standing": "正式党员", "joined": "2020-03-01", "converted": "2021-03-01", "membership-status": "正常", "lost": "否", "floating": "否"}
		in := memberapp.ArriveIn{Said: said, Branch: far, Day: civil.MustDay("2026-06-01"),
			Letter: memberapp.LetterIn{Day: civil.MustDay("2026-05-20"), Days: 30, Organ: "云川中院机关党委", Unit: "云川中院", Dues: civil.MustDay("2026-05-01").Month(), Number: "组转〔2026〕1号"}}
		h.refusal("no letter was issued", second(h.app.Arrive(ctx, h.decide(), in)), "同一天不能在两个支部")
		h.refusal("nor by hand", second(h.app.Add(ctx, h.change(), memberapp.AddIn{Said: said, Branch: far})), "同一天不能在两个支部")
		h.ok(second(h.app.Introduce(ctx, h.decide(), memberapp.LetterIn{ID: who, Day: civil.MustDay("2026-05-20"), Days: 30, Organ: "临江", Unit: "临江法院", Dues: civil.MustDay("2026-05-01").Month()})))
		h.ok(second(h.app.Arrive(ctx, h.decide(), in)))
	})
}
