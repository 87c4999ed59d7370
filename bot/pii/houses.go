package pii

import "strings"

// house deals with schools, kindergartens and other houses that have a name.
func (s *scan) house(i int) {
	if !s.isWord(i) {
		return
	}
	last := s.chainEnd(i)
	switch {
	case last == i && s.toks[i].shape == lower:
	case last > i:
		if s.isHouseWord(last) && s.anyName(i, last) && !(s.isSign(i-1, '-') && s.glued(i)) {
			s.mark(i, last, Organisation)
		}
	case s.namedHouse(i):
		s.mark(i, i, Organisation)
	case s.has(i, isHouse) && s.afterSomebody(i):
	case s.isHouseWord(i):
		s.houseName(i)
	case s.has(i, isCue) && s.says(i, "villa", "arche") && s.has(i+1, isNest):
		s.mark(i, i+1, Organisation)
	}
}

// afterSomebody deals with names without hyphens: Anna Freud Schule.
func (s *scan) afterSomebody(i int) bool {
	first := i
	for n := 0; n < 3 && s.large(first-1) && s.toks[first].spaced && !s.toks[first-1].taken && !s.toks[first-1].genitive && s.has(first-1, isEponym|isFirst|isSur) && !s.has(first-1, isPerson); n++ {
		first--
	}
	if first == i {
		return false
	}
	s.mark(first, i, Organisation)
	return true
}

// isHouseWord says whether a word says what kind of house it is: Kita, Waldkindergarten, Grundschule.
func (s *scan) isHouseWord(i int) bool {
	if s.has(i, isHouse) {
		return true
	}
	key := s.key(i)
	if len(key) < 8 || s.toks[i].flags != 0 {
		return false
	}
	for _, end := range []string{"schule", "gymnasium", "kita", "kindergarten", "tagesstaette", "krippe", "kinderheim", "kinderhaus", "wohngruppe", "familienzentrum", "jugendzentrum"} {
		if strings.HasSuffix(key, end) {
			return true
		}
	}
	return false
}

// anyName says whether one of the words before the last is a name or unknown.
func (s *scan) anyName(i, last int) bool {
	for j := i; j < last; j += 2 {
		if s.has(j, isName|isEponym|isPlace|isPlaceWeak) && !s.has(j, isFiller|isArticle) || s.places[s.key(j)] {
			return true
		}
		if s.large(j) && s.toks[j].flags == 0 && s.length(j) > 2 && !s.ordinary(j) && last-i > 2 {
			return true
		}
	}
	return false
}

// namedHouse: Goetheschule, Marienkindergarten, Romrodschule.
func (s *scan) namedHouse(i int) bool {
	key := s.key(i)
	if len(key) < 9 || s.toks[i].flags&^isHouse != 0 {
		return false
	}
	for _, end := range []string{"grundschule", "gesamtschule", "schule", "gymnasium", "kindergarten", "kita", "kinderheim", "heim", "haus", "stift", "hort", "krippe", "krankenhaus", "realschule"} {
		if begin, ok := strings.CutSuffix(key, end); ok && len(begin) > 2 {
			for _, name := range []string{begin, strings.TrimSuffix(begin, "s"), strings.TrimSuffix(begin, "en"), strings.TrimSuffix(begin, "n")} {
				if flags := s.lex.words[name].flags; flags&isEponym != 0 && len(name) > 3 || flags&isFirst != 0 && len(name) > 3 || s.places[name] {
					return end != "haus" && end != "heim" || s.lex.words[name].flags&isNoun == 0
				}
			}
			return false
		}
	}
	return false
}

// houseName deals with a name behind the word for a house.
func (s *scan) houseName(i int) {
	j := i + 1
	switch {
	case s.isSign(j, '"') && s.toks[j].spaced:
		for last := j + 1; last <= j+7 && s.in(last); last++ {
			if s.isSign(last, '"') {
				s.mark(i, last, Organisation)
				return
			}
		}
	case s.says(j, "st", "sankt"):
		if s.isSign(j+1, '.') {
			j++
		}
		if s.large(j + 1) {
			s.mark(i, s.chainEnd(j+1), Organisation)
		}
	case s.says(j, "am", "an", "auf", "im", "zum", "zur"):
		if s.says(j+1, "der", "dem", "den") {
			j++
		}
		if s.large(j+1) && (s.toks[j+1].flags == 0 && !s.ordinary(j+1) || s.toks[i+1].shape == capital) && !s.has(j+1, isMonth) {
			s.mark(i, j+1, Organisation)
		}
	case s.large(j) && s.toks[j].spaced && !s.toks[j].taken && s.namesHouse(i, j):
		last := s.chainEnd(j)
		for s.has(last+1, isNest) && s.large(last+1) && last < j+3 {
			last++
		}
		s.mark(i, last, Organisation)
	}
}

func (s *scan) namesHouse(i, j int) bool {
	if s.has(j, isNest|isPlace) || s.has(j, isPlaceWeak) && !s.has(j, isNoun) || s.places[s.key(j)] || s.has(j, isEponym) && !s.has(j, isFirst|isNoun) {
		return true
	}
	young := !strings.HasSuffix(s.key(i), "schule") && !s.says(i, "haus", "stift", "klinik")
	return young && s.toks[j].flags == 0 && s.length(j) > 3 && !s.ordinary(j)
}
