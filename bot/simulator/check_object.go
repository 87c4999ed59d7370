package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// checkObject validates against the members that fit best: those whose fixed
// values agree and which know the most of the object's fields.
func (t *table) checkObject(types []ref, v map[string]any, path string) (any, error) {
	candidates, best := []*object(nil), -1
	for _, r := range types {
		o := t.types[r.name]
		if o == nil || r.depth > 0 {
			continue
		}
		switch n := o.fit(v); {
		case n > best:
			candidates, best = []*object{o}, n
		case n == best:
			candidates = append(candidates, o)
		}
	}
	var err error
	for _, o := range candidates {
		if err = t.checkFields(o, v, path); err == nil {
			return v, nil
		}
	}
	if err == nil {
		err = fmt.Errorf("%s must be %s", path, describe(types))
	}
	return nil, err
}

// fit counts the known fields; a fixed value that agrees outweighs them all.
func (o *object) fit(v map[string]any) int {
	n := 0
	for i := range o.fields {
		f := &o.fields[i]
		got, ok := v[f.name]
		if !ok {
			continue
		}
		n++
		if f.fixed != "" && got == f.fixed {
			n += 1000
		}
	}
	return n
}

func (t *table) checkFields(o *object, v map[string]any, path string) error {
	known := 0
	for i := range o.fields {
		f := &o.fields[i]
		got, ok := v[f.name]
		if ok {
			known++
		}
		if got == nil {
			if f.required {
				return fmt.Errorf("%s.%s is missing", path, f.name)
			}
			continue
		}
		if f.fixed != "" && got != f.fixed {
			return fmt.Errorf("%s.%s must be %q", path, f.name, f.fixed)
		}
		val, err := t.check(f.types, got, path+"."+f.name)
		if err != nil {
			return err
		}
		v[f.name] = val
	}
	if known == len(v) {
		return nil
	}
	return unknownField(o, v, path)
}

func unknownField(o *object, v map[string]any, path string) error {
	for name := range v {
		if o.find(name) == nil {
			return fmt.Errorf("%s has no field %s in %s", o.name, name, path)
		}
	}
	return nil
}

// describe names the types as the Bot API's page does.
func describe(types []ref) string {
	long := map[string]string{"i": "Integer", "s": "String", "b": "Boolean", "f": "Float"}
	var names []string
	for _, r := range types {
		name := r.name
		if l, ok := long[name]; ok {
			name = l
		}
		names = append(names, strings.Repeat("Array of ", r.depth)+name)
	}
	return strings.Join(names, " or ")
}

// decodeJSON reads exactly one value and keeps numbers as they were written.
func decodeJSON(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	return v, nil
}
