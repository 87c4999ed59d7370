// Package hsdstest holds objects against what the schema of HSDS 3.1 says of them, for tests of whatever writes them to a
// file or answers with them. It knows the facts in objects.txt and none of our own packages, and is never part of the
// program.
package hsdstest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed objects.txt
var facts string

// inList is the end of the name of an object as lists of the API have it: without what it has several of.
const inList = "_list"

// Standard is HSDS 3.1.
type Standard struct{ objects map[string]*jsonschema.Schema }

// New compiles the facts.
func New(tb testing.TB) Standard {
	tb.Helper()
	s, err := compile()
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// Check tells what is wrong with an object, such as a "service", as package json decodes it. The name with "_list" after it
// is that of the object in a list of the API.
func (s Standard) Check(name string, object any) error {
	schema, known := s.objects[name]
	if !known {
		return fmt.Errorf("the standard has no %q", name)
	}
	return schema.Validate(object)
}

// CheckPage tells what is wrong with a page of the API and with the objects on it.
func (s Standard) CheckPage(name string, page any) error {
	if err := s.Check("page", page); err != nil {
		return err
	}
	properties, _ := page.(map[string]any)
	contents, _ := properties["contents"].([]any)
	for i, object := range contents {
		if err := s.Check(name, object); err != nil {
			return fmt.Errorf("object %d: %w", i+1, err)
		}
	}
	return nil
}

func compile() (Standard, error) {
	text, err := json.Marshal(map[string]any{"$defs": definitions()})
	if err != nil {
		return Standard{}, err
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return Standard{}, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("hsds.json", schema); err != nil {
		return Standard{}, err
	}
	s := Standard{map[string]*jsonschema.Schema{}}
	for name := range definitions() {
		if s.objects[name], err = compiler.Compile("hsds.json#/$defs/" + name); err != nil {
			return Standard{}, err
		}
	}
	return s, nil
}

// definitions are the JSON schemas of all objects, each as it stands alone and as it is in a list.
func definitions() map[string]any {
	defs := map[string]any{}
	for line := range strings.Lines(facts) {
		if words := strings.Fields(line); len(words) > 0 && words[0] != "#" {
			defs[words[0]] = object(words[1:], "")
			defs[words[0]+inList] = object(words[1:], inList)
		}
	}
	return defs
}

// object is the JSON schema of one line of the facts. Other properties than those of the standard are refused, which the
// standard itself does not: a misspelled one would not be noticed otherwise.
func object(properties []string, suffix string) map[string]any {
	required, forms := []string{}, map[string]any{}
	for _, property := range properties {
		name, word, _ := strings.Cut(property, ":")
		name, must := strings.CutSuffix(name, "!")
		if must {
			required = append(required, name)
		}
		if suffix == "" || !strings.HasPrefix(word, "[") {
			forms[name] = form(word, suffix)
		}
	}
	return map[string]any{"type": "object", "properties": forms, "required": required, "additionalProperties": false}
}

// form is the JSON schema of a property.
func form(word, suffix string) map[string]any {
	switch {
	case word == "":
		return map[string]any{"type": "string"}
	case word == "number" || word == "integer" || word == "boolean":
		return map[string]any{"type": word}
	case word == "uuid" || word == "uri" || word == "email" || word == "date-time":
		return map[string]any{"type": "string", "format": word}
	case strings.Contains(word, "|"):
		return map[string]any{"enum": strings.Split(strings.ReplaceAll(word, "_", " "), "|")}
	case word == "[]":
		return map[string]any{"type": "array"}
	case strings.HasPrefix(word, "["):
		return map[string]any{"type": "array", "items": form(strings.Trim(word, "[]"), suffix)}
	}
	return map[string]any{"$ref": "#/$defs/" + word + suffix}
}
