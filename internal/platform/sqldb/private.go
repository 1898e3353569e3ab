package sqldb

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"touyan/internal/base/fault"
)

// private makes the file of the database when it is missing, and lets nobody
// read it but its owner: SQLite itself makes it as the umask says. What SQLite
// keeps beside it takes over its mode. Fault: Unavailable.
func private(dir string) error {
	file := filepath.Join(dir, "touyan.db")
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the operator names the directory
	if err == nil {
		err = errors.Join(likeDirectory(f, dir), f.Close())
	} else if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	for _, beside := range []string{"", "-wal", "-shm"} {
		if i, e := os.Stat(file + beside); e == nil && i.Mode().Perm()&0o077 != 0 {
			err = errors.Join(err, os.Chmod(file+beside, 0o600))
		}
	}
	if err != nil {
		return fault.Newf(fault.Unavailable, "数据库文件 %s 不能新建，或不能设成只有服务账号可读写。请检查目录的属主和权限。", file).Because(err)
	}
	return nil
}
