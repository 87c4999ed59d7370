package pii

import (
	"os"
	"strings"
	"testing"
)

// aGround is the area in which the vignettes take place.
var aGround = Area{
	Municipalities: []string{"Alsfeld", "Romrod", "Feldatal", "Schwalmtal", "Grebenau"},
	Districts:      []string{"Eudorf", "Leusel", "Storndorf", "Zell", "Schwarz", "Groß-Felda", "Ober-Breidenbach", "Münch-Leusel"},
	Organisations:  []string{"Jugendamt", "Kita Sonnenschein", "Stadtschule Alsfeld", "Lebenshilfe Vogelsberg e. V.", "Schottener Soziale Dienste gGmbH", "Grundschule Romrod"},
	Streets:        []string{"Bahnhofstraße", "Am Ringofen", "Schellengasse"},
}

// vignette is a text with what has to be found in it.
type vignette struct {
	text string
	want []Finding
}

// parseVignette reads a line in which findings stand as [[class:text]].
func parseVignette(t testing.TB, line string) vignette {
	var v vignette
	for {
		before, rest, ok := strings.Cut(line, "[[")
		v.text += before
		if !ok {
			return v
		}
		inside, after, ok := strings.Cut(rest, "]]")
		name, marked, named := strings.Cut(inside, ":")
		if !ok || !named {
			t.Fatalf("vignette is not well-formed at %q", rest)
		}
		class := Class(0)
		for _, c := range Classes {
			if c.String() == name {
				class = c
			}
		}
		if class == 0 {
			t.Fatalf("no class %q", name)
		}
		v.want = append(v.want, Finding{Start: len(v.text), End: len(v.text) + len(marked), Class: class})
		v.text += marked
		line = after
	}
}

func readVignettes(t testing.TB, file string) []vignette {
	content, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var all []vignette
	for line := range strings.Lines(string(content)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			all = append(all, parseVignette(t, line))
		}
	}
	return all
}

// score counts over vignettes. A wanted piece is found when a finding overlaps it, of whatever class; a finding
// is right when it overlaps a wanted piece. Sorted counts those whose class is the wanted one too.
type score struct{ wanted, found, sorted, marks, right int }

func (s score) recall() float64    { return float64(s.found) / float64(max(s.wanted, 1)) }
func (s score) precision() float64 { return float64(s.right) / float64(max(s.marks, 1)) }

func overlap(a, b Finding) bool { return a.Start < b.End && b.Start < a.End }

// measure finds in vignettes; the first score is of all classes, the others are by class: recall by the wanted class,
// precision by the found one.
func measure(t testing.TB, finder *Finder, vignettes []vignette, complain bool) (scores [len(Classes) + 1]score) {
	for _, v := range vignettes {
		got := finder.Find(v.text)
		for _, want := range v.want {
			scores[0].wanted++
			scores[want.Class].wanted++
			hit, same := false, false
			for _, f := range got {
				hit = hit || overlap(f, want)
				same = same || overlap(f, want) && f.Class == want.Class
			}
			if hit {
				scores[0].found++
				scores[want.Class].found++
			}
			if same {
				scores[0].sorted++
				scores[want.Class].sorted++
			}
			if complain && !same {
				t.Logf("wanted %s %q, found=%v: %s", want.Class, v.text[want.Start:want.End], hit, v.text)
			}
		}
		for _, f := range got {
			scores[0].marks++
			scores[f.Class].marks++
			right := false
			for _, want := range v.want {
				right = right || overlap(f, want)
			}
			if right {
				scores[0].right++
				scores[f.Class].right++
			} else if complain {
				t.Logf("wrongly %s %q: %s", f.Class, v.text[f.Start:f.End], v.text)
			}
		}
	}
	return scores
}

func TestVignettes(t *testing.T) {
	finder := New(aGround)
	for _, file := range []string{"development.txt", "heldout.txt"} {
		vignettes := readVignettes(t, file)
		all := measure(t, finder, vignettes, testing.Verbose())
		t.Logf("%s: %d vignettes, recall %.3f (right class %.3f), precision %.3f", file, len(vignettes), all[0].recall(),
			float64(all[0].sorted)/float64(all[0].wanted), all[0].precision())
		if all[0].recall() < 0.97 {
			t.Errorf("%s: recall is %.3f, promised are 0.97", file, all[0].recall())
		}
		if all[0].precision() < 0.85 {
			t.Errorf("%s: precision is %.3f, promised are 0.85", file, all[0].precision())
		}
	}
}
