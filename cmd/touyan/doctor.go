package main

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"touyan/internal/platform/health"
	"touyan/internal/server"
)

type doctorCommand struct {
	Format string `enum:"text,json" default:"text" help:"text or json."`
	Strict bool   `help:"Exit with status 1 on a warning too."`
	Listen string `default:"127.0.0.1:8080" help:"Address that serve listens on." env:"TOUYAN_LISTEN"`
	transport
	store
}

// Run examines the installation. Exit status: 0 when nothing failed, 1 when
// something did.
func (c doctorCommand) Run(ctx context.Context, t *terminal) error {
	checks := append(server.Doctor(ctx, c.options()), c.listener())
	if err := c.show(t, checks); err != nil {
		return err
	}
	if worst := health.Worst(checks); worst == health.Fail || (c.Strict && worst == health.Warn) {
		return alreadyShown(exitFailed)
	}
	return nil
}

func (c doctorCommand) show(t *terminal, checks []health.Check) error {
	if c.Format == "json" {
		e := json.NewEncoder(t.out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(checks)
	}
	w := tabwriter.NewWriter(t.out, 0, 8, 2, ' ', 0)
	for _, x := range checks {
		fmt.Fprintf(w, "%s\t%s\t%s\n", x.State.Chinese(), x.Name, x.Says)
		if x.Do != "" {
			fmt.Fprintf(w, "\t\t→ %s\n", x.Do)
		}
	}
	return w.Flush()
}

// listener examines how serve would be reached.
func (c doctorCommand) listener() health.Check {
	switch {
	case c.TLSCert != "" || c.TLSKey != "":
		return health.Certificate(c.TLSCert, c.TLSKey, time.Now())
	case loopback(c.Listen):
		return health.Check{ID: "listen", Name: "监听", State: health.OK, Says: c.Listen + "，只有本机能访问"}
	}
	return health.Check{ID: "listen", Name: "监听", State: health.Warn, Says: c.Listen + "，本程序不提供 TLS",
		Do: "由反向代理提供 TLS 并给 --trusted-proxy，或给 --tls-cert 和 --tls-key。"}
}
