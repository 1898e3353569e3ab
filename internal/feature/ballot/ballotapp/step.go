package ballotapp

import (
	"context"
	"encoding/json"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/ballot"
	"touyan/internal/platform/sqldb"
)

// StepIn is a step that was done.
type StepIn struct {
	ID      ballot.ProceedingID
	Version int
	Kind    ballot.StepKind
	Day     civil.Day
	Number  string
	Body    string
	Names   []string
	Note    string
}

// NoteStep notes a step with its paper. Faults: NotFound; Invalid field by field;
// Conflict when somebody was faster.
func (a *App) NoteStep(ctx context.Context, permit access.Permit, in StepIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.NoteStep")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if c.Version != in.Version || c.Over() {
			return changed(c.Title)
		}
		s := ballot.Step{ID: id.New[ballot.Step](tx.Now()), Kind: in.Kind, Day: in.Day, Number: han.Trim(in.Number), Body: han.Trim(in.Body), Note: han.Trim(in.Note)}
		if s.Names, err = cleanNames(in.Names); err != nil {
			return err
		}
		if d, ok := c.Purpose.Define(s.Kind); ok && d.Superior && s.Body == "" {
			s.Body = c.Superior.Name // the system knows who that is
		}
		if err := c.Check(s, tx.Today()); err != nil {
			return err
		}
		if err := insertStep(tx, permit, c, s); err != nil {
			return err
		}
		d, _ := c.Purpose.Define(s.Kind)
		return record(tx, permit, ballot.CanHold, c, d.Title+" "+s.Day.String(), map[string]any{"number": s.Number, "names": s.Names})
	})
}

func insertStep(tx *sqldb.Tx, permit access.Permit, c *Case, s ballot.Step) error {
	var names sqldb.Text
	if len(s.Names) > 0 {
		b, err := json.Marshal(s.Names)
		if err != nil {
			return err
		}
		names = sqldb.Text(b)
	}
	if _, err := tx.Exec(`insert into ballot_step (id, proceeding, kind, day, number, body, names, note, entered_at, entered_name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		s.ID, c.ID, string(s.Kind), s.Day, sqldb.Text(s.Number), sqldb.Text(s.Body), names, sqldb.Text(s.Note), sqldb.At(tx.Now()), permit.Actor().Name); err != nil {
		return err
	}
	if _, err := tx.Exec(`update ballot_proceeding set version = version + 1 where id = $1`, c.ID); err != nil {
		return err
	}
	return touch(tx, c.At)
}

func cleanNames(names []string) (out []string, err error) {
	seen := map[string]bool{}
	for i, n := range names {
		if n = han.CleanName(n); n == "" {
			continue
		}
		if !han.ValidName(n) {
			return nil, invalid().At("names", fmt.Sprintf("第 %d 个“%s”不像姓名", i+1, n))
		}
		if !seen[n] {
			seen[n], out = true, append(out, n)
		}
	}
	return out, nil
}

// TakeBackIn takes a step back.
type TakeBackIn struct {
	ID      ballot.ProceedingID
	Version int
	Step    ballot.StepID
	Reason  string
}

// TakeBack takes a step back that was noted in error; it stays readable. Faults:
// NotFound; Invalid without a reason; Conflict.
func (a *App) TakeBack(ctx context.Context, permit access.Permit, in TakeBackIn) (err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return err
	}
	defer fault.Wrap(&err, "ballotapp.TakeBack")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		switch {
		case c.Version != in.Version || c.Over():
			return changed(c.Title)
		case han.Trim(in.Reason) == "":
			return invalid().At("reason", "请写明撤销的原因")
		}
		n, err := tx.Exec(`update ballot_step set back_at = $3, back_name = $4, back_reason = $5 where id = $1 and proceeding = $2 and back_at is null`,
			in.Step, c.ID, sqldb.At(tx.Now()), permit.Actor().Name, han.Trim(in.Reason))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "没有找到这一步，可能已经撤销。")
		}
		if _, err := tx.Exec(`update ballot_proceeding set version = version + 1 where id = $1`, c.ID); err != nil {
			return err
		}
		if err := touch(tx, c.At); err != nil {
			return err
		}
		return record(tx, permit, ballot.CanHold, c, "撤销一步登记", map[string]any{"step": in.Step.String(), "reason": han.Trim(in.Reason)})
	})
}
