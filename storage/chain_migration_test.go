package storage_test

import (
	"database/sql"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"sozialraum/migrations"
	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// before are rows that were there before there were agreements.
const before = `
	INSERT INTO areas (name, zone, emergency_phone, created_at) VALUES ('Nord', 'Europe/Berlin', '1', now());
	INSERT INTO municipalities (area_id, name) VALUES (1, 'Alsfeld');
	INSERT INTO people (telegram_id, area_id, agreed_at, created_at) VALUES (1, 1, now(), now());
	INSERT INTO organisations (area_id, municipality_id, name, sector, state, created_at, updated_at)
	VALUES (1, 1, 'Kita', 'daycare', 'active', now(), now());
	INSERT INTO memberships (person_id, area_id, organisation_id, organisation_admin, joined_at) VALUES (1, 1, 1, true, now());
	INSERT INTO resources (area_id, organisation_id, owner, title, description, created_at, updated_at)
	VALUES (1, 1, 'Kita', 'Krabbelgruppe', 'x', now(), now());
	INSERT INTO conferences (area_id, kind, title, local_date, local_time, starts_at, agenda, updated_at, published_at)
	SELECT 1, 'conference', 'Termin', current_date, '10:00', now(), a.agenda, now(), CASE WHEN a.agenda <> 'Entwurf' THEN now() END
	FROM unnest(CAST($1 AS text[])) AS a (agenda);
	`

// agendas as people write them.
var agendas = []string{
	"", "Entwurf", "\n\n", "Vorher:\n• Ankommen\n- Runde\n1. Räume\n12) Übergänge\n\n* Ende :\nOhne Zeichen",
	"Erstes:\r\n– Mit Strich\r\n2) Zwei\r\n", "•\n-\n3.\n1000 Euro\n2017. Rückblick\n  -  Eingerückt \n\tTab\t\n•  Zwei Leerzeichen",
}

// What was written before becomes points as if it were written today, and wishes keep their way into polls and agendas.
func TestRowsOfBeforeGetChains(t *testing.T) {
	db, err := sql.Open("postgres", storagetest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	run := func(query string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	run(`DROP SCHEMA public CASCADE; CREATE SCHEMA public`)
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasPrefix(name, "0023") {
			run(strings.Replace(before, "$1", "ARRAY[E'"+strings.NewReplacer("\r", `\r`, "\n", `\n`, "\t", `\t`).Replace(strings.Join(agendas, "', E'"))+"']", 1))
			run(`
				INSERT INTO wishes (id, conference_id, area_id, wording, posted_on, state) VALUES (70, 4, 1, 'Räume', current_date, 'agenda');
				INSERT INTO polls (area_id, kind, question, voters, state, opens_at, closes_at, early, suggestions, split, split_k, reminders, created_at, updated_at)
				VALUES (1, 'single', 'Was?', 'person', 'open', now(), now() + interval '1 day', false, false, false, 5, 0, now(), now());
				INSERT INTO poll_options (poll_id, number, wording) VALUES (1, 1, 'Räume'), (1, 2, 'Anderes');
				UPDATE wishes SET poll_id = 1, poll_option = 1`)
		}
		step, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		run(string(step))
	}
	for i, agenda := range agendas {
		rows, err := db.QueryContext(t.Context(), `SELECT words FROM agenda_points WHERE conference_id = $1 ORDER BY place`, i+1)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for rows.Next() {
			var words string
			if err := rows.Scan(&words); err != nil {
				t.Fatal(err)
			}
			got = append(got, words)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if want := storage.AgendaLines(agenda); !slices.Equal(got, want) {
			t.Errorf("%q: points %q, want %q", agenda, got, want)
		}
	}
	var chained, loose int
	if err := db.QueryRowContext(t.Context(), `
		SELECT (SELECT count(*) FROM agenda_points WHERE chain_id = 70) + (SELECT count(*) FROM poll_options WHERE chain_id = 70),
			(SELECT count(*) FROM poll_options WHERE number = 2 AND chain_id IS NULL)`).Scan(&chained, &loose); err != nil {
		t.Fatal(err)
	}
	if chained != 2 || loose != 1 {
		t.Errorf("%d of 2 belong to the wish, %d of 1 to nothing", chained, loose)
	}
}
