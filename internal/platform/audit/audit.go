// Package audit writes the trail: one entry for every action, in the action's
// own transaction, so that without an entry there is no action.
package audit

import (
	"encoding/json"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/id"
	"touyan/internal/platform/sqldb"
)

// Entry is one line of the trail.
type Entry struct {
	Action  access.Can
	Court   int64  // whose trail it is; 0 for none in particular
	Subject string // what it was done to, in words: 民二庭党支部 2025-08-12 支委会
	Detail  any    // what changed, for JSON; never a sensitive value
	Address string // where the request came from
}

// Record writes e as done by the permit's actor.
func Record(tx *sqldb.Tx, permit access.Permit, e Entry) error {
	return By(tx, permit.Actor(), e)
}

// By writes e as done by actor, where there is no permit to speak of: signing
// in, signing out, a refusal.
func By(tx *sqldb.Tx, actor *access.Actor, e Entry) error {
	var detail sqldb.Text
	if e.Detail != nil {
		b, err := json.Marshal(e.Detail)
		if err != nil {
			return fmt.Errorf("audit: %s: %w", e.Action, err)
		}
		detail = sqldb.Text(b)
	}
	name := "-"
	var account any
	if actor != nil {
		name = actor.Name
		if actor.Account != 0 {
			account = actor.Account
		}
	}
	var court any
	if e.Court != 0 {
		court = e.Court
	}
	_, err := tx.Exec(`insert into audit_entry (id, at, account, actor, action, court, subject, detail, address)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id.New[Entry](tx.Now()), sqldb.At(tx.Now()), account, name, string(e.Action), court, sqldb.Text(e.Subject), detail, sqldb.Text(e.Address))
	return err
}
