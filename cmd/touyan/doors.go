package main

import (
	"os/exec"
	"strings"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/oidc"
	"touyan/internal/platform/syslog"
	"touyan/internal/server"
)

// doors are the rules of an installation about who comes in, and for how long it
// is kept who did what.
type doors struct {
	SessionsPerAccount int           `default:"1" help:"In how many places one account may be signed in at once; 0: any number." env:"TOUYAN_SESSIONS_PER_ACCOUNT"`
	SessionIdle        time.Duration `default:"15m" help:"After how long without a page a session ends." env:"TOUYAN_SESSION_IDLE"`
	SessionLife        time.Duration `default:"8h" help:"After how long a session ends whatever is done." env:"TOUYAN_SESSION_LIFE"`
	LockFailures       int           `default:"5" help:"Wrong passwords in a row that lock a login name." env:"TOUYAN_LOCK_FAILURES"`
	LockSource         int           `default:"20" help:"Wrong passwords from one address within the lock's time that lock the address." env:"TOUYAN_LOCK_SOURCE"`
	LockTime           time.Duration `default:"15m" help:"How long a lock lasts." env:"TOUYAN_LOCK_TIME"`
	PasswordMin        int           `default:"10" help:"Characters of a password, at least." env:"TOUYAN_PASSWORD_MIN"`
	PasswordClasses    int           `default:"3" help:"Of capitals, small letters, digits and others, how many it has; 0: not asked." env:"TOUYAN_PASSWORD_CLASSES"`
	PasswordDays       int           `default:"90" help:"After how many days it is changed; 0: never." env:"TOUYAN_PASSWORD_DAYS"`
	PasswordWord       []string      `help:"A word that no password may hold, such as a name of the court; may be repeated." env:"TOUYAN_PASSWORD_WORD" placeholder:"WORD"`
	PasswordHash       string        `default:"argon2id" enum:"argon2id,pbkdf2-sm3" help:"How passwords are stored from now on." env:"TOUYAN_PASSWORD_HASH"`
	FactorForAll       bool          `help:"Everybody, not only the three administrators, has a second factor." env:"TOUYAN_FACTOR_FOR_ALL"`
	DisuseDays         int           `default:"90" help:"After how many days without signing in an account is disabled; 0: never." env:"TOUYAN_DISUSE_DAYS"`

	OIDCIssuer     string `name:"oidc-issuer" help:"Address of the court's own sign-in (OpenID Connect); without it there is none." env:"TOUYAN_OIDC_ISSUER" placeholder:"https://…"`
	OIDCClient     string `name:"oidc-client" help:"What this product is called there." env:"TOUYAN_OIDC_CLIENT" placeholder:"ID"`
	OIDCSecretFile string `name:"oidc-secret-file" help:"File with its secret; without it a public client." env:"TOUYAN_OIDC_SECRET_FILE" placeholder:"FILE"`
	OIDCRedirect   string `name:"oidc-redirect" help:"This product's address as browsers know it, with /sign-in/oidc/return behind it." env:"TOUYAN_OIDC_REDIRECT" placeholder:"https://…/sign-in/oidc/return"`
	OIDCClaim      string `name:"oidc-claim" default:"preferred_username" help:"What of the answer is the login name." env:"TOUYAN_OIDC_CLAIM"`
	OIDCLabel      string `name:"oidc-label" default:"统一身份认证" help:"What the button says." env:"TOUYAN_OIDC_LABEL"`
	OIDCCA         string `name:"oidc-ca" help:"Who signed its certificate, PEM; without it the machine's list." env:"TOUYAN_OIDC_CA" placeholder:"FILE"`

	ScanUploads string `help:"Program that every upload is given to on its standard input, with its arguments: 0 means clean, 1 not." env:"TOUYAN_SCAN_UPLOADS" placeholder:"'clamdscan --no-summary -'"`

	Syslog    string `help:"Collector that the trail is forwarded to; without it there is none." env:"TOUYAN_SYSLOG" placeholder:"tls://HOST:6514?ca=FILE"`
	KeepTrail int    `default:"36" help:"How many months entries of the trail are kept; 6 at least." env:"TOUYAN_KEEP_TRAIL"`
}

const day = 24 * time.Hour

// accounts puts the rules of accounts into o. Fault: Invalid.
func (d doors) accounts(o *server.Options) error {
	r := server.AccountRules()
	r.Session.Idle, r.Session.Life, r.Session.PerAccount = d.SessionIdle, d.SessionLife, d.SessionsPerAccount
	r.Lock.Failures, r.Lock.Source, r.Lock.Time = d.LockFailures, d.LockSource, d.LockTime
	r.Password.Min, r.Password.Classes, r.Password.Words = d.PasswordMin, d.PasswordClasses, d.PasswordWord
	r.Password.MaxAge = time.Duration(d.PasswordDays) * day
	r.Hash = server.PasswordHash(d.PasswordHash)
	r.Factor.Everyone = d.FactorForAll
	r.Disuse = time.Duration(d.DisuseDays) * day
	o.Accounts = r
	return r.Check()
}

// elsewhere is the other place to sign in at; nil: none. Fault: Invalid.
func (d doors) elsewhere() (*oidc.Client, error) {
	if d.OIDCIssuer == "" {
		if d.OIDCClient != "" || d.OIDCSecretFile != "" || d.OIDCRedirect != "" {
			return nil, fault.New(fault.Invalid, "接入统一身份认证要先用 --oidc-issuer 指明它的地址。")
		}
		return nil, nil
	}
	c, err := oidc.New(oidc.Config{Issuer: d.OIDCIssuer, ClientID: d.OIDCClient, SecretFile: d.OIDCSecretFile, Claim: d.OIDCClaim,
		Redirect: d.OIDCRedirect, Label: d.OIDCLabel, CAFile: d.OIDCCA})
	if err != nil {
		return nil, fault.Newf(fault.Invalid, "统一身份认证的设置不能用：%v。检查 --oidc-issuer、--oidc-client、--oidc-secret-file、--oidc-redirect、--oidc-ca。", err).Because(err)
	}
	return c, nil
}

// set puts what the flags say into o. Faults: Invalid, Unavailable (a file).
func (d doors) set(o *server.Options) (err error) {
	if err := d.accounts(o); err != nil {
		return err
	}
	if o.Elsewhere, err = d.elsewhere(); err != nil {
		return err
	}
	if d.Syslog != "" {
		if o.Forward, err = syslog.Parse(d.Syslog); err != nil {
			return err
		}
	}
	if o.Scan = strings.Fields(d.ScanUploads); len(o.Scan) > 0 {
		if _, err := exec.LookPath(o.Scan[0]); err != nil {
			return fault.Newf(fault.Invalid, "病毒扫描程序 %s（--scan-uploads）找不到或不能运行。", o.Scan[0]).Because(err)
		}
	}
	o.KeepTrail, err = server.KeepTrail(d.KeepTrail)
	return err
}
