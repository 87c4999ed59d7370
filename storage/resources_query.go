package storage

import (
	"maps"
	"slices"
	"strings"

	"sozialraum/storage/german"
)

// SearchWord is a word of a query, as it was typed, and the topics that it may stand for.
type SearchWord struct {
	Text   string
	Topics []string
}

// ResourceQuery is what somebody looks for; zero values mean anything.
type ResourceQuery struct {
	Words           []SearchWord
	MunicipalityIDs []int64 // in any of these, or in the whole area
	AgeFrom, AgeTo  *int    // years; for anybody of this age
	Free            bool    // costs nothing
	OrganisationID  int64
}

// How much it counts that a resource has the word that was typed, or something like it.
const (
	exactly   = 1.0
	corrected = 0.8
	completed = 0.6
	partly    = 0.35 // a part of the compound that was typed
	vaguely   = 0.15 // one that says little
	topically = 0.25
)

// minPrefix is the length in letters from which a word also stands for longer ones that begin with it, and from which a
// typo in it is recognised; a longer one stands for others that contain it, too, while "Raum" shall not find "Trauma".
const minPrefix = 4

// term is one thing that is looked for. Any of its ways finds a resource; a way is stems of which all must be there.
type term struct {
	word   string // folded
	shown  string // as it was typed
	vague  bool   // it says little
	whole  bool   // nothing is a part of it that is known as a word
	ways   [][]string
	topics []string
	counts map[string]float64 // by stem
}

// newTerm reads a word of a query. ok is false for one that says nothing.
func newTerm(shown, word string, topics []string) (t term, ok bool) {
	if !german.Says(word) {
		return term{}, false
	}
	stem := german.Stem(word)
	t = term{word: word, shown: shown, vague: german.Vague(stem), whole: true, topics: topics, counts: map[string]float64{stem: exactly}}
	t.ways = [][]string{{stem}}
	var needed []string
	for _, part := range german.Parts(word) {
		t.whole = t.whole && !part.Listed
		count := partly
		if part.Vague {
			count = vaguely
		} else {
			needed = append(needed, part.Stem)
		}
		t.counts[part.Stem] = max(t.counts[part.Stem], count)
	}
	if len(needed) > 0 {
		t.ways = append(t.ways, needed)
	}
	return t, true
}

// terms are the words of the query that say something.
func (q ResourceQuery) terms() []term {
	var terms []term
	for _, word := range q.Words {
		for _, token := range german.Tokens(word.Text) {
			t, ok := newTerm(word.Text[token.Start:token.End], token.Folded, word.Topics)
			if ok && len(terms) < maxWords {
				terms = append(terms, t)
			}
		}
	}
	return terms
}

// also lets the term be found by further stems.
func (t *term) also(stem string, count float64) {
	if _, known := t.counts[stem]; !known {
		t.ways = append(t.ways, []string{stem})
		t.counts[stem] = count
	}
}

// base is what longer words begin with that the term stands for, empty when it is too short for that.
func (t term) base() string {
	for _, base := range []string{german.Stem(t.word), t.word} {
		if len([]rune(base)) >= minPrefix {
			return base
		}
	}
	return ""
}

// mistyped tells whether a word that nobody uses here may be a typo.
func (t term) mistyped() bool {
	return t.whole && len(t.topics) == 0 && len([]rune(t.word)) >= minPrefix && strings.ContainsFunc(t.word, func(r rune) bool { return r < '0' || r > '9' })
}

// match is the term in PostgreSQL's language for queries: over all words of a resource, or over those of its title.
func (t term) match(area int64, lexeme func(area int64, stem string) string) string {
	var ways []string
	for _, way := range t.ways {
		var stems []string
		for _, stem := range way {
			stems = append(stems, quoted(lexeme(area, stem)))
		}
		ways = append(ways, strings.Join(stems, "&"))
	}
	for _, id := range t.topics {
		ways = append(ways, quoted(topicLexeme(area, id)))
	}
	return "(" + strings.Join(ways, "|") + ")"
}

func quoted(lexeme string) string { return "'" + lexeme + "'" }

// group is lexemes that count the same.
type group struct {
	query string // any of them
	count float64
}

// groups are what resources are ranked by: how much each lexeme of the terms counts. PostgreSQL divides the rank of a
// group by its size; here that is undone.
func groups(area int64, terms []term) []group {
	best := map[string]float64{}
	for _, t := range terms {
		share := 1.0
		if t.vague {
			share = 0.5
		}
		for stem, count := range t.counts {
			lexeme := wordLexeme(area, stem)
			best[lexeme] = max(best[lexeme], share*count)
		}
		for _, id := range t.topics {
			best[topicLexeme(area, id)] = topically
		}
	}
	byCount := map[float64][]string{}
	for lexeme, count := range best {
		byCount[count] = append(byCount[count], quoted(lexeme))
	}
	var all []group
	for _, count := range slices.Sorted(maps.Keys(byCount)) {
		lexemes := byCount[count]
		slices.Sort(lexemes)
		all = append(all, group{query: strings.Join(lexemes, "|"), count: count * float64(len(lexemes))})
	}
	return all
}
