// Package once lets a form that is sent again record nothing twice: by a double
// click, after an answer that was lost, or after the program was killed between
// its commit and its answer (FT-02).
//
// What a form is known by goes into the database with the change that it makes,
// in one transaction: there is no moment at which only one of the two is kept.
package once

import (
	"context"
	"errors"
	"sync"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
)

// Kept is for how long a form is known again.
const Kept = 48 * time.Hour

// maxAnswers is how many answers are remembered for being given again.
const maxAnswers = 4096

var errRepeated = errors.New("once: this form was kept before")

// Forms knows the forms that were kept.
type Forms struct {
	db *sqldb.DB

	mu      sync.Mutex
	answers map[string]string
	order   []string // of answers, oldest first
}

// New returns the forms of the database.
func New(db *sqldb.DB) *Forms { return &Forms{db: db, answers: map[string]string{}} }

// Ticket is one sending of a form.
type Ticket struct {
	forms  *Forms
	digest string
	kept   bool
}

// Begin returns a context whose first change takes the digest with it, or is
// refused when the digest was taken meanwhile. The error is Repeated when it was
// taken before: what the form asks for may not even be possible any more.
func (f *Forms) Begin(ctx context.Context, digest string) (context.Context, *Ticket, error) {
	t := &Ticket{forms: f, digest: digest}
	if err := f.db.Read(ctx, t.unknown); err != nil {
		return ctx, t, err
	}
	return sqldb.First(ctx, t.take), t, nil
}

func (t *Ticket) unknown(tx *sqldb.Tx) error {
	_, known, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select at from form_key where digest = $1`, t.digest)
	if err == nil && known {
		err = repeated(nil)
	}
	return err
}

func (t *Ticket) take(tx *sqldb.Tx) error {
	if err := t.unknown(tx); err != nil {
		return err
	}
	_, err := tx.Exec(`insert into form_key (digest, at) values ($1, $2)`, t.digest, sqldb.At(tx.Now()))
	if fault.KindOf(err) == fault.Conflict { // it came twice at once
		return repeated(err)
	}
	if err == nil {
		tx.After(func() { t.kept = true })
	}
	return err
}

func repeated(err error) error {
	return fault.New(fault.Conflict, "这张表单刚才已经保存，没有重复记录。请到列表中查看。").Because(errors.Join(errRepeated, err))
}

// Repeated reports whether err says that this form was kept before, and where
// its sender was sent then; "" when that is not known any more.
func (t *Ticket) Repeated(err error) (to string, yes bool) {
	if !errors.Is(err, errRepeated) {
		return "", false
	}
	t.forms.mu.Lock()
	defer t.forms.mu.Unlock()
	return t.forms.answers[t.digest], true
}

// Answered remembers where the sender of a kept form was sent.
func (t *Ticket) Answered(to string) {
	if !t.kept {
		return
	}
	f := t.forms
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[t.digest] = to
	if f.order = append(f.order, t.digest); len(f.order) > maxAnswers {
		delete(f.answers, f.order[0])
		f.order = f.order[1:]
	}
}

// Release forgets a form that was refused after something beside it was kept,
// such as a note in the trail: it may be sent again.
func (t *Ticket) Release(ctx context.Context) error {
	if !t.kept {
		return nil
	}
	return t.forms.db.Write(context.WithoutCancel(ctx), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`delete from form_key where digest = $1`, t.digest)
		return err
	})
}

// Tidy forgets the forms of before Kept.
func (f *Forms) Tidy(ctx context.Context) error {
	return f.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`delete from form_key where at < $1`, sqldb.At(tx.Now().Add(-Kept)))
		return err
	})
}
