package health

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"touyan/internal/platform/sqldb"
)

// Newest returns when the newest entry of the trail was written; zero when
// there is none.
func Newest(ctx context.Context, db *sqldb.DB) (at time.Time, err error) {
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		i, err := sqldb.One(tx, sqldb.Scalar[sqldb.Instant], `select max(at) from audit_entry`)
		at = i.Time
		return err
	})
	return at, err
}

// Schema compares the version of the schema in the database with the newest
// that the program knows.
func Schema(have, newest int64) Check {
	const name = "数据库版本"
	switch {
	case have > newest:
		return found(Fail, "schema", name, fmt.Sprintf("%d，比本程序支持的 %d 新", have, newest), "换用新版程序。本程序不会改动它。")
	case have < newest:
		return found(Warn, "schema", name, fmt.Sprintf("%d，本程序要用 %d", have, newest), "先备份，再用本程序启动一次服务，会自动升级。")
	}
	return fine("schema", name, "%d", have)
}

// Database examines the database and its settings. With deep every page of an
// SQLite file is read, which takes about a second for 200 MB.
func Database(ctx context.Context, db *sqldb.DB, deep bool) []Check {
	var cs []Check
	if d := db.Degraded(); d != nil {
		cs = append(cs, found(Fail, "database.writable", "可写", fmt.Sprintf("从 %s 起只读：%s（%v）", stampText(d.Since), d.What, d.Cause), "排除原因后自行恢复，不用重启。"))
	}
	if db.Engine() == sqldb.Postgres {
		return append(cs, postgres(ctx, db)...)
	}
	return append(cs, file(ctx, db, deep)...)
}

// file examines an SQLite file.
func file(ctx context.Context, db *sqldb.DB, deep bool) []Check {
	const name = "数据库文件"
	ask := func(q string) (lines []string, err error) {
		err = db.Read(ctx, func(tx *sqldb.Tx) error {
			lines = nil
			return tx.Each(func(r sqldb.Row) error {
				s, err := sqldb.Scalar[string](r)
				lines = append(lines, s)
				return err
			}, q)
		})
		return lines, err
	}
	var cs []Check
	if deep {
		const do = "停止服务，先原样复制整个数据目录，再从最近的备份恢复。"
		lines, err := ask(`pragma integrity_check(20)`)
		switch {
		case err != nil:
			return append(cs, found(Fail, "database.integrity", name, err.Error(), do))
		case len(lines) != 1 || lines[0] != "ok":
			return append(cs, found(Fail, "database.integrity", name, "有损坏："+strings.Join(lines, "；"), do))
		}
		cs = append(cs, fine("database.integrity", name, "每一页都完好"))
		orphans, err := ask(`select "table" || ' ' || coalesce(rowid, 0) from pragma_foreign_key_check`)
		switch {
		case err != nil:
			cs = append(cs, found(Fail, "database.references", "引用", err.Error(), do))
		case len(orphans) > 0:
			cs = append(cs, found(Fail, "database.references", "引用", fmt.Sprintf("%d 处指向不存在的记录，如 %s", len(orphans), orphans[0]), do))
		default:
			cs = append(cs, fine("database.references", "引用", "没有指向不存在的记录"))
		}
	}
	var how []string
	for _, q := range []string{`pragma journal_mode`, `pragma synchronous`} {
		lines, err := ask(q)
		if err != nil {
			return append(cs, found(Fail, "database.durable", "提交即落盘", err.Error(), "检查数据目录所在的磁盘。"))
		}
		how = append(how, strings.Join(lines, " "))
	}
	if how[0] != "wal" || how[1] != "2" {
		return append(cs, found(Fail, "database.durable", "提交即落盘", fmt.Sprintf("journal_mode=%s synchronous=%s，应为 wal 和 2", how[0], how[1]), "数据目录要放在本机的磁盘上，不要放在网络共享里。"))
	}
	return append(cs, fine("database.durable", "提交即落盘", "WAL，每次提交都同步"))
}

// want is a setting of PostgreSQL and what it should be.
var wants = []struct {
	setting string
	values  []string
	state   State
	do      string
}{
	{"fsync", []string{"on"}, Fail, "在 postgresql.conf 设 fsync = on 并重启数据库。否则断电会丢失已确认的内容。"},
	{"full_page_writes", []string{"on"}, Fail, "在 postgresql.conf 设 full_page_writes = on。否则断电会写坏页面。"},
	{"synchronous_commit", []string{"on", "remote_apply"}, Fail, "设 synchronous_commit = on。否则断电或切换会丢失已确认的内容。"},
	{"data_checksums", []string{"on"}, Warn, "停库后运行 pg_checksums --enable。否则磁盘改坏了数据也看不出来。"},
	{"server_encoding", []string{"UTF8"}, Fail, "用 encoding 'UTF8' 另建数据库再导入。"},
	{"TimeZone", []string{"UTC", "Etc/UTC", "Asia/Shanghai", "PRC", "GMT"}, Warn, "设 timezone = 'Asia/Shanghai'，使数据库日志与系统的时间好对照。"},
}

// minimum is the oldest PostgreSQL this is tested with.
const minimum = 140000

func postgres(ctx context.Context, db *sqldb.DB) []Check {
	var cs []Check
	ask := func(q string, args ...any) (s string, err error) {
		err = db.Read(ctx, func(tx *sqldb.Tx) error {
			t, err := sqldb.One(tx, sqldb.Scalar[sqldb.Text], q, args...)
			s = string(t)
			return err
		})
		return s, err
	}
	version, err := ask(`select current_setting('server_version_num')`)
	if err != nil {
		return append(cs, found(Fail, "database.reach", "数据库", err.Error(), "检查地址、账号、密码和服务是否启动。"))
	}
	if n, _ := strconv.Atoi(version); n < minimum {
		cs = append(cs, found(Warn, "database.version", "数据库", "PostgreSQL "+version, "请升级到 14 或更新的版本。"))
	} else {
		cs = append(cs, fine("database.version", "数据库", "PostgreSQL %d.%d", n/10000, n%10000))
	}
	for _, w := range wants {
		id, name := "database."+strings.ToLower(w.setting), w.setting
		v, err := ask(`select current_setting($1, true)`, w.setting)
		ok := false
		for _, x := range w.values {
			ok = ok || v == x
		}
		switch {
		case err != nil:
			cs = append(cs, found(Fail, id, name, err.Error(), "检查数据库账号的权限。"))
		case !ok:
			cs = append(cs, found(w.state, id, name, v, w.do))
		default:
			cs = append(cs, fine(id, name, "%s", v))
		}
	}
	collation, err := ask(`select datcollate from pg_database where datname = current_database()`)
	if err != nil || (collation != "C" && collation != "POSIX") {
		cs = append(cs, found(Warn, "database.collation", "排序规则", collation, "建库时用 lc_collate 'C'，否则两种数据库的排序会不同。"))
	}
	if super, err := ask(`select current_setting('is_superuser')`); err == nil && super == "on" {
		cs = append(cs, found(Warn, "database.privilege", "数据库账号", "是超级用户", "给本系统单独建一个普通账号，只拥有自己的库。"))
	}
	return append(cs, encrypted(ask))
}

// encrypted examines whether what is said to the database can be overheard.
func encrypted(ask func(string, ...any) (string, error)) Check {
	const name = "到数据库的连接"
	v, err := ask(`select case when s.ssl then 'tls' when a.client_addr is null or host(a.client_addr) in ('127.0.0.1', $1) then 'local' else 'plain' end
		from pg_stat_activity a join pg_stat_ssl s on s.pid = a.pid where a.pid = pg_backend_pid()`, "::1")
	switch {
	case err != nil:
		return found(Warn, "database.tls", name, err.Error(), "检查数据库账号的权限。")
	case v == "plain":
		return found(Fail, "database.tls", name, "经过网络，没有加密", "数据库启用 ssl，地址加 sslmode=verify-full。")
	}
	return fine("database.tls", name, "%s", map[string]string{"tls": "TLS", "local": "本机"}[v])
}
