package dialog

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// branching asks for guests only where there are any, and takes other words than its suggestions.
var branching = Flow{Name: "branching", Review: true, Also: []string{"draft"}, Steps: []Step{
	{Name: "kind", Kind: Choice},
	{Name: "guests", Asked: func(answers map[string]string) bool { return answers["kind"] == "open" }},
	{Name: "rule", Kind: Choice, Free: true, Line: true, Max: 20},
}}

func onBranch(t *testing.T, inputs ...Input) (Session, Outcome) {
	t.Helper()
	s, outcome := Start(branching, "1", ""), Outcome{}
	for _, in := range inputs {
		var options []Option
		switch branching.Steps[s.Step].Name {
		case "kind":
			options = []Option{{"open", "Offen"}, {"closed", "Geschlossen"}}
		case "rule":
			options = []Option{{"w1", "Jede Woche"}}
		}
		s, outcome = Advance(branching, s, in, options)
	}
	return s, outcome
}

func TestAStepThatMakesNoSenseIsPassedOver(t *testing.T) {
	s, _ := onBranch(t, Input{Pick, "closed"})
	if number, total := Position(branching, s); branching.Steps[s.Step].Name != "rule" || number != 2 || total != 2 {
		t.Errorf("at %d, %d of %d", s.Step, number, total)
	}
	s, _ = onBranch(t, Input{Pick, "closed"}, Input{Back, ""})
	if branching.Steps[s.Step].Name != "kind" {
		t.Errorf("back at %d", s.Step)
	}
	s, _ = onBranch(t, Input{Pick, "open"})
	if number, total := Position(branching, s); branching.Steps[s.Step].Name != "guests" || number != 2 || total != 3 {
		t.Errorf("at %d, %d of %d", s.Step, number, total)
	}
	if _, outcome := onBranch(t, Input{Pick, "closed"}, Input{Pick, "w1"}, Input{Change, "guests"}); outcome.Result != Stale {
		t.Errorf("changed what is not asked: %+v", outcome)
	}
}

func TestSuggestionsAreNotAll(t *testing.T) {
	for typed, want := range map[string]string{"jede woche": "w1", " alle\nzwei Wochen ": "alle zwei Wochen"} {
		s, outcome := onBranch(t, Input{Pick, "closed"}, Input{Type, typed})
		if s.Answers["rule"] != want || outcome.Result != Review {
			t.Errorf("%q is kept as %q, %+v", typed, s.Answers["rule"], outcome)
		}
	}
	s, outcome := onBranch(t, Input{Pick, "closed"}, Input{Type, "so oft, wie es irgendwie geht"})
	want := &Problem{Key: "dialog.too_long", Values: map[string]any{"Have": 29, "Max": 20}}
	if diff := cmp.Diff(want, outcome.Problem); diff != "" || s.Answers["rule"] != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, outcome := onBranch(t, Input{Pick, "closed"}, Input{Pick, "w2"}); outcome.Result != Stale {
		t.Errorf("a forged suggestion: %+v", outcome)
	}
}

func TestOtherWaysToSave(t *testing.T) {
	for value, want := range map[string]Result{"": Done, "draft": Done, "publish": Stale} {
		s, outcome := onBranch(t, Input{Pick, "closed"}, Input{Pick, "w1"}, Input{Save, value})
		if outcome.Result != want || want == Done && s.Saved != value {
			t.Errorf("%q: %+v, saved %q", value, outcome, s.Saved)
		}
	}
}
