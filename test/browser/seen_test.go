package browser

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// seen are the addresses that the journeys of this run have looked at.
var seen struct {
	sync.Mutex
	paths, kinds map[string]bool
}

// saw notes that the address has been looked at, and reports whether it was the
// first of its kind.
func saw(address string) (first bool) {
	path, _, _ := strings.Cut(address, "?")
	seen.Lock()
	defer seen.Unlock()
	if seen.paths == nil {
		seen.paths, seen.kinds = map[string]bool{}, map[string]bool{}
	}
	kind := kindOf(address)
	first = !seen.kinds[kind]
	seen.paths[path], seen.kinds[kind] = true, true
	return first
}

// unseen are the pages that no journey comes by, and why.
var unseen = map[string]string{
	"GET /sign-in/oidc":        "leads away to another site; accountweb tests it against a provider",
	"GET /sign-in/oidc/return": "comes back from there",
	"GET /account/prove/oidc":  "leads away to another site",
}

var pageRow = regexp.MustCompile("(?m)^\\| `(GET [^`]+)` ")

// unlooked returns the pages of docs/access.md that nobody has looked at: what
// is not linked from anywhere cannot be found by people either.
func unlooked() ([]string, error) {
	b, err := os.ReadFile("../../docs/access.md")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	var all []string
	for _, m := range pageRow.FindAllStringSubmatch(string(b), -1) {
		mux.Handle(m[1], http.NotFoundHandler())
		all = append(all, m[1])
	}
	met := map[string]bool{}
	for path := range seen.paths {
		_, pattern := mux.Handler(httptest.NewRequest("GET", path, nil))
		met[pattern] = true
	}
	return slices.DeleteFunc(all, func(pattern string) bool { return met[pattern] || unseen[pattern] != "" }), nil
}

// whole reports whether all tests ran, none left out by a flag.
func whole() bool {
	for _, name := range []string{"test.run", "test.skip"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" && f.Value.String() != "." {
			return false
		}
	}
	return true
}

// looked returns the exit status for the pages looked at.
func looked() int {
	missed, err := unlooked()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for _, pattern := range missed {
		fmt.Fprintf(os.Stderr, "no journey looks at %s: link it from a page, or say in unseen why not\n", pattern)
	}
	if len(missed) > 0 {
		return 1
	}
	return 0
}
