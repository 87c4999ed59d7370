package inquiry

import (
	"strings"

	"sozialraum/storage"
	"sozialraum/storage/german"
	"sozialraum/storage/topic"
)

// name is a way to write a place.
type name struct {
	words        []string // folded
	municipality storage.Place
	district     string // empty: the municipality itself
}

// names are the ways to write the places: "Homberg (Ohm)" is mostly called Homberg, and "Nieder-Breidenbach" may be
// one word. A municipality comes before districts of the same name.
func names(places []storage.Place) []name {
	var all []name
	add := func(shown string, municipality storage.Place, district string) {
		spellings := []string{shown, strings.ReplaceAll(shown, "-", "")}
		if short, _, found := strings.Cut(shown, "("); found {
			spellings = append(spellings, short)
		}
		for _, spelling := range spellings {
			var words []string
			for _, token := range german.Tokens(spelling) {
				words = append(words, token.Folded)
			}
			if len(words) > 0 {
				all = append(all, name{words, municipality, district})
			}
		}
	}
	for _, place := range places {
		add(place.Name, place, "")
	}
	for _, place := range places {
		for _, district := range place.Districts {
			add(district, place, district)
		}
	}
	return all
}

// readPlaces finds names of places, the longest first, and then typos in them.
func (r *reader) readPlaces(places []storage.Place) {
	all := names(places)
	for first := range r.tokens {
		var best name
		for _, n := range all {
			if len(n.words) > len(best.words) && r.stands(n.words, first) {
				best = n
			}
		}
		if len(best.words) > 0 {
			r.takePlace(best, first, first+len(best.words)-1)
		}
	}
	for i := range r.tokens {
		if best, ok := r.mistyped(all, i); ok {
			r.takePlace(best, i, i)
		}
	}
}

func (r *reader) takePlace(n name, first, last int) {
	r.take(Filter{Kind: Place, Municipality: n.municipality.ID, Name: n.municipality.Name, District: n.district}, first, last,
		"in", "im", "aus", "bei", "um", "nahe", "raum", "stadt", "gemeinde", "ortsteil", "near", "from", "around")
}

// stands tells whether the words are the tokens from first on.
func (r *reader) stands(words []string, first int) bool {
	if !r.free(first, first+len(words)-1) {
		return false
	}
	for i, word := range words {
		if r.tokens[first+i].Folded != word {
			return false
		}
	}
	return true
}

// Names that are shorter have too many words near them: "Bieben" is near "lieben".
const (
	shortestMunicipality = 6
	shortestDistrict     = 8
	twoSlips             = 8 // letters from which two wrong ones are forgiven
)

// mistyped finds the one place whose name the token is near to, if it is no word that means something else. The first
// letter must be right.
func (r *reader) mistyped(all []name, i int) (best name, ok bool) {
	word := r.word(i)
	if len(word) < shortestMunicipality-1 || german.Listed(word) || len(topic.In(r.tokens[i:i+1])) > 0 {
		return name{}, false
	}
	nearest := 3
	for _, n := range all {
		shortest := shortestMunicipality
		if n.district != "" {
			shortest = shortestDistrict
		}
		if len(n.words) != 1 || len(n.words[0]) < shortest || n.words[0][0] != word[0] {
			continue
		}
		allowed := 1
		if len(n.words[0]) >= twoSlips {
			allowed = 2
		}
		d := german.Distance(word, n.words[0], false)
		if d > allowed || d > nearest {
			continue
		}
		ok = d < nearest || ok && n.municipality.ID == best.municipality.ID // two places that are as near are none
		if d < nearest {
			best = n
		}
		nearest = d
	}
	return best, ok
}
