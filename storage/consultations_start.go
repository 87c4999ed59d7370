package storage

import (
	"context"
	"crypto/rand"
	"errors"
	mathrand "math/rand/v2"
	"slices"
	"time"

	"github.com/lib/pq"
)

// NewConsultation is a case that somebody wants to bring to others.
type NewConsultation struct {
	Way, Model string
	Wanted     int // consultants, 1 to 5
	Vignette   Vignette
	Excluded   []int64 // organisations that must not be asked, beside the requester's own
	// Label is what the requester was shown as their label: what PreviewLabel gave.
	Label string
}

// firstRound is how many people are asked at most before anybody has answered.
func (n NewConsultation) firstRound() int { return askedPerWanted * n.Wanted }

// PreviewLabel is the sector that the case's label is going to show. It supposes the worst, that everybody who could
// be asked first is of the requester's own sector: so the label is what was shown, whoever is asked then.
func (tx *Tx) PreviewLabel(ctx context.Context, person *Person, n NewConsultation, rules Rules) (string, error) {
	area, sector, err := tx.sectorOf(ctx, person.OrganisationID)
	if err != nil {
		return "", err
	}
	sharers, err := tx.sharers(ctx, area, sector, n.Excluded)
	if err != nil {
		return "", err
	}
	settings, err := tx.ConsultationSettings(ctx, area)
	if err != nil {
		return "", err
	}
	if n.Way == WayRoundTable { // nobody in particular is addressed, but whoever listens knows that it is not them
		people, houses := crowd(sharers, func(int64) bool { return false })
		return rules.Sector(sector, people-1, houses, settings.K), nil
	}
	excluded := append(slices.Clone(n.Excluded), person.OrganisationID)
	candidates, err := tx.candidates(ctx, []int64{area}, excluded, person.ID, localDay(tx.Now, person.Zone))
	if err != nil {
		return "", err
	}
	asked := make(map[int64]bool)
	for _, c := range candidates {
		asked[c.PersonID] = true
	}
	all, _ := crowd(sharers, func(int64) bool { return false })
	rest, houses := crowd(sharers, func(id int64) bool { return asked[id] })
	return rules.Sector(sector, max(rest, all-n.firstRound()), houses, settings.K), nil
}

// StartConsultation makes a case and its key and, unless it goes to a round table, asks the first consultants. It returns
// the case as the requester sees it, and whom to tell that they are asked; when that is nobody, the next round looks
// further. ErrNotFound: the person belongs to no organisation. ErrConflict: the area has this way switched off.
func (tx *Tx) StartConsultation(ctx context.Context, person *Person, n NewConsultation, rules Rules) (Case, []Recipient, error) {
	if err := tx.mayStart(ctx, person, n); err != nil {
		return Case{}, nil, err
	}
	today := localDay(tx.Now, person.Zone)
	c := Case{
		AreaID: person.AreaID, Way: n.Way, Model: n.Model, State: CaseAsking, Wanted: n.Wanted,
		PhaseSince: today, CreatedOn: today, ActiveOn: today, EmergencyPhone: person.EmergencyPhone, Zone: person.Zone,
		Vignette: n.Vignette, Label: n.Label, Code: newCode(), excluded: n.Excluded,
	}
	if n.Way == WayRoundTable {
		c.State = CaseOpen
	}
	var err error
	if c.ID, c.key, err = tx.NewCaseKey(ctx); err != nil {
		return Case{}, nil, err
	}
	me := CasePerson{
		Number: 1 + rules.Rand.IntN(maxNumber), Role: RoleRequester, State: PersonIn, Reference: newReference(),
		AskedOn: today, PersonID: person.ID, caseSecret: caseSecret{OrganisationID: person.OrganisationID},
	}
	if err := tx.insertCase(ctx, &c, me); err != nil {
		return Case{}, nil, err
	}
	if c, err = tx.LockedCase(ctx, c.ID); err != nil {
		return Case{}, nil, err
	}
	var round Round
	if c.State == CaseAsking {
		if round, err = tx.askRound(ctx, &c, rules, true); err != nil {
			return Case{}, nil, err
		}
	}
	return c.seenBy(c.People, me.Number), round.Asked, nil
}

// mayStart checks what the requester is and what the area offers, and keeps them from leaving it in the meantime.
func (tx *Tx) mayStart(ctx context.Context, person *Person, n NewConsultation) error {
	if n.Wanted < 1 || n.Wanted > 5 {
		return errors.New("consultation: wanted consultants out of range")
	}
	if err := tx.keepMembers(ctx, person.ID); err != nil {
		return err
	}
	var row struct {
		Written    bool `db:"consultation_written"`
		Talk       bool `db:"consultation_talk"`
		RoundTable bool `db:"consultation_round_table"`
	}
	if err := tx.get(ctx, &row, `
		SELECT a.consultation_written, a.consultation_talk, a.consultation_round_table
		FROM memberships m
		JOIN areas a ON a.id = m.area_id
		WHERE m.person_id = $1 AND m.area_id = $2 AND m.organisation_id = $3`, person.ID, person.AreaID, person.OrganisationID); err != nil {
		return err
	}
	if n.Way == WayWritten && !row.Written || n.Way == WayTalk && !row.Talk || n.Way == WayRoundTable && !row.RoundTable {
		return ErrConflict
	}
	return nil
}

// insertCase writes a new case and its requester.
func (tx *Tx) insertCase(ctx context.Context, c *Case, me CasePerson) error {
	sealed, err := c.sealedBody()
	if err != nil {
		return err
	}
	token, person, err := c.newRow(&me)
	if err != nil {
		return err
	}
	month := time.Date(c.CreatedOn.Year(), c.CreatedOn.Month(), 1, 0, 0, 0, 0, time.UTC)
	_, err = tx.exec(ctx, `
		WITH made AS (
			INSERT INTO consultations (id, area_id, way, month, state, model, phase, phase_since, wanted, round,
				neighbours_asked, waiting, created_on, active_on, warned, ending, untold, messages, moderator,
				offered_moderator, sealed)
			VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, 0, false, false, $7, $7, '', '', false, 0, 0, 0, $9)
			RETURNING id
		)
		INSERT INTO consultation_people (consultation_id, number, token, reference, role, state, asked_on, sealed)
		SELECT id, $10, $11, $12, 'requester', 'in', $7, $13
		FROM made`, c.ID, c.AreaID, c.Way, month, c.State, c.Model, c.CreatedOn, c.Wanted, sealed,
		me.Number, token, me.Reference, person)
	return err
}

// addPeople writes rows of people who are asked.
func (tx *Tx) addPeople(ctx context.Context, c *Case, people []CasePerson) error {
	var numbers pq.Int64Array
	var tokens, sealed pq.ByteaArray
	var references pq.StringArray
	for i := range people {
		token, secret, err := c.newRow(&people[i])
		if err != nil {
			return err
		}
		numbers, references = append(numbers, int64(people[i].Number)), append(references, people[i].Reference)
		tokens, sealed = append(tokens, token), append(sealed, secret)
	}
	_, err := tx.exec(ctx, `
		INSERT INTO consultation_people (consultation_id, number, token, reference, role, state, asked_on, sealed)
		SELECT $1, n.number, n.token, n.reference, 'consultant', 'asked', $2, n.sealed
		FROM unnest(CAST($3 AS smallint[]), CAST($4 AS bytea[]), CAST($5 AS text[]), CAST($6 AS bytea[]))
			AS n(number, token, reference, sealed)`,
		c.ID, localDay(tx.Now, c.Zone), numbers, tokens, references, sealed)
	return err
}

// maxNumber bounds the numbers of people in a case: so many that drawing one by lot finds a free one at once.
const maxNumber = 9999

// freeNumber draws a number that nobody in the case has.
func (c *Case) freeNumber(random *mathrand.Rand) int {
	for {
		number := 1 + random.IntN(maxNumber)
		if c.ByNumber(number) == nil {
			return number
		}
	}
}

// newReference is 80 random bits: nobody guesses one.
func newReference() string { return rand.Text()[:16] }

// codeLetters leaves out what is mistaken on paper: I and 1, O and 0.
const codeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// newCode is the requester's name for the case: 40 random bits, no counter, so that it says nothing about when and how
// many. It opens nothing to anybody else.
func newCode() string {
	random := make([]byte, 8)
	_, _ = rand.Read(random) // never fails, as its documentation says
	code := make([]byte, 0, 9)
	for i, b := range random {
		if i == 4 {
			code = append(code, '-')
		}
		code = append(code, codeLetters[int(b)%len(codeLetters)])
	}
	return string(code)
}
