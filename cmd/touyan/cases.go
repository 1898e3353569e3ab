package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"text/tabwriter"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/intake"
	"touyan/internal/server"
)

// importMemory is what an import of any length gets along with, in bytes; SQLite's own
// comes on top.
const importMemory = 160 << 20

// cases takes in a list of cases, or says what that would do.
func (c importCommand) cases(ctx context.Context, t *terminal, sys *server.System, file intake.File, bar *bar) error {
	choice := server.CaseChoice{ImportChoice: server.ImportChoice{DryRun: c.DryRun, SetAside: c.SetAside}, Whole: c.Whole}
	var err error
	if choice.Extract, err = civil.ParseDay(c.Extract); err != nil {
		return fault.Newf(fault.Invalid, "取数日“%s”应写成 2026-01-20", c.Extract)
	}
	if c.Mapping != "" {
		// The name of a saved mapping, or a file of one.
		if choice.Mapping, err = os.ReadFile(c.Mapping); errors.Is(err, fs.ErrNotExist) {
			choice.Named = c.Mapping
		} else if err != nil {
			return fault.Newf(fault.NotFound, "文件 %s 打不开：%v", c.Mapping, err)
		}
	}
	debug.SetMemoryLimit(importMemory)
	report, err := sys.ImportCases(ctx, file, choice, bar.say)
	bar.done()
	if report == nil {
		return err
	}
	if c.Format == "json" {
		e := json.NewEncoder(t.out)
		e.SetIndent("", " ")
		e.SetEscapeHTML(false)
		if err := e.Encode(report); err != nil {
			return err
		}
	} else {
		c.showCases(t, report)
	}
	if report.Rejected > 0 && !report.Loaded && !c.DryRun {
		return alreadyShown(exitRefused)
	}
	return err
}

func (c importCommand) showCases(t *terminal, r *server.CaseReport) {
	for _, i := range r.BadRows {
		fmt.Fprintf(t.out, "%s  %s\n", i.Code, i.Text)
	}
	for _, s := range r.Swapped {
		fmt.Fprintln(t.out, s)
	}
	if len(r.NotTaken) > 0 {
		fmt.Fprintf(t.out, "没有收的列：%s\n", fmt.Sprint(r.NotTaken))
	}
	state := "预检，未写入"
	switch {
	case r.Loaded && r.Rejected > 0:
		state = "已写入，有问题的行放下了"
	case r.Loaded:
		state = "已写入"
	case r.Rejected > 0 && !c.DryRun:
		state = "没有写入：有错误的行。改正后重来，或加 --set-aside 放下它们"
	}
	fmt.Fprintf(t.out, "%d 行（%s）：收 %d，错误 %d，不是案件 %d；替换 %d，移除 %d。%s。\n", r.Records, r.Encoding, r.Accepted, r.Rejected, r.Ignored, r.Replaced, r.Removed, state)
}

type indicatorsCommand struct {
	From      string `required:"" help:"First day of the period." placeholder:"YYYY-MM-DD"`
	To        string `required:"" help:"Last day of the period." placeholder:"YYYY-MM-DD"`
	By        string `enum:"court,division,team" default:"court" help:"court, division or team."`
	Indicator string `help:"Only this indicator: its name or code." placeholder:"NAME"`
	Format    string `enum:"table,json" default:"table" help:"table or json."`
	store
}

// Run prints the figures.
func (c indicatorsCommand) Run(ctx context.Context, t *terminal) error {
	from, err1 := civil.ParseDay(c.From)
	to, err2 := civil.ParseDay(c.To)
	if err1 != nil || err2 != nil || from == 0 || to < from {
		return fault.Newf(fault.Invalid, "统计期“%s 至 %s”应写成 2025-01-01 至 2025-12-31，止期不能早于起期", c.From, c.To)
	}
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	figures, err := sys.Indicators(ctx, server.IndicatorQuery{Period: civil.Period{From: from, Until: to}, By: c.By, Name: c.Indicator})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		e := json.NewEncoder(t.out)
		e.SetIndent("", " ")
		e.SetEscapeHTML(false)
		return e.Encode(figures)
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "单位\t指标\t分子\t分母\t值\t95% 区间\t同比")
	for _, f := range figures {
		interval := ""
		if f.Low != nil {
			interval = f.Low.String() + "–" + f.High.String()
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\t%s\n", f.Unit, f.Indicator, f.Numerator, f.Denominator, f.Written, interval, f.Change)
	}
	return w.Flush()
}
