package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// Answers of the dialog about an agreement that no step asks for.
const (
	agreementText   = "text" // which one is reworded, as buttons name it
	fromConference  = "from_conference"
	fromPoll        = "from_poll"
	fromOption      = "from_option"
	fromWish        = "from_wish"
	fromPoint       = "from_point"
	agreementSource = "source" // in words
)

// agreementDays are the steps that both a new agreement and a renewal ask.
func agreementDays() []dialog.Step {
	return []dialog.Step{
		{Name: "until", Line: true, Max: 100},
		{Name: "look", Line: true, Max: 100, Optional: true, Skip: "newagree.look_until"},
	}
}

// newAgreeFlow asks for all of an agreement, of a new one or of one that is reworded.
func newAgreeFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "newagree", Review: true, Steps: append([]dialog.Step{
			{Name: "what", Max: storage.MaxAgreement, Marked: true},
			{Name: "why", Max: storage.MaxAgreementField, Optional: true, Marked: true},
			{Name: "who", Kind: dialog.Many, Paged: true},
			{Name: "how", Max: storage.MaxAgreementField, Marked: true},
		}, agreementDays()...)},
		options: agreementOptions,
		show:    showAgreement,
		note:    noteAgreementSource,
		review: func(s dialog.Session) string {
			if s.Subject != 0 {
				return "newagree.review_change"
			}
			return ""
		},
		preview:  previewAgreement,
		accepted: acceptAgreement,
		save:     saveAgreement,
	}
}

// agreementOptions are the organisations of the area, the own one first.
func agreementOptions(ctx context.Context, tx *storage.Tx, r Request, _ dialog.Session, _ string) ([]dialog.Option, error) {
	list, err := tx.OrganisationNames(ctx, r.Person.AreaID)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b storage.Organisation) int {
		switch own := r.Person.OrganisationID; {
		case a.ID == own && b.ID != own:
			return -1
		case b.ID == own && a.ID != own:
			return 1
		}
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	options := make([]dialog.Option, len(list))
	for i, o := range list {
		options[i] = dialog.Option{Value: strconv.FormatInt(o.ID, 10), Label: view.OrganisationLabel(o)}
	}
	return options, nil
}

// showAgreement is an answer as a person reads it: short, since a question is not the place to read 4,000 characters.
func showAgreement(r Request, step, answer string) string {
	const short = 600
	if step == "until" || step == "look" {
		return shownMoment(r.Lang, answer, "")
	}
	return text.Shorten(answer, short)
}

func noteAgreementSource(r Request, s dialog.Session, step string) string {
	switch {
	case step == "what" && s.Answers[agreementSource] != "":
		return r.Lang.T("newagree.from", text.V{"Source": text.Shorten(s.Answers[agreementSource], 200)})
	case step == "look" && s.Answers["until"] != "":
		return r.Lang.T("when.understood", text.V{"When": shownMoment(r.Lang, s.Answers["until"], "")})
	}
	return ""
}

// acceptAgreement reads days as soon as they are typed, and asks again when they do not make sense.
func acceptAgreement(_ context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
	switch typed := s.Answers[step]; {
	case typed == "":
	case step == "until" || step == "look":
		read, err := momentNow(tx, r).readDeadline(typed)
		if err != nil {
			return nil, err
		}
		s.Answers[step] = read.Date.String()
		if step == "look" {
			_, _, err = agreedDays(tx, r, *s)
		}
		return nil, err
	case step == "who" && len(dialog.Picked(typed)) > storage.MaxParties:
		return nil, mistake{"newagree.too_many", text.V{"Max": storage.MaxParties}}
	}
	return nil, nil
}

// agreedDays are the days of an agreement. They lie ahead: a draft may be older than they are.
func agreedDays(tx *storage.Tx, r Request, s dialog.Session) (until, review time.Time, err error) {
	last, ok := keptResult(s.Answers["until"], "")
	if !ok {
		return until, review, mistake{key: "newagree.no_until"}
	}
	look := last
	if s.Answers["look"] != "" {
		look, _ = keptResult(s.Answers["look"], "")
	}
	until, review = agreement.Day(wallOf(last)), agreement.Day(wallOf(look))
	today := agreement.Day(tx.Now.In(r.Person.Location()))
	if until.Before(today) || !review.After(today) {
		return until, review, mistake{key: "newagree.past"}
	}
	return until, review, nil
}

// previewAgreement is the review, in which long texts are short.
func previewAgreement(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (string, error) {
	var preview strings.Builder
	flow := newAgreeFlow()
	for _, step := range flow.Steps {
		shown, err := flow.shown(ctx, tx, r, s, step)
		if err != nil {
			return "", err
		}
		if shown != "" {
			preview.WriteString("<b>" + r.Lang.T("newagree."+step.Name+"_label") + ":</b> " + text.Escape(shown) + "\n")
		}
	}
	return strings.TrimRight(preview.String(), "\n"), nil
}

// saveAgreement proposes an agreement, or rewords one.
func saveAgreement(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	var organisations []int64
	for _, word := range dialog.Picked(s.Answers["who"]) {
		id, _ := strconv.ParseInt(word, 10, 64) // never typed
		organisations = append(organisations, id)
	}
	if len(organisations) > storage.MaxParties {
		return Reply{}, mistake{"newagree.too_many", text.V{"Max": storage.MaxParties}}
	}
	until, review, err := agreedDays(tx, r, s)
	if err != nil {
		return Reply{}, err
	}
	a := storage.Agreement{What: s.Answers["what"], Why: s.Answers["why"], How: s.Answers["how"], Until: until, Review: review}
	if s.Subject != 0 {
		return rewordAgreement(ctx, tx, r, s, a, organisations)
	}
	if err := agreementFrom(ctx, tx, r, s, &a); err != nil {
		return Reply{}, err
	}
	a, err = tx.ProposeAgreement(ctx, a, organisations, r.Person)
	if errors.Is(err, storage.ErrNotFound) {
		return Reply{}, mistake{key: "newagree.nobody"}
	}
	if err != nil {
		return Reply{}, err
	}
	return agreementChanged(ctx, tx, r, a, string(agreement.Proposed))
}

// fixAgreement opens the dialog with all that is agreed on, to be reworded.
func (b *Bot) fixAgreement(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	a, err := tx.Agreement(ctx, r.Person.AreaID, r.ID(0))
	switch {
	case err != nil:
		return Reply{}, err
	case !a.Leads(r.Person):
		return Reply{}, storage.ErrNotFound
	case a.State.Over():
		return Reply{}, mistake{key: "agreement.too_late"}
	}
	return b.open(ctx, tx, r, "newagree", func(s *dialog.Session) {
		s.Subject, s.Phase, s.Step = a.ID, dialog.Reviewing, len(newAgreeFlow().Steps)-1
		s.Answers = map[string]string{
			agreementText: view.AgreementMark(a), "what": a.What, "why": a.Why, "how": a.How, "who": joinIDs(a.Present()),
			"until": a.Until.Format(keptDay), "look": a.Review.Format(keptDay),
		}
	})
}

// agreementOf is the agreement that a dialog rewords, locked, if it still has the text that the dialog began with.
func agreementOf(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (storage.Agreement, error) {
	a, err := tx.AgreementToChange(ctx, r.Person.AreaID, s.Subject)
	switch {
	case err != nil:
		return a, err
	case !a.Leads(r.Person):
		return a, storage.ErrNotFound
	case a.State.Over():
		return a, mistake{key: "agreement.too_late"}
	case view.AgreementMark(a) != s.Answers[agreementText]:
		return a, mistake{key: "agreement.changed_meanwhile"}
	}
	return a, nil
}

func rewordAgreement(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session, after storage.Agreement, organisations []int64) (Reply, error) {
	before, err := agreementOf(ctx, tx, r, s)
	if err != nil {
		return Reply{}, err
	}
	a, err := tx.ChangeAgreement(ctx, before, after, organisations, r.Person)
	switch {
	case errors.Is(err, storage.ErrConflict):
		return Reply{}, mistake{key: "agreement.same"}
	case errors.Is(err, storage.ErrNotFound):
		return Reply{}, mistake{key: "newagree.nobody"}
	case err != nil:
		return Reply{}, err
	}
	if err := tellDropped(ctx, tx, r, before, a); err != nil {
		return Reply{}, err
	}
	if a.State == agreement.Proposed {
		return agreementChanged(ctx, tx, r, a, "changed")
	}
	return agreementChanged(ctx, tx, r, a, "reworded")
}

// tellDropped tells those who administer organisations that a change has taken out of an agreement.
func tellDropped(ctx context.Context, tx *storage.Tx, r Request, before, after storage.Agreement) error {
	for _, id := range before.Present() {
		if _, still := after.Party(id); still {
			continue
		}
		people, err := tx.Admins(ctx, after.AreaID, id)
		if err != nil {
			return err
		}
		if err := tellAbout(ctx, tx, after, "dropped", r.Person.OrganisationName, slices.DeleteFunc(people, func(p storage.Person) bool {
			return p.ID == r.Person.ID
		})); err != nil {
			return err
		}
	}
	return nil
}
