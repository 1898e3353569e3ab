package admissionapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/platform/sqldb"
)

// Judged is one running dossier with everything that the rules say of it.
type Judged struct {
	ID       admission.ID
	Name     string
	Branch   string
	Court    string
	Verdict  *admission.Verdict
	Findings []rulebook.Finding
}

// JudgeIn says what to judge.
type JudgeIn struct {
	Unit string    // name or code of a unit; "": everything permitted
	On   civil.Day // zero: today
}

// Judge calls each with every running dossier as of a day, in the order of
// names. Faults: NotFound, Invalid when the name fits several units.
func (a *App) Judge(ctx context.Context, permit access.Permit, in JudgeIn, each func(Judged) error) (err error) {
	if err := permit.Covers(admission.CanView); err != nil {
		return err
	}
	defer fault.Wrap(&err, "admissionapp.Judge")
	var files []*File
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if in.On == 0 {
			in.On = tx.Today()
		}
		tree, err := a.units.Tree(tx, in.On)
		if err != nil {
			return err
		}
		over := permit.Over()
		if in.Unit != "" {
			u, err := tree.Named(over, in.Unit)
			if err != nil {
				return err
			}
			over = u.Path
		}
		files, err = load(tx, tree, a.members, which{`u.path >= $1 and u.path < $2 and d.end_kind is null`, []any{string(over), string(over.End())}, over})
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range files {
		j := Judged{ID: f.ID, Name: f.Name, Branch: f.Subject.UnitName, Court: f.Subject.Court, Verdict: admission.Judge(&f.Dossier, in.On, calendar)}
		j.Findings = j.Verdict.Findings(&f.Dossier, Href(f.ID), nil)
		if err := each(j); err != nil {
			return err
		}
	}
	return nil
}
