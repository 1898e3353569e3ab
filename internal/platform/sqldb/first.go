package sqldb

import (
	"context"
	"sync/atomic"
)

type firstKey struct{}

// first is what a context's first change begins with.
type first struct {
	do   func(tx *Tx) error
	kept atomic.Bool
}

// First returns a context whose first Write that is kept begins with do, in its
// own transaction: both are kept or neither. An error of do refuses the change.
func First(ctx context.Context, do func(tx *Tx) error) context.Context {
	return context.WithValue(ctx, firstKey{}, &first{do: do})
}

func withFirst(ctx context.Context, fn func(tx *Tx) error) func(tx *Tx) error {
	f, ok := ctx.Value(firstKey{}).(*first)
	if !ok || f.kept.Load() {
		return fn
	}
	return func(tx *Tx) error {
		if err := f.do(tx); err != nil {
			return err
		}
		tx.After(func() { f.kept.Store(true) })
		return fn(tx)
	}
}
