package storage

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// Who is dealt into small groups.
const (
	DealComing  = "coming"  // who has a seat, or is there
	DealPresent = "present" // who has checked in
)

// The sizes that groups may be wished to have.
const (
	SmallestGroup = 3
	LargestGroup  = 8
)

// Dealing is how those who come to a meeting are dealt into small groups.
type Dealing struct {
	ConferenceID int64      `db:"conference_id"`
	AreaID       int64      `db:"area_id"`
	Source       string     `db:"source"` // DealComing, DealPresent
	Size         int        `db:"size"`   // wished
	Question     string     `db:"question"`
	Seed         int64      `db:"seed"`    // 0: nothing is dealt yet
	Notices      int        `db:"notices"` // times that people were told
	DealtAt      *time.Time `db:"dealt_at"`
	PublishedAt  *time.Time `db:"published_at"`
	Groups       []DealtGroup
	People       []Dealt
}

// DealtGroup is one of the groups; one that was dissolved has nobody in it.
type DealtGroup struct {
	Number   int    `db:"number"` // from 1
	Spot     string `db:"spot"`   // table or room; empty: the number says it
	Question string `db:"question"`
}

// Dealt is somebody in a group, or with the number 0 somebody who may only lead one.
type Dealt struct {
	PersonID int64  `db:"person_id"`
	Number   int    `db:"number"`
	Leads    bool   `db:"leads"`
	MayLead  bool   `db:"may_lead"`
	Name     string `db:"name"`
}

// Of lists who sits in a group, the moderator first.
func (d *Dealing) Of(number int) (members []Dealt) {
	for _, p := range d.People {
		switch {
		case p.Number != number:
		case p.Leads:
			members = append([]Dealt{p}, members...)
		default:
			members = append(members, p)
		}
	}
	return members
}

// Asks is the question of a group.
func (d *Dealing) Asks(g DealtGroup) string {
	if g.Question != "" {
		return g.Question
	}
	return d.Question
}

// Dealing returns the dealing of a meeting of the area. ErrNotFound: nobody has begun one.
func (tx *Tx) Dealing(ctx context.Context, areaID, conferenceID int64) (Dealing, error) {
	var d Dealing
	if err := tx.get(ctx, &d, `
		SELECT conference_id, area_id, source, size, question, seed, notices, dealt_at, published_at
		FROM dealings
		WHERE area_id = $1 AND conference_id = $2`, areaID, conferenceID); err != nil {
		return d, err
	}
	if err := tx.list(ctx, &d.Groups, `
		SELECT number, spot, question
		FROM dealt_groups
		WHERE conference_id = $1
		ORDER BY number`, conferenceID); err != nil {
		return d, err
	}
	err := tx.list(ctx, &d.People, `
		SELECT d.person_id, COALESCE(d.number, 0) AS number, d.leads, d.may_lead, p.name
		FROM dealt_people d
		JOIN people p ON p.id = d.person_id
		WHERE d.conference_id = $1
		ORDER BY d.number, search_fold(p.name), p.id`, conferenceID)
	return d, err
}

// LockDealing is Dealing for those who are about to change it: others wait until this transaction ends. One that there is
// not yet begins with the given source.
func (tx *Tx) LockDealing(ctx context.Context, areaID, conferenceID int64, source string) (Dealing, error) {
	if _, err := tx.exec(ctx, `
		INSERT INTO dealings (conference_id, area_id, source)
		SELECT id, area_id, $3
		FROM conferences
		WHERE area_id = $1 AND id = $2
		ON CONFLICT (conference_id) DO NOTHING`, areaID, conferenceID, source); err != nil {
		return Dealing{}, err
	}
	var locked int64
	if err := tx.get(ctx, &locked, `
		SELECT conference_id
		FROM dealings
		WHERE area_id = $1 AND conference_id = $2
		FOR NO KEY UPDATE`, areaID, conferenceID); err != nil {
		return Dealing{}, err
	}
	return tx.Dealing(ctx, areaID, conferenceID)
}

// SetDealing writes Source, Size and Question of a dealing that LockDealing returned.
func (tx *Tx) SetDealing(ctx context.Context, d Dealing) error {
	return tx.mustTouch(ctx, `
		UPDATE dealings
		SET source = $2, size = $3, question = $4
		WHERE conference_id = $1`, d.ConferenceID, d.Source, d.Size, d.Question)
}

// SetDealtGroup writes Spot and Question of one group. ErrNotFound: there is no such group.
func (tx *Tx) SetDealtGroup(ctx context.Context, d Dealing, g DealtGroup) error {
	return tx.mustTouch(ctx, `
		UPDATE dealt_groups
		SET spot = $3, question = $4
		WHERE conference_id = $1 AND number = $2`, d.ConferenceID, g.Number, g.Spot, g.Question)
}

// MayLead marks somebody of the area as one who may lead a group, or not any more. Who leads one now keeps it until the
// groups are dealt or mended.
func (tx *Tx) MayLead(ctx context.Context, d Dealing, personID int64, may bool) error {
	return tx.mustTouch(ctx, `
		INSERT INTO dealt_people (conference_id, area_id, person_id, may_lead)
		SELECT $1, m.area_id, m.person_id, $4
		FROM memberships m
		WHERE m.area_id = $2 AND m.person_id = $3
		ON CONFLICT (conference_id, person_id) DO UPDATE
		SET may_lead = EXCLUDED.may_lead, leads = dealt_people.leads AND EXCLUDED.may_lead`, d.ConferenceID, d.AreaID, personID, may)
}

// SeatedGroup is who sits in a group; Leader is one of the members, or 0.
type SeatedGroup struct {
	Leader  int64
	Members []int64
}

// Seat writes who sits where: groups by number from 1, those of before that have nobody left included, and the seed that
// they were dealt with. Spots and questions of groups stay. Once published, pairings follow.
func (tx *Tx) Seat(ctx context.Context, d Dealing, seed int64, groups []SeatedGroup) (Dealing, error) {
	var people, numbers []int64
	var leads []bool
	for i, g := range groups {
		for _, id := range g.Members {
			people, numbers, leads = append(people, id), append(numbers, int64(i+1)), append(leads, id == g.Leader)
		}
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`UPDATE dealings
			SET seed = $2, dealt_at = $3
			WHERE conference_id = $1`, []any{d.ConferenceID, seed, tx.Now}},
		{`DELETE FROM dealt_people
			WHERE conference_id = $1 AND NOT may_lead`, []any{d.ConferenceID}},
		{`UPDATE dealt_people
			SET number = NULL, leads = false
			WHERE conference_id = $1`, []any{d.ConferenceID}},
		{`DELETE FROM dealt_groups
			WHERE conference_id = $1 AND number > $2`, []any{d.ConferenceID, len(groups)}},
		{`INSERT INTO dealt_groups (conference_id, number)
			SELECT $1, number
			FROM generate_series(1, CAST($2 AS integer)) AS number
			ON CONFLICT DO NOTHING`, []any{d.ConferenceID, len(groups)}},
		{
			`INSERT INTO dealt_people (conference_id, area_id, person_id, number, leads, may_lead)
			SELECT $1, $2, s.person_id, s.number, s.leads, s.leads
			FROM unnest(CAST($3 AS bigint[]), CAST($4 AS bigint[]), CAST($5 AS boolean[])) AS s (person_id, number, leads)
			ON CONFLICT (conference_id, person_id) DO UPDATE
			SET number = EXCLUDED.number, leads = EXCLUDED.leads`,
			[]any{d.ConferenceID, d.AreaID, pq.Array(people), pq.Array(numbers), pq.Array(leads)},
		},
	} {
		if _, err := tx.exec(ctx, step.query, step.args...); err != nil {
			return d, err
		}
	}
	if d.PublishedAt != nil {
		if err := tx.pair(ctx, d); err != nil {
			return d, err
		}
	}
	return tx.Dealing(ctx, d.AreaID, d.ConferenceID)
}

// pair notes who sits together, in place of what was noted of this meeting before.
func (tx *Tx) pair(ctx context.Context, d Dealing) error {
	if _, err := tx.exec(ctx, `
		DELETE FROM pairings
		WHERE conference_id = $1`, d.ConferenceID); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO pairings (conference_id, met_year, area_id, a, b)
		SELECT p.conference_id, EXTRACT(year FROM c.local_date), p.area_id, p.person_id, q.person_id
		FROM dealt_people p
		JOIN conferences c ON c.id = p.conference_id
		JOIN dealt_people q ON q.conference_id = p.conference_id AND q.number = p.number AND q.person_id > p.person_id
		WHERE p.conference_id = $1`, d.ConferenceID)
	return err
}

// PublishDealing lets people see where they sit, and counts that they are told. ErrNotFound: nothing is dealt.
func (tx *Tx) PublishDealing(ctx context.Context, d Dealing) (Dealing, error) {
	if err := tx.mustTouch(ctx, `
		UPDATE dealings
		SET published_at = COALESCE(published_at, $2), notices = notices + 1
		WHERE conference_id = $1 AND seed > 0`, d.ConferenceID, tx.Now); err != nil {
		return d, err
	}
	if err := tx.pair(ctx, d); err != nil {
		return d, err
	}
	return tx.Dealing(ctx, d.AreaID, d.ConferenceID)
}

// HideDealing takes a published dealing back, so that everything can be dealt anew.
func (tx *Tx) HideDealing(ctx context.Context, d Dealing) error {
	if err := tx.mustTouch(ctx, `
		UPDATE dealings
		SET published_at = NULL
		WHERE conference_id = $1 AND published_at IS NOT NULL`, d.ConferenceID); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		DELETE FROM pairings
		WHERE conference_id = $1`, d.ConferenceID)
	return err
}

// Seat is where somebody sits in a meeting: the group, and who is in it, the moderator first.
type Seat struct {
	DealtGroup
	Leads   bool `db:"leads"`
	Members []Dealt
}

// Seats returns where these people sit in a published dealing, by person; those who have no group are missing.
func (tx *Tx) Seats(ctx context.Context, areaID, conferenceID int64, people ...int64) (map[int64]Seat, error) {
	var rows []struct {
		Seat
		PersonID int64 `db:"person_id"`
	}
	if err := tx.list(ctx, &rows, `
		SELECT p.person_id, p.leads, g.number, g.spot, COALESCE(NULLIF(g.question, ''), d.question) AS question
		FROM dealt_people p
		JOIN dealt_groups g ON g.conference_id = p.conference_id AND g.number = p.number
		JOIN dealings d ON d.conference_id = p.conference_id
		WHERE d.area_id = $1 AND d.conference_id = $2 AND d.published_at IS NOT NULL AND p.person_id = ANY($3)`,
		areaID, conferenceID, pq.Array(people)); err != nil {
		return nil, err
	}
	found := make(map[int64]Seat, len(rows))
	for _, row := range rows {
		found[row.PersonID] = row.Seat
	}
	return found, nil
}

// SeatOf returns where one person sits, with everybody in their group. ErrNotFound: they have no group.
func (tx *Tx) SeatOf(ctx context.Context, areaID, conferenceID, personID int64) (Seat, error) {
	found, err := tx.Seats(ctx, areaID, conferenceID, personID)
	if err != nil {
		return Seat{}, err
	}
	seat, ok := found[personID]
	if !ok {
		return Seat{}, ErrNotFound
	}
	err = tx.list(ctx, &seat.Members, `
		SELECT d.person_id, d.number, d.leads, d.may_lead, p.name
		FROM dealt_people d
		JOIN people p ON p.id = d.person_id
		WHERE d.conference_id = $1 AND d.number = $2
		ORDER BY NOT d.leads, search_fold(p.name), p.id`, conferenceID, seat.Number)
	return seat, err
}
