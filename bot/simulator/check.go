package simulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// params are the validated parameters of a call: int64, float64, bool,
// string, File, []any or map[string]any, as the table says.
type params map[string]any

func (p params) str(name string) string  { s, _ := p[name].(string); return s }
func (p params) flag(name string) bool   { b, _ := p[name].(bool); return b }
func (p params) integer(name string) int { return int(p.long(name)) }
func (p params) long(name string) int64  { n, _ := p[name].(int64); return n }
func (p params) list(name string) []any  { l, _ := p[name].([]any); return l }
func (p params) object(name string) params {
	m, _ := p[name].(map[string]any)
	return m
}

// checkArgs turns a request's arguments into params, or says what is wrong.
func (t *table) checkArgs(m *method, args []arg) (params, *apiError) {
	out := make(params, len(args))
	var attachments []arg
	for _, a := range args {
		f := m.find(a.name)
		if f == nil {
			if a.file != nil {
				attachments = append(attachments, a)
				continue
			}
			return nil, refused("%s has no parameter %s", m.name, a.name)
		}
		if _, twice := out[a.name]; twice {
			return nil, refused("parameter %s is given twice", a.name)
		}
		v, err := t.checkArg(f, a)
		if err != nil {
			return nil, err
		}
		if v != nil {
			out[a.name] = v
		}
	}
	for i := range m.fields {
		if f := &m.fields[i]; f.required && out[f.name] == nil {
			return nil, missing(f.name)
		}
	}
	return out, attach(out, attachments)
}

func (t *table) checkArg(f *field, a arg) (any, *apiError) {
	if a.file != nil {
		if !slices.Contains(f.types, ref{name: "InputFile"}) {
			return nil, refused("parameter %s does not take a file", f.name)
		}
		return *a.file, nil
	}
	if !utf8.ValidString(a.text) {
		return nil, badRequest("strings must be encoded in UTF-8")
	}
	var v any
	var problem error
	if a.json {
		v, problem = t.checkJSON(f.types, a.text, f.name)
	} else {
		v, problem = t.checkText(f.types, a.text, f.name)
	}
	if problem != nil {
		return nil, refused("%s", problem)
	}
	return idAsNumber(f, v), nil
}

// idAsNumber reads a chat's id that came as a JSON string of digits: fields
// that take an Integer or a String mean the same by both.
func idAsNumber(f *field, v any) any {
	text, ok := v.(string)
	if !ok || !slices.Contains(f.types, ref{name: "i"}) {
		return v
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	return v
}

// checkText reads a form value: scalars are plain text, everything else is JSON.
func (t *table) checkText(types []ref, text, path string) (any, error) {
	if t.scalarOnly(types) {
		return scalar(types, text, path)
	}
	if text == "" {
		return nil, nil
	}
	return t.checkJSON(types, text, path)
}

func (t *table) scalarOnly(types []ref) bool {
	for _, r := range types {
		if r.depth > 0 || len(r.name) > 1 && r.name != "InputFile" {
			return false
		}
	}
	return true
}

func scalar(types []ref, text, path string) (any, error) {
	for _, r := range types {
		switch r.name {
		case "i":
			if n, err := strconv.ParseInt(text, 10, 64); err == nil {
				return n, nil
			}
		case "f":
			if x, err := strconv.ParseFloat(text, 64); err == nil {
				return x, nil
			}
		case "b":
			switch text {
			case "true", "True", "1":
				return true, nil
			case "false", "False", "0":
				return false, nil
			}
		case "s":
			return text, nil
		case "InputFile":
			if strings.HasPrefix(text, "attach://") {
				return text, nil
			}
		}
	}
	return nil, fmt.Errorf("%s must be %s", path, describe(types))
}

func (t *table) checkJSON(types []ref, text, path string) (any, error) {
	v, err := decodeJSON(text)
	if err != nil {
		return nil, fmt.Errorf("%s is not valid JSON", path)
	}
	// Clients may send a nested object as a string that holds its JSON.
	if s, ok := v.(string); ok && !t.takesString(types) {
		if v, err = decodeJSON(s); err != nil {
			return nil, fmt.Errorf("%s must be %s", path, describe(types))
		}
	}
	if v == nil {
		return nil, nil
	}
	return t.check(types, v, path)
}

func (t *table) takesString(types []ref) bool {
	return slices.ContainsFunc(types, func(r ref) bool {
		return r.depth == 0 && (r.name == "s" || r.name == "InputFile" || r.name == "RichText" || len(r.name) == 1)
	})
}

// check validates a decoded JSON value against alternatives and returns it
// with its numbers as int64 or float64.
func (t *table) check(types []ref, v any, path string) (any, error) {
	switch v := v.(type) {
	case []any:
		return t.checkList(t.open(types), v, path)
	case map[string]any:
		return t.checkObject(t.open(types), v, path)
	default:
		return checkLeaf(t.open(types), v, path)
	}
}

// open replaces unions by their members.
func (t *table) open(types []ref) []ref {
	if !slices.ContainsFunc(types, func(r ref) bool { return t.unions[r.name] != nil && r.depth == 0 }) {
		return types
	}
	var out []ref
	for _, r := range types {
		if members := t.unions[r.name]; members != nil && r.depth == 0 {
			out = append(out, t.open(members)...)
			continue
		}
		out = append(out, r)
	}
	return out
}

func (t *table) checkList(types []ref, list []any, path string) (any, error) {
	var inner []ref
	for _, r := range types {
		if r.depth > 0 {
			inner = append(inner, ref{depth: r.depth - 1, name: r.name})
		}
	}
	if inner == nil {
		return nil, fmt.Errorf("%s must be %s", path, describe(types))
	}
	for i, item := range list {
		v, err := t.check(inner, item, path+"["+strconv.Itoa(i)+"]")
		if err != nil {
			return nil, err
		}
		list[i] = v
	}
	return list, nil
}

func checkLeaf(types []ref, v any, path string) (any, error) {
	for _, r := range types {
		if r.depth > 0 {
			continue
		}
		switch v := v.(type) {
		case string:
			if r.name == "s" || r.name == "InputFile" {
				return v, nil
			}
		case bool:
			if r.name == "b" {
				return v, nil
			}
		case json.Number:
			if n, err := v.Int64(); err == nil && r.name == "i" {
				return n, nil
			}
			if x, err := v.Float64(); err == nil && r.name == "f" {
				return x, nil
			}
		case int64: // converted already, while another member of a union was tried
			if r.name == "i" || r.name == "f" {
				return v, nil
			}
		case float64:
			if r.name == "f" {
				return v, nil
			}
		}
	}
	return nil, fmt.Errorf("%s must be %s", path, describe(types))
}
