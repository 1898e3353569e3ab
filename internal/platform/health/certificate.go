package health

import (
	"crypto/tls"
	"fmt"
	"os"
	"time"
)

// renewal is how long before its end a certificate should be renewed.
const renewal = 30 * 24 * time.Hour

// Certificate examines the certificate and private key of a listener.
func Certificate(certFile, keyFile string, now time.Time) Check {
	const id, name = "tls", "TLS 证书"
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return found(Fail, id, name, err.Error(), "检查 --tls-cert 和 --tls-key：应为一对 PEM 文件。")
	}
	if i, err := os.Stat(keyFile); err == nil && i.Mode().Perm()&0o077 != 0 {
		return found(Fail, id, name, fmt.Sprintf("私钥 %s 的权限是 %04o，别人也能读", keyFile, i.Mode().Perm()), "运行 chmod 600 "+keyFile+"。")
	}
	end := pair.Leaf.NotAfter
	says := fmt.Sprintf("%s，到 %s 为止", pair.Leaf.Subject.CommonName, end.Local().Format("2006-01-02"))
	switch {
	case now.Before(pair.Leaf.NotBefore):
		return found(Fail, id, name, says+"，还没有生效", "检查系统时间，或换上已生效的证书。")
	case now.After(end):
		return found(Fail, id, name, says+"，已过期", "换上新证书，覆盖原文件即可，不用重启。")
	case end.Sub(now) < renewal:
		return found(Warn, id, name, says, "快到期了。换上新证书，覆盖原文件即可，不用重启。")
	}
	return fine(id, name, "%s", says)
}
