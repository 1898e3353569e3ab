package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/seal"
	"touyan/internal/server"
)

type keysCommand struct {
	List    listKeysCommand   `cmd:"" help:"Say which keys there are and how many values each seals."`
	Rotate  rotateKeysCommand `cmd:"" help:"Make a new data key and seal every value under it, while the server runs."`
	Master  masterKeyCommand  `cmd:"" help:"Make a new master key; the old one then opens nothing but old backups."`
	Protect protectKeyCommand `cmd:"" help:"Put the master key under the passphrases of two persons."`
}

type listKeysCommand struct{ store }

// Run lists the keys.
func (c listKeysCommand) Run(ctx context.Context, t *terminal) error {
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	ks, err := sys.Keys(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(t.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "密钥\t密码服务\t产生\t状态\t密文数")
	for _, k := range ks {
		state, values := "保留", "-"
		switch {
		case !k.Retired.IsZero():
			state = "停用 " + k.Retired.In(civil.Shanghai).Format("2006-01-02")
		case k.Active:
			state = "在用"
		}
		if kind := k.Purpose[:min(4, len(k.Purpose))]; kind == "data" {
			values = fmt.Sprint(k.Values)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", k.Purpose, k.Provider, k.MadeAt.In(civil.Shanghai).Format("2006-01-02 15:04"), state, values)
	}
	return w.Flush()
}

type rotateKeysCommand struct {
	Resume  bool `help:"End a rotation that was broken off, or bring all values to the suite in use; make no new key."`
	Index   bool `help:"Instead make a new index key and compute every keyed digest anew. No server may run."`
	Stopped bool `help:"With --index on PostgreSQL: no server runs on this database."`
	store
}

// Run makes a new key and brings what is stored under it.
func (c rotateKeysCommand) Run(ctx context.Context, t *terminal) error {
	if c.Index && c.DB != "" && !c.Stopped {
		return fault.New(fault.Invalid, "更换索引密钥要先停止所有实例。停好后加 --stopped 再运行。")
	}
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	var progress seal.Progress
	b := newBar(t.err)
	progress = func(_ string, done, total int) { b.say(done, total) }
	if c.Index {
		name, err := sys.RotateIndex(ctx, progress)
		b.done()
		if err == nil {
			fmt.Fprintf(t.out, "已启用索引密钥 %s，全部索引已重新计算。\n", name)
		}
		return err
	}
	name, n, err := sys.RotateKeys(ctx, c.Resume, progress)
	b.done()
	if name != "" {
		fmt.Fprintf(t.out, "已启用数据密钥 %s。\n", name)
	}
	if err != nil {
		fmt.Fprintf(t.err, "重新加密了 %d 个，没有做完。用 touyan keys rotate --resume 接着做。\n", n)
		return err
	}
	fmt.Fprintf(t.out, "重新加密了 %d 个，旧密钥已停用；它们仍留在库里，供打开旧备份。\n", n)
	return nil
}

type masterKeyCommand struct {
	New string `required:"" help:"File for the new master key; it must not exist." placeholder:"FILE" type:"path"`
	store
}

// Run changes the master key.
func (c masterKeyCommand) Run(ctx context.Context, t *terminal) error {
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	if err := sys.Reroot(ctx, c.New); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "新的主密钥在 %s。请用它代替 %s 并重新启动服务；旧文件只能打开此前的备份，请一并保管。\n", c.New, masterFile(c.store))
	return nil
}

type protectKeyCommand struct {
	Passphrases string `required:"" help:"Two files with a passphrase each, parted as in PATH: A:B." placeholder:"A:B"`
	store
}

// Run puts the master key under two passphrases.
func (c protectKeyCommand) Run(t *terminal) error {
	if err := server.ProtectMaster(c.options(), c.Passphrases); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "主密钥 %s 已受两人口令保护。启动服务时用环境变量 TOUYAN_ROOT_PASSPHRASES 指明两个口令文件。\n", masterFile(c.store))
	return nil
}
