package bot

import (
	"slices"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// What a tap makes of a ballot, the rules:
//
//  1. Whatever is tapped, the ballot is one that counts, or none.
//  2. A tap on an option ends an abstention, and an abstention ends all choices.
//  3. Taking back what is not there, or choosing what is chosen, changes nothing: a double tap means one. Only dots are
//     there to be tapped several times.
//  4. What the kind of the poll does not know is not found: such a button was never shown.

// ballotTap is one tap: an option's number and a value where the operation has them.
type ballotTap struct {
	op      string
	option  int
	value   int
	options int // how many the poll has by now
}

// focus is the option whose values the card is to show, zero for the next that has none.
func (t ballotTap) focus() int {
	if t.op == view.PollFocus {
		return t.option
	}
	return 0
}

// change applies the tap. Its errors are ErrNotFound and mistakes.
func (t ballotTap) change(kind string, before storage.Ballot) (storage.Ballot, error) {
	switch {
	case t.options == 0:
		return before, storage.ErrNotFound
	case t.op == view.PollAbstain:
		return storage.Ballot{Abstains: true}, nil
	case t.op == view.PollClear:
		return storage.Ballot{}, nil
	case t.op == view.PollUndo && kind != "ranking":
		return before, storage.ErrNotFound
	case t.op == view.PollFocus:
		if kind != "resistance" && kind != "scale" {
			return before, storage.ErrNotFound
		}
		return before, nil
	}
	choices := t.spread(kind, before)
	change := map[string]func([]int) error{
		"points": t.dot, "ranking": t.rank, "approval": t.approve, "single": t.choose, "resistance": t.rate, "scale": t.rate,
	}[kind]
	if kind == "scale" && t.op == view.PollRate && (t.value < 1 || t.value > storage.MaxScale) {
		return before, storage.ErrNotFound
	}
	if err := change(choices); err != nil {
		return before, err
	}
	if !slices.ContainsFunc(choices, func(choice int) bool { return choice != blank(kind) }) {
		return storage.Ballot{}, nil
	}
	return storage.Ballot{Choices: choices}, nil
}

// blank is what a kind's ballot says about an option that was not touched.
func blank(kind string) int {
	if kind == "points" || kind == "approval" || kind == "single" {
		return 0
	}
	return storage.NoChoice
}

// spread are the choices about every option there is by now.
func (t ballotTap) spread(kind string, b storage.Ballot) []int {
	choices := make([]int, t.options)
	for i := range choices {
		choices[i] = b.Says(i + 1)
		if choices[i] == storage.NoChoice {
			choices[i] = blank(kind)
		}
	}
	return choices
}

func (t ballotTap) dot(choices []int) error {
	at := &choices[t.option-1]
	switch t.op {
	case view.PollAdd:
		used := 0
		for _, dots := range choices {
			used += dots
		}
		if used >= storage.PollDots {
			return mistake{"poll.no_dots", text.V{"Dots": storage.PollDots}}
		}
		*at++
	case view.PollDrop:
		*at = max(*at-1, 0)
	default:
		return storage.ErrNotFound
	}
	return nil
}

func (t ballotTap) rank(choices []int) error {
	last := 0
	for _, place := range choices {
		last = max(last, place)
	}
	switch t.op {
	case view.PollAdd:
		if choices[t.option-1] < 1 {
			choices[t.option-1] = last + 1
		}
	case view.PollUndo:
		if at := slices.Index(choices, last); last > 0 {
			choices[at] = storage.NoChoice
		}
	default:
		return storage.ErrNotFound
	}
	return nil
}

func (t ballotTap) approve(choices []int) error {
	switch t.op {
	case view.PollAdd:
		choices[t.option-1] = 1
	case view.PollDrop:
		choices[t.option-1] = 0
	default:
		return storage.ErrNotFound
	}
	return nil
}

func (t ballotTap) choose(choices []int) error {
	if t.op != view.PollAdd {
		return storage.ErrNotFound
	}
	clear(choices)
	choices[t.option-1] = 1
	return nil
}

func (t ballotTap) rate(choices []int) error {
	if t.op != view.PollRate || t.value < 0 || t.value > storage.MaxResistance {
		return storage.ErrNotFound
	}
	choices[t.option-1] = t.value
	return nil
}

func exists(b storage.Ballot) bool { return b.Abstains || len(b.Choices) > 0 }

func sameBallot(a, b storage.Ballot) bool {
	return a.Abstains == b.Abstains && slices.Equal(a.Choices, b.Choices)
}
