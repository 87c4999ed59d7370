package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// linked is the stage's group as it is stored; nil if there is none.
func (s *stage) linked() *storage.Group {
	s.t.Helper()
	var found *storage.Group
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		g, err := tx.Group(ctx, s.area)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		found = &g
		return err
	})
	return found
}

// saidIn is what the bot has said in a group, newest last.
func saidIn(g *simulator.Group) (said []simulator.Message) {
	for _, message := range g.Messages() {
		if message.FromBot {
			said = append(said, message)
		}
	}
	return said
}

// lastIn is the newest of that.
func lastIn(t testing.TB, g *simulator.Group) simulator.Message {
	t.Helper()
	said := saidIn(g)
	if len(said) == 0 {
		t.Fatal("nothing was said in the group")
	}
	return said[len(said)-1]
}

// brings taps the button of the card and chooses the group.
func (s *stage) brings(p *simulator.Person, g *simulator.Group) {
	s.t.Helper()
	if err := p.TapInto(g, s.lang.T("group.add")); err != nil {
		s.t.Fatal(err)
	}
	s.settle()
}

func (s *stage) later(d time.Duration) { s.clock.Set(s.clock.Now().Add(d)) }

// The button brings the bot into the group and links it, once, for the coordinator who has it, for an hour.
func TestTheButtonLinksAGroup(t *testing.T) {
	for _, lang := range text.Langs {
		s := newStage(t, lang)
		second := s.joins("Zweite", true)
		g := s.sim.AddGroup("Kollegium <3", false).WithoutBot()
		s.say(s.boss, "/gruppe")
		s.say(second, "/gruppe")
		s.brings(s.boss, g)
		link := s.linked()
		if link == nil || link.ChatID != g.ID() || link.Title != "Kollegium <3" || link.Language != string(lang) || link.Thread != 0 {
			t.Fatalf("linked: %+v", link)
		}
		if got := lastIn(t, g).Text; got != plain(lang.T("group.linked", text.V{"Area": "Nord"})) {
			t.Errorf("the group reads: %s", got)
		}
		if got := last(t, second).Text; !strings.Contains(got, "Kollegium <3") {
			t.Errorf("the other coordinator reads: %s", got)
		}
		s.later(time.Minute)
		s.brings(s.boss, g)
		if got := lastIn(t, g).Text; got != lang.T("group.stale") {
			t.Errorf("a button that was used: %s", got)
		}
		s.later(time.Minute)
		s.brings(second, s.sim.AddGroup("Andere", false).WithoutBot())
		if now := s.linked(); now.ID != link.ID {
			t.Errorf("the area has another group now: %+v", now)
		}
		s.unharmed()
	}
}

func TestAnOldButtonLinksNothing(t *testing.T) {
	s := newStage(t, text.De)
	g := s.sim.AddGroup("Kollegium", false).WithoutBot()
	s.say(s.boss, "/gruppe")
	s.later(time.Hour)
	s.brings(s.boss, g)
	if got := lastIn(t, g).Text; got != text.De.T("group.stale") || s.linked() != nil {
		t.Errorf("after an hour: %s", got)
	}
	g.Send(s.boss, "/gruppe") // which is what it says
	s.settle()
	if s.linked() == nil {
		t.Error("the command did not link the group")
	}
	s.unharmed()
}

// Nobody but a coordinator links anything, with or without somebody else's code, and learns nothing by trying.
func TestOnlyCoordinatorsLinkGroups(t *testing.T) {
	s := newStage(t, text.De)
	member, stranger := s.joins("Mitglied", false), s.sim.AddPerson(simulator.Profile{FirstName: "Fremde", Language: "en"})
	s.say(s.boss, "/gruppe")
	code := startGroup(t, last(t, s.boss))
	g := s.sim.AddGroup("Fremde Gruppe", false)
	for _, p := range []*simulator.Person{member, stranger} {
		for _, words := range []string{"/gruppe", "/group@planungsraum_bot", "/start@planungsraum_bot " + code, "/start ABCDEFGHJKMN"} {
			s.later(time.Minute)
			before := len(saidIn(g))
			g.Send(p, words)
			g.Send(p, words)
			s.settle()
			lang := map[*simulator.Person]text.Lang{member: text.De, stranger: text.En}[p]
			if said := saidIn(g); len(said) != before+1 || said[before].Text != lang.T("group.only_coordinators") {
				t.Errorf("%s: %d messages, %s", words, len(said)-before, lastIn(t, g).Text)
			}
		}
	}
	if s.linked() != nil {
		t.Error("a group is linked")
	}
	s.later(time.Minute)
	g.Send(member, "Schaut mal: /start@planungsraum_bot "+code) // no command
	s.sim.InjectUpdate(fmt.Appendf(nil, `{"message":{"message_id":90,"date":1,"text":"/gruppe",
		"chat":{"id":%d,"type":"group","title":"Fremde Gruppe"},"sender_chat":{"id":%d,"type":"group"},
		"from":{"id":1087968824,"is_bot":true,"first_name":"Group","username":"GroupAnonymousBot"}}}`, g.ID(), g.ID()))
	s.settle()
	if got := lastIn(t, g).Text; got != text.De.T("group.anonymous") || s.linked() != nil {
		t.Errorf("somebody anonymous: %s", got)
	}
	s.brings(s.boss, g) // tries of others have not used the code up
	if s.linked() == nil {
		t.Error("the coordinator's button did not work after others had tried")
	}
	for _, row := range s.sim.People() {
		if row == stranger && len(stranger.Messages()) > 0 {
			t.Error("the bot wrote to a stranger in private")
		}
	}
	s.unharmed()
}

// startGroup is the code in the button that adds the bot to a group.
func startGroup(t testing.TB, m simulator.Message) string {
	t.Helper()
	for _, row := range m.Buttons {
		for _, button := range row {
			if _, code, ok := strings.Cut(button.URL, "?startgroup="); ok {
				return code
			}
		}
	}
	t.Fatalf("no button adds the bot to a group: %+v", m.Buttons)
	return ""
}

// One group an area and one area a group, also when both are tried at once.
func TestLinkingTwice(t *testing.T) {
	s := newStage(t, text.De)
	second := s.joins("Zweite", true)
	n := s.neighbour()
	code := s.invitationTo(n.area)
	neighbour := s.sim.AddPerson(simulator.Profile{FirstName: "Nachbarin", Language: "de"})
	neighbour.Open(code)
	s.settle()
	s.tap(neighbour, "Deutsch")
	s.tap(neighbour, "Einverstanden")
	one, two := s.sim.AddGroup("Eins", false), s.sim.AddGroup("Zwei", false)
	one.Send(s.boss, "/gruppe")
	two.Send(second, "/gruppe")
	s.settle()
	said := []string{lastIn(t, one).Text, lastIn(t, two).Text}
	won, lost := one, two
	if said[0] == text.De.T("group.elsewhere") {
		won, lost = two, one
	}
	if s.linked() == nil || s.linked().ChatID != won.ID() || lastIn(t, lost).Text != text.De.T("group.elsewhere") {
		t.Errorf("at once: %q, linked %+v", said, s.linked())
	}
	s.later(time.Minute)
	won.Send(neighbour, "/gruppe")
	s.settle()
	if got := lastIn(t, won).Text; got != text.De.T("group.taken") || strings.Contains(got, "Nord") {
		t.Errorf("the group of another area: %s", got)
	}
	s.unharmed()
}

// invitationTo invites a coordinator to another area.
func (s *stage) invitationTo(area int64) string {
	s.t.Helper()
	here := s.area
	s.area = area
	defer func() { s.area = here }()
	return s.invitation(true)
}

// A topic of a forum is linked by the command in it, and what is announced goes there; the same command in another topic
// moves the link.
func TestTopics(t *testing.T) {
	s := newStage(t, text.En)
	g := s.sim.AddGroup("Network", true)
	dates, chatter := g.AddTopic("Dates"), g.AddTopic("Chatter")
	for _, topic := range []int{chatter, dates} {
		g.SendIn(s.boss, topic, "/group@planungsraum_bot")
		s.settle()
		if got := lastIn(t, g); got.Thread != topic || s.linked().Thread != topic || !strings.Contains(got.Text, "topic") {
			t.Errorf("in topic %d: %+v", topic, got)
		}
	}
	s.plans("Round", "next Thursday 18:00")
	if got := lastIn(t, g); got.Thread != dates || !strings.Contains(got.Text, "Round") {
		t.Errorf("announced: %+v", got)
	}
	s.unharmed()
}

// The link follows the group: to another title, to a supergroup, and to its end.
func TestWhatHappensToAGroup(t *testing.T) {
	s := newStage(t, text.De)
	second, member := s.joins("Zweite", true), s.joins("Mitglied", false)
	g := s.sim.AddGroup("Kollegium", false)
	g.Send(s.boss, "/gruppe")
	s.settle()
	g.Rename(member, "Netz Nord")
	s.settle()
	s.say(s.boss, "/gruppe")
	if got := last(t, s.boss).Text; !strings.Contains(got, "Netz Nord") {
		t.Errorf("after the renaming: %s", got)
	}
	g.MigrateToSupergroup()
	s.settle()
	if s.linked().ChatID != g.ID() {
		t.Errorf("the link did not follow: %+v", s.linked())
	}
	heard := len(member.Messages())
	g.RemoveBot(member)
	s.settle()
	if s.linked() != nil {
		t.Error("still linked")
	}
	for _, p := range []*simulator.Person{s.boss, second} {
		if got := last(t, p).Text; got != plain(text.De.T("group.told_lost", text.V{"Group": "Netz Nord", "Area": "Nord"})) {
			t.Errorf("a coordinator reads: %s", got)
		}
	}
	if len(member.Messages()) != heard {
		t.Error("a member was told")
	}
	g.AddBot(member)
	s.plans("Danach", "nächsten Donnerstag 18 Uhr")
	if got := saidIn(g); len(got) != 0 {
		t.Errorf("said in a group that is not linked: %+v", got)
	}
	s.unharmed()
}

// Telegram tells by its errors what no update told: the group has another id.
func TestAMigrationThatNobodyTold(t *testing.T) {
	s := newStage(t, text.De)
	g := s.sim.AddGroup("Kollegium", false)
	old := g.ID()
	g.MigrateToSupergroup()
	s.settle()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error { // as if both updates had been lost
		boss, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		_, err = tx.LinkGroup(ctx, storage.Group{AreaID: s.area, ChatID: old, Title: "Kollegium", Language: "de", Bot: "planungsraum_bot"}, boss.ID)
		return err
	})
	s.plans("Danach", "nächsten Donnerstag 18 Uhr")
	if got := lastIn(t, g); !strings.Contains(got.Text, "Danach") || s.linked().ChatID != g.ID() {
		t.Errorf("said: %s, linked %+v", got.Text, s.linked())
	}
}

// The card: language, unlinking after a question, and buttons of a link that is gone.
func TestTheCardOfAGroup(t *testing.T) {
	s := newStage(t, text.De)
	second := s.joins("Zweite", true)
	g := s.sim.AddGroup("Kollegium", false)
	g.Send(s.boss, "/gruppe")
	s.settle()
	s.say(s.boss, "/gruppe")
	card := last(t, s.boss).ID
	link := s.linked()
	s.tap(s.boss, text.De.T("group.write_en"))
	if s.linked().Language != "en" {
		t.Error("still speaks German in the group")
	}
	for _, forged := range []string{"group:999:unlink:yes", "group:-1:unlink:yes", fmt.Sprintf("group:%d", link.ID), fmt.Sprintf("group:%d:x", link.ID)} {
		s.press(s.boss, card, forged)
	}
	s.tap(s.boss, text.De.T("group.unlink"))
	if s.linked() == nil {
		t.Fatal("unlinked without a question")
	}
	var tapping sync.WaitGroup
	for _, p := range []*simulator.Person{s.boss, second} { // both at once
		tapping.Go(func() { p.TapData(card, fmt.Sprintf("group:%d:unlink:yes", link.ID)) })
	}
	tapping.Wait()
	s.settle()
	if got := lastIn(t, g).Text; s.linked() != nil || got != plain(text.En.T("group.unlinked_there", text.V{"Area": "Nord"})) {
		t.Errorf("unlinked: %s", got)
	}
	g.Send(s.boss, "/gruppe")
	s.settle()
	told := s.press(s.boss, card, fmt.Sprintf("group:%d:unlink:yes", link.ID), fmt.Sprintf("group:%d:language:en", link.ID))
	if told[0] != plain(text.De.T("error.gone")) || told[1] != told[0] || s.linked() == nil || s.linked().Language != "de" {
		t.Errorf("buttons of an earlier link: %q, %+v", told, s.linked())
	}
	s.unharmed()
}
