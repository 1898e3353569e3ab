package intake

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// eicar is what every scanner takes for a virus and is none; in two pieces, so
// that none takes this file for one.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// DB-30, ASVS 5.4.3, 1.2.5: what the scanner finds something in is refused and
// not kept; its name is no argument of any program; where the scanner does not
// answer nothing is taken in.
func TestDB_30_uploads_are_scanned(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
		if err != nil {
			t.Fatal(err)
		}
		s := New(db, sealer)
		kind := words(db)
		permit, err := access.System("test").Permit(kind.Can, "")
		if err != nil {
			t.Fatal(err)
		}
		program := filepath.Join(t.TempDir(), "scanner")
		const script = "#!/bin/sh\n[ $# = 1 ] && [ \"$1\" = - ] || exit 2\nif grep -q EICAR-STANDARD; then exit 1; fi\nexit 0\n"
		if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		s.Scan([]string{program, "-"})
		count := func(query string) (n int) {
			err := db.Read(ctx, func(tx *sqldb.Tx) (err error) {
				n, err = sqldb.One(tx, sqldb.Scalar[int], query)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		try := func(name, content string) error {
			_, err := s.Begin(ctx, permit, kind, File{Name: name, Size: int64(len(content)), ReaderAt: bytes.NewReader([]byte(content))})
			s.Wait()
			return err
		}
		for _, name := range []string{"名册.xlsx", "--version", "-", "a;reboot"} {
			if err := try(name, "PK"+strings.Repeat("x", 100_000)+eicar); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := count(`select count(*) from blob`) + count(`select count(*) from intake_batch`); n != 0 {
			t.Errorf("%d rows are kept of what was refused", n)
		}
		if n := count(`select count(*) from audit_entry where result = 'refused'`); n != 4 {
			t.Errorf("%d refusals in the trail", n)
		}
		if err := try("--version", "a clean file"); err != nil {
			t.Errorf("a clean file: %v", err)
		}
		for what, command := range map[string][]string{"gone": {"/none"}, "broken": {program}} {
			s.Scan(command)
			if err := try("x", "a clean file"); fault.KindOf(err) != fault.Unavailable {
				t.Errorf("a scanner that is %s: %v", what, err)
			}
		}
		if n := count(`select count(*) from intake_batch`); n != 1 {
			t.Errorf("%d batches", n)
		}
	})
}
