package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/intake"
	"touyan/internal/server"
)

type importCommand struct {
	Kind     string `arg:"" enum:"org,members,meetings,dossiers,dues,cases" help:"What the file holds: org, members, meetings, dossiers, dues or cases."`
	File     string `arg:"" type:"path" help:"The Excel file; a CSV file of cases."`
	DryRun   bool   `help:"Say what would change, and change nothing."`
	SetAside bool   `help:"Load the good rows in one transaction and write the bad ones, with the complaint beside the cell, into a copy of the file."`
	Problems string `type:"path" help:"Where the copy with the complaints goes; without it beside the file." placeholder:"DIR"`
	Whole    bool   `help:"Cases: the list has all cases filed from its first day of filing to its last; those not in it go."`
	Extract  string `help:"Cases: the day of the extract; without it today." placeholder:"YYYY-MM-DD"`
	Mapping  string `help:"Cases: the name of a saved mapping, or a JSON file of one." placeholder:"FILE"`
	Format   string `enum:"table,json" default:"table" help:"table or json."`
	store
}

// Run takes the file in, or says what that would do.
func (c importCommand) Run(ctx context.Context, t *terminal) error {
	f, err := os.Open(c.File)
	if err != nil {
		return fault.Newf(fault.NotFound, "文件 %s 打不开：%v", c.File, err)
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	file := intake.File{Name: filepath.Base(c.File), Size: st.Size(), ReaderAt: f}
	bar := newBar(t.err)
	if c.Kind == "cases" {
		return c.cases(ctx, t, sys, file, bar)
	}
	report, err := sys.Import(ctx, c.Kind, file, server.ImportChoice{DryRun: c.DryRun, SetAside: c.SetAside}, bar.say)
	bar.done()
	if report != nil {
		if err := c.show(t.out, report); err != nil {
			return err
		}
		if report.Bad > 0 {
			if err := c.annotate(ctx, t, sys, file, report); err != nil {
				return err
			}
		}
	}
	if err != nil {
		return err
	}
	if report.Bad > 0 && !report.Loaded && !c.DryRun {
		return alreadyShown(exitRefused)
	}
	return nil
}

func (c importCommand) show(w io.Writer, r *intake.Report) error {
	if c.Format == "json" {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	for _, p := range r.Problems {
		if p.Severity == intake.Note {
			continue
		}
		mark := "提示"
		if p.Severity == intake.Error {
			mark = "错误"
		}
		fmt.Fprintf(w, "%s  %s!%s  %s  “%s”  %s\n", mark, p.Sheet, p.Cell, p.Column, short(p.Value, 40), p.Want)
	}
	for _, l := range r.Lines {
		fmt.Fprintln(w, l)
	}
	state := "预检，未写入"
	switch {
	case r.Loaded && r.Bad > 0:
		state = "已写入，有问题的行放下了"
	case r.Loaded:
		state = "已写入"
	case r.Bad > 0 && !c.DryRun:
		state = "没有写入：有错误的行。改正后重来，或加 --set-aside 放下它们"
	}
	_, err := fmt.Fprintf(w, "%d 行：新增 %d，变更 %d，相同 %d，错误 %d，提示 %d。%s。\n", r.Rows, r.New, r.Changed, r.Same, r.Bad, r.Warned, state)
	return err
}

// annotate writes the copy with the complaints beside the file, or where the
// caller wants it.
func (c importCommand) annotate(ctx context.Context, t *terminal, sys *server.System, file intake.File, r *intake.Report) (err error) {
	ext := filepath.Ext(c.File)
	name := strings.TrimSuffix(c.File, ext) + "-问题" + ".xlsx"
	if c.Problems != "" {
		name = filepath.Join(c.Problems, filepath.Base(name))
	}
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		fmt.Fprintf(t.err, "批注副本写不到 %s：%v\n", name, err)
		return nil
	}
	err = sys.Annotate(ctx, out, file, *r)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		fmt.Fprintf(t.err, "有问题的单元格已标在副本里：%s\n", name)
	}
	return err
}

func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// bar shows progress on a terminal and keeps quiet elsewhere.
type bar struct {
	w     io.Writer
	last  time.Time
	shown bool
}

func newBar(w io.Writer) *bar {
	b := &bar{}
	if f, ok := w.(*os.File); ok {
		if st, err := f.Stat(); err == nil && st.Mode()&os.ModeCharDevice != 0 {
			b.w = w
		}
	}
	return b
}

func (b *bar) say(done, total int) {
	if b.w == nil || (time.Since(b.last) < 100*time.Millisecond && done < total) {
		return
	}
	b.last, b.shown = time.Now(), true
	if total > 0 {
		fmt.Fprintf(b.w, "\r%3d%%  %d / %d", done*100/total, done, total)
	} else {
		fmt.Fprintf(b.w, "\r%d", done)
	}
}

func (b *bar) done() {
	if b.shown {
		fmt.Fprint(b.w, "\r\033[K")
	}
}
