package view

import (
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

func circle(l text.Lang) storage.Group {
	return storage.Group{
		ID: 5, AreaID: 1, AreaName: "Planungsraum <Nord>", Zone: "Europe/Berlin", ChatID: -100, Title: "Kollegium <3",
		Language: string(l), Bot: "our_bot", LinkedAt: day,
	}
}

func TestGroupViews(t *testing.T) {
	topic := func(l text.Lang) storage.Group {
		g := circle(l)
		g.Thread = 7
		return g
	}
	golden(t, "group_none", func(l text.Lang) Message {
		return NoGroup(l, &coordinates, "our_bot", "https://t.me/our_bot?startgroup=ABCDEFGHJKMN", "")
	})
	golden(t, "group_card", func(l text.Lang) Message { return GroupCard(l, circle(text.De)) })
	golden(t, "group_card_topic", func(l text.Lang) Message { return GroupCard(l, topic(text.En)) })
	golden(t, "group_unlink", func(l text.Lang) Message { return ConfirmUnlink(l, circle(l)) })
	golden(t, "group_linked", func(l text.Lang) Message { return GroupLinked(circle(l)) })
	golden(t, "group_linked_topic", func(l text.Lang) Message { return GroupLinked(topic(l)) })
	golden(t, "group_unlinked", func(l text.Lang) Message { return GroupUnlinked(circle(l)) })
	for _, what := range []string{"linked", "lost", "refused", "unlinked"} {
		golden(t, "group_told_"+what, func(l text.Lang) Message { return GroupTold(l, circle(l), "group.told_"+what) })
	}
	golden(t, "group_conference", func(l text.Lang) Message {
		return ConferenceInGroup(circle(l), meeting(), ConferencePlanned(l, meeting(), day))
	})
	golden(t, "group_conference_cancelled", func(l text.Lang) Message {
		return ConferenceInGroup(circle(l), meeting(), ConferenceCancelled(l, meeting()))
	})
	poll := storage.Poll{
		ID: 4, AreaID: 1, AreaName: "Planungsraum <Nord>", Zone: "Europe/Berlin", Kind: "single", Question: "Was <zuerst>?",
		Options: []string{"Haltung & mehr", "Fälle"}, Voters: "person", State: "open", OpensAt: day, ClosesAt: day.AddDate(0, 0, 7),
	}
	golden(t, "group_poll", func(l text.Lang) Message { return PollInGroup(circle(l), poll) })
	wishes := poll
	wishes.Options = nil
	golden(t, "group_poll_wishes", func(l text.Lang) Message { return PollInGroup(circle(l), wishes) })
}

// Whatever was typed, what is said of a poll in a group fits one message.
func TestTheLongestPollFitsAGroup(t *testing.T) {
	poll := storage.Poll{ID: 4, Zone: "Europe/Berlin", Question: strings.Repeat("<", storage.MaxQuestion), ClosesAt: time.Now()}
	for range storage.MaxPollOptions {
		poll.Options = append(poll.Options, strings.Repeat("&", storage.MaxPollOption))
	}
	for _, l := range text.Langs {
		if _, err := GroupPost(circle(l), "poll", "", PollInGroup(circle(l), poll)); err != nil {
			t.Error(err)
		}
	}
}

// A group gets nothing that is meant for one person: no consultation, and no button that is somebody's.
func TestGroupsGetNothingPrivate(t *testing.T) {
	g := circle(text.De)
	g.Thread = 7
	out, err := GroupPost(g, "announcement", "", Text("x"))
	if err != nil || out.ChatID != -100 || out.Lane != storage.LaneBulk || !strings.Contains(out.Payload, `"message_thread_id":7`) {
		t.Errorf("%+v, %v", out, err)
	}
	for what, message := range map[string]Message{
		"a consultation": Secret(Text("x")), "sealed": {Text: "x", Sealed: true}, "protected": {Text: "x", Protect: true},
		"a tap": {Text: "x", Rows: [][]Button{Row(Tap("A", "conf", 1))}},
	} {
		if _, err := GroupPost(g, "announcement", "", message); err == nil {
			t.Errorf("%s went into a group", what)
		}
	}
}
