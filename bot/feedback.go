package bot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// Feedback, the rules that everything here obeys:
//
//  1. Only who was there is asked, and each answers once.
//  2. Nothing is stored that says who answered what: only counts, and sentences without a time. That somebody has answered
//     is found by a keyed hash.
//  3. Answers travel in the buttons, and are stored together with the last tap.
//  4. Coordinators see nothing until it is closed, so that nobody can tell from what changes who has just answered, and
//     nothing of fewer than anonymity.MinK.

// feedbackDays is how long after a meeting began feedback can be given.
const feedbackDays = 7

func feedbackCloses(c storage.Conference) time.Time {
	return c.StartsAt.In(c.Location()).AddDate(0, 0, feedbackDays)
}

// feedbackOn finds the meeting that somebody may say something about.
func feedbackOn(ctx context.Context, tx *storage.Tx, r Request, id int64) (storage.Conference, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, id)
	if err != nil {
		return c, err
	}
	came, err := tx.Came(ctx, c.AreaID, c.ID, r.Person.ID)
	switch {
	case err != nil:
		return c, err
	case !came || c.CancelledAt != nil || tx.Now.Before(c.StartsAt):
		return c, storage.ErrNotFound
	case tx.Now.After(feedbackCloses(c)):
		return c, mistake{"feedback.closed", text.V{"Title": c.Title}}
	}
	return c, nil
}

// feedback is a tap on one of three questions: meeting, and the answers so far.
func (b *Bot) feedback(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := feedbackOn(ctx, tx, r, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	worth, missing, again := r.Param(1), r.Param(2), r.Param(3)
	for _, answer := range []struct {
		given string
		known []string
	}{{worth, view.FeedbackWorth[:]}, {missing, view.FeedbackMissing[:]}, {again, view.FeedbackAgain[:]}} {
		if answer.given != "" && !slices.Contains(answer.known, answer.given) {
			return Reply{}, storage.ErrNotFound
		}
	}
	if worth == "" || missing == "" || again == "" {
		return say(view.FeedbackQuestion(r.Lang, c, worth, missing)), nil
	}
	fresh, err := tx.GiveFeedback(ctx, c.ID, b.feedbackToken("feedback", c, r), map[string]string{
		storage.FeedbackWorth: worth, storage.FeedbackMissing: missing, storage.FeedbackAgain: again,
	})
	return say(view.FeedbackDone(r.Lang, c, fresh)), err
}

// feedbackToken is how it is known that somebody has answered. They keep it even if they are deleted and come back.
func (b *Bot) feedbackToken(what string, c storage.Conference, r Request) []byte {
	return b.key.Hash(what, fmt.Sprintf("%d/%d", c.ID, r.Person.TelegramID))
}

// feedbackWord opens the dialog for a sentence.
func (b *Bot) feedbackWord(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := feedbackOn(ctx, tx, r, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "feedbackword", func(s *dialog.Session) { s.Subject = c.ID })
}

func (b *Bot) feedbackFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "feedbackword", Review: true, Steps: []dialog.Step{{Name: "sentence", Line: true, Max: 300}}},
		save: b.saveFeedback,
	}
}

func (b *Bot) saveFeedback(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	c, err := feedbackOn(ctx, tx, r, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	fresh, err := tx.GiveFeedbackWords(ctx, c.ID, b.feedbackToken("sentence of feedback", c, r), s.Answers["sentence"])
	switch {
	case err != nil:
		return Reply{}, err
	case !fresh:
		return r.sayText("feedback.word_given"), nil
	}
	return r.sayText("feedback.word_done"), nil
}

// feedbackDesk shows coordinators what was said about a meeting.
func feedbackDesk(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	f, err := tx.Feedback(ctx, c.AreaID, c.ID)
	closes := feedbackCloses(c)
	return say(view.FeedbackDesk(r.Lang, c, f, closes, !tx.Now.After(closes), r.Number(1))), err
}
