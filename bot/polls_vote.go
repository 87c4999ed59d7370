package bot

import (
	"context"
	"slices"
	"strconv"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// vote is a tap on a ballot: poll, operation, option's number, value. Every tap counts at once; there is nothing to send
// off, and nothing that could be forgotten.
func vote(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	p, err := tx.PollToVote(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if !p.Open(tx.Now) {
		return tooLate(ctx, tx, r, p)
	}
	if p, err = tx.ForReader(ctx, p, r.Person); err != nil {
		return Reply{}, err
	}
	if !p.MayVote(r.Person) {
		return Reply{}, notAsked(p)
	}
	booth, err := boothOf(tx, p)
	if err != nil {
		return Reply{}, err
	}
	tap, err := readTap(r, p)
	if err != nil {
		return Reply{}, err
	}
	before, err := tx.BallotToChange(ctx, booth, r.Person)
	if err != nil {
		return Reply{}, err
	}
	after, err := tap.change(p.Kind, before)
	if err != nil {
		return Reply{}, err
	}
	if !sameBallot(before, after) {
		if err := tx.Cast(ctx, booth, r.Person, after); err != nil {
			return Reply{}, err
		}
	}
	card := view.BallotCard{Poll: p, Order: booth.Order(r.Person), Ballot: after, Focus: tap.focus(), Reader: r.Person}
	reply := say(view.Ballot(r.Lang, card, tx.Now))
	reply.Toast = receipt(r, p.Voters, before, after)
	return reply, nil
}

// receipt is the line over the chat: said with the first tap that makes a ballot, and when one is taken back.
func receipt(r Request, voters string, before, after storage.Ballot) string {
	switch had, has := exists(before), exists(after); {
	case has && !had:
		return view.Plain(r.Lang.T("poll.receipt_" + voters))
	case had && !has:
		return view.Plain(r.Lang.T("poll.taken_back_" + voters))
	}
	return ""
}

// tooLate answers a tap on the ballot of a poll that takes no votes: the card shows what has become of it.
func tooLate(ctx context.Context, tx *storage.Tx, r Request, p storage.Poll) (Reply, error) {
	reply, err := showPoll(ctx, tx, r, p, 0)
	switch {
	case err != nil:
		return reply, err
	case p.State == "deleted":
		reply.Toast = view.Plain(r.Lang.T("poll.toast_deleted"))
	default:
		reply.Toast = view.Plain(r.Lang.T("poll.too_late"))
	}
	return reply, nil
}

// readTap reads the parameters of a tap. They are forgeable: an option that there is not, is not found.
func readTap(r Request, p storage.Poll) (ballotTap, error) {
	tap := ballotTap{op: r.Param(1), options: len(p.Options)}
	var err error
	if tap.op != view.PollUndo && tap.op != view.PollAbstain && tap.op != view.PollClear {
		tap.option = r.Number(2)
		if tap.option < 1 || tap.option > len(p.Options) {
			return tap, storage.ErrNotFound
		}
	}
	if tap.op == view.PollRate {
		if tap.value, err = strconv.Atoi(r.Param(3)); err != nil {
			return tap, storage.ErrNotFound
		}
	}
	return tap, nil
}

// suggest asks for the wording of a new option.
func (b *Bot) suggest(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	p, err := tx.Poll(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if !p.Open(tx.Now) {
		return tooLate(ctx, tx, r, p)
	}
	if err := maySuggest(ctx, tx, p, r); err != nil {
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "suggest", func(s *dialog.Session) { s.Subject = p.ID })
}

// notAsked says to whom a poll is addressed.
func notAsked(p storage.Poll) error {
	if p.Outside {
		return mistake{"poll.only_participants", text.V{"Title": p.Conference}}
	}
	return mistake{key: "poll.only_organisations"}
}

func maySuggest(ctx context.Context, tx *storage.Tx, p storage.Poll, r Request) error {
	p, err := tx.ForReader(ctx, p, r.Person)
	switch {
	case err != nil:
		return err
	case !p.MayVote(r.Person):
		return notAsked(p)
	case !p.Suggestions:
		return storage.ErrNotFound
	case !p.Room():
		return mistake{"poll.full", text.V{"Max": storage.MaxPollOptions}}
	}
	return nil
}

// suggestFlow adds an option. Nobody learns whose it is.
func suggestFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "suggest", Review: true, Steps: []dialog.Step{
			{Name: "wording", Line: true, Max: storage.MaxPollOption},
		}},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			p, err := tx.PollToChange(ctx, r.Person.AreaID, s.Subject)
			if err != nil {
				return Reply{}, err
			}
			if !p.Open(tx.Now) {
				return showPoll(ctx, tx, r, p, 0)
			}
			if err := maySuggest(ctx, tx, p, r); err != nil {
				return Reply{}, err
			}
			wording := s.Answers["wording"]
			if slices.ContainsFunc(p.Options, func(known string) bool { return sameOption(known, wording) }) {
				return Reply{}, mistake{key: "poll.known"}
			}
			if p, err = tx.AddPollOption(ctx, p, wording); err != nil {
				return Reply{}, err
			}
			return showPoll(ctx, tx, r, p, 0)
		},
	}
}
