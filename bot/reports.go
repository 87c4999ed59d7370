package bot

import (
	"context"
	"errors"
	"fmt"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// reportResource asks what is wrong about a resource. Its own people change it instead.
func (b *Bot) reportResource(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	resource, err := reportable(ctx, tx, r, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "report", func(s *dialog.Session) {
		s.Subject, s.Answers = resource.ID, map[string]string{reportedTitle: resource.Title}
	})
}

// reportedTitle is the title of the resource that a report is about; no step asks for it.
const reportedTitle = "reported_title"

func reportable(ctx context.Context, tx *storage.Tx, r Request, id int64) (storage.Resource, error) {
	resource, err := tx.Resource(ctx, r.Person.AreaID, id)
	if err == nil && view.MayEditResource(r.Person, resource) {
		return resource, storage.ErrNotFound
	}
	return resource, err
}

// reportFlow asks what is wrong. What none of the choices says needs a sentence.
func reportFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "report", Review: true, Steps: []dialog.Step{
			{Name: "reason", Kind: dialog.Choice},
			{
				Name: "words", Line: true, Max: storage.MaxReportWords, Marked: true, Optional: true,
				Asked: func(answers map[string]string) bool { return answers["reason"] != "closed" },
			},
		}},
		options: func(_ context.Context, _ *storage.Tx, r Request, _ dialog.Session, _ string) (list []dialog.Option, err error) {
			for _, reason := range storage.ReportReasons {
				list = append(list, dialog.Option{Value: reason, Label: r.Lang.T("report.reason_" + reason)})
			}
			return list, nil
		},
		note: func(r Request, s dialog.Session, _ string) string {
			return r.Lang.T("report.about", text.V{"Title": s.Answers[reportedTitle]})
		},
		save: saveReport,
	}
}

func saveReport(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	resource, err := reportable(ctx, tx, r, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	reason, words := s.Answers["reason"], s.Answers["words"]
	switch {
	case reason == "closed": // said before the reason was changed
		words = ""
	case reason == "else" && words == "":
		return Reply{}, mistake{key: "report.say_what"}
	}
	report, err := tx.ReportResource(ctx, resource, r.Person.ID, reason, words)
	switch {
	case errors.Is(err, storage.ErrConflict):
		return r.sayText("report.already"), nil
	case errors.Is(err, storage.ErrFull):
		return Reply{}, mistake{key: "report.too_many"}
	case err != nil:
		return Reply{}, err
	}
	return say(view.ReportThanks(r.Lang, resource)), tellReport(ctx, tx, resource, report)
}

// tellReport brings a report to those who look after the resource, or to the coordinators where nobody does.
func tellReport(ctx context.Context, tx *storage.Tx, resource storage.Resource, report storage.Report) error {
	people, err := tx.WhoConfirms(ctx, resource.AreaID, resource.OrganisationID)
	if err == nil && len(people) == 0 {
		people, err = tx.Coordinators(ctx, resource.AreaID)
	}
	if err != nil {
		return err
	}
	for i := range people {
		message := view.Reported(text.Of(people[i].Language), resource, report, &people[i])
		if err := tx.Queue(view.Notice(&people[i], "report", fmt.Sprintf("report/%d/%d", report.ID, people[i].ID), message)); err != nil {
			return err
		}
	}
	return nil
}
