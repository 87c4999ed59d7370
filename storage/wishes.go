package storage

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"sozialraum/storage/seal"
)

// Wishes for a meeting's agenda, the rules that everything here obeys:
//
//  1. A wish without a name is joined to nobody, by no row and no key. Who made it cannot take it back.
//  2. Coordinators see it from the next morning on, so that no time of day tells who was here; on the day of the meeting
//     itself at once.
//  3. How many wishes somebody made without a name is counted under a token of the meeting's own key, like the one of a
//     ballot. The key is destroyed when the meeting begins.
//  4. A wish keeps its id when it is merged, voted on, or put on the agenda.

// MaxWishes is how many wishes one person has for one meeting, with and without a name; MaxWish its length in code points.
const (
	MaxWishes = 5
	MaxWish   = 200
)

// States of a wish.
const (
	WishOpen     = "open"
	WishAgenda   = "agenda"
	WishDeclined = "declined"
)

// AgendaWish is a question or a wish for the agenda of a meeting.
type AgendaWish struct {
	ID           int64        `db:"id"`
	Wording      string       `db:"wording"`
	PersonID     int64        `db:"person_id"` // 0: without a name
	Name         string       `db:"name"`
	Organisation string       `db:"organisation"` // empty: none
	State        string       `db:"state"`
	PollID       int64        `db:"poll_id"` // it went into this poll; 0: into none
	MergedInto   int64        `db:"merged_into"`
	AgreementID  int64        `db:"agreement_id"` // it is about this one, which is stuck; 0: about none
	Same         []AgendaWish `db:"-"`            // were merged into this one
}

// wishMorning is when wishes without a name are shown, by the area's clocks.
const wishMorning = 7

// WishShownAt is when coordinators see a wish that is made without a name at now.
func WishShownAt(c Conference, now time.Time) time.Time {
	local := now.In(c.Location())
	year, month, day := local.Date()
	morning := time.Date(year, month, day, wishMorning, 0, 0, 0, c.Location())
	if !morning.After(now) {
		morning = time.Date(year, month, day+1, wishMorning, 0, 0, 0, c.Location())
	}
	if !morning.Before(c.StartsAt) {
		return now
	}
	return morning
}

// AddWish keeps a wish for a meeting. ErrConflict: the person has made MaxWishes; ErrNoKey: without a name there can be none now.
func (tx *Tx) AddWish(ctx context.Context, c Conference, person *Person, wording string, named bool) error {
	if err := tx.lockWishes(ctx, c); err != nil {
		return err
	}
	made, token, err := tx.wishesMade(ctx, c, person, !named)
	if err != nil {
		return err
	}
	if made >= MaxWishes {
		return ErrConflict
	}
	id := newWishID()
	if named {
		_, err = tx.exec(ctx, `
			INSERT INTO wishes (id, conference_id, area_id, wording, person_id, posted_on)
			VALUES ($1, $2, $3, $4, $5, $6)`, id, c.ID, c.AreaID, wording, person.ID, dayIn(c, tx.Now))
		return err
	}
	_, err = tx.exec(ctx, `
		WITH counted AS (
			INSERT INTO wish_counts (conference_id, token, used)
			VALUES ($2, $3, 1)
			ON CONFLICT (conference_id, token) DO UPDATE
			SET used = wish_counts.used + 1
		)
		INSERT INTO wish_slips (id, conference_id, wording, due_at)
		VALUES ($1, $2, $4, $5)`, id, c.ID, token, wording, WishShownAt(c, tx.Now))
	return err
}

// newWishID is random, and short enough for the data of a button.
func newWishID() int64 { return rand.Int64N(1<<46) + 1 }

func dayIn(c Conference, at time.Time) string { return at.In(c.Location()).Format(time.DateOnly) }

// lockWishes lets one transaction at a time make or change wishes for a meeting.
func (tx *Tx) lockWishes(ctx context.Context, c Conference) error {
	if _, err := tx.exec(ctx, `
		INSERT INTO wish_boxes (conference_id, area_id)
		VALUES ($1, $2)
		ON CONFLICT DO NOTHING`, c.ID, c.AreaID); err != nil {
		return err
	}
	var locked int64
	return tx.get(ctx, &locked, `
		SELECT conference_id
		FROM wish_boxes
		WHERE conference_id = $1 AND area_id = $2
		FOR UPDATE`, c.ID, c.AreaID)
}

// wishesMade counts the person's wishes for a meeting, and returns the token by which those without a name are counted.
// A key is made for it only when one is needed.
func (tx *Tx) wishesMade(ctx context.Context, c Conference, person *Person, needed bool) (n int, token []byte, err error) {
	key, err := tx.wishKey(ctx, c.ID)
	if errors.Is(err, ErrNotFound) && needed {
		key, err = tx.newWishKey(ctx, c.ID)
	}
	switch {
	case err == nil:
		token = wishToken(key, person)
	case needed || !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrNoKey):
		return 0, nil, err
	}
	err = tx.get(ctx, &n, `
		SELECT (SELECT count(*) FROM wishes WHERE conference_id = $1 AND person_id = $2)
			+ COALESCE((SELECT used FROM wish_counts WHERE conference_id = $1 AND token = $3), 0)`, c.ID, person.ID, token)
	return n, token, err
}

func wishToken(key *seal.CaseKey, person *Person) []byte {
	return key.Token("wishes of a person", person.TelegramID)
}

// wishKey opens the key of a meeting's wishes. ErrNotFound: there is none; ErrNoKey: it cannot be opened with this key file.
func (tx *Tx) wishKey(ctx context.Context, conferenceID int64) (*seal.CaseKey, error) {
	var row struct {
		ID int64 `db:"id"`
		seal.Wrapped
	}
	if err := tx.get(ctx, &row, `
		SELECT k.id, k.period, k.wrapped
		FROM wish_boxes b
		JOIN case_keys k ON k.id = b.key_id
		WHERE b.conference_id = $1`, conferenceID); err != nil {
		return nil, err
	}
	key, err := tx.OpenCaseKey(row.ID, row.Wrapped)
	if err != nil {
		return nil, errors.Join(ErrNoKey, err)
	}
	return key, nil
}

// newWishKey makes a key. Counts under one that is lost, with the key file, mean nothing any more.
func (tx *Tx) newWishKey(ctx context.Context, conferenceID int64) (*seal.CaseKey, error) {
	id, key, err := tx.NewCaseKey(ctx)
	if err != nil {
		return nil, err
	}
	return key, tx.mustTouch(ctx, `
		WITH meaningless AS (
			DELETE FROM wish_counts
			WHERE conference_id = $1
		)
		UPDATE wish_boxes
		SET key_id = $2
		WHERE conference_id = $1`, conferenceID, id)
}

// OwnWishes lists what the person has wished for with their name.
func (tx *Tx) OwnWishes(ctx context.Context, c Conference, personID int64) (list []AgendaWish, err error) {
	err = tx.list(ctx, &list, `
		SELECT w.id, w.wording, w.person_id, COALESCE(head.state, w.state) AS state,
			COALESCE(head.poll_id, w.poll_id, 0) AS poll_id, COALESCE(w.merged_into, 0) AS merged_into
		FROM wishes w
		LEFT JOIN wishes head ON head.id = w.merged_into
		WHERE w.conference_id = $1 AND w.area_id = $2 AND w.person_id = $3
		ORDER BY w.posted_on, w.id`, c.ID, c.AreaID, personID)
	return list, err
}

// WithdrawWish takes back a wish that the person made with their name. ErrNotFound: there is none that could be taken
// back any more.
func (tx *Tx) WithdrawWish(ctx context.Context, c Conference, personID, id int64) error {
	if err := tx.lockWishes(ctx, c); err != nil {
		return err
	}
	return tx.mustTouch(ctx, `
		DELETE FROM wishes w
		WHERE w.conference_id = $1 AND w.area_id = $2 AND w.person_id = $3 AND w.id = $4 AND w.state <> 'agenda' AND w.poll_id IS NULL
			AND NOT EXISTS (
				SELECT
				FROM wishes head
				WHERE head.id = w.merged_into AND (head.state = 'agenda' OR head.poll_id IS NOT NULL)
			)`, c.ID, c.AreaID, personID, id)
}
