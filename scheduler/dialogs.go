package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// dialogPiece bounds how many drafts expire in one transaction.
const dialogPiece = 100

// expireDialogs ends dialogs that nobody went on with, and tells the people who can be reached.
func (s *Scheduler) expireDialogs(ctx context.Context, _ time.Time) (n int, err error) {
	for ctx.Err() == nil {
		var people []storage.Person
		err := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) (err error) {
			if people, err = tx.ExpiredDialogs(ctx, dialogPiece); err != nil {
				return err
			}
			for i := range people {
				if err := s.tellExpired(tx, &people[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		n += len(people)
		if len(people) < dialogPiece {
			return n, nil
		}
	}
	return n, ctx.Err()
}

func (s *Scheduler) tellExpired(tx *storage.Tx, person *storage.Person) error {
	if !person.Reachable {
		return nil
	}
	l := text.Of(person.Language)
	said := l.T("dialog.expired_sealed") // whoever looks at this phone learns nothing of a consultation
	if !person.Dialog.Sealed {
		title, err := flowTitle(l, person.Dialog.Flow)
		if err != nil {
			s.log.Warn("dialog of an unknown flow expired", slog.String("flow", person.Dialog.Flow))
			return nil
		}
		said = l.T("dialog.expired", text.V{"Dialog": text.HTML(title)})
	}
	return tx.Queue(view.Notice(person, "dialog", "", view.Text(said)))
}

// flowTitle is what a flow is called. One of an earlier version of the program may have no name any more, and its
// draft must go nevertheless.
func flowTitle(l text.Lang, flow string) (title string, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("flow %s: %v", flow, cause)
		}
	}()
	return l.T(flow + ".title"), nil
}
