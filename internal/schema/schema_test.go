package schema_test

import (
	"context"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
)

func TestMigrate_twice_changes_nothing(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		if err := schema.Migrate(context.Background(), db); err != nil {
			t.Fatal(err)
		}
	})
}

func TestMigrate_refuses_a_newer_database(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		if _, err := db.Raw().Exec("insert into goose_db_version (version_id, is_applied) values (99999, true)"); err != nil {
			t.Fatal(err)
		}
		if err := schema.Migrate(context.Background(), db); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a database from the future: %v", err)
		}
	})
}

func TestMigrate_by_several_instances_at_once(t *testing.T) {
	url := sqltest.Postgres(t)
	errs := make(chan error, 3)
	for range 3 {
		go func() {
			ctx := context.Background()
			db, err := sqldb.Open(ctx, sqldb.Options{URL: url})
			if err == nil {
				err = schema.Migrate(ctx, db)
				_ = db.Close()
			}
			errs <- err
		}()
	}
	for range 3 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
