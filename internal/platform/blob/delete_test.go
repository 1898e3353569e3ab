package blob_test

import (
	"context"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/blob"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// DB-36: what is deleted is gone, and what was not there is no error.
func TestDB_36_Delete(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		var a, b blob.ID
		err := db.Write(ctx, func(tx *sqldb.Tx) (err error) {
			if a, err = blob.Put(tx, "a", []byte("first")); err != nil {
				return err
			}
			b, err = blob.Put(tx, "b", []byte("second"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(ctx, func(tx *sqldb.Tx) error {
			n, err := blob.Delete(tx, a, a, 99)
			if n != 1 {
				t.Errorf("%d deleted", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_ = db.Read(ctx, func(tx *sqldb.Tx) error {
			if _, err := blob.Get(tx, a); fault.KindOf(err) != fault.NotFound {
				t.Errorf("the deleted one: %v", err)
			}
			if x, err := blob.Get(tx, b); err != nil || string(x.Content) != "second" {
				t.Errorf("the other: %v", err)
			}
			return nil
		})
	})
}
