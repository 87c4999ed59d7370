package bot_test

import (
	"context"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

// usedTrials continues trials with what people say about offers, and ask each other about them.
var usedTrials = map[string]trial{
	"hint": {
		who: provides, other: plans, single: true, parsed: []string{"words"},
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "hints:%d:0:write", s.resource) },
	},
	"needask": {
		who: boss, other: plans, parsed: []string{"words"},
		open:    func(s *stage, p *simulator.Person, _ string) { taps(s, p, "needask") },
		answers: map[string][]string{"words": {"Ein Chor, gern mit Bewegung"}, "named": {"[needask.without_name]"}},
	},
	"know": {
		who: questioned, other: plans, parsed: []string{"query", "sentence"},
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "know:%d", s.question) },
		answers: map[string][]string{
			"how": {"[know.by_offer]"}, "query": {"Hausaufgaben"}, "resource": {"#1"}, "shown": {"[know.with_house]"},
		},
	},
}

// trialOf finds how a dialog is tried.
func trialOf(name string) (trial, bool) {
	if tr, ok := usedTrials[name]; ok {
		return tr, true
	}
	tr, ok := trials[name]
	return tr, ok
}

// questioned is somebody whom a colleague of another house asks whether they know of something.
func questioned(s *stage) *simulator.Person {
	s.t.Helper()
	boss := provides(s)
	asking := s.nextDoor("Nachbarin")
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, asking)
		if err != nil {
			return err
		}
		s.question, err = tx.AskNetwork(ctx, s.area, person.ID, "Wer kennt einen Chor?", true)
		return err
	})
	return boss
}
