package pii

// The questions that rules ask about tokens. All take any index; outside of the text the answer is no.

func (s *scan) in(i int) bool { return i >= 0 && i < len(s.toks) }

func (s *scan) isSign(i int, sign byte) bool {
	return s.in(i) && s.toks[i].kind == 0 && s.toks[i].sign == sign
}

func (s *scan) has(i int, flags uint32) bool {
	return s.in(i) && s.toks[i].kind == word && s.toks[i].flags&flags != 0
}

// says tells whether a word is one of those.
func (s *scan) says(i int, words ...string) bool {
	if !s.in(i) || s.toks[i].kind != word {
		return false
	}
	key := s.key(i)
	for _, w := range words {
		if key == w {
			return true
		}
	}
	return false
}

func (s *scan) isWord(i int) bool   { return s.in(i) && s.toks[i].kind == word }
func (s *scan) isDigits(i int) bool { return s.in(i) && s.toks[i].kind == digits }

// glued says whether no white space stands before a token.
func (s *scan) glued(i int) bool { return s.in(i) && !s.toks[i].spaced }

// large says whether a word begins with a capital letter.
func (s *scan) large(i int) bool { return s.isWord(i) && s.toks[i].shape != lower }

func (s *scan) length(i int) int { return int(s.toks[i].end - s.toks[i].start) }

// classOf is the class under which a token has been marked, zero if it has not.
func (s *scan) classOf(i int) Class {
	if !s.in(i) {
		return 0
	}
	return s.toks[i].class
}

// ordinary says whether a word is known as no name, or looks like a compound or a derived noun.
func (s *scan) ordinary(i int) bool {
	if !s.isWord(i) {
		return true
	}
	if s.toks[i].flags&(isFirst|isSur|isPlace) != 0 {
		return false
	}
	return s.lex.ordinaryWord(s.key(i))
}

// noSurname says the same where a surname is expected: many surnames end like short nouns, "Grünwald" and "Habermann".
func (s *scan) noSurname(i int) bool {
	if !s.isWord(i) || s.toks[i].flags&^(isEponym|isNest|isPlace|isPlaceWeak|isName|isCue) != 0 {
		return true
	}
	key := s.key(i)
	return s.toks[i].flags&isName == 0 && (s.lex.derived(key) || s.lex.endsLikeLongNoun(key))
}

// person says whether a word is one for people.
func (s *scan) person(i int) bool {
	if !s.isWord(i) {
		return false
	}
	return s.toks[i].flags&isPerson != 0 || s.large(i) && s.toks[i].flags&^isNoun == 0 && s.lex.endsLikePerson(s.key(i))
}

// boundary says whether a token ends a thought: a sign, a conjunction, or the text's end.
func (s *scan) boundary(i int) bool {
	if !s.in(i) {
		return true
	}
	if s.toks[i].kind == 0 {
		switch s.toks[i].sign {
		case '.', ',', ';', '!', '?', ')', ':', '-', '"', '/':
			return !(s.glued(i+1) && s.isDigits(i+1))
		}
		return s.toks[i].sign == 0
	}
	return s.says(i, "und", "aber", "oder", "doch", "da", "weil", "als")
}

// chainEnd is the last token of words that hyphens connect, beginning at i.
func (s *scan) chainEnd(i int) int {
	for n := 0; n < 12 && s.isSign(i+1, '-') && s.glued(i+1) && s.glued(i+2) && s.isWord(i+2); n++ {
		i += 2
	}
	return i
}

// mark makes a finding of the tokens from i to last, as far as none of them belongs to one already.
func (s *scan) mark(i, last int, class Class) {
	s.markAs(i, last, class, "pii."+class.String())
}

func (s *scan) markAs(i, last int, class Class, explanation string) {
	for j := last; j >= i; j-- {
		if s.toks[j].class != 0 {
			last = j - 1
		}
	}
	if last < i {
		return
	}
	s.found = append(s.found, Finding{
		Start: int(s.toks[i].start), End: int(s.toks[last].end), Class: class, Explanation: explanation,
		Replacement: s.replacement(i, last, class),
	})
	for j := i; j <= last; j++ {
		s.toks[j].taken, s.toks[j].class = true, class
	}
}

// pass over tokens that tell nothing.
func (s *scan) let(i, last int) {
	for j := i; j <= last; j++ {
		s.toks[j].taken = true
	}
}
