package deskapp

import (
	"touyan/internal/base/id"
	"touyan/internal/feature/desk"
	"touyan/internal/platform/sqldb"
)

// Tell sends a notice of another room to accounts, in that room's transaction: one
// message each, unless the account has one of the same title that day. Who has
// opened theirs is nobody's to see.
func (a *App) Tell(tx *sqldb.Tx, to []int64, title, content, href string) error {
	had := map[int64]bool{}
	err := tx.Each(func(r sqldb.Row) error {
		var account int64
		err := r.Scan(&account)
		had[account] = true
		return err
	}, `select account from desk_message where day = $1 and kind = $2 and title = $3`, tx.Today(), desk.Notice, title)
	if err != nil {
		return err
	}
	in := tx.Insert("desk_message", "id", "account", "day", "kind", "title", "content", "href", "made_at")
	for _, account := range to {
		if !had[account] {
			had[account] = true
			in.Add(id.New[desk.Message](tx.Now()), account, tx.Today(), desk.Notice, title, content, sqldb.Text(href), sqldb.At(tx.Now()))
		}
	}
	return in.Done()
}
