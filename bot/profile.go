package bot

import (
	"context"
	"encoding/json"
	"fmt"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// profile shows what is known about this person and what they can change.
func (b *Bot) profile(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	habit, areas, err := tx.HabitAndAreas(ctx, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	card := view.Profile(r.Lang, r.Person, habit, areas)
	if b.feeds != "" {
		card = view.WithFeed(r.Lang, card)
	}
	if r.May(members) {
		card = view.WithDirectory(r.Lang, view.WithMeet(r.Lang, card))
	}
	return say(card), nil
}

// profileAction carries out a button of the profile: its name, and sometimes what it is about.
func (b *Bot) profileAction(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	switch r.Param(0) {
	case "language":
		return b.setLanguage(ctx, tx, r)
	case "reminders":
		r.Person.Reminders = r.Param(1) == "on" // not the opposite of now: a double tap means the same
		if err := tx.SetReminders(ctx, r.Person.ID, r.Person.Reminders); err != nil {
			return Reply{}, err
		}
	case "remind":
		return remindMe(ctx, tx, r)
	case "quiet":
		return quietHours(ctx, tx, r)
	case "area":
		return b.switchArea(ctx, tx, r)
	case "feed":
		return b.feed(ctx, tx, r)
	case "leave":
		return say(view.ConfirmLeave(r.Lang, r.Person)), nil
	case "left":
		return b.leaveOrganisation(ctx, tx, r)
	case "data":
		return myData(ctx, tx, r)
	case "delete":
		return confirmDelete(ctx, tx, r)
	case "deleted":
		return b.deleteMe(ctx, tx, r)
	}
	return b.profile(ctx, tx, r)
}

func (b *Bot) setLanguage(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	r.Lang = text.Of(r.Param(1))
	r.Person.Language = string(r.Lang)
	if err := tx.SetLanguage(ctx, r.Person.ID, r.Person.Language); err != nil {
		return Reply{}, err
	}
	if err := b.menu(tx, r.Person); err != nil {
		return Reply{}, err
	}
	return b.profile(ctx, tx, r)
}

func (b *Bot) switchArea(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Person.Dialog != nil { // it is about the area that they leave
		if reply, wait, err := b.leaveFirst(ctx, tx, r); wait || err != nil {
			return reply, err
		}
	}
	if err := tx.ActIn(ctx, r.Person.ID, r.ID(1)); err != nil {
		return Reply{}, err
	}
	person, err := tx.Person(ctx, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	r.Person = person
	if err := b.menu(tx, person); err != nil {
		return Reply{}, err
	}
	return b.profile(ctx, tx, r)
}

// leaveOrganisation ends the membership; when nobody administers the organisation any more, a colleague takes over.
// The button names it: one of yesterday may be about another organisation.
func (b *Bot) leaveOrganisation(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if !r.May(members) || r.ID(1) != r.Person.OrganisationID {
		return Reply{}, storage.ErrNotFound
	}
	left := r.Person.OrganisationName
	heir, err := tx.LeaveOrganisation(ctx, r.Person.AreaID, r.Person.OrganisationID, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	if err := b.tellHeir(ctx, tx, heir, left); err != nil {
		return Reply{}, err
	}
	person, err := tx.Person(ctx, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	if err := b.menu(tx, person); err != nil {
		return Reply{}, err
	}
	return r.sayText("profile.left", text.V{"Organisation": left}), nil
}

func (b *Bot) tellHeir(ctx context.Context, tx *storage.Tx, heir int64, organisation string) error {
	if heir == 0 {
		return nil
	}
	person, err := tx.Person(ctx, heir)
	if err != nil {
		return err
	}
	if err := b.menu(tx, person); err != nil {
		return err
	}
	words := text.Of(person.Language).T("profile.heir", text.V{"Organisation": organisation})
	return tx.Queue(view.Notice(person, "membership", "", view.Text(words)))
}

// myData sends what is stored about this person as a file, Art. 15 and 20 GDPR.
func myData(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	export, err := tx.ExportPerson(ctx, r.Person)
	if err != nil {
		return Reply{}, err
	}
	content, err := json.MarshalIndent(export, "", "  ")
	if err != nil {
		return Reply{}, fmt.Errorf("encode export: %w", err)
	}
	return say(view.Message{Text: r.Lang.T("profile.data_caption"), File: &storage.File{
		Field: "document", Name: r.Lang.T("profile.data_file"), Type: "application/json", Data: content,
	}, Sealed: tx.Consultations() == nil}), nil // it tells of drafts and of taking part in consultations
}

// confirmDelete asks before everything is deleted, and says so if nobody would be left to coordinate the area.
func confirmDelete(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	message := view.ConfirmDelete(r.Lang)
	if !r.May(coordinator) {
		return say(message), nil
	}
	others, err := tx.OtherCoordinators(ctx, r.Person.AreaID, r.Person.ID)
	if err == nil && others == 0 {
		message.Text += "\n\n" + r.Lang.T("profile.last_coordinator", text.V{"Area": r.Person.AreaName})
	}
	return say(message), err
}

// deleteMe removes the person, Art. 17 GDPR. What belongs to an organisation stays with it.
func (b *Bot) deleteMe(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	heirs, err := tx.DeletePerson(ctx, r.Person)
	if err != nil {
		return Reply{}, err
	}
	for _, heir := range heirs {
		if err := b.tellHeir(ctx, tx, heir.PersonID, heir.Organisation); err != nil {
			return Reply{}, err
		}
	}
	gone := storage.Person{TelegramID: r.Person.TelegramID, Language: string(r.Lang)}
	if err := b.menu(tx, &gone); err != nil {
		return Reply{}, err
	}
	return r.sayText("profile.deleted"), nil
}
