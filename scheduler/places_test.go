package scheduler

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

// organisers makes so many coordinators of the area.
func (b *bench) organisers(n int) {
	b.t.Helper()
	b.people(n)
	b.exec(`UPDATE memberships SET coordinator = true`)
}

// change writes a meeting as edit leaves it.
func (b *bench) change(c storage.Conference, edit func(*storage.Conference)) storage.Conference {
	b.t.Helper()
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		before, err := tx.LockConference(ctx, b.area, c.ID)
		if err != nil {
			return err
		}
		after := before
		edit(&after)
		c, err = tx.ChangeConference(ctx, before, after)
		return err
	})
	return c
}

// From three weeks before on, the coordinators hear in growing steps that the place is missing; by day, once each.
func TestCoordinatorsHearThatThePlaceIsMissing(t *testing.T) {
	b := setup(t)
	b.organisers(2)
	b.people2(1)
	c := b.plan("2017-03-31 18:00") // clocks go forward on the 26th
	for _, look := range []struct{ at, want string }{
		{"2017-03-09 12:00", ""},
		{"2017-03-10 05:00", ""}, // nobody is awake
		{"2017-03-10 09:00", "In 21 Tagen"},
		{"2017-03-10 09:05", ""},
		{"2017-03-17 09:00", "In 14 Tagen"},
		{"2017-03-24 09:00", "Nur noch 7 Tage"},
		{"2017-03-27 23:30", ""},
		{"2017-03-28 09:00", "Nur noch 3 Tage"},
		{"2017-03-30 09:00", "<b>Morgen</b>"},
		{"2017-03-31 09:00", ""},
		{"2017-03-31 18:00", ""},
	} {
		n := b.runAt(look.at, "places")
		got := b.written()
		if (n == 2) != (look.want != "") || len(got) != n {
			t.Errorf("%s: %d told, %d messages", look.at, n, len(got))
		}
		for _, message := range got {
			if !strings.Contains(message, look.want) {
				t.Errorf("%s: no %q in %s", look.at, look.want, message)
			}
		}
		b.sent()
	}
	if c.PlaceNagged != 0 {
		t.Errorf("planned a month before, and %d days are known", c.PlaceNagged)
	}
}

// people2 makes people who coordinate nothing.
func (b *bench) people2(n int) {
	b.t.Helper()
	for i := range n {
		b.exec(`
			WITH made AS (
				INSERT INTO people (telegram_id, agreed_at, created_at, area_id) VALUES ($1, $3, $3, $2) RETURNING id
			)
			INSERT INTO memberships (person_id, area_id, joined_at) SELECT id, $2, $3 FROM made`, 1000+i, b.area, b.clock.Now())
	}
}

func TestAMissingPlaceAfterDowntime(t *testing.T) {
	for _, test := range []struct{ back, want string }{
		{"2017-03-15 12:00", "In 16 Tagen"},
		{"2017-03-16 12:00", ""}, // the step of fourteen days comes tomorrow
		{"2017-03-20 09:00", "In 11 Tagen"},
		{"2017-03-23 09:00", ""}, // the step of seven days comes tomorrow
		{"2017-03-29 09:00", ""}, // that of one day
		{"2017-03-31 09:00", "<b>Heute</b>"},
		{"2017-04-01 09:00", ""},
	} {
		b := setup(t)
		b.organisers(1)
		b.plan("2017-03-31 18:00")
		n := b.runAt(test.back, "places")
		got := strings.Join(b.written(), "")
		if (n == 1) != (test.want != "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: %d told: %s", test.back, n, got)
		}
	}
}

func TestNobodyIsToldOfAPlaceThatIsKnown(t *testing.T) {
	b := setup(t)
	b.organisers(1)
	c := b.plan("2017-03-31 18:00")
	if n := b.runAt("2017-03-17 09:00", "places"); n != 1 {
		t.Fatalf("%d told", n)
	}
	b.change(c, func(c *storage.Conference) { c.Place = "Rathaus" }) // the sender was away
	if waiting := b.written(); len(waiting) != 0 {
		t.Errorf("still on its way: %v", waiting)
	}
	if n := b.runAt("2017-03-24 09:00", "places"); n != 0 {
		t.Errorf("%d told though the place is known", n)
	}
	b.change(c, func(c *storage.Conference) { c.Place = "" })
	if n := b.runAt("2017-03-24 09:05", "places"); n != 0 { // who opened it again knows
		t.Errorf("%d told of what they have just done", n)
	}
	b.change(c, func(c *storage.Conference) { c.Local = c.Local.AddDate(0, 0, 21) })
	if n := b.runAt("2017-04-07 09:00", "places"); n != 1 { // 14 days before the new date
		t.Errorf("%d told of the new date", n)
	}
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.LockConference(ctx, b.area, c.ID)
		if err != nil {
			return err
		}
		_, err = tx.CancelConference(ctx, now)
		return err
	})
	if waiting := b.written(); len(waiting) != 0 {
		t.Errorf("on its way for a cancelled meeting: %v", waiting)
	}
	if n := b.runAt("2017-04-14 09:00", "places"); n != 0 {
		t.Errorf("%d told of a cancelled meeting", n)
	}
}

// However the clock is turned, whenever the job runs and on however many replicas: no step is said twice, none by night,
// and never two at a time.
func TestAMissingPlaceIsSaidOnceAStep(t *testing.T) {
	b := setup(t)
	b.organisers(1)
	other := b.open()
	rapid.Check(t, func(rt *rapid.T) {
		b.exec(`DELETE FROM conferences`)
		b.exec(`DELETE FROM outbox`)
		b.clock.Set(at(t, "2017-03-01 09:00"))
		c := b.plan(fmt.Sprintf("2017-03-%02d %02d:00", rapid.IntRange(3, 31).Draw(rt, "day"), rapid.IntRange(7, 22).Draw(rt, "hour")))
		told := map[string]int{}
		for b.clock.Now().Before(c.StartsAt.Add(time.Hour)) {
			b.clock.Set(b.clock.Now().Add(time.Duration(rapid.IntRange(20, 3*24*60).Draw(rt, "minutes")) * time.Minute))
			n := b.run(b.store, "places") + b.run(other, "places")
			if n > 1 {
				rt.Fatalf("%d at once", n)
			}
			if n > 0 && !storage.Waking(b.clock.Now(), c.Location()) {
				rt.Fatalf("by night, at %s", b.clock.Now())
			}
			if n > 0 && !c.Ahead(b.clock.Now()) {
				rt.Fatalf("too late, at %s", b.clock.Now())
			}
		}
		rows, err := b.raw.Query(`SELECT dedupe_key FROM outbox WHERE kind = 'nag'`)
		if err != nil {
			rt.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var key string
			if err := rows.Scan(&key); err != nil {
				rt.Fatal(err)
			}
			if told[key]++; told[key] > 1 {
				rt.Fatalf("%s twice", key)
			}
		}
	})
}

// Who publishes a draft ten days before sees that it has no place; the next step is that of seven days.
func TestWhoPublishesADraftKnowsThatThePlaceIsMissing(t *testing.T) {
	b := setup(t)
	b.organisers(1)
	b.clock.Set(at(t, "2017-03-21 09:00"))
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.AddConference(ctx, storage.Conference{
			AreaID: b.area, Kind: "other", Title: "Treffen", Local: at(t, "2017-03-31 18:00"), Draft: true,
		}, b.anybody())
		if err != nil {
			return err
		}
		_, err = tx.PublishConference(ctx, c, 0)
		return err
	})
	if n := b.runAt("2017-03-21 09:05", "places"); n != 0 {
		t.Errorf("%d told of what they have just done", n)
	}
	if n := b.runAt("2017-03-24 09:00", "places"); n != 1 {
		t.Errorf("%d told a week before", n)
	}
}
