package directory

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// rule is what a text may be.
type rule struct {
	required bool
	most     int  // code points, of each item of a list
	line     bool // no line breaks
	day      bool
}

func ruleOf(f Field) rule {
	switch f {
	case FieldName, FieldTitle:
		return rule{required: true, most: 100, line: true}
	case FieldSector:
		return rule{required: true, most: 40, line: true}
	case FieldMunicipality:
		return rule{required: true, most: 100, line: true}
	case FieldOwner, FieldMunicipalities, FieldLanguages, FieldAccessibility, FieldRefers, FieldTopics, FieldCapacity:
		return rule{most: 100, line: true}
	case FieldCapacityOn, FieldConfirmedOn:
		return rule{most: 100, line: true, day: true}
	case FieldAlert, FieldAccessNote:
		return rule{most: 150, line: true}
	case FieldAudience, FieldCost, FieldDates:
		return rule{most: 200, line: true}
	case FieldContact, FieldHours, FieldEntitled, FieldNeeds, FieldWaiting:
		return rule{most: 300}
	case FieldAccess:
		return rule{most: 400}
	case FieldAbout:
		return rule{most: 1000}
	}
	return rule{most: 500}
}

// Most is how many code points the text of a field may have, or each item of a list.
func Most(f Field) int { return ruleOf(f).most }

// OneLine tells whether a field has no line breaks.
func OneLine(f Field) bool { return ruleOf(f).line }

// MostItems is how many items the list of a field may have.
func MostItems(f Field) int {
	if f == FieldTopics {
		return 6 // what is about everything is found by nobody who means something
	}
	return 60
}

// oldest is the highest age that makes a limit.
const oldest = 99

// Day is the form of days.
const Day = time.DateOnly

// CleanText takes out what no field holds: broken UTF-8, control characters, and blanks at both ends. Lines end
// with \n.
func CleanText(text string) string {
	if isClean(text) {
		return text
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\r', r == '\u2028', r == '\u2029', r == '\u0085':
			return '\n'
		case unicode.IsControl(r), r == '\ufeff':
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(text)
}

// isClean is quick about texts that need no cleaning.
func isClean(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\n' || c >= 0x7f {
			return false
		}
	}
	return strings.TrimSpace(text) == text
}

func cleanLine(text string) string { return strings.Join(strings.Fields(CleanText(text)), " ") }

// Clean brings every field of a record into the form in which it is kept. What is kept, a file gives back exactly.
func Clean(record Record) {
	for _, f := range fieldsOf(record) {
		switch at := record.at(f).(type) {
		case *string:
			if *at = CleanText(*at); ruleOf(f).line {
				*at = cleanLine(*at)
			}
		case *[]string:
			*at = cleanItems(*at)
		}
	}
	// A day on which nobody knew says nothing.
	if r, ok := record.(*Resource); ok && r.Capacity == "" {
		r.CapacityOn = ""
	}
}

func cleanItems(items []string) (clean []string) {
	for _, item := range items {
		if item = cleanLine(item); item != "" && !slices.Contains(clean, item) {
			clean = append(clean, item)
		}
	}
	return clean
}

// Check lists what is wrong with the given fields of a clean record. Sectors, topics and the like are brought into
// the area's own words.
func Check(record Record, given Fields, words Words) (problems []Problem) {
	for _, f := range fieldsOf(record) {
		if given.Has(f) {
			problems = append(problems, checkField(record, f)...)
		}
	}
	problems = append(problems, checkWords(record, words)...)
	if r, ok := record.(*Resource); ok {
		problems = append(problems, checkResource(r, given)...)
	}
	return problems
}

func checkField(record Record, f Field) []Problem {
	items, rule := []string{}, ruleOf(f)
	switch at := record.at(f).(type) {
	case *string:
		items = append(items, *at)
		if rule.required && *at == "" {
			return []Problem{{Field: f, Key: "import.missing"}}
		}
		if rule.day && *at != "" && !IsDay(*at) {
			return []Problem{Wrong(f, "import.bad_day", *at)}
		}
	case *[]string:
		if items = *at; len(items) > MostItems(f) {
			return []Problem{tooLong(f, len(items), MostItems(f))}
		}
	case **int:
		if *at != nil && (**at < 0 || **at > oldest) {
			return []Problem{Wrong(f, "import.bad_age", Value(record, f))}
		}
	}
	for _, item := range items {
		if have := utf8.RuneCountInString(item); have > rule.most {
			return []Problem{tooLong(f, have, rule.most)}
		}
	}
	return nil
}

func checkWords(record Record, words Words) (problems []Problem) {
	place := func(f Field, name *string) {
		if known, ok := words.municipality(*name); ok {
			*name = known
		} else {
			problems = append(problems, unknown(f, *name, words.Municipalities))
		}
	}
	switch r := record.(type) {
	case *Organisation:
		if term, ok := Find(words.Sectors, r.Sector); ok {
			r.Sector = term.Key
		} else if r.Sector != "" && len(words.Sectors) > 0 {
			problems = append(problems, unknown(FieldSector, r.Sector, names(words.Sectors)))
		}
		if r.Municipality != "" {
			place(FieldMunicipality, &r.Municipality)
		}
	case *Resource:
		problems = append(problems, checkTerms(FieldTopics, r.Topics, words.Topics)...)
		problems = append(problems, checkTerms(FieldLanguages, r.Languages, words.Languages)...)
		problems = append(problems, checkTerms(FieldAccessibility, r.Accessibility, words.Accessibility)...)
		for i := range r.Municipalities {
			place(FieldMunicipalities, &r.Municipalities[i])
		}
	}
	return problems
}

// checkTerms puts the keys of terms in the place of their names.
func checkTerms(f Field, items []string, terms []Term) (problems []Problem) {
	if len(items) > MostItems(f) {
		return nil // that is said already
	}
	for i, item := range items {
		if term, ok := Find(terms, item); ok {
			items[i] = term.Key
		} else if len(terms) > 0 {
			problems = append(problems, unknown(f, item, names(terms)))
		}
	}
	return problems
}

// municipality finds the area's spelling.
func (w Words) municipality(name string) (string, bool) {
	if len(w.Municipalities) == 0 || slices.Contains(w.Municipalities, name) {
		return name, true
	}
	i := slices.IndexFunc(w.Municipalities, func(known string) bool { return Fold(known) == Fold(name) })
	if i < 0 {
		return "", false
	}
	return w.Municipalities[i], true
}

func unknown(f Field, value string, known []string) Problem {
	problem := Wrong(f, "import.unknown_word", value)
	problem.Values["Known"] = JoinList(known)
	return problem
}

func names(terms []Term) []string {
	list := make([]string, len(terms))
	for i, term := range terms {
		list[i] = term.German
	}
	return list
}

func checkResource(r *Resource, given Fields) (problems []Problem) {
	if given.Has(FieldOwner) && r.Owner == "" && r.OwnerID.IsZero() {
		problems = append(problems, Problem{Field: FieldOwner, Key: "import.missing"})
	}
	if r.AgeMin != nil && r.AgeMax != nil && *r.AgeMin > *r.AgeMax {
		problems = append(problems, Problem{Field: FieldAgeMax, Key: "import.ages_swapped", Values: map[string]string{
			"From": Value(r, FieldAgeMin), "To": Value(r, FieldAgeMax),
		}})
	}
	if r.Capacity != "" && !slices.Contains(Capacities[:], r.Capacity) {
		problems = append(problems, unknown(FieldCapacity, r.Capacity, Capacities[:]))
	}
	return problems
}

// IsDay tells whether the text is a day of the calendar as 2006-01-02.
func IsDay(text string) bool {
	_, err := time.Parse(Day, text)
	return err == nil
}
