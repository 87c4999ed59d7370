package storagetest

import (
	"database/sql"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"github.com/lib/pq"
)

// Row is one row of a dump.
type Row struct {
	Table string
	Text  string // all columns as JSON, and after it what its binary columns hold as it is
}

// Dump reads every row of every table, as somebody does who has stolen a backup.
func Dump(t testing.TB, url string) (rows []Row) {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var tables []string
	if err := db.QueryRowContext(t.Context(), `
		SELECT array_agg(format('%I.%I', table_schema, table_name) ORDER BY table_schema, table_name)
		FROM information_schema.tables
		WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`).Scan(pq.Array(&tables)); err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		var found []string
		if err := db.QueryRowContext(t.Context(), `SELECT COALESCE(array_agg(CAST(to_jsonb(r) AS text)), '{}') FROM `+table+` r`).Scan(pq.Array(&found)); err != nil {
			t.Fatal(err)
		}
		for _, text := range found {
			rows = append(rows, Row{Table: strings.TrimPrefix(table, "public."), Text: text + binary(text)})
		}
	}
	return rows
}

// written is how PostgreSQL writes a binary value in JSON.
var written = regexp.MustCompile(`"\\\\x([0-9a-f]*)"`)

// binary is what the binary values in a row's JSON stand for.
func binary(text string) string {
	var all strings.Builder
	for _, value := range written.FindAllStringSubmatch(text, -1) {
		content, err := hex.DecodeString(value[1])
		if err == nil {
			all.WriteByte(' ')
			all.Write(content)
		}
	}
	return all.String()
}
