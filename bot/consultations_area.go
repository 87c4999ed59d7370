package bot

import (
	"context"
	"slices"
	"strconv"

	"sozialraum/bot/view"
	"sozialraum/storage"
)

// consultArea is where coordinators see how many consultations there are, and set the rules of their area. Nothing
// here, and nothing anywhere else, tells them who takes part or what a case is about. Page of a list, and which screen.
func (b *Bot) consultArea(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	switch r.Param(1) {
	case "settings":
		return consultSettings(ctx, tx, r)
	case "neighbours":
		return consultNeighbours(ctx, tx, r, r.Number(0))
	}
	overview, err := tx.ConsultationOverview(ctx, r.Person.AreaID)
	if err != nil {
		return Reply{}, err
	}
	consultants, err := tx.CountConsultants(ctx, r.Person.AreaID)
	if err != nil {
		return Reply{}, err
	}
	helped, err := tx.HelpedCounts(ctx, r.Person.AreaID)
	return say(view.ConsultOverview(r.Lang, overview, consultants, helped, r.Person)), err
}

func consultSettings(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	s, err := tx.ConsultationSettings(ctx, r.Person.AreaID)
	return say(view.ConsultSettings(r.Lang, s, r.Person)), err
}

func consultNeighbours(ctx context.Context, tx *storage.Tx, r Request, page int) (Reply, error) {
	list, err := tx.NeighbourAreas(ctx, r.Person.AreaID)
	if err != nil {
		return Reply{}, err
	}
	if page*view.PageSize >= len(list) {
		page = 0
	}
	return say(view.ConsultNeighbours(r.Lang, list, page, r.Person)), nil
}

// setConsult changes one rule of the area: its name and the new value, so that a double tap means the same.
func (b *Bot) setConsult(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Param(0) == "neighbour" {
		return setNeighbour(ctx, tx, r)
	}
	before, err := tx.ConsultationSettings(ctx, r.Person.AreaID)
	if err != nil {
		return Reply{}, err
	}
	after, ok := changedSettings(before, r.Param(0), r.Param(1))
	if !ok {
		return Reply{}, storage.ErrNotFound
	}
	if after != before {
		if err := tx.SetConsultationSettings(ctx, r.Person.AreaID, after); err != nil {
			return Reply{}, err
		}
		tx.Audit(r.Person.AreaID, r.Person.ID, "consultations.settings", r.Person.AreaID)
	}
	return say(view.ConsultSettings(r.Lang, after, r.Person)), nil
}

// changedSettings applies one button to the rules; ok is false for one that no screen shows.
func changedSettings(s storage.ConsultationSettings, rule, value string) (changed storage.ConsultationSettings, ok bool) {
	if way := map[string]*bool{"written": &s.Written, "talk": &s.Talk, "round_table": &s.RoundTable}[rule]; way != nil {
		*way = value == "on"
		return s, value == "on" || value == "off"
	}
	number, err := strconv.Atoi(value)
	field := map[string]*int{"k": &s.K, "hours": &s.RoundHours, "delay": &s.RelayDelay}[rule]
	if field == nil || err != nil || !slices.Contains(view.ConsultChoices[rule], number) {
		return s, false
	}
	*field = number
	return s, true
}

// setNeighbour lets another area ask here, or no longer, and the other way round: it works while both areas allow it.
func setNeighbour(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	list, err := tx.NeighbourAreas(ctx, r.Person.AreaID)
	if err != nil {
		return Reply{}, err
	}
	at := slices.IndexFunc(list, func(a storage.NeighbourArea) bool { return a.ID == r.ID(1) })
	if at < 0 {
		return Reply{}, storage.ErrNotFound
	}
	if err := tx.AllowNeighbour(ctx, r.Person.AreaID, list[at].ID, r.Param(2) == "on"); err != nil {
		return Reply{}, err
	}
	tx.Audit(r.Person.AreaID, r.Person.ID, "consultations.neighbour", list[at].ID)
	return consultNeighbours(ctx, tx, r, at/view.PageSize)
}
