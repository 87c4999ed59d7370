package storage

import (
	"context"
	"errors"
	"time"
)

// MaxDigestAddresses is how many addresses one organisation may enter.
const MaxDigestAddresses = 10

// DigestAddress is one reader of the monthly letter who is not on Telegram.
type DigestAddress struct {
	ID             int64      `db:"id"`
	AreaID         int64      `db:"area_id"`
	OrganisationID int64      `db:"organisation_id"`
	Address        string     `db:"address"`
	Language       string     `db:"language"`
	AddedAt        time.Time  `db:"added_at"`
	ConfirmedAt    *time.Time `db:"confirmed_at"` // nil: was asked, and has not agreed so far
	AskedAt        *time.Time `db:"asked_at"`     // when the question went out; nil: not yet
	Refused        bool       `db:"refused"`      // the last mail was not taken
}

const digestAddressColumns = `
	d.id, d.area_id, d.organisation_id, d.address, d.language, d.added_at, d.confirmed_at,
	(SELECT m.done_at FROM digest_mails m WHERE m.address_id = d.id AND m.month IS NULL AND m.outcome = 'sent') AS asked_at,
	COALESCE((SELECT m.outcome = 'refused'
		FROM digest_mails m
		WHERE m.address_id = d.id AND m.done_at IS NOT NULL
		ORDER BY m.done_at DESC, m.id DESC
		LIMIT 1), false) AS refused`

// DigestAddresses lists the addresses of an organisation of the area.
func (tx *Tx) DigestAddresses(ctx context.Context, areaID, organisationID int64) (list []DigestAddress, err error) {
	err = tx.list(ctx, &list, `
		SELECT `+digestAddressColumns+`
		FROM digest_addresses d
		WHERE d.area_id = $1 AND d.organisation_id = $2
		ORDER BY d.added_at, d.id`, areaID, organisationID)
	return list, err
}

// DigestAddressToChange is one address of an organisation, locked until the commit.
func (tx *Tx) DigestAddressToChange(ctx context.Context, areaID, organisationID, id int64) (DigestAddress, error) {
	var d DigestAddress
	err := tx.get(ctx, &d, `
		SELECT `+digestAddressColumns+`
		FROM digest_addresses d
		WHERE d.area_id = $1 AND d.organisation_id = $2 AND d.id = $3
		FOR UPDATE OF d`, areaID, organisationID, id)
	return d, err
}

// AddDigestAddress enters an address, by a person, and plans the question whether its reader wants letters. Others that
// change the organisation wait. ErrConflict: the area has it already. ErrFull: the organisation has MaxDigestAddresses.
func (tx *Tx) AddDigestAddress(ctx context.Context, d DigestAddress, by int64) error {
	if err := tx.lockOrganisation(ctx, d.OrganisationID); err != nil {
		return err
	}
	var count struct {
		There bool `db:"there"`
		Many  int  `db:"many"`
	}
	if err := tx.get(ctx, &count, `
		SELECT COALESCE(bool_or(lower(address) = lower($3)), false) AS there, count(*) FILTER (WHERE organisation_id = $2) AS many
		FROM digest_addresses
		WHERE area_id = $1`, d.AreaID, d.OrganisationID, d.Address); err != nil {
		return err
	}
	switch {
	case count.There:
		return ErrConflict
	case count.Many >= MaxDigestAddresses:
		return ErrFull
	}
	n, err := tx.exec(ctx, `
		WITH added AS (
			INSERT INTO digest_addresses (area_id, organisation_id, address, language, added_by, added_at)
			VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT DO NOTHING
			RETURNING id, area_id
		)
		INSERT INTO digest_mails (area_id, address_id, planned_at, due_at)
		SELECT area_id, id, $6, $6
		FROM added`, d.AreaID, d.OrganisationID, d.Address, d.Language, by, tx.Now)
	if err == nil && n == 0 { // another organisation was faster
		err = ErrConflict
	}
	return err
}

// ConfirmDigest notes that the reader of an address agreed. It is no error if they had already.
func (tx *Tx) ConfirmDigest(ctx context.Context, id int64) error {
	return tx.mustTouch(ctx, `
		UPDATE digest_addresses
		SET confirmed_at = COALESCE(confirmed_at, $2)
		WHERE id = $1`, id, tx.Now)
}

// DropDigest forgets an address with its mails.
func (tx *Tx) DropDigest(ctx context.Context, id int64) error {
	return tx.mustTouch(ctx, `
		DELETE FROM digest_addresses
		WHERE id = $1`, id)
}

// digestSilence is how long an address is left alone whose reader wants no letters, or has not answered.
const digestSilence = 90 * 24 * time.Hour

// SilenceDigest leaves the address with this keyed hash alone for a while.
func (tx *Tx) SilenceDigest(ctx context.Context, areaID int64, addressHash []byte) error {
	_, err := tx.exec(ctx, `
		INSERT INTO digest_silences (area_id, address_hash, until)
		VALUES ($1, $2, $3)
		ON CONFLICT (area_id, address_hash) DO UPDATE
		SET until = EXCLUDED.until`, areaID, addressHash, tx.Now.Add(digestSilence))
	return err
}

// DigestSilent tells until when an address is left alone; zero: it may be written to.
func (tx *Tx) DigestSilent(ctx context.Context, areaID int64, addressHash []byte) (until time.Time, err error) {
	err = tx.get(ctx, &until, `
		SELECT until
		FROM digest_silences
		WHERE area_id = $1 AND address_hash = $2 AND until > $3`, areaID, addressHash, tx.Now)
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, nil
	}
	return until, err
}

// DigestsTo lists an address in every area that writes to it, locked until the commit.
func (tx *Tx) DigestsTo(ctx context.Context, address string) (list []DigestAddress, err error) {
	err = tx.list(ctx, &list, `
		SELECT `+digestAddressColumns+`
		FROM digest_addresses d
		WHERE lower(d.address) = lower($1)
		ORDER BY d.id
		FOR UPDATE OF d`, address)
	return list, err
}

// ForgetUnanswered removes addresses whose readers have not agreed since they were entered before that time.
func (s *Store) ForgetUnanswered(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM digest_addresses
			WHERE confirmed_at IS NULL AND added_at < $1`, before)
		return err
	})
	return n, err
}

// ForgetDigestMails removes what was written down about letters that never went out and were given up before that time, and
// the silences that are over. Those that may have arrived stay as long as their address: the link in them ends letters.
func (s *Store) ForgetDigestMails(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		if _, err := tx.exec(ctx, `
			DELETE FROM digest_silences
			WHERE until < $1`, tx.Now); err != nil {
			return err
		}
		n, err = tx.exec(ctx, `
			DELETE FROM digest_mails
			WHERE done_at < $1 AND month IS NOT NULL AND outcome IN ('refused', 'empty')`, before)
		return err
	})
	return n, err
}

// ExportDigest is an address that the person entered.
type ExportDigest struct {
	Area         string    `db:"area" json:"area"`
	Organisation string    `db:"organisation" json:"organisation"`
	Address      string    `db:"address" json:"address"`
	AddedAt      time.Time `db:"added_at" json:"added_at"`
	Confirmed    bool      `db:"confirmed" json:"confirmed"`
}

func (tx *Tx) exportDigests(ctx context.Context, personID int64) (list []ExportDigest, err error) {
	err = tx.list(ctx, &list, `
		SELECT a.name AS area, o.name AS organisation, d.address, d.added_at, d.confirmed_at IS NOT NULL AS confirmed
		FROM digest_addresses d
		JOIN areas a ON a.id = d.area_id
		JOIN organisations o ON o.id = d.organisation_id
		WHERE d.added_by = $1
		ORDER BY d.added_at`, personID)
	return list, err
}
