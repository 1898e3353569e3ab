package server

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// canStart is the name under which a start with its configuration stands in the
// trail.
const canStart access.Can = "operations.start"

// started writes into the trail which program serves with which rules: they are
// set where it is started, and a change of them is a change like others (DB-16,
// DB-21). Secrets and paths are not among them.
func (s *System) started(ctx context.Context) error {
	if !s.options.Serve {
		return nil
	}
	permit, err := s.permit("启动", canStart)
	if err != nil {
		return err
	}
	r, o := s.accounts.Rules(), s.options
	elsewhere := ""
	if o.Elsewhere != nil {
		elsewhere = o.Elsewhere.Label()
	}
	detail := map[string]any{
		"version": o.Version, "engine": string(s.db.Engine()), "session-idle": r.Session.Idle.String(), "session-life": r.Session.Life.String(), "sessions-per-account": r.Session.PerAccount,
		"lock-failures": r.Lock.Failures, "lock-source": r.Lock.Source, "lock-time": r.Lock.Time.String(), "password-min": r.Password.Min, "password-classes": r.Password.Classes,
		"password-age": r.Password.MaxAge.String(), "password-hash": string(r.Hash), "factor-for-all": r.Factor.Everyone, "disuse": r.Disuse.String(), "oidc": elsewhere,
		"syslog": o.Forward.String(), "keep-trail": o.KeepTrail.Months(), "scan-uploads": len(o.Scan) > 0, "admin-from": o.AdminFrom, "trusted-proxy": o.Proxies, "secure-cookies": o.SecureCookies,
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		return audit.Record(tx, permit, audit.Entry{Action: canStart, Subject: "服务启动", Detail: detail})
	})
}
