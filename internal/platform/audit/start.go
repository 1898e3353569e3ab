package audit

import (
	"context"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/platform/sqldb"
)

// The actions of the trail about itself.
const (
	DidBegin  access.Can = "audit.begin"  // the chain begins
	DidAlarm  access.Can = "audit.alarm"  // a rule of alarm met
	DidVerify access.Can = "audit.verify" // the chain was walked
	DidHead   access.Can = "audit.head"   // its head was carried elsewhere
	DidPrune  access.Can = "audit.prune"  // its oldest part was removed
	DidExport access.Can = "audit.export"
)

// Start makes the chain ready after opening: entries that were left unlinked
// when a process died become links, and at the very first start those from
// before there was a chain are adopted. What is adopted is guarded from then on
// and not for the time before; the entry that begins the chain says how many.
func (c *Chain) Start(ctx context.Context) error {
	var last Head
	var latest sqldb.Instant
	begun := false
	err := c.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		if last, err = head(tx); err != nil {
			return err
		}
		if latest, _, err = sqldb.Maybe(tx, sqldb.Scalar[sqldb.Instant], `select at from audit_entry order by at desc limit 1`); err != nil {
			return err
		}
		begun, err = c.begun(tx)
		return err
	})
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.head, c.seen = last, latest.Time
	c.mu.Unlock()
	since := time.Time{}
	if begun {
		since = latest.Add(-history)
	}
	// Everything that could be in the table, were the clock even wrong.
	n, err := c.sweep(ctx, since, c.db.Now().AddDate(100, 0, 0))
	if err != nil || begun {
		return err
	}
	err = c.db.Write(ctx, func(tx *sqldb.Tx) error {
		// Of several instances that start together one begins.
		_, said, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from audit_entry where action = $1`, string(DidBegin))
		if err != nil || said {
			return err
		}
		subject := "审计链自此开始"
		if n > 0 {
			subject += "，此前的记录自此受保护"
		}
		return By(tx, &access.Actor{Name: "审计链"}, Entry{Action: DidBegin, Subject: subject, Detail: map[string]int{"adopted": n}})
	})
	if err != nil {
		return err
	}
	return c.Link(ctx)
}

// begun reports whether the chain has an entry of its own time: from then on
// nothing is adopted.
func (c *Chain) begun(tx *sqldb.Tx) (bool, error) {
	adopted, any, err := sqldb.Maybe(tx, sqldb.Scalar[bool], `select adopted from audit_link order by seq desc limit 1`)
	if err != nil {
		return false, err
	}
	if any {
		return !adopted, nil
	}
	_, pruned, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select seq from audit_checkpoint order by seq desc limit 1`)
	return pruned, err
}

// sweep makes links of entries of the time between from and until that have
// none, and returns how many it made.
func (c *Chain) sweep(ctx context.Context, from, until time.Time) (int, error) {
	c.linking.Lock()
	defer c.linking.Unlock()
	return c.gather(ctx, from, until)
}

// gather is sweep for who links already.
func (c *Chain) gather(ctx context.Context, from, until time.Time) (n int, err error) {
	first := int64(0)
	if !from.IsZero() {
		first = from.UnixMicro()
	}
	for {
		var us []unlinked
		err := c.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
			us, err = c.left(tx, first, until.UnixMicro())
			return err
		})
		if err != nil || len(us) == 0 {
			return n, err
		}
		if err := c.append(ctx, us); err != nil {
			return n, err
		}
		n += len(us)
	}
}

// left returns entries without a link, the oldest first. An entry without a
// code is given one only while the chain has none of its own time, and all such
// come first; later it is none that this program wrote, and no link makes it
// one.
func (c *Chain) left(tx *sqldb.Tx, from, until int64) ([]unlinked, error) {
	begun, err := c.begun(tx)
	if err != nil {
		return nil, err
	}
	if !begun {
		us, err := c.unlinked(tx, ` and e.mac is null`, from, until)
		if err != nil || len(us) > 0 {
			return us, err
		}
	}
	return c.unlinked(tx, ` and e.mac is not null`, from, until)
}

func (c *Chain) unlinked(tx *sqldb.Tx, which string, from, until int64) (us []unlinked, err error) {
	err = tx.Each(func(r sqldb.Row) (err error) {
		var x row
		if err := r.Scan(x.dest()...); err != nil {
			return err
		}
		u := unlinked{entry: x.id, mac: x.mac, adopted: len(x.mac) == 0}
		if u.adopted {
			u.mac, err = c.key.Sum(x.canonical())
		}
		us = append(us, u)
		return err
	}, `select `+rowColumns+` from audit_entry e left join audit_link l on l.entry = e.id
		where e.at >= $1 and e.at < $2 and l.entry is null`+which+` order by e.at, e.id limit 2000`, from, until)
	return us, err
}
