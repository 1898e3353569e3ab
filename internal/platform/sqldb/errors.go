package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"touyan/internal/base/fault"
)

// SQLite's result codes that matter here (sqlite3.h).
const (
	sqliteBusy       = 5
	sqliteLocked     = 6
	sqliteReadOnly   = 8
	sqliteIO         = 10
	sqliteCorrupt    = 11
	sqliteFull       = 13
	sqliteCannotOpen = 14
	sqliteNotADB     = 26
	sqlitePrimaryKey = 1555
	sqliteUnique     = 2067
)

// translate turns what a driver says into a fault where people can do
// something about it, and keeps everything else as it is.
func translate(err error) error {
	if err == nil || fault.Of(err) != nil {
		return err
	}
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &pg):
		switch {
		case pg.Code == "23505":
			return fault.New(fault.Conflict, "已经有这条记录了。").Because(err)
		case pg.Code == "57014":
			return fault.New(fault.Unavailable, "数据库办得太慢，已中止，没有保存。请稍后再试。").Because(err)
		case strings.HasPrefix(pg.Code, "57P"), strings.HasPrefix(pg.Code, "08"):
			return fault.New(fault.Unavailable, "数据库正在重新启动，请稍后再试。").Because(err)
		case strings.HasPrefix(pg.Code, "53"):
			return fault.New(fault.Unavailable, "数据库的磁盘、内存或连接已用满，没有保存。请联系系统管理员。").Because(err)
		}
	case errors.As(err, &lite):
		switch code := lite.Code(); {
		case code == sqliteUnique || code == sqlitePrimaryKey:
			return fault.New(fault.Conflict, "已经有这条记录了。").Because(err)
		case code&0xff == sqliteBusy || code&0xff == sqliteLocked:
			return fault.New(fault.Unavailable, "数据库正忙，请稍后再试。").Because(err)
		}
		if what := damage(err); what != "" {
			return fault.Newf(fault.Unavailable, "%s，没有办成。请联系系统管理员。", what).Because(err)
		}
	case lost(err):
		return fault.New(fault.Unavailable, "数据库暂时连不上，没有保存。请稍后再试。").Because(err)
	}
	return err
}

var errUncertain = errors.New("sqldb: nobody knows whether it was kept")

// uncertain translates what a commit says: when the connection was lost on the
// way nobody knows whether it was kept, and the sentence must say so. So it is
// when the disk failed: SQLite may have written the commit to its log and only
// then been told that it could not be made durable.
func uncertain(err error) error {
	why := errors.Join(errUncertain, err)
	var lite *sqlite.Error
	switch {
	case lost(err) || errors.Is(err, context.DeadlineExceeded):
		return fault.New(fault.Unavailable, "数据库连接在保存的一刻中断，可能已经保存。请先查看，确认没有后再重新提交。").Because(why)
	case errors.As(err, &lite) && lite.Code()&0xff == sqliteIO:
		return fault.New(fault.Unavailable, "磁盘在保存的一刻读写出错，可能已经保存。请联系系统管理员，恢复后先查看，确认没有再重新提交。").Because(why)
	}
	return translate(err)
}

// lost reports whether err says that the connection is gone or cannot be made.
func lost(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	var network net.Error
	var refused *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network) || errors.As(err, &refused) || strings.Contains(err.Error(), "conn closed")
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

// damage says in words for people what keeps a database from being written; ""
// when err is of another kind.
func damage(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "53100":
			return "数据库磁盘已满"
		case "58030":
			return "数据库磁盘读写出错"
		case "25006":
			return "连上的是只读的备用数据库"
		case "XX001", "XX002":
			return "数据库文件有损坏"
		}
		return ""
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqliteFull:
			return "磁盘已满"
		case sqliteIO:
			return "磁盘读写出错"
		case sqliteReadOnly:
			return "数据库文件或目录只读"
		case sqliteCannotOpen:
			return "数据库文件打不开"
		case sqliteCorrupt, sqliteNotADB:
			return "数据库文件有损坏"
		}
	}
	return ""
}
