// Command build bundles the browser code of package assets into assets/dist. Run it from the root of the module:
//
//	go run ./assets/build
//
// It needs assets/node_modules (npm ci --ignore-scripts, in assets/). It writes style sheets, scripts and the font under
// names that carry a hash of their content, one icon sprite, the licence texts of what was bundled, and manifest.json.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// The oldest browsers that are promised to work; esbuild lowers newer syntax to them.
var floor = []api.Engine{{Name: api.EngineChrome, Version: "88"}, {Name: api.EngineFirefox, Version: "91"}}

func main() {
	log.SetFlags(0)
	if err := build("assets"); err != nil {
		log.Fatalf("assets: %v", err)
	}
}

func build(root string) error {
	if _, err := os.Stat(filepath.Join(root, "node_modules")); err != nil {
		return errors.New("node_modules is missing: run `npm ci --ignore-scripts` in assets/ (and start this from the module root)")
	}
	dist := filepath.Join(root, "dist")
	if err := empty(dist); err != nil {
		return err
	}
	meta, err := bundle(root, dist)
	if err != nil {
		return err
	}
	manifest := meta.names()
	sprite, err := writeSprite(root, dist)
	if err != nil {
		return err
	}
	manifest["icons.svg"] = sprite
	if manifest["brand.svg"], err = writeBrand(root, dist); err != nil {
		return err
	}
	if err := writeLicences(root, dist, meta.packages()); err != nil {
		return err
	}
	manifest["licences.txt"] = "licences.txt"
	text, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dist, "manifest.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	return report(dist)
}

// empty removes what an earlier build left; .gitkeep stays, because package assets embeds the directory.
func empty(dist string) error {
	entries, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == ".gitkeep" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dist, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// bundle runs esbuild over the two entry points. Charts are a split chunk, loaded only by pages that have one.
func bundle(root, dist string) (metafile, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{filepath.Join(root, "css/app.css"), filepath.Join(root, "css/plain.css"), filepath.Join(root, "js/app.js")},
		Outdir:            dist,
		EntryNames:        "[name]-[hash]",
		ChunkNames:        "[name]-[hash]",
		AssetNames:        "[name]-[hash]",
		Bundle:            true,
		Splitting:         true,
		Format:            api.FormatESModule,
		Engines:           floor,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone, // the full texts are in licences.txt
		Loader:            map[string]api.Loader{".woff2": api.LoaderFile},
		Metafile:          true,
		Write:             true,
		Plugins:           []api.Plugin{measures},
		LogLevel:          api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return metafile{}, fmt.Errorf("esbuild: %d errors", len(result.Errors))
	}
	var m metafile
	if err := json.Unmarshal([]byte(result.Metafile), &m); err != nil {
		return metafile{}, fmt.Errorf("esbuild metafile: %w", err)
	}
	return m, nil
}

// metafile is the part of esbuild's report that is used here.
type metafile struct {
	Outputs map[string]struct {
		EntryPoint string `json:"entryPoint"`
		Inputs     map[string]struct {
			BytesInOutput int `json:"bytesInOutput"`
		} `json:"inputs"`
	} `json:"outputs"`
}

// names maps "app.css" to "app-4F2K.css", for entry points, chunks and the font alike.
func (m metafile) names() map[string]string {
	names := map[string]string{}
	for out := range m.Outputs {
		file := filepath.Base(out)
		ext := filepath.Ext(file)
		stem := strings.TrimSuffix(file, ext)
		if i := strings.LastIndexByte(stem, '-'); i > 0 {
			key := stem[:i] + ext
			if _, taken := names[key]; taken {
				key = file // a second chunk of the same name is only reached through its importer
			}
			names[key] = file
		}
	}
	return names
}

// packages returns the npm packages with at least one byte in the output, sorted.
func (m metafile) packages() []string {
	seen := map[string]bool{"@tabler/icons": true} // reaches the output through the sprite, not through esbuild
	for _, out := range m.Outputs {
		for in, use := range out.Inputs {
			_, rest, ok := strings.Cut(filepath.ToSlash(in), "node_modules/")
			if !ok || use.BytesInOutput == 0 {
				continue
			}
			parts := strings.SplitN(rest, "/", 3)
			name := parts[0]
			if strings.HasPrefix(name, "@") {
				name += "/" + parts[1]
			}
			seen[name] = true
		}
	}
	var names []string
	for name := range seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func report(dist string) error {
	entries, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return err
		}
		fmt.Printf("%8.1f kB  %s\n", float64(info.Size())/1000, e.Name())
	}
	return nil
}
