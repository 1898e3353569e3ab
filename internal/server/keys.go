package server

import (
	"context"
	"path/filepath"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/platform/backup"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/urn"
	"touyan/internal/schema"
)

// sealedColumns are all columns of sealed values. A column that is missing here
// keeps its old key in use for ever; a test compares the list with the schema.
var sealedColumns = []seal.Column{
	{Table: "member", Column: "id_number", Index: "id_index"},
	{Table: "member", Column: "phones"},
	{Table: "member", Column: "address"},
	{Table: "member_penalty", Column: "reason"},
	{Table: "member_disposal", Column: "reason"},
	{Table: "account_factor", Column: "seed", ID: "account"},
	{Table: "privacy_correction", Column: "wanted"},
	{Table: "admission_dossier", Column: "id_number", Index: "id_index"},
	{Table: "care_person", Column: "need"},
	{Table: "care_person", Column: "circumstances"},
	{Table: "care_visit", Column: "remarks"},
	lifeapp.SecretColumn,
	urn.Column,
	{Table: "intake_batch", Column: "upload", Kept: true},
	{Table: "records_file", Column: "content", Kept: true},
	{Table: "privacy_export", Column: "file", Kept: true},
}

// SealedColumns returns all columns of sealed values.
func SealedColumns() []seal.Column { return sealedColumns }

// backupSchema is what a backup must know of the schema.
var backupSchema = backup.Schema{Newest: schema.Newest, To: schema.To, Migrate: schema.Migrate}

// Backup makes a backup while all serve; see backup.ToFile. plan.Data and
// plan.Suite are set here.
func (s *System) Backup(ctx context.Context, plan backup.Plan, p func(stage, table string, rows int64)) (backup.Result, error) {
	permit, err := s.permit(commandLine, backup.CanBackup)
	if err != nil {
		return backup.Result{}, err
	}
	o, err := seal.FromEnvironment(s.options.MasterKey)
	if err != nil {
		return backup.Result{}, err
	}
	plan.Data, plan.Suite = s.options.Data, o.Suite
	return backup.ToFile(ctx, permit, s.db, backupSchema, plan, p)
}

// Restore puts a backup into the empty database of the options; see
// backup.Restore. It needs no master key and starts nothing.
func Restore(ctx context.Context, o Options, file string, key backup.Key, emptied bool, p backup.Progress) (m backup.Manifest, err error) {
	o.Serve = true // nobody may serve what is being restored
	release, err := o.serveAlone(ctx)
	if err != nil {
		return m, err
	}
	defer release()
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: o.Data, URL: o.DB, Now: o.Now})
	if err != nil {
		return m, err
	}
	defer func() {
		if cerr := db.Close(); err == nil {
			err = cerr
		}
	}()
	permit, err := access.System(commandLine).Permit(backup.CanBackup, access.Everywhere)
	if err != nil {
		return m, err
	}
	return backup.FromFile(ctx, permit, db, backupSchema, file, key, emptied, p)
}

// Announce tells the trail of a restoring that it does not know of.
func (s *System) Announce(ctx context.Context) error {
	permit, err := s.permit("启动", backup.CanBackup)
	if err != nil {
		return err
	}
	return backup.Announce(ctx, permit, s.db)
}

// keys returns a sealer of its own and the permit to work on keys.
func (s *System) keys(ctx context.Context) (*seal.Sealer, access.Permit, error) {
	permit, err := s.permit(commandLine, seal.CanRotate)
	if err != nil {
		return nil, permit, err
	}
	sealer, err := seal.Load(ctx, s.db, s.options.MasterKey)
	return sealer, permit, err
}

// Keys returns every key and how many values each seals.
func (s *System) Keys(ctx context.Context) ([]seal.KeyState, error) {
	sealer, permit, err := s.keys(ctx)
	if err != nil {
		return nil, err
	}
	return sealer.Keys(ctx, permit, sealedColumns)
}

// RotateKeys makes a new data key, unless only an earlier rotation is to be
// ended, and seals every value under it.
func (s *System) RotateKeys(ctx context.Context, resume bool, p seal.Progress) (name string, resealed int, err error) {
	sealer, permit, err := s.keys(ctx)
	if err != nil {
		return "", 0, err
	}
	if !resume {
		if name, err = sealer.Rotate(ctx, permit); err != nil {
			return "", 0, err
		}
	}
	if resealed, err = sealer.Reseal(ctx, permit, sealedColumns, p); err != nil || resume || !s.othersServe(ctx) {
		return name, resealed, err
	}
	// A server that had not heard of the key may have written under the old one
	// meanwhile; by now it has.
	select {
	case <-ctx.Done():
		return name, resealed, ctx.Err()
	case <-time.After(2 * seal.WatchEvery):
	}
	more, err := sealer.Reseal(ctx, permit, sealedColumns, nil)
	return name, resealed + more, err
}

// othersServe reports whether a server may be running on the same data.
func (s *System) othersServe(ctx context.Context) bool {
	if s.db.Engine() != sqldb.SQLite {
		return true
	}
	once, stop := context.WithCancel(ctx)
	stop()
	release, taken, err := sqldb.Alone(once, s.options.Data, "serve")
	if taken {
		release()
	}
	return err != nil || !taken
}

// RotateIndex makes a new index key and computes every keyed digest anew, while
// no server runs. On PostgreSQL the caller answers for that. Fault: Conflict.
func (s *System) RotateIndex(ctx context.Context, p seal.Progress) (string, error) {
	o := s.options
	o.Serve = true
	release, err := o.serveAlone(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	sealer, permit, err := s.keys(ctx)
	if err != nil {
		return "", err
	}
	return sealer.RotateIndex(ctx, permit, sealedColumns, p)
}

// Reroot makes a new master key in newFile; see seal.Sealer.Reroot.
func (s *System) Reroot(ctx context.Context, newFile string) error {
	sealer, permit, err := s.keys(ctx)
	if err != nil {
		return err
	}
	return sealer.Reroot(ctx, permit, newFile)
}

// ProtectMaster puts the master key of the options under two passphrases.
func ProtectMaster(o Options, passphraseFiles string) error {
	file := o.MasterKey
	if file == "" {
		file = filepath.Join(o.Data, "keys", "master")
	}
	first, second, err := seal.PassphraseFiles(passphraseFiles)()
	if err != nil {
		if f := fault.Of(err); f != nil {
			f.Kind = fault.Invalid
		}
		return err
	}
	return seal.Protect(file, first, second)
}
