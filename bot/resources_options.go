package bot

import (
	"context"
	"slices"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/topic"
	"sozialraum/storage/trait"
)

// resourceOptions are what can be picked at a step about a resource.
func resourceOptions(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session, step string) ([]dialog.Option, error) {
	switch step {
	case "topics":
		ids, err := topicsInOrder(ctx, tx, r, s)
		return namedOptions(r.Lang, view.TopicName, ids), err
	case "languages":
		return namedOptions(r.Lang, view.LanguageName, trait.Languages[:]), nil
	case "accessibility":
		return namedOptions(r.Lang, view.AccessName, trait.Accessibility[:]), nil
	case "public":
		return []dialog.Option{{Value: "yes", Label: r.Lang.T("offeredit.public_yes")}, {Value: "no", Label: r.Lang.T("offeredit.public_no")}}, nil
	}
	places, err := municipalityOptions(ctx, tx, r)
	return append([]dialog.Option{{Value: wholeArea, Label: r.Lang.T("resource.everywhere")}}, places...), err
}

func namedOptions(l text.Lang, name func(l text.Lang, id string) string, ids []string) (options []dialog.Option) {
	for _, id := range ids {
		options = append(options, dialog.Option{Value: id, Label: name(l, id)})
	}
	return options
}

// topicsInOrder are all topics, first those that the words about the resource mean. The order does not hang on what is
// picked: buttons stay where they are.
func topicsInOrder(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) ([]string, error) {
	about := s.Answers["name"] + "\n" + s.Answers["about"]
	if s.Subject != 0 {
		resource, err := tx.Resource(ctx, r.Person.AreaID, s.Subject)
		if err != nil {
			return nil, err
		}
		about = resource.Title + "\n" + resource.Description
	}
	ids := topic.Of(about)
	for _, id := range topic.IDs {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// pickedNote says what is picked where not all options are seen at once.
func pickedNote(r Request, s dialog.Session, step string) string {
	picked := dialog.Picked(s.Answers[step])
	if len(picked) == 0 {
		return ""
	}
	switch step {
	case "topics":
		return r.Lang.T("offer.picked", text.V{"Picked": view.Named(r.Lang, view.TopicName, picked)})
	case "languages":
		return r.Lang.T("offer.picked", text.V{"Picked": view.Named(r.Lang, view.LanguageName, picked)})
	}
	return ""
}
