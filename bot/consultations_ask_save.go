package bot

import (
	"context"
	"slices"
	"strconv"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// askOptions are the options of every dialog that starts a case.
func askOptions(ctx context.Context, tx *storage.Tx, r Request, _ dialog.Session, step string) ([]dialog.Option, error) {
	switch step {
	case "table":
		return tableOptions(ctx, tx, r)
	case "age":
		return worded(r.Lang, "vignette.age_", view.VignetteAges[:]), nil
	case "setting":
		return worded(r.Lang, "vignette.setting_", view.VignetteSettings[:]), nil
	case "topics":
		return worded(r.Lang, "topic.name_", storage.Topics[:]), nil
	case "perspective":
		return worded(r.Lang, "perspective.name_", append(storage.Perspectives[:], storage.AnyPerspective)), nil
	case "model":
		return worded(r.Lang, "asking.model_", []string{storage.ModelPhases, storage.ModelFree}), nil
	case "wanted":
		options := make([]dialog.Option, maxConsultants)
		for i := range options {
			options[i] = dialog.Option{Value: strconv.Itoa(i + 1), Label: strconv.Itoa(i + 1)}
		}
		return options, nil
	}
	return otherHouses(ctx, tx, r)
}

// worded are options whose labels are texts that begin alike.
func worded(l text.Lang, prefix string, keys []string) []dialog.Option {
	options := make([]dialog.Option, len(keys))
	for i, key := range keys {
		options[i] = dialog.Option{Value: key, Label: l.T(prefix + key)}
	}
	return options
}

// otherHouses are the organisations of the area but the person's own, which is never asked.
func otherHouses(ctx context.Context, tx *storage.Tx, r Request) ([]dialog.Option, error) {
	const all = 10_000
	houses, _, err := tx.Organisations(ctx, r.Person.AreaID, storage.OrganisationFilter{}, 0, all)
	options := make([]dialog.Option, 0, len(houses))
	for _, o := range houses {
		if o.ID != r.Person.OrganisationID {
			options = append(options, dialog.Option{Value: strconv.FormatInt(o.ID, 10), Label: view.OrganisationLabel(o)})
		}
	}
	return options, err
}

// caseOf is the case as the answers of a dialog tell it, without its label.
func caseOf(s dialog.Session, way string) storage.NewConsultation {
	return storage.NewConsultation{
		Way: way, Model: modelIn(s), Wanted: wantedIn(s), Excluded: excludedIn(s),
		Vignette: storage.Vignette{
			Age: s.Answers["age"], Setting: s.Answers["setting"], Topics: dialog.Picked(s.Answers["topics"]),
			Situation: s.Answers["situation"], Tried: s.Answers["tried"], Question: s.Answers["question"],
			Perspective: s.Answers["perspective"],
		},
	}
}

// excludedIn are the organisations that the person does not want to be asked.
func excludedIn(s dialog.Session) []int64 {
	var ids []int64
	for _, value := range dialog.Picked(s.Answers["without"]) {
		if id, err := strconv.ParseInt(value, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// previewed is the answer under which a dialog keeps the label that its preview showed.
const previewed = "label"

// previewCase shows exactly what others will see, with the label, and what stays with the person. Intro is a text key.
func (b *Bot) previewCase(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session, way, intro string) (string, error) {
	n := caseOf(s, way)
	label, err := tx.PreviewLabel(ctx, r.Person, n, b.rules())
	if err != nil {
		return "", err
	}
	s.Answers[previewed] = label
	c := storage.Case{Way: way, Vignette: n.Vignette, Label: label}
	return view.Preview(r.Lang.T(intro), requestBody(r.Lang, &c), settingsLine(r.Lang, s, way)), nil
}

// settingsLine says what only the one who asks knows of their wishes.
func settingsLine(l text.Lang, s dialog.Session, way string) string {
	excluded := l.T("asking.without_nobody")
	if n := len(excludedIn(s)); n > 0 {
		excluded = l.N("asking.houses", n)
	}
	switch way {
	case storage.WayWritten:
		return l.T("asking.settings", text.V{
			"Wanted": l.N("asking.people", wantedIn(s)), "Model": l.T("asking.model_" + s.Answers["model"]), "Without": excluded,
		})
	case storage.WayTalk:
		return l.T("asktalk.settings", text.V{"Without": excluded})
	}
	return ""
}

// wantedIn is how many consultants the person wishes for; one for a talk.
func wantedIn(s dialog.Session) int {
	wanted, err := strconv.Atoi(s.Answers["wanted"])
	if err != nil {
		return 1
	}
	return wanted
}

// modelIn is how the person wants a conversation in writing to go; without one there is nothing to go in steps.
func modelIn(s dialog.Session) string {
	if model := s.Answers["model"]; model != "" {
		return model
	}
	return storage.ModelFree
}

// startCase makes the case and lets those know who are asked first. Key is what the person is told.
func (b *Bot) startCase(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session, way, key string) (Reply, error) {
	if err := wayOpen(ctx, tx, r, way); err != nil {
		return Reply{}, err
	}
	table, err := chosenTable(ctx, tx, r, s, way)
	if err != nil {
		return Reply{}, err
	}
	rules, n := b.rules(), caseOf(s, way)
	label, err := tx.PreviewLabel(ctx, r.Person, n, rules)
	if err != nil {
		return Reply{}, err
	}
	n.Label = rules.Coarser(s.Answers[previewed], label) // nothing that the preview did not show
	c, asked, err := tx.StartConsultation(ctx, r.Person, n, rules)
	if err != nil {
		return Reply{}, err
	}
	if way == storage.WayRoundTable {
		if err := tx.PutOnTable(ctx, &c, table); err != nil {
			return Reply{}, err
		}
	}
	for _, to := range asked {
		if err := caseNotice(tx, &c, &to.Person, to.Reference, c.Soon(tx.Now)); err != nil {
			return Reply{}, err
		}
	}
	return say(view.Asked(r.Lang, key, c, r.Person)), nil
}

// chosenTable is the round table that the case goes to, zero for the other ways. It may have been called off while the
// case was described.
func chosenTable(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session, way string) (int64, error) {
	if way != storage.WayRoundTable {
		return 0, nil
	}
	tables, err := tableOptions(ctx, tx, r)
	if err != nil {
		return 0, err
	}
	if !slices.ContainsFunc(tables, func(o dialog.Option) bool { return o.Value == s.Answers["table"] }) {
		return 0, mistake{"asktable.gone", nil}
	}
	return strconv.ParseInt(s.Answers["table"], 10, 64)
}
