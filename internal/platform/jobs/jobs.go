// Package jobs does periodic work. Every occurrence of a job is one row with a
// lease, so that of several instances on one database exactly one does it, and
// another takes over when that one dies. What was missed while nothing ran is
// made up once, not as often as it was missed.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/platform/sqldb"
)

// Job is one kind of periodic work.
type Job struct {
	Kind string // its name in the table: desk.snapshot
	When string // five fields of cron, in Chinese time: "30 0 * * *"
	// Do does the work of one occurrence. It may be called again for the same
	// occurrence, after a failure or when an instance died in the middle.
	Do func(ctx context.Context) error
}

// The ways of a runner.
const (
	lease   = 2 * time.Minute // how long an instance that died keeps others out
	tries   = 5               // of one occurrence, then it is left
	pause   = 5 * time.Minute // after a failure
	horizon = 26 * time.Hour  // how far back a job that never ran looks for its first occurrence
	beat    = 20 * time.Second
)

// Runner runs the jobs of one instance.
type Runner struct {
	db    *sqldb.DB
	owner string
	log   *slog.Logger
	jobs  []scheduled
	// Observe, when set before Run, is told of every occurrence that was done or
	// failed.
	Observe func(kind string, took time.Duration, err error)
}

type scheduled struct {
	Job
	plan cron.Schedule
}

// New returns a runner; owner names the instance and must differ between those
// that share a database. It errs when a job's time cannot be read.
func New(db *sqldb.DB, owner string, log *slog.Logger, jobs ...Job) (*Runner, error) {
	r := &Runner{db: db, owner: owner, log: log}
	for _, j := range jobs {
		plan, err := cron.ParseStandard(j.When)
		if err != nil {
			return nil, fmt.Errorf("jobs: %s: %q: %w", j.Kind, j.When, err)
		}
		r.jobs = append(r.jobs, scheduled{j, plan})
	}
	return r, nil
}

// Run looks for what is due until ctx ends.
func (r *Runner) Run(ctx context.Context) {
	t := time.NewTicker(beat)
	defer t.Stop()
	for {
		r.Tick(ctx)
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// Tick does everything that is due now and that no other instance is doing, and
// returns how many occurrences it did.
func (r *Runner) Tick(ctx context.Context) (done int) {
	if r.db.Degraded() != nil {
		return 0 // a lease cannot be written; what is due stays due
	}
	for _, j := range r.jobs {
		if ctx.Err() != nil {
			return done
		}
		due, mine, err := r.claim(ctx, j)
		if err != nil {
			r.log.Error("job not claimed", "job", j.Kind, "error", err)
			continue
		}
		if !mine {
			continue
		}
		began := time.Now()
		err = r.do(ctx, j, due)
		if r.Observe != nil {
			r.Observe(j.Kind, time.Since(began), err)
		}
		if err != nil {
			r.log.Error("job failed", "job", j.Kind, "due", due, "error", err)
			continue
		}
		done++
	}
	return done
}

// occurrence returns the newest time at or before now at which the job was due;
// ok is false when there is none after last.
func (j scheduled) occurrence(last, now time.Time) (due time.Time, ok bool) {
	if last.IsZero() {
		last = now.Add(-horizon)
	}
	now = now.In(civil.Shanghai)
	for t := j.plan.Next(last.In(civil.Shanghai)); !t.IsZero() && !t.After(now); t = j.plan.Next(t) {
		due, ok = t, true
	}
	return due, ok
}

type row struct {
	id       int64
	due      time.Time
	done     bool
	leased   time.Time
	attempts int
}

func scanRow(r sqldb.Row) (x row, err error) {
	var due, done, leased sqldb.Instant
	err = r.Scan(&x.id, &due, &done, &leased, &x.attempts)
	x.due, x.done, x.leased = due.Time, !done.IsZero(), leased.Time
	return x, err
}

// claim takes the lease of the occurrence that is due, if nobody has it.
func (r *Runner) claim(ctx context.Context, j scheduled) (due time.Time, mine bool, err error) {
	err = r.db.Write(ctx, func(tx *sqldb.Tx) error {
		mine = false
		last, had, err := sqldb.Maybe(tx, scanRow, `select id, due, done_at, lease_until, tries from job where kind = $1 order by due desc limit 1`, j.Kind)
		if err != nil {
			return err
		}
		now := tx.Now()
		next, newer := j.occurrence(last.due, now)
		switch {
		case newer:
			due, mine = next, true
			in := tx.Insert("job", "id", "kind", "due", "lease_owner", "lease_until", "tries")
			in.Add(id.New[Job](now), j.Kind, sqldb.At(next), r.owner, sqldb.At(now.Add(lease)), 1)
			return in.Done()
		case had && !last.done && last.attempts < tries && !last.leased.After(now):
			due, mine = last.due, true
			_, err := tx.Exec(`update job set lease_owner = $2, lease_until = $3, tries = tries + 1 where id = $1`, last.id, r.owner, sqldb.At(now.Add(lease)))
			return err
		}
		return nil
	})
	if fault.KindOf(err) == fault.Conflict {
		return due, false, nil // another instance was quicker
	}
	return due, mine && err == nil, err
}

// do does one occurrence and keeps the lease meanwhile.
func (r *Runner) do(ctx context.Context, j scheduled, due time.Time) error {
	work, stop := context.WithCancel(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		t := time.NewTicker(lease / 4)
		defer t.Stop()
		for {
			select {
			case <-work.Done():
				return
			case <-t.C:
				if err := r.renew(work, j.Kind, due); err != nil && work.Err() == nil {
					r.log.Warn("job lease lost", "job", j.Kind, "error", err)
					stop()
				}
			}
		}
	}()
	err := r.guarded(work, j)
	stop()
	<-renewed
	return errors.Join(err, r.finish(context.WithoutCancel(ctx), j.Kind, due, err))
}

// guarded turns a panic of the work into its error: one bad job must not end
// the program.
func (r *Runner) guarded(ctx context.Context, j scheduled) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("jobs: %s: panic: %v", j.Kind, p)
		}
	}()
	return j.Do(ctx)
}

func (r *Runner) renew(ctx context.Context, kind string, due time.Time) error {
	return r.db.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(`update job set lease_until = $4 where kind = $1 and due = $2 and lease_owner = $3 and done_at is null`,
			kind, sqldb.At(due), r.owner, sqldb.At(tx.Now().Add(lease)))
		if err == nil && n == 0 {
			err = errors.New("jobs: the lease went to another instance")
		}
		return err
	})
}

// finish writes down how it went. After a failure the lease holds for a while,
// so that the next try waits.
func (r *Runner) finish(ctx context.Context, kind string, due time.Time, failed error) error {
	return r.db.Write(ctx, func(tx *sqldb.Tx) error {
		if failed != nil {
			_, err := tx.Exec(`update job set lease_until = $4, failure = $5 where kind = $1 and due = $2 and lease_owner = $3`,
				kind, sqldb.At(due), r.owner, sqldb.At(tx.Now().Add(pause)), sqldb.Text(failed.Error()))
			return err
		}
		_, err := tx.Exec(`update job set done_at = $4, lease_until = null, failure = null where kind = $1 and due = $2 and lease_owner = $3`,
			kind, sqldb.At(due), r.owner, sqldb.At(tx.Now()))
		return err
	})
}
