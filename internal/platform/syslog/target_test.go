package syslog

import (
	"net"
	"strings"
	"testing"
)

// An address that is taken can be dialled, says nothing of files, and is either
// TLS or plain TCP as it says.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "tls://collector.example:6514", "tls://collector.example?name=x", "tcp://127.0.0.1:601", "tcp://[::1]", "udp://a:1", "tls://u:p@a", "tls://a/b", "tls://a?ca=/none", "tcp://a:99999", "tls://a:b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "ca=") || strings.Contains(s, "cert=") {
			return // files are the operator's
		}
		target, err := Parse(s)
		if err != nil {
			return
		}
		host, port, err := net.SplitHostPort(target.Address)
		if err != nil || host == "" || port == "" {
			t.Errorf("%q is read as the address %q: %v", s, target.Address, err)
		}
		if (target.TLS != nil) != strings.HasPrefix(target.String(), "tls://") {
			t.Errorf("%q is read as %q", s, target)
		}
	})
}
