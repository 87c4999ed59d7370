package scheduler

import (
	"testing"
	"time"
)

func TestWhatIsForgotten(t *testing.T) {
	b := setup(t)
	b.people(1)
	now := at(t, "2017-06-01 09:00")
	b.clock.Set(now)
	for _, test := range []struct {
		name, insert, count string
		long                time.Duration
	}{
		{"a stranger", `INSERT INTO people (telegram_id, created_at) VALUES (1000, $1)`, `SELECT count(*) FROM people WHERE telegram_id = 1000`, 7 * day},
		{"an update", `INSERT INTO updates (update_id, received_at) VALUES (1, $1)`, `SELECT count(*) FROM updates`, 2 * day},
		{
			"an invitation",
			`INSERT INTO invitations (area_id, code_hash, coordinator, expires_at, created_at) SELECT id, decode(repeat('00', 32), 'hex'), false, $1, $1 FROM areas`,
			`SELECT count(*) FROM invitations`,
			30 * day,
		},
		{
			"a sent message",
			`INSERT INTO outbox (chat_id, method, lane, kind, dedupe_key, not_before, enqueued_at, outcome, done_at) VALUES (0, 'sendMessage', 2, 'reminder', 'k', $1, $1, 'sent', $1)`,
			`SELECT count(*) FROM outbox`,
			30 * day,
		},
		{"a dead letter", `INSERT INTO dead_letters (kind, reference, reason, at) VALUES ('message', 'ABC', 'x', $1)`, `SELECT count(*) FROM dead_letters`, 30 * day},
	} {
		t.Run(test.name, func(t *testing.T) {
			b.exec(test.insert, now.Add(-test.long))
			if n := b.run(b.store, "retention"); n != 0 || b.count(test.count) != 1 {
				t.Errorf("forgotten too early: %d", n)
			}
			b.clock.Set(now.Add(time.Second))
			if n := b.run(b.store, "retention"); n != 1 || b.count(test.count) != 0 {
				t.Errorf("still there: %d", n)
			}
			b.clock.Set(now)
		})
	}
	if n := b.count(`SELECT count(*) FROM people`); n != 1 {
		t.Errorf("%d people are left, want the member", n)
	}
}
