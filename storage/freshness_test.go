package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"sozialraum/storage"
)

// One tap confirms what was shown: nothing that came later, and nothing that somebody says is wrong.
func TestConfirmAllTakesWhatWasShown(t *testing.T) {
	b := setupResources(t)
	raw, err := sql.Open("postgres", b.url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	if _, err := raw.Exec(`INSERT INTO memberships (person_id, area_id, joined_at) VALUES ($1, $2, $3)`, b.person, b.area, b.now); err != nil {
		t.Fatal(err)
	}
	add := func(title string) int64 {
		return b.addResource(storage.Resource{AreaID: b.area, OrganisationID: b.house, Title: title, Description: "Etwas"})
	}
	shown, wrong := add("Gezeigt"), add("Gemeldet")
	b.now = b.now.Add(80 * 24 * time.Hour)
	at := b.now
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		r, err := tx.Resource(ctx, b.area, wrong)
		if err != nil {
			return err
		}
		if _, err := tx.ReportResource(ctx, r, b.person, "else", "Umgezogen"); err != nil {
			return err
		}
		if _, err := tx.ReportResource(ctx, r, b.person, "closed", ""); !errors.Is(err, storage.ErrConflict) {
			t.Errorf("reported twice: %v", err)
		}
		return nil
	})
	b.now = b.now.Add(time.Hour)
	later := add("Später")
	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.AssureResource(ctx, b.area, later, nil) })
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.ConfirmAll(ctx, b.area, b.house, false, at)
		return err
	})
	if r := b.resource(shown); !r.ConfirmedAt.Equal(b.now) || r.Light != storage.Green {
		t.Errorf("shown: %+v", r.Confirmation)
	}
	if r := b.resource(wrong); r.ConfirmedAt.Equal(b.now) || r.Light != storage.Yellow {
		t.Errorf("reported: %+v", r.Confirmation)
	}
	if r := b.resource(later); r.ConfirmedAt != nil || r.Light != storage.Yellow {
		t.Errorf("later: %+v", r.Confirmation)
	}
}

// Whatever answers a question is looked at at once, not only when the next step would be due.
func TestAnswersAreLookedAtAtOnce(t *testing.T) {
	b := setupResources(t)
	id := b.addResource(storage.Resource{AreaID: b.area, OrganisationID: b.house, Title: "Alt", Description: "Etwas"})
	for _, answer := range []struct {
		name string
		give func(context.Context, *storage.Tx) error
	}{
		{"confirmed", func(ctx context.Context, tx *storage.Tx) error { return tx.ConfirmResource(ctx, b.area, id) }},
		{"archived", func(ctx context.Context, tx *storage.Tx) error { return tx.ArchiveResource(ctx, b.area, id) }},
	} {
		b.in(func(ctx context.Context, tx *storage.Tx) error {
			for {
				a, err := tx.ClaimAsking(ctx, storage.Asking{})
				if errors.Is(err, storage.ErrNotFound) {
					return nil
				}
				if err != nil {
					return err
				}
				if _, err := tx.TakeStep(ctx, a, storage.StepAsked); err != nil {
					return err
				}
			}
		})
		b.now = b.now.Add(time.Hour)
		b.in(answer.give)
		b.in(func(ctx context.Context, tx *storage.Tx) error {
			if a, err := tx.ClaimAsking(ctx, storage.Asking{}); a.OrganisationID != b.house {
				t.Errorf("%s: %+v, %v", answer.name, a, err)
			}
			return nil
		})
	}
}

// A coordinator reminds once a week, whoever of them does.
func TestNudgeOnceAWeek(t *testing.T) {
	b := setupResources(t)
	for _, step := range []struct {
		after time.Duration
		want  error
	}{{0, nil}, {6 * 24 * time.Hour, storage.ErrConflict}, {24 * time.Hour, nil}} {
		b.now = b.now.Add(step.after)
		err := b.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error { return tx.Nudge(ctx, b.area, b.house) })
		if !errors.Is(err, step.want) {
			t.Errorf("after %v: %v", step.after, err)
		}
	}
}
