package view

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// conversation is an open case as its requester (1) or one of its consultants (2, 3) sees it; 4 has left.
func conversation(reader int) *storage.Case {
	c := &storage.Case{
		ID: 99, AreaID: 1, Way: storage.WayWritten, Model: storage.ModelPhases, State: storage.CaseOpen, Phase: "questions",
		PhaseSince: day, CreatedOn: day, ActiveOn: day, Wanted: 3, Code: "K7QX-M2", Messages: 4,
		Vignette: storage.Vignette{
			Age: "from_6", Setting: "school", Topics: []string{"absence"}, Situation: "Das Kind fehlt oft <montags>.",
			Tried: "Gespräche", Question: "Was übersehen wir?", Perspective: "any",
		},
		EmergencyPhone: "06631 000000", Zone: "Europe/Berlin", K: 5,
	}
	for number, role := range []string{storage.RoleRequester, storage.RoleConsultant, storage.RoleConsultant, storage.RoleConsultant} {
		p := storage.CasePerson{Number: number + 1, Role: role, State: storage.PersonIn, Reference: strings.Repeat(string(rune('a'+number)), 16)}
		p.Pseudonym = storage.Pseudonym{Feminine: number == 1, Number: number}
		c.People = append(c.People, p)
	}
	c.People[1].Pseudonym.Sector, c.People[3].State = "school", storage.PersonLeft
	c.Me = &c.People[reader-1]
	return c
}

func words() []storage.CaseMessage {
	return []storage.CaseMessage{
		{Seq: 1, Author: 2, Phase: "questions", Text: "Seit wann ist das <so>?", Visible: true},
		{Seq: 2, Author: 1, Phase: "questions", Text: "Seit dem Sommer.\nMontags & freitags.", Visible: true},
		{Seq: 3, Author: 4, Phase: "questions", Withdrawn: true, Visible: true},
		{Seq: 4, Author: 2, Phase: "hypotheses", Kind: "correction", Corrects: 1, Text: "Seit wann etwa?", Visible: true},
	}
}

func TestConversationViews(t *testing.T) {
	colleague := administers
	screen := func(reader int, change func(*Talk)) Talk {
		talk := Talk{Case: conversation(reader), Reader: &colleague, Messages: words(), Pages: 1, Unread: 2, Now: day}
		if change != nil {
			change(&talk)
		}
		return talk
	}
	for name, build := range map[string]func(l text.Lang) Message{
		"talk_requester": func(l text.Lang) Message { return TalkCard(l, screen(1, nil)) },
		"talk_consultant": func(l text.Lang) Message {
			return TalkCard(l, screen(2, func(t *Talk) { t.Page, t.Pages, t.Case.Moderator, t.Unread = 1, 3, 2, 1 }))
		},
		"talk_waits": func(l text.Lang) Message {
			return TalkCard(l, screen(1, func(t *Talk) {
				t.Case.Phase, t.Case.OfferedModerator, t.Now, t.Note = "ideas", 3, day.AddDate(0, 0, 5), "✅ "+l.T("talk.sent")
				t.Case.Warned = "silence"
			}))
		},
		"talk_free": func(l text.Lang) Message {
			return TalkCard(l, screen(3, func(t *Talk) { t.Case.Model, t.Messages, t.Unread = storage.ModelFree, nil, 0 }))
		},
		"talk_closed_requester": func(l text.Lang) Message {
			return TalkCard(l, screen(1, func(t *Talk) {
				t.Case.State, t.Case.Ending, t.Case.ClosedOn, t.Case.People[1].Reveal = storage.CaseClosed, storage.EndRequester, &day, storage.RevealDeclined
				t.Known = []KnownPerson{{Number: 3, Name: "Erzieherin <X>", Organisation: "Kita & Co"}}
			}))
		},
		"talk_closed_consultant": func(l text.Lang) Message {
			return TalkCard(l, screen(2, func(t *Talk) {
				t.Case.State, t.Case.Ending, t.Case.ClosedOn = storage.CaseClosed, storage.EndSilence, &day
				t.Case.Me.Thanked, t.Case.Me.Reveal, t.Case.Label = true, storage.RevealOffered, "school"
			}))
		},
		"talk_asking": func(l text.Lang) Message {
			return TalkAsking(l, screen(1, func(t *Talk) { t.Case.State, t.Case.Waiting = storage.CaseAsking, true }))
		},
		"talk_asking_nobody": func(l text.Lang) Message {
			return TalkAsking(l, screen(1, func(t *Talk) {
				t.Case.State, t.Case.Waiting, t.Case.People = storage.CaseAsking, true, t.Case.People[:1]
			}))
		},
		"talk_asking_consultant": func(l text.Lang) Message {
			return TalkAsking(l, screen(2, func(t *Talk) { t.Case.State = storage.CaseAsking }))
		},
		"talk_text":            func(l text.Lang) Message { return TalkText(l, screen(2, nil)) },
		"talk_more_requester":  func(l text.Lang) Message { return TalkMore(l, screen(1, nil)) },
		"talk_more_consultant": func(l text.Lang) Message { return TalkMore(l, screen(2, nil)) },
		"talk_question": func(l text.Lang) Message {
			return TalkQuestion(l, screen(2, nil), "withdraw", text.V{"Number": 1}, "talkback", 1, "yes")
		},
		"talk_mine": func(l text.Lang) Message {
			return TalkMine(l, screen(2, func(t *Talk) { t.Messages = []storage.CaseMessage{words()[3], words()[0]} }), 12)
		},
		"talk_mine_none": func(l text.Lang) Message { return TalkMine(l, screen(2, nil), 0) },
		"talk_edited": func(l text.Lang) Message {
			return TalkEdited(l, conversation(2), words()[0], &colleague)
		},
		"talk_withdrawn": func(l text.Lang) Message { return TalkWithdrawn(l, "bbbb") },
		"talk_preview":   func(l text.Lang) Message { return Text(TalkPreview(l, conversation(2), "Wie alt & wo?", 1)) },
		"talk_end":       func(l text.Lang) Message { return TalkEnd(l, screen(1, nil)) },
		"talk_end_summed": func(l text.Lang) Message {
			return TalkEnd(l, screen(1, func(t *Talk) { t.Case.Summary, t.Note = "Wir warten ab.", "✅ "+l.T("talk.summed") }))
		},
		"talk_end_asking": func(l text.Lang) Message {
			return TalkEnd(l, screen(1, func(t *Talk) { t.Case.State = storage.CaseAsking }))
		},
		"talk_closed_early": func(l text.Lang) Message {
			return TalkCard(l, screen(1, func(t *Talk) {
				t.Case.State, t.Case.Ending, t.Case.ClosedOn = storage.CaseClosed, storage.EndRequester, &day
				t.Case.People, t.Case.Messages, t.Messages, t.Unread = t.Case.People[:1], 0, nil, 0
			}))
		},
		"talk_unsent":      func(l text.Lang) Message { return TalkUnsent(l, "aaaa", &colleague) },
		"talk_unsent_many": func(l text.Lang) Message { return TalkUnsent(l, "", &colleague) },
		"talk_reveal":      func(l text.Lang) Message { return TalkReveal(l, screen(1, nil)) },
		"talk_exercise": func(l text.Lang) Message {
			return TalkExercise(l, screen(1, func(t *Talk) { t.Case.Summary = "Wir sprechen mit der <Mutter>." }))
		},
		"talk_exercise_summary": func(l text.Lang) Message {
			return TalkExerciseSummary(l, screen(1, func(t *Talk) { t.Case.Summary = "Wir sprechen mit der <Mutter>." }))
		},
		"talk_erased": func(l text.Lang) Message { return TalkErased(l) },
		"talk_left":   func(l text.Lang) Message { return TalkOver(l, &colleague) },
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

// Every screen of a case is sealed on its way, cannot be passed on, and names the numbers for acute danger.
func TestConversationScreensAreKept(t *testing.T) {
	talk := Talk{Case: conversation(1), Reader: &administers, Messages: words(), Pages: 1, Now: day}
	for name, message := range map[string]Message{
		"card": TalkCard(text.De, talk), "more": TalkMore(text.De, talk), "text": TalkText(text.De, talk),
		"mine": TalkMine(text.De, talk, 4), "end": TalkEnd(text.De, talk), "asking": TalkAsking(text.De, talk),
	} {
		if !message.Sealed || !message.Protect {
			t.Errorf("%s: sealed %v, protected %v", name, message.Sealed, message.Protect)
		}
		if !strings.Contains(message.Text, "110") {
			t.Errorf("%s does not say where to turn in danger: %s", name, message.Text)
		}
	}
}

func TestConversationPagesHoldEveryMessageOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lengths := rapid.SliceOfN(rapid.IntRange(0, MaxTalk), 0, 40).Draw(t, "lengths")
		list := make([]storage.CaseMessage, len(lengths))
		for i, n := range lengths {
			list[i] = storage.CaseMessage{Seq: i + 1, Author: 2, Phase: "questions", Text: strings.Repeat("ß", n), Visible: true}
		}
		pages := TalkPages(list)
		var back []storage.CaseMessage
		for i := len(pages) - 1; i >= 0; i-- {
			if len(pages[i]) == 0 && len(list) > 0 {
				t.Fatalf("page %d is empty", i)
			}
			back = append(back, pages[i]...)
		}
		if diff := cmp.Diff(list, back, cmp.AllowUnexported(storage.CaseMessage{})); diff != "" && len(list) > 0 {
			t.Fatalf("messages (-want +got):\n%s", diff)
		}
	})
}

// The longest screen that can come about fits a message: every name at its longest, every sentence that may stand there.
func TestTheLongestConversationFits(t *testing.T) {
	for _, l := range text.Langs {
		for reader := 1; reader <= 2; reader++ {
			c := conversation(reader)
			c.Warned, c.Phase, c.OfferedModerator, c.Label = "silence", "feedback", 3, "free_provider"
			for i := range c.People {
				c.People[i].State, c.People[i].Pseudonym.Sector = storage.PersonIn, "school_authority"
			}
			c.People[2].Reveal, c.Me.Thanked = storage.RevealDeclined, true
			list := make([]storage.CaseMessage, 60)
			for i := range list {
				list[i] = storage.CaseMessage{Seq: 300 + i, Author: 3, Phase: []string{"ideas", "feedback"}[i%2], Text: strings.Repeat("&", 10*i), Kind: "correction", Corrects: 299}
			}
			list = append(list, storage.CaseMessage{Seq: 399, Author: 3, Phase: "ideas", Text: strings.Repeat("<", MaxTalk)},
				storage.CaseMessage{Seq: 400, Author: 3, Phase: "ideas", Text: strings.Repeat("&", MaxTalk)})
			pages := TalkPages(list)
			for i, page := range pages {
				message := TalkCard(l, Talk{
					Case: c, Reader: &administers, Messages: page, Page: i, Pages: len(pages), Unread: 99, Now: day.Add(99 * time.Hour),
					Note: "✅ " + l.T("talk.wish_agreed"),
					Known: []KnownPerson{
						{Number: 3, Name: strings.Repeat("N", 200), Organisation: strings.Repeat("O", 200)},
						{Number: 4, Name: strings.Repeat("N", 200), Organisation: strings.Repeat("O", 200)},
					},
				})
				if _, err := Outgoing(1, 0, message); err != nil {
					t.Errorf("page %d in %s: %v", i, l, err)
				}
				if n := utf8.RuneCountInString(Plain(message.Text)); i == 0 && n < 2*MaxTalk {
					t.Errorf("the newest page shows only %d characters", n)
				}
			}
		}
	}
}
