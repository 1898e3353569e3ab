// Package schema is the one history of the database: the numbered .sql files
// beside this one, in order, up only. A table is written by the room that its
// file names and by nobody else.
package schema

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
)

//go:embed *.sql
var files embed.FS

// Files returns the migrations; package plan reads them.
func Files() fs.FS { return files }

// Migrate brings the database to the schema of this program. Several instances
// may start together: one migrates, the others wait. Fault: Conflict when the
// database is newer than the program, which then must not touch it.
func Migrate(ctx context.Context, db *sqldb.DB) error {
	release, taken, err := db.Alone(ctx, "schema")
	if err != nil || !taken {
		return errors.Join(err, ctx.Err())
	}
	defer release()
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	dialect := goose.DialectSQLite3
	if db.Engine() == sqldb.Postgres {
		dialect = goose.DialectPostgres
		// A second between two tries, two minutes in all.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, db.Raw(), files, opts...)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	sources := p.ListSources()
	if newest := sources[len(sources)-1].Version; have > newest {
		return fault.Newf(fault.Conflict, "数据库版本 %d 比本程序支持的 %d 新。请换用新版程序，本程序不会改动它。", have, newest)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	return nil
}

// Standing returns the version of the schema in the database, 0 when there is
// none, and the newest that this program knows. It changes nothing.
func Standing(ctx context.Context, db *sqldb.DB) (have, newest int64, err error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, 0, err
	}
	for _, name := range names {
		n, err := goose.NumericComponent(name)
		if err != nil {
			return 0, 0, fmt.Errorf("schema: %w", err)
		}
		newest = max(newest, n)
	}
	have, err = db.Version(ctx)
	return have, newest, err
}
