package storage_test

import (
	"context"
	"testing"
	"time"

	"sozialraum/storage"
)

func (b *resourceBench) asks(person int64, words string, named bool) (q storage.NetworkQuestion) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		id, err := tx.AskNetwork(ctx, b.area, person, words, named)
		if err != nil {
			return err
		}
		q, err = tx.NetworkQuestion(ctx, b.area, id)
		return err
	})
	return q
}

func TestWhoIsAsked(t *testing.T) {
	b := setupResources(t)
	asking, deaf, hears, left := b.member(1, b.area, b.school), b.member(2, b.area, b.school), b.member(3, b.area, b.house), b.member(4, b.area, b.house)
	b.member(5, b.other, b.far)
	q := b.asks(asking, "Wer kennt einen Chor?", false)
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.WishQuestions(ctx, b.area, deaf, false); err != nil {
			return err
		}
		_, err := tx.LeaveOrganisation(ctx, b.area, b.house, left)
		return err
	})
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		people, err := tx.PeopleToQuestion(ctx, q, 10)
		if len(people) != 1 || people[0].ID != hears {
			t.Errorf("asked are %v, want %d alone", people, hears)
		}
		return err
	})
	if q.Name != "" || q.Organisation != "" {
		t.Errorf("a question without a name has %q, %q", q.Name, q.Organisation)
	}
	if q = b.asks(asking, "Wer kennt eine Band?", true); q.Organisation != "Schule am Turm" {
		t.Errorf("a question with a name is of %q", q.Organisation)
	}
}

func TestAnswersToAQuestion(t *testing.T) {
	b := setupResources(t)
	asking, knowing := b.member(1, b.area, b.school), b.member(2, b.area, b.house)
	choir := b.add("Chor", "Singen")
	q := b.asks(asking, "Wer kennt einen Chor?", false)
	answer := func(house, resource int64, words string) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.AnswerNetwork(ctx, q, knowing, house, resource, words, 2)
			return err
		}
	}
	b.in(answer(b.house, choir, ""))
	b.fails(storage.ErrConflict, answer(b.house, choir, ""))
	b.in(answer(0, 0, "Im Turm"))
	b.fails(storage.ErrConflict, answer(0, 0, "Und im Keller"))
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.NetworkAnswers(ctx, b.area, q.ID, 0, 8)
		if len(list) != 2 || list[0].Title != "Chor" || list[0].Organisation != "Haus Wildgänse" || list[1].Words != "Im Turm" || list[1].Organisation != "" {
			t.Errorf("answers %+v", list)
		}
		foreign, err2 := tx.NetworkAnswers(ctx, b.other, q.ID, 0, 8)
		if len(foreign) > 0 || err2 != nil {
			t.Errorf("another area sees %v, %v", foreign, err2)
		}
		return err
	})
	b.fails(storage.ErrNotFound, func(ctx context.Context, tx *storage.Tx) error {
		return tx.CloseQuestion(ctx, b.area, knowing, q.ID)
	})
}

// Whoever leaves their organisation would not see answers: their questions end.
func TestQuestionsEndWithTheMembership(t *testing.T) {
	b := setupResources(t)
	asking := b.member(1, b.area, b.school)
	q := b.asks(asking, "Wer kennt einen Chor?", false)
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.LeaveOrganisation(ctx, b.area, b.school, asking)
		return err
	})
	b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
		q, err = tx.NetworkQuestion(ctx, b.area, q.ID)
		return err
	})
	if q.Open(b.now) {
		t.Error("the question is still open")
	}
	b.fails(storage.ErrNotFound, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.ClaimQuestion(ctx, storage.NetworkQuestion{})
		return err
	})
	if n, err := b.store.ForgetQuestions(t.Context(), b.now.Add(storage.QuestionDays*24*time.Hour)); n != 0 || err != nil {
		t.Errorf("forgot %d, %v, before it expired", n, err)
	}
	if n, err := b.store.ForgetQuestions(t.Context(), b.now.Add((storage.QuestionDays+1)*24*time.Hour)); n != 1 || err != nil {
		t.Errorf("forgot %d, %v", n, err)
	}
}
