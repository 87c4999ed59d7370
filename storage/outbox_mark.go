package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
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

// markTx is a transaction of a session.
type markTx struct {
	*sqlx.Tx
	session *SenderSession
	now     time.Time
}

func (x *SenderSession) markAll(ctx context.Context, sent, keyed pq.Int64Array, others []Mark) (gone []int64, err error) {
	sqlTx, err := x.db.BeginTxx(ctx, nil)
	if err != nil {
		return nil, wrap("begin marks", err)
	}
	defer func() { _ = sqlTx.Rollback() }()
	tx := markTx{sqlTx, x, x.store.Now()}
	// People before messages, and both in a fixed order, as transactions of the bot lock them.
	slices.SortStableFunc(others, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(b.locksPerson(), a.locksPerson()), cmp.Compare(a.ChatID, b.ChatID))
	})
	for i := range others {
		ids, err := tx.mark(ctx, &others[i])
		if err != nil {
			return nil, err
		}
		gone = append(gone, ids...)
	}
	if err := tx.exec(ctx, deleteSentSQL, sent); err != nil {
		return nil, err
	}
	if err := tx.exec(ctx, scrubSentSQL, keyed, tx.now); err != nil {
		return nil, err
	}
	return gone, wrap("commit marks", sqlTx.Commit())
}

func (tx *markTx) exec(ctx context.Context, query string, args ...any) error {
	stmt, err := tx.session.statement(ctx, query)
	if err != nil {
		return err
	}
	_, err = affected(tx.StmtxContext(ctx, stmt).ExecContext(ctx, args...))
	return err
}

func (tx *markTx) ids(ctx context.Context, query string, args ...any) (ids []int64, err error) {
	stmt, err := tx.session.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	err = tx.StmtxContext(ctx, stmt).SelectContext(ctx, &ids, args...)
	return ids, wrap("outbox", err)
}

func (tx *markTx) mark(ctx context.Context, mark *Mark) (gone []int64, err error) {
	switch mark.Kind {
	case MarkBuried:
		return nil, tx.exec(ctx, burySQL, mark.ID, tx.session.owner, mark.Reason, tx.now)
	case MarkRetry:
		return nil, tx.exec(ctx, retrySQL, mark.ID, tx.session.owner, mark.NotBefore)
	case MarkMigrated:
		return tx.ids(ctx, migrateSQL, mark.ChatID, mark.To)
	case MarkUnreachable:
		if err := tx.exec(ctx, unreachableSQL, mark.ChatID, mark.At); err != nil {
			return nil, err
		}
		return tx.ids(ctx, dropSQL, mark.ChatID, mark.At, tx.now)
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
		    payload = CAST(jsonb_set(CAST(payload AS jsonb), '{chat_id}', to_jsonb(CAST($2 AS bigint))) AS text)
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
