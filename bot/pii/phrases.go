package pii

import "strings"

// phraseBook holds names of several words by their first word. The class zero stands for phrases that tell nothing.
type phraseBook map[string][]phrase

type phrase struct {
	rest  []string
	class Class
}

func (b phraseBook) add(name string, class Class) { b.addWords(keys(name), class) }

func (b phraseBook) addWords(words []string, class Class) {
	if len(words) > 0 {
		b[words[0]] = append(b[words[0]], phrase{words[1:], class})
	}
}

func (l *lexicon) addPhrases(sections map[string][]string) {
	for _, line := range sections["phrase"] {
		for name := range strings.SplitSeq(line, ";") {
			l.phrases.add(name, 0)
		}
	}
	for key := range l.phrases {
		l.put(key, startsPhrase)
	}
}

// phrase deals with names of several words: of places, houses and streets of the area, and of public persons, who
// are let pass.
func (s *scan) phrase(i int) {
	if s.toks[i].kind != word {
		return
	}
	if s.begins[s.text[s.toks[i].start]|0x20] && s.usePhrases(i, s.phrases) {
		return
	}
	if s.toks[i].flags&startsPhrase != 0 {
		s.usePhrases(i, s.lex.phrases)
	}
}

// usePhrases takes the longest phrase that begins at i.
func (s *scan) usePhrases(i int, book phraseBook) bool {
	end, class := -1, Class(0)
	for _, p := range book[s.key(i)] {
		if last := s.matches(i, p.rest); last > end {
			end, class = last, p.class
		}
	}
	if end < 0 || class == Place && s.toks[i].shape == lower && s.toks[i].flags&(isVerb|isNoun|isArticle) != 0 {
		return false
	}
	if class == 0 {
		if s.chainEnd(end) > end || s.has(end+1, isHouse) || s.has(end+1, isNest) {
			return false // a house that is called after somebody
		}
		for j := i; j <= end; j++ {
			s.toks[j].taken = true
		}
		return true
	}
	if class == Address {
		end = s.houseNumber(end)
	}
	s.mark(i, end, class)
	return true
}

// matches returns the last token of a phrase that begins at i and goes on with the words of rest, or -1. Signs between
// the words don't count, nor does a genitive's s at the end.
func (s *scan) matches(i int, rest []string) int {
	for n, want := range rest {
		i++
		for signs := 0; i < len(s.toks) && s.toks[i].kind == sign && signs < 2; signs++ {
			i++
		}
		if i >= len(s.toks) || s.toks[i].taken || s.toks[i].kind == sign {
			return -1
		}
		if key := s.key(i); key != want && (n < len(rest)-1 || key != want+"s") {
			return -1
		}
	}
	return i
}
