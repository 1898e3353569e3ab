package caseloadapp

import (
	"context"
	"crypto/rand"
	"strings"
	"time"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Screen is a big screen with an address of its own: it shows the wall of one court,
// units only, to whoever stands before it.
type Screen struct {
	ID          ScreenID
	Court       org.UnitID
	CourtName   string
	Name        string    // where it hangs
	Until       civil.Day // its last day
	MadeBy      string
	MadeAt      time.Time
	RevokedBy   string
	RevokedAt   time.Time // zero while its address holds
	UsedAt      time.Time // to the hour; zero: never
	CourtAtWall org.Unit  // of Door.Screen only
}

// ScreenID identifies a screen.
type ScreenID = id.Of[Screen]

const selectScreen = `select s.id, s.court, u.short_name, s.name, s.until_day, s.made_name, s.made_at, s.revoked_name, s.revoked_at, s.used_at
	from caseload_screen s join org_unit u on u.id = s.court where `

func scanScreen(r sqldb.Row) (s Screen, err error) {
	var revokedBy sqldb.Text
	var made, revoked, used sqldb.Instant
	err = r.Scan(&s.ID, &s.Court, &s.CourtName, &s.Name, &s.Until, &s.MadeBy, &made, &revokedBy, &revoked, &used)
	s.MadeAt, s.RevokedBy, s.RevokedAt, s.UsedAt = made.Time, string(revokedBy), revoked.Time, used.Time
	return s, err
}

// Screens returns the screens of the permit's courts, the newest first.
func (a *App) Screens(ctx context.Context, permit access.Permit) (out []Screen, err error) {
	if err := permit.Covers(caseload.CanScreen); err != nil {
		return nil, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = sqldb.All(tx, scanScreen, selectScreen+`u.path >= $1 and u.path < $2 order by s.id desc`, from, end)
		return err
	})
	return out, err
}

// ScreenCourts returns the courts that a screen can show.
func (a *App) ScreenCourts(ctx context.Context, permit access.Permit) (out []org.Unit, err error) {
	if err := permit.Covers(caseload.CanScreen); err != nil {
		return nil, err
	}
	return a.courtUnits(ctx, permit)
}

// Hang makes the address of a screen and returns its secret, once: its digest is
// kept. Faults: Invalid.
func (a *App) Hang(ctx context.Context, permit access.Permit, s Screen) (secret string, err error) {
	if err := permit.Covers(caseload.CanScreen); err != nil {
		return "", err
	}
	s.Name = strings.TrimSpace(s.Name)
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		no := fault.New(fault.Invalid, "有几处需要改正。")
		u, err := cs.courtOf(s.Court)
		if err != nil {
			_ = no.At("court", "请选择法院")
		}
		if n := utf8.RuneCountInString(s.Name); n == 0 || n > 40 {
			_ = no.At("name", "请填写大屏所在的地方，40 字以内")
		}
		if s.Until < tx.Today() || s.Until > tx.Today().AddDays(longest) {
			_ = no.At("until", "有效期要在今天以后、一年以内")
		}
		if err := no.Err(); err != nil {
			return err
		}
		secret = rand.Text() + rand.Text()
		var by any
		if n := permit.Actor().Account; n != 0 {
			by = n
		}
		k := id.New[Screen](tx.Now())
		ins := tx.Insert("caseload_screen", "id", "court", "name", "digest", "until_day", "made_by", "made_name", "made_at")
		ins.Add(k, u.ID, s.Name, digestOf(secret), s.Until, by, permit.Actor().Name, sqldb.At(tx.Now()))
		if err := ins.Done(); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanScreen, Court: int64(u.ID), Subject: "生成大屏地址 " + s.Name, Detail: map[string]any{"screen": k, "until": s.Until}})
	})
	return secret, err
}

// TakeDown ends the address of a screen at once. Faults: NotFound, Conflict.
func (a *App) TakeDown(ctx context.Context, permit access.Permit, k ScreenID) error {
	if err := permit.Covers(caseload.CanScreen); err != nil {
		return err
	}
	from, end := permit.Range()
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := sqldb.One(tx, scanScreen, selectScreen+`u.path >= $1 and u.path < $2 and s.id = $3`, from, end, k)
		if err != nil {
			return err
		}
		if !s.RevokedAt.IsZero() {
			return fault.New(fault.Conflict, "这个地址已经停用。")
		}
		if _, err := tx.Exec(`update caseload_screen set revoked_at = $2, revoked_name = $3 where id = $1`, k, sqldb.At(tx.Now()), permit.Actor().Name); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanScreen, Court: int64(s.Court), Subject: "停用大屏地址 " + s.Name, Detail: map[string]any{"screen": k}})
	})
}

// secretLength is that of a secret, 260 bits.
const secretLength = 52

// Screen returns the screen of a secret. It is looked up by its digest, so that
// guessing it and timing the answer are of no use. That it was used is noted once an
// hour. Fault: NotFound for a secret that is none, has ended or was taken back.
func (d Door) Screen(ctx context.Context, secret string) (s Screen, err error) {
	refused := fault.New(fault.NotFound, "没有这个大屏地址，可能已停用或到期。请向本院党务干部要新的地址。")
	if len(secret) != secretLength {
		return Screen{}, refused
	}
	stale := false
	err = d.app.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		var ok bool
		s, ok, err = sqldb.Maybe(tx, scanScreen, selectScreen+`s.digest = $1 and s.revoked_at is null and s.until_day >= $2`, digestOf(secret), tx.Today())
		if err != nil {
			return err
		}
		if !ok {
			return refused
		}
		tree, err := d.app.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		if s.CourtAtWall, ok = tree.Unit(s.Court); !ok || s.CourtAtWall.Sign == "" {
			return refused
		}
		stale = tx.Now().Sub(s.UsedAt) > time.Hour
		return nil
	})
	if err != nil || !stale {
		return s, err
	}
	return s, d.app.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`update caseload_screen set used_at = $2 where id = $1`, s.ID, sqldb.At(tx.Now().Truncate(time.Hour)))
		return err
	})
}
