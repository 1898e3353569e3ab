package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// writeLicences collects the licence and notice texts of the bundled packages; a package without one stops the build.
func writeLicences(root, dist string, packages []string) error {
	var b strings.Builder
	b.WriteString("Third-party software in the browser part of Touyan\n")
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
		texts, err := licenceFiles(dir)
		if err != nil {
			return err
		}
		if len(texts) == 0 {
			return fmt.Errorf("%s: no licence text found in %s", name, dir)
		}
		fmt.Fprintf(&b, "\n%s\n%s %s (%s)\n%s\n", strings.Repeat("=", 80), name, p.Version, p.License, strings.Repeat("=", 80))
		for _, file := range texts {
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			b.WriteString("\n" + strings.TrimSpace(string(text)) + "\n")
		}
	}
	return os.WriteFile(filepath.Join(dist, "licences.txt"), []byte(b.String()), 0o644)
}

// licenceFiles lists LICENSE* and NOTICE* of one package directory, in that order.
func licenceFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, e := range entries {
		upper := strings.ToUpper(e.Name())
		if !e.IsDir() && (strings.HasPrefix(upper, "LICEN") || strings.HasPrefix(upper, "NOTICE")) {
			found = append(found, filepath.Join(dir, e.Name()))
		}
	}
	slices.Sort(found)
	return found, nil
}
