package admissionapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/admission"
	"touyan/internal/platform/sqldb"
)

// reach returns the dossier within the permit's range. Fault: NotFound.
func (a *App) reach(tx *sqldb.Tx, permit access.Permit, which admission.ID) (*File, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	files, err := load(tx, tree, a.members, within(permit, `d.id = $3`, which))
	switch {
	case err != nil:
		return nil, err
	case len(files) == 0:
		return nil, notFound()
	}
	return files[0], nil
}

// change does one thing to a running dossier: do says what, for the trail. Who
// looked at an older version is told who was faster. Faults: NotFound, Conflict.
func (a *App) change(ctx context.Context, permit access.Permit, id admission.ID, version int, do func(tx *sqldb.Tx, f *File) (string, error)) error {
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		f, err := a.reach(tx, permit, id)
		if err != nil {
			return err
		}
		return a.within(tx, permit, f, version, do)
	})
}

func (a *App) within(tx *sqldb.Tx, permit access.Permit, f *File, version int, do func(tx *sqldb.Tx, f *File) (string, error)) error {
	if version != f.Version {
		return overtaken(tx, f)
	}
	if !f.Running() {
		return fault.Newf(fault.Conflict, "没有保存：%s的档案已于 %s 结束（%s）。", f.Name, f.Ended, f.End.Chinese())
	}
	what, err := do(tx, f)
	if err != nil {
		return err
	}
	return a.next(tx, permit, f, what, nil)
}

// next makes the dossier's next version, if nobody was faster, and writes the
// trail.
func (a *App) next(tx *sqldb.Tx, permit access.Permit, f *File, what string, detail any) error {
	n, err := tx.Exec(`update admission_dossier set version = version + 1 where id = $1 and version = $2`, f.ID, f.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return overtaken(tx, f)
	}
	if detail == nil {
		detail = map[string]string{"dossier": f.ID.String()}
	}
	if err := record(tx, permit, permitted(permit), f, what, detail); err != nil {
		return err
	}
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return err
	}
	b, _ := tree.Unit(f.Branch)
	return touch(tx, b)
}

// permitted is what the permit was given for, as the trail names it.
func permitted(permit access.Permit) access.Can {
	for _, c := range []access.Can{admission.CanRecord, admission.CanApprove, admission.CanImport} {
		if permit.Covers(c) == nil {
			return c
		}
	}
	return admission.CanRecord
}

// overtaken tells who changed what since the page was made.
func overtaken(tx *sqldb.Tx, f *File) error {
	type last struct {
		who, step string
		at        sqldb.Instant
		taken     bool
	}
	var l last
	scan := func(taken bool) func(sqldb.Row) (last, error) {
		return func(r sqldb.Row) (x last, err error) { x.taken = taken; return x, r.Scan(&x.who, &x.step, &x.at) }
	}
	did, _, err := sqldb.Maybe(tx, scan(false), `select entered_name, step, entered_at from admission_act where dossier = $1 order by entered_at desc, id desc`, f.ID)
	if err != nil {
		return err
	}
	undid, ok, err := sqldb.Maybe(tx, scan(true), `select c.actor_name, x.step, c.at from admission_counter c join admission_act x on x.id = c.act where c.dossier = $1 order by c.at desc`, f.ID)
	if err != nil {
		return err
	}
	if l = did; ok && !undid.at.Before(did.at.Time) {
		l = undid
	}
	def, ok := admission.Defined(admission.Step(l.step))
	if !ok {
		return fault.New(fault.Conflict, "没有保存：打开页面以后，这份档案有人改过。请刷新后核对，再保存一次。")
	}
	verb := "登记"
	if l.taken {
		verb = "撤回"
	}
	return fault.Newf(fault.Conflict, "没有保存：打开页面以后，%s 于 %s %s了“%s”。请刷新后核对，再办理。", l.who, l.at.In(civil.Shanghai).Format("15:04"), verb, def.Title)
}

// finish ends the dossier, or, with Running, opens it again.
func finish(tx *sqldb.Tx, f *File, end admission.End, day civil.Day, reason, basis string, announced civil.Day) error {
	var running any
	if end == admission.Running {
		if k, _, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from admission_dossier where running = $1 and id <> $2`, runningKey(f), f.ID); err != nil {
			return err
		} else if k == 0 {
			running = runningKey(f)
		} else {
			return fault.Newf(fault.Conflict, "%s已有另一份办理中的档案，这份不能恢复。", f.Name)
		}
	}
	_, err := tx.Exec(`update admission_dossier set end_kind = $2, ended = $3, end_reason = $4, basis = $5, announced = $6, running = $7 where id = $1`,
		f.ID, sqldb.Text(end), day, sqldb.Text(reason), sqldb.Text(basis), announced, running)
	return err
}
