package dialog

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// typed takes a text as the answer. Where options are asked for, typing the label of one is as good as tapping it.
func typed(flow Flow, s Session, step Step, text string, options []Option) (Session, Outcome) {
	clean := Clean(text, step.Line)
	if step.Kind != Text {
		index := slices.IndexFunc(options, func(o Option) bool { return strings.EqualFold(o.Label, clean) })
		switch {
		case index >= 0:
			return picked(flow, s, step, options[index].Value, options)
		case !step.Free:
			return s, Outcome{Result: Ask, Problem: &Problem{Key: "dialog.use_buttons"}}
		}
	}
	if problem := measure(step, clean); problem != nil {
		return s, Outcome{Result: Ask, Problem: problem}
	}
	if step.Check != nil {
		kept, problem := step.Check(clean)
		if problem != nil {
			return s, Outcome{Result: Ask, Problem: problem}
		}
		clean = kept
	}
	if step.Marked {
		s.Draft, s.Kept = clean, nil
		return s, Outcome{Result: Examine}
	}
	s.Answers[step.Name] = clean
	return next(flow, s)
}

func measure(step Step, clean string) *Problem {
	limit := step.Max
	if limit == 0 {
		limit = DefaultMax
	}
	if have := utf8.RuneCountInString(clean); have > limit {
		return &Problem{Key: "dialog.too_long", Values: map[string]any{"Have": have, "Max": limit}}
	}
	if !strings.ContainsFunc(clean, readable) {
		return &Problem{Key: "dialog.no_words"}
	}
	return nil
}

// readable tells letters and digits from everything else, and from the letters of Unicode that nobody sees.
func readable(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

func picked(flow Flow, s Session, step Step, value string, options []Option) (Session, Outcome) {
	known := slices.ContainsFunc(options, func(o Option) bool { return o.Value == value })
	if step.Kind == Text || !known {
		return s, Outcome{Result: Stale}
	}
	if step.Kind == Choice {
		s.Answers[step.Name] = value
		return next(flow, s)
	}
	if values := Picked(s.Answers[step.Name]); !slices.Contains(values, value) {
		s.Answers[step.Name], s.Picking = strings.Join(append(values, value), ","), true
	}
	return s, Outcome{Result: Ask}
}

func dropped(s Session, step Step, value string) (Session, Outcome) {
	if step.Kind != Many {
		return s, Outcome{Result: Stale}
	}
	values := Picked(s.Answers[step.Name])
	if index := slices.Index(values, value); index >= 0 {
		values, s.Picking = slices.Delete(values, index, index+1), true
	}
	s.Answers[step.Name] = strings.Join(values, ",")
	if len(values) == 0 {
		delete(s.Answers, step.Name)
	}
	return s, Outcome{Result: Ask}
}

// PageSize is how many options of a Paged step are shown at a time.
const PageSize = 8

// turned shows another page of the options.
func turned(s Session, step Step, value string, options int) (Session, Outcome) {
	page, err := strconv.Atoi(value)
	if !step.Paged || err != nil || page < 0 || page > 0 && page*PageSize >= options {
		return s, Outcome{Result: Stale}
	}
	s.Page = page
	return s, Outcome{Result: Ask}
}

// Clean removes what nobody sees or means: control characters, marks that turn the direction of writing,
// blanks at the ends, and more than one empty line in a row. With line, everything becomes a single line.
func Clean(text string, line bool) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t' && !line:
			return r
		case r == '\t', r == '\u00a0':
			return ' '
		case unicode.IsControl(r), r == utf8.RuneError, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
	if line {
		return strings.Join(strings.Fields(text), " ")
	}
	for strings.Contains(text, "\n\n\n") {
		text = strings.ReplaceAll(text, "\n\n\n", "\n\n")
	}
	return strings.TrimSpace(text)
}
