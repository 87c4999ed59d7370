package storage

import (
	"context"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage/seal"
)

// Where the parts of a sealed message belong. The row's id is not known before it is written, so the chat stands for the
// row: nobody can have a message delivered to another chat. Groups, whose ids change, get no sealed messages.
func placeOfPayload(chatID int64) seal.Place { return seal.At("outbox", "payload", chatID) }
func placeOfFile(chatID int64) seal.Place    { return seal.At("outbox", "file_data", chatID) }

// stored is the message as its row holds it: m itself, or for a sealed one a copy without readable content.
func (tx *Tx) stored(ctx context.Context, m *Outgoing) (*Outgoing, error) {
	if !m.Sealed {
		return m, nil
	}
	key, err := tx.sealer(ctx)
	if err != nil {
		return nil, err
	}
	payload, err := key.Seal(placeOfPayload(m.ChatID), []byte(m.Payload))
	if err != nil {
		return nil, err
	}
	sealed := *m
	sealed.Payload = payload.Text()
	if m.File == nil {
		return &sealed, nil
	}
	data, err := key.Seal(placeOfFile(m.ChatID), m.File.Data)
	if err != nil {
		return nil, err
	}
	file := *m.File
	file.Data = []byte(data.Text())
	sealed.File = &file
	return &sealed, nil
}

// open turns a message as its row holds it into one that can be sent.
func (s *Store) open(m *Outgoing) error {
	payload, sealed := seal.ParseText(m.Payload)
	if !sealed {
		return nil
	}
	key, err := s.opener()
	if err != nil {
		return err
	}
	plain, err := key.Open(placeOfPayload(m.ChatID), payload)
	if err != nil {
		return err
	}
	m.Payload, m.Sealed = string(plain), true
	if m.File == nil {
		return nil
	}
	data, _ := seal.ParseText(string(m.File.Data))
	m.File.Data, err = key.Open(placeOfFile(m.ChatID), data)
	return err
}

// openAll opens claimed rows. Those that do not open are dealt with and left out.
func (x *SenderSession) openAll(ctx context.Context, lane Lane, rows []Outgoing) ([]Outgoing, error) {
	var shut pq.Int64Array
	kept := rows[:0]
	for i := range rows {
		if err := x.store.open(&rows[i]); err != nil {
			shut = append(shut, rows[i].ID)
			continue
		}
		kept = append(kept, rows[i])
	}
	if len(shut) == 0 {
		return kept, nil
	}
	return kept, x.putAside(ctx, lane, shut)
}

// keyPatience is how long messages wait that cannot be opened, before they are tried again.
const keyPatience = 10 * time.Minute

// putAside does what can be done with claimed rows that do not open. While there is no usable key, they wait for it. A
// reply does not: later replies would have to wait behind it. With a usable key, theirs is gone for good.
func (x *SenderSession) putAside(ctx context.Context, lane Lane, ids pq.Int64Array) error {
	now := x.store.Now()
	if lane != LaneReply && x.store.Consultations() != nil {
		_, err := x.write(ctx, postponeSQL, ids, x.owner, now.Add(keyPatience))
		return err
	}
	_, err := x.write(ctx, dropShutSQL, ids, x.owner, now)
	return err
}

const (
	postponeSQL = `
		UPDATE outbox
		SET owner = 0, not_before = $3
		WHERE id = ANY($1)
		  AND owner = $2
		  AND outcome IS NULL`
	dropShutSQL = `
		UPDATE outbox
		SET outcome = 'dropped', done_at = $3, ` + scrubbed + `
		WHERE id = ANY($1)
		  AND owner = $2
		  AND outcome IS NULL`
)
