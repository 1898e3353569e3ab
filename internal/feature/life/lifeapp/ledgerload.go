package lifeapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/search"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Import is how ledgers come in.
func (a *App) Import() intake.Kind {
	return intake.Kind{
		Name: "meetings", Title: "组织生活台账", Can: life.CanImport,
		Hint:  "“三会一课”和组织生活台账的 Excel 工作簿（.xlsx），一行一次会议；表头至少要有党支部、会议类型、时间。先导入组织架构和党员名册，应到人数才能核对。",
		Check: a.CheckLedger, Load: a.LoadLedger,
	}
}

// CheckLedger says what loading the ledger would do, and changes nothing.
func (a *App) CheckLedger(ctx context.Context, permit access.Permit, f intake.File, p intake.Progress) (intake.Report, error) {
	if err := permit.Covers(life.CanImport); err != nil {
		return intake.Report{}, err
	}
	rows, titles, skipped, err := readLedger(f)
	if err != nil {
		return intake.Report{}, err
	}
	var report intake.Report
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		b, err := a.understand(tx, permit, rows, titles, p)
		if err == nil {
			report, report.Skipped = b.report, skipped
		}
		return err
	})
	return report, err
}

// LoadLedger loads the ledger in one transaction: all of it, or, when setAside,
// all rows but those with an error. Fault: Invalid, with the report, when there
// are such rows and they are not to be set aside; nothing is loaded then.
func (a *App) LoadLedger(ctx context.Context, permit access.Permit, f intake.File, setAside bool, batch intake.BatchID, p intake.Progress) (report intake.Report, err error) {
	if err := permit.Covers(life.CanImport); err != nil {
		return intake.Report{}, err
	}
	defer fault.Wrap(&err, "lifeapp.LoadLedger(%s)", f.Name)
	rows, titles, skipped, err := readLedger(f)
	if err != nil {
		return intake.Report{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		b, err := a.understand(tx, permit, rows, titles, p)
		if err != nil {
			return err
		}
		report, report.Skipped = b.report, skipped
		if report.Bad > 0 && !setAside {
			return fault.Newf(fault.Invalid, "有 %d 行不能导入，整份台账没有写入。请改正后重新上传，或选择搁置这些行。", report.Bad)
		}
		if err := b.enter(tx, permit, f.Name, batch); err != nil {
			return err
		}
		report.Loaded = true
		return audit.Record(tx, permit, audit.Entry{Action: life.CanImport, Court: int64(b.court.ID), Subject: "组织生活台账 " + f.Name,
			Detail: map[string]any{"batch": batch, "new": report.New, "same": report.Same, "set_aside": report.Bad}})
	})
	return report, err
}

func (a *App) understand(tx *sqldb.Tx, permit access.Permit, rows []ledgerRow, titles []string, p intake.Progress) (*books, error) {
	b, err := a.open(tx, permit, rows, titles)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		if i%100 == 0 {
			p.Say(i, len(rows))
		}
		b.row(&rows[i])
	}
	p.Say(len(rows), len(rows))
	return b, nil
}

// enter writes the meetings.
func (b *books) enter(tx *sqldb.Tx, permit access.Permit, file string, batch intake.BatchID) error {
	w := newWriter(tx)
	log := tx.Insert("life_change", "meeting", "version", "at", "account", "actor", "verb", "changes")
	touched := map[org.UnitID]bool{}
	var texts []search.Text
	by := permit.Actor()
	for i := range b.meetings {
		m := &b.meetings[i]
		m.ID, m.EnteredAt, m.EnteredBy, m.Batch = id.New[life.Meeting](tx.Now()), tx.Now(), by.Account, int64(batch)
		if m.Stage == life.Recorded {
			m.RecordedAt = tx.Now()
		}
		m.Source = file + " " + m.Source
		w.add(m)
		touched[m.Branch] = true
	}
	if err := w.done(); err != nil {
		return err
	}
	for i := range b.meetings {
		m := &b.meetings[i]
		texts = append(texts, text(m, int64(b.halls[m.Branch].branch.Court)))
		log.Add(m.ID, m.Version, sqldb.At(tx.Now()), given(int(by.Account), by.Account != 0), by.Name, string(life.DidImport), sqldb.Text(""))
	}
	if err := log.Done(); err != nil {
		return err
	}
	if err := search.PutNew(tx, texts); err != nil {
		return err
	}
	for u := range touched {
		if err := stamp.Touch(tx, int64(u), b.halls[u].branch.Path); err != nil {
			return err
		}
	}
	return nil
}
