package bot

import (
	"context"
	"errors"
	"strconv"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// polls lists what can be voted on, and what came of earlier polls.
func polls(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return pollPage(ctx, tx, r, 0)
}

// pollList turns a page of the list.
func pollList(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if err := unwatch(ctx, tx, r); err != nil {
		return Reply{}, err
	}
	return pollPage(ctx, tx, r, r.Number(0))
}

func pollPage(ctx context.Context, tx *storage.Tx, r Request, page int) (Reply, error) {
	list, total, err := tx.Polls(ctx, r.Person.AreaID, r.Person.Coordinator, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 && page > 0 { // the list got shorter in the meantime
		return pollPage(ctx, tx, r, 0)
	}
	return say(view.Polls(r.Lang, list, total, page, r.Person, tx.Now)), nil
}

// pollCard shows an open poll as a ballot, and what has become of any other. From a notice it appears below, so that the
// notice stays to be read.
func pollCard(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if err := unwatch(ctx, tx, r); err != nil {
		return Reply{}, err
	}
	p, err := tx.Poll(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	reply, err := showPoll(ctx, tx, r, p, 0)
	if r.Param(1) == "below" {
		reply = fresh(reply)
	}
	return reply, err
}

// showPoll is a poll as this person sees it now; focus is the option that they rate, zero for the next one.
func showPoll(ctx context.Context, tx *storage.Tx, r Request, p storage.Poll, focus int) (Reply, error) {
	switch {
	case p.State == "closed":
		r.Params = []string{strconv.FormatInt(p.ID, 10)}
		return pollResult(ctx, tx, r)
	case p.State == "deleted":
		return say(view.PollDeleted(r.Lang, p)), nil
	case p.State == "planned":
		return Reply{}, storage.ErrNotFound
	case p.Over(tx.Now):
		return say(view.PollCounting(r.Lang, p)), nil
	}
	p, err := tx.ForReader(ctx, p, r.Person)
	if err != nil {
		return Reply{}, err
	}
	booth, err := boothOf(tx, p)
	if err != nil {
		return Reply{}, err
	}
	card := view.BallotCard{Poll: p, Order: booth.Order(r.Person), Focus: focus, Reader: r.Person}
	if p.MayVote(r.Person) {
		if card.Ballot, err = tx.Ballot(ctx, booth, r.Person); err != nil {
			return Reply{}, err
		}
	}
	return say(view.Ballot(r.Lang, card, tx.Now)), nil
}

// boothOf opens a poll's key. Where it is lost, with the key file, nobody can vote any more, and coordinators may still
// close or delete the poll.
func boothOf(tx *storage.Tx, p storage.Poll) (storage.Booth, error) {
	booth, err := tx.Booth(p)
	if errors.Is(err, storage.ErrNoBooth) {
		return booth, mistake{"poll.no_key", text.V{"Question": p.Question}}
	}
	return booth, err
}

// pollDesk shows coordinators a poll that is planned or open. While they look, the number of votes is kept up to date.
func pollDesk(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	p, err := tx.Poll(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if p.State == "closed" || p.State == "deleted" {
		return showPoll(ctx, tx, r, p, 0)
	}
	return atDesk(ctx, tx, r, p, "")
}

// atDesk shows the desk, with a line on top if there is something to say.
func atDesk(ctx context.Context, tx *storage.Tx, r Request, p storage.Poll, line string) (Reply, error) {
	p, err := withTurnout(ctx, tx, p)
	if err != nil {
		return Reply{}, err
	}
	if r.MessageID != 0 && p.State == "open" {
		if err := tx.WatchPoll(ctx, p.ID, r.Person.ID, r.MessageID, p.Votes); err != nil {
			return Reply{}, err
		}
	}
	if line == "" {
		return say(view.PollDesk(r.Lang, p, tx.Now)), nil
	}
	return say(view.PollSaved(r.Lang, line, p, tx.Now)), nil
}

// unwatch leaves the tapped message alone if a number of votes was kept up to date in it: it is about to show something
// else. Only coordinators have such messages.
func unwatch(ctx context.Context, tx *storage.Tx, r Request) error {
	if r.MessageID == 0 || !r.Person.Coordinator {
		return nil
	}
	return tx.UnwatchPolls(ctx, r.Person, r.MessageID)
}
