package privacyapp

import (
	"context"
	"io"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/privacy"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/blob"
	"touyan/internal/platform/sqldb"
)

// Fetched is the file of an export.
type Fetched struct {
	Name    string
	content string
}

// Write writes the file.
func (f Fetched) Write(w io.Writer) error { _, err := io.WriteString(w, f.content); return err }

// FetchExport returns the file of one's own export while it lives. Each time
// stands in the trail. Faults: NotFound, Denied, Conflict once it is over.
func (a *App) FetchExport(ctx context.Context, permit access.Permit, k ExportID) (out Fetched, err error) {
	if err := permit.Covers(privacy.CanExport); err != nil {
		return Fetched{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, err := a.asker(tx, permit, k)
		if err != nil {
			return err
		}
		if e.State != privacy.ExportMade || !tx.Now().Before(e.ExpiresAt) {
			return fault.New(fault.Conflict, "文件已过下载期限并清除。如仍需要，请重新申请。")
		}
		file, err := sqldb.One(tx, sqldb.Scalar[blob.ID], `select file from privacy_export where id = $1`, k)
		if err != nil {
			return err
		}
		kept, err := blob.Get(tx, file)
		if err != nil {
			return err
		}
		content, err := a.seal.Open(fileAt(k), kept.Content)
		if err != nil {
			return err
		}
		out = Fetched{"党员名册-" + e.Number + ".xlsx", content}
		if _, err := tx.Exec(`update privacy_export set fetched = fetched + 1 where id = $1`, k); err != nil {
			return err
		}
		people, err := inFile(tx, k)
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanExport, Subject: "下载导出 " + e.Number, Members: people, Kinds: a.kinds(e), Detail: map[string]any{"times": e.Fetched + 1}})
	})
	return out, err
}

// WithdrawExport takes back one's own request, with the file if there is one.
func (a *App) WithdrawExport(ctx context.Context, permit access.Permit, k ExportID, version int) error {
	if err := permit.Covers(privacy.CanExport); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, err := a.asker(tx, permit, k)
		if err != nil {
			return err
		}
		if e.State != privacy.ExportAsked && e.State != privacy.ExportApproved && e.State != privacy.ExportMade {
			return stale()
		}
		if err := end(tx, e, version, privacy.ExportWithdrawn); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanExport, Subject: "撤回导出 " + e.Number})
	})
}

// end ends an export and removes its file.
func end(tx *sqldb.Tx, e privacy.Export, version int, state privacy.ExportState) error {
	file, has, err := sqldb.Maybe(tx, sqldb.Scalar[blob.ID], `select file from privacy_export where id = $1 and file is not null`, e.ID)
	if err != nil {
		return err
	}
	if err := step(tx, e.ID, version, e.State, state); err != nil {
		return err
	}
	if !has {
		return nil
	}
	if _, err := tx.Exec(`update privacy_export set file = null where id = $1`, e.ID); err != nil {
		return err
	}
	_, err = blob.Delete(tx, file)
	return err
}

// Sweep removes the files of exports whose time is over and ends requests that
// nobody made (DB-36). It is the business of a periodic job.
func (a *App) Sweep(ctx context.Context, permit access.Permit) (ended int, err error) {
	if err := permit.Covers(privacy.CanDispose); err != nil {
		return 0, err
	}
	from, until := permit.Range()
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		es, err := exports(tx, `where path >= $1 and path < $2 and (state = 'made' and expires_at <= $3 or state in ('asked', 'approved') and asked_at <= $4) order by id limit 500`,
			from, until, sqldb.At(tx.Now()), sqldb.At(tx.Now().Add(-privacy.WaitsFor)))
		if err != nil {
			return err
		}
		for _, e := range es {
			if err := end(tx, e, e.Version, privacy.ExportEnded); err != nil {
				return err
			}
			if err := audit.Record(tx, permit, audit.Entry{Action: privacy.CanDispose, Subject: "到期清除导出 " + e.Number}); err != nil {
				return err
			}
		}
		ended = len(es)
		return nil
	})
	return ended, err
}
