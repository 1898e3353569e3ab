package server

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"touyan/assets"
	"touyan/internal/base/access"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/account/accountweb"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/admission/admissionweb"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/feature/ballot/ballotweb"
	"touyan/internal/feature/calendar/calendarapp"
	"touyan/internal/feature/calendar/calendarweb"
	"touyan/internal/feature/care/careapp"
	"touyan/internal/feature/care/careweb"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/caseloadweb"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/desk/deskweb"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/dues/duesweb"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/feature/grant/grantweb"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/life/lifeweb"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/member/memberweb"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/org/orgrule/orgsource"
	"touyan/internal/feature/org/orgweb"
	"touyan/internal/feature/privacy/privacyapp"
	"touyan/internal/feature/privacy/privacyweb"
	"touyan/internal/feature/publicity/publicityapp"
	"touyan/internal/feature/publicity/publicityweb"
	"touyan/internal/feature/records/recordsapp"
	"touyan/internal/feature/records/recordsweb"
	"touyan/internal/feature/review/reviewapp"
	"touyan/internal/feature/review/reviewweb"
	"touyan/internal/feature/statistics/statisticsapp"
	"touyan/internal/feature/statistics/statisticsweb"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/feature/survey/surveyweb"
	"touyan/internal/feature/trail"
	"touyan/internal/feature/trail/trailapp"
	"touyan/internal/feature/trail/trailweb"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/intake/intakeweb"
	"touyan/internal/platform/jobs"
	"touyan/internal/platform/oidc"
	"touyan/internal/platform/once"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/syslog"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/urn"
	"touyan/internal/platform/urn/urnweb"
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
	Accounts      account.Rules    // zero: the product's own
	Elsewhere     *oidc.Client     // the other place that people may sign in at; nil: none
	KeepTrail     trail.Retention  // how long entries of the trail are kept; zero: the product's own
	Forward       syslog.Target    // the collector that the trail is forwarded to; zero: none
	Scan          []string         // the program that looks into uploads, with its arguments; none: nobody does
	Unbounded     bool             // nobody is told to wait: for tests that ask everything at once
	Log           *slog.Logger     // nil: nothing is logged
	Now           func() time.Time // nil: time.Now
}

// doors is how people come in.
func (o Options) doors() accountapp.Options {
	d := accountapp.Options{Rules: o.Accounts}
	if o.Elsewhere != nil {
		d.Elsewhere = o.Elsewhere
	}
	return d
}

func (o Options) rates() web.Rates {
	if o.Unbounded {
		return web.Rates{}
	}
	return web.NewRates()
}

// System is the assembled product on one database.
type System struct {
	db        *sqldb.DB
	log       *slog.Logger
	accounts  *accountapp.App
	grants    *grantapp.App
	org       *orgapp.App
	members   *memberapp.App
	life      *lifeapp.App
	desk      *deskapp.App
	dues      *duesapp.App
	caseload  *caseloadapp.App
	circulars *circularapp.App
	admission *admissionapp.App
	privacy   *privacyapp.App
	numbers   *statisticsapp.App
	records   *recordsapp.App
	care      *careapp.App
	publicity *publicityapp.App
	surveys   *surveyapp.App
	reviews   *reviewapp.App
	ballots   *ballotapp.App
	intake    *intake.Store
	kinds     []intake.Kind
	site      *web.Site
	owner     string // this program, among those that share the periodic work
	jobs      *jobs.Runner
	chain     *audit.Chain // of the trail
	trail     *trailapp.App
	sealer    *seal.Sealer
	urns      *urn.Urns
	forms     *once.Forms

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
	s := &System{chain: chain, sealer: sealer, db: db, log: o.Log, options: o, operations: ops, release: release}
	ops.watch(db, o.Data)
	if err := s.openUrns(ctx); err != nil {
		return nil, err
	}
	s.org = orgapp.New(db)
	units := s.org.Facts()
	s.members = memberapp.New(db, sealer, units)
	register := s.members.Facts()
	s.org.Recognise(register)
	s.dues = duesapp.New(db, units, register)
	s.life = lifeapp.New(db, units, register).Sealing(sealer)
	s.admission = admissionapp.New(db, sealer, units, register, s.members.Admitting(), s.life.Facts())
	s.org.Consult(register, orgsource.New(units, register), memberships{register}, meetings{s.life.Facts()}, applicants{s.admission.Facts()}, receipts{s.dues.Facts()})
	s.caseload = caseloadapp.New(db, units)
	s.circulars = circularapp.New(db, units, s.caseload)
	s.surveys = surveyapp.New(db, units, register, s.urns)
	s.members.Review(s.surveys.Facts())
	s.reviews = reviewapp.New(db, units, register, s.life.Facts(), ballots{s.surveys.Facts()})
	s.ballots = ballotapp.New(db, units, register, electing{s.org}, s.urns)
	s.publicity = s.newPublicity()
	s.care = careapp.New(db, sealer, units)
	s.desk = deskapp.New(db, units, orgsource.New(units, register), s.life.Facts(), register, s.admission.Facts(), s.dues.Facts(), s.circulars.Facts(), s.reviews.Facts(), s.ballots.Facts(), s.publicity.Facts(), s.care.Facts())
	s.numbers = statisticsapp.New(db, units, register)
	s.grants = grantapp.New(db, sealer, units)
	s.accounts = accountapp.New(db, Policy, units, s.grants.Facts(), sealer, o.doors())
	if err := s.guardGrants(ctx); err != nil {
		return nil, err
	}
	if err := s.Announce(ctx); err != nil {
		return nil, err
	}
	s.trail, err = trailapp.New(db, chain, trailapp.Options{Heads: filepath.Join(o.Data, audit.HeadDir), Keep: o.KeepTrail, Forward: o.Forward.String()})
	if err != nil {
		return nil, err
	}
	s.intake = intake.New(db, sealer)
	s.intake.Scan(o.Scan)
	s.caseload.Keep(s.intake)
	s.records = s.newRecords()
	s.privacy = privacyapp.New(db, sealer, s.members.Custody(), s.intake, s.accounts.Custody())
	s.privacy.Ask(s.accounts.Facts().Holding, s.life.Facts().Holding, s.admission.Facts().Holding, s.surveys.Facts().Holding, s.reviews.Facts().Holding, s.ballots.Facts().Holding, s.care.Facts().Holding)
	s.kinds = []intake.Kind{s.org.Import(), s.members.Import(), s.life.Import(), s.admission.Import(), s.dues.Import()}
	s.site = s.assemble(o)
	host, _ := os.Hostname()
	s.owner = host + "-" + rand.Text()[:8]
	s.jobs, err = jobs.New(db, s.owner, o.Log,
		jobs.Job{Kind: "desk.snapshot", When: "10 0 * * *", Do: s.snapshot},
		jobs.Job{Kind: "dues.charge", When: "40 0 * * *", Do: s.chargeDues},
		jobs.Job{Kind: "grant.inspect", When: "*/10 * * * *", Do: s.inspectGrants},
		jobs.Job{Kind: "audit.watch", When: "*/5 * * * *", Do: s.watchTrail},
		jobs.Job{Kind: "audit.head", When: "5 0 * * *", Do: s.carryHead},
		jobs.Job{Kind: "audit.verify", When: "20 2 * * *", Do: s.verifyTrail},
		jobs.Job{Kind: "account.tidy", When: "7 * * * *", Do: s.tidy},
		jobs.Job{Kind: "urn.sweep", When: "33 * * * *", Do: s.sweepUrns},
		jobs.Job{Kind: "survey.close", When: "2 0 * * *", Do: s.closeSurveys},
		jobs.Job{Kind: "privacy.sweep", When: "20 * * * *", Do: s.sweep},
		jobs.Job{Kind: "search.merge", When: "*/10 * * * *", Do: s.mergeMany},
		jobs.Job{Kind: "search.day", When: "50 1 * * *", Do: s.mergeTexts},
		jobs.Job{Kind: "circular.draft", When: "40 6 * * *", Do: s.circulate},
		jobs.Job{Kind: "desk.digest", When: "30 7 * * *", Do: s.digest},
		jobs.Job{Kind: "operations.patrol", When: "40 3 * * *", Do: s.patrol})
	if err != nil {
		return nil, err
	}
	if err := s.started(ctx); err != nil {
		o.Log.Error("the start is missing in the trail", "error", err)
	}
	s.jobs.Observe = ops.job
	return s, nil
}

// assemble puts every room's routes on one site.
func (s *System) assemble(o Options) *web.Site {
	s.forms = once.New(s.db)
	site := &web.Site{
		Door: s.accounts.Door(), Log: s.log, Now: s.db.Now, Assets: assets.Handler(),
		SecureCookies: o.SecureCookies, Proxies: o.Proxies, AdminFrom: o.AdminFrom, Admin: administration, Rates: o.rates(), FreshFor: account.FreshFor, Gate: s.notice,
		Once: s.forms, KeyField: ui.KeyField, Snapshot: s.db.Snapshot,
		Frame: &frame{version: "v" + o.Version, notice: o.Notice, unread: s.unread, secrecy: s.secrecy, trouble: s.trouble},
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
	site.Add(admissionweb.Routes(s.admission)...)
	site.Add(duesweb.Routes(s.dues)...)
	site.Add(deskweb.Routes(s.desk)...)
	site.Add(statisticsweb.Routes(s.numbers)...)
	site.Add(caseloadweb.Routes(s.caseload, s.circulars, contentment{s.surveys}, s.courtWork(), s.atScreen)...)
	site.Add(s.machines().Routes()...)
	site.Add(surveyweb.Routes(s.surveys)...)
	site.Add(urnweb.Routes(s.urns, "/vote/")...)
	site.Add(reviewweb.Routes(s.reviews)...)
	site.Add(ballotweb.Routes(s.ballots, s.secrecy)...)
	site.Add(careweb.Routes(s.care)...)
	site.Add(calendarweb.Routes(calendarapp.New(s.db, s.accounts.Facts(), onDesk{s.desk, s.life}, onCare{s}))...)
	site.Add(publicityweb.Routes(s.publicity)...)
	site.Add(recordsweb.Routes(s.records, s.desk.Rules, worded)...)
	site.Add(trailweb.Routes(s.trail)...)
	site.Add(privacyweb.Routes(s.privacy)...)
	site.Add(intakeweb.RoutesBeside(s.intake, takenInElsewhere, s.kinds...)...)
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
	go s.sealer.Watch(ctx)
	if s.options.Forward != (syslog.Target{}) {
		go audit.NewForwarder(s.db, s.options.Forward, s.owner, s.log).Run(ctx)
	}
	defer func() { <-linked }()
	if err := s.examineAndTell(ctx, false); err != nil && ctx.Err() == nil {
		s.log.Error("examination", "error", err)
	}
	if err := s.mergeMany(ctx); err != nil && ctx.Err() == nil {
		s.log.Error("the index of texts", "error", err)
	}
	if err := s.recountCases(ctx); err != nil && ctx.Err() == nil {
		s.log.Error("recount of cases", "error", err)
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

// secrecy is the standing warning of PI-12, in the words of the court.
func (s *System) secrecy(r *web.Request) string { return s.privacy.Facts().Warning(r.Context()) }

// notice sends a signed-in person to the notice about personal information while
// there is an edition of it that they have not read (PI-02). What is about the
// person's own account, and the notice itself, stay open.
func (s *System) notice(r *web.Request) web.Answer {
	at := r.HTTP.URL.Path
	for _, open := range []string{"/privacy/notice", "/privacy/fields", "/account"} {
		if at == open || strings.HasPrefix(at, open+"/") {
			return nil
		}
	}
	unread, err := s.privacy.Facts().Unread(r.Context(), r.Actor.Account)
	if err != nil {
		s.log.Error("notice", "error", err)
	}
	if !unread {
		return nil
	}
	return web.See{To: "/privacy/notice?next=" + url.QueryEscape(r.HTTP.URL.RequestURI())}
}
