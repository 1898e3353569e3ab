package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/backup"
	"touyan/internal/server"
)

type backupCommand struct {
	Make  makeBackupCommand  `cmd:"" default:"withargs" help:"Make a backup, restore it into a scratch database and compare (default)."`
	Check checkBackupCommand `cmd:"" help:"Read a backup from end to end."`
	Key   backupKeyCommand   `cmd:"" help:"Make a recovery key."`
}

// recovery is the flag of every command that opens a backup.
type recovery struct {
	Key string `required:"" help:"Recovery key, or a passphrase, in a file on another medium than data and backups." env:"TOUYAN_RECOVERY_KEY" placeholder:"FILE" type:"path"`
}

type makeBackupCommand struct {
	Out  string `required:"" help:"File to write; it must not exist. With --keep day and time are put into its name." placeholder:"FILE" type:"path"`
	Keep int    `help:"Keep this many generations and remove older ones; 0 removes none." placeholder:"N"`
	recovery
	store
}

// Run makes a backup while the server runs.
func (c makeBackupCommand) Run(ctx context.Context, t *terminal) error {
	if c.Keep < 0 {
		return fault.Newf(fault.Invalid, "--keep 应为 0 或更大，写的是 %d。", c.Keep)
	}
	key, err := backup.ReadKey(c.Key)
	if err != nil {
		return err
	}
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	var say steps
	say.w = t.err
	res, err := sys.Backup(ctx, backup.Plan{File: c.Out, Keep: c.Keep, Key: key, KeyFile: c.Key}, say.step)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "备份已完成，并已恢复到临时库比对一致：%s\n", res.File)
	fmt.Fprintf(t.out, "  %d 个表 %d 行，%d 字节，数据库版本 %d\n  SM3 %s\n", len(res.Manifest.Tables), res.Manifest.Rows(), res.Size, res.Manifest.Schema, res.Digest)
	fmt.Fprintf(t.out, "主密钥不在备份里。恢复后要打开证件号等敏感信息，还需要现在的主密钥文件 %s，请另行保管。\n", masterFile(c.store))
	for _, f := range res.Removed {
		fmt.Fprintf(t.out, "已删除较早的备份：%s\n", f)
	}
	return nil
}

type checkBackupCommand struct {
	File string `arg:"" help:"The backup." type:"existingfile"`
	recovery
}

// Run reads a backup from end to end and says what is in it.
func (c checkBackupCommand) Run(ctx context.Context, t *terminal) error {
	key, err := backup.ReadKey(c.Key)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	say := steps{w: t.err}
	m, err := backup.Check(ctx, f, key, func(table string, rows int64) { say.step("校验", table, rows) })
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "备份完整：%s 的数据，%d 个表 %d 行，数据库版本 %d。\n", m.MadeAt.In(civil.Shanghai).Format("2006-01-02 15:04:05"), len(m.Tables), m.Rows(), m.Schema)
	return nil
}

type backupKeyCommand struct {
	Out string `required:"" help:"File to write; it must not exist." placeholder:"FILE" type:"path"`
}

// Run makes a recovery key.
func (c backupKeyCommand) Run(t *terminal) error {
	if _, err := backup.WriteKey(c.Out); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "恢复密钥已写入 %s。没有它，备份打不开；请复制到数据和备份之外的介质上，由专人保管。\n", c.Out)
	return nil
}

type restoreCommand struct {
	File       string `arg:"" help:"The backup." type:"existingfile"`
	ForceEmpty bool   `help:"Also into a database that has tables, if there is no row in any, as a restore leaves it that was broken off."`
	recovery
	store
}

// Run puts a backup into an empty database.
func (c restoreCommand) Run(ctx context.Context, t *terminal) error {
	key, err := backup.ReadKey(c.Key)
	if err != nil {
		return err
	}
	say := steps{w: t.err}
	m, err := server.Restore(ctx, c.options(), c.File, key, c.ForceEmpty, func(table string, rows int64) { say.step("恢复", table, rows) })
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "已恢复到 %s 的状态：%d 个表 %d 行，行数和摘要与备份一致。\n", m.MadeAt.In(civil.Shanghai).Format("2006-01-02 15:04:05"), len(m.Tables), m.Rows())
	master := masterFile(c.store)
	if _, err := os.Stat(master); err != nil {
		fmt.Fprintf(t.out, "主密钥不在备份里。请把备份时的主密钥文件放到 %s，否则服务不能启动。恢复一事在首次启动时记入审计。\n", master)
		return nil
	}
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	return sys.Announce(ctx)
}

func masterFile(s store) string {
	if s.MasterKey != "" {
		return s.MasterKey
	}
	return filepath.Join(s.Data, "keys", "master")
}

// steps says on which table work is, a line each, at most a few a second.
type steps struct {
	w interface {
		Write(b []byte) (int, error)
	}
	last time.Time
	at   string
}

func (s *steps) step(stage, table string, rows int64) {
	at := stage + table
	if rows == 0 || (at == s.at && time.Since(s.last) < time.Second) {
		return
	}
	s.at, s.last = at, time.Now()
	_, _ = fmt.Fprintf(s.w, "%s %s %d 行\n", stage, table, rows)
}
