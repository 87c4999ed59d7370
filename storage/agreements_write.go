package storage

import (
	"context"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage/agreement"
)

// agreementHour is when people are asked how it goes, on the clocks of the area.
const agreementHour = 9

// today is the day that it is in the agreement's area.
func (a *Agreement) today(now time.Time) time.Time { return agreement.Day(now.In(a.Location())) }

// askAt is when somebody is asked next.
func (a *Agreement) askAt(now time.Time) time.Time {
	day := agreement.NextAsk(a.ReviewOn, a.today(now))
	return Instant(day.Add(agreementHour*time.Hour), a.Location())
}

// ProposeAgreement notes what a person proposes: What, Why, How, Until, Review, where it comes from, and who does it, by
// ids. Organisations that are not of the area or not active are left out. ErrNotFound: none is left.
func (tx *Tx) ProposeAgreement(ctx context.Context, a Agreement, organisations []int64, by *Person) (Agreement, error) {
	a.AreaID, a.Zone, a.ReviewOn = by.AreaID, by.Zone, a.Review
	organisations, err := tx.lockParties(ctx, a.AreaID, organisations)
	if err != nil {
		return a, err
	}
	if err := tx.get(ctx, &a.ID, `
		INSERT INTO agreements (area_id, state, review_on, ask_at, proposed_by, organisation_id, conference_id, poll_id,
			poll_option, wish_id, created_at, updated_at, chain_id)
		VALUES ($1, 'proposed', $2, $3, $4, NULLIF($5, 0), NULLIF($6, 0), NULLIF($7, 0), NULLIF($8, 0), NULLIF($9, 0), $10, $10,
			COALESCE(NULLIF(CAST($11 AS bigint), 0), CAST(1 + floor(random() * 70368744177663) AS bigint)))
		RETURNING id`, a.AreaID, a.ReviewOn.Format(time.DateOnly), a.askAt(tx.Now), by.ID, by.OrganisationID, a.ConferenceID,
		a.PollID, a.PollOption, a.WishID, tx.Now, a.ChainID); err != nil {
		return a, err
	}
	if err := tx.nameParties(ctx, a, organisations); err != nil {
		return a, err
	}
	a.Version = 1
	if err := tx.writeWording(ctx, a, organisations, by); err != nil {
		return a, err
	}
	if err := tx.agreementEvent(ctx, a.ID, "proposed", by.OrganisationID); err != nil {
		return a, err
	}
	return tx.Agreement(ctx, a.AreaID, a.ID)
}

// lockParties are those of these organisations that are active in the area. Locked, so that none of them is taken out of it
// meanwhile without leaving the agreement, too. ErrNotFound: none is; nothing may be written before that is known.
func (tx *Tx) lockParties(ctx context.Context, areaID int64, organisations []int64) (ids []int64, err error) {
	err = tx.list(ctx, &ids, `
		SELECT id
		FROM organisations
		WHERE area_id = $1 AND id = ANY($2) AND state = 'active'
		ORDER BY id
		FOR SHARE`, areaID, pq.Array(organisations))
	if err == nil && len(ids) == 0 {
		err = ErrNotFound
	}
	return ids, err
}

// nameParties makes these organisations, which lockParties returned, those that do it; what those say that were named before
// stays. Those that have left the area stay, too.
func (tx *Tx) nameParties(ctx context.Context, a Agreement, organisations []int64) error {
	if _, err := tx.exec(ctx, `
		DELETE FROM agreement_parties
		WHERE agreement_id = $1 AND left_at IS NULL AND organisation_id <> ALL($2)`, a.ID, pq.Array(organisations)); err != nil {
		return err
	}
	return tx.mustTouch(ctx, `
		INSERT INTO agreement_parties (agreement_id, area_id, organisation_id)
		SELECT $1, $2, o.id
		FROM unnest(CAST($3 AS bigint[])) AS o (id)
		ON CONFLICT (agreement_id, organisation_id) DO UPDATE
		SET left_at = NULL, successor_id = NULL`, a.ID, a.AreaID, pq.Array(organisations))
}

// worded is the text of a, with these organisations.
func (a *Agreement) worded(organisations []int64) agreement.Wording {
	return agreement.Wording{What: a.What, Why: a.Why, How: a.How, Until: a.Until, Review: a.Review, Organisations: organisations}
}

// writeWording writes the text of a as its version a.Version.
func (tx *Tx) writeWording(ctx context.Context, a Agreement, organisations []int64, by *Person) error {
	hash := a.worded(organisations).Hash()
	_, err := tx.exec(ctx, `
		INSERT INTO agreement_versions (agreement_id, version, what, why, how, until_on, review_on, organisations, hash, organisation_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULLIF($10, 0), $11)`, a.ID, a.Version, a.What, a.Why, a.How,
		a.Until.Format(time.DateOnly), a.Review.Format(time.DateOnly), pq.Array(organisations), hash[:], by.OrganisationID, tx.Now)
	return err
}

func (tx *Tx) agreementEvent(ctx context.Context, id int64, kind string, organisationID int64) error {
	return tx.mustTouch(ctx, `
		INSERT INTO agreement_events (agreement_id, area_id, kind, organisation_id, version, term, at)
		SELECT id, area_id, $2, NULLIF(CAST($3 AS bigint), 0), version, term, $4
		FROM agreements
		WHERE id = $1`, id, kind, organisationID, tx.Now)
}

// ChangeAgreement gives an agreement that AgreementToChange returned, and that is not over, another text: What, Why, How,
// Until, Review of after, and who does it. Once it was up for signing everybody is asked to sign again. ErrConflict: the
// text is the same.
func (tx *Tx) ChangeAgreement(ctx context.Context, before, after Agreement, organisations []int64, by *Person) (Agreement, error) {
	return tx.rewordAgreement(ctx, before, after, organisations, by, "changed")
}

// RenewAgreement gives an agreement that AgreementToChange returned, and that holds or is being signed, a new term that
// ends and is reviewed on the days of after. Everybody is asked to sign again.
func (tx *Tx) RenewAgreement(ctx context.Context, before, after Agreement, by *Person) (Agreement, error) {
	before.Term++
	return tx.rewordAgreement(ctx, before, after, before.Present(), by, "")
}

func (tx *Tx) rewordAgreement(ctx context.Context, before, after Agreement, organisations []int64, by *Person, event string) (Agreement, error) {
	organisations, err := tx.lockParties(ctx, before.AreaID, organisations)
	if err != nil {
		return before, err
	}
	if hash := after.worded(organisations).Hash(); string(hash[:]) == string(before.Hash) {
		return before, ErrConflict
	}
	if err := tx.nameParties(ctx, before, organisations); err != nil {
		return before, err
	}
	after.ID, after.AreaID, after.Zone, after.Version = before.ID, before.AreaID, before.Zone, before.Version+1
	if err := tx.writeWording(ctx, after, organisations, by); err != nil {
		return before, err
	}
	state := before.State
	if state != agreement.Proposed {
		state = agreement.Signing
	}
	after.ReviewOn = after.Review
	if err := tx.mustTouch(ctx, `
		UPDATE agreements
		SET version = $2, term = $3, state = $4, review_on = $5, ask_at = $6, updated_at = $7, stuck = stuck AND term = $3
		WHERE id = $1 AND closed_at IS NULL`, before.ID, after.Version, before.Term, state,
		after.ReviewOn.Format(time.DateOnly), after.askAt(tx.Now), tx.Now); err != nil {
		return before, err
	}
	if event != "" {
		if err := tx.agreementEvent(ctx, before.ID, event, by.OrganisationID); err != nil {
			return before, err
		}
	}
	if state == agreement.Signing {
		if err := tx.agreementEvent(ctx, before.ID, string(agreement.Signing), by.OrganisationID); err != nil {
			return before, err
		}
	}
	return tx.Agreement(ctx, before.AreaID, before.ID)
}
