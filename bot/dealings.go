package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sozialraum/bot/grouping"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// Small groups, the rules that everything here obeys:
//
//  1. Only coordinators deal, and until they publish only they see what came of it.
//  2. People learn the names of those in their own group, and of nobody else.
//  3. When somebody drops out or comes late, as few people move as possible, and only those hear of it whose group changed.

// dealingEnds is how long after a meeting began its groups can still be changed.
const dealingEnds = 12 * time.Hour

// deal is the desk for small groups: meeting, what to do, and with what.
func deal(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := groupedConference(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	switch op := r.Param(1); op {
	case view.DealDesk, view.DealSettings, view.DealPage:
		return dealDesk(ctx, tx, r, c, r.Number(2), op == view.DealSettings)
	}
	if c.CancelledAt != nil || tx.Now.After(c.StartsAt.Add(dealingEnds)) {
		return Reply{}, mistake{"deal.over", text.V{"Title": c.Title}}
	}
	d, err := lockDealing(ctx, tx, c)
	if err != nil {
		return Reply{}, err
	}
	switch r.Param(1) {
	case view.DealSize, view.DealSource:
		return dealSetting(ctx, tx, r, c, d)
	case view.DealLeads:
		return dealLeads(ctx, tx, r, c, d)
	case view.DealNow:
		return dealNow(ctx, tx, r, c, d)
	case view.DealPublish:
		return dealPublish(ctx, tx, r, c, d)
	case view.DealMend:
		return dealMend(ctx, tx, r, c, d)
	case view.DealReset:
		return dealReset(ctx, tx, r, c, d)
	}
	return Reply{}, storage.ErrNotFound
}

// groupedConference is the meeting of a button, if it is one that has small groups and minutes for all: a case conference
// is about a family, and nothing of it goes round.
func groupedConference(ctx context.Context, tx *storage.Tx, r Request) (storage.Conference, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err == nil && !view.Grouped(c) {
		err = mistake{"deal.case", text.V{"Title": c.Title}}
	}
	return c, err
}

func lockDealing(ctx context.Context, tx *storage.Tx, c storage.Conference) (storage.Dealing, error) {
	source, err := usualSource(ctx, tx, c)
	if err != nil {
		return storage.Dealing{}, err
	}
	return tx.LockDealing(ctx, c.AreaID, c.ID, source)
}

// usualSource: who has checked in, if anybody has.
func usualSource(ctx context.Context, tx *storage.Tx, c storage.Conference) (string, error) {
	list, err := tx.Dealables(ctx, c.AreaID, c.ID)
	if err != nil {
		return "", err
	}
	if len(dealtOf(list, storage.DealPresent)) > 0 {
		return storage.DealPresent, nil
	}
	return storage.DealComing, nil
}

// dealingCard collects what the desk shows.
func dealingCard(ctx context.Context, tx *storage.Tx, c storage.Conference, d storage.Dealing) (card view.DealingCard, err error) {
	list, err := tx.Dealables(ctx, c.AreaID, c.ID)
	if err != nil {
		return card, err
	}
	card = view.DealingCard{
		Conference: c, Dealing: d, People: dealtOf(list, d.Source),
		Present: len(dealtOf(list, storage.DealPresent)), Coming: len(dealtOf(list, storage.DealComing)),
		Closed: c.CancelledAt != nil || tx.Now.After(c.StartsAt.Add(dealingEnds)),
	}
	if d.Seed == 0 {
		return card, nil
	}
	pairings, err := tx.Pairings(ctx, c, idsOf(d))
	if err != nil {
		return card, err
	}
	if card.Mixing, err = mixingOf(d, list, pairings); err != nil {
		return card, err
	}
	card.Gone, card.Late = changesSince(d, card.People)
	return card, nil
}

func idsOf(d storage.Dealing) (ids []int64) {
	for _, p := range d.People {
		if p.Number > 0 {
			ids = append(ids, p.PersonID)
		}
	}
	return ids
}

func dealDesk(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, page int, settings bool) (Reply, error) {
	d, err := tx.Dealing(ctx, c.AreaID, c.ID)
	if errors.Is(err, storage.ErrNotFound) {
		d = storage.Dealing{ConferenceID: c.ID, AreaID: c.AreaID, Size: 5}
		d.Source, err = usualSource(ctx, tx, c)
	}
	if err != nil {
		return Reply{}, err
	}
	card, err := dealingCard(ctx, tx, c, d)
	return say(view.Dealing(r.Lang, card, page, settings)), err
}

// dealSetting changes the size or who is dealt. The size of published groups stays: they are mended, not dealt anew.
func dealSetting(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, d storage.Dealing) (Reply, error) {
	switch size, source := r.Number(2), r.Param(2); {
	case r.Param(1) == view.DealSource && (source == storage.DealComing || source == storage.DealPresent):
		d.Source = source
	case r.Param(1) == view.DealSize && size >= storage.SmallestGroup && size <= storage.LargestGroup && d.PublishedAt == nil:
		d.Size = size
	default:
		return Reply{}, storage.ErrNotFound
	}
	if err := tx.SetDealing(ctx, d); err != nil {
		return Reply{}, err
	}
	return dealDesk(ctx, tx, r, c, 0, true)
}

// dealLeads lists who may lead a group: page, and then somebody and whether they may.
func dealLeads(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, d storage.Dealing) (Reply, error) {
	card, err := dealingCard(ctx, tx, c, d)
	if err != nil {
		return Reply{}, err
	}
	if r.Param(3) != "" {
		comes := false
		for _, p := range card.People {
			comes = comes || p.PersonID == r.ID(3)
		}
		if !comes {
			return Reply{}, storage.ErrNotFound
		}
		before := d
		if err := tx.MayLead(ctx, d, r.ID(3), r.Param(4) == "1"); err != nil {
			return Reply{}, err
		}
		if card.Dealing, err = tx.Dealing(ctx, c.AreaID, c.ID); err != nil {
			return Reply{}, err
		}
		if err := tellSeats(ctx, tx, c, before, card.Dealing); err != nil { // somebody may have stopped leading
			return Reply{}, err
		}
	}
	return say(view.DealLeaders(r.Lang, card, r.Number(2))), nil
}

// dealNow deals, or deals again in another way.
func dealNow(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, d storage.Dealing) (Reply, error) {
	if d.PublishedAt != nil { // a button of before
		return dealDesk(ctx, tx, r, c, 0, false)
	}
	card, err := dealingCard(ctx, tx, c, d)
	if err != nil {
		return Reply{}, err
	}
	if len(card.People) < fewToDeal {
		return Reply{}, mistake{"deal.too_few", text.V{"Count": len(card.People), "Size": d.Size}}
	}
	ids := make([]int64, len(card.People))
	for i, p := range card.People {
		ids[i] = p.PersonID
	}
	pairings, err := tx.Pairings(ctx, c, ids)
	if err != nil {
		return Reply{}, err
	}
	seed := nextSeed(d)
	groups, err := grouping.Deal(groupingPeople(d, card.People), metBefore(pairings), grouping.Wish{Size: d.Size}, uint64(seed))
	if err != nil {
		return Reply{}, cannotDeal(err, len(ids), d.Size)
	}
	if _, err := tx.Seat(ctx, d, seed, seatedGroups(groups)); err != nil {
		return Reply{}, err
	}
	return dealDesk(ctx, tx, r, c, 0, false)
}

// dealPublish tells everybody where they sit. A second tap tells nobody anything.
func dealPublish(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, d storage.Dealing) (Reply, error) {
	if d.Seed == 0 || d.PublishedAt != nil {
		return dealDesk(ctx, tx, r, c, 0, false)
	}
	before := storage.Dealing{}
	d, err := tx.PublishDealing(ctx, d)
	if err != nil {
		return Reply{}, err
	}
	if err := tellSeats(ctx, tx, c, before, d); err != nil {
		return Reply{}, err
	}
	tx.Audit(c.AreaID, r.Person.ID, "groups.published", c.ID)
	return dealDesk(ctx, tx, r, c, 0, false)
}

// dealMend shows who would move, and with "yes" lets them.
func dealMend(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, d storage.Dealing) (Reply, error) {
	if d.PublishedAt == nil {
		return dealDesk(ctx, tx, r, c, 0, false)
	}
	card, err := dealingCard(ctx, tx, c, d)
	if err != nil {
		return Reply{}, err
	}
	ids := idsOf(d)
	for _, p := range card.People {
		ids = append(ids, p.PersonID)
	}
	pairings, err := tx.Pairings(ctx, c, ids)
	if err != nil {
		return Reply{}, err
	}
	groups, mending, err := mend(d, card.People, pairings)
	if err != nil {
		return Reply{}, err
	}
	if r.Param(2) != "yes" {
		return say(view.ConfirmMend(r.Lang, card, mending)), nil
	}
	after, err := tx.Seat(ctx, d, d.Seed, seatedGroups(groups))
	if err != nil {
		return Reply{}, err
	}
	if err := tellSeats(ctx, tx, c, d, after); err != nil {
		return Reply{}, err
	}
	tx.Audit(c.AreaID, r.Person.ID, "groups.mended", c.ID)
	return dealDesk(ctx, tx, r, c, 0, false)
}

func dealReset(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, d storage.Dealing) (Reply, error) {
	if d.PublishedAt == nil {
		return dealDesk(ctx, tx, r, c, 0, true)
	}
	if r.Param(2) != "yes" {
		return say(view.ConfirmDealReset(r.Lang, view.DealingCard{Conference: c, Dealing: d})), nil
	}
	if err := tx.HideDealing(ctx, d); err != nil {
		return Reply{}, err
	}
	tx.Audit(c.AreaID, r.Person.ID, "groups.withdrawn", c.ID)
	return dealDesk(ctx, tx, r, c, 0, true)
}

// tellSeats tells those whose place or group has changed, each in their language, once the groups are published; before is
// empty for everybody.
func tellSeats(ctx context.Context, tx *storage.Tx, c storage.Conference, before, after storage.Dealing) error {
	news := newsOf(before, after)
	if after.PublishedAt == nil || len(news) == 0 {
		return nil
	}
	if before.PublishedAt != nil { // publishing itself has counted
		var err error
		if after, err = tx.PublishDealing(ctx, after); err != nil {
			return err
		}
	}
	for person, err := range tx.EveryMember(ctx, c.AreaID) {
		if err != nil {
			return err
		}
		n, told := news[person.ID]
		if !told {
			continue
		}
		key := fmt.Sprintf("smallgroup/%d/%d/%d", c.ID, after.Notices, person.ID)
		message := view.SeatNews(text.Of(person.Language), c, n.seat, person.ID, n.first, n.moved, n.came, n.went, tx.Now)
		if err := tx.Queue(view.Notice(person, "seat", key, message)); err != nil {
			return err
		}
	}
	return nil
}

// seat shows somebody their group.
func seat(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	s, err := tx.SeatOf(ctx, c.AreaID, c.ID, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	open, err := resultsOpen(ctx, tx, c)
	if err != nil {
		return Reply{}, err
	}
	return say(view.Seat(r.Lang, c, s, r.Person.ID, open, tx.Now)), nil
}

// withSeat adds to a message about a meeting where the person sits, if they come.
func withSeat(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, m view.Message, answer string) (view.Message, error) {
	if c.CancelledAt != nil {
		return m, nil
	}
	if answer != storage.NotComing {
		seats, err := tx.Seats(ctx, c.AreaID, c.ID, r.Person.ID)
		if err != nil {
			return m, err
		}
		if s, has := seats[r.Person.ID]; has {
			m = view.WithSeat(r.Lang, m, c, s)
		}
	}
	return m, nil
}
