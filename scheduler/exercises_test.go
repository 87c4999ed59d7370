package scheduler

import (
	"context"
	"strings"
	"testing"
	"time"

	"sozialraum/storage"
)

// leads lets the person with the Telegram id 1 lead an exercise whose first phase has five minutes, and that with 2 take
// part; each has a card.
func (b *bench) leads() (r storage.ExerciseRun) {
	b.t.Helper()
	b.people(2)
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		r = storage.ExerciseRun{AreaID: b.area, ModeratorID: b.someone(), Code: "CODE"}
		r.Begin(1, 5*time.Minute, tx.Now)
		var err error
		if r, err = tx.StartRun(ctx, r); err != nil {
			return err
		}
		for telegram, id := range []int64{r.ModeratorID, r.ModeratorID + 1} {
			if err := tx.JoinRun(ctx, r, id); err != nil {
				return err
			}
			if _, err := tx.ShowRun(ctx, r, &storage.Person{ID: id, TelegramID: int64(telegram + 1)}, 77, "1/runs/5"); err != nil {
				return err
			}
		}
		return nil
	})
	return r
}

// runExercises runs the job on several replicas one after the other, and takes what they wrote for sent.
func (b *bench) runExercises(local string) (edits, pushes []string) {
	b.t.Helper()
	for range 3 {
		b.runAt(local, "exercises")
	}
	for _, chat := range []int64{1, 2} {
		for _, payload := range b.heard(chat) {
			if strings.HasPrefix(payload, "editMessageText ") {
				edits = append(edits, payload)
			} else {
				pushes = append(pushes, payload)
			}
		}
	}
	b.exec(`UPDATE outbox SET outcome = 'sent', done_at = $1, payload = NULL, chat_id = 0 WHERE outcome IS NULL`, b.clock.Now())
	return edits, pushes
}

func (b *bench) wantExercises(local string, edits, pushes int) (edited, pushed []string) {
	b.t.Helper()
	edited, pushed = b.runExercises(local)
	if len(edited) != edits || len(pushed) != pushes {
		b.t.Errorf("%s: %d edits, %d pushes, want %d and %d: %s %s", local, len(edited), len(pushed), edits, pushes, edited, pushed)
	}
	return edited, pushed
}

// Cards are edited when their minutes change, and the moderator hears once that a phase is over, with a sound.
func TestTheClockOfAnExercise(t *testing.T) {
	b := setup(t)
	b.leads()
	b.wantExercises("2017-03-01 09:00", 0, 0)
	edited, _ := b.wantExercises("2017-03-01 09:01", 2, 0)
	if !strings.Contains(edited[0], `"message_id":77`) || !strings.Contains(edited[0], "noch 4 Minuten") {
		t.Errorf("edited: %s", edited[0])
	}
	b.wantExercises("2017-03-01 09:01", 0, 0)
	_, pushed := b.wantExercises("2017-03-01 09:05", 2, 1)
	if !strings.Contains(pushed[0], `"chat_id":1,`) || strings.Contains(pushed[0], "disable_notification") {
		t.Errorf("pushed: %s", pushed[0])
	}
	b.wantExercises("2017-03-01 09:06", 0, 0)
}

// A phase that has rung, is paused and goes on without more time does not ring again; with more time it does.
func TestAPauseAfterTheTimeRingsOnce(t *testing.T) {
	b := setup(t)
	r := b.leads()
	b.wantExercises("2017-03-01 09:05", 2, 1)
	move := func(local string, how func(*storage.ExerciseRun)) {
		b.clock.Set(at(t, local))
		b.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
			if r, err = tx.RunToChange(ctx, b.area, r.ID); err == nil {
				how(&r)
				err = tx.SetRun(ctx, r)
			}
			return err
		})
	}
	move("2017-03-01 09:06", func(r *storage.ExerciseRun) { r.Pause(b.clock.Now()) })
	b.runExercises("2017-03-01 09:07")
	move("2017-03-01 09:08", func(r *storage.ExerciseRun) { r.Resume(b.clock.Now()) })
	b.wantExercises("2017-03-01 09:09", 2, 0)
	move("2017-03-01 09:10", func(r *storage.ExerciseRun) { r.Extend(time.Minute, b.clock.Now()) })
	b.wantExercises("2017-03-01 09:11", 0, 1)
}

// While an edit is on its way there is no other one.
func TestOneEditAtATime(t *testing.T) {
	b := setup(t)
	b.leads()
	b.runAt("2017-03-01 09:01", "exercises")
	b.runAt("2017-03-01 09:02", "exercises")
	if n := b.count(`SELECT count(*) FROM outbox`); n != 2 {
		t.Errorf("%d edits", n)
	}
}

// After a long downtime nobody hears that a phase was over; a paused one never is.
func TestAPhaseThatIsLongOver(t *testing.T) {
	b := setup(t)
	r := b.leads()
	b.wantExercises("2017-03-01 09:36", 2, 0)
	b.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		if r, err = tx.RunToChange(ctx, b.area, r.ID); err != nil {
			return err
		}
		r.Begin(2, 10*time.Minute, tx.Now)
		r.Pause(tx.Now)
		return tx.SetRun(ctx, r)
	})
	b.wantExercises("2017-03-01 09:37", 2, 0)
	b.wantExercises("2017-03-02 09:37", 0, 0)
}

// Who has blocked the bot is not told, and a card that is gone is left alone.
func TestNobodyLooksAtTheClock(t *testing.T) {
	b := setup(t)
	b.leads()
	b.exec(`UPDATE people SET reachable = false WHERE telegram_id = 1`)
	b.runAt("2017-03-01 09:01", "exercises")
	b.exec(`UPDATE outbox SET outcome = 'buried', done_at = $1, payload = NULL, chat_id = 0`, b.clock.Now())
	b.wantExercises("2017-03-01 09:05", 0, 0)
}

// What nobody has ended ends after a week; who took part is forgotten then, the notes stay for the moderator.
func TestAForgottenExerciseEnds(t *testing.T) {
	b := setup(t)
	r := b.leads()
	b.inTx(func(ctx context.Context, tx *storage.Tx) error { return tx.AddNote(ctx, r, "Eine Notiz") })
	b.wantExercises("2017-03-08 08:59", 2, 0)
	edited, pushed := b.wantExercises("2017-03-08 09:00", 2, 1)
	if !strings.Contains(edited[0], "zu Ende") || !strings.Contains(pushed[0], `"chat_id":1,`) || !strings.Contains(pushed[0], `"disable_notification":true`) {
		t.Errorf("%s %s", edited, pushed)
	}
	b.wantExercises("2017-03-09 09:00", 0, 0)
	if b.count(`SELECT count(*) FROM exercise_people`) != 0 || b.count(`SELECT count(*) FROM exercise_notes`) != 1 {
		t.Error("people or notes")
	}
	b.runAt("2017-04-08 09:00", "retention")
	if b.count(`SELECT count(*) FROM exercise_runs`) != 0 {
		t.Error("it is kept for more than 30 days")
	}
}
