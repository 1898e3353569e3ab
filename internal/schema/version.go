package schema

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"touyan/internal/platform/sqldb"
)

// Newest returns the version of this program's schema.
func Newest() (newest int64, err error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		v, err := goose.NumericComponent(name)
		if err != nil {
			return 0, fmt.Errorf("schema: %w", err)
		}
		newest = max(newest, v)
	}
	return newest, nil
}

// To brings an empty database to an older version of the schema, so that what an
// older program kept can be put into it; Migrate then brings it up to date.
func To(ctx context.Context, db *sqldb.DB, version int64) error {
	dialect := goose.DialectSQLite3
	if db.Engine() == sqldb.Postgres {
		dialect = goose.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, db.Raw(), files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	return nil
}
