package scheduler

import (
	"context"
	"strings"
	"testing"

	"sozialraum/storage"
)

// gathers links a group, or a topic, to the area, in the name of somebody who coordinates it.
func (b *bench) gathers(chat int64, topic int) (g storage.Group) {
	b.t.Helper()
	b.exec(`UPDATE memberships SET coordinator = true WHERE person_id = $1`, b.someone())
	b.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		g, err = tx.LinkGroup(ctx, storage.Group{
			AreaID: b.area, ChatID: chat, Thread: topic, Title: "Kollegium", Language: "de", Bot: "our_bot",
		}, b.someone())
		return err
	})
	return g
}

// heard are the payloads that are on their way to a chat.
func (b *bench) heard(chat int64) []string {
	b.t.Helper()
	return b.texts(`SELECT method || ' ' || payload FROM outbox WHERE chat_id = $1 AND outcome IS NULL ORDER BY id`, chat)
}

// The group hears of the opening and of the result, once, however many replicas look and however many people there are;
// in its topic, in the bulk lane, without anything that one could tap there.
func TestPollsAreAnnouncedInTheGroup(t *testing.T) {
	for _, only := range []bool{false, true} {
		b := setup(t)
		b.people(1203)
		b.gathers(-100, 7)
		p := b.asks("2017-03-01 10:00", "2017-03-02 10:00", func(p *storage.Poll) { p.GroupOnly, p.Reminders = only, 1 })
		b.clock.Set(at(t, "2017-03-01 10:00"))
		b.together(3, "polls")
		b.together(1, "polls")
		b.vote(p, 1, 5)
		heard := b.heard(-100)
		if len(heard) != 1 || !strings.Contains(heard[0], `"message_thread_id":7`) || !strings.Contains(heard[0], "Was zuerst?") ||
			!strings.Contains(heard[0], "https://t.me/our_bot?start=poll-") || strings.Contains(heard[0], "callback_data") {
			t.Errorf("only %v, opening: %s", only, heard)
		}
		b.clock.Set(at(t, "2017-03-01 22:00")) // the reminder is due, and people sleep
		b.together(1, "polls")
		b.clock.Set(at(t, "2017-03-02 09:00"))
		b.together(2, "polls")
		if n := len(b.heard(-100)); n != 1 {
			t.Errorf("only %v: %d messages in the group, want no reminder there", only, n)
		}
		b.clock.Set(at(t, "2017-03-02 10:00"))
		b.together(3, "polls")
		b.together(1, "polls")
		heard = b.heard(-100)
		if len(heard) != 3 || !strings.HasPrefix(heard[1], "sendMessage ") || !strings.HasPrefix(heard[2], "sendPhoto ") ||
			!strings.Contains(heard[2], `"message_thread_id":7`) {
			t.Errorf("only %v, result: %s", only, heard)
		}
		if lanes := b.count(`SELECT count(*) FROM outbox WHERE chat_id = -100 AND lane <> $1`, int64(storage.LaneBulk)); lanes != 0 {
			t.Errorf("%d messages to the group are not in the bulk lane", lanes)
		}
		want := 1203
		if only {
			want = 0
		}
		for _, kind := range []string{"opening", "results"} {
			private := b.count(`SELECT count(*) FROM outbox WHERE kind = 'poll' AND chat_id > 0 AND split_part(dedupe_key, '/', 3) = $1`, kind)
			if private != want {
				t.Errorf("only %v: %d people told of the %s, want %d", only, private, kind, want)
			}
		}
	}
}

// Who has not voted is reminded in private, wherever the poll was announced.
func TestRemindersStayPrivate(t *testing.T) {
	b := setup(t)
	b.people(10)
	b.gathers(-100, 0)
	p := b.asks("2017-03-01 09:00", "2017-03-15 18:00", func(p *storage.Poll) { p.GroupOnly, p.Reminders = true, 1 })
	b.together(1, "polls")
	b.vote(p, 1, 6)
	b.clock.Set(at(t, "2017-03-14 18:00"))
	b.together(2, "polls")
	if n := b.notices("reminder"); n != 4 || len(b.heard(-100)) != 1 {
		t.Errorf("%d reminders, %d messages in the group", n, len(b.heard(-100)))
	}
}

// Where the group is gone in the meantime, everybody is told.
func TestWithoutItsGroupAPollIsToldToAll(t *testing.T) {
	b := setup(t)
	b.people(10)
	g := b.gathers(-100, 0)
	b.asks("2017-03-01 10:00", "2017-03-15 18:00", func(p *storage.Poll) { p.GroupOnly = true })
	b.inTx(func(ctx context.Context, tx *storage.Tx) error { return tx.UnlinkGroup(ctx, b.area, g.ID) })
	b.clock.Set(at(t, "2017-03-01 10:00"))
	b.together(2, "polls")
	if n := b.notices("opening"); n != 10 || len(b.heard(-100)) != 0 {
		t.Errorf("%d are told", n)
	}
}

// Coordinators hear once that the bot is no longer in the group, or that a message did not get through.
func TestCoordinatorsHearOfTrouble(t *testing.T) {
	b := setup(t)
	b.people(3)
	b.gathers(-100, 0)
	for _, step := range []struct{ trouble, want string }{
		{"refused_at", "kam in „Kollegium“ nicht an"},
		{"lost_at", "nicht mehr in „Kollegium“"},
	} {
		b.exec(`UPDATE area_groups SET ` + step.trouble + ` = linked_at`)
		if n := b.run(b.store, "groups"); n != 1 {
			t.Errorf("%s: %d groups in trouble", step.trouble, n)
		}
		if n := b.run(b.store, "groups"); n != 0 {
			t.Errorf("%s: told again", step.trouble)
		}
		if told := b.written(); len(told) != 1 || !strings.Contains(told[0], step.want) {
			t.Errorf("%s: told %s", step.trouble, told)
		}
		b.sent()
	}
	if left := b.count(`SELECT count(*) FROM area_groups`); left != 0 {
		t.Error("the lost group is still linked")
	}
}
