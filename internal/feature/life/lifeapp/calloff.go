package lifeapp

import (
	"context"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/platform/sqldb"
)

// CallOff says that a meeting did not take place, or will not. It stays with
// its reason, counts for nothing, and Restore takes it back. Faults: NotFound,
// Invalid, Conflict.
func (a *App) CallOff(ctx context.Context, permit access.Permit, id life.MeetingID, version int, reason string) (out life.Meeting, err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return life.Meeting{}, err
	}
	defer fault.Wrap(&err, "lifeapp.CallOff(%v)", id)
	if strings.TrimSpace(reason) == "" {
		return out, fault.New(fault.Invalid, "请写明取消的原因。").At("reason", "请写明取消的原因")
	}
	return a.turn(ctx, permit, id, version, life.DidCallOff, func(tx *sqldb.Tx, m *life.Meeting) error {
		_, err := tx.Exec(`update life_meeting set stage_before = $2 where id = $1`, m.ID, string(m.Stage))
		m.Stage, m.OffReason = life.CalledOff, strings.TrimSpace(reason)
		return err
	})
}

// Restore takes a CallOff back: the meeting is what it was. Version 0 is
// whatever it is now. Faults: NotFound, Invalid, Conflict.
func (a *App) Restore(ctx context.Context, permit access.Permit, id life.MeetingID, version int) (out life.Meeting, err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return life.Meeting{}, err
	}
	defer fault.Wrap(&err, "lifeapp.Restore(%v)", id)
	return a.turn(ctx, permit, id, version, life.DidRestore, func(tx *sqldb.Tx, m *life.Meeting) error {
		stage, err := sqldb.One(tx, sqldb.Scalar[sqldb.Text], `select stage_before from life_meeting where id = $1`, m.ID)
		if stage == "" {
			stage = sqldb.Text(life.Draft) // an import brought it as called off
		}
		m.Stage, m.OffReason = life.Stage(stage), ""
		return err
	})
}

// turn changes the stage of a meeting and nothing else of weight.
func (a *App) turn(ctx context.Context, permit access.Permit, id life.MeetingID, version int, verb life.Verb, do func(*sqldb.Tx, *life.Meeting) error) (out life.Meeting, err error) {
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		seen := life.Meeting{ID: id, Version: version}
		if version == 0 {
			now, err := find(tx, permit, id)
			if err != nil {
				return err
			}
			seen.Version = now.Version
		}
		old, err := current(tx, permit, &seen, verb)
		if err != nil {
			return err
		}
		out = *old
		day := old.Day
		if day == 0 {
			day = tx.Today()
		}
		h, err := a.hall(tx, permit, old.Branch, old.Group, day)
		if err != nil {
			return err
		}
		if err := do(tx, &out); err != nil {
			return err
		}
		out.Version++
		return commit(tx, permit, h, &out, old, verb)
	})
	return out, err
}
