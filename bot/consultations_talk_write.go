package bot

import (
	"context"
	"strconv"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// maxTalkMessages keeps one case readable, and its screens quick.
const maxTalkMessages = 400

// Answers of a dialog about a case that are no steps: which case, and which message is corrected.
const (
	answerCase     = "case"
	answerCorrects = "corrects"
)

// talkWrite opens the dialog for a message: the reference, and the number of a message to correct, if it is one.
func (b *Bot) talkWrite(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := talkOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	old, err := mayWrite(ctx, tx, c, r.Number(1))
	if err != nil {
		return Reply{}, err
	}
	if err := leaveShown(ctx, tx, r, c); err != nil {
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "talkwrite", func(s *dialog.Session) {
		*s = dialog.Start(b.routes.flows["talkwrite"].flow.Flow, s.ID, "text")
		s.Answers[answerCase] = c.Me.Reference
		if old.Seq != 0 {
			s.Answers[answerCorrects] = strconv.Itoa(old.Seq) // without its text, which would stay in the chat
		}
	})
}

// leaveShown forgets what the tapped message showed, since a dialog takes its place.
func leaveShown(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case) error {
	if r.screen() == 0 {
		return nil
	}
	return tx.DropCopy(ctx, c, c.Me.Number, r.screen())
}

// mayWrite refuses a message at the wrong time. Correcting an own message is always possible while the case is open:
// what is wrong must not stay for the sake of a rule. It returns the message to correct; none for zero.
func mayWrite(ctx context.Context, tx *storage.Tx, c *storage.Case, corrects int) (old storage.CaseMessage, err error) {
	switch {
	case c.State != storage.CaseOpen:
		return old, mistake{key: "talk.not_open"}
	case c.Messages >= maxTalkMessages:
		return old, mistake{key: "talk.full"}
	case corrects != 0:
		return ownMessage(ctx, tx, c, corrects)
	case !view.MayStillWrite(c):
		return old, mistake{key: "talk.wait_" + c.Phase}
	}
	return old, nil
}

// ownMessage is a message that the reader wrote and has not withdrawn.
func ownMessage(ctx context.Context, tx *storage.Tx, c *storage.Case, seq int) (storage.CaseMessage, error) {
	messages, err := tx.CaseMessages(ctx, c)
	for _, m := range messages {
		if m.Seq == seq && own(c, m) {
			return m, nil
		}
	}
	if err != nil {
		return storage.CaseMessage{}, err
	}
	return storage.CaseMessage{}, storage.ErrNotFound
}

func own(c *storage.Case, m storage.CaseMessage) bool {
	return m.Author == c.Me.Number && !m.Withdrawn && m.Text != ""
}

// talkWriteFlow asks for one message and shows it exactly as the others will read it before it goes out.
func talkWriteFlow(b *Bot) *flow {
	return &flow{
		Flow:    dialog.Flow{Name: "talkwrite", Steps: []dialog.Step{{Name: "text", Max: view.MaxTalk, Marked: true}}, Review: true},
		sealed:  true,
		banner:  dangerBanner,
		preview: talkPreview,
		note:    correctionNote,
		save:    b.sendTalk,
	}
}

// talkPreview is what the review shows: the message under the writer's pseudonym.
func talkPreview(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (string, error) {
	c, err := tx.CaseOf(ctx, r.Person, s.Answers[answerCase])
	if err != nil {
		return "", err
	}
	return view.TalkPreview(r.Lang, &c, s.Answers["text"], corrected(s)), nil
}

// correctionNote says above the question which message is corrected.
func correctionNote(r Request, s dialog.Session, _ string) string {
	if seq := corrected(s); seq != 0 {
		return r.Lang.T("talk.correcting", text.V{"Number": seq})
	}
	return ""
}

func corrected(s dialog.Session) int {
	seq, _ := strconv.Atoi(s.Answers[answerCorrects]) // written by us; none is zero
	return seq
}

// sendTalk gives a message its number and its moment, and lets the others know that there is something.
func (b *Bot) sendTalk(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	r.Params = []string{s.Answers[answerCase]}
	c, err := talkOf(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	corrects := corrected(s)
	old, err := mayWrite(ctx, tx, c, corrects)
	if err != nil {
		return Reply{}, err
	}
	message := storage.CaseMessage{Phase: c.Phase, Text: s.Answers["text"], Source: s.Source}
	if corrects != 0 {
		message.Kind, message.Corrects = storage.MessageCorrection, corrects
	}
	if err := b.relay(ctx, tx, c, message); err != nil {
		return Reply{}, err
	}
	if c.Me.Role == storage.RoleRequester && old.Text != "" && old.Text == c.Summary { // it may become part of an exercise
		c.Summary = message.Text
		if err := tx.SaveCase(ctx, c); err != nil {
			return Reply{}, err
		}
	}
	return b.talk(ctx, tx, r, c, 0, "✅ "+r.Lang.T("talk.sent"))
}

// relay adds a message of the reader to the case and pushes neutral notices for it.
func (b *Bot) relay(ctx context.Context, tx *storage.Tx, c *storage.Case, message storage.CaseMessage) error {
	_, recipients, at, err := tx.AddCaseMessage(ctx, c, message, b.rules())
	if err != nil {
		return err
	}
	return caseNotices(tx, c, recipients, at)
}

// edited answers a change of an old message in Telegram. What was passed on stays as it is: the writer learns so, and
// may send a correction or withdraw it (THREATS.md, 8).
func (b *Bot) edited(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Person.OrganisationID != 0 && tx.Consultations() == nil {
		c, message, err := tx.SourceMessage(ctx, r.Person, r.Source)
		switch {
		case err == nil:
			return say(view.TalkEdited(r.Lang, &c, message, r.Person)), nil
		case err != storage.ErrNotFound:
			return Reply{}, err
		}
	}
	if r.Person.Dialog == nil {
		return Reply{}, nil
	}
	return r.sayText("error.edited"), nil
}

// unasked answers what somebody writes while the bot asks nothing. Who takes part in a conversation may well think that
// the others read it: they are told that nobody did, and where to write.
func (b *Bot) unasked(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	var open []string
	if r.Person.OrganisationID != 0 && tx.Consultations() == nil {
		cases, err := tx.MyCases(ctx, r.Person)
		if err != nil {
			return Reply{}, err
		}
		for _, c := range cases {
			if c.Way == storage.WayWritten && c.State == storage.CaseOpen && c.Me.State == storage.PersonIn {
				open = append(open, c.Me.Reference)
			}
		}
	}
	if len(open) == 0 { // what is meant for a consultation is never taken for a note
		if reply, taken, err := b.typedNote(ctx, tx, r); taken || err != nil {
			return reply, err
		}
	}
	switch {
	case len(open) == 1:
		return say(view.TalkUnsent(r.Lang, open[0], r.Person)), nil
	case len(open) > 1:
		return say(view.TalkUnsent(r.Lang, "", r.Person)), nil
	case r.Unusable:
		return r.sayText("error.unusable"), nil
	}
	return r.sayText("error.text"), nil
}

// sumFlow asks the requester for what they take with them, for the consultants to read.
func sumFlow(b *Bot) *flow {
	return &flow{
		Flow:   dialog.Flow{Name: "talksum", Steps: []dialog.Step{{Name: "text", Max: view.MaxTalk, Marked: true}}, Review: true},
		sealed: true,
		banner: dangerBanner,
		preview: func(_ context.Context, _ *storage.Tx, _ Request, s dialog.Session) (string, error) {
			return text.Escape(s.Answers["text"]), nil
		},
		save: b.saveSummary,
	}
}
