package bot

import (
	"context"
	"errors"
	"strconv"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// meet carries out a button of getting to know others: what, and what it is about.
func (b *Bot) meet(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Param(0) == "join" {
		return b.joinMeet(ctx, tx, r)
	}
	member, err := tx.MeetMember(ctx, r.Person.AreaID, r.Person.ID)
	if what := r.Param(0); errors.Is(err, storage.ErrNotFound) && (what == "" || what == "show" || what == "again") {
		return say(view.MeetOffer(r.Lang)), nil
	}
	if err != nil {
		return Reply{}, err
	}
	switch r.Param(0) {
	case "skip", "unskip":
		return skipMeet(ctx, tx, r)
	case "again":
		return wakeMeet(ctx, tx, r)
	case "stop":
		if err := tx.LeaveMeet(ctx, r.Person.AreaID, r.Person.ID); err != nil {
			return Reply{}, err
		}
		return say(view.UnderLine(r.Lang.T("meet.stopped"), view.MeetOffer(r.Lang))), nil
	case "no":
		return rather(ctx, tx, r)
	case "met":
		return met(ctx, tx, r)
	case "write":
		return b.writeMeet(ctx, tx, r)
	case "", "show":
		return meetCard(ctx, tx, r, member)
	}
	return Reply{}, storage.ErrNotFound
}

func meetCard(ctx context.Context, tx *storage.Tx, r Request, member storage.MeetMember) (Reply, error) {
	round, err := tx.CurrentMeetRound(ctx, r.Person.AreaID)
	if errors.Is(err, storage.ErrNotFound) {
		return say(view.MeetCard(r.Lang, member, nil, false)), nil
	}
	if err != nil {
		return Reply{}, err
	}
	skips, err := tx.SkipsMeet(ctx, r.Person.ID, round.ID)
	return say(view.MeetCard(r.Lang, member, &round, skips)), err
}

// ownMeet is the card below a line, the text of a key, for somebody who takes part.
func ownMeet(ctx context.Context, tx *storage.Tx, r Request, line string) (Reply, error) {
	member, err := tx.MeetMember(ctx, r.Person.AreaID, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	reply, err := meetCard(ctx, tx, r, member)
	if err == nil {
		reply.Messages[0] = view.UnderLine(r.Lang.T(line), reply.Messages[0])
	}
	return reply, err
}

// joinMeet asks how to be reached, of those who begin to take part as of those who change it.
func (b *Bot) joinMeet(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	member, err := tx.MeetMember(ctx, r.Person.AreaID, r.Person.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return Reply{}, err
	}
	flow := joinMeetFlow().Flow
	return b.open(ctx, tx, r, flow.Name, only(flow, "contact", r.Person.AreaID, member.Contact))
}

func joinMeetFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "meetjoin", Review: true, Steps: []dialog.Step{
			{Name: "contact", Line: true, Max: storage.MaxContact, Optional: true, Skip: "meet.through_me"},
		}},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			if err := tx.JoinMeet(ctx, r.Person.AreaID, r.Person.ID, s.Answers["contact"]); err != nil {
				return Reply{}, err
			}
			return ownMeet(ctx, tx, r, "meet.joined")
		},
	}
}

// skipMeet leaves out a round, or takes that back: round, and where the button stands.
func skipMeet(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	skips := r.Param(0) == "skip"
	err := tx.SkipMeet(ctx, r.Person.AreaID, r.Person.ID, r.ID(1), skips)
	if errors.Is(err, storage.ErrNotFound) {
		return Reply{}, mistake{key: "meet.too_late"}
	}
	if err == nil {
		err = tx.WakeMeet(ctx, r.Person.AreaID, r.Person.ID)
	}
	if err != nil {
		return Reply{}, err
	}
	if r.Param(2) == "notice" {
		round, err := tx.CurrentMeetRound(ctx, r.Person.AreaID)
		return say(view.MeetAhead(r.Lang, round, false, skips)), err
	}
	member, err := tx.MeetMember(ctx, r.Person.AreaID, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	return meetCard(ctx, tx, r, member)
}

// wakeMeet takes somebody in again who has been silent.
func wakeMeet(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if err := tx.WakeMeet(ctx, r.Person.AreaID, r.Person.ID); err != nil {
		return Reply{}, err
	}
	return ownMeet(ctx, tx, r, "meet.woken")
}

// rather shows with whom somebody would rather not, and changes it: page, person, whether not. Whoever they choose, the
// answer is the same.
func rather(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	page := r.Number(1)
	if r.Param(2) != "" {
		if err := tx.ExcludeFromMeet(ctx, r.Person.AreaID, r.Person.ID, r.ID(2), r.Param(3) == "1"); err != nil {
			return Reply{}, err
		}
	}
	list, total, err := tx.MeetChoices(ctx, r.Person.AreaID, r.Person.ID, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 && page > 0 { // somebody left in the meantime
		r.Params = []string{"no", "0"}
		return rather(ctx, tx, r)
	}
	reply := say(view.MeetChoices(r.Lang, list, total, page))
	if r.Param(3) == "below" {
		reply = fresh(reply)
	}
	return reply, nil
}

// met notes whether people have met: group, answer.
func met(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	group, err := tx.MeetGroup(ctx, r.Person.AreaID, r.Person.ID, r.ID(1))
	if err != nil {
		return Reply{}, err
	}
	switch answer := r.Param(2); answer {
	case storage.MetYes, storage.MetLater, storage.MetNo:
		group.Answer = answer
	default:
		return Reply{}, storage.ErrNotFound
	}
	if len(group.Others) == 0 {
		return Reply{}, mistake{key: "meet.gone"}
	}
	if err := tx.AnswerMeet(ctx, r.Person.ID, group.ID, group.Answer); err != nil {
		return Reply{}, err
	}
	if err := tx.WakeMeet(ctx, r.Person.AreaID, r.Person.ID); err != nil {
		return Reply{}, err
	}
	return say(view.MeetQuestion(r.Lang, group)), nil
}

// maxMeetMessages is how many messages the bot passes on for one person after an introduction: enough to find another
// way to talk.
const maxMeetMessages = 5

// writeMeet asks for a message to those whom somebody was introduced to.
func (b *Bot) writeMeet(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	group, err := writable(ctx, tx, r, r.ID(1))
	if err != nil {
		return Reply{}, err
	}
	if group.Sent >= maxMeetMessages {
		return Reply{}, mistake{"meet.enough", text.V{"Max": strconv.Itoa(maxMeetMessages)}}
	}
	flow := writeMeetFlow().Flow
	reply, err := b.open(ctx, tx, r, flow.Name, only(flow, "words", group.ID, ""))
	return fresh(reply), err // the message with the button stays: it may say how to reach somebody
}

// writable is a group in which messages are still passed on.
func writable(ctx context.Context, tx *storage.Tx, r Request, id int64) (storage.MeetGroup, error) {
	if _, err := tx.MeetMember(ctx, r.Person.AreaID, r.Person.ID); err != nil {
		return storage.MeetGroup{}, err
	}
	group, err := tx.MeetGroup(ctx, r.Person.AreaID, r.Person.ID, id)
	switch {
	case err != nil:
		return group, err
	case len(group.Others) == 0:
		return group, mistake{key: "meet.gone"}
	case tx.Now.Sub(group.PairedAt) > view.MeetWriting:
		return group, mistake{key: "meet.long_ago"}
	}
	return group, nil
}

func writeMeetFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "meetwrite", Review: true, Steps: []dialog.Step{{Name: "words", Max: dialog.DefaultMax}}},
		save: passOn,
	}
}

func passOn(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	group, err := writable(ctx, tx, r, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	err = tx.PassOnMeet(ctx, r.Person.ID, group.ID, maxMeetMessages)
	if errors.Is(err, storage.ErrConflict) {
		return Reply{}, mistake{"meet.enough", text.V{"Max": strconv.Itoa(maxMeetMessages)}}
	}
	if err != nil {
		return Reply{}, err
	}
	if err := tx.WakeMeet(ctx, r.Person.AreaID, r.Person.ID); err != nil {
		return Reply{}, err
	}
	from, err := tx.MeetMember(ctx, r.Person.AreaID, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	for i := range group.Others {
		other := &group.Others[i].Person
		refused, err := tx.RefusesMeet(ctx, r.Person.AreaID, other.ID, r.Person.ID)
		if err != nil {
			return Reply{}, err
		}
		if refused {
			continue // and whoever writes must not notice
		}
		message := view.MeetMessage(text.Of(other.Language), from, group, s.Answers["words"])
		message.Sealed = tx.Consultations() == nil
		if err := tx.Queue(view.Notice(other, "meet", "", message)); err != nil {
			return Reply{}, err
		}
	}
	return r.sayText("meet.passed_on"), nil
}
