package memberapp

import (
	"context"
	"io"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/roster"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// ExportIn says whom to export.
type ExportIn struct{ Filter }

// Exported is a workbook ready to be written.
type Exported struct {
	Name  string // of the file
	Count int
	rows  [][]any
	title string
}

// Export returns the members that the filter finds as a workbook of what the
// register of fields shows to the reader, sensitive values masked. It stands in
// the trail. What is masked leaves the product whole only through package
// privacy, by approval (PI-11).
func (a *App) Export(ctx context.Context, permit access.Permit, in ExportIn) (out Exported, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return Exported{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := a.look(tx, permit, in.Unit, in.On)
		if err != nil {
			return err
		}
		found, err := a.find(tx, s, in.Filter, &Listing{})
		if err != nil {
			return err
		}
		out = Exported{Count: len(found), title: "党员名册（截至 " + s.day.String() + "，" + permit.Actor().Name + " 导出，敏感信息已遮盖）", Name: "党员名册-" + s.day.String() + ".xlsx"}
		if out.rows, err = a.exportRows(tx, s, found, permit.Actor().Can); err != nil {
			return err
		}
		e := audit.Entry{Action: member.CanView, Subject: "导出党员名册", Detail: map[string]any{"count": out.Count, "full": false}}
		for _, l := range found {
			e.Members = append(e.Members, int64(l.id))
		}
		if len(s.courts) == 1 {
			e.Court = int64(s.courts[0])
		}
		return audit.Record(tx, permit, e)
	})
	return out, err
}

// exportColumns are the template's, so that what goes out can come in again.
var exportColumns = func() []sheet.Column {
	var columns []sheet.Column
	for _, f := range fields {
		columns = append(columns, sheet.Column{Title: f.Title()})
	}
	return append(columns, sheet.Column{Title: roster.BranchName.Title(), Width: 28}, sheet.Column{Title: roster.GroupName.Title()}, sheet.Column{Title: roster.PartyPost.Title()})
}()

func (a *App) exportRows(tx *sqldb.Tx, s sight, found []*line, may func(access.Can) bool) ([][]any, error) {
	at := make(map[member.ID]int, len(found))
	ids := make([]member.ID, len(found))
	for i, l := range found {
		at[l.id], ids[i] = i, l.id
	}
	rows := make([][]any, len(found))
	for _, court := range s.courts {
		err := tx.Each(func(r sqldb.Row) error {
			e, err := scanEntry(r)
			i, ok := at[e.id]
			if err != nil || !ok {
				return err
			}
			if s.past != 0 {
				e.asOf(found[i])
			}
			rows[i], err = a.exportRow(e, s.tree, may)
			return err
		}, selectEntry+` where court = $1`, court)
		if err != nil {
			return nil, err
		}
	}
	titles := map[member.ID][]string{}
	err := posts(tx, s.day, ids, func(m member.ID, p org.Post) { titles[m] = append(titles[m], p.Title) })
	for i, l := range found {
		rows[i] = append(rows[i], strings.Join(titles[l.id], "、"))
	}
	return rows, err
}

func (a *App) exportRow(e *entry, tree *org.Tree, may func(access.Can) bool) ([]any, error) {
	if err := a.open(e); err != nil {
		return nil, err
	}
	row := make([]any, 0, len(exportColumns))
	for _, f := range fields {
		text, _ := f.to(&e.Candidate, may)
		row = append(row, text)
	}
	branch, _ := tree.Unit(e.branch)
	name := branch.Name
	if name == "" {
		name = branch.Short
	}
	return append(row, name, tree.Name(e.group)), nil
}

// asOf lets the entry say where the member belonged and how they stood on the
// day that the line is of.
func (e *entry) asOf(l *line) {
	e.branch, e.group, e.Standing, e.MembershipStatus = l.branch, l.group, l.standing(), "正常"
	if l.probationary {
		e.Converted = civil.PartialDay{}
	}
}

// Write writes the workbook. Every text is written as text: none can run as a
// formula.
func (x Exported) Write(w io.Writer) error {
	book := sheet.NewWriter(w)
	if err := book.Sheet("党员名册", x.title, exportColumns); err != nil {
		return err
	}
	for _, r := range x.rows {
		if err := book.Row(r...); err != nil {
			return err
		}
	}
	return book.Close()
}

// Template writes an empty roster with the columns that a roster may have.
func Template(w io.Writer) error {
	return Exported{title: "党员名册（模板：公民身份号码等列为文本格式，日期写成 2006-01-02 或 2006-01）"}.Write(w)
}
