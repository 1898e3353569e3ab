package admissionapp_test

import (
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// DEV-S01 to S25: one applicant from the application to the archive; nothing is
// typed twice: the register gets the member from the approval, the vote comes
// from the record of the meeting.
func TestWalk_DEV_S01_to_S25_and_the_register_follows(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		before := h.census()
		for _, x := range steps2026 {
			a := h.act(x.step, x.day)
			in := admissionapp.RecordIn{ID: id, Version: h.get(id).Version, Act: a}
			if n := x.step.Needs(); n.Vote {
				m := h.meeting(x.day, n.Matter)
				in.Act.Vote, in.Act.Day, in.Act.Meeting, in.Line = nil, 0, int64(m.ID), 1
			}
			out, err := h.put(in)
			if err != nil {
				h.Fatalf("%s: %v", x.step, fault.Of(err))
			}
			if len(out.Marks) != 0 {
				h.Errorf("%s: %v", x.step, out.Marks)
			}
			switch x.step {
			case admission.Approve:
				h.standing(id, member.Probationary)
				h.read(func(tx *sqldb.Tx) error {
					schooling, err := sqldb.One(tx, sqldb.Scalar[string], `select m.education from member m join admission_dossier d on d.member = m.id where d.id = $1`, id)
					if schooling != "20" {
						h.Errorf("the register has the education %q, want 20 for 大学本科", schooling)
					}
					return err
				})
				if n := h.census(); n.Probationary != before.Probationary+1 {
					h.Errorf("%d probationary members, had %d", n.Probationary, before.Probationary)
				}
			case admission.Confirm:
				h.standing(id, member.Full)
			}
		}
		v := h.get(id)
		if v.End != admission.Completed {
			h.Errorf("ended as %q", v.End)
		}
		for _, c := range v.Verdict.Checks {
			if c.State != rulebook.Met && c.State != rulebook.Open && c.State != rulebook.NotApplicable {
				h.Errorf("%s of %s is %s: %s", c.Rule, c.Step, c.State, c.Say())
			}
		}
		if len(v.Stale) != 0 {
			h.Errorf("votes that differ from their meetings: %v", v.Stale)
		}
		admit := v.Verdict.Step(admission.Admit).Act
		if admit.Vote.Ayes != 16 || admit.Vote.Due < 16 || !admit.Vote.Secret || admit.Day != civil.MustDay("2027-10-20") {
			h.Errorf("the vote of the meeting came as %+v", admit.Vote)
		}
		// Entered years after: every act says so.
		for _, a := range v.Acts {
			if !a.Late() && a.Step != admission.Archive {
				h.Errorf("%s of %s was entered on %s and is not marked", a.Step, a.Day, a.Entered)
			}
		}
	})
}

func (h *house) census() (n member.Numbers) {
	h.Helper()
	h.read(func(tx *sqldb.Tx) error {
		all, err := h.members.Facts().Census(tx, h.branch.Path, tx.Today())
		n = all[h.branch.ID]
		return err
	})
	return n
}

func (h *house) standing(id admission.ID, want member.Standing) {
	h.Helper()
	v := h.get(id)
	h.read(func(tx *sqldb.Tx) error {
		bs, err := h.members.Facts().Those(tx, []member.ID{v.Member})
		if err != nil || len(bs) != 1 {
			h.Fatalf("the register has %d entries for %v: %v", len(bs), v.Member, err)
		}
		if got := bs[0].StandingOn(tx.Today()); got != want {
			h.Errorf("the register says %s, want %s", got, want)
		}
		return nil
	})
}

func TestRecord_refuses_with_the_article(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		h.until(id, admission.Propose)
		for _, c := range []struct {
			name string
			act  admission.Act
			says string
		}{
			{"DEV-07 a day short of a year", h.act(admission.Propose, "2027-06-11"), "第十三条"},
			{"out of order", h.act(admission.Fill, "2027-07-01"), "须先办理"},
			{"tomorrow", h.act(admission.Propose, "2029-03-02"), "晚于今天"},
			{"no day", admission.Act{Step: admission.Propose}, "日期"},
		} {
			_, err := h.try(id, c.act)
			f := fault.Of(err)
			if f == nil || f.Kind != fault.Invalid || !strings.Contains(f.Text+f.Field("day"), c.says) {
				h.Errorf("%s: %v, want %q", c.name, err, c.says)
			}
		}
		// DEV-05, DEV-11: somebody who is not in the Party, or not a full member.
		bad := h.act(admission.Assign, "2026-06-16")
		bad.People = []admission.Person{{Name: "外人"}}
		if _, err := h.try(id, bad); err != nil {
			h.Errorf("a contact whom the register does not know can only be marked: %v", err)
		}
		v := h.get(id)
		if n := len(v.Verdict.Of(admission.Assign)); n != 0 {
			h.Errorf("%d complaints about somebody unknown", n)
		}
	})
}

func TestOpen_one_running_dossier_a_person(t *testing.T) {
	both(t, func(h *house) {
		first := h.open(h.person("岑若谷"))
		p := h.person("岑若谷")
		for name, p := range map[string]admissionapp.PersonIn{"the same number": p, "the same name and birth": {Branch: h.other.ID, Name: "岑若谷", Born: civil.Exactly(civil.MustDay("2001-06-30"))}} {
			_, err := h.app.Open(ctx, h.may(admission.CanRecord, h.court.Path), admissionapp.OpenIn{PersonIn: p})
			if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "一人只能有一份") {
				h.Errorf("%s: %v", name, err)
			}
		}
		if err := h.app.Close(ctx, h.may(admission.CanRecord, h.branch.Path), admissionapp.CloseIn{ID: first, Version: 1, End: admission.Withdrawn, Day: civil.MustDay("2029-02-28"), Reason: "本人撤回申请"}); err != nil {
			h.Fatal(err)
		}
		h.open(h.person("岑若谷")) // after the first has ended
	})
}

// Two people open the same person's dossier at once: one is told.
func TestOpen_two_at_once(t *testing.T) {
	both(t, func(h *house) {
		errs := make(chan error, 4)
		for range cap(errs) {
			go func() {
				_, err := h.app.Open(ctx, h.may(admission.CanRecord, h.branch.Path), admissionapp.OpenIn{PersonIn: h.person("岑若谷")})
				errs <- err
			}()
		}
		won := 0
		for range cap(errs) {
			switch err := <-errs; {
			case err == nil:
				won++
			case fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "一人只能有一份"):
				h.Error(err)
			}
		}
		if won != 1 {
			h.Errorf("%d dossiers were opened", won)
		}
	})
}

// An approval and a withdrawal at once: one wins, the other is told who did
// what.
func TestApprove_and_withdraw_at_once(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		h.until(id, admission.Approve)
		v := h.get(id)
		talk := v.Verdict.Step(admission.Admit).Act.ID
		errs := make(chan error, 2)
		go func() {
			_, err := h.app.Decide(ctx, h.may(admission.CanApprove, h.court.Path), admissionapp.RecordIn{ID: id, Version: v.Version, Act: h.act(admission.Approve, "2028-01-20")})
			errs <- err
		}()
		go func() {
			_, err := h.app.Record(ctx, h.may(admission.CanRecord, h.branch.Path), admissionapp.RecordIn{ID: id, Version: v.Version, Act: h.act(admission.Admit, "2027-10-19"), Instead: talk, Why: "日期记错"})
			errs <- err
		}()
		var lost error
		for range 2 {
			if err := <-errs; err != nil {
				if lost != nil {
					h.Fatalf("both lost: %v; %v", lost, err)
				}
				lost = err
			}
		}
		if fault.KindOf(lost) != fault.Conflict || !strings.Contains(lost.Error(), "打开页面以后，test 于") {
			h.Errorf("the loser is told %v", lost)
		}
		if n := h.get(id).Version; n != v.Version+1 {
			h.Errorf("%d changes", n-v.Version)
		}
	})
}

func TestWithdraw_keeps_the_line_and_undoes_what_followed(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		h.until(id, admission.Report)
		h.standing(id, member.Probationary)
		v := h.get(id)
		admit, approve := v.Verdict.Step(admission.Admit).Act.ID, v.Verdict.Step(admission.Approve).Act.ID
		err := h.app.Withdraw(ctx, h.may(admission.CanRecord, h.branch.Path), admissionapp.WithdrawIn{ID: id, Version: v.Version, Act: admit, Why: "记错"})
		if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "请先撤回") {
			h.Errorf("the assembly under an approval is taken back: %v", err)
		}
		if err := h.app.Rescind(ctx, h.may(admission.CanApprove, h.court.Path), admissionapp.WithdrawIn{ID: id, Version: v.Version, Act: approve}); fault.KindOf(err) != fault.Invalid {
			h.Errorf("without a reason: %v", err)
		}
		if err := h.app.Rescind(ctx, h.may(admission.CanApprove, h.court.Path), admissionapp.WithdrawIn{ID: id, Version: v.Version, Act: approve, Why: "党委会没有逐个表决"}); err != nil {
			h.Fatal(err)
		}
		h.standing(id, member.Ended)
		v = h.get(id)
		if len(v.Taken) != 1 || v.Taken[0].Why != "党委会没有逐个表决" || v.Verdict.Step(admission.Approve).Act != nil {
			h.Errorf("taken back: %+v", v.Taken)
		}
		h.did(id, h.act(admission.Approve, "2028-01-20"))
		h.standing(id, member.Probationary)
	})
}

// DEV-30, DEV-32: an extension and a revocation, with what follows.
func TestConfirm_DEV_30_extension_then_revocation(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		h.until(id, admission.Convert)
		longer := h.act(admission.Convert, "2028-10-20")
		longer.Outcome, longer.Months = admission.Extended, 3
		if _, err := h.try(id, longer); fault.KindOf(err) != fault.Invalid {
			h.Errorf("three months: %v", err)
		}
		gone := h.act(admission.Confirm, "2028-11-20")
		gone.Outcome = admission.Revoked
		if _, err := h.try(id, gone); err == nil || !strings.Contains(err.Error(), "须先办理") {
			h.Errorf("revoked without an assembly: %v", err)
		}
		vote := h.act(admission.Convert, "2028-10-25")
		vote.Outcome = admission.Revoked
		h.did(id, vote)
		h.did(id, gone)
		h.standing(id, member.Ended)
		if v := h.get(id); v.End != admission.Cancelled {
			h.Errorf("ended as %q", v.End)
		}
	})
}

// JG-12, separate persons: who recorded the assembly does not record the
// approval.
func TestDecide_is_somebody_else(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		h.until(id, admission.Admit)
		policy := access.Policy{"officer": {admission.CanRecord, admission.CanApprove}}
		as := func(account int64, can access.Can) access.Permit {
			p, err := access.NewActor(policy, account, 0, "甲", []access.Grant{{Role: "officer", Over: h.court.Path}}, civil.MustDay("2029-03-01")).Permit(can, h.court.Path)
			if err != nil {
				h.Fatal(err)
			}
			return p
		}
		if _, err := h.app.Record(ctx, as(7, admission.CanRecord), admissionapp.RecordIn{ID: id, Version: h.get(id).Version, Act: h.act(admission.Admit, "2027-10-20")}); err != nil {
			h.Fatal(err)
		}
		h.did(id, h.act(admission.CommitteeTalk, "2027-11-01"))
		// Without the leading group: refused, the approval names what is missing.
		_, err := h.try(id, h.act(admission.Approve, "2028-01-20"))
		if err == nil || !strings.Contains(err.Error(), "院党组讨论") {
			h.Errorf("JG-12 without the leading group: %v", err)
		}
		h.did(id, h.act(admission.GroupAdmit, "2027-11-20"))
		in := admissionapp.RecordIn{ID: id, Version: h.get(id).Version, Act: h.act(admission.Approve, "2028-01-20")}
		if _, err := h.app.Decide(ctx, as(7, admission.CanApprove), in); fault.KindOf(err) != fault.Denied {
			h.Errorf("the same person: %v", err)
		}
		if _, err := h.app.Decide(ctx, as(8, admission.CanApprove), in); err != nil {
			h.Error(err)
		}
	})
}

func TestReturn_reasons_are_counted(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		h.until(id, admission.Consent)
		back := h.act(admission.Consent, "2027-06-20")
		back.Outcome = admission.Returned
		if _, err := h.try(id, back); fault.Of(err).Field("reasons") == "" {
			h.Errorf("a return without a reason: %v", err)
		}
		back.Reasons = []admission.Reason{"paper-missing", "time"}
		h.did(id, back)
		h.did(id, h.act(admission.Consent, "2027-06-21"))
		b, err := h.app.Board(ctx, h.may(admission.CanView, h.court.Path), admissionapp.Wanted{Stage: -1})
		if err != nil {
			h.Fatal(err)
		}
		if len(b.Returns) != 2 || b.Returns[0].Times != 1 || len(b.Rows) != 1 || b.Rows[0].Verdict.Stage != admission.Activist {
			h.Errorf("board: %d rows, returns %v", len(b.Rows), b.Returns)
		}
		if v := h.get(id); v.Verdict.Step(admission.Consent).Standing != admission.Finished {
			h.Error("agreed after a return is not done")
		}
		if b, _ := h.app.Board(ctx, h.may(admission.CanView, h.other.Path), admissionapp.Wanted{Stage: -1}); len(b.Rows) != 0 {
			h.Error("another branch sees the dossier")
		}
		if _, err := h.app.Get(ctx, h.may(admission.CanView, h.other.Path), id); fault.KindOf(err) != fault.NotFound {
			h.Errorf("another branch opens the dossier: %v", err)
		}
	})
}

// DEV-08: an objection that is not settled keeps the person from being listed.
func TestObjection_keeps_from_being_listed(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		h.until(id, admission.List)
		may := h.may(admission.CanRecord, h.branch.Path)
		if err := h.app.Object(ctx, may, admissionapp.ObjectIn{ID: id, Version: h.get(id).Version, Objection: admissionapp.Objection{Day: civil.MustDay("2027-06-29"), Content: "反映考勤"}}); err != nil {
			h.Fatal(err)
		}
		if _, err := h.try(id, h.act(admission.List, "2027-07-05")); err == nil || !strings.Contains(err.Error(), "异议还没有处理") {
			h.Errorf("listed over an open objection: %v", err)
		}
		v := h.get(id)
		if err := h.app.Object(ctx, may, admissionapp.ObjectIn{ID: id, Version: v.Version, Of: v.Objections[0].ID, Objection: admissionapp.Objection{Handling: "经核查不属实", Handled: civil.MustDay("2027-07-03")}}); err != nil {
			h.Fatal(err)
		}
		h.did(id, h.act(admission.List, "2027-07-05"))
	})
}

// DEV-36: the dossier goes along, and the time goes on.
func TestMove_DEV_36_time_goes_on(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		h.until(id, admission.Propose)
		may := h.may(admission.CanRecord, h.court.Path)
		if err := h.app.Move(ctx, may, admissionapp.MoveIn{ID: id, Version: h.get(id).Version, To: h.other.ID, Move: admission.Move{Day: civil.MustDay("2027-05-01")}}); err != nil {
			h.Fatal(err)
		}
		v := h.get(id)
		if v.File.Branch != h.other.ID || v.Verdict.Step(admission.Propose).Earliest != civil.MustDay("2027-06-12") {
			h.Errorf("at %v, earliest %s", v.Branch.Short, v.Verdict.Step(admission.Propose).Earliest)
		}
		if err := h.app.ReviewMove(ctx, may, id, v.Version, v.Moves[0].ID, civil.MustDay("2027-05-10")); err != nil {
			h.Fatal(err)
		}
		for _, c := range h.get(id).Verdict.Checks {
			if c.Rule == "DEV-36" && c.State != rulebook.Met {
				h.Errorf("%s: %s", c.State, c.Say())
			}
		}
		// Out of the house: the dossier ends.
		if err := h.app.Move(ctx, may, admissionapp.MoveIn{ID: id, Version: h.get(id).Version, Move: admission.Move{Day: civil.MustDay("2027-07-01"), Other: "云川市司法局党支部", Papers: []admission.Paper{admission.Application, admission.ActivistForm}}}); err != nil {
			h.Fatal(err)
		}
		if v := h.get(id); v.End != admission.TransferredOut {
			h.Errorf("ended as %q", v.End)
		}
	})
}

// DEV-42: not recognised is an end of its own, with its basis and the day on
// which the assembly was told.
func TestClose_DEV_42_disallowed(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		h.until(id, admission.Oath)
		may := h.may(admission.CanRecord, h.branch.Path)
		in := admissionapp.CloseIn{ID: id, Version: h.get(id).Version, End: admission.Disallowed, Day: civil.MustDay("2028-09-01"), Reason: "弄虚作假"}
		if err := h.app.Close(ctx, may, in); fault.Of(err).Field("basis") == "" || fault.Of(err).Field("announced") == "" {
			h.Errorf("without basis and announcement: %v", err)
		}
		in.Basis, in.Announced = "云组〔2028〕9号", civil.MustDay("2028-09-05")
		if err := h.app.Close(ctx, may, in); err != nil {
			h.Fatal(err)
		}
		h.standing(id, member.Ended)
		if _, err := h.try(id, h.act(admission.Oath, "2028-02-20")); fault.KindOf(err) != fault.Conflict {
			h.Errorf("a step of an ended dossier: %v", err)
		}
	})
}

func TestPlan_and_its_use(t *testing.T) {
	both(t, func(h *house) {
		p := h.may(admission.CanPlan, h.court.Path)
		for _, in := range []admissionapp.PlanIn{{Year: 2029, Places: 3, Basis: "云组〔2029〕1号"}, {Year: 2029, Branch: h.branch.ID, Places: 1, Basis: "机关党委分配"}} {
			if err := h.app.Plan(ctx, p, in); err != nil {
				h.Fatal(err, fault.Of(err))
			}
		}
		b, err := h.app.Board(ctx, h.may(admission.CanView, h.court.Path), admissionapp.Wanted{Stage: -1})
		if err != nil || len(b.Plans) != 2 || b.Plans[0].Places != 3 || b.Plans[1].Branch.ID != h.branch.ID {
			h.Errorf("%+v %v", b.Plans, err)
		}
	})
}

func TestFacts_Judge(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		h.until(id, admission.Interview)
		h.read(func(tx *sqldb.Tx) error {
			fs, err := h.app.Facts().Judge(tx, h.tree, []org.Unit{h.branch, h.other}, civil.Year(2029), tx.Today())
			n := 0
			for _, f := range fs {
				if f.Rule == "DEV-03" && f.State == rulebook.Overdue && f.Subject.Unit == int64(h.branch.ID) {
					n++
					if e := f.Explain(); !strings.Contains(e.Settle.Href, id.String()) || len(e.Why) == 0 {
						h.Errorf("%+v", e)
					}
				}
			}
			if n != 1 {
				h.Errorf("DEV-03 overdue %d times of %d", n, len(fs))
			}
			return err
		})
	})
}

var _ = quorum.Admission

// A restructuring is told what is under way, and a person sees what is held
// (PI-07).
func TestFacts_LaterOf_and_Holding(t *testing.T) {
	both(t, func(h *house) {
		id := h.open(h.person("岑若谷"))
		h.did(id, h.act(admission.Apply, "2026-05-11"))
		h.did(id, h.act(admission.Interview, "2026-06-11"))
		h.read(func(tx *sqldb.Tx) error {
			for day, later := range map[string]string{"2026-06-12": "", "2026-06-11": "2026-06-11 岑若谷 党组织派人谈话"} {
				got, err := h.app.Facts().LaterOf(tx, []org.UnitID{h.branch.ID, h.other.ID}, civil.MustDay(day))
				if err != nil || got[h.branch.ID] != later || got[h.other.ID] != "" {
					h.Errorf("%s: %+v %v", day, got, err)
				}
			}
			held, err := h.app.Facts().Holding(tx, 0, h.contacts[0].Member)
			if err != nil || len(held) != 1 || len(held[0].Rows) != 1 || held[0].Rows[0].Value != "岑若谷" {
				h.Errorf("%+v %v", held, err)
			}
			return nil
		})
	})
}
