package pii

import "strings"

const explainGrade = "pii.grade"

// age deals with exact ages and with school years, which tell nearly as much. Age bands ("6 bis 9 Jahre", "unter 3")
// are let pass: they are what is wanted instead.
func (s *scan) age(i int) {
	t := &s.toks[i]
	switch {
	case t.kind == sign:
	case t.kind == digits:
		if t.value >= 0 && t.value < 100 {
			s.ageNumber(i)
		}
	case t.flags&isNumber != 0:
		s.ageNumber(i)
	case t.flags&isOrdinal != 0:
		s.ageOrdinal(i)
	case t.flags&isCue != 0 && s.says(i, "klasse", "kl", "klassen", "jahrgangsstufe", "klassenstufe"):
		s.grade(i)
	case t.flags&isCue != 0 && s.says(i, "alter"):
		s.announcedAge(i)
	case s.length(i) > 8 && t.flags&^(isNoun|isPerson) == 0:
		s.ageCompound(i)
	}
}

// ageCompound: achtjährige, Dreizehnjähriger, Drittklässlerin.
func (s *scan) ageCompound(i int) {
	key := s.key(i)
	if at := strings.Index(key, "klaessler"); at > 2 {
		if s.lex.words[key[:at]+"e"].flags&isOrdinal != 0 {
			s.markAs(i, i, Age, explainGrade)
		}
		return
	}
	at := strings.Index(key, "jaehrig")
	if at < 3 || s.isBand(i) || s.ageOfThing(i) {
		return
	}
	if s.lex.words[key[:at]].flags&isNumber != 0 {
		s.mark(i, i, Age)
	}
}

// ageOfThing says whether an adjective at i belongs to something that is no person: "dreijährige Ausbildung".
func (s *scan) ageOfThing(i int) bool {
	j := i + 1
	if s.isWord(j) && !s.large(j) && s.large(j+1) && !s.has(j, isArticle|isVerb|isFiller|isNamed) {
		j++
	}
	return !s.large(i) && s.large(j) && !s.person(j) && s.ordinary(j) && !strings.HasSuffix(s.key(j), "in")
}

// isBand says whether a number belongs to a band: "6 bis 9", "6-9", "6- bis 9-jährig", "unter 3", "ab 16".
func (s *scan) isBand(i int) bool {
	if s.says(i-1, "unter", "ueber", "ab", "zwischen", "mindestens", "hoechstens", "maximal", "wenigstens", "anfang", "mitte", "ende") {
		return true
	}
	for _, j := range []int{i - 1, i + 1} {
		step := j - i
		if s.isSign(j, '.') || s.isSign(j, '-') && step > 0 && s.says(j+1, "bis") {
			j += step
		}
		if s.says(j, "bis") || s.isSign(j, '-') && s.numberAt(j+step) {
			return true
		}
	}
	return s.says(i-1, "und") && s.numberAt(i-2) && s.says(i-3, "zwischen")
}

func (s *scan) numberAt(i int) bool {
	return s.isDigits(i) || s.has(i, isNumber) || s.isSign(i, '.') && s.isDigits(i-1)
}

// ageNumber deals with a number that may be an age.
func (s *scan) ageNumber(i int) {
	if s.isBand(i) {
		return
	}
	end := i
	if s.isDigits(i+1) && s.isSign(i+2, '/') && s.isDigits(i+3) && s.glued(i+3) && s.has(i+4, isUnit) {
		end = i + 3 // 2 1/2 Jahre
	}
	if s.isSign(i+1, ',') && s.glued(i+1) && s.glued(i+2) && s.isDigits(i+2) && s.length(i+2) == 1 && s.has(i+3, isUnit) {
		end = i + 2 // 8,5 Jahre
	}
	if s.isSign(i+1, ',') && s.glued(i+1) && s.glued(i+2) && s.isDigits(i+2) && s.length(i+2) == 1 && s.isSign(i+3, '-') && s.isWord(i+4) && strings.HasPrefix(s.key(i+4), "jaehr") {
		end = i + 2 // 2,5-jährig
	}
	if s.in(i+1) && s.toks[i+1].kind == sign && s.toks[i+1].sign == 0 && s.glued(i+1) && s.has(i+2, isUnit) {
		end = i + 1 // 1½ Jahre
	}
	if s.isDigits(i) && s.isSign(i+1, ';') && s.glued(i+1) && s.glued(i+2) && s.isDigits(i+2) && s.length(i+2) <= 2 && s.toks[i+2].value < 12 {
		end = i + 2 // 5;7, years and months as diagnosticians write them
		if !s.has(end+1, isUnit) {
			s.mark(i, end, Age)
			return
		}
	}
	unit := end + 1
	if s.isSign(unit, '-') && s.glued(unit) && s.says(unit+1, "und", "oder") && s.isWord(unit+2) && strings.Contains(s.key(unit+2), "jaehrig") ||
		s.isSign(unit, '-') && s.says(unit+1, "und", "oder") && s.isDigits(unit+2) && (s.isWord(unit+3) && strings.HasPrefix(s.key(unit+3), "jaehrig") || s.isWord(unit+4) && strings.HasPrefix(s.key(unit+4), "jaehrig")) {
		s.mark(i, i, Age) // 8- und 10-jährig
		return
	}
	if s.isSign(unit, '-') && s.glued(unit) && s.isWord(unit+1) {
		unit++
	}
	switch {
	case s.isWord(unit) && strings.HasPrefix(s.key(unit), "jaehrig"):
		if !s.ageOfThing(unit) {
			s.mark(i, unit, Age)
		}
	case s.isDigits(i) && s.isSign(end+1, '.'):
		if s.ordinalAge(i, end+2) {
			return
		}
		s.bareAge(i)
	case s.isDigits(i) && s.glued(i+1) && s.isWord(i+1) && s.length(i+1) == 1 && !s.says(i+1, "j"):
		s.className(i)
	case s.says(unit, "jahre", "jahren", "jahr", "j", "monate", "monaten", "wochen", "tage", "monat", "woche", "lebensjahre", "lj"):
		s.ageWithUnit(i, unit)
	case end == i:
		s.bareAge(i)
	}
}

// ordinalAge deals with "3. Klasse" and "8. Geburtstag"; noun is the token behind the dot.
func (s *scan) ordinalAge(i, noun int) bool {
	switch {
	case s.says(noun, "klasse", "klaessler", "klaesslerin", "schuljahr", "schuljahres", "jahrgangsstufe", "schulbesuchsjahr") && s.toks[i].value <= 13:
		s.markAs(i, noun, Age, explainGrade)
	case s.says(noun, "geburtstag", "geburtstags", "lebensjahr", "lebensjahres", "lebensmonat"):
		s.mark(i, noun, Age)
	default:
		return false
	}
	return true
}

func (s *scan) ageOrdinal(i int) {
	if !s.isBand(i) {
		s.ordinalAge(i, i+1)
	}
}

// grade: Klasse 3b, Kl. 7.
func (s *scan) grade(i int) {
	j := i + 1
	if s.isSign(j, '.') {
		j++
	}
	if !s.isDigits(j) || s.toks[j].value < 1 || s.toks[j].value > 13 || s.toks[j].taken || s.isBand(j) {
		return
	}
	if s.isWord(j+1) && s.glued(j+1) && s.length(j+1) == 1 {
		j++
	}
	s.markAs(i, j, Age, explainGrade)
}

// className: die 3b, in der 7a. What the law calls 8a and 8b is let pass.
func (s *scan) className(i int) {
	letter := s.key(i + 1)[0]
	if s.toks[i].value < 1 || s.toks[i].value > 13 || letter < 'a' || letter > 'h' || s.glued(i+2) && s.isSign(i+2, '-') {
		return
	}
	law := s.toks[i].value == 8 && letter <= 'b' && !s.says(i-2, "in")
	if !law && s.says(i-1, "die", "der", "klasse", "eine", "ihre", "seine", "einer") && (!s.large(i+2) || s.toks[i+2].begins) {
		s.markAs(i, i+1, Age, explainGrade)
	}
}

// announcedAge: Alter: 8, im Alter von acht.
func (s *scan) announcedAge(i int) {
	for j := i + 1; j <= i+5 && s.in(j); j++ {
		if s.numberAt(j) {
			if !s.isBand(j) && s.toks[j].value >= 0 && s.toks[j].value < 100 && s.toks[j].kind != sign {
				last := j
				if s.isSign(j+1, ';') && s.glued(j+2) && s.isDigits(j+2) {
					last = j + 2
				}
				if s.has(last+1, isUnit) {
					last++
				}
				s.mark(j, last, Age)
			}
			return
		}
		if s.isWord(j) && !s.says(j, "von", "des", "der", "kindes", "ist", "etwa", "ca", "circa", "ungefaehr", "fast", "knapp", "gerade", "mal", "einmal", "jungen", "mutter", "im") {
			return
		}
	}
}

// ageWithUnit: 8 Jahre alt, mit 8 Jahren, 8 J.
func (s *scan) ageWithUnit(i, unit int) {
	next := unit + 1
	if s.isSign(next, '.') && s.says(unit, "j") {
		next++
	}
	years := s.says(unit, "jahre", "jahren", "jahr", "j", "lebensjahre", "lj")
	begin := s.firstOfList(i)
	switch {
	case s.says(next, "alt", "alte", "alter", "altes", "alten", "altem", "jung", "junge", "junger"):
		if s.says(next, "alt", "jung") || !s.large(next+1) || s.person(next+1) || !s.ordinary(next+1) {
			s.markOlder(i, next)
		}
	case s.says(unit, "j") && (s.isSign(unit+1, '.') || s.boundary(unit+1) || s.glued(unit)):
		s.markOlder(i, unit)
	case s.says(i-1, "mit") && s.says(unit, "jahren", "monaten") && !s.large(next) && !s.says(next, "an", "auf"),
		s.says(i-1, "von") && (s.says(i-2, "alter") || s.person(i-2)),
		s.withJust(i) && s.says(unit, "jahren"),
		(s.ofSomebody(begin) || s.listed(i-1) && s.classOf(i-2) == Age) && s.boundary(next),
		s.isSign(i-1, ':') && s.says(i-2, "alter"),
		(s.toks[i].begins || s.isSign(i-1, ',')) && years && s.isSign(next, ','):
		s.markOlder(i, unit)
	case years && s.boundary(next) && s.afterBe(begin):
		s.markOlder(i, unit)
	}
}

// withJust says whether "mit seinen" or "mit gerade einmal" or the like stands before a number.
func (s *scan) withJust(i int) bool {
	for n := 0; n < 3; n++ {
		if i--; !s.says(i, "seinen", "ihren", "gerade", "einmal", "mal", "nur", "erst", "knapp", "schon", "fast", "etwa") {
			break
		}
	}
	return s.says(i, "mit")
}

// firstOfList is the first of the numbers that are listed up to i: of "6, 8 und 9".
func (s *scan) firstOfList(i int) int {
	for n := 0; n < 5 && s.listed(i-1) && s.in(i-2) && !s.toks[i-2].taken && (s.isDigits(i-2) && s.length(i-2) <= 2 || s.has(i-2, isNumber)); n++ {
		i -= 2
	}
	return i
}

// markOlder marks an age and those before it: "6, 8 und 9 Jahre alt".
func (s *scan) markOlder(i, last int) {
	s.mark(i, last, Age)
	for first := s.firstOfList(i); first < i; first += 2 {
		s.mark(first, first, Age)
	}
}

// ofSomebody says whether a number stands behind a name or a word for a person, in brackets or after a comma.
func (s *scan) ofSomebody(i int) bool {
	if s.says(i-1, "beide", "beiden", "jeweils") {
		return true
	}
	for n := 0; n < 2 && s.says(i-1, "knapp", "fast", "ca", "etwa", "gerade", "bald", "erst", "jetzt", "heute", "ungefaehr", "schon"); n++ {
		i--
	}
	if s.isSign(i-1, '(') || s.isSign(i-1, ',') || s.isSign(i-1, ':') {
		return s.somebody(i-2) || s.isSign(i-1, ':') && s.isDigits(i-2) && s.person(i-3)
	}
	if s.isSign(i-1, '/') || s.isSign(i-1, ',') {
		return s.says(i-2, "m", "w", "d", "maennlich", "weiblich")
	}
	return s.has(i-1, isFirst|isPerson) && s.large(i-1) && !s.isSign(i+1, ':') // "Kind 1:" is counted
}

func (s *scan) somebody(i int) bool {
	return s.large(i) && (s.has(i, isFirst|isFirstWeak|isSur) || s.person(i) || !s.ordinary(i) && !s.has(i, isPlace|isPlaceWeak)) ||
		s.says(i, "m", "w", "d", "maennlich", "weiblich") || s.has(i, isFirst) && !s.has(i, notFirstLower)
}

// bareAge deals with numbers without a unit.
func (s *scan) bareAge(i int) {
	next := i + 1
	switch {
	case s.toks[i].value < 1 || s.isDigits(i) && s.length(i) > 2:
	case s.classOf(i-2) == Age && s.listed(i-1) && s.boundary(next):
		s.mark(i, i, Age)
	case s.ofSomebody(i) && s.boundary(next) && (s.toks[i].value > 1 || s.isDigits(i)) && !s.says(i, "ein"):
		s.mark(i, i, Age)
	case s.says(next, "geworden"), s.says(next, "war", "ist", "wurde", "wird", "waren", "sind") && s.beforeBe(i):
		s.mark(i, i, Age)
	case s.says(i-1, "mit") && s.ageAfterWith(next):
		s.mark(i, i, Age)
	case s.toks[i].value > 1 && s.boundary(next) && s.afterBe(i):
		s.mark(i, i, Age)
		if s.listed(next) && s.numberAt(next+1) && s.boundary(next+2) {
			s.mark(next+1, next+1, Age)
		}
	}
}

// beforeBe says whether somebody stands before a number behind which a verb follows: "als sie erst sechs war".
func (s *scan) beforeBe(i int) bool {
	for j := i - 1; j >= i-4 && s.isWord(j); j-- {
		switch {
		case s.says(j, "es"):
			return false
		case s.says(j, "er", "sie", "ich", "der", "die"), s.has(j, isFirst), s.person(j):
			return true
		case !s.has(j, isFiller|isMonth):
			return false
		}
	}
	return false
}

func (s *scan) listed(i int) bool {
	return s.isSign(i, ',') || s.isSign(i, '/') || s.says(i, "und", "sowie", "oder", "bzw")
}

// ageAfterWith says whether what follows "mit acht" lets it be an age.
func (s *scan) ageAfterWith(i int) bool {
	if s.says(i, "und", "oder") || s.listed(i) && s.numberAt(i+1) {
		return false
	}
	return s.has(i, isVerb|isBe) || s.says(i, "schwanger", "eingeschult", "schon", "bereits", "zum", "noch", "der", "aus", "nach", "in", "von", "ins", "allein", "alleine", "den", "das", "ihre", "ihren", "sein", "seine", "seinen", "ihr", "zur") || s.isSign(i, '.') && !s.glued(i+1) || s.isSign(i, ',') || !s.in(i)
}

// afterBe says whether a number at i is what somebody is: "ist jetzt acht", "wird im Mai neun".
func (s *scan) afterBe(i int) bool {
	for j := i - 1; j >= i-8 && (s.isWord(j) || s.isSign(j, '.') && s.says(j-1, "ca")); j-- {
		if !s.isWord(j) {
			continue
		}
		if s.has(j, isBe) {
			return !s.says(j-1, "es", "note", "uhr", "anzahl", "zahl", "ergebnis", "wert", "stufe", "nummer", "quote", "wir", "das", "uhrzeit", "noten", "dort", "hier", "da", "punkt") &&
				!s.says(j+1, "es", "das", "wir")
		}
		filler := s.has(j, isFiller|isMonth|isFirst|isFirstWeak|isPerson) || s.person(j) || s.has(j, isArticle) && s.person(j+1) ||
			s.says(j, "woche", "monat", "jahr", "sommer", "herbst", "winter", "fruehjahr", "fruehling", "tage", "tagen", "wochen", "monaten", "ferien", "zwei", "drei", "etwas", "bald")
		if !filler {
			return false
		}
	}
	return false
}
