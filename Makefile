# Touyan: the targets a newcomer needs. `make run` and `make test` do all their
# own set-up; what cannot be installed is named.

GO      ?= go
TOOL     = $(GO) tool -modfile=tools/go.mod
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  = -s -w -X main.version=$(VERSION)
# SQLite (transpiled C) and the ciphers run 28 times slower under the race
# detector; what it has to watch is our code and all the rest.
UNWATCHED = modernc.org/sqlite/lib modernc.org/libc modernc.org/libc/... modernc.org/memory golang.org/x/crypto/... github.com/emmansun/gmsm/...
RACE      = -race $(foreach p,$(UNWATCHED),-gcflags=$(p)=-race=false)

.DEFAULT_GOAL := help
.PHONY: help run build assets generate generated lint vet test unit journeys bench faults fuzz clean

help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build all and start the example court on loopback
	./bin/touyan demo

build: assets ## the one binary, in bin/touyan
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/touyan ./cmd/touyan

assets: assets/dist/manifest.json ## css, js, icons and licence texts, bundled

assets/dist/manifest.json: assets/package-lock.json assets/icons.json $(wildcard assets/css/*) $(wildcard assets/js/*) $(wildcard assets/build/*.go)
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer" >&2; exit 1; }
	cd assets && npm ci --ignore-scripts --no-audit --no-fund --silent
	$(GO) run ./assets/build

generate: ## templ components and the generated pages of docs/
	$(TOOL) templ generate -path internal
	TOUYAN_UPDATE=1 $(GO) test ./internal/server ./internal/feature/privacy -run 'Generated' -count=1

generated: ## fails when a generated file is not fresh
	$(TOOL) templ generate -path internal >/dev/null
	@test -z "$$(git status --porcelain -- '*_templ.go')" || { git --no-pager diff --stat -- '*_templ.go'; echo "run make generate and commit" >&2; exit 1; }

vet: assets
	$(GO) vet ./...

lint: assets ## golangci-lint
	$(TOOL) golangci-lint run ./...

test: assets ## everything that must hold: vet, lint, plan, both engines with -race, browser journeys
	scripts/need.sh gcc:gcc libc:libc6-dev chromium:chromium postgres:postgresql calc:libreoffice-calc-nogui writer:libreoffice-writer-nogui \
		pdftotext:poppler-utils cjk:fonts-noto-cjk strace:strace xfs_io:xfsprogs mkfs.xfs:xfsprogs mkfs.ext4:e2fsprogs
	$(MAKE) --no-print-directory generated vet lint unit journeys

unit: assets ## unit, plan and operation tests on both engines, with -race
	allow="$$FAULTS_ALLOW"; scripts/mountable.sh 2>/dev/null || { allow="$$allow,FT-03,FT-07,FT-08"; echo "no file can be mounted here: left out are $$allow" >&2; }; \
	FAULTS_ALLOW="$$allow" scripts/pg.sh $(GO) test $(RACE) -timeout 20m $$($(GO) list ./... | grep -v /test/browser)

journeys: build ## whole journeys in a real browser
	scripts/pg.sh $(GO) test -count=1 -timeout 45m ./test/browser/...

bench: build ## the speed figures, as ratios measured in one run
	scripts/pg.sh $(GO) run ./test/bench

faults: assets ## long fault runs (as root); writes the table of docs/reliability.md
	scripts/need.sh strace:strace xfs_io:xfsprogs mkfs.xfs:xfsprogs mkfs.ext4:e2fsprogs postgres:postgresql
	FAULTS=long TOUYAN_FAULTS_TABLE=$(CURDIR)/docs/reliability.md $(GO) test -count=1 -timeout 90m -v ./test/faults

fuzz: assets ## every fuzz target for FUZZ (1m) each
	@for p in $$(grep -rl '^func Fuzz' --include='*_test.go' internal | xargs -n1 dirname | sort -u); do \
		for f in $$(grep -ho '^func Fuzz[A-Za-z0-9_]*' $$p/*_test.go | cut -d' ' -f2); do \
			echo "== $$p $$f"; $(GO) test ./$$p -run '^$$' -fuzz "^$$f\$$" -fuzztime $(or $(FUZZ),1m) || exit 1; \
		done; done

clean:
	rm -rf bin assets/dist/* assets/node_modules
