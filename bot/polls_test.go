package bot_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/lib/pq"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// asks publishes a poll that is open for a month and takes suggestions.
func asks(s *stage, change ...func(*storage.Poll)) (p storage.Poll) {
	s.t.Helper()
	draft := storage.Poll{
		AreaID: s.area, Kind: "points", Question: "Was zuerst?", Options: []string{"Eins", "Zwei", "Drei"}, Voters: "person",
		Suggestions: true,
	}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		boss, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		draft.OpensAt, draft.ClosesAt = tx.Now, tx.Now.AddDate(0, 1, 0)
		for _, change := range change {
			change(&draft)
		}
		p, err = tx.AddPoll(ctx, draft, boss.ID)
		return err
	})
	return p
}

// ballot has the person see their ballot, and returns that message.
func (s *stage) ballot(p *simulator.Person, poll storage.Poll) simulator.Message {
	s.t.Helper()
	s.say(p, "/umfragen")
	s.press(p, last(s.t, p).ID, fmt.Sprintf("poll:%d", poll.ID))
	return last(s.t, p)
}

// shownIn is what a message of the person says by now.
func shownIn(t testing.TB, p *simulator.Person, id int) string {
	t.Helper()
	for _, message := range p.Messages() {
		if message.ID == id {
			return message.Text
		}
	}
	t.Fatalf("no message %d", id)
	return ""
}

// votesOn taps a ballot.
func (s *stage) votesOn(p *simulator.Person, on simulator.Message, poll storage.Poll, taps ...string) (told []string) {
	s.t.Helper()
	for _, tap := range taps {
		told = append(told, s.press(p, on.ID, fmt.Sprintf("vote:%d:%s", poll.ID, tap))...)
	}
	return told
}

func (s *stage) closesPoll(poll storage.Poll) (ballots []storage.Ballot) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		p, err := tx.PollToEnd(ctx, poll.AreaID, poll.ID)
		if err != nil {
			return err
		}
		if p.State != "closed" {
			if _, err := tx.ClosePoll(ctx, p); err != nil {
				return err
			}
		}
		ballots, err = tx.PollBallots(ctx, poll.ID)
		return err
	})
	return ballots
}

// A vote that comes after the end changes nothing, and is answered with how the poll ended, wherever that was noticed.
func TestVotesAfterTheEnd(t *testing.T) {
	for _, lang := range text.Langs {
		s := newStage(t, lang)
		member := s.joins("Mitglied", false)
		closed, over, deleted := asks(s), asks(s, func(p *storage.Poll) { p.ClosesAt = p.OpensAt.Add(time.Hour) }), asks(s)
		cards := map[int64]simulator.Message{}
		for _, poll := range []storage.Poll{closed, over, deleted} {
			cards[poll.ID] = s.ballot(member, poll)
			s.votesOn(member, cards[poll.ID], poll, "a:1")
		}
		s.closesPoll(closed)
		s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("polldelete:%d:yes", deleted.ID))
		s.clock.Set(s.clock.Now().Add(2 * time.Hour))
		for poll, want := range map[*storage.Poll][2]string{
			&closed: {"poll.too_late", "pollresult.too_few"}, &over: {"poll.too_late", "poll.counting"}, &deleted: {"poll.toast_deleted", ""},
		} {
			told := s.votesOn(member, cards[poll.ID], *poll, "a:2", "n")
			shown := shownIn(s.t, member, cards[poll.ID].ID)
			if told[0] != s.lang.T(want[0]) || told[1] != told[0] {
				t.Errorf("%s: told %q", want[0], told)
			}
			said := s.lang.T("poll.was_deleted", text.V{"Question": "Was zuerst?"})
			if want[1] == "poll.counting" {
				said = s.lang.T("poll.counting")
			} else if want[1] != "" {
				said = strings.SplitN(s.lang.T(want[1], text.V{"Least": 3}), "{{", 2)[0]
			}
			if !strings.Contains(shown, said) {
				t.Errorf("%s: the ballot shows %s", want[0], shown)
			}
		}
		for _, poll := range []storage.Poll{closed, over} {
			if ballots := s.closesPoll(poll); len(ballots) != 1 || ballots[0].Says(1) != 1 || ballots[0].Says(2) > 0 {
				t.Errorf("counted: %v", ballots)
			}
		}
		s.unharmed()
	}
}

// Whatever data a tap carries, only options and values that there are count.
func TestForgedVotes(t *testing.T) {
	s := newStage(t, text.De)
	poll, planned := asks(s), asks(s, func(p *storage.Poll) { p.OpensAt = p.OpensAt.Add(time.Hour) })
	member := s.joins("Mitglied", false)
	card := s.ballot(member, poll)
	gone := s.lang.T("error.gone")
	for _, tap := range []string{
		"a:0", "a:4", "a:99", "a:-1", "a:1.5", "a:x", "a", "", "u", "v:1:5", "f:1", "x:1", "a:9223372036854775808", "🙂:1",
	} {
		if told := s.votesOn(member, card, poll, tap); len(told) != 1 || told[0] != gone {
			t.Errorf("%q: told %q", tap, told)
		}
	}
	for _, data := range []string{
		fmt.Sprintf("vote:%d:a:1", planned.ID), fmt.Sprintf("poll:%d", planned.ID), "vote:0:a:1", "vote::a:1", "vote", "suggest:77",
		fmt.Sprintf("polldesk:%d", poll.ID), fmt.Sprintf("pollclose:%d:yes", poll.ID), fmt.Sprintf("polldelete:%d:yes", poll.ID),
	} {
		told := s.press(member, card.ID, data)
		late := data == fmt.Sprintf("vote:%d:a:1", planned.ID)
		if len(told) != 1 || told[0] != gone && !late {
			t.Errorf("%s: told %q", data, told)
		}
	}
	if ballots := s.closesPoll(poll); len(ballots) != 0 {
		t.Errorf("counted: %v", ballots)
	}
	s.unharmed()
}

// Taps on two devices at once are taps one after the other: no dot is lost, and none too many.
func TestTwoDevicesAtOnce(t *testing.T) {
	s := newStage(t, text.De)
	poll, member := asks(s), s.joins("Mitglied", false)
	phone, desk := s.ballot(member, poll), s.ballot(member, poll)
	for range 5 {
		member.TapData(phone.ID, fmt.Sprintf("vote:%d:a:1", poll.ID))
		member.TapData(desk.ID, fmt.Sprintf("vote:%d:a:2", poll.ID))
	}
	s.settle()
	ballots := s.closesPoll(poll)
	if len(ballots) != 1 || ballots[0].Says(1)+ballots[0].Says(2) != storage.PollDots {
		t.Errorf("counted: %v", ballots)
	}
	s.unharmed()
}

// Colleagues share a ballot: what one has chosen, the other sees and changes. Guests are told how they get a vote.
func TestColleaguesShareABallot(t *testing.T) {
	s := newStage(t, text.De)
	poll := asks(s, func(p *storage.Poll) { p.Voters = "organisation" })
	colleague, guest := s.joins("Kollegin", false), s.joins("Gast", false)
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, colleague)
		return errors.Join(err, tx.Admit(ctx, s.area, s.house, person.ID, false))
	})
	s.votesOn(s.boss, s.ballot(s.boss, poll), poll, "a:1", "a:1")
	card := s.ballot(colleague, poll)
	if !strings.Contains(card.Text, "Eins ●●") || !strings.Contains(card.Text, "Eure Stimme zählt") {
		t.Errorf("the colleague sees: %s", card.Text)
	}
	s.votesOn(colleague, card, poll, "d:1", "a:3")
	if told := s.votesOn(guest, s.ballot(guest, poll), poll, "a:1"); told[0] != s.lang.T("poll.only_organisations") {
		t.Errorf("a guest is told %q", told)
	}
	for range 3 { // both at once: nothing is lost, and no dot is put twice
		s.boss.TapData(last(t, s.boss).ID, fmt.Sprintf("vote:%d:a:2", poll.ID))
		colleague.TapData(card.ID, fmt.Sprintf("vote:%d:a:2", poll.ID))
	}
	s.settle()
	ballots := s.closesPoll(poll)
	if len(ballots) != 1 || !slices.Equal(ballots[0].Choices, []int{1, 3, 1}) {
		t.Errorf("counted: %v", ballots)
	}
	s.unharmed()
}

// Suggestions are options like all others; what is there already, or too much, is refused.
func TestSuggestions(t *testing.T) {
	s := newStage(t, text.De)
	poll, member := asks(s, func(p *storage.Poll) { p.Options = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"} }), s.joins("Mitglied", false)
	closed := asks(s, func(p *storage.Poll) { p.Suggestions = false })
	suggests := func(words string) string {
		s.press(member, last(t, member).ID, fmt.Sprintf("suggest:%d", poll.ID))
		s.say(member, words)
		s.tap(member, "Vorschlagen")
		return last(t, member).Text
	}
	s.ballot(member, poll)
	if got := suggests(" 11. "); !strings.Contains(got, s.lang.T("poll.known")) {
		t.Errorf("the same again: %s", got)
	}
	s.tap(member, "Abbrechen")
	s.tap(member, "Verwerfen")
	if got := suggests("<b>Zwölf</b> & mehr"); !strings.Contains(got, "<b>Zwölf</b> & mehr") {
		t.Errorf("suggested: %s", got)
	}
	card := last(t, member)
	if told := s.press(member, card.ID, fmt.Sprintf("suggest:%d", poll.ID)); told[0] != s.lang.T("poll.full", text.V{"Max": 12}) {
		t.Errorf("one too many: %q", told)
	}
	if told := s.press(member, card.ID, fmt.Sprintf("suggest:%d", closed.ID)); told[0] != s.lang.T("error.gone") {
		t.Errorf("not asked for: %q", told)
	}
	if told := s.votesOn(member, card, poll, "a:12"); told[0] != s.lang.T("poll.receipt_person") {
		t.Errorf("a vote for it: %q", told)
	}
	s.unharmed()
}

// From the announcement to the review and back: wishes are collected, then voted on.
func TestWishesBecomeAPoll(t *testing.T) {
	s := newStage(t, text.De)
	s.say(s.boss, "/umfragen")
	for _, tap := range []string{"Neue Umfrage", "Eigene Umfrage", "Reihenfolge"} {
		s.tap(s.boss, tap)
	}
	s.say(s.boss, "Was wünscht ihr euch?")
	for _, tap := range []string{"Erst Wünsche sammeln", "Jede Person", "Sofort"} {
		s.tap(s.boss, tap)
	}
	s.say(s.boss, "in einer Woche")
	for _, tap := range []string{"Egal wie viele", "Fertig", "Veröffentlichen", "Mein Stimmzettel", "Etwas vorschlagen"} {
		s.tap(s.boss, tap)
	}
	s.say(s.boss, "Mehr Zeit")
	for _, tap := range []string{"Vorschlagen", "Etwas vorschlagen"} {
		s.tap(s.boss, tap)
	}
	s.say(s.boss, "Mehr Räume")
	for _, tap := range []string{"Vorschlagen", "Verwalten", "Noch einmal fragen", "Sofort"} {
		s.tap(s.boss, tap)
	}
	s.say(s.boss, "in zwei Wochen")
	s.tap(s.boss, "Egal wie viele")
	s.tap(s.boss, "Fertig")
	if got := last(t, s.boss).Text; !strings.Contains(got, "• Mehr Zeit\n• Mehr Räume") {
		t.Errorf("the review of the poll about the wishes: %s", got)
	}
	s.tap(s.boss, "Veröffentlichen")
	s.unharmed()
}

// Resistance is measured against leaving everything as it is.
func TestNothingChangesIsAnOption(t *testing.T) {
	s := newStage(t, text.De)
	s.say(s.boss, "/umfragen")
	for _, tap := range []string{"Neue Umfrage", "Eigene Umfrage", "Widerstand"} {
		s.tap(s.boss, tap)
	}
	s.say(s.boss, "Wie wollen wir uns treffen?")
	s.say(s.boss, "Öfter\nSeltener")
	for _, tap := range []string{"Jede Person", "Sofort"} {
		s.tap(s.boss, tap)
	}
	s.say(s.boss, "in einer Woche")
	for _, tap := range []string{"Egal wie viele", "Fertig", "Veröffentlichen"} {
		s.tap(s.boss, tap)
	}
	if got := last(t, s.boss).Text; !strings.Contains(got, "3. Alles bleibt, wie es ist") {
		t.Errorf("the poll: %s", got)
	}
	s.unharmed()
}

// Without the key of the poll nobody can vote, and everybody is told so; it can still be closed.
func TestThePollsKeyIsLost(t *testing.T) {
	s := newStage(t, text.De)
	poll := asks(s)
	card := s.ballot(s.boss, poll)
	s.votesOn(s.boss, card, poll, "a:1")
	raw, err := sql.Open("postgres", s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.ExecContext(t.Context(), `DELETE FROM case_keys`); err != nil {
		t.Fatal(err)
	}
	sentence := s.lang.T("poll.no_key", text.V{"Question": "Was zuerst?"})
	if told := s.votesOn(s.boss, card, poll, "a:1"); told[0] != sentence {
		t.Errorf("told %q", told)
	}
	s.press(s.boss, card.ID, fmt.Sprintf("pollclose:%d:yes", poll.ID))
	if ballots := s.closesPoll(poll); len(ballots) != 1 {
		t.Errorf("counted: %v", ballots)
	}
	s.unharmed()
}
