package storage

import (
	"context"

	"sozialraum/storage/agreement"
)

// OpenAgreement ends the comments on an agreement that AgreementToChange returned: from now on the organisations sign it.
// ErrNotFound: it is no proposal any more.
func (tx *Tx) OpenAgreement(ctx context.Context, a Agreement, by *Person) (Agreement, error) {
	if a.State != agreement.Proposed {
		return a, ErrNotFound
	}
	return tx.moveAgreement(ctx, a, agreement.Signing, by.OrganisationID)
}

// AnswerAgreement notes what an organisation says to the present text, with its reservation or its reason. a must come
// from AgreementToChange. ErrNotFound: it does not name the organisation, or takes no answers.
func (tx *Tx) AnswerAgreement(ctx context.Context, a Agreement, organisationID int64, answer agreement.Answer, words string) (Agreement, error) {
	if a.State.Over() || a.State == agreement.Proposed {
		return a, ErrNotFound
	}
	if answer == agreement.Signed {
		words = ""
	}
	if err := tx.mustTouch(ctx, `
		UPDATE agreement_parties
		SET answer = $3, words = $4, version = $5, answered_at = $6
		WHERE agreement_id = $1 AND organisation_id = $2 AND left_at IS NULL`,
		a.ID, organisationID, answer, words, a.Version, tx.Now); err != nil {
		return a, err
	}
	if err := tx.agreementEvent(ctx, a.ID, string(answer), organisationID); err != nil {
		return a, err
	}
	return tx.settleAgreement(ctx, a, organisationID)
}

// settleAgreement moves an agreement to the state that follows from what its organisations say.
func (tx *Tx) settleAgreement(ctx context.Context, a Agreement, organisationID int64) (Agreement, error) {
	a, err := tx.Agreement(ctx, a.AreaID, a.ID)
	if err != nil {
		return a, err
	}
	course := a.course()
	if next := course.Settle(); next != a.State {
		return tx.moveAgreement(ctx, a, next, organisationID)
	}
	return a, nil
}

// moveAgreement notes a new state, and who brought it about.
func (tx *Tx) moveAgreement(ctx context.Context, a Agreement, state agreement.State, organisationID int64) (Agreement, error) {
	if err := tx.mustTouch(ctx, `
		UPDATE agreements
		SET state = $2, updated_at = $3,
			closed_at = CASE WHEN $4 THEN CAST($3 AS timestamptz) END,
			ask_at = CASE WHEN NOT $4 THEN COALESCE(ask_at, $5) END
		WHERE id = $1`, a.ID, state, tx.Now, state.Over(), a.askAt(tx.Now)); err != nil {
		return a, err
	}
	if err := tx.agreementEvent(ctx, a.ID, string(state), organisationID); err != nil {
		return a, err
	}
	return tx.Agreement(ctx, a.AreaID, a.ID)
}

// EndAgreement ends an agreement that AgreementToChange returned before it is done. ErrNotFound: it is over.
func (tx *Tx) EndAgreement(ctx context.Context, a Agreement, by *Person) (Agreement, error) {
	if a.State.Over() {
		return a, ErrNotFound
	}
	return tx.moveAgreement(ctx, a, agreement.Ended, by.OrganisationID)
}

// ReopenAgreement takes back that an agreement is done. a must come from AgreementToChange. ErrNotFound: it is not, or
// no organisation is left that does it.
func (tx *Tx) ReopenAgreement(ctx context.Context, a Agreement, by *Person) (Agreement, error) {
	if a.State != agreement.Done {
		return a, ErrNotFound
	}
	course := a.course()
	course.State = agreement.Signing
	next := course.Settle()
	if next.Over() {
		return a, ErrNotFound
	}
	if err := tx.agreementEvent(ctx, a.ID, "reopened", by.OrganisationID); err != nil {
		return a, err
	}
	return tx.moveAgreement(ctx, a, next, by.OrganisationID)
}
