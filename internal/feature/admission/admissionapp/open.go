package admissionapp

import (
	"context"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/org"
	"touyan/internal/platform/pinyin"
	"touyan/internal/platform/sqldb"
)

// PersonIn is what is known of a person who applies.
type PersonIn struct {
	Branch, Group                                     org.UnitID
	Name, Gender, Ethnicity, Education, WorkUnit, Job string
	Born                                              civil.PartialDay
	IDNumber                                          string // as typed; "": not known, or as it is
	Floating                                          bool
	Leaves                                            civil.Day
}

// OpenIn opens a dossier. Applied, unless zero, is the day of the application,
// recorded as the first step.
type OpenIn struct {
	PersonIn
	Applied  civil.Day
	Elements []admission.Element
}

// Open opens a dossier. Faults: Invalid field by field; Conflict when the
// person has a running one.
func (a *App) Open(ctx context.Context, permit access.Permit, in OpenIn) (out admission.ID, err error) {
	if err := permit.Covers(admission.CanRecord); err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		f, number, err := a.checked(tx, permit, in.PersonIn)
		if err != nil {
			return err
		}
		apply := admission.Act{Step: admission.Apply, Day: in.Applied, Papers: []admission.Paper{admission.Application}, Elements: in.Elements, EnteredBy: permit.Actor().Name, Entered: tx.Today()}
		if in.Applied != 0 {
			if err := apply.Complete(tx.Today()); err != nil {
				return renamed(err, "day", "applied")
			}
			if err := renamed(admission.Refuse(admission.Try(&f.Dossier, apply, tx.Today(), calendar)), "day", "applied"); err != nil {
				return err
			}
		}
		if err := a.insert(tx, permit, f, number); err != nil {
			return err
		}
		if in.Applied != 0 {
			if _, err := insertAct(tx, permit, f, &apply, nil, link{}); err != nil {
				return err
			}
		}
		out = f.ID
		if err := record(tx, permit, admission.CanRecord, f, "建立档案", map[string]string{"dossier": f.ID.String()}); err != nil {
			return err
		}
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		b, _ := tree.Unit(f.Branch)
		return touch(tx, b)
	})
	return out, err
}

// renamed puts what is wrong with one field beside another.
func renamed(err error, from, to string) error {
	if f := fault.Of(err); f != nil {
		for i := range f.Fields {
			if f.Fields[i].Name == from {
				f.Fields[i].Name = to
			}
		}
	}
	return err
}

// checked makes a dossier of what was entered. Faults: Invalid, Conflict.
func (a *App) checked(tx *sqldb.Tx, permit access.Permit, in PersonIn) (*File, string, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, "", err
	}
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	f := &File{Branch: in.Branch, Group: in.Group, Gender: in.Gender, Ethnicity: in.Ethnicity, Education: han.Trim(in.Education), WorkUnit: han.Trim(in.WorkUnit), Job: han.Trim(in.Job), Version: 1}
	f.Name, f.Born, f.Floating, f.Leaves = han.CleanName(in.Name), in.Born, in.Floating, in.Leaves
	b, ok := tree.Unit(in.Branch)
	if !ok || b.Kind != org.Branch || !permit.Holds(b.Path) {
		_ = bad.At("branch", "请选择党支部")
	}
	f.Court = b.Court
	if g, ok := tree.Unit(in.Group); in.Group != 0 && (!ok || g.Parent != in.Branch) {
		_ = bad.At("group", "这个党支部没有这个党小组")
	}
	if !han.ValidName(f.Name) {
		_ = bad.At("name", "请填写姓名，与身份证件一致")
	}
	number := ""
	if s := han.CleanIDNumber(in.IDNumber); s != "" {
		n, wrong := han.ParseIDNumber(s, tx.Today())
		if wrong != "" {
			_ = bad.At("id-number", "公民身份号码应为 18 位且校验码正确，请核对")
		} else {
			number = string(n)
			f.Gender = n.Gender().Code()
			if f.Born.IsZero() {
				f.Born = civil.Exactly(n.Birth())
			}
		}
	}
	if f.Born.IsZero() && bad.Field("id-number") == "" {
		_ = bad.At("born", "请填写出生日期，或者填写公民身份号码")
	} else if f.Born.First() > tx.Today() {
		_ = bad.At("born", "出生日期 "+f.Born.String()+" 晚于今天")
	}
	if err := bad.Err(); err != nil {
		return nil, "", err
	}
	f.NameKey = pinyin.Key(f.Name)
	f.place(tree)
	return f, number, nil
}

// runningKey is the same for the same person of a court.
func runningKey(f *File) string { return fmt.Sprintf("%d|%s|%s", f.Court, f.Name, f.Born) }

// insert writes the dossier. Fault: Conflict when the person has a running one.
func (a *App) insert(tx *sqldb.Tx, permit access.Permit, f *File, number string) error {
	f.ID = id.New[admission.Dossier](tx.Now())
	var index, tail sqldb.Text
	var sealed []byte
	if number != "" {
		index, tail, sealed = sqldb.Text(a.seal.Index("admission_dossier", "id_number", number)), sqldb.Text(han.MaskID(number)), a.seal.Seal(place(int64(f.ID)), number)
	}
	if err := a.single(tx, f, index); err != nil {
		return err
	}
	row := tx.Insert("admission_dossier", dossierInsert...)
	row.Add(f.row(tx, permit, sealed, index, tail)...)
	return twice(row.Done(), f)
}

var dossierInsert = []string{"id", "court", "branch", "party_group", "full_name", "name_key", "gender", "ethnicity", "birth", "id_number", "id_index", "id_tail", "education", "work_unit", "job",
	"floating", "leaves", "member", "running", "batch", "opened_at", "opened_by", "version"}

func (f *File) row(tx *sqldb.Tx, permit access.Permit, sealed []byte, index, tail sqldb.Text) []any {
	var batch any
	if f.Batch != 0 {
		batch = f.Batch
	}
	return []any{f.ID, f.Court, f.Branch, f.Group, f.Name, f.NameKey, sqldb.Text(f.Gender), sqldb.Text(f.Ethnicity), f.Born, sealed, index, tail, sqldb.Text(f.Education), sqldb.Text(f.WorkUnit), sqldb.Text(f.Job),
		f.Floating, f.Leaves, f.Member, runningKey(f), batch, sqldb.At(tx.Now()), permit.Actor().Name, 1}
}

// single refuses a second running dossier of one person: by the number, or by
// name and birth.
func (a *App) single(tx *sqldb.Tx, f *File, index sqldb.Text) error {
	branch, ok, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select u.short_name from admission_dossier d join org_unit u on u.id = d.branch
		where d.court = $1 and d.end_kind is null and d.id <> $2 and (d.id_index = $3 or d.running = $4)`, f.Court, f.ID, index, runningKey(f))
	if err == nil && ok {
		err = fault.Newf(fault.Conflict, "没有保存：%s在%s已有一份办理中的档案，一人只能有一份。调动的请在那份档案里办理转接。", f.Name, branch).At("name", f.Name+"已有办理中的档案")
	}
	return err
}

// twice says in words that somebody else opened the same person's dossier at
// the same moment.
func twice(err error, f *File) error {
	if fault.KindOf(err) == fault.Conflict {
		return fault.Newf(fault.Conflict, "没有保存：刚刚有人为%s建立了档案，一人只能有一份。", f.Name).At("name", f.Name+"已有办理中的档案").Because(err)
	}
	return err
}

// CorrectIn is what is known of the person, as a form has it.
type CorrectIn struct {
	ID      admission.ID
	Version int
	PersonIn
}

// Correct changes what is known of the person; an empty ID number stays as it
// is, the branch changes by Move only. Faults: Invalid, Conflict, NotFound.
func (a *App) Correct(ctx context.Context, permit access.Permit, in CorrectIn) error {
	if err := permit.Covers(admission.CanRecord); err != nil {
		return err
	}
	return a.change(ctx, permit, in.ID, in.Version, func(tx *sqldb.Tx, old *File) (string, error) {
		in.Branch = old.Branch
		f, number, err := a.checked(tx, permit, in.PersonIn)
		if err != nil {
			return "", err
		}
		f.ID = old.ID
		var index sqldb.Text
		if number != "" {
			index = sqldb.Text(a.seal.Index("admission_dossier", "id_number", number))
		}
		if err := a.single(tx, f, index); err != nil {
			return "", err
		}
		if number != "" {
			if _, err := tx.Exec(`update admission_dossier set id_number = $2, id_index = $3, id_tail = $4 where id = $1`, f.ID, a.seal.Seal(place(int64(f.ID)), number), index, han.MaskID(number)); err != nil {
				return "", err
			}
		} else if f.Gender == "" {
			f.Gender = old.Gender
		}
		_, err = tx.Exec(`update admission_dossier set party_group = $2, full_name = $3, name_key = $4, gender = $5, ethnicity = $6, birth = $7, education = $8, work_unit = $9, job = $10,
			floating = $11, leaves = $12, running = $13 where id = $1`, f.ID, f.Group, f.Name, f.NameKey, sqldb.Text(f.Gender), sqldb.Text(f.Ethnicity), f.Born, sqldb.Text(f.Education), sqldb.Text(f.WorkUnit), sqldb.Text(f.Job),
			f.Floating, f.Leaves, runningKey(f))
		return "修改基本情况", twice(err, f)
	})
}

// number opens the person's ID number; "" when it is not known.
func (a *App) number(f *File) (string, error) {
	if len(f.sealed) == 0 {
		return "", nil
	}
	return a.seal.Open(place(int64(f.ID)), f.sealed)
}
