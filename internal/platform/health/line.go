package health

import (
	"net/netip"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Line examines how a PostgreSQL address is reached: what crosses a network is
// kept from being overheard and from being answered by another (ASVS 12.3.1,
// 12.3.2). A socket or this machine needs nothing.
func Line(address string) Check {
	const id, name = "database.line", "数据库连接"
	const do = "在数据库地址里写 sslmode=verify-full（证书由院内机构签发的再写 sslrootcert=文件）。"
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return found(Fail, id, name, "数据库地址看不懂", "地址形如 postgres://用户@主机/库名。")
	}
	type way struct {
		host             string
		plain, unchecked bool
	}
	ways := []way{{cfg.Host, cfg.TLSConfig == nil, cfg.TLSConfig != nil && cfg.TLSConfig.InsecureSkipVerify && cfg.TLSConfig.VerifyPeerCertificate == nil && cfg.TLSConfig.VerifyConnection == nil}}
	for _, f := range cfg.Fallbacks {
		ways = append(ways, way{f.Host, f.TLSConfig == nil, f.TLSConfig != nil && f.TLSConfig.InsecureSkipVerify && f.TLSConfig.VerifyPeerCertificate == nil && f.TLSConfig.VerifyConnection == nil})
	}
	for _, w := range ways {
		switch {
		case here(w.host):
		case w.plain:
			return found(Warn, id, name, "到 "+w.host+" 的连接可能不加密", do)
		case w.unchecked:
			return found(Warn, id, name, "到 "+w.host+" 的连接不核对服务器证书", do)
		}
	}
	return fine(id, name, "%s", "本机，或加密并核对证书")
}

// here reports whether a host is a socket or this machine.
func here(host string) bool {
	if strings.HasPrefix(host, "/") || host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
