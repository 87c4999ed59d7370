package bot

import (
	"context"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// going reads a poll of the area that has not ended; otherwise the reply shows what has become of it.
func going(
	ctx context.Context, tx *storage.Tx, r Request, id int64, read func(context.Context, int64, int64) (storage.Poll, error),
) (p storage.Poll, reply Reply, ended bool, err error) {
	if p, err = read(ctx, r.Person.AreaID, id); err != nil {
		return p, reply, false, err
	}
	if p.State == "planned" || p.Open(tx.Now) {
		return p, reply, false, nil
	}
	reply, err = showPoll(ctx, tx, r, p, 0)
	return p, reply, true, err
}

// extendPoll opens the dialog about a later end.
func (b *Bot) extendPoll(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if err := unwatch(ctx, tx, r); err != nil {
		return Reply{}, err
	}
	p, reply, ended, err := going(ctx, tx, r, r.ID(0), tx.Poll)
	if ended || err != nil {
		return reply, err
	}
	flow := extendPollFlow().Flow
	return b.open(ctx, tx, r, flow.Name, only(flow, "closes", p.ID, keptOf(p.ClosesAt, p)))
}

// keptOf is a point in time as dialogs keep it.
func keptOf(at time.Time, p storage.Poll) string { return at.In(p.Location()).Format(keptMoment) }

// extendPollFlow gives a poll more time.
func extendPollFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "pollextend", Review: true, Steps: []dialog.Step{{Name: "closes", Line: true, Max: 100}}},
		show: showPollAnswer,
		accepted: func(_ context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
			read, err := readPollTime(tx, r, s.Answers[step], usualClosing)
			if err != nil {
				return nil, err
			}
			s.Answers[step] = read.Date.String() + " " + read.Clock.String()
			return nil, nil
		},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			p, reply, ended, err := going(ctx, tx, r, s.Subject, tx.PollToChange)
			if ended || err != nil {
				return reply, err
			}
			at, ok := keptResult(keptParts(s.Answers["closes"]))
			if !ok {
				return Reply{}, mistake{key: "when.no_date"}
			}
			closes := at.In(p.Location())
			if !closes.After(p.ClosesAt) {
				return Reply{}, mistake{"pollextend.earlier", text.V{"When": showPollAnswer(r, "closes", keptOf(p.ClosesAt, p))}}
			}
			if p, err = tx.ExtendPoll(ctx, p, closes); err != nil {
				return Reply{}, err
			}
			tx.Audit(p.AreaID, r.Person.ID, "poll.extended", p.ID)
			return atDesk(ctx, tx, r, p, r.Lang.T("poll.extended"))
		},
	}
}

// closePoll ends a poll at once, after a question. The scheduler tells everybody the result.
func closePoll(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if err := unwatch(ctx, tx, r); err != nil {
		return Reply{}, err
	}
	p, reply, ended, err := going(ctx, tx, r, r.ID(0), tx.PollToEnd)
	switch {
	case ended || err != nil:
		return reply, err
	case p.State != "open":
		return Reply{}, storage.ErrNotFound
	case r.Param(1) != "yes":
		if p, err = withTurnout(ctx, tx, p); err != nil {
			return Reply{}, err
		}
		return say(view.ConfirmClosePoll(r.Lang, p, tx.Now)), nil
	}
	if p, err = tx.ClosePoll(ctx, p); err != nil {
		return Reply{}, err
	}
	tx.Audit(p.AreaID, r.Person.ID, "poll.closed", p.ID)
	return showPoll(ctx, tx, r, p, 0)
}

// deletePoll removes a poll that has not ended, with all its votes, after a question.
func deletePoll(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if err := unwatch(ctx, tx, r); err != nil {
		return Reply{}, err
	}
	p, reply, ended, err := going(ctx, tx, r, r.ID(0), tx.PollToEnd)
	switch {
	case ended || err != nil:
		return reply, err
	case r.Param(1) != "yes":
		if p, err = withTurnout(ctx, tx, p); err != nil {
			return Reply{}, err
		}
		return say(view.ConfirmDeletePoll(r.Lang, p, tx.Now)), nil
	}
	if err := tx.DeletePoll(ctx, p); err != nil {
		return Reply{}, err
	}
	tx.Audit(p.AreaID, r.Person.ID, "poll.deleted", p.ID)
	return say(view.PollDeleted(r.Lang, p)), nil
}

// withTurnout fills in how many have voted so far, and how many could.
func withTurnout(ctx context.Context, tx *storage.Tx, p storage.Poll) (storage.Poll, error) {
	var err error
	if p.Votes, err = tx.CountBallots(ctx, p.ID); err != nil {
		return p, err
	}
	p.Electorate, err = tx.Electorate(ctx, p)
	return p, err
}
