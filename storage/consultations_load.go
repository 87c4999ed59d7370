package storage

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage/seal"
)

const caseColumns = `
	c.id, c.area_id, c.way, c.model, c.state, c.phase, c.phase_since, c.wanted, c.round, c.round_ends_at,
	c.neighbours_asked, c.waiting, c.created_on, c.active_on, c.warned, c.closed_on, c.ending, c.messages, c.moderator,
	c.offered_moderator, c.sealed, k.period, k.wrapped, a.zone, a.emergency_phone, a.consultation_k,
	a.consultation_relay_delay, a.consultation_round_hours`

const caseJoins = `
	JOIN case_keys k ON k.id = c.id
	JOIN areas a ON a.id = c.area_id`

type caseRow struct {
	ID               int64      `db:"id"`
	AreaID           int64      `db:"area_id"`
	Way              string     `db:"way"`
	Model            string     `db:"model"`
	State            string     `db:"state"`
	Phase            string     `db:"phase"`
	PhaseSince       time.Time  `db:"phase_since"`
	Wanted           int        `db:"wanted"`
	Round            int        `db:"round"`
	RoundEndsAt      *time.Time `db:"round_ends_at"`
	Foreign          bool       `db:"neighbours_asked"`
	Waiting          bool       `db:"waiting"`
	CreatedOn        time.Time  `db:"created_on"`
	ActiveOn         time.Time  `db:"active_on"`
	Warned           string     `db:"warned"`
	ClosedOn         *time.Time `db:"closed_on"`
	Ending           string     `db:"ending"`
	Messages         int        `db:"messages"`
	Moderator        int        `db:"moderator"`
	OfferedModerator int        `db:"offered_moderator"`
	Sealed           []byte     `db:"sealed"`
	Zone             string     `db:"zone"`
	EmergencyPhone   string     `db:"emergency_phone"`
	K                int        `db:"consultation_k"`
	RelayDelay       int        `db:"consultation_relay_delay"`
	RoundHours       int        `db:"consultation_round_hours"`
	seal.Wrapped
}

// caseBody is what of a case is sealed.
type caseBody struct {
	Vignette        Vignette `json:"vignette"`
	Code            string   `json:"code"`
	Label           string   `json:"label"`
	Summary         string   `json:"summary"`
	ExerciseConsent bool     `json:"exercise_consent"`
	Excluded        []int64  `json:"excluded"`
}

// opened is the case of a row, without the people.
func (tx *Tx) opened(row *caseRow) (Case, error) {
	c := Case{
		ID: row.ID, AreaID: row.AreaID, Way: row.Way, Model: row.Model, State: row.State, Phase: row.Phase,
		PhaseSince: row.PhaseSince.UTC(), CreatedOn: row.CreatedOn.UTC(), ActiveOn: row.ActiveOn.UTC(),
		ClosedOn: row.ClosedOn, Wanted: row.Wanted, Round: row.Round, RoundEndsAt: row.RoundEndsAt,
		Waiting: row.Waiting, Warned: row.Warned, Ending: row.Ending, Messages: row.Messages,
		Moderator: row.Moderator, OfferedModerator: row.OfferedModerator, EmergencyPhone: row.EmergencyPhone,
		Zone: row.Zone, K: row.K, RelayDelay: time.Duration(row.RelayDelay) * time.Second, foreign: row.Foreign,
		round: time.Duration(row.RoundHours) * time.Hour,
	}
	var err error
	if c.key, err = tx.OpenCaseKey(row.ID, row.Wrapped); err != nil {
		return Case{}, err
	}
	var body caseBody
	if err := c.Open("consultations", "sealed", row.Sealed, &body); err != nil {
		return Case{}, err
	}
	c.Vignette, c.Code, c.Label, c.Summary = body.Vignette, body.Code, body.Label, body.Summary
	c.ExerciseConsent, c.excluded = body.ExerciseConsent, body.Excluded
	return c, nil
}

// sealedBody is the sealed column of the case's row.
func (c *Case) sealedBody() ([]byte, error) {
	return c.Seal("consultations", "sealed", caseBody{
		Vignette: c.Vignette, Code: c.Code, Label: c.Label, Summary: c.Summary,
		ExerciseConsent: c.ExerciseConsent, Excluded: c.excluded,
	})
}

// LockedCase returns a case with everybody in it, those who did not come included, and keeps others from changing it.
func (tx *Tx) LockedCase(ctx context.Context, id int64) (Case, error) {
	var row caseRow
	if err := tx.get(ctx, &row, `
		SELECT `+caseColumns+`
		FROM consultations c `+caseJoins+`
		WHERE c.id = $1 AND c.state <> 'shredded'
		FOR NO KEY UPDATE OF c`, id); err != nil {
		return Case{}, err
	}
	c, err := tx.opened(&row)
	if err != nil {
		return Case{}, err
	}
	c.People, err = tx.casePeople(ctx, &c)
	return c, err
}

type casePersonRow struct {
	CaseID    int64     `db:"consultation_id"`
	Number    int       `db:"number"`
	Token     []byte    `db:"token"`
	Reference string    `db:"reference"`
	Role      string    `db:"role"`
	State     string    `db:"state"`
	AskedOn   time.Time `db:"asked_on"`
	ReadUpTo  int       `db:"read_up_to"`
	Notified  bool      `db:"notified"`
	Sealed    []byte    `db:"sealed"`
}

const casePersonColumns = `
	p.consultation_id, p.number, p.token, p.reference, p.role, p.state, p.asked_on, p.read_up_to, p.notified, p.sealed`

// sealedPerson is what of somebody's part in a case is sealed.
type sealedPerson struct {
	PersonID int64 `json:"person"`
	caseSecret
}

func (c *Case) openedPerson(row *casePersonRow) (CasePerson, error) {
	var secret sealedPerson
	if err := c.Open("consultation_people", "sealed", row.Sealed, &secret, int64(row.Number)); err != nil {
		return CasePerson{}, err
	}
	return CasePerson{
		Number: row.Number, Role: row.Role, State: row.State, Reference: row.Reference, ReadUpTo: row.ReadUpTo,
		Notified: row.Notified, AskedOn: row.AskedOn.UTC(), PersonID: secret.PersonID, caseSecret: secret.caseSecret,
	}, nil
}

func (c *Case) sealedPerson(p *CasePerson) ([]byte, error) {
	return c.Seal("consultation_people", "sealed", sealedPerson{p.PersonID, p.caseSecret}, int64(p.Number))
}

// casePeople lists everybody in the case by number.
func (tx *Tx) casePeople(ctx context.Context, c *Case) ([]CasePerson, error) {
	var rows []casePersonRow
	if err := tx.list(ctx, &rows, `
		SELECT `+casePersonColumns+`
		FROM consultation_people p
		WHERE p.consultation_id = $1
		ORDER BY p.number`, c.ID); err != nil {
		return nil, err
	}
	people := make([]CasePerson, 0, len(rows))
	for i := range rows {
		p, err := c.openedPerson(&rows[i])
		if err != nil {
			return nil, err
		}
		people = append(people, p)
	}
	return people, nil
}

// CaseOf returns the case that this reference opens to this person, and keeps others from changing it until the commit.
// ErrNotFound is the one answer for a reference that never was, of somebody else, or of a case that is gone. Whoever
// is no longer asked, or left, sees that in Me.State and nothing of the case.
func (tx *Tx) CaseOf(ctx context.Context, person *Person, reference string) (Case, error) {
	var row caseRow
	if err := tx.get(ctx, &row, `
		SELECT `+caseColumns+`
		FROM consultation_people p
		JOIN consultations c ON c.id = p.consultation_id `+caseJoins+`
		WHERE p.reference = $1 AND c.state <> 'shredded'
		FOR NO KEY UPDATE OF c`, reference); err != nil {
		return Case{}, err
	}
	c, err := tx.opened(&row)
	if err != nil {
		return Case{}, err
	}
	people, err := tx.casePeople(ctx, &c)
	if err != nil {
		return Case{}, err
	}
	me := slices.IndexFunc(people, func(p CasePerson) bool { return p.Reference == reference })
	if me < 0 || people[me].PersonID != person.ID {
		return Case{}, ErrNotFound
	}
	return c.seenBy(people, people[me].Number), nil
}

// seenBy is the case as one of its people may see it.
func (c Case) seenBy(people []CasePerson, number int) Case {
	me := people[slices.IndexFunc(people, func(p CasePerson) bool { return p.Number == number })]
	switch {
	case me.takesPart():
		// Those who left are kept for the names under what they wrote. Whoever said no was never seen.
		c.People = slices.DeleteFunc(slices.Clone(people), func(p CasePerson) bool {
			return !p.takesPart() && p.Pseudonym.Number == 0 && p.Number != number
		})
	case me.State == PersonAsked && c.State == CaseAsking:
		c.People, c.Code, c.Summary = []CasePerson{me}, "", ""
	default:
		c = Case{
			ID: c.ID, AreaID: c.AreaID, Way: c.Way, State: c.State, EmergencyPhone: c.EmergencyPhone,
			Zone: c.Zone, K: c.K, key: c.key, People: []CasePerson{me},
		}
	}
	c.Me = c.ByNumber(number)
	return c
}

// livingKey is the key of a case that is not destroyed.
type livingKey struct {
	ID    int64  `db:"id"`
	State string `db:"state"`
	seal.Wrapped
	key *seal.CaseKey
}

// livingKeys opens the keys of all cases in which somebody of these areas can take part.
func (tx *Tx) livingKeys(ctx context.Context, areaIDs []int64) ([]livingKey, error) {
	var keys []livingKey
	if err := tx.list(ctx, &keys, `
		SELECT c.id, c.state, k.period, k.wrapped
		FROM consultations c
		JOIN case_keys k ON k.id = c.id
		WHERE c.state <> 'shredded' AND (c.area_id = ANY($1) OR c.neighbours_asked)
		ORDER BY c.id`, bigints(areaIDs)); err != nil {
		return nil, err
	}
	for i := range keys {
		var err error
		if keys[i].key, err = tx.OpenCaseKey(keys[i].ID, keys[i].Wrapped); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// personToken finds a person's row among those of one case.
const personToken = "person"

// rowsOf finds the person's rows in the cases of these areas.
func (tx *Tx) rowsOf(ctx context.Context, areaIDs []int64, personID int64) ([]casePersonRow, error) {
	keys, err := tx.livingKeys(ctx, areaIDs)
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	ids, tokens := make(pq.Int64Array, len(keys)), make(pq.ByteaArray, len(keys))
	for i, k := range keys {
		ids[i], tokens[i] = k.ID, k.key.Token(personToken, personID)
	}
	var rows []casePersonRow
	err = tx.list(ctx, &rows, `
		SELECT `+casePersonColumns+`
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bytea[])) AS mine(id, token)
		JOIN consultation_people p ON p.consultation_id = mine.id AND p.token = mine.token
		ORDER BY p.consultation_id`, ids, tokens)
	return rows, err
}

// MyCases lists the cases in which the person takes part or is asked to, those with the newest activity first. Of the
// people only Me is there.
func (tx *Tx) MyCases(ctx context.Context, person *Person) ([]Case, error) {
	rows, err := tx.rowsOf(ctx, []int64{person.AreaID}, person.ID)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	byCase := make(map[int64]*casePersonRow, len(rows))
	var ids pq.Int64Array
	for i := range rows {
		if s := rows[i].State; s == PersonAsked || s == PersonAccepted || s == PersonIn {
			byCase[rows[i].CaseID] = &rows[i]
			ids = append(ids, rows[i].CaseID)
		}
	}
	var found []caseRow
	if err := tx.list(ctx, &found, `
		SELECT `+caseColumns+`
		FROM consultations c `+caseJoins+`
		WHERE c.id = ANY($1) AND c.state <> 'shredded'
		ORDER BY c.active_on DESC, c.id`, ids); err != nil {
		return nil, err
	}
	cases := make([]Case, 0, len(found))
	for i := range found {
		c, err := tx.opened(&found[i])
		if err != nil {
			return nil, err
		}
		me, err := c.openedPerson(byCase[c.ID])
		if err != nil {
			return nil, err
		}
		cases = append(cases, c.seenBy([]CasePerson{me}, me.Number))
	}
	return cases, nil
}

// CaseByCode finds the case that this person asked under this code, however it is typed. ErrNotFound is the one answer
// for everything else.
func (tx *Tx) CaseByCode(ctx context.Context, person *Person, code string) (Case, error) {
	mine, err := tx.MyCases(ctx, person)
	if err != nil {
		return Case{}, err
	}
	for i := range mine {
		if mine[i].Code != "" && bytes.Equal(plainCode(mine[i].Code), plainCode(code)) {
			return tx.CaseOf(ctx, person, mine[i].Me.Reference)
		}
	}
	return Case{}, ErrNotFound
}

// plainCode is a code without what people add or lose when they type it.
func plainCode(code string) []byte {
	return []byte(strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(code)))
}
