// Package health examines what the product stands on: the data directory, the
// database and its settings, the clock, the disk. It says what it finds and
// what to do, and changes nothing.
package health

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"touyan/internal/platform/sqldb"
)

// State is how a check came out.
type State string

// The states. A Warn can wait until somebody has time, a Fail cannot.
const (
	OK   State = "ok"
	Warn State = "warn"
	Fail State = "fail"
)

// Chinese returns the state in words for people.
func (s State) Chinese() string {
	return map[State]string{OK: "正常", Warn: "注意", Fail: "故障"}[s]
}

// Check is one thing that was looked at. Do says what to do about it; it is ""
// only when all is well.
type Check struct {
	ID    string `json:"id"` // stable, for scripts: disk.data
	Name  string `json:"name"`
	State State  `json:"state"`
	Says  string `json:"says"`
	Do    string `json:"do,omitempty"`
}

func fine(id, name, format string, args ...any) Check {
	return Check{ID: id, Name: name, State: OK, Says: fmt.Sprintf(format, args...)}
}

func found(s State, id, name, says, do string) Check {
	return Check{ID: id, Name: name, State: s, Says: says, Do: do}
}

// Worst returns the worst state among the checks.
func Worst(cs []Check) State {
	worst := OK
	for _, c := range cs {
		if c.State == Fail || (c.State == Warn && worst == OK) {
			worst = c.State
		}
	}
	return worst
}

// Directory examines who can look into the data directory.
func Directory(dir string) Check {
	const name = "数据目录"
	i, err := os.Stat(dir)
	switch {
	case err != nil:
		return found(Fail, "data", name, fmt.Sprintf("%s 打不开：%v", dir, err), "检查 --data 的路径，或先运行 touyan serve 建立。")
	case !i.IsDir():
		return found(Fail, "data", name, dir+" 不是目录", "检查 --data 的路径。")
	case i.Mode().Perm()&0o077 != 0:
		return found(Fail, "data", name, fmt.Sprintf("%s 的权限是 %04o，别人也能进入", dir, i.Mode().Perm()), "运行 chmod 700 "+dir+"。")
	}
	if s, ok := i.Sys().(*syscall.Stat_t); ok && int(s.Uid) != os.Geteuid() {
		return found(Warn, "data", name, fmt.Sprintf("%s 属于用户 %d，现在的用户是 %d", dir, s.Uid, os.Geteuid()), "用运行服务的那个用户来运行本命令。")
	}
	return fine("data", name, "%s，只有属主能进入", dir)
}

// Secrets examines that nobody else can read the files of keys: every file in
// the directory of file, and that directory.
func Secrets(file string) Check {
	const name = "密钥文件"
	if i, err := os.Stat(file); err != nil || !i.Mode().IsRegular() {
		return found(Fail, "keys", name, file+" 读不到", "放回主密钥文件，或用 --master-key 指明它在哪里。没有它，密封的内容打不开。")
	}
	var open []string
	err := filepath.WalkDir(filepath.Dir(file), func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if i, err := d.Info(); err == nil && d.Type()&fs.ModeSymlink == 0 && i.Mode().Perm()&0o077 != 0 {
			open = append(open, p)
		}
		if d.IsDir() && p != filepath.Dir(file) {
			return fs.SkipDir
		}
		return nil
	})
	switch {
	case err != nil:
		return found(Fail, "keys", name, err.Error(), "检查密钥目录的权限。")
	case len(open) > 0:
		return found(Fail, "keys", name, "别人也能读："+strings.Join(open, "、"), "运行 chmod -R go-rwx "+filepath.Dir(file)+"。")
	}
	return fine("keys", name, "%s，只有属主能读", file)
}

// Disk examines how much room is left where dir is.
func Disk(id, name, dir string) Check {
	free, want, err := sqldb.Space(dir)
	if err != nil {
		return found(Fail, id, name, err.Error(), "检查路径是否存在。")
	}
	says := fmt.Sprintf("%s 还有 %s", dir, megabytes(free))
	switch {
	case free < want:
		return found(Fail, id, name, says, "磁盘将满或已满，写入会停。清理后系统自行恢复，不用重启。")
	case free < 10*want || free < 1<<30:
		return found(Warn, id, name, says, "请尽快清理或扩容。")
	}
	return fine(id, name, "%s", says)
}

func megabytes(n uint64) string {
	if n >= 10<<30 {
		return fmt.Sprintf("%d GB", n>>30)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// made is a day on which this program did not exist yet.
var made = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Clock examines the machine's time against the newest entry of the trail and
// against what the system knows of its own clock. last is zero when there is no
// entry.
func Clock(now, last time.Time) Check {
	const name, do = "时钟", "校准系统时间，启用 chrony 或 systemd-timesyncd。期限、会话和审计都以它为准。"
	if now.Before(made) {
		return found(Fail, "clock", name, "系统时间是 "+stampText(now), do)
	}
	if behind := last.Sub(now); behind > time.Second {
		return found(Fail, "clock", name, fmt.Sprintf("系统时间 %s 早于最后一条审计 %s", stampText(now), stampText(last)), do)
	}
	if off, known := uncertainty(); known && off > time.Second {
		return found(Warn, "clock", name, stampText(now)+"，没有与时间服务器同步，偏差可能超过 1 秒", do)
	}
	return fine("clock", name, "%s", stampText(now))
}

func stampText(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05 MST") }
