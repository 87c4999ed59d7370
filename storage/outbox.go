package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/lib/pq"
)

// Lane is the urgency of a message. A lane is served only while the lanes before it have nothing to send.
type Lane int16

// The lanes, most urgent first.
const (
	LaneReply Lane = iota // answers to what a person just did
	LaneRelay             // messages between people
	LaneBulk              // reminders, announcements
)

// String names the lane as metrics do.
func (l Lane) String() string {
	switch l {
	case LaneReply:
		return "reply"
	case LaneRelay:
		return "relay"
	case LaneBulk:
		return "bulk"
	}
	return "unknown"
}

// File is an attachment that is uploaded together with a message.
type File struct {
	Field string // the method's parameter that holds the file: "document", "photo"
	Name  string // file name as the person sees it
	Type  string // media type, "image/png"
	Data  []byte
}

// Outgoing is one call of the Bot API that carries a message to a chat.
//
// After a crash every kind is sent again ("resend"): Telegram has no idempotency key, so a message that was on
// its way may arrive twice, but none is ever lost.
type Outgoing struct {
	ID        int64 // given by the database; messages of one chat and lane go out in this order
	ChatID    int64
	Method    string // of the Bot API: "sendMessage"
	Payload   string // a JSON object with the method's parameters, chat_id included
	File      *File
	Lane      Lane
	NotBefore time.Time // zero: at once
	DedupeKey string    // empty: none; a second message with the same key is not stored
	Attempts  int       // how often Telegram was asked already
	Kind      string    // "reply", "reminder", "announcement": a label for metrics, never identifying
	Owner     int64     // the session that delivers it, set by the store; 0: none
	After     int64     // set by the store: the message of this chat and lane that was last in line before; 0: none
	// Sealed: payload and file wait sealed in the database, for content that is nobody's business but the recipient's.
	// For people only, not for groups. Without a usable key the transaction fails, see Consultations.
	Sealed bool
}

// Enqueue adds messages to those that are written with the commit. Nothing of it is sent when the
// transaction rolls back.
func (tx *Tx) Enqueue(messages ...Outgoing) { tx.outbox = append(tx.outbox, messages...) }

// Queue enqueues a message, unless making it failed.
func (tx *Tx) Queue(message Outgoing, err error) error {
	if err == nil {
		tx.Enqueue(message)
	}
	return err
}

// OnEnqueued registers fn, which hears of every commit that wrote messages; own are those that this process
// delivers itself, possibly none. fn runs on the goroutine of the transaction and must return at once.
func (s *Store) OnEnqueued(fn func(own []Outgoing)) { s.enqueued.Store(&fn) }

// flushOutbox writes the collected messages with one statement. It returns those that belong to this process's
// sender: they need no claim and go from memory to Telegram as soon as the transaction has committed.
//
// A reply is ours unless an older one for the same chat is still to be delivered by somebody else. Bulk and
// relayed messages are claimed by the leader, so that one process keeps the limits of the bot's token.
func (tx *Tx) flushOutbox(ctx context.Context) ([]Outgoing, error) {
	switch len(tx.outbox) {
	case 0:
		return nil, nil
	case 1:
		return tx.insertMessage(ctx, tx.store.owner.Load(), &tx.outbox[0])
	}
	return tx.insertMessages(ctx, tx.store.owner.Load())
}

const insertMessageSQL = "WITH " + insertMessageCTE

// insertMessageCTE writes one message and tells its id, its owner, and the message before it in line.
const insertMessageCTE = `older AS (
	    SELECT COALESCE(max(id), 0) AS id, COALESCE(bool_or(owner <> $13::integer), false) AS foreign_owner
	    FROM outbox
	    WHERE chat_id = $1
	      AND lane = $8
	      AND lane >= 0
	      AND outcome IS NULL
	), written AS (
	    INSERT INTO outbox (chat_id, method, payload, file_field, file_name, file_type, file_data,
	                        lane, kind, dedupe_key, not_before, enqueued_at, owner)
	    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
	           CASE WHEN older.foreign_owner THEN 0 ELSE $13::integer END
	    FROM older
	    ON CONFLICT (dedupe_key) WHERE dedupe_key IS NOT NULL DO NOTHING
	    RETURNING id, owner
	)
	SELECT written.id, written.owner, older.id
	FROM written, older`

// insertMessage writes the one message that most updates lead to, with the dialog that changed along with it, if one did.
func (tx *Tx) insertMessage(ctx context.Context, owner int64, m *Outgoing) ([]Outgoing, error) {
	stored, err := tx.stored(ctx, m)
	if err != nil {
		return nil, err
	}
	file, data := stored.columns()
	query, rest, err := tx.withRest(ctx)
	if err != nil {
		return nil, err
	}
	stmt, err := tx.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	row := stmt.QueryRowContext(ctx, append([]any{
		m.ChatID, m.Method, stored.Payload, file[0], file[1], file[2], data,
		int64(m.Lane), m.Kind, optional(m.DedupeKey), m.due(tx.Now), tx.Now, m.ownable(owner),
	}, rest...)...)
	err = row.Scan(&m.ID, &m.Owner, &m.After)
	switch {
	case errors.Is(err, sql.ErrNoRows): // the key is known already
		return nil, nil
	case err != nil:
		return nil, wrap("enqueue", err)
	case m.Owner == 0:
		return nil, nil
	}
	return tx.outbox[:1:1], nil
}

const insertMessagesSQL = `
	INSERT INTO outbox (chat_id, method, payload, file_field, file_name, file_type, file_data,
	                    lane, kind, dedupe_key, not_before, enqueued_at, owner)
	SELECT m.chat_id, m.method, m.payload, NULLIF(m.file_field, ''), m.file_name, m.file_type,
	       CASE WHEN m.file_field <> '' THEN m.file_data END,
	       m.lane, m.kind, NULLIF(m.dedupe_key, ''), m.not_before, $12,
	       CASE WHEN m.owner > 0 AND NOT EXISTS (
	           SELECT FROM outbox AS older
	           WHERE older.chat_id = m.chat_id
	             AND older.lane = m.lane
	             AND older.lane >= 0
	             AND older.outcome IS NULL
	             AND older.owner <> m.owner
	           OFFSET 0
	       ) THEN m.owner ELSE 0 END
	FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[],
	            $8::smallint[], $9::text[], $10::text[], $11::timestamptz[], $13::integer[]) WITH ORDINALITY
	     AS m(chat_id, method, payload, file_field, file_name, file_type, file_data,
	          lane, kind, dedupe_key, not_before, owner, position)
	ORDER BY m.position
	ON CONFLICT (dedupe_key) WHERE dedupe_key IS NOT NULL DO NOTHING
	RETURNING id, owner, COALESCE(dedupe_key, '') AS dedupe_key,
	    CASE WHEN owner = 0 THEN 0 ELSE COALESCE((
	        SELECT max(older.id + 0)
	        FROM outbox AS older
	        WHERE older.chat_id = outbox.chat_id
	          AND older.lane = outbox.lane
	          AND older.lane >= 0
	          AND older.outcome IS NULL
	    ), 0) END AS after`

// insertMessages writes any number of messages; a thousand take one round trip.
func (tx *Tx) insertMessages(ctx context.Context, owner int64) ([]Outgoing, error) {
	n := len(tx.outbox)
	var (
		chats, lanes, owners   = make(pq.Int64Array, n), make(pq.Int64Array, n), make(pq.Int64Array, n)
		methods, payloads      = make(textArray, n), make(textArray, n)
		fields, names, types   = make(textArray, n), make(textArray, n), make(textArray, n)
		datas                  = make(pq.ByteaArray, n)
		kinds, keys, notBefore = make(textArray, n), make(textArray, n), make(textArray, n)
	)
	waits := map[int64]bool{} // chats with a reply in this very statement that is not ours
	for i := range tx.outbox {
		m := &tx.outbox[i]
		stored, err := tx.stored(ctx, m)
		if err != nil {
			return nil, err
		}
		chats[i], lanes[i], methods[i], payloads[i] = m.ChatID, int64(m.Lane), m.Method, stored.Payload
		kinds[i], keys[i], notBefore[i] = m.Kind, m.DedupeKey, m.due(tx.Now).Format(time.RFC3339Nano)
		datas[i] = []byte{}
		if file := stored.File; file != nil {
			fields[i], names[i], types[i], datas[i] = file.Field, file.Name, file.Type, file.Data
		}
		owners[i] = m.ownable(owner)
		if m.Lane == LaneReply && (owners[i] == 0 || waits[m.ChatID]) {
			owners[i], waits[m.ChatID] = 0, true
		}
	}
	var written []writtenMessage
	err := tx.list(ctx, &written, insertMessagesSQL, chats, methods, payloads, fields, names, types, datas,
		lanes, kinds, keys, notBefore, tx.Now, owners)
	if err != nil {
		return nil, err
	}
	return ownMessages(tx.outbox, written), nil
}

type writtenMessage struct {
	ID        int64  `db:"id"`
	Owner     int64  `db:"owner"`
	DedupeKey string `db:"dedupe_key"`
	After     int64  `db:"after"`
}

// ownMessages pairs messages with the rows that were written for them, both in the same order; a message whose
// key was known already has no row. It returns those with an owner.
func ownMessages(messages []Outgoing, written []writtenMessage) []Outgoing {
	var own []Outgoing
	for i := range messages {
		m := &messages[i]
		if len(written) == 0 || m.DedupeKey != written[0].DedupeKey {
			continue
		}
		m.ID, m.Owner, m.After = written[0].ID, written[0].Owner, written[0].After
		written = written[1:]
		if m.Owner != 0 {
			own = append(own, *m)
		}
	}
	return own
}

// ownable is the session that may deliver m without a claim.
func (m *Outgoing) ownable(owner int64) int64 {
	if m.Lane != LaneReply || !m.NotBefore.IsZero() {
		return 0
	}
	return owner
}

func (m *Outgoing) due(now time.Time) time.Time {
	if m.NotBefore.IsZero() {
		return now
	}
	return m.NotBefore
}

// columns returns field, name and type of the attachment, and its bytes; all null without one.
func (m *Outgoing) columns() (texts [3]any, data any) {
	if m.File == nil {
		return texts, nil
	}
	content := m.File.Data
	if content == nil {
		content = []byte{} // an empty file is still a file
	}
	return [3]any{m.File.Field, m.File.Name, m.File.Type}, content
}

func optional(text string) any {
	if text == "" {
		return nil
	}
	return text
}
