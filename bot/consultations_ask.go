package bot

import (
	"context"
	"slices"

	"sozialraum/bot/dialog"
	"sozialraum/storage"
)

// How long the texts of a vignette may be, in characters: all of them, what stands around them and the longest notice
// fit one message.
const (
	maxSituation = 1500
	maxTried     = 700
	maxQuestion  = 400
)

// maxConsultants is how many consultants a requester may wish for.
const maxConsultants = 5

// askNew starts a case in the way that was tapped, if the area has it.
func (b *Bot) askNew(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	way := r.Param(0)
	name, ok := map[string]string{
		storage.WayWritten: "asking", storage.WayTalk: "asktalk", storage.WayRoundTable: "asktable",
	}[way]
	if !ok {
		return Reply{}, storage.ErrNotFound
	}
	if err := wayOpen(ctx, tx, r, way); err != nil {
		return Reply{}, err
	}
	if way == storage.WayRoundTable {
		tables, err := tableOptions(ctx, tx, r)
		if err != nil || len(tables) == 0 {
			return r.toast("asktable.none"), err
		}
	}
	return b.open(ctx, tx, r, name, nil)
}

// wayOpen refuses a way that the area has switched off, and all of them while the key file cannot be used.
func wayOpen(ctx context.Context, tx *storage.Tx, r Request, way string) error {
	if err := tx.Consultations(); err != nil {
		return mistake{"consult.off", nil}
	}
	settings, err := tx.ConsultationSettings(ctx, r.Person.AreaID)
	if err == nil && !slices.Contains(settings.Ways(), way) {
		return mistake{"consult.way_off", nil}
	}
	return err
}

// vignetteSteps describe a case without naming anybody.
func vignetteSteps() []dialog.Step {
	return []dialog.Step{
		{Name: "age", Kind: dialog.Choice},
		{Name: "setting", Kind: dialog.Choice},
		{Name: "topics", Kind: dialog.Many},
		{Name: "situation", Max: maxSituation, Marked: true},
		{Name: "tried", Max: maxTried, Marked: true, Optional: true},
		{Name: "question", Max: maxQuestion, Marked: true},
	}
}

// without asks which organisations are never to be asked.
func without() dialog.Step {
	return dialog.Step{Name: "without", Kind: dialog.Many, Optional: true, Paged: true, Skip: "asking.nobody"}
}

// sure are the two sentences that matter and are confirmed one by one: nobody can be recognised; there is no acute
// danger, and the responsibility stays where it is.
func sure() []string { return []string{"asking.unrecognisable", "asking.responsible"} }

// askingFlow describes a case for a conversation in writing.
func (b *Bot) askingFlow() *flow {
	steps := append(vignetteSteps(),
		dialog.Step{Name: "perspective", Kind: dialog.Choice},
		without(),
		dialog.Step{Name: "wanted", Kind: dialog.Choice},
		dialog.Step{Name: "model", Kind: dialog.Choice},
	)
	return b.caseFlow(storage.WayWritten, dialog.Flow{Name: "asking", Steps: steps, Review: true, Confirm: sure()})
}

// askTalkFlow looks for somebody to talk to. Nothing of the case but its topics enters the bot.
func (b *Bot) askTalkFlow() *flow {
	steps := []dialog.Step{{Name: "perspective", Kind: dialog.Choice}, {Name: "topics", Kind: dialog.Many}, without()}
	return b.caseFlow(storage.WayTalk, dialog.Flow{Name: "asktalk", Steps: steps, Review: true, Confirm: sure()[1:]})
}

// askTableFlow describes a case for a coming round table.
func (b *Bot) askTableFlow() *flow {
	steps := append([]dialog.Step{{Name: "table", Kind: dialog.Choice}}, vignetteSteps()...)
	return b.caseFlow(storage.WayRoundTable, dialog.Flow{Name: "asktable", Steps: steps, Review: true, Confirm: sure()})
}

// caseFlow is what the dialogs of all ways have in common.
func (b *Bot) caseFlow(way string, questions dialog.Flow) *flow {
	return &flow{
		Flow: questions, options: askOptions, banner: dangerBanner, sealed: true,
		preview: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (string, error) {
			return b.previewCase(ctx, tx, r, s, way, questions.Name+".preview")
		},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			return b.startCase(ctx, tx, r, s, way, questions.Name+".sent")
		},
	}
}
