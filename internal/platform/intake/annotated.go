package intake

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// Annotated returns a copy of the uploaded workbook with each complaint beside
// its cell, and the name under which it shall be saved. That somebody took it
// is recorded. Faults: Denied, NotFound, Invalid when the file cannot be
// marked.
func (s *Store) Annotated(ctx context.Context, permit access.Permit, kind Kind, k BatchID) (name string, copied io.WriterTo, err error) {
	if err := permit.Covers(kind.Can); err != nil {
		return "", nil, err
	}
	var b Batch
	var f File
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if b, err = s.batch(tx, permit, kind, k); err != nil {
			return err
		}
		if f, err = s.file(tx, k); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: kind.Can, Subject: "下载标注副本 " + b.FileName, Detail: map[string]any{"batch": k}})
	})
	if err != nil {
		return "", nil, err
	}
	if len(b.Report.Problems) == 0 {
		return "", nil, fault.New(fault.NotFound, "这一批没有发现问题，不需要标注副本。")
	}
	copied, err = Annotate(f, b.Report)
	if err != nil {
		return "", nil, fmt.Errorf("intake.Annotated(%v): %w", k, err)
	}
	return strings.TrimSuffix(b.FileName, path.Ext(b.FileName)) + "-已标注.xlsx", copied, nil
}

// Annotate returns a copy of the workbook with the report's complaints beside
// their cells.
func Annotate(f File, r Report) (io.WriterTo, error) {
	return sheet.Annotate(f, f.Size, sheet.Default, r.Heads, notes(r.Problems))
}

func notes(ps []Problem) []sheet.Note {
	severities := map[Severity]sheet.Severity{Error: sheet.Fault, Warning: sheet.Caution, Note: sheet.Remark}
	ns := make([]sheet.Note, 0, len(ps))
	for _, p := range ps {
		text := p.Want
		if p.Column != "" {
			text = p.Column + "：" + text
		}
		ns = append(ns, sheet.Note{Sheet: p.Sheet, Line: p.Line, Cell: p.Cell, Text: text, Severity: severities[p.Severity]})
	}
	return ns
}

// problemColumns are the columns of the list of problems.
var problemColumns = []sheet.Column{
	{Title: "工作表", Width: 14}, {Title: "行", Width: 6, Form: sheet.AsNumber}, {Title: "单元格", Width: 8}, {Title: "列", Width: 14},
	{Title: "程度", Width: 8}, {Title: "现有内容", Width: 30}, {Title: "问题与应填", Width: 60}, {Title: "代码", Width: 20},
}

// WriteProblems writes the problems of a batch as a workbook of one list.
func WriteProblems(w io.Writer, b Batch) error {
	out := sheet.NewWriter(w)
	if err := out.Sheet("导入问题", b.FileName+" 导入问题", problemColumns); err != nil {
		return err
	}
	for _, p := range b.Report.Problems {
		if err := out.Row(p.Sheet, p.Line, p.Cell, p.Column, p.Severity.Chinese(), p.Value, p.Want, p.Code); err != nil {
			return err
		}
	}
	return out.Close()
}
