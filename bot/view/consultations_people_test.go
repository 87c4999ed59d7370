package view

import (
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// adviser is somebody who consults, and reads at noon of the day before the conference.
var (
	adviser = storage.Person{
		ID: 4, AreaID: 1, AreaName: "Planungsraum Nord", Zone: "Europe/Berlin", EmergencyPhone: "06631 000000",
		OrganisationID: 7, OrganisationName: "Kita",
	}
	noon = time.Date(2017, 3, 20, 11, 0, 0, 0, time.UTC)
)

func TestConsultantViews(t *testing.T) {
	from, until := time.Date(2017, 3, 18, 0, 0, 0, 0, time.UTC), time.Date(2017, 3, 20, 0, 0, 0, 0, time.UTC)
	c := storage.Consultant{Perspectives: []string{"school", "experienced"}, Topics: []string{"violence"}, MaxCases: 3}
	away := c
	away.Paused, away.Topics, away.MaxCases, away.AwayFrom, away.AwayUntil = true, nil, 1, &from, &until
	v := storage.Vignette{Age: "from_6", Setting: "school", Topics: []string{"violence"}, Situation: "A & B", Question: "Was <tun>?"}
	for name, build := range map[string]func(l text.Lang) Message{
		"consultant_offer":       func(l text.Lang) Message { return ConsultingOffer(l, &adviser) },
		"consultant_card":        func(l text.Lang) Message { return Consulting(l, c, &adviser, noon) },
		"consultant_away":        func(l text.Lang) Message { return Consulting(l, away, &adviser, noon) },
		"consultant_back":        func(l text.Lang) Message { return Consulting(l, away, &adviser, noon.AddDate(0, 0, 1)) },
		"consultant_end":         func(l text.Lang) Message { return ConfirmConsultingEnd(l, &adviser) },
		"case_request":           func(l text.Lang) Message { return CaseRequest(l, Vignette(l, v, "school"), "REFERENCE", &adviser) },
		"case_request_later":     func(l text.Lang) Message { return RequestAnswered(l, "caserequest.thanks_later", &adviser) },
		"case_request_over":      func(l text.Lang) Message { return RequestAnswered(l, "caserequest.over", &adviser) },
		"consultation_notice":    func(l text.Lang) Message { return ConsultationNotice(l, "REFERENCE") },
		"consultation_case_wait": func(l text.Lang) Message { return CaseWaits(l) },
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

func TestSpeakingViews(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2017, 3, day, hour, 0, 0, 0, time.UTC) }
	chosen := at(21, 18)
	offered := storage.Talk{Consultant: 3, Offers: []time.Time{chosen, at(22, 9)}}
	taken := offered
	taken.Chosen, taken.Wished = &chosen, "phone"
	other := taken
	other.Manner, other.Contact = "video", "https://meet.example.org/<raum>&x"
	phone := taken
	phone.Manner, phone.Contact, phone.Agreed = "phone", "06631 123456", true
	video := other
	video.Agreed = true
	for name, talk := range map[string]storage.Talk{
		"start": {}, "again": {Again: true}, "pick": offered, "contact": taken, "agree": other, "phone": phone, "video": video,
	} {
		t.Run(name, func(t *testing.T) {
			golden(t, "speaking_asks_"+name, func(l text.Lang) Message { return TalkRequester(l, talk, "REFERENCE", &adviser, false) })
			golden(t, "speaking_helps_"+name, func(l text.Lang) Message { return TalkConsultant(l, talk, "REFERENCE", &adviser, false) })
		})
	}
	closed := storage.Case{
		State: storage.CaseClosed, Ending: storage.EndRequester, Me: &storage.CasePerson{Reference: "REFERENCE"},
		People: []storage.CasePerson{{Role: storage.RoleConsultant, State: storage.PersonIn}},
	}
	alone := closed
	alone.People = nil
	for name, build := range map[string]func(l text.Lang) Message{
		"speaking_searching": func(l text.Lang) Message { return TalkSearching(l, "speaking.searching", "REFERENCE", &adviser) },
		"speaking_nobody":    func(l text.Lang) Message { return TalkSearching(l, "speaking.nobody", "REFERENCE", &adviser) },
		"speaking_manner":    func(l text.Lang) Message { return TalkManner(l, chosen, "REFERENCE", &adviser) },
		"speaking_over":      func(l text.Lang) Message { return TalkRequester(l, phone, "REFERENCE", &adviser, true) },
		"speaking_end": func(l text.Lang) Message {
			return ConfirmTalkEnd(l, "REFERENCE", "consultant", &adviser)
		},
		"speaking_end_requester": func(l text.Lang) Message {
			return ConfirmTalkEnd(l, "REFERENCE", "requester", &adviser)
		},
		"speaking_thanks":    func(l text.Lang) Message { return TalkEnded(l, "speaking.thanks", &adviser) },
		"speaking_closed":    func(l text.Lang) Message { return TalkClosed(l, &closed, &adviser) },
		"speaking_withdrawn": func(l text.Lang) Message { return TalkClosed(l, &alone, &adviser) },
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

// The number is on the requester's screen and nowhere else, and only once both have agreed.
func TestOnlyTheRequesterSeesTheNumber(t *testing.T) {
	chosen := time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC)
	for _, agreed := range []bool{false, true} {
		talk := storage.Talk{
			Offers: []time.Time{chosen}, Chosen: &chosen, Wished: "video", Manner: "phone", Contact: "06631 987654", Agreed: agreed,
		}
		for _, l := range text.Langs {
			if strings.Contains(TalkConsultant(l, talk, "R", &adviser, false).Text, talk.Contact) {
				t.Error("the number goes back to the consultant's chat")
			}
			if shown := strings.Contains(TalkRequester(l, talk, "R", &adviser, false).Text, talk.Contact); shown != agreed {
				t.Errorf("agreed %v: shown %v", agreed, shown)
			}
		}
	}
}

func TestRoundTableViews(t *testing.T) {
	v := storage.Vignette{Age: "from_6", Setting: "school", Topics: []string{"violence"}, Situation: "A & B", Question: "Was <tun>?"}
	c := storage.Case{Vignette: v, Label: "school", Me: &storage.CasePerson{Reference: "REFERENCE"}}
	meeting := storage.Conference{
		ID: 9, AreaID: 1, Zone: "Europe/Berlin", Kind: "round_table", Title: "Runder Tisch <Nord>",
		Local: time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC), StartsAt: time.Date(2017, 3, 21, 17, 0, 0, 0, time.UTC),
	}
	off := meeting
	off.CancelledAt = &noon
	for name, build := range map[string]func(l text.Lang) Message{
		"roundtable_case":      func(l text.Lang) Message { return TableCase(l, &c, meeting, &adviser, noon) },
		"roundtable_begun":     func(l text.Lang) Message { return TableCase(l, &c, meeting, &adviser, noon.AddDate(0, 0, 2)) },
		"roundtable_cancelled": func(l text.Lang) Message { return TableCase(l, &c, off, &adviser, noon) },
		"roundtable_choice": func(l text.Lang) Message {
			return TableChoice(l, "REFERENCE", []storage.Conference{meeting}, &adviser, noon)
		},
		"roundtable_no_choice": func(l text.Lang) Message { return TableChoice(l, "REFERENCE", nil, &adviser, noon) },
		"roundtable_end":       func(l text.Lang) Message { return ConfirmTableEnd(l, "REFERENCE", &adviser) },
		"roundtable_exercise": func(l text.Lang) Message {
			return Exercise(l, ExercisePage{Meeting: meeting, Page: 1, Total: 3, Vignette: v}, &coordinates)
		},
		"roundtable_released": func(l text.Lang) Message {
			return Exercise(l, ExercisePage{Meeting: meeting, Page: 2, Total: 3, Vignette: v, Released: true, Summary: "A > B"}, &coordinates)
		},
		"roundtable_no_exercise": func(l text.Lang) Message { return Exercise(l, ExercisePage{Meeting: meeting}, &coordinates) },
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

func TestConsultAreaViews(t *testing.T) {
	overview := storage.Overview{K: 5, Cells: []storage.OverviewCell{
		{State: "asking", Age: "week", Count: 7},
		{State: "asking", Age: "month", Count: 0},
		{State: "open", Age: "week", Count: 4},
		{State: "open", Age: "month", Count: 5},
	}}
	settings := storage.ConsultationSettings{Written: true, RoundTable: true, K: 5, RoundHours: 24, RelayDelay: 60}
	areas := []storage.NeighbourArea{
		{ID: 2, Name: "Süd", Ours: true, Theirs: true}, {ID: 3, Name: "Ost", Ours: true}, {ID: 4, Name: "West", Theirs: true}, {ID: 5, Name: "Mitte"},
	}
	for name, build := range map[string]func(l text.Lang) Message{
		"consultarea_overview": func(l text.Lang) Message {
			return ConsultOverview(l, overview, 3, map[int]int{5: 7, 4: 4, 2: 1}, &coordinates)
		},
		"consultarea_settings":   func(l text.Lang) Message { return ConsultSettings(l, settings, &coordinates) },
		"consultarea_neighbours": func(l text.Lang) Message { return ConsultNeighbours(l, areas, 0, &coordinates) },
		"consultarea_alone":      func(l text.Lang) Message { return ConsultNeighbours(l, nil, 0, &coordinates) },
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

// The longest vignette fits into every screen that shows one.
func TestTheLongestVignetteFits(t *testing.T) {
	fill := func(n int) string { return strings.Repeat("&<", n/2) }
	v := storage.Vignette{
		Age: "from_6", Setting: "school", Topics: storage.Topics[:], Situation: fill(1500), Tried: fill(700), Question: fill(400),
		Perspective: "experienced",
	}
	c := storage.Case{Vignette: v, Label: "school_authority", Me: &storage.CasePerson{Reference: strings.Repeat("R", 16)}}
	meeting := storage.Conference{ID: 1 << 62, Kind: "round_table", Title: fill(100), Zone: "Europe/Berlin", Local: noon, StartsAt: noon}
	for _, l := range text.Langs {
		for name, message := range map[string]Message{
			"request":  CaseRequest(l, Vignette(l, v, c.Label), c.Me.Reference, &adviser),
			"table":    TableCase(l, &c, meeting, &adviser, noon.AddDate(0, 0, -1)),
			"exercise": Exercise(l, ExercisePage{Meeting: meeting, Page: 1e6, Total: 2e6, Vignette: v, Released: true, Summary: fill(MaxTalk)}, &coordinates),
		} {
			if _, err := Outgoing(1, 1, message); err != nil {
				t.Errorf("%s in %s: %v", name, l, err)
			}
		}
	}
}

// A single answer must not be told from the difference of two looks, and few answers not at all.
func TestHelpedIsRounded(t *testing.T) {
	l := text.Of("de")
	if got := helpedLine(l, map[int]int{5: 4}, 5); got != "" {
		t.Errorf("four answers are told: %q", got)
	}
	before, after := helpedLine(l, map[int]int{4: 5}, 5), helpedLine(l, map[int]int{4: 5, 5: 1}, 5)
	if before == "" || before != after {
		t.Errorf("one more answer shows: %q, %q", before, after)
	}
}
