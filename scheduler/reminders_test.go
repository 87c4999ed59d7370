package scheduler

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

func TestRemindersGoOutAtTheirTimesInTrueWords(t *testing.T) {
	b := setup(t)
	b.people(2)
	b.exec(`UPDATE people SET language = 'en' WHERE telegram_id = 2`)
	b.plan("2017-03-28 18:00") // clocks go forward on the 26th
	for _, look := range []struct {
		at   string
		want []string
	}{
		{"2017-03-21 17:59", nil},
		{"2017-03-21 18:00", []string{"ist <b>in 7 Tagen</b>", "is <b>in 7 days</b>"}},
		{"2017-03-21 18:01", nil},
		{"2017-03-27 17:59", nil},
		{"2017-03-27 18:00", []string{"ist <b>morgen um 18:00 Uhr</b>", "is <b>tomorrow at 18:00</b>"}},
		{"2017-03-28 15:59", nil},
		{"2017-03-28 16:00", []string{"ist <b>heute um 18:00 Uhr</b>", "is <b>today at 18:00</b>"}},
		{"2017-03-28 17:00", nil},
		{"2017-03-28 19:00", nil},
	} {
		if n := b.runAt(look.at, "reminders"); n != len(look.want) {
			t.Errorf("%s: %d reminders, want %d", look.at, n, len(look.want))
		}
		got := b.written()
		if len(got) != len(look.want) {
			t.Fatalf("%s: %d messages, want %d", look.at, len(got), len(look.want))
		}
		for i, want := range look.want {
			if !strings.Contains(got[i], want) {
				t.Errorf("%s: %q is missing in %s", look.at, want, got[i])
			}
		}
		b.sent()
	}
}

func TestRemindersAfterDowntime(t *testing.T) {
	b := setup(t)
	b.people(1)
	b.plan("2017-03-21 18:00")
	if n := b.runAt("2017-03-16 09:00", "reminders"); n != 1 || !strings.Contains(b.written()[0], "in 5 Tagen") {
		t.Errorf("two days late: %d reminders, %v", n, b.written())
	}
	if n := b.runAt("2017-03-21 16:30", "reminders"); n != 1 || !strings.Contains(b.written()[1], "heute um 18:00 Uhr") {
		t.Errorf("two of three overdue: %d reminders, %v", n, b.written())
	}
	if open := b.count(`SELECT count(*) FROM reminders WHERE done_at IS NULL AND minutes_before > 0`); open != 0 {
		t.Errorf("%d reminders are still open", open)
	}
	b.plan("2017-03-22 18:00")
	if n := b.runAt("2017-03-23 09:00", "reminders"); n != 0 {
		t.Errorf("%d reminders of a meeting that is over", n)
	}
}

func TestWhoIsReminded(t *testing.T) {
	b := setup(t)
	b.people(4)
	b.exec(`UPDATE people SET reminders = false WHERE telegram_id = 2`)
	b.exec(`UPDATE people SET reachable = false WHERE telegram_id = 3`)
	b.exec(`INSERT INTO people (telegram_id, created_at) VALUES (5, $1)`, b.clock.Now())
	b.plan("2017-03-21 18:00")
	b.runAt("2017-03-20 18:00", "reminders")
	var chats []int64
	rows, err := b.raw.Query(`SELECT chat_id FROM outbox ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var chat int64
		if err := rows.Scan(&chat); err != nil {
			t.Fatal(err)
		}
		chats = append(chats, chat)
	}
	if diff := cmp.Diff([]int64{1, 4}, chats); diff != "" {
		t.Errorf("reminded (-want +got):\n%s", diff)
	}
}

func TestLargeAreasAreRemindedInPieces(t *testing.T) {
	b := setup(t)
	const members = 2*remindPeople + 1
	b.people(members)
	b.plan("2017-03-21 18:00")
	b.clock.Set(at(t, "2017-03-20 18:00"))
	s := New(b.store, Options{})
	for _, want := range []int{remindPeople, remindPeople, 1} {
		claimed, n, err := s.remindSome(b.ctx, storage.Reminder{})
		if err != nil || n != want {
			t.Fatalf("%d reminders, error %v, want %d", n, err, want)
		}
		done := b.count(`SELECT count(*) FROM reminders WHERE done_at IS NOT NULL AND minutes_before = $1`, oneDay)
		if (done == 1) != (want == 1) {
			t.Errorf("after a piece of %d of %v: done is %d", want, claimed.DueAt, done)
		}
	}
	if n := b.count(`SELECT count(DISTINCT chat_id) FROM outbox`); n != members {
		t.Errorf("%d people were reminded, want %d", n, members)
	}
}

func TestAFailingConferenceDoesNotHoldUpOthers(t *testing.T) {
	b := setup(t)
	b.people(1)
	bad, good := b.plan("2017-03-21 17:00"), b.plan("2017-03-21 18:00")
	b.exec(`UPDATE conferences SET place = repeat('x', 5000) WHERE id = $1`, bad.ID) // too long for a message
	b.clock.Set(at(t, "2017-03-20 18:00"))
	s := New(b.store, Options{})
	n, err := s.remind(b.ctx, b.clock.Now())
	if n != 1 || err == nil {
		t.Errorf("%d reminders, error %v, want 1 and an error", n, err)
	}
	if key := fmt.Sprintf("reminder/%d/1/%d/%%", good.ID, oneDay); b.count(`SELECT count(*) FROM outbox WHERE dedupe_key LIKE $1`, key) != 1 {
		t.Error("the good one is missing")
	}
	b.exec(`UPDATE conferences SET place = '' WHERE id = $1`, bad.ID)
	if n, err := s.remind(b.ctx, b.clock.Now()); n != 1 || err != nil {
		t.Errorf("when it is mended: %d reminders, error %v", n, err)
	}
}

func TestSchedulersInParallelRemindEverybodyOnce(t *testing.T) {
	b := setup(t)
	const members, meetings, replicas = 3 * remindPeople / 2, 4, 3
	b.people(members)
	for i := range meetings {
		b.plan(fmt.Sprintf("2017-03-21 1%d:00", i))
	}
	b.clock.Set(at(t, "2017-03-20 18:00"))
	var working sync.WaitGroup
	counts := make([]int, replicas)
	for i := range replicas {
		store := b.open()
		working.Go(func() {
			for b.ctx.Err() == nil { // a replica that finds nothing looks again until all is done
				n, err := New(store, Options{}).remind(b.ctx, store.Now())
				if err != nil {
					t.Error(err)
					return
				}
				counts[i] += n
				var open int
				if err := b.raw.QueryRow(`SELECT count(*) FROM reminders WHERE done_at IS NULL AND due_at <= $1`, store.Now()).Scan(&open); err != nil || open == 0 {
					return
				}
			}
		})
	}
	working.Wait()
	total := 0
	for _, n := range counts {
		total += n
	}
	if want := members * meetings; total != want || b.count(`SELECT count(*) FROM outbox`) != want {
		t.Errorf("counted %v, wrote %d, want %d", counts, b.count(`SELECT count(*) FROM outbox`), want)
	}
	if n := b.count(`SELECT count(*) FROM (SELECT chat_id FROM outbox GROUP BY chat_id HAVING count(*) <> $1) AS wrong`, meetings); n != 0 {
		t.Errorf("%d people were not reminded once of each meeting", n)
	}
}

func TestOutdatedRemindersAreWithdrawnFromTheOutbox(t *testing.T) {
	b := setup(t)
	b.people(2)
	moved, cancelled, kept, begun := b.plan("2017-03-21 18:00"), b.plan("2017-03-21 18:00"), b.plan("2017-03-21 18:00"), b.plan("2017-03-21 16:30")
	if n := b.runAt("2017-03-21 16:00", "reminders"); n != 8 {
		t.Fatalf("%d reminders, want 8", n)
	}
	pending := func(c storage.Conference) int {
		return b.count(`SELECT count(*) FROM outbox WHERE outcome IS NULL AND dedupe_key LIKE $1`, fmt.Sprintf("reminder/%d/%%", c.ID))
	}
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		after := moved
		after.Local = after.Local.Add(24 * time.Hour)
		if _, err := tx.ChangeConference(ctx, moved, after); err != nil {
			return err
		}
		_, err := tx.CancelConference(ctx, cancelled)
		return err
	})
	if pending(moved) != 0 || pending(cancelled) != 0 || pending(kept) != 2 || pending(begun) != 2 {
		t.Errorf("pending: moved %d, cancelled %d, kept %d, begun %d", pending(moved), pending(cancelled), pending(kept), pending(begun))
	}
	b.runAt("2017-03-21 16:30", "reminders")
	if pending(begun) != 0 || pending(kept) != 2 {
		t.Errorf("at its start: begun %d, kept %d", pending(begun), pending(kept))
	}
}
