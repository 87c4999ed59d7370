package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
)

// plans publishes a meeting of the stage's coordinator.
func (s *stage) plans(title, when string) {
	s.t.Helper()
	s.say(s.boss, "/plan")
	s.tap(s.boss, s.lang.T("conference.kind_other"))
	s.say(s.boss, title)
	s.say(s.boss, when)
	s.tap(s.boss, s.lang.T("conference.place_open"))
	s.tap(s.boss, s.lang.T("button.skip"))
	s.tap(s.boss, s.lang.T("button.skip")) // agenda, what to bring
	s.tap(s.boss, s.lang.T("plan.save"))
}

// Announcement, change and cancellation of a meeting are said in the group, once each; all that can be tapped there leads
// to the private chat, and a stranger learns nothing by it.
func TestMeetingsAreAnnouncedInTheGroup(t *testing.T) {
	for _, lang := range text.Langs {
		s := newStage(t, lang)
		member, stranger := s.joins("Mitglied", false), s.sim.AddPerson(simulator.Profile{FirstName: "Fremde", Language: string(lang)})
		g := s.sim.AddGroup("Kollegium", false)
		g.Send(s.boss, "/gruppe")
		s.settle()
		s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("confedit:%d:place", s.conference))
		s.say(s.boss, "Bürgerhaus")
		s.tap(s.boss, lang.T("confedit.save"))
		s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("confedit:%d:name", s.conference)) // worth nobody's time
		s.say(s.boss, "Vierte Konferenz")
		s.tap(s.boss, lang.T("confedit.save"))
		s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("confcancel:%d:yes", s.conference), fmt.Sprintf("confcancel:%d:yes", s.conference))
		said := saidIn(g)
		// the link, and a file and a text for each of the two
		if len(said) != 5 || said[1].File == nil || !strings.Contains(said[2].Text, "Bürgerhaus") || said[3].File == nil || !strings.Contains(said[4].Text, "Vierte Konferenz") {
			t.Fatalf("said in the group: %+v", said)
		}
		for _, message := range said[1:] {
			for _, row := range message.Buttons {
				for _, button := range row {
					if button.Kind != "url" || !strings.HasPrefix(button.URL, "https://t.me/planungsraum_bot?start=conf-") {
						t.Errorf("a button in the group: %+v", button)
					}
				}
			}
		}
		for _, p := range []*simulator.Person{member, stranger} {
			if err := g.Tap(p, lang.T("group.see_conference")); err != nil {
				t.Fatal(err)
			}
		}
		s.settle()
		if got := last(t, member).Text; !strings.HasPrefix(got, "Vierte Konferenz") {
			t.Errorf("from the group: %s", got)
		}
		if got := last(t, stranger).Text; got != plain(lang.T("join.stranger")) {
			t.Errorf("a stranger reads: %s", got)
		}
		s.unharmed()
	}
}

// Links in a group lead to rows of the own area only; who is in several is told where to go.
func TestLinksFromAGroup(t *testing.T) {
	s := newStage(t, text.De)
	n := s.neighbour()
	poll := asks(s)
	member := s.joins("Mitglied", false)
	for payload, want := range map[string]string{
		fmt.Sprint("poll-", poll.ID):                   "Was zuerst?",
		fmt.Sprint("conf-", s.conference):              "Dritte Konferenz",
		fmt.Sprint("conf-", n.conference):              text.De.T("error.gone"),
		"poll-999999":                                  text.De.T("error.gone"),
		"conf-0":                                       text.De.T("error.gone"),
		"poll-999999999999999999":                      text.De.T("error.gone"),
		"poll-":                                        text.De.T("join.wrong_code"),
		"poll-9999999999999999999":                     text.De.T("join.wrong_code"),
		"Poll-" + fmt.Sprint(poll.ID) + "; DROP TABLE": text.De.T("join.wrong_code"),
	} {
		member.Open(payload)
		s.settle()
		if got := last(t, member).Text; !strings.Contains(got, plain(want)) {
			t.Errorf("%s: %s", payload, got)
		}
	}
	member.Open(s.invitationTo(n.area))
	s.settle()
	member.Open(fmt.Sprint("poll-", poll.ID))
	s.settle()
	if got := last(t, member).Text; got != plain(text.De.T("group.other_area", text.V{"Area": "Nord"})) {
		t.Errorf("in another area: %s", got)
	}
	stranger := s.sim.AddPerson(simulator.Profile{FirstName: "Fremde", Language: "de"})
	for range 7 { // no guesses
		stranger.Open(fmt.Sprint("poll-", poll.ID))
		s.settle()
		if got := last(t, stranger).Text; got != plain(text.De.T("join.stranger")) {
			t.Errorf("a stranger reads: %s", got)
		}
	}
	s.unharmed()
}

// A poll may be announced in the group alone; that is offered only where there is one.
func TestPollsForTheGroup(t *testing.T) {
	s := newStage(t, text.De)
	s.dictatesPoll()
	if err := s.boss.Tap(text.De.T("newpoll.rule_group")); err == nil {
		t.Error("offered without a group")
	}
	s.say(s.boss, "/abbrechen")
	s.tap(s.boss, text.De.T("button.discard"))
	g := s.sim.AddGroup("Kollegium", false)
	g.Send(s.boss, "/gruppe")
	s.settle()
	s.dictatesPoll()
	s.tap(s.boss, text.De.T("newpoll.rule_group"))
	s.tap(s.boss, text.De.T("button.finish"))
	s.tap(s.boss, text.De.T("newpoll.save"))
	if got := last(t, s.boss).Text; !strings.Contains(got, text.De.T("newpoll.in_group")) || !strings.Contains(got, text.De.T("poll.group_only")) {
		t.Errorf("published: %s", got)
	}
	s.unharmed()
}

// dictatesPoll leads the coordinator's dialog about a new poll to its last question.
func (s *stage) dictatesPoll() {
	s.t.Helper()
	s.say(s.boss, "/umfragen")
	s.tap(s.boss, s.lang.T("polls.new"))
	s.tap(s.boss, s.lang.T("polls.template_own"))
	s.tap(s.boss, s.lang.T("poll.kind_single"))
	s.say(s.boss, "Was zuerst?")
	s.say(s.boss, "Eins\nZwei")
	s.tap(s.boss, s.lang.T("poll.voters_person"))
	s.tap(s.boss, s.lang.T("newpoll.now"))
	s.say(s.boss, "31.3.")
	s.tap(s.boss, s.lang.T("newpoll.no_quorum"))
}

// plain is what people see of a text.
func plain(html string) string { return view.Plain(html) }
