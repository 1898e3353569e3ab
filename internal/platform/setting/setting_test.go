package setting_test

import (
	"context"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func TestPut_needs_a_basis_and_replaces_the_same_day(t *testing.T) {
	ctx := context.Background()
	day := civil.MustDay("2026-01-01")
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		put := func(v setting.Value) error {
			return db.Write(ctx, func(tx *sqldb.Tx) error { return setting.Put(tx, v, 0) })
		}
		if err := put(setting.Value{Unit: 1, Name: "x", From: day, Amount: "1"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a number without a basis: %v", err)
		}
		for _, v := range []setting.Value{
			{Unit: 1, Name: "x", From: day + 30, Amount: "3", Basis: "决议三"},
			{Unit: 1, Name: "x", From: day, Amount: "1", Basis: "决议一"},
			{Unit: 1, Name: "x", From: day, Amount: "2", Basis: "决议二"},
			{Unit: 1, Name: "y", From: day, Amount: "9", Basis: "决议九"},
		} {
			if err := put(v); err != nil {
				t.Fatal(err)
			}
		}
		err := db.Read(ctx, func(tx *sqldb.Tx) error {
			vs, err := setting.Named(tx, "x")
			if len(vs) != 2 || vs[0].Amount != "2" || vs[0].Basis != "决议二" || vs[1].From != day+30 {
				t.Errorf("%+v", vs)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
