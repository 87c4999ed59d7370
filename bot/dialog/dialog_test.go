package dialog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var sample = Flow{Name: "sample", Review: true, Steps: []Step{
	{Name: "name", Line: true, Max: 20},
	{Name: "sector", Kind: Choice},
	{Name: "places", Kind: Many, Optional: true},
	{Name: "about", Optional: true},
	{Name: "even", Check: func(typed string) (string, *Problem) {
		if len(typed)%2 != 0 {
			return "", &Problem{Key: "sample.odd"}
		}
		return "<" + typed + ">", nil
	}},
}}

func optionsOf(flow Flow, s Session) []Option {
	switch flow.Steps[s.Step].Name {
	case "sector":
		return []Option{{"a", "Schule"}, {"b", "Kita"}}
	case "places":
		return []Option{{"1", "Alsfeld"}, {"2", "Romrod"}}
	}
	return nil
}

// walk applies inputs and returns the last outcome.
func walk(t *testing.T, s Session, inputs ...Input) (Session, Outcome) {
	t.Helper()
	var outcome Outcome
	for _, in := range inputs {
		s, outcome = Advance(sample, s, in, optionsOf(sample, s))
	}
	return s, outcome
}

func complete(t *testing.T) Session {
	t.Helper()
	s, outcome := walk(t, Start(sample, "1", ""), Input{Type, " Kita\nRegenbogen "}, Input{Pick, "b"}, Input{Pick, "2"},
		Input{Pick, "1"}, Input{Finish, ""}, Input{Skip, ""}, Input{Type, "even"})
	if outcome.Result != Review {
		t.Fatalf("not in review: %+v %+v", s, outcome)
	}
	return s
}

func TestAWholeDialog(t *testing.T) {
	s := complete(t)
	want := map[string]string{"name": "Kita Regenbogen", "sector": "b", "places": "2,1", "even": "<even>"}
	if diff := cmp.Diff(want, s.Answers); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if _, outcome := walk(t, s, Input{Save, ""}); outcome.Result != Done {
		t.Errorf("save: %+v", outcome)
	}
}

func TestAnswersThatAreRefused(t *testing.T) {
	for _, test := range []struct {
		step    int
		in      Input
		problem string
	}{
		{0, Input{Type, strings.Repeat("x", 21)}, "dialog.too_long"},
		{0, Input{Type, "   "}, "dialog.no_words"},
		{0, Input{Type, "🙂🙂"}, "dialog.no_words"},
		{0, Input{Type, "\u202e\u2066"}, "dialog.no_words"},
		{1, Input{Type, "Rathaus"}, "dialog.use_buttons"},
		{4, Input{Type, "odd"}, "sample.odd"},
	} {
		before := Start(sample, "1", "")
		before.Step = test.step
		after, outcome := Advance(sample, before, test.in, optionsOf(sample, before))
		if outcome.Result != Ask || outcome.Problem == nil || outcome.Problem.Key != test.problem {
			t.Errorf("step %d, %q: %+v", test.step, test.in.Value, outcome)
		}
		if after.Step != test.step || len(after.Answers) != 0 {
			t.Errorf("step %d, %q: the step did not stay: %+v", test.step, test.in.Value, after)
		}
	}
}

func TestTypingTheLabelOfAnOption(t *testing.T) {
	s, outcome := walk(t, Start(sample, "1", ""), Input{Type, "Name"}, Input{Type, "kita"})
	if s.Answers["sector"] != "b" || outcome.Result != Ask {
		t.Errorf("%+v %+v", s, outcome)
	}
}

// A double tap means the same as a tap: picking and dropping are two different buttons.
func TestPickingTwiceIsPickingOnce(t *testing.T) {
	s, _ := walk(t, Start(sample, "1", ""), Input{Type, "Name"}, Input{Pick, "a"}, Input{Pick, "1"}, Input{Pick, "1"})
	if s.Answers["places"] != "1" {
		t.Errorf("picked: %v", s.Answers)
	}
	for range 2 {
		s, _ = walk(t, s, Input{Drop, "1"})
		if _, kept := s.Answers["places"]; kept {
			t.Errorf("still picked: %v", s.Answers)
		}
	}
}

// Who changes a single field loses nothing by leaving, until they have entered something.
func TestLeavingASingleField(t *testing.T) {
	filled := func(step, answer string) Session {
		s := Start(sample, "1", step)
		s.Answers[step] = answer
		return s
	}
	for name, test := range map[string]struct {
		s      Session
		inputs []Input
		want   Result
	}{
		"nothing entered":         {filled("name", "Alt"), nil, Discarded},
		"in the review":           {filled("name", "Alt"), []Input{{Type, "Neu"}}, Confirm},
		"changing it once more":   {filled("name", "Alt"), []Input{{Type, "Neu"}, {Change, "name"}}, Confirm},
		"one more option picked":  {filled("places", "1"), []Input{{Pick, "2"}}, Confirm},
		"the only option dropped": {filled("places", "1"), []Input{{Drop, "1"}}, Confirm},
	} {
		s, _ := walk(t, test.s, test.inputs...)
		if _, outcome := walk(t, s, Input{Leave, "/help"}); outcome.Result != test.want {
			t.Errorf("%s: %s, want %s", name, outcome.Result, test.want)
		}
	}
}

// Letters that nobody sees are no words.
func TestInvisibleLetters(t *testing.T) {
	for _, typed := range []string{"\u3164", "\uffa0\u115f", "\u200b\u00ad"} {
		if s, outcome := walk(t, Start(sample, "1", ""), Input{Type, typed}); outcome.Problem == nil || s.Step != 0 {
			t.Errorf("%q was taken", typed)
		}
	}
}

func TestChangingFromTheReview(t *testing.T) {
	s, _ := walk(t, complete(t), Input{Change, "name"}, Input{Type, "Neu"})
	if s.Phase != Reviewing || s.Answers["name"] != "Neu" {
		t.Errorf("%+v", s)
	}
	s, outcome := walk(t, complete(t), Input{Change, "name"}, Input{Back, ""})
	if outcome.Result != Review || s.Answers["name"] != "Kita Regenbogen" {
		t.Errorf("back: %+v %+v", s, outcome)
	}
}

func TestLeavingAsksFirst(t *testing.T) {
	empty := Start(sample, "1", "")
	if _, outcome := walk(t, empty, Input{Leave, "/help"}); outcome.Result != Discarded {
		t.Errorf("nothing to lose: %+v", outcome)
	}
	s, outcome := walk(t, complete(t), Input{Leave, "/help"})
	if outcome.Result != Confirm || s.Pending != "/help" {
		t.Fatalf("%+v %+v", s, outcome)
	}
	if s, outcome := walk(t, s, Input{Resume, ""}); outcome.Result != Review || s.Pending != "" {
		t.Errorf("resume: %+v %+v", s, outcome)
	}
	if s, outcome := walk(t, s, Input{Discard, ""}); outcome.Result != Discarded || s.Pending != "/help" {
		t.Errorf("discard: %+v %+v", s, outcome)
	}
}

func TestOnlyOneStep(t *testing.T) {
	s := Start(sample, "1", "sector")
	s.Answers["sector"] = "a"
	if number, total := Position(sample, s); number != 1 || total != 1 {
		t.Errorf("position %d of %d", number, total)
	}
	if Worth(s) {
		t.Error("nothing was entered yet")
	}
	s, outcome := walk(t, s, Input{Pick, "b"})
	if outcome.Result != Review || s.Answers["sector"] != "b" {
		t.Errorf("%+v %+v", s, outcome)
	}
	if _, outcome := walk(t, s, Input{Change, "name"}); outcome.Result != Stale {
		t.Errorf("another step can be changed: %+v", outcome)
	}
}

var operations = []Op{Type, Pick, Drop, Finish, Keep, Skip, Back, Change, Save, Cancel, Leave, Discard, Resume, "x"}

func anyInput(t *rapid.T) Input {
	return Input{
		Op: rapid.SampledFrom(operations).Draw(t, "op"),
		Value: rapid.OneOf(rapid.SampledFrom([]string{"a", "b", "1", "2", "name", "about", "even", "Kita", ""}),
			rapid.String()).Draw(t, "value"),
	}
}

// Whatever a person does, an answer only changes by answering its step: nothing that was typed is lost.
func TestNoInputIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Start(sample, "1", "")
		for range rapid.IntRange(1, 40).Draw(t, "inputs") {
			in := anyInput(t)
			before := s
			frozen := fmt.Sprint(before)
			after, outcome := Advance(sample, before, in, optionsOf(sample, before))
			if fmt.Sprint(before) != frozen {
				t.Fatalf("Advance changed the session that it was given")
			}
			if outcome.Result == Done || outcome.Result == Discarded {
				return
			}
			for name, answer := range before.Answers {
				current := sample.Steps[before.Step].Name
				if after.Answers[name] != answer && name != current {
					t.Fatalf("%+v lost %s=%q: %+v", in, name, answer, after)
				}
			}
			if outcome.Problem != nil && !cmp.Equal(before.Answers, after.Answers) {
				t.Fatalf("%+v was refused and changed answers: %+v", in, after)
			}
			s = after
		}
	})
}

// A dialog is only done after a review in which every required step has an answer.
func TestDoneMeansReviewedAndComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Start(sample, "1", "")
		for range 60 {
			phase := s.Phase
			next, outcome := Advance(sample, s, anyInput(t), optionsOf(sample, s))
			if outcome.Result == Discarded {
				return
			}
			if outcome.Result == Done {
				if phase != Reviewing {
					t.Fatalf("done without a review: %+v", s)
				}
				for _, step := range sample.Steps {
					if !step.Optional && next.Answers[step.Name] == "" {
						t.Fatalf("done without %s: %+v", step.Name, next)
					}
				}
				return
			}
			s = next
		}
	})
}

func TestCleanLeavesNothingInvisible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		line := rapid.Bool().Draw(t, "line")
		clean := Clean(text, line)
		if Clean(clean, line) != clean {
			t.Fatalf("cleaning %q twice gives something else", clean)
		}
		if !utf8.ValidString(clean) || strings.TrimSpace(clean) != clean || line && strings.Contains(clean, "\n") {
			t.Fatalf("not clean: %q", clean)
		}
		if slices.ContainsFunc([]rune(clean), func(r rune) bool { return r >= 0x202a && r <= 0x202e || r < ' ' && r != '\n' && r != '\t' }) {
			t.Fatalf("something invisible: %q", clean)
		}
	})
}
