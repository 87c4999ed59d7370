package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// reachable tells whether the person gets messages, as far as the bot knows.
func (w *world) reachable(p *simulator.Person) (yes bool) {
	w.t.Helper()
	w.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		yes = person.Reachable
		return err
	})
	return yes
}

// Whoever blocks the bot is left alone, keeps everything, and is there again with their next message.
func TestBlockingAndComingBack(t *testing.T) {
	s := newStage(t, text.De)
	applicant, application := s.wants("Bewerberin")
	card := s.card(s.boss)
	s.say(applicant, "/termine")
	applicant.Block()
	s.settle()
	if s.reachable(applicant) {
		t.Error("still thought to be reachable")
	}
	heard := len(applicant.Messages())
	s.press(s.boss, card.ID, fmt.Sprintf("approve:%d", application))
	if n := len(applicant.Messages()) - heard; n != 0 {
		t.Errorf("%d messages came through", n)
	}
	applicant.Unblock()
	s.settle()
	if !s.reachable(applicant) {
		t.Error("not reachable after unblocking")
	}
	applicant.Block()
	s.settle()
	s.say(applicant, "/profil") // writing unblocks
	if got := last(t, applicant).Text; !strings.Contains(got, "Haus am Bach") || !s.reachable(applicant) {
		t.Errorf("after coming back: %s", got)
	}
	s.unharmed()
}

// Telegram says 403 before it tells that the bot is blocked: the message goes nowhere, and nothing else breaks.
func TestBlockedWithoutNotice(t *testing.T) {
	s := newStage(t, text.De)
	applicant, application := s.wants("Bewerberin")
	card := s.card(s.boss)
	s.sim.FailNext("sendMessage", 1, simulator.Fault{Status: 403})
	// The notice to the applicant and the answer to the coordinator: one is refused, and nobody else hurt by it.
	s.press(s.boss, card.ID, fmt.Sprintf("approve:%d", application))
	s.say(s.boss, "/profil")
	s.say(applicant, "/profil")
	if got := last(t, applicant).Text; !strings.Contains(got, "Haus am Bach") {
		t.Errorf("sees: %s", got)
	}
	if !s.reachable(applicant) || !s.reachable(s.boss) {
		t.Error("somebody who writes is thought to be unreachable")
	}
	s.unharmed()
}

// In a group the bot answers commands with one line, and all else with silence; nobody's dialog goes on there.
func TestGroups(t *testing.T) {
	s := newStage(t, text.De)
	s.say(s.boss, "/planen")
	_, before := s.draft(s.boss)
	g := s.sim.AddGroup("Kollegium", false)
	stranger := s.sim.AddPerson(simulator.Profile{FirstName: "Fremde", Language: "en"})
	s.boss.JoinGroup(g)
	stranger.JoinGroup(g)
	g.Send(s.boss, "Ein Treffen")
	g.Send(s.boss, "@planungsraum_bot Runder Tisch")
	s.settle()
	heard := func() (n int, newest simulator.Message) {
		for _, m := range g.Messages() {
			if m.FromBot {
				n, newest = n+1, m
			}
		}
		return n, newest
	}
	if n, m := heard(); n != 0 {
		t.Errorf("said without being asked: %s", m.Text)
	}
	for i, command := range []string{"/profil", "/abbrechen", "/start@planungsraum_bot ABCD", "/help"} {
		p, lang := s.boss, text.De
		if i == 3 {
			p, lang = stranger, text.En
		}
		s.clock.Set(s.clock.Now().Add(time.Minute)) // one line a minute
		g.Send(p, command)
		g.Send(p, command)
		s.settle()
		n, m := heard()
		if n != i+1 || m.Text != lang.T("error.group") || len(m.Buttons) != 1 {
			t.Errorf("after %s in a group: %s", command, m.Text)
		}
	}
	_, m := heard()
	g.TapData(s.boss, m.ID, "profile:data")
	g.TapData(stranger, m.ID, "d:"+before.ID+":0:p:conference")
	s.settle()
	if n, _ := heard(); n != 4 {
		t.Error("a tap in a group is answered for all to see")
	}
	if _, after := s.draft(s.boss); after == nil || after.Step != before.Step {
		t.Errorf("the dialog went on in the group: %+v", after)
	}
	g.MigrateToSupergroup()
	g.RemoveBot(s.boss)
	s.settle()
	if !s.reachable(s.boss) {
		t.Error("being thrown out of a group is not being blocked")
	}
	s.unharmed()
}

// Channels, anonymous administrators, other bots and the strangest updates: nobody is there to answer.
func TestNobodySpeaks(t *testing.T) {
	s := newStage(t, text.De)
	calls := len(s.sim.Calls())
	group := map[string]any{"id": -100500, "type": "supergroup", "title": "Kollegium"}
	channel := map[string]any{"id": -100501, "type": "channel", "title": "Amtsblatt"}
	anonymous := map[string]any{"id": 1087968824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"}
	message := func(more map[string]any) map[string]any {
		m := map[string]any{"message_id": 1, "date": 1, "text": "/start@planungsraum_bot"}
		for key, value := range more {
			m[key] = value
		}
		return m
	}
	for _, update := range []map[string]any{
		{"message": message(map[string]any{"chat": group, "from": anonymous, "sender_chat": group})},
		{"message": message(map[string]any{"chat": group, "sender_chat": channel})},
		{"channel_post": message(map[string]any{"chat": channel, "sender_chat": channel})},
		{"edited_channel_post": message(map[string]any{"chat": channel, "sender_chat": channel})},
		{"edited_message": message(map[string]any{"chat": group, "from": anonymous, "edit_date": 2})},
		{"callback_query": map[string]any{"id": "1", "from": anonymous, "chat_instance": "1", "data": "org:1"}},
		{"my_chat_member": map[string]any{"chat": channel, "from": anonymous, "date": 1}},
		{"poll": map[string]any{"id": "1"}},
		{"message_reaction": map[string]any{}},
		{"brand_new": true},
		{},
	} {
		raw, err := json.Marshal(update)
		if err != nil {
			t.Fatal(err)
		}
		s.sim.InjectUpdate(raw)
	}
	s.settle()
	for _, call := range s.sim.Calls()[calls:] {
		if call.Method != "getUpdates" && call.Method != "answerCallbackQuery" {
			t.Errorf("%s to chat %d", call.Method, call.ChatID)
		}
	}
	if dead, err := s.store.DeadLetters(s.ctx, s.clock.Now().AddDate(-1, 0, 0)); err != nil || dead > 0 {
		t.Errorf("%d updates could not be handled, %v", dead, err)
	}
}

// Tapping a button of a message that Telegram no longer shows to bots gets a new message.
func TestInaccessibleMessages(t *testing.T) {
	s := newStage(t, text.En)
	s.press(s.boss, 99999, "org:"+itoa(s.house))
	if got := last(t, s.boss).Text; !strings.HasPrefix(got, "Haus am Bach") {
		t.Errorf("sees: %s", got)
	}
	if told := s.press(s.boss, 99999, "d:x:0:p:1"); told[0] != text.En.T("dialog.over") {
		t.Errorf("told: %q", told)
	}
	s.unharmed()
}
