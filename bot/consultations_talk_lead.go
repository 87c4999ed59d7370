package bot

import (
	"context"
	"errors"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// talkBegin lets the requester begin with those who have agreed so far.
func (b *Bot) talkBegin(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := requesterOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	if c.State == storage.CaseAsking { // otherwise it has begun: a second tap
		switch err := tx.BeginCase(ctx, c); {
		case errors.Is(err, storage.ErrConflict):
			return Reply{}, mistake{key: "talk.nobody"}
		case err != nil:
			return Reply{}, err
		}
		if err := b.tellOthers(ctx, tx, c); err != nil {
			return Reply{}, err
		}
	}
	return b.talk(ctx, tx, r, c, 0, "")
}

// talkPhase moves the conversation on: the reference and the phase to begin, or "free" for a talk without phases.
// Without a phase, or with one that is not next any more, it asks.
func (b *Bot) talkPhase(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := talkOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	requester := c.Me.Role == storage.RoleRequester
	next, ok := anonymity.NextPhase(c.Phase)
	wanted := r.Param(1)
	free := wanted == "free" && requester
	switch {
	case c.State != storage.CaseOpen || c.Model != storage.ModelPhases:
		return b.talk(ctx, tx, r, c, 0, "")
	case !free && (!ok || !anonymity.MayMoveOn(requester, c.Moderator == c.Me.Number)):
		return Reply{}, storage.ErrNotFound
	case free && r.Param(2) != "yes":
		return b.talkAsk(ctx, tx, r, c, "free", nil, "talkphase", "free", "yes")
	case !free && wanted != next:
		phase := text.V{"Phase": text.HTML(r.Lang.T("talk.phase_" + next)), "About": text.HTML(r.Lang.T("talk.about_" + next))}
		return b.talkAsk(ctx, tx, r, c, "next", phase, "talkphase", next)
	}
	if free {
		c.Model, c.Moderator, c.OfferedModerator = storage.ModelFree, 0, 0
	} else {
		c.Phase = next
	}
	if err := tx.SaveCase(ctx, c); err != nil {
		return Reply{}, err
	}
	if err := b.tellOthers(ctx, tx, c); err != nil {
		return Reply{}, err
	}
	return b.talk(ctx, tx, r, c, 0, "")
}

// talkAsk asks before something that cannot be taken back.
func (b *Bot) talkAsk(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case, what string, values text.V, action string, params ...any) (Reply, error) {
	t := view.Talk{Case: c, Reader: r.Person, Now: tx.Now}
	return aside(ctx, tx, r, c, view.TalkQuestion(r.Lang, t, what, values, action, params...))
}

// talkMod is about who may move on besides the requester: a consultant offers it, the requester accepts or not, and
// both may end it.
func (b *Bot) talkMod(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := talkOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	if c.State != storage.CaseOpen || c.Model != storage.ModelPhases {
		return b.talk(ctx, tx, r, c, 0, "")
	}
	whom, note := 0, ""
	switch requester := c.Me.Role == storage.RoleRequester; {
	case r.Param(1) == "offer" && !requester && c.Moderator == 0 && c.OfferedModerator == 0:
		c.OfferedModerator, whom, note = c.Me.Number, requesterIn(c), "talk.mod_offered"
	case r.Param(1) == "accept" && requester && c.OfferedModerator != 0:
		c.Moderator, c.OfferedModerator, note = c.OfferedModerator, 0, "talk.mod_accepted"
		whom = c.Moderator
	case r.Param(1) == "decline" && requester && c.OfferedModerator != 0:
		c.OfferedModerator, note = 0, "talk.mod_declined" // the one who offered is not told: nobody was turned away
	case r.Param(1) == "stop" && c.Moderator != 0 && (requester || c.Moderator == c.Me.Number):
		whom = c.Moderator
		if !requester {
			whom = requesterIn(c)
		}
		c.Moderator, note = 0, "talk.mod_stopped"
	default: // a tap that came too late
		return b.talk(ctx, tx, r, c, 0, "")
	}
	if err := tx.SaveCase(ctx, c); err != nil {
		return Reply{}, err
	}
	if whom != 0 {
		if err := tell(ctx, tx, c, tx.Now, whom); err != nil {
			return Reply{}, err
		}
	}
	return b.talk(ctx, tx, r, c, 0, "✅ "+r.Lang.T(note))
}

// talkLeave lets a consultant go: the reference, and "yes" once they have been asked. The others are not told who.
func (b *Bot) talkLeave(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := talkOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	switch {
	case c.Me.Role == storage.RoleRequester || c.State == storage.CaseClosed:
		return Reply{}, storage.ErrNotFound
	case r.Param(1) != "yes":
		return b.talkAsk(ctx, tx, r, c, "leave", nil, "talkleave", "yes")
	}
	if err := removeOwnScreens(ctx, tx, r, c); err != nil {
		return Reply{}, err
	}
	if err := tx.LeaveCase(ctx, c); err != nil {
		return Reply{}, err
	}
	return say(view.TalkOver(r.Lang, r.Person)), nil
}

// removeOwnScreens takes the conversation off the chat of somebody who leaves it; the reply takes the tapped message.
func removeOwnScreens(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case) error {
	copies, err := tx.CaseCopies(ctx, c, 0)
	if err != nil {
		return err
	}
	for _, shown := range copies {
		if shown.Number != c.Me.Number || shown.MessageID == r.screen() {
			continue
		}
		if _, err := removeScreen(ctx, tx, c, shown, view.TalkErased(r.Lang)); err != nil {
			return err
		}
	}
	return nil
}
