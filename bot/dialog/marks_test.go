package dialog

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var marking = Flow{Name: "marking", Review: true, Confirm: []string{"sure.one", "sure.two"}, Steps: []Step{
	{Name: "case", Marked: true, Max: 60},
	{Name: "houses", Kind: Many, Optional: true, Paged: true},
}}

// capitals marks every run of capital letters; those with an A have a suggestion.
func capitals(draft string) (marks []Mark) {
	for _, at := range regexp.MustCompile(`\p{Lu}+`).FindAllStringIndex(draft, -1) {
		m := Mark{Span: Span{at[0], at[1]}, Reason: "sample.capitals"}
		if strings.Contains(draft[at[0]:at[1]], "A") {
			m.Suggestion = "jemand"
		}
		marks = append(marks, m)
	}
	return marks
}

func houses() (options []Option) {
	for _, name := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		options = append(options, Option{name, "Haus " + name})
	}
	return options
}

// step applies an input and examines the draft when asked to.
func step(s Session, in Input) (Session, Outcome) {
	s, outcome := Advance(marking, s, in, houses())
	if outcome.Result == Examine {
		return Examined(marking, s, capitals(s.Draft))
	}
	return s, outcome
}

func steps(s Session, inputs ...Input) (Session, Outcome) {
	var outcome Outcome
	for _, in := range inputs {
		s, outcome = step(s, in)
	}
	return s, outcome
}

func TestMarksAreLookedAtOneByOne(t *testing.T) {
	for _, test := range []struct {
		name   string
		inputs []Input
		want   string // the answer; empty: none yet
		left   int    // marks
	}{
		{"nothing to mark", []Input{{Type, "ein kind"}}, "ein kind", 0},
		{"the first of two", []Input{{Type, "A und B"}}, "", 2},
		{"what is suggested", []Input{{Type, "A und B"}, {Replace, ""}}, "", 1},
		{"nothing is suggested", []Input{{Type, "B und A"}, {Replace, ""}}, "", 2},
		{"replaced and kept", []Input{{Type, "A und B"}, {Replace, ""}, {Keep, ""}}, "jemand und B", 0},
		{"kept and replaced", []Input{{Type, "ÄB und A"}, {Keep, ""}, {Replace, ""}}, "ÄB und jemand", 0},
		{"the same word twice", []Input{{Type, "B und B"}, {Keep, ""}}, "", 1},
		{"both kept", []Input{{Type, "B und B"}, {Keep, ""}, {Keep, ""}}, "B und B", 0},
		{"own words", []Input{{Type, "B und C"}, {Type, "ein ort"}, {Keep, ""}}, "ein ort und C", 0},
		{"own words that are marked", []Input{{Type, "B und c"}, {Type, "CC"}}, "", 1},
		{"a kept place moves along", []Input{{Type, "B A C"}, {Keep, ""}, {Replace, ""}, {Keep, ""}}, "B jemand C", 0},
		{"all anew", []Input{{Type, "B"}, {Rewrite, ""}}, "", 0},
		{"all anew, and marked again", []Input{{Type, "B"}, {Keep, ""}, {Back, ""}, {Type, "B"}}, "B", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, _ := steps(Start(marking, "1", ""), test.inputs...)
			if s.Answers["case"] != test.want || len(s.Marks) != test.left {
				t.Errorf("answer %q, %d marks: %+v", s.Answers["case"], len(s.Marks), s)
			}
			if (s.Phase == Marking) != (test.left > 0) {
				t.Errorf("phase %q", s.Phase)
			}
		})
	}
}

func TestAReplacementMustFit(t *testing.T) {
	long := strings.Repeat("x", 55) + " A B"
	for _, in := range []Input{{Replace, ""}, {Type, "viel zu lang"}, {Type, "..."}} {
		before, _ := steps(Start(marking, "1", ""), Input{Type, long})
		after, outcome := step(before, in)
		if outcome.Problem == nil || outcome.Result != Marked || cmp.Diff(before, after) != "" {
			t.Errorf("%+v: %+v, %+v", in, outcome, after)
		}
	}
}

// Whatever people do, a text is an answer only when each of its marks was replaced or kept, and no input is lost.
func TestNoMarkIsSkipped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Start(marking, "1", "")
		ops := []Op{Type, Type, Keep, Keep, Replace, Rewrite, Back, Resume, Cancel, Save, Skip, Change, Finish}
		for range rapid.IntRange(1, 25).Draw(t, "inputs") {
			in := Input{Op: rapid.SampledFrom(ops).Draw(t, "op"), Value: rapid.StringMatching(`[abABÄ ]{0,9}[ab]`).Draw(t, "value")}
			if in.Op == Change {
				in.Value = "case"
			}
			before := s
			next, outcome := step(s, in)
			if outcome.Result == Discarded || outcome.Result == Done {
				return
			}
			if kept := next.Answers["case"]; kept != before.Answers["case"] {
				looked := before.Phase == Marking || before.Before == Marking
				if marks := capitals(kept); len(marks) > 0 && (!looked || len(before.Marks) > 1 && in.Op == Keep) {
					t.Fatalf("%+v made %q an answer of %+v", in, kept, before)
				}
			}
			if next.Phase == Marking && (next.Draft == "" || len(next.Marks) == 0) {
				t.Fatalf("%+v led to %+v", in, next)
			}
			for _, span := range append(spans(next.Marks), next.Kept...) {
				if !within(span, next.Draft) {
					t.Fatalf("%+v led to a place outside of the draft: %+v", in, next)
				}
			}
			s = next
		}
	})
}

func spans(marks []Mark) (all []Span) {
	for _, m := range marks {
		all = append(all, m.Span)
	}
	return all
}

func TestExaminedTakesNoPlaceThatCutsALetter(t *testing.T) {
	s := Start(marking, "1", "")
	s.Draft = "äöü"
	for _, span := range []Span{{-1, 2}, {0, 0}, {0, 1}, {1, 2}, {4, 99}, {4, 2}} {
		if got, outcome := Examined(marking, s, []Mark{{Span: span}}); outcome.Result == Marked || !utf8.ValidString(got.Answers["case"]) {
			t.Errorf("%v: %+v", span, got)
		}
	}
}

func TestSentencesAreConfirmedOneByOne(t *testing.T) {
	s, outcome := steps(Start(marking, "1", ""), Input{Type, "ein kind"}, Input{Skip, ""})
	if outcome.Result != Review {
		t.Fatalf("no review: %+v", outcome)
	}
	first, outcome := step(s, Input{Save, ""})
	if outcome.Result != Assure || first.Confirmed != 0 {
		t.Fatalf("first sentence: %+v %+v", first, outcome)
	}
	if _, outcome = step(first, Input{Type, "ja"}); outcome.Result != Assure || outcome.Problem == nil {
		t.Errorf("typing: %+v", outcome)
	}
	second, outcome := step(first, Input{Save, ""})
	if outcome.Result != Assure || second.Confirmed != 1 || second.Turn == first.Turn {
		t.Fatalf("second sentence: %+v %+v", second, outcome)
	}
	if back, outcome := step(second, Input{Back, ""}); outcome.Result != Review || back.Confirmed != 0 {
		t.Errorf("back: %+v %+v", back, outcome)
	}
	if leaving, outcome := steps(second, Input{Cancel, ""}, Input{Resume, ""}); outcome.Result != Assure || leaving.Confirmed != 1 {
		t.Errorf("stay: %+v %+v", leaving, outcome)
	}
	if _, outcome = step(second, Input{Save, ""}); outcome.Result != Done {
		t.Errorf("end: %+v", outcome)
	}
}

func TestPagesOfOptions(t *testing.T) {
	s, _ := steps(Start(marking, "1", ""), Input{Type, "ein kind"})
	for value, want := range map[string]Result{"0": Ask, "3": Ask, "4": Stale, "-1": Stale, "x": Stale, "": Stale} {
		if _, outcome := step(s, Input{Page, value}); outcome.Result != want {
			t.Errorf("page %q: %+v", value, outcome)
		}
	}
	turned, _ := steps(s, Input{Page, "3"}, Input{Pick, "z"})
	if turned.Page != 3 || turned.Answers["houses"] != "z" {
		t.Errorf("picked on the last page: %+v", turned)
	}
	if again, _ := steps(turned, Input{Finish, ""}, Input{Change, "houses"}); again.Page != 0 {
		t.Errorf("changing begins on page %d", again.Page)
	}
}
