package privacyapp

import (
	"context"
	"encoding/json"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/privacy"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// EmergencyID identifies an emergency.
type EmergencyID = id.Of[privacy.Emergency]

func emergencies(tx *sqldb.Tx, where string, args ...any) ([]privacy.Emergency, error) {
	es, err := sqldb.All(tx, func(r sqldb.Row) (e privacy.Emergency, err error) {
		var mark, digest, places, report sqldb.Text
		var since, reported, ended sqldb.Instant
		var size *int64
		if err := r.Scan(&e.ID, &e.Number, &e.Path, &e.Keeper, &e.Item, &mark, &digest, &size, &since, &places, &e.ReportedBy, &e.ReportedName, &reported, (*string)(&e.State), &ended, &report, &e.Version); err != nil {
			return e, err
		}
		e.Mark, e.Digest, e.Report, e.Since, e.ReportedAt, e.EndedAt = string(mark), string(digest), string(report), since.Time, reported.Time, ended.Time
		if size != nil {
			e.Size = *size
		}
		e.Places, err = unjson[[]string](places)
		return e, err
	}, `select id, number, path, keeper, item, mark, digest, size, since, places, reported_by, reported_name, reported_at, state, ended_at, report, version from privacy_emergency `+where, args...)
	for i := range es {
		if es[i].Approvals, err = approvals(tx, "removal", int64(es[i].ID)); err != nil {
			return nil, err
		}
	}
	return es, err
}

// Suspects returns what came in last within the permit's range, to be named, and
// the emergencies so far.
func (a *App) Suspects(ctx context.Context, permit access.Permit) (recent []Due, es []privacy.Emergency, err error) {
	if err := permit.Covers(privacy.CanReport); err != nil {
		return nil, nil, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		recent = nil
		for _, k := range a.keepers {
			name, title := k.Keeps()
			items, err := k.Newest(tx, permit.Over())
			if err != nil {
				return err
			}
			recent = append(recent, Due{name, title, items})
		}
		es, err = emergencies(tx, `where path >= $1 and path < $2 order by reported_at desc, id desc limit 100`, from, end)
		return err
	})
	return recent, es, err
}

// ReportIn names what came in by mistake and what mark it bears.
type ReportIn struct {
	Keeper string
	Item   int64
	Mark   string
}

// Report says that a thing bears a secret: at once nobody reaches it any more.
// Another person removes it. Faults: NotFound, Invalid, Conflict.
func (a *App) Report(ctx context.Context, permit access.Permit, in ReportIn) (k EmergencyID, err error) {
	if err := permit.Covers(privacy.CanReport); err != nil {
		return 0, err
	}
	switch in.Mark {
	case "绝密", "机密", "秘密", "内部资料", "未标密":
	default:
		return 0, required("mark", "请选择标志种类")
	}
	keeper, err := a.keeper(in.Keeper)
	if err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := keeper.Find(tx, permit.Over(), in.Item)
		if err != nil {
			return err
		}
		if err := keeper.Isolate(tx, in.Item); err != nil {
			return err
		}
		places, err := json.Marshal(privacy.Places(x.Since, tx.Now()))
		if err != nil {
			return err
		}
		actor := permit.Actor()
		k = id.New[privacy.Emergency](tx.Now())
		if _, err := tx.Exec(`insert into privacy_emergency (id, number, path, keeper, item, mark, size, since, places, reported_by, reported_name, reported_at, state, version)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'isolated', 1)`, k, number("YJ", tx.Now(), int64(k)), string(x.Path), in.Keeper, in.Item, in.Mark, x.Size, sqldb.At(x.Since), string(places),
			actor.Account, actor.Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanReport, Subject: "误传涉密内容，已隔离", Detail: map[string]any{"emergency": k, "keeper": in.Keeper, "item": in.Item, "mark": in.Mark}})
	})
	return k, err
}

// Emergency returns one emergency. Fault: NotFound.
func (a *App) Emergency(ctx context.Context, permit access.Permit, k EmergencyID) (e privacy.Emergency, err error) {
	if err := permit.Covers(privacy.CanReport); err != nil {
		return e, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		e, err = emergency(tx, permit, k)
		return err
	})
	return e, err
}

func emergency(tx *sqldb.Tx, permit access.Permit, k EmergencyID) (privacy.Emergency, error) {
	from, end := permit.Range()
	es, err := emergencies(tx, `where id = $1 and path >= $2 and path < $3`, k, from, end)
	if err == nil && len(es) == 0 {
		err = fault.New(fault.NotFound, "没有这件应急处置，可能不在当前工作范围内。")
	}
	if err != nil {
		return privacy.Emergency{}, err
	}
	return es[0], nil
}

// DecideRemoval removes what another person reported, for good, or gives it back
// when it turns out to be none. The report says what was removed, by whom, and
// where else to look. Faults: Denied for one's own report, NotFound, Invalid
// without a reason, Conflict.
func (a *App) DecideRemoval(ctx context.Context, permit access.Permit, in VerdictIn[privacy.Emergency]) error {
	if err := permit.Covers(privacy.CanApprove); err != nil {
		return err
	}
	why, err := sentence("reason", in.Reason, "请写明核实的情况", 200)
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, err := emergency(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if err := own(permit, e.ReportedBy); err != nil {
			return err
		}
		if err := approve(tx, permit, "removal", int64(in.ID), in.Agreed, why); err != nil {
			return err
		}
		keeper, err := a.keeper(e.Keeper)
		if err != nil {
			return err
		}
		state, removed := privacy.Released, 0
		if in.Agreed {
			state = privacy.Removed
			removed, err = keeper.Destroy(tx, []int64{e.Item})
		} else {
			err = keeper.Release(tx, e.Item)
		}
		if err != nil {
			return err
		}
		actor := permit.Actor()
		report := fmt.Sprintf("%s 由 %s 报告并隔离；%s 由 %s 核实，%s，清除 %d 件。%s", local(e.ReportedAt), e.ReportedName, local(tx.Now()), actor.Name, state.Chinese(), removed, why)
		places, err := json.Marshal(privacy.Places(e.Since, tx.Now()))
		if err != nil {
			return err
		}
		n, err := tx.Exec(`update privacy_emergency set state = $3, ended_at = $4, report = $5, places = $6, version = version + 1 where id = $1 and version = $2 and state = 'isolated'`,
			in.ID, in.Version, string(state), sqldb.At(tx.Now()), report, string(places))
		if err == nil && n == 0 {
			err = stale()
		}
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanApprove, Subject: "处置误传涉密内容 " + e.Number, Detail: map[string]any{"removed": removed, "state": state}})
	})
}
