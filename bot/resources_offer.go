package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/lib/pq"

	"sozialraum/bot/dialog"
	"sozialraum/bot/directory"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/topic"
)

// wholeArea is the answer that a resource is offered in all municipalities.
const wholeArea = "all"

// offerSteps are the questions about a new resource: what makes it findable. Everything else can be said once it is there.
func offerSteps() []dialog.Step {
	return []dialog.Step{
		written(directory.FieldTitle, dialog.Step{Name: "name"}),
		written(directory.FieldAbout, dialog.Step{Name: "about"}),
		{Name: "topics", Kind: dialog.Many, Optional: true, Paged: true},
		{Name: "age", Line: true, Max: 60, Optional: true, Check: checkAges, Skip: "resource.any_age"},
		{Name: "places", Kind: dialog.Many},
	}
}

// resourceSteps are all questions about a resource. All answers at their longest fit one message.
func resourceSteps() []dialog.Step {
	return append(offerSteps(),
		written(directory.FieldAudience, dialog.Step{Name: "audience", Optional: true}),
		written(directory.FieldDates, dialog.Step{Name: "schedule", Optional: true}),
		written(directory.FieldCost, dialog.Step{Name: "cost", Optional: true}),
		written(directory.FieldAccess, dialog.Step{Name: "access", Optional: true}),
		written(directory.FieldContact, dialog.Step{Name: "contact", Optional: true, Skip: "resource.same_contact"}),
		dialog.Step{Name: "languages", Kind: dialog.Many, Optional: true, Paged: true},
		dialog.Step{Name: "accessibility", Kind: dialog.Many, Optional: true},
		written(directory.FieldAccessNote, dialog.Step{Name: "accessnote", Optional: true}),
		written(directory.FieldAlert, dialog.Step{Name: "alert", Optional: true}),
		dialog.Step{Name: "public", Kind: dialog.Choice, Review: "offeredit.public_review"},
	)
}

// resourceFlow is what adding and changing have in common.
func resourceFlow(questions dialog.Flow) *flow {
	return &flow{
		Flow:    questions,
		options: resourceOptions,
		note:    pickedNote,
		show: func(r Request, step, answer string) string {
			if step == "age" {
				from, to := readAges(answer)
				return view.Ages(r.Lang, from, to)
			}
			return answer
		},
		accepted: func(_ context.Context, _ *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
			switch {
			case step == "places" && s.Answers[step] != "":
				s.Answers[step] = oneOrAll(s.Answers[step])
			case step == "topics" && dialog.Op(r.Param(2)) != dialog.Drop && len(dialog.Picked(s.Answers[step])) > directory.MostItems(directory.FieldTopics):
				return nil, mistake{key: "offer.many_topics"}
			case step == "name" && s.Only == "" && s.Answers["topics"] == "": // a title says what it is about, a description much more
				proposed := topic.Of(s.Answers["name"])
				s.Answers["topics"] = strings.Join(proposed[:min(len(proposed), directory.MostItems(directory.FieldTopics))], ",")
			}
			return nil, nil
		},
	}
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
		"contact": &r.Contact, "schedule": &r.Schedule, "accessnote": &r.AccessibilityNote, "alert": &r.Alert,
	} {
		if asked(step) {
			*field = s.Answers[step]
		}
	}
	if asked("age") {
		r.AgeMin, r.AgeMax = readAges(s.Answers["age"])
	}
	for step, list := range map[string]*pq.StringArray{"topics": &r.Topics, "languages": &r.Languages, "accessibility": &r.Accessibility} {
		if asked(step) {
			*list = dialog.Picked(s.Answers[step])
		}
	}
	if asked("public") {
		r.Public = s.Answers["public"] == "yes"
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
	public := "no"
	if r.Public {
		public = "yes"
	}
	return map[string]string{
		"topics": strings.Join(r.Topics, ","), "languages": strings.Join(r.Languages, ","), "accessibility": strings.Join(r.Accessibility, ","),
		"schedule": r.Schedule, "accessnote": r.AccessibilityNote, "alert": r.Alert, "public": public,
		"name": r.Title, "about": r.Description, "audience": r.Audience, "age": writeAges(r.AgeMin, r.AgeMax),
		"places": places, "cost": r.Cost, "access": r.Access, "contact": r.Contact,
	}
}

// offer starts the dialog that adds a resource of the person's organisation.
func (b *Bot) offer(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return b.open(ctx, tx, r, "offer", nil)
}

func offerFlow() *flow {
	f := resourceFlow(dialog.Flow{Name: "offer", Steps: offerSteps(), Review: true})
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
	tx.Audit(r.Person.AreaID, r.Person.ID, action, id)
	resource, err := tx.Resource(ctx, r.Person.AreaID, id)
	return say(view.ResourceSaved(r.Lang, r.Lang.T(action), resource, r.Person)), err
}
