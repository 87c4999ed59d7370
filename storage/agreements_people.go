package storage

import (
	"context"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage/agreement"
)

// Signs tells whether this person answers for an organisation that the agreement names: as its administrator, the first
// one or a deputy.
func (a *Agreement) Signs(p *Person) bool {
	_, named := a.Party(p.OrganisationID)
	return named && p.OrganisationAdmin && p.AreaID == a.AreaID
}

// StaysOut tells whether this person's organisation has declined what the others hold to, or held to. It may still sign;
// how it goes, and when it ends, is the others' affair.
func (a *Agreement) StaysOut(p *Person) bool {
	party, _ := a.Party(p.OrganisationID)
	return a.State != agreement.Proposed && a.State != agreement.Signing && a.Current(party) == agreement.Declined
}

// Works tells whether this person may say how it goes: as a member of an organisation that the agreement names.
func (a *Agreement) Works(p *Person) bool {
	_, named := a.Party(p.OrganisationID)
	return (named && !a.StaysOut(p) || p.Coordinator) && p.AreaID == a.AreaID
}

// Leads tells whether this person may reword, renew and end it: coordinators, those who sign it, and, while it is a
// proposal, whoever made it.
func (a *Agreement) Leads(p *Person) bool {
	proposed := a.State == agreement.Proposed && a.ProposedBy == p.ID
	return p.AreaID == a.AreaID && (p.Coordinator || proposed) || a.Signs(p) && !a.StaysOut(p)
}

// AgreementPeople are the reachable people who hear of every change: the administrators of all organisations that it names
// and that are there, and whoever proposed it.
func (tx *Tx) AgreementPeople(ctx context.Context, a Agreement) ([]Person, error) {
	return tx.recipients(ctx, a.AreaID, `
		(m.organisation_admin AND m.organisation_id = ANY($2) OR m.person_id = $3) ORDER BY m.person_id`,
		pq.Array(a.Present()), a.ProposedBy)
}

// LastAgreementEvent is the number of what happened last to an agreement; part of the keys of messages about it.
func (tx *Tx) LastAgreementEvent(ctx context.Context, a Agreement) (id int64, err error) {
	err = tx.get(ctx, &id, `
		SELECT COALESCE(max(id), 0)
		FROM agreement_events
		WHERE agreement_id = $1`, a.ID)
	return id, err
}

// AgreementConference is a meeting from which agreements come, or on whose agenda some are.
type AgreementConference struct {
	ID         int64     `db:"id"`
	Title      string    `db:"title"`
	Local      time.Time `db:"local"` // its day
	Agreements int       `db:"agreements"`
	Total      int       `db:"total"` // such meetings
}

// AgreementConferences lists the area's meetings that have to do with agreements, latest first.
func (tx *Tx) AgreementConferences(ctx context.Context, areaID int64, offset, limit int) (page []AgreementConference, err error) {
	err = tx.list(ctx, &page, `
		SELECT c.id, c.title, c.local_date AS local, count(DISTINCT l.agreement_id) AS agreements, count(*) OVER () AS total
		FROM (
			SELECT conference_id, id AS agreement_id
			FROM agreements
			WHERE area_id = $1 AND conference_id IS NOT NULL
			UNION ALL
			SELECT conference_id, agreement_id
			FROM wishes
			WHERE area_id = $1 AND agreement_id IS NOT NULL
		) AS l
		JOIN conferences c ON c.id = l.conference_id AND c.published_at IS NOT NULL
		GROUP BY c.id
		ORDER BY c.starts_at DESC, c.id DESC
		LIMIT $3 OFFSET $2`, areaID, offset, limit)
	return page, err
}

// AgreementsToAnswer are the agreements that an organisation is part of since another one became part of it, and that wait
// for its first answer.
func (tx *Tx) AgreementsToAnswer(ctx context.Context, areaID, organisationID int64) (list []Agreement, err error) {
	var ids []int64
	if err := tx.list(ctx, &ids, `
		SELECT a.id
		FROM agreements a
		JOIN agreement_parties p ON p.agreement_id = a.id
		WHERE a.area_id = $1 AND p.organisation_id = $2 AND p.left_at IS NULL AND p.version = 0 AND a.closed_at IS NULL
			AND a.state <> 'proposed'
			AND EXISTS (SELECT FROM agreement_parties l WHERE l.agreement_id = a.id AND l.successor_id = $2)
		ORDER BY a.id`, areaID, organisationID); err != nil {
		return nil, err
	}
	for _, id := range ids {
		a, err := tx.Agreement(ctx, areaID, id)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}
