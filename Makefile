# What can be done here. Nothing but Go is needed beforehand: whatever needs PostgreSQL installs it if it is absent.

SHELL := /bin/sh
GO    ?= go

# The race detector needs a C compiler. Where there is none, Go says CGO_ENABLED=0, and tests run without it.
RACE  = $(if $(filter 1,$(shell $(GO) env CGO_ENABLED)),-race)

.DEFAULT_GOAL := help
.PHONY: help build demo test lint bench soak postgres chromium clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Without C the program needs no library of the system, and a megabyte less of memory.
build: ## Build bin/sozialraum
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/sozialraum ./cmd/sozialraum

demo: postgres build ## Play the main job as text; at a terminal, go on in the browser
	bin/sozialraum demo
	@if [ -t 0 ]; then trap : INT; bin/sozialraum demo --web --open; \
	else echo "To be anybody in this network yourself, in the browser: bin/sozialraum demo --web"; fi

test: postgres chromium ## Run all tests, with the race detector where there is a C compiler
	@$(if $(RACE),,echo "no C compiler: testing without the race detector")
	$(GO) test $(RACE) -timeout 20m ./...

lint: ## Check format and look for mistakes
	$(GO) build -C .lint -o ../bin/ honnef.co/go/tools/cmd/staticcheck mvdan.cc/gofumpt
	@unformatted=$$(bin/gofumpt -l bot cmd migrations scheduler storage); \
	if [ -n "$$unformatted" ]; then echo "not formatted, run bin/gofumpt -w on:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	bin/staticcheck ./...

bench: postgres chromium ## Measure speed against what is promised (some minutes, an idle machine)
	$(GO) test -run '^$$' -bench '^BenchmarkShown$$' -benchtime 1x -timeout 30m ./cmd/sozialraum
	$(GO) test -run '^$$' -bench '^BenchmarkExchange$$' -benchtime 1x -timeout 60m ./cmd/sozialraum
	$(GO) test -run '^$$' -bench '^BenchmarkSearch$$' -benchtime 1x -timeout 60m ./storage

soak: postgres ## Kill the bot 500 times under traffic and look for what got lost
	SOZIALRAUM_SOAK=500 $(GO) test -count=1 -run '^TestKill' -timeout 4h -v ./cmd/sozialraum

postgres: ## Install PostgreSQL if it is absent (apt-get or brew)
	@.ci/postgres

chromium: # Install a browser for the tests of the page if it is absent
	@.ci/chromium

clean: ## Remove what was built
	rm -rf bin
