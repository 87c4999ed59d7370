package text

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

// keys reads all texts of a language, plural forms as key.one and key.other.
func keys(t *testing.T, lang Lang) map[string]string {
	t.Helper()
	content, err := files.ReadFile(string(lang) + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := toml.Unmarshal(content, &tree); err != nil {
		t.Fatal(err)
	}
	flat := map[string]string{}
	flatten("", tree, flat)
	return flat
}

func flatten(prefix string, tree map[string]any, into map[string]string) {
	for name, value := range tree {
		switch value := value.(type) {
		case string:
			into[prefix+name] = value
		case map[string]any:
			flatten(prefix+name+".", value, into)
		}
	}
}

var variable = regexp.MustCompile(`{{\s*(.*?)\s*}}`)

func variables(text string) []string {
	var names []string
	for _, found := range variable.FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestLanguagesHaveTheSameKeysAndValues(t *testing.T) {
	german, english := keys(t, De), keys(t, En)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(german)), slices.Sorted(maps.Keys(english))); diff != "" {
		t.Fatalf("keys differ (-de +en):\n%s", diff)
	}
	for key, text := range german {
		if strings.HasSuffix(key, ".one") {
			continue // "a resource" needs no number
		}
		if diff := cmp.Diff(variables(text), variables(english[key])); diff != "" {
			t.Errorf("%s: values differ (-de +en):\n%s", key, diff)
		}
	}
}

func TestTextsAreClean(t *testing.T) {
	unfinished := regexp.MustCompile(`(?i)todo|fixme|xxx|lorem`)
	for _, lang := range Langs {
		for key, text := range keys(t, lang) {
			switch {
			case strings.TrimSpace(text) == "":
				t.Errorf("%s %s is empty", lang, key)
			case unfinished.MatchString(text):
				t.Errorf("%s %s is unfinished: %s", lang, key, text)
			case strings.Contains(text, "!!"), strings.Count(text, "!") > 1:
				t.Errorf("%s %s shouts: %s", lang, key, text)
			case strings.Contains(text, "  "):
				t.Errorf("%s %s has two blanks in a row: %q", lang, key, text)
			case regexp.MustCompile(`\b(Sie|Ihnen|Ihre?[mnrs]?)\b`).MatchString(text) && lang == De:
				t.Errorf("%s %s says Sie: %s", lang, key, text)
			}
		}
	}
}

// A literal first argument of everything that takes a key.
var literal = regexp.MustCompile(`(?:\.[TN]|sayText|toast|mistake|Key:|Decided\([^,]+,)[({ ]*"([a-z_]+\.[a-z_]+)"`)

// Keys are also put together; each of these stands for all with this beginning.
var composed = regexp.MustCompile(`"([a-z_]+\.[a-z_]*)" ?\+`)

func TestCodeAndTextsAgree(t *testing.T) {
	german := keys(t, De)
	used := map[string]bool{}
	var prefixes []string
	source(t, func(path, code string) {
		for _, found := range literal.FindAllStringSubmatch(code, -1) {
			key := found[1]
			used[key] = true
			if strings.HasSuffix(key, "_") {
				continue // put together, see below
			}
			if german[key] == "" && german[key+".other"] == "" {
				t.Errorf("%s: no text %q", path, key)
			}
		}
		for _, found := range composed.FindAllStringSubmatch(code, -1) {
			prefixes = append(prefixes, found[1])
		}
		for _, found := range regexp.MustCompile(`"([a-z_]+\.[a-z_]+)"`).FindAllStringSubmatch(code, -1) {
			used[found[1]] = true // kept in a table and looked up later
		}
		for _, found := range regexp.MustCompile(`dialog\.Flow\{Name: "(\w+)"`).FindAllStringSubmatch(code, -1) {
			prefixes = append(prefixes, found[1]+".")
		}
	})
	for key := range german {
		key = strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
		if !used[key] && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			t.Errorf("nobody says %q", key)
		}
	}
}

// source calls fn for every Go file of the program.
func source(t *testing.T, fn func(path, code string)) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		code, err := os.ReadFile(path)
		fn(path, string(code))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestValuesAreEscaped(t *testing.T) {
	got := De.T("application.decided", V{"Name": `<b>"Kita" & Hort</b>`})
	want := `Die Anfrage von &lt;b&gt;"Kita" &amp; Hort&lt;/b&gt; ist schon erledigt.`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestMissingValuesAndKeysPanic(t *testing.T) {
	for name, say := range map[string]func(){
		"key":   func() { De.T("no.such") },
		"value": func() { De.T("application.decided") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			say()
		})
	}
}

func TestPlural(t *testing.T) {
	for count, want := range map[int]string{
		1: "One organisation. Tap it to see more.", 0: "0 organisations. Tap one to see more.", 7: "7 organisations. Tap one to see more.",
	} {
		if got := En.N("organisations.count", count); got != want {
			t.Errorf("%d: got %s, want %s", count, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	for in, want := range map[string]string{
		"kurz":                          "kurz",
		"Ein Satz, der zu lang ist":     "Ein Satz, der zu…",
		"EinWortOhneJedeLückeDarinHier": "EinWortOhneJedeLücke…",
		"Dritte Sozialraumkonferenz":    "Dritte Sozialraumkon…", // not just "Dritte…"
	} {
		if got := Shorten(in, 21); got != want && len([]rune(in)) > 21 {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
