package privacyapp_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"touyan/internal/feature/privacy"
	"touyan/internal/feature/privacy/privacyapp"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
)

// DB-36: the file of an export goes when its time is over, and a disposal or a
// removal takes the file with it, on both engines.
func TestDB_36_files_go(t *testing.T) {
	both(t, func(h house) {
		h.enter("沈砚", 11, branch)
		asker, other := actor("officer", 1, 0, "001."), actor("officer", 2, 0, "001.")
		k := made(h)
		if n := h.count(`select count(*) from blob`); n != 1 {
			h.Fatalf("%d files", n)
		}
		sweep := h.permit(other, privacy.CanDispose)
		if n, err := h.app.Sweep(ctx, sweep); err != nil || n != 0 {
			h.Errorf("swept %d before its time: %v", n, err)
		}
		h.write(func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`update privacy_export set expires_at = $2 where id = $1`, k, sqldb.At(now.Add(-time.Second)))
			return err
		})
		if n, err := h.app.Sweep(ctx, sweep); err != nil || n != 1 {
			h.Errorf("swept %d: %v", n, err)
		}
		if n := h.count(`select count(*) from blob`); n != 0 {
			h.Errorf("%d files are left", n)
		}
		if _, err := h.app.FetchExport(ctx, h.permit(asker, privacy.CanExport), k); err == nil {
			h.Error("what is gone can be fetched")
		}
	})
}

func made(h house) privacyapp.ExportID {
	h.Helper()
	ask := h.permit(actor("officer", 1, 0, "001."), privacy.CanExport)
	k, err := h.app.AskExport(ctx, ask, privacyapp.ExportIn{Columns: []string{"member.full_name", "member.phones"}, Purpose: "走访慰问"})
	if err != nil {
		h.Fatal(err)
	}
	if err := h.app.DecideExport(ctx, h.permit(actor("officer", 2, 0, "001."), privacy.CanApprove), privacyapp.VerdictIn[privacy.Export]{ID: k, Version: 1, Agreed: true, Reason: "同意"}); err != nil {
		h.Fatal(err)
	}
	if err := h.app.MakeExport(ctx, ask, k); err != nil {
		h.Fatal(err)
	}
	return k
}

// DB-36: not only the row is gone: the database's files do not hold the bytes
// any more, neither of the sealed file nor of the report.
func TestDB_36_no_byte_is_left_in_the_file(t *testing.T) {
	dir := t.TempDir()
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: dir, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Migrate(ctx, db); err != nil {
		t.Fatal(err)
	}
	sqltest.Chain(t, db)
	h := furnish(t, db)
	k := h.upload("独特的名册.xlsx", "不是名册的内容"+string(bytes.Repeat([]byte("很长"), 4000)))
	var sealed []byte
	h.write(func(tx *sqldb.Tx) error {
		sealed, err = sqldb.One(tx, sqldb.Scalar[[]byte], `select content from blob`)
		return err
	})
	e, err := h.app.Report(ctx, h.permit(actor("secretary", 5, 0, "001."), privacy.CanReport), privacyapp.ReportIn{Keeper: "intake", Item: int64(k), Mark: "机密"})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.app.DecideRemoval(ctx, h.permit(actor("officer", 1, 0, "001."), privacy.CanApprove), privacyapp.VerdictIn[privacy.Emergency]{ID: e, Version: 1, Agreed: true, Reason: "核实为机密件"}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil { // which makes a checkpoint and removes the log
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			continue // a directory
		}
		for at := 40; at+32 <= len(sealed); at += 4000 {
			if bytes.Contains(b, sealed[at:at+32]) {
				t.Errorf("%s still holds byte %d of the file", filepath.Base(name), at)
			}
		}
	}
}
