package storage

import (
	"cmp"
	"context"
	"time"
)

// CardFields are the questions that the card of an organisation answers, in the order in which it is read.
var CardFields = [...]string{"can", "cannot", "instead", "contact", "hours", "entitled", "needs", "waiting"}

// Field points to the text of a field of the card; nil: there is no such field.
func (o *Organisation) Field(name string) *string {
	switch name {
	case "can":
		return &o.Can
	case "cannot":
		return &o.Cannot
	case "instead":
		return &o.Instead
	case "contact":
		return &o.Contact
	case "hours":
		return &o.Hours
	case "entitled":
		return &o.Entitled
	case "needs":
		return &o.Needs
	case "waiting":
		return &o.Waiting
	}
	return nil
}

// Card is an organisation with what its card shows beside its own words.
type Card struct {
	Organisation
	Refers []Organisation // to these, for what it cannot do
	Asked  []CardQuestion
}

// Open lists the fields that the card leaves open.
func (c *Card) Open() (fields []string) {
	for _, name := range CardFields {
		if *c.Field(name) == "" && (name != "instead" || len(c.Refers) == 0) {
			fields = append(fields, name)
		}
	}
	return fields
}

// Card returns the card of one organisation of the area, whatever its state.
func (tx *Tx) Card(ctx context.Context, areaID, id int64) (Card, error) {
	o, err := tx.Organisation(ctx, areaID, id)
	if err != nil {
		return Card{}, err
	}
	return tx.CardOf(ctx, o)
}

// CardOf returns the card of an organisation that is loaded. Of the others it has ids, names and municipalities; questions
// stand in the order of asking.
func (tx *Tx) CardOf(ctx context.Context, o Organisation) (Card, error) {
	c := Card{Organisation: o}
	var rows []struct {
		ID           int64  `db:"id"`
		Title        string `db:"title"`
		Municipality string `db:"municipality"`
		CardQuestion
	}
	err := tx.list(ctx, &rows, `
		SELECT 0 AS id, '' AS title, '' AS municipality, q.field, q.person_id, CASE WHEN q.named THEN p.name ELSE '' END AS name, q.asked_at
		FROM card_questions q
		JOIN people p ON p.id = q.person_id
		WHERE q.area_id = $1 AND q.organisation_id = $2
		UNION ALL
		SELECT o.id, o.name, m.name, '', 0, '', $3
		FROM referrals r
		JOIN organisations o ON o.id = r.to_id
		JOIN municipalities m ON m.id = o.municipality_id
		WHERE r.area_id = $1 AND r.organisation_id = $2 AND o.state = 'active'
		ORDER BY asked_at, person_id, title, id`, o.AreaID, o.ID, tx.Now)
	for _, row := range rows {
		if row.ID == 0 {
			c.Asked = append(c.Asked, row.CardQuestion)
		} else {
			c.Refers = append(c.Refers, Organisation{ID: row.ID, AreaID: o.AreaID, Name: row.Title, Municipality: row.Municipality})
		}
	}
	return c, err
}

// MaxReferrals bounds how many organisations a card refers to, so that it stays short.
const MaxReferrals = 6

// Refer lets an organisation refer to another active one of its area, or takes that back when it does already. The
// organisation must come from OrganisationToChange. ErrFull: it refers to MaxReferrals others; ErrNotFound: the other is
// none of the area, or itself.
func (tx *Tx) Refer(ctx context.Context, o Organisation, toID int64) error {
	n, err := tx.exec(ctx, `
		DELETE FROM referrals
		WHERE area_id = $1 AND organisation_id = $2 AND to_id = $3`, o.AreaID, o.ID, toID)
	if err != nil || n > 0 {
		return err
	}
	var full bool
	if err := tx.get(ctx, &full, `
		SELECT count(*) >= $3
		FROM referrals r
		JOIN organisations o ON o.id = r.to_id
		WHERE r.area_id = $1 AND r.organisation_id = $2 AND o.state = 'active'`, o.AreaID, o.ID, MaxReferrals); err != nil || full {
		return cmp.Or(err, ErrFull)
	}
	return tx.mustTouch(ctx, `
		INSERT INTO referrals (area_id, organisation_id, to_id)
		SELECT area_id, $2, id
		FROM organisations
		WHERE area_id = $1 AND id = $3 AND id <> $2 AND state = 'active'`, o.AreaID, o.ID, toID)
}

// MaxCardQuestions bounds how many questions of one person to the cards of an area can be open.
const MaxCardQuestions = 20

// CardQuestion is what somebody wants to know and the card leaves open.
type CardQuestion struct {
	Field    string    `db:"field"`
	PersonID int64     `db:"person_id"`
	Name     string    `db:"name"` // empty: the person does not want to be known
	AskedAt  time.Time `db:"asked_at"`
}

// AskCard notes that the person wants to know a field. The organisation must come from OrganisationToChange. first tells
// whether nobody had asked that before; ErrConflict: they have asked it already; ErrFull: MaxCardQuestions of theirs are
// open.
func (tx *Tx) AskCard(ctx context.Context, o Organisation, field string, personID int64, named bool) (first bool, err error) {
	var open struct {
		Own  int `db:"own"`
		Same int `db:"same"`
	}
	if err := tx.get(ctx, &open, `
		SELECT count(*) FILTER (WHERE person_id = $2) AS own,
			count(*) FILTER (WHERE organisation_id = $3 AND field = $4) AS same
		FROM card_questions
		WHERE area_id = $1`, o.AreaID, personID, o.ID, field); err != nil {
		return false, err
	}
	if open.Own >= MaxCardQuestions {
		return false, ErrFull
	}
	n, err := tx.exec(ctx, `
		INSERT INTO card_questions (area_id, organisation_id, field, person_id, named, asked_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`, o.AreaID, o.ID, field, personID, named, tx.Now)
	if err == nil && n == 0 {
		return false, ErrConflict
	}
	return open.Same == 0, err
}

// AnswerCard ends the questions about a field that is filled now and returns who is to be told, as far as they can be
// reached.
func (tx *Tx) AnswerCard(ctx context.Context, o Organisation, field string) (asked []Person, err error) {
	err = tx.list(ctx, &asked, `
		WITH answered AS (
			DELETE FROM card_questions
			WHERE area_id = $1 AND organisation_id = $2 AND field = $3
			RETURNING person_id
		)
		SELECT `+personColumns+`
		FROM answered q
		JOIN people p ON p.id = q.person_id `+personJoins+`
		WHERE p.reachable
		ORDER BY p.id`, o.AreaID, o.ID, field)
	return asked, err
}

// ExportQuestion is a question of the person that a card still leaves open.
type ExportQuestion struct {
	Organisation string    `db:"organisation" json:"organisation"`
	Field        string    `db:"field" json:"field"`
	Named        bool      `db:"named" json:"named"`
	AskedAt      time.Time `db:"asked_at" json:"asked_at"`
}

func (tx *Tx) exportCardQuestions(ctx context.Context, personID int64) (list []ExportQuestion, err error) {
	err = tx.list(ctx, &list, `
		SELECT o.name AS organisation, q.field, q.named, q.asked_at
		FROM card_questions q
		JOIN organisations o ON o.id = q.organisation_id
		WHERE q.person_id = $1
		ORDER BY q.asked_at, o.id, q.field`, personID)
	return list, err
}
