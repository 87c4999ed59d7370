package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// colleague joins the area and the house of the boss.
func (s *stage) colleague(name string) *simulator.Person {
	s.t.Helper()
	p := s.joins(name, false)
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err != nil {
			return err
		}
		return tx.Admit(ctx, s.area, s.house, person.ID, false)
	})
	return p
}

// answerOf is what somebody has said about coming to the stage's meeting.
func (s *stage) answerOf(p *simulator.Person) (a storage.Answer) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err != nil {
			return err
		}
		a, err = tx.AnswerOf(ctx, s.conference, person.ID)
		return err
	})
	return a
}

// rules sets seats and the time to answer by of the stage's meeting.
func (s *stage) rules(seats int, until *time.Time) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.LockAnswering(ctx, s.area, s.conference)
		if err != nil {
			return err
		}
		c, err := tx.Conference(ctx, s.area, s.conference)
		if err != nil {
			return err
		}
		if err := tx.SetCapacity(ctx, a, seats); err != nil {
			return err
		}
		return tx.SetUntil(ctx, c, until)
	})
}

// meetingOf opens the card of the stage's meeting and returns that message.
func (s *stage) meetingOf(p *simulator.Person) simulator.Message {
	s.t.Helper()
	s.say(p, "/termine")
	s.press(p, last(s.t, p).ID, fmt.Sprintf("conf:%d", s.conference))
	return last(s.t, p)
}

// comes taps an answer and returns what is said over the chat.
func (s *stage) comes(p *simulator.Person, on simulator.Message, taps ...string) []string {
	s.t.Helper()
	var data []string
	for _, tap := range taps {
		data = append(data, fmt.Sprintf("come:%d:%s", s.conference, tap))
	}
	return s.press(p, on.ID, data...)
}

// A tap that comes twice, or from two devices, is one answer; the last one counts, and the message shows it.
func TestAnswersAreChangedInPlace(t *testing.T) {
	for _, lang := range text.Langs {
		s := newStage(t, lang)
		member := s.colleague("Mitglied")
		card := s.meetingOf(member)
		before := len(member.Messages())
		s.comes(member, card, "coming:2:c", "coming:2:c", "coming:2:c")
		if a := s.answerOf(member); a.Answer != storage.Coming || a.Seats != 2 {
			t.Errorf("after three taps: %+v", a)
		}
		s.comes(member, card, "maybe:1:c", "coming:3:c", "not:1:c")
		if a := s.answerOf(member); a.Answer != storage.NotComing || a.Seats != 1 {
			t.Errorf("after changes: %+v", a)
		}
		if shown := shownIn(t, member, card.ID); !strings.Contains(shown, view.Plain(lang.T("coming.said_not"))) {
			t.Errorf("the card says %s", shown)
		}
		if len(member.Messages()) != before {
			t.Errorf("answers made %d messages", len(member.Messages())-before)
		}
		s.unharmed()
	}
}

// Whatever data a tap carries, only answers and numbers that there are count, and only a house brings others.
func TestForgedAnswers(t *testing.T) {
	s := newStage(t, text.De)
	guest, member := s.joins("Gast", false), s.colleague("Mitglied")
	gone := s.lang.T("error.gone")
	for _, p := range []*simulator.Person{guest, member} {
		card := s.meetingOf(p)
		for _, tap := range []string{"", "yes:1:c", "coming", "coming:0:c", "coming:21:c", "coming:-1:c", "coming:x:c", "maybe::c", "🙂:1:c"} {
			if told := s.comes(p, card, tap); told[0] != gone {
				t.Errorf("%q: told %q", tap, told)
			}
		}
		for _, data := range []string{"come", "come:0:coming:1:c", "come:99:coming:1:c", "here:NOBODYS:1", "here", "comers:1:o:0", "comerscsv:1", "comersqr:1"} {
			if told := s.press(p, card.ID, data); told[0] != gone {
				t.Errorf("%s: told %q", data, told)
			}
		}
		if a := s.answerOf(p); a.Answer != "" {
			t.Errorf("answered: %+v", a)
		}
	}
	if told := s.comes(guest, s.meetingOf(guest), "coming:2:c"); told[0] != gone {
		t.Errorf("a guest brings others: %q", told)
	}
	s.unharmed()
}

// After the time to answer nobody takes a seat any more, and whoever has one may give it back.
func TestAnswersAfterTheEnd(t *testing.T) {
	s := newStage(t, text.De)
	early, late := s.colleague("Früh"), s.colleague("Spät")
	until := s.clock.Now().Add(time.Hour)
	s.rules(0, &until)
	first, second := s.meetingOf(early), s.meetingOf(late)
	s.comes(early, first, "coming:2:c")
	s.clock.Set(until)
	for p, tap := range map[*simulator.Person]string{early: "coming:3:c", late: "coming:1:c"} {
		card := map[*simulator.Person]simulator.Message{early: first, late: second}[p]
		if told := s.comes(p, card, tap); !strings.HasPrefix(told[0], "Anmeldeschluss war ") {
			t.Errorf("%s: told %q", tap, told)
		}
	}
	s.comes(late, second, "not:1:c")
	s.comes(early, first, "coming:1:c")
	if a, b := s.answerOf(early), s.answerOf(late); a.Seats != 1 || b.Answer != storage.NotComing {
		t.Errorf("%+v and %+v", a, b)
	}
	s.clock.Set(s.clock.Now().AddDate(0, 2, 0))
	if told := s.comes(early, first, "not:1:c"); !strings.Contains(told[0], "hat schon begonnen") {
		t.Errorf("after the meeting: told %q", told)
	}
	s.unharmed()
}

// Whoever makes room and whoever takes it are told at once, in the room that there is.
func TestTheWaitingListInTheChat(t *testing.T) {
	s := newStage(t, text.En)
	first, second := s.colleague("First"), s.colleague("Second")
	s.rules(2, nil)
	mine, theirs := s.meetingOf(first), s.meetingOf(second)
	s.comes(first, mine, "coming:2:c")
	s.comes(second, theirs, "coming:1:c")
	if shown := shownIn(t, second, theirs.ID); !strings.Contains(shown, "waiting list") || !strings.Contains(shown, "number 1") {
		t.Errorf("shown %s", shown)
	}
	if told := s.comes(first, mine, "coming:3:c"); told[0] != view.Plain(s.lang.T("coming.full", text.V{"Seats": 2})) {
		t.Errorf("more than there are: told %q", told)
	}
	before := len(second.Messages())
	s.comes(first, mine, "coming:1:c", "coming:1:c")
	if got := len(second.Messages()) - before; got != 1 || !strings.Contains(last(t, second).Text, "A seat has become free") {
		t.Errorf("%d messages, the last %s", got, last(t, second).Text)
	}
	s.unharmed()
}

// A colleague answers for somebody of the same house, who hears of it once; nobody answers for anybody else.
func TestAnsweringForColleagues(t *testing.T) {
	s := newStage(t, text.De)
	deputy, ill, stranger := s.colleague("Vertretung"), s.colleague("Erkrankte"), s.joins("Fremde", false)
	id := func(p *simulator.Person) (id int64) {
		s.inTx(func(ctx context.Context, tx *storage.Tx) error {
			person, err := personOf(ctx, tx, p)
			id = person.ID
			return err
		})
		return id
	}
	card, before := s.meetingOf(deputy), len(ill.Messages())
	tap := func(whose *simulator.Person, answer string) string {
		return s.press(deputy, card.ID, fmt.Sprintf("comefor:%d:0:%d:%s", s.conference, id(whose), answer))[0]
	}
	for range 2 {
		if told := tap(ill, "not:1"); told != "" {
			t.Errorf("told %q", told)
		}
	}
	if a := s.answerOf(ill); a.Answer != storage.NotComing {
		t.Errorf("answered %+v", a)
	}
	if got := len(ill.Messages()) - before; got != 1 || !strings.Contains(last(t, ill).Text, "Vertretung hat für dich geantwortet") {
		t.Errorf("%d messages, the last %s", got, last(t, ill).Text)
	}
	s.comes(ill, last(t, ill), "coming:1:c") // it stays theirs
	if a := s.answerOf(ill); a.Answer != storage.Coming {
		t.Errorf("their own answer is %+v", a)
	}
	if told := tap(stranger, "coming:1"); told != s.lang.T("error.gone") || s.answerOf(stranger).Answer != "" {
		t.Errorf("for a stranger: told %q", told)
	}
	s.unharmed()
}

// The code at the door lets people of the area check in around the beginning, once however often they scan.
func TestAtTheDoor(t *testing.T) {
	s := newStage(t, text.De)
	member, guest := s.colleague("Mitglied"), s.joins("Gast", false)
	var code string
	var starts time.Time
	s.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		if code, err = tx.DoorCode(ctx, s.area, s.conference, "ABCDEFGHJKMN"); err != nil {
			return err
		}
		c, err := tx.Conference(ctx, s.area, s.conference)
		starts = c.StartsAt
		return err
	})
	opens := func(p *simulator.Person, payload string) string {
		p.Open(payload)
		s.settle()
		return last(t, p).Text
	}
	present := func(p *simulator.Person) (n int) {
		s.inTx(func(ctx context.Context, tx *storage.Tx) error {
			person, err := personOf(ctx, tx, p)
			if err != nil {
				return err
			}
			n, err = tx.Present(ctx, s.conference, person.ID)
			return err
		})
		return n
	}
	if said := opens(member, "da_"+code); !strings.Contains(said, "geht erst ab") {
		t.Errorf("weeks before: %s", said)
	}
	s.comes(member, s.meetingOf(member), "coming:3:c")
	s.clock.Set(starts.Add(-2 * time.Hour))
	for _, payload := range []string{"da_NOBODYS", "da_", "da_" + strings.Repeat("A", 60)} {
		if said := opens(member, payload); said != s.lang.T("error.gone") {
			t.Errorf("%s: %s", payload, said)
		}
	}
	opens(member, "da_"+strings.ToLower(code)) // some scanners change the case
	asked := last(t, member)
	s.press(member, asked.ID, "here:"+code+":3", "here:"+code+":3", "here:"+code+":2")
	if present(member) != 2 || !strings.Contains(shownIn(t, member, asked.ID), "Schön, dass du da bist!") {
		t.Errorf("%d are there, shown %s", present(member), shownIn(t, member, asked.ID))
	}
	opens(guest, "da_"+code)
	if told := s.press(guest, last(t, guest).ID, "here:"+code+":2"); told[0] != s.lang.T("error.gone") || present(guest) != 0 {
		t.Errorf("a guest checks in others: %q", told)
	}
	s.tap(guest, "Ich bin da")
	if present(guest) != 1 {
		t.Error("the guest is not there")
	}
	nobody := s.sim.AddPerson(simulator.Profile{FirstName: "Niemand", Language: "de"})
	if said := opens(nobody, "da_"+code); !strings.Contains(said, strings.SplitN(view.Plain(s.lang.T("join.stranger")), "\n", 2)[0]) {
		t.Errorf("a stranger hears %s", said)
	}
	s.clock.Set(starts.Add(13 * time.Hour))
	if said := opens(member, "da_"+code); !strings.Contains(said, "ist schon vorbei") {
		t.Errorf("the day after: %s", said)
	}
	s.unharmed()
}

// A poll for those who come takes no vote and no suggestion of anybody else, until they come, too.
func TestPollsForThoseWhoCome(t *testing.T) {
	s := newStage(t, text.De)
	member := s.colleague("Mitglied")
	poll := asks(s, func(p *storage.Poll) { p.ConferenceID = s.conference })
	card := s.ballot(member, poll)
	told := append(s.votesOn(member, card, poll, "a:1"), s.press(member, card.ID, fmt.Sprintf("suggest:%d", poll.ID))...)
	for _, said := range told {
		if !strings.Contains(said, "die zu „Dritte Konferenz“ kommen") {
			t.Errorf("told %q", said)
		}
	}
	s.comes(member, s.meetingOf(member), "maybe:1:c")
	card = s.ballot(member, poll)
	if said := s.votesOn(member, card, poll, "a:1"); said[0] != s.lang.T("poll.receipt_person") {
		t.Errorf("told %q", said)
	}
	if ballots := s.closesPoll(poll); len(ballots) != 1 {
		t.Errorf("counted: %v", ballots)
	}
	s.unharmed()
}
