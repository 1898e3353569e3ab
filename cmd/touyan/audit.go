package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/schema"
)

type auditCommand struct {
	Verify auditVerify `cmd:"" help:"Walk the trail and name the first place where it is not what was written."`
	Head   auditHead   `cmd:"" help:"Write the end of the trail to a file that is to be carried elsewhere."`
	Export auditExport `cmd:"" help:"Write entries as JSON, one a line."`
}

// trail is an open database with its chain.
type trail struct {
	db    *sqldb.DB
	chain *audit.Chain
}

// trail opens the data for the trail alone; a server may run beside it.
func (s store) trail(ctx context.Context) (*trail, error) {
	master := s.MasterKey
	if master == "" {
		master = filepath.Join(s.Data, "keys", "master")
	}
	if s.DB == "" {
		if _, err := os.Stat(filepath.Join(s.Data, "touyan.db")); err != nil {
			return nil, fault.Newf(fault.NotFound, "数据目录 %s 里没有数据库。", s.Data).Because(err)
		}
	}
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: s.Data, URL: s.DB})
	if err != nil {
		return nil, err
	}
	if err := upgradable(ctx, db); err != nil {
		_ = db.Close()
		return nil, err
	}
	if err := schema.Migrate(ctx, db); err != nil {
		_ = db.Close()
		return nil, err
	}
	sealer, err := seal.Load(ctx, db, master)
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	return &trail{db, audit.New(db, sealer.Codes("trail"), nil)}, nil
}

// upgradable refuses to change the schema under a server of an older program
// that runs on the same SQLite file, as opening the whole system does. Fault:
// Conflict.
func upgradable(ctx context.Context, db *sqldb.DB) error {
	once, cancel := context.WithCancel(ctx)
	cancel()
	release, alone, err := db.Alone(once, "serve")
	if err != nil {
		return err
	}
	if alone {
		release()
		return nil
	}
	have, newest, err := schema.Standing(ctx, db)
	if err == nil && have < newest {
		err = fault.Newf(fault.Conflict, "数据库版本是 %d，本程序要升级到 %d，而旧版服务正在运行。请先停止服务，或用旧版程序校验。", have, newest)
	}
	return err
}

// close links what was written and closes the database.
func (t *trail) close(ctx context.Context) {
	_ = t.chain.Link(context.WithoutCancel(ctx))
	_ = t.db.Close()
}

func operator() *access.Actor { return access.System("命令行") }

type auditVerify struct {
	Heads string `help:"Directory or file of heads that were carried elsewhere; without it audit-heads in the data directory." placeholder:"PATH"`
	store
}

// Run exits with 3 when the trail is broken.
func (c auditVerify) Run(ctx context.Context, t *terminal) error {
	if c.Heads == "" {
		c.Heads = filepath.Join(c.Data, audit.HeadDir)
	} else if _, err := os.Stat(c.Heads); err != nil {
		return fault.Newf(fault.NotFound, "链头 %s 不存在。", c.Heads).Because(err)
	}
	x, err := c.trail(ctx)
	if err != nil {
		return err
	}
	defer x.close(ctx)
	v, err := x.chain.Examine(ctx, operator(), c.Heads)
	if err != nil {
		return err
	}
	if v.Broken != nil {
		fmt.Fprintf(t.out, "审计链不完整。%s\n", v.Broken)
		return alreadyShown(exitRefused)
	}
	heads, err := audit.ReadHeads(c.Heads)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "审计链完整：第 %d 至 %d 环，%d 条记录，其中 %d 条在设链以前；等待入链 %d 条；时钟拨回 %d 次；与 %d 个外送链头相符；用时 %s\n",
		v.First, v.Last, v.Entries, v.Adopted, v.Waiting, v.Setbacks, len(heads), v.Took.Round(1e6))
	return nil
}

type auditHead struct {
	Out string `help:"Directory for the file; without it audit-heads in the data directory." placeholder:"DIR"`
	store
}

// Run writes the head and prints where it is.
func (c auditHead) Run(ctx context.Context, t *terminal) error {
	if c.Out == "" {
		c.Out = filepath.Join(c.Data, audit.HeadDir)
	}
	x, err := c.trail(ctx)
	if err != nil {
		return err
	}
	defer x.close(ctx)
	file, h, err := x.chain.CarryHead(ctx, operator(), c.Out)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s：第 %d 环\n", file, h.Seq)
	return nil
}

type auditExport struct {
	From string `required:"" help:"First day." placeholder:"YYYY-MM-DD"`
	To   string `required:"" help:"Last day." placeholder:"YYYY-MM-DD"`
	Out  string `help:"File; without it standard output." placeholder:"FILE"`
	store
}

// Run writes the entries of the days; that it did is itself an entry, before
// anything is written.
func (c auditExport) Run(ctx context.Context, t *terminal) (err error) {
	from, err1 := civil.ParseDay(c.From)
	to, err2 := civil.ParseDay(c.To)
	if err1 != nil || err2 != nil || from == 0 || to < from {
		return fault.Newf(fault.Invalid, "--from %s --to %s 应为先后两个日期，写成 2026-01-31 的样子。", c.From, c.To)
	}
	x, err := c.trail(ctx)
	if err != nil {
		return err
	}
	defer x.close(ctx)
	out := t.out
	if c.Out != "" {
		f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fault.Newf(fault.Unavailable, "文件 %s 不能新建，可能已经存在。", c.Out).Because(err)
		}
		defer func() {
			if e := f.Close(); err == nil {
				err = e
			}
		}()
		out = f
	}
	w := bufio.NewWriter(out)
	n, err := x.chain.Export(ctx, operator(), from, to, w)
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(note(c.Out, t), "%d 条\n", n)
	return nil
}

// note is where the count goes: not among the entries.
func note(file string, t *terminal) io.Writer {
	if file == "" {
		return t.err
	}
	return t.out
}
