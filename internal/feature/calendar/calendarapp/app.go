// Package calendarapp is what people do with a calendar of their own: make its
// secret address, make another, end it; and what a calendar program reads there.
// It alone writes calendar_feed.
package calendarapp

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/calendar"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// People knows the accounts; *accountapp.Facts does.
type People interface {
	// Actor returns who an account is on the day; ok is false when it may not
	// sign in.
	Actor(tx *sqldb.Tx, account int64, day civil.Day) (actor *access.Actor, ok bool, err error)
}

// Source is what has events for a person.
type Source interface {
	Entries(ctx context.Context, actor *access.Actor) ([]calendar.Entry, error)
}

// App is the operations.
type App struct {
	db      *sqldb.DB
	people  People
	sources []Source
}

// New returns the operations over db.
func New(db *sqldb.DB, people People, sources ...Source) *App {
	return &App{db: db, people: people, sources: sources}
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Since returns when the person's address was made; ok is false without one.
func (a *App) Since(ctx context.Context, permit access.Permit) (made time.Time, ok bool, err error) {
	if err := permit.Covers(calendar.CanOwn); err != nil {
		return time.Time{}, false, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		at, found, err := sqldb.Maybe(tx, sqldb.Scalar[sqldb.Instant], `select made_at from calendar_feed where account = $1`, permit.Actor().Account)
		made, ok = at.Time, found
		return err
	})
	return made, ok, err
}

// Make makes the person's address; one from before ends. The secret is returned
// here and never again.
func (a *App) Make(ctx context.Context, permit access.Permit) (token string, err error) {
	if err := permit.Covers(calendar.CanOwn); err != nil {
		return "", err
	}
	token = rand.Text()
	return token, a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Upsert("calendar_feed", []string{"account"}, []string{"digest", "made_at"}, permit.Actor().Account, digest(token), sqldb.At(tx.Now())); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: calendar.CanOwn, Subject: "生成日历订阅地址"})
	})
}

// Revoke ends the person's address.
func (a *App) Revoke(ctx context.Context, permit access.Permit) error {
	if err := permit.Covers(calendar.CanOwn); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(`delete from calendar_feed where account = $1`, permit.Actor().Account); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: calendar.CanOwn, Subject: "停用日历订阅地址"})
	})
}

// Read returns the calendar at a secret address, and a tag that changes with it.
// The address is the proof; what is in it is what its person may see today. Fault:
// NotFound for an address that is none, or of somebody who may not sign in.
func (a *App) Read(ctx context.Context, token string) (body []byte, tag string, err error) {
	var actor *access.Actor
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		account, ok, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select account from calendar_feed where digest = $1`, digest(token))
		if err == nil && ok {
			actor, ok, err = a.people.Actor(tx, account, tx.Today())
		}
		if err == nil && !ok {
			err = fault.New(fault.NotFound, "没有这个日历地址，可能已停用。")
		}
		return err
	})
	if err != nil {
		return nil, "", err
	}
	var all []calendar.Entry
	for _, s := range a.sources {
		es, err := s.Entries(ctx, actor)
		if err != nil {
			return nil, "", err
		}
		all = append(all, es...)
	}
	if body, err = write(all); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(body)
	return body, `"` + hex.EncodeToString(sum[:16]) + `"`, nil
}
