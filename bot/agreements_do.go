package bot

import (
	"context"
	"errors"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// agreementDo carries out a button of a card: agreement, and what.
func agreementDo(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	switch what := r.Param(1); what {
	case storage.ReportOnTrack, storage.ReportStuck, storage.ReportDone:
		return reportAgreement(ctx, tx, r, what)
	case "open", "end", "ended", "reopen":
		return leadAgreement(ctx, tx, r, what)
	}
	return Reply{}, storage.ErrNotFound
}

// leadAgreement moves an agreement to another state in the name of those who lead it.
func leadAgreement(ctx context.Context, tx *storage.Tx, r Request, what string) (Reply, error) {
	a, err := agreementToChange(ctx, tx, r, (*storage.Agreement).Leads)
	if err != nil {
		return Reply{}, err
	}
	told := ""
	switch what {
	case "end":
		if a.State.Over() {
			return Reply{}, mistake{key: "agreement.too_late"}
		}
		return say(view.ConfirmAgreementEnd(r.Lang, a)), nil
	case "open":
		a, err = tx.OpenAgreement(ctx, a, r.Person)
		told = string(agreement.Signing)
	case "ended":
		if told = string(agreement.Ended); a.State == agreement.Proposed {
			told = "withdrawn"
		}
		a, err = tx.EndAgreement(ctx, a, r.Person)
	case "reopen":
		a, err = tx.ReopenAgreement(ctx, a, r.Person)
		told = "reopened"
	}
	if err != nil {
		return Reply{}, lateFor(err)
	}
	return agreementChanged(ctx, tx, r, a, told)
}

// agreementChanged notes what somebody did, tells the others, and shows the card.
func agreementChanged(ctx context.Context, tx *storage.Tx, r Request, a storage.Agreement, what string) (Reply, error) {
	tx.Audit(a.AreaID, r.Person.ID, "agreement."+what, a.ID)
	if err := tellAgreement(ctx, tx, r, a, what); err != nil {
		return Reply{}, err
	}
	return agreementCard(ctx, tx, r, a, r.Lang.T("agreement.did_"+what))
}

// reportAgreement notes how it goes, in one tap, and a second one changes nothing. That it is done closes it: only those who
// sign say so.
func reportAgreement(ctx context.Context, tx *storage.Tx, r Request, status string) (Reply, error) {
	may := (*storage.Agreement).Works
	if status == storage.ReportDone {
		may = (*storage.Agreement).Leads
	}
	a, err := tx.AgreementToChange(ctx, r.Person.AreaID, r.ID(0))
	switch {
	case err != nil:
		return Reply{}, err
	case !may(&a, r.Person) && a.Works(r.Person):
		return Reply{}, mistake{key: "agreement.admins_say_done"}
	case !may(&a, r.Person):
		return Reply{}, storage.ErrNotFound
	}
	a, report, err := tx.ReportAgreement(ctx, a, storage.AgreementReport{Status: status}, r.Person)
	if errors.Is(err, storage.ErrConflict) {
		return say(view.AgreementReported(r.Lang, a, report, status)), nil
	}
	if err != nil {
		return Reply{}, lateFor(err)
	}
	tx.Audit(a.AreaID, r.Person.ID, "agreement."+status, a.ID)
	if err := tellAgreement(ctx, tx, r, a, status); err != nil {
		return Reply{}, err
	}
	return say(view.AgreementReported(r.Lang, a, report, status)), nil
}

// signAgreement is what an organisation says: agreement, answer, and which text it is about.
func (b *Bot) signAgreement(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	a, err := agreementToChange(ctx, tx, r, (*storage.Agreement).Signs)
	if err != nil {
		return Reply{}, err
	}
	switch answer := agreement.Answer(r.Param(1)); {
	case a.State.Over() || a.State == agreement.Proposed:
		return Reply{}, mistake{key: "agreement.too_late"}
	case r.Param(2) != view.AgreementMark(a):
		return say(view.AgreementTextChanged(r.Lang, a)), nil
	case answer == agreement.Signed:
		return answerAgreement(ctx, tx, r, a, answer, "")
	case answer == agreement.Reserved || answer == agreement.Declined:
		return b.open(ctx, tx, r, "agreeanswer", func(s *dialog.Session) {
			s.Subject, s.Answers = a.ID, map[string]string{answeredWith: string(answer), answeredText: r.Param(2)}
		})
	}
	return Reply{}, storage.ErrNotFound
}

// Answers of the dialog about a reservation or a refusal that no step asks for.
const (
	answeredWith = "answer"
	answeredText = "text" // which one, as buttons name it
)

func agreeAnswerFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "agreeanswer", Review: true, Steps: []dialog.Step{
			{Name: "words", Max: storage.MaxAgreementAnswer, Marked: true},
		}},
		note: func(r Request, s dialog.Session, _ string) string {
			return r.Lang.T("agreeanswer.note_" + s.Answers[answeredWith])
		},
		review: func(s dialog.Session) string { return "agreeanswer.review_" + s.Answers[answeredWith] },
		save:   saveAgreeAnswer,
	}
}

func saveAgreeAnswer(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	a, err := tx.AgreementToChange(ctx, r.Person.AreaID, s.Subject)
	switch {
	case err != nil:
		return Reply{}, err
	case !a.Signs(r.Person):
		return Reply{}, storage.ErrNotFound
	case a.State.Over() || a.State == agreement.Proposed:
		return Reply{}, mistake{key: "agreement.too_late"}
	case s.Answers[answeredText] != view.AgreementMark(a):
		return say(view.AgreementTextChanged(r.Lang, a)), nil
	}
	return answerAgreement(ctx, tx, r, a, agreement.Answer(s.Answers[answeredWith]), s.Answers["words"])
}

// answerAgreement writes an answer. When it settles the agreement, the others hear of that and not of the answer alone.
func answerAgreement(ctx context.Context, tx *storage.Tx, r Request, before storage.Agreement, answer agreement.Answer, words string) (Reply, error) {
	if party, _ := before.Party(r.Person.OrganisationID); before.Current(party) == answer && party.Words == words {
		return agreementCard(ctx, tx, r, before, r.Lang.T("agreement.answered_before"))
	}
	a, err := tx.AnswerAgreement(ctx, before, r.Person.OrganisationID, answer, words)
	if err != nil {
		return Reply{}, lateFor(err)
	}
	if a.State == before.State {
		return agreementChanged(ctx, tx, r, a, string(answer))
	}
	tx.Audit(a.AreaID, r.Person.ID, "agreement."+string(answer), a.ID)
	if a.State == agreement.Ended { // everybody has declined
		if err := organiseAgreement(ctx, tx, a, "ended_alone"); err != nil {
			return Reply{}, err
		}
	}
	if err := tellAgreement(ctx, tx, r, a, settledAs(a)); err != nil {
		return Reply{}, err
	}
	return agreementCard(ctx, tx, r, a, r.Lang.T("agreement.did_"+string(answer))+" "+r.Lang.T("agreement.now_"+settledAs(a)))
}

// settledAs is the state that answers have brought about, as the end of a key.
func settledAs(a storage.Agreement) string {
	if a.State == agreement.Ended {
		return "declined_all"
	}
	return string(a.State)
}

// noteAgreement asks for a comment on a proposal.
func (b *Bot) noteAgreement(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	a, err := tx.Agreement(ctx, r.Person.AreaID, r.ID(0))
	switch {
	case err != nil:
		return Reply{}, err
	case a.State != agreement.Proposed:
		return Reply{}, mistake{key: "agreenote.late"}
	}
	return b.open(ctx, tx, r, "agreenote", func(s *dialog.Session) { s.Subject = a.ID })
}

func agreeNoteFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "agreenote", Review: true, Steps: []dialog.Step{
			{Name: "words", Max: storage.MaxAgreementComment, Marked: true},
		}},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			a, err := tx.AgreementToChange(ctx, r.Person.AreaID, s.Subject)
			if err != nil {
				return Reply{}, err
			}
			switch err := tx.CommentAgreement(ctx, a, s.Answers["words"], r.Person); {
			case errors.Is(err, storage.ErrNotFound):
				return Reply{}, mistake{key: "agreenote.late"}
			case errors.Is(err, storage.ErrConflict):
				return Reply{}, mistake{"agreenote.enough", text.V{"Max": storage.MaxComments}}
			case err != nil:
				return Reply{}, err
			}
			a.Comments++
			if err := tellAgreement(ctx, tx, r, a, "commented"); err != nil {
				return Reply{}, err
			}
			return agreementCard(ctx, tx, r, a, r.Lang.T("agreenote.saved"))
		},
	}
}
