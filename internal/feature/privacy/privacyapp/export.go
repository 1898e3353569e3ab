package privacyapp

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/personal"
	"touyan/internal/feature/privacy"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/blob"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// ExportID identifies an export.
type ExportID = id.Of[privacy.Export]

func fileAt(k ExportID) seal.Place {
	return seal.Place{Table: "privacy_export", Column: "file", Row: int64(k)}
}

func exports(tx *sqldb.Tx, where string, args ...any) ([]privacy.Export, error) {
	es, err := sqldb.All(tx, func(r sqldb.Row) (e privacy.Export, err error) {
		var open, all, why sqldb.Text
		var asked, made, expires sqldb.Instant
		err = r.Scan(&e.ID, &e.Number, &e.Path, &e.Scope, &open, &all, &e.Amount, &e.Purpose, &e.Needs, &why, &e.AskedBy, &e.AskedName, &asked, (*string)(&e.State), &made, &expires, &e.Fetched, &e.Version)
		e.Open, e.Columns, e.Why, e.AskedAt, e.MadeAt, e.ExpiresAt = lines(open), lines(all), string(why), asked.Time, made.Time, expires.Time
		return e, err
	}, `select id, number, path, scope_name, open_columns, all_columns, amount, purpose, needs, why, asked_by, asked_name, asked_at, state, made_at, expires_at, fetched, version from privacy_export `+where, args...)
	for i := range es {
		if es[i].Approvals, err = approvals(tx, "export", int64(es[i].ID)); err != nil {
			return nil, err
		}
	}
	return es, err
}

// Exportable returns the columns that may be asked for, and how many people the
// export would have.
func (a *App) Exportable(ctx context.Context, permit access.Permit) (columns []personal.Field, people int, err error) {
	if err := permit.Covers(privacy.CanExport); err != nil {
		return nil, 0, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		people, err = a.people.People(tx, permit.Over())
		return err
	})
	may := permit.Actor().Can
	columns = slices.DeleteFunc(a.people.Columns(), func(f personal.Field) bool { return f.For(may) == personal.Hidden })
	return columns, people, err
}

// ExportIn asks for an export: which columns, which of them whole, what for.
type ExportIn struct {
	Columns, Open []string // table.column
	Purpose       string
}

// AskExport asks for an export of everybody within the permit's range. Columns
// are masked unless Open asks for them whole, which takes the permission to
// reveal them. One other person has to approve, two for many people or for
// columns that together tell too much (PI-11, PI-15). Faults: Invalid, Denied.
func (a *App) AskExport(ctx context.Context, permit access.Permit, in ExportIn) (k ExportID, err error) {
	if err := permit.Covers(privacy.CanExport); err != nil {
		return 0, err
	}
	purpose, err := sentence("purpose", in.Purpose, "请写明用途，例如“年度党内统计上报”", 200)
	if err != nil {
		return 0, err
	}
	may := permit.Actor().Can
	var columns, open []string
	for _, f := range a.people.Columns() {
		if slices.Contains(in.Columns, f.Column) && f.For(may) != personal.Hidden {
			columns = append(columns, f.Column)
			if slices.Contains(in.Open, f.Column) && f.Show == personal.Masked {
				if !may(f.Read) {
					return 0, fault.New(fault.Denied, "当前岗位不能导出“"+f.Title+"”的全文。")
				}
				open = append(open, f.Column)
			}
		}
	}
	if len(columns) == 0 {
		return 0, required("columns", "请至少选一列")
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		people, err := a.people.People(tx, permit.Over())
		if err != nil {
			return err
		}
		actor := permit.Actor()
		here, _ := actor.Here()
		needs, why := privacy.Approvals(people, columns, open)
		k = id.New[privacy.Export](tx.Now())
		if _, err := tx.Exec(`insert into privacy_export (id, number, path, scope_name, open_columns, all_columns, amount, purpose, needs, why, asked_by, asked_name, asked_at, state, fetched, version)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'asked', 0, 1)`, k, number("DC", tx.Now(), int64(k)), string(permit.Over()), strings.TrimSpace(here.Detail+" "+here.Name),
			sqldb.Text(strings.Join(open, "\n")), strings.Join(columns, "\n"), people, purpose, needs, sqldb.Text(why), actor.Account, actor.Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanExport, Subject: "申请导出个人信息", Detail: map[string]any{"export": k, "people": people, "columns": columns, "whole": open, "purpose": purpose, "approvals": needs}})
	})
	return k, err
}

// Exports returns the newest exports of the permit's range, the newest first.
func (a *App) Exports(ctx context.Context, permit access.Permit) (es []privacy.Export, err error) {
	if err := permit.Covers(privacy.CanExport); err != nil {
		return nil, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		es, err = exports(tx, `where path >= $1 and path < $2 order by asked_at desc, id desc limit 100`, from, end)
		return err
	})
	return es, err
}

// Export returns one export. Fault: NotFound.
func (a *App) Export(ctx context.Context, permit access.Permit, k ExportID) (e privacy.Export, err error) {
	if err := permit.Covers(privacy.CanExport); err != nil {
		return e, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		e, err = export(tx, permit, k)
		return err
	})
	return e, err
}

func export(tx *sqldb.Tx, permit access.Permit, k ExportID) (privacy.Export, error) {
	from, end := permit.Range()
	es, err := exports(tx, `where id = $1 and path >= $2 and path < $3`, k, from, end)
	if err == nil && len(es) == 0 {
		err = fault.New(fault.NotFound, "没有这个导出申请，可能不在当前工作范围内。")
	}
	if err != nil {
		return privacy.Export{}, err
	}
	return es[0], nil
}

// VerdictIn is what somebody says of another's request.
type VerdictIn[N any] struct {
	ID      id.Of[N]
	Version int
	Agreed  bool
	Reason  string
}

// DecideExport approves or refuses what another asked for. Faults: Denied for
// one's own, NotFound, Invalid without a reason, Conflict when it was decided on
// meanwhile, or by the same person already.
func (a *App) DecideExport(ctx context.Context, permit access.Permit, in VerdictIn[privacy.Export]) error {
	if err := permit.Covers(privacy.CanApprove); err != nil {
		return err
	}
	why, err := sentence("reason", in.Reason, "请写明意见", 200)
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, err := export(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if err := own(permit, e.AskedBy); err != nil {
			return err
		}
		if err := approve(tx, permit, "export", int64(in.ID), in.Agreed, why); err != nil {
			return err
		}
		state := privacy.ExportAsked
		switch {
		case !in.Agreed:
			state = privacy.ExportRefused
		case len(e.Approvals)+1 >= e.Needs:
			state = privacy.ExportApproved
		}
		if err := step(tx, in.ID, in.Version, privacy.ExportAsked, state); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanApprove, Subject: "审批导出 " + e.Number, Detail: map[string]any{"agreed": in.Agreed, "reason": why, "state": state}})
	})
}

// step moves an export on, if it is still where the form saw it.
func step(tx *sqldb.Tx, k ExportID, version int, from, to privacy.ExportState) error {
	n, err := tx.Exec(`update privacy_export set state = $4, version = version + 1 where id = $1 and version = $2 and state = $3`, k, version, string(from), string(to))
	if err == nil && n == 0 {
		err = stale()
	}
	return err
}

// MakeExport makes the file of an approved export, sealed, to be fetched within
// privacy.FileLives. Only who asked may. Faults: NotFound, Denied, Conflict.
func (a *App) MakeExport(ctx context.Context, permit access.Permit, k ExportID) error {
	if err := permit.Covers(privacy.CanExport); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, err := a.asker(tx, permit, k)
		if err != nil {
			return err
		}
		if e.State != privacy.ExportApproved {
			return stale()
		}
		content, people, err := a.workbook(tx, permit, e)
		if err != nil {
			return err
		}
		sealed, err := a.seal.Protected(fileAt(k), content)
		if err != nil {
			return err
		}
		file, err := blob.Put(tx, e.Number+".xlsx", sealed)
		if err != nil {
			return err
		}
		if err := step(tx, k, e.Version, privacy.ExportApproved, privacy.ExportMade); err != nil {
			return err
		}
		if _, err := tx.Exec(`update privacy_export set file = $2, made_at = $3, expires_at = $4 where id = $1`, k, file, sqldb.At(tx.Now()), sqldb.At(tx.Now().Add(privacy.FileLives))); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanExport, Subject: "生成导出 " + e.Number, Members: people, Kinds: a.kinds(e), Detail: map[string]any{"people": len(people)}})
	})
}

// inFile returns the members in an export's file, who are in the entry that its
// making left in the trail.
func inFile(tx *sqldb.Tx, k ExportID) ([]int64, error) {
	return sqldb.All(tx, sqldb.Scalar[int64], `select o.object from privacy_export x join audit_entry e on e.at = x.made_at and e.action = $2
		join audit_object o on o.entry = e.id and o.kind = $3 where x.id = $1 order by o.object`, k, string(privacy.CanExport), string(audit.OfMember))
}

// asker returns an export of the permit's actor.
func (a *App) asker(tx *sqldb.Tx, permit access.Permit, k ExportID) (privacy.Export, error) {
	e, err := export(tx, permit, k)
	if err == nil && e.AskedBy != permit.Actor().Account {
		err = fault.New(fault.Denied, "只有申请人可以生成和下载。")
	}
	return e, err
}

// kinds names the columns of an export, for the trail.
func (a *App) kinds(e privacy.Export) string {
	var titles []string
	for _, f := range a.people.Columns() {
		if slices.Contains(e.Open, f.Column) {
			titles = append(titles, f.Title)
		}
	}
	if len(titles) == 0 {
		return "名册（遮盖）"
	}
	return strings.Join(titles, "、")
}

// workbook makes the rows as the asker may see them today.
func (a *App) workbook(tx *sqldb.Tx, permit access.Permit, e privacy.Export) (content string, people []int64, err error) {
	rows, people, err := a.people.Rows(tx, access.Path(e.Path), e.Columns, e.Open, permit.Actor().Can)
	if err != nil {
		return "", nil, err
	}
	head := []sheet.Column{{Title: "所在党支部", Width: 28}}
	for _, f := range a.people.Columns() {
		if slices.Contains(e.Columns, f.Column) {
			head = append(head, sheet.Column{Title: f.Title})
		}
	}
	var b bytes.Buffer
	book := sheet.NewWriter(&b)
	mark := e.Mark(permit.Actor().Name, tx.Now().In(civil.Shanghai))
	if err := book.Sheet("党员名册", mark, head); err != nil {
		return "", nil, err
	}
	for i, r := range rows {
		cells := make([]any, len(r))
		for j, s := range r {
			cells[j] = s
		}
		if err := book.Row(cells...); err != nil {
			return "", nil, err
		}
		if i%50 == 49 { // so that a part of the sheet bears it too
			if err := book.Row(mark); err != nil {
				return "", nil, err
			}
		}
	}
	if err := book.Row(mark); err != nil {
		return "", nil, err
	}
	if err := book.Close(); err != nil {
		return "", nil, err
	}
	return b.String(), people, nil
}
