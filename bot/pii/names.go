package pii

import "strings"

// addressed deals with names that the word before them announces: "Frau X", "heißt X", "Tochter X".
func (s *scan) addressed(i int) {
	t := &s.toks[i]
	switch {
	case t.kind != word:
	case t.flags&isTitle != 0 && t.flags&isPerson == 0:
		s.titled(i)
	case t.flags&isNamed != 0:
		s.named(i)
	case s.large(i) && s.large(i+1) && s.toks[i+1].spaced && s.person(i):
		s.related(i)
	}
}

// titled: Frau Dr. X, Herr und Frau X, Familie von X.
func (s *scan) titled(i int) {
	j := i + 1
	for n := 0; n < 6 && (s.has(j, isTitle) && !s.has(j, isSur) || s.isSign(j, '.') && s.toks[j].start == s.toks[j-1].end ||
		(s.says(j, "und") || s.isSign(j, '/')) && s.has(j+1, isTitle)); n++ {
		j++
	}
	if s.isSign(j-1, '.') && s.toks[j-1].spaced || !s.isWord(j) || s.toks[j].taken {
		return
	}
	first := j
	for n := 0; n < 3 && s.particle(j, n > 0) && s.isWord(j+1) && !(s.has(i-1, isArticle) && s.says(i, "frau", "herr", "herrn")); n++ {
		j++
	}
	if j > first && (s.ordinary(j) || !s.large(j)) || !s.surnameAfterTitle(i, j) {
		return
	}
	last := s.chainEnd(j)
	if next := last + 1; j == first && s.has(last, isFirst|isFirstWeak) && s.large(next) && s.toks[next].spaced && !s.toks[next].taken && (s.has(next, isSur|isSurWeak) || !s.ordinary(next)) {
		s.markName(j, last, FirstName)
		s.markName(next, s.chainEnd(next), Surname)
		return
	}
	s.markName(first, last, Surname)
}

func (s *scan) particle(i int, second bool) bool {
	if second && s.says(i, "der", "den", "dem", "zur", "zum", "la", "los") {
		return true
	}
	return s.says(i, "von", "van", "de", "zu", "al", "el", "ben", "abu", "di", "del", "della", "ter", "da", "dos", "bou", "ait") && !s.isSign(i+1, '-')
}

// surnameAfterTitle says whether a word behind a title may be a name.
func (s *scan) surnameAfterTitle(title, i int) bool {
	t := &s.toks[i]
	if s.length(i) < 2 || s.length(i) == 2 && s.isSign(i+1, '.') && t.flags&isName == 0 {
		return false // initials are no names
	}
	if t.shape == lower {
		return t.flags&(isSur|isFirst) != 0 && t.flags&(notFirstLower|isArticle|isVerb|isFiller) == 0 && !t.genitive ||
			s.toks[title].shape == lower && t.flags&isSurWeak != 0 && t.flags&(isArticle|isVerb|isFiller) == 0
	}
	if t.flags&isName != 0 {
		return t.flags&(isFiller|isArticle) == 0 || t.flags&(isSur|isFirst) != 0
	}
	if s.says(title, "familie", "familien", "fam", "eheleute", "ehepaar") {
		return !s.ordinary(i) || !s.noSurname(i)
	}
	if t.flags&isNoun != 0 {
		return t.flags&^(isNoun|isHouse|isEponym|isNest) == 0 && !s.has(title-1, isArticle) && !s.says(title-1, "und") && !s.lex.derived(s.key(i)) && s.says(title, "herr", "herrn", "frau", "hr", "fr")
	}
	// Behind "Frau" and "Herr" there is hardly ever an ordinary word, so only what is surely one is left out.
	return t.flags&^(isEponym|isNest|isPlace|isPlaceWeak) == 0 && !s.lex.derived(s.key(i))
}

// named: heißt X, namens X, Name: X.
func (s *scan) named(i int) {
	j := i + 1
	for n := 0; n < 4 && (s.toks[min(j, len(s.toks)-1)].kind == sign && !s.isSign(j, '.') && !s.isSign(j, ',') ||
		s.says(j, "er", "sie", "es", "ihn", "ist", "lautet", "war", "auch", "eigentlich", "wirklich", "mit", "vornamen", "nachnamen", "das", "kind", "der", "junge", "des", "kindes", "ihre", "seine", "mutter")); n++ {
		j++
	}
	if !s.isWord(j) || s.toks[j].taken || s.length(j) < 2 || s.has(j, isFiller) && !s.has(j, isFirst) {
		return
	}
	t := &s.toks[j]
	switch {
	case t.shape == lower:
		if t.flags&isFirst == 0 || t.flags&notFirstLower != 0 {
			return
		}
	case t.flags&isName != 0 && t.flags&isNoun == 0, t.flags&(isFirst|isFirstWeak) != 0 && !s.says(i-1, "das"):
	case s.says(i-1, "das") || s.ordinary(j) || t.flags&(isPlace|isPlaceWeak) != 0 || s.says(i, "genannt", "nennt", "nennen", "nannte") && t.flags&isName == 0 && !endsLikeName(s.key(j)):
		return
	}
	class := FirstName
	if strings.HasPrefix(s.key(i), "nach") || strings.HasPrefix(s.key(i), "familien") || t.flags&(isFirst|isFirstWeak) == 0 && t.flags&isSur != 0 {
		class = Surname
	}
	last := s.chainEnd(j)
	s.markName(j, last, class)
	if class == FirstName {
		s.surnameAfter(last)
	}
}

// related: Tochter X, Lehrerin X.
func (s *scan) related(i int) {
	j := i + 1
	t := &s.toks[j]
	switch {
	case t.taken || s.length(j) < 2 || t.flags&(isFirst|isMonth) != 0:
		return
	case t.flags&isFirstWeak != 0 && t.flags&(isNoun|isFiller) == 0:
	case t.flags&isSur != 0:
		s.markName(j, s.chainEnd(j), Surname)
		return
	case t.flags&isSurWeak != 0 && s.colleague(i) && (s.has(j+1, isVerb|isBe|isPlacePrep) || s.boundary(j+1)):
		s.markName(j, s.chainEnd(j), Surname)
		return
	case t.flags == 0 && looksLikeSurname(s.key(j)):
		s.markName(j, s.chainEnd(j), Surname)
		return
	case t.flags&^isFirstWeak != 0 || s.ordinary(j) || s.lex.endsLikePerson(s.key(j)):
		return
	case !(s.has(j+1, isVerb|isSur|isSurWeak) || s.isSign(j+1, '(') || s.isSign(j+1, ',') || s.isSign(j+1, '.') || s.isSign(j+1, ')')) || s.length(j) > 12:
		return
	}
	s.markName(j, s.chainEnd(j), FirstName)
	s.surnameAfter(s.chainEnd(j))
}

// colleague says whether a word is one for a person in a job, whose surname often follows: "die Erzieherin Koch".
func (s *scan) colleague(i int) bool {
	key := s.key(i)
	return strings.HasSuffix(key, "in") || strings.HasSuffix(key, "lehrer") || strings.HasSuffix(key, "kollege") || strings.HasSuffix(key, "kollegen") ||
		strings.HasSuffix(key, "leiter") || strings.HasSuffix(key, "trainer") || strings.HasSuffix(key, "betreuer") || strings.HasSuffix(key, "pfarrer") || strings.HasSuffix(key, "arzt")
}

// markName marks a name and remembers it for the rest of the text.
func (s *scan) markName(i, last int, class Class) {
	if s.learned == nil {
		s.learned = map[string]Class{}
	}
	for j := i; j <= last; j++ {
		if s.isWord(j) && s.length(j) > 2 && !s.has(j, isArticle|isFiller) {
			s.learned[s.stem(j)] = class
		}
	}
	s.mark(i, last, class)
}

// stem is a name's key without the s of a genitive.
func (s *scan) stem(i int) string {
	key := s.key(i)
	if s.toks[i].genitive {
		return key[:len(key)-1]
	}
	return key
}

// name deals with names that the lists know.
func (s *scan) name(i int) {
	t := &s.toks[i]
	if t.kind != word {
		return
	}
	if last := s.chainEnd(i); last > i && !s.nameEnds(last) {
		s.let(i, last)
		return
	}
	switch {
	case t.flags&isName == 0:
		if s.large(i) && t.flags == 0 && s.looksForeign(i) {
			s.markName(i, s.chainEnd(i), FirstName)
			s.surnameAfter(s.chainEnd(i))
			return
		}
		if s.large(i) && (s.isSign(i+1, '(') || s.isSign(i+1, ',')) && s.classOf(i+2) == Age && s.length(i) > 2 && t.flags == 0 && !s.ordinary(i) {
			s.markName(i, i, FirstName)
		}
	case t.flags&isFirst != 0 && s.clearFirst(i), t.flags&isFirstWeak != 0 && s.large(i) && s.weakFirst(i):
		s.firstName(i)
	case t.flags&isSurWeak != 0 && t.flags&isNoun == 0 && s.large(i) && s.boundary(i+1) && s.says(i-1, "sagt", "sagte", "meint", "meinte", "erklaerte", "behauptet", "behauptete", "berichtet", "berichtete"):
		s.markName(i, i, Surname)
	case t.flags&isSurWeak != 0 && t.begins && s.isSign(i+1, ',') && s.has(i+2, isFirst) && s.large(i+2):
		s.markName(i, i, Surname)
	case t.flags&isSurWeak != 0 && t.genitive && s.large(i) && s.says(i-1, "bei", "von", "mit", "die", "zu", "gegen", "fuer", "ueber"):
		s.markName(i, i, Surname)
	case t.flags&isSur != 0 && s.large(i) && (t.shape != upper || s.length(i) > 3):
		s.markName(i, s.chainEnd(i), Surname)
	}
}

// looksForeign says whether an unknown word that stands where a name may stand ends as names do and German nouns do not.
func (s *scan) looksForeign(i int) bool {
	key := s.key(i)
	n := len(key)
	if n < 4 || n > 12 || s.toks[i].shape != capital || s.toks[i].begins && !s.has(i+1, isVerb|isBe) || s.has(i-1, isArticle|isNumber|isNoun) || s.isDigits(i-1) {
		return false
	}
	if !endsLikeName(key) {
		return false
	}
	opens := s.has(i-1, isVerb|isBe) || s.opens(i-1) || s.toks[i].begins || s.says(i-1, "mit", "von", "fuer", "bei", "gegen", "ohne", "ueber", "fuer", "an", "zu", "oder", "seine", "ihre") || s.classOf(i-2) == FirstName
	return opens && !s.large(i+1) && !s.lex.endsLikeNoun(key)
}

// endsLikeName says whether a word ends as few German nouns do.
func endsLikeName(key string) bool {
	switch key[len(key)-1] {
	case 'a', 'i', 'o', 'y':
		return true
	}
	for _, end := range []string{"enne", "ah", "yn", "yah", "ylin"} {
		if strings.HasSuffix(key, end) && len(key) > 5 {
			return true
		}
	}
	return false
}

// nameEnds says whether the last word of a chain of hyphens lets the chain be a name: not in "Asperger-Syndrom".
func (s *scan) nameEnds(i int) bool {
	if s.has(i, isFirst|isFirstWeak|isSur|isSurWeak) {
		return true
	}
	return s.large(i) && !s.ordinary(i) || s.person(i)
}

// clearFirst says whether a first name stands as one does.
func (s *scan) clearFirst(i int) bool {
	t := &s.toks[i]
	switch t.shape {
	case lower:
		if s.says(i, "max") && (s.isDigits(i+1) || s.isSign(i+1, '.')) {
			return false
		}
		if t.flags&notFirstLower != 0 {
			return s.lowerName(i)
		}
		return s.length(i) > 2 && !(t.genitive && s.length(i) < 5)
	case upper:
		return s.length(i) > 3 || !s.glued(i)
	}
	if s.says(i, "max") && (s.isDigits(i+1) || s.isSign(i+1, '.') && s.isDigits(i+2)) {
		return false // Max. 20 Minuten
	}
	return !(t.flags&isMonth != 0 && (s.isDigits(i-1) || s.isSign(i-1, '.') && s.isDigits(i-2) || s.isSign(i+1, '.')))
}

// lowerName says whether a word that is a name when written large stands like one: "tom ist", "tom (7)".
func (s *scan) lowerName(i int) bool {
	return (s.isSign(i+1, '(') || s.isSign(i+1, ',')) && s.classOf(i+2) == Age || s.has(i+1, isBe) && (s.classOf(i+2) == Age || s.toks[i].begins)
}

func (s *scan) firstName(i int) {
	last := i
	for n := 0; n < 4 && s.isSign(last+1, '-') && s.glued(last+1) && s.glued(last+2) && s.has(last+2, isFirst|isFirstWeak|isSur|isSurWeak); n++ {
		last += 2
	}
	class := FirstName
	if s.classOf(i-1) == FirstName && s.toks[i].spaced && s.has(i, isSur|isSurWeak) && !s.large(i+1) {
		class = Surname
	}
	s.markName(i, last, class)
	s.surnameAfter(last)
}

// surnameAfter deals with the surname behind a first name.
func (s *scan) surnameAfter(i int) {
	j := i + 1
	if s.toks[i].genitive || !s.isWord(j) || s.glued(j) || s.toks[j].taken {
		return
	}
	first := j
	if s.particle(j, false) && s.toks[j].shape == lower {
		for n := 0; n < 2 && s.particle(j, n > 0); n++ {
			j++
		}
		if !s.large(j) || s.ordinary(j) || s.has(j, isPlace|isPlaceWeak) || s.says(first, "von", "zu") && !s.has(j, isSur) {
			return
		}
	}
	t := &s.toks[j]
	switch {
	case t.taken || s.length(j) < 2 || t.flags&(isArticle|isFiller|isMonth) != 0 && t.flags&isSur == 0:
		return
	case t.shape == lower:
		if t.flags&isSur == 0 || s.toks[i].shape != lower || t.genitive {
			return
		}
	case t.flags&isSur != 0:
	case t.flags&isFirst != 0 && !(t.flags&isSurWeak != 0 && !s.large(j+1)):
		return
	case t.flags&isSurWeak != 0:
		if t.flags&isNoun != 0 && s.has(i-1, isVerb|isBe) {
			return
		}
	case s.ordinary(j) && s.noSurname(j), s.has(i-1, isVerb|isBe) && !looksLikeSurname(s.key(j)), s.isSign(j+1, '-') && !s.nameEnds(s.chainEnd(j)):
		return
	case !(s.has(j+1, isVerb|isSur|isSurWeak) || !s.in(j+1) || s.toks[j+1].kind == sign || looksLikeSurname(s.key(j))):
		return
	}
	s.markName(first, s.chainEnd(j), Surname)
}

var surnameEnds = [...]string{"mann", "ski", "sky", "ska", "cki", "cka", "oglu", "vic", "nic", "tsch", "ov", "ow", "ova", "owa", "ev", "eva", "enko", "czuk", "chuk", "tschuk", "czyk", "wicz", "witsch", "inger", "meier", "meyer", "maier", "mueller", "bauer", "schmidt", "berger", "hoff", "dze", "yan", "escu", "idis", "opoulos", "ssen", "zadeh", "zada", "zai", "iani", "lioglu", "haus", "huber", "bach", "feld", "stein"}

func looksLikeSurname(key string) bool {
	for _, end := range surnameEnds {
		if len(key) > len(end)+2 && strings.HasSuffix(key, end) {
			return true
		}
	}
	return false
}

// weakFirst says whether what stands around a word that is a name and something else makes it a name.
func (s *scan) weakFirst(i int) bool {
	t := &s.toks[i]
	next := i + 1
	switch {
	case s.has(i-1, isArticle) && !s.has(next, isSur):
		return false
	case s.large(next) && s.toks[next].spaced && s.has(next, isSur):
		return true
	case (s.isSign(next, '(') || s.isSign(next, ',')) && s.classOf(next+1) == Age && !s.has(i-1, isFiller):
		return true
	case s.has(next, isBe) && (s.classOf(next+1) == Age || s.classOf(next+2) == Age || s.classOf(next+3) == Age):
		return true
	case t.genitive && s.person(next):
		return true
	case s.says(next, "heisst", "hiess") && (t.begins || s.opens(i-1)) && (s.person(next+1) || s.person(next+2)): // "Mai heißt das Kind"
		return true
	case s.introduced(next):
		return true
	case s.says(i-1, "kleine", "kleiner", "kleinen", "suesse", "arme", "liebe", "lieber", "armer") && t.flags&(isNoun|isMonth) == 0:
		return true
	case t.flags&(isNoun|isMonth|isFiller|isNumber) != 0 || s.length(i) < 3:
		return false
	case (s.says(i-1, "und", "oder") || s.isSign(i-1, ',')) && s.classOf(i-2) == FirstName, s.says(next, "und", "oder") && s.has(next+1, isFirst) && s.large(next+1):
		return true
	case s.says(next+1, "lieblingsfarbe") || s.says(next+2, "lieblingsfarbe"):
		return false
	case s.has(next, isVerb) && !s.says(next, "und") && !s.says(next+1, "es") && (t.begins || s.opens(i-1)):
		return true
	}
	return s.says(i-1, "mit", "von", "fuer", "bei", "gegen", "ohne", "ueber") && !s.large(next) && !s.says(i, "rosa", "lila", "chance", "karma", "amor") && !(s.says(i, "ernst") && s.says(i-1, "mit"))
}

// introduced says whether what follows a word tells which person it is: "…, der Großvater," or "… und ihre Schwester".
func (s *scan) introduced(next int) bool {
	switch {
	case s.isSign(next, ',') && s.has(next+1, isArticle) && s.person(next+2):
		return s.isSign(next+3, ',') || s.isSign(next+3, '.')
	case s.says(next, "und"):
		return s.says(next+1, "ihr", "ihre", "ihren", "ihrem", "ihrer", "sein", "seine", "seinen", "seinem", "seiner") && s.person(next+2)
	}
	return false
}

// opens says whether a part of a sentence may begin behind a token.
func (s *scan) opens(i int) bool {
	return s.isSign(i, ',') || s.says(i, "und", "dass", "weil", "wenn", "als", "ob", "da", "obwohl", "seit", "nachdem", "wie", "aber", "denn", "damit", "waehrend", "bevor", "dann", "doch")
}

// again deals with further mentions of names that their surroundings showed somewhere in the text.
func (s *scan) again(i int) {
	t := &s.toks[i]
	if t.kind != word || s.length(i) < 3 {
		return
	}
	key := s.key(i)
	class, ok := s.learned[key]
	if !ok && key[len(key)-1] == 's' {
		class, ok = s.learned[key[:len(key)-1]]
	}
	switch {
	case !ok || s.chainEnd(i) > i && !s.nameEnds(s.chainEnd(i)):
	case t.shape == lower:
		if t.flags&^(isFirst|isSur) == 0 && len(key) > 3 && class == FirstName {
			s.mark(i, i, class)
		}
	case t.flags&(isNoun|isSurWeak|isFirstWeak|isMonth|isPlaceWeak|isPerson|isTitle|isVerb) != 0 && s.has(i-1, isArticle|isFiller):
	case t.begins && t.flags&(isVerb|isFiller|isArticle) != 0:
	default:
		s.mark(i, i, class)
	}
}
