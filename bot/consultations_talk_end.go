package bot

import (
	"context"
	"fmt"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// requesterOf loads a case for a button that only the requester has.
func requesterOf(ctx context.Context, tx *storage.Tx, r Request) (*storage.Case, error) {
	c, err := talkOf(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	if c.Me.Role != storage.RoleRequester {
		return nil, storage.ErrNotFound
	}
	return c, nil
}

// talkEnd ends the consultation: the reference, and "yes" once the requester has been asked.
func (b *Bot) talkEnd(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := requesterOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	if c.State != storage.CaseClosed {
		if r.Param(1) != "yes" {
			return aside(ctx, tx, r, c, view.TalkEnd(r.Lang, view.Talk{Case: c, Reader: r.Person, Now: tx.Now}))
		}
		if err := b.tellOthers(ctx, tx, c); err != nil {
			return Reply{}, err
		}
		if _, err := tx.CloseCase(ctx, c, storage.EndRequester); err != nil {
			return Reply{}, err
		}
	}
	return b.talk(ctx, tx, r, c, 0, "")
}

// talkSum opens the dialog for a summary, which the consultants read before the end.
func (b *Bot) talkSum(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := requesterOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	if c.State != storage.CaseOpen {
		return b.talk(ctx, tx, r, c, 0, "")
	}
	if err := leaveShown(ctx, tx, r, c); err != nil {
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "talksum", func(s *dialog.Session) {
		*s = dialog.Start(b.routes.flows["talksum"].flow.Flow, s.ID, "text")
		s.Answers[answerCase] = c.Me.Reference
	})
}

// saveSummary sends the summary and asks whether this is the end.
func (b *Bot) saveSummary(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	r.Params = []string{s.Answers[answerCase]}
	c, err := requesterOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	if _, err := mayWrite(ctx, tx, c, 0); err != nil && c.State != storage.CaseOpen {
		return Reply{}, err
	}
	message := storage.CaseMessage{Phase: c.Phase, Kind: storage.MessageSummary, Text: s.Answers["text"], Source: s.Source}
	if err := b.relay(ctx, tx, c, message); err != nil {
		return Reply{}, err
	}
	c.Summary = message.Text
	if err := tx.SaveCase(ctx, c); err != nil {
		return Reply{}, err
	}
	note := "✅ " + r.Lang.T("talk.summed")
	return aside(ctx, tx, r, c, view.TalkEnd(r.Lang, view.Talk{Case: c, Reader: r.Person, Note: note, Now: tx.Now}))
}

// talkHelped counts how much a consultation has helped, from 1 to 5, for the area and apart from the case.
func (b *Bot) talkHelped(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := requesterOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	value := r.Number(1)
	if c.State != storage.CaseClosed || value < 1 || value > 5 {
		return Reply{}, storage.ErrNotFound
	}
	if c.Me.Helped {
		return b.talk(ctx, tx, r, c, 0, "")
	}
	if err := tx.CountHelped(ctx, c.AreaID, value); err != nil {
		return Reply{}, err
	}
	c.Me.Helped = true
	if err := tx.SaveCasePerson(ctx, c, *c.Me); err != nil {
		return Reply{}, err
	}
	return b.talk(ctx, tx, r, c, 0, "✅ "+r.Lang.T("talk.helped_done"))
}

// talkThank passes thanks on to everybody who has consulted.
func (b *Bot) talkThank(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := requesterOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	if c.State != storage.CaseClosed {
		return Reply{}, storage.ErrNotFound
	}
	if !view.Thankable(c) {
		return b.talk(ctx, tx, r, c, 0, "")
	}
	for _, p := range c.Consultants() {
		if p.Thanked {
			continue
		}
		p.Thanked = true
		if err := tx.SaveCasePerson(ctx, c, *p); err != nil {
			return Reply{}, err
		}
	}
	if err := b.tellOthers(ctx, tx, c); err != nil {
		return Reply{}, err
	}
	return b.talk(ctx, tx, r, c, 0, "💐 "+r.Lang.T("talk.thank_done"))
}

// talkReveal lets two participants know each other: the requester offers it to one consultant, who agrees or not. Both
// are asked twice, since nobody can take it back. For the requester: the reference, a consultant's number, "yes"; for
// the consultant: the reference, "agree" or "decline", "yes".
func (b *Bot) talkReveal(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := talkOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	if c.State == storage.CaseAsking {
		return Reply{}, storage.ErrNotFound
	}
	if c.Me.Role != storage.RoleRequester {
		return b.answerReveal(ctx, tx, r, c)
	}
	if r.Param(1) == "" {
		return aside(ctx, tx, r, c, view.TalkReveal(r.Lang, view.Talk{Case: c, Reader: r.Person, Now: tx.Now}))
	}
	for _, p := range view.Revealable(c) {
		if p.Number != r.Number(1) {
			continue
		}
		if r.Param(2) != "yes" {
			name := text.V{"Pseudonym": text.HTML(view.CaseName(r.Lang, c, *p))}
			return b.talkAsk(ctx, tx, r, c, "reveal", name, "talkreveal", p.Number, "yes")
		}
		return b.saveReveal(ctx, tx, r, c, p, storage.RevealOffered, "talk.reveal_offered")
	}
	return b.talk(ctx, tx, r, c, 0, "") // offered before, or gone
}

// answerReveal is what the consultant says to the wish to be known.
func (b *Bot) answerReveal(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case) (Reply, error) {
	switch {
	case c.Me.Reveal != storage.RevealOffered:
		return b.talk(ctx, tx, r, c, 0, "")
	case r.Param(1) == "decline":
		return b.saveReveal(ctx, tx, r, c, c.Me, storage.RevealDeclined, "talk.wish_declined")
	case r.Param(1) != "agree":
		return Reply{}, storage.ErrNotFound
	case r.Param(2) != "yes":
		return b.talkAsk(ctx, tx, r, c, "wish", nil, "talkreveal", "agree", "yes")
	}
	return b.saveReveal(ctx, tx, r, c, c.Me, storage.RevealAgreed, "talk.wish_agreed")
}

// saveReveal writes how far the consultant p and the requester are, and tells the other of the two.
func (b *Bot) saveReveal(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case, p *storage.CasePerson, state, note string) (Reply, error) {
	p.Reveal = state
	if err := tx.SaveCasePerson(ctx, c, *p); err != nil {
		return Reply{}, err
	}
	other := p.Number
	if other == c.Me.Number {
		other = requesterIn(c)
	}
	if err := tell(ctx, tx, c, tx.Now, other); err != nil {
		return Reply{}, err
	}
	return b.talk(ctx, tx, r, c, 0, "✅ "+r.Lang.T(note))
}

// talkExercise releases a closed case as an exercise for round tables: the reference and "yes" for the description
// alone, "summary" to see the summary that may go with it, "both" for both.
func (b *Bot) talkExercise(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := requesterOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	t := view.Talk{Case: c, Reader: r.Person, Now: tx.Now}
	code := NewCode()
	exercise := storage.Exercise{AreaID: c.AreaID, Vignette: c.Vignette, ForAll: true, Recall: b.recallHash(code)}
	switch choice := r.Param(1); {
	case c.State != storage.CaseClosed:
		return Reply{}, storage.ErrNotFound
	case c.ExerciseConsent:
		return b.talk(ctx, tx, r, c, 0, "")
	case choice == "both":
		exercise.Summary = c.Summary
	case choice == "summary" && c.Summary != "":
		return aside(ctx, tx, r, c, view.TalkExerciseSummary(r.Lang, t))
	case choice != "yes":
		return aside(ctx, tx, r, c, view.TalkExercise(r.Lang, t))
	}
	if _, err := tx.ReleaseExercise(ctx, c, exercise); err != nil {
		return Reply{}, fmt.Errorf("release exercise: %w", err)
	}
	c.ExerciseConsent = true
	if err := tx.SaveCase(ctx, c); err != nil {
		return Reply{}, err
	}
	reply, err := b.talk(ctx, tx, r, c, 0, "✅ "+r.Lang.T("talk.exercise_done"))
	reply.Messages = append(reply.Messages, view.ReleaseCode(r.Lang, code))
	return reply, err
}
