package bot

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// maxAgenda is the greatest length of a meeting's agenda in characters.
const maxAgenda = storage.MaxAgenda

// outcome counts a poll of the person's area that is over. While it runs, nobody sees how it stands.
func outcome(ctx context.Context, tx *storage.Tx, r Request) (view.Outcome, error) {
	p, err := tx.Poll(ctx, r.Person.AreaID, r.ID(0))
	switch {
	case err != nil:
		return view.Outcome{}, err
	case p.State == "deleted":
		return view.Outcome{}, storage.ErrNotFound
	case p.State != "closed":
		return view.Outcome{}, mistake{"pollresult.running", nil}
	}
	return counted(ctx, tx, p)
}

func counted(ctx context.Context, tx *storage.Tx, p storage.Poll) (view.Outcome, error) {
	ballots, err := tx.PollBallots(ctx, p.ID)
	if err != nil {
		return view.Outcome{}, err
	}
	return view.CountPoll(p, ballots)
}

// shownOutcome is an outcome whose numbers give nobody away.
func shownOutcome(ctx context.Context, tx *storage.Tx, r Request) (view.Outcome, error) {
	o, err := outcome(ctx, tx, r)
	if err == nil && o.Hidden() {
		return o, mistake{"pollresult.too_few", text.V{"Least": o.Least()}}
	}
	return o, err
}

// pollResult shows the card of a poll that is over.
func pollResult(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	o, err := outcome(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	message := view.PollResult(r.Lang, o, r.Person)
	if proposes(r) && !o.Hidden() {
		message = view.WithAgreement(r.Lang, message, "p", o.Poll.ID)
	}
	chained, err := tx.ChainedOptions(ctx, o.Poll.AreaID, o.Poll.ID)
	if len(chained) > 0 {
		message.Rows = slices.Insert(slices.Clip(message.Rows), max(0, len(message.Rows)-1), view.OptionsRow(r.Lang, o.Poll))
	}
	return say(message), err
}

// pollPicture sends the result as a picture.
func pollPicture(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	o, err := shownOutcome(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	message, err := view.PollPicture(r.Lang, o)
	return say(message), err
}

// pollTrend sends how the answers of a repeated poll moved, as a picture.
func pollTrend(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	o, err := outcome(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	polls, err := tx.PollSeries(ctx, o.Poll.AreaID, o.Poll.ID)
	if err != nil {
		return Reply{}, err
	}
	var series []view.Outcome
	for _, p := range polls[max(0, len(polls)-2*view.MaxTrend):] { // some may have no result that can be shown
		earlier, err := counted(ctx, tx, p)
		if err != nil {
			return Reply{}, err
		}
		series = append(series, earlier)
	}
	message, err := view.PollTrend(r.Lang, series)
	message.Fresh = true // the card stays
	return say(message), err
}

// pollSplit shows what each sector puts first, where that gives nobody away.
func pollSplit(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	o, err := shownOutcome(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	return say(view.PollBySector(r.Lang, o)), nil
}

// pollCSV sends the counted result as a table.
func pollCSV(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	o, err := shownOutcome(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	message, err := view.PollCSV(r.Lang, o)
	if err == nil {
		tx.Audit(o.Poll.AreaID, r.Person.ID, "poll.exported", o.Poll.ID)
	}
	return say(message), err
}

// pollAgenda puts the first options on a meeting's agenda: poll, meeting, how many, and what to do about a tie there.
// Each tap answers the next question.
func pollAgenda(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	o, err := shownOutcome(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	if r.Param(1) == "" {
		list, _, err := tx.ComingConferences(ctx, r.Person.AreaID, 0, view.PageSize)
		return say(view.AgendaConferences(r.Lang, o, list, tx.Now)), err
	}
	c, err := tx.LockConference(ctx, r.Person.AreaID, r.ID(1))
	if err != nil {
		return Reply{}, err
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	n := r.Number(2)
	if n < 1 || n > len(o.Poll.Options) {
		return say(view.AgendaFirst(r.Lang, o, c)), nil
	}
	first, tied, _ := o.Result.Cut(n)
	switch {
	case len(tied) == 0:
	case r.Param(3) == "all":
		first = append(first, tied...)
	case r.Param(3) != "clear" || len(first) == 0:
		return say(view.AgendaTie(r.Lang, o, c, n)), nil
	}
	return putOnAgenda(ctx, tx, r, c, o, first)
}

// putOnAgenda adds items below what is on the agenda. A second tap adds nothing.
func putOnAgenda(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, o view.Outcome, first []int) (Reply, error) {
	items := view.AgendaItems(r.Lang, o, first)
	if strings.Contains(c.Agenda+"\n", items+"\n") {
		return conferenceSaved(tx, r, r.Lang.T("pollresult.on_agenda_already"), c), nil
	}
	after := c
	after.Agenda = strings.TrimLeft(c.Agenda+"\n\n"+items, "\n")
	if have := utf8.RuneCountInString(after.Agenda); have > maxAgenda {
		return Reply{}, mistake{"pollresult.agenda_full", text.V{"Title": c.Title, "Have": have, "Max": maxAgenda}}
	}
	after, err := tx.ChangeConference(ctx, c, after)
	if err != nil {
		return Reply{}, err
	}
	for _, option := range first {
		chainID, err := tx.OptionChain(ctx, c.AreaID, o.Poll.ID, option+1)
		if err != nil {
			return Reply{}, err
		}
		if err := tx.TracePoint(ctx, c, o.Poll.Options[option], chainID); err != nil {
			return Reply{}, err
		}
	}
	tx.Audit(c.AreaID, r.Person.ID, "conference.changed", c.ID)
	return conferenceSaved(tx, r, r.Lang.N("pollresult.on_agenda", len(first)), after), nil
}
