package scheduler

import (
	"context"
	"errors"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// lateAsk is how near to its end nobody is asked any more.
const lateAsk = time.Hour

// answers asks those who have not said whether they come, once, and tells those who have moved up because somebody was
// deleted; everybody else is told at once by whoever made room.
func (s *Scheduler) answers(ctx context.Context, _ time.Time) (n int, err error) {
	seats, telling := s.inOne(tellSeats)(ctx)
	n, err = eachDue(ctx, s.store, (*storage.Tx).ClaimAsk, askSome)
	return seats + n, errors.Join(telling, err)
}

// askSome writes one question that is due to the next people who have not answered, if it is of use.
func askSome(ctx context.Context, tx *storage.Tx, ask storage.Ask) (n int, err error) {
	c, err := tx.Conference(ctx, ask.AreaID, ask.ConferenceID)
	if err != nil {
		return 0, err
	}
	ends := c.StartsAt
	if ask.Until != nil && ask.Until.Before(ends) {
		ends = *ask.Until
	}
	switch {
	case !c.Ahead(tx.Now), ends.Sub(tx.Now) < lateAsk:
		return 0, tx.FinishAsk(ctx, ask)
	case !storage.Waking(tx.Now, c.Location()):
		return 0, errLater
	}
	people, err := tx.PeopleToAsk(ctx, ask, piece)
	if err != nil {
		return 0, err
	}
	if err := askPeople(ctx, tx, c, ask, people); err != nil {
		return 0, err
	}
	n = len(people)
	if n < piece {
		return n, tx.FinishAsk(ctx, ask) // that was everybody
	}
	return n, tx.AskedUpTo(ctx, ask, people[n-1].ID)
}

func askPeople(ctx context.Context, tx *storage.Tx, c storage.Conference, ask storage.Ask, people []storage.Person) error {
	a, err := tx.Answering(ctx, c.AreaID, c.ID)
	if err != nil {
		return err
	}
	words := make(map[text.Lang]view.Message, len(text.Langs))
	for _, l := range text.Langs {
		words[l] = view.AskAgain(l, c, view.AnswerCard{Answering: a}, tx.Now)
	}
	for i := range people {
		message := words[text.Of(people[i].Language)]
		if err := tx.Queue(view.Notice(&people[i], storage.AskKind, ask.Key(people[i].ID), message)); err != nil {
			return err
		}
	}
	return nil
}

// tellSeats tells people who have got a seat and do not know yet, unless it is of no use any more.
func tellSeats(tx *storage.Tx, ctx context.Context) (n int, err error) {
	up, err := tx.TakeMovedUp(ctx, 0, piece)
	if err != nil {
		return 0, err
	}
	for _, m := range up {
		if !m.Conference.Ahead(tx.Now) {
			continue
		}
		if err := tx.Queue(view.Notice(m.Person, "seat", m.Key(), view.MovedUp(text.Of(m.Person.Language), m, tx.Now))); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}
