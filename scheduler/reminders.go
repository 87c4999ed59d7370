package scheduler

import (
	"context"
	"errors"
	"slices"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

const (
	// piece bounds how many people are looked at in one transaction, so that none grows with the size of an area.
	piece = 500
	// remindPeople is the same for reminders, whose words are the same for many.
	remindPeople = 2000
	// remindConferences bounds how many conferences one piece is about, and remindHabits how many habits of each.
	remindConferences, remindHabits = 50, 50
	// sweepPiece bounds how many outdated reminders are taken back in one transaction.
	sweepPiece = 10_000
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

// remindSome works on a piece of what is due behind after, all in one transaction: who was reminded is known for certain,
// whatever happens in between. Small areas share a piece; when one of them fails, the first is tried alone. claimed is the
// last that it came to, zero when nothing was due.
func (s *Scheduler) remindSome(ctx context.Context, after storage.Reminder) (claimed storage.Reminder, n int, err error) {
	claimed, n, err = s.remindPiece(ctx, after, s.remindConferences)
	if err != nil && claimed != (storage.Reminder{}) {
		return s.remindPiece(ctx, after, 1)
	}
	return claimed, n, err
}

func (s *Scheduler) remindPiece(ctx context.Context, after storage.Reminder, conferences int) (claimed storage.Reminder, n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		for seen := 0; conferences > 0 && seen < s.remindPeople; conferences-- {
			r, err := tx.ClaimReminder(ctx, after)
			if errors.Is(err, storage.ErrNotFound) && claimed != (storage.Reminder{}) {
				return nil
			}
			if err != nil {
				return err
			}
			after, claimed = r, r
			looked, wrote, err := remindOf(ctx, tx, r, s.remindPeople-seen)
			if err != nil {
				return err
			}
			seen, n = seen+looked, n+wrote
		}
		return nil
	})
	if err != nil {
		n = 0 // rolled back
	}
	return claimed, n, err
}

// remindOf works on one conference, and looks at so many people at most.
func remindOf(ctx context.Context, tx *storage.Tx, r storage.Reminder, most int) (looked, wrote int, err error) {
	c, err := tx.Conference(ctx, r.AreaID, r.ConferenceID)
	if err != nil {
		return 0, 0, err
	}
	if r.Sweeps() {
		return 1, 0, sweep(ctx, tx, c, r)
	}
	open, err := tx.DueReminders(ctx, c.ID, remindHabits)
	if err != nil {
		return 0, 0, err
	}
	var send, drop []storage.Reminder
	for len(open) > 0 {
		habit := open[:sameHabit(open)]
		open = open[len(habit):]
		one, old, until := useful(habit, c, tx.Now)
		drop = append(drop, old...)
		switch {
		case one == nil:
		case until.After(tx.Now):
			if err := tx.PostponeReminder(ctx, *one, until); err != nil {
				return 0, 0, err
			}
		default:
			send = append(send, *one)
		}
	}
	if len(send) > 0 {
		var done []storage.Reminder
		if done, looked, wrote, err = remindSend(ctx, tx, c, send, most); err != nil {
			return 0, 0, err
		}
		drop = append(drop, done...)
	}
	if len(drop) == 0 {
		return looked, wrote, nil
	}
	return looked, wrote, tx.FinishReminders(ctx, c.ID, drop)
}

// sameHabit counts the reminders at the beginning that are for one habit.
func sameHabit(open []storage.Reminder) int {
	n := slices.IndexFunc(open, func(r storage.Reminder) bool { return r.HabitID != open[0].HabitID })
	if n < 0 {
		return len(open)
	}
	return n
}

// sweep takes outdated reminders out of the outbox: of a meeting that has moved or was cancelled now, and of all others as
// soon as they begin. While somebody holds some of them, it looks again.
func sweep(ctx context.Context, tx *storage.Tx, c storage.Conference, r storage.Reminder) error {
	n, held, err := tx.SweepReminders(ctx, c, sweepPiece)
	switch {
	case err != nil:
		return err
	case n == sweepPiece: // and perhaps there are more
		return nil
	case held:
		return tx.PostponeReminder(ctx, r, tx.Now.Add(sweepAgain))
	case c.Ahead(tx.Now):
		return tx.PostponeReminder(ctx, r, c.StartsAt)
	}
	return tx.FinishReminders(ctx, c.ID, []storage.Reminder{r})
}

// remindSend writes reminders of one conference to the next people in line, and notes how far it came: done are those that
// have reached everybody. The words are put together once for all who read the same.
func remindSend(
	ctx context.Context, tx *storage.Tx, c storage.Conference, send []storage.Reminder, most int,
) (done []storage.Reminder, looked, wrote int, err error) {
	people, err := tx.PeopleToRemind(ctx, send, most)
	if err != nil {
		return nil, 0, 0, err
	}
	seats, err := seatsOf(ctx, tx, c, people)
	if err != nil {
		return nil, 0, 0, err
	}
	versions, version, err := reminderVersions(c, people, seats, tx.Now)
	if err != nil {
		return nil, 0, 0, err
	}
	n, err := tx.Remind(ctx, send, people, versions, version)
	if err != nil || len(people) < most {
		return send, len(people), int(n), err
	}
	last := people[len(people)-1]
	return send[:last.Turn], len(people), int(n), tx.RemindedUpTo(ctx, send[last.Turn], last.PersonID)
}

// reminderVersions are the payloads that people of a piece get, and which of them each one gets; -1: none. seats are their
// small groups.
func reminderVersions(
	c storage.Conference, people []storage.ToRemind, seats map[int64]storage.Seat, now time.Time,
) (versions []string, version []int, err error) {
	known := make(map[reminderWords]int)
	version = make([]int, len(people))
	for i, person := range people {
		guest := person.Answer == storage.Coming && !person.Waiting
		if version[i] = -1; !person.Wants || c.CaseConference() && !guest { // only guests come to a case
			continue
		}
		about := wordsFor(person)
		seat, sits := seats[person.PersonID]
		about.group = seat.Number
		at, ok := known[about]
		if !ok {
			message := view.Reminder(about.lang, c, about.card(), now)
			if sits {
				message = view.WithSeat(about.lang, message, c, seat)
			}
			out, err := view.Notice(&storage.Person{}, storage.ReminderKind, "", message)
			if err != nil {
				return nil, nil, err
			}
			at = len(versions)
			known[about], versions = at, append(versions, out.Payload)
		}
		version[i] = at
	}
	return versions, version, nil
}

// reminderWords are what the words of a reminder depend on: many people share the same.
type reminderWords struct {
	lang    text.Lang
	answer  string
	seats   int
	waiting bool
	house   bool
	group   int // small group; 0: none
}

func wordsFor(p storage.ToRemind) reminderWords {
	return reminderWords{lang: text.Of(p.Language), answer: p.Answer, seats: p.Seats, waiting: p.Waiting, house: p.House}
}

func (w reminderWords) card() view.AnswerCard {
	return view.AnswerCard{Answer: storage.Answer{Answer: w.answer, Seats: w.seats, Waiting: w.waiting}, House: w.house}
}
