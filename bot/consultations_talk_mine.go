package bot

import (
	"context"
	"slices"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// talkMine lists what the reader wrote, the newest first: reference, page.
func talkMine(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := talkOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	messages, err := tx.CaseMessages(ctx, c)
	if err != nil {
		return Reply{}, err
	}
	messages = slices.DeleteFunc(messages, func(m storage.CaseMessage) bool { return !own(c, m) })
	slices.Reverse(messages)
	page, total := r.Number(1), len(messages)
	if page*view.PageSize >= total {
		page = 0
	}
	shown := messages[page*view.PageSize : min(total, (page+1)*view.PageSize)]
	screen := view.TalkMine(r.Lang, view.Talk{Case: c, Reader: r.Person, Messages: shown, Page: page, Now: tx.Now}, total)
	return aside(ctx, tx, r, c, screen)
}

// talkBack withdraws a message of the reader's: reference, number, and "yes" once they have been asked. The text is
// destroyed whatever Telegram still allows; every screen that shows it is deleted, or changed where it is too old.
func (b *Bot) talkBack(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := talkOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	seq := r.Number(1)
	if _, err := ownMessage(ctx, tx, c, seq); err != nil {
		return Reply{}, err
	}
	if r.Param(2) != "yes" {
		t := view.Talk{Case: c, Reader: r.Person, Now: tx.Now}
		return aside(ctx, tx, r, c, view.TalkQuestion(r.Lang, t, "withdraw", text.V{"Number": seq}, "talkback", seq, "yes"))
	}
	copies, err := tx.WithdrawCaseMessage(ctx, c, seq)
	if err != nil {
		return Reply{}, err
	}
	for _, shown := range copies {
		if shown.Number == c.Me.Number && shown.MessageID == r.screen() {
			continue // the reply takes its place
		}
		if err := takeOff(ctx, tx, c, shown); err != nil {
			return Reply{}, err
		}
	}
	return b.talk(ctx, tx, r, c, 0, "✅ "+r.Lang.T("talk.withdrawn_done"))
}

// takeOff removes a text from a screen in Telegram at once: the harm that it may do outweighs that the moment tells
// when its writer was there. So it does not wait in the lane of the notices, which are delayed. Whoever loses a screen
// gets a notice to open the conversation again.
func takeOff(ctx context.Context, tx *storage.Tx, c *storage.Case, shown storage.CaseCopy) error {
	instead := view.TalkWithdrawn(text.Of(shown.Person.Language), shown.Reference)
	deleted, err := removeScreen(ctx, tx, c, shown, instead)
	if err != nil || !deleted || shown.Number == c.Me.Number {
		return err
	}
	return tell(ctx, tx, c, tx.Now, shown.Number)
}

// removeScreen deletes a screen of the case, or changes it where it is too old.
func removeScreen(ctx context.Context, tx *storage.Tx, c *storage.Case, shown storage.CaseCopy, instead view.Message) (deleted bool, err error) {
	if err := tx.DropCopy(ctx, c, shown.Number, shown.MessageID); err != nil {
		return false, err
	}
	out, deleted, err := view.TakeOff(shown, tx.Now, instead)
	if err != nil {
		return false, err
	}
	out.Lane = storage.LaneReply
	tx.Enqueue(out)
	return deleted, nil
}
