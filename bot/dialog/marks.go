package dialog

import (
	"slices"
	"unicode/utf8"
)

// A text of a Marked step becomes an answer only when every mark in it was looked at: Advance keeps it as a draft and
// results in Examine; whoever called it looks for marks and tells Examined, which shows them one by one. The words of a
// mark are replaced by what is suggested or by what the person types instead, or stay as they are. After a
// replacement the whole draft is examined again.

// Mark is a place in a draft that somebody has to look at before the dialog goes on.
type Mark struct {
	Span
	Reason     string `json:"reason"`               // why it is marked: a text key
	Suggestion string `json:"suggestion,omitempty"` // what could stand there instead; empty: nothing is suggested
}

// Span is a place in a text, in bytes.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Examined tells which marks there are in the draft, in the order of the text. Those that the person has decided to
// keep are not shown again; without any other, the draft becomes the answer.
func Examined(flow Flow, s Session, marks []Mark) (Session, Outcome) {
	s.Answers = clone(s.Answers)
	s.Marks = slices.DeleteFunc(slices.Clone(marks), func(m Mark) bool {
		return !within(m.Span, s.Draft) || slices.ContainsFunc(s.Kept, func(kept Span) bool { return kept.covers(m.Span) })
	})
	if len(s.Marks) == 0 {
		return accept(flow, s)
	}
	s.Phase = Marking
	return s, Outcome{Result: Marked}
}

func (s Span) covers(other Span) bool { return s.Start <= other.Start && other.End <= s.End }

// within tells whether a place lies in a text and cuts no letter.
func within(s Span, text string) bool {
	return 0 <= s.Start && s.Start < s.End && s.End <= len(text) && utf8.RuneStart(text[s.Start]) &&
		(s.End == len(text) || utf8.RuneStart(text[s.End]))
}

// accept makes the draft the answer to its step.
func accept(flow Flow, s Session) (Session, Outcome) {
	s.Answers[flow.Steps[s.Step].Name] = s.Draft
	s.Phase, s.Draft, s.Marks, s.Kept = Asking, "", nil, nil
	return next(flow, s)
}

// look handles an input to the first of the marks.
func look(flow Flow, s Session, in Input) (Session, Outcome) {
	step := flow.Steps[s.Step]
	if len(s.Marks) == 0 {
		return s, Outcome{Result: Examine}
	}
	switch in.Op {
	case Keep:
		s.Kept = append(slices.Clone(s.Kept), s.Marks[0].Span)
		s.Marks = slices.Clone(s.Marks[1:])
		s.Turn++
		if len(s.Marks) == 0 {
			return accept(flow, s)
		}
		return s, Outcome{Result: Marked}
	case Replace:
		if s.Marks[0].Suggestion == "" {
			return s, Outcome{Result: Stale}
		}
		return replace(s, step, s.Marks[0].Suggestion, true)
	case Type:
		clean := Clean(in.Value, step.Line)
		if problem := measure(step, clean); problem != nil {
			return s, Outcome{Result: Marked, Problem: problem}
		}
		return replace(s, step, clean, false)
	case Rewrite, Back:
		s.Phase, s.Draft, s.Marks, s.Kept = Asking, "", nil, nil
		s.Turn++
		return s, Outcome{Result: Ask, Problem: &Problem{Key: "dialog.anew"}}
	}
	return s, Outcome{Result: Stale}
}

// replace writes words in the place of the first mark. Ours need not be looked at again, those of the person do.
func replace(s Session, step Step, words string, ours bool) (Session, Outcome) {
	place := s.Marks[0].Span
	draft := s.Draft[:place.Start] + words + s.Draft[place.End:]
	if problem := measure(step, draft); problem != nil {
		return s, Outcome{Result: Marked, Problem: problem}
	}
	moved := len(words) - (place.End - place.Start)
	kept := make([]Span, 0, len(s.Kept)+1)
	for _, span := range s.Kept {
		switch {
		case span.End <= place.Start:
			kept = append(kept, span)
		case span.Start >= place.End:
			kept = append(kept, Span{span.Start + moved, span.End + moved})
		}
	}
	if ours {
		kept = append(kept, Span{place.Start, place.Start + len(words)})
	}
	s.Draft, s.Kept, s.Marks = draft, kept, nil
	s.Turn++
	return s, Outcome{Result: Examine}
}
