package main

import (
	"encoding/json"
	"io"
	"runtime/debug"
	"strings"

	"touyan/internal/base/fault"
)

// bill writes what the program is made of, as CycloneDX: the modules that the
// linker noted in it. (ASVS 15.1.2, DB-28)
func bill(w io.Writer) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return fault.New(fault.Internal, "程序里没有构建信息，不是用 go build 构建的。")
	}
	type component struct {
		Type    string `json:"type"`
		Name    string `json:"name"`
		Version string `json:"version"`
		URL     string `json:"purl"`
	}
	purl := func(m *debug.Module) string { return "pkg:golang/" + strings.ToLower(m.Path) + "@" + m.Version }
	parts := []component{{"library", "std", strings.TrimPrefix(info.GoVersion, "go"), "pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go")}}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		parts = append(parts, component{"library", m.Path, m.Version, purl(m)})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{
		"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
		"metadata":   map[string]any{"component": component{"application", info.Main.Path, version, "pkg:golang/" + info.Main.Path + "@" + version}},
		"components": parts,
	})
}
