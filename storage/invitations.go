package storage

import (
	"context"
	"time"
)

// Invitation lets one person into an area, once.
type Invitation struct {
	ID             int64      `db:"id"`
	AreaID         int64      `db:"area_id"`
	AreaName       string     `db:"area_name"`
	Coordinator    bool       `db:"coordinator"`
	OrganisationID *int64     `db:"organisation_id"` // admitted here without asking again
	InvitedBy      *int64     `db:"invited_by"`      // nil: the operator
	ExpiresAt      time.Time  `db:"expires_at"`
	UsedAt         *time.Time `db:"used_at"`
}

// Invite stores an invitation under the keyed hash of its code; the code itself is never stored.
func (tx *Tx) Invite(ctx context.Context, codeHash []byte, invitation Invitation) error {
	_, err := tx.exec(ctx, `
		INSERT INTO invitations (area_id, code_hash, coordinator, organisation_id, invited_by, expires_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		invitation.AreaID, codeHash, invitation.Coordinator, invitation.OrganisationID, invitation.InvitedBy,
		invitation.ExpiresAt, tx.Now)
	return err
}

// FindInvitation returns the usable invitation with this code hash. ErrNotFound is the one answer for a code that
// never existed, has expired or was used.
func (tx *Tx) FindInvitation(ctx context.Context, codeHash []byte) (Invitation, error) {
	var invitation Invitation
	err := tx.get(ctx, &invitation, `
		SELECT i.id, i.area_id, a.name AS area_name, i.coordinator, i.organisation_id, i.invited_by, i.expires_at, i.used_at
		FROM invitations i
		JOIN areas a ON a.id = i.area_id
		WHERE i.code_hash = $1 AND i.used_at IS NULL AND i.expires_at > $2`, codeHash, tx.Now)
	return invitation, err
}

// Gains tells whether the invitation would give a person anything that they don't have: the area, the role of a
// coordinator, or an organisation while they belong to none there.
func (tx *Tx) Gains(ctx context.Context, personID int64, invitation Invitation) (gains bool, err error) {
	err = tx.get(ctx, &gains, `
		SELECT NOT EXISTS (
			SELECT FROM memberships
			WHERE person_id = $1 AND area_id = $2
				AND (coordinator OR NOT CAST($3 AS boolean))
				AND (organisation_id IS NOT NULL OR CAST($4 AS bigint) IS NULL)
		)`, personID, invitation.AreaID, invitation.Coordinator, invitation.OrganisationID)
	return gains, err
}

// Redeem uses the invitation up and makes the person a member of its area, which becomes the area that they act in.
// A role that they have already is never taken away. ErrNotFound: somebody was faster, or it has expired.
func (tx *Tx) Redeem(ctx context.Context, invitationID, personID int64) (Invitation, error) {
	var invitation Invitation
	if err := tx.get(ctx, &invitation, `
		UPDATE invitations i
		SET used_at = $3, used_by = $2
		FROM areas a
		WHERE i.id = $1 AND i.used_at IS NULL AND i.expires_at > $3 AND a.id = i.area_id
		RETURNING i.id, i.area_id, a.name AS area_name, i.coordinator, i.organisation_id, i.invited_by, i.expires_at, i.used_at`,
		invitationID, personID, tx.Now); err != nil {
		return invitation, err
	}
	var member bool
	if err := tx.get(ctx, &member, `
		INSERT INTO memberships AS m (person_id, area_id, organisation_id, coordinator, joined_at, habit_id)
		SELECT $1, $2, (SELECT id FROM organisations WHERE id = $3 AND state = 'active'), $4, $5,
			(SELECT habit_id FROM people WHERE id = $1)
		ON CONFLICT (person_id, area_id) DO UPDATE
		SET coordinator = m.coordinator OR EXCLUDED.coordinator,
			organisation_id = COALESCE(m.organisation_id, EXCLUDED.organisation_id)
		RETURNING organisation_id IS NOT NULL`,
		personID, invitation.AreaID, invitation.OrganisationID, invitation.Coordinator, tx.Now); err != nil {
		return invitation, err
	}
	if err := tx.bringHabit(ctx, invitation.AreaID, personID); err != nil {
		return invitation, err
	}
	if member {
		if err := tx.joinTeam(ctx, invitation.AreaID, personID); err != nil {
			return invitation, err
		}
	}
	if err := tx.ActIn(ctx, personID, invitation.AreaID); err != nil {
		return invitation, err
	}
	_, err := tx.exec(ctx, `
		UPDATE people
		SET wrong_guesses = 0, guesses_since = NULL
		WHERE id = $1`, personID)
	return invitation, err
}

// joinTeam completes the admission to an organisation by an invitation: whoever belongs to one no longer waits for
// another, and where nobody administers it, they do.
func (tx *Tx) joinTeam(ctx context.Context, areaID, personID int64) error {
	if err := tx.Withdraw(ctx, areaID, personID); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		UPDATE memberships m
		SET organisation_admin = true
		WHERE m.person_id = $1 AND m.area_id = $2
			AND NOT EXISTS (
				SELECT FROM memberships c
				WHERE c.organisation_id = m.organisation_id AND c.organisation_admin
			)`, personID, areaID)
	return err
}

// WrongGuess counts a code that does not exist and returns how many this person tried within window.
func (tx *Tx) WrongGuess(ctx context.Context, personID int64, window time.Duration) (n int, err error) {
	err = tx.get(ctx, &n, `
		UPDATE people
		SET wrong_guesses = CASE WHEN guesses_since > $3 THEN wrong_guesses + 1 ELSE 1 END,
			guesses_since = CASE WHEN guesses_since > $3 THEN guesses_since ELSE $2 END
		WHERE id = $1
		RETURNING wrong_guesses`, personID, tx.Now, tx.Now.Add(-window))
	return n, err
}

// ForgetInvitations removes invitations that expired before the given time.
func (s *Store) ForgetInvitations(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM invitations
			WHERE expires_at < $1`, before)
		return err
	})
	return n, err
}
