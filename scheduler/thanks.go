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
	return eachDue(ctx, s.thankSome)
}

// thankSome takes one meeting and writes to the next people in line, all in one transaction. claimed is zero when there was
// none.
func (s *Scheduler) thankSome(ctx context.Context, after storage.Thanks) (claimed storage.Thanks, n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		t, err := tx.ClaimThanks(ctx, tx.Now, after)
		if err != nil {
			return err
		}
		claimed = t
		c, err := tx.Conference(ctx, t.AreaID, t.ConferenceID)
		if err != nil {
			return err
		}
		switch due := thanksDue(c); {
		case tx.Now.Before(due):
			return errLater
		case tx.Now.After(due.Add(thanksLate)):
			return tx.ThankedUpTo(ctx, t, t.UpTo, true)
		case !storage.Waking(tx.Now, c.Location()):
			return errLater
		}
		people, err := tx.PeopleToThank(ctx, t, piece)
		if err != nil {
			return err
		}
		if n = len(people); n == 0 {
			return tx.ThankedUpTo(ctx, t, t.UpTo, true)
		}
		if t.UpTo == 0 {
			if err := tellOrganisers(ctx, tx, c); err != nil {
				return err
			}
		}
		if err := thankPeople(ctx, tx, c, t, people); err != nil {
			return err
		}
		return tx.ThankedUpTo(ctx, t, people[n-1].ID, n < piece)
	})
	if err != nil {
		n = 0 // rolled back
	}
	return claimed, n, err
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
		out, err := view.Notice(&people[i], "thanks", words[text.Of(people[i].Language)])
		if err != nil {
			return err
		}
		out.DedupeKey = t.Key(people[i].ID)
		tx.Enqueue(out)
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
		out, err := view.Notice(&people[i], "thanks", view.Afterwards(text.Of(people[i].Language), c, m.SentAt != nil))
		if err != nil {
			return err
		}
		out.DedupeKey = fmt.Sprintf("afterwards/%d/%d", c.ID, people[i].ID)
		tx.Enqueue(out)
	}
	return nil
}
