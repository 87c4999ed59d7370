package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const day = 24 * time.Hour

// forget removes what has served its purpose. How long each is kept, and why:
func (s *Scheduler) forget(ctx context.Context, now time.Time) (n int, err error) {
	var problems []error
	for _, kept := range []struct {
		what   string
		long   time.Duration
		forget func(ctx context.Context, before time.Time) (int64, error)
	}{
		{"strangers", 7 * day, s.store.DeleteStrangers},                  // long enough to come back with an invitation
		{"updates", 2 * day, s.store.ForgetUpdates},                      // Telegram repeats one for 24 hours
		{"invitations", 30 * day, s.store.ForgetInvitations},             // since they expired; until then they are counted
		{"sent messages", 30 * day, s.store.PurgeOutbox},                 // no content; their keys keep reminders single
		{"refused", 30 * day, s.store.ForgetRefused},                     // long enough to ask why; nobody else has ever seen it
		{"answers", 90 * day, s.store.ForgetAnswers},                     // of meetings; which organisation was there remains
		{"small groups", 90 * day, s.store.ForgetGroups},                 // of a meeting; what they found remains
		{"feedback tokens", 8 * day, s.store.CloseFeedback},              // a day after it closes nobody needs to know who answered
		{"pairings", 731 * day, s.store.ForgetPairings},                  // two years at most, in which others sit together
		{"keys of wishes", 0, s.store.CloseWishes},                       // once the meeting begins nobody makes any more
		{"wishes", 90 * day, s.store.ForgetWishes},                       // for meetings; those on an agenda or in a poll remain, without a name
		{"introductions", 730 * day, s.store.ForgetMeetRounds},           // nobody meets the same person twice in a year
		{"exercises", 366 * day, s.store.ForgetExercises},                // long enough for two rounds of meetings
		{"refused exercises", 90 * day, s.store.ForgetReturnedExercises}, // nobody approved them
		{"notes of exercises", 30 * day, s.store.ForgetRuns},             // long enough for minutes
		{"deleted polls", 30 * day, s.store.ForgetPolls},                 // no votes; late taps are answered until then
		{"dead letters", 30 * day, s.store.ForgetDeadLetters},            // no content; until then somebody may ask why
		{"agreements", 366 * day, s.store.ForgetAgreementTalk},           // once they are over; what was agreed on, and by whom, remains
		{"reports", 180 * day, s.store.ForgetReports},                    // of mistakes; coordinators have known for months by then
		{"unanswered addresses", 14 * day, s.store.ForgetUnanswered},     // for letters; nobody agreed
		{"letters", 366 * day, s.store.ForgetDigestMails},                // that were given up; the others hold the link that ends them
		{"slips of needs", 0, s.store.CountNeeds},                        // each day's are counted when it is over
		{"unmet needs", 731 * day, s.store.ForgetNeeds},                  // two years show what has changed
		{"questions", 30 * day, s.store.ForgetQuestions},                 // since they expired; until then the answers can be read
		{"gems", 400 * day, s.store.ForgetGems},                          // nobody is told of the same offer twice in a year
	} {
		removed, err := kept.forget(ctx, now.Add(-kept.long))
		n += int(removed)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", kept.what, err))
		}
	}
	return n, errors.Join(problems...)
}
