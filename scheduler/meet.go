package scheduler

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// meet announces introductions, writes them, and asks what came of them. The row of a round is locked meanwhile, and
// every message has a key, so that each comes once. A round is one transaction: an area has hundreds of people, not more.
func (s *Scheduler) meet(ctx context.Context, _ time.Time) (n int, err error) {
	var areas []storage.MeetArea
	if err := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		areas, err = tx.MeetAreas(ctx)
		return err
	}); err != nil {
		return 0, err
	}
	var problems []error
	for _, area := range areas {
		wrote, err := s.announceMeet(ctx, area)
		n += wrote
		problems = append(problems, err)
	}
	wrote, err := eachDue(ctx, s.store, (*storage.Tx).ClaimMeetRound, moveMeet)
	return n + wrote, errors.Join(append(problems, err)...)
}

// announceMeet begins the round of this month if its time has come.
func (s *Scheduler) announceMeet(ctx context.Context, area storage.MeetArea) (n int, err error) {
	zone := storage.Zone(area.Zone)
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		plan := meetMonth(tx.Now, zone)
		if tx.Now.Before(plan.announce) || !tx.Now.Before(plan.until) || !storage.Waking(tx.Now, zone) {
			return nil
		}
		if soonest := daysAfter(tx.Now, meetAhead, zone); soonest.After(plan.pair) {
			plan.pair, plan.ask = soonest, daysAfter(soonest, meetAsk, zone)
		}
		round, err := tx.BeginMeetRound(ctx, area.ID, plan.month, plan.pair, plan.ask, rand.Int64())
		if errors.Is(err, storage.ErrConflict) {
			return nil
		}
		if err != nil {
			return err
		}
		members, err := tx.MeetMembers(ctx, area.ID)
		if err != nil {
			return err
		}
		for i := range members {
			m := &members[i]
			words := view.MeetAhead(text.Of(m.Language), round, m.Rests(), false)
			if err := tellMeet(tx, &m.Person, round, "ahead", words); err != nil {
				return err
			}
		}
		n = len(members)
		return tx.AskedToWake(ctx, area.ID)
	})
	return n, err
}

// tellMeet writes a message of a round to one person, once.
func tellMeet(tx *storage.Tx, to *storage.Person, round storage.MeetRound, what string, words view.Message) error {
	return tx.Queue(view.Notice(to, "meet", fmt.Sprintf("meet/%d/%s/%d", round.ID, what, to.ID), words))
}

// moveMeet does what is due in one round.
func moveMeet(ctx context.Context, tx *storage.Tx, round storage.MeetRound) (n int, err error) {
	zone := round.Location()
	switch due := round.PairAt; {
	case round.PairedAt == nil && !tx.Now.Before(daysAfter(due, meetLate, zone)):
		return 0, tx.FinishMeetRound(ctx, round)
	case !storage.Waking(tx.Now, zone):
		return 0, errLater
	case round.PairedAt == nil:
		return introduce(ctx, tx, round)
	}
	return askMeet(ctx, tx, round)
}

// introduce writes a round's introductions. Whoever finds nobody is told so, in the same words whatever the reason.
func introduce(ctx context.Context, tx *storage.Tx, round storage.MeetRound) (n int, err error) {
	circle, err := tx.MeetCircle(ctx, round)
	if err != nil {
		return 0, err
	}
	never, err := tx.MeetNever(ctx, round.AreaID, tx.Now.Add(-meetYear))
	if err != nil {
		return 0, err
	}
	groups, alone, err := introductions(circle, never, round.Seed)
	if err != nil {
		return 0, err
	}
	byID := make(map[int64]storage.MeetMember, len(circle))
	for _, m := range circle {
		byID[m.ID] = m
	}
	for _, people := range groups {
		if err := introduceGroup(ctx, tx, round, people, byID); err != nil {
			return 0, err
		}
	}
	for _, id := range alone {
		m := byID[id]
		if err := tellMeet(tx, &m.Person, round, "alone", view.MeetNobody(text.Of(m.Language))); err != nil {
			return 0, err
		}
	}
	return len(circle), tx.FinishMeetPairing(ctx, round, daysAfter(tx.Now, meetAsk, round.Location()))
}

func introduceGroup(ctx context.Context, tx *storage.Tx, round storage.MeetRound, people []int64, byID map[int64]storage.MeetMember) error {
	id, err := tx.Introduce(ctx, round, people)
	if err != nil {
		return err
	}
	for _, one := range people {
		var others []storage.MeetMember
		for _, other := range people {
			if other != one {
				others = append(others, byID[other])
			}
		}
		m := byID[one]
		group := storage.MeetGroup{ID: id, Others: others}
		if err := tellMeet(tx, &m.Person, round, "pair", view.MeetIntroduction(text.Of(m.Language), group)); err != nil {
			return err
		}
	}
	return nil
}

// askMeet asks everybody whether they have met, if there is still somebody whom they could have met.
func askMeet(ctx context.Context, tx *storage.Tx, round storage.MeetRound) (n int, err error) {
	list, err := tx.MeetPeople(ctx, round)
	if err != nil {
		return 0, err
	}
	for _, row := range list {
		member, err := tx.MeetMember(ctx, round.AreaID, row.Other)
		if errors.Is(err, storage.ErrNotFound) {
			continue // takes part no more
		}
		if err != nil {
			return 0, err
		}
		group, err := tx.MeetGroup(ctx, round.AreaID, row.Other, row.One)
		if err != nil {
			return 0, err
		}
		if len(group.Others) == 0 || group.Answer != "" || !member.Reachable {
			continue
		}
		if err := tellMeet(tx, &member.Person, round, "met", view.MeetQuestion(text.Of(member.Language), group)); err != nil {
			return 0, err
		}
		n++
	}
	return n, tx.FinishMeetRound(ctx, round)
}
