package pii

import "strings"

// place deals with towns and villages, the known ones and those that sound like one, and with people from there.
func (s *scan) place(i int) {
	t := &s.toks[i]
	if t.kind != word || t.flags&(isArticle|isVerb|isNoun|isPerson) != 0 && t.flags&(isPlace|isPlaceWeak|isCue) == 0 || s.length(i) < 3 {
		return
	}
	switch key := s.key(i); {
	case s.placeName(i, key) && !s.surnameHere(i):
		s.mark(i, s.placeEnd(i), Place)
	case !s.large(i):
	case t.flags&isCue != 0 && s.says(i, "bad") && s.large(i+1) && s.toks[i+1].spaced && s.has(i-1, isPlacePrep) && !s.ordinary(i+1):
		s.mark(i, i+1, Place)
	case t.flags&isPlaceWeak != 0:
		if s.says(i-1, "in", "aus", "nach", "richtung", "raum", "kreis", "gemeinde", "ortsteil") && !s.says(i+1, "gekleidet", "angezogen") {
			s.mark(i, i, Place)
		}
	case t.flags&^(isFirst|isSur|isFirstWeak|isSurWeak) != 0:
	case s.demonym(i, key):
		s.mark(i, i, Place)
	case t.flags == 0 && s.has(i-1, isPlacePrep) && !s.large(i-1) && s.soundsLikePlace(i, key):
		s.mark(i, s.chainEnd(i), Place)
	}
}

func (s *scan) placeName(i int, key string) bool {
	t := &s.toks[i]
	if t.flags&isPlace != 0 && (t.flags&(isFirst|isSur) == 0 || s.has(i-1, isPlacePrep)) {
		return t.shape != lower || !t.genitive && len(key) > 3
	}
	if s.places[key] || key[len(key)-1] == 's' && len(key) > 4 && s.places[key[:len(key)-1]] {
		return true
	}
	return false
}

// surnameHere says whether a place's name stands behind a first name.
func (s *scan) surnameHere(i int) bool {
	return s.has(i-1, isFirst) && s.large(i-1) && s.toks[i].spaced && !s.toks[i-1].genitive
}

func (s *scan) placeEnd(i int) int {
	last := s.chainEnd(i)
	if last > i && (s.has(last, isNoun|isHouse) || s.person(last)) && !s.says(last, "stadt", "mitte", "land") {
		return i
	}
	return last
}

// foods are demonyms that mostly mean something to eat.
func food(key string) bool {
	switch key {
	case "hamburger", "berliner", "wiener", "frankfurter", "krakauer", "amerikaner", "roemer", "baseler":
		return true
	}
	return false
}

// demonym: Alsfelder, Romröderin, Gießenern.
func (s *scan) demonym(i int, key string) bool {
	stem := ""
	for _, end := range []string{"er", "ern", "ers", "erin", "erinnen"} {
		if begin, ok := strings.CutSuffix(key, end); ok {
			stem = begin
		}
	}
	if len(stem) < 3 || !s.homeOf(stem) {
		return false
	}
	j := i + 1
	if s.large(j) && (s.lex.notFrom[s.key(j)] || s.methodical(s.key(s.chainEnd(j)))) {
		return false
	}
	return !food(key) || s.large(j) && s.toks[j].spaced && !s.has(i-1, isUnit|isNumber) || s.says(i-1, "gebuertiger", "gebuertige")
}

// methodical says whether a word is one for a method or the like: "Konzentrationstraining".
func (s *scan) methodical(key string) bool {
	for length := 4; length <= 12 && length <= len(key); length++ {
		if s.lex.notFrom[key[len(key)-length:]] {
			return true
		}
	}
	return false
}

var mutations = [...][2]string{{"roed", "rod"}, {"haeus", "haus"}, {"doerf", "dorf"}, {"baech", "bach"}, {"tael", "tal"}, {"thael", "thal"}, {"kirch", "kirch"}}

// homeOf says whether a word without its "er" is a place's name.
func (s *scan) homeOf(stem string) bool {
	if s.isHome(stem) || s.isHome(stem+"en") && len(stem) > 3 || s.isHome(stem+"e") && s.places[stem+"e"] || s.isHome(stem+"a") && len(stem) > 3 {
		return true
	}
	if stem == "muenchn" || stem == "dresdn" || stem == "hannovera" || stem == "muenstera" || stem == "kasselan" {
		return true
	}
	for _, m := range mutations {
		if begin, ok := strings.CutSuffix(stem, m[0]); ok && (s.isHome(begin+m[1]) || s.isHome(begin+m[1]+"en")) {
			return true
		}
	}
	return false
}

func (s *scan) isHome(key string) bool {
	flags := s.lex.words[key].flags
	return s.places[key] || flags&isPlace != 0 || flags&isPlaceWeak != 0 && len(key) > 5
}

var placeEnds = [...]string{"hausen", "dorf", "rod", "rode", "hain", "ingen", "stedt", "hofen", "weiler", "heim", "kirchen", "born", "bronn", "thal", "tal", "bach", "berg", "burg", "feld", "felde", "stadt", "furt", "stein", "walde", "grund", "ried", "lar", "mar", "loh", "roth", "brueck", "au", "ow", "itz", "ohmen", "gleen", "breitenbach", "mold", "buettel", "husen", "beck", "muehlen", "moor", "see"}

// soundsLikePlace says whether an unknown word behind "in" and the like is built like a place's name.
func (s *scan) soundsLikePlace(i int, key string) bool {
	if len(key) < 5 || s.lex.notPlaces[key] || s.livedIn(i) && !s.ordinary(i) {
		return len(key) >= 4 && !s.lex.notPlaces[key] && !s.ordinary(i)
	}
	for n, end := range placeEnds {
		if strings.HasSuffix(key, end) && len(key) > len(end)+1 {
			strong := n < 9
			if !strong && s.says(i-1, "von", "bei", "um", "stadt", "raum", "ort") && !s.large(i-1) {
				return false
			}
			return n < 5 || !s.lex.endsLikeNoun(key)
		}
	}
	return false
}

// livedIn says whether somebody lives, lived or moves where the preposition before i leads.
func (s *scan) livedIn(i int) bool {
	return s.says(i-2, "wohnt", "wohnen", "wohnte", "wohnhaft", "gezogen", "umgezogen", "zieht", "ziehen", "zog", "wohnort") && s.says(i-1, "in", "nach", "bei") || s.says(i-1, "nach") && s.says(i+1, "gezogen", "umgezogen", "zieht", "ziehen", "umziehen", "verzogen")
}
