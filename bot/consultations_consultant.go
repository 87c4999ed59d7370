package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"sozialraum/bot/dialog"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// consultant shows somebody what they are asked about as a consultant, and carries out the buttons of that card.
func (b *Bot) consultant(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Consultant(ctx, r.Person.AreaID, r.Person.ID)
	switch {
	case errors.Is(err, storage.ErrNotFound) && r.Param(0) == "start":
		return b.open(ctx, tx, r, "consulting", nil)
	case errors.Is(err, storage.ErrNotFound):
		return say(view.ConsultingOffer(r.Lang, r.Person)), nil
	case err != nil:
		return Reply{}, err
	}
	switch r.Param(0) {
	case "edit":
		return b.editConsulting(ctx, tx, r, c)
	case "pause", "resume": // not the opposite of now: a double tap means the same
		c.Paused = r.Param(0) == "pause"
		return saveConsulting(ctx, tx, r, c)
	case "back":
		c.AwayFrom, c.AwayUntil = nil, nil
		return saveConsulting(ctx, tx, r, c)
	case "end":
		if r.Param(1) != "yes" {
			return say(view.ConfirmConsultingEnd(r.Lang, r.Person)), nil
		}
		if err := tx.EndConsulting(ctx, r.Person.AreaID, r.Person.ID); err != nil {
			return Reply{}, err
		}
		return say(view.ConsultingOffer(r.Lang, r.Person)), nil
	}
	return say(view.Consulting(r.Lang, c, r.Person, tx.Now)), nil
}

// withKey answers for a handler of consultations while the key file cannot be used: nothing can be read then.
func withKey(handle handler) handler {
	return func(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
		if tx.Consultations() != nil {
			return r.toast("consult.off"), nil
		}
		return handle(ctx, tx, r)
	}
}

func saveConsulting(ctx context.Context, tx *storage.Tx, r Request, c storage.Consultant) (Reply, error) {
	if err := tx.SaveConsultant(ctx, c); err != nil {
		return Reply{}, err
	}
	return say(view.Consulting(r.Lang, c, r.Person, tx.Now)), nil
}

// consultingSteps are the questions about what somebody consults on.
func consultingSteps() []dialog.Step {
	return []dialog.Step{
		{Name: "perspectives", Kind: dialog.Many},
		{Name: "topics", Kind: dialog.Many, Optional: true, Skip: "consultant.any_topic"},
		{Name: "cases", Kind: dialog.Choice},
	}
}

// consultingFlow lets somebody opt in as a consultant.
func consultingFlow() *flow {
	return &flow{
		Flow:    dialog.Flow{Name: "consulting", Steps: consultingSteps(), Review: true},
		banner:  dangerBanner,
		options: consultingOptions,
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			c := storage.Consultant{AreaID: r.Person.AreaID, PersonID: r.Person.ID}
			return saveConsulting(ctx, tx, r, consults(c, s))
		},
	}
}

// consultations that somebody may offer to help with at a time.
var consultingCases = [...]int{1, 2, 3, 5}

func consultingOptions(_ context.Context, _ *storage.Tx, r Request, _ dialog.Session, step string) ([]dialog.Option, error) {
	var options []dialog.Option
	switch step {
	case "perspectives":
		for _, key := range storage.Perspectives {
			options = append(options, dialog.Option{Value: key, Label: r.Lang.T("perspective.name_" + key)})
		}
	case "topics":
		for _, key := range storage.Topics {
			options = append(options, dialog.Option{Value: key, Label: r.Lang.T("topic.name_" + key)})
		}
	case "cases":
		for _, n := range consultingCases {
			options = append(options, dialog.Option{Value: strconv.Itoa(n), Label: r.Lang.N("consultant.cases", n)})
		}
	}
	return options, nil
}

// consults writes the answers of a dialog into a consultant; a step that was not asked leaves its field alone.
func consults(c storage.Consultant, s dialog.Session) storage.Consultant {
	asked := func(step string) bool { return s.Only == "" || s.Only == step }
	if asked("perspectives") {
		c.Perspectives = dialog.Picked(s.Answers["perspectives"])
	}
	if asked("topics") {
		c.Topics = dialog.Picked(s.Answers["topics"])
	}
	if asked("cases") {
		c.MaxCases, _ = strconv.Atoi(s.Answers["cases"]) // picked from our options
	}
	if s.Only == "away" {
		from, until, _ := keptAbsence(s.Answers["away"])
		c.AwayFrom, c.AwayUntil = &from, &until
	}
	return c
}

// editConsulting opens the dialog for one field of the card.
func (b *Bot) editConsulting(ctx context.Context, tx *storage.Tx, r Request, c storage.Consultant) (Reply, error) {
	f, step := consultingEditFlow().Flow, r.Param(1)
	if !slices.ContainsFunc(f.Steps, func(s dialog.Step) bool { return s.Name == step }) {
		return Reply{}, storage.ErrNotFound
	}
	return b.open(ctx, tx, r, f.Name, only(f, step, 0, consultingAnswer(c, step)))
}

// consultingAnswer is the reverse of consults for one step.
func consultingAnswer(c storage.Consultant, step string) string {
	switch step {
	case "perspectives":
		return joined(c.Perspectives)
	case "topics":
		return joined(c.Topics)
	case "cases":
		return strconv.Itoa(c.MaxCases)
	}
	return "" // an absence is told anew
}

// consultingEditFlow changes one field of what somebody consults on, or tells when they are away.
func consultingEditFlow() *flow {
	return &flow{
		Flow: dialog.Flow{
			Name: "consultedit", Steps: append(consultingSteps(), dialog.Step{Name: "away", Line: true, Max: 100}), Review: true,
		},
		banner:  dangerBanner,
		options: consultingOptions,
		show: func(r Request, step, answer string) string {
			if from, until, ok := keptAbsence(answer); step == "away" && ok {
				return view.Plain(view.Absence(r.Lang, from, until))
			}
			return answer
		},
		accepted: func(_ context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
			if step != "away" {
				return nil, nil
			}
			from, until, err := momentNow(tx, r).absence(s.Answers[step])
			if err == nil {
				s.Answers[step] = from.String() + " " + until.String()
			}
			return nil, err
		},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			c, err := tx.Consultant(ctx, r.Person.AreaID, r.Person.ID)
			if err != nil {
				return Reply{}, err
			}
			return saveConsulting(ctx, tx, r, consults(c, s))
		},
	}
}
