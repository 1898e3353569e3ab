package caseloadapp

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/platform/sqldb"
)

// standard is what is reckoned for one court: the definitions that the product
// brings and the court's own.
type standard struct {
	dictionary indicator.Dictionary
	book       *indicator.Book
	state      definitionState
}

// definitionState differs whenever the definitions of a court do.
type definitionState struct{ newest, withdrawn, last int64 }

// common is the standard of a court that has entered nothing.
var common = sync.OnceValue(func() *standard {
	d := indicator.Common()
	b, err := indicator.NewBook(d)
	if err != nil {
		panic(err) // the definitions are the program's own, and tested
	}
	return &standard{dictionary: d, book: b}
})

// standard returns the standard of a court, from memory while nothing was entered
// or withdrawn.
func (a *App) standard(tx *sqldb.Tx, court int64) (*standard, error) {
	s, err := sqldb.One(tx, func(r sqldb.Row) (s definitionState, err error) {
		return s, r.Scan(&s.newest, &s.withdrawn, &s.last)
	}, `select coalesce(max(id), 0), count(withdrawn_at), coalesce(max(withdrawn_at), 0) from caseload_definition where court = $1`, court)
	if err != nil || s.newest == 0 {
		return common(), err
	}
	if kept, ok := a.standards.Load(court); ok && kept.(*standard).state == s {
		return kept.(*standard), nil
	}
	d := indicator.Common()
	own, err := sqldb.All(tx, sqldb.Scalar[string], `select body from caseload_definition where court = $1 and withdrawn_at is null order by from_day, id`, court)
	if err != nil {
		return nil, err
	}
	for _, body := range own {
		var def indicator.Definition
		if err := json.Unmarshal([]byte(body), &def); err != nil {
			return nil, fmt.Errorf("caseloadapp: a definition cannot be read: %w", err)
		}
		if d, err = d.With(def); err != nil {
			return nil, err
		}
	}
	b, err := indicator.NewBook(d)
	if err != nil {
		return nil, err
	}
	kept := &standard{d, b, s}
	a.standards.Store(court, kept)
	return kept, nil
}

// on returns the version of an indicator in force on a day; ok is false for one
// that this court has not, or not yet.
func (std *standard) on(code indicator.Code, day civil.Day) (d indicator.Definition, ok bool, err error) {
	d, err = std.dictionary.On(code, day)
	var early *rulebook.NotInForceError
	if errors.As(err, &early) && !slices.Contains(common().dictionary.Codes(), code) {
		return d, false, nil
	}
	return d, err == nil, err
}
