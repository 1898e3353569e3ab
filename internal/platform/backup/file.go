package backup

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// Plan says where a backup goes.
type Plan struct {
	File string // must not exist; with Keep, the day and time are put into its name
	// Keep is how many generations stay, of those that Keep named; 0 removes
	// none.
	Keep    int
	Key     Key
	Suite   seal.Suite // 0: GCM
	Data    string     // data directory: the key must not be there, the scratch database is
	KeyFile string     // where Key was read from; "" when nowhere
}

// Result is a good backup.
type Result struct {
	File     string
	Size     int64
	Digest   string // SM3 of the file, to be written down elsewhere
	Removed  []string
	Manifest Manifest
}

// partialMark stands in the name of a file that is no backup yet, before a word
// of its own.
const partialMark = ".partial-"

// ToFile makes a backup and calls it good only after it was restored into a
// scratch database and compared. Until then it has another name; broken off at
// any moment it leaves nothing that is taken for a backup. The trail has an
// entry before anything is written out, and another when it is good. Faults:
// Denied, Invalid, Conflict when File exists, Unavailable.
func ToFile(ctx context.Context, permit access.Permit, db *sqldb.DB, schema Schema, plan Plan, p func(stage, table string, rows int64)) (res Result, err error) {
	if err := permit.Covers(CanBackup); err != nil {
		return res, err
	}
	if p == nil {
		p = func(string, string, int64) {}
	}
	if err := plan.apart(); err != nil {
		return res, err
	}
	res.File = plan.name(db)
	if _, err := os.Lstat(res.File); err == nil {
		return res, fault.Newf(fault.Conflict, "文件 %s 已经存在，备份不会覆盖它。", res.File)
	}
	if err := begin(ctx, permit, db, schema, res.File); err != nil {
		return res, err
	}
	sweep(plan.File)
	partial := res.File + partialMark + rand.Text()[:8]
	f, err := os.OpenFile(partial, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return res, fault.Newf(fault.Invalid, "备份写不到 %s，请检查目录和权限。", partial).Because(err)
	}
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			_ = os.Remove(partial)
		}
	}()
	sum := sm3.New()
	out := bufio.NewWriterSize(io.MultiWriter(f, sum), 256<<10)
	if res.Manifest, err = snapshot(ctx, db, out, plan.Key, max(plan.Suite, seal.GCM), func(t string, n int64) { p("备份", t, n) }); err != nil {
		return res, err
	}
	if err := out.Flush(); err != nil {
		return res, full(partial, err)
	}
	if err := f.Sync(); err != nil { // never tried again: a second try may succeed and lie
		return res, full(partial, err)
	}
	if err := Verify(ctx, f, plan.Key, schema, res.Manifest, plan.Data, func(t string, n int64) { p("校验", t, n) }); err != nil {
		return res, fmt.Errorf("backup: what was written does not restore: %w", err)
	}
	st, err := f.Stat()
	if err != nil {
		return res, err
	}
	res.Size, res.Digest = st.Size(), fmt.Sprintf("%x", sum.Sum(nil))
	if err := res.note(ctx, db, permit); err != nil {
		return res, err
	}
	if err := os.Link(partial, res.File); err != nil { // unlike rename it never replaces a file
		if err = os.Rename(partial, res.File); err != nil {
			return res, err
		}
	} else if err := os.Remove(partial); err != nil {
		return res, err
	}
	if err := syncDir(filepath.Dir(res.File)); err != nil {
		return res, err
	}
	res.Removed, err = plan.prune(res.File)
	return res, err
}

// sweep removes what backups to the same place left that were killed; one that
// is under way is younger than a day.
func sweep(file string) {
	ext := filepath.Ext(file)
	old, _ := filepath.Glob(strings.TrimSuffix(file, ext) + "*" + ext + partialMark + "*")
	for _, f := range old {
		if st, err := os.Stat(f); err == nil && time.Since(st.ModTime()) > 24*time.Hour {
			_ = os.Remove(f)
		}
	}
}

// FromFile restores a backup file. A database that it refuses it does not touch.
// The restored database remembers it for its trail; see Announce. Faults as
// those of Restore, and Denied.
func FromFile(ctx context.Context, permit access.Permit, db *sqldb.DB, schema Schema, file string, key Key, emptied bool, p Progress) (m Manifest, err error) {
	if err := permit.Covers(CanBackup); err != nil {
		return m, err
	}
	f, err := os.Open(file) //nolint:gosec // the operator names the file
	if err != nil {
		return m, fault.Newf(fault.NotFound, "备份文件 %s 打不开。", file).Because(err)
	}
	defer func() { _ = f.Close() }()
	return restore(ctx, db, f, key, schema, emptied, func(tx *sqldb.Tx, m Manifest) error {
		return keep(tx, Event{Restored: true, File: filepath.Base(file), Rows: m.Rows(), TakenAt: m.MadeAt}, time.Time{})
	}, p)
}

// begin tells the trail before anything is written out.
func begin(ctx context.Context, permit access.Permit, db *sqldb.DB, schema Schema, file string) error {
	newest, err := schema.Newest()
	if err != nil {
		return err
	}
	return db.Write(ctx, func(tx *sqldb.Tx) error {
		have, err := version(tx)
		if err != nil {
			return err
		}
		if have != newest {
			return fault.Newf(fault.Conflict, "数据库版本是 %d，本程序的是 %d。请用与数据库同版本的程序备份。", have, newest)
		}
		return audit.Record(tx, permit, audit.Entry{Action: CanBackup, Subject: "开始备份到 " + filepath.Base(file)})
	})
}

// note tells the trail and the list of backups that the backup is good.
func (r Result) note(ctx context.Context, db *sqldb.DB, permit access.Permit) error {
	return db.Write(ctx, func(tx *sqldb.Tx) error {
		name := filepath.Base(r.File)
		if err := keep(tx, Event{File: name, Size: r.Size, Digest: r.Digest, Rows: r.Manifest.Rows(), TakenAt: r.Manifest.MadeAt}, tx.Now()); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: CanBackup, Subject: "备份完成并已校验 " + name, Detail: map[string]any{
			"file": name, "size": r.Size, "sm3": r.Digest, "schema": r.Manifest.Schema, "rows": r.Manifest.Rows()}})
	})
}

// full says that there was no room, where that is why.
func full(file string, err error) error {
	return fault.Newf(fault.Unavailable, "备份没有写完：%s 所在的磁盘可能已满或出错。", filepath.Dir(file)).Because(err)
}

// apart refuses a backup among the data, and a recovery key that lies where the
// data or the backup lies.
func (p Plan) apart() error {
	if within(p.Data, p.File) {
		return fault.Newf(fault.Invalid, "备份 %s 在数据目录里，数据丢了备份也丢。请写到别的磁盘。", p.File)
	}
	for _, dir := range []string{p.Data, filepath.Dir(p.File)} {
		if p.KeyFile != "" && within(dir, p.KeyFile) {
			return fault.Newf(fault.Invalid, "恢复密钥 %s 与数据或备份放在一处（%s），丢一样就全丢。请把它放到另外的介质上。", p.KeyFile, dir)
		}
	}
	return nil
}

// within reports whether file lies under dir, by name and where links lead.
func within(dir, file string) bool {
	at, to := settled(dir), filepath.Join(settled(filepath.Dir(file)), filepath.Base(file))
	rel, err := filepath.Rel(at, to)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// settled returns the directory itself, as far as it is there.
func settled(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	return dir
}

const stampForm = "20060102-150405"

func (p Plan) name(db *sqldb.DB) string {
	if p.Keep == 0 {
		return p.File
	}
	ext := filepath.Ext(p.File)
	return strings.TrimSuffix(p.File, ext) + "-" + db.Now().In(civil.Shanghai).Format(stampForm) + ext
}

// prune removes older generations; only files that it named itself and that
// begin as backups do.
func (p Plan) prune(newest string) (removed []string, err error) {
	if p.Keep == 0 {
		return nil, nil
	}
	dir, ext := filepath.Dir(p.File), filepath.Ext(p.File)
	stem := strings.TrimSuffix(filepath.Base(p.File), ext)
	form := regexp.MustCompile("^" + regexp.QuoteMeta(stem) + `-\d{8}-\d{6}` + regexp.QuoteMeta(ext) + "$")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if form.MatchString(e.Name()) && e.Name() <= filepath.Base(newest) && isBackup(filepath.Join(dir, e.Name())) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	for len(names) > p.Keep {
		file := filepath.Join(dir, names[0])
		if err := os.Remove(file); err != nil {
			return removed, err
		}
		removed, names = append(removed, file), names[1:]
	}
	return removed, nil
}

func isBackup(file string) bool {
	f, err := os.Open(file) //nolint:gosec // beside the backup just made
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	_, _, err = readHeader(bufio.NewReader(f))
	return err == nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // the operator names the directory
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
