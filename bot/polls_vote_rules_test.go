package bot

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/bot/tally"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// ballotOf applies taps one after the other.
func ballotOf(t *testing.T, kind string, taps ...ballotTap) (b storage.Ballot) {
	t.Helper()
	for _, tap := range taps {
		tap.options = 3
		var err error
		if b, err = tap.change(kind, b); err != nil {
			t.Fatalf("%s, %+v: %v", kind, tap, err)
		}
	}
	return b
}

func TestTapsOnABallot(t *testing.T) {
	add := func(option int) ballotTap { return ballotTap{op: view.PollAdd, option: option} }
	drop := func(option int) ballotTap { return ballotTap{op: view.PollDrop, option: option} }
	rate := func(option, value int) ballotTap { return ballotTap{op: view.PollRate, option: option, value: value} }
	undo, abstain, takeBack := ballotTap{op: view.PollUndo}, ballotTap{op: view.PollAbstain}, ballotTap{op: view.PollClear}
	const no = storage.NoChoice
	for _, test := range []struct {
		name, kind string
		taps       []ballotTap
		want       storage.Ballot
	}{
		{"five dots", "points", []ballotTap{add(1), add(1), add(3), add(3), add(2)}, storage.Ballot{Choices: []int{2, 1, 2}}},
		{"a dot taken back", "points", []ballotTap{add(1), add(2), drop(1)}, storage.Ballot{Choices: []int{0, 1, 0}}},
		{"no dot to take back", "points", []ballotTap{add(1), drop(2)}, storage.Ballot{Choices: []int{1, 0, 0}}},
		{"the last dot taken back", "points", []ballotTap{add(1), drop(1)}, storage.Ballot{}},
		{"in order", "ranking", []ballotTap{add(3), add(1)}, storage.Ballot{Choices: []int{2, no, 1}}},
		{"the same twice", "ranking", []ballotTap{add(3), add(3)}, storage.Ballot{Choices: []int{no, no, 1}}},
		{"undone", "ranking", []ballotTap{add(3), add(1), undo, add(2)}, storage.Ballot{Choices: []int{no, 2, 1}}},
		{"all undone", "ranking", []ballotTap{add(3), undo, undo}, storage.Ballot{}},
		{"several", "approval", []ballotTap{add(3), add(1), add(1)}, storage.Ballot{Choices: []int{1, 0, 1}}},
		{"one less", "approval", []ballotTap{add(3), add(1), drop(3), drop(3)}, storage.Ballot{Choices: []int{1, 0, 0}}},
		{"none left", "approval", []ballotTap{add(3), drop(3)}, storage.Ballot{}},
		{"another one", "single", []ballotTap{add(3), add(1)}, storage.Ballot{Choices: []int{1, 0, 0}}},
		{"no resistance", "resistance", []ballotTap{rate(2, 0)}, storage.Ballot{Choices: []int{no, 0, no}}},
		{"rated again", "resistance", []ballotTap{rate(2, 10), rate(2, 4)}, storage.Ballot{Choices: []int{no, 4, no}}},
		{"agreement", "scale", []ballotTap{rate(1, 1), rate(3, 5)}, storage.Ballot{Choices: []int{1, no, 5}}},
		{"abstains", "scale", []ballotTap{rate(1, 1), abstain, abstain}, storage.Ballot{Abstains: true}},
		{"votes after all", "single", []ballotTap{abstain, add(2)}, storage.Ballot{Choices: []int{0, 1, 0}}},
		{"takes it back", "ranking", []ballotTap{add(2), takeBack, takeBack}, storage.Ballot{}},
		{"looks at an option", "scale", []ballotTap{rate(1, 1), {op: view.PollFocus, option: 2}}, storage.Ballot{Choices: []int{1, no, no}}},
	} {
		if diff := cmp.Diff(test.want, ballotOf(t, test.kind, test.taps...)); diff != "" {
			t.Errorf("%s (%s, -want +got):\n%s", test.name, test.kind, diff)
		}
	}
}

func TestTapsThatAreRefused(t *testing.T) {
	full := storage.Ballot{Choices: []int{5, 0, 0}}
	for _, test := range []struct {
		kind  string
		tap   ballotTap
		found bool // a sentence, instead of "that does not exist"
	}{
		{"points", ballotTap{op: view.PollAdd, option: 2}, true},
		{"points", ballotTap{op: view.PollRate, option: 2, value: 3}, false},
		{"points", ballotTap{op: view.PollUndo}, false},
		{"points", ballotTap{op: view.PollFocus, option: 1}, false},
		{"ranking", ballotTap{op: view.PollDrop, option: 1}, false},
		{"approval", ballotTap{op: view.PollRate, option: 1, value: 1}, false},
		{"single", ballotTap{op: view.PollDrop, option: 1}, false},
		{"resistance", ballotTap{op: view.PollRate, option: 1, value: 11}, false},
		{"resistance", ballotTap{op: view.PollRate, option: 1, value: -1}, false},
		{"resistance", ballotTap{op: view.PollAdd, option: 1}, false},
		{"scale", ballotTap{op: view.PollRate, option: 1, value: 0}, false},
		{"scale", ballotTap{op: view.PollRate, option: 1, value: 6}, false},
		{"scale", ballotTap{op: "", option: 1}, false},
	} {
		test.tap.options = 3
		after, err := test.tap.change(test.kind, full)
		if err == nil || errors.As(err, new(mistake)) != test.found || errors.Is(err, storage.ErrNotFound) == test.found {
			t.Errorf("%s, %+v: %v", test.kind, test.tap, err)
		}
		if !sameBallot(after, full) {
			t.Errorf("%s, %+v: refused, and makes %v", test.kind, test.tap, after)
		}
	}
}

// Whatever is tapped, on a poll that gets more options meanwhile: what is cast is a ballot that can be counted, and a
// refused tap changes nothing.
func TestEveryBallotCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(storage.PollKinds[:]).Draw(t, "kind")
		options := rapid.IntRange(1, storage.MaxPollOptions-3).Draw(t, "options")
		var b storage.Ballot
		for range rapid.IntRange(1, 30).Draw(t, "taps") {
			options = min(options+rapid.SampledFrom([]int{0, 0, 0, 0, 1}).Draw(t, "suggested"), storage.MaxPollOptions)
			tap := ballotTap{
				op: rapid.SampledFrom([]string{
					view.PollAdd, view.PollAdd, view.PollRate, view.PollDrop, view.PollUndo, view.PollFocus, view.PollAbstain, view.PollClear, "x",
				}).Draw(t, "op"),
				option: rapid.IntRange(1, options).Draw(t, "option"), value: rapid.IntRange(-1, 12).Draw(t, "value"), options: options,
			}
			before := storage.Ballot{Choices: slices.Clone(b.Choices), Abstains: b.Abstains}
			after, err := tap.change(kind, b)
			if !sameBallot(before, b) {
				t.Fatalf("%+v changed the ballot that it was given", tap)
			}
			if err != nil {
				continue
			}
			if after.Abstains && len(after.Choices) > 0 {
				t.Fatalf("%+v abstains and chooses: %v", tap, after)
			}
			if err := tally.Method(kind).Check(options, after.Choices); err != nil && exists(after) {
				t.Fatalf("%+v makes %v: %v", tap, after, err)
			}
			b = after
		}
	})
}

func TestOnlyTyposAreCorrected(t *testing.T) {
	for _, test := range []struct {
		before, after string
		want          bool
	}{
		{"Gemeinsame Haltung", "Gemeinsame Haltung!", true},
		{"Tranzparenz über Möglichkeiten", "Transparenz über Möglichkeiten", true},
		{"Wir wollen das nicht mehr so machen wie bisher", "Wir wollen das mehr so machen wie bisher", false},
		{"Ja", "Nein", false},
		{"Runder Tisch", "Öffnen der Erziehungskonferenzen", false},
		{"ä", "Ä", true},
	} {
		if got := typo(test.before, test.after); got != test.want {
			t.Errorf("%q for %q: %v", test.after, test.before, got)
		}
	}
}

func TestOptionsOneALine(t *testing.T) {
	for typed, want := range map[string]string{
		"Eins\nZwei":                       "Eins\nZwei",
		"- Eins\n\n• Zwei\n  * Drei":       "Eins\nZwei\nDrei",
		"1. Eins\n2) Zwei\n2017 war schön": "Eins\nZwei\n2017 war schön",
		"1.5 Stellen\n2 Stellen":           "1.5 Stellen\n2 Stellen",
		"Eins":                             "Eins",
	} {
		if got, problem := checkOptions(typed); got != want || problem != nil {
			t.Errorf("%q: %q, %+v", typed, got, problem)
		}
	}
	for typed, key := range map[string]string{
		"Eins\neins.":                           "newpoll.twice",
		"1\n2\n3\n4\n5\n6\n7\n8\n9\na\nb\nc\nd": "newpoll.many_options",
		longWord(201) + "\nZwei":                "newpoll.long_option",
	} {
		if _, problem := checkOptions(typed); problem == nil || problem.Key != key {
			t.Errorf("%q: %+v", typed, problem)
		}
	}
}

func longWord(n int) string {
	word := make([]rune, n)
	for i := range word {
		word[i] = 'ß'
	}
	return string(word)
}
