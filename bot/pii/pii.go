// Package pii finds personal data in German free text: names, places, houses, exact ages, dates, numbers and
// addresses. It owns the lists and rules and knows what might stand instead. It never decides: each finding is a
// hint that a person edits or confirms. It keeps nothing, asks no model and talks to nobody. Its time is linear in the
// length of the text: one pass makes tokens, and each rule looks at a bounded number of neighbours.
//
// The reason is § 64 (2a) SGB VIII and § 4 (3) KKG: advice on a case is given on pseudonymised data.
package pii

import (
	"slices"
	"unicode/utf8"
)

// Class is a kind of personal data.
type Class uint8

// The classes.
const (
	FirstName Class = iota + 1
	Surname
	Place
	Organisation
	Age
	Date
	Phone
	Email
	Address
	IBAN
	FileNumber
	Plate
	Link
	Mention
)

// Classes lists all classes.
var Classes = [...]Class{FirstName, Surname, Place, Organisation, Age, Date, Phone, Email, Address, IBAN, FileNumber, Plate, Link, Mention}

var classNames = [...]string{
	"plain", "first_name", "surname", "place", "organisation", "age", "date", "phone", "email", "address", "iban",
	"file_number", "plate", "link", "mention",
}

// String is a short, stable name such as "first_name".
func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return "unknown"
}

// Area is what a finder learns about a planning area. Each of the lists may be empty.
type Area struct {
	Municipalities, Districts, Organisations, Streets []string
}

// Finding is a piece of a text that may tell who is meant.
type Finding struct {
	Start, End  int    // bytes; both stand on borders of runes
	Class       Class  // what it seems to be
	Explanation string // key of the text that tells why it is marked; it has no values
	Replacement string // German words that may stand instead; not empty, and not found themselves
}

// Finder finds personal data in texts of one area. It may be used by many at once.
type Finder struct {
	lex     *lexicon
	places  map[string]bool // folded words
	phrases phraseBook
	begins  [256]bool // first bytes of the phrases, in lower case where they are ASCII
}

// New makes a finder for an area.
func New(area Area) *Finder {
	f := &Finder{lex: lexiconOnce(), places: map[string]bool{}, phrases: phraseBook{}}
	for _, names := range [][]string{area.Municipalities, area.Districts} {
		for _, name := range names {
			f.learnPlace(name)
		}
	}
	for _, name := range area.Organisations {
		f.learnOrganisation(name)
	}
	for _, name := range area.Streets {
		f.phrases.add(name, Address)
	}
	for key := range f.phrases {
		f.begins[key[0]|0x20] = true
	}
	for c := utf8.RuneSelf; c < len(f.begins); c++ {
		f.begins[c] = true // letters that are folded begin with any byte
	}
	return f
}

func (f *Finder) learnPlace(name string) {
	words := keys(name)
	switch {
	case len(words) == 1 && f.lex.words[words[0]].flags&(isPlaceWeak|isNoun) == 0:
		f.places[words[0]] = true
	case len(words) > 1:
		f.phrases.add(name, Place)
	}
}

// learnOrganisation leaves out names that say no more than what kind of house it is ("Jugendamt").
func (f *Finder) learnOrganisation(name string) {
	words := keys(name)
	for len(words) > 1 && isLegalForm(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	if len(words) == 0 || len(words) == 1 && (len(words[0]) < 3 || f.lex.ordinaryWord(words[0]) || f.lex.houses[words[0]]) {
		return
	}
	f.phrases.addWords(words, Organisation)
}

func isLegalForm(word string) bool {
	switch word {
	case "e", "v", "ev", "gmbh", "ggmbh", "ag", "kg", "mbh":
		return true
	}
	return false
}

// Find returns what may tell who is meant, in the order of the text; findings do not overlap.
func (f *Finder) Find(text string) []Finding {
	s := scan{Finder: f, text: text}
	s.tokenize()
	if len(s.toks) == 0 {
		return nil
	}
	s.first()
	s.pass((*scan).number)
	s.pass((*scan).address)
	s.pass((*scan).date)
	s.pass((*scan).age)
	s.pass((*scan).addressed)
	s.pass((*scan).house)
	s.pass((*scan).place)
	s.pass((*scan).name)
	if len(s.learned) > 0 {
		s.pass((*scan).again)
	}
	slices.SortFunc(s.found, func(a, b Finding) int { return a.Start - b.Start })
	return s.joined()
}

// first applies the rules that may begin with any token, and remembers where others may begin.
func (s *scan) first() {
	s.lively = make([]int32, 0, len(s.toks)/2+8)
	for i := range s.toks {
		t := &s.toks[i]
		if !t.taken {
			s.phrase(i)
		}
		if !t.taken {
			s.network(i)
		}
		if !t.taken && !t.dull && (t.kind != sign || t.sign == '+' || t.sign == '(') {
			s.lively = append(s.lively, int32(i))
		}
	}
}

// pass applies a rule at each token at which one may begin and that none has taken yet.
func (s *scan) pass(rule func(*scan, int)) {
	for _, i := range s.lively {
		if !s.toks[i].taken {
			rule(s, int(i))
		}
	}
}

// joined makes one finding of parts that a hyphen connects: "Anna-Lena", "Alsfeld-Eudorf".
func (s *scan) joined() []Finding {
	out := s.found[:0]
	for _, f := range s.found {
		if n := len(out); n > 0 && out[n-1].Class == f.Class && f.Start == out[n-1].End+1 && s.text[out[n-1].End] == '-' {
			out[n-1].End = f.End
			continue
		}
		out = append(out, f)
	}
	return out
}
