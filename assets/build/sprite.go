package main

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// glyphs are our own status marks: each state has its own shape, so that it never depends on colour alone.
const glyphs = `<symbol id="g-ok" viewBox="0 0 14 14"><circle cx="7" cy="7" r="6.2" fill="#2E8B5B"/><path d="M4.2 7.2l2 2 3.6-4" fill="none" stroke="#fff" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/></symbol>
<symbol id="g-due" viewBox="0 0 14 14"><path d="M7 1.2 13.2 12.4H.8z" fill="#B87D08" stroke="#B87D08" stroke-width="1" stroke-linejoin="round"/><path d="M7 5v3.2M7 10.2v.3" stroke="#fff" stroke-width="1.5" stroke-linecap="round"/></symbol>
<symbol id="g-over" viewBox="0 0 14 14"><rect x=".8" y=".8" width="12.4" height="12.4" rx="2" fill="#C8102E"/><path d="M7 3.6v4M7 10v.4" stroke="#fff" stroke-width="1.7" stroke-linecap="round"/></symbol>
<symbol id="g-run" viewBox="0 0 14 14"><circle cx="7" cy="7" r="5.5" fill="#fff" stroke="#3D7FC6" stroke-width="1.5"/><path d="M7 3.2a3.8 3.8 0 0 1 0 7.6z" fill="#3D7FC6"/></symbol>
<symbol id="g-none" viewBox="0 0 14 14"><circle cx="7" cy="7" r="5.4" fill="none" stroke="#878E9A" stroke-width="1.4" stroke-dasharray="2.2 1.6"/></symbol>
<symbol id="g-na" viewBox="0 0 14 14"><path d="M3.5 7h7" stroke="#9AA1AC" stroke-width="1.6" stroke-linecap="round"/></symbol>
<symbol id="g-plan" viewBox="0 0 14 14"><rect x="2" y="2" width="10" height="10" rx="2" fill="#fff" stroke="#3D7FC6" stroke-width="1.5"/></symbol>
`

var (
	svgBody    = regexp.MustCompile(`(?s)<svg[^>]*>(.*)</svg>`)
	betweenTag = regexp.MustCompile(`>\s+<`)
)

// writeSprite joins the glyphs and the listed Tabler outline icons into one file and returns its hashed name.
func writeSprite(root, dist string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(root, "icons.json"))
	if err != nil {
		return "", err
	}
	var list []string
	if err := json.Unmarshal(raw, &list); err != nil {
		return "", fmt.Errorf("icons.json: %w", err)
	}
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">` + "\n" + glyphs)
	for _, name := range list {
		svg, err := os.ReadFile(filepath.Join(root, "node_modules/@tabler/icons/icons/outline", name+".svg"))
		if err != nil {
			return "", fmt.Errorf("icons.json names %q, which Tabler does not have: %w", name, err)
		}
		body := svgBody.FindSubmatch(svg)
		if body == nil {
			return "", fmt.Errorf("icon %q: no svg element", name)
		}
		// Tabler's first path is an invisible frame
		body[1] = []byte(strings.Replace(string(body[1]), `<path stroke="none" d="M0 0h24v24H0z" fill="none" />`, "", 1))
		shapes := betweenTag.ReplaceAllString(strings.TrimSpace(string(body[1])), "><")
		fmt.Fprintf(&b, `<symbol id="i-%s" viewBox="0 0 24 24">%s</symbol>`+"\n", name, shapes)
	}
	b.WriteString("</svg>\n")
	return writeHashed(dist, "icons", ".svg", []byte(b.String()))
}

// writeBrand copies the mark that browsers show on the tab.
func writeBrand(root, dist string) (string, error) {
	svg, err := os.ReadFile(filepath.Join(root, "brand.svg"))
	if err != nil {
		return "", err
	}
	return writeHashed(dist, "brand", ".svg", svg)
}

// writeHashed writes content under a name that changes with it, and returns that name.
func writeHashed(dist, stem, ext string, content []byte) (string, error) {
	sum := sha256.Sum256(content)
	file := stem + "-" + base32.StdEncoding.EncodeToString(sum[:5]) + ext
	return file, os.WriteFile(filepath.Join(dist, file), content, 0o644)
}
