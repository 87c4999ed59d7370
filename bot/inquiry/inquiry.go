// Package inquiry reads what somebody types to find an offer: "Hausaufgaben Romrod 8 Jahre kostenlos". It finds the
// place, the age, the topic, the language, how accessible it has to be and the wish that it costs nothing, each with the
// piece of text that says so, and leaves the words. It is pure; it knows no offers and decides nothing: every wish that it
// finds can be taken back.
package inquiry

import (
	"slices"
	"strings"

	"sozialraum/storage"
	"sozialraum/storage/german"
	"sozialraum/storage/topic"
	"sozialraum/storage/trait"
)

// Kind is what a wish is about.
type Kind string

// The kinds.
const (
	Place Kind = "place"
	Age   Kind = "age"
	Free  Kind = "free"
	Topic Kind = "topic"
	// As package trait has them.
	Language Kind = "language"
	Access   Kind = "access"
)

// Filter is a wish that was found in what somebody typed.
type Filter struct {
	Kind         Kind
	Text         string   // the piece that says so, as it was typed
	Municipality int64    // of a place
	Name         string   // of a place: the municipality's
	District     string   // of a place, if it is one
	From, To     *int     // of an age, in years; nil: no limit
	Topics       []string // of a topic, ids of package topic
	Trait        string   // of a language, or of what makes an offer accessible: id of package trait

	start, end int // of the piece with the words that lead to it, in bytes: "in Romrod"
}

// Inquiry is what was read.
type Inquiry struct {
	Typed   string
	Filters []Filter // in the order in which they stand in the text
	Words   []storage.SearchWord
}

// Parse reads a query in an area with these places.
func Parse(typed string, places []storage.Place) Inquiry {
	r := &reader{typed: typed, tokens: german.Tokens(typed)}
	r.taken = make([]bool, len(r.tokens))
	r.literal = make([]bool, len(r.tokens))
	r.readQuotes()
	r.readPlaces(places)
	r.readAges()
	r.readFree()
	r.readTraits()
	words := r.readTopics()
	slices.SortStableFunc(r.filters, func(a, b Filter) int { return a.start - b.start })
	return Inquiry{Typed: typed, Filters: r.filters, Words: words}
}

// Without is the query without one of its filters, as somebody would have typed it. Words that stand for a topic stay,
// in quotation marks: they mean nothing but themselves then.
func (q Inquiry) Without(i int) string {
	f := q.Filters[i]
	before, after := q.Typed[:f.start], q.Typed[f.end:]
	if f.Kind == Topic {
		return before + "„" + q.Typed[f.start:f.end] + "“" + after
	}
	return strings.Join(strings.Fields(before+" "+after), " ")
}

// Query is what the inquiry looks for. Somebody who names two ages means both if that is possible, else all between.
func (q Inquiry) Query() storage.ResourceQuery {
	query := storage.ResourceQuery{Words: q.Words}
	for _, f := range q.Filters {
		switch f.Kind {
		case Place:
			if !slices.Contains(query.MunicipalityIDs, f.Municipality) {
				query.MunicipalityIDs = append(query.MunicipalityIDs, f.Municipality)
			}
		case Age:
			query.AgeFrom, query.AgeTo = narrower(query.AgeFrom, query.AgeTo, f.From, f.To)
		case Free:
			query.Free = true
		case Language:
			query.Languages = append(query.Languages, f.Trait)
		case Access:
			query.Accessibility = append(query.Accessibility, f.Trait)
		}
	}
	return query
}

// narrower is what two age ranges have in common; if that is nothing, the range from the lowest to the highest limit.
func narrower(from, to, otherFrom, otherTo *int) (low, high *int) {
	low, high = pick(from, otherFrom, 1), pick(to, otherTo, -1)
	if low != nil && high != nil && *low > *high {
		return pick(from, otherFrom, -1), pick(to, otherTo, 1)
	}
	return low, high
}

// pick is the larger of two numbers, the smaller if sign is negative, the other one if one is missing.
func pick(a, b *int, sign int) *int {
	if a == nil || b != nil && sign*(*b-*a) > 0 {
		return b
	}
	return a
}

// Wordless tells whether no word is left that says anything.
func (q Inquiry) Wordless() bool {
	return len(q.Telling()) == 0
}

// Telling are the words that say anything, as they were typed.
func (q Inquiry) Telling() (words []string) {
	for _, word := range q.Words {
		for _, token := range german.Tokens(word.Text) {
			if german.Says(token.Folded) {
				words = append(words, word.Text[token.Start:token.End])
			}
		}
	}
	return words
}

// Empty tells whether there is nothing to search for.
func (q Inquiry) Empty() bool { return len(q.Filters) == 0 && q.Wordless() }

// reader is a query while it is read.
type reader struct {
	typed   string
	tokens  []german.Token
	taken   []bool // the token belongs to a filter
	literal []bool // it stands in quotation marks
	filters []Filter
}

// free tells whether tokens first to last are there, and belong to nothing yet.
func (r *reader) free(first, last int) bool {
	if first < 0 || last >= len(r.tokens) {
		return false
	}
	for i := first; i <= last; i++ {
		if r.taken[i] || r.literal[i] {
			return false
		}
	}
	return true
}

// word is the folded token at i, empty when it is not free.
func (r *reader) word(i int) string {
	if !r.free(i, i) {
		return ""
	}
	return r.tokens[i].Folded
}

// gap is what stands between token i and the next one.
func (r *reader) gap(i int) string {
	switch {
	case i < 0 || i >= len(r.tokens):
		return ""
	case i+1 == len(r.tokens):
		return r.typed[r.tokens[i].End:]
	}
	return r.typed[r.tokens[i].End:r.tokens[i+1].Start]
}

// take makes a filter of tokens first to last, and of the words before that lead to it.
func (r *reader) take(f Filter, first, last int, leads ...string) {
	f.Text = r.typed[r.tokens[first].Start:r.tokens[last].End]
	for slices.Contains(leads, r.word(first-1)) {
		first--
	}
	for i := first; i <= last; i++ {
		r.taken[i] = true
	}
	f.start, f.end = r.tokens[first].Start, r.tokens[last].End
	r.filters = append(r.filters, f)
}

// readQuotes finds words in quotation marks, which mean nothing but themselves.
func (r *reader) readQuotes() {
	inside := false
	for i := range r.tokens {
		before := r.gap(i - 1)
		if i == 0 {
			before = r.typed[:r.tokens[0].Start]
		}
		for _, sign := range before {
			if strings.ContainsRune(`"„“”»«`, sign) {
				inside = !inside
			}
		}
		r.literal[i] = inside
	}
}

func (r *reader) readFree() {
	for i := range r.tokens {
		switch r.word(i) {
		case "kostenlos", "kostenlose", "kostenloser", "kostenloses", "kostenlosen", "kostenfrei", "kostenfreie", "kostenfreier", "kostenfreies",
			"gratis", "umsonst", "gebuhrenfrei", "beitragsfrei":
			r.take(Filter{Kind: Free}, i, i)
		case "free":
			last := i
			if r.word(i+1) == "of" && r.word(i+2) == "charge" {
				last = i + 2
			}
			if r.word(i+1) != "time" {
				r.take(Filter{Kind: Free}, i, last, "for")
			}
		case "ohne", "keine":
			if r.word(i+1) == "kosten" {
				r.take(Filter{Kind: Free}, i, i+1)
			}
		}
	}
}

// readTraits finds languages and what makes an offer accessible.
func (r *reader) readTraits() {
	for _, mention := range trait.In(r.tokens) {
		if r.free(mention.First, mention.Last) {
			r.take(Filter{Kind: Kind(mention.Kind), Trait: mention.ID}, mention.First, mention.Last, "auf", "in", "mit")
		}
	}
}

// readTopics finds the topics of what is left, and returns that as words.
func (r *reader) readTopics() (words []storage.SearchWord) {
	topics := make([][]string, len(r.tokens))
	for first := 0; first < len(r.tokens); first++ {
		last := first
		for r.free(first, last) && r.free(last+1, last+1) {
			last++
		}
		if !r.free(first, last) {
			continue
		}
		r.nameTopics(first, last, topics)
		first = last
	}
	for i, token := range r.tokens {
		if !r.taken[i] {
			words = append(words, storage.SearchWord{Text: r.typed[token.Start:token.End], Topics: topics[i]})
		}
	}
	return words
}

// nameTopics makes filters of the topics that tokens first to last mean, one for each piece of text.
func (r *reader) nameTopics(first, last int, topics [][]string) {
	for _, mention := range topic.In(r.tokens[first : last+1]) {
		from, to := first+mention.First, first+mention.Last
		for i := from; i <= to; i++ {
			topics[i] = append(topics[i], mention.ID)
		}
		start, end := r.tokens[from].Start, r.tokens[to].End
		if n := len(r.filters); n > 0 && r.filters[n-1].Kind == Topic && r.filters[n-1].start == start {
			r.filters[n-1].Topics = append(r.filters[n-1].Topics, mention.ID)
			continue
		}
		r.filters = append(r.filters, Filter{Kind: Topic, Text: r.typed[start:end], Topics: []string{mention.ID}, start: start, end: end})
	}
}
