package stamp_test

import (
	"context"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/stamp"
)

func TestTouch_raises_the_stamp_of_its_unit_alone(t *testing.T) {
	ctx := context.Background()
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		touch := func(unit int64, path access.Path) {
			t.Helper()
			if err := db.Write(ctx, func(tx *sqldb.Tx) error { return stamp.Touch(tx, unit, path) }); err != nil {
				t.Fatal(err)
			}
		}
		touch(1, "001.001.")
		touch(2, "001.002.")
		touch(1, "001.001.")
		touch(3, "002.001.")
		err := db.Read(ctx, func(tx *sqldb.Tx) error {
			m, err := stamp.Under(tx, "001.")
			if len(m) != 2 || m[1] != 2 || m[2] != 1 {
				t.Errorf("%v", m)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
