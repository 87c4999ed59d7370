package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// supplyAgreement asks for a sentence or a file about how it goes: agreement, and what this person has said.
func (b *Bot) supplyAgreement(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	a, err := tx.Agreement(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if err := tx.SupplyReport(ctx, a, storage.AgreementReport{ID: r.ID(1)}, r.Person); err != nil { // only the one who said it
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "agreereport", func(s *dialog.Session) {
		s.Subject, s.Answers = a.ID, map[string]string{reportID: strconv.FormatInt(r.ID(1), 10)}
	})
}

// reportID is what the words and the file are about; no step asks for it.
const reportID = "report"

func agreeReportFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "agreereport", Review: true, Steps: []dialog.Step{
			{Name: "words", Line: true, Max: storage.MaxAgreementReport, Optional: true, Marked: true},
			{Name: "file", Optional: true, Skip: "agreereport.no_file", Check: func(string) (string, *dialog.Problem) {
				return "", &dialog.Problem{Key: "agreereport.send_file"}
			}},
		}},
		files: filing{step: "file", wanted: "agreereport.send_file", documents: true, add: addReportFile},
		show: func(r Request, step, answer string) string {
			if step == "file" {
				_, kind := fileOf(answer)
				return r.Lang.T("agreereport.has_" + kind)
			}
			return answer
		},
		note: func(r Request, s dialog.Session, step string) string {
			if _, kind := fileOf(s.Answers["file"]); kind != "" && step == "words" {
				return r.Lang.T("agreereport.came_" + kind)
			}
			return ""
		},
		save: saveAgreeReport,
	}
}

// documentMark tells a file from a photo among answers; no name that Telegram gives has a colon.
const documentMark = "doc:"

// addReportFile makes the file the answer: the last one counts.
func addReportFile(_ context.Context, _ *storage.Tx, r Request, s *dialog.Session) error {
	if s.Answers["file"] = r.File.FileID; !r.File.photo() {
		s.Answers["file"] = documentMark + r.File.FileID
	}
	return nil
}

// fileOf is what was sent, as Telegram names it, and what it is.
func fileOf(answer string) (id, kind string) {
	if answer == "" {
		return "", ""
	}
	if id, ok := strings.CutPrefix(answer, documentMark); ok {
		return id, "document"
	}
	return answer, "photo"
}

func saveAgreeReport(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	if s.Answers["words"] == "" && s.Answers["file"] == "" {
		return Reply{}, mistake{key: "agreereport.nothing"}
	}
	a, err := tx.AgreementToChange(ctx, r.Person.AreaID, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	report := storage.AgreementReport{Words: s.Answers["words"]}
	report.ID, _ = strconv.ParseInt(s.Answers[reportID], 10, 64) // never typed
	report.FileID, report.FileKind = fileOf(s.Answers["file"])
	if err := supplyReport(ctx, tx, r, a, report); err != nil {
		return Reply{}, err
	}
	return agreementCard(ctx, tx, r, a, r.Lang.T("agreereport.saved"))
}

// supplyReport adds to a report what it has beside its id, and lets the others read it, unless it stood there already.
func supplyReport(ctx context.Context, tx *storage.Tx, r Request, a storage.Agreement, report storage.AgreementReport) error {
	before, err := tx.AgreementReport(ctx, a.AreaID, a.ID, report.ID)
	if err != nil {
		return err
	}
	if err := tx.SupplyReport(ctx, a, report, r.Person); err != nil {
		return err
	}
	after, err := tx.AgreementReport(ctx, a.AreaID, a.ID, report.ID)
	if err != nil || after.Words == before.Words && after.FileID == before.FileID {
		return err
	}
	people, err := agreementOthers(ctx, tx, r, a)
	if err != nil {
		return err
	}
	return writeAbout(tx, a, fmt.Sprintf("added/%d/%d", after.ID, r.UpdateID), people, func(l text.Lang, _ *storage.Person) view.Message {
		return view.AgreementAdded(l, a, after)
	})
}

// renewAgreement asks until when, and when to look at it, in the next term. What does not hold yet has nothing to go on.
func (b *Bot) renewAgreement(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	a, err := tx.Agreement(ctx, r.Person.AreaID, r.ID(0))
	switch {
	case err != nil:
		return Reply{}, err
	case !a.Leads(r.Person):
		return Reply{}, storage.ErrNotFound
	case !a.State.Holds():
		return Reply{}, mistake{key: "agreement.too_late"}
	}
	return b.open(ctx, tx, r, "renewagree", func(s *dialog.Session) {
		s.Subject, s.Answers = a.ID, map[string]string{agreementText: view.AgreementMark(a)}
	})
}

func renewAgreeFlow() *flow {
	return &flow{
		Flow:     dialog.Flow{Name: "renewagree", Review: true, Steps: agreementDays()},
		show:     showAgreement,
		note:     noteAgreementSource,
		accepted: acceptAgreement,
		save:     saveRenewAgree,
	}
}

func saveRenewAgree(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	before, err := agreementOf(ctx, tx, r, s)
	if err != nil {
		return Reply{}, err
	}
	if !before.State.Holds() {
		return Reply{}, mistake{key: "agreement.too_late"}
	}
	after := before
	if after.Until, after.Review, err = agreedDays(tx, r, s); err != nil {
		return Reply{}, err
	}
	a, err := tx.RenewAgreement(ctx, before, after, r.Person)
	if errors.Is(err, storage.ErrConflict) {
		return Reply{}, mistake{key: "agreement.same"}
	}
	if err != nil {
		return Reply{}, err
	}
	return agreementChanged(ctx, tx, r, a, "renewing")
}
