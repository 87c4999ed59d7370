package storage

import (
	"database/sql/driver"
	"strings"
)

// textArray is a parameter of type text[]. Unlike pq.StringArray it takes the memory that it needs at once: arrays of
// messages are long, and written with almost every commit.
type textArray []string

// Value is the array as PostgreSQL reads it: every element quoted, quotes and backslashes behind a backslash,
// https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO.
func (a textArray) Value() (driver.Value, error) {
	size := len("{}")
	for _, text := range a {
		size += len(text) + strings.Count(text, `"`) + strings.Count(text, `\`) + len(`"",`)
	}
	var b strings.Builder
	b.Grow(size)
	b.WriteByte('{')
	for i, text := range a {
		if i > 0 {
			b.WriteByte(',')
		}
		quote(&b, text)
	}
	b.WriteByte('}')
	return b.String(), nil
}

func quote(b *strings.Builder, text string) {
	b.WriteByte('"')
	for {
		i := strings.IndexAny(text, `"\`)
		if i < 0 {
			break
		}
		b.WriteString(text[:i])
		b.WriteByte('\\')
		b.WriteByte(text[i])
		text = text[i+1:]
	}
	b.WriteString(text)
	b.WriteByte('"')
}
