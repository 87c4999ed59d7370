package bot

import (
	"context"
	"errors"
	"fmt"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// minutes shows everybody in the area the minutes of a meeting, once they are sent.
func minutes(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	card, err := minutesCard(ctx, tx, c)
	switch {
	case err != nil:
		return Reply{}, err
	case card.Minutes.SentAt == nil:
		return Reply{}, storage.ErrNotFound
	}
	messages := view.Minutes(r.Lang, card)
	if last := len(messages) - 1; proposes(r) {
		messages[last] = view.WithAgreement(r.Lang, messages[last], "m", c.ID)
	}
	return say(messages...), nil
}

// withMinutes adds the way to the minutes to the card of a meeting that is over, once they are sent.
func withMinutes(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, message view.Message) (view.Message, error) {
	if c.CancelledAt != nil || tx.Now.Before(c.StartsAt) {
		return message, nil
	}
	m, err := tx.Minutes(ctx, c.AreaID, c.ID)
	if errors.Is(err, storage.ErrNotFound) || err == nil && m.SentAt == nil {
		return message, nil
	}
	return view.WithMinutes(r.Lang, message, c), err
}

// minutesCard collects what there is of the minutes of a meeting.
func minutesCard(ctx context.Context, tx *storage.Tx, c storage.Conference) (card view.MinutesCard, err error) {
	card.Conference = c
	if card.Minutes, err = tx.Minutes(ctx, c.AreaID, c.ID); err != nil && !errors.Is(err, storage.ErrNotFound) {
		return card, err
	}
	if card.Results, err = tx.Results(ctx, c.AreaID, c.ID); err != nil {
		return card, err
	}
	_, err = tx.Group(ctx, c.AreaID)
	if card.Group = err == nil; errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	return card, err
}

// minutesDesk is where coordinators make the minutes: meeting, what to do, and with what.
func minutesDesk(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := groupedConference(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	card, err := minutesCard(ctx, tx, c)
	if err != nil {
		return Reply{}, err
	}
	switch r.Param(1) {
	case "result":
		one, err := tx.Result(ctx, c.AreaID, c.ID, r.ID(2))
		if err != nil {
			return Reply{}, err
		}
		return say(view.ResultCard(r.Lang, c, one)), nil
	case "omit":
		return omitResult(ctx, tx, r, c)
	case "preview":
		if card.Empty() || card.Minutes.SentAt != nil {
			break
		}
		return say(append(view.Minutes(r.Lang, card), view.MinutesSend(r.Lang, card, false))...), nil
	case "send":
		return sendMinutes(ctx, tx, r, c)
	}
	return say(view.WithAgreement(r.Lang, view.MinutesDesk(r.Lang, card, r.Number(2)), "c", c.ID)), nil
}

// openMinutes are the minutes of a meeting while they can be changed. Those of one that was cancelled do not begin any more.
func openMinutes(ctx context.Context, tx *storage.Tx, c storage.Conference) (storage.Minutes, error) {
	if c.CancelledAt != nil {
		return storage.Minutes{}, mistake{"conference.already_cancelled", text.V{"Title": c.Title}}
	}
	m, err := tx.LockMinutes(ctx, c.AreaID, c.ID)
	if err == nil && m.SentAt != nil {
		err = mistake{"minutes.already_sent", text.V{"Title": c.Title}}
	}
	return m, err
}

// omitResult leaves a result out of the minutes, or takes it in again.
func omitResult(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference) (Reply, error) {
	m, err := openMinutes(ctx, tx, c)
	if err != nil {
		return Reply{}, err
	}
	one, err := tx.Result(ctx, c.AreaID, c.ID, r.ID(2))
	if err != nil {
		return Reply{}, err
	}
	one.Omitted = r.Param(3) == "1"
	if err := tx.ChangeResult(ctx, m, one); err != nil {
		return Reply{}, err
	}
	return say(view.ResultCard(r.Lang, c, one)), nil
}

// sendMinutes sends the minutes to everybody in the area and to its group, once, and only as they were in the preview: what
// a group has sent since then nobody has read.
func sendMinutes(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference) (Reply, error) {
	m, err := openMinutes(ctx, tx, c)
	if err != nil {
		return Reply{}, err
	}
	card, err := minutesCard(ctx, tx, c)
	switch {
	case err != nil:
		return Reply{}, err
	case card.Empty():
		return Reply{}, mistake{key: "minutes.empty"}
	case tx.Now.Before(c.StartsAt):
		return Reply{}, mistake{"minutes.early", text.V{"Title": c.Title}}
	case r.Param(2) != card.Version():
		return say(append(view.Minutes(r.Lang, card), view.MinutesSend(r.Lang, card, true))...), nil
	}
	if err := tx.SendMinutes(ctx, m, r.Person.ID); err != nil {
		return Reply{}, err
	}
	n, err := tellMinutes(ctx, tx, card, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	sent := view.WithAgreement(r.Lang, view.MinutesSent(r.Lang, c, n), "c", c.ID)
	tx.Audit(c.AreaID, r.Person.ID, "minutes.sent", c.ID)
	return say(sent), nil
}

// tellMinutes writes the minutes to everybody in the area but one, each in their language, and to its group. It returns how
// many people that are.
func tellMinutes(ctx context.Context, tx *storage.Tx, card view.MinutesCard, except int64) (n int, err error) {
	c := card.Conference
	type reader struct {
		language text.Lang
		proposes bool
	}
	words := make(map[reader][]view.Message, 2*len(text.Langs))
	for _, l := range text.Langs {
		words[reader{l, false}], words[reader{l, true}] = view.MinutesNotice(l, card, false), view.MinutesNotice(l, card, true)
	}
	for person, err := range tx.EveryMember(ctx, c.AreaID) {
		if err != nil {
			return n, err
		}
		if person.ID == except {
			continue
		}
		who := reader{text.Of(person.Language), person.Roles().Has(members | coordinator)}
		for part, message := range words[who] {
			key := fmt.Sprintf("minutes/%d/%d/%d", c.ID, person.ID, part)
			if err := tx.Queue(view.Notice(person, "minutes", key, message)); err != nil {
				return n, err
			}
		}
		n++
	}
	return n, minutesInGroup(ctx, tx, card)
}

func minutesInGroup(ctx context.Context, tx *storage.Tx, card view.MinutesCard) error {
	g, err := tx.Group(ctx, card.Conference.AreaID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for part, message := range view.Minutes(text.Of(g.Language), card) {
		key := fmt.Sprintf("minutes/%d/group/%d", card.Conference.ID, part)
		if err := tx.Queue(view.GroupPost(g, "minutes", key, message)); err != nil {
			return err
		}
	}
	return nil
}

// editMinutes opens the dialog for the points, the decisions, or the words of one result.
func (b *Bot) editMinutes(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := groupedConference(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	m, err := openMinutes(ctx, tx, c)
	if err != nil {
		return Reply{}, err
	}
	flow := editMinutesFlow().Flow
	switch field := r.Param(1); field {
	case "points":
		return b.open(ctx, tx, r, flow.Name, only(flow, field, c.ID, m.Points))
	case "decisions":
		return b.open(ctx, tx, r, flow.Name, only(flow, field, c.ID, m.Decisions))
	case "result":
		one, err := tx.Result(ctx, c.AreaID, c.ID, r.ID(2))
		if err != nil {
			return Reply{}, err
		}
		return b.open(ctx, tx, r, flow.Name, only(flow, field, one.ID, one.Body))
	}
	return Reply{}, storage.ErrNotFound
}

// The longest points and decisions: with their heading and in a dialog, each fits one message.
const (
	longestPoints    = 3000
	longestDecisions = 3000
)

func editMinutesFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "minutesedit", Review: true, Steps: []dialog.Step{
			{Name: "points", Max: longestPoints, Optional: true, Skip: "minutesedit.none"},
			{Name: "decisions", Max: longestDecisions, Optional: true, Skip: "minutesedit.none"},
			{Name: "result", Max: longestResult, Optional: true, Skip: "minutesedit.only_photos"},
		}},
		save: saveMinutes,
	}
}

func saveMinutes(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	id := s.Subject
	if s.Only == "result" {
		var err error
		if id, err = tx.ResultOf(ctx, r.Person.AreaID, s.Subject); err != nil {
			return Reply{}, err
		}
	}
	c, err := tx.Conference(ctx, r.Person.AreaID, id)
	if err != nil {
		return Reply{}, err
	}
	m, err := openMinutes(ctx, tx, c)
	if err != nil {
		return Reply{}, err
	}
	switch s.Only {
	case "points":
		m.Points = s.Answers["points"]
		err = tx.SetMinutes(ctx, m)
	case "decisions":
		m.Decisions = s.Answers["decisions"]
		err = tx.SetMinutes(ctx, m)
	default:
		return saveResultWords(ctx, tx, r, c, m, s)
	}
	if err != nil {
		return Reply{}, err
	}
	card, err := minutesCard(ctx, tx, c)
	return say(view.WithAgreement(r.Lang, view.MinutesDesk(r.Lang, card, 0), "c", c.ID)), err
}

func saveResultWords(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, m storage.Minutes, s dialog.Session) (Reply, error) {
	one, err := tx.Result(ctx, c.AreaID, c.ID, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	if one.Body = s.Answers["result"]; one.Body == "" && len(one.Photos) == 0 {
		return Reply{}, mistake{key: "minutesedit.leave_out"}
	}
	if err := tx.ChangeResult(ctx, m, one); err != nil {
		return Reply{}, err
	}
	return say(view.ResultCard(r.Lang, c, one)), nil
}
