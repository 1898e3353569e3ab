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

var pageRow = regexp.MustCompile("(?m)^\\| `(GET [^`]+)` ")

// unlooked returns the pages of docs/access.md that nobody has looked at. A page
// that is not among the tour's is perhaps linked from nowhere.
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
	return slices.DeleteFunc(all, func(pattern string) bool { return met[pattern] }), nil
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

// tellUnlooked prints the pages that no journey of this run has looked at.
func tellUnlooked() {
	missed, err := unlooked()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	for _, pattern := range missed {
		fmt.Fprintln(os.Stderr, "no journey looks at", pattern)
	}
}
