package trailapp

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/trail"
	"touyan/internal/platform/sqldb"
)

// Found is a page of entries, the newest first.
type Found struct {
	Entries []trail.Entry
	// More says that there may be older ones; Next then asks for them.
	More bool
	Next trail.Query
	// Looked is how many entries were looked through; the search stops after
	// so many even with nothing found, and goes on at Next.
	Looked int
}

// What one search shows, and how much of the trail it looks through at most: a
// search has a bound whatever is asked.
const (
	page    = 50
	reading = 20000
)

// Search returns the newest entries that the query finds. Needs audit.view.
func (a *App) Search(ctx context.Context, permit access.Permit, q trail.Query) (f Found, err error) {
	if err := permit.Covers(trail.CanView); err != nil {
		return f, err
	}
	defer fault.Wrap(&err, "trailapp.Search")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		s, err := look(tx, permit)
		if err != nil {
			return err
		}
		f, err = search(tx, s, q, page, reading)
		return err
	})
	return f, err
}

const entryColumns = `e.id, e.at, e.account, e.actor, e.role, e.post, e.action, e.court, e.subject, e.detail, e.address, e.request, e.result, e.kinds, e.setback`

func scanEntry(r sqldb.Row) (e trail.Entry, err error) {
	var at sqldb.Instant
	var account, court, setback *int64
	err = r.Scan(&e.ID, &at, &account, &e.Actor, (*sqldb.Text)(&e.Role), (*sqldb.Text)(&e.Post), &e.Action, &court, (*sqldb.Text)(&e.Subject), (*sqldb.Text)(&e.Detail),
		(*sqldb.Text)(&e.Address), (*sqldb.Text)(&e.Request), &e.Result, (*sqldb.Text)(&e.Kinds), &setback)
	e.At, e.Account, e.Court, e.Setback = at.Time, zero(account), zero(court), time.Duration(zero(setback))*time.Microsecond
	return e, err
}

func zero(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// driver is the one condition that an index answers; the others are looked at
// here, entry by entry.
type driver struct {
	where  string
	values []any // one after the other: each is a search of its own, merged
}

// driven picks the condition that leaves the fewest entries.
func driven(tx *sqldb.Tx, q trail.Query) (driver, error) {
	switch {
	case q.Address != "":
		return driver{`e.address = $1`, []any{q.Address}}, nil
	case q.Actor != "":
		return driver{`e.actor = $1`, []any{q.Actor}}, nil
	case q.Action != "":
		return driver{`e.action = $1`, []any{q.Action}}, nil
	case q.Result != "" && q.Result != "done":
		return driver{`e.result = $1`, []any{q.Result}}, nil
	case q.Group != "":
		as, err := actions(tx, q.Group)
		return driver{`e.action = $1`, as}, err
	}
	return driver{`$1 = 1`, []any{1}}, nil
}

// actions returns the actions of a group that the trail has, a step in the
// index for each.
func actions(tx *sqldb.Tx, group string) (as []any, err error) {
	for last := group; ; {
		next, err := sqldb.One(tx, sqldb.Scalar[sqldb.Text], `select min(action) from audit_entry where action > $1`, last)
		if err != nil || !strings.HasPrefix(string(next), group) {
			return as, err
		}
		last = string(next)
		as = append(as, last)
	}
}

// search finds at most so many entries, and looks through at most so many.
func search(tx *sqldb.Tx, s sight, q trail.Query, most, through int) (f Found, err error) {
	d, err := driven(tx, q)
	if err != nil {
		return f, err
	}
	at, id := q.At, q.ID
	for f.Looked < through && len(d.values) > 0 {
		chunk, full, err := d.chunk(tx, q, at, id)
		if err != nil {
			return f, err
		}
		for _, e := range chunk {
			f.Looked++
			at, id = e.At, e.ID
			if !s.covers(e.Court) || !meets(q, e) {
				continue
			}
			if len(f.Entries) == most {
				last := f.Entries[most-1]
				f.More, f.Next = true, after(q, last.At, last.ID)
				return f, nil
			}
			f.Entries = append(f.Entries, e)
		}
		if !full {
			return f, nil
		}
	}
	if f.Looked > 0 {
		f.More, f.Next = true, after(q, at, id)
	}
	return f, nil
}

func after(q trail.Query, at time.Time, id trail.ID) trail.Query {
	q.At, q.ID = at, id
	return q
}

// meets looks at the conditions that no index answered.
func meets(q trail.Query, e trail.Entry) bool {
	return (q.Address == "" || e.Address == q.Address) && (q.Actor == "" || e.Actor == q.Actor) && (q.Action == "" || e.Action == q.Action) &&
		(q.Result == "" || e.Result == q.Result) && strings.HasPrefix(e.Action, q.Group) && strings.Contains(e.Subject, q.Object)
}

// chunk reads the next entries below (at, id); full says that there may be
// more.
func (d driver) chunk(tx *sqldb.Tx, q trail.Query, at time.Time, id trail.ID) (es []trail.Entry, full bool, err error) {
	from, until := sqldb.At(time.Unix(0, 0)), sqldb.At(tx.Now().AddDate(1, 0, 0))
	if q.From != 0 {
		from = sqldb.At(q.From.Start())
	}
	if q.Until != 0 {
		until = sqldb.At(q.Until.AddDays(1).Start().Add(-time.Microsecond))
	}
	if id == 0 || at.After(until.Time) {
		at, id = until.Time.Add(time.Microsecond), 0
	}
	const many = 500
	for _, v := range d.values {
		part, err := sqldb.All(tx, scanEntry, `select `+entryColumns+` from audit_entry e where `+d.where+` and e.at >= $2 and e.at <= $3 and (e.at < $3 or e.id < $4)
			order by e.at desc, e.id desc limit 500`, v, from, sqldb.At(at), int64(id))
		if err != nil {
			return nil, false, err
		}
		full = full || len(part) == many
		es = append(es, part...)
	}
	if len(d.values) > 1 {
		slices.SortFunc(es, func(a, b trail.Entry) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) })
		if len(es) > many {
			es, full = es[:many], true
		}
	}
	return es, full, nil
}

// Entry returns one entry with its place in the chain. Needs audit.view.
// Fault: NotFound.
func (a *App) Entry(ctx context.Context, permit access.Permit, which trail.ID) (e trail.Entry, err error) {
	if err := permit.Covers(trail.CanView); err != nil {
		return e, err
	}
	defer fault.Wrap(&err, "trailapp.Entry")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		s, err := look(tx, permit)
		if err != nil {
			return err
		}
		if e, err = sqldb.One(tx, scanEntry, `select `+entryColumns+` from audit_entry e where e.id = $1`, which); err != nil {
			return err
		}
		if !s.covers(e.Court) {
			return fault.New(fault.NotFound, "没有找到这条记录，可能已按期限清理，或不在当前工作范围内。")
		}
		e.Seq, _, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select seq from audit_link where entry = $1`, which)
		return err
	})
	return e, err
}

// reason is what an entry's detail says of why.
func reason(detail string) string {
	var d struct {
		Reason string `json:"reason"`
	}
	_ = json.Unmarshal([]byte(detail), &d)
	return d.Reason
}
