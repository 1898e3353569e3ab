package sqldb

import (
	"database/sql/driver"
	"errors"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"touyan/internal/base/fault"
)

// SQLite's result codes that matter here (sqlite3.h).
const (
	sqliteBusy       = 5
	sqliteLocked     = 6
	sqliteFull       = 13
	sqlitePrimaryKey = 1555
	sqliteUnique     = 2067
)

// translate turns what a driver says into a fault where people can do
// something about it, and keeps everything else as it is.
func translate(err error) error {
	if err == nil {
		return nil
	}
	var pg *pgconn.PgError
	var lite *sqlite.Error
	var network net.Error
	switch {
	case errors.As(err, &pg):
		switch pg.Code {
		case "23505":
			return fault.New(fault.Conflict, "已经有这条记录了。").Because(err)
		case "53100":
			return fault.New(fault.Unavailable, "数据库磁盘已满，没有保存。请联系系统管理员。").Because(err)
		case "57P01", "57P02", "57P03":
			return fault.New(fault.Unavailable, "数据库正在重新启动，请稍后再试。").Because(err)
		}
	case errors.As(err, &lite):
		switch code := lite.Code(); {
		case code == sqliteUnique || code == sqlitePrimaryKey:
			return fault.New(fault.Conflict, "已经有这条记录了。").Because(err)
		case code&0xff == sqliteBusy || code&0xff == sqliteLocked:
			return fault.New(fault.Unavailable, "数据库正忙，请稍后再试。").Because(err)
		case code&0xff == sqliteFull:
			return fault.New(fault.Unavailable, "磁盘已满，没有保存。请联系系统管理员。").Because(err)
		}
	case errors.Is(err, driver.ErrBadConn), errors.As(err, &network):
		return fault.New(fault.Unavailable, "数据库暂时连不上，请稍后再试。").Because(err)
	}
	return err
}

// retryable reports whether the engine asks to run the transaction again.
func retryable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && (lite.Code()&0xff == sqliteBusy || lite.Code()&0xff == sqliteLocked)
}
