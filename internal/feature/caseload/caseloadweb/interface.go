package caseloadweb

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"golang.org/x/time/rate"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/platform/web"
)

// interfaceVersion is that of the interface, not of the program.
const interfaceVersion = "1.0.0"

// Interface is the way in for machines: batches of cases as JSON. Machines show a
// token; none of it knows sessions or seats.
type Interface struct {
	app *caseloadapp.App
	// permit returns the permit of a machine over its court alone.
	permit func(m caseloadapp.Machine, address string) (access.Permit, error)
	api    huma.API
	mux    *http.ServeMux
	turns  chan struct{} // batches that are held in memory at once

	mu     sync.Mutex
	rates  map[caseloadapp.ClientID]*rate.Limiter
	warned map[string]time.Time // addresses whose bad token the trail was told of
}

// NewInterface returns the interface; permit is the server's business.
func NewInterface(app *caseloadapp.App, permit func(m caseloadapp.Machine, address string) (access.Permit, error)) *Interface {
	ownProblems()
	i := &Interface{app: app, permit: permit, mux: http.NewServeMux(), turns: make(chan struct{}, 2), rates: map[caseloadapp.ClientID]*rate.Limiter{}, warned: map[string]time.Time{}}
	c := huma.DefaultConfig("头雁案件数据接口", interfaceVersion)
	c.Info.Description = "法院的案件系统用它自动报送案件收结存数据。整批写入或整批退回；同一批次号重复报送不会重复写入。不收当事人信息和案件内容。"
	c.Info.License = &huma.License{Name: "Proprietary", URL: "https://www.court.gov.cn/"}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil
	c.Servers = []*huma.Server{{URL: "/", Description: "本系统"}}
	c.Tags = []*huma.Tag{{Name: "batches", Description: "案件批次"}, {Name: "court", Description: "所在法院"}}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer", Description: "经两人办理的接口令牌，只显示一次"}}
	c.Security = []map[string][]string{{"token": {}}}
	i.api = humago.New(i.mux, c)
	i.register()
	return i
}

// Routes returns the interface's routes.
func (i *Interface) Routes() []web.Route {
	why := web.Public("案件系统凭接口令牌报送，不经登录")
	serve := func(r *web.Request) (web.Answer, error) {
		r.HTTP = r.HTTP.WithContext(context.WithValue(r.Context(), callerKey{}, calling{r.Address(), r.Now}))
		return web.Served{Handler: i.mux}, nil
	}
	return []web.Route{
		{Pattern: "GET /api/openapi.json", Needs: web.Public("接口的说明，不含数据"), Do: func(*web.Request) (web.Answer, error) { return web.Served{Handler: http.HandlerFunc(i.document)}, nil }},
		{Pattern: "GET /api/v1/court", Needs: why, Do: serve},
		{Pattern: "GET /api/v1/batches/{number}", Needs: why, Do: serve},
		{Pattern: "PUT /api/v1/batches/{number}", Needs: why, Do: serve},
	}
}

// callerKey is the key of where and when a request came from.
type callerKey struct{}

type calling struct {
	address string
	now     time.Time
}

// admitted is the key of the machine that showed its token.
type admitted struct{}

// Document returns the OpenAPI document.
func (i *Interface) Document() ([]byte, error) { return json.MarshalIndent(i.api.OpenAPI(), "", "  ") }

func (i *Interface) document(w http.ResponseWriter, _ *http.Request) {
	b, err := i.Document()
	if err != nil {
		http.Error(w, "出错了，请稍后再试。", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
	_, _ = w.Write(b)
}

// Problem is what went wrong (RFC 9457), with the bad rows.
type Problem struct {
	Type     string               `json:"type" doc:"一律为 about:blank" example:"about:blank"`
	Title    string               `json:"title" doc:"状态的名称" example:"Unprocessable Entity"`
	Status   int                  `json:"status" doc:"HTTP 状态" example:"422"`
	Detail   string               `json:"detail" doc:"发生了什么、怎么办" example:"有 2 行不能导入，整份清单没有写入。"`
	Rejected int                  `json:"rejected,omitempty" doc:"有问题的案件数" example:"2"`
	Errors   []caseloadapp.BadRow `json:"errors,omitempty" doc:"逐条的问题，最多 2000 条"`
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType returns that of problems.
func (*Problem) ContentType(string) string { return "application/problem+json" }

func problem(status int, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

// problemStatuses of faults; others are 500, whose cause is told to nobody.
var problemStatuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Denied: http.StatusForbidden, fault.SignedOut: http.StatusUnauthorized,
	fault.Conflict: http.StatusConflict, fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Unavailable: http.StatusServiceUnavailable, fault.TooMany: http.StatusTooManyRequests,
}

// ownProblems makes what the library itself refuses look the same. It keeps this in a
// variable of its own, and nobody else here uses it.
var ownProblems = sync.OnceFunc(func() {
	huma.NewError = func(status int, detail string, causes ...error) huma.StatusError {
		p := problem(status, detail)
		for _, c := range causes {
			p.Errors = append(p.Errors, caseloadapp.BadRow{Code: "REQUEST", Detail: c.Error()})
		}
		return p
	}
})

func problemOf(err error) *Problem {
	f := fault.Of(err)
	if f == nil || problemStatuses[f.Kind] == 0 {
		return problem(http.StatusInternalServerError, "出错了，没有写入。请稍后用同一批次号重新报送。")
	}
	p := problem(problemStatuses[f.Kind], f.Text)
	var no *caseloadapp.Refusal
	if errors.As(err, &no) {
		p.Errors, p.Rejected = no.Rows, no.Rejected
	}
	return p
}

func (i *Interface) refuse(c huma.Context, p *Problem) {
	c.SetHeader("Content-Type", "application/problem+json")
	switch p.Status {
	case http.StatusUnauthorized:
		c.SetHeader("WWW-Authenticate", "Bearer")
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		c.SetHeader("Retry-After", "30")
	}
	c.SetStatus(p.Status)
	_ = json.NewEncoder(c.BodyWriter()).Encode(p)
}

// admit asks for the token before anything of the body is read.
func (i *Interface) admit(c huma.Context, next func(huma.Context)) {
	token, _ := strings.CutPrefix(c.Header("Authorization"), "Bearer ")
	m, err := i.app.Door().Admit(c.Context(), token)
	if fault.KindOf(err) == fault.SignedOut {
		i.warn(c.Context())
	}
	if err != nil {
		i.refuse(c, problemOf(err))
		return
	}
	if !i.limit(m.ID).Allow() {
		i.refuse(c, problem(http.StatusTooManyRequests, "报送过于频繁，请半分钟后再试。"))
		return
	}
	if c.Method() == http.MethodPut {
		select {
		case i.turns <- struct{}{}:
			defer func() { <-i.turns }()
		case <-time.After(20 * time.Second):
			i.refuse(c, problem(http.StatusServiceUnavailable, "正在接收别的批次，请半分钟后再试。"))
			return
		case <-c.Context().Done():
			return
		}
	}
	next(huma.WithValue(c, admitted{}, m))
}

// limit returns how often a machine may ask: sixty at once, one more a second.
func (i *Interface) limit(k caseloadapp.ClientID) *rate.Limiter {
	i.mu.Lock()
	defer i.mu.Unlock()
	l := i.rates[k]
	if l == nil {
		l = rate.NewLimiter(1, 60)
		i.rates[k] = l
	}
	return l
}

// warn tells the trail of a bad token, once a minute for an address.
func (i *Interface) warn(ctx context.Context) {
	from, _ := ctx.Value(callerKey{}).(calling)
	address, now := from.address, from.now
	i.mu.Lock()
	told := now.Sub(i.warned[address]) < time.Minute
	if !told {
		if len(i.warned) > 10_000 {
			clear(i.warned)
		}
		i.warned[address] = now
	}
	i.mu.Unlock()
	if !told {
		_ = i.app.Door().Refused(ctx, address)
	}
}

// of returns who asks and what they may.
func (i *Interface) of(ctx context.Context) (m caseloadapp.Machine, p access.Permit, err error) {
	m, _ = ctx.Value(admitted{}).(caseloadapp.Machine)
	from, _ := ctx.Value(callerKey{}).(calling)
	if m.ID == 0 {
		return m, p, fault.New(fault.SignedOut, "没有令牌。")
	}
	p, err = i.permit(m, from.address)
	return m, p, err
}

// batchPut is a batch that comes.
type batchPut struct {
	Number  string `path:"number" pattern:"^[A-Za-z0-9][A-Za-z0-9._:-]*$" maxLength:"64" doc:"批次号，由报送方编，同一接口内不重复" example:"2026-01-20.1"`
	RawBody []byte
}

// batchPutAnswer is what became of it.
type batchPutAnswer struct {
	Status int
	Body   caseloadapp.Delivered
}

func (i *Interface) put(ctx context.Context, in *batchPut) (*batchPutAnswer, error) {
	m, permit, err := i.of(ctx)
	if err != nil {
		return nil, problemOf(err)
	}
	d, err := i.app.Deliver(ctx, permit, caseloadapp.DeliverIn{Machine: m, Number: in.Number, Body: in.RawBody})
	if err != nil {
		return nil, problemOf(err)
	}
	if d.Before {
		return &batchPutAnswer{http.StatusOK, d}, nil
	}
	return &batchPutAnswer{http.StatusCreated, d}, nil
}

type batchGet struct {
	Number string `path:"number" pattern:"^[A-Za-z0-9][A-Za-z0-9._:-]*$" maxLength:"64" doc:"批次号" example:"2026-01-20.1"`
}

type batchGetAnswer struct{ Body caseloadapp.Delivered }

func (i *Interface) get(ctx context.Context, in *batchGet) (*batchGetAnswer, error) {
	m, permit, err := i.of(ctx)
	if err != nil {
		return nil, problemOf(err)
	}
	d, err := i.app.Delivery(ctx, permit, m, in.Number)
	if err != nil {
		return nil, problemOf(err)
	}
	return &batchGetAnswer{d}, nil
}

// CourtAnswer is what the machine's court is called, and its units.
type CourtAnswer struct {
	Sign      string           `json:"sign" doc:"法院代字" example:"川45"`
	Name      string           `json:"name" doc:"法院名称" example:"云川市中级人民法院"`
	Divisions []DivisionAnswer `json:"divisions" doc:"庭室，报送时写全称或简称"`
}

// DivisionAnswer is one division.
type DivisionAnswer struct {
	Name  string   `json:"name" doc:"庭室全称" example:"民事审判第一庭"`
	Names []string `json:"also" doc:"也可以写成"`
	Teams []string `json:"teams" doc:"审判团队"`
}

type courtAnswer struct{ Body CourtAnswer }

func (i *Interface) court(ctx context.Context, _ *struct{}) (*courtAnswer, error) {
	_, permit, err := i.of(ctx)
	if err != nil {
		return nil, problemOf(err)
	}
	c, err := i.app.Catalogue(ctx, permit)
	if err != nil {
		return nil, problemOf(err)
	}
	out := CourtAnswer{Sign: string(c.Sign), Name: c.Name, Divisions: []DivisionAnswer{}}
	for _, d := range c.Divisions {
		x := DivisionAnswer{Name: d.Name, Names: []string{}, Teams: []string{}}
		for _, n := range d.Names {
			if n != "" && n != d.Name {
				x.Names = append(x.Names, n)
			}
		}
		for _, t := range d.Teams {
			x.Teams = append(x.Teams, t.Name)
		}
		out.Divisions = append(out.Divisions, x)
	}
	return &courtAnswer{out}, nil
}

// answers documents the ways in which an operation can fail.
func (i *Interface) answers(statuses ...int) map[string]*huma.Response {
	schema := i.api.OpenAPI().Components.Schemas.Schema(typeOf[Problem](), true, "Problem")
	out := map[string]*huma.Response{}
	for _, s := range statuses {
		out[strconv.Itoa(s)] = &huma.Response{Description: problemWords[s], Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}
	}
	return out
}

var problemWords = map[int]string{
	http.StatusUnauthorized: "令牌无效，或者接口已停用、已到期", http.StatusNotFound: "没有这一批", http.StatusConflict: "批次号已用于另一份内容",
	http.StatusRequestEntityTooLarge: "超过 16 MB", http.StatusUnprocessableEntity: "有不能导入的案件，整批没有写入", http.StatusTooManyRequests: "过于频繁",
	http.StatusServiceUnavailable: "暂时不能写入", http.StatusInternalServerError: "出错了，没有写入",
}
