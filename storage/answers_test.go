package storage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

// answers writes an answer as the bot does.
func (m *meetings) answers(c storage.Conference, person *storage.Person, answer string, seats int) (got storage.Answer, err error) {
	m.t.Helper()
	txErr := m.store.InTx(m.t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		a, lockErr := tx.LockAnswering(ctx, m.area, c.ID)
		if lockErr != nil {
			return lockErr
		}
		got, err = tx.GiveAnswer(ctx, a, person.ID, person.ID, answer, seats)
		return err
	})
	if err == nil {
		m.must(txErr)
	}
	return got, err
}

func (m *meetings) says(c storage.Conference, person *storage.Person, answer string, seats int) storage.Answer {
	m.t.Helper()
	got, err := m.answers(c, person, answer, seats)
	m.must(err)
	return got
}

func (m *meetings) capacity(c storage.Conference, seats int) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		a, err := tx.LockAnswering(ctx, m.area, c.ID)
		m.must(err)
		m.must(tx.SetCapacity(ctx, a, seats))
	})
}

func (m *meetings) answering(c storage.Conference) (a storage.Answering) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		var err error
		a, err = tx.Answering(ctx, m.area, c.ID)
		m.must(err)
	})
	return a
}

// upNow lists who is to be told that they have got a seat.
func (m *meetings) upNow() (people []int64) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		up, err := tx.TakeMovedUp(ctx, 0, 100)
		m.must(err)
		for _, one := range up {
			people = append(people, one.PersonID)
		}
	})
	slices.Sort(people)
	return people
}

func (m *meetings) answerOf(c storage.Conference, person *storage.Person) (a storage.Answer) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		var err error
		a, err = tx.AnswerOf(ctx, c.ID, person.ID)
		m.must(err)
	})
	return a
}

func TestAnswersAreStoredAndChanged(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	for _, step := range []struct {
		answer string
		seats  int
		want   storage.Answer
		taken  int
	}{
		{storage.Coming, 1, storage.Answer{Answer: storage.Coming, Seats: 1}, 1},
		{storage.Coming, 3, storage.Answer{Answer: storage.Coming, Seats: 3}, 3},
		{storage.Coming, 3, storage.Answer{Answer: storage.Coming, Seats: 3}, 3},
		{storage.Maybe, 3, storage.Answer{Answer: storage.Maybe, Seats: 1}, 0},
		{storage.NotComing, 1, storage.Answer{Answer: storage.NotComing, Seats: 1}, 0},
		{storage.Coming, 2, storage.Answer{Answer: storage.Coming, Seats: 2}, 2},
	} {
		got := m.says(c, m.person, step.answer, step.seats)
		step.want.PersonID, got.Queued = m.person.ID, 0
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s %d (-want +got):\n%s", step.answer, step.seats, diff)
		}
		if a := m.answering(c); a.Taken != step.taken || a.Waiting != 0 {
			t.Errorf("%s %d: %d taken, %d waiting", step.answer, step.seats, a.Taken, a.Waiting)
		}
	}
}

func TestAnswersOfAnotherArea(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	foreign := m.join(2, m.addArea("Süd"))
	if _, err := m.answers(c, foreign, storage.Coming, 1); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a foreigner answers: %v", err)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		for what, err := range map[string]error{
			"look": second(tx.Answering(ctx, foreign.AreaID, c.ID)),
			"lock": second(tx.LockAnswering(ctx, foreign.AreaID, c.ID)),
			"door": second(tx.DoorCode(ctx, foreign.AreaID, c.ID, "CODE")),
		} {
			if !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if list, err := tx.Comers(ctx, foreign.AreaID, c.ID); err != nil || len(list) > 0 {
			t.Errorf("the list: %v, %v", list, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestWaitingListMovesUpByItself(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	var people []*storage.Person
	for i := range 6 {
		people = append(people, m.join(int64(10+i), m.area))
	}
	m.capacity(c, 4)
	m.says(c, people[0], storage.Coming, 2)
	m.says(c, people[1], storage.Coming, 2)
	for i, seats := range []int{2, 1} {
		if got := m.says(c, people[2+i], storage.Coming, seats); !got.Waiting || got.Place != i+1 {
			t.Errorf("%d waits at %d", 2+i, got.Place)
		}
	}
	if _, err := m.answers(c, people[0], storage.Coming, 3); !errors.Is(err, storage.ErrFull) {
		t.Errorf("one more seat in a full room: %v", err)
	}
	if _, err := m.answers(c, people[4], storage.Coming, 5); !errors.Is(err, storage.ErrFull) {
		t.Errorf("more than the room has: %v", err)
	}
	m.says(c, people[0], storage.Coming, 1) // one free, the first in line needs two
	if got := m.upNow(); got != nil {
		t.Errorf("somebody was overtaken by %v", got)
	}
	if got := m.says(c, people[4], storage.Coming, 1); !got.Waiting || got.Place != 3 {
		t.Errorf("a newcomer overtakes: %+v", got)
	}
	m.says(c, people[1], storage.Maybe, 1) // three free: the first two of the list
	if diff := cmp.Diff([]int64{people[2].ID, people[3].ID}, m.upNow()); diff != "" {
		t.Errorf("moved up (-want +got):\n%s", diff)
	}
	if got := m.upNow(); got != nil {
		t.Errorf("told twice: %v", got)
	}
	m.says(c, people[5], storage.Coming, 3)
	if got := m.says(c, people[5], storage.Coming, 1); got.Place != 2 {
		t.Errorf("fewer seats, another place: %+v", got)
	}
	m.capacity(c, 2) // nobody loses a seat
	if a := m.answering(c); a.Taken != 4 || a.Waiting != 2 {
		t.Errorf("smaller room: %+v", a)
	}
	m.capacity(c, 0)
	if diff := cmp.Diff([]int64{people[4].ID, people[5].ID}, m.upNow()); diff != "" {
		t.Errorf("room for everybody (-want +got):\n%s", diff)
	}
}

func TestDeletingSomebodyFreesTheirSeats(t *testing.T) {
	m := setupMeetings(t)
	c, past := m.plan("2017-03-21 18:00"), m.plan("2017-03-02 18:00")
	first, next := m.join(10, m.area), m.join(11, m.area)
	for _, at := range []storage.Conference{c, past} {
		m.capacity(at, 1)
		m.says(at, first, storage.Coming, 1)
		m.says(at, next, storage.Coming, 1)
	}
	m.now = time.Date(2017, 3, 3, 8, 0, 0, 0, time.UTC)
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		_, err := tx.DeletePerson(ctx, first)
		m.must(err)
	})
	if diff := cmp.Diff([]int64{next.ID}, m.upNow()); diff != "" {
		t.Errorf("moved up (-want +got):\n%s", diff)
	}
	if m.answerOf(c, next).Waiting || !m.answerOf(past, next).Waiting {
		t.Error("the wrong meeting")
	}
}

// Two people take the last seat at once: one gets it, the other waits, and never is a seat given away twice.
func TestTheLastSeatIsGivenAwayOnce(t *testing.T) {
	m := setupMeetings(t)
	var people []*storage.Person
	for i := range 8 {
		people = append(people, m.join(int64(10+i), m.area))
	}
	for round := range 5 {
		c := m.plan(fmt.Sprintf("2017-03-%d 18:00", 20+round))
		m.capacity(c, 1)
		var running sync.WaitGroup
		for _, person := range people {
			running.Go(func() {
				if _, err := m.answers(c, person, storage.Coming, 1); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
		if a := m.answering(c); a.Taken != 1 || a.Waiting != len(people)-1 {
			t.Fatalf("%d taken, %d waiting", a.Taken, a.Waiting)
		}
		for _, person := range people { // and while all of them leave at once
			running.Go(func() {
				if _, err := m.answers(c, person, storage.NotComing, 1); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
		if a := m.answering(c); a.Taken != 0 || a.Waiting != 0 {
			t.Fatalf("%d taken, %d waiting at the end", a.Taken, a.Waiting)
		}
	}
}

func TestWhoHasNotAnsweredIsFound(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	said, silent, quiet := m.join(10, m.area), m.join(11, m.area), m.join(12, m.area)
	m.says(c, said, storage.NotComing, 1)
	m.says(c, m.person, storage.Maybe, 1)
	m.inTx(func(ctx context.Context, tx *storage.Tx) { m.must(tx.SetReminders(ctx, quiet.ID, false)) })
	claim := func(local string) (ids []int64, found bool) {
		m.now = storage.Instant(wallTime(t, local), location(t, "Europe/Berlin"))
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			ask, err := tx.ClaimAsk(ctx, storage.Ask{})
			if errors.Is(err, storage.ErrNotFound) {
				return
			}
			m.must(err)
			people, err := tx.PeopleToAsk(ctx, ask, 100)
			m.must(err)
			for _, p := range people {
				ids = append(ids, p.ID)
			}
			found = true
		})
		return ids, found
	}
	if _, found := claim("2017-03-18 17:59"); found {
		t.Error("too early")
	}
	if ids, found := claim("2017-03-18 18:00"); !found || !cmp.Equal(ids, []int64{silent.ID}) {
		t.Errorf("asked are %v, found %v, want %d", ids, found, silent.ID)
	}
	until := storage.Instant(wallTime(t, "2017-03-20 12:00"), location(t, "Europe/Berlin"))
	m.inTx(func(ctx context.Context, tx *storage.Tx) { m.must(tx.SetUntil(ctx, m.load(c.ID), &until)) })
	if _, found := claim("2017-03-20 07:59"); found {
		t.Error("a new end, and still the old question")
	}
	if _, found := claim("2017-03-20 08:00"); !found {
		t.Error("not asked before the new end")
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		ask, err := tx.ClaimAsk(ctx, storage.Ask{})
		m.must(err)
		m.must(tx.FinishAsk(ctx, ask))
		m.must(tx.SetUntil(ctx, m.load(c.ID), nil))
	})
	if _, found := claim("2017-03-20 18:00"); found {
		t.Error("asked twice")
	}
}

func TestCheckingIn(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		for _, fresh := range []string{"FIRST", "SECOND"} {
			if code, err := tx.DoorCode(ctx, m.area, c.ID, fresh); err != nil || code != "FIRST" {
				t.Errorf("code %q, %v", code, err)
			}
		}
		at, err := tx.ConferenceAtDoor(ctx, m.area, "FIRST")
		if err != nil || at.ID != c.ID {
			t.Errorf("at the door of %d, %v", at.ID, err)
		}
		for _, seats := range []int{1, 3, 3} {
			m.must(tx.CheckIn(ctx, c, m.person, seats))
		}
		if n, err := tx.Present(ctx, c.ID, m.person.ID); err != nil || n != 3 {
			t.Errorf("%d present, %v", n, err)
		}
		list, err := tx.Comers(ctx, m.area, c.ID)
		if err != nil || len(list) != 1 || list[0].Present != 3 || list[0].Answer.Answer != "" {
			t.Errorf("the list: %+v, %v", list, err)
		}
	})
	m.says(c, m.person, storage.Coming, 2)
	n, err := m.store.ForgetAnswers(t.Context(), c.StartsAt)
	if err != nil || n != 0 {
		t.Errorf("%d forgotten too early, %v", n, err)
	}
	n, err = m.store.ForgetAnswers(t.Context(), c.StartsAt.Add(time.Second))
	if err != nil || n != 2 {
		t.Errorf("%d forgotten, %v", n, err)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		if list, err := tx.Comers(ctx, m.area, c.ID); err != nil || len(list) != 1 || list[0].PersonID != 0 || list[0].Name != "" || list[0].Present != 3 {
			t.Errorf("still known: %+v, %v", list, err)
		}
	})
}
