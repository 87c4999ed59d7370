package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"
)

// MarkKind is what became of one attempt to deliver a row.
type MarkKind int

// The kinds of marks.
const (
	MarkSent        MarkKind = iota // done; without a dedupe key nothing of it stays
	MarkBuried                      // Telegram refuses it for good: method, kind and reason stay for the operator
	MarkRetry                       // stays with its owner and is due again at NotBefore
	MarkUnreachable                 // the chat is closed to the bot: everything pending for it is dropped
	MarkMigrated                    // the group has another id: everything pending follows, for the leader to claim
)

// Mark is the result of one attempt.
type Mark struct {
	Kind      MarkKind
	ID        int64
	Keyed     bool // the row has a dedupe key, which must outlive it
	ChatID    int64
	Reason    string    // MarkBuried: as Telegram gave it
	NotBefore time.Time // MarkRetry
	To        int64     // MarkMigrated: the group's new chat id
	At        time.Time // when Telegram answered
}

func (m Mark) locksPerson() int {
	if m.Kind == MarkUnreachable {
		return 1
	}
	return 0
}

// MarkOutbox writes any number of results with one commit. The usual batch, messages sent, is one statement.
// gone are the other rows that the results took from this session: dropped with their chat, or moved.
//
// A sent row is done whoever owns it by now. Everything else touches only rows of the session, since rows that
// were freed in the meantime are somebody else's to judge.
func (x *SenderSession) MarkOutbox(ctx context.Context, marks []Mark) (gone []int64, err error) {
	var sent, keyed pq.Int64Array
	var others []Mark
	for _, mark := range marks {
		switch {
		case mark.Kind != MarkSent:
			others = append(others, mark)
		case mark.Keyed:
			keyed = append(keyed, mark.ID)
		default:
			sent = append(sent, mark.ID)
		}
	}
	switch {
	case len(others) == 0 && len(keyed) == 0:
		_, err := x.write(ctx, deleteSentSQL, sent)
		return nil, err
	case len(others) == 0 && len(sent) == 0:
		_, err := x.write(ctx, scrubSentSQL, keyed, x.store.Now())
		return nil, err
	}
	return x.markAll(ctx, sent, keyed, others)
}

const (
	deleteSentSQL = `
		DELETE FROM outbox
		WHERE id = ANY($1)`
	scrubSentSQL = `
		UPDATE outbox
		SET outcome = 'sent', done_at = $2, ` + scrubbed + `
		WHERE id = ANY($1)
		  AND outcome IS NULL`
	scrubbed = `payload = NULL, file_field = NULL, file_name = NULL, file_type = NULL, file_data = NULL,
		    chat_id = 0, owner = 0`
)

func (x *SenderSession) markAll(ctx context.Context, sent, keyed pq.Int64Array, others []Mark) (gone []int64, err error) {
	// People before messages, and both in a fixed order, as transactions of the bot lock them.
	slices.SortStableFunc(others, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(b.locksPerson(), a.locksPerson()), cmp.Compare(a.ChatID, b.ChatID))
	})
	err = x.use(ctx, func() error {
		if err := x.conn.begin(ctx, "BEGIN"); err != nil {
			return err
		}
		defer x.conn.rollback() // after a commit this does nothing
		if gone, err = x.markEach(ctx, sent, keyed, others); err != nil {
			return err
		}
		return x.conn.commit()
	})
	return gone, err
}

func (x *SenderSession) markEach(ctx context.Context, sent, keyed pq.Int64Array, others []Mark) (gone []int64, err error) {
	now := x.store.Now()
	for i := range others {
		ids, err := x.mark(ctx, &others[i], now)
		if err != nil {
			return nil, err
		}
		gone = append(gone, ids...)
	}
	if _, err := x.exec(ctx, deleteSentSQL, sent); err != nil {
		return nil, err
	}
	_, err = x.exec(ctx, scrubSentSQL, keyed, now)
	return gone, err
}

// mark writes one result. Groups come before messages here, as in transactions of the bot.
func (x *SenderSession) mark(ctx context.Context, mark *Mark, now time.Time) (gone []int64, err error) {
	switch mark.Kind {
	case MarkBuried:
		if _, err := x.exec(ctx, groupRefusedSQL, mark.ChatID, mark.At); err != nil {
			return nil, err
		}
		_, err = x.exec(ctx, burySQL, mark.ID, x.owner, mark.Reason, now)
		return nil, err
	case MarkRetry:
		_, err = x.exec(ctx, retrySQL, mark.ID, x.owner, mark.NotBefore)
		return nil, err
	case MarkMigrated:
		if _, err := x.exec(ctx, moveGroupSQL, mark.ChatID, mark.To); err != nil {
			return nil, err
		}
		err = x.list(ctx, &gone, migrateSQL, mark.ChatID, mark.To)
		return gone, err
	case MarkUnreachable:
		if _, err := x.exec(ctx, groupLostSQL, mark.ChatID, mark.At); err != nil {
			return nil, err
		}
		if _, err := x.exec(ctx, unreachableSQL, mark.ChatID, mark.At); err != nil {
			return nil, err
		}
		err = x.list(ctx, &gone, dropSQL, mark.ChatID, mark.At, now)
		return gone, err
	}
	return nil, fmt.Errorf("mark outbox: kind %d of a mark is unknown", mark.Kind)
}

const (
	burySQL = `
		UPDATE outbox
		SET outcome = 'buried', reason = $3, done_at = $4, attempts = attempts + 1, ` + scrubbed + `
		WHERE id = $1
		  AND owner = $2
		  AND outcome IS NULL`
	retrySQL = `
		UPDATE outbox
		SET attempts = attempts + 1, not_before = $3
		WHERE id = $1
		  AND owner = $2
		  AND outcome IS NULL`
	migrateSQL = `
		UPDATE outbox
		SET chat_id = $2, owner = 0,
		    payload = CASE WHEN payload LIKE 'sealed:%' THEN payload ELSE
		        CAST(jsonb_set(CAST(payload AS jsonb), '{chat_id}', to_jsonb(CAST($2 AS bigint))) AS text) END
		WHERE chat_id = $1
		  AND lane >= 0
		  AND outcome IS NULL
		RETURNING id`
	// Whoever has written again since Telegram's answer is reachable, and is to get what was enqueued since.
	unreachableSQL = `
		UPDATE people
		SET reachable = false
		WHERE telegram_id = $1
		  AND NOT EXISTS (
		      SELECT
		      FROM outbox
		      WHERE outbox.chat_id = $1
		        AND outbox.lane >= 0
		        AND outbox.outcome IS NULL
		        AND outbox.enqueued_at > $2
		  )`
	dropSQL = `
		WITH deleted AS (
		    DELETE FROM outbox
		    WHERE chat_id = $1
		      AND lane >= 0
		      AND outcome IS NULL
		      AND enqueued_at <= $2
		      AND dedupe_key IS NULL
		    RETURNING id
		), kept AS (
		    UPDATE outbox
		    SET outcome = 'dropped', done_at = $3, ` + scrubbed + `
		    WHERE chat_id = $1
		      AND lane >= 0
		      AND outcome IS NULL
		      AND enqueued_at <= $2
		      AND dedupe_key IS NOT NULL
		    RETURNING id
		)
		SELECT id FROM deleted
		UNION ALL
		SELECT id FROM kept`
)

// DropOutbox forgets everything still to be sent to a chat; a message on its way arrives nevertheless.
func (tx *Tx) DropOutbox(ctx context.Context, chatID int64) error {
	_, err := tx.exec(ctx, dropSQL, chatID, tx.Now, tx.Now)
	return err
}
