package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// Groups send results from shortly before the meeting begins until days after, unless the minutes have gone out before.
const (
	resultsBegin = 15 * time.Minute
	resultsEnd   = 14 * 24 * time.Hour
)

// resultsOpen tells whether groups can send results.
func resultsOpen(ctx context.Context, tx *storage.Tx, c storage.Conference) (bool, error) {
	if !view.Grouped(c) || c.CancelledAt != nil || tx.Now.Before(c.StartsAt.Add(-resultsBegin)) || tx.Now.After(c.StartsAt.Add(resultsEnd)) {
		return false, nil
	}
	m, err := tx.Minutes(ctx, c.AreaID, c.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return true, nil
	}
	return m.SentAt == nil, err
}

// mayResult finds the meeting and the group for which somebody may send a result.
func mayResult(ctx context.Context, tx *storage.Tx, r Request, id int64) (storage.Conference, storage.Seat, error) {
	var s storage.Seat
	c, err := tx.Conference(ctx, r.Person.AreaID, id)
	if err != nil {
		return c, s, err
	}
	if s, err = tx.SeatOf(ctx, c.AreaID, c.ID, r.Person.ID); err != nil {
		return c, s, err
	}
	open, err := resultsOpen(ctx, tx, c)
	switch {
	case err != nil:
		return c, s, err
	case c.CancelledAt != nil:
		return c, s, mistake{"conference.already_cancelled", text.V{"Title": c.Title}}
	case !open && tx.Now.Before(c.StartsAt):
		return c, s, mistake{"result.early", text.V{"Title": c.Title}}
	case !open:
		return c, s, mistake{"result.late", text.V{"Title": c.Title}}
	}
	return c, s, nil
}

// result opens the dialog in which somebody of a group sends its result.
func (b *Bot) result(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, _, err := mayResult(ctx, tx, r, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "result", func(s *dialog.Session) { s.Subject = c.ID })
}

// longestResult leaves room for the group's name and question in one message.
const longestResult = 2000

// resultFlow asks for the words and the photos of a group.
func resultFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "result", Review: true, Steps: []dialog.Step{
			{Name: "words", Max: longestResult, Optional: true, Skip: "result.only_photos"},
			{Name: "photos", Optional: true, Skip: "result.no_photos", Check: func(string) (string, *dialog.Problem) {
				return "", &dialog.Problem{Key: "result.send_photo"}
			}},
		}},
		files: filing{step: "photos", wanted: "result.send_photo", add: addResultPhoto},
		show: func(r Request, step, answer string) string {
			if step == "photos" {
				return r.Lang.N("result.photos_count", len(dialog.Picked(answer)))
			}
			return answer
		},
		note: func(r Request, s dialog.Session, step string) string {
			if n := len(dialog.Picked(s.Answers["photos"])); n > 0 && step == "words" {
				return "📷 " + r.Lang.N("result.photos_came", n)
			}
			return ""
		},
		save: saveResult,
	}
}

// addResultPhoto adds a photo to the answer: Telegram's names, with commas between.
func addResultPhoto(_ context.Context, _ *storage.Tx, r Request, s *dialog.Session) error {
	have := dialog.Picked(s.Answers["photos"])
	switch {
	case len(have) >= storage.MaxPhotos:
		return mistake{key: "result.many_photos"}
	case strings.Contains(r.File.FileID, ","):
		return mistake{key: "dialog.unusable"}
	case !slices.Contains(have, r.File.FileID):
		s.Answers["photos"] = strings.Join(append(have, r.File.FileID), ",")
	}
	return nil
}

func saveResult(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	c, seat, err := mayResult(ctx, tx, r, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	photos := dialog.Picked(s.Answers["photos"])
	if s.Answers["words"] == "" && len(photos) == 0 {
		return Reply{}, mistake{key: "result.nothing"}
	}
	m, err := tx.LockMinutes(ctx, c.AreaID, c.ID)
	if err != nil {
		return Reply{}, err
	}
	if m.SentAt != nil { // in the meantime
		return Reply{}, mistake{"result.late", text.V{"Title": c.Title}}
	}
	switch n, err := tx.GroupResults(ctx, m, seat.Number); {
	case err != nil:
		return Reply{}, err
	case n >= storage.MaxResults:
		return Reply{}, mistake{"result.enough", text.V{"Max": storage.MaxResults}}
	}
	if _, err := tx.AddResult(ctx, m, storage.Result{Number: seat.Number, Body: s.Answers["words"], Photos: photos}, r.Person.ID); err != nil {
		return Reply{}, err
	}
	return say(view.ResultSaved(r.Lang, c)), nil
}
