package simulator

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGroupPrivacy(t *testing.T) {
	for _, reads := range []bool{false, true} {
		r := setup(t, Options{ReadsGroups: reads})
		g := r.AddGroup("Runde", false)
		id := messageID(t, r.ok("sendMessage", dict{"chat_id": g.ID(), "text": "x", "reply_markup": keyboard("Ja")}))
		for _, text := range []string{"Hallo", "/start", "/start@simulated_bot", "/start@other_bot", "Frag @Simulated_Bot"} {
			g.Send(r.anna, text)
		}
		g.Reply(r.anna, id, "Antwort")
		if g.Send(r.anna, " ") != 0 {
			t.Error("an empty message was sent")
		}
		var got []string
		for _, u := range r.updates(0) {
			text, _ := dig(u.Raw, "message", "text").(string)
			got = append(got, text)
		}
		want := []string{"/start", "/start@simulated_bot", "Frag @Simulated_Bot", "Antwort"}
		if reads {
			want = []string{"Hallo", "/start", "/start@simulated_bot", "/start@other_bot", "Frag @Simulated_Bot", "Antwort"}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("reads %t: %s", reads, diff)
		}
		if len(g.Messages()) != 7 {
			t.Errorf("%d messages", len(g.Messages()))
		}
	}
}

func TestGroupMembers(t *testing.T) {
	r := setup(t, Options{})
	g := r.AddGroup("Runde", false)
	r.anna.JoinGroup(g)
	r.anna.JoinGroup(g)
	got := r.updates(0)
	if len(got) != 1 || dig(got[0].Raw, "message", "new_chat_members", 0, "id") != float64(r.anna.ID()) || dig(got[0].Raw, "message", "chat", "type") != "group" {
		t.Errorf("got %v", got)
	}
	member := dict{"chat_id": g.ID(), "user_id": r.anna.ID()}
	status := func() string { return string(r.ok("getChatMember", member).Result) }
	if !strings.HasPrefix(status(), `{"status":"member"`) {
		t.Error(status())
	}
	if n := string(r.ok("getChatMemberCount", dict{"chat_id": g.ID()}).Result); n != "2" {
		t.Error(n)
	}
	r.anna.LeaveGroup(g)
	if !strings.HasPrefix(status(), `{"status":"left"`) {
		t.Error(status())
	}
	r.ok("getChatAdministrators", dict{"chat_id": g.ID()})
	r.refuses("getChatMember", dict{"chat_id": g.ID(), "user_id": 1}, 400, "Bad Request: PARTICIPANT_ID_INVALID")
	r.refuses("getChatMemberCount", dict{"chat_id": r.anna.ID()}, 400, "Bad Request: there are no members in the private chat")
}

func TestGroupTap(t *testing.T) {
	r := setup(t, Options{})
	g := r.AddGroup("Runde", false)
	id := messageID(t, r.ok("sendMessage", dict{"chat_id": g.ID(), "text": "x", "reply_markup": keyboard("Ja")}))
	if err := g.Tap(r.anna, "Ja"); err != nil {
		t.Fatal(err)
	}
	g.TapData(r.anna, id, "forged")
	if g.Tap(r.anna, "Nein") == nil {
		t.Error("tapped what is not there")
	}
	got := r.updates(0)
	if len(got) != 2 || dig(got[0].Raw, "callback_query", "message", "chat", "id") != float64(g.ID()) || dig(got[1].Raw, "callback_query", "data") != "forged" {
		t.Errorf("got %v", got)
	}
}

func TestGroupEdit(t *testing.T) {
	r := setup(t, Options{})
	g := r.AddGroup("Runde", false)
	id := g.Send(r.anna, "/eins")
	r.confirmAll()
	if err := g.Edit(r.anna, id, "/zwei"); err != nil {
		t.Fatal(err)
	}
	if got := r.updates(0); len(got) != 1 || dig(got[0].Raw, "edited_message", "text") != "/zwei" {
		t.Errorf("got %v", got)
	}
}

func TestMigration(t *testing.T) {
	r := setup(t, Options{})
	g := r.AddGroup("Runde", false)
	old := g.ID()
	g.MigrateToSupergroup()
	if g.ID() == old || g.ID() > -1_000_000_000_000 {
		t.Fatalf("id %d", g.ID())
	}
	out := r.call("sendMessage", dict{"chat_id": old, "text": "x"})
	if out.ErrorCode != 400 || out.Description != "Bad Request: group chat was upgraded to a supergroup chat" || out.Parameters.MigrateToChatID != g.ID() {
		t.Errorf("got %+v", out)
	}
	got := r.updates(0)
	if len(got) != 2 || dig(got[0].Raw, "message", "migrate_to_chat_id") != float64(g.ID()) || dig(got[1].Raw, "message", "migrate_from_chat_id") != float64(old) {
		t.Errorf("got %v", got)
	}
	if id := messageID(t, r.ok("sendMessage", dict{"chat_id": g.ID(), "text": "x"})); id != 2 {
		t.Errorf("a supergroup numbers its own messages, got %d", id)
	}
	now := g.ID()
	g.MigrateToSupergroup()
	if g.ID() != now {
		t.Error("migrated twice")
	}
}

func TestBotLeavesAndReturns(t *testing.T) {
	r := setup(t, Options{})
	g := r.AddGroup("Runde", false)
	send := dict{"chat_id": g.ID(), "text": "x"}
	g.RemoveBot(r.anna)
	r.refuses("sendMessage", send, 403, "Forbidden: bot was kicked from the group chat")
	g.Send(r.anna, "/unheard")
	g.AddBot(r.anna)
	r.ok("leaveChat", dict{"chat_id": g.ID()})
	r.refuses("sendMessage", send, 403, "Forbidden: bot was kicked from the group chat")
	var got []any
	for _, u := range r.updates(0) {
		got = append(got, dig(u.Raw, "my_chat_member", "new_chat_member", "status"))
	}
	if diff := cmp.Diff([]any{"kicked", "member"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestForum(t *testing.T) {
	r := setup(t, Options{})
	g := r.AddGroup("Forum", true)
	topic := g.AddTopic("Angebote")
	r.ok("sendMessage", dict{"chat_id": g.ID(), "text": "x", "message_thread_id": topic})
	r.refuses("sendMessage", dict{"chat_id": g.ID(), "text": "x", "message_thread_id": 99}, 400, "Bad Request: message thread not found")
	r.ok("createForumTopic", dict{"chat_id": g.ID(), "name": "Termine"})
	r.refuses("createForumTopic", dict{"chat_id": g.ID(), "name": ""}, 400, "Bad Request: TOPIC_TITLE_EMPTY")
	plain := r.AddGroup("Runde", false)
	r.refuses("createForumTopic", dict{"chat_id": plain.ID(), "name": "x"}, 400, "Bad Request: the chat is not a forum")
	if err := g.Wait(patience(t), func(m []Message) bool { return len(m) == 1 && m[0].Thread == topic }); err != nil {
		t.Error(err, g.Messages())
	}
}

// A button adds the bot to a group that the person chooses, and their app writes the payload there.
func TestTapInto(t *testing.T) {
	r := setup(t, Options{})
	g := r.AddGroup("Runde", false).WithoutBot()
	button := dict{"inline_keyboard": []any{[]any{dict{"text": "Dazu", "url": "https://t.me/simulated_bot?startgroup=ABC"}}}}
	r.ok("sendMessage", dict{"chat_id": r.anna.ID(), "text": "x", "reply_markup": button})
	r.refuses("sendMessage", dict{"chat_id": g.ID(), "text": "x"}, 403, "Forbidden: bot was kicked from the group chat")
	if r.anna.Tap("Dazu") == nil || r.anna.TapInto(g, "Weg") == nil {
		t.Error("tapped what opens a list of groups, or is not there")
	}
	if err := r.anna.TapInto(g, "Dazu"); err != nil {
		t.Fatal(err)
	}
	got := r.updates(0)
	if len(got) != 2 || dig(got[0].Raw, "my_chat_member", "new_chat_member", "status") != "member" ||
		dig(got[1].Raw, "message", "text") != "/start@simulated_bot ABC" || dig(got[1].Raw, "message", "chat", "id") != float64(g.ID()) {
		t.Errorf("got %v", got)
	}
}

func TestTopicsAndTitles(t *testing.T) {
	r := setup(t, Options{})
	g := r.AddGroup("Forum", true)
	topic := g.AddTopic("Termine")
	g.SendIn(r.anna, topic, "/eins")
	g.Rename(r.anna, "Netz")
	got := r.updates(0)
	if len(got) != 2 || dig(got[0].Raw, "message", "message_thread_id") != float64(topic) || dig(got[0].Raw, "message", "is_topic_message") != true {
		t.Fatalf("got %v", got)
	}
	if dig(got[1].Raw, "message", "new_chat_title") != "Netz" || dig(got[1].Raw, "message", "chat", "title") != "Netz" {
		t.Errorf("got %v", got[1])
	}
}
