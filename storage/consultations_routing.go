package storage

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"
)

// Candidate is a consultant who may be asked: of an organisation that is neither the requester's nor excluded, and
// present.
type Candidate struct {
	PersonID, OrganisationID int64
	AreaID                   int64
	Sector                   string // the organisation's
	Perspectives, Topics     []string
	MaxCases                 int
	Load                     int       // cases at the moment, requests included
	LastAsked                time.Time // day; zero: in none of the cases that still exist
}

// Wish is what the requester hopes for.
type Wish struct {
	Perspective string // AnyPerspective: none in particular
	Topics      []string
}

// fits tells whether the candidate offers what is wished and has room for another case.
func (w Wish) fits(c Candidate) bool {
	wished := w.Perspective == "" || w.Perspective == AnyPerspective || slices.Contains(c.Perspectives, w.Perspective)
	return wished && c.Load < c.MaxCases
}

// fit says how well the candidate's topics suit: 2 they name one of the case's, 1 they take any, 0 they named others.
// Who named others is asked last, since a case that waits helps nobody.
func (w Wish) fit(c Candidate) int {
	switch {
	case len(c.Topics) == 0:
		return 1
	case slices.ContainsFunc(c.Topics, func(topic string) bool { return slices.Contains(w.Topics, topic) }):
		return 2
	}
	return 0
}

// Route chooses up to n candidates to ask: those who fit best, then those with the least to do, then those who have not
// been asked for the longest time, then by lot. Organisations that are not yet in the case, taken, come first, and each
// of them once before any comes twice: different houses see different things.
func Route(w Wish, candidates []Candidate, taken []int64, n int, random *rand.Rand) []Candidate {
	ranked := slices.DeleteFunc(slices.Clone(candidates), func(c Candidate) bool { return !w.fits(c) })
	// The lot must not depend on the order in which the database happened to return the rows.
	slices.SortFunc(ranked, func(a, b Candidate) int { return cmp.Compare(a.PersonID, b.PersonID) })
	ranked = slices.CompactFunc(ranked, func(a, b Candidate) bool { return a.PersonID == b.PersonID })
	random.Shuffle(len(ranked), func(i, j int) { ranked[i], ranked[j] = ranked[j], ranked[i] })
	slices.SortStableFunc(ranked, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(w.fit(b), w.fit(a)), cmp.Compare(a.Load, b.Load), a.LastAsked.Compare(b.LastAsked))
	})
	houses := make(map[int64]bool, len(taken))
	for _, organisation := range taken {
		houses[organisation] = true
	}
	var first, second []Candidate
	for _, c := range ranked {
		if houses[c.OrganisationID] {
			second = append(second, c)
			continue
		}
		houses[c.OrganisationID] = true
		first = append(first, c)
	}
	chosen := append(first, second...)
	return chosen[:min(max(n, 0), len(chosen))]
}

// sharer is somebody who shares a sector.
type sharer struct {
	PersonID       int64 `db:"person_id"`
	OrganisationID int64 `db:"organisation_id"`
}

// crowd counts the people, and their organisations, in whom somebody is hidden from those who are addressed.
func crowd(sharers []sharer, addressed func(personID int64) bool) (people, houses int) {
	seen := make(map[int64]bool)
	for _, s := range sharers {
		if addressed(s.PersonID) {
			continue
		}
		people++
		seen[s.OrganisationID] = true
	}
	return people, len(seen)
}
