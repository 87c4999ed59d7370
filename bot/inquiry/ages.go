package inquiry

import (
	"slices"
	"strconv"
	"strings"
)

// maxAge is the highest age that is understood, in years.
const maxAge = 99

// lead are the words before an age that belong to it.
var leads = []string{"im", "in", "alter", "von", "mit", "ca", "etwa", "fur", "for", "aged", "age", "ages"}

// readAges finds ages. Numbers with something that says what they are come first, then words, then bare numbers.
func (r *reader) readAges() {
	for i := range r.tokens {
		for _, read := range []func(int) bool{r.readClass, r.readRange, r.readLimit, r.readUnder, r.readExact} {
			if r.free(i, i) && read(i) {
				break
			}
		}
	}
	for i := range r.tokens {
		if ages, ok := ageWords[r.word(i)]; ok {
			r.takeAge(ages[0], ages[1], i, i)
		}
	}
	if slices.ContainsFunc(r.filters, func(f Filter) bool { return f.Kind == Age }) {
		return
	}
	for i := range r.tokens {
		if n, ok := r.number(i); ok && n >= 1 && n <= 21 && r.lonely(i) {
			r.takeAge(n, n, i, i)
			return
		}
	}
}

// ageWords are words that mean an age, in years from and to. A Jugendlicher is 14 to 17, a young adult 18 to 26 (§ 7
// SGB VIII).
var ageWords = map[string][2]int{
	"grundschulalter": {6, 10}, "grundschulkind": {6, 10}, "grundschulkinder": {6, 10}, "grundschulkindern": {6, 10},
	"grundschuler": {6, 10}, "grundschulerin": {6, 10}, "grundschulerinnen": {6, 10},
	"kindergartenalter": {3, 6}, "kindergartenkind": {3, 6}, "kindergartenkinder": {3, 6}, "kitakind": {3, 6}, "kitakinder": {3, 6}, "kitaalter": {3, 6},
	"vorschulalter": {5, 6}, "vorschulkind": {5, 6}, "vorschulkinder": {5, 6}, "vorschuler": {5, 6},
	"krippenalter": {0, 2}, "krippenkind": {0, 2}, "krippenkinder": {0, 2}, "kleinkind": {0, 3}, "kleinkinder": {0, 3}, "kleinkindern": {0, 3},
	"teenager": {13, 17}, "teenagern": {13, 17}, "teenie": {13, 17}, "teenies": {13, 17}, "teens": {13, 17}, "teenagers": {13, 17},
	"jugendliche": {14, 17}, "jugendlicher": {14, 17}, "jugendlichen": {14, 17}, "jugendalter": {14, 17}, "adolescents": {14, 17},
	"heranwachsende": {18, 20}, "toddler": {0, 3}, "toddlers": {0, 3}, "preschooler": {3, 6}, "preschoolers": {3, 6},
}

// takeAge makes a filter; from below zero or to above the highest age are no limit.
func (r *reader) takeAge(from, to, first, last int) {
	f := Filter{Kind: Age}
	if from >= 0 {
		f.From = &from
	}
	if to <= maxAge {
		f.To = &to
	}
	r.take(f, first, last, leads...)
}

// number is the free token at i as an age in years.
func (r *reader) number(i int) (int, bool) {
	word := r.word(i)
	if len(word) == 0 || len(word) > 2 {
		return 0, false
	}
	n, err := strconv.Atoi(word)
	return n, err == nil && n >= 0
}

// unit tells which tokens from i on mean years, or that they mean something else: "14-16 Uhr" is no age.
func (r *reader) unit(i int) (last int, years, other bool) {
	if strings.ContainsAny(r.gap(i-1), "€%§") || strings.Contains(r.gap(i-1), ":") && i < len(r.tokens) {
		return i - 1, false, true
	}
	switch word := r.word(i); {
	case strings.HasPrefix(word, "jahrig"):
		return i, true, false
	case word == "jahre", word == "jahren", word == "jahr", word == "j", word == "years", word == "year", word == "yrs", word == "yo", word == "lj":
		if next := r.word(i + 1); next == "old" || next == "alt" || next == "alte" || next == "olds" {
			return i + 1, true, false
		}
		return i, true, false
	case slices.Contains([]string{
		"uhr", "h", "euro", "eur", "min", "minuten", "std", "stunden", "tage", "tag", "tagen", "prozent", "km", "m", "mal", "x", "kinder", "personen",
		"platze", "wochen", "monate", "monat", "monaten", "months", "month", "weeks", "sgb", "am", "pm", "o", "januar", "februar", "marz", "april", "mai",
		"juni", "juli", "august", "september", "oktober", "november", "dezember",
	}, word):
		return i, false, true
	}
	return i - 1, false, false
}

// readRange reads "6-12", "6 bis 12 Jahre", "zwischen 6 und 12".
func (r *reader) readRange(i int) bool {
	from, ok := r.number(i)
	second := i + 1
	switch word := r.word(second); {
	case !ok:
		return false
	case word == "bis" || word == "to" || (word == "und" || word == "and") && (r.word(i-1) == "zwischen" || r.word(i-1) == "between"):
		second++
	case !slices.Contains([]string{"-", "–", "—", "‑", "bis"}, strings.TrimSpace(r.gap(i))):
		return false
	}
	to, ok := r.number(second)
	last, years, other := r.unit(second + 1)
	if !ok || other || !years && (from >= to || to > 27 || strings.Contains(r.gap(i-1), ".") || strings.HasPrefix(r.gap(second), ".")) {
		return false
	}
	first := i
	if word := r.word(i - 1); word == "zwischen" || word == "between" || word == "von" || word == "from" || word == "ab" {
		first--
	}
	r.takeAge(min(from, to), max(from, to), first, last)
	return true
}

// readLimit reads "ab 6", "bis 12 Jahre", "unter 3", "over 16".
func (r *reader) readLimit(i int) bool {
	n, ok := r.number(i + 1)
	if !ok {
		return false
	}
	last, _, other := r.unit(i + 2)
	if other || strings.HasPrefix(r.gap(i+1), ".") {
		return false
	}
	switch r.word(i) {
	case "ab", "uber", "mindestens", "mind", "from", "over":
		r.takeAge(n, maxAge+1, i, last)
	case "bis", "max", "maximal", "hochstens":
		r.takeAge(-1, n, i, last)
	case "unter", "under", "below":
		r.takeAge(-1, max(n-1, 0), i, last)
	default:
		return false
	}
	return true
}

// readUnder reads "U3" and "Ü3".
func (r *reader) readUnder(i int) bool {
	word := r.word(i)
	n, err := strconv.Atoi(strings.TrimPrefix(word, "u"))
	if len(word) < 2 || len(word) > 3 || word[0] != 'u' || err != nil || n < 1 {
		return false
	}
	typed := strings.ToLower(r.typed[r.tokens[i].Start:r.tokens[i].End])
	if strings.HasPrefix(typed, "u") && !strings.HasPrefix(typed, "ue") && !strings.HasPrefix(typed, "u\u0308") {
		r.takeAge(-1, n-1, i, i)
	} else {
		r.takeAge(n, maxAge+1, i, i)
	}
	return true
}

// readExact reads "8 Jahre", "8-jährige", "8j", "8jährige", "12+", and months: "6 Monate" is not a year yet.
func (r *reader) readExact(i int) bool {
	word := r.word(i)
	digits := len(word) - len(strings.TrimLeft(word, "0123456789"))
	if digits == 0 || digits > 2 {
		return false
	}
	n, _ := strconv.Atoi(word[:digits])
	if rest := word[digits:]; rest != "" {
		years := rest == "j" || rest == "jahre" || rest == "jahren" || rest == "yo" || strings.HasPrefix(rest, "jahrig")
		if years {
			r.takeAge(n, n, i, i)
		}
		return years
	}
	if strings.HasPrefix(strings.TrimSpace(r.gap(i)), "+") {
		r.takeAge(n, maxAge+1, i, i)
		return true
	}
	if last, years, _ := r.unit(i + 1); years {
		r.takeAge(n, n, i, last)
		return true
	}
	switch r.word(i + 1) {
	case "monate", "monat", "monaten", "months", "month":
		r.takeAge(n/12, n/12, i, i+1)
		return true
	}
	return false
}

// readClass reads "5. Klasse", "Klasse 5", "5.-7. Klasse": who begins school at six is in class n at n+5 or n+6.
func (r *reader) readClass(i int) bool {
	class := func(i int) bool {
		word := r.word(i)
		return word == "klasse" || word == "klassen" || word == "klassler" || word == "klasslern" || word == "grade" || word == "schuljahr"
	}
	ages := func(from, to, first, last int) bool {
		if from < 1 || to > 13 || from > to {
			return false
		}
		r.takeAge(from+5, to+6, first, last)
		return true
	}
	if n, ok := r.number(i + 1); ok && class(i) {
		return ages(n, n, i, i+1)
	}
	from, ok := r.number(i)
	if !ok {
		return false
	}
	if class(i + 1) {
		return ages(from, from, i, i+1)
	}
	second := i + 1
	if r.word(second) == "bis" || r.word(second) == "und" {
		second++
	}
	to, ok := r.number(second)
	return ok && class(second+1) && ages(from, to, i, second+1)
}

// lonely tells whether nothing beside a number says that it is something else than an age.
func (r *reader) lonely(i int) bool {
	_, _, other := r.unit(i + 1)
	before := r.gap(i - 1)
	if i == 0 {
		before = r.typed[:r.tokens[0].Start]
	}
	return !other && !strings.HasPrefix(r.gap(i), ".") && strings.Trim(before+r.gap(i), " ,;!?()") == "" &&
		!slices.Contains([]string{"haus", "klasse", "klassen", "nr", "nummer", "paragraf", "paragraph", "artikel", "gruppe", "raum", "sgb", "teil", "band"}, r.word(i-1))
}
