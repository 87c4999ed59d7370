package scheduler

import (
	"context"
	"errors"
	"time"

	"sozialraum/bot/postbox"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// Post sends the monthly letters of all areas by e-mail, and asks those whose address was entered whether they want them.
// The bot and the subcommand digest use it alike.
type Post struct {
	Store  *storage.Store
	Server *postbox.Server
	Keys   postbox.Keys
	Links  string // public address of the links in mails, with a slash at its end; empty: there is none
}

// ErrMail says that at least one mail did not go out; it is tried again.
var ErrMail = errors.New("mail not sent")

// digests plans the letters of the month, gives up what cannot be known, and sends what is due.
func (s *Scheduler) digests(ctx context.Context, _ time.Time) (int, error) {
	if s.post == nil {
		return 0, nil
	}
	if _, err := s.inOne(func(tx *storage.Tx, ctx context.Context) (int, error) {
		lost, err := tx.LoseDigestMails(ctx)
		if err != nil {
			return 0, err
		}
		planned, err := tx.PlanDigests(ctx)
		return int(lost + planned), err
	})(ctx); err != nil {
		return 0, err
	}
	return s.post.Deliver(ctx, 0)
}

// Deliver sends all mails of an area that are due, of every area if it is zero, and returns how many went out. A claim
// keeps others from sending the same; what failed is due again in an hour.
func (p *Post) Deliver(ctx context.Context, areaID int64) (int, error) {
	return eachClaimed(ctx, func(ctx context.Context, after storage.DigestMail) (claimed *storage.DigestMail, n int, err error) {
		var out *postbox.Mail
		err = p.Store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
			mail, err := tx.ClaimDigestMail(ctx, areaID, after)
			if err != nil {
				return err
			}
			claimed = &mail
			out, err = p.write(ctx, tx, mail)
			if err == nil && out == nil {
				err = tx.FinishDigestMail(ctx, mail.ID, storage.MailEmpty)
			}
			return err
		})
		if err != nil || out == nil {
			return claimed, 0, err
		}
		n, err = p.send(ctx, *claimed, *out)
		if errors.Is(err, postbox.ErrAway) {
			claimed = nil // not about this one: the others wait for the next look
		}
		return claimed, n, err
	})
}

// send hands a mail in and writes down what became of it. Without an answer of the server it may have arrived: it leaves
// once more when its lease is over, and is given up then.
func (p *Post) send(ctx context.Context, mail storage.DigestMail, out postbox.Mail) (n int, err error) {
	sending := p.Server.Send(ctx, out)
	if sending == nil {
		n = 1
	}
	// A process that is told to end still says what it knows.
	err = p.Store.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx *storage.Tx) error {
		switch {
		case sending == nil:
			return tx.FinishDigestMail(ctx, mail.ID, storage.MailSent)
		case errors.Is(sending, postbox.ErrRefused):
			return tx.FinishDigestMail(ctx, mail.ID, storage.MailRefused)
		case errors.Is(sending, postbox.ErrUnknown):
			return nil
		}
		return tx.RetryDigestMail(ctx, mail)
	})
	if sending != nil {
		err = errors.Join(ErrMail, sending, err)
	}
	return n, err
}

// write makes the mail. nil: there is nothing to tell, or nobody is left who is asked.
func (p *Post) write(ctx context.Context, tx *storage.Tx, m storage.DigestMail) (*postbox.Mail, error) {
	secret := p.Keys.Secret(m.Seed)
	if err := tx.LinkDigestMail(ctx, m.ID, p.Keys.Stored(secret)); err != nil {
		return nil, err
	}
	leave := view.Leave{Code: p.Keys.Code(m.Seed)}
	if p.Links != "" {
		leave.Link = p.Links + secret
	}
	letter, err := p.letter(ctx, tx, m, leave)
	if errors.Is(err, storage.ErrNotFound) { // the organisation is gone
		return nil, nil
	}
	if err != nil || letter == nil {
		return nil, err
	}
	out := postbox.Mail{
		ID: m.Seed, To: m.Address, Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, Date: tx.Now,
	}
	if m.Month != nil {
		out.List, out.LeaveLink = "sozialraum", leave.Link
	}
	if letter.File != nil {
		out.Name, out.PDF = letter.File.Name, letter.File.Data
	}
	return &out, nil
}

func (p *Post) letter(ctx context.Context, tx *storage.Tx, m storage.DigestMail, leave view.Leave) (*view.Letter, error) {
	l := text.Of(m.Language)
	if m.Month != nil {
		d, err := tx.Digest(ctx, m.AreaID, m.OrganisationID, *m.Month)
		if err != nil {
			return nil, err
		}
		return view.Digest(l, d, leave)
	}
	if m.ConfirmedAt != nil {
		return nil, nil
	}
	area, err := tx.Area(ctx, m.AreaID)
	if err != nil {
		return nil, err
	}
	o, err := tx.Organisation(ctx, m.AreaID, m.OrganisationID)
	if err != nil {
		return nil, err
	}
	letter := view.DigestQuestion(l, area.Name, o, leave)
	return &letter, nil
}
