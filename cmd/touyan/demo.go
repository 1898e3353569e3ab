package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"text/tabwriter"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/platform/intake"
	"touyan/internal/server"
	"touyan/test/example"
)

type demoCommand struct {
	Listen string `default:"127.0.0.1:8080" help:"Address to listen on."`
	Data   string `help:"Data directory to make the example in; without it a temporary one, removed at the end." placeholder:"DIR"`
}

// Run makes the example court and serves it.
func (c demoCommand) Run(ctx context.Context, t *terminal) (err error) {
	dir := c.Data
	if dir == "" {
		if dir, err = os.MkdirTemp("", "touyan-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	sys, err := server.Open(ctx, server.Options{Data: dir, Serve: true, Version: version, Notice: "演示数据，人名均为虚构",
		Log: slog.New(slog.NewTextHandler(t.err, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sys.Close()) }()
	fmt.Fprintln(t.out, "正在准备虚构的示例法院……")
	if err := fill(ctx, sys, civil.DayOf(time.Now())); err != nil {
		return err
	}
	people, err := sys.DemoAccounts(ctx, example.Court, "民二庭党支部")
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(t.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "岗位\t姓名\t登录名\t口令（只用于这一次）\t动态口令密钥")
	for _, p := range people {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.Post, p.Name, p.Login, p.Password, p.Seed)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return listen(ctx, t, c.Listen, sys, func(string) { fmt.Fprintln(t.out, "按 Ctrl+C 结束。") })
}

// fill takes in the example's files: the organisation, the members, the ledger
// of 2025 and of every year since, up to yesterday, what is under way in
// admissions and this year's dues; what a year leaves behind in the register, and
// a renewal under way.
func fill(ctx context.Context, sys *server.System, today civil.Day) error {
	files := []struct {
		kind, name string
		content    []byte
	}{
		{"org", "org-yunchuan.xlsx", example.Organisation()},
		{"members", "roster-clean.xlsx", example.Roster()},
		{"meetings", "meetings-ledger.xlsx", example.Ledger()},
	}
	for y := 2026; y <= today.Year(); y++ {
		b, err := example.LedgerOf(y, today)
		if err != nil {
			return err
		}
		files = append(files, struct {
			kind, name string
			content    []byte
		}{"meetings", fmt.Sprintf("meetings-%d.xlsx", y), b})
	}
	dossiers, err := example.Dossiers(today)
	if err != nil {
		return err
	}
	files = append(files, struct {
		kind, name string
		content    []byte
	}{"dossiers", "dossiers.xlsx", dossiers})
	owed, err := example.Dues(today)
	if err != nil {
		return err
	}
	files = append(files, struct {
		kind, name string
		content    []byte
	}{"dues", "dues.xlsx", owed})
	for _, f := range files {
		file := intake.File{Name: f.name, Size: int64(len(f.content)), ReaderAt: bytes.NewReader(f.content)}
		// The ledger has a few rows that are wrong on purpose.
		if _, err := sys.Import(ctx, f.kind, file, server.ImportChoice{SetAside: true}, nil); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	if err := sys.DemoRecords(ctx, example.Court); err != nil {
		return err
	}
	if err := sys.DemoElection(ctx, example.Court); err != nil {
		return err
	}
	return docket(ctx, sys, today)
}

// docket takes in the example's cases, and has the circulars made that follow from
// them.
func docket(ctx context.Context, sys *server.System, today civil.Day) error {
	cases, err := example.Cases(today)
	if err != nil {
		return err
	}
	file := intake.File{Name: "cases.csv", Size: int64(len(cases)), ReaderAt: bytes.NewReader(cases)}
	if _, err := sys.ImportCases(ctx, file, server.CaseChoice{Extract: today - 1}, nil); err != nil {
		return fmt.Errorf("cases.csv: %w", err)
	}
	return sys.DemoCirculars(ctx, example.Court)
}
