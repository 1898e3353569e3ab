package ui

import (
	"context"
	"crypto/rand"
)

// KeyField is the hidden field by which one copy of a form is told from
// another, so that the same copy sent twice is kept once.
const KeyField = "form-key"

type keyed struct{}

// Keyed returns a context in which every form drawn gets a key. Pages that must
// know nothing of who answers are drawn without.
func Keyed(ctx context.Context) context.Context { return context.WithValue(ctx, keyed{}, true) }

func formKey(ctx context.Context) string {
	if ctx.Value(keyed{}) == nil {
		return ""
	}
	return rand.Text()
}
