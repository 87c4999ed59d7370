package pii

import (
	"strconv"
	"strings"
)

// replacement is what may stand instead of the tokens from i to last.
func (s *scan) replacement(i, last int, class Class) string {
	switch class {
	case FirstName:
		if s.toks[last].genitive || s.isSign(last+1, '\'') && s.glued(last+1) {
			return "des Kindes"
		}
		return "das Kind"
	case Surname:
		return "N."
	case Place:
		return s.otherPlace(i)
	case Organisation:
		return s.otherHouse(i, last)
	case Age:
		return s.ageBand(i, last)
	case Date:
		return s.vagueDate(i, last)
	}
	return fixed[class]
}

var fixed = [...]string{
	Phone: "(Telefonnummer)", Email: "(E-Mail-Adresse)", Address: "(Adresse)", IBAN: "(Kontonummer)",
	FileNumber: "(Aktenzeichen)", Plate: "(Kennzeichen)", Link: "(Link)", Mention: "(Profil)",
}

func (s *scan) otherPlace(i int) string {
	key := s.key(i)
	switch {
	case !s.isHome(key) && s.toks[i].flags&(isPlace|isPlaceWeak) == 0 && strings.HasSuffix(key, "er") && s.homeOf(strings.TrimSuffix(key, "er")):
		return "örtliche"
	case s.says(i-1, "in", "aus", "bei", "von", "nach", "zu"):
		return "dem Ort"
	}
	return "der Ort"
}

func (s *scan) otherHouse(i, last int) string {
	name := "Einrichtung"
	for j := i; j <= last; j++ {
		if !s.isWord(j) {
			continue
		}
		key := s.key(j)
		switch {
		case strings.HasSuffix(key, "schule"), strings.HasSuffix(key, "gymnasium"):
			name = "Schule"
		case strings.HasSuffix(key, "kita"), strings.HasSuffix(key, "kindergarten"), strings.HasSuffix(key, "krippe"), strings.HasSuffix(key, "tagesstaette"):
			name = "Kita"
		}
	}
	if s.has(i-1, isArticle) {
		return name
	}
	return "die " + name
}

// vagueDate names no day. The letter stands for it so that a sentence stays one: "am Tag X".
func (s *scan) vagueDate(i, last int) string {
	if last == i && s.year(i) {
		return "(Jahr)"
	}
	if s.has(i, isMonth) {
		return season(int(s.toks[i].value))
	}
	return "Tag X"
}

func season(month int) string {
	switch {
	case month >= 3 && month <= 5:
		return "Frühjahr"
	case month >= 6 && month <= 8:
		return "Sommer"
	case month >= 9 && month <= 11:
		return "Herbst"
	}
	return "Winter"
}

var bands = [...][2]int{{0, 2}, {3, 5}, {6, 9}, {10, 13}, {14, 17}, {18, 26}, {27, 39}, {40, 59}, {60, 99}}

// ageBand says an age less exactly, in the same form: "8-jährige" becomes "6- bis 9-jährige".
func (s *scan) ageBand(i, last int) string {
	years, at := s.yearsOf(i, last)
	if strings.HasPrefix(s.key(last), "geburtstag") {
		return "Geburtstag"
	}
	if grade := s.gradeBand(i, last, years); grade != "" {
		return grade
	}
	band := bands[len(bands)-1]
	for _, b := range bands {
		if years <= b[1] {
			band = b
			break
		}
	}
	low, high := strconv.Itoa(band[0]), strconv.Itoa(band[1])
	rest := s.text[s.toks[at].end:s.toks[last].end]
	switch key := s.key(last); {
	case strings.Contains(key, "jaehrig"):
		ending := key[strings.Index(key, "jaehrig")+len("jaehrig"):]
		begin := "-jährig"
		if s.toks[last].shape == capital {
			begin = "-Jährig"
		}
		return low + "- bis " + high + begin + ending
	case strings.HasPrefix(key, "lebens"):
		return "Alter von " + low + " bis " + high + " Jahren"
	case s.isMonths(at, last):
		return low + " bis " + high + " Jahre" + s.text[s.toks[at+1].end:s.toks[last].end]
	}
	if s.glued(at+1) && at < last && s.isWord(at+1) {
		rest = " Jahre"
	}
	return low + " bis " + high + rest
}

func (s *scan) isMonths(at, last int) bool {
	return at < last && s.says(at+1, "monate", "monaten", "monat", "wochen", "woche", "tage", "tag")
}

// yearsOf is the age that tokens tell, in years, and the last token that belongs to the number.
func (s *scan) yearsOf(i, last int) (years, at int) {
	for at = i; at <= last; at++ {
		if s.isDigits(at) || s.has(at, isNumber|isOrdinal) {
			break
		}
	}
	if at > last {
		key := s.key(i)
		for _, part := range []string{"jaehrig", "klaessler"} {
			if n := strings.Index(key, part); n > 0 {
				return int(max(s.lex.words[key[:n]].value, s.lex.words[key[:n]+"e"].value)), i
			}
		}
		return 0, i
	}
	years = int(s.toks[at].value)
	if s.isMonths(at, last) {
		if s.says(at+1, "monate", "monaten", "monat") {
			return years / 12, at
		}
		return 0, at
	}
	if s.isSign(at+1, ',') && s.glued(at+2) && at+2 <= last && s.isDigits(at+2) {
		at += 2
	}
	return years, at
}

// gradeBand says a school year less exactly; empty if the tokens don't tell one.
func (s *scan) gradeBand(i, last, grade int) string {
	low, high := "1", "4"
	switch {
	case grade > 10:
		low, high = "11", "13"
	case grade > 7:
		low, high = "8", "10"
	case grade > 4:
		low, high = "5", "7"
	}
	switch key := s.key(last); {
	case strings.Contains(key, "klaessler"):
		return "Schulkind"
	case s.says(i, "klasse", "kl", "klassen", "jahrgangsstufe", "klassenstufe"), last == i+1 && s.isDigits(i) && s.length(last) == 1 && s.glued(last) && key != "j":
		return "Klasse " + low + " bis " + high
	case strings.HasPrefix(key, "klasse"), strings.HasPrefix(key, "schul"), strings.HasPrefix(key, "jahrgang"):
		return low + ". bis " + high + ". " + s.text[s.toks[last].start:s.toks[last].end]
	}
	return ""
}
