package bot

import (
	"context"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// doorPrefix marks the payload of the link that hangs at a door, among those of invitations.
const doorPrefix = "da_"

// Whoever comes is noted from doorOpens before the meeting begins until doorCloses after.
const (
	doorOpens  = 2 * time.Hour
	doorCloses = 12 * time.Hour
)

// comersQR sends the code that organisers hang up at the door.
func (b *Bot) comersQR(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	code, err := tx.DoorCode(ctx, c.AreaID, c.ID, LinkCode(NewCode()))
	if err != nil {
		return Reply{}, err
	}
	message, err := view.DoorPicture(r.Lang, c, b.link(doorPrefix+code))
	return say(message), err
}

// atDoor answers somebody who has opened the link at the door: are they there?
func atDoor(ctx context.Context, tx *storage.Tx, r Request, code string) (Reply, error) {
	c, err := openDoor(ctx, tx, r, code)
	if err != nil {
		return Reply{}, err
	}
	present, err := tx.Present(ctx, c.ID, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	answer, err := tx.AnswerOf(ctx, c.ID, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	seats := 1
	if answer.Answer == storage.Coming && r.Person.OrganisationID != 0 {
		seats = answer.Seats
	}
	return say(view.AtDoor(r.Lang, c, code, present, seats, r.Person.OrganisationID != 0, tx.Now)), nil
}

// here notes that somebody is there: code of the door, people. The code shows that they have been at the door.
func here(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := openDoor(ctx, tx, r, r.Param(0))
	if err != nil {
		return Reply{}, err
	}
	seats, house := r.Number(1), r.Person.OrganisationID != 0
	if seats < 1 || seats > storage.MaxSeats || seats > 1 && !house {
		return Reply{}, storage.ErrNotFound
	}
	if err := tx.CheckIn(ctx, c, r.Person, seats); err != nil {
		return Reply{}, err
	}
	return say(view.AtDoor(r.Lang, c, r.Param(0), seats, seats, house, tx.Now)), nil
}

// openDoor finds the meeting of a code while people may check in.
func openDoor(ctx context.Context, tx *storage.Tx, r Request, code string) (storage.Conference, error) {
	c, err := tx.ConferenceAtDoor(ctx, r.Person.AreaID, strings.ToUpper(code))
	switch {
	case err != nil:
		return c, err
	case c.CancelledAt != nil:
		return c, mistake{"conference.already_cancelled", text.V{"Title": c.Title}}
	case tx.Now.Before(c.StartsAt.Add(-doorOpens)):
		return c, mistake{"door.early", text.V{"Title": c.Title, "When": view.MomentIn(r.Lang, c, c.StartsAt.Add(-doorOpens))}}
	case tx.Now.After(c.StartsAt.Add(doorCloses)):
		return c, mistake{"door.late", text.V{"Title": c.Title}}
	}
	return c, nil
}
