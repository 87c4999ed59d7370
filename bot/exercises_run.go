package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// runPrefix marks the payload of the link that lets people take part in an exercise.
const runPrefix = "ue_"

// moreTime is what a moderator adds to a phase with one tap.
const moreTime = 5 * time.Minute

// startExercise asks what an exercise is for, or begins it: the case, and then "now" or a meeting.
func startExercise(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	item, err := exerciseItem(ctx, tx, r, r.Param(0))
	if err != nil {
		return Reply{}, err
	}
	if item.Released.ID == 0 && item.Written.State != storage.ExerciseListed {
		return Reply{}, storage.ErrNotFound
	}
	if r.Param(1) == "" {
		meetings, err := meetingChoice(ctx, tx, r, item.Ref())
		if err != nil {
			return Reply{}, err
		}
		var names []string
		minutes := 0
		for i, phase := range anonymity.ExercisePhases() {
			names, minutes = append(names, view.PhaseName(r.Lang, i+1)), minutes+phase.Minutes
		}
		return say(view.ExerciseStart(r.Lang, item, names, minutes, meetings)), nil
	}
	run := storage.ExerciseRun{
		AreaID: r.Person.AreaID, ModeratorID: r.Person.ID, ExerciseID: item.Written.ID, ReleasedID: item.Released.ID, Code: LinkCode(NewCode()),
	}
	if r.Param(1) != "now" {
		c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(1))
		if err != nil {
			return Reply{}, err
		}
		if !view.Grouped(c) || c.CancelledAt != nil || tx.Now.After(c.StartsAt.Add(doorCloses)) {
			return Reply{}, storage.ErrNotFound
		}
		run.ConferenceID = c.ID
	}
	run.Begin(1, phaseLength(1), tx.Now)
	run, err = tx.StartRun(ctx, run)
	if errors.Is(err, storage.ErrConflict) {
		return Reply{}, mistake{key: "exstart.busy"}
	}
	if err != nil {
		return Reply{}, err
	}
	return runCard(ctx, tx, r, run)
}

func phaseLength(phase int) time.Duration {
	return time.Duration(anonymity.ExercisePhases()[phase-1].Minutes) * time.Minute
}

// runCard shows where an exercise stands, in the tapped message, and keeps it up to date there. Without a tap nobody knows
// the message yet.
func runCard(ctx context.Context, tx *storage.Tx, r Request, run storage.ExerciseRun) (Reply, error) {
	before, err := tx.ShowRun(ctx, run, r.Person, r.MessageID, view.RunShown(run, tx.Now))
	if err != nil {
		return Reply{}, err
	}
	if before != 0 {
		out, err := view.Outgoing(r.Person.TelegramID, before, view.RunMoved(r.Lang))
		if err != nil {
			return Reply{}, err
		}
		out.Kind, out.Lane = "exercise", storage.LaneRelay // an edit that was on its way comes before it
		tx.Enqueue(out)
	}
	if run, err = tx.Run(ctx, run.AreaID, run.ID); err != nil {
		return Reply{}, err
	}
	return say(view.RunCard(r.Lang, run, run.ModeratorID == r.Person.ID, tx.Now)), nil
}

// takesPart is the exercise of a button, while the person takes part in it.
func takesPart(ctx context.Context, tx *storage.Tx, r Request) (storage.ExerciseRun, error) {
	mine, err := tx.RunOf(ctx, r.Person.AreaID, r.Person.ID)
	if err != nil {
		return mine, err
	}
	if mine.ID != r.ID(0) {
		return mine, storage.ErrNotFound
	}
	run, err := tx.RunToChange(ctx, r.Person.AreaID, mine.ID)
	if err == nil && run.EndedAt != nil { // a moment ago
		err = storage.ErrNotFound
	}
	return run, err
}

// run carries out the buttons of an exercise: which one, what to do, and the phase that the button was made for.
func (b *Bot) run(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	run, err := takesPart(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	switch r.Param(1) {
	case "card":
		return runCard(ctx, tx, r, run)
	case "case":
		return runCase(ctx, tx, r, run)
	case "note":
		reply, err := b.openNote(ctx, tx, r, run)
		return fresh(reply), err
	case "leave":
		if run.ModeratorID == r.Person.ID {
			break
		}
		return say(view.Text(r.Lang.T("exrun.left"))), tx.LeaveRun(ctx, run, r.Person.ID)
	}
	if run.ModeratorID != r.Person.ID {
		return Reply{}, storage.ErrNotFound
	}
	return b.lead(ctx, tx, r, run)
}

// lead carries out what only the moderator may do.
func (b *Bot) lead(ctx context.Context, tx *storage.Tx, r Request, run storage.ExerciseRun) (Reply, error) {
	switch r.Param(1) {
	case "link":
		return say(view.RunLink(r.Lang, b.link(runPrefix+run.Code))), nil
	case "end":
		if _, err := tx.ShowRun(ctx, run, r.Person, 0, ""); err != nil { // the question stands still
			return Reply{}, err
		}
		return say(view.ConfirmRunEnd(r.Lang, run)), nil
	case "endnow":
		return endRun(ctx, tx, r, run)
	case "next", "more", "pause", "on":
	default:
		return Reply{}, storage.ErrNotFound
	}
	if r.Number(2) == run.Phase && moveRun(&run, r.Param(1), tx.Now) {
		if err := tx.SetRun(ctx, run); err != nil {
			return Reply{}, err
		}
	}
	return runCard(ctx, tx, r, run)
}

// moveRun does to the clock what the moderator has tapped, unless that is so already.
func moveRun(run *storage.ExerciseRun, what string, now time.Time) bool {
	paused := run.LeftSeconds != nil
	switch {
	case what == "next" && run.Phase < len(anonymity.ExercisePhases()):
		run.Begin(run.Phase+1, phaseLength(run.Phase+1), now)
	case what == "more":
		run.Extend(moreTime, now)
	case what == "pause" && !paused:
		run.Pause(now)
	case what == "on" && paused:
		run.Resume(now)
	default:
		return false
	}
	return true
}

// runCase shows those who take part the case, below the card.
func runCase(ctx context.Context, tx *storage.Tx, r Request, run storage.ExerciseRun) (Reply, error) {
	item := view.ExerciseItem{}
	var err error
	switch {
	case run.ReleasedID != 0 && tx.Consultations() != nil:
		return r.toast("exercises.locked"), nil
	case run.ReleasedID != 0:
		item.Released, err = tx.Exercise(ctx, run.AreaID, run.ReleasedID)
	case run.ExerciseID != 0:
		item.Written, err = tx.ExerciseOf(ctx, run)
	}
	gone := run.ReleasedID == 0 && item.Written.State != storage.ExerciseListed // or being written anew
	if err == nil && gone || errors.Is(err, storage.ErrNotFound) {
		return r.toast("exrun.case_gone"), nil
	}
	return fresh(say(view.ExerciseText(r.Lang, item, r.Person))), err
}

// endRun ends an exercise: those who took part read so in their cards, the moderator gets the notes.
func endRun(ctx context.Context, tx *storage.Tx, r Request, run storage.ExerciseRun) (Reply, error) {
	cards, err := tx.EndRun(ctx, run)
	if err != nil {
		return Reply{}, err
	}
	edits, err := view.RunOver(cards, r.MessageID)
	if err != nil {
		return Reply{}, err
	}
	tx.Enqueue(edits...)
	if run, err = tx.Run(ctx, run.AreaID, run.ID); err != nil {
		return Reply{}, err
	}
	notes, err := tx.Notes(ctx, run)
	if err != nil {
		return Reply{}, err
	}
	reply := say(view.RunNotes(r.Lang, run, notes, 0, minutable(run)))
	if len(notes) > 0 {
		reply.Messages = append(reply.Messages, view.NotesFile(r.Lang, notes))
	}
	return reply, nil
}

// atExercise answers somebody who has opened the link of an exercise.
func atExercise(ctx context.Context, tx *storage.Tx, r Request, code string) (Reply, error) {
	run, err := tx.RunByCode(ctx, r.Person.AreaID, strings.ToUpper(code))
	return say(view.RunDoor(r.Lang, run)), err
}

// joinRun lets somebody take part after a question: the code of the exercise, "in".
func joinRun(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Param(1) != "in" {
		return atExercise(ctx, tx, r, r.Param(0))
	}
	run, err := tx.RunByCode(ctx, r.Person.AreaID, r.Param(0))
	if err != nil {
		return Reply{}, err
	}
	if run, err = tx.RunToChange(ctx, run.AreaID, run.ID); err != nil {
		return Reply{}, err
	}
	if run.EndedAt != nil {
		return Reply{}, storage.ErrNotFound
	}
	now, err := tx.RunOf(ctx, r.Person.AreaID, r.Person.ID)
	switch {
	case err == nil && now.ID != run.ID && now.ModeratorID == r.Person.ID:
		return Reply{}, mistake{key: "exrun.leads_other"}
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return Reply{}, err
	}
	if err := tx.JoinRun(ctx, run, r.Person.ID); err != nil {
		return Reply{}, err
	}
	return runCard(ctx, tx, r, run)
}

// withRuns adds to the card of a meeting the ways to exercises that are led there.
func withRuns(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, message view.Message) (view.Message, error) {
	if !r.May(members | coordinator) {
		return message, nil
	}
	runs, err := tx.RunsAt(ctx, c.AreaID, c.ID)
	message.Rows = append(view.RunRows(r.Lang, runs), message.Rows...)
	return message, err
}
