package trailapp

import (
	"context"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/trail"
	"touyan/internal/platform/sqldb"
)

// Lookup is one look at a member's data, as the member sees it.
type Lookup struct {
	At                                     time.Time
	Who, Post, Action, Kinds, Reason, What string
	Own                                    bool // the member themselves
}

// Mine is what was done with the data and the account of one person.
type Mine struct {
	Looks []Lookup // at the data in the register, the newest first
	Acts  []Lookup // on the account, by others and by oneself
	More  bool     // there are older ones
}

// Mine returns who looked at the permit's own person and who acted on their
// account (PI-07, PI-10); nobody sees it of another. Needs account.own.
func (a *App) Mine(ctx context.Context, permit access.Permit) (m Mine, err error) {
	if err := permit.Covers(trail.CanOwn); err != nil {
		return m, err
	}
	defer fault.Wrap(&err, "trailapp.Mine")
	actor := permit.Actor()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		m = Mine{}
		if actor.Member != 0 {
			if m.Looks, err = about(tx, actor, "member", actor.Member); err != nil {
				return err
			}
		}
		if actor.Account != 0 {
			m.Acts, err = about(tx, actor, "account", actor.Account)
		}
		m.More = len(m.Looks) == mine || len(m.Acts) == mine
		return err
	})
	return m, err
}

// mine is how many a person is shown.
const mine = 200

func about(tx *sqldb.Tx, actor *access.Actor, kind string, object int64) (ls []Lookup, err error) {
	return sqldb.All(tx, func(r sqldb.Row) (Lookup, error) {
		e, err := scanEntry(r)
		l := Lookup{At: e.At, Who: e.Actor, Post: e.Post, Action: trail.ActionTitle(e.Action), Kinds: e.Kinds, Reason: reason(e.Detail), Own: e.Account != 0 && e.Account == actor.Account}
		if e.Result != "done" {
			l.What = trail.ResultTitle(e.Result)
		}
		return l, err
	}, `select `+entryColumns+` from audit_object o join audit_entry e on e.id = o.entry where o.kind = $1 and o.object = $2 order by o.entry desc limit 200`, kind, object)
}

// Affected is a person whose data one account was shown or took away.
type Affected struct {
	Member int64
	Name   string
	Branch string
	Looks  int
	Last   time.Time
}

// Affected returns whose data the person named actor saw or took away in the
// period: who is to be told should it leak (PI-10). Needs audit.export. That it
// was asked stands in the trail.
func (a *App) Affected(ctx context.Context, permit access.Permit, q trail.Query) (out []Affected, err error) {
	if err := permit.Covers(trail.CanExport); err != nil {
		return nil, err
	}
	if err := everywhere(permit); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "trailapp.Affected")
	if q.Actor == "" || q.From == 0 || q.Until == 0 {
		return nil, fault.New(fault.Invalid, "请填写人员和起止日期。").At("actor", "请填写人员姓名和起止日期，才能反查受影响的人")
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = sqldb.All(tx, func(r sqldb.Row) (x Affected, err error) {
			var last sqldb.Instant
			err = r.Scan(&x.Member, (*sqldb.Text)(&x.Name), (*sqldb.Text)(&x.Branch), &x.Looks, &last)
			x.Last = last.Time
			return x, err
		}, `select o.object, m.full_name, u.short_name, count(e.id), max(e.at) from audit_entry e join audit_object o on o.entry = e.id and o.kind = 'member'
			left join member m on m.id = o.object left join org_unit u on u.id = m.branch
			where e.actor = $1 and e.at >= $2 and e.at < $3 and e.kinds is not null and e.result = 'done'
			group by o.object, m.full_name, u.short_name order by o.object`, q.Actor, sqldb.At(q.From.Start()), sqldb.At(q.Until.AddDays(1).Start()))
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, a.db.Write(ctx, func(tx *sqldb.Tx) error { return exported(tx, permit, "导出受影响人员清单", q, len(out)) })
}
