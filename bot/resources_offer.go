package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// wholeArea is the answer that a resource is offered in all municipalities.
const wholeArea = "all"

// resourceSteps are the questions about a resource, for adding one and for changing one field. All answers at their
// longest and the names of 30 municipalities fit one message.
func resourceSteps() []dialog.Step {
	return []dialog.Step{
		{Name: "name", Line: true, Max: 100},
		{Name: "about", Max: 1000},
		{Name: "audience", Line: true, Max: 200, Optional: true},
		{Name: "age", Line: true, Max: 60, Optional: true, Check: checkAges, Skip: "resource.any_age"},
		{Name: "places", Kind: dialog.Many},
		{Name: "cost", Line: true, Max: 200, Optional: true},
		{Name: "access", Max: 400, Optional: true},
		{Name: "contact", Max: 300, Optional: true, Skip: "resource.same_contact"},
	}
}

// resourceFlow is what adding and changing have in common.
func resourceFlow(questions dialog.Flow) *flow {
	return &flow{
		Flow:    questions,
		options: placeOptions,
		show: func(r Request, step, answer string) string {
			if step == "age" {
				from, to := readAges(answer)
				return view.Ages(r.Lang, from, to)
			}
			return answer
		},
		accepted: func(_ context.Context, _ *storage.Tx, _ Request, s *dialog.Session, step string) (*view.Message, error) {
			if step == "places" && s.Answers[step] != "" {
				s.Answers[step] = oneOrAll(s.Answers[step])
			}
			return nil, nil
		},
	}
}

// placeOptions are the whole area, and its municipalities.
func placeOptions(ctx context.Context, tx *storage.Tx, r Request, _ dialog.Session, _ string) ([]dialog.Option, error) {
	places, err := municipalityOptions(ctx, tx, r)
	return append([]dialog.Option{{Value: wholeArea, Label: r.Lang.T("resource.everywhere")}}, places...), err
}

// oneOrAll lets the newest of the picked values decide: the whole area takes the place of municipalities, and a
// municipality that of the whole area.
func oneOrAll(answer string) string {
	picked := dialog.Picked(answer)
	if len(picked) > 0 && picked[len(picked)-1] == wholeArea {
		return wholeArea
	}
	return strings.Join(slices.DeleteFunc(picked, func(value string) bool { return value == wholeArea }), ",")
}

// offered writes the answers of a dialog into a resource; a step that was not asked leaves its field alone.
func offered(r storage.Resource, s dialog.Session) storage.Resource {
	asked := func(step string) bool { return s.Only == "" || s.Only == step }
	for step, field := range map[string]*string{
		"name": &r.Title, "about": &r.Description, "audience": &r.Audience, "cost": &r.Cost, "access": &r.Access,
		"contact": &r.Contact,
	} {
		if asked(step) {
			*field = s.Answers[step]
		}
	}
	if asked("age") {
		r.AgeMin, r.AgeMax = readAges(s.Answers["age"])
	}
	if asked("places") {
		r.MunicipalityIDs = nil
		for _, value := range dialog.Picked(s.Answers["places"]) {
			if id, err := strconv.ParseInt(value, 10, 64); err == nil { // the whole area is no number
				r.MunicipalityIDs = append(r.MunicipalityIDs, id)
			}
		}
	}
	return r
}

// offerAnswers is the reverse of offered: what a dialog about a resource starts from.
func offerAnswers(r storage.Resource) map[string]string {
	places := wholeArea
	if len(r.MunicipalityIDs) > 0 {
		var ids []string
		for _, id := range r.MunicipalityIDs {
			ids = append(ids, strconv.FormatInt(id, 10))
		}
		places = strings.Join(ids, ",")
	}
	return map[string]string{
		"name": r.Title, "about": r.Description, "audience": r.Audience, "age": writeAges(r.AgeMin, r.AgeMax),
		"places": places, "cost": r.Cost, "access": r.Access, "contact": r.Contact,
	}
}

// offer starts the dialog that adds a resource of the person's organisation.
func (b *Bot) offer(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return b.open(ctx, tx, r, "offer", nil)
}

func offerFlow() *flow {
	f := resourceFlow(dialog.Flow{Name: "offer", Steps: resourceSteps(), Review: true})
	f.save = func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
		resource := offered(storage.Resource{
			AreaID: r.Person.AreaID, OrganisationID: r.Person.OrganisationID, CreatedBy: r.Person.ID,
		}, s)
		id, err := tx.AddResource(ctx, resource)
		if err != nil {
			return Reply{}, err
		}
		return savedResource(ctx, tx, r, id, "resource.added")
	}
	return f
}

// savedResource notes what the person did and shows the resource as everybody sees it now.
func savedResource(ctx context.Context, tx *storage.Tx, r Request, id int64, action string) (Reply, error) {
	if err := tx.Audit(ctx, r.Person.AreaID, r.Person.ID, action, id); err != nil {
		return Reply{}, err
	}
	resource, err := tx.Resource(ctx, r.Person.AreaID, id)
	return say(view.ResourceSaved(r.Lang, r.Lang.T(action), resource, r.Person)), err
}
