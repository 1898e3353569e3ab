package server

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"touyan/assets"
	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/account/accountweb"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/desk/deskweb"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/life/lifeweb"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/member/memberweb"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/org/orgrule/orgsource"
	"touyan/internal/feature/org/orgweb"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/intake/intakeweb"
	"touyan/internal/platform/jobs"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/web"
	"touyan/internal/schema"
)

// Options say where the data is and how the program was started.
type Options struct {
	Data          string // data directory
	DB            string // postgres://…; "": SQLite in Data
	MasterKey     string // file; "": keys/master in Data
	Version       string
	Notice        string // shown at the foot of the sidebar
	SecureCookies bool
	Log           *slog.Logger     // nil: nothing is logged
	Now           func() time.Time // nil: time.Now
}

// System is the assembled product on one database.
type System struct {
	db       *sqldb.DB
	log      *slog.Logger
	accounts *accountapp.App
	grants   *grantapp.App
	org      *orgapp.App
	members  *memberapp.App
	life     *lifeapp.App
	desk     *deskapp.App
	intake   *intake.Store
	kinds    []intake.Kind
	site     *web.Site
	jobs     *jobs.Runner
}

// Open opens the database, brings it to this program's schema and puts the
// rooms together. Faults: Unavailable, Conflict.
func Open(ctx context.Context, o Options) (_ *System, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MasterKey == "" {
		o.MasterKey = filepath.Join(o.Data, "keys", "master")
	}
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: o.Data, URL: o.DB, Now: o.Now})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = db.Close()
		}
	}()
	if err := schema.Migrate(ctx, db); err != nil {
		return nil, err
	}
	sealer, err := seal.Load(ctx, db, o.MasterKey)
	if err != nil {
		return nil, err
	}
	s := &System{db: db, log: o.Log}
	s.org = orgapp.New(db)
	units := s.org.Facts()
	s.members = memberapp.New(db, sealer, units)
	register := s.members.Facts()
	s.org.Recognise(register)
	s.life = lifeapp.New(db, units, register)
	s.desk = deskapp.New(db, units, orgsource.New(units, register), s.life.Facts())
	s.grants = grantapp.New(db, sealer, units)
	s.accounts = accountapp.New(db, Policy, units, s.grants.Facts())
	s.intake = intake.New(db, sealer)
	s.kinds = []intake.Kind{s.org.Import(), s.members.Import(), s.life.Import()}
	s.site = s.assemble(o)
	host, _ := os.Hostname()
	s.jobs, err = jobs.New(db, host+"-"+rand.Text()[:8], o.Log,
		jobs.Job{Kind: "desk.snapshot", When: "10 0 * * *", Do: s.snapshot},
		jobs.Job{Kind: "desk.digest", When: "30 7 * * *", Do: s.digest})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// assemble puts every room's routes on one site.
func (s *System) assemble(o Options) *web.Site {
	site := &web.Site{
		Door: s.accounts.Door(), Log: s.log, Now: s.db.Now, Assets: assets.Handler(),
		SecureCookies: o.SecureCookies,
		Frame:         &frame{version: "v" + o.Version, notice: o.Notice, unread: s.unread},
	}
	site.Add(
		web.Route{Pattern: "GET /{$}", Needs: web.Own("自己的首页"), Do: home},
		web.Route{Pattern: "GET /robots.txt", Needs: web.Public("告诉爬虫不要来"), Do: robots},
		web.Route{Pattern: "GET /healthz", Needs: web.Public("给监控看程序和数据库是否正常，不含业务内容"), Do: s.health},
		web.Route{Pattern: "GET /search", Needs: web.Can(desk.CanView), Do: s.search},
	)
	site.Add(accountweb.Routes(s.accounts)...)
	site.Add(orgweb.Routes(s.org, s.members.Facts())...)
	site.Add(memberweb.Routes(s.members)...)
	site.Add(lifeweb.Routes(s.life)...)
	site.Add(deskweb.Routes(s.desk)...)
	site.Add(intakeweb.Routes(s.intake, s.kinds...)...)
	return site
}

// Handler returns the product's pages.
func (s *System) Handler() http.Handler { return s.site.Handler() }

// Routes returns every route with what it needs.
func (s *System) Routes() []web.Route { return s.site.Routes() }

// Close waits for work under way and closes the database.
func (s *System) Close() error {
	s.intake.Wait()
	return s.db.Close()
}

// Work does the periodic work until ctx ends.
func (s *System) Work(ctx context.Context) { s.jobs.Run(ctx) }

// InstallToken returns a new installation token while there is no account, else
// "".
func (s *System) InstallToken(ctx context.Context) (string, error) {
	if done, err := s.accounts.Door().Installed(ctx); err != nil || done {
		return "", err
	}
	return s.accounts.Door().InstallToken(ctx)
}

func (s *System) permit(name string, can access.Can) (access.Permit, error) {
	return access.System(name).Permit(can, access.Everywhere)
}

func (s *System) snapshot(ctx context.Context) error {
	permit, err := s.permit("定时任务", desk.CanOverview)
	if err != nil {
		return err
	}
	return s.desk.Snapshot(ctx, permit)
}

func (s *System) digest(ctx context.Context) error {
	permit, err := s.permit("定时任务", desk.CanOverview)
	if err != nil {
		return err
	}
	_, err = s.desk.Digest(ctx, permit, s.accounts.Facts())
	return err
}

func (s *System) unread(r *web.Request) int {
	permit, err := r.Actor.PermitHere(desk.CanView)
	if err != nil {
		return 0
	}
	n, err := s.desk.Unread(r.Context(), permit)
	if err != nil && !errors.Is(err, context.Canceled) {
		s.log.Error("unread messages", "error", err)
	}
	return n
}

// health answers "ok" when the database can be read.
func (s *System) health(r *web.Request) (web.Answer, error) {
	if err := s.db.Ping(r.Context()); err != nil {
		return nil, fault.New(fault.Unavailable, "数据库读不到。").Because(err)
	}
	return web.Download{Name: "healthz", ContentType: "text/plain; charset=utf-8", Inline: true,
		Write: func(w io.Writer) error { _, err := io.WriteString(w, "ok\n"); return err }}, nil
}
