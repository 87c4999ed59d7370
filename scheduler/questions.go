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
	return eachDue(ctx, s.questionSome)
}

// questionSome takes one question and asks the next people in line, all in one transaction. claimed is zero when there was
// none.
func (s *Scheduler) questionSome(ctx context.Context, after int64) (claimed int64, n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		q, err := tx.ClaimQuestion(ctx, after)
		if err != nil {
			return err
		}
		claimed = q.ID
		switch {
		case q.ClosedAt != nil || tx.Now.After(q.ExpiresAt.Add(-questionLate)):
			return tx.QuestionedUpTo(ctx, q, q.ToldUpTo, true)
		case !storage.Waking(tx.Now, q.Location()):
			return errLater
		}
		people, err := tx.PeopleToQuestion(ctx, q, piece)
		if err != nil {
			return err
		}
		if n = len(people); n == 0 {
			return tx.QuestionedUpTo(ctx, q, q.ToldUpTo, true)
		}
		if err := questionPeople(tx, q, people); err != nil {
			return err
		}
		return tx.QuestionedUpTo(ctx, q, people[n-1].ID, n < piece)
	})
	if err != nil {
		n = 0 // rolled back
	}
	return claimed, n, err
}

func questionPeople(tx *storage.Tx, q storage.NetworkQuestion, people []storage.Person) error {
	words := make(map[text.Lang]view.Message, len(text.Langs))
	for _, l := range text.Langs {
		words[l] = view.NetworkAsks(l, q)
	}
	for i := range people {
		out, err := view.Notice(&people[i], "question", words[text.Of(people[i].Language)])
		if err != nil {
			return err
		}
		out.DedupeKey = q.Key(people[i].ID)
		tx.Enqueue(out)
	}
	return nil
}
