package bot

import (
	"context"
	"time"

	"sozialraum/bot/view"
	"sozialraum/storage"
)

// tellCase lets everybody who takes part in the case but one know that something is new, and nothing else. They hear
// of it at a random moment after at, so that nobody can tell by it who acted just now; who has a notice already that
// they have not tapped gets no second one. A zero at is now.
func (b *Bot) tellCase(ctx context.Context, tx *storage.Tx, c *storage.Case, at time.Time, except int) error {
	var numbers []int
	for _, p := range c.People {
		if p.Number != except {
			numbers = append(numbers, p.Number)
		}
	}
	return tell(ctx, tx, c, at, numbers...)
}

// tellOthers is tellCase for what Me has just done.
func (b *Bot) tellOthers(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
	return b.tellCase(ctx, tx, c, tx.Now, c.Me.Number)
}

// tell is tellCase for those with the given numbers.
func tell(ctx context.Context, tx *storage.Tx, c *storage.Case, at time.Time, numbers ...int) error {
	if at.IsZero() {
		at = tx.Now
	}
	at = c.Soon(at)
	recipients, err := tx.NoteNews(ctx, c, at, numbers...)
	if err != nil {
		return err
	}
	return caseNotices(tx, c, recipients, at)
}

// caseNotices writes the neutral notice to each of the recipients.
func caseNotices(tx *storage.Tx, c *storage.Case, recipients []storage.Recipient, at time.Time) error {
	for _, to := range recipients {
		if err := caseNotice(tx, c, &to.Person, to.Reference, at); err != nil {
			return err
		}
	}
	return nil
}

// caseNotice writes the neutral notice of a case to a participant, about something that is to be known at a time.
func caseNotice(tx *storage.Tx, c *storage.Case, to *storage.Person, reference string, at time.Time) error {
	out, err := view.CasePush(c, to, reference, at)
	if err == nil {
		tx.Enqueue(out)
	}
	return err
}
