// Package assets holds what the browser loads: style sheets, scripts, the icon sprite and one font.
//
// The sources are in css/ and js/; `make assets` (go run ./assets/build) bundles them into dist/, which is embedded here
// and not committed. A tree without a built dist/ compiles and its tests run, but pages come out unstyled: Ready says so,
// and every asset answers 503 with the command to run.
package assets

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

//go:embed icons.json
var iconList []byte

// Prefix is the path under which Handler must be mounted.
const Prefix = "/assets/"

// missing marks the address of an asset that the build did not make.
const missing = "missing/"

const notBuilt = "assets are not built: run `make assets`"

// manifest maps a logical name ("app.css") to the file in dist whose name carries the hash of its content.
var manifest = sync.OnceValues(func() (map[string]string, error) {
	raw, err := dist.ReadFile("dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New(notBuilt)
	}
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	var m map[string]string
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("assets: manifest.json: %w", err)
	}
	return m, nil
})

var icons = sync.OnceValue(func() []string {
	var names []string
	if err := json.Unmarshal(iconList, &names); err != nil {
		panic("assets: icons.json: " + err.Error())
	}
	slices.Sort(names)
	return names
})

// Ready returns an error that names the command to run when dist/ has not been built. The server checks it at start.
func Ready() error {
	_, err := manifest()
	return err
}

// Licences returns the third-party notices of everything in the binary.
func Licences() string {
	b, err := dist.ReadFile("dist/licences.txt")
	if err != nil {
		return notBuilt + "\n"
	}
	return string(b)
}

// URL returns the address of a logical name such as "app.css". An unbuilt or unknown name gives an address that answers
// 503 with the reason, so that a page under test still renders.
func URL(name string) string {
	m, err := manifest()
	if err != nil || m[name] == "" {
		return Prefix + missing + name
	}
	return Prefix + m[name]
}

// HasIcon reports whether the sprite holds the icon of this Tabler name. To add one, edit icons.json.
func HasIcon(name string) bool {
	_, ok := slices.BinarySearch(icons(), name)
	return ok
}

// Icons returns the names of all icons of the sprite, sorted.
func Icons() []string { return slices.Clone(icons()) }

// Handler serves the built files below Prefix. Hashed names never change their content and are cached for a year;
// the few others (licences.txt) are revalidated.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, Prefix)
	if rest, ok := strings.CutPrefix(name, missing); ok {
		reason := notBuilt
		if Ready() == nil {
			reason = "the build made no asset named " + strconv.Quote(rest)
		}
		http.Error(w, reason, http.StatusServiceUnavailable)
		return
	}
	f, ok := files()[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	if f.hashed {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := f.raw
	if f.packed != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = f.packed()
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the reader has gone away: nothing to do
	}
}

// file is one embedded file. Text is packed on first use and kept: the whole of dist is under two megabytes.
type file struct {
	raw    []byte
	packed func() []byte // nil where packing gains nothing
	kind   string
	hashed bool
}

var files = sync.OnceValue(func() map[string]file {
	all := map[string]file{}
	m, err := manifest()
	if err != nil {
		return all
	}
	hashed := map[string]bool{}
	for _, name := range m {
		hashed[name] = true
	}
	entries, err := dist.ReadDir("dist")
	if err != nil {
		return all
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || strings.HasPrefix(name, ".") || name == "manifest.json" {
			continue
		}
		raw, err := dist.ReadFile("dist/" + name)
		if err != nil {
			continue
		}
		f := file{raw: raw, kind: contentType(name), hashed: hashed[name] && name != "licences.txt"}
		if !strings.HasSuffix(name, ".woff2") {
			f.packed = sync.OnceValue(func() []byte { return pack(raw) })
		}
		all[name] = f
	}
	return all
})

func pack(raw []byte) []byte {
	var buf bytes.Buffer
	z, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression) // the level is a constant in range
	_, _ = z.Write(raw)                                     // a bytes.Buffer never fails
	_ = z.Close()
	return buf.Bytes()
}

// contentType does not trust the machine's own table, which on some systems calls .js "text/plain".
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
