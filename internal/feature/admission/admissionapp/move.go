package admissionapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

const moveColumns = `x.id, x.dossier, x.day, x.into_here, x.other, x.papers, x.reviewed, x.note, x.entered_at, coalesce(x.decision, 0)`

func scanMove(r sqldb.Row) (m admission.Move, d admission.ID, err error) {
	var at sqldb.Instant
	var papers sqldb.Text
	err = r.Scan(&m.ID, &d, &m.Day, &m.Into, &m.Other, &papers, &m.Reviewed, (*sqldb.Text)(&m.Note), &at, &m.Decision)
	m.Papers, m.Entered = split[admission.Paper](string(papers)), civil.DayOf(at.Time)
	return m, d, err
}

// MoveIn is a transfer. To is a branch of this installation: the dossier goes
// there, the years of education go on. Without To the person came from outside
// (Into) or left (the dossier ends as transferred).
type MoveIn struct {
	ID      admission.ID
	Version int
	To      org.UnitID
	admission.Move
}

// Move notes a transfer (DEV-36, DEV-37). Faults: NotFound, Invalid, Conflict.
func (a *App) Move(ctx context.Context, permit access.Permit, in MoveIn) error {
	if err := permit.Covers(admission.CanRecord); err != nil {
		return err
	}
	in.Other, in.Note = han.Trim(in.Other), han.Trim(in.Note)
	return a.change(ctx, permit, in.ID, in.Version, func(tx *sqldb.Tx, f *File) (string, error) {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return "", err
		}
		bad := fault.New(fault.Invalid, "有几处需要改正。")
		to, ok := tree.Unit(in.To)
		from, err := branchName(tx, tree, f.Branch)
		if err != nil {
			return "", err
		}
		switch {
		case in.To != 0 && (!ok || to.Kind != org.Branch || to.Court != f.Court):
			_ = bad.At("to", "请选择本院的党支部；转到外单位的填写单位名称")
		case in.To != 0 && in.To == f.Branch:
			_ = bad.At("to", f.Name+"已在"+to.Short)
		case in.To == 0 && in.Other == "":
			_ = bad.At("other", "请填写对方党组织")
		}
		if in.Day == 0 || in.Day > tx.Today() {
			_ = bad.At("day", "请填写变动日期，不晚于今天")
		}
		if in.Reviewed != 0 && (in.Reviewed < in.Day || in.Reviewed > tx.Today()) {
			_ = bad.At("reviewed", "审查日期应在变动之后、今天以前")
		}
		if err := bad.Err(); err != nil {
			return "", err
		}
		what, end := "转入登记", admission.Running
		switch {
		case in.To != 0:
			// Both sides are here: the papers come along, and who receives examines them.
			in.Into, in.Other = true, from
			for _, x := range f.Acts {
				in.Papers = append(in.Papers, x.Papers...)
			}
			what = "转往" + to.Short
			if _, err := tx.Exec(`update admission_dossier set branch = $2, party_group = null where id = $1`, f.ID, to.ID); err != nil {
				return "", err
			}
			if err := touch(tx, to); err != nil {
				return "", err
			}
		case !in.Into:
			what, end = "转往"+in.Other, admission.TransferredOut
		}
		row := tx.Insert("admission_move", "id", "dossier", "day", "into_here", "other", "papers", "reviewed", "note", "entered_at", "entered_name")
		row.Add(id.New[admission.Move](tx.Now()), f.ID, in.Day, in.Into, in.Other, words(in.Papers), in.Reviewed, sqldb.Text(in.Note), sqldb.At(tx.Now()), permit.Actor().Name)
		if err := row.Done(); err != nil {
			return "", err
		}
		if end != admission.Running {
			if f.Member != 0 {
				if err := a.register.End(tx, permit, f.Member, in.Day, "转出组织关系"); err != nil {
					return "", err
				}
			}
			return what, finish(tx, f, end, in.Day, in.Note, "", 0)
		}
		return what, nil
	})
}

// ReviewMove notes that the papers of one who came were examined.
func (a *App) ReviewMove(ctx context.Context, permit access.Permit, which admission.ID, version int, move int64, day civil.Day) error {
	if err := permit.Covers(admission.CanRecord); err != nil {
		return err
	}
	return a.change(ctx, permit, which, version, func(tx *sqldb.Tx, f *File) (string, error) {
		if day == 0 || day > tx.Today() {
			return "", fault.New(fault.Invalid, "请填写审查日期，不晚于今天。").At("reviewed", "请填写审查日期，不晚于今天")
		}
		n, err := tx.Exec(`update admission_move set reviewed = $3 where id = $1 and dossier = $2`, move, f.ID, day)
		if err == nil && n == 0 {
			err = notFound()
		}
		return "审查转入材料", err
	})
}

// branchName is the short name of a branch, also of one that is no more.
func branchName(tx *sqldb.Tx, tree *org.Tree, branch org.UnitID) (string, error) {
	if name := tree.Name(branch); name != "" {
		return name, nil
	}
	name, _, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select short_name from org_unit where id = $1`, branch)
	return name, err
}
