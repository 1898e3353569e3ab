package assets

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

func get(path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w
}

func TestUnknownAssetSaysWhy(t *testing.T) {
	url := URL("nothing.css")
	w := get(url)
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("%s answers %d", url, w.Code)
	}
	want := "make assets"
	if Ready() == nil {
		want = "nothing.css"
	}
	if !strings.Contains(w.Body.String(), want) {
		t.Errorf("the answer %q does not name %q", w.Body, want)
	}
}

func TestOnlyListedFilesAreServed(t *testing.T) {
	for _, path := range []string{"/assets/.gitkeep", "/assets/manifest.json", "/assets/../assets.go", "/assets/"} {
		if w := get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
	r := httptest.NewRequest("POST", "/assets/app.css", nil)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST answers %d", w.Code)
	}
}

func TestBuiltAssetsAreCachedAndPacked(t *testing.T) {
	if err := Ready(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	for name, kind := range map[string]string{"app.css": "text/css", "app.js": "text/javascript", "icons.svg": "image/svg+xml", "brand.svg": "image/svg+xml"} {
		url := URL(name)
		plain, packed := get(url), get(url, "Accept-Encoding", "gzip, br")
		if plain.Code != 200 || !strings.HasPrefix(plain.Header().Get("Content-Type"), kind) {
			t.Errorf("%s: %d %s", url, plain.Code, plain.Header().Get("Content-Type"))
		}
		if !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s is not cached: %q", url, plain.Header().Get("Cache-Control"))
		}
		z, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		raw, err := io.ReadAll(z)
		if err != nil || !bytes.Equal(raw, plain.Body.Bytes()) {
			t.Errorf("%s: packed and plain differ (%v)", url, err)
		}
	}
	if c := get(URL("licences.txt")).Header().Get("Cache-Control"); c != "no-cache" {
		t.Errorf("licences.txt, whose name carries no hash: %q", c)
	}
}

func TestIconListIsSortedAndKnown(t *testing.T) {
	if !HasIcon("home") || HasIcon("no-such-icon") {
		t.Error("HasIcon")
	}
}
