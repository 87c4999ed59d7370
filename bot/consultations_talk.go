package bot

import (
	"context"
	"errors"

	"sozialraum/bot/view"
	"sozialraum/storage"
)

// The conversation in writing. Nobody is written to directly: a neutral notice says that there is something, a tap on
// it turns that very message into the conversation, and all that stands there is plain text of the bot's own. What a
// message of Telegram shows is noted, so that a text that is withdrawn can be taken off it again.

// writtenCase shows the conversation to a participant, or how far asking has come.
func (b *Bot) writtenCase(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case) (Reply, error) {
	page := 0
	if r.Action == "case" {
		page = r.Number(1)
	}
	return b.talk(ctx, tx, r, c, page, "")
}

// talk is the conversation at a page, below a note about what has just happened.
func (b *Bot) talk(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case, page int, note string) (Reply, error) {
	t := view.Talk{Case: c, Reader: r.Person, Note: note, Now: tx.Now}
	if c.State == storage.CaseAsking && c.Messages == 0 {
		if _, err := tx.MarkRead(ctx, c, c.Me.ReadUpTo); err != nil { // the notice has done its work
			return Reply{}, err
		}
		return say(view.TalkAsking(r.Lang, t)), nil
	}
	if r.screen() == 0 {
		// The text would stand in a message whose number we never learn. A tap on the notice tells it.
		return say(view.ConsultationNotice(r.Lang, c.Me.Reference)), nil
	}
	messages, err := tx.CaseMessages(ctx, c)
	if err != nil {
		return Reply{}, err
	}
	pages := view.TalkPages(messages)
	t.Page, t.Pages = min(page, len(pages)-1), len(pages)
	t.Messages, t.Unread = pages[t.Page], storage.Unread(c, messages)
	if t.Known, err = known(ctx, tx, c); err != nil {
		return Reply{}, err
	}
	reply := say(view.TalkCard(r.Lang, t))
	if t.Page == 0 {
		return reply, b.noteRead(ctx, tx, r, c, t.Messages, messages)
	}
	return reply, b.noteShown(ctx, tx, r, c, t.Messages)
}

// noteShown keeps which texts stand in the message that becomes this page.
func (b *Bot) noteShown(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case, shown []storage.CaseMessage) error {
	if len(shown) == 0 {
		return tx.DropCopy(ctx, c, c.Me.Number, r.screen())
	}
	return tx.KeepCopy(ctx, c, r.screen(), shown[0].Seq, shown[len(shown)-1].Seq, r.Sent)
}

// noteRead is noteShown of the newest page, and counts as read what everybody can see by now. What follows later has its
// own notice.
func (b *Bot) noteRead(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case, shown, messages []storage.CaseMessage) error {
	upTo := c.Me.ReadUpTo
	for _, m := range messages {
		if m.Visible {
			upTo = max(upTo, m.Seq)
		}
	}
	screen := storage.CaseCopy{MessageID: r.screen(), Sent: r.Sent}
	if len(shown) > 0 {
		screen.From, screen.To = shown[0].Seq, shown[len(shown)-1].Seq
	}
	again, err := tx.MarkShown(ctx, c, screen, upTo)
	if err != nil || again == nil {
		return err
	}
	return caseNotice(tx, c, r.Person, c.Me.Reference, *again)
}

// known are the participants whom the reader may know by name: both have agreed.
func known(ctx context.Context, tx *storage.Tx, c *storage.Case) (list []view.KnownPerson, err error) {
	numbers := []int{}
	if c.Me.Role == storage.RoleRequester {
		for _, p := range c.Consultants() {
			if p.Reveal == storage.RevealAgreed {
				numbers = append(numbers, p.Number)
			}
		}
	} else if c.Me.Reveal == storage.RevealAgreed {
		numbers = append(numbers, requesterIn(c))
	}
	for _, number := range numbers {
		person, err := tx.RevealedPerson(ctx, c, number)
		if errors.Is(err, storage.ErrNotFound) { // they have left their organisation
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, view.KnownPerson{Number: number, Name: person.Name, Organisation: person.OrganisationName})
	}
	return list, nil
}

// requesterIn is the number of the requester; zero, which nobody has, once they have left.
func requesterIn(c *storage.Case) int {
	if p := c.Requester(); p != nil {
		return p.Number
	}
	return 0
}

// talkOf loads a case for one of the buttons on its screens. Only who takes part in it finds it.
func talkOf(ctx context.Context, tx *storage.Tx, r Request) (*storage.Case, error) {
	c, err := tx.CaseOf(ctx, r.Person, r.Param(0))
	if err != nil {
		return nil, err
	}
	taking := c.Me.State == storage.PersonAccepted || c.Me.State == storage.PersonIn
	if c.Way != storage.WayWritten || !taking {
		return nil, storage.ErrNotFound
	}
	return &c, nil
}

// aside replies with a screen of the case that shows no message of the conversation any more.
func aside(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case, screen view.Message) (Reply, error) {
	if r.screen() == 0 {
		return say(screen), nil
	}
	return say(screen), tx.DropCopy(ctx, c, c.Me.Number, r.screen())
}

// talkText shows the description of the case again.
func talkText(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := talkOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	screen := view.TalkText(r.Lang, view.Talk{Case: c, Reader: r.Person, Now: tx.Now})
	return say(screen), tx.KeepVignette(ctx, c, r.screen(), r.Sent)
}

// talkMore offers what is needed less often.
func talkMore(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := talkOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	return aside(ctx, tx, r, c, view.TalkMore(r.Lang, view.Talk{Case: c, Reader: r.Person, Now: tx.Now}))
}
