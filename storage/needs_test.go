package storage_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"

	"sozialraum/storage"
)

// token is a keyed hash as the bot makes them.
func token(of byte) []byte { return bytes.Repeat([]byte{of}, 32) }

func (b *resourceBench) need(need storage.UnmetNeed, near bool, token []byte) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.NoteNeed(ctx, b.area, need, near, token) })
}

// count lets the day pass, and counts its needs.
func (b *resourceBench) count() {
	b.t.Helper()
	if _, err := b.store.CountNeeds(b.t.Context(), b.now.AddDate(0, 0, 1)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *resourceBench) needs(area int64, since time.Time) (list []storage.UnmetNeed) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
		list, err = tx.UnmetNeeds(ctx, area, since)
		return err
	})
	return list
}

func TestUnmetNeedsAreCountedOncePerToken(t *testing.T) {
	b := setupResources(t)
	speech := storage.UnmetNeed{Topics: pq.StringArray{"development"}, MunicipalityID: b.places["Romrod"], AgeBand: "6-9", Words: "logopädie"}
	free := storage.UnmetNeed{Free: true, Words: "schwimmen"}
	b.need(speech, true, token(1))
	b.need(speech, true, token(1))
	b.need(speech, false, token(2))
	b.need(free, false, token(3))
	if early := b.needs(b.area, b.now); len(early) != 0 {
		t.Errorf("seen on the same day: %v", early)
	}
	if n, err := b.store.CountNeeds(t.Context(), b.now); err != nil || n != 0 {
		t.Errorf("counted %d needs of today, %v", n, err)
	}
	b.count()
	b.count()

	march := time.Date(2017, 3, 1, 0, 0, 0, 0, time.UTC)
	speech.Municipality, speech.Times, speech.Near, speech.Month = "Romrod", 2, 1, march
	free.Topics, free.Times, free.Month = pq.StringArray{}, 1, march
	if diff := cmp.Diff([]storage.UnmetNeed{speech, free}, b.needs(b.area, b.now), cmp.Comparer(time.Time.Equal)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if other := b.needs(b.other, b.now); len(other) != 0 {
		t.Errorf("another area sees %v", other)
	}
}

func TestUnmetNeedsOfSeveralMonthsAreOneNeed(t *testing.T) {
	b := setupResources(t)
	need := storage.UnmetNeed{Words: "schwimmen"}
	b.need(need, false, token(1))
	b.count()
	b.now = b.now.AddDate(0, 1, 0)
	b.need(need, false, token(2))
	b.count()
	if got := b.needs(b.area, b.now.AddDate(0, -1, 0)); len(got) != 1 || got[0].Times != 2 || got[0].Month.Month() != time.April {
		t.Errorf("since March: %v", got)
	}
	if got := b.needs(b.area, b.now); len(got) != 1 || got[0].Times != 1 {
		t.Errorf("since April: %v", got)
	}
	if n, err := b.store.ForgetNeeds(t.Context(), b.now); err != nil || n != 1 {
		t.Errorf("forgot %d needs, %v; want the one of March", n, err)
	}
}

// Neither the time nor the number of a transaction joins a need to whoever had it.
func TestNeedsAreJoinedToNobody(t *testing.T) {
	b := setupResources(t)
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.RememberSearch(ctx, b.person, b.area, "schwimmen")
		return errors.Join(err, tx.NoteNeed(ctx, b.area, storage.UnmetNeed{Words: "schwimmen"}, false, token(1)))
	})
	b.count()
	raw, err := sql.Open("postgres", b.url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	var joined, slips int
	if err := raw.QueryRow(`
		SELECT (SELECT count(*) FROM unmet_needs n JOIN searches s ON n.xmin = s.xmin), (SELECT count(*) FROM need_slips)`).Scan(&joined, &slips); err != nil {
		t.Fatal(err)
	}
	if joined != 0 || slips != 0 || len(b.needs(b.area, b.now)) != 1 {
		t.Errorf("%d joined, %d slips left, needs %v", joined, slips, b.needs(b.area, b.now))
	}
}

func TestAgeBand(t *testing.T) {
	for _, test := range []struct {
		from, to *int
		want     string
	}{
		{nil, nil, ""},
		{years(0), years(2), "0-2"},
		{years(5), nil, "3-5"},
		{years(8), years(8), "6-9"},
		{nil, years(12), "10-13"},
		{years(14), years(20), "14-17"},
		{years(18), nil, "18+"},
		{years(99), nil, "18+"},
	} {
		if got := storage.AgeBand(test.from, test.to); got != test.want {
			t.Errorf("AgeBand(%v, %v) = %q, want %q", test.from, test.to, got, test.want)
		}
	}
}
