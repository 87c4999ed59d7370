package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// askedAttitude marks a new poll that is about what the area stands for; no step asks for it.
const askedAttitude = "attitude"

// attitudePoll opens the dialog of a poll about what the area stands for, or shows the one that the meeting has; done is false
// while there is nothing to ask about.
func (b *Bot) attitudePoll(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference) (reply Reply, done bool, err error) {
	list, err := tx.Statements(ctx, r.Person.AreaID, 0)
	if err != nil || len(list) == 0 {
		return Reply{}, false, err
	}
	if c.ID != 0 {
		polls, err := tx.AttitudePolls(ctx, c.AreaID, c.ID)
		if err != nil {
			return Reply{}, false, err
		}
		if polls.Conference != 0 {
			r.Params = []string{strconv.FormatInt(polls.Conference, 10)}
			reply, err = pollDesk(ctx, tx, r)
			return reply, true, err
		}
	}
	reply, err = b.open(ctx, tx, r, "newpoll", func(s *dialog.Session) { askAttitude(tx, r, s, list, c) })
	return reply, true, err
}

// aboutAttitude makes a new poll one about what the area stands for. All of them are a series, and a meeting has one.
func aboutAttitude(ctx context.Context, tx *storage.Tx, p storage.Poll) (storage.Poll, error) {
	if p.ConferenceID != 0 {
		if _, err := tx.LockConference(ctx, p.AreaID, p.ConferenceID); err != nil {
			return p, err
		}
	}
	polls, err := tx.AttitudePolls(ctx, p.AreaID, p.ConferenceID)
	if err == nil && p.ConferenceID != 0 && polls.Conference != 0 {
		return p, mistake{key: "attitude.poll_there"}
	}
	p.Attitude, p.SeriesID = true, polls.Series
	return p, err
}

// askAttitude prepares a poll about the sentences that the area stands for. For a meeting everything is there: those who come
// are asked, from its beginning until the next evening.
func askAttitude(tx *storage.Tx, r Request, s *dialog.Session, list []storage.Statement, c storage.Conference) {
	wordings := make([]string, len(list))
	for i, one := range list {
		wordings[i] = one.Wording
	}
	s.Answers = map[string]string{
		"kind": "scale", "question": r.Lang.T("attitude.question"), "options": strings.Join(wordings, "\n"), askedAttitude: "yes",
	}
	if c.ID == 0 {
		s.Step = pollStep("voters")
		return
	}
	askParticipants(s, c.ID, c.Title)
	from := c.Local
	if c.StartsAt.After(tx.Now) {
		s.Answers["opens"] = from.Format(keptMoment)
	} else {
		from = tx.Now.In(c.Location())
	}
	s.Answers["voters"], s.Answers["rules"] = "person", "remind"
	s.Answers["closes"] = from.AddDate(0, 0, 1).Format(keptDay) + " " + usualClosing.String()
	s.Step, s.Phase = len(pollSteps())-1, dialog.Reviewing
}

// withAttitudePoll adds to what a coordinator sees of a meeting the way to its poll about what the area stands for.
func withAttitudePoll(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, message view.Message) (view.Message, error) {
	if c.CaseConference() || c.CancelledAt != nil || !r.Person.Coordinator {
		return message, nil
	}
	list, err := tx.Statements(ctx, c.AreaID, 0)
	if err != nil || len(list) == 0 {
		return message, err
	}
	polls, err := tx.AttitudePolls(ctx, c.AreaID, c.ID)
	message.Rows = slices.Insert(slices.Clip(message.Rows), max(0, len(message.Rows)-1), view.AttitudeRow(r.Lang, c, polls.Conference))
	return message, err
}
