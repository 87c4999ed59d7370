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
	who      func(s *stage) *simulator.Person
	open     func(s *stage, p *simulator.Person, step string) // leads to the dialog, to this step if it is single
	other    func(s *stage, p *simulator.Person)              // does what opens another dialog
	single   bool                                             // each step is a dialog of its own
	reviewed string                                           // key of what the review says; empty: as the flow has it
	photos   bool                                             // it takes photos
	files    bool                                             // it takes photos and documents
	parsed   []string                                         // steps whose answers are kept as something else
	// answers by step: "[key]" or "[label]" is tapped, "#1" is the first button, all else is typed. Steps that are missing
	// get any text.
	answers map[string][]string
	typed   func(s *stage) string // a good answer that only the stage knows; nil: as answers say
}

// trials has every dialog of the route table.
var trials = joined(agreementTrials, digestTrials, meetingTrials, map[string]trial{
	"exercisewrite": exerciseWritten, "exercisereturn": exerciseReturned, "exerciserecall": exerciseRecalled, "exercisenote": exerciseNoted,
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
		answers: map[string][]string{"topics": {"#1", "[button.finish]"}, "age": {"6-10"}, "places": {"[Alsfeld]", "[button.finish]"}},
	},
	"offeredit": {
		who: provides, other: plans, single: true, parsed: []string{"age"},
		open: func(s *stage, p *simulator.Person, step string) { taps(s, p, "offeredit:%d:%s", s.resource, step) },
		answers: map[string][]string{
			"age": {"ab 12"}, "places": {"[Romrod]", "[button.finish]"}, "topics": {"[offertopic.early_help]", "[button.finish]"},
			"languages": {"[language.tr]", "[button.finish]"}, "accessibility": {"[accessible.quiet]", "[button.finish]"},
			"public": {"[offeredit.public_yes]"},
		},
	},
	"attach": {
		who: provides, other: plans, files: true,
		open:    func(s *stage, p *simulator.Person, _ string) { taps(s, p, "attached:%d:add", s.resource) },
		answers: map[string][]string{"file": {"[attach.done]"}},
	},
	"asking": {
		who: boss, other: plans, parsed: []string{"situation", "tried", "question"},
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "asknew:written") },
		answers: map[string][]string{
			"age": {"[vignette.age_from_6]"}, "setting": {"[vignette.setting_school]"},
			"topics":      {"[topic.name_behaviour]", "[topic.name_absence]", "[button.finish]"},
			"perspective": {"[perspective.name_youth_office]"}, "without": {"[asking.nobody]"}, "wanted": {"[2]"},
			"model": {"[asking.model_phases]"},
		},
	},
	"asktalk": {
		who: boss, other: plans,
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "asknew:talk") },
		answers: map[string][]string{
			"perspective": {"[perspective.name_any]"}, "topics": {"[topic.name_media]", "[button.finish]"},
			"without": {"[asking.nobody]"},
		},
	},
	"consulting": {
		who: boss, other: plans,
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "consultant:start") },
		answers: map[string][]string{
			"perspectives": {"[perspective.name_school]", "[button.finish]"}, "topics": {"[topic.name_media]", "[button.finish]"},
			"cases": {"[immer nur eine|one at a time]"},
		},
	},
	"consultedit": {
		who: consults, other: plans, single: true, parsed: []string{"away"},
		open: func(s *stage, p *simulator.Person, step string) { taps(s, p, "consultant:edit:%s", step) },
		answers: map[string][]string{
			"perspectives": {"[perspective.name_daycare]", "[button.finish]"}, "topics": {"[topic.name_media]", "[button.finish]"},
			"cases": {"[3 gleichzeitig|3 at a time]"}, "away": {"21.3. – 28.3."},
		},
	},
	"times": {
		who: advises, other: plans, single: true, parsed: []string{"times"},
		open:    func(s *stage, p *simulator.Person, _ string) { taps(s, p, "times:%s:offer", s.reference) },
		answers: map[string][]string{"times": {"21.3. 18 Uhr"}},
	},
	"callnumber": {
		who: picked, other: plans, parsed: []string{"contact"},
		open:    func(s *stage, p *simulator.Person, _ string) { taps(s, p, "times:%s:contact", s.reference) },
		answers: map[string][]string{"manner": {"[speaking.manner_phone]"}, "contact": {"06631 123456"}},
	},
	"asktable": {
		who: meets, other: plans, parsed: []string{"situation", "tried", "question"},
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "asknew:round_table") },
		answers: map[string][]string{
			"table": {"#1"}, "age": {"[vignette.age_several]"}, "setting": {"[vignette.setting_family]"},
			"topics": {"[topic.name_other]", "[button.finish]"},
		},
	},
	"talkwrite": {
		who: converses, other: offers, single: true, parsed: []string{"text"},
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "talkwrite:%s", s.talk) },
	},
	"talksum": {
		who: converses, other: offers, single: true, parsed: []string{"text"},
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "talksum:%s", s.talk) },
	},
	"newpoll": {
		who: boss, other: plans, parsed: []string{"options", "opens", "closes", "quorum"},
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "pollnew:own") },
		answers: map[string][]string{
			"kind": {"[poll.kind_resistance]"}, "options": {"Runder Tisch\nFallbesprechung"}, "voters": {"[poll.voters_person]"},
			"opens": {"21.3. 9 Uhr"}, "closes": {"28.3."}, "quorum": {"20"}, "rules": {"[newpoll.rule_remind]", "[button.finish]"},
		},
	},
	"pollfix": {
		who: boss, other: plans, single: true,
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "pollfix:%d:0", asks(s).ID) },
	},
	"statement": {
		who: boss, other: plans, single: true,
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "statementedit:0") },
	},
	"meetjoin": {
		who: boss, other: plans, single: true,
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "meet:join") },
	},
	"meetwrite": {
		who: introduced, other: plans, single: true,
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "meet:write:%d", s.introduced) },
	},
	"pollextend": {
		who: boss, other: plans, single: true, parsed: []string{"closes"},
		open:    func(s *stage, p *simulator.Person, _ string) { taps(s, p, "pollextend:%d", asks(s).ID) },
		answers: map[string][]string{"closes": {"31.8. 12 Uhr"}},
	},
	"report": {
		who: boss, other: plans,
		open:    func(s *stage, p *simulator.Person, _ string) { taps(s, p, "report:%d", foreignOffer(s)) },
		parsed:  []string{"words"},
		answers: map[string][]string{"reason": {"[report.reason_else]"}},
	},
	"suggest": {
		who: boss, other: plans, single: true,
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "suggest:%d", asks(s).ID) },
	},
})

func boss(s *stage) *simulator.Person { return s.boss }

func decides(s *stage) *simulator.Person {
	_, s.application = s.wants("Bewerberin")
	return s.boss
}

// converses is somebody who asked for advice, in the middle of the conversation.
func converses(s *stage) *simulator.Person {
	talk := talkOn(s)
	s.talk = talk.reference[talk.asks]
	return talk.asks
}

// introduced is somebody who was introduced to one of another house.
func introduced(s *stage) *simulator.Person {
	s.introduce(s.boss, s.nextDoor("Nachbarin"))
	return s.boss
}

func offers(s *stage, p *simulator.Person) { s.say(p, "/anbieten") }

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

// meets has a round table ahead.
func meets(s *stage) *simulator.Person {
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		_, err = tx.AddConference(ctx, storage.Conference{
			AreaID: s.area, Kind: "round_table", Title: "Runder Tisch", Local: tx.Now.AddDate(0, 0, 14),
		}, person.ID)
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
	if tr.typed != nil {
		s.say(p, tr.typed(s))
		return
	}
	if len(tr.answers[step.Name]) == 0 {
		s.say(p, good(s.lang, step))
		return
	}
	for _, answer := range tr.answers[step.Name] {
		if answer == "#1" {
			message := last(s.t, p)
			s.press(p, message.ID, buttonData(message)[0])
		} else if label, ok := strings.CutPrefix(answer, "["); ok {
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
