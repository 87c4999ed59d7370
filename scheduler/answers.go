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
	n, err = eachDue(ctx, s.askSome)
	return seats + n, errors.Join(telling, err)
}

// askSome takes one question that is due and, if it is of use, writes it to the next people who have not answered, all in
// one transaction. claimed is zero when there was none.
func (s *Scheduler) askSome(ctx context.Context, after storage.Ask) (claimed storage.Ask, n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		ask, err := tx.ClaimAsk(ctx, after)
		if err != nil {
			return err
		}
		claimed = ask
		c, err := tx.Conference(ctx, ask.AreaID, ask.ConferenceID)
		if err != nil {
			return err
		}
		ends := c.StartsAt
		if ask.Until != nil && ask.Until.Before(ends) {
			ends = *ask.Until
		}
		switch {
		case !c.Ahead(tx.Now), ends.Sub(tx.Now) < lateAsk:
			return tx.FinishAsk(ctx, ask)
		case !storage.Waking(tx.Now, c.Location()):
			return errLater
		}
		people, err := tx.PeopleToAsk(ctx, ask, piece)
		if err != nil {
			return err
		}
		if err := askPeople(ctx, tx, c, ask, people); err != nil {
			return err
		}
		n = len(people)
		if n < piece {
			return tx.FinishAsk(ctx, ask) // that was everybody
		}
		return tx.AskedUpTo(ctx, ask, people[n-1].ID)
	})
	if err != nil {
		n = 0 // rolled back
	}
	return claimed, n, err
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
		out, err := view.Notice(&people[i], storage.AskKind, words[text.Of(people[i].Language)])
		if err != nil {
			return err
		}
		out.DedupeKey = ask.Key(people[i].ID)
		tx.Enqueue(out)
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
		c, err := tx.Conference(ctx, m.AreaID, m.ConferenceID)
		if err != nil {
			return 0, err
		}
		if !c.Ahead(tx.Now) {
			continue
		}
		person, err := tx.Person(ctx, m.PersonID)
		if err != nil {
			return 0, err
		}
		card := view.AnswerCard{House: person.OrganisationID != 0}
		if card.Answering, err = tx.Answering(ctx, c.AreaID, c.ID); err != nil {
			return 0, err
		}
		if card.Answer, err = tx.AnswerOf(ctx, c.ID, person.ID); err != nil {
			return 0, err
		}
		out, err := view.Notice(person, "seat", view.MovedUp(text.Of(person.Language), c, card, tx.Now))
		if err != nil {
			return 0, err
		}
		out.DedupeKey = m.Key()
		tx.Enqueue(out)
		n++
	}
	return n, nil
}
