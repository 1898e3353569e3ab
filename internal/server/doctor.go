package server

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"touyan/internal/base/fault"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/health"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/schema"
)

func standing(ctx context.Context, db *sqldb.DB) (have, newest int64, err error) {
	return schema.Standing(ctx, db)
}

func makeDirectory(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fault.Newf(fault.Unavailable, "数据目录 %s 不能创建，请检查路径和权限。", dir).Because(err)
	}
	return nil
}

func (o Options) masterKey() string {
	if o.MasterKey == "" {
		return filepath.Join(o.Data, "keys", "master")
	}
	return o.MasterKey
}

// Doctor examines an installation without changing it: it makes no directory,
// no file and no key, and does not bring the schema up to date.
func Doctor(ctx context.Context, o Options) []health.Check {
	data := health.Directory(o.Data)
	if _, err := os.Stat(o.Data); err != nil {
		return []health.Check{data}
	}
	if o.DB == "" {
		if _, err := os.Stat(filepath.Join(o.Data, "touyan.db")); errors.Is(err, fs.ErrNotExist) {
			return []health.Check{data, {ID: "database.reach", Name: "数据库", State: health.Fail, Says: o.Data + " 里没有 touyan.db",
				Do: "检查 --data；用 PostgreSQL 的要给 --db；新装的先运行 touyan serve。"}}
		}
	}
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: o.Data, URL: o.DB, Now: o.Now})
	if err != nil {
		return []health.Check{data, {ID: "database.reach", Name: "数据库", State: health.Fail, Says: err.Error(),
			Do: "检查数据库服务、地址和账号；文件损坏的从备份恢复。"}}
	}
	defer func() { _ = db.Close() }()
	return examine(ctx, db, o, nil, true)
}

// examine looks at everything, the cheap things first; what reads all there is
// only when deep. chain is nil where no system runs on db.
func examine(ctx context.Context, db *sqldb.DB, o Options, chain *audit.Chain, deep bool) []health.Check {
	cs := []health.Check{
		health.Directory(o.Data), health.Secrets(o.masterKey()),
		health.Disk("disk.data", "数据磁盘", o.Data), health.Disk("disk.temporary", "临时目录", os.TempDir()),
	}
	last, err := health.Newest(ctx, db)
	if err == nil {
		cs = append(cs, health.Clock(db.Now(), last))
	}
	have, newest, err := standing(ctx, db)
	if err != nil {
		return append(cs, health.Check{ID: "schema", Name: "数据库版本", State: health.Fail, Says: err.Error(), Do: "这个库不是头雁的，或已损坏。检查 --data、--db，或从备份恢复。"})
	}
	cs = append(cs, health.Schema(have, newest))
	if o.DB != "" {
		cs = append(cs, health.Line(o.DB))
	}
	cs = append(cs, health.Database(ctx, db, deep)...)
	if have == newest {
		cs = append(cs, opens(ctx, db, o), genuine(ctx, db, o))
		if deep {
			cs = append(cs, unbroken(ctx, db, o, chain))
		}
	}
	return cs
}

// opens examines that the master key opens the database's keys.
func opens(ctx context.Context, db *sqldb.DB, o Options) health.Check {
	c := health.Check{ID: "keys.open", Name: "密钥与数据库", State: health.OK, Says: "主密钥打得开数据库里的密钥"}
	if _, err := os.Stat(o.masterKey()); err == nil {
		_, err = seal.Load(ctx, db, o.masterKey())
		if err == nil {
			return c
		}
		c.Says = err.Error()
	} else {
		c.Says = o.masterKey() + " 读不到"
	}
	c.State, c.Do = health.Fail, "放回与这个数据库同一时期的主密钥文件。"
	return c
}
