package scheduler

import (
	"context"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// questionLate is how long before a question expires it is of no use any more to ask it.
const questionLate = 2 * day

// questions asks the members of an area whether they know of something that somebody did not find, by day.
func (s *Scheduler) questions(ctx context.Context, _ time.Time) (int, error) {
	return eachDue(ctx, s.store, (*storage.Tx).ClaimQuestion, questionSome)
}

// questionSome asks the next people in line.
func questionSome(ctx context.Context, tx *storage.Tx, q storage.NetworkQuestion) (n int, err error) {
	switch {
	case q.ClosedAt != nil || tx.Now.After(q.ExpiresAt.Add(-questionLate)):
		return 0, tx.QuestionedUpTo(ctx, q, q.ToldUpTo, true)
	case !storage.Waking(tx.Now, q.Location()):
		return 0, errLater
	}
	people, err := tx.PeopleToQuestion(ctx, q, piece)
	if err != nil {
		return 0, err
	}
	if n = len(people); n == 0 {
		return 0, tx.QuestionedUpTo(ctx, q, q.ToldUpTo, true)
	}
	if err := questionPeople(tx, q, people); err != nil {
		return 0, err
	}
	return n, tx.QuestionedUpTo(ctx, q, people[n-1].ID, n < piece)
}

func questionPeople(tx *storage.Tx, q storage.NetworkQuestion, people []storage.Person) error {
	words := make(map[text.Lang]view.Message, len(text.Langs))
	for _, l := range text.Langs {
		words[l] = view.NetworkAsks(l, q)
	}
	for i := range people {
		if err := tx.Queue(view.Notice(&people[i], "question", q.Key(people[i].ID), words[text.Of(people[i].Language)])); err != nil {
			return err
		}
	}
	return nil
}
