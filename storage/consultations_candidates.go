package storage

import (
	"context"
	"slices"
	"time"

	"github.com/lib/pq"
)

// candidates lists the consultants of these areas who may be asked: present, reachable, and in no organisation that must
// not learn of the case, in whichever area. The requester's own ones are among those in every area that they belong to. How much they have to do is counted from the cases that exist.
func (tx *Tx) candidates(ctx context.Context, areaIDs, excluded []int64, requester int64, today time.Time) ([]Candidate, error) {
	var rows []struct {
		PersonID       int64          `db:"person_id"`
		OrganisationID int64          `db:"organisation_id"`
		AreaID         int64          `db:"area_id"`
		Sector         string         `db:"sector"`
		Perspectives   pq.StringArray `db:"perspectives"`
		Topics         pq.StringArray `db:"topics"`
		MaxCases       int            `db:"max_cases"`
	}
	if err := tx.list(ctx, &rows, `
		SELECT s.person_id, m.organisation_id, s.area_id, o.sector, s.perspectives, s.topics, s.max_cases
		FROM consultants s
		JOIN memberships m ON m.person_id = s.person_id AND m.area_id = s.area_id
		JOIN organisations o ON o.id = m.organisation_id
		JOIN people p ON p.id = s.person_id
		WHERE s.area_id = ANY($1) AND s.person_id <> $3 AND NOT s.paused AND p.reachable AND o.state = 'active'
			AND (s.away_from IS NULL OR $4 NOT BETWEEN s.away_from AND s.away_until)
			AND NOT EXISTS (
				SELECT FROM memberships x
				WHERE x.person_id = s.person_id AND (x.organisation_id = ANY($2) OR x.organisation_id IN (
					SELECT own.organisation_id
					FROM memberships own
					WHERE own.person_id = $3
				))
			)
		ORDER BY s.person_id, s.area_id`, bigints(areaIDs), bigints(excluded), requester, today); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, nil
	}
	work, err := tx.workload(ctx, areaIDs)
	if err != nil {
		return nil, err
	}
	list := make([]Candidate, 0, len(rows))
	for _, row := range rows {
		has := work[row.PersonID]
		list = append(list, Candidate{
			PersonID: row.PersonID, OrganisationID: row.OrganisationID, AreaID: row.AreaID, Sector: row.Sector,
			Perspectives: row.Perspectives, Topics: row.Topics, MaxCases: row.MaxCases,
			Load: has.load, LastAsked: has.lastAsked,
		})
	}
	return list, nil
}

// work is what one consultant has to do, and when they were last asked.
type work struct {
	load      int
	lastAsked time.Time
}

// workload adds up, for each consultant, the cases of these areas whose keys still exist.
func (tx *Tx) workload(ctx context.Context, areaIDs []int64) (map[int64]work, error) {
	keys, err := tx.livingKeys(ctx, areaIDs)
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	byCase, ids := make(map[int64]*livingKey, len(keys)), make(pq.Int64Array, 0, len(keys))
	for i := range keys {
		byCase[keys[i].ID] = &keys[i]
		ids = append(ids, keys[i].ID)
	}
	var rows []casePersonRow
	if err := tx.list(ctx, &rows, `
		SELECT `+casePersonColumns+`
		FROM consultation_people p
		WHERE p.consultation_id = ANY($1) AND p.role = 'consultant'`, ids); err != nil {
		return nil, err
	}
	total := make(map[int64]work)
	for i := range rows {
		known := byCase[rows[i].CaseID]
		c := Case{ID: known.ID, State: known.State, key: known.key}
		p, err := c.openedPerson(&rows[i])
		if err != nil {
			return nil, err
		}
		sum := total[p.PersonID]
		if c.Living() && (p.takesPart() || p.State == PersonAsked) {
			sum.load++
		}
		if p.AskedOn.After(sum.lastAsked) {
			sum.lastAsked = p.AskedOn
		}
		total[p.PersonID] = sum
	}
	return total, nil
}

// stillMembers keeps those of the chosen who belong to their organisation, and keeps them from leaving it before the
// commit: their departure then finds the request.
func (tx *Tx) stillMembers(ctx context.Context, chosen []Candidate) ([]Candidate, error) {
	var people, houses pq.Int64Array
	for _, c := range chosen {
		people, houses = append(people, c.PersonID), append(houses, c.OrganisationID)
	}
	if err := tx.keepMembers(ctx, people...); err != nil {
		return nil, err
	}
	var there []int64
	err := tx.list(ctx, &there, `
		SELECT m.person_id
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[])) AS chosen(person_id, organisation_id)
		JOIN memberships m USING (person_id, organisation_id)`, people, houses)
	return slices.DeleteFunc(chosen, func(c Candidate) bool { return !slices.Contains(there, c.PersonID) }), err
}

// sharers lists who belongs to an active organisation of this sector in the area, other than the excluded ones.
func (tx *Tx) sharers(ctx context.Context, areaID int64, sector string, excluded []int64) ([]sharer, error) {
	var list []sharer
	err := tx.list(ctx, &list, `
		SELECT m.person_id, m.organisation_id
		FROM memberships m
		JOIN organisations o ON o.id = m.organisation_id
		WHERE m.area_id = $1 AND o.sector = $2 AND o.state = 'active' AND o.id <> ALL($3)`,
		areaID, sector, bigints(excluded))
	return list, err
}

// mutualNeighbours lists the areas that let this one ask their consultants, and the other way round.
func (tx *Tx) mutualNeighbours(ctx context.Context, areaID int64) ([]int64, error) {
	var list []int64
	err := tx.list(ctx, &list, `
		SELECT ours.neighbour_id
		FROM area_neighbours ours
		JOIN area_neighbours theirs ON theirs.area_id = ours.neighbour_id AND theirs.neighbour_id = ours.area_id
		WHERE ours.area_id = $1
		ORDER BY ours.neighbour_id`, areaID)
	return list, err
}

// sectorOf returns an organisation's area and sector.
func (tx *Tx) sectorOf(ctx context.Context, organisationID int64) (areaID int64, sector string, err error) {
	var row struct {
		AreaID int64  `db:"area_id"`
		Sector string `db:"sector"`
	}
	err = tx.get(ctx, &row, `
		SELECT area_id, sector
		FROM organisations
		WHERE id = $1`, organisationID)
	return row.AreaID, row.Sector, err
}

// newRow is somebody's row in a case that is not written yet.
func (c *Case) newRow(p *CasePerson) (token, sealed []byte, err error) {
	sealed, err = c.sealedPerson(p)
	return c.key.Token(personToken, p.PersonID), sealed, err
}

// bigints is a list as an array of the database: none is an empty array, not null, to which nothing compares.
func bigints(list []int64) pq.Int64Array {
	if list == nil {
		return pq.Int64Array{}
	}
	return list
}
