package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// publishPoll makes the poll known: at once, or when it opens.
func publishPoll(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	p, err := draftedPoll(ctx, tx, r, s)
	if err != nil {
		return Reply{}, err
	}
	if p, err = tx.AddPoll(ctx, p, r.Person.ID); errors.Is(err, storage.ErrNoKey) {
		return Reply{}, mistake{key: "newpoll.no_key"}
	} else if err != nil {
		return Reply{}, err
	}
	tx.Audit(p.AreaID, r.Person.ID, "poll.published", p.ID)
	if err := wishesInPoll(ctx, tx, p, s); err != nil {
		return Reply{}, err
	}
	line := r.Lang.T("newpoll.published")
	switch {
	case p.GroupOnly:
		line = r.Lang.T("newpoll.in_group")
	case p.State == "planned":
		line = r.Lang.T("newpoll.planned")
	}
	return atDesk(ctx, tx, r, p, line)
}

// draftedPoll is the poll of a dialog.
func draftedPoll(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (storage.Poll, error) {
	rules := dialog.Picked(s.Answers["rules"])
	picked := func(rule string) bool { return slices.Contains(rules, rule) }
	p := storage.Poll{
		AreaID: r.Person.AreaID, Kind: s.Answers["kind"], Question: s.Answers["question"], Voters: s.Answers["voters"],
		Options: optionLines(s.Answers["options"]), Early: picked("early"), Suggestions: picked("suggest"), Split: picked("split"),
	}
	p.Quorum, _ = strconv.Atoi(s.Answers["quorum"])                            // checked when it was typed
	p.ConferenceID, _ = strconv.ParseInt(s.Answers[askedParticipants], 10, 64) // never typed
	switch {
	case picked("again"):
		p.Reminders = 2
	case picked("remind"):
		p.Reminders = 1
	}
	if len(p.Options) == 0 {
		p.Suggestions = true // those who take part bring them
	}
	if picked("group") {
		var err error
		if p.GroupOnly, err = announcesInGroup(ctx, tx, r, s); err != nil { // gone meanwhile: then everybody is told
			return p, err
		}
	}
	if err := enoughOptions(p.Kind, p.Options); err != nil {
		return p, err
	}
	if err := withNothingChanges(r.Lang, &p); err != nil {
		return p, err
	}
	if err := closesLater(tx, r, s); err != nil {
		return p, err
	}
	var err error
	if p.OpensAt, p.ClosesAt, err = pollTimes(tx, r, s); err != nil {
		return p, err
	}
	if s.Answers[askedAttitude] != "" && p.Kind == "scale" {
		return aboutAttitude(ctx, tx, p)
	}
	p.SeriesID, err = seriesOf(ctx, tx, p, s.Subject)
	return p, err
}

// withNothingChanges adds what every measure of resistance is compared with: that all stays as it is.
func withNothingChanges(l text.Lang, p *storage.Poll) error {
	same := l.T("poll.nothing_changes")
	known := func(option string) bool { return sameOption(option, same) }
	switch {
	case p.Kind != "resistance" || len(p.Options) == 0 || slices.ContainsFunc(p.Options, known):
		return nil
	case len(p.Options) == storage.MaxPollOptions:
		return mistake{"newpoll.no_room", text.V{"Max": storage.MaxPollOptions - 1, "Option": text.HTML(same)}}
	}
	p.Options = append(p.Options, same)
	return nil
}

// seriesOf is the series that a poll continues, zero for none: it asks the same people the same, in the same words.
func seriesOf(ctx context.Context, tx *storage.Tx, p storage.Poll, again int64) (int64, error) {
	if again == 0 {
		return 0, nil
	}
	before, err := tx.Poll(ctx, p.AreaID, again)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return 0, nil
	case err != nil:
		return 0, err
	case before.Kind != p.Kind || before.Voters != p.Voters || before.ConferenceID != p.ConferenceID || !slices.Equal(before.Options, p.Options):
		return 0, nil
	}
	return before.SeriesID, nil
}
