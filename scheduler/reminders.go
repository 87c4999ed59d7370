package scheduler

import (
	"context"
	"errors"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// piece bounds how many people are reminded in one transaction, so that none grows with the size of an area.
const piece = 500

// remind writes the reminders that are due to everybody who wants them. A conference that fails is left for the next
// run and does not keep those behind it waiting. First, what waits in the outbox and is outdated by now is dropped.
func (s *Scheduler) remind(ctx context.Context, _ time.Time) (n int, err error) {
	withdrawing := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.WithdrawReminders(ctx)
		return err
	})
	n, err = eachDue(ctx, s.remindSome)
	return n, errors.Join(withdrawing, err)
}

// remindSome takes one reminder that is due and, if it is of use, writes it to the next people in line, all in one
// transaction: who was reminded is known for certain, whatever happens in between. claimed is zero when nothing was.
func (s *Scheduler) remindSome(ctx context.Context, after storage.Reminder) (claimed storage.Reminder, n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		r, err := tx.ClaimReminder(ctx, after)
		if err != nil {
			return err
		}
		claimed = r
		c, err := tx.Conference(ctx, r.AreaID, r.ConferenceID)
		if err != nil {
			return err
		}
		open, err := tx.OpenReminders(ctx, r.ConferenceID)
		if err != nil {
			return err
		}
		send, drop := useful(open, c, tx.Now)
		if send != nil {
			seen, wrote, err := remindPiece(ctx, tx, c, *send)
			if err != nil {
				return err
			}
			if n = wrote; seen < piece {
				drop = append(drop, *send) // that was everybody
			}
		}
		if len(drop) == 0 {
			return nil
		}
		return tx.FinishReminders(ctx, c.ID, drop)
	})
	if err != nil {
		n = 0 // rolled back
	}
	return claimed, n, err
}

// remindPiece writes the reminder to the next people in line and notes how far it came. Those it has seen who do not come
// have said so, and are left alone.
func remindPiece(ctx context.Context, tx *storage.Tx, c storage.Conference, r storage.Reminder) (seen, wrote int, err error) {
	people, err := tx.PeopleToRemind(ctx, c.AreaID, r.RemindedUpTo, piece)
	if err != nil || len(people) == 0 {
		return 0, 0, err
	}
	answers, err := answersOf(ctx, tx, c, people)
	if err != nil {
		return 0, 0, err
	}
	seats, err := seatsOf(ctx, tx, c, people)
	if err != nil {
		return 0, 0, err
	}
	words := make(map[reminderWords]view.Message)
	for i := range people {
		answer := answers[people[i].ID]
		if answer.Answer == storage.NotComing {
			continue
		}
		about := reminderWords{text.Of(people[i].Language), answer.Answer, answer.Seats, answer.Waiting, people[i].OrganisationID != 0}
		if _, known := words[about]; !known {
			words[about] = view.ReminderToAnswer(about.lang, c, about.card(), tx.Now)
		}
		message := words[about]
		if seat, has := seats[people[i].ID]; has {
			message = view.WithSeat(about.lang, message, c, seat)
		}
		out, err := view.Notice(&people[i], storage.ReminderKind, message)
		if err != nil {
			return 0, 0, err
		}
		out.DedupeKey = r.Key(people[i].ID)
		tx.Enqueue(out)
		wrote++
	}
	return len(people), wrote, tx.RemindedUpTo(ctx, r, people[len(people)-1].ID)
}

// reminderWords are what the words of a reminder depend on: many people share the same.
type reminderWords struct {
	lang    text.Lang
	answer  string
	seats   int
	waiting bool
	house   bool
}

func (w reminderWords) card() view.AnswerCard {
	return view.AnswerCard{Answer: storage.Answer{Answer: w.answer, Seats: w.seats, Waiting: w.waiting}, House: w.house}
}
