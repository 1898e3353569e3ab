package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
)

// Pruned is what a pruning removed.
type Pruned struct {
	Entries     int
	From, Until time.Time // when the first and the last of them were made
}

// Prune removes the oldest part of the chain: every entry up to the first one
// made at or after before. The chain goes on from a checkpoint. Each part
// removed stands in the trail, in the transaction that removes it. It is the
// one thing in the program that removes entries; who may ask for it, and from
// when on, is for the caller to know. Faults: Conflict when the chain is broken
// (what is left is evidence); Denied when the database's account may not delete.
func (c *Chain) Prune(ctx context.Context, permit access.Permit, before time.Time) (p Pruned, err error) {
	if err := c.Link(ctx); err != nil {
		return p, err
	}
	v, err := c.Verify(ctx)
	if err != nil {
		return p, err
	}
	if v.Broken != nil {
		return p, fault.Newf(fault.Conflict, "审计链不完整，不能清理：%s", v.Broken)
	}
	for {
		n, err := c.prune(ctx, permit, before, &p)
		if err != nil || n == 0 {
			return p, err
		}
	}
}

// prune removes one part.
func (c *Chain) prune(ctx context.Context, permit access.Permit, before time.Time, p *Pruned) (n int, err error) {
	const many = 2000
	var part Pruned
	err = c.db.Write(ctx, func(tx *sqldb.Tx) error {
		part = Pruned{}
		start, _, err := lastCheckpoint(tx)
		if err != nil {
			return err
		}
		end := checkpoint{}
		err = tx.Each(func(r sqldb.Row) error {
			var h Head
			var at sqldb.Instant
			if err := r.Scan(&h.Seq, &h.Link, &at); err != nil {
				return err
			}
			h.At = at.Time
			if !h.At.Before(before) || (end.Seq != 0 && h.Seq != end.Seq+1) {
				return errEnough
			}
			if part.Entries == 0 {
				part.From = h.At
			}
			part.Entries, part.Until, end.Head = part.Entries+1, h.At, h
			return nil
		}, `select l.seq, l.link, e.at from audit_link l join audit_entry e on e.id = l.entry where l.seq > $1 order by l.seq limit 2000`, start.Seq)
		if err != nil && !errors.Is(err, errEnough) {
			return err
		}
		if part.Entries == 0 {
			return nil
		}
		if end.mac, err = c.key.Sum(end.canonical()); err != nil {
			return err
		}
		return c.remove(tx, permit, start.Seq, end, part)
	})
	if err == nil && part.Entries > 0 {
		p.Entries += part.Entries
		if p.From.IsZero() {
			p.From = part.From
		}
		p.Until = part.Until
	}
	if part.Entries < many {
		return 0, err
	}
	return part.Entries, err
}

// errEnough ends a reading early.
var errEnough = errors.New("enough")

func (c *Chain) remove(tx *sqldb.Tx, permit access.Permit, after int64, end checkpoint, part Pruned) error {
	in := tx.Insert("audit_checkpoint", "seq", "link", "at", "mac")
	in.Add(end.Seq, end.Link, sqldb.At(end.At), end.mac)
	if err := in.Done(); err != nil {
		return err
	}
	for _, q := range []string{
		`delete from audit_object where entry in (select entry from audit_link where seq > $1 and seq <= $2)`,
		`delete from audit_entry where id in (select entry from audit_link where seq > $1 and seq <= $2)`,
		`delete from audit_link where seq > $1 and seq <= $2`,
	} {
		if _, err := tx.Exec(q, after, end.Seq); err != nil {
			return forbidden(err)
		}
	}
	day := func(t time.Time) string { return civil.DayOf(t).String() }
	return Record(tx, permit, Entry{Action: DidPrune, Subject: fmt.Sprintf("清理 %s 至 %s 的审计记录 %d 条", day(part.From), day(part.Until), part.Entries),
		Detail: map[string]any{"first": after + 1, "last": end.Seq, "entries": part.Entries}})
}

// forbidden says what to do where the database's account may only add.
func forbidden(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42501" {
		return fault.New(fault.Denied, "程序的数据库账号只能追加审计记录，不能清理。请数据库管理员按《PostgreSQL 权限》在清理期间临时授权。").Because(err)
	}
	return err
}
