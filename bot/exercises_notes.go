package bot

import (
	"context"
	"errors"
	"strconv"
	"unicode/utf8"

	"sozialraum/bot/dialog"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// openNote opens the dialog for one note.
func (b *Bot) openNote(ctx context.Context, tx *storage.Tx, r Request, run storage.ExerciseRun) (Reply, error) {
	return b.open(ctx, tx, r, "exercisenote", func(s *dialog.Session) {
		*s = dialog.Start(noteFlow().Flow, s.ID, "text")
		s.Subject = run.ID
	})
}

// typedNote takes what somebody types without being asked as a note, while they take part in an exercise; taken is false
// when they do not.
func (b *Bot) typedNote(ctx context.Context, tx *storage.Tx, r Request) (reply Reply, taken bool, err error) {
	if r.Text == "" || r.Unusable || r.Foreign != "" || r.Person.AreaID == 0 || !r.May(members|coordinator) {
		return Reply{}, false, nil
	}
	run, err := tx.RunOf(ctx, r.Person.AreaID, r.Person.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return Reply{}, false, nil
	}
	if err != nil {
		return Reply{}, false, err
	}
	if _, err := b.openNote(ctx, tx, r, run); err != nil {
		return Reply{}, false, err
	}
	reply, err = b.dialogInput(ctx, tx, r, r.input())
	return reply, true, err
}

// noteFlow asks for one note. It is kept as soon as nothing in it could tell of whom it speaks.
func noteFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "exercisenote", Steps: []dialog.Step{{Name: "text", Max: storage.MaxNote, Marked: true}}},
		save: saveNote,
	}
}

func saveNote(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	r.Params = []string{strconv.FormatInt(s.Subject, 10)}
	run, err := takesPart(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	err = tx.AddNote(ctx, run, s.Answers["text"])
	if errors.Is(err, storage.ErrConflict) {
		return r.toast("exrun.full"), nil
	}
	return say(view.Noted(r.Lang, run)), err
}

// runNotes shows the moderator what was noted, while the exercise goes on and for some weeks after: which one, what to do.
func runNotes(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	run, err := tx.RunToChange(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if run.ModeratorID != r.Person.ID {
		return Reply{}, storage.ErrNotFound
	}
	if r.Param(1) == "drop" && r.Param(3) != "" {
		if err := tx.DropNote(ctx, run, r.ID(3)); err != nil {
			return Reply{}, err
		}
	}
	notes, err := tx.Notes(ctx, run)
	if err != nil {
		return Reply{}, err
	}
	switch what := r.Param(1); {
	case what == "drop" && len(notes) > 0:
		return say(view.NotesToDrop(r.Lang, run, notes, r.Number(2))), nil
	case what == "file" && len(notes) > 0:
		return say(view.NotesFile(r.Lang, notes)), nil
	case what == "minutes":
		return notesToMinutes(ctx, tx, r, run, notes)
	case what == "open":
		return fresh(say(view.RunNotes(r.Lang, run, notes, 0, minutable(run)))), nil
	}
	return say(view.RunNotes(r.Lang, run, notes, r.Number(2), minutable(run))), nil
}

// minutable tells whether the notes can go into the minutes of a meeting.
func minutable(run storage.ExerciseRun) bool {
	return run.ConferenceID != 0 && run.EndedAt != nil && !run.Minuted
}

// notesToMinutes puts the notes among the points of the minutes, once. Coordinators see them there before anybody else does.
// Minutes that nobody has begun do not begin with notes that have no room in them.
func notesToMinutes(ctx context.Context, tx *storage.Tx, r Request, run storage.ExerciseRun, notes []storage.RunNote) (Reply, error) {
	if !minutable(run) || len(notes) == 0 {
		return Reply{}, storage.ErrNotFound
	}
	c, err := tx.Conference(ctx, run.AreaID, run.ConferenceID)
	if err != nil {
		return Reply{}, err
	}
	words := view.NotesText(r.Lang, notes)
	if utf8.RuneCountInString(words) > longestPoints {
		return Reply{}, mistake{key: "exnotes.minutes_full"}
	}
	m, err := openMinutes(ctx, tx, c)
	if err != nil {
		return Reply{}, err
	}
	if m.Points != "" {
		words = m.Points + "\n\n" + words
	}
	if utf8.RuneCountInString(words) > longestPoints {
		return Reply{}, mistake{key: "exnotes.minutes_full"}
	}
	m.Points = words
	if err := tx.SetMinutes(ctx, m); err != nil {
		return Reply{}, err
	}
	run.Minuted = true
	if err := tx.SetRun(ctx, run); err != nil {
		return Reply{}, err
	}
	return say(view.UnderLine(r.Lang.T("exnotes.minuted"), view.RunNotes(r.Lang, run, notes, 0, false))), nil
}
