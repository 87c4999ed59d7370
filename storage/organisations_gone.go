package storage

import "context"

// ArchiveOrganisation takes an active organisation of the area out of everything that lists organisations. Its people stay
// in the area and belong to none; what it has signed stays, marked as left. It returns who belonged to it, and the
// agreements that it was part of and that were not over; some have ended now because nobody is left. ErrNotFound: it is not active.
func (tx *Tx) ArchiveOrganisation(ctx context.Context, areaID, id int64) (people []int64, agreed []Agreement, err error) {
	if err := tx.lockOrganisation(ctx, id); err != nil {
		return nil, nil, err
	}
	if err := tx.SetOrganisationState(ctx, areaID, id, "active", "archived"); err != nil {
		return nil, nil, err
	}
	if people, err = tx.dissolve(ctx, areaID, id); err != nil {
		return nil, nil, err
	}
	if _, err := tx.exec(ctx, `
		DELETE FROM digest_addresses
		WHERE organisation_id = $1`, id); err != nil { // who reads its letters, and whom nobody could take off any more
		return nil, nil, err
	}
	agreed, err = tx.leaveAgreements(ctx, areaID, id, 0)
	return people, agreed, err
}

// MergeOrganisations makes an active organisation of the area part of another one: people, offers and those that others
// refer to it move, and where it had signed the other one is asked to. It returns what ArchiveOrganisation
// does. ErrNotFound: one of them is not active, or they are the same.
func (tx *Tx) MergeOrganisations(ctx context.Context, areaID, id, into int64) (people []int64, agreed []Agreement, err error) {
	for _, one := range []int64{min(id, into), max(id, into)} {
		o, err := tx.OrganisationToChange(ctx, areaID, one)
		if err != nil {
			return nil, nil, err
		}
		if o.State != "active" || id == into {
			return nil, nil, ErrNotFound
		}
	}
	var admins []int64
	if err := tx.list(ctx, &admins, `
		SELECT person_id
		FROM memberships
		WHERE organisation_id = $1 AND organisation_admin`, id); err != nil {
		return nil, nil, err
	}
	administered := make(map[int64]bool, len(admins))
	for _, person := range admins {
		administered[person] = true
	}
	if people, err = tx.dissolve(ctx, areaID, id); err != nil {
		return nil, nil, err
	}
	for _, person := range people {
		if err := tx.Admit(ctx, areaID, into, person, administered[person]); err != nil {
			return nil, nil, err
		}
	}
	if err := tx.moveBelongings(ctx, id, into); err != nil {
		return nil, nil, err
	}
	if err := tx.lookAgain(ctx, areaID, into); err != nil { // offers that have moved may be due before its own
		return nil, nil, err
	}
	if err := tx.SetOrganisationState(ctx, areaID, id, "active", "archived"); err != nil {
		return nil, nil, err
	}
	agreed, err = tx.leaveAgreements(ctx, areaID, id, into)
	return people, agreed, err
}

// dissolve ends the memberships of everybody in an organisation, and what waits for its answer.
func (tx *Tx) dissolve(ctx context.Context, areaID, id int64) (people []int64, err error) {
	if err := tx.list(ctx, &people, `
		SELECT person_id
		FROM memberships
		WHERE area_id = $1 AND organisation_id = $2
		ORDER BY person_id`, areaID, id); err != nil {
		return nil, err
	}
	for _, person := range people {
		if _, err := tx.LeaveOrganisation(ctx, areaID, id, person); err != nil {
			return nil, err
		}
	}
	if _, err := tx.exec(ctx, `
		DELETE FROM invitations
		WHERE organisation_id = $1 AND used_at IS NULL`, id); err != nil {
		return nil, err
	}
	_, err = tx.exec(ctx, `
		UPDATE applications
		SET state = 'withdrawn'
		WHERE organisation_id = $1 AND state IN ('open', 'asked')`, id)
	return people, err
}

// moveBelongings gives the offers of an organisation and those who read its letters to another one, and leads there who was
// referred to it.
func (tx *Tx) moveBelongings(ctx context.Context, id, into int64) error {
	for _, query := range []string{
		`UPDATE resources
		SET organisation_id = $2, owner = (SELECT name FROM organisations WHERE id = $2)
		WHERE organisation_id = $1`,
		`INSERT INTO referrals (area_id, organisation_id, to_id)
		SELECT area_id, organisation_id, $2
		FROM referrals
		WHERE to_id = $1 AND organisation_id <> $2
		ON CONFLICT DO NOTHING`,
		`UPDATE digest_addresses
		SET organisation_id = $2
		WHERE organisation_id = $1`,
	} {
		if _, err := tx.exec(ctx, query, id, into); err != nil {
			return err
		}
	}
	if _, err := tx.exec(ctx, `
		DELETE FROM referrals
		WHERE $1 IN (organisation_id, to_id)`, id); err != nil {
		return err
	}
	return tx.lexOwner(ctx, into)
}

// leaveAgreements marks an organisation as left in everything that it is named in and that is not over. Its successor, if
// there is one, is named beside it and asked to sign. It returns those.
func (tx *Tx) leaveAgreements(ctx context.Context, areaID, id, successor int64) (agreed []Agreement, err error) {
	var ids []int64
	if err := tx.list(ctx, &ids, `
		SELECT a.id
		FROM agreements a
		WHERE a.area_id = $1 AND EXISTS (
			SELECT FROM agreement_parties p WHERE p.agreement_id = a.id AND p.organisation_id = $2 AND p.left_at IS NULL
		)
		ORDER BY a.id
		FOR NO KEY UPDATE`, areaID, id); err != nil {
		return nil, err
	}
	for _, one := range ids {
		a, err := tx.Agreement(ctx, areaID, one)
		if err != nil {
			return nil, err
		}
		if err := tx.leaveAgreement(ctx, a, id, successor); err != nil {
			return nil, err
		}
		if a.State.Over() {
			continue
		}
		if a, err = tx.settleAgreement(ctx, a, 0); err != nil {
			return nil, err
		}
		agreed = append(agreed, a)
	}
	return agreed, nil
}

func (tx *Tx) leaveAgreement(ctx context.Context, a Agreement, id, successor int64) error {
	if err := tx.mustTouch(ctx, `
		UPDATE agreement_parties
		SET left_at = $3, successor_id = NULLIF(CAST($4 AS bigint), 0)
		WHERE agreement_id = $1 AND organisation_id = $2`, a.ID, id, tx.Now, successor); err != nil {
		return err
	}
	if err := tx.agreementEvent(ctx, a.ID, "left", id); err != nil || successor == 0 || a.State.Over() {
		return err
	}
	n, err := tx.exec(ctx, `
		INSERT INTO agreement_parties (agreement_id, area_id, organisation_id)
		VALUES ($1, $2, $3)
		ON CONFLICT DO NOTHING`, a.ID, a.AreaID, successor)
	if err != nil || n == 0 {
		return err
	}
	return tx.agreementEvent(ctx, a.ID, "joined", successor)
}
