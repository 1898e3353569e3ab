package orgapp

import (
	"context"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func TestAnotherInstanceSeesTheChange(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		here, there := New(db), New(db)
		if tree(t, db, there, "2026-06-30").Len() != 0 {
			t.Fatal("not empty")
		}
		if _, err := here.LoadList(ctx, permit(t, org.CanImport, ""), yunchuan(t), false, 0, nil); err != nil {
			t.Fatal(err)
		}
		tr := tree(t, db, there, "2026-06-30")
		if tr.Len() == 0 {
			t.Fatal("the other instance does not see the change")
		}
		if tree(t, db, there, "2026-06-30") != tr || tree(t, db, there, "2026-06-29") != tr {
			t.Error("an unchanged tree is made again")
		}
		// A change that is rolled back is never seen.
		boom := fault.New(fault.Invalid, "no")
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(`update org_span set short_name = $1`, "x"); err != nil {
				return err
			}
			if err := changed(tx); err != nil {
				return err
			}
			mine, err := there.Facts().Tree(tx, civil.DayOf(noon))
			if err != nil {
				return err
			}
			if mine.All()[0].Short != "x" {
				t.Error("a transaction does not see its own change")
			}
			return boom
		})
		if err != boom {
			t.Fatal(err)
		}
		if tree(t, db, there, "2026-06-30") != tr {
			t.Error("a change that was rolled back is seen")
		}
	})
}
