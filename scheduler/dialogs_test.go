package scheduler

import (
	"context"
	"strings"
	"testing"
	"time"

	"sozialraum/storage"
)

// draft leaves the person in the middle of a dialog.
func (b *bench) draft(telegramID int64, flow string, expires time.Time) {
	b.t.Helper()
	b.exec(`
		INSERT INTO dialogs (person_id, flow, session, expires_at)
		SELECT id, $2, '{}', $3
		FROM people
		WHERE telegram_id = $1`, telegramID, flow, expires)
}

func TestExpiredDialogsEndWithANotice(t *testing.T) {
	b := setup(t)
	b.people(5)
	b.exec(`UPDATE people SET reachable = false WHERE telegram_id = 2`)
	b.exec(`UPDATE people SET language = 'en' WHERE telegram_id = 3`)
	now := at(t, "2017-03-02 09:00")
	b.draft(1, "plan", now)
	b.draft(2, "plan", now)
	b.draft(3, "register", now.Add(-time.Hour))
	b.draft(4, "plan", now.Add(time.Second))
	b.draft(5, "gone_with_the_last_version", now)
	if n := b.runAt("2017-03-02 09:00", "dialogs"); n != 4 {
		t.Errorf("%d dialogs ended, want 4", n)
	}
	if n := b.count(`SELECT count(*) FROM dialogs`); n != 1 {
		t.Errorf("%d dialogs are left, want 1", n)
	}
	all := strings.Join(b.written(), "\n")
	for _, want := range []string{"„Termin planen“", "“Add an organisation”"} {
		if strings.Count(all, want) != 1 {
			t.Errorf("%s is not there once: %s", want, all)
		}
	}
	if n := len(b.written()); n != 2 {
		t.Errorf("%d notices, want 2", n)
	}
}

// The notice about a draft of a consultation stands on a lock screen and in the outbox: it does not say what it was.
func TestASealedDraftExpiresWithoutItsName(t *testing.T) {
	b := setup(t)
	b.people(1)
	b.exec(`
		INSERT INTO dialogs (person_id, flow, session, expires_at)
		SELECT id, 'sealed', 'sealed:2017-03:AAAA', $1
		FROM people`, b.clock.Now())
	b.runAt("2017-03-02 09:00", "dialogs")
	if said := strings.Join(b.written(), "\n"); !strings.Contains(said, "seit einem Tag") || strings.Contains(said, "Fall") {
		t.Errorf("said: %s", said)
	}
}

func TestManyExpiredDialogs(t *testing.T) {
	b := setup(t)
	const many = 2*dialogPiece + 1
	b.people(many)
	b.exec(`
		INSERT INTO dialogs (person_id, flow, session, expires_at)
		SELECT id, 'plan', '{}', $1
		FROM people`, b.clock.Now())
	if n := b.runAt("2017-03-02 09:00", "dialogs"); n != many || len(b.written()) != many {
		t.Errorf("%d dialogs ended, %d notices, want %d", n, len(b.written()), many)
	}
}

func TestDialogsWaitWhenTheSchedulerStops(t *testing.T) {
	b := setup(t)
	b.people(1)
	b.draft(1, "plan", b.clock.Now())
	ctx, stop := context.WithCancel(b.ctx)
	stop()
	if _, err := New(b.store, Options{}).expireDialogs(ctx, b.clock.Now()); err == nil {
		t.Error("no error")
	}
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		if people, err := tx.ExpiredDialogs(ctx, 1); err != nil || len(people) != 1 {
			t.Errorf("%d drafts, error %v", len(people), err)
		}
		return nil
	})
}
