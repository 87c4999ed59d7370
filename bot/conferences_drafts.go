package bot

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// makeKnown tells the whole area of a meeting that has just been made known, and shows its card.
func makeKnown(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference) (Reply, error) {
	tx.Audit(c.AreaID, r.Person.ID, "conference.planned", c.ID)
	a, err := tx.Answering(ctx, c.AreaID, c.ID)
	if err != nil {
		return Reply{}, err
	}
	n, err := tellArea(ctx, tx, c, announcement, r.Person.ID, func(l text.Lang) view.Message {
		return view.ConferenceWithSeats(l, c, a, tx.Now)
	})
	if err != nil {
		return Reply{}, err
	}
	card, err := conferenceToAnswer(ctx, tx, r, c)
	if err != nil {
		return Reply{}, err
	}
	card, err = withAttitudePoll(ctx, tx, r, c, card)
	return say(view.UnderLine(told(r, n, "conference.published", "conference.published_nobody"), card)), err
}

// draftSaved shows a draft of which nobody has heard.
func draftSaved(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, line string) (Reply, error) {
	tx.Audit(c.AreaID, r.Person.ID, "conference.drafted", c.ID)
	card, err := conferenceToAnswer(ctx, tx, r, c)
	return say(view.UnderLine(r.Lang.T(line), card)), err
}

// askFamily asks whether the family has agreed, before a meeting about its case is made known, and points at words that
// could tell who it is.
func askFamily(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference) (Reply, error) {
	var words []string
	for _, written := range []string{c.Title, c.Agenda, c.Bring} {
		marks, err := personalData(ctx, tx, r, written)
		if err != nil {
			return Reply{}, err
		}
		for _, mark := range marks {
			if word := written[mark.Start:mark.End]; !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return say(view.AskFamily(r.Lang, c, words)), nil
}

// publishDraft makes a draft known to the whole area: meeting, and for one about a case that the family has agreed.
func publishDraft(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.LockConference(ctx, r.Person.AreaID, r.ID(0))
	switch {
	case err != nil:
		return Reply{}, err
	case !c.Draft:
		return Reply{}, mistake{"draft.published_before", text.V{"Title": c.Title}}
	case !c.StartsAt.After(tx.Now):
		return Reply{}, mistake{"when.past", text.V{"When": when.Format(string(r.Lang), when.Long, momentOf(c))}}
	}
	agreed := int64(0)
	if c.CaseConference() {
		a, err := tx.Answering(ctx, c.AreaID, c.ID)
		switch {
		case err != nil:
			return Reply{}, err
		case a.Capacity == 0: // of a series, or of an earlier version
			return Reply{}, mistake{key: "plan.no_guests"}
		case r.Param(1) != "agreed":
			return askFamily(ctx, tx, r, c)
		}
		agreed = r.Person.ID
	}
	if c, err = tx.PublishConference(ctx, c, agreed); err != nil {
		return Reply{}, err
	}
	return makeKnown(ctx, tx, r, c)
}

// discardDraft deletes a draft, after a question.
func discardDraft(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.LockConference(ctx, r.Person.AreaID, r.ID(0))
	switch {
	case err != nil:
		return Reply{}, err
	case !c.Draft:
		return Reply{}, mistake{"draft.published_before", text.V{"Title": c.Title}}
	case r.Param(1) != "yes":
		return say(view.ConfirmDiscard(r.Lang, c, tx.Now)), nil
	}
	if err := tx.DiscardDraft(ctx, c.AreaID, c.ID); err != nil {
		return Reply{}, err
	}
	tx.Audit(c.AreaID, r.Person.ID, "conference.discarded", c.ID)
	list, err := conferencePage(ctx, tx, r, 0)
	if err != nil {
		return Reply{}, err
	}
	return say(view.UnderLine(r.Lang.T("draft.discarded"), list.Messages[0])), nil
}

// pastConferences lists what is over, for those who want to plan it once more.
func pastConferences(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	page := r.Number(0)
	list, total, err := tx.PastConferences(ctx, r.Person.AreaID, page*view.PageSize, view.PageSize)
	return say(view.PastConferences(r.Lang, list, total, page)), err
}

// likeOther is where the dialog keeps which meeting is planned once more.
const likeOther = "like"

// copyConference plans a meeting like another one: only the date is asked for.
func (b *Bot) copyConference(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.ConferenceOrDraft(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	a, err := tx.Answering(ctx, c.AreaID, c.ID)
	if err != nil {
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "plan", func(s *dialog.Session) {
		s.Answers = map[string]string{"kind": c.Kind, "name": c.Title, "time": c.Local.Format(keptClock)}
		for step, answer := range map[string]string{"place": c.Place, "agenda": c.Agenda, "bring": c.Bring} {
			if answer != "" {
				s.Answers[step] = answer
			}
		}
		if a.Capacity > 0 {
			s.Answers["guests"] = strconv.Itoa(a.Capacity)
		}
		presentPin(s, c)
		s.Answers[likeOther] = c.Title
		s.Step = slices.IndexFunc(planSteps(), func(step dialog.Step) bool { return step.Name == "date" })
		s.Edit = true
	})
}

// examineMeeting looks for personal data in what is typed about a meeting on a case. What other meetings are called is free.
func examineMeeting(ctx context.Context, tx *storage.Tx, r Request, typed string) ([]dialog.Mark, error) {
	var s dialog.Session
	if r.Person.Dialog == nil || json.Unmarshal([]byte(r.Person.Dialog.Session), &s) != nil {
		return nil, nil
	}
	aboutCase := ofCase(s.Answers)
	if s.Subject != 0 {
		c, err := tx.ConferenceOrDraft(ctx, r.Person.AreaID, s.Subject)
		if err != nil {
			return nil, err
		}
		aboutCase = c.CaseConference()
	}
	if !aboutCase {
		return nil, nil
	}
	return personalData(ctx, tx, r, typed)
}
