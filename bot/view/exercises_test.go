package view

import (
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// The longest cases, lists, notes and reasons fit Telegram's messages, and every button its data.
func TestExercisesFit(t *testing.T) {
	long := func(n int) string { return strings.Repeat("Ä&<b> ", n/6+1)[:n] }
	now := time.Date(2017, 3, 1, 9, 0, 0, 0, time.UTC)
	v := storage.Vignette{
		Age: "from_10", Setting: "residential", Topics: storage.Topics[:], Situation: strings.Repeat("Ä", 1500),
		Tried: strings.Repeat("<", 700), Question: strings.Repeat("&", 400), Perspective: storage.AnyPerspective,
	}
	const id = 1<<63 - 1
	written := ExerciseItem{Written: storage.WrittenExercise{
		ID: id, Vignette: v, State: storage.ExerciseWaiting, Revision: 1 << 20, WrittenBy: 7, Reason: long(300),
	}}
	released := ExerciseItem{Released: storage.Exercise{ID: id, Vignette: v, Summary: long(3000)}}
	reader := &storage.Person{ID: 7, Coordinator: true, Zone: "Europe/Berlin", EmergencyPhone: long(60)}
	run := storage.ExerciseRun{ID: id, Code: "ABCDEFGHJKLM", ReleasedID: id, ConferenceID: id, People: 1000, Notes: 200, EndedAt: &now}
	run.Begin(4, 5*time.Minute, now)
	notes := make([]storage.RunNote, storage.MaxNotes)
	for i := range notes {
		notes[i] = storage.RunNote{ID: id, Phase: 1 + i/40, Body: strings.Repeat("&", storage.MaxNote)}
	}
	full := ExerciseLibrary{Total: 1000, Page: 3, Examples: true, Locked: true, Running: &run, Ended: []storage.ExerciseRun{run, run, run}}
	for i := range PageSize {
		full.Items = append(full.Items, []ExerciseItem{written, released}[i%2])
	}
	for _, l := range text.Langs {
		messages := []Message{
			Exercises(l, full, reader), ExerciseCase(l, written, reader), ExerciseCase(l, released, reader),
			ExerciseText(l, released, reader), ConfirmExerciseRemoval(l, released), Text(ExercisePreview(l, v)),
			ExerciseDecided(l, id, storage.ExerciseReturned, long(300)), ExerciseStart(l, released, []string{"A", "B"}, 50, nil),
			RunCard(l, run, true, now), RunCard(l, run, false, now), TimeIsUp(l, run), RunDoor(l, run), NotesToDrop(l, run, notes, 24),
			NotesFile(l, notes), ConfirmRunEnd(l, run), Noted(l, run), RunForgotten(l, run),
		}
		for _, example := range ExerciseExamples {
			example.State = storage.ExerciseListed
			messages = append(messages, ExerciseCase(l, ExerciseItem{Written: example}, reader))
		}
		for page := range 40 {
			messages = append(messages, RunNotes(l, run, notes, page, true))
		}
		for i, m := range messages {
			if _, err := Outgoing(1, 0, m); err != nil {
				t.Errorf("%s, message %d: %v", l, i, err)
			}
		}
	}
}

// No page of notes leaves one out.
func TestEveryNoteIsOnAPage(t *testing.T) {
	var notes []storage.RunNote
	for i := range storage.MaxNotes {
		notes = append(notes, storage.RunNote{ID: int64(i + 1), Phase: 1 + i/50, Body: strings.Repeat("x", i+1)})
	}
	var all strings.Builder
	ended := time.Now()
	for page := 0; ; page++ {
		m := RunNotes(text.De, storage.ExerciseRun{ID: 1, EndedAt: &ended}, notes, page, false)
		all.WriteString(Plain(m.Text) + "\n")
		if row := m.Rows[0]; len(row) == 0 || row[len(row)-1].Label != text.De.T("button.next") {
			break
		}
	}
	for _, n := range notes {
		if !strings.Contains(all.String(), "• "+n.Body+"\n") || !strings.Contains(NotesText(text.De, notes), "• "+n.Body) {
			t.Errorf("note %d is missing", n.ID)
		}
	}
}

// A part of a minute counts as a whole one, and only a phase without time is over.
func TestMinutesOfAPhase(t *testing.T) {
	now := time.Date(2017, 3, 1, 9, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]string{
		0: "2/runs/0", time.Second: "2/runs/1", time.Minute: "2/runs/1", 61 * time.Second: "2/runs/2", 10 * time.Minute: "2/runs/10", -time.Hour: "2/runs/0",
	} {
		var r storage.ExerciseRun
		r.Begin(2, left, now)
		if got := RunShown(r, now); got != want {
			t.Errorf("%v left: %s, want %s", left, got, want)
		}
		if r.Pause(now); RunShown(r, now.Add(time.Hour)) != strings.Replace(want, "runs", "paused", 1) {
			t.Errorf("%v left, paused: %s", left, RunShown(r, now))
		}
	}
}
