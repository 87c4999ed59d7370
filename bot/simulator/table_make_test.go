package simulator

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The table is made anew from a machine-readable Bot API description (the
// JSON form published by PaulSonOfLars/telegram-bot-api-spec) with
//
//	go test ./bot/simulator -run TestMakeTable -botapi /path/to/api.json
var description = flag.String("botapi", "", "Bot API description from which botapi.txt is made")

type describedField struct {
	Name        string   `json:"name"`
	Types       []string `json:"types"`
	Required    bool     `json:"required"`
	Description string   `json:"description"`
}

type described struct {
	Name     string           `json:"name"`
	Returns  []string         `json:"returns"`
	Fields   []describedField `json:"fields"`
	Subtypes []string         `json:"subtypes"`
}

type describedAPI struct {
	Version string               `json:"version"`
	Methods map[string]described `json:"methods"`
	Types   map[string]described `json:"types"`
}

// fixedValue finds the value that tells a member of a union from its siblings.
var fixedValue = regexp.MustCompile(`(?:must be|always) [“"]?([a-z0-9_]+)[”"]?$`)

// TestMakeTable writes botapi.txt when a description is given, and otherwise
// checks the conversion on a small one.
func TestMakeTable(t *testing.T) {
	if *description == "" {
		checkSmallTable(t)
		return
	}
	raw, err := os.ReadFile(*description)
	if err != nil {
		t.Fatal(err)
	}
	out, err := makeTable(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("botapi.txt", out, 0o644); err != nil {
		t.Fatal(err)
	}
}

func checkSmallTable(t *testing.T) {
	t.Helper()
	const small = `{"version":"Bot API 0","methods":{"sendIt":{"name":"sendIt","returns":["Message"],"fields":[
		{"name":"chat_id","types":["Integer","String"],"required":true},
		{"name":"rows","types":["Array of Array of Thing"],"required":false}]}},
		"types":{"Thing":{"name":"Thing","fields":[{"name":"type","types":["String"],"required":true,"description":"Type of it, must be thing"}]},
		"Any":{"name":"Any","subtypes":["Thing"]},"Empty":{"name":"Empty"}}}`
	got, err := makeTable([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	want := "v Bot API 0\nm sendIt Message chat_id!i|s rows?**Thing\nu Any Thing\nt Empty\nt Thing type!s=thing\n"
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func makeTable(raw []byte) ([]byte, error) {
	var api describedAPI
	if err := json.Unmarshal(raw, &api); err != nil {
		return nil, fmt.Errorf("description: %w", err)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "v %s\n", api.Version)
	for _, name := range sortedKeys(api.Methods) {
		m := api.Methods[name]
		fmt.Fprintf(&out, "m %s %s%s\n", name, shortTypes(m.Returns), shortFields(m.Fields))
	}
	for _, name := range sortedKeys(api.Types) {
		if sub := api.Types[name].Subtypes; len(sub) > 0 {
			fmt.Fprintf(&out, "u %s %s\n", name, shortTypes(sub))
			continue
		}
		fmt.Fprintf(&out, "t %s%s\n", name, shortFields(api.Types[name].Fields))
	}
	return out.Bytes(), nil
}

func sortedKeys(m map[string]described) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func shortFields(fields []describedField) string {
	var b strings.Builder
	for _, f := range fields {
		mark := "?"
		if f.Required {
			mark = "!"
		}
		fmt.Fprintf(&b, " %s%s%s", f.Name, mark, shortTypes(f.Types))
		if v := fixedValue.FindStringSubmatch(f.Description); v != nil && f.Required && f.Types[0] == "String" {
			b.WriteString("=" + v[1])
		}
	}
	return b.String()
}

func shortTypes(types []string) string {
	short := map[string]string{"Integer": "i", "String": "s", "Boolean": "b", "Float": "f"}
	var out []string
	for _, t := range types {
		stars := ""
		for strings.HasPrefix(t, "Array of ") {
			stars, t = stars+"*", strings.TrimPrefix(t, "Array of ")
		}
		if s, ok := short[t]; ok {
			t = s
		}
		out = append(out, stars+t)
	}
	return strings.Join(out, "|")
}
