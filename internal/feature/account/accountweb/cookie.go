package accountweb

import (
	"context"
	"errors"
	"net/http"

	"touyan/internal/platform/web"
)

type jarKey struct{}

// jar holds the cookie that a handler wants set until the answer goes out.
type jar struct{ cookie *http.Cookie }

// Cookies stands around the site and sets the session's cookie for the handlers
// of this room, which never touch the response writer.
func Cookies(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		j := &jar{}
		next.ServeHTTP(&cookieWriter{ResponseWriter: w, jar: j}, r.WithContext(context.WithValue(r.Context(), jarKey{}, j)))
	})
}

type cookieWriter struct {
	http.ResponseWriter
	jar *jar
}

func (w *cookieWriter) WriteHeader(code int) {
	w.set()
	w.ResponseWriter.WriteHeader(code)
}

func (w *cookieWriter) Write(b []byte) (int, error) {
	w.set()
	return w.ResponseWriter.Write(b)
}

func (w *cookieWriter) set() {
	if w.jar.cookie != nil {
		http.SetCookie(w.ResponseWriter, w.jar.cookie)
		w.jar.cookie = nil
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *cookieWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// keep gives the browser the token of a session; "" takes it away. The cookie
// ends with the browser, the session itself by the rules of package account.
func keep(r *web.Request, token string) error {
	j, ok := r.Context().Value(jarKey{}).(*jar)
	if !ok {
		return errors.New("accountweb: Cookies does not stand around the site")
	}
	// Secure wherever the connection is: on loopback there is no TLS.
	c := http.Cookie{Name: web.SessionCookie, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.HTTP.TLS != nil} //nolint:gosec // see above
	if token == "" {
		c.MaxAge = -1
	}
	j.cookie = &c
	return nil
}

// held returns the token the browser holds, whether or not it opens anything.
func held(r *web.Request) string {
	c, err := r.HTTP.Cookie(web.SessionCookie)
	if err != nil {
		return ""
	}
	return c.Value
}
