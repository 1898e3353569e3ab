package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// writeLicences collects the licence and notice texts of the bundled packages and of the Go modules that the binary is
// linked from; one without a text stops the build.
func writeLicences(root, dist string, packages []string) error {
	var b strings.Builder
	b.WriteString("Third-party software in Touyan\n")
	if err := writeModules(&b); err != nil {
		return err
	}
	for _, name := range packages {
		dir := filepath.Join(root, "node_modules", filepath.FromSlash(name))
		raw, err := os.ReadFile(filepath.Join(dir, "package.json"))
		if err != nil {
			return err
		}
		var p struct{ Version, License string }
		if err := json.Unmarshal(raw, &p); err != nil {
			return fmt.Errorf("%s: package.json: %w", name, err)
		}
		if err := writeTexts(&b, fmt.Sprintf("%s %s (%s)", name, p.Version, p.License), dir); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dist, "licences.txt"), []byte(b.String()), 0o644)
}

// writeModules writes the licence texts of every module that ./cmd/touyan is linked from, and of Go itself.
func writeModules(b *strings.Builder) error {
	out, err := exec.Command("go", "list", "-deps", "-f", `{{with .Module}}{{if not .Main}}{{.Path}}	{{.Version}}	{{.Dir}}{{end}}{{end}}`, "./cmd/touyan").Output()
	if err != nil {
		return fmt.Errorf("go list ./cmd/touyan: %w", err)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	for _, line := range append([]string{"Go\t" + runtime.Version() + "\t" + strings.TrimSpace(string(root))}, slices.Compact(lines)...) {
		parts := strings.Split(line, "\t")
		if len(parts) != 3 {
			continue
		}
		if err := writeTexts(b, parts[0]+" "+parts[1], parts[2]); err != nil {
			return err
		}
	}
	return nil
}

// writeTexts writes the licence texts found in dir under a heading.
func writeTexts(b *strings.Builder, heading, dir string) error {
	texts, err := licenceFiles(dir)
	if err != nil {
		return err
	}
	if len(texts) == 0 {
		return fmt.Errorf("%s: no licence text found in %s", heading, dir)
	}
	fmt.Fprintf(b, "\n%s\n%s\n%s\n", strings.Repeat("=", 80), heading, strings.Repeat("=", 80))
	for _, file := range texts {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		b.WriteString("\n" + strings.TrimSpace(string(text)) + "\n")
	}
	return nil
}

// licenceFiles lists COPYING*, LICENSE* and NOTICE* of one package directory, in that order.
func licenceFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, e := range entries {
		upper := strings.ToUpper(e.Name())
		if !e.IsDir() && (strings.HasPrefix(upper, "LICEN") || strings.HasPrefix(upper, "COPYING") || strings.HasPrefix(upper, "NOTICE")) {
			found = append(found, filepath.Join(dir, e.Name()))
		}
	}
	slices.Sort(found)
	return found, nil
}
