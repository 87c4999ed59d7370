package scheduler

import (
	"context"
	"errors"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// tooNear is how near to its end nobody is reminded of a poll any more.
const tooNear = 30 * time.Minute

// tellPolls writes the notices that are due.
func (s *Scheduler) tellPolls(ctx context.Context) (n int, err error) {
	return eachDue(ctx, s.store, (*storage.Tx).ClaimPollNotice, tellSome)
}

// tellSome writes one notice that is due to the next people in line, if it is of use.
func tellSome(ctx context.Context, tx *storage.Tx, notice storage.PollNotice) (n int, err error) {
	p, err := tx.Poll(ctx, notice.AreaID, notice.PollID)
	if err != nil {
		return 0, err
	}
	words, err := wordsOf(ctx, tx, notice, p)
	switch {
	case err != nil:
		return 0, err
	case words == nil:
		return n, tx.FinishPollNotice(ctx, notice)
	}
	inGroup, alone, err := tellPollGroup(ctx, tx, notice, p)
	if err != nil {
		return 0, err
	}
	if alone {
		n = inGroup
		return n, tx.FinishPollNotice(ctx, notice)
	}
	people, err := tx.PollPeople(ctx, p, notice.ToldUpTo, piece)
	if err != nil {
		return 0, err
	}
	if n, err = tell(ctx, tx, notice, people, words); err != nil {
		return 0, err
	}
	n += inGroup
	if len(people) < piece {
		return n, tx.FinishPollNotice(ctx, notice) // that was everybody
	}
	return n, tx.PollToldUpTo(ctx, notice, people[len(people)-1].ID)
}

// words builds the messages to people, nil for those who are not told.
type words func(ctx context.Context, tx *storage.Tx, people []storage.Person) ([]*view.Message, error)

// wordsOf says what a notice tells; nil when it is of no use any more.
func wordsOf(ctx context.Context, tx *storage.Tx, n storage.PollNotice, p storage.Poll) (words, error) {
	if n.Kind == "results" {
		return resultWords(ctx, tx, p)
	}
	booth, err := tx.Booth(p)
	switch {
	case !p.Open(tx.Now), errors.Is(err, storage.ErrNoBooth):
		return nil, nil
	case err != nil:
		return nil, err
	case n.Kind == "opening":
		return ballotWords(booth, "poll.opened", nil), nil
	case !n.Last, p.ClosesAt.Sub(tx.Now) < tooNear:
		return nil, nil
	case !storage.Waking(tx.Now, p.Location()):
		return nil, errLater
	}
	return ballotWords(booth, "poll.reminder_"+p.Voters, tx.Voted), nil
}

// ballotWords give everybody their ballot, but not to those of whom done is true.
func ballotWords(booth storage.Booth, head string, done func(context.Context, storage.Booth, []storage.Person) ([]bool, error)) words {
	return func(ctx context.Context, tx *storage.Tx, people []storage.Person) ([]*view.Message, error) {
		voted := make([]bool, len(people))
		if done != nil {
			var err error
			if voted, err = done(ctx, booth, people); err != nil {
				return nil, err
			}
		}
		messages := make([]*view.Message, len(people))
		for i := range people {
			if voted[i] {
				continue
			}
			l := text.Of(people[i].Language)
			card := view.BallotCard{Poll: booth.Poll, Order: booth.Order(&people[i]), Reader: &people[i], Head: head}
			message := view.Ballot(l, card, tx.Now)
			messages[i] = &message
		}
		return messages, nil
	}
}

// resultWords tell how a poll has ended.
func resultWords(ctx context.Context, tx *storage.Tx, p storage.Poll) (words, error) {
	if p.State != "closed" {
		return nil, nil
	}
	ballots, err := tx.PollBallots(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	outcome, err := view.CountPoll(p, ballots)
	if err != nil {
		return nil, err
	}
	type reader struct {
		lang        text.Lang
		coordinator bool
	}
	said := make(map[reader]*view.Message, 2*len(text.Langs))
	for _, l := range text.Langs {
		for _, coordinator := range []bool{false, true} {
			message := view.PollResult(l, outcome, &storage.Person{Coordinator: coordinator})
			said[reader{l, coordinator}] = &message
		}
	}
	return func(_ context.Context, _ *storage.Tx, people []storage.Person) ([]*view.Message, error) {
		messages := make([]*view.Message, len(people))
		for i, p := range people {
			messages[i] = said[reader{text.Of(p.Language), p.Coordinator}]
		}
		return messages, nil
	}, nil
}

// tell writes the messages of a notice, and returns how many there are.
func tell(ctx context.Context, tx *storage.Tx, notice storage.PollNotice, people []storage.Person, words words) (n int, err error) {
	messages, err := words(ctx, tx, people)
	if err != nil {
		return 0, err
	}
	for i, message := range messages {
		if message == nil {
			continue
		}
		if err := tx.Queue(view.Notice(&people[i], "poll", notice.Key(people[i].ID), *message)); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}
