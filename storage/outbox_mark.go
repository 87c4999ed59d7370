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
		_, err := x.store.write(ctx, deleteSentSQL, sent)
		return nil, err
	case len(others) == 0 && len(sent) == 0:
		_, err := x.store.write(ctx, scrubSentSQL, keyed, x.store.Now())
		return nil, err
	}
	err = x.store.inSenderTx(ctx, func(tx *Tx) error {
		gone, err = tx.mark(ctx, x.owner, sent, keyed, others)
		return err
	})
	return gone, err
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

// inSenderTx is a transaction beside those of InTx: results must be written even while all of their slots wait.
func (s *Store) inSenderTx(ctx context.Context, fn func(tx *Tx) error) error {
	sqlTx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return wrap("begin marks", err)
	}
	defer func() { _ = sqlTx.Rollback() }()
	if err := fn(&Tx{Now: s.clock(), tx: sqlTx, store: s}); err != nil {
		return err
	}
	return wrap("commit marks", sqlTx.Commit())
}

func (tx *Tx) mark(ctx context.Context, owner int64, sent, keyed pq.Int64Array, others []Mark) (gone []int64, err error) {
	// People before messages, and both in a fixed order, as transactions of the bot lock them.
	slices.SortStableFunc(others, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(b.locksPerson(), a.locksPerson()), cmp.Compare(a.ChatID, b.ChatID))
	})
	for i := range others {
		ids, err := tx.markOther(ctx, owner, &others[i])
		if err != nil {
			return nil, err
		}
		gone = append(gone, ids...)
	}
	if _, err := tx.exec(ctx, deleteSentSQL, sent); err != nil {
		return nil, err
	}
	_, err = tx.exec(ctx, scrubSentSQL, keyed, tx.Now)
	return gone, err
}

func (tx *Tx) markOther(ctx context.Context, owner int64, mark *Mark) (gone []int64, err error) {
	switch mark.Kind {
	case MarkBuried:
		return nil, tx.bury(ctx, owner, mark)
	case MarkRetry:
		_, err := tx.exec(ctx, `
			UPDATE outbox
			SET attempts = attempts + 1, not_before = $3
			WHERE id = $1
			  AND owner = $2
			  AND outcome IS NULL`, mark.ID, owner, mark.NotBefore)
		return nil, err
	case MarkUnreachable:
		return tx.dropChat(ctx, mark)
	case MarkMigrated:
		err := tx.list(ctx, &gone, `
			UPDATE outbox
			SET chat_id = $2, owner = 0,
			    payload = CAST(jsonb_set(CAST(payload AS jsonb), '{chat_id}', to_jsonb(CAST($2 AS bigint))) AS text)
			WHERE chat_id = $1
			  AND outcome IS NULL
			RETURNING id`, mark.ChatID, mark.To)
		return gone, err
	}
	return nil, fmt.Errorf("mark outbox: kind %d of a mark is unknown", mark.Kind)
}

func (tx *Tx) bury(ctx context.Context, owner int64, mark *Mark) error {
	_, err := tx.exec(ctx, `
		UPDATE outbox
		SET outcome = 'buried', reason = $3, done_at = $4, attempts = attempts + 1, `+scrubbed+`
		WHERE id = $1
		  AND owner = $2
		  AND outcome IS NULL`, mark.ID, owner, mark.Reason, tx.Now)
	return err
}

// dropChat forgets what was to be sent to somebody who blocked the bot. What was enqueued after Telegram's answer
// stays: the person has written again and is reachable.
func (tx *Tx) dropChat(ctx context.Context, mark *Mark) (gone []int64, err error) {
	if _, err := tx.exec(ctx, `
		UPDATE people
		SET reachable = false
		WHERE telegram_id = $1
		  AND NOT EXISTS (
		      SELECT
		      FROM outbox
		      WHERE outbox.chat_id = $1
		        AND outbox.outcome IS NULL
		        AND outbox.enqueued_at > $2
		  )`, mark.ChatID, mark.At); err != nil {
		return nil, err
	}
	return tx.dropOutbox(ctx, mark.ChatID, mark.At)
}

// DropOutbox forgets everything still to be sent to a chat; a message on its way arrives nevertheless.
func (tx *Tx) DropOutbox(ctx context.Context, chatID int64) error {
	_, err := tx.dropOutbox(ctx, chatID, tx.Now)
	return err
}

func (tx *Tx) dropOutbox(ctx context.Context, chatID int64, until time.Time) (gone []int64, err error) {
	err = tx.list(ctx, &gone, `
		WITH deleted AS (
		    DELETE FROM outbox
		    WHERE chat_id = $1
		      AND outcome IS NULL
		      AND enqueued_at <= $2
		      AND dedupe_key IS NULL
		    RETURNING id
		), kept AS (
		    UPDATE outbox
		    SET outcome = 'dropped', done_at = $3, `+scrubbed+`
		    WHERE chat_id = $1
		      AND outcome IS NULL
		      AND enqueued_at <= $2
		      AND dedupe_key IS NOT NULL
		    RETURNING id
		)
		SELECT id FROM deleted
		UNION ALL
		SELECT id FROM kept`, chatID, until, tx.Now)
	return gone, err
}
