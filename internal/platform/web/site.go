package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/once"
)

// Frame draws what stands around the rooms' pages.
type Frame interface {
	Page(r *Request, title, nav string, body templ.Component) templ.Component
	Bare(r *Request, title string, body templ.Component) templ.Component
	Fault(r *Request, f *fault.Fault) templ.Component
}

// Doorkeeper knows who a session's token belongs to. Fault: SignedOut.
type Doorkeeper interface {
	Identify(ctx context.Context, token string, now time.Time) (*access.Actor, error)
	// Refused is told when somebody was denied, for the trail.
	Refused(ctx context.Context, actor *access.Actor, what, address string)
}

// Witness is a Doorkeeper that is also told when a request came to nothing
// through no fault of the person, for the trail (ASVS 16.3.4). number is what the
// page gave the person to quote.
type Witness interface {
	Failed(ctx context.Context, actor *access.Actor, what, number, address string)
}

// Site is the routes of the product and what stands around them.
type Site struct {
	Door   Doorkeeper
	Frame  Frame
	Log    *slog.Logger
	Now    func() time.Time
	Assets http.Handler // serves /assets/
	// SecureCookies keeps the cookies to TLS; set it behind a proxy.
	SecureCookies bool
	// Proxies are the addresses of the proxies in front; only from these are the
	// forwarded address and scheme believed.
	Proxies []netip.Prefix
	// AdminFrom are the addresses from which routes for administration may be
	// used; empty: from everywhere. Administration is every route whose Needs.Can
	// is one of Admin.
	AdminFrom []netip.Prefix
	Admin     []access.Can
	// Rates bound what one address or person may ask; the zero Rates bound nothing.
	Rates Rates
	// FreshFor is how long a proof of identity serves routes that are Fresh;
	// 0 asks for none.
	FreshFor time.Duration
	// Gate, when set, is asked before a page for a signed-in person is made; what
	// it answers, unless nil, is shown instead.
	Gate func(r *Request) Answer
	// Once, when set, keeps a form that is sent again from being kept again; the
	// copy of the form is told by its KeyField.
	Once     *once.Forms
	KeyField string
	// Snapshot, when set, lets all that is read for one page be of one moment; end
	// is called when the page has what it needs. See sqldb.DB.Snapshot.
	Snapshot func(ctx context.Context) (_ context.Context, end func())
	routes   []Route
	turn     chan struct{}  // one for each page in the making; see Request.enter
	pages    *http.ServeMux // of locks; see Request.Opens
}

// Add adds routes. It panics when a route does not say who may use it, and
// exactly once.
func (s *Site) Add(routes ...Route) {
	for _, r := range routes {
		n := 0
		for _, set := range []bool{r.Needs.Can != "", r.Needs.Own != "", r.Needs.Public != ""} {
			if set {
				n++
			}
		}
		if n != 1 || r.Do == nil || !strings.Contains(r.Pattern, " /") {
			panic(fmt.Sprintf("web: route %q must have a method, a handler and exactly one of Can, Own, Public", r.Pattern))
		}
		if r.Unlogged && r.Needs.Public == "" {
			panic(fmt.Sprintf("web: route %q is unlogged: nobody can be asked who they are", r.Pattern))
		}
	}
	s.routes = append(s.routes, routes...)
}

// Routes returns every route, for the access matrix.
func (s *Site) Routes() []Route { return s.routes }

// Handler returns the site as a handler.
func (s *Site) Handler() http.Handler {
	mux := http.NewServeMux()
	s.turn = make(chan struct{}, max(8, 4*runtime.NumCPU()))
	s.pages = http.NewServeMux()
	for _, rt := range s.routes {
		mux.Handle(rt.Pattern, s.serve(rt))
		if rt.Method() == http.MethodGet {
			s.pages.Handle(rt.Pattern, lock(rt.Needs))
		}
	}
	if s.Assets != nil {
		mux.Handle("GET /assets/", s.Assets)
	}
	missing := s.serve(Route{Needs: Public("一页说明地址不存在"), Do: func(*Request) (Answer, error) {
		return nil, fault.New(fault.NotFound, "没有这个页面。请检查地址，或从左侧目录进入。")
	}})
	mux.Handle("/", missing)
	var csrf http.CrossOriginProtection
	csrf.SetDenyHandler(s.serve(Route{Needs: Public("一页说明请求来自别处"), Do: func(*Request) (Answer, error) {
		return nil, fault.New(fault.Denied, "这个请求来自别的网站，已拒绝。请从本系统的页面提交。")
	}}))
	return s.around(csrf.Handler(mux))
}

// around recovers from panics, sets the headers every answer has, and bounds
// what a request may send.
func (s *Site) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.protect(w.Header(), r)
		limit := int64(maxForm)
		if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
			limit = maxUpload
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			limit = MaxServed
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				s.Log.Error("panic", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
				w.Header().Set("Cache-Control", "no-store")
				http.Error(w, "出错了，没有保存。请稍后再试；如反复出现，请联系系统管理员。", http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func (s *Site) serve(rt Route) http.Handler {
	return http.HandlerFunc(func(hw http.ResponseWriter, hr *http.Request) {
		w := &writer{ResponseWriter: hw}
		r := &Request{HTTP: hr, Now: s.Now(), Number: number(hr), site: s, unlogged: rt.Unlogged}
		if rt.Unlogged {
			r.Number = ""
		}
		if hr.Method == http.MethodGet && !r.enter(s.turn) {
			return
		}
		defer r.leave()
		if hr.Method == http.MethodGet && !rt.Unlogged && s.Snapshot != nil {
			ctx, end := s.Snapshot(hr.Context())
			r.HTTP, r.seen = hr.WithContext(ctx), end
			hr = r.HTTP
		}
		if err := s.attend(rt, r, w); err != nil {
			s.fail(rt, r, w, err)
		}
		if hr.MultipartForm != nil {
			_ = hr.MultipartForm.RemoveAll()
		}
	})
}

// attend makes and writes the answer; a panic is an error like others.
func (s *Site) attend(rt Route, r *Request, w *writer) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	answer, err := s.answer(rt, r, w)
	if err == nil {
		err = answer.write(s, r, w)
	}
	return err
}

func (s *Site) answer(rt Route, r *Request, w *writer) (Answer, error) {
	if rt.Unlogged {
		return rt.Do(r)
	}
	if c, err := r.HTTP.Cookie(s.cookie(sessionCookie, r.HTTP)); err == nil && s.Door != nil {
		actor, err := s.Door.Identify(r.Context(), c.Value, r.Now)
		switch {
		case err == nil:
			actor.From, actor.Request = r.Address(), r.Number
			r.Actor, r.Token = actor, c.Value
		case fault.KindOf(err) != fault.SignedOut:
			return nil, err
		}
	}
	if err := s.bounded(rt, r); err != nil {
		return nil, err
	}
	if rt.Needs.Public == "" {
		if r.Actor == nil {
			if r.HTTP.Method == http.MethodGet && !r.Partial() {
				return See{To: "/sign-in?next=" + queryEscape(r.HTTP.URL.RequestURI())}, nil
			}
			return nil, fault.New(fault.SignedOut, "登录已失效，刚才的内容没有保存。请在新窗口登录后回到本页再提交。")
		}
		if rt.Needs.Can != "" {
			permit, err := r.Actor.PermitHere(rt.Needs.Can)
			if err != nil {
				return nil, err
			}
			r.Permit = permit
			if slices.Contains(s.Admin, rt.Needs.Can) && !within(s.AdminFrom, r.Address()) {
				return nil, fault.New(fault.Denied, "管理功能只能在指定的终端上使用。请到管理终端办理。")
			}
		}
		if rt.Fresh && s.FreshFor > 0 && r.Now.Sub(r.Actor.ProvenAt) > s.FreshFor {
			return s.prove(r), nil
		}
		if s.Gate != nil && r.HTTP.Method == http.MethodGet && !r.Partial() {
			if a := s.Gate(r); a != nil {
				return a, nil
			}
		}
	}
	if r.HTTP.Method == http.MethodGet && !r.Partial() {
		r.toast = s.takeToast(w, r.HTTP)
	}
	if r.HTTP.Method == http.MethodPost && r.Actor != nil && s.Once != nil {
		return s.once(rt, r)
	}
	return rt.Do(r)
}

// statuses is the one place where kinds of faults become HTTP statuses.
var statuses = map[fault.Kind]int{
	fault.Internal:    http.StatusInternalServerError,
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Denied:      http.StatusForbidden,
	fault.SignedOut:   http.StatusUnauthorized,
	fault.Conflict:    http.StatusConflict,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
	fault.Unavailable: http.StatusServiceUnavailable,
	fault.TooMany:     http.StatusTooManyRequests,
}

func (s *Site) fail(rt Route, r *Request, w *writer, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	f := fault.Of(err)
	if f == nil {
		f = fault.New(fault.Internal, "出错了，没有保存。请稍后再试；如反复出现，请联系系统管理员。")
	}
	if rt.Unlogged {
		// That something broke, and in which page: no address, no number, and not
		// the error itself, which may have what was sent in it.
		if f.Kind == fault.Internal {
			s.Log.Error("request failed", "route", rt.Pattern)
		}
	} else if s.witness(rt, r, f); f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		s.Log.Error("request failed", "request", r.Number, "route", rt.Pattern, "path", r.HTTP.URL.Path, "error", err)
	}
	if w.sent {
		return
	}
	if err := w.component(r, statuses[f.Kind], s.Frame.Fault(r, f)); err != nil {
		s.Log.Error("fault page failed", "route", rt.Pattern, "error", err)
		http.Error(w, f.Text, statuses[f.Kind])
	}
}

// witness tells the trail that a person was refused or that something broke:
// wherever it came about, at the door, in the page, or in the operation behind
// it. What somebody who is not signed in may not is counted by the room of
// accounts, but for asking too often.
func (s *Site) witness(rt Route, r *Request, f *fault.Fault) {
	if s.Door == nil {
		return
	}
	// The person may be gone; the entry is written all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), witnessPatience)
	defer cancel()
	what := cmp.Or(rt.Pattern, r.HTTP.Method+" "+r.HTTP.URL.Path)
	switch {
	case f.Kind == fault.Denied && r.Actor != nil:
		s.Door.Refused(ctx, r.Actor, what, r.Address())
	case f.Kind == fault.TooMany && r.tell:
		s.Door.Refused(ctx, r.Actor, "请求过于频繁："+what, r.Address())
	case f.Kind == fault.Internal:
		if w, ok := s.Door.(Witness); ok {
			w.Failed(ctx, r.Actor, what, r.Number, r.Address())
		}
	}
}

// witnessPatience is how long a refusal waits for its entry.
const witnessPatience = 2 * time.Second

// writer notes whether anything was sent, and renders components whole.
type writer struct {
	http.ResponseWriter
	sent bool
}

func (w *writer) WriteHeader(code int) { w.sent = true; w.ResponseWriter.WriteHeader(code) }

// Unwrap lets http.ResponseController reach the connection.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func (w *writer) component(r *Request, status int, c templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	r.settle()
	if err := c.Render(r.Context(), b); err != nil {
		return err
	}
	r.leave()
	if status == 0 {
		status = http.StatusOK
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	h.Add("Vary", "HX-Request")
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return err
}
