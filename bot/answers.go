package bot

import (
	"context"
	"errors"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// come is a tap on an answer about coming: meeting, answer, people, and in which message the button stands. It counts at
// once, and the message stays what it was.
func come(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	answer, seats, err := readAnswer(r, 1, r.Person.OrganisationID != 0)
	if err != nil {
		return Reply{}, err
	}
	card, _, err := giveAnswer(ctx, tx, r, c, r.Person, answer, seats)
	if err != nil {
		return Reply{}, err
	}
	var message view.Message
	switch r.Param(3) {
	case view.OnAnnouncement:
		message = view.Announcement(r.Lang, c, card, tx.Now)
	case view.OnReminder:
		message = view.Reminder(r.Lang, c, card, tx.Now)
	case view.OnAsk:
		message = view.AskAgain(r.Lang, c, card, tx.Now)
	default:
		message, err = cardToAnswer(ctx, tx, r, c, card)
		return say(message), err
	}
	message, err = withSeat(ctx, tx, r, c, message, card.Answer.Answer)
	return say(message), err
}

// readAnswer reads an answer and a number of people from the parameter at i on. Only who belongs to a house brings others.
func readAnswer(r Request, i int, house bool) (answer string, seats int, err error) {
	answer, seats = r.Param(i), r.Number(i+1)
	switch answer {
	case storage.Coming, storage.Maybe, storage.NotComing:
	default:
		return "", 0, storage.ErrNotFound
	}
	if seats < 1 || seats > storage.MaxSeats || seats > 1 && !house {
		return "", 0, storage.ErrNotFound
	}
	return answer, seats, nil
}

// giveAnswer writes what a person of the area says about coming, or what r.Person says in their place, and tells those who
// move up. The card is as it is now; changed is false when it was so before.
func giveAnswer(
	ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, person *storage.Person, answer string, seats int,
) (card view.AnswerCard, changed bool, err error) {
	if err := over(tx, c); err != nil {
		return card, false, err
	}
	if c.CaseConference() && seats > 1 { // a guest seat is for one
		return card, false, storage.ErrNotFound
	}
	a, err := tx.LockAnswering(ctx, c.AreaID, c.ID)
	if err != nil {
		return card, false, err
	}
	had, err := tx.AnswerOf(ctx, c.ID, person.ID)
	if err != nil {
		return card, false, err
	}
	more := answer == storage.Coming && (had.Answer != storage.Coming || seats > had.Seats)
	if a.Late(tx.Now) && more {
		return card, false, mistake{"coming.late", text.V{"When": view.MomentIn(r.Lang, c, *a.Until)}}
	}
	now, err := tx.GiveAnswer(ctx, a, person.ID, r.Person.ID, answer, seats)
	if errors.Is(err, storage.ErrFull) {
		return card, false, mistake{"coming.full", text.V{"Seats": a.Capacity}}
	}
	if err != nil {
		return card, false, err
	}
	if a.Waiting > 0 {
		if err := tellMovedUp(ctx, tx, c); err != nil {
			return card, false, err
		}
	}
	card, err = answerCard(ctx, tx, c, person)
	return card, now.Answer != had.Answer || now.Seats != had.Seats, err
}

// answerCard is how it stands about coming to a meeting, for one person.
func answerCard(ctx context.Context, tx *storage.Tx, c storage.Conference, person *storage.Person) (card view.AnswerCard, err error) {
	card.House = person.OrganisationID != 0
	if card.Answering, err = tx.Answering(ctx, c.AreaID, c.ID); err != nil {
		return card, err
	}
	card.Answer, err = tx.AnswerOf(ctx, c.ID, person.ID)
	return card, err
}

// conferenceToAnswer is the card of a meeting as this person sees it.
func conferenceToAnswer(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference) (view.Message, error) {
	card, err := answerCard(ctx, tx, c, r.Person)
	if err != nil {
		return view.Message{}, err
	}
	return cardToAnswer(ctx, tx, r, c, card)
}

// cardToAnswer is the card with how it stands about coming, and with all that belongs to the meeting.
func cardToAnswer(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, card view.AnswerCard) (view.Message, error) {
	message, err := withWishes(ctx, tx, r, c, withExercises(tx, r, c, view.ConferenceToAnswer(r.Lang, c, r.Person, card, tx.Now)))
	if err != nil {
		return message, err
	}
	if message, err = withMinutes(ctx, tx, r, c, message); err != nil {
		return message, err
	}
	if message, err = withPoints(ctx, tx, r, c, message); err != nil {
		return message, err
	}
	if message, err = withAgreements(ctx, tx, r, c, message); err != nil {
		return message, err
	}
	if message, err = withRuns(ctx, tx, r, c, message); err != nil {
		return message, err
	}
	return withSeat(ctx, tx, r, c, message, card.Answer.Answer)
}

// tellMovedUp tells those who have just got a seat in a meeting.
func tellMovedUp(ctx context.Context, tx *storage.Tx, c storage.Conference) error {
	const piece = 100
	for n := piece; n == piece; {
		up, err := tx.TakeMovedUp(ctx, c.ID, piece)
		if err != nil {
			return err
		}
		for _, m := range up {
			if err := tx.Queue(view.Notice(m.Person, "seat", m.Key(), view.MovedUp(text.Of(m.Person.Language), m, tx.Now))); err != nil {
				return err
			}
		}
		n = len(up)
	}
	return nil
}

// comeFor lets a member answer for a colleague of the same organisation: meeting, page, colleague, answer, people. The
// colleague is told.
func comeFor(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	if c.CaseConference() { // nobody asks for a guest seat in another's place
		return Reply{}, storage.ErrNotFound
	}
	page := r.Number(1)
	if r.Param(2) == "" {
		return colleaguePage(ctx, tx, r, c, page)
	}
	colleague, err := tx.Colleague(ctx, r.Person.AreaID, r.Person.OrganisationID, r.ID(2))
	if err != nil {
		return Reply{}, err
	}
	person, err := tx.Person(ctx, colleague.ID)
	if err != nil {
		return Reply{}, err
	}
	if r.Param(3) == "" {
		card, err := answerCard(ctx, tx, c, person)
		return say(view.ColleagueAnswer(r.Lang, c, colleague, card, page)), err
	}
	answer, seats, err := readAnswer(r, 3, true)
	if err != nil {
		return Reply{}, err
	}
	card, changed, err := giveAnswer(ctx, tx, r, c, person, answer, seats)
	if err != nil {
		return Reply{}, err
	}
	if changed && person.ID != r.Person.ID {
		card.House = true // the person may act in another area at the moment
		notice := view.AnsweredForYou(text.Of(person.Language), r.Person.Name, c, card, tx.Now)
		if err := tx.Queue(view.Notice(person, "answer", "", notice)); err != nil {
			return Reply{}, err
		}
	}
	return say(view.ColleagueAnswer(r.Lang, c, colleague, card, page)), nil
}

func colleaguePage(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, page int) (Reply, error) {
	list, total, err := tx.ColleagueAnswers(ctx, r.Person.AreaID, r.Person.OrganisationID, r.Person.ID, c.ID, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 && page > 0 { // somebody left in the meantime
		return colleaguePage(ctx, tx, r, c, 0)
	}
	return say(view.ColleagueAnswers(r.Lang, c, list, total, page)), nil
}
