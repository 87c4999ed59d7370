package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// Thanks are said on the day after a meeting, from thanksHour on, and not more than thanksLate later.
const (
	thanksHour = 10
	thanksLate = 48 * time.Hour
)

// thank thanks those who were in a meeting, and asks them whether it was worth it.
func (s *Scheduler) thank(ctx context.Context, _ time.Time) (int, error) {
	return eachDue(ctx, s.store, (*storage.Tx).ClaimThanks, thankSome)
}

// thankSome writes to the next people in line of one meeting.
func thankSome(ctx context.Context, tx *storage.Tx, t storage.Thanks) (n int, err error) {
	c, err := tx.Conference(ctx, t.AreaID, t.ConferenceID)
	if err != nil {
		return 0, err
	}
	switch due := thanksDue(c); {
	case tx.Now.Before(due):
		return 0, errLater
	case tx.Now.After(due.Add(thanksLate)):
		return 0, tx.ThankedUpTo(ctx, t, t.UpTo, true)
	case !storage.Waking(tx.Now, c.Location()):
		return 0, errLater
	}
	people, err := tx.PeopleToThank(ctx, t, piece)
	if err != nil {
		return 0, err
	}
	if n = len(people); n == 0 {
		return 0, tx.ThankedUpTo(ctx, t, t.UpTo, true)
	}
	if t.UpTo == 0 {
		if err := tellOrganisers(ctx, tx, c); err != nil {
			return 0, err
		}
	}
	if err := thankPeople(ctx, tx, c, t, people); err != nil {
		return 0, err
	}
	return n, tx.ThankedUpTo(ctx, t, people[n-1].ID, n < piece)
}

// thanksDue is the morning after the meeting began.
func thanksDue(c storage.Conference) time.Time {
	day := c.Local.AddDate(0, 0, 1)
	return storage.Instant(time.Date(day.Year(), day.Month(), day.Day(), thanksHour, 0, 0, 0, time.UTC), c.Location())
}

func thankPeople(ctx context.Context, tx *storage.Tx, c storage.Conference, t storage.Thanks, people []storage.Person) error {
	coming, _, err := tx.ComingConferences(ctx, c.AreaID, 0, 1)
	if err != nil {
		return err
	}
	words := make(map[text.Lang]view.Message, len(text.Langs))
	for _, l := range text.Langs {
		words[l] = view.Thanks(l, c, coming, tx.Now)
	}
	for i := range people {
		if err := tx.Queue(view.Notice(&people[i], "thanks", t.Key(people[i].ID), words[text.Of(people[i].Language)])); err != nil {
			return err
		}
	}
	return nil
}

// tellOrganisers leads those who organise the meeting to its minutes and to what was said about it.
func tellOrganisers(ctx context.Context, tx *storage.Tx, c storage.Conference) error {
	m, err := tx.Minutes(ctx, c.AreaID, c.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	people, err := tx.Coordinators(ctx, c.AreaID)
	if err != nil {
		return err
	}
	for i := range people {
		key := fmt.Sprintf("afterwards/%d/%d", c.ID, people[i].ID)
		message := view.Afterwards(text.Of(people[i].Language), c, m.SentAt != nil)
		if err := tx.Queue(view.Notice(&people[i], "thanks", key, message)); err != nil {
			return err
		}
	}
	return nil
}
