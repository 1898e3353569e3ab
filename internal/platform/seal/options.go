package seal

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
)

// Options say which keys and which cryptography.
type Options struct {
	MasterFile  string      // the software provider's root
	Passphrases Passphrases // asked when the root is protected; nil: there are none
	Suite       Suite       // of what is written from now on; 0: GCM
	// Providers: new keys come from the first; the others open what theirs
	// sealed. The software provider over MasterFile is added when it is missing.
	Providers []Provider
}

// FromEnvironment returns the options with what the environment says:
// TOUYAN_SEAL_SUITE names the suite, TOUYAN_ROOT_PASSPHRASES two files with a
// passphrase each, between them the character that parts paths. Fault: Invalid.
func FromEnvironment(masterFile string) (Options, error) {
	o := Options{MasterFile: masterFile}
	var err error
	if o.Suite, err = SuiteNamed(os.Getenv("TOUYAN_SEAL_SUITE")); err != nil {
		return o, err
	}
	if files := os.Getenv("TOUYAN_ROOT_PASSPHRASES"); files != "" {
		o.Passphrases = PassphraseFiles(files)
	}
	return o, nil
}

// PassphraseFiles reads the two passphrases from two files whose paths stand in
// list, parted as in PATH.
func PassphraseFiles(list string) Passphrases {
	return func() (first, second string, err error) {
		files := filepath.SplitList(list)
		if len(files) != 2 {
			return "", "", fault.Newf(fault.Unavailable, "应写两个口令文件，中间用“%c”分隔，现在是 %d 个。", os.PathListSeparator, len(files))
		}
		var p [2]string
		for i, f := range files {
			b, err := os.ReadFile(f) //nolint:gosec // the operator names the files
			if err != nil {
				return "", "", fault.Newf(fault.Unavailable, "口令文件 %s 读不到。", f).Because(err)
			}
			p[i] = strings.TrimRight(string(b), "\r\n")
		}
		return p[0], p[1], nil
	}
}

// Load makes the Sealer of a database, with new keys when it has none yet. The
// master key is read from masterFile, and made there when both the file and
// the database's keys are missing; the environment may say more, see
// FromEnvironment. Fault: Unavailable when the database has keys and the master
// key is missing or another one.
func Load(ctx context.Context, db *sqldb.DB, masterFile string) (s *Sealer, err error) {
	defer fault.Wrap(&err, "seal.Load")
	o, err := FromEnvironment(masterFile)
	if err != nil {
		return nil, err
	}
	return Start(ctx, db, o)
}

// Start is Load with options.
func Start(ctx context.Context, db *sqldb.DB, o Options) (*Sealer, error) {
	s := &Sealer{db: db, suite: o.Suite, masterFile: o.MasterFile, providers: o.Providers}
	if s.suite == 0 {
		s.suite = GCM
	}
	if s.provider(SoftwareCode) == nil {
		s.providers = append(s.providers[:len(s.providers):len(s.providers)],
			Software(func() ([]byte, error) { return readRoot(o.MasterFile, s.mayMake.Load(), o.Passphrases) }, s.suite))
	}
	var err error
	for range 2 { // a second time when another instance made the same keys first
		if err = db.Write(ctx, s.prime); fault.KindOf(err) != fault.Conflict {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	if err := s.refresh(ctx); err != nil {
		return nil, err
	}
	return s, nil
}
