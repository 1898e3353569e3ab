package surveyapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/sqldb"
)

// BeginIn says which questionnaire to begin with. From, when set, is one to copy.
type BeginIn struct {
	Unit org.UnitID
	Kind string
	Year int
	From survey.ID
}

// Begin makes a draft: with the usual questions of its kind, whoever is to be
// rated filled in from the register and the posts; or like an earlier one, with
// those who are there today. Faults: NotFound, Invalid.
func (a *App) Begin(ctx context.Context, permit access.Permit, in BeginIn) (k survey.ID, err error) {
	if err := permit.Covers(survey.CanKeep); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "surveyapp.Begin")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h := &Held{}
		if in.From != 0 {
			was, err := a.reach(tx, permit, in.From)
			if err != nil {
				return err
			}
			h.Survey, h.Unit = was.Again(in.Year), was.Unit
		} else {
			kind, ok := survey.KindOf(in.Kind)
			if !ok {
				return fault.New(fault.Invalid, "请选择问卷的种类。").At("kind", "请选择问卷的种类")
			}
			h.Survey = survey.New(kind, in.Year)
			tree, err := a.units.Tree(tx, tx.Today())
			if err != nil {
				return err
			}
			u, ok := tree.Unit(in.Unit)
			if !ok || !permit.Holds(u.Path) || !slices.Contains(keepers, u.Kind) {
				return fault.New(fault.NotFound, "没有找到这个党组织，可能已撤销，或不在当前工作范围内。").At("unit", "请选择党组织")
			}
			h.Unit = u
		}
		if h.Kind.Subjects == survey.Members && h.Unit.Kind != org.Branch {
			return fault.Newf(fault.Invalid, "%s以党支部为单位，请选择党支部。", h.Kind.Chinese).At("unit", "请选择党支部")
		}
		if err := a.fill(tx, h); err != nil {
			return err
		}
		h.ID, h.Stage, h.Version = id.New[survey.Survey](tx.Now()), survey.Draft, 1
		row := tx.Insert("survey", "id", "unit", "kind", "title", "intro", "year", "way", "stage", "closes", "paper", "version", "made_by", "made_name", "made_at")
		row.Add(h.ID, h.Unit.ID, h.Kind.Code, h.Title, sqldb.Text(h.Intro), h.Year, string(h.Way), string(h.Stage), h.Closes, h.paperText(), 1, account(permit), permit.Actor().Name, sqldb.At(tx.Now()))
		if err := row.Done(); err != nil {
			return err
		}
		k = h.ID
		return h.note(tx, permit, survey.CanKeep, "起草")
	})
	return k, err
}

// account is who it was, nobody for the system.
func account(permit access.Permit) *int64 {
	if n := permit.Actor().Account; n != 0 {
		return &n
	}
	return nil
}

// fill names who is rated, and how many rate, as today has them.
func (a *App) fill(tx *sqldb.Tx, h *Held) error {
	full, members, _, err := a.roll(tx, h.Unit, tx.Today())
	if err != nil {
		return err
	}
	switch {
	case h.Kind.Subjects == survey.Members:
		h.Subjects = full
	case h.Kind.Code == "reporting" && len(h.Subjects) == 0:
		posts, err := a.units.Posts(tx, h.Unit.Path, civil.Period{From: tx.Today(), Until: tx.Today()})
		if err != nil {
			return err
		}
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		for _, p := range posts {
			if p.Kind == org.Secretary && slices.Contains(keepers, unitKind(tree, p.Unit)) && len(h.Subjects) < survey.MaxSubjects {
				h.Subjects = append(h.Subjects, survey.Subject{Member: p.Member, Name: p.Holder, Note: tree.Name(p.Unit) + "书记"})
			}
		}
	case h.Kind.Code == "branch" && len(h.Subjects) == 0:
		h.Subjects = []survey.Subject{{Name: h.Unit.Short + "班子"}}
	}
	if h.Way == survey.Room && len(h.Groups) == 1 && h.Unit.Kind == org.Branch {
		h.Groups[0].Raters = members
	}
	return nil
}

func unitKind(tree *org.Tree, k org.UnitID) org.Kind {
	u, _ := tree.Unit(k)
	return u.Kind
}

// SaveIn is a draft as its form has it.
type SaveIn struct {
	ID      survey.ID
	Version int
	Survey  survey.Survey // its Kind is not asked
}

// Save keeps a draft as it is: what is missing is said when it is opened.
// Faults: NotFound; Conflict when somebody changed it, or it is no draft.
func (a *App) Save(ctx context.Context, permit access.Permit, in SaveIn) (version int, err error) {
	if err := permit.Covers(survey.CanKeep); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "surveyapp.Save")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.draft(tx, permit, in.ID, in.Version)
		if err != nil {
			return err
		}
		kind := h.Kind
		h.Survey = in.Survey
		h.Kind = kind
		if kind.Subjects == survey.Members {
			full, _, _, err := a.roll(tx, h.Unit, tx.Today())
			if err != nil {
				return err
			}
			h.Subjects = keep(full, in.Survey.Subjects)
		}
		if err := a.undraw(tx, h); err != nil {
			return err
		}
		if err := h.save(tx); err != nil {
			return err
		}
		version = h.Version
		return h.note(tx, permit, survey.CanKeep, "修改")
	})
	return version, err
}

// keep leaves, of those whom the register gave, the ones the form still has: a
// form adds nobody to the members of a branch.
func keep(had, wanted []survey.Subject) (out []survey.Subject) {
	for _, s := range had {
		if slices.ContainsFunc(wanted, func(w survey.Subject) bool { return w.Member == s.Member }) {
			out = append(out, s)
		}
	}
	return out
}

func (a *App) draft(tx *sqldb.Tx, permit access.Permit, k survey.ID, version int) (*Held, error) {
	h, err := a.reach(tx, permit, k)
	if err != nil {
		return nil, err
	}
	if h.Stage != survey.Draft {
		return nil, fault.New(fault.Conflict, "问卷已经开启，题目和名单不能再改。需要改的，请结束后另起一份。")
	}
	return h, h.unchanged(version)
}

// Discard deletes a draft. Faults: NotFound, Conflict.
func (a *App) Discard(ctx context.Context, permit access.Permit, k survey.ID, version int) (err error) {
	if err := permit.Covers(survey.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "surveyapp.Discard")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.draft(tx, permit, k, version)
		if err != nil {
			return err
		}
		if err := a.undraw(tx, h); err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from survey where id = $1`, k); err != nil {
			return err
		}
		return h.note(tx, permit, survey.CanKeep, "删除草稿")
	})
}
