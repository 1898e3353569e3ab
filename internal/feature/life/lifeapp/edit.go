package lifeapp

import (
	"context"
	"encoding/json"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/platform/sqldb"
)

// Edit is what somebody entered into a submitted record and did not save.
type Edit struct {
	Meeting life.Meeting // as the form had it, with the version that the form showed
	At      time.Time
}

// KeepEdit keeps what the actor entered into a submitted record so far, for them
// alone: the record stays as it is until they save. Whoever has no account keeps
// nothing. Faults: NotFound, Invalid.
func (a *App) KeepEdit(ctx context.Context, permit access.Permit, m life.Meeting) (err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return err
	}
	defer fault.Wrap(&err, "lifeapp.KeepEdit(%v)", m.ID)
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		old, err := find(tx, permit, m.ID)
		if err != nil {
			return err
		}
		if old.Stage != life.Recorded {
			return fault.Newf(fault.Invalid, "这次会议现在是“%s”，修改没有另存。", old.Stage.Chinese())
		}
		draft := m
		draft.Stage = life.Draft
		if err := refuse(&draft, tx.Today()); err != nil {
			return err
		}
		b, err := json.Marshal(m)
		if err != nil || permit.Actor().Account == 0 {
			return err
		}
		return tx.Upsert("life_edit", []string{"meeting", "account"}, []string{"version", "at", "content"},
			m.ID, permit.Actor().Account, m.Version, sqldb.At(tx.Now()), string(b))
	})
}

// Edit returns what the actor entered into a submitted record and did not save;
// ok is false when there is nothing. Fault: NotFound.
func (a *App) Edit(ctx context.Context, permit access.Permit, id life.MeetingID) (e Edit, ok bool, err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return Edit{}, false, err
	}
	defer fault.Wrap(&err, "lifeapp.Edit(%v)", id)
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if _, err := find(tx, permit, id); err != nil {
			return err
		}
		var content string
		var at sqldb.Instant
		_, ok, err = sqldb.Maybe(tx, func(r sqldb.Row) (struct{}, error) { return struct{}{}, r.Scan(&at, &content) },
			`select at, content from life_edit where meeting = $1 and account = $2`, id, permit.Actor().Account)
		if err != nil || !ok {
			return err
		}
		e.At = at.Time
		return json.Unmarshal([]byte(content), &e.Meeting)
	})
	return e, ok, err
}

// DropEdit gives up what the actor entered and did not save. Fault: NotFound.
func (a *App) DropEdit(ctx context.Context, permit access.Permit, id life.MeetingID) (err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return err
	}
	defer fault.Wrap(&err, "lifeapp.DropEdit(%v)", id)
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := find(tx, permit, id); err != nil {
			return err
		}
		return dropEdit(tx, permit, id)
	})
}

func dropEdit(tx *sqldb.Tx, permit access.Permit, id life.MeetingID) error {
	_, err := tx.Exec(`delete from life_edit where meeting = $1 and account = $2`, id, permit.Actor().Account)
	return err
}
