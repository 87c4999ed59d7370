package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// requestCard shows somebody what they are asked, or says kindly that they are not asked any more. The answer is the
// same whether they were too late, others were faster, or the case has ended.
func (b *Bot) requestCard(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case) (Reply, error) {
	if c.Me.State == storage.PersonAsked {
		card := view.CaseRequest(r.Lang, requestBody(r.Lang, c), c.Me.Reference, r.Person)
		return say(card), tx.KeepVignette(ctx, c, r.screen(), r.Sent)
	}
	if r.screen() != 0 {
		if err := tx.DropCopy(ctx, c, c.Me.Number, r.screen()); err != nil {
			return Reply{}, err
		}
	}
	switch c.Me.State {
	case storage.PersonLater, storage.PersonBiased:
		return say(view.RequestAnswered(r.Lang, "caserequest.thanks_"+c.Me.State, r.Person)), nil
	}
	return say(view.RequestAnswered(r.Lang, "caserequest.over", r.Person)), nil
}

// requestBody is what somebody who is asked learns of the case: of a written one the vignette exactly as the requester
// saw it before sending it, of a talk only what it is about.
func requestBody(l text.Lang, c *storage.Case) string {
	if c.Way != storage.WayTalk {
		return view.Vignette(l, c.Vignette, c.Label)
	}
	topics := make([]string, len(c.Vignette.Topics))
	for i, key := range c.Vignette.Topics {
		topics[i] = l.T("topic.name_" + key)
	}
	return l.T("caserequest.talk", text.V{"Topics": strings.Join(topics, ", ")})
}

// request takes the answer of somebody who is asked to consult: the reference and accepted, later or biased. Nobody
// else can see it; only that somebody consults is told to the one who asked.
func (b *Bot) request(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.CaseOf(ctx, r.Person, r.Param(0))
	if err != nil {
		return Reply{}, err
	}
	if c.Me.State != storage.PersonAsked { // a second tap, or a late one
		return b.openCase(ctx, tx, r, r.Param(0))
	}
	answer := r.Param(1)
	if answer != storage.PersonAccepted && answer != storage.PersonLater && answer != storage.PersonBiased {
		return Reply{}, storage.ErrNotFound
	}
	switch err := tx.AnswerRequest(ctx, &c, answer, b.rules()); {
	case errors.Is(err, storage.ErrConflict):
		return say(view.RequestAnswered(r.Lang, "caserequest.over", r.Person)), nil
	case err != nil:
		return Reply{}, err
	}
	if answer == storage.PersonAccepted {
		if err := tell(ctx, tx, &c, time.Time{}, requesterIn(&c)); err != nil { // nobody else's business
			return Reply{}, err
		}
	}
	return b.openCase(ctx, tx, r, r.Param(0))
}
