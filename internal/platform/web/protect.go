package web

import (
	"crypto/rand"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"touyan/internal/base/fault"
)

// The content policy: everything from this server, nothing inline, no frames.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// protect sets the headers that every answer has.
func (s *Site) protect(h http.Header, r *http.Request) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	if s.secure(r) {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// secure reports whether the person's browser speaks TLS.
func (s *Site) secure(r *http.Request) bool {
	return s.SecureCookies || r.TLS != nil || s.proxied(r) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// The cookies, by what they hold. Under TLS their names carry the prefix with
// which a browser takes them from this host alone.
const (
	sessionCookie = "session"
	toastCookie   = "toast"
)

// SessionCookie is the name of the session's cookie where there is no TLS, which
// is on loopback only.
const SessionCookie = plainPrefix + sessionCookie

const plainPrefix = "touyan_"

func (s *Site) cookie(what string, r *http.Request) string {
	if s.secure(r) {
		return "__Host-touyan-" + what
	}
	return plainPrefix + what
}

func (s *Site) setCookie(w http.ResponseWriter, r *http.Request, what, value string, age int) {
	http.SetCookie(w, &http.Cookie{Name: s.cookie(what, r), Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure(r)})
}

// number names a request in log and trail. What a proxy in front says is not
// taken: whoever sends it could write into the log with it.
func number(*http.Request) string { return rand.Text()[:13] }

// proxied reports whether the connection comes from a proxy that is believed.
func (s *Site) proxied(r *http.Request) bool {
	return len(s.Proxies) > 0 && within(s.Proxies, host(r.RemoteAddr))
}

// address is where the request comes from. Of the forwarded addresses the last
// one that is no proxy of ours counts: everything before it the sender may have
// made up.
func (s *Site) address(r *http.Request) string {
	at := host(r.RemoteAddr)
	if s == nil || !s.proxied(r) {
		return at
	}
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(forwarded) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(forwarded[i]))
		if err != nil {
			break
		}
		at = a.Unmap().String()
		if !within(s.Proxies, at) {
			break
		}
	}
	return at
}

func host(remote string) string {
	if a, err := netip.ParseAddrPort(remote); err == nil {
		return a.Addr().Unmap().WithZone("").String()
	}
	return remote
}

// within reports whether the address lies in one of the prefixes; with none
// every address does.
func within(prefixes []netip.Prefix, address string) bool {
	if len(prefixes) == 0 {
		return true
	}
	a, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	for _, p := range prefixes {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// ProvePath is where a person proves again who they are; ?next= is where they
// were going.
const ProvePath = "/account/prove"

// prove sends the person to prove who they are. A form that was refused this
// way leads back to the page it was on.
func (s *Site) prove(r *Request) Answer {
	next := r.HTTP.URL.RequestURI()
	if r.HTTP.Method != http.MethodGet {
		next = "/"
		if u, err := url.Parse(r.HTTP.Referer()); err == nil && local(u.RequestURI()) {
			next = u.RequestURI()
		}
	}
	return See{To: ProvePath + "?next=" + url.QueryEscape(next), Toast: "这一步需要再次验证身份，验证后请重新提交。"}
}

// bounded refuses who asks too often.
func (s *Site) bounded(rt Route, r *Request) error {
	ok, first := s.Rates.allow(rt, r)
	if ok {
		return nil
	}
	r.tell = first
	return fault.New(fault.TooMany, "操作过于频繁，已暂停受理。请一分钟后再试。")
}
