package storage_test

import (
	"context"
	"testing"

	"sozialraum/storage"
)

// fill makes the tables large enough that it matters how they are read.
func (n *network) fill() {
	n.t.Helper()
	for _, statement := range []string{
		`INSERT INTO areas (name, zone, emergency_phone, created_at) SELECT i, 'UTC', '110', now() FROM generate_series(1, 20) i`,
		`INSERT INTO municipalities (area_id, name) SELECT id, 'Grebenau' FROM areas`,
		`INSERT INTO organisations (area_id, municipality_id, name, sector, state, created_at, updated_at)
		 SELECT area_id, id, 'Haus ' || i, 'school', 'active', now(), now() FROM municipalities, generate_series(1, 100) i`,
		`INSERT INTO people (telegram_id, area_id, created_at)
		 SELECT i, (SELECT min(id) FROM areas), now() FROM generate_series(1, 4000) i`,
		`INSERT INTO memberships (person_id, area_id, joined_at) SELECT id, area_id, now() FROM people`,
		`INSERT INTO dialogs (person_id, flow, session, expires_at) SELECT id, 'offer', '{}', now() FROM people`,
		`ANALYZE`,
	} {
		if _, err := n.raw.ExecContext(n.t.Context(), statement); err != nil {
			n.t.Fatal(err)
		}
	}
}

// What happens with every update is planned once: PostgreSQL tries five plans of a statement on each connection and keeps
// one from then on, unless it believes that values which it sees are worth a plan of their own.
func TestPlansAreKept(t *testing.T) {
	n := setupNetwork(t)
	n.fill()
	n.store = n.open(4) // three are spare: one transaction at a time, and so one connection for all of them
	for name, statement := range map[string]struct {
		words string
		run   func(ctx context.Context, tx *storage.Tx) error
	}{
		"the people of a batch of one": {"p.wrong_guesses", func(ctx context.Context, tx *storage.Tx) error {
			n.update++
			_, _, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: n.update, TelegramID: 7}})
			return err
		}},
		"dialogs that end": {"DELETE FROM dialogs\n\t\tWHERE person_id = ANY", func(_ context.Context, tx *storage.Tx) error {
			for id := range int64(2) { // two: one alone is deleted along with its message
				tx.EndDialog(&storage.Person{ID: id, Dialog: &storage.Dialog{}})
			}
			return nil
		}},
		"a page of the directory": {"count(*) OVER () AS total", func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.Organisations(ctx, n.here.area, storage.OrganisationFilter{}, 0, 8)
			return err
		}},
	} {
		for range 12 {
			n.tx(statement.run)
		}
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			anew, kept, err := tx.Plans(ctx, statement.words)
			if anew != 5 || kept != 7 {
				t.Errorf("%s: planned anew %d times, used a kept plan %d times, want 5 and 7", name, anew, kept)
			}
			return err
		})
	}
}

// TestOrganisationsAreNarrowed looks at every combination of filters.
func TestOrganisationsAreNarrowed(t *testing.T) {
	n := setupNetwork(t)
	var romrod int64
	if err := n.raw.QueryRowContext(t.Context(), `
		INSERT INTO municipalities (area_id, name) VALUES ($1, 'Romrod') RETURNING id`, n.here.area).Scan(&romrod); err != nil {
		t.Fatal(err)
	}
	for _, o := range []storage.Organisation{
		{Name: "B", MunicipalityID: n.here.municipality, Sector: "school"},
		{Name: "A", MunicipalityID: n.here.municipality, Sector: "school"},
		{Name: "C", MunicipalityID: n.here.municipality, Sector: "church"},
		{Name: "D", MunicipalityID: romrod, Sector: "school"},
	} {
		o.AreaID, o.State = n.here.area, "active"
		n.tx(func(ctx context.Context, tx *storage.Tx) error { _, err := tx.AddOrganisation(ctx, o); return err })
	}
	for _, c := range []struct {
		filter        storage.OrganisationFilter
		offset, limit int
		names         string
		total         int
	}{
		{storage.OrganisationFilter{}, 0, 10, "ABCD", 4},
		{storage.OrganisationFilter{}, 1, 2, "BC", 4},
		{storage.OrganisationFilter{Sector: "school"}, 0, 2, "AB", 3},
		{storage.OrganisationFilter{MunicipalityID: n.here.municipality}, 2, 2, "C", 3},
		{storage.OrganisationFilter{Sector: "school", MunicipalityID: romrod}, 0, 10, "D", 1},
		{storage.OrganisationFilter{Sector: "church", MunicipalityID: romrod}, 0, 10, "", 0},
	} {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			list, total, err := tx.Organisations(ctx, n.here.area, c.filter, c.offset, c.limit)
			names := ""
			for _, o := range list {
				names += o.Name
			}
			if names != c.names || total != c.total {
				t.Errorf("%+v from %d: %q of %d, want %q of %d", c.filter, c.offset, names, total, c.names, c.total)
			}
			return err
		})
	}
}
