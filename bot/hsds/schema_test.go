package hsds_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/hsds"
)

// form is the JSON schema of a property.
func form(t testing.TB, word string) map[string]any {
	t.Helper()
	switch {
	case word == "":
		return map[string]any{"type": "string"}
	case word == "number":
		return map[string]any{"type": "number"}
	case word == "uuid" || word == "uri" || word == "email" || word == "date-time":
		return map[string]any{"type": "string", "format": word}
	case strings.Contains(word, "|"):
		return map[string]any{"enum": strings.Split(strings.ReplaceAll(word, "_", " "), "|")}
	case strings.HasPrefix(word, "["):
		return map[string]any{"type": "array", "items": form(t, strings.Trim(word, "[]"))}
	}
	return map[string]any{"$ref": "#/$defs/" + word}
}

// object is the JSON schema of one line of the facts. Other properties than those of the standard are refused, which the
// standard itself does not: a misspelled one would not be noticed otherwise.
func object(t testing.TB, properties []string) map[string]any {
	t.Helper()
	required, forms := []string{}, map[string]any{}
	for _, property := range properties {
		name, word, _ := strings.Cut(property, ":")
		name, must := strings.CutSuffix(name, "!")
		if must {
			required = append(required, name)
		}
		forms[name] = form(t, word)
	}
	return map[string]any{"type": "object", "properties": forms, "required": required, "additionalProperties": false}
}

// schemas compiles the facts about HSDS 3.1, by the names of objects.
func schemas(t testing.TB, names ...string) map[string]*jsonschema.Schema {
	t.Helper()
	facts, err := os.ReadFile("testdata/objects.txt")
	if err != nil {
		t.Fatal(err)
	}
	defs := map[string]any{}
	for line := range strings.Lines(string(facts)) {
		if words := strings.Fields(line); len(words) > 0 && words[0] != "#" {
			defs[words[0]] = object(t, words[1:])
		}
	}
	text, err := json.Marshal(map[string]any{"$defs": defs})
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("hsds.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled := map[string]*jsonschema.Schema{}
	for _, name := range names {
		if compiled[name], err = compiler.Compile("hsds.json#/$defs/" + name); err != nil {
			t.Fatal(err)
		}
	}
	return compiled
}

// lists are the lists of records in a file.
func lists(t rapid.TB, file []byte) map[string][]any {
	t.Helper()
	var parts map[string]any
	if err := json.Unmarshal(file, &parts); err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	found := map[string][]any{}
	for name, part := range parts {
		found[name], _ = part.([]any)
	}
	return found
}

func TestEveryRecordIsHSDS(t *testing.T) {
	compiled := schemas(t, "organization", "service", "taxonomy", "taxonomy_term")
	kinds := map[string]string{"organizations": "organization", "services": "service", "taxonomies": "taxonomy", "taxonomy_terms": "taxonomy_term"}
	rapid.Check(t, func(t *rapid.T) {
		organisations, resources := drawn(t)
		found := lists(t, written(t, organisations, resources))
		if len(found["organizations"]) != len(organisations) || len(found["services"]) != len(resources) || len(found["taxonomy_terms"]) == 0 {
			t.Errorf("the file has lists %v", found)
		}
		for name, kind := range kinds {
			for _, record := range found[name] {
				if err := compiled[kind].Validate(record); err != nil {
					t.Errorf("%s: %v\n%v", kind, err, record)
				}
			}
		}
	})
}

// A service of the API holds its organization.
func TestServiceWithItsOrganization(t *testing.T) {
	house := directorytest.House(1)
	owner := hsds.FromOrganisation(house, directorytest.Words())
	service := hsds.FromResource(directorytest.Plain(1, house), &owner, directorytest.Words())
	text, err := json.Marshal(hsds.PageOf([]hsds.Service{service}, 1, 1, 10))
	if err != nil {
		t.Fatal(err)
	}
	compiled := schemas(t, "service")
	for _, record := range lists(t, text)["contents"] {
		if err := compiled["service"].Validate(record); err != nil {
			t.Error(err)
		}
	}
	got, err := format.Rows(bytes.NewReader(text))
	if err != nil || len(got) != 2 || got[0].Record.Kind() != directory.Organisations || got[1].Record.Kind() != directory.Resources {
		t.Errorf("read %+v, %v", got, err)
	}
}

func TestPageOf(t *testing.T) {
	for _, test := range []struct {
		items               []int
		total, number, size int
		want                string
	}{
		{nil, 0, 1, 10, `{"total_items":0,"total_pages":0,"page_number":1,"size":10,"first_page":true,"last_page":true,"empty":true,"contents":[]}`},
		{[]int{1, 2}, 5, 1, 2, `{"total_items":5,"total_pages":3,"page_number":1,"size":2,"first_page":true,"last_page":false,"empty":false,"contents":[1,2]}`},
		{[]int{5}, 5, 3, 2, `{"total_items":5,"total_pages":3,"page_number":3,"size":2,"first_page":false,"last_page":true,"empty":false,"contents":[5]}`},
	} {
		got, err := json.Marshal(hsds.PageOf(test.items, test.total, test.number, test.size))
		if err != nil || string(got) != test.want {
			t.Errorf("got %s, %v, want %s", got, err, test.want)
		}
	}
}
