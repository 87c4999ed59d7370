package storage_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/lib/pq"

	"sozialraum/storage"
)

// TestConsultationSchemaRefuses breaks the rules of the schema about cases, behind the program's back.
func TestConsultationSchemaRefuses(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 2)
	asker, adviser := n.member(n.here, houses[0], false), n.member(n.here, houses[1], true)
	c, asked := n.starts(asker, 1)
	if len(asked) != 1 {
		t.Fatal("nobody was asked")
	}
	const again = `
		INSERT INTO consultation_people (consultation_id, number, token, reference, role, state, asked_on, sealed)
		SELECT consultation_id, 10000, `
	for name, broken := range map[string]struct {
		query string
		args  []any
		code  string
	}{
		"a threshold below five":       {`UPDATE areas SET consultation_k = 4`, nil, "23514"},
		"an endless round":             {`UPDATE areas SET consultation_round_hours = 1000`, nil, "23514"},
		"its own neighbour":            {`INSERT INTO area_neighbours (area_id, neighbour_id) VALUES ($1, $1)`, []any{n.here.area}, "23514"},
		"advice from nowhere":          {`UPDATE consultants SET perspectives = '{police}'`, nil, "23514"},
		"away without an end":          {`UPDATE consultants SET away_from = '2017-01-01'`, nil, "23514"},
		"back before leaving":          {`UPDATE consultants SET away_from = '2017-01-02', away_until = '2017-01-01'`, nil, "23514"},
		"an adviser of no area":        {`INSERT INTO consultants (person_id, area_id, perspectives, topics, max_cases) VALUES ($1, $2, '{}', '{}', 1)`, []any{adviser.ID, n.there.area}, "23503"},
		"a tombstone with a text":      {`UPDATE consultations SET state = 'shredded'`, nil, "23514"},
		"a living case without a text": {`UPDATE consultations SET sealed = NULL`, nil, "23514"},
		"closed on no day":             {`UPDATE consultations SET state = 'closed'`, nil, "23514"},
		"a round to the minute":        {`UPDATE consultations SET round_ends_at = round_ends_at + interval '1 minute'`, nil, "23514"},
		"a day for a month":            {`UPDATE consultations SET month = month + 1`, nil, "23514"},
		"six consultants":              {`UPDATE consultations SET wanted = 6`, nil, "23514"},
		"somebody asked twice":         {again + `token, 'x', 'consultant', 'asked', asked_on, sealed FROM consultation_people WHERE role = 'consultant'`, nil, "23505"},
		"a reference twice":            {again + `$1, reference, 'consultant', 'asked', asked_on, sealed FROM consultation_people WHERE role = 'consultant'`, []any{make([]byte, 16)}, "23505"},
		"two requesters":               {again + `$1, 'x', role, state, asked_on, sealed FROM consultation_people WHERE role = 'requester'`, []any{make([]byte, 16)}, "23505"},
		"a message of nobody":          {`INSERT INTO consultation_messages (consultation_id, seq, author, phase, kind) VALUES ($1, 1, 10000, '', '')`, []any{c.ID}, "23503"},
		"six points of five":           {`INSERT INTO consultation_scores (area_id, score, count) VALUES ($1, 6, 1)`, []any{n.here.area}, "23514"},
	} {
		_, err := n.raw.ExecContext(t.Context(), broken.query, broken.args...)
		if known := new(pq.Error); !errors.As(err, &known) || string(known.Code) != broken.code {
			t.Errorf("%s: got %v, want code %s", name, err, broken.code)
		}
	}
}

// THREATS.md 20: the export says in which cases the person is and what they offer, and nothing that others wrote.
func TestThreat20TheExportNamesMyCases(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 2)
	asker, adviser := n.member(n.here, houses[0], false), n.member(n.here, houses[1], true)
	c, asked := n.starts(asker, 1)
	if err := n.answers(asked[0], storage.PersonAccepted); err != nil {
		t.Fatal(err)
	}
	n.begins(asker, c.Me.Reference)
	n.writes(adviser, asked[0].Reference, "Ein Rat")
	for person, want := range map[*storage.Person]storage.ExportCase{
		asker:   {Role: "requester", State: "in", Code: c.Code, Since: c.CreatedOn},
		adviser: {Role: "consultant", State: "in", Since: c.CreatedOn, Written: 1},
	} {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			export, err := tx.ExportPerson(ctx, person)
			if err != nil {
				return err
			}
			if len(export.Cases) != 1 || export.Cases[0] != want || export.CasesSealed {
				t.Errorf("%+v, want %+v", export.Cases, want)
			}
			if (len(export.Advises) == 1) != (person == adviser) {
				t.Errorf("advises: %+v", export.Advises)
			}
			return nil
		})
	}
}

// The settings of an area are what a coordinator made them, and every way that is off is refused.
func TestConsultationSettings(t *testing.T) {
	n := setupCases(t)
	asker := n.member(n.here, n.houses(n.here, "daycare", 1)[0], false)
	set := storage.ConsultationSettings{Talk: true, K: 7, RoundHours: 48, RelayDelay: 0}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		before, err := tx.ConsultationSettings(ctx, n.here.area)
		if err != nil {
			return err
		}
		if want := (storage.ConsultationSettings{Written: true, Talk: true, RoundTable: true, K: 5, RoundHours: 24, RelayDelay: 60}); before != want {
			t.Errorf("at first %+v", before)
		}
		return tx.SetConsultationSettings(ctx, n.here.area, set)
	})
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		after, err := tx.ConsultationSettings(ctx, n.here.area)
		if after != set || strings.Join(after.Ways(), " ") != "talk" {
			t.Errorf("afterwards %+v, ways %v", after, after.Ways())
		}
		return err
	})
	for way, want := range map[string]error{"written": storage.ErrConflict, "round_table": storage.ErrConflict, "talk": nil} {
		err := n.try(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.StartConsultation(ctx, asker, storage.NewConsultation{Way: way, Model: "free", Wanted: 1}, n.rules)
			return err
		})
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", way, err, want)
		}
	}
}

// Exercises have keys of their own: they outlive their case, and end with theirs.
func TestExercises(t *testing.T) {
	n := setupCases(t)
	asker := n.member(n.here, n.houses(n.here, "daycare", 1)[0], false)
	c, _ := n.starts(asker, 1)
	n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		_, err := tx.ReleaseExercise(ctx, c, storage.Exercise{Vignette: c.Vignette, Summary: "Es ging"})
		return err
	})
	if _, err := n.raw.Exec(`DELETE FROM case_keys WHERE id = $1`, c.ID); err != nil {
		t.Fatal(err)
	}
	list := func() (page []storage.Exercise, total int) {
		n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
			page, total, err = tx.Exercises(ctx, n.here.area, true, 0, 5)
			return err
		})
		return page, total
	}
	page, total := list()
	if total != 1 || page[0].Vignette.Situation != vignette.Situation || page[0].Summary != "Es ging" || page[0].CreatedOn.Day() != 1 {
		t.Fatalf("%d exercises: %+v", total, page)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.Exercise(ctx, n.there.area, page[0].ID); err != storage.ErrNotFound {
			t.Errorf("seen from another area: %v", err)
		}
		_, err := tx.Exercise(ctx, n.here.area, page[0].ID)
		return err
	})
	if removed, err := n.store.ForgetExercises(t.Context(), n.now.AddDate(0, 1, 0)); err != nil || removed != 1 {
		t.Errorf("%d removed, %v", removed, err)
	}
	if _, total := list(); total != 0 || n.count(`SELECT count(*) FROM case_keys`) != 0 {
		t.Error("something is left")
	}
}

// Whoever is away, pauses, or has as much as they wanted, is not asked.
func TestConsultantsAreLeftInPeace(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 2)
	asker, adviser := n.member(n.here, houses[0], false), n.member(n.here, houses[1], true)
	from, until := n.now.AddDate(0, 0, -1), n.now.AddDate(0, 0, 1)
	past := n.now.AddDate(0, 0, -5)
	for name, step := range map[string]struct {
		profile storage.Consultant
		asked   int
	}{
		"away":     {storage.Consultant{MaxCases: 5, AwayFrom: &from, AwayUntil: &until}, 0},
		"back":     {storage.Consultant{MaxCases: 5, AwayFrom: &past, AwayUntil: &past}, 1},
		"paused":   {storage.Consultant{MaxCases: 5, Paused: true}, 0},
		"offering": {storage.Consultant{MaxCases: 5, Perspectives: []string{"school"}, Topics: []string{"media"}}, 1},
	} {
		step.profile.AreaID, step.profile.PersonID = n.here.area, adviser.ID
		n.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.SaveConsultant(ctx, step.profile) })
		if _, asked := n.starts(asker, 1); len(asked) != step.asked {
			t.Errorf("%s: %d asked", name, len(asked))
		}
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		full := storage.Consultant{AreaID: n.here.area, PersonID: adviser.ID, MaxCases: 2}
		return tx.SaveConsultant(ctx, full)
	})
	if _, asked := n.starts(asker, 1); len(asked) != 0 {
		t.Error("asked for a third of two")
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		known, err := tx.Consultant(ctx, n.here.area, adviser.ID)
		if known.MaxCases != 2 {
			t.Errorf("profile %+v", known)
		}
		return errors.Join(err, tx.EndConsulting(ctx, n.here.area, adviser.ID))
	})
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.Consultant(ctx, n.here.area, adviser.ID); err != storage.ErrNotFound {
			t.Errorf("after the end: %v", err)
		}
		if err := tx.EndConsulting(ctx, n.here.area, adviser.ID); err != storage.ErrNotFound {
			t.Errorf("twice: %v", err)
		}
		return nil
	})
}
