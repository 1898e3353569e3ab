package grantapp

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Adoption is the one time when grants without a digest were sealed.
type Adoption struct {
	At     time.Time
	Amount int
	mac    string
	id     id.Of[Adoption]
}

func (a *App) signAdoption(x Adoption) (string, error) {
	return a.mac("grant_adoption", fmt.Sprintf("%d|%d|%d", x.id, x.At.UnixMicro(), x.Amount))
}

// Adopt seals the grants that an earlier version wrote without a digest, once
// in the life of an installation; the first start of a new one closes the door
// too. Otherwise whoever can write into the database would add a grant without
// a digest and have it sealed. So a second time is refused when any of these
// says that there was a first: the marker in the database, any grant with a
// digest, any proposal or administrator, or the file named anchor, which lies
// beside the keys and outside of the database. Every adopted grant gets a line
// in the trail, and the number stands on the security administrator's page.
//
// also, which may be nil, is called in the transaction of the one adoption: what
// other rooms have of an earlier version is adopted behind the same guards.
//
// To put a database of the earlier version back on purpose, the operator removes
// the file.
func (a *App) Adopt(ctx context.Context, permit access.Permit, anchor string, also func(tx *sqldb.Tx) error) (amount int, err error) {
	if err := permit.Covers(grant.CanInspect); err != nil {
		return 0, err
	}
	if permit.Over() != access.Everywhere || !permit.Actor().IsSystem() {
		return 0, fault.New(fault.Denied, "升级时的接续只在服务启动时进行。")
	}
	_, err = os.Stat(anchor)
	anchored := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fault.Newf(fault.Unavailable, "文件 %s 读不到，不能确认授权是否已经接续。", anchor).Because(err)
	}
	closed := true
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		amount, closed = 0, true
		_, done, err := a.adoption(tx)
		if err != nil || done {
			return err
		}
		rows, err := sqldb.All(tx, scanRow, selectGrant+`order by g.id`)
		if err != nil {
			return err
		}
		before := anchored
		for _, r := range rows {
			before = before || r.mac != ""
		}
		if !before {
			_, before, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from grant_proposal union all select id from grant_admin limit 1`)
			if err != nil {
				return err
			}
		}
		if before && len(rows) > 0 {
			closed = false
			e := audit.Entry{Action: didRefuse, Result: audit.Refused, Subject: "授权的接续标记不见了，没有校验值的授权不生效", Detail: map[string]int{"grants": len(rows)}}
			return audit.Record(tx, permit, e)
		}
		for _, r := range rows {
			if !r.belongs() {
				continue
			}
			if err := a.adopt(tx, permit, r); err != nil {
				return err
			}
			amount++
		}
		x := Adoption{id: id.New[Adoption](tx.Now()), At: tx.Now(), Amount: amount}
		mac, err := a.signAdoption(x)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`insert into grant_adoption (id, at, amount, mac) values ($1, $2, $3, $4)`, x.id, sqldb.At(x.At), x.Amount, mac); err != nil || also == nil || before {
			return err
		}
		return also(tx)
	})
	if err != nil || anchored || !closed {
		return amount, err
	}
	return amount, drop(anchor)
}

func (a *App) adopt(tx *sqldb.Tx, permit access.Permit, r row) error {
	mac, err := a.sign(r)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update account_grant set mac = $2 where id = $1 and mac is null`, r.id, mac); err != nil {
		return err
	}
	h, err := sqldb.One(tx, scanHolder, selectHolder+`where a.id = $1`, r.account)
	if err != nil {
		return err
	}
	return audit.Record(tx, permit, audit.Entry{Action: didAdopt, Court: int64(h.Court), Subject: h.subject(), Account: r.account, Detail: map[string]string{
		"grant": r.id.String(), "role": string(r.role), "unit": r.unit.String(), "from": r.period.From.String(), "until": r.period.Until.String(), "reason": r.reason}})
}

// adoption returns the marker; one that was written by hand is there too, so
// that it opens nothing.
func (a *App) adoption(tx *sqldb.Tx) (x Adoption, done bool, err error) {
	x, done, err = sqldb.Maybe(tx, func(r sqldb.Row) (x Adoption, err error) {
		var at sqldb.Instant
		err = r.Scan(&x.id, &at, &x.Amount, &x.mac)
		x.At = at.Time
		return x, err
	}, `select id, at, amount, mac from grant_adoption order by id limit 1`)
	if err != nil || !done {
		return x, false, err
	}
	mac, err := a.signAdoption(x)
	if !hmac.Equal([]byte(x.mac), []byte(mac)) {
		x.Amount = 0
	}
	return x, true, err
}

// drop makes the anchor, durably.
func drop(anchor string) (err error) {
	defer func() {
		if err != nil {
			err = fault.Newf(fault.Unavailable, "文件 %s 写不了。它记着授权已经接续，不能没有。", anchor).Because(err)
		}
	}()
	if err := os.MkdirAll(filepath.Dir(anchor), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(anchor, os.O_WRONLY|os.O_CREATE, 0o600) //nolint:gosec // the server names the file
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.WriteString("本目录所属的头雁已完成授权接续。删除此文件后，没有校验值的授权可能被重新接续。\n"); err != nil {
		return err
	}
	return f.Sync()
}
