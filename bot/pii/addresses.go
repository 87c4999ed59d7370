package pii

import "strings"

// address deals with streets, and with postal codes before a place.
func (s *scan) address(i int) {
	t := &s.toks[i]
	if t.kind == digits {
		s.postalCode(i)
		return
	}
	if t.kind != word || t.flags&(isArticle|isVerb) != 0 && t.flags&isCue == 0 {
		return
	}
	key := s.key(i)
	switch {
	case strings.HasSuffix(key, "strasse"), strings.HasSuffix(key, "str") && (s.isSign(i+1, '.') || s.isDigits(i+1)):
		s.street(i, key)
	case (key == "weg" || key == "platz" || key == "allee" || key == "ring") && s.large(i) && s.large(i-1) && s.toks[i].spaced && !s.toks[i-1].taken && strings.HasSuffix(s.key(i-1), "er") && !s.ordinary(i-1):
		s.mark(i-1, s.houseNumber(i), Address) // Altenburger Weg
	case s.isDigits(i+1) && s.toks[i+1].spaced && t.shape != lower:
		s.numbered(i, key)
	case strings.HasSuffix(key, "gasse") && key != "sackgasse" && len(key) > 6 && t.shape != lower:
		s.mark(s.chainStart(i), i, Address)
	case strings.HasSuffix(key, "weg") && len(key) > 5 && t.shape != lower && s.livesHere(i) && !ordinaryWay(key):
		s.mark(s.chainStart(i), i, Address)
	case t.shape == capital && t.flags&isCue != 0:
		s.byThe(i)
	}
}

func ordinaryWay(key string) bool {
	for _, begin := range []string{"schul", "heim", "rueck", "um", "feld", "aus", "hin", "arbeits", "nach", "fuss", "rad", "hilfe", "lebens", "mittel", "lern"} {
		if strings.HasPrefix(key, begin) {
			return true
		}
	}
	return false
}

// street deals with words that end like "Straße".
func (s *scan) street(i int, key string) {
	first, last := s.chainStart(i), i
	if s.isSign(i+1, '.') && s.glued(i+1) && strings.HasSuffix(key, "str") {
		last++
	}
	end := s.houseNumber(last)
	if key == "strasse" || key == "str" {
		if first == i {
			if !s.large(i-1) || s.toks[i-1].taken || s.has(i-1, isArticle|isTitle) || s.isSign(i-1, '.') || !s.toks[i].spaced {
				return
			}
			if end == last && (s.toks[i-1].begins || s.ordinary(i-1)) {
				return
			}
			first = i - 1
		}
	} else if first == i && (s.lex.plain[key] || strings.HasSuffix(key, "str") && end == last || s.toks[i].shape == lower && end == last) {
		return
	}
	s.mark(first, end, Address)
}

// chainStart is the first token of the words that hyphens connect up to i.
func (s *scan) chainStart(i int) int {
	for n := 0; n < 6 && s.isSign(i-1, '-') && s.glued(i) && s.glued(i-1) && s.isWord(i-2) && !s.toks[i-2].taken; n++ {
		i -= 2
	}
	return i
}

// houseNumber is the last token of the house number after i, or i.
func (s *scan) houseNumber(i int) int {
	j := i + 1
	if s.says(j, "nr", "nummer") {
		j++
		if s.isSign(j, '.') {
			j++
		}
	}
	if !s.isDigits(j) || s.length(j) > 4 || s.toks[j].taken {
		return i
	}
	if s.isSign(j+1, '-') && s.glued(j+1) && s.isDigits(j+2) && s.glued(j+2) {
		j += 2
	}
	if s.isWord(j+1) && s.length(j+1) == 1 && (s.glued(j+1) || s.toks[j+1].shape == lower) {
		j++
	}
	return j
}

// numbered deals with other names of streets, which only a house number shows.
func (s *scan) numbered(i int, key string) {
	if s.length(i+1) > 3 || s.isSign(i+2, '.') && s.isDigits(i+3) {
		return
	}
	last := s.houseNumber(i)
	for _, end := range []string{"weg", "gasse", "allee", "ufer", "damm", "pfad", "stieg", "steig"} {
		if len(key) > len(end)+1 && strings.HasSuffix(key, end) && !s.has(last+1, isUnit) {
			s.mark(s.chainStart(i), last, Address)
			return
		}
	}
	if !s.endsAddress(last + 1) {
		return
	}
	for _, end := range []string{"ring", "platz", "berg", "hof", "markt", "garten", "gaerten", "wiese", "wiesen", "rain", "hohl", "blick", "winkel", "bogen", "siedlung", "graben", "feld", "acker", "hoehe", "anger", "tor", "wall", "bruecke", "muehle", "stein", "kamp", "eck"} {
		if len(key) > len(end)+2 && strings.HasSuffix(key, end) && !s.has(i, isNoun|isPlace|isPlaceWeak|isName) {
			s.mark(s.chainStart(i), last, Address)
			return
		}
	}
}

// endsAddress says whether what follows a house number lets it be one.
func (s *scan) endsAddress(i int) bool {
	return !s.in(i) || s.isSign(i, ',') || s.isSign(i, '.') && !s.isDigits(i+1) || s.isSign(i, ')') || s.isSign(i, ';') || s.says(i, "in") || s.isDigits(i) && s.length(i) == 5
}

func (s *scan) livesHere(i int) bool {
	for j := i - 6; j < i+5; j++ {
		if s.says(j, "wohnt", "wohnen", "wohnte", "wohnten", "wohnhaft", "adresse", "anschrift", "lebt", "leben", "haus", "wohnung", "gezogen", "gemeldet", "zieht") {
			return true
		}
	}
	return false
}

// byThe deals with streets like "Am Ringofen 7" and "An der Schule 4".
func (s *scan) byThe(i int) {
	if !s.says(i, "am", "im", "an", "auf", "zum", "zur", "hinter", "unter", "vor", "in", "ober") {
		return
	}
	j := i + 1
	if s.says(j, "der", "dem", "den", "die") {
		j++
	}
	if !s.large(j) || s.toks[j].taken || s.has(j, isMonth|isUnit) || s.says(j, "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "klasse", "alter", "jahr") {
		return
	}
	if s.large(j + 1) {
		j++
	}
	last := s.houseNumber(j)
	if last > j && s.toks[j+1].spaced && s.length(j+1) <= 3 && s.endsAddress(last+1) && (!s.toks[i].begins || s.livesHere(i) || s.isSign(last+1, ',')) {
		s.mark(i, last, Address)
	}
}

// postalCode: 36304 Alsfeld.
func (s *scan) postalCode(i int) {
	if s.length(i) != 5 || !s.large(i+1) || s.toks[i+1].taken || s.glued(i+1) || s.has(i+1, isUnit) || s.ordinary(i+1) && !s.has(i+1, isPlaceWeak) {
		return
	}
	last := s.chainEnd(i + 1)
	if s.says(i+1, "bad") && s.large(i+2) {
		last = i + 2
	}
	s.mark(i, last, Address)
}
