package view

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// kinds are meetings in all the states that there are besides a plain one.
func kinds() (draft, onCase, located storage.Conference) {
	draft, onCase, located = meeting(), meeting(), meeting()
	draft.Draft, draft.Rule = true, "m3.3.2"
	noted := time.Date(2017, 3, 3, 10, 0, 0, 0, time.UTC)
	onCase.Kind, onCase.Title, onCase.FamilyAgreedAt, onCase.FamilyAgreedBy = storage.OpenCase, "Gemeinsam hinschauen", &noted, "Frau <K>"
	located.Place, located.Located, located.Latitude, located.Longitude = "Bürgerhaus Romrod, Jahnstraße 2", true, 50.7132, 9.2193
	located.AreaName = "Nord"
	return draft, onCase, located
}

func TestKindsOfMeetings(t *testing.T) {
	draft, onCase, located := kinds()
	boss, reader, now := &storage.Person{Coordinator: true}, &storage.Person{}, before(10*aDay)
	room := storage.Answering{Capacity: 3, Taken: 2}
	series := storage.Series{Rule: "m3.3.2", Clock: draft.Local, Zone: "Europe/Berlin", LastDate: time.Date(2017, 3, 21, 0, 0, 0, 0, time.UTC)}
	early := series
	early.LeadDays, early.Publish, early.Rule = 28, true, "w2.2"
	group := storage.Group{AreaName: "Nord", Language: "de", Bot: "sozialraum_bot"}
	for name, build := range map[string]func(l text.Lang) Message{
		"draft":         func(l text.Lang) Message { return Conference(l, draft, boss, now) },
		"draft_discard": func(l text.Lang) Message { return ConfirmDiscard(l, draft, now) },
		"draft_in_list": func(l text.Lang) Message {
			return Conferences(l, []storage.Conference{draft, located}, 2, 0, boss, now)
		},
		"conferences_past":  func(l text.Lang) Message { return PastConferences(l, []storage.Conference{located}, 20, 1) },
		"conferences_never": func(l text.Lang) Message { return PastConferences(l, nil, 0, 0) },
		"conference_map":    func(l text.Lang) Message { return Conference(l, located, reader, now) },
		"family_ask":        func(l text.Lang) Message { return AskFamily(l, onCase, nil) },
		"family_words":      func(l text.Lang) Message { return AskFamily(l, onCase, []string{"Max <M>", "12.3.2009"}) },
		"family_agreed":     func(l text.Lang) Message { return Conference(l, onCase, boss, now) },
		"family_reader":     func(l text.Lang) Message { return Conference(l, onCase, reader, now) },
		"guest_asked": func(l text.Lang) Message {
			return Announcement(l, onCase, AnswerCard{Answering: room, House: true}, now)
		},
		"guest_has": func(l text.Lang) Message {
			card := AnswerCard{Answering: room, Answer: storage.Answer{Answer: storage.Coming, Seats: 1}, House: true}
			return ConferenceToAnswer(l, onCase, reader, card, now)
		},
		"guest_waits": func(l text.Lang) Message {
			return Announcement(l, onCase, AnswerCard{Answering: room, Answer: storage.Answer{Answer: storage.Coming, Seats: 1, Waiting: true, Place: 2}}, now)
		},
		"guest_not": func(l text.Lang) Message {
			return Announcement(l, onCase, AnswerCard{Answer: storage.Answer{Answer: storage.NotComing, Seats: 1}}, now)
		},
		"place_missing":          func(l text.Lang) Message { return PlaceMissing(l, meeting(), before(14*aDay)) },
		"place_missing_soon":     func(l text.Lang) Message { return PlaceMissing(l, meeting(), before(3*aDay)) },
		"place_missing_tomorrow": func(l text.Lang) Message { return PlaceMissing(l, meeting(), before(aDay)) },
		"place_missing_today":    func(l text.Lang) Message { return PlaceMissing(l, meeting(), before(time.Hour)) },
		"place_on_map": func(l text.Lang) Message {
			unknown := located
			unknown.Located, unknown.Latitude, unknown.Longitude = false, 0, 0
			notice := ConferenceChanged(l, unknown, located, now)
			notice.Venue = nil // a message of its own
			return notice
		},
		"series":         func(l text.Lang) Message { return Series(l, draft, series) },
		"series_early":   func(l text.Lang) Message { return Series(l, draft, early) },
		"series_case":    func(l text.Lang) Message { return Series(l, onCase, series) },
		"series_preview": func(l text.Lang) Message { return Text(SeriesPreview(l, early)) },
		"series_begun": func(l text.Lang) Message {
			begun := meeting()
			begun.Rule = "m3.3.2"
			return Conference(l, begun, boss, before(0))
		},
		"series_end":   func(l text.Lang) Message { return ConfirmEndSeries(l, draft) },
		"series_draft": func(l text.Lang) Message { return SeriesDraft(l, draft, now) },
		"group_case": func(l text.Lang) Message {
			group.Language = string(l)
			return CaseConferenceInGroup(group, onCase)
		},
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

// A group learns nothing of a meeting about a case but that it exists.
func TestAGroupLearnsNothingOfACase(t *testing.T) {
	_, onCase, _ := kinds()
	said, err := json.Marshal(CaseConferenceInGroup(storage.Group{AreaName: "Nord", Language: "de", Bot: "b"}, onCase))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{onCase.Title, onCase.Agenda, "21", "Erziehung", "18:00"} {
		if secret != "" && bytes.Contains(said, []byte(secret)) {
			t.Errorf("%q is said: %s", secret, said)
		}
	}
}

// A place on the map goes before the notice, without a sound, and is a call of its own with a key of its own.
func TestThePlaceGoesBeforeTheNotice(t *testing.T) {
	_, _, located := kinds()
	messages := WithCalendar(text.De, ConferencePlanned(text.De, located, before(aDay)), located, before(aDay))
	keys := map[string]bool{}
	var methods []string
	for i, message := range messages {
		out, err := Outgoing(1, 0, message)
		if err != nil {
			t.Fatal(err)
		}
		methods = append(methods, out.Method)
		if silent := strings.Contains(out.Payload, `"disable_notification":true`); silent != (i < len(messages)-1) {
			t.Errorf("%s rings: %v", out.Method, !silent)
		}
		keys[NoticeKey(located, 7, message)] = true
		if out.Method == "sendVenue" {
			var sent map[string]any
			if err := json.Unmarshal([]byte(out.Payload), &sent); err != nil {
				t.Fatal(err)
			}
			want := map[string]any{
				"chat_id": 1.0, "latitude": 50.7132, "longitude": 9.2193, "title": "Bürgerhaus Romrod", "address": "Jahnstraße 2",
				"disable_notification": true,
			}
			if diff := cmp.Diff(want, sent); diff != "" {
				t.Errorf("venue (-want +got):\n%s", diff)
			}
		}
	}
	if diff := cmp.Diff([]string{"sendDocument", "sendVenue", "sendMessage"}, methods); diff != "" || len(keys) != 3 {
		t.Errorf("(-want +got):\n%s\nkeys %v", diff, keys)
	}
}

func TestNamesOfPlacesOnTheMap(t *testing.T) {
	_, _, c := kinds()
	for place, want := range map[string][2]string{
		"Rathaus":              {"Rathaus", "Nord"},
		"Rathaus, Markt 1, OG": {"Rathaus", "Markt 1, OG"},
		", Markt 1":            {", Markt 1", "Markt 1"},
		"Rathaus,":             {"Rathaus", "Nord"},
	} {
		c.Place = place
		if v := venueOf(c); v.Title != want[0] || v.Address != want[1] {
			t.Errorf("%q: %+v", place, v)
		}
	}
	c.Latitude, c.Longitude = 0, 0 // off the coast of Africa, and yet a place
	if out, err := Outgoing(1, 0, Map(c)); err != nil || !strings.Contains(out.Payload, `"latitude":0,"longitude":0`) {
		t.Errorf("%s, %v", out.Payload, err)
	}
	c.Located = false
	if v := venueOf(c); v != nil {
		t.Errorf("%+v is on no map", v)
	}
}

func TestAPlaceIsNoText(t *testing.T) {
	for _, m := range []Message{
		{Venue: &Venue{Title: "Rathaus"}}, {Venue: &Venue{Address: "Markt 1"}}, {Venue: &Venue{Title: "R", Address: "M"}, Text: "x"},
	} {
		if _, err := Outgoing(1, 0, m); err == nil {
			t.Errorf("%+v is sent", m)
		}
	}
}
