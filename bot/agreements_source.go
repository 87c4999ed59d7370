package bot

import (
	"context"
	"errors"
	"strconv"

	"sozialraum/bot/dialog"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// newAgreement asks for an agreement: where it comes from ("c" meeting, "m" its minutes, which stay in view, "a" point of an
// agenda, "p" poll and option, "w" meeting and wish), or nothing.
func (b *Bot) newAgreement(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Param(0) == "m" {
		r.Params = append([]string{"c"}, r.Params[1:]...)
		reply, err := b.newAgreement(ctx, tx, r)
		return fresh(reply), err
	}
	answers := map[string]string{}
	if own := r.Person.OrganisationID; own != 0 {
		answers["who"] = strconv.FormatInt(own, 10)
	}
	switch r.Param(0) {
	case "c":
		c, err := toldConference(ctx, tx, r)
		if err != nil {
			return Reply{}, err
		}
		list, err := tx.AgendaPoints(ctx, c.AreaID, c.ID)
		if err != nil {
			return Reply{}, err
		}
		if len(list) > 0 && r.Param(2) == "" {
			return say(view.AgreementPoints(r.Lang, c, list)), nil
		}
		answers[fromConference], answers[agreementSource] = r.Param(1), c.Title
		if list, err := decided(ctx, tx, r, c.ID, answers, r.Param(3)); err != nil || len(list) > 0 {
			return say(view.AgreementDecisions(r.Lang, list, "c", c.ID, "none")), err
		}
	case "a":
		p, err := tx.AgendaPoint(ctx, r.Person.AreaID, r.ID(1))
		if err != nil {
			return Reply{}, err
		}
		answers[fromPoint], answers[fromConference] = r.Param(1), strconv.FormatInt(p.ConferenceID, 10)
		answers[agreementSource], answers["what"] = p.Conference, p.Words
		if list, err := decided(ctx, tx, r, p.ConferenceID, answers, r.Param(2)); err != nil || len(list) > 0 {
			return say(view.AgreementDecisions(r.Lang, list, "a", p.ID)), err
		}
	case "p":
		p, err := tx.Poll(ctx, r.Person.AreaID, r.ID(1))
		switch option := r.Number(2); {
		case err != nil:
			return Reply{}, err
		case p.State != "closed" || option > len(p.Options):
			return Reply{}, storage.ErrNotFound
		case option == 0:
			return say(view.AgreementFrom(r.Lang, p)), nil
		default:
			answers[fromPoll], answers[fromOption] = r.Param(1), r.Param(2)
			answers[agreementSource], answers["what"] = p.Question, p.Options[option-1]
		}
	case "w":
		if err := fromAgenda(ctx, tx, r, answers); err != nil {
			return Reply{}, err
		}
	}
	return b.open(ctx, tx, r, "newagree", func(s *dialog.Session) { s.Answers = answers })
}

// toldConference is the meeting that an agreement comes from. One about a family is none: nothing of it goes round.
func toldConference(ctx context.Context, tx *storage.Tx, r Request) (storage.Conference, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(1))
	if err == nil && c.CaseConference() {
		err = storage.ErrNotFound
	}
	return c, err
}

// decided begins an agreement with a decision of a meeting, by its number in the minutes; "0" is none of them. While nothing
// is chosen, it returns what there is to choose from: of minutes that are sent, and for coordinators of those in the making.
func decided(ctx context.Context, tx *storage.Tx, r Request, conferenceID int64, answers map[string]string, chosen string) ([]string, error) {
	m, err := tx.Minutes(ctx, r.Person.AreaID, conferenceID)
	if errors.Is(err, storage.ErrNotFound) || err == nil && m.SentAt == nil && !r.Person.Coordinator {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list := storage.AgendaLines(m.Decisions)
	if chosen == "" {
		return list, nil
	}
	if number, _ := strconv.Atoi(chosen); number > 0 && number <= len(list) {
		answers["what"] = list[number-1]
	}
	return nil, nil
}

// fromAgenda begins an agreement with a wish that is on a meeting's agenda.
func fromAgenda(ctx context.Context, tx *storage.Tx, r Request, answers map[string]string) error {
	if !r.Person.Coordinator { // nobody else sees wishes
		return storage.ErrNotFound
	}
	c, err := toldConference(ctx, tx, r)
	if err != nil {
		return err
	}
	list, err := tx.Wishes(ctx, c)
	if err != nil {
		return err
	}
	wish, _, err := storage.WishOf(list, r.ID(2))
	if err != nil {
		return err
	}
	answers[fromConference], answers[fromWish] = r.Param(1), r.Param(2)
	answers[agreementSource], answers["what"] = c.Title, view.WishWords(wish)
	return nil
}

// agreementFrom fills in where a new agreement comes from. What has gone meanwhile is left out.
func agreementFrom(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session, a *storage.Agreement) error {
	number := func(key string) int64 {
		id, _ := strconv.ParseInt(s.Answers[key], 10, 64) // never typed
		return id
	}
	if id := number(fromConference); id != 0 {
		c, err := tx.Conference(ctx, r.Person.AreaID, id)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		a.ConferenceID = c.ID
		if err == nil && number(fromWish) != 0 {
			list, err := tx.Wishes(ctx, c)
			if err != nil {
				return err
			}
			if wish, _, err := storage.WishOf(list, number(fromWish)); err == nil {
				a.WishID = wish.ID
				if a.ChainID, err = tx.WishChain(ctx, r.Person.AreaID, wish.ID); err != nil {
					return err
				}
			}
		}
	}
	if id := number(fromPoll); id != 0 {
		p, err := tx.Poll(ctx, r.Person.AreaID, id)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		a.PollID, a.PollOption = p.ID, int(number(fromOption))
		if p.ID != 0 {
			if a.ChainID, err = tx.OptionChain(ctx, p.AreaID, p.ID, a.PollOption); err != nil {
				return err
			}
		}
	}
	if id := number(fromPoint); id != 0 {
		p, err := tx.AgendaPoint(ctx, r.Person.AreaID, id)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		a.ChainID = p.ChainID
	}
	return nil
}
