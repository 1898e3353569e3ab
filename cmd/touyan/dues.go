package main

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/server"
)

type duesCommand struct {
	Month  string `required:"" help:"The month." placeholder:"YYYY-MM"`
	Unit   string `help:"Only this unit and what lies under it: its name or code." placeholder:"NAME"`
	Format string `enum:"table,json" default:"table" help:"table or json."`
	store
}

// Run prints the month's list.
func (c duesCommand) Run(ctx context.Context, t *terminal) error {
	month, err := civil.ParseMonth(c.Month)
	if err != nil {
		return fault.Newf(fault.Invalid, "月份“%s”应写成 2025-09", c.Month)
	}
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	entries, missing, err := sys.Dues(ctx, month, c.Unit)
	if err != nil {
		return err
	}
	if missing > 0 {
		fmt.Fprintf(t.err, "另有 %d 名党员没有核定党费基数，不在表中。\n", missing)
	}
	if c.Format == "json" {
		e := json.NewEncoder(t.out)
		e.SetIndent("", " ")
		e.SetEscapeHTML(false)
		return e.Encode(entries)
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "党支部\t姓名\t党费基数\t应交\t实交\t欠交月数")
	for _, e := range entries {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\n", e.Branch, e.Member, e.Base, e.Due, e.Paid, e.Arrears)
	}
	return w.Flush()
}
