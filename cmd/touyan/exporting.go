package main

import (
	"context"
	"errors"
	"os"

	"touyan/internal/base/fault"
	"touyan/internal/server"
)

type exportCommand struct {
	What string `arg:"" enum:"members" help:"What to export: members."`
	Out  string `short:"o" help:"File to write; without it standard output." placeholder:"FILE" type:"path"`
	Unit string `help:"Only this unit and what lies under it: its name or code." placeholder:"NAME"`
	store
}

// Run writes the register as Excel, sensitive values masked.
func (c exportCommand) Run(ctx context.Context, t *terminal) (err error) {
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	out := t.out
	if c.Out != "" {
		f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return fault.Newf(fault.Invalid, "文件 %s 写不了：%v", c.Out, err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		out = f
	}
	return sys.ExportMembers(ctx, c.Unit, out)
}
