package storage

import (
	"context"
	"time"
)

// DigestMail is one mail to an address: the question whether its reader wants letters, or the letter of a month.
type DigestMail struct {
	ID             int64      `db:"id"`
	AreaID         int64      `db:"area_id"`
	OrganisationID int64      `db:"organisation_id"`
	AddressID      int64      `db:"address_id"`
	Address        string     `db:"address"`
	Language       string     `db:"language"`
	ConfirmedAt    *time.Time `db:"confirmed_at"`
	Month          *time.Time `db:"month"` // its first day; nil: the question
	Seed           string     `db:"seed"`  // what the secret of the link is derived from
	PlannedAt      time.Time  `db:"planned_at"`
}

const digestMailColumns = `
	m.id, m.area_id, d.organisation_id, m.address_id, d.address, d.language, d.confirmed_at, m.month,
	CAST(m.seed AS text) AS seed, m.planned_at`

// When the letter of a month is written: from its first day at seven, as clocks in the area show it, to its middle. Who
// agrees until then gets it at once; after a longer standstill of the program its news would be old.
const (
	digestFrom  = "7 hours"
	digestUntil = "14 days"
)

// PlanDigests plans the letters of the month that are due by the calendar, and returns how many are new.
func (tx *Tx) PlanDigests(ctx context.Context) (int64, error) {
	return tx.exec(ctx, `
		INSERT INTO digest_mails (area_id, address_id, month, planned_at, due_at)
		SELECT d.area_id, d.id, CAST(l.month AS date), $1, $1
		FROM digest_addresses d
		JOIN organisations o ON o.id = d.organisation_id AND o.state = 'active'
		JOIN areas a ON a.id = d.area_id
		CROSS JOIN LATERAL (
			SELECT CAST($1 AS timestamptz) AT TIME ZONE a.zone AS clock,
				date_trunc('month', CAST($1 AS timestamptz) AT TIME ZONE a.zone) AS month
		) l
		WHERE d.confirmed_at IS NOT NULL
			AND l.clock - l.month BETWEEN CAST('`+digestFrom+`' AS interval) AND CAST('`+digestUntil+`' AS interval)
			AND NOT EXISTS (SELECT FROM digest_mails m WHERE m.address_id = d.id AND m.month = CAST(l.month AS date))
		ON CONFLICT DO NOTHING`, tx.Now)
}

// PlanDigestsOf plans the letters of one month for an area, whatever the day, and returns how many are new. Mails that
// wait for another attempt are due at once.
func (tx *Tx) PlanDigestsOf(ctx context.Context, areaID int64, month time.Time) (int64, error) {
	if _, err := tx.exec(ctx, `
		UPDATE digest_mails
		SET due_at = $2
		WHERE area_id = $1 AND done_at IS NULL AND flights = 0 AND due_at > $2`, areaID, tx.Now); err != nil {
		return 0, err
	}
	return tx.exec(ctx, `
		INSERT INTO digest_mails (area_id, address_id, month, planned_at, due_at)
		SELECT d.area_id, d.id, CAST($2 AS date), $3, $3
		FROM digest_addresses d
		JOIN organisations o ON o.id = d.organisation_id AND o.state = 'active'
		WHERE d.area_id = $1 AND d.confirmed_at IS NOT NULL
		ON CONFLICT DO NOTHING`, areaID, month.Format(time.DateOnly), tx.Now)
}

// digestLease is how long a mail that left is left alone: longer than the mail server may take to answer.
const digestLease = 10 * time.Minute

// ClaimDigestMail takes the next mail that is due, behind after: nobody else sends it meanwhile. A process that ends
// before it says what became of the mail lets it leave once more, and no third time. An areaID of zero means every area.
// ErrNotFound: nothing is due.
func (tx *Tx) ClaimDigestMail(ctx context.Context, areaID int64, after DigestMail) (DigestMail, error) {
	var m DigestMail
	err := tx.get(ctx, &m, `
		WITH next AS (
			SELECT id
			FROM digest_mails
			WHERE done_at IS NULL AND due_at <= $1 AND flights < 2 AND id > $2 AND (area_id = $3 OR $3 = 0)
			ORDER BY id
			LIMIT 1
			FOR UPDATE SKIP LOCKED
		)
		UPDATE digest_mails m
		SET flights = m.flights + 1, due_at = $4
		FROM next, digest_addresses d
		WHERE m.id = next.id AND d.id = m.address_id
		RETURNING `+digestMailColumns, tx.Now, after.ID, areaID, tx.Now.Add(digestLease))
	return m, err
}

// LoseDigestMails gives up mails that left twice without anybody knowing what became of them, and returns how many.
func (tx *Tx) LoseDigestMails(ctx context.Context) (int64, error) {
	return tx.exec(ctx, `
		UPDATE digest_mails
		SET done_at = $1, outcome = 'lost'
		WHERE done_at IS NULL AND due_at <= $1 AND flights = 2`, tx.Now)
}

// LinkDigestMail notes the hash of the secret that stands in a mail.
func (tx *Tx) LinkDigestMail(ctx context.Context, id int64, hash []byte) error {
	return tx.mustTouch(ctx, `
		UPDATE digest_mails
		SET link_hash = $2
		WHERE id = $1`, id, hash)
}

// What becomes of a mail.
const (
	MailSent    = "sent"    // the mail server took it
	MailRefused = "refused" // it never will
	MailEmpty   = "empty"   // there was nothing to tell, or nobody who wants to know any more
)

// FinishDigestMail writes down what became of a mail that was claimed. It is no error if its address is gone.
func (tx *Tx) FinishDigestMail(ctx context.Context, id int64, outcome string) error {
	_, err := tx.exec(ctx, `
		UPDATE digest_mails
		SET done_at = $2, outcome = $3
		WHERE id = $1 AND done_at IS NULL`, id, tx.Now, outcome)
	return err
}

// digestPause is how long a mail waits that the mail server did not take now.
const digestPause = time.Hour

// digestPatience is how long a mail is tried.
const digestPatience = 14 * 24 * time.Hour

// RetryDigestMail lets a mail wait that certainly did not arrive. One that has been tried for long is given up.
func (tx *Tx) RetryDigestMail(ctx context.Context, m DigestMail) error {
	if m.PlannedAt.Before(tx.Now.Add(-digestPatience)) {
		return tx.FinishDigestMail(ctx, m.ID, MailRefused)
	}
	_, err := tx.exec(ctx, `
		UPDATE digest_mails
		SET flights = flights - 1, due_at = $2
		WHERE id = $1 AND done_at IS NULL AND flights > 0`, m.ID, tx.Now.Add(digestPause))
	return err
}

// DigestMailByLink finds the mail whose link has this hash, and locks its address. ErrNotFound: none, or its address is
// gone.
func (tx *Tx) DigestMailByLink(ctx context.Context, hash []byte) (DigestMail, error) {
	return tx.oneDigestMail(ctx, `m.link_hash = $1`, hash)
}

// DigestQuestion is the mail that asked the reader of an address of the area, if it went out; it locks the address.
func (tx *Tx) DigestQuestion(ctx context.Context, areaID, addressID int64) (DigestMail, error) {
	return tx.oneDigestMail(ctx, `m.month IS NULL AND m.link_hash IS NOT NULL AND d.area_id = $1 AND d.id = $2`, areaID, addressID)
}

func (tx *Tx) oneDigestMail(ctx context.Context, which string, args ...any) (DigestMail, error) {
	var m DigestMail
	err := tx.get(ctx, &m, `
		SELECT `+digestMailColumns+`
		FROM digest_mails m
		JOIN digest_addresses d ON d.id = m.address_id
		WHERE `+which+`
		FOR UPDATE OF d`, args...)
	return m, err
}
