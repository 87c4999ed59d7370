package storage

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// Recipient is somebody of a case who is told something, and the reference that their button carries. Nothing of it but
// the chat and the language goes into what they are told.
type Recipient struct {
	Person    Person
	Reference string
	Number    int
	Role      string
}

// toTell finds the reachable ones among people of a case, in the order of their numbers.
func (tx *Tx) toTell(ctx context.Context, people []CasePerson) ([]Recipient, error) {
	var ids pq.Int64Array
	for _, p := range people {
		if p.PersonID != 0 {
			ids = append(ids, p.PersonID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []Person
	if err := tx.list(ctx, &rows, `
		SELECT `+personColumns+`
		FROM people p `+personJoins+`
		WHERE p.id = ANY($1) AND p.reachable`, ids); err != nil {
		return nil, err
	}
	byID := make(map[int64]Person, len(rows))
	for _, row := range rows {
		byID[row.ID] = row
	}
	var list []Recipient
	for _, p := range people {
		if person, ok := byID[p.PersonID]; ok {
			list = append(list, Recipient{Person: person, Reference: p.Reference, Number: p.Number, Role: p.Role})
		}
	}
	return list, nil
}

// CaseRecipients are all who take part in the case but the one with the given number; zero: all.
func (tx *Tx) CaseRecipients(ctx context.Context, c *Case, except int) ([]Recipient, error) {
	var people []CasePerson
	for _, p := range c.People {
		if p.takesPart() && p.Number != except {
			people = append(people, p)
		}
	}
	return tx.toTell(ctx, people)
}

// CaseRecipient is one of those who take part; ErrNotFound when they do not, or cannot be reached.
func (tx *Tx) CaseRecipient(ctx context.Context, c *Case, number int) (Recipient, error) {
	p := c.ByNumber(number)
	if p == nil || !p.takesPart() {
		return Recipient{}, ErrNotFound
	}
	list, err := tx.toTell(ctx, []CasePerson{*p})
	if err != nil {
		return Recipient{}, err
	}
	if len(list) == 0 {
		return Recipient{}, ErrNotFound
	}
	return list[0], nil
}

// RevealedPerson is who stands behind a number, for the other side of a reveal that both agreed to: the requester asks
// about that consultant, the consultant about the requester. ErrNotFound for all others, and once they have left.
func (tx *Tx) RevealedPerson(ctx context.Context, c *Case, number int) (Person, error) {
	other := c.ByNumber(number)
	if other == nil || c.Me == nil || other.Role == c.Me.Role {
		return Person{}, ErrNotFound
	}
	consultant := c.Me
	if other.Role == RoleConsultant {
		consultant = other
	}
	if consultant.Reveal != RevealAgreed {
		return Person{}, ErrNotFound
	}
	var person Person
	err := tx.get(ctx, &person, `
		SELECT `+personColumns+`
		FROM people p
		JOIN memberships m ON m.person_id = p.id AND m.organisation_id = $2
		JOIN areas a ON a.id = m.area_id
		JOIN organisations o ON o.id = m.organisation_id
		WHERE p.id = $1`, other.PersonID, other.OrganisationID)
	return person, err
}

// SaveCasePerson writes what changed in somebody's part of the case.
func (tx *Tx) SaveCasePerson(ctx context.Context, c *Case, p CasePerson) error {
	if err := tx.savePerson(ctx, c, &p); err != nil {
		return err
	}
	if kept := c.ByNumber(p.Number); kept != nil {
		*kept = p
	}
	return nil
}

func (tx *Tx) savePerson(ctx context.Context, c *Case, p *CasePerson) error {
	sealed, err := c.sealedPerson(p)
	if err != nil {
		return err
	}
	return tx.mustTouch(ctx, `
		UPDATE consultation_people
		SET state = $3, read_up_to = $4, notified = $5, notice_at = CASE WHEN $5 THEN notice_at END, sealed = $6
		WHERE consultation_id = $1 AND number = $2`, c.ID, p.Number, p.State, p.ReadUpTo, p.Notified, sealed)
}

// SaveCase writes what the participants decided about the case: model, phase, moderator, summary, consent. It counts as
// activity.
func (tx *Tx) SaveCase(ctx context.Context, c *Case) error {
	if c.Me != nil && !c.Me.takesPart() { // they see too little of it to write it
		return ErrNotFound
	}
	sealed, err := c.sealedBody()
	if err != nil {
		return err
	}
	today := localDay(tx.Now, c.Zone)
	if err := tx.get(ctx, &c.PhaseSince, `
		UPDATE consultations
		SET model = $2, phase_since = CASE WHEN phase = $3 THEN phase_since ELSE $4 END, phase = $3, moderator = $5,
			offered_moderator = $6, sealed = $7
		WHERE id = $1 AND state <> 'shredded'
		RETURNING phase_since`,
		c.ID, c.Model, c.Phase, today, c.Moderator, c.OfferedModerator, sealed); err != nil {
		return err
	}
	c.PhaseSince = c.PhaseSince.UTC()
	return tx.active(ctx, c)
}

// active notes that a participant has done something: the end that comes with silence moves away. The last end does not.
func (tx *Tx) active(ctx context.Context, c *Case) error {
	c.touched(tx.Now)
	return tx.mustTouch(ctx, `
		UPDATE consultations
		SET active_on = $2, warned = $3
		WHERE id = $1`, c.ID, c.ActiveOn, c.Warned)
}

// touched is active before it is stored.
func (c *Case) touched(now time.Time) {
	c.ActiveOn = localDay(now, c.Zone)
	if c.Warned == warnedSilence {
		c.Warned = ""
	}
}

// LeaveCase is a consultant's own way out. They see nothing of the case any more; when nobody is left, it is asked on.
func (tx *Tx) LeaveCase(ctx context.Context, c *Case) error {
	if c.Me == nil || c.Me.Role != RoleConsultant || !c.Me.takesPart() || !c.Living() {
		return ErrConflict
	}
	full, err := tx.LockedCase(ctx, c.ID)
	if err != nil {
		return err
	}
	me := full.ByNumber(c.Me.Number)
	if err := tx.leave(ctx, &full, me); err != nil {
		return err
	}
	*c = full.seenBy(full.People, me.Number)
	return nil
}

// leave takes a consultant out of the case, and has others asked when nobody is left, or when there was room anyway.
func (tx *Tx) leave(ctx context.Context, c *Case, p *CasePerson) error {
	took := p.takesPart()
	p.State, p.Notified = PersonLeft, false
	if err := tx.savePerson(ctx, c, p); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `
		DELETE FROM consultation_copies
		WHERE consultation_id = $1 AND number = $2`, c.ID, p.Number); err != nil {
		return err
	}
	if !took || !c.Living() {
		return nil
	}
	return tx.handOn(ctx, c, p.Number)
}

// handOn goes on after a consultant has left.
func (tx *Tx) handOn(ctx context.Context, c *Case, number int) error {
	if c.Moderator == number {
		c.Moderator = 0
	}
	if c.OfferedModerator == number {
		c.OfferedModerator = 0
	}
	alone := c.Accepted() == 0
	if c.State == CaseAsking || alone {
		c.State = CaseAsking
		if c.RoundEndsAt == nil {
			due := tx.Now.Truncate(time.Hour)
			c.RoundEndsAt = &due
		}
	}
	return tx.mustTouch(ctx, `
		UPDATE consultations
		SET state = $2, round_ends_at = $3, moderator = $4, offered_moderator = $5, untold = untold OR $6
		WHERE id = $1`, c.ID, c.State, c.RoundEndsAt, c.Moderator, c.OfferedModerator, alone)
}
