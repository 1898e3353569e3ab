package audit

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
)

// HeadDir is where the heads are put, in the data directory. They are of use
// only once they are carried to where whoever can change the database cannot
// change them: another machine, a disc, the archive.
const HeadDir = "audit-heads"

// headFile is a head as it is carried.
type headFile struct {
	Format string    `json:"format"`
	Seq    int64     `json:"seq"`
	Link   string    `json:"link"`
	At     time.Time `json:"at"`   // of the entry
	Made   time.Time `json:"made"` // of this file
}

const headFormat = "touyan-audit-head-1"

// Head returns the end of the chain, after linking what waits. The zero Head is
// that of an empty trail.
func (c *Chain) Head(ctx context.Context) (h Head, err error) {
	if err := c.Link(ctx); err != nil {
		return Head{}, err
	}
	err = c.db.Read(ctx, func(tx *sqldb.Tx) error {
		if h, err = head(tx); err != nil || h.Seq == 0 {
			return err
		}
		at, _, err := sqldb.Maybe(tx, sqldb.Scalar[sqldb.Instant], `select e.at from audit_link l join audit_entry e on e.id = l.entry where l.seq = $1`, h.Seq)
		h.At = at.Time
		return err
	})
	return h, err
}

// CarryHead writes the end of the chain to a new file in dir and returns its
// name; that it did stands in the trail, and with the trail goes to the
// collector. Needs nothing but the actor it is done by.
func (c *Chain) CarryHead(ctx context.Context, actor *access.Actor, dir string) (file string, h Head, err error) {
	if h, err = c.Head(ctx); err != nil {
		return "", h, err
	}
	now := c.db.Now()
	b, err := json.MarshalIndent(headFile{headFormat, h.Seq, hex.EncodeToString(h.Link), h.At.In(civil.Shanghai), now.In(civil.Shanghai)}, "", "  ")
	if err != nil {
		return "", h, err
	}
	file = filepath.Join(dir, now.In(civil.Shanghai).Format("2006-01-02T150405.000")+".json")
	if err := writeNew(file, append(b, '\n')); err != nil {
		return "", h, fault.Newf(fault.Unavailable, "链头文件 %s 写不进去，请检查目录和权限。", file).Because(err)
	}
	err = c.db.Write(ctx, func(tx *sqldb.Tx) error {
		return By(tx, actor, Entry{Action: DidHead, Subject: filepath.Base(file), Detail: map[string]any{"seq": h.Seq, "link": hex.EncodeToString(h.Link)}})
	})
	return file, h, err
}

func writeNew(file string, b []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the directory
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(b); err != nil {
		return err
	}
	return f.Sync()
}

// ReadHead reads a head that was carried. Fault: Invalid.
func ReadHead(b []byte) (Head, error) {
	var f headFile
	err := json.Unmarshal(b, &f)
	link, hexErr := hex.DecodeString(f.Link)
	if err != nil || hexErr != nil || f.Format != headFormat || f.Seq < 0 || (f.Seq > 0 && len(link) == 0) {
		return Head{}, fault.New(fault.Invalid, "不是链头文件，应为本程序导出的 JSON。").Because(errors.Join(err, hexErr))
	}
	return Head{Seq: f.Seq, Link: link, At: f.At}, nil
}

// ReadHeads reads the heads at path, a file or a directory of them, the oldest
// first; a path that is not there has none. Faults: Invalid, Unavailable.
func ReadHeads(path string) (hs []Head, err error) {
	names := []string{path}
	switch st, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fault.Newf(fault.Unavailable, "链头 %s 读不到。", path).Because(err)
	case st.IsDir():
		if names, err = filepath.Glob(filepath.Join(path, "*.json")); err != nil {
			return nil, err
		}
	}
	sort.Strings(names)
	for _, n := range names {
		b, err := os.ReadFile(n) //nolint:gosec // the operator names the file
		if err != nil {
			return nil, fault.Newf(fault.Unavailable, "链头 %s 读不到。", n).Because(err)
		}
		h, err := ReadHead(b)
		if err != nil {
			return nil, fault.Newf(fault.Invalid, "%s：%s", n, strings.TrimSuffix(fault.Of(err).Text, "。")+"。").Because(err)
		}
		if h.Seq > 0 {
			hs = append(hs, h)
		}
	}
	return hs, nil
}

// Examine verifies the trail against the heads in dir and writes the verdict
// into the trail; a broken one also as an alarm.
func (c *Chain) Examine(ctx context.Context, actor *access.Actor, dir string) (Verdict, error) {
	heads, err := ReadHeads(dir)
	if err != nil {
		return Verdict{}, err
	}
	if err := c.Link(ctx); err != nil {
		return Verdict{}, err
	}
	v, err := c.Verify(ctx, heads...)
	if err != nil {
		return v, err
	}
	err = c.db.Write(ctx, func(tx *sqldb.Tx) error {
		detail := map[string]any{"first": v.First, "last": v.Last, "entries": v.Entries, "heads": len(heads), "ms": v.Took.Milliseconds()}
		e := Entry{Action: DidVerify, Subject: "审计链完整", Detail: detail}
		if v.Broken != nil {
			detail["broken"] = v.Broken.String()
			e.Subject, e.Result = "审计链不完整", Failed
			alarm := Entry{Action: DidAlarm, Result: Failed, Subject: "审计记录被改动：" + v.Broken.String(),
				Detail: map[string]any{"rule": "broken", "key": v.Broken.Seq, "entry": v.Broken.Entry}}
			if err := By(tx, actor, alarm); err != nil {
				return err
			}
		}
		return By(tx, actor, e)
	})
	return v, err
}
