package storage_test

import (
	"bytes"
	"context"
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
	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.CountNeed(ctx, b.area, need, near, token) })
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
	b.now = b.now.AddDate(0, 1, 0)
	b.need(need, false, token(2))
	if got := b.needs(b.area, b.now.AddDate(0, -1, 0)); len(got) != 1 || got[0].Times != 2 || got[0].Month.Month() != time.April {
		t.Errorf("since March: %v", got)
	}
	if got := b.needs(b.area, b.now); len(got) != 1 || got[0].Times != 1 {
		t.Errorf("since April: %v", got)
	}
	if n, err := b.store.ForgetNeeds(t.Context(), b.now); err != nil || n != 1 {
		t.Errorf("forgot %d needs, %v; want the one of March", n, err)
	}
	if n, err := b.store.ForgetNeedTokens(t.Context(), b.now); err != nil || n != 1 {
		t.Errorf("destroyed %d tokens, %v; want the one of March", n, err)
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
