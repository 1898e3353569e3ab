package admissionapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sqldb"
)

// follow does what follows from an act: an approval enters the register, a
// conversion makes a full member, a revocation ends the membership, the archive
// ends the dossier.
func (a *App) follow(tx *sqldb.Tx, permit access.Permit, f *File, x *admission.Act) error {
	switch {
	case x.Step == admission.Approve && x.Outcome == admission.Done:
		return a.admit(tx, permit, f)
	case x.Step == admission.Confirm && x.Outcome == admission.Done:
		if f.Member == 0 {
			return nil // an old dossier that was taken in: the register has the person already, or not
		}
		return a.register.Convert(tx, permit, f.Member, admission.Judge(&f.Dossier, tx.Today(), calendar).PartySince)
	case x.Step == admission.Confirm && x.Outcome == admission.Revoked:
		if f.Member != 0 {
			if err := a.register.End(tx, permit, f.Member, x.Day, "取消预备党员资格"); err != nil {
				return err
			}
		}
		return finish(tx, f, admission.Cancelled, x.Day, x.Note, x.Document, 0)
	case x.Step == admission.Archive:
		return finish(tx, f, admission.Completed, x.Day, "", "", 0)
	}
	return nil
}

// admit makes the probationary member, from the day of the assembly (DEV-28).
func (a *App) admit(tx *sqldb.Tx, permit access.Permit, f *File) error {
	number, err := a.number(f)
	if err != nil {
		return err
	}
	v := admission.Judge(&f.Dossier, tx.Today(), calendar)
	f.Member, err = a.register.Admit(tx, permit, member.Admitted{Name: f.Name, IDNumber: number, Gender: f.Gender, Ethnicity: f.Ethnicity, Education: f.Education, Unit: f.WorkUnit, Job: f.Job,
		Birth: f.Born, Branch: f.Branch, Group: f.Group, Joined: v.ProbationFrom})
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update admission_dossier set member = $2 where id = $1`, f.ID, f.Member)
	return err
}

// WithdrawIn takes an act back.
type WithdrawIn struct {
	ID      admission.ID
	Version int
	Act     int64
	Why     string
}

// Withdraw takes back what the branch recorded; the line stays, with the
// reason. Faults: NotFound, Invalid, Conflict (later steps rest on it, or
// somebody was faster), Denied for a step of the superior.
func (a *App) Withdraw(ctx context.Context, permit access.Permit, in WithdrawIn) error {
	if err := permit.Covers(admission.CanRecord); err != nil {
		return err
	}
	return a.withdraw(ctx, permit, in, false)
}

// Rescind takes back what was recorded of the superior. Faults as of Withdraw.
func (a *App) Rescind(ctx context.Context, permit access.Permit, in WithdrawIn) error {
	if err := permit.Covers(admission.CanApprove); err != nil {
		return err
	}
	return a.withdraw(ctx, permit, in, true)
}

func (a *App) withdraw(ctx context.Context, permit access.Permit, in WithdrawIn, superior bool) error {
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		f, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if in.Version != f.Version {
			return overtaken(tx, f)
		}
		x := f.act(in.Act)
		switch {
		case x == nil:
			return notFound()
		case x.Step.Superior() != superior:
			return fault.New(fault.Denied, "这一步由登记它的一方撤回。")
		case !f.Running() && !ends(x):
			return fault.Newf(fault.Conflict, "%s的档案已结束（%s），不能撤回这一步。", f.Name, f.End.Chinese())
		}
		def, _ := admission.Defined(x.Step)
		what := "撤回" + def.Title
		if err := a.counter(tx, permit, f, in.Act, in.Why, false); err != nil {
			return err
		}
		return a.next(tx, permit, f, what, map[string]string{"dossier": f.ID.String(), "step": string(def.Step), "reason": in.Why})
	})
}

// ends reports whether the act is one that ended its dossier.
func ends(x *admission.Act) bool {
	return x.Step == admission.Archive || x.Step == admission.Confirm && x.Outcome == admission.Revoked
}

func (f *File) act(id int64) *admission.Act {
	for i := range f.Acts {
		if f.Acts[i].ID == id {
			return &f.Acts[i]
		}
	}
	return nil
}

// counter takes an act back with what followed from it; replaced says that
// another one takes its place at once.
func (a *App) counter(tx *sqldb.Tx, permit access.Permit, f *File, act int64, why string, replaced bool) error {
	why = han.Trim(why)
	if why == "" {
		return fault.New(fault.Invalid, "请写明撤回或更正的原因。").At("why", "请写明撤回或更正的原因")
	}
	x := f.act(act)
	if x == nil {
		return notFound()
	}
	taken := *x
	before := admission.Judge(&f.Dossier, tx.Today(), calendar)
	kept := f.Acts[:0:0]
	for _, y := range f.Acts {
		if y.ID != act {
			kept = append(kept, y)
		}
	}
	f.Acts = kept
	after := admission.Judge(&f.Dossier, tx.Today(), calendar)
	if rest := admission.RestOn(before, after); len(rest) > 0 && !replaced {
		def, _ := admission.Defined(taken.Step)
		return fault.Newf(fault.Conflict, "“%s”以后的“%s”已经办理，请先撤回后面的步骤，或者用更正。", def.Title, rest[0])
	}
	var by any
	if who := permit.Actor().Account; who != 0 {
		by = who
	}
	row := tx.Insert("admission_counter", "act", "dossier", "at", "actor", "actor_name", "reason")
	row.Add(act, f.ID, sqldb.At(tx.Now()), by, permit.Actor().Name, why)
	if err := row.Done(); err != nil {
		return err
	}
	if replaced && taken.Outcome == admission.Done {
		return nil // what follows is done anew by the one that takes its place
	}
	return a.unfollow(tx, permit, f, &taken)
}

// unfollow undoes what follow did.
func (a *App) unfollow(tx *sqldb.Tx, permit access.Permit, f *File, x *admission.Act) error {
	switch {
	case x.Step == admission.Approve && x.Outcome == admission.Done && f.Member != 0:
		return a.register.End(tx, permit, f.Member, x.Day, "接收审批撤回")
	case x.Step == admission.Confirm && x.Outcome == admission.Done && f.Member != 0:
		return a.register.Convert(tx, permit, f.Member, 0)
	case x.Step == admission.Confirm && x.Outcome == admission.Revoked:
		if f.Member != 0 {
			if err := a.admit(tx, permit, f); err != nil {
				return err
			}
		}
		return finish(tx, f, admission.Running, 0, "", "", 0)
	case x.Step == admission.Archive:
		return finish(tx, f, admission.Running, 0, "", "", 0)
	}
	return nil
}
