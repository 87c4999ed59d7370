package merge

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"unicode"

	"sozialraum/bot/directory"
	"sozialraum/bot/text"
)

// Report prints decisions, a line or more for each row, and counts them. People read it before anything is written.
type Report struct {
	out    *bufio.Writer
	lang   text.Lang
	words  directory.Words
	quiet  bool
	counts map[Action]int
}

// NewReport prints to w. Quiet leaves out rows that change nothing.
func NewReport(w io.Writer, lang text.Lang, words directory.Words, quiet bool) *Report {
	return &Report{out: bufio.NewWriter(w), lang: lang, words: words, quiet: quiet, counts: map[Action]int{}}
}

// Row prints one decision.
func (r *Report) Row(d Decision) {
	r.counts[d.Action]++
	if r.quiet && d.Action == Same {
		return
	}
	_, name := d.Row.Record.Identity()
	r.line(r.at(d.Row.Place, false) + ": " + r.say("import.action_"+string(d.Action), nil) + r.quote(name))
	for _, change := range d.Changes {
		r.line("    " + r.field(change.Field) + ": " + r.value(change.Field, change.From) + " → " + r.value(change.Field, change.To))
	}
	for _, match := range d.Matches {
		r.line("    " + r.say("import.like", map[string]string{"Name": match.Name, "Percent": strconv.Itoa(int(100 * match.Score))}))
	}
	if d.Action == Similar && len(d.Matches) == 0 {
		r.line("    " + r.say("import.owner_undecided", nil))
	}
	if d.Row.Skipped != "" {
		r.line("    " + r.say(d.Row.Skipped, nil))
	}
	for _, problem := range d.Row.Problems {
		r.Problem(problem)
	}
	if len(d.Row.Dropped) > 0 {
		r.line("    " + r.say("import.dropped", map[string]string{"Names": strings.Join(d.Row.Dropped, ", ")}))
	}
}

// Converted prints that a file was not in UTF-8, so that people look at its umlauts.
func (r *Report) Converted() { r.line(r.say("import.converted", nil)) }

// Problem prints one problem of a row, or one that ends the file.
func (r *Report) Problem(problem directory.Problem) {
	r.line("    " + Explain(r.lang, problem))
}

// Explain is a problem as people read it, with its place.
func Explain(lang text.Lang, problem directory.Problem) string {
	r := Report{lang: lang}
	values := map[string]string{"Field": r.field(problem.Field)}
	for name, value := range problem.Values {
		values[name] = value
	}
	return r.at(problem.Place, true) + ": " + r.say(problem.Key, values)
}

// End prints how many rows there were of each kind, and whether they can be written. An error is one of writing.
func (r *Report) End() error {
	var parts []string
	for _, action := range Actions {
		if n := r.counts[action]; n > 0 {
			parts = append(parts, r.lang.N("import.count_"+string(action), n))
		}
	}
	if len(parts) > 0 {
		r.line(strings.Join(parts, ", ") + ".")
	} else {
		r.line(r.say("import.nothing", nil))
	}
	if r.counts[Refuse] > 0 {
		r.line(r.say("import.refused", nil))
	}
	if r.counts[Similar] > 0 {
		r.line(r.say("import.undecided", nil))
	}
	return r.out.Flush()
}

// Count is how many rows there were with an action.
func (r *Report) Count(a Action) int { return r.counts[a] }

// at is where something is, with the column if it matters.
func (r *Report) at(p directory.Place, exact bool) string {
	values := map[string]string{"Line": strconv.Itoa(p.Line), "Column": strconv.Itoa(p.Column), "Cell": p.Cell, "Name": p.Name}
	where := r.say("import.at_line", values)
	if p.Row > 0 && p.Row != p.Line {
		where = r.say("import.at_row", map[string]string{"Line": values["Line"], "Row": strconv.Itoa(p.Row)})
	}
	switch {
	case !exact || p.Column == 0:
		return where
	case p.Cell != "" && p.Name != "":
		return where + ", " + r.say("import.at_cell", values)
	}
	return where + ", " + r.say("import.at_column", values)
}

func (r *Report) field(f directory.Field) string { return r.say("field.name_"+f.String(), nil) }

// say gives the text for a terminal: nothing is to be escaped in values.
func (r *Report) say(key string, values map[string]string) string {
	all := text.V{}
	for name, value := range values {
		all[name] = text.HTML(shown(value))
	}
	return r.lang.T(key, all)
}

func (r *Report) quote(name string) string {
	if name == "" {
		return ""
	}
	return " " + r.say("import.quoted", map[string]string{"Value": name})
}

// value is what a field holds, in words.
func (r *Report) value(f directory.Field, value string) string {
	if value == "" {
		return "–"
	}
	switch f {
	case directory.FieldCapacity:
		value = r.say("import.capacity_"+value, nil)
	case directory.FieldPublic:
		value = r.say("import.yes", nil)
	case directory.FieldSector:
		value = r.name(r.words.Sectors, value)
	case directory.FieldTopics, directory.FieldLanguages, directory.FieldAccessibility:
		items := directory.SplitList(value)
		for i, item := range items {
			items[i] = r.name(r.words.Of(f), item)
		}
		value = directory.JoinList(items)
	}
	return r.say("import.quoted", map[string]string{"Value": text.Shorten(value, directory.Shown)})
}

func (r *Report) name(terms []directory.Term, key string) string {
	for _, term := range terms {
		if term.Key == key && r.lang == text.En {
			return term.English
		} else if term.Key == key {
			return term.German
		}
	}
	return key
}

// shown makes a value one line without control characters, which a terminal would obey.
func shown(value string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, value)
}

// line prints a line. The buffer keeps an error until End.
func (r *Report) line(line string) { _, _ = r.out.WriteString(line + "\n") }

// File begins the part of a file; without a name nothing tells it from the others.
func (r *Report) File(name string) {
	if name != "" {
		r.line(shown(name) + ":")
	}
}

// Broken prints a problem that is none of a row just decided, and counts it as one that refuses all.
func (r *Report) Broken(problem directory.Problem) {
	r.counts[Refuse]++
	r.Problem(problem)
}
