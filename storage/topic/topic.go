// Package topic owns the fixed list of topics that offers have, and the words in both languages by which people mean
// one. It never decides what an offer is about: its owner does. Topics of case consultations are another, shorter list
// on purpose: the finer a topic, the more it tells about a case.
package topic

import (
	"slices"
	"sync"

	"sozialraum/storage/german"
)

// IDs are all topics, in the order in which they are offered.
var IDs = [...]string{
	"early_help", "childcare", "parenting", "separation", "learning", "language", "school", "work", "leisure", "holidays",
	"sport", "culture", "media", "development", "inclusion", "health", "mental_health", "addiction", "grief", "violence",
	"crisis", "sexuality", "justice", "migration", "money", "basic_needs",
}

// maxPhrase is the most words of a synonym.
const maxPhrase = 3

// index finds topics by the stems of one to three words.
type index map[[maxPhrase]string][]string

var load = sync.OnceValue(func() index {
	all := index{}
	for _, id := range IDs {
		for _, phrase := range synonyms[id] {
			key, n := [maxPhrase]string{}, 0
			for _, token := range german.Tokens(phrase) {
				key[n], n = german.Stem(token.Folded), n+1
			}
			if !slices.Contains(all[key], id) {
				all[key] = append(all[key], id)
			}
		}
	}
	return all
})

// Mention is a topic that was found in a text.
type Mention struct {
	ID          string
	First, Last int // the tokens that mean it
}

// In finds the topics that words mean, in their order. Of words that mean one together none is looked at alone; a
// compound means what its parts mean, unless it is a synonym itself.
func In(tokens []german.Token) []Mention {
	all := load()
	var found []Mention
	for first := 0; first < len(tokens); first++ {
		size, ids := all.phrase(tokens[first:])
		if size == 0 {
			size, ids = 1, all.parts(tokens[first].Folded)
		}
		for _, id := range ids {
			found = append(found, Mention{ID: id, First: first, Last: first + size - 1})
		}
		first += size - 1
	}
	return found
}

// Of are the topics that a text means, each once, in the order of the text.
func Of(text string) (ids []string) {
	for _, mention := range In(german.Tokens(text)) {
		if !slices.Contains(ids, mention.ID) {
			ids = append(ids, mention.ID)
		}
	}
	return ids
}

// phrase finds the longest synonym that the tokens begin with.
func (all index) phrase(tokens []german.Token) (size int, ids []string) {
	for size := min(maxPhrase, len(tokens)); size > 0; size-- {
		var key [maxPhrase]string
		for i, token := range tokens[:size] {
			key[i] = german.Stem(token.Folded)
		}
		if ids, ok := all[key]; ok {
			return size, ids
		}
	}
	return 0, nil
}

// parts finds what the parts of a compound mean; two neighbouring parts may be a word of their own.
func (all index) parts(word string) []string {
	var ids []string
	for _, part := range german.Parts(word) {
		for _, id := range all[[maxPhrase]string{part.Stem}] {
			if !part.Vague && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}
