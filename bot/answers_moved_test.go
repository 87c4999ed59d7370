package bot_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// Two coordinators at once: one moves the meeting, the other says that there is no time by which to answer any more. When
// people are asked follows from both.
func TestAnsweringIsChangedForTheMeetingAsItIsMoved(t *testing.T) {
	s := newStage(t, text.De)
	raw, err := sql.Open("postgres", s.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("comersedit:%d:deadline", s.conference))
	s.tap(s.boss, s.lang.T("comersedit.no_deadline"))
	var moved storage.Conference
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.LockConference(ctx, s.area, s.conference)
		if err != nil {
			return err
		}
		moved = c
		moved.Local = c.Local.AddDate(0, 0, 14)
		if moved, err = tx.ChangeConference(ctx, c, moved); err != nil {
			return err
		}
		if err := s.boss.Tap(s.lang.T("comersedit.save")); err != nil {
			return err
		}
		for waits := 0; waits == 0 && !s.sim.Idle(); {
			if err := raw.QueryRow(`SELECT count(*) FROM pg_locks WHERE NOT granted`).Scan(&waits); err != nil {
				return err
			}
		}
		return nil
	})
	s.settle()
	var asked time.Time
	if err := raw.QueryRow(`SELECT ask_at FROM answering WHERE conference_id = $1`, s.conference).Scan(&asked); err != nil {
		t.Fatal(err)
	}
	if want := storage.AskAt(moved, nil, s.clock.Now()); !asked.Equal(*want) {
		t.Errorf("asked at %s, want %s", asked, want)
	}
	sees(t, s.boss, s.lang.T("comersedit.saved"))
}
