package server

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// DuesEntry is one member's month of Party dues, as the command line prints it.
type DuesEntry struct {
	Member  string    `json:"member"`
	Branch  string    `json:"branch"`
	Base    money.Fen `json:"base_fen"`
	Due     money.Fen `json:"due_fen"`
	Paid    money.Fen `json:"paid_fen"`
	Arrears int       `json:"arrears_months"`
	Why     []string  `json:"why"`
}

// Dues returns what every member of a unit owes and paid in a month, and how
// many months were behind at its end; without a unit of every branch. missing
// are how many members there are of whom no base is known. Fault: NotFound.
func (s *System) Dues(ctx context.Context, month civil.Month, unit string) (out []DuesEntry, missing int, err error) {
	permit, err := s.permit(commandLine, dues.CanView)
	if err != nil {
		return nil, 0, err
	}
	in := duesapp.MonthIn{Month: month}
	if unit != "" {
		if in.Unit, err = s.named(ctx, unit); err != nil {
			return nil, 0, err
		}
	}
	list, err := s.dues.Month(ctx, permit, in)
	if err != nil {
		return nil, 0, err
	}
	out = make([]DuesEntry, 0, len(list.Entries))
	for i := range list.Entries {
		e := &list.Entries[i]
		out = append(out, DuesEntry{Member: e.Name, Branch: e.BranchName, Base: e.Base().Amount, Due: e.Due.Amount, Paid: e.Paid, Arrears: e.Behind, Why: lines(e.Due.Why())})
	}
	return out, len(list.NoBase), nil
}

// lines writes a trace as text, each step with its article.
func lines(t rulebook.Trace) []string {
	out := make([]string, 0, len(t))
	for _, f := range t {
		line := f.Text
		if f.When != "" {
			line = f.When + " " + line
		}
		if !f.Cite.IsZero() {
			line += "（" + f.Cite.String() + "）"
		}
		out = append(out, line)
	}
	return out
}

func (s *System) named(ctx context.Context, unit string) (id org.UnitID, err error) {
	err = s.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := s.org.Facts().Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		u, err := tree.Named(access.Everywhere, unit)
		id = u.ID
		return err
	})
	return id, err
}
