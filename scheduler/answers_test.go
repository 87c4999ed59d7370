package scheduler

import (
	"context"
	"strings"
	"testing"

	"sozialraum/storage"
)

// answer writes what the person with this Telegram id says about coming.
func (b *bench) answer(c storage.Conference, telegram int64, answer string) {
	b.t.Helper()
	person := int64(b.count(`SELECT id FROM people WHERE telegram_id = $1`, telegram))
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.LockAnswering(ctx, c.AreaID, c.ID)
		if err != nil {
			return err
		}
		_, err = tx.GiveAnswer(ctx, a, person, person, answer, 1)
		return err
	})
}

// waiting counts the messages of a kind that nobody has sent yet.
func (b *bench) waiting(kind string) int {
	return b.count(`SELECT count(*) FROM outbox WHERE kind = $1 AND outcome IS NULL`, kind)
}

// Everybody who has not answered is asked once, however many replicas look, and nobody who has.
func TestWhoHasNotAnsweredIsAskedOnce(t *testing.T) {
	b := setup(t)
	b.people(2*piece + 7)
	b.exec(`UPDATE people SET reachable = false WHERE telegram_id = 5`)
	b.exec(`UPDATE people SET reminders = false WHERE telegram_id = 6`)
	c := b.plan("2017-03-21 18:00")
	b.answer(c, 1, storage.Coming)
	b.answer(c, 2, storage.Maybe)
	b.answer(c, 3, storage.NotComing)
	for _, look := range []struct {
		at   string
		want int
	}{
		{"2017-03-18 17:59", 0},
		{"2017-03-18 18:00", 2*piece + 2},
		{"2017-03-18 18:01", 2*piece + 2},
		{"2017-03-20 09:00", 2*piece + 2},
	} {
		b.togetherAt(look.at, 3, "answers")
		if got := b.waiting("ask"); got != look.want {
			t.Errorf("%s: %d asked, want %d", look.at, got, look.want)
		}
	}
	for _, chat := range []int{1, 2, 3, 5, 6} {
		if n := b.count(`SELECT count(*) FROM outbox WHERE kind = 'ask' AND chat_id = $1`, chat); n != 0 {
			t.Errorf("%d was asked", chat)
		}
	}
	b.answer(c, 4, storage.Coming) // before the question has gone out
	if got := b.waiting("ask"); got != 2*piece+1 {
		t.Errorf("%d questions after an answer", got)
	}
}

// The question comes by day, before the time to answer ends, and after downtime only while it still helps.
func TestWhenTheQuestionComes(t *testing.T) {
	for _, test := range []struct {
		name, until string
		looks       map[string]int
		order       []string
	}{
		{"a day before the end", "2017-03-10 12:00", map[string]int{"2017-03-09 11:59": 0, "2017-03-09 12:00": 2}, []string{"2017-03-09 11:59", "2017-03-09 12:00"}},
		{"not at night", "2017-03-10 23:00", map[string]int{"2017-03-09 23:30": 0, "2017-03-10 07:59": 0, "2017-03-10 08:00": 2}, []string{"2017-03-09 23:30", "2017-03-10 07:59", "2017-03-10 08:00"}},
		{"late, at night", "2017-03-12 12:00", map[string]int{"2017-03-11 22:00": 0, "2017-03-12 08:00": 2}, []string{"2017-03-11 22:00", "2017-03-12 08:00"}},
		{"late, of use", "2017-03-10 12:00", map[string]int{"2017-03-10 11:00": 2}, []string{"2017-03-10 11:00"}},
		{"too late", "2017-03-10 12:00", map[string]int{"2017-03-10 11:01": 0, "2017-03-12 09:00": 0}, []string{"2017-03-10 11:01", "2017-03-12 09:00"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := setup(t)
			b.people(2)
			c := b.plan("2017-03-21 18:00")
			until := at(t, test.until)
			b.inTx(func(ctx context.Context, tx *storage.Tx) error { return tx.SetUntil(ctx, c, &until) })
			for _, look := range test.order {
				b.togetherAt(look, 1, "answers")
				if got := b.waiting("ask"); got != test.looks[look] {
					t.Errorf("%s: %d asked, want %d", look, got, test.looks[look])
				}
			}
		})
	}
}

func TestNobodyIsAskedAboutAMeetingThatIsCalledOff(t *testing.T) {
	b := setup(t)
	b.people(2)
	c := b.plan("2017-03-21 18:00")
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.CancelConference(ctx, c)
		return err
	})
	b.togetherAt("2017-03-18 18:00", 1, "answers")
	if got := b.waiting("ask"); got != 0 {
		t.Errorf("%d asked", got)
	}
}

// A meeting that is moved moves the question; one that was asked already does not come again.
func TestTheQuestionMovesWithItsMeeting(t *testing.T) {
	b := setup(t)
	b.people(2)
	c := b.plan("2017-03-21 18:00")
	move := func(local string) {
		b.inTx(func(ctx context.Context, tx *storage.Tx) error {
			before, err := tx.LockConference(ctx, c.AreaID, c.ID)
			if err != nil {
				return err
			}
			after := before
			after.Local = at(t, local).In(before.Location())
			_, err = tx.ChangeConference(ctx, before, after)
			return err
		})
	}
	move("2017-03-28 18:00")
	b.togetherAt("2017-03-18 18:00", 1, "answers")
	if got := b.waiting("ask"); got != 0 {
		t.Errorf("%d asked at the old time", got)
	}
	b.togetherAt("2017-03-25 18:00", 1, "answers")
	if got := b.waiting("ask"); got != 2 {
		t.Errorf("%d asked at the new time", got)
	}
	move("2017-04-28 18:00")
	b.sent()
	b.togetherAt("2017-04-26 12:00", 1, "answers")
	if got := b.waiting("ask"); got != 0 {
		t.Errorf("%d asked twice", got)
	}
}

// Somebody who is deleted makes room: whoever is next hears of it once.
func TestWhoMovesUpAfterADeletionIsToldOnce(t *testing.T) {
	b := setup(t)
	b.people(3)
	c := b.plan("2017-03-21 18:00")
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.LockAnswering(ctx, c.AreaID, c.ID)
		if err != nil {
			return err
		}
		return tx.SetCapacity(ctx, a, 1)
	})
	for telegram := range int64(3) {
		b.answer(c, telegram+1, storage.Coming)
	}
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := tx.Person(ctx, int64(b.count(`SELECT id FROM people WHERE telegram_id = 1`)))
		if err != nil {
			return err
		}
		_, err = tx.DeletePerson(ctx, person)
		return err
	})
	b.togetherAt("2017-03-02 09:00", 3, "answers")
	if got := b.waiting("seat"); got != 1 || b.count(`SELECT chat_id FROM outbox WHERE kind = 'seat'`) != 2 {
		t.Errorf("%d told", got)
	}
}

// A reminder says what somebody has answered, and leaves alone who does not come.
func TestRemindersKnowTheAnswer(t *testing.T) {
	b := setup(t)
	b.people(4)
	c := b.plan("2017-03-21 18:00")
	b.answer(c, 1, storage.Coming)
	b.answer(c, 2, storage.Maybe)
	b.answer(c, 3, storage.NotComing)
	if n := b.runAt("2017-03-14 18:00", "reminders"); n != 3 {
		t.Errorf("%d reminders", n)
	}
	got := b.written()
	for i, want := range []string{"Du kommst.", "Du kommst vielleicht.", "Kommst du?"} {
		if len(got) != 3 || !strings.Contains(got[i], want) {
			t.Errorf("%q is missing in %v", want, got)
		}
	}
}

// A poll for those who come asks nobody else, tells nobody else what came of it, and counts them as those who could vote.
func TestPollsForParticipants(t *testing.T) {
	b := setup(t)
	b.people(6)
	c := b.plan("2017-03-21 18:00")
	b.answer(c, 1, storage.Coming)
	b.answer(c, 2, storage.Maybe)
	b.answer(c, 3, storage.NotComing)
	p := b.asks("2017-03-01 10:00", "2017-03-08 10:00", func(p *storage.Poll) { p.ConferenceID, p.Reminders = c.ID, 1 })
	if p.ConferenceID != c.ID || p.Conference != c.Title {
		t.Errorf("asks those of %d, %q", p.ConferenceID, p.Conference)
	}
	b.clock.Set(at(t, "2017-03-01 10:00"))
	b.together(2, "polls")
	b.vote(p, 1, 1)
	b.answer(c, 4, storage.Coming) // joins while it runs
	b.clock.Set(at(t, "2017-03-07 12:00"))
	b.together(2, "polls")
	b.clock.Set(at(t, "2017-03-08 10:00"))
	b.together(2, "polls")
	b.together(1, "polls")
	if o, r, e := b.notices("opening"), b.notices("reminder"), b.notices("results"); o != 2 || r != 2 || e != 3 {
		t.Errorf("%d heard of the opening, %d were reminded, %d heard the result", o, r, e)
	}
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		p, err := tx.Poll(ctx, p.AreaID, p.ID)
		if p.Electorate != 3 || p.Votes != 1 {
			t.Errorf("%d of %d", p.Votes, p.Electorate)
		}
		return err
	})
}

// Whoever could not be asked before a meeting was called off is not asked whether they come.
func TestNobodyIsAskedAboutWhatWasCalledOff(t *testing.T) {
	b := setup(t)
	b.people(3)
	c, other := b.plan("2017-03-21 18:00"), b.plan("2017-03-21 18:00")
	b.togetherAt("2017-03-18 18:00", 1, "answers")
	if got := b.waiting("ask"); got != 6 {
		t.Fatalf("%d asked", got)
	}
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.CancelConference(ctx, c)
		return err
	})
	if got := b.count(`SELECT count(*) FROM outbox WHERE outcome IS NULL AND kind = 'ask' AND split_part(dedupe_key, '/', 2) = CAST(CAST($1 AS bigint) AS text)`, other.ID); got != 3 || b.waiting("ask") != 3 {
		t.Errorf("%d of %d are about the other", got, b.waiting("ask"))
	}
}
