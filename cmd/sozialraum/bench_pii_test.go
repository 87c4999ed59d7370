package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/pii"
)

const (
	recallPromised    = 0.97
	precisionPromised = 0.85
	finderSpeed       = 20 // MB/s
)

// hits counts over vignettes: how many pieces had to be found and were, how many were marked and rightly.
type hits struct{ wanted, found, marked, right int }

// BenchmarkFinder shows that part of BenchmarkShown alone; it takes a second.
func BenchmarkFinder(b *testing.B) {
	b.ReportMetric(0, "ns/op")
	t := &table{b: b}
	b.Cleanup(t.end)
	showFinder(b, t)
}

// showFinder shows how well personal data is found in written vignettes, and how fast. The held-out ones were written
// after the rules.
func showFinder(b *testing.B, t *table) {
	finder := pii.New(pii.Area{
		Municipalities: []string{"Alsfeld", "Romrod", "Feldatal", "Schwalmtal", "Grebenau"},
		Districts:      []string{"Eudorf", "Leusel", "Storndorf", "Zell", "Schwarz", "Groß-Felda", "Ober-Breidenbach", "Münch-Leusel"},
		Organisations:  []string{"Jugendamt", "Kita Sonnenschein", "Stadtschule Alsfeld", "Lebenshilfe Vogelsberg e. V.", "Schottener Soziale Dienste gGmbH", "Grundschule Romrod"},
		Streets:        []string{"Bahnhofstraße", "Am Ringofen", "Schellengasse"},
	})
	var all strings.Builder
	var byClass [len(pii.Classes) + 1]hits
	for _, set := range []string{"development", "heldout"} {
		lines := vignetteLines(b, set)
		var sum hits
		for _, line := range lines {
			text := countHits(finder, line, &sum, byClass[:])
			all.WriteString(text + "\n")
		}
		t.figure(fmt.Sprintf("%s, %d vignettes, recall", set, len(lines)), share(sum.found, sum.wanted), "", "at least 0.97", ratio(sum.found, sum.wanted) >= recallPromised)
		t.figure("  precision", share(sum.right, sum.marked), "", "at least 0.85", ratio(sum.right, sum.marked) >= precisionPromised)
	}
	for _, class := range pii.Classes {
		h := byClass[class]
		t.figure("  "+class.String(), share(h.found, h.wanted), fmt.Sprintf("of %d; precision %s", h.wanted, share(h.right, h.marked)), "", true)
	}
	text := strings.Repeat(all.String(), 1+(1<<20)/all.Len())
	finder.Find(text)
	best := time.Hour
	for range 10 {
		start := time.Now()
		finder.Find(text)
		best = min(best, time.Since(start))
	}
	speed := float64(len(text)) / best.Seconds() / 1e6
	t.figure("speed on one core", fmt.Sprintf("%.1f MB/s", speed), "", "at least 20 MB/s", speed >= finderSpeed)
}

func vignetteLines(b *testing.B, set string) []string {
	content, err := os.ReadFile(filepath.Join("..", "..", "bot", "pii", "testdata", set+".txt"))
	if err != nil {
		b.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(content)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

// countHits counts in a line in which what has to be found stands as [[class:text]], and returns its text. What a
// finding overlaps is found.
func countHits(finder *pii.Finder, line string, sum *hits, byClass []hits) string {
	text, wanted := "", []pii.Finding(nil)
	for {
		before, rest, ok := strings.Cut(line, "[[")
		text += before
		if !ok {
			break
		}
		inside, after, _ := strings.Cut(rest, "]]")
		name, piece, _ := strings.Cut(inside, ":")
		for _, class := range pii.Classes {
			if class.String() == name {
				wanted = append(wanted, pii.Finding{Start: len(text), End: len(text) + len(piece), Class: class})
			}
		}
		text, line = text+piece, after
	}
	found := finder.Find(text)
	meets := func(f pii.Finding, others []pii.Finding) int {
		for _, other := range others {
			if f.Start < other.End && other.Start < f.End {
				return 1
			}
		}
		return 0
	}
	for _, want := range wanted {
		hit := meets(want, found)
		sum.wanted, sum.found = sum.wanted+1, sum.found+hit
		byClass[want.Class].wanted++
		byClass[want.Class].found += hit
	}
	for _, f := range found {
		hit := meets(f, wanted)
		sum.marked, sum.right = sum.marked+1, sum.right+hit
		byClass[f.Class].marked++
		byClass[f.Class].right += hit
	}
	return text
}

func ratio(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }
func share(part, whole int) string  { return fmt.Sprintf("%.3f", ratio(part, whole)) }
