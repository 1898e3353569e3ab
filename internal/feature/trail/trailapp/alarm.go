package trailapp

import (
	"context"
	"encoding/json"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/trail"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Watch looks for what gives an alarm (DB-29): each becomes an entry and goes to
// the audit administrators. What was told within the rule's window is not told
// again. It is the work of a job. Needs audit.view over everything.
func (a *App) Watch(ctx context.Context, permit access.Permit) (fresh []trail.Alarm, err error) {
	if err := permit.Covers(trail.CanView); err != nil {
		return nil, err
	}
	if err := everywhere(permit); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "trailapp.Watch")
	// What is looked at is read by itself: read within the change, it would make
	// everybody who writes an entry meanwhile start again.
	var seen []trail.Seen
	var told map[string]time.Time
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		seen, told, err = recent(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		fresh = nil
		for _, x := range trail.Alarms(seen, tx.Now()) {
			if at, ok := told[x.Rule+"|"+x.Key]; ok && tx.Now().Sub(at) < trail.Window(x.Rule) {
				continue
			}
			fresh = append(fresh, x)
			err := audit.Record(tx, permit, audit.Entry{Action: audit.DidAlarm, Result: audit.Failed, Subject: x.Title,
				Detail: map[string]any{"rule": x.Rule, "key": x.Key, "count": x.Count, "first": x.First, "last": x.Last}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(fresh) > 0 && a.o.Tell != nil {
		err = a.o.Tell(ctx, fresh)
	}
	return fresh, err
}

// recent returns what the rules look at, and when what was told.
func recent(tx *sqldb.Tx) (seen []trail.Seen, told map[string]time.Time, err error) {
	told = map[string]time.Time{}
	err = tx.Each(func(r sqldb.Row) error {
		e, err := scanEntry(r)
		if err != nil {
			return err
		}
		if e.Action == string(audit.DidAlarm) {
			var d struct {
				Rule string `json:"rule"`
				Key  any    `json:"key"`
			}
			_ = json.Unmarshal([]byte(e.Detail), &d)
			if key, ok := d.Key.(string); ok && e.At.After(told[d.Rule+"|"+key]) {
				told[d.Rule+"|"+key] = e.At
			}
			return nil
		}
		seen = append(seen, trail.Seen{At: e.At, Actor: e.Actor, Action: e.Action, Subject: e.Subject, Address: e.Address, Result: e.Result, Looked: e.Kinds != "", Setback: e.Setback})
		return nil
	}, `select `+entryColumns+` from audit_entry e where e.at > $1 order by e.at desc limit 100000`, sqldb.At(tx.Now().Add(-trail.Longest)))
	return seen, told, err
}
