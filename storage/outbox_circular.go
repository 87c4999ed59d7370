package storage

import (
	"context"
	"fmt"
	"strings"

	"github.com/lib/pq"
)

// Circular is a message to many people that is the same for most of them: the words travel to the database once a version,
// and it puts each chat into them.
type Circular struct {
	Kind     string   // as Outgoing has it
	Method   string   // of the Bot API
	Keys     []string // a person's dedupe key is one of these and their id
	Versions []string // payloads as Outgoing has them, for the chat 0

	people, chats, keys, versions pq.Int64Array
}

// Add sends one version under one of the keys to a person, given by their id and their chat.
func (c *Circular) Add(personID, chat int64, key, version int) {
	c.people, c.chats = append(c.people, personID), append(c.chats, chat)
	c.keys, c.versions = append(c.keys, int64(key)+1), append(c.versions, int64(version)+1)
}

// nobody is how every payload for the chat 0 begins.
const nobody = `{"chat_id":0,`

// circulate writes a circular for the leader to send, each message after all others of its chat, and returns how many it
// wrote: those with a key that is known are left out.
func (tx *Tx) circulate(ctx context.Context, c Circular) (int64, error) {
	if len(c.people) == 0 {
		return 0, nil
	}
	rests := make(pq.StringArray, len(c.Versions))
	for i, version := range c.Versions {
		rest, ok := strings.CutPrefix(version, nobody)
		if !ok {
			return 0, fmt.Errorf("circular %s: version %d is not for the chat 0", c.Kind, i)
		}
		rests[i] = "," + rest
	}
	return tx.exec(ctx, `
		INSERT INTO outbox (chat_id, method, payload, lane, kind, dedupe_key, not_before, enqueued_at)
		SELECT a.chat_id, $1, '{"chat_id":' || a.chat_id || v.rest, $2, $3, k.head || a.person_id, $4, $4
		FROM unnest(CAST($5 AS bigint[]), CAST($6 AS bigint[]), CAST($7 AS bigint[]), CAST($8 AS bigint[])) WITH ORDINALITY
			AS a(person_id, chat_id, key, version, position)
		JOIN unnest(CAST($9 AS text[])) WITH ORDINALITY AS k(head, key) ON k.key = a.key
		JOIN unnest(CAST($10 AS text[])) WITH ORDINALITY AS v(rest, version) ON v.version = a.version
		ORDER BY a.position
		ON CONFLICT (dedupe_key) WHERE dedupe_key IS NOT NULL DO NOTHING`,
		c.Method, int64(LaneBulk), c.Kind, tx.Now, c.people, c.chats, c.keys, c.versions, pq.Array(c.Keys), rests)
}
