package view

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a message in both languages with testdata/<name>.txt, and sees that Telegram would take it.
func golden(t *testing.T, name string, build func(l text.Lang) Message) {
	t.Helper()
	var got strings.Builder
	for _, lang := range text.Langs {
		message := build(lang)
		if _, err := Outgoing(1, 0, message); err != nil {
			t.Errorf("%s in %s: %v", name, lang, err)
		}
		fmt.Fprintf(&got, "%s\n%s\n", lang, picture(message))
	}
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// picture draws a message with its buttons as lines of text.
func picture(m Message) string {
	var b strings.Builder
	for _, line := range strings.Split(m.Text, "\n") {
		b.WriteString(strings.TrimRight("  | "+line, " ") + "\n")
	}
	for _, row := range m.Rows {
		if len(row) == 0 {
			continue
		}
		b.WriteString(" ")
		for _, button := range row {
			data := button.URL
			if data == "" {
				data = strings.Join(append([]string{button.Action}, button.Params...), ":")
			}
			fmt.Fprintf(&b, " [%s → %s]", button.Label, data)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// The people and houses of the goldens.
var (
	house = storage.Organisation{
		ID: 7, AreaID: 1, MunicipalityID: 2, Municipality: "Romrod", Name: "Kita <Regenbogen>", Sector: "daycare",
		Can: "Betreuung ab 1 Jahr", Cannot: "Keine Therapie & keine Fahrten", Contact: "06636 000000", State: "active",
	}
	guest       = storage.Person{ID: 1, Name: "Erzieherin", AreaID: 1, AreaName: "Planungsraum Nord", Zone: "Europe/Berlin", Reminders: true}
	administers = storage.Person{
		ID: 2, Name: "Leitung", AreaID: 1, AreaName: "Planungsraum Nord", Zone: "Europe/Berlin",
		OrganisationID: 7, OrganisationName: "Kita <Regenbogen>", OrganisationAdmin: true,
	}
	coordinates = storage.Person{ID: 3, Name: "Koordination", AreaID: 1, AreaName: "Planungsraum Nord", Zone: "Europe/Berlin", Coordinator: true}
	places      = []storage.Municipality{{ID: 1, Name: "Alsfeld"}, {ID: 2, Name: "Romrod"}, {ID: 3, Name: "Schwalmtal"}}
	day         = time.Date(2017, 3, 21, 17, 0, 0, 0, time.UTC)
)

func TestOrganisationViews(t *testing.T) {
	card := storage.Card{Organisation: house}
	golden(t, "organisation_guest", func(l text.Lang) Message { return Organisation(l, card, &guest) })
	golden(t, "organisation_admin", func(l text.Lang) Message { return Organisation(l, card, &administers) })
	golden(t, "organisation_fields", func(l text.Lang) Message { return OrganisationFields(l, house) })
	list := []storage.Organisation{house, {ID: 8, Name: "Grundschule", Municipality: "Alsfeld", Sector: "school"}}
	golden(t, "organisations_page", func(l text.Lang) Message {
		return Organisations(l, list, 20, 1, storage.OrganisationFilter{}, places)
	})
	golden(t, "organisations_filtered", func(l text.Lang) Message {
		return Organisations(l, list[:1], 1, 0, storage.OrganisationFilter{Sector: "daycare", MunicipalityID: 2}, places)
	})
	golden(t, "organisations_none", func(l text.Lang) Message {
		return Organisations(l, nil, 0, 0, storage.OrganisationFilter{Sector: "church"}, places)
	})
	golden(t, "organisations_by_sector", func(l text.Lang) Message { return SectorFilter(l) })
	golden(t, "organisations_by_place", func(l text.Lang) Message { return MunicipalityFilter(l, places) })
}

func TestApplicationViews(t *testing.T) {
	a := storage.Application{ID: 4, PersonName: "Erzieherin", Kind: "register", State: "open"}
	asked := a
	asked.State, asked.Question = "asked", "Gehört ihr zur <Kirche>?"
	answered := asked
	answered.State, answered.Answer = "open", "Nein, zur Gemeinde."
	join := a
	join.Kind = "join"
	golden(t, "application_register", func(l text.Lang) Message { return Application(l, a, house) })
	golden(t, "application_answered", func(l text.Lang) Message { return Application(l, answered, house) })
	golden(t, "application_join", func(l text.Lang) Message { return Application(l, join, house) })
	golden(t, "application_own_open", func(l text.Lang) Message { return OwnApplication(l, a, house) })
	golden(t, "application_own_join", func(l text.Lang) Message { return OwnApplication(l, join, house) })
	golden(t, "application_own_asked", func(l text.Lang) Message { return OwnApplication(l, asked, house) })
	golden(t, "application_approved", func(l text.Lang) Message { return Approved(l, a, house, true) })
	golden(t, "application_approved_join", func(l text.Lang) Message { return Approved(l, join, house, true) })
	declined := a
	declined.Reason = "Es gibt euch schon."
	golden(t, "application_declined", func(l text.Lang) Message { return Declined(l, declined, house) })
}

func TestPeopleViews(t *testing.T) {
	for name, person := range map[string]*storage.Person{"guest": &guest, "admin": &administers, "coordinator": &coordinates} {
		golden(t, "welcome_"+name, func(l text.Lang) Message { return Welcome(l, person) })
		golden(t, "profile_"+name, func(l text.Lang) Message {
			return Profile(l, person, storage.Habit{}, []storage.Area{{ID: 1, Name: "Planungsraum Nord"}, {ID: 2, Name: "Planungsraum Süd"}})
		})
	}
	golden(t, "profile_leave", func(l text.Lang) Message { return ConfirmLeave(l, &administers) })
	golden(t, "profile_delete", func(l text.Lang) Message { return ConfirmDelete(l) })
	golden(t, "invite_choose", func(l text.Lang) Message { return InviteChoice(l, &administers) })
	golden(t, "invitation", func(l text.Lang) Message {
		return Invitation(l, &administers, "own", "ABCD-EFGH-JKMN", "https://t.me/bot?start=ABCDEFGHJKMN", day)
	})
	golden(t, "help", func(l text.Lang) Message {
		return Help(l, &guest, []Command{{"angebote", "Was es gibt", "find"}, {"hilfe", "Was geht", "you"}})
	})
}

func TestDialogViews(t *testing.T) {
	flow := dialog.Flow{Name: "register", Review: true, Steps: []dialog.Step{
		{Name: "name"}, {Name: "municipality", Kind: dialog.Many, Optional: true}, {Name: "sector", Kind: dialog.Choice},
	}}
	options := []dialog.Option{{Value: "1", Label: "Alsfeld"}, {Value: "2", Label: "Romrod"}, {Value: "3", Label: "Ein sehr langer Name für eine Kommune"}}
	page := func(s dialog.Session, o dialog.Outcome) DialogPage {
		return DialogPage{Flow: flow, Session: s, Options: options, Outcome: o, Answers: map[string]string{"name": "A & B", "municipality": "Romrod"}}
	}
	start := dialog.Start(flow, "kx", "")
	problem := &dialog.Problem{Key: "dialog.too_long", Values: map[string]any{"Have": 700, "Max": 500}}
	golden(t, "dialog_first", func(l text.Lang) Message {
		return Dialog(l, DialogPage{Flow: flow, Session: start, Outcome: dialog.Outcome{Result: dialog.Ask, Problem: problem}})
	})
	start.Answers = map[string]string{"name": "A & B", "municipality": "2"}
	golden(t, "dialog_again", func(l text.Lang) Message { return Dialog(l, page(start, dialog.Outcome{Result: dialog.Ask})) })
	many := start
	many.Step = 1
	golden(t, "dialog_many", func(l text.Lang) Message { return Dialog(l, page(many, dialog.Outcome{Result: dialog.Ask})) })
	review := start
	review.Phase = dialog.Reviewing
	golden(t, "dialog_review", func(l text.Lang) Message { return Dialog(l, page(review, dialog.Outcome{Result: dialog.Review})) })
	golden(t, "dialog_confirm", func(l text.Lang) Message { return Dialog(l, page(review, dialog.Outcome{Result: dialog.Confirm})) })
	golden(t, "dialog_similar", func(l text.Lang) Message { return Similar(l, []storage.Organisation{house}, start) })
}

// Whatever was typed into every field fits one message: the longest card and the longest review.
func TestTheLongestCardFits(t *testing.T) {
	long := house
	for field, size := range map[*string]int{&long.Name: 100, &long.Can: 500, &long.Cannot: 500, &long.Instead: 500, &long.Contact: 300} {
		*field = strings.Repeat("&<", size/2)
	}
	a := storage.Application{Kind: "register", PersonName: strings.Repeat("<", 60), Question: strings.Repeat("<", 500), Answer: strings.Repeat("<", 500)}
	for _, lang := range text.Langs {
		for _, message := range []Message{OrganisationFields(lang, long), Application(lang, a, long)} {
			if _, err := Outgoing(1, 0, message); err != nil {
				t.Error(err)
			}
		}
	}
}
