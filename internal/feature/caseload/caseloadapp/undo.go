package caseloadapp

import (
	"context"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Batch is one import, as lists of them show it.
type Batch struct {
	ID                                    BatchID
	File, Way, Encoding                   string
	On                                    civil.Day
	Accepted, Rejected, Replaced, Removed int
	From, Until                           civil.Day // of filing
	Courts                                []string
	MadeBy                                string
	MadeAt                                time.Time
	UndoneBy                              string
	UndoneAt                              time.Time // zero unless taken back
	// Undoable: it is the newest of each of its courts, and all of them lie within the
	// permit.
	Undoable bool
	Digest   string
}

const selectBatch = `select b.id, b.file, b.digest, b.way, b.encoding, b.on_day, b.accepted, b.rejected, b.replaced, b.removed, b.made_name, b.made_at, b.undone_name, b.undone_at from caseload_batch b`

func scanBatch(r sqldb.Row) (b Batch, err error) {
	var way, encoding, undone sqldb.Text
	var made, undoneAt sqldb.Instant
	err = r.Scan(&b.ID, &b.File, &b.Digest, &way, &encoding, &b.On, &b.Accepted, &b.Rejected, &b.Replaced, &b.Removed, &b.MadeBy, &made, &undone, &undoneAt)
	b.Way, b.Encoding, b.UndoneBy, b.MadeAt, b.UndoneAt = Way(way).Chinese(), string(encoding), string(undone), made.Time, undoneAt.Time
	return b, err
}

// BatchesIn says which page of the imports.
type BatchesIn struct {
	Before BatchID // the last of the page before; zero: the newest
	Limit  int     // 0: 50
}

// Batches returns the imports that touched a court of the permit, the newest first.
func (a *App) Batches(ctx context.Context, permit access.Permit, in BatchesIn) (out []Batch, more bool, err error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return nil, false, err
	}
	limit := in.Limit
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	before := int64(in.Before)
	if before == 0 {
		before = 1<<63 - 1
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = sqldb.All(tx, scanBatch, selectBatch+` where b.id < $1 and exists (select 1 from caseload_batch_court c join org_unit u on u.id = c.court
			where c.batch = b.id and u.path >= $2 and u.path < $3) order by b.id desc limit $4`, before, from, end, limit+1)
		if err != nil {
			return err
		}
		if more = len(out) > limit; more {
			out = out[:limit]
		}
		for i := range out {
			if _, err := a.batchCourts(tx, permit, &out[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return out, more, err
}

// Batch returns one import. Fault: NotFound.
func (a *App) Batch(ctx context.Context, permit access.Permit, k BatchID) (b Batch, err error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return Batch{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		b, _, err = a.batch(tx, permit, k)
		return err
	})
	return b, err
}

func (a *App) batch(tx *sqldb.Tx, permit access.Permit, k BatchID) (b Batch, courts []org.Unit, err error) {
	if b, err = sqldb.One(tx, scanBatch, selectBatch+` where b.id = $1`, k); err != nil {
		return b, nil, err
	}
	courts, err = a.batchCourts(tx, permit, &b)
	if err == nil && len(courts) == 0 {
		err = fault.New(fault.NotFound, "没有找到这次导入，可能不在当前工作范围内。")
	}
	return b, courts, err
}

// batchCourts completes a batch and returns those of its courts that the permit holds.
func (a *App) batchCourts(tx *sqldb.Tx, permit access.Permit, b *Batch) ([]org.Unit, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	var courts []org.Unit
	all, newest := 0, true
	err = tx.Each(func(r sqldb.Row) error {
		var court org.UnitID
		var from, until civil.Day
		var last BatchID
		if err := r.Scan(&court, &from, &until, &last); err != nil {
			return err
		}
		all++
		newest = newest && last == b.ID
		if u, ok := tree.Unit(court); ok && permit.Holds(u.Path) {
			courts = append(courts, u)
			b.Courts = append(b.Courts, u.Short)
			if b.From == 0 || from < b.From {
				b.From = from
			}
			b.Until = max(b.Until, until)
		}
		return nil
	}, `select c.court, c.from_day, c.until_day, (select max(n.batch) from caseload_batch_court n where n.court = c.court) from caseload_batch_court c where c.batch = $1 order by c.court`, b.ID)
	b.Undoable = newest && all > 0 && len(courts) == all && b.UndoneAt.IsZero()
	return courts, err
}

// Undo takes the newest import of its courts back: its cases go, those that it had
// replaced or removed stand as before, and the roll-ups follow. Faults: NotFound,
// Conflict when a later import touched one of its courts.
func (a *App) Undo(ctx context.Context, permit access.Permit, k BatchID) error {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		b, courts, err := a.batch(tx, permit, k)
		if err != nil {
			return err
		}
		if !b.UndoneAt.IsZero() {
			return fault.Newf(fault.Conflict, "%s 已于 %s 撤回了这次导入。", b.UndoneBy, b.UndoneAt.In(civil.Shanghai).Format("2006-01-02 15:04"))
		}
		if !b.Undoable {
			return fault.New(fault.Conflict, "这次导入之后又导入过同一法院的案件，不能再撤回。请导入更正后的清单。")
		}
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		for _, court := range courts {
			if err := a.undo(tx, cs, court, k); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`update caseload_batch set undone_at = $2, undone_name = $3 where id = $1`, k, sqldb.At(tx.Now()), permit.Actor().Name); err != nil {
			return err
		}
		// The machine that delivered it may deliver it again.
		if _, err := tx.Exec(`delete from caseload_delivery where batch = $1`, k); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanImport, Court: int64(courts[0].ID), Subject: "撤回导入 " + b.File,
			Detail: map[string]any{"batch": k, "accepted": b.Accepted, "replaced": b.Replaced, "removed": b.Removed}})
	})
}

// undo takes an import back in one court.
func (a *App) undo(tx *sqldb.Tx, cs *courts, court org.Unit, k BatchID) error {
	sign := caseload.Sign(court.Sign)
	r, err := a.roll(tx, sign, int64(court.ID), true)
	if err != nil {
		return err
	}
	if ok, err := r.complete(); err != nil {
		return err
	} else if !ok {
		if err := r.recount(cs); err != nil {
			return err
		}
	}
	l := indicator.NewLedger(r.std.book)
	count := func(do func(*caseload.Case)) func(sqldb.Row) error {
		return func(row sqldb.Row) error {
			x, err := cs.scan(row)
			if err == nil {
				x.Place.Court = sign
				do(&x.Case)
			}
			return err
		}
	}
	if err := tx.Each(count(l.Remove), selectCase+` where court = $1 and batch = $2`, court.ID, k); err != nil {
		return err
	}
	if err := tx.Each(count(l.Add), selected+`caseload_former where court = $1 and gone_by = $2`, court.ID, k); err != nil {
		return err
	}
	for _, q := range []string{
		`delete from caseload_case where court = $1 and batch = $2`,
		`insert into caseload_case (` + caseColumns + `) select ` + caseColumns + ` from caseload_former where court = $1 and gone_by = $2`,
		`delete from caseload_former where court = $1 and gone_by = $2`,
	} {
		if _, err := tx.Exec(q, court.ID, k); err != nil {
			return err
		}
	}
	if err := r.add(l); err != nil {
		return err
	}
	if err := r.compact(); err != nil {
		return err
	}
	return stamp.Touch(tx, int64(court.ID), court.Path)
}
