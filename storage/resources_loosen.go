package storage

import (
	"slices"
	"strings"

	"sozialraum/storage/trait"
)

// Loosening is a wish of a query that is not kept, since nothing fulfils all of them.
type Loosening string

// What is loosened, in this order: each alone, until something is found; then one after the other together. An
// organisation that was chosen always stays.
const (
	LooseAge    Loosening = "age"    // up to two years younger or older
	LooseFree   Loosening = "free"   // it may cost something
	LooseTongue Loosening = "tongue" // in any language
	LooseAccess Loosening = "access" // however accessible it is
	LoosePlace  Loosening = "place"  // in any municipality
	LooseWords  Loosening = "words"  // one of the words is enough
	LooseAnyAge Loosening = "anyage" // any age
)

var ladder = [...][]Loosening{
	{},
	{LooseAge},
	{LooseFree},
	{LooseTongue},
	{LooseAccess},
	{LoosePlace},
	{LooseWords},
	{LooseAge, LooseFree},
	{LooseAge, LooseFree, LooseTongue, LooseAccess},
	{LooseAge, LooseFree, LooseTongue, LooseAccess, LoosePlace},
	{LooseAge, LooseFree, LooseTongue, LooseAccess, LoosePlace, LooseWords},
	{LooseAnyAge},
	{LooseFree, LooseTongue, LooseAccess, LoosePlace, LooseWords, LooseAnyAge},
}

// nearAge is how many years beside the wanted age are near it.
const nearAge = 2

// step is a query, as loose as one step of the ladder makes it.
type step struct {
	loosened []Loosening
	any      string // in PostgreSQL's language: over all words
	title    string // over those of the title
	from, to int    // age in years
	groups   []group
}

// steps are the query itself and its looser forms, without those that change nothing.
func steps(area int64, q ResourceQuery, terms []term) []step {
	var all []step
	for _, rung := range ladder {
		var loosened []Loosening
		for _, l := range rung {
			if q.hasToLoosen(l, terms) {
				loosened = append(loosened, l)
			}
		}
		if known := func(s step) bool { return slices.Equal(s.loosened, loosened) }; !slices.ContainsFunc(all, known) {
			all = append(all, newStep(area, q, terms, loosened))
		}
	}
	return all
}

// hasToLoosen tells whether the query has a wish of this kind.
func (q ResourceQuery) hasToLoosen(l Loosening, terms []term) bool {
	switch l {
	case LooseAge, LooseAnyAge:
		return q.AgeFrom != nil || q.AgeTo != nil
	case LooseFree:
		return q.Free
	case LooseTongue:
		return len(q.Languages) > 0
	case LooseAccess:
		return len(q.Accessibility) > 0
	case LoosePlace:
		return len(q.MunicipalityIDs) > 0
	}
	return len(required(terms)) > 1
}

// required are the terms that a resource must have: words that say little need not be there beside others.
func required(terms []term) []term {
	telling := slices.DeleteFunc(slices.Clone(terms), func(t term) bool { return t.vague })
	if len(telling) == 0 {
		return terms
	}
	return telling
}

func newStep(area int64, q ResourceQuery, terms []term, loosened []Loosening) step {
	loose := func(l Loosening) bool { return slices.Contains(loosened, l) }
	s := step{loosened: loosened, from: orElse(q.AgeFrom, youngest), to: orElse(q.AgeTo, oldest), groups: groups(area, q, terms)}
	switch {
	case loose(LooseAnyAge):
		s.from, s.to = youngest, oldest
	case loose(LooseAge):
		s.from, s.to = max(s.from-nearAge, youngest), min(s.to+nearAge, oldest)
	}
	if loose(LooseFree) {
		q.Free = false
	}
	if loose(LooseTongue) {
		q.Languages = nil
	}
	if loose(LooseAccess) {
		q.Accessibility = nil
	}
	if loose(LoosePlace) {
		q.MunicipalityIDs = nil
	}
	operator := "&"
	if loose(LooseWords) {
		operator = "|"
	}
	var any, title []string
	for _, t := range required(terms) {
		any = append(any, t.match(area))
		title = append(title, t.matchTitle(area))
	}
	facets := q.facets(area, s.from, s.to)
	s.any, s.title = joined(any, operator, facets), joined(title, operator, facets)
	return s
}

func joined(terms []string, operator string, facets []string) string {
	if len(terms) > 0 {
		facets = append([]string{"(" + strings.Join(terms, operator) + ")"}, facets...)
	}
	return strings.Join(facets, "&")
}

// facets are the wishes that are no words.
func (q ResourceQuery) facets(area int64, from, to int) []string {
	var all []string
	if q.OrganisationID != 0 {
		all = append(all, quoted(ownerLexeme(area, q.OrganisationID)))
	}
	if q.Free {
		all = append(all, quoted(freeLexeme(area)))
	}
	if len(q.Languages) > 0 {
		var languages []string
		for _, id := range q.Languages {
			languages = append(languages, quoted(traitLexeme(area, trait.Language, id)))
		}
		all = append(all, "("+strings.Join(languages, "|")+")")
	}
	for _, id := range q.Accessibility {
		all = append(all, quoted(traitLexeme(area, trait.Access, id)))
	}
	if len(q.MunicipalityIDs) > 0 {
		places := []string{quoted(placeLexeme(area, 0))}
		for _, id := range q.MunicipalityIDs {
			places = append(places, quoted(placeLexeme(area, id)))
		}
		all = append(all, "("+strings.Join(places, "|")+")")
	}
	if from > youngest || to < oldest {
		ages := []string{quoted(anyAgeLexeme(area))}
		for _, year := range ageYears(from, to) {
			ages = append(ages, quoted(ageLexeme(area, year)))
		}
		all = append(all, "("+strings.Join(ages, "|")+")")
	}
	return all
}
