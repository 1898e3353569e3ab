package main

import (
	"crypto/tls"
	"errors"
	"log/slog"
	"os"
	"sync"
	"time"

	"touyan/internal/base/fault"
)

// certificate is a certificate in two files that somebody renews while the
// program runs.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu      sync.Mutex
	current *tls.Certificate
	looked  time.Time    // when the files were looked at
	made    [2]time.Time // when they were changed, as of then
}

// lookEvery is how often the files are looked at, at most.
const lookEvery = 5 * time.Second

// newCertificate reads the files. Faults: Invalid, Unavailable.
func newCertificate(certFile, keyFile string, log *slog.Logger) (*certificate, error) {
	if certFile == "" || keyFile == "" {
		return nil, fault.New(fault.Invalid, "--tls-cert 和 --tls-key 要一起给。")
	}
	c := &certificate{certFile: certFile, keyFile: keyFile, log: log}
	return c, c.read()
}

func (c *certificate) read() error {
	made, err := c.changed()
	if err == nil {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(c.certFile, c.keyFile); err == nil {
			c.current, c.made, c.looked = &pair, made, time.Now()
			return nil
		}
	}
	return fault.Newf(fault.Unavailable, "证书 %s 与私钥 %s 读不出来，或不是一对。应为 PEM 格式，证书文件里先是本机证书，再是中间证书。", c.certFile, c.keyFile).Because(err)
}

func (c *certificate) changed() (at [2]time.Time, err error) {
	for i, f := range []string{c.certFile, c.keyFile} {
		s, e := os.Stat(f)
		if e != nil {
			err = errors.Join(err, e)
			continue
		}
		at[i] = s.ModTime()
	}
	return at, err
}

// get returns the certificate as it is in the files now; while they are being
// replaced and do not fit, the one before.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) < lookEvery {
		return c.current, nil
	}
	c.looked = time.Now()
	if made, err := c.changed(); err == nil && made == c.made {
		return c.current, nil
	}
	if err := c.read(); err != nil {
		c.log.Error("the renewed certificate cannot be used; the old one stays", "error", err)
	} else {
		c.log.Info("certificate renewed", "file", c.certFile)
	}
	return c.current, nil
}

func (c *certificate) config() *tls.Config {
	o := plainConfig()
	o.GetCertificate = c.get
	return o
}
