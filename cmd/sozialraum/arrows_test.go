package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows lists, for every package that may use others of ours, which ones. A package that is not listed is a leaf.
// cmd sees everything.
var arrows = map[string][]string{
	"bot": {
		"bot/view", "bot/dialog", "bot/inquiry", "bot/similar", "bot/when", "bot/text", "bot/anonymity", "bot/pii", "bot/grouping", "bot/postbox",
		"storage", "storage/seal", "storage/agreement", "storage/topic", "storage/trait", "bot/directory",
	},
	"bot/inquiry": {"storage", "storage/german", "storage/topic", "storage/trait"},
	"bot/view": {
		"storage", "bot/text", "bot/dialog", "bot/inquiry", "bot/when", "bot/tally", "bot/chart", "bot/anonymity",
		"bot/icalendar", "bot/wording", "storage/agreement", "storage/topic",
	},
	"bot/directory/directorytest": {"bot/directory", "bot/merge", "bot/sheet", "bot/text"},
	"bot/exchange":                {"bot/directory", "bot/hsds", "bot/merge", "bot/sheet", "bot/text", "storage", "storage/topic", "storage/trait"},
	"bot/hsds":                    {"bot/directory"},
	"bot/merge":                   {"bot/directory", "bot/similar", "bot/text"},
	"bot/published":               {"bot/directory", "bot/exchange", "bot/hsds", "storage"},
	"bot/sheet":                   {"bot/directory"},
	"bot/postbox/inbox":           {"bot/postbox"},
	"bot/sender":                  {"storage"},
	"bot/simulator/story":         {"bot/simulator"},
	"bot/simulator/web":           {"bot/simulator", "bot/simulator/story"},
	"scheduler":                   {"bot/view", "bot/text", "bot/postbox", "bot/anonymity", "bot/grouping", "storage"},
	"storage":                     {"migrations", "storage/seal", "storage/german", "storage/topic", "storage/agreement", "storage/trait"},
	"storage/topic":               {"storage/german"},
	"storage/trait":               {"storage/german"},
	"storage/storagetest":         {"storage", "storage/localpg", "storage/seal"},
}

func TestArrowsPointOneWay(t *testing.T) {
	for name, imports := range packages(t) {
		if name == "cmd/sozialraum" {
			continue
		}
		for _, imported := range imports {
			if !slices.Contains(arrows[name], imported) {
				t.Errorf("%s must not import %s", name, imported)
			}
		}
	}
}

// The listed arrows all exist: what nothing uses is taken off the list.
func TestEveryArrowIsUsed(t *testing.T) {
	all := packages(t)
	for name, allowed := range arrows {
		for _, imported := range allowed {
			if !slices.Contains(all[name], imported) {
				t.Errorf("%s does not import %s", name, imported)
			}
		}
	}
}

// packages returns which of our packages each of our packages imports, tests left out.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "sozialraum/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	found := map[string][]string{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return found
		} else if err != nil {
			t.Fatal(err)
		}
		name, _ := strings.CutPrefix(p.ImportPath, "sozialraum/")
		found[name] = nil
		for _, imported := range p.Imports {
			if ours, ok := strings.CutPrefix(imported, "sozialraum/"); ok {
				found[name] = append(found[name], ours)
			}
		}
	}
}
