package scheduler

import (
	"context"
	"testing"

	"sozialraum/storage"
)

// Those who came are thanked once, on the morning after, however many replicas look.
func TestThanksOnTheMorningAfter(t *testing.T) {
	b := setup(t)
	b.people(6)
	c := b.plan("2017-03-21 18:00")
	b.answer(c, 1, storage.Coming)
	b.answer(c, 2, storage.Coming)
	b.answer(c, 3, storage.Maybe)
	cancelled := b.plan("2017-03-21 17:00")
	b.answer(cancelled, 4, storage.Coming)
	b.exec(`UPDATE conferences SET cancelled_at = starts_at WHERE id = $1`, cancelled.ID)
	for _, look := range []struct {
		at   string
		want int
	}{
		{"2017-03-21 23:00", 0},
		{"2017-03-22 09:59", 0},
		{"2017-03-22 10:00", 2},
		{"2017-03-22 10:05", 2},
		{"2017-03-23 10:00", 2},
	} {
		b.togetherAt(look.at, 3, "thanks")
		if got := b.waiting("thanks"); got != look.want {
			t.Errorf("%s: %d thanked, want %d", look.at, got, look.want)
		}
	}
}

// More people than fit one transaction are thanked piece by piece, and after long downtime nobody is.
func TestThanksAfterDowntime(t *testing.T) {
	b := setup(t)
	b.people(piece + 3)
	b.plan("2017-03-02 18:00") // too long ago for thanks
	b.plan("2017-03-21 18:00")
	b.exec(`
		INSERT INTO visits (conference_id, area_id, person_id, seats, arrived_at)
		SELECT c.id, c.area_id, m.person_id, 1, c.starts_at
		FROM conferences c
		JOIN memberships m ON m.area_id = c.area_id`)
	b.togetherAt("2017-03-22 21:30", 1, "thanks")
	if got := b.waiting("thanks"); got != 0 {
		t.Errorf("%d are thanked at night", got)
	}
	b.togetherAt("2017-03-23 09:00", 2, "thanks")
	if got := b.count(`SELECT count(*) FROM outbox WHERE dedupe_key LIKE $1`, "thanks/%"); got != piece+3 {
		t.Errorf("%d thanked, want %d", got, piece+3)
	}
	b.plan("2017-04-04 18:00")
	b.togetherAt("2017-04-10 10:00", 1, "thanks")
	if got := b.count(`SELECT count(*) FROM thanks WHERE thanked_at IS NOT NULL`); got != 2 {
		t.Errorf("%d meetings are done with", got)
	}
}

// A reminder tells where somebody sits, and everybody else nothing of it.
func TestRemindersNameTheSeat(t *testing.T) {
	b := setup(t)
	b.people(3)
	c := b.plan("2017-03-21 18:00")
	first := int64(b.count(`SELECT min(id) FROM people`))
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		d, err := tx.LockDealing(ctx, c.AreaID, c.ID, storage.DealComing)
		if err != nil {
			return err
		}
		if d, err = tx.Seat(ctx, d, 1, []storage.SeatedGroup{{Members: []int64{first}}}); err != nil {
			return err
		}
		_, err = tx.PublishDealing(ctx, d)
		return err
	})
	b.clock.Set(at(t, "2017-03-20 18:00"))
	b.run(b.store, "reminders")
	if got := b.count(`SELECT count(*) FROM outbox WHERE kind = $1 AND payload LIKE '%"seat:%'`, storage.ReminderKind); got != 1 {
		t.Errorf("%d reminders name a place, want 1", got)
	}
}
