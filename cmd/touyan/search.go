package main

import (
	"context"
	"fmt"

	"touyan/internal/server"
)

type searchCommand struct {
	Rebuild searchRebuild `cmd:"" help:"Make the index of all texts anew from what the rooms have."`
}

type searchRebuild struct{ store }

// Run makes the index anew; a server may run beside it, and finds less meanwhile.
func (c searchRebuild) Run(ctx context.Context, t *terminal) error {
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	taken, months, err := sys.RebuildSearch(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "已从 %d 份记录重建全文索引，分布在 %d 个月。\n", taken, months)
	return err
}
