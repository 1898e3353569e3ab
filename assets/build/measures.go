package main

import (
	"fmt"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// measures provides the style sheet "touyan:measures": one class for each share,
// place and column width that pages compute. The content policy allows no style
// attributes, and browsers of the floor have no other way to take a number from
// the page without script.
var measures = api.Plugin{Name: "measures", Setup: func(b api.PluginBuild) {
	b.OnResolve(api.OnResolveOptions{Filter: `^touyan:measures$`}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
		return api.OnResolveResult{Path: a.Path, Namespace: "measures"}, nil
	})
	b.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "measures"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
		text := measureRules()
		return api.OnLoadResult{Contents: &text, Loader: api.LoaderCSS}, nil
	})
}}

func measureRules() string {
	var s strings.Builder
	for n := range 101 {
		fmt.Fprintf(&s, ".share-%d{width:%d%%}.at-%d{left:%d%%}", n, n, n, n)
	}
	for n := 1; n <= 24; n++ {
		fmt.Fprintf(&s, ".flex-%d{flex:%d 1 0}", n, n)
	}
	for _, n := range []int{72, 84, 96, 120, 128, 150, 180, 220} {
		fmt.Fprintf(&s, ".wide-%dpx{width:%dpx}", n, n)
	}
	return s.String()
}
