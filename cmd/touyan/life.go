package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/server"
)

// lifeCommand carries records of meetings between a laptop without a network and
// the court.
type lifeCommand struct {
	Pair   lifePair   `cmd:"" help:"Give both machines of a branch the code that files between them are signed with."`
	Export lifeExport `cmd:"" help:"Write the records of one branch as a file."`
	Import lifeImport `cmd:"" help:"Take in such a file: nothing is doubled, and nothing of this place is overwritten where both went on."`
}

type lifePair struct {
	Branch string `required:"" help:"The branch: its name or code." placeholder:"NAME"`
	Code   string `help:"The code that the other machine showed; without it one is made and shown." placeholder:"CODE"`
	store
}

// Run pairs.
func (c lifePair) Run(ctx context.Context, t *terminal) error {
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	code, err := sys.PairLife(ctx, c.Branch, c.Code)
	if err != nil {
		return err
	}
	if c.Code != "" {
		_, err = fmt.Fprintf(t.out, "%s 已配对\n", c.Branch)
		return err
	}
	_, err = fmt.Fprintf(t.out, "%s 的配对码：%s\n在另一台机器上执行：touyan life pair --branch %s --code %s\n", c.Branch, code, c.Branch, code)
	return err
}

type lifeExport struct {
	Branch string `required:"" help:"The branch: its name or code." placeholder:"NAME"`
	Year   string `help:"Only this year." placeholder:"YYYY"`
	Place  string `help:"What this machine is called; people read it later." default:"支部笔记本"`
	Out    string `short:"o" required:"" help:"File to write." placeholder:"FILE" type:"path"`
	store
}

// Run writes the file.
func (c lifeExport) Run(ctx context.Context, t *terminal) (err error) {
	var days civil.Period
	if c.Year != "" {
		if days, err = civil.ParsePeriod(c.Year); err != nil || len(c.Year) != 4 {
			return fault.Newf(fault.Invalid, "年度 %s 不对，应写成 2026 的样子。", c.Year)
		}
	}
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fault.Newf(fault.Invalid, "文件 %s 写不了：%v", c.Out, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	n, err := sys.ExportLife(ctx, c.Branch, c.Place, days, f)
	if err == nil {
		_, err = fmt.Fprintf(t.out, "已写出 %d 次会议：%s\n", n, c.Out)
	}
	return err
}

type lifeImport struct {
	File   string `arg:"" type:"path" help:"The file that life export wrote."`
	DryRun bool   `help:"Say what would change, and change nothing."`
	store
}

// Run takes the file in and says what became of each record.
func (c lifeImport) Run(ctx context.Context, t *terminal) error {
	f, err := os.Open(c.File)
	if err != nil {
		return fault.Newf(fault.NotFound, "文件 %s 打不开：%v", c.File, err)
	}
	defer func() { _ = f.Close() }()
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	b, err := sys.ImportLife(ctx, f, c.DryRun)
	if err != nil {
		return err
	}
	head := "已带回"
	if c.DryRun {
		head = "将带回（没有写入）"
	}
	_, err = fmt.Fprintf(t.out, "%s %s：新的 %d 次，接着记的 %d 次，已有 %d 次，两处都记了 %d 次，不能带回 %d 次\n", head, b.Branch.Short, b.New, b.Newer, b.Same, len(b.Twins), len(b.Bad))
	for _, x := range b.Twins {
		_, _ = fmt.Fprintf(t.out, "两处都记了：%s %s，请在网页上选择\n", x.Day, x.What)
	}
	for _, x := range b.Bad {
		_, _ = fmt.Fprintf(t.out, "不能带回：%s %s，%s\n", x.Day, x.What, x.Why)
	}
	if err == nil && len(b.Bad) > 0 {
		err = fault.Newf(fault.Invalid, "有 %d 次会议没有带回。", len(b.Bad))
	}
	return err
}
