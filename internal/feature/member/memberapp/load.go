package memberapp

import (
	"context"
	"encoding/json"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
)

// LoadRoster loads the roster in one transaction: all of it, or, when setAside,
// all rows but those with an error. Fault: Invalid, with the report, when there
// are such rows and they are not to be set aside; nothing is loaded then.
func (a *App) LoadRoster(ctx context.Context, permit access.Permit, f intake.File, setAside bool, batch intake.BatchID, p intake.Progress) (intake.Report, error) {
	if err := permit.Covers(member.CanImport); err != nil {
		return intake.Report{}, err
	}
	book, err := readBook(f)
	if err != nil {
		return intake.Report{}, err
	}
	// Understanding a long roster takes a moment: it is done before the
	// write begins, and again only if the organisation changed in between.
	var r *reading
	if err := a.db.Read(ctx, func(tx *sqldb.Tx) error { r, err = a.readRoster(tx, permit, book); return err }); err != nil {
		return intake.Report{}, err
	}
	var report intake.Report
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if tree, err := a.units.Tree(tx, tx.Today()); err != nil {
			return err
		} else if tree != r.tree {
			if r, err = a.readRoster(tx, permit, book); err != nil {
				return err
			}
		}
		pl, err := a.plan(tx, r, p)
		report = pl.report
		if err != nil {
			return err
		}
		if report.Bad > 0 && !setAside {
			return fault.Newf(fault.Invalid, "有 %d 行不能导入，整份名册没有写入。请改正后重新上传，或选择搁置这些行。", report.Bad)
		}
		if err := a.enter(tx, permit, r, pl.rows, batch, p); err != nil {
			return err
		}
		report.Loaded = true
		return audit.Record(tx, permit, audit.Entry{Action: member.CanImport, Court: int64(r.court.ID), Subject: "党员名册 " + f.Name,
			Detail: map[string]any{"batch": batch, "new": report.New, "changed": report.Changed, "same": report.Same, "set_aside": report.Bad}})
	})
	return report, err
}

// enter writes what was planned.
func (a *App) enter(tx *sqldb.Tx, permit access.Permit, r *reading, rows []planned, batch intake.BatchID, p intake.Progress) error {
	if len(rows) == 0 {
		return nil
	}
	touched := map[org.UnitID]bool{}
	if err := a.enterNew(tx, rows, batch, touched, p); err != nil {
		return err
	}
	if err := a.enterChanged(tx, permit, rows, touched); err != nil {
		return err
	}
	var branches []org.Unit
	for b := range touched {
		if u, ok := r.tree.Unit(b); ok {
			branches = append(branches, u)
		}
	}
	if err := touch(tx, r.court.ID, branches...); err != nil {
		return err
	}
	names, err := a.facts.Unambiguous(tx, r.court.ID)
	if err != nil {
		return err
	}
	return a.units.LinkHolders(tx, r.court.ID, names)
}

func (a *App) enterNew(tx *sqldb.Tx, rows []planned, batch intake.BatchID, touched map[org.UnitID]bool, p intake.Progress) error {
	members := tx.Insert("member", entryColumns...)
	for i, x := range rows {
		if i%200 == 0 {
			p.Say(i, len(rows))
		}
		if x.fresh {
			x.entry.id, x.entry.batch = id.New[member.Member](tx.Now()), int64(batch)
			members.Add(a.values(x.entry)...)
		}
	}
	if err := members.Done(); err != nil {
		return err
	}
	p.Say(len(rows), len(rows))
	places := insertPlaces(tx)
	for _, x := range rows {
		if x.fresh {
			places.Add(id.New[member.Place](tx.Now()), x.entry.id, x.entry.branch, x.entry.group, began(&x.entry.Candidate), civil.End(0), byRoster)
			touched[x.entry.branch] = true
		}
	}
	return places.Done()
}

func (a *App) enterChanged(tx *sqldb.Tx, permit access.Permit, rows []planned, touched map[org.UnitID]bool) error {
	log := insertChanges(tx)
	for _, x := range rows {
		if x.fresh {
			continue
		}
		if x.moved {
			if err := move(tx, x.entry, tx.Today(), byRoster); err != nil {
				return err
			}
		}
		if ok, err := a.save(tx, x.entry); err != nil || !ok {
			return errorOr(err, fault.New(fault.Conflict, "导入期间有人改动了名册，没有写入。请重新导入。"))
		}
		if err := a.facts.mend(tx, permit, x.entry, x.was, byRoster); err != nil {
			return err
		}
		touched[x.from[0]], touched[x.entry.branch] = true, true
		if err := log.add(tx, x.entry, permit, "导入名册", x.changes); err != nil {
			return err
		}
	}
	return log.Done()
}

// byRoster is the reason of a place that a roster gave.
const byRoster = "据名册登记"

func insertPlaces(tx *sqldb.Tx) *sqldb.Inserter {
	return tx.Insert("member_place", "id", "member", "branch", "party_group", "from_day", "until_day", "reason")
}

// move closes the place the member had and opens that of e from day on. A place
// that began on day or later never was: it is replaced.
func move(tx *sqldb.Tx, e *entry, day civil.Day, reason string) error {
	if _, err := tx.Exec(`delete from member_place where member = $1 and from_day >= $2`, e.id, day); err != nil {
		return err
	}
	if _, err := tx.Exec(`update member_place set until_day = $2 where member = $1 and until_day >= $3`, e.id, day.AddDays(-1), day); err != nil {
		return err
	}
	in := insertPlaces(tx)
	in.Add(id.New[member.Place](tx.Now()), e.id, e.branch, e.group, day, civil.End(0), reason)
	return in.Done()
}

// changeLog writes what was changed in entries.
type changeLog struct{ *sqldb.Inserter }

func insertChanges(tx *sqldb.Tx) changeLog {
	return changeLog{tx.Insert("member_change", "id", "member", "version", "at", "actor", "what", "fields")}
}

func (l changeLog) add(tx *sqldb.Tx, e *entry, permit access.Permit, what string, changes []Change) error {
	b, err := json.Marshal(changes)
	if err != nil {
		return err
	}
	l.Add(id.New[Change](tx.Now()), e.id, e.version, sqldb.At(tx.Now()), permit.Actor().Name, what, string(b))
	return nil
}

func errorOr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
