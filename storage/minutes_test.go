package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

func TestMinutesAreSentOnce(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		minutes, err := tx.LockMinutes(ctx, m.area, c.ID)
		m.must(err)
		minutes.Points, minutes.Decisions = "Viel", "Wenig"
		m.must(tx.SetMinutes(ctx, minutes))
		m.must(tx.SendMinutes(ctx, minutes, m.person.ID))
		for what, err := range map[string]error{
			"sent again":     tx.SendMinutes(ctx, minutes, m.person.ID),
			"changed later":  tx.SetMinutes(ctx, minutes),
			"elsewhere":      second(tx.Minutes(ctx, m.area+1, c.ID)),
			"lock elsewhere": second(tx.LockMinutes(ctx, m.area+1, c.ID)),
		} {
			if !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		e, err := tx.ExportPerson(ctx, m.person)
		m.must(err)
		if last := e.Wrote[len(e.Wrote)-1]; last.Kind != "minutes" {
			t.Errorf("the own data: %+v", e.Wrote)
		}
	})
}

func TestResultsAreChangedAndLeftOut(t *testing.T) {
	m := setupMeetings(t)
	c, other := m.plan("2017-03-21 18:00"), m.plan("2017-03-22 18:00")
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		minutes, err := tx.LockMinutes(ctx, m.area, c.ID)
		m.must(err)
		id, err := tx.AddResult(ctx, minutes, storage.Result{Number: 2, Body: "Eins"}, m.person.ID)
		m.must(err)
		pictures, err := tx.AddResult(ctx, minutes, storage.Result{Number: 1, Photos: []string{"b", "a"}}, m.person.ID)
		m.must(err)
		m.must(tx.ChangeResult(ctx, minutes, storage.Result{ID: id, Body: "Zwei", Omitted: true}))
		list, err := tx.Results(ctx, m.area, c.ID)
		m.must(err)
		want := []storage.Result{
			{ID: pictures, Number: 1, Photos: []string{"b", "a"}}, {ID: id, Number: 2, Body: "Zwei", Omitted: true, Photos: []string{}},
		}
		if diff := cmp.Diff(want, list); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		if _, err := tx.Result(ctx, m.area, other.ID, id); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("of another meeting: %v", err)
		}
		if _, err := tx.ResultOf(ctx, m.area+1, id); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("of another area: %v", err)
		}
	})
}

func TestFeedbackIsCountedOnceAndHasNoPerson(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	token := make([]byte, 32)
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		answers := map[string]string{storage.FeedbackWorth: "4", storage.FeedbackMissing: "time", storage.FeedbackAgain: "yes"}
		for i, fresh := range []bool{true, false} {
			got, err := tx.GiveFeedback(ctx, c.ID, token, answers)
			m.must(err)
			if got != fresh {
				t.Errorf("answer %d is fresh: %v", i, got)
			}
		}
		token[0] = 1
		_, err := tx.GiveFeedback(ctx, c.ID, token, answers)
		m.must(err)
		token[0] = 2
		_, err = tx.GiveFeedbackWords(ctx, c.ID, token, "Danke!")
		m.must(err)
		f, err := tx.Feedback(ctx, m.area, c.ID)
		m.must(err)
		want := storage.Feedback{Answers: 2, Words: []string{"Danke!"}, Counts: map[string]map[string]int{
			storage.FeedbackWorth: {"4": 2}, storage.FeedbackMissing: {"time": 2}, storage.FeedbackAgain: {"yes": 2},
		}}
		if diff := cmp.Diff(want, f); diff != "" {
			t.Errorf("feedback (-want +got):\n%s", diff)
		}
		if f, err = tx.Feedback(ctx, m.area+1, c.ID); err != nil || f.Answers != 0 || f.Words != nil {
			t.Errorf("from another area: %+v, %v", f, err)
		}
	})
}

// Once feedback is closed nothing tells who has given any, and what was said remains.
func TestClosedFeedbackForgetsWhoAnswered(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	answers := map[string]string{storage.FeedbackWorth: "4", storage.FeedbackMissing: "time", storage.FeedbackAgain: "yes"}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		_, err := tx.GiveFeedback(ctx, c.ID, make([]byte, 32), answers)
		m.must(err)
	})
	if n, err := m.store.CloseFeedback(t.Context(), c.StartsAt); err != nil || n != 0 {
		t.Errorf("%d destroyed too early, %v", n, err)
	}
	if n, err := m.store.CloseFeedback(t.Context(), c.StartsAt.Add(time.Second)); err != nil || n != 1 {
		t.Errorf("%d destroyed, %v", n, err)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		f, err := tx.Feedback(ctx, m.area, c.ID)
		m.must(err)
		if f.Answers != 1 {
			t.Errorf("%d answers remain", f.Answers)
		}
	})
}

// Whoever has checked in was there; where nobody has, whoever had a seat.
func TestWhoCame(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-02 18:00")
	said, there := m.join(10, m.area), m.join(11, m.area)
	m.says(c, said, storage.Coming, 1)
	m.now = time.Date(2017, 3, 3, 10, 0, 0, 0, time.UTC)
	came := func() (people []int64) {
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			thanks, err := tx.ClaimThanks(ctx, storage.Thanks{})
			m.must(err)
			list, err := tx.PeopleToThank(ctx, thanks, 100)
			m.must(err)
			for _, p := range list {
				people = append(people, p.ID)
				if ok, err := tx.Came(ctx, m.area, c.ID, p.ID); err != nil || !ok {
					t.Errorf("%d is thanked and did not come, %v", p.ID, err)
				}
			}
		})
		return people
	}
	if diff := cmp.Diff([]int64{said.ID}, came()); diff != "" {
		t.Errorf("with nobody at the door (-want +got):\n%s", diff)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) { m.must(tx.CheckIn(ctx, c, there, 1)) })
	if diff := cmp.Diff([]int64{there.ID}, came()); diff != "" {
		t.Errorf("with somebody at the door (-want +got):\n%s", diff)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		m.must(tx.ThankedUpTo(ctx, storage.Thanks{ConferenceID: c.ID}, there.ID, true))
		if _, err := tx.ClaimThanks(ctx, storage.Thanks{}); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("thanked twice: %v", err)
		}
	})
}
