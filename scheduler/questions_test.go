package scheduler

import (
	"context"
	"sync"
	"testing"

	"sozialraum/storage"
)

// network runs a job at a local time, on two replicas at once, and returns how many messages of a kind there are then.
func (b *bench) network(local string, job func(*Scheduler) error, kind string) int {
	b.t.Helper()
	b.clock.Set(at(b.t, local))
	var replicas sync.WaitGroup
	for range 2 {
		s := New(b.open(), Options{})
		replicas.Go(func() {
			if err := job(s); err != nil {
				b.t.Error(err)
			}
		})
	}
	replicas.Wait()
	return b.count(`SELECT count(*) FROM outbox WHERE kind = $1`, kind)
}

func (b *bench) questions(local string) int {
	b.t.Helper()
	return b.network(local, func(s *Scheduler) error {
		_, err := s.questions(b.ctx, b.clock.Now())
		return err
	}, "question")
}

func (b *bench) asksNetwork(person *storage.Person) (id int64) {
	b.t.Helper()
	b.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		id, err = tx.AskNetwork(ctx, b.area, person.ID, "Wer kennt einen Chor?", false)
		return err
	})
	return id
}

func TestTheNetworkIsAskedOnceByDay(t *testing.T) {
	b := setup(t)
	house, school := b.house(b.area, "free_provider"), b.house(b.area, "school")
	asking := b.member(b.area, house, false)
	for range 3 {
		b.member(b.area, school, false)
	}
	b.asksNetwork(asking)
	if n := b.questions("2017-03-01 22:30"); n != 0 {
		t.Errorf("at night %d are asked", n)
	}
	if n := b.questions("2017-03-02 09:00"); n != 3 {
		t.Errorf("in the morning %d are asked, want all but who asks", n)
	}
	if n := b.questions("2017-03-02 09:01"); n != 3 {
		t.Errorf("later there are %d", n)
	}
	if n := b.count(`SELECT count(*) FROM outbox WHERE kind = 'question' AND lane = $1 AND payload LIKE '%disable_notification%'`, int(storage.LaneBulk)); n != 3 {
		t.Errorf("%d of the messages are silent and in the bulk lane", n)
	}
}

func TestQuestionsThatAreOverAreNotAsked(t *testing.T) {
	b := setup(t)
	asking := b.member(b.area, b.house(b.area, "free_provider"), false)
	b.member(b.area, b.house(b.area, "school"), false)
	closed := b.asksNetwork(asking)
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		return tx.CloseQuestion(ctx, b.area, asking.ID, closed)
	})
	if n := b.questions("2017-03-01 09:10"); n != 0 {
		t.Errorf("a closed question is asked %d times", n)
	}
	b.asksNetwork(asking)
	if n := b.questions("2017-03-14 09:00"); n != 0 { // a day before it expires, after downtime
		t.Errorf("a question that is nearly over is asked %d times", n)
	}
	if n := b.count(`SELECT count(*) FROM network_questions WHERE told_at IS NULL`); n != 0 {
		t.Errorf("%d questions are still to be asked", n)
	}
}
