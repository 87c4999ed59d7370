package bot

import (
	"context"
	"slices"
	"strconv"

	"sozialraum/bot/dialog"
	"sozialraum/bot/directory"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// organisations shows the first page of the directory.
func organisations(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return organisationPage(ctx, tx, r, storage.OrganisationFilter{}, 0)
}

// organisationList turns a page or sets a filter: page, sector, municipality.
func organisationList(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Param(0) == "sector" || r.Param(0) == "place" {
		return organisationFilters(ctx, tx, r)
	}
	filter := storage.OrganisationFilter{Sector: r.Param(1), MunicipalityID: r.ID(2)}
	if filter.Sector != "" && !slices.Contains(storage.Sectors[:], filter.Sector) {
		return Reply{}, storage.ErrNotFound
	}
	return organisationPage(ctx, tx, r, filter, r.Number(0))
}

func organisationPage(ctx context.Context, tx *storage.Tx, r Request, filter storage.OrganisationFilter, page int) (Reply, error) {
	list, total, err := tx.Organisations(ctx, r.Person.AreaID, filter, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 && page > 0 { // the list got shorter in the meantime
		return organisationPage(ctx, tx, r, filter, 0)
	}
	var places []storage.Municipality // to name the one that the list is narrowed to
	if filter.MunicipalityID != 0 {
		if places, err = tx.Municipalities(ctx, r.Person.AreaID); err != nil {
			return Reply{}, err
		}
	}
	return say(view.Organisations(r.Lang, list, total, page, filter, places)), nil
}

func organisationFilters(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Param(0) == "sector" {
		return say(view.SectorFilter(r.Lang)), nil
	}
	places, err := tx.Municipalities(ctx, r.Person.AreaID)
	if err != nil {
		return Reply{}, err
	}
	return say(view.MunicipalityFilter(r.Lang, places)), nil
}

// organisationCard shows one organisation with what this person may do about it.
func (b *Bot) organisationCard(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := activeCard(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	card := view.Organisation(r.Lang, c, r.Person)
	if b.mail && mayEdit(r.Person, c.ID) {
		card = view.WithDigest(r.Lang, card, c.ID)
	}
	return say(card), nil
}

// written is a question about a field of the directory. What may be written into it holds for files as well.
func written(f directory.Field, step dialog.Step) dialog.Step {
	step.Line, step.Max = directory.OneLine(f), directory.Most(f)
	return step
}

// organisationSteps are the questions about an organisation that registers. The card has more, which it fills later.
func organisationSteps() []dialog.Step {
	return []dialog.Step{
		written(directory.FieldName, dialog.Step{Name: "name"}),
		{Name: "sector", Kind: dialog.Choice},
		{Name: "municipality", Kind: dialog.Choice},
		written(directory.FieldCan, dialog.Step{Name: "can"}),
		written(directory.FieldCannot, dialog.Step{Name: "cannot"}),
		written(directory.FieldInstead, dialog.Step{Name: "instead", Optional: true}),
		written(directory.FieldContact, dialog.Step{Name: "contact"}),
	}
}

// cardSteps are the questions of the whole card, for changing one field.
func cardSteps() []dialog.Step {
	return append(organisationSteps(),
		written(directory.FieldHours, dialog.Step{Name: "hours", Optional: true}),
		written(directory.FieldEntitled, dialog.Step{Name: "entitled", Optional: true}),
		written(directory.FieldNeeds, dialog.Step{Name: "needs", Optional: true}),
		written(directory.FieldWaiting, dialog.Step{Name: "waiting", Optional: true}))
}

func organisationOptions(ctx context.Context, tx *storage.Tx, r Request, _ dialog.Session, step string) ([]dialog.Option, error) {
	if step == "sector" {
		options := make([]dialog.Option, 0, len(storage.Sectors))
		for _, sector := range storage.Sectors {
			options = append(options, dialog.Option{Value: sector, Label: r.Lang.T("sector.name_" + sector)})
		}
		return options, nil
	}
	return municipalityOptions(ctx, tx, r)
}

func municipalityOptions(ctx context.Context, tx *storage.Tx, r Request) ([]dialog.Option, error) {
	places, err := tx.Municipalities(ctx, r.Person.AreaID)
	options := make([]dialog.Option, 0, len(places))
	for _, place := range places {
		options = append(options, dialog.Option{Value: strconv.FormatInt(place.ID, 10), Label: place.Name})
	}
	return options, err
}

// answered writes the answers of a dialog into an organisation; a step that was not asked leaves its field alone.
func answered(o storage.Organisation, s dialog.Session) storage.Organisation {
	for _, step := range append([]string{"name", "sector"}, storage.CardFields[:]...) {
		if s.Only == "" || s.Only == step {
			*organisationField(&o, step) = s.Answers[step]
		}
	}
	if s.Only == "" || s.Only == "municipality" {
		o.MunicipalityID, _ = strconv.ParseInt(s.Answers["municipality"], 10, 64) // picked from our options
	}
	return o
}

// answers is the reverse of answered: what a dialog about an organisation starts from.
func answers(o storage.Organisation) map[string]string {
	all := map[string]string{"municipality": strconv.FormatInt(o.MunicipalityID, 10)}
	for _, step := range append([]string{"name", "sector"}, storage.CardFields[:]...) {
		if answer := *organisationField(&o, step); answer != "" {
			all[step] = answer
		}
	}
	return all
}

func organisationField(o *storage.Organisation, step string) *string {
	switch step {
	case "name":
		return &o.Name
	case "sector":
		return &o.Sector
	}
	return o.Field(step)
}

// checkName refuses a name that another organisation of the same municipality has.
func checkName(ctx context.Context, tx *storage.Tx, o storage.Organisation) error {
	taken, err := tx.NameTaken(ctx, o)
	if err == nil && taken {
		return mistake{"register.taken", text.V{"Name": o.Name}}
	}
	return err
}

// mayEdit tells whether the person may change the organisation's card.
func mayEdit(p *storage.Person, organisationID int64) bool {
	return p.Coordinator || p.OrganisationAdmin && p.OrganisationID == organisationID
}

// editOrganisation offers the fields of the card, or opens the dialog for one of them.
func (b *Bot) editOrganisation(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	o, err := tx.Organisation(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if !mayEdit(r.Person, o.ID) || o.State != "active" {
		return Reply{}, storage.ErrNotFound
	}
	step := r.Param(1)
	flow := b.routes.flows["orgedit"].flow.Flow
	if known := slices.ContainsFunc(flow.Steps, func(s dialog.Step) bool { return s.Name == step }); !known {
		return say(view.OrganisationFields(r.Lang, o)), nil
	}
	return b.open(ctx, tx, r, flow.Name, only(flow, step, o.ID, answers(o)[step]))
}

// editOrganisationFlow changes one field of an organisation.
func editOrganisationFlow() *flow {
	return &flow{
		Flow:    dialog.Flow{Name: "orgedit", Steps: cardSteps(), Review: true},
		options: organisationOptions,
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			o, err := tx.OrganisationToChange(ctx, r.Person.AreaID, s.Subject)
			if err != nil {
				return Reply{}, err
			}
			if !mayEdit(r.Person, o.ID) || o.State != "active" {
				return Reply{}, storage.ErrNotFound
			}
			changed := answered(o, s)
			if changed.Name != o.Name || changed.MunicipalityID != o.MunicipalityID {
				if err := checkName(ctx, tx, changed); err != nil {
					return Reply{}, err
				}
			}
			if o, err = tx.ChangeOrganisation(ctx, changed); err != nil {
				return Reply{}, err
			}
			tx.Audit(o.AreaID, r.Person.ID, "organisation.changed", o.ID)
			c, err := tx.CardOf(ctx, o)
			if err != nil {
				return Reply{}, err
			}
			if err := tellAskers(ctx, tx, r, &c, s.Only); err != nil {
				return Reply{}, err
			}
			return say(view.Organisation(r.Lang, c, r.Person)), nil
		},
	}
}
