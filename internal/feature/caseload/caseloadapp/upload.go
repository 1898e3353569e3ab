package caseloadapp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
)

// Reading is how an uploaded list is to be read.
type Reading struct {
	Header  []string
	Mapping caseload.Mapping
	Mapped  bool // by a person or a saved mapping; else guessed from the titles
	On      civil.Day
	Whole   bool
	Loaded  BatchID // zero until it is loaded
}

// Lists is the kind of file that lists of cases are, read in one way.
func (a *App) lists(r Reading) intake.Kind {
	in := func(f intake.File, p intake.Progress) ImportIn {
		return ImportIn{File: f, Mapping: &r.Mapping, On: r.On, Whole: r.Whole, Way: ByPage, Progress: p}
	}
	return intake.Kind{
		Name: "cases", Title: "案件清单", Can: caseload.CanImport,
		Hint: "案件系统导出的收结存清单，CSV（UTF-8、GB18030）或 Excel。不收当事人信息和案件内容。",
		Check: func(ctx context.Context, permit access.Permit, f intake.File, p intake.Progress) (intake.Report, error) {
			in := in(f, p)
			in.DryRun = true
			got, err := a.Import(ctx, permit, in)
			return got.report(), err
		},
		Load: func(ctx context.Context, permit access.Permit, f intake.File, setAside bool, batch intake.BatchID, p intake.Progress) (intake.Report, error) {
			in := in(f, p)
			in.SetAside, in.upload = setAside, batch
			in.after = func(tx *sqldb.Tx, p *importing) error {
				_, err := tx.Exec(`update caseload_upload set loaded = $2 where id = $1`, batch, p.batch)
				return err
			}
			got, err := a.Import(ctx, permit, in)
			return got.report(), err
		},
	}
}

// report returns what an import did as every intake says it.
func (i Imported) report() intake.Report {
	r := intake.Report{Rows: i.Records, New: i.Accepted - i.Replaced, Changed: i.Replaced, Bad: i.Rejected, Skipped: i.Ignored, Loaded: i.Loaded, Differences: []intake.Difference{}, Problems: []intake.Problem{}}
	warned := map[int]bool{}
	for _, x := range i.Issues {
		p := intake.Problem{Line: x.Line, Column: x.Column, Code: string(x.Code), Severity: intake.Error, Value: x.Value, Want: x.Expect}
		switch x.Verdict {
		case caseload.Accept:
			p.Severity = intake.Warning
			warned[x.Record] = true
		case caseload.Ignore:
			p.Severity = intake.Note
		}
		r.Problems = append(r.Problems, p)
	}
	r.Warned = len(warned)
	if i.From != 0 {
		r.Lines = append(r.Lines, fmt.Sprintf("立案日期从 %s 到 %s；编码 %s", i.From, i.Until, i.Encoding))
	}
	r.Lines = append(r.Lines, i.Swapped...)
	if i.Removed > 0 {
		r.Lines = append(r.Lines, fmt.Sprintf("这段期间系统里有、清单里没有的 %d 件将移除", i.Removed))
	}
	if i.Again != "" {
		r.Lines = append(r.Lines, "同一份清单已于 "+i.Again+" 导入过")
	}
	if len(i.NotTaken) > 0 {
		r.Lines = append(r.Lines, "没有收的列："+strings.Join(i.NotTaken, "、"))
	}
	return r
}

// Lists returns the uploads that the permit may see, the newest first.
func (a *App) Lists(ctx context.Context, permit access.Permit) ([]intake.Batch, error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return nil, err
	}
	return a.store.Recent(ctx, permit, a.lists(Reading{}))
}

// Upload keeps a list and begins to check it: by the saved mapping that fits its
// titles, else as these are guessed. Faults: Invalid, TooLarge.
func (a *App) Upload(ctx context.Context, permit access.Permit, f intake.File, on civil.Day, whole bool) (k BatchOf, err error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return 0, err
	}
	r := Reading{On: on, Whole: whole}
	if on == 0 {
		r.On = civil.DayOf(a.db.Now())
	}
	if r.On > civil.DayOf(a.db.Now()) {
		return 0, fault.New(fault.Invalid, "取数日不能晚于今天。").At("on", "取数日不能晚于今天")
	}
	if r.Header, _, err = first(f, 0); err != nil {
		return 0, f.Naming(err)
	}
	saved, err := a.Mappings(ctx, permit)
	if err != nil {
		return 0, err
	}
	if r.Mapping, r.Mapped = recognise(saved, r.Header); !r.Mapped {
		r.Mapping, _ = caseload.Guess(r.Header)
	}
	if k, err = a.store.Begin(ctx, permit, a.lists(r), f); err != nil {
		return 0, err
	}
	return k, a.db.Write(ctx, func(tx *sqldb.Tx) error { return keepReading(tx, k, r) })
}

// first returns the titles of a list and its first records.
func first(f intake.File, n int) (header []string, rows [][]string, err error) {
	list, _, stop, err := open(f)
	if err != nil {
		return nil, nil, err
	}
	header, err = head(list, nil)
	stop()
	if err != nil || n == 0 {
		return header, nil, err
	}
	// Looking for the titles has read on: begin again behind them.
	if list, _, stop, err = open(f); err != nil {
		return nil, nil, err
	}
	defer stop()
	for behind := false; len(rows) < n; {
		_, cells, err := list.Next()
		if err != nil {
			break
		}
		if !behind {
			behind = slices.Equal(cells[:min(len(cells), len(header))], header[:min(len(cells), len(header))])
			continue
		}
		row := make([]string, len(cells))
		for i, c := range cells {
			row[i] = strings.Clone(c)
		}
		rows = append(rows, row)
	}
	return header, rows, nil
}

func keepReading(tx *sqldb.Tx, k BatchOf, r Reading) error {
	header, err := json.Marshal(r.Header)
	if err != nil {
		return err
	}
	mapping, err := json.Marshal(r.Mapping)
	if err != nil {
		return err
	}
	return tx.Upsert("caseload_upload", []string{"id"}, []string{"header", "mapping", "mapped", "on_day", "whole"}, k, string(header), string(mapping), flag(r.Mapped), r.On, flag(r.Whole))
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// reading returns how an upload is read. Fault: NotFound.
func (a *App) reading(ctx context.Context, k BatchOf) (r Reading, err error) {
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		r, err = sqldb.One(tx, func(row sqldb.Row) (r Reading, err error) {
			var header, mapping string
			var mapped, whole int64
			var loaded *int64
			if err = row.Scan(&header, &mapping, &mapped, &r.On, &whole, &loaded); err != nil {
				return r, err
			}
			r.Mapped, r.Whole = mapped == 1, whole == 1
			if loaded != nil {
				r.Loaded = BatchID(*loaded)
			}
			if err = json.Unmarshal([]byte(header), &r.Header); err == nil {
				err = json.Unmarshal([]byte(mapping), &r.Mapping)
			}
			return r, err
		}, `select header, mapping, mapped, on_day, whole, loaded from caseload_upload where id = $1`, k)
		return err
	})
	return r, err
}

// List returns an upload and how it is read. Fault: NotFound.
func (a *App) List(ctx context.Context, permit access.Permit, k BatchOf) (b intake.Batch, r Reading, err error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return b, r, err
	}
	if b, err = a.store.Batch(ctx, permit, a.lists(Reading{}), k); err != nil {
		return b, r, err
	}
	r, err = a.reading(ctx, k)
	return b, r, err
}

// Samples returns up to three values of every column of an upload that may be taken,
// by the column's title. Fault: NotFound.
func (a *App) Samples(ctx context.Context, permit access.Permit, k BatchOf) (map[string][]string, error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return nil, err
	}
	f, err := a.store.File(ctx, permit, a.lists(Reading{}), k)
	if err != nil {
		return nil, err
	}
	header, rows, err := first(f, 3)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, row := range rows {
		for i, c := range row {
			if i < len(header) && c != "" && !caseload.Private(header[i]) {
				out[header[i]] = append(out[header[i]], c)
			}
		}
	}
	return out, nil
}

// Map says how an upload is to be read and checks it again; with a name the mapping
// is saved, and the next list with these titles is known. Faults: Invalid, NotFound,
// Conflict.
func (a *App) Map(ctx context.Context, permit access.Permit, k BatchOf, m caseload.Mapping, on civil.Day, whole bool) error {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return err
	}
	b, r, err := a.List(ctx, permit, k)
	if err != nil {
		return err
	}
	if b.State == intake.Loaded || b.Working() {
		return fault.New(fault.Conflict, "这份清单正在处理或已经写入，不能再改。")
	}
	if on == 0 || on > civil.DayOf(a.db.Now()) {
		return fault.New(fault.Invalid, "取数日不能晚于今天。").At("on", "请填写取数日，不晚于今天")
	}
	if err := m.Check(r.Header); err != nil {
		return err
	}
	if strings.TrimSpace(m.Name) != "" {
		if err := a.SaveMapping(ctx, permit, m); err != nil {
			return err
		}
	}
	r.Mapping, r.Mapped, r.On, r.Whole = m, true, on, whole
	if err := a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := keepReading(tx, k, r); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanImport, Subject: "对应案件清单的各列 " + b.FileName, Detail: map[string]any{"batch": k, "columns": m.Columns, "whole": whole}})
	}); err != nil {
		return err
	}
	return a.store.Recheck(ctx, permit, a.lists(r), k)
}

// Recheck checks an upload again. Faults: NotFound, Conflict.
func (a *App) Recheck(ctx context.Context, permit access.Permit, k BatchOf) error {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return err
	}
	_, r, err := a.List(ctx, permit, k)
	if err != nil {
		return err
	}
	return a.store.Recheck(ctx, permit, a.lists(r), k)
}

// Load takes a checked upload in. Where it replaces its period, confirmed says that
// the person knows it. Faults: NotFound, Conflict, Invalid.
func (a *App) Load(ctx context.Context, permit access.Permit, k BatchOf, setAside, confirmed bool) error {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return err
	}
	_, r, err := a.List(ctx, permit, k)
	if err != nil {
		return err
	}
	if r.Whole && !confirmed {
		return fault.New(fault.Invalid, "整段替换会移除清单里没有的案件，请勾选确认后再写入。").At("confirmed", "请确认整段替换")
	}
	return a.store.Load(ctx, permit, a.lists(r), k, setAside)
}
