package storage

import (
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
	MunicipalityIDs []int64  // in any of these, or in the whole area
	AgeFrom, AgeTo  *int     // years; for anybody of this age
	Free            bool     // costs nothing
	Languages       []string // in any of these, ids of package trait
	Accessibility   []string // with all of these
	OrganisationID  int64
}

// How much it counts that a resource has the word that was typed, or something like it.
const (
	exactly   = 1.0
	corrected = 0.8
	similarly = 0.7 // a synonym
	completed = 0.6
	partly    = 0.35 // a part of the compound that was typed
	vaguely   = 0.15 // one that says little
	topically = 0.16
	nearby    = 0.1 // it is offered in the place itself, not everywhere
)

// minPrefix is the length in letters from which a word also stands for longer ones that begin with it, and from which a
// typo in it is recognised; a longer one stands for others that contain it, too, while "Raum" shall not find "Trauma".
const minPrefix = 4

// term is one thing that is looked for. Any of its ways finds a resource; a way is stems of which all must be there.
type term struct {
	word   string // folded
	shown  string // as it was typed
	vague  bool   // it says little
	known  bool   // it is a word of the language, or made of such
	ways   [][]string
	topics []string
	counts map[string]float64 // by stem
	rare   float64            // how much the whole term counts: fewer resources, more
}

// newTerm reads a word of a query. ok is false for one that says nothing.
func newTerm(shown, word string, topics []string) (t term, ok bool) {
	if !german.Says(word) {
		return term{}, false
	}
	stem := german.Stem(word)
	t = term{
		word: word, shown: shown, vague: german.Vague(stem), known: german.Listed(word), topics: topics, rare: 1,
		ways: [][]string{{stem}}, counts: map[string]float64{stem: exactly},
	}
	var needed []string
	for _, part := range german.Parts(word) {
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
	if len(needed) == 1 { // "Drogenberatung" is about addiction
		for _, way := range german.Synonyms(needed[0]) {
			t.also(partly*similarly, way...)
		}
	}
	for _, way := range german.Synonyms(stem) {
		t.also(similarly, way...)
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

// also lets the term be found by further stems that stand together.
func (t *term) also(count float64, way ...string) {
	t.ways = append(t.ways, way)
	for _, stem := range way {
		t.counts[stem] = max(t.counts[stem], count)
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
	return !t.known && len(t.topics) == 0 && len([]rune(t.word)) >= minPrefix && strings.ContainsFunc(t.word, func(r rune) bool { return r < '0' || r > '9' })
}

// match is the term in PostgreSQL's language for queries: over all words and topics of a resource.
func (t term) match(area int64) string {
	return either(append(t.stood(area, wordLexeme), t.meant(area)...))
}

// matchTitle is match over the words of a resource's title.
func (t term) matchTitle(area int64) string { return either(t.stood(area, titleLexeme)) }

// stood are the ways in which the term may stand somewhere.
func (t term) stood(area int64, lexeme func(area int64, stem string) string) []string {
	var ways []string
	for _, way := range t.ways {
		var stems []string
		for _, stem := range way {
			stems = append(stems, quoted(lexeme(area, stem)))
		}
		ways = append(ways, strings.Join(stems, "&"))
	}
	return ways
}

// meant are the topics that the term stands for.
func (t term) meant(area int64) []string {
	var topics []string
	for _, id := range t.topics {
		topics = append(topics, quoted(topicLexeme(area, id)))
	}
	return topics
}

func either(ways []string) string {
	slices.Sort(ways)
	return "(" + strings.Join(slices.Compact(ways), "|") + ")"
}

func quoted(lexeme string) string { return "'" + lexeme + "'" }

// group is lexemes that count the same. Of the groups of one subject, only the best counts.
type group struct {
	subject int
	query   string // any of the lexemes
	size    int    // how many they are
	count   float64
}

// What a word counts that says little, beside others.
const (
	vagueShare = 0.8
	childShare = 0.4 // most offers are for children
)

// groups are what resources are ranked by: each term is a subject, and so is each part of a compound.
func groups(area int64, q ResourceQuery, terms []term) []group {
	var all []group
	subject := 0
	for _, t := range terms {
		subject++
		own, share := subject, t.share(len(terms))
		for count, lexemes := range t.byCount(area) {
			if count != partly && count != vaguely {
				all = append(all, newGroup(own, share*count, lexemes))
				continue
			}
			for _, lexeme := range lexemes {
				subject++
				all = append(all, newGroup(subject, share*count, []string{lexeme}))
			}
		}
	}
	for _, id := range q.MunicipalityIDs {
		all = append(all, newGroup(subject+1, nearby, []string{quoted(placeLexeme(area, id))}))
	}
	return all
}

func newGroup(subject int, count float64, lexemes []string) group {
	slices.Sort(lexemes)
	return group{subject: subject, query: strings.Join(lexemes, "|"), size: len(lexemes), count: count}
}

// share is how much the term counts among so many.
func (t term) share(terms int) float64 {
	switch {
	case terms == 1 || !t.vague:
		return t.rare
	case german.Stem(t.word) == "kind":
		return t.rare * childShare
	}
	return t.rare * vagueShare
}

// byCount are the term's lexemes by how much they count.
func (t term) byCount(area int64) map[float64][]string {
	all := map[float64][]string{}
	for stem, count := range t.counts {
		all[count] = append(all[count], quoted(wordLexeme(area, stem)))
	}
	for _, id := range t.topics {
		all[topically] = append(all[topically], quoted(topicLexeme(area, id)))
	}
	return all
}
