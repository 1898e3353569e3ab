package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"touyan/internal/base/fault"
)

// once lets a form sent by a signed-in person change things once. What is sent
// is the same when its person, its place, its copy of the form and all that was
// entered are: after going back, something else may be entered in the same copy.
// What scripts send beside (drafts, fragments) and files are not forms of this
// kind: they ask for no page.
func (s *Site) once(rt Route, r *Request) (Answer, error) {
	mode := r.HTTP.Header.Get("Sec-Fetch-Mode")
	if r.Partial() || (mode != "" && mode != "navigate") || strings.HasPrefix(r.HTTP.Header.Get("Content-Type"), "multipart/") {
		return rt.Do(r)
	}
	form, err := r.Form()
	if err != nil {
		return nil, err
	}
	if r.key == "" {
		return rt.Do(r)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s\n%s\n%s", r.Actor.Account, r.HTTP.URL.RequestURI(), r.key, form.Values.Encode()))
	ctx, ticket, err := s.Once.Begin(r.Context(), hex.EncodeToString(sum[:]))
	var answer Answer
	if err == nil {
		r.HTTP = r.HTTP.WithContext(ctx)
		answer, err = rt.Do(r)
	}
	if to, again := ticket.Repeated(err); again {
		if to == "" {
			return nil, err
		}
		return See{To: to, Toast: "刚才已经保存，没有重复记录。"}, nil
	}
	see, gone := answer.(See)
	// After a refusal the form may be sent again. What broke after something was
	// kept may not: nobody knows what a second sending would do.
	page, ok := answer.(Page)
	refused := ok && page.Status >= 400 || err != nil && fault.KindOf(err) != fault.Internal && fault.KindOf(err) != fault.Unavailable
	if refused {
		if err := ticket.Release(r.Context()); err != nil {
			s.Log.Error("a refused form stays taken", "error", err)
		}
	} else if gone {
		ticket.Answered(see.To)
	}
	return answer, err
}
