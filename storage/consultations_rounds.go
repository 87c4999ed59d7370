package storage

import (
	"context"
	"slices"
	"time"
)

// askedPerWanted is how many are asked for each consultant that is still missing: about every second one has time.
const askedPerWanted = 2

// Round is what came of asking once.
type Round struct {
	Asked   []Recipient // to be told that they are asked
	Waiting bool        // since now nobody is left to ask, and nobody knows yet
}

// DueRounds lists cases whose round is over, those that waited longest first.
func (tx *Tx) DueRounds(ctx context.Context, limit int) (ids []int64, err error) {
	err = tx.list(ctx, &ids, `
		SELECT id
		FROM consultations
		WHERE state = 'asking' AND round_ends_at <= $1
		ORDER BY round_ends_at, id
		LIMIT $2`, tx.Now, limit)
	return ids, err
}

// EndRound lets the requests of a round lapse and asks the next consultants, if more are wanted. c comes from LockedCase.
// A round that is not over is left as it is.
func (tx *Tx) EndRound(ctx context.Context, c *Case, rules Rules) (Round, error) {
	if c.State != CaseAsking || c.RoundEndsAt == nil || c.RoundEndsAt.After(tx.Now) {
		return Round{}, nil
	}
	if err := tx.expireRequests(ctx, c); err != nil {
		return Round{}, err
	}
	return tx.askRound(ctx, c, rules, false)
}

// askRound asks as many consultants as are missing: of the case's own area first, then of its neighbours. The first
// round leaves it to the next to look elsewhere and to say that nobody is there.
func (tx *Tx) askRound(ctx context.Context, c *Case, rules Rules, first bool) (Round, error) {
	missing := c.Wanted - c.Accepted()
	if missing <= 0 {
		c.RoundEndsAt = nil
		return Round{}, tx.saveRound(ctx, c)
	}
	chosen, err := tx.route(ctx, c, []int64{c.AreaID}, askedPerWanted*missing, rules)
	if err != nil {
		return Round{}, err
	}
	if len(chosen) == 0 && !first {
		if chosen, err = tx.routeAbroad(ctx, c, askedPerWanted*missing, rules); err != nil {
			return Round{}, err
		}
	}
	asked, err := tx.ask(ctx, c, chosen, rules)
	if err != nil {
		return Round{}, err
	}
	round := Round{Asked: asked, Waiting: len(chosen) == 0 && !first && !c.Waiting}
	c.Waiting = len(chosen) == 0 && !first
	ends := tx.Now.Truncate(time.Hour)
	if len(chosen) > 0 {
		c.Round++
	}
	if len(chosen) > 0 || !first {
		ends = tx.Now.Add(c.round + time.Hour - time.Nanosecond).Truncate(time.Hour)
	}
	c.RoundEndsAt = &ends
	return round, tx.saveRound(ctx, c)
}

// route chooses whom to ask in these areas.
func (tx *Tx) route(ctx context.Context, c *Case, areaIDs []int64, n int, rules Rules) ([]Candidate, error) {
	requester := c.Requester()
	excluded := append(slices.Clone(c.excluded), requester.OrganisationID)
	candidates, err := tx.candidates(ctx, areaIDs, excluded, requester.PersonID, localDay(tx.Now, c.Zone))
	if err != nil {
		return nil, err
	}
	candidates = slices.DeleteFunc(candidates, func(candidate Candidate) bool {
		return slices.ContainsFunc(c.People, func(p CasePerson) bool { return p.PersonID == candidate.PersonID })
	})
	var taken []int64
	for _, p := range c.Consultants() {
		taken = append(taken, p.OrganisationID)
	}
	chosen := Route(Wish{Perspective: c.Vignette.Perspective, Topics: c.Vignette.Topics}, candidates, taken, n, rules.Rand)
	if len(chosen) == 0 {
		return nil, nil
	}
	return tx.stillMembers(ctx, chosen)
}

// routeAbroad chooses whom to ask in neighbouring areas, if both sides allow it.
func (tx *Tx) routeAbroad(ctx context.Context, c *Case, n int, rules Rules) ([]Candidate, error) {
	neighbours, err := tx.mutualNeighbours(ctx, c.AreaID)
	if err != nil || len(neighbours) == 0 {
		return nil, err
	}
	chosen, err := tx.route(ctx, c, neighbours, n, rules)
	c.foreign = c.foreign || len(chosen) > 0
	return chosen, err
}

// ask writes the requests, makes the requester's label fit who is addressed now, and returns who is to be told.
func (tx *Tx) ask(ctx context.Context, c *Case, chosen []Candidate, rules Rules) ([]Recipient, error) {
	if len(chosen) == 0 {
		return nil, nil
	}
	today := localDay(tx.Now, c.Zone)
	from := len(c.People)
	for _, candidate := range chosen {
		c.People = append(c.People, CasePerson{
			Number: c.freeNumber(rules.Rand), Role: RoleConsultant, State: PersonAsked, Reference: newReference(),
			AskedOn: today, PersonID: candidate.PersonID, caseSecret: caseSecret{OrganisationID: candidate.OrganisationID},
		})
	}
	if err := tx.addPeople(ctx, c, c.People[from:]); err != nil {
		return nil, err
	}
	if err := tx.coarsen(ctx, c, rules); err != nil {
		return nil, err
	}
	if err := tx.coarsenConsultants(ctx, c, rules); err != nil {
		return nil, err
	}
	return tx.toTell(ctx, c.People[from:])
}

// coarsen takes the sector out of the requester's label when it is no longer shared by enough people beside those who
// were addressed in this case. It never puts one back.
func (tx *Tx) coarsen(ctx context.Context, c *Case, rules Rules) error {
	if c.Label == "" {
		return nil
	}
	area, sector, err := tx.sectorOf(ctx, c.Requester().OrganisationID)
	if err != nil {
		return err
	}
	sharers, err := tx.sharers(ctx, area, sector, c.excluded)
	if err != nil {
		return err
	}
	people, houses := crowd(sharers, func(id int64) bool {
		return slices.ContainsFunc(c.People, func(p CasePerson) bool { return p.Role == RoleConsultant && p.PersonID == id })
	})
	c.Label = rules.Coarser(c.Label, rules.Sector(sector, people, houses, c.K))
	return nil
}

// coarsenConsultants is coarsen for the pseudonyms of those who have accepted: who is asked later knows that it is not them.
func (tx *Tx) coarsenConsultants(ctx context.Context, c *Case, rules Rules) error {
	for _, p := range c.Consultants() {
		if p.Pseudonym.Sector == "" {
			continue
		}
		sector, err := tx.shownSector(ctx, c, p, rules)
		if err != nil {
			return err
		}
		if sector = rules.Coarser(p.Pseudonym.Sector, sector); sector == p.Pseudonym.Sector {
			continue
		}
		p.Pseudonym.Sector = sector
		if err := tx.savePerson(ctx, c, p); err != nil {
			return err
		}
	}
	return nil
}

// saveRound writes how asking stands.
func (tx *Tx) saveRound(ctx context.Context, c *Case) error {
	sealed, err := c.sealedBody()
	if err != nil {
		return err
	}
	return tx.mustTouch(ctx, `
		UPDATE consultations
		SET state = $2, round = $3, round_ends_at = $4, neighbours_asked = $5, waiting = $6, sealed = $7
		WHERE id = $1`, c.ID, c.State, c.Round, c.RoundEndsAt, c.foreign, c.Waiting, sealed)
}

// expireRequests ends the requests of a case that nobody has answered.
func (tx *Tx) expireRequests(ctx context.Context, c *Case) error {
	for i := range c.People {
		if c.People[i].State == PersonAsked {
			c.People[i].State = PersonExpired
		}
	}
	_, err := tx.exec(ctx, `
		UPDATE consultation_people
		SET state = 'expired', notified = false, notice_at = NULL
		WHERE consultation_id = $1 AND state = 'asked'`, c.ID)
	return err
}

// AnswerRequest is what somebody who was asked says: PersonAccepted, PersonLater or PersonBiased. Accepting gives them
// a pseudonym; when enough have accepted, asking ends. ErrConflict: it is too late, or they are not asked. The other
// participants never learn of a refusal.
func (tx *Tx) AnswerRequest(ctx context.Context, c *Case, answer string, rules Rules) error {
	if c.Me == nil || c.Me.State != PersonAsked || c.State != CaseAsking {
		return ErrConflict
	}
	full, err := tx.LockedCase(ctx, c.ID)
	if err != nil {
		return err
	}
	me := full.ByNumber(c.Me.Number)
	switch {
	case answer != PersonAccepted && answer != PersonLater && answer != PersonBiased:
		return ErrNotFound
	case answer == PersonAccepted:
		if me.Pseudonym, err = tx.pseudonym(ctx, &full, me, rules); err != nil {
			return err
		}
	}
	me.State = answer
	if err := tx.savePerson(ctx, &full, me); err != nil {
		return err
	}
	if answer == PersonAccepted {
		if err := tx.accepted(ctx, &full); err != nil {
			return err
		}
	}
	*c = full.seenBy(full.People, me.Number)
	return nil
}

// accepted ends asking when enough have come, and counts as activity.
func (tx *Tx) accepted(ctx context.Context, c *Case) error {
	if c.Accepted() >= c.Wanted {
		if err := tx.expireRequests(ctx, c); err != nil {
			return err
		}
		c.RoundEndsAt = nil
	}
	c.Waiting = false
	if err := tx.saveRound(ctx, c); err != nil {
		return err
	}
	if c.Way == WayTalk { // two people who look for a time: there is nothing to begin
		return tx.BeginCase(ctx, c)
	}
	return tx.active(ctx, c)
}

// pseudonym draws a name for a consultant.
func (tx *Tx) pseudonym(ctx context.Context, c *Case, me *CasePerson, rules Rules) (Pseudonym, error) {
	sector, err := tx.shownSector(ctx, c, me, rules)
	return Pseudonym{Feminine: rules.Rand.IntN(2) == 0, Sector: sector, Number: c.freePseudonym(rules)}, err
}

// shownSector is the sector that a consultant's pseudonym may show. The requester knows who was excluded, and every other
// consultant knows themselves: only if enough remain beside all those.
func (tx *Tx) shownSector(ctx context.Context, c *Case, p *CasePerson, rules Rules) (string, error) {
	area, sector, err := tx.sectorOf(ctx, p.OrganisationID)
	if err != nil {
		return "", err
	}
	known := append(slices.Clone(c.excluded), c.Requester().OrganisationID)
	sharers, err := tx.sharers(ctx, area, sector, known)
	if err != nil {
		return "", err
	}
	people, houses := crowd(sharers, func(id int64) bool {
		return id != p.PersonID && slices.ContainsFunc(c.People, func(q CasePerson) bool { return q.PersonID == id })
	})
	return rules.Sector(sector, people, houses, c.K), nil
}

// freePseudonym draws the small number in a pseudonym; it says nothing about who came first.
func (c *Case) freePseudonym(rules Rules) int {
	var used []int
	for _, p := range c.People {
		if p.Pseudonym.Number != 0 {
			used = append(used, p.Pseudonym.Number)
		}
	}
	for {
		number := 1 + rules.Rand.IntN(max(5, len(used)+1))
		if !slices.Contains(used, number) {
			return number
		}
	}
}

// BeginCase opens the talk with those who have accepted. ErrConflict: nobody has, or it is open already.
func (tx *Tx) BeginCase(ctx context.Context, c *Case) error {
	if c.State != CaseAsking || c.Accepted() == 0 {
		return ErrConflict
	}
	if err := tx.expireRequests(ctx, c); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `
		UPDATE consultation_people
		SET state = 'in'
		WHERE consultation_id = $1 AND state = 'accepted'`, c.ID); err != nil {
		return err
	}
	for _, p := range c.Consultants() {
		p.State = PersonIn
	}
	today := localDay(tx.Now, c.Zone)
	if c.Way == WayWritten && c.Model == ModelPhases && c.Phase == "" {
		c.Phase, c.PhaseSince = "questions", today
	}
	c.State, c.RoundEndsAt, c.Waiting, c.ActiveOn = CaseOpen, nil, false, today
	return tx.mustTouch(ctx, `
		UPDATE consultations
		SET state = 'open', phase = $2, phase_since = $3, round_ends_at = NULL, waiting = false, active_on = $4,
			warned = CASE warned WHEN 'silence' THEN '' ELSE warned END
		WHERE id = $1`, c.ID, c.Phase, c.PhaseSince, today)
}
