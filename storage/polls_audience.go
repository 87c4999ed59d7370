package storage

import "context"

// asked limits memberships m to those whom a poll asks: the whole area, or who comes or perhaps comes to the meeting $3,
// as it is at the moment. Whoever waits for a seat is asked as well.
const asked = `(CAST($3 AS bigint) = 0 OR EXISTS (
			SELECT
			FROM answers w
			WHERE w.conference_id = $3 AND w.person_id = m.person_id AND w.answer IN ('coming', 'maybe')
		))`

// ForReader notes whether the person is among those whom the poll asks.
func (tx *Tx) ForReader(ctx context.Context, p Poll, person *Person) (Poll, error) {
	if p.ConferenceID == 0 {
		return p, nil
	}
	answer, err := tx.AnswerOf(ctx, p.ConferenceID, person.ID)
	p.Outside = answer.Answer != Coming && answer.Answer != Maybe
	return p, err
}
