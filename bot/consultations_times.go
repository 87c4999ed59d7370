package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// The way "talk" of a consultation: the consultant offers times, the requester picks one, both agree how to speak.
// No text of the case enters the bot, and only the requester ever sees the consultant's number.

// talkLinger is how long after the time agreed on the number stays to be seen: whoever calls late still needs it.
const talkLinger = 2 * time.Hour

// talkCase shows where a talk stands to either of the two.
func (b *Bot) talkCase(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case) (Reply, error) {
	t, err := tx.Talk(ctx, c)
	if err != nil {
		return Reply{}, err
	}
	if _, err := tx.MarkRead(ctx, c, c.Me.ReadUpTo); err != nil { // the notice has done its work
		return Reply{}, err
	}
	if t.Shown, err = b.moveContact(ctx, tx, r, c, t, t.Shown); err != nil {
		return Reply{}, err
	}
	return say(talkScreen(tx, r, c, t)), nil
}

// began tells whether the time agreed on was at least as long ago as after.
func began(tx *storage.Tx, r Request, c *storage.Case, t storage.Talk, after time.Duration) bool {
	return t.Stage() == storage.TalkSettled && storage.Instant(*t.Chosen, zoneOf(c)).Add(after).Before(tx.Now)
}

// showsContact tells whether this person's screen of the talk has the consultant's number on it.
func showsContact(tx *storage.Tx, r Request, c *storage.Case, t storage.Talk) bool {
	settled := t.Stage() == storage.TalkSettled && !began(tx, r, c, t, talkLinger)
	return c.Living() && settled && c.Me.Role == storage.RoleRequester
}

// moveContact keeps the number on one message of the requester's at most: an earlier one becomes the neutral notice
// again as soon as the number stands elsewhere, or nowhere. Before is the message that shows it so far; the result is
// the one that does so now.
func (b *Bot) moveContact(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case, t storage.Talk, before int) (int, error) {
	now, asks := 0, c.Me.Role == storage.RoleRequester
	switch {
	case showsContact(tx, r, c, t):
		now = r.screen()
	case !asks && t.Stage() == storage.TalkSettled && c.Living():
		return before, nil // nothing changes for the requester
	}
	if before == now {
		return now, nil
	}
	if before != 0 && !(asks && before == r.screen()) { // the reply takes that one's place
		if err := hideContact(ctx, tx, c, before); err != nil {
			return now, err
		}
	}
	t.Shown = now
	if !c.Living() {
		return now, nil
	}
	return now, tx.SaveTalk(ctx, c, t)
}

// hideContact turns the requester's message with the number into the neutral notice.
func hideContact(ctx context.Context, tx *storage.Tx, c *storage.Case, message int) error {
	to, err := tx.CaseRecipient(ctx, c, requesterIn(c))
	if errors.Is(err, storage.ErrNotFound) { // not reachable any more, or gone
		return nil
	}
	if err != nil {
		return err
	}
	out, err := view.Outgoing(to.Person.TelegramID, message, view.ConsultationNotice(text.Of(to.Person.Language), to.Reference))
	if err == nil {
		out.Kind, out.Lane = "consultation", storage.LaneReply
		tx.Enqueue(out)
	}
	return err
}

func talkScreen(tx *storage.Tx, r Request, c *storage.Case, t storage.Talk) view.Message {
	reference := c.Me.Reference
	if showsContact(tx, r, c, t) && r.screen() == 0 {
		// The number would stand in a message that we never learn of. A tap on the notice tells which it is.
		return view.ConsultationNotice(r.Lang, reference)
	}
	over := began(tx, r, c, t, talkLinger)
	switch {
	case c.State == storage.CaseClosed && c.Me.Role == storage.RoleRequester:
		return view.TalkClosed(r.Lang, c, r.Person)
	case c.State == storage.CaseClosed:
		return view.TalkEnded(r.Lang, "speaking.closed_thanks", r.Person)
	case c.Me.Role == storage.RoleConsultant && t.Done:
		return view.TalkEnded(r.Lang, "speaking.thanks", r.Person)
	case c.Me.Role == storage.RoleConsultant:
		return view.TalkConsultant(r.Lang, t, reference, r.Person, over)
	case c.Accepted() == 0 && c.Waiting:
		return view.TalkSearching(r.Lang, "speaking.nobody", reference, r.Person)
	case c.Accepted() == 0:
		return view.TalkSearching(r.Lang, "speaking.searching", reference, r.Person)
	}
	return view.TalkRequester(r.Lang, t, reference, r.Person, over)
}

// zoneOf is the zone in which the times of a case are meant: that of its area, also for a consultant from next door.
func zoneOf(c *storage.Case) *time.Location { return storage.Zone(c.Zone) }

// livingTalk loads a talk that this person takes part in and that goes on. ErrNotFound for everybody else.
func livingTalk(ctx context.Context, tx *storage.Tx, r Request, reference string) (*storage.Case, storage.Talk, error) {
	c, err := tx.CaseOf(ctx, r.Person, reference)
	if err != nil {
		return nil, storage.Talk{}, err
	}
	taking := c.Me.Role == storage.RoleRequester || c.Me.State == storage.PersonAccepted || c.Me.State == storage.PersonIn
	if c.Way != storage.WayTalk || c.State == storage.CaseClosed || !taking {
		return nil, storage.Talk{}, storage.ErrNotFound
	}
	t, err := tx.Talk(ctx, &c)
	return &c, t, err
}

// times carries out a button of a talk: the reference, what to do, and what about. A button that no longer fits where
// the talk stands shows where it stands.
func (b *Bot) times(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, t, err := livingTalk(ctx, tx, r, r.Param(0))
	if err != nil {
		return Reply{}, err
	}
	if c.Me.Role == storage.RoleConsultant {
		return b.consultantTimes(ctx, tx, r, c, t)
	}
	offered := func(value string) (time.Time, bool) {
		i := slices.IndexFunc(t.Offers, func(o time.Time) bool { return o.Format(view.TalkTime) == value })
		if i < 0 {
			return time.Time{}, false
		}
		return t.Offers[i], true
	}
	at, known := offered(r.Param(2))
	switch op, stage := r.Param(1), t.Stage(); {
	case op == "pick" && stage == storage.TalkPick && known:
		return say(view.TalkManner(r.Lang, at, c.Me.Reference, r.Person)), nil
	case op == "take" && stage == storage.TalkPick && known && slices.Contains(storage.TalkManners[:], r.Param(3)):
		t.Chosen, t.Wished, t.Again = &at, r.Param(3), false
		return b.moveTalk(ctx, tx, r, c, t)
	case op == "agree" && stage == storage.TalkAgree && r.Param(2) == t.Manner:
		t.Wished, t.Agreed = t.Manner, true
		return b.moveTalk(ctx, tx, r, c, t)
	case op == "again" && stage != storage.TalkOffers:
		return b.moveTalk(ctx, tx, r, c, storage.Talk{Consultant: t.Consultant, Again: true})
	}
	return b.talkCase(ctx, tx, r, c)
}

// consultantTimes are the consultant's buttons. Asking for new times and offering them is the same to them.
func (b *Bot) consultantTimes(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case, t storage.Talk) (Reply, error) {
	about := func(s *dialog.Session) { s.Answers[answerCase] = c.Me.Reference }
	switch r.Param(1) {
	case "offer", "again":
		return b.open(ctx, tx, r, "times", func(s *dialog.Session) {
			*s = dialog.Start(b.routes.flows["times"].flow.Flow, s.ID, "times")
			about(s)
		})
	case "contact":
		if t.Stage() == storage.TalkContact {
			return b.open(ctx, tx, r, "callnumber", about)
		}
	}
	return b.talkCase(ctx, tx, r, c)
}

// moveTalk keeps where the talk stands now, tells the other of the two that there is something new, and shows it.
func (b *Bot) moveTalk(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case, t storage.Talk) (Reply, error) {
	before, err := tx.Talk(ctx, c)
	if err != nil {
		return Reply{}, err
	}
	if t.Shown, err = b.moveContact(ctx, tx, r, c, t, before.Shown); err != nil {
		return Reply{}, err
	}
	if err := tx.SaveTalk(ctx, c, t); err != nil {
		return Reply{}, err
	}
	if err := b.tellCase(ctx, tx, c, time.Time{}, c.Me.Number); err != nil {
		return Reply{}, err
	}
	return say(talkScreen(tx, r, c, t)), nil
}

// talkOver ends a talk for this person, after a question: the reference and "yes". When the requester ends it, it is
// over; when the consultant does so before the talk took place, somebody else is looked for.
func (b *Bot) talkOver(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Param(1) == "helped" {
		return b.talkHelps(ctx, tx, r)
	}
	c, t, err := livingTalk(ctx, tx, r, r.Param(0))
	if err != nil {
		return Reply{}, err
	}
	settled := began(tx, r, c, t, 0)
	if r.Param(1) != "yes" {
		what := c.Me.Role
		if settled {
			what = "done"
		}
		return say(view.ConfirmTalkEnd(r.Lang, c.Me.Reference, what, r.Person)), nil
	}
	switch {
	case c.Me.Role == storage.RoleRequester:
		if err := b.endCase(ctx, tx, c); err != nil {
			return Reply{}, err
		}
		return b.talkCase(ctx, tx, r, c) // which takes the number off
	case settled:
		t.Done = true
		return b.moveTalk(ctx, tx, r, c, t)
	}
	if t.Shown != 0 {
		if err := hideContact(ctx, tx, c, t.Shown); err != nil {
			return Reply{}, err
		}
	}
	if err := tx.LeaveCase(ctx, c); err != nil {
		return Reply{}, err
	}
	return say(view.TalkEnded(r.Lang, "speaking.left", r.Person)), b.tellCase(ctx, tx, c, time.Time{}, c.Me.Number)
}

// talkHelps counts how much a talk has helped, from 1 to 5, for the area and apart from the case.
func (b *Bot) talkHelps(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.CaseOf(ctx, r.Person, r.Param(0))
	if err != nil {
		return Reply{}, err
	}
	value := r.Number(2)
	mine := c.Way == storage.WayTalk && c.State == storage.CaseClosed && c.Me.Role == storage.RoleRequester
	if !mine || value < 1 || value > 5 {
		return Reply{}, storage.ErrNotFound
	}
	if !c.Me.Helped {
		if err := tx.CountHelped(ctx, c.AreaID, value); err != nil {
			return Reply{}, err
		}
		c.Me.Helped = true
		if err := tx.SaveCasePerson(ctx, &c, *c.Me); err != nil {
			return Reply{}, err
		}
	}
	return b.talkCase(ctx, tx, r, &c)
}

// endCase closes a case of the requester; the others hear that there is something new, and see that it is over.
func (b *Bot) endCase(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
	if err := b.tellCase(ctx, tx, c, time.Time{}, c.Me.Number); err != nil {
		return err
	}
	_, err := tx.CloseCase(ctx, c, storage.EndRequester)
	return err
}
