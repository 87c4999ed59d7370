package simulator

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

// botapi.txt holds plain facts about the Bot API: a line for each method
// ("m name result field…"), type ("t name field…") and union ("u name
// member|member"). A field is its name, "!" when required or "?" when not,
// its types separated by "|" (i, s, b, f or a type's name, one "*" for each
// array around it) and, where only one value is allowed, "=value".
// table_make_test.go makes the file from a Bot API description.
//
//go:embed botapi.txt
var botAPIText string

// ref is one alternative of a field's type: a name inside depth arrays.
type ref struct {
	depth int
	name  string
}

type field struct {
	name     string
	types    []ref
	required bool
	fixed    string
}

type object struct {
	name   string
	fields []field
}

type method struct {
	object
	returns []ref
}

type table struct {
	version string
	methods map[string]*method
	types   map[string]*object
	unions  map[string][]ref
}

// botAPI parses the embedded table once; it is never changed afterwards.
var botAPI = sync.OnceValue(func() *table {
	t, err := parseTable(botAPIText)
	if err != nil {
		panic(fmt.Sprintf("simulator: embedded Bot API table: %v", err))
	}
	return t
})

func parseTable(text string) (*table, error) {
	t := &table{methods: map[string]*method{}, types: map[string]*object{}, unions: map[string][]ref{}}
	for n, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if err := t.add(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	return t, nil
}

func (t *table) add(line string) error {
	words := strings.Split(line, " ")
	if len(words) < 2 {
		return fmt.Errorf("too short: %q", line)
	}
	switch words[0] {
	case "v":
		t.version = strings.Join(words[1:], " ")
		return nil
	case "u":
		if len(words) != 3 {
			return fmt.Errorf("a union has a name and members: %q", line)
		}
		t.unions[words[1]] = parseRefs(words[2])
		return nil
	case "t":
		fields, err := parseFields(words[2:])
		t.types[words[1]] = &object{name: words[1], fields: fields}
		return err
	case "m":
		if len(words) < 3 {
			return fmt.Errorf("a method has a result: %q", line)
		}
		fields, err := parseFields(words[3:])
		t.methods[words[1]] = &method{object: object{name: words[1], fields: fields}, returns: parseRefs(words[2])}
		return err
	}
	return fmt.Errorf("unknown kind of line %q", words[0])
}

func parseFields(words []string) ([]field, error) {
	fields := make([]field, 0, len(words))
	for _, w := range words {
		at := strings.IndexAny(w, "!?")
		if at < 1 {
			return nil, fmt.Errorf("no mark in field %q", w)
		}
		types, fixed, _ := strings.Cut(w[at+1:], "=")
		fields = append(fields, field{name: w[:at], types: parseRefs(types), required: w[at] == '!', fixed: fixed})
	}
	return fields, nil
}

func parseRefs(text string) []ref {
	var refs []ref
	for part := range strings.SplitSeq(text, "|") {
		name := strings.TrimLeft(part, "*")
		refs = append(refs, ref{depth: len(part) - len(name), name: name})
	}
	return refs
}

// find returns the field of that name, or nil.
func (o *object) find(name string) *field {
	for i := range o.fields {
		if o.fields[i].name == name {
			return &o.fields[i]
		}
	}
	return nil
}
