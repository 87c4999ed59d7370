package scheduler

import (
	"context"
	"testing"

	"sozialraum/storage"
)

func (b *bench) gems(local string) int {
	b.t.Helper()
	return b.network(local, func(s *Scheduler) error {
		_, err := s.gems(b.ctx, b.clock.Now())
		return err
	}, "gems")
}

func (b *bench) resource(house int64, title string) {
	b.t.Helper()
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddResource(ctx, storage.Resource{AreaID: b.area, OrganisationID: house, Title: title, Description: "x"})
		return err
	})
}

func TestGemsComeOnceAMonthAndOnceAfterDowntime(t *testing.T) {
	b := setup(t)
	house := b.house(b.area, "free_provider")
	wants := b.member(b.area, b.house(b.area, "school"), false)
	b.member(b.area, house, false)
	for _, title := range []string{"Chor", "Band", "Zirkus", "Schach"} {
		b.resource(house, title)
	}
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		next := storage.NextGems(tx.Now, wants.Location())
		return tx.WishGems(ctx, b.area, wants.ID, &next)
	})
	for _, step := range []struct {
		local string
		want  int
	}{
		{"2017-04-03 09:59", 0},
		{"2017-04-03 10:00", 1}, // three of four
		{"2017-04-03 10:05", 1},
		{"2017-05-01 03:00", 1},
		{"2017-08-20 22:00", 1}, // after three months of downtime, and not at night
		{"2017-08-21 09:00", 2}, // the fourth
		{"2017-09-01 10:00", 2}, // nothing is left to tell
		{"2018-04-03 10:00", 2}, // and within a year nothing comes twice
		{"2018-05-02 10:00", 3},
	} {
		if got := b.gems(step.local); got != step.want {
			t.Errorf("%s: %d letters, want %d", step.local, got, step.want)
		}
	}
	if n := b.count(`SELECT count(*) FROM gems_sent`); n != 4 {
		t.Errorf("%d offers were told of", n)
	}
}
