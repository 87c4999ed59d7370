package scheduler

import (
	"context"
	"errors"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

const (
	// piece bounds how many people are looked at in one transaction, so that none grows with the size of an area.
	piece = 500
	// remindPiece is the same for reminders, whose words are the same for many.
	remindPiece = 2000
	// sweepAgain is how soon reminders are looked for again that were outdated and in somebody's hands.
	sweepAgain = time.Minute
)

// remind writes the reminders that are due to everybody who wants them. Those that are due take turns, piece by piece, so
// that nobody waits for a large area; a conference that fails is left for the next run and does not hold up the others.
func (s *Scheduler) remind(ctx context.Context, _ time.Time) (n int, err error) {
	for {
		var after storage.Reminder
		worked, problems := false, []error(nil)
		for ctx.Err() == nil {
			claimed, wrote, err := s.remindSome(ctx, after)
			n += wrote
			if claimed == (storage.Reminder{}) {
				if !errors.Is(err, storage.ErrNotFound) { // not about one reminder: the database is away
					return n, errors.Join(append(problems, err)...)
				}
				break
			}
			if after = claimed; err != nil {
				problems = append(problems, err)
			} else {
				worked = true
			}
		}
		if !worked || ctx.Err() != nil {
			return n, errors.Join(append(problems, ctx.Err())...)
		}
	}
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
		if r.Sweeps() {
			return sweep(ctx, tx, c, r)
		}
		n, err = remindHabit(ctx, tx, c, r.HabitID)
		return err
	})
	if err != nil {
		n = 0 // rolled back
	}
	return claimed, n, err
}

// sweep takes outdated reminders out of the outbox: of a meeting that has moved or was cancelled now, and of all others as
// soon as they begin. While somebody holds some of them, it looks again.
func sweep(ctx context.Context, tx *storage.Tx, c storage.Conference, r storage.Reminder) error {
	n, held, err := tx.SweepReminders(ctx, c, remindPiece)
	switch {
	case err != nil:
		return err
	case n == remindPiece: // and perhaps there are more
		return nil
	case held:
		return tx.PostponeReminder(ctx, r, tx.Now.Add(sweepAgain))
	case c.Ahead(tx.Now):
		return tx.PostponeReminder(ctx, r, c.StartsAt)
	}
	return tx.FinishReminders(ctx, c.ID, r.HabitID, []storage.Reminder{r})
}

// remindHabit settles what is due of one conference for one habit: it sends the next piece of what is of use, puts it off
// during quiet hours, and drops the rest.
func remindHabit(ctx context.Context, tx *storage.Tx, c storage.Conference, habitID int64) (n int, err error) {
	open, err := tx.OpenReminders(ctx, c.ID, habitID)
	if err != nil {
		return 0, err
	}
	send, drop, until := useful(open, c, tx.Now)
	switch {
	case send == nil:
	case until.After(tx.Now):
		if err := tx.PostponeReminder(ctx, *send, until); err != nil {
			return 0, err
		}
	default:
		seen, wrote, err := remindPeople(ctx, tx, c, *send)
		if err != nil {
			return 0, err
		}
		if n = wrote; seen < remindPiece {
			drop = append(drop, *send) // that was everybody
		}
	}
	if len(drop) == 0 {
		return n, nil
	}
	return n, tx.FinishReminders(ctx, c.ID, habitID, drop)
}

// remindPeople writes the reminder to the next people in line and notes how far it came. The words are put together once
// for all who read the same.
func remindPeople(ctx context.Context, tx *storage.Tx, c storage.Conference, r storage.Reminder) (seen, wrote int, err error) {
	people, err := tx.PeopleToRemind(ctx, r, remindPiece)
	if err != nil || len(people) == 0 {
		return 0, 0, err
	}
	known := make(map[reminderWords]int)
	version := make([]int, len(people))
	var versions []string
	for i, person := range people {
		if !person.Wants {
			version[i] = -1
			continue
		}
		about := wordsFor(person)
		at, ok := known[about]
		if !ok {
			out, err := view.Notice(&storage.Person{}, storage.ReminderKind, view.ReminderToAnswer(about.lang, c, about.card(), tx.Now))
			if err != nil {
				return 0, 0, err
			}
			at = len(versions)
			known[about], versions = at, append(versions, out.Payload)
		}
		version[i] = at
	}
	n, err := tx.Remind(ctx, r, people, versions, version)
	return len(people), int(n), err
}

// reminderWords are what the words of a reminder depend on: many people share the same.
type reminderWords struct {
	lang    text.Lang
	answer  string
	seats   int
	waiting bool
	house   bool
}

func wordsFor(p storage.ToRemind) reminderWords {
	return reminderWords{text.Of(p.Language), p.Answer, p.Seats, p.Waiting, p.House}
}

func (w reminderWords) card() view.AnswerCard {
	return view.AnswerCard{Answer: storage.Answer{Answer: w.answer, Seats: w.seats, Waiting: w.waiting}, House: w.house}
}
