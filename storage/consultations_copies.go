package storage

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// CaseCopy is a message in somebody's chat that shows messages of a case.
type CaseCopy struct {
	Recipient
	MessageID int
	From, To  int       // the messages of the case that it shows
	Sent      time.Time // when Telegram took it; it deletes what is younger than 48 hours
}

// sealedCopy is what of a copy is sealed.
type sealedCopy struct {
	MessageID int       `json:"message"`
	Sent      time.Time `json:"sent"`
}

// copyToken finds a copy by the message's id.
const copyToken = "copy"

// KeepCopy notes which messages of the case a message in the chat of Me shows; what it showed before no longer counts.
func (tx *Tx) KeepCopy(ctx context.Context, c *Case, messageID, from, to int, sent time.Time) error {
	if to == 0 || from > to {
		return tx.DropCopy(ctx, c, c.Me.Number, messageID)
	}
	token, sealed, err := c.sealedCopy(messageID, sent)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO consultation_copies (consultation_id, number, token, from_seq, to_seq, sealed)
		VALUES ($1, $2, $3, $4, $5, $6)
		`+sameCopy, c.ID, c.Me.Number, token, from, to, sealed)
	return err
}

// theVignette stands for the description of the case in the place of a message's number.
const theVignette = -1

// KeepVignette notes that a message in the chat of Me shows the description of the case, so that it goes with the case.
// Zero is a message that we do not know.
func (tx *Tx) KeepVignette(ctx context.Context, c *Case, messageID int, sent time.Time) error {
	if messageID == 0 {
		return nil
	}
	return tx.KeepCopy(ctx, c, messageID, theVignette, theVignette, sent)
}

// keepCopy is KeepCopy inside of a statement whose fifth value is the first of its own.
const keepCopy = `
	INSERT INTO consultation_copies (consultation_id, number, token, from_seq, to_seq, sealed)
	VALUES ($1, $2, $5, $6, $7, $8)
	` + sameCopy

const sameCopy = `ON CONFLICT (consultation_id, number, token) DO UPDATE
	SET from_seq = EXCLUDED.from_seq, to_seq = EXCLUDED.to_seq`

// sealedCopy is a message in the chat of Me as it is stored, and what finds it.
func (c *Case) sealedCopy(messageID int, sent time.Time) (token, sealed []byte, err error) {
	sealed, err = c.Seal("consultation_copies", "sealed", sealedCopy{messageID, sent}, int64(c.Me.Number))
	return c.key.Token(copyToken, int64(messageID)), sealed, err
}

// DropCopy forgets a message in somebody's chat: it no longer shows anything.
func (tx *Tx) DropCopy(ctx context.Context, c *Case, number, messageID int) error {
	_, err := tx.exec(ctx, `
		DELETE FROM consultation_copies
		WHERE consultation_id = $1 AND number = $2 AND token = $3`,
		c.ID, number, c.key.Token(copyToken, int64(messageID)))
	return err
}

// CaseCopies lists the messages in chats that show one message of the case; zero: anything of it. Who was asked and did
// not come may have its description.
func (tx *Tx) CaseCopies(ctx context.Context, c *Case, seq int) ([]CaseCopy, error) {
	var rows []struct {
		Number int    `db:"number"`
		From   int    `db:"from_seq"`
		To     int    `db:"to_seq"`
		Sealed []byte `db:"sealed"`
	}
	if err := tx.list(ctx, &rows, `
		SELECT number, from_seq, to_seq, sealed
		FROM consultation_copies
		WHERE consultation_id = $1 AND ($2 = 0 OR $2 BETWEEN from_seq AND to_seq)
		ORDER BY number, token`, c.ID, seq); err != nil {
		return nil, err
	}
	all, err := tx.toTell(ctx, c.People)
	if err != nil {
		return nil, err
	}
	byNumber := make(map[int]Recipient, len(all))
	for _, r := range all {
		byNumber[r.Number] = r
	}
	var copies []CaseCopy
	for _, row := range rows {
		to, ok := byNumber[row.Number]
		if !ok {
			continue
		}
		var secret sealedCopy
		if err := c.Open("consultation_copies", "sealed", row.Sealed, &secret, int64(row.Number)); err != nil {
			return nil, err
		}
		copies = append(copies, CaseCopy{
			Recipient: to, MessageID: secret.MessageID, From: row.From, To: row.To, Sent: secret.Sent,
		})
	}
	return copies, nil
}

// SourceMessage finds what the person wrote into a case by the id of their own message in Telegram. ErrNotFound: it is
// not part of any case that still exists.
func (tx *Tx) SourceMessage(ctx context.Context, person *Person, source int) (Case, CaseMessage, error) {
	keys, err := tx.livingKeys(ctx, []int64{person.AreaID})
	if err != nil {
		return Case{}, CaseMessage{}, err
	}
	var ids pq.Int64Array
	var tokens, people pq.ByteaArray
	for _, k := range keys {
		ids, tokens = append(ids, k.ID), append(tokens, k.key.Token(sourceToken, int64(source)))
		people = append(people, k.key.Token(personToken, person.ID))
	}
	var found struct {
		Reference string `db:"reference"`
		Seq       int    `db:"seq"`
	}
	if err := tx.get(ctx, &found, `
		SELECT p.reference, m.seq
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bytea[]), CAST($3 AS bytea[])) AS mine(id, source, person)
		JOIN consultation_people p ON p.consultation_id = mine.id AND p.token = mine.person
		JOIN consultation_messages m ON m.consultation_id = mine.id AND m.author = p.number AND m.source = mine.source
		LIMIT 1`, ids, tokens, people); err != nil {
		return Case{}, CaseMessage{}, err
	}
	c, err := tx.CaseOf(ctx, person, found.Reference)
	if err != nil {
		return Case{}, CaseMessage{}, err
	}
	messages, err := tx.CaseMessages(ctx, &c)
	if err != nil {
		return Case{}, CaseMessage{}, err
	}
	for _, m := range messages {
		if m.Seq == found.Seq {
			return c, m, nil
		}
	}
	return Case{}, CaseMessage{}, ErrNotFound
}
