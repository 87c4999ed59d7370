package bot

import (
	"context"
	"slices"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// editConference opens the dialog for one field of a meeting.
func (b *Bot) editConference(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.ConferenceOrDraft(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	flow, field := editConferenceFlow().Flow, r.Param(1)
	if !slices.ContainsFunc(flow.Steps, func(s dialog.Step) bool { return s.Name == field }) {
		return Reply{}, storage.ErrNotFound
	}
	present := map[string]string{
		"when": c.Local.Format(keptMoment), "place": c.Place, "name": c.Title, "agenda": c.Agenda, "bring": c.Bring,
	}[field]
	return b.open(ctx, tx, r, flow.Name, func(s *dialog.Session) {
		only(flow, field, c.ID, present)(s)
		if c.Draft {
			s.Answers[ofDraft] = "yes"
		}
		if field == "place" {
			presentPin(s, c)
		}
	})
}

// editConferenceFlow changes one field of a meeting. A new time or place is told to the whole area, the rest is not
// worth disturbing anybody.
func editConferenceFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "confedit", Review: true, Steps: []dialog.Step{
			{Name: "when", Line: true, Max: 100},
			{Name: "place", Line: true, Max: 200, Place: true}, // "Ort folgt" is typed: everybody is told of it
			{Name: "name", Line: true, Max: 100, Review: "confedit.review_quietly", Marked: true},
			{Name: "agenda", Max: 1500, Optional: true, Review: "confedit.review_quietly", Marked: true},
			{Name: "bring", Line: true, Max: 200, Optional: true, Review: "confedit.review_quietly", Marked: true},
		}},
		note:    notePlace,
		banner:  bannerPlace,
		review:  reviewChange,
		examine: examineMeeting,
		show: func(r Request, step, answer string) string {
			switch {
			case step == "when":
				day, clock := keptParts(answer)
				return shownMoment(r.Lang, day, clock)
			case step == "place" && openPlace(answer):
				return r.Lang.T("conference.place_open")
			}
			return answer
		},
		accepted: acceptChange,
		save:     saveChange,
	}
}

// ofDraft is where the dialog keeps that the meeting is a draft, of which nobody is told anything.
const ofDraft = "of draft"

// reviewChange says that nobody hears of a draft.
func reviewChange(s dialog.Session) string {
	if s.Answers[ofDraft] != "" {
		return "draft.nobody_hears"
	}
	return ""
}

// acceptChange reads a new date or time as soon as it is typed.
func acceptChange(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
	if step == "place" {
		settlePin(s)
	}
	if step != "when" {
		return nil, nil
	}
	c, err := tx.ConferenceOrDraft(ctx, r.Person.AreaID, s.Subject)
	if err != nil {
		return nil, err
	}
	read, err := momentNow(tx, r).readChange(s.Answers[step], momentOf(c))
	if err != nil {
		return nil, err
	}
	s.Answers[step] = read.Date.String() + " " + read.Clock.String()
	return nil, nil
}

// changed is the meeting with the one answer of the dialog in it.
func changed(c storage.Conference, s dialog.Session) storage.Conference {
	switch answer := s.Answers[s.Only]; s.Only {
	case "when":
		if moment, ok := keptResult(keptParts(answer)); ok && !wallOf(moment).Equal(c.Local) {
			c.Local = wallOf(moment)
		}
	case "place":
		c = withPlace(c, s)
	case "name":
		c.Title = answer
	case "agenda":
		c.Agenda = answer
	case "bring":
		c.Bring = answer
	}
	return c
}

func saveChange(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	before, err := tx.LockConference(ctx, r.Person.AreaID, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	if err := over(tx, before); err != nil {
		return Reply{}, err
	}
	after := changed(before, s)
	if after == before {
		return conferenceSaved(tx, r, r.Lang.T("conference.unchanged"), before), nil
	}
	if s.Only == "when" {
		if err := momentNow(tx, r).settled(momentOf(after)); err != nil {
			return Reply{}, err
		}
	}
	if after, err = tx.ChangeConference(ctx, before, after); err != nil {
		return Reply{}, err
	}
	tx.Audit(after.AreaID, r.Person.ID, "conference.changed", after.ID)
	if after.Notices == before.Notices {
		return conferenceSaved(tx, r, r.Lang.T("conference.changed_quietly"), after), nil
	}
	n, err := tellArea(ctx, tx, after, "change", r.Person.ID, func(l text.Lang) view.Message {
		return view.ConferenceChanged(l, before, after, tx.Now)
	})
	return conferenceSaved(tx, r, told(r, n, "conference.change_told", "conference.change_told_nobody"), after), err
}

func conferenceSaved(tx *storage.Tx, r Request, line string, c storage.Conference) Reply {
	return say(view.ConferenceSaved(r.Lang, line, c, r.Person, tx.Now))
}

// cancelConference calls a meeting off, after a question.
func cancelConference(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.LockConference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	if c.Draft {
		return Reply{}, storage.ErrNotFound
	}
	if r.Param(1) != "yes" {
		return say(view.ConfirmCancel(r.Lang, c, tx.Now)), nil
	}
	if c, err = tx.CancelConference(ctx, c); err != nil {
		return Reply{}, err
	}
	tx.Audit(c.AreaID, r.Person.ID, "conference.cancelled", c.ID)
	n, err := tellArea(ctx, tx, c, "cancellation", r.Person.ID, func(l text.Lang) view.Message {
		return view.ConferenceCancelled(l, c)
	})
	return conferenceSaved(tx, r, told(r, n, "conference.cancel_told", "conference.cancel_told_nobody"), c), err
}
