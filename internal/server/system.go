package server

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"time"

	"touyan/assets"
	"touyan/internal/base/access"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/account/accountweb"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/desk/deskweb"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/feature/grant/grantweb"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/life/lifeweb"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/member/memberweb"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/org/orgrule/orgsource"
	"touyan/internal/feature/org/orgweb"
	"touyan/internal/platform/audit"
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
	Serve         bool // to serve, not for one command: alone on its SQLite file
	Limits        Limits
	Proxies       []netip.Prefix   // whose forwarded addresses are believed
	AdminFrom     []netip.Prefix   // from where administration is done; none: from everywhere
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
	chain    *audit.Chain // of the trail

	options    Options
	operations *operations
	release    func() // the lock of the data directory
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
	release, err := o.serveAlone(ctx)
	if err != nil {
		return nil, err
	}
	ops := newOperations(o)
	db, err := sqldb.Open(ctx, o.database(ops))
	if err != nil {
		release()
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = db.Close()
			release()
		}
	}()
	if err := o.upgradeAllowed(ctx, db); err != nil {
		return nil, err
	}
	if err := schema.Migrate(ctx, db); err != nil {
		return nil, err
	}
	sealer, err := seal.Load(ctx, db, o.MasterKey)
	if err != nil {
		return nil, err
	}
	chain := audit.New(db, sealer.Codes("trail"), o.Log)
	if err := chain.Start(ctx); err != nil {
		return nil, err
	}
	s := &System{chain: chain, db: db, log: o.Log, options: o, operations: ops, release: release}
	ops.watch(db, o.Data)
	s.org = orgapp.New(db)
	units := s.org.Facts()
	s.members = memberapp.New(db, sealer, units)
	register := s.members.Facts()
	s.org.Recognise(register)
	s.life = lifeapp.New(db, units, register)
	s.desk = deskapp.New(db, units, orgsource.New(units, register), s.life.Facts())
	s.grants = grantapp.New(db, sealer, units)
	s.accounts = accountapp.New(db, Policy, units, s.grants.Facts(), sealer, accountapp.Options{})
	if err := s.guardGrants(ctx); err != nil {
		return nil, err
	}
	s.intake = intake.New(db, sealer)
	s.kinds = []intake.Kind{s.org.Import(), s.members.Import(), s.life.Import()}
	s.site = s.assemble(o)
	host, _ := os.Hostname()
	s.jobs, err = jobs.New(db, host+"-"+rand.Text()[:8], o.Log,
		jobs.Job{Kind: "desk.snapshot", When: "10 0 * * *", Do: s.snapshot},
		jobs.Job{Kind: "grant.inspect", When: "*/10 * * * *", Do: s.inspectGrants},
		jobs.Job{Kind: "desk.digest", When: "30 7 * * *", Do: s.digest},
		jobs.Job{Kind: "operations.patrol", When: "40 3 * * *", Do: s.patrol})
	if err != nil {
		return nil, err
	}
	s.jobs.Observe = ops.job
	return s, nil
}

// assemble puts every room's routes on one site.
func (s *System) assemble(o Options) *web.Site {
	site := &web.Site{
		Door: s.accounts.Door(), Log: s.log, Now: s.db.Now, Assets: assets.Handler(),
		SecureCookies: o.SecureCookies, Proxies: o.Proxies, AdminFrom: o.AdminFrom, Admin: administration, Rates: web.NewRates(),
		Frame: &frame{version: "v" + o.Version, notice: o.Notice, unread: s.unread, secrecy: secrecy, trouble: s.trouble},
	}
	site.Add(
		web.Route{Pattern: "GET /{$}", Needs: web.Own("自己的首页"), Do: home},
		web.Route{Pattern: "GET /robots.txt", Needs: web.Public("告诉爬虫不要来"), Do: robots},
		web.Route{Pattern: "GET /search", Needs: web.Can(desk.CanView), Do: s.search},
	)
	site.Add(accountweb.Routes(s.accounts)...)
	site.Add(grantweb.Routes(s.grants, s.sight())...)
	site.Add(orgweb.Routes(s.org, s.members.Facts())...)
	site.Add(memberweb.Routes(s.members)...)
	site.Add(lifeweb.Routes(s.life)...)
	site.Add(deskweb.Routes(s.desk)...)
	site.Add(intakeweb.Routes(s.intake, s.kinds...)...)
	return site
}

// Handler returns the product's pages.
func (s *System) Handler() http.Handler { return s.around(s.site.Handler()) }

// Routes returns every route with what it needs.
func (s *System) Routes() []web.Route { return s.site.Routes() }

// Close waits for work under way and closes the database.
func (s *System) Close() error {
	s.intake.Wait()
	defer s.release()
	last, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	if err := s.chain.Link(last); err != nil {
		s.log.Warn("entries of the trail are left unlinked until the next start", "error", err)
	}
	return s.db.Close()
}

// Work does the periodic work until ctx ends.
func (s *System) Work(ctx context.Context) {
	linked := make(chan struct{})
	go func() { defer close(linked); s.chain.Run(ctx) }()
	defer func() { <-linked }()
	if err := s.examineAndTell(ctx, false); err != nil && ctx.Err() == nil {
		s.log.Error("examination", "error", err)
	}
	var clock sync.WaitGroup
	clock.Go(func() { s.watchClock(ctx) })
	s.jobs.Run(ctx)
	clock.Wait()
}

// InstallToken returns a new installation token while there is no account, or
// none of the three administrators, else "".
func (s *System) InstallToken(ctx context.Context) (string, error) {
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

// trouble is what stands above every page while nothing can be saved.
func (s *System) trouble() string {
	if s.db.Degraded() == nil {
		return ""
	}
	return "数据库暂时不能写入，现在只能查看。已录入的内容请先留在页面上，恢复后再提交；请联系系统管理员。"
}

// secrecy is the standing warning of PI-12.
func secrecy() string {
	return "本系统为非涉密系统，严禁存储、处理、传输国家秘密；涉工作秘密内容按规定审批"
}
