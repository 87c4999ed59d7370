package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// trial is how one dialog of the route table is met: who is in it, how it is opened, and what they answer.
type trial struct {
	who    func(s *stage) *simulator.Person
	open   func(s *stage, p *simulator.Person, step string) // leads to the dialog, to this step if it is single
	other  func(s *stage, p *simulator.Person)              // does what opens another dialog
	single bool                                             // each step is a dialog of its own
	parsed []string                                         // steps whose answers are kept as something else
	// answers by step: "[key]" or "[label]" is tapped, all else is typed. Steps that are missing get any text.
	answers map[string][]string
}

// trials has every dialog of the route table.
var trials = map[string]trial{
	"join": {
		who: func(s *stage) *simulator.Person {
			return s.sim.AddPerson(simulator.Profile{FirstName: "Neuling", Language: string(s.lang)})
		},
		open:    invited,
		other:   func(s *stage, p *simulator.Person) { invited(s, p, "") },
		answers: map[string][]string{"language": {"[Deutsch|English]"}, "privacy": {"[join.agree]"}},
	},
	"register": {
		who:   func(s *stage) *simulator.Person { return s.joins("Kita-Leitung", false) },
		open:  writes("/register"),
		other: func(s *stage, p *simulator.Person) { writes("/registrieren")(s, p, "") },
		answers: map[string][]string{
			"sector": {"[sector.name_daycare]"}, "municipality": {"[Alsfeld]"},
		},
	},
	"orgedit": {
		who: boss, other: plans, single: true,
		open: func(s *stage, p *simulator.Person, step string) { taps(s, p, "orgedit:%d:%s", s.house, step) },
		answers: map[string][]string{
			"sector": {"[sector.name_school]"}, "municipality": {"[Romrod]"},
		},
	},
	"ask": {
		who: decides, other: plans,
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "ask:%d", s.application) },
	},
	"decline": {
		who: decides, other: plans,
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "decline:%d", s.application) },
	},
	"answer": {
		who:   asked,
		other: func(s *stage, p *simulator.Person) { taps(s, p, "fix:%d", s.application) },
		open:  func(s *stage, p *simulator.Person, _ string) { taps(s, p, "answer:%d", s.application) },
	},
	"find": {
		who: boss, other: plans,
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "find") },
	},
	"offer": {
		who: boss, other: plans, open: writes("/anbieten"), parsed: []string{"age"},
		answers: map[string][]string{"age": {"6-10"}, "places": {"[Alsfeld]", "[button.finish]"}},
	},
	"offeredit": {
		who: provides, other: plans, single: true, parsed: []string{"age"},
		open:    func(s *stage, p *simulator.Person, step string) { taps(s, p, "offeredit:%d:%s", s.resource, step) },
		answers: map[string][]string{"age": {"ab 12"}, "places": {"[Romrod]", "[button.finish]"}},
	},
	"plan": {
		who: boss, other: plans, open: writes("/planen"), parsed: []string{"date", "time"},
		answers: map[string][]string{
			"kind": {"[conference.kind_conference]"}, "date": {"21.3."}, "time": {"18 Uhr"},
		},
	},
	"confedit": {
		who: boss, other: plans, single: true, parsed: []string{"when"},
		open:    func(s *stage, p *simulator.Person, step string) { taps(s, p, "confedit:%d:%s", s.conference, step) },
		answers: map[string][]string{"when": {"22.3. 19 Uhr"}},
	},
}

func boss(s *stage) *simulator.Person { return s.boss }

func decides(s *stage) *simulator.Person {
	_, s.application = s.wants("Bewerberin")
	return s.boss
}

func provides(s *stage) *simulator.Person {
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		s.resource, err = tx.AddResource(ctx, storage.Resource{
			AreaID: s.area, OrganisationID: s.house, Title: "Hausaufgabenhilfe", Description: "Montags", CreatedBy: person.ID,
		})
		return err
	})
	return s.boss
}

// asked is somebody who wants to register an organisation and is asked a question about it.
func asked(s *stage) *simulator.Person {
	p := s.joins("Bewerber", false)
	house := s.organisation("Forsthaus", "pending")
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err != nil {
			return err
		}
		coordinators, err := tx.Coordinators(ctx, s.area)
		if err != nil {
			return err
		}
		if house.ID, err = tx.AddOrganisation(ctx, house); err != nil {
			return err
		}
		s.application, err = tx.Apply(ctx, s.area, person.ID, house.ID, "register")
		return errors.Join(err, tx.AskBack(ctx, s.application, coordinators[0].ID, "Seit wann?"))
	})
	return p
}

func invited(s *stage, p *simulator.Person, _ string) {
	p.Open(s.invitation(false))
	s.settle()
}

func writes(command string) func(*stage, *simulator.Person, string) {
	return func(s *stage, p *simulator.Person, _ string) { s.say(p, command) }
}

func plans(s *stage, p *simulator.Person) { s.say(p, "/planen") }

func taps(s *stage, p *simulator.Person, data string, values ...any) {
	s.press(p, last(s.t, p).ID, fmt.Sprintf(data, values...))
}

// answer gives a good answer to the step. In English every text is as long as it may be, and full of what has to be
// escaped.
func (tr trial) answer(s *stage, p *simulator.Person, step dialog.Step) {
	s.t.Helper()
	if len(tr.answers[step.Name]) == 0 {
		s.say(p, good(s.lang, step))
		return
	}
	for _, answer := range tr.answers[step.Name] {
		if label, ok := strings.CutPrefix(answer, "["); ok {
			s.tap(p, label1(s.lang, strings.TrimSuffix(label, "]")))
		} else {
			s.say(p, answer)
		}
	}
}

func good(lang text.Lang, step dialog.Step) string {
	if lang == text.De {
		return "Nach Absprache & <b>gern</b>"
	}
	return "Aa" + strings.Repeat("&<b>", limit(step))[:limit(step)-2]
}

func limit(step dialog.Step) int {
	if step.Max == 0 {
		return dialog.DefaultMax
	}
	return step.Max
}

// label1 is a button's label: "Deutsch|English" by language, a key of the texts, or the label itself.
func label1(lang text.Lang, label string) string {
	de, en, both := strings.Cut(label, "|")
	switch {
	case both && lang == text.En:
		return en
	case both:
		return de
	case strings.Contains(label, "."):
		return lang.T(label)
	}
	return label
}
