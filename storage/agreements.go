package storage

import (
	"context"
	"slices"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage/agreement"
)

// The most that an agreement holds, in code points and rows.
const (
	MaxAgreement        = 4000 // what is agreed on
	MaxAgreementField   = 1000 // why, and how one will see it
	MaxAgreementComment = 300
	MaxAgreementAnswer  = 500 // a reservation, or why an organisation does not sign
	MaxAgreementReport  = 300
	MaxParties          = 20
	MaxComments         = 100 // on one agreement
)

// Agreement is what organisations have bindingly agreed on, or are about to, with the text that counts now.
type Agreement struct {
	ID             int64           `db:"id"`
	AreaID         int64           `db:"area_id"`
	Zone           string          `db:"zone"` // of the area, IANA name
	State          agreement.State `db:"state"`
	Version        int             `db:"version"`
	Term           int             `db:"term"` // grows with every renewal
	Stuck          bool            `db:"stuck"`
	ReviewOn       time.Time       `db:"review_on"` // the next review; the one of the text is Review
	AskAt          *time.Time      `db:"ask_at"`    // when somebody is asked next; nil: it is over
	ProposedBy     int64           `db:"proposed_by"`
	OrganisationID int64           `db:"organisation_id"` // of whoever proposed it; 0: none
	Organisation   string          `db:"organisation"`
	ConferenceID   int64           `db:"conference_id"` // it comes from there; 0: from none
	Conference     string          `db:"conference"`
	PollID         int64           `db:"poll_id"`
	PollOption     int             `db:"poll_option"`
	Question       string          `db:"question"` // of the poll
	Option         string          `db:"option"`
	WishID         int64           `db:"wish_id"`
	ChainID        int64           `db:"chain_id"` // the same from the wish, or whatever came first, to here; see Chain
	CreatedAt      time.Time       `db:"created_at"`
	UpdatedAt      time.Time       `db:"updated_at"`
	ClosedAt       *time.Time      `db:"closed_at"`

	What   string    `db:"what"`
	Why    string    `db:"why"`
	How    string    `db:"how"`
	Until  time.Time `db:"until_on"` // a day
	Review time.Time `db:"text_review_on"`
	Hash   []byte    `db:"hash"`

	Parties  []AgreementParty // in order of their names, those that have left last
	Comments int              `db:"comments"`
}

// AgreementParty is an organisation that an agreement names, and what it says.
type AgreementParty struct {
	OrganisationID int64            `db:"organisation_id"`
	Name           string           `db:"name"`
	Answer         agreement.Answer `db:"answer"`
	Words          string           `db:"words"`   // the reservation, or why not
	Version        int              `db:"version"` // that it answered; 0: none
	AnsweredAt     *time.Time       `db:"answered_at"`
	LeftAt         *time.Time       `db:"left_at"`
	Successor      string           `db:"successor"` // it was merged into this one
	Nobody         bool             `db:"nobody"`    // is there who could answer for it
}

// Location is the area's time zone.
func (a *Agreement) Location() *time.Location { return Zone(a.Zone) }

// Current is what the party says to the present text; empty: nothing yet.
func (a *Agreement) Current(p AgreementParty) agreement.Answer {
	if p.Version != a.Version {
		return ""
	}
	return p.Answer
}

// Party finds an organisation that is there among those that the agreement names.
func (a *Agreement) Party(organisationID int64) (AgreementParty, bool) {
	i := slices.IndexFunc(a.Parties, func(p AgreementParty) bool { return p.OrganisationID == organisationID && p.LeftAt == nil })
	if i < 0 {
		return AgreementParty{}, false
	}
	return a.Parties[i], true
}

// Present are the ids of the organisations that the agreement names and that have not left.
func (a *Agreement) Present() (ids []int64) {
	for _, p := range a.Parties {
		if p.LeftAt == nil {
			ids = append(ids, p.OrganisationID)
		}
	}
	return ids
}

func (a *Agreement) course() agreement.Course {
	c := agreement.Course{State: a.State, Version: a.Version, Term: a.Term}
	for _, p := range a.Parties {
		c.Parties = append(c.Parties, agreement.Party{Answer: p.Answer, Version: p.Version, Left: p.LeftAt != nil})
	}
	return c
}

const agreementColumns = `
	a.id, a.area_id, ar.zone, a.state, a.version, a.term, a.stuck, a.review_on, a.ask_at,
	COALESCE(a.proposed_by, 0) AS proposed_by, COALESCE(a.organisation_id, 0) AS organisation_id, COALESCE(o.name, '') AS organisation,
	COALESCE(a.conference_id, 0) AS conference_id, COALESCE(c.title, '') AS conference,
	COALESCE(a.poll_id, 0) AS poll_id, COALESCE(a.poll_option, 0) AS poll_option, COALESCE(q.question, '') AS question,
	COALESCE((SELECT wording FROM poll_options w WHERE w.poll_id = a.poll_id AND w.number = a.poll_option), '') AS option,
	COALESCE(a.wish_id, 0) AS wish_id, a.chain_id, a.created_at, a.updated_at, a.closed_at,
	v.what, v.why, v.how, v.until_on, v.review_on AS text_review_on, v.hash,
	(SELECT count(*) FROM agreement_comments n WHERE n.agreement_id = a.id) AS comments`

const agreementJoins = `
	FROM agreements a
	JOIN areas ar ON ar.id = a.area_id
	JOIN agreement_versions v ON v.agreement_id = a.id AND v.version = a.version
	LEFT JOIN organisations o ON o.id = a.organisation_id
	LEFT JOIN conferences c ON c.id = a.conference_id
	LEFT JOIN polls q ON q.id = a.poll_id`

// Agreement returns one agreement of the area with the organisations that it names.
func (tx *Tx) Agreement(ctx context.Context, areaID, id int64) (a Agreement, err error) {
	if err := tx.get(ctx, &a, `SELECT `+agreementColumns+agreementJoins+`
		WHERE a.area_id = $1 AND a.id = $2`, areaID, id); err != nil {
		return a, err
	}
	err = tx.list(ctx, &a.Parties, `
		SELECT p.organisation_id, o.name, COALESCE(p.answer, '') AS answer, p.words, p.version, p.answered_at, p.left_at,
			COALESCE(s.name, '') AS successor,
			NOT EXISTS (SELECT FROM memberships m WHERE m.organisation_id = o.id AND m.organisation_admin) AS nobody
		FROM agreement_parties p
		JOIN organisations o ON o.id = p.organisation_id
		LEFT JOIN organisations s ON s.id = p.successor_id
		WHERE p.agreement_id = $1
		ORDER BY p.left_at IS NOT NULL, search_fold(o.name), o.id`, id)
	return a, err
}

// AgreementToChange is Agreement for those who are about to change it or to say something to it: others wait until this
// transaction ends.
func (tx *Tx) AgreementToChange(ctx context.Context, areaID, id int64) (Agreement, error) {
	if err := tx.get(ctx, &id, `
		SELECT id
		FROM agreements
		WHERE area_id = $1 AND id = $2
		FOR NO KEY UPDATE`, areaID, id); err != nil {
		return Agreement{}, err
	}
	return tx.Agreement(ctx, areaID, id)
}

// AgreementFilter narrows a list; zero values mean all.
type AgreementFilter struct {
	OrganisationID int64     // it is named, or has proposed it
	Due            time.Time // the review is on this day or before it, the organisation has not answered, or it is stuck
	ConferenceID   int64     // it comes from there, or is on its agenda
}

// Agreements lists the area's agreements, limit of them after offset, without who they name, and counts them all: those
// that are open by their next review, then those that are over, latest first.
func (tx *Tx) Agreements(ctx context.Context, areaID int64, f AgreementFilter, offset, limit int) (page []Agreement, total int, err error) {
	var due *string
	if !f.Due.IsZero() {
		day := f.Due.Format(time.DateOnly)
		due = &day
	}
	var rows []struct {
		Agreement
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `SELECT `+agreementColumns+`, count(*) OVER () AS total`+agreementJoins+`
		WHERE a.area_id = $1
			AND ($2 = 0 OR a.organisation_id = $2 OR EXISTS (
				SELECT FROM agreement_parties p WHERE p.agreement_id = a.id AND p.organisation_id = $2
			))
			AND (CAST($3 AS date) IS NULL OR a.closed_at IS NULL AND (a.stuck OR a.review_on <= CAST($3 AS date) OR a.state = 'signing' AND EXISTS (
				SELECT
				FROM agreement_parties p
				WHERE p.agreement_id = a.id AND p.left_at IS NULL AND p.version <> a.version AND ($2 = 0 OR p.organisation_id = $2)
			)) AND NOT (a.state IN ('in_force', 'renewed') AND EXISTS ( -- others hold to it
				SELECT
				FROM agreement_parties p
				WHERE p.agreement_id = a.id AND p.organisation_id = $2 AND p.answer = 'declined' AND p.version = a.version
			)))
			AND ($4 = 0 OR a.conference_id = $4 OR EXISTS (
				SELECT FROM wishes w WHERE w.agreement_id = a.id AND w.conference_id = $4
			))
		ORDER BY a.closed_at IS NOT NULL, CASE WHEN a.closed_at IS NULL THEN a.review_on END, a.closed_at DESC, a.id DESC
		LIMIT $6 OFFSET $5`, areaID, f.OrganisationID, due, f.ConferenceID, offset, limit)
	for _, row := range rows {
		page, total = append(page, row.Agreement), row.Total
	}
	return page, total, err
}

// AgreementText is a wording that an agreement had.
type AgreementText struct {
	Version       int           `db:"version"`
	What          string        `db:"what"`
	Why           string        `db:"why"`
	How           string        `db:"how"`
	Until         time.Time     `db:"until_on"`
	Review        time.Time     `db:"review_on"`
	Organisations pq.Int64Array `db:"organisations"`
	Names         string        `db:"names"` // of these organisations, with commas between
	Hash          []byte        `db:"hash"`
	At            time.Time     `db:"at"`
}

// AgreementText returns one version of an agreement of the area.
func (tx *Tx) AgreementText(ctx context.Context, areaID, id int64, version int) (t AgreementText, err error) {
	err = tx.get(ctx, &t, `
		SELECT v.version, v.what, v.why, v.how, v.until_on, v.review_on, v.organisations, v.hash, v.at, COALESCE((
			SELECT string_agg(o.name, ', ' ORDER BY search_fold(o.name), o.id)
			FROM organisations o
			WHERE o.id = ANY(v.organisations)
		), '') AS names
		FROM agreement_versions v
		JOIN agreements a ON a.id = v.agreement_id
		WHERE a.area_id = $1 AND a.id = $2 AND v.version = $3`, areaID, id, version)
	return t, err
}

// AgreementEvent is one thing that happened to an agreement.
type AgreementEvent struct {
	ID           int64     `db:"id"`
	AgreementID  int64     `db:"agreement_id"`
	Kind         string    `db:"kind"`         // a state that it came to, an answer, or: changed, reopened, on_track, stuck, left, joined
	Organisation string    `db:"organisation"` // empty: a coordinator without one, or time
	Version      int       `db:"version"`
	Term         int       `db:"term"` // a term that was changed within comes to the same state twice
	At           time.Time `db:"at"`
}

// AgreementEvents lists what happened to an agreement of the area, oldest first.
func (tx *Tx) AgreementEvents(ctx context.Context, areaID, id int64) (list []AgreementEvent, err error) {
	err = tx.list(ctx, &list, `
		SELECT e.id, e.agreement_id, e.kind, COALESCE(o.name, '') AS organisation, e.version, e.term, e.at
		FROM agreement_events e
		LEFT JOIN organisations o ON o.id = e.organisation_id
		WHERE e.area_id = $1 AND e.agreement_id = $2
		ORDER BY e.id`, areaID, id)
	return list, err
}
