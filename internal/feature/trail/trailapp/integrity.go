package trailapp

import (
	"context"
	"encoding/json"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/trail"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// State is how the trail stands, as far as is known without walking it.
type State struct {
	Links    int64
	Verified *Checked // nil: never
	Headed   *Checked
	Alarms   []trail.Entry // the newest
	Forward  Forward
	Before   civil.Day // what is older may be pruned
	Oldest   time.Time // when the oldest entry was made
}

// Checked is what the last walk or the last carrying of a head said.
type Checked struct {
	trail.Entry
	Broken string // what was wrong; "" when nothing
	Seq    int64
}

// Forward is how far the trail was sent on.
type Forward struct {
	Target   string // "": nowhere
	Seq      int64
	At       time.Time
	Failure  string
	FailedAt time.Time
}

// State returns how the trail stands. Needs audit.view.
func (a *App) State(ctx context.Context, permit access.Permit) (s State, err error) {
	if err := permit.Covers(trail.CanView); err != nil {
		return s, err
	}
	defer fault.Wrap(&err, "trailapp.State")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		seen, err := look(tx, permit)
		if err != nil {
			return err
		}
		s = State{Before: a.o.Keep.Before(tx.Today()), Forward: Forward{Target: a.o.Forward}}
		if s.Links, _, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select seq from audit_link order by seq desc limit 1`); err != nil {
			return err
		}
		oldest, _, err := sqldb.Maybe(tx, sqldb.Scalar[sqldb.Instant], `select at from audit_entry order by at limit 1`)
		if err != nil {
			return err
		}
		s.Oldest = oldest.Time
		if s.Verified, err = last(tx, audit.DidVerify); err != nil {
			return err
		}
		if s.Headed, err = last(tx, audit.DidHead); err != nil {
			return err
		}
		f, err := search(tx, sight{all: true}, trail.Query{Action: string(audit.DidAlarm)}, 20, 500)
		for _, e := range f.Entries {
			if seen.all || seen.covers(e.Court) {
				s.Alarms = append(s.Alarms, e)
			}
		}
		if err != nil || a.o.Forward == "" {
			return err
		}
		return tx.Each(func(r sqldb.Row) error {
			var at, failed sqldb.Instant
			err := r.Scan(&s.Forward.Seq, &at, (*sqldb.Text)(&s.Forward.Failure), &failed)
			s.Forward.At, s.Forward.FailedAt = at.Time, failed.Time
			return err
		}, `select seq, at, failure, failed_at from audit_forward where target = $1`, a.o.Forward)
	})
	return s, err
}

// last returns the newest entry of an action that the trail wrote about itself.
func last(tx *sqldb.Tx, did access.Can) (*Checked, error) {
	e, ok, err := sqldb.Maybe(tx, scanEntry, `select `+entryColumns+` from audit_entry e where e.action = $1 order by e.at desc, e.id desc limit 1`, string(did))
	if err != nil || !ok {
		return nil, err
	}
	c := &Checked{Entry: e}
	var d struct {
		Broken string `json:"broken"`
		Seq    int64  `json:"seq"`
		Last   int64  `json:"last"`
	}
	_ = json.Unmarshal([]byte(e.Detail), &d)
	c.Broken, c.Seq = d.Broken, max(d.Seq, d.Last)
	return c, nil
}

// Verify walks the whole chain and returns what it found; that it was walked
// stands in the trail. Needs audit.view. Fault: Denied for who administers a
// part.
func (a *App) Verify(ctx context.Context, permit access.Permit) (v audit.Verdict, err error) {
	if err := permit.Covers(trail.CanView); err != nil {
		return v, err
	}
	if err := everywhere(permit); err != nil {
		return v, err
	}
	defer fault.Wrap(&err, "trailapp.Verify")
	return a.chain.Examine(ctx, permit.Actor(), a.o.Heads)
}

// CarryHead writes the chain's head to the directory of heads. Needs
// audit.view. Faults: Denied, Unavailable.
func (a *App) CarryHead(ctx context.Context, permit access.Permit) (file string, err error) {
	if err := permit.Covers(trail.CanView); err != nil {
		return "", err
	}
	if err := everywhere(permit); err != nil {
		return "", err
	}
	defer fault.Wrap(&err, "trailapp.CarryHead")
	file, _, err = a.chain.CarryHead(ctx, permit.Actor(), a.o.Heads)
	return file, err
}

// Prune removes the entries of before day, which must have been kept long
// enough; zero is as late as may be. Needs audit.prune. Faults: Denied, Invalid,
// Conflict.
func (a *App) Prune(ctx context.Context, permit access.Permit, day civil.Day) (p audit.Pruned, err error) {
	if err := permit.Covers(trail.CanPrune); err != nil {
		return p, err
	}
	if err := everywhere(permit); err != nil {
		return p, err
	}
	defer fault.Wrap(&err, "trailapp.Prune")
	limit := a.o.Keep.Before(civil.DayOf(a.db.Now()))
	if day == 0 {
		day = limit
	}
	if day > limit {
		return p, fault.Newf(fault.Invalid, "审计记录保存 %d 个月，%s 起的还不能清理。", a.o.Keep.Months(), limit).At("before", "最晚填 "+limit.String())
	}
	return a.chain.Prune(ctx, permit, day.Start())
}
