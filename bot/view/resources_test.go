package view

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/inquiry"
	"sozialraum/bot/text"
	"sozialraum/storage"
	"sozialraum/storage/topic"
	"sozialraum/storage/trait"
)

func years(n int) *int { return &n }

var said = time.Date(2017, 3, 20, 23, 30, 0, 0, time.UTC)

// homework is a resource with every field; walk one with as few as possible.
var (
	homework = storage.Resource{
		ID: 12, AreaID: 1, OrganisationID: 7, Organisation: "Kita <Regenbogen>", OrganisationContact: "06636 000000",
		Title: "Hausaufgaben & Spiel", Description: "Wir lernen <zusammen>.\nJeden Nachmittag.", Audience: "Grundschulkinder",
		AgeMin: years(6), AgeMax: years(10), Cost: "kostenlos", Access: "Einfach kommen", Contact: "Frau im Büro",
		MunicipalityIDs: []int64{1, 2}, Municipalities: []string{"Alsfeld", "Romrod"},
		Topics: []string{"learning", "leisure"}, Languages: []string{"de", "tr", "gsg"}, Accessibility: []string{"step_free", "plain_language"},
		AccessibilityNote: "Klingel <unten>", Schedule: "dienstags 15–17 Uhr", Alert: "Im Dezember <zu>", Public: true, Attachments: 2,
		Capacity:     storage.Capacity{Said: storage.CapacityFew, SaidAt: &said, Holds: storage.CapacityFew},
		Confirmation: storage.Confirmation{ConfirmedAt: &noon, Light: storage.Green},
	}
	walk = storage.Resource{
		ID: 13, AreaID: 1, OrganisationID: 8, Organisation: "Grundschule", OrganisationContact: "06631 000000",
		Title: "Spaziergang", Description: "Eine Runde.",
	}
	resourceLines = []storage.ResourceLine{
		{
			ID: 12, Title: "Hausaufgaben & Spiel", Organisation: "Kita <Regenbogen>", AgeMin: years(6), AgeMax: years(10), Municipalities: []string{"Alsfeld", "Romrod"},
			Alert: "Im Dezember <zu>", Capacity: storage.Capacity{Holds: storage.CapacityFew},
			Confirmation: storage.Confirmation{ConfirmedAt: &noon, Light: storage.Green},
		},
		{
			ID: 13, Title: "Spaziergang mit einem sehr langen Namen, der nicht ganz auf einen Knopf passt", Organisation: "Grundschule",
			Confirmation: storage.Confirmation{ConfirmedAt: &noon, Light: storage.Red},
		},
	}
)

// wherever are the places that queries may name.
var wherever = []storage.Place{{ID: 1, Name: "Alsfeld"}, {ID: 2, Name: "Romrod", Districts: []string{"Zell"}}}

func TestResourceLists(t *testing.T) {
	list := func(p ResourcePage, reader *storage.Person) func(text.Lang) Message {
		return func(l text.Lang) Message { return Resources(l, p, reader) }
	}
	hits := storage.ResourceHits{Lines: resourceLines, Total: 2}
	for name, build := range map[string]func(text.Lang) Message{
		"resources_empty":        list(ResourcePage{}, &guest),
		"resources_empty_member": list(ResourcePage{}, &administers),
		"resources_first":        list(ResourcePage{Hits: storage.ResourceHits{Lines: resourceLines, Total: 18}}, &guest),
		"resources_second":       list(ResourcePage{Trail: ResourceTrail{Page: 1}, Hits: storage.ResourceHits{Lines: resourceLines, Total: 18}}, &administers),
		"resources_place":        list(ResourcePage{Trail: ResourceTrail{Municipality: 2}, Hits: hits, Municipality: "Romrod"}, &administers),
		"resources_none_there": list(ResourcePage{
			Trail: ResourceTrail{Municipality: 2, Organisation: 7}, Municipality: "Romrod", Organisation: "Kita <Regenbogen>",
		}, &administers),
		"resources_search": list(ResourcePage{
			Trail: ResourceTrail{Search: 4}, Hits: hits, Asked: inquiry.Parse("Hausaufgaben & <Spiel> in Romrod 8 Jahre kostenlos", wherever),
		}, &administers),
		"resources_search_there": list(ResourcePage{
			Trail: ResourceTrail{Search: 4, Municipality: 2}, Hits: hits, Asked: inquiry.Parse("Schach Zell", wherever), Municipality: "Romrod",
		}, &administers),
		"resources_search_district": list(ResourcePage{Trail: ResourceTrail{Search: 4}, Hits: hits, Asked: inquiry.Parse("Schach Zell", wherever)}, &guest),
		"resources_guess": list(ResourcePage{
			Trail: ResourceTrail{Search: 4}, Asked: inquiry.Parse("hausafgaben schahc Foo Romrod 30-40 Jahre kostenlos", wherever),
			Hits: storage.ResourceHits{
				Lines: resourceLines, Total: storage.MaxHits,
				Corrected: []storage.Correction{{Typed: "hausafgaben", Read: "Hausaufgaben"}, {Typed: "schahc", Read: "Schach"}},
				Loosened:  []storage.Loosening{storage.LooseAge, storage.LooseFree, storage.LoosePlace, storage.LooseWords},
			},
		}, &guest),
		"resources_any_age": list(ResourcePage{
			Trail: ResourceTrail{Search: 4}, Asked: inquiry.Parse("Schach ab 90", wherever),
			Hits: storage.ResourceHits{Lines: resourceLines, Total: 2, Loosened: []storage.Loosening{storage.LooseAnyAge}},
		}, &guest),
		"resources_not_found": list(ResourcePage{Trail: ResourceTrail{Search: 4}, Asked: inquiry.Parse("Foo", wherever)}, &guest),
		"resources_not_found_there": list(ResourcePage{
			Trail: ResourceTrail{Search: 4, Municipality: 2}, Asked: inquiry.Parse("Foo", wherever), Municipality: "Romrod",
		}, &guest),
		"resources_places":      func(l text.Lang) Message { return ResourcePlaces(l, ResourceTrail{Page: 3, Search: 4}, places) },
		"resources_search_over": ResourceSearchOver,
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

// Every topic has a name, and who types the name means the topic.
func TestTopicsHaveNames(t *testing.T) {
	for _, id := range topic.IDs {
		for _, l := range text.Langs {
			means := func(f inquiry.Filter) bool { return f.Kind == inquiry.Topic && slices.Contains(f.Topics, id) }
			if name := l.T("offertopic." + id); !slices.ContainsFunc(inquiry.Parse(name, nil).Filters, means) {
				t.Errorf("%q does not mean %s", name, id)
			}
		}
	}
}

func TestEveryLanguageCanBeSearchedByItsName(t *testing.T) {
	for _, id := range trait.Languages[1:] { // German: see package trait
		for _, l := range text.Langs {
			means := func(f inquiry.Filter) bool { return f.Kind == inquiry.Language && f.Trait == id }
			if name := l.T("language." + id); !slices.ContainsFunc(inquiry.Parse(name, nil).Filters, means) {
				t.Errorf("%q does not mean %s", name, id)
			}
		}
	}
}

func TestResourceCards(t *testing.T) {
	for name, build := range map[string]func(text.Lang) Message{
		"resource_guest": func(l text.Lang) Message { return Resource(l, walk, &guest, ResourceTrail{}) },
		"resource_own": func(l text.Lang) Message {
			return Resource(l, homework, &administers, ResourceTrail{Page: 1, Search: 4, Municipality: 2})
		},
		"resource_coordinator": func(l text.Lang) Message { return Resource(l, homework, &coordinates, ResourceTrail{Page: 2}) },
		"resource_said_once": func(l text.Lang) Message {
			old := homework
			old.Holds = storage.CapacityUnknown
			return Resource(l, old, &guest, ResourceTrail{})
		},
		"resource_attachments": func(l text.Lang) Message {
			return AttachmentDesk(l, homework, []storage.Attachment{{ID: 3, Kind: storage.AttachedPhoto}, {ID: 4, Kind: storage.AttachedDocument, Name: "Flyer <neu>.pdf"}})
		},
		"resource_no_attachments": func(l text.Lang) Message { return AttachmentDesk(l, walk, nil) },
		"resource_fields":         func(l text.Lang) Message { return ResourceFields(l, homework, &administers) },
		"resource_added":          func(l text.Lang) Message { return ResourceSaved(l, l.T("resource.added"), homework, &administers) },
		"resource_confirm":        func(l text.Lang) Message { return ConfirmArchive(l, homework) },
		"resource_archived":       func(l text.Lang) Message { return ResourceArchived(l, homework) },
		"resource_taken_away":     func(l text.Lang) Message { return ResourceTakenAway(l, homework) },
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

func TestAges(t *testing.T) {
	for _, test := range []struct {
		from, to        *int
		german, english string
	}{
		{nil, nil, "Jedes Alter", "Any age"},
		{years(6), years(10), "6–10 Jahre", "6–10 years"},
		{years(0), years(1), "0–1 Jahr", "0–1 years"},
		{years(0), years(3), "0–3 Jahre", "0–3 years"},
		{years(12), nil, "ab 12 Jahren", "from 12 years"},
		{years(1), nil, "ab 1 Jahr", "from 1 year"},
		{nil, years(6), "bis 6 Jahre", "up to 6 years"},
		{nil, years(0), "bis 0 Jahre", "up to 0 years"},
		{years(8), years(8), "8 Jahre", "8 years"},
		{years(1), years(1), "1 Jahr", "1 year"},
	} {
		if got := Ages(text.De, test.from, test.to); got != test.german {
			t.Errorf("got %q, want %q", got, test.german)
		}
		if got := Ages(text.En, test.from, test.to); got != test.english {
			t.Errorf("got %q, want %q", got, test.english)
		}
	}
}

// Everything that the dialogs let through must fit into a message of Telegram, and all ids into a button.
func TestLongResourcesFit(t *testing.T) {
	long := storage.Resource{
		ID: 1 << 40, OrganisationID: 1 << 31, Organisation: strings.Repeat("<", 100), OrganisationContact: strings.Repeat("&", 300),
		Title: strings.Repeat("&", 100), Description: strings.Repeat("<", 1000), Audience: strings.Repeat(">", 200),
		AgeMin: years(98), AgeMax: years(99), Cost: strings.Repeat("<", 200), Access: strings.Repeat("<", 400), Contact: strings.Repeat("&", 300),
	}
	long.Topics, long.Languages, long.Accessibility = topic.IDs[:6], trait.Languages[:], trait.Accessibility[:]
	long.AccessibilityNote, long.Schedule, long.Alert = strings.Repeat("<", 150), strings.Repeat("&", 200), strings.Repeat("<", 150)
	long.Public, long.Attachments, long.Capacity = true, storage.MaxAttachments, storage.Capacity{Said: storage.CapacityFew, SaidAt: &said}
	imported := long
	imported.Description, imported.Access, imported.Contact = strings.Repeat("<", 9000), strings.Repeat("&", 9000), strings.Repeat("x", 9000)
	for i := range 30 {
		long.Municipalities = append(long.Municipalities, fmt.Sprintf("Kommune mit langem Namen Nr.%2d", i))
	}
	// The most filters that 100 characters hold.
	longQuery := inquiry.Parse(strings.Repeat("Geld Tod ", 11), wherever)
	page := ResourcePage{
		Trail: ResourceTrail{Page: 125, Search: 1 << 40, Municipality: 1 << 31, Organisation: 1 << 31}, Asked: longQuery,
		Municipality: strings.Repeat("&", 100), Organisation: long.Organisation,
		Hits: storage.ResourceHits{Total: storage.MaxHits, Loosened: []storage.Loosening{storage.LooseAge, storage.LooseFree, storage.LoosePlace, storage.LooseWords}},
	}
	for range 3 {
		page.Hits.Corrected = append(page.Hits.Corrected, storage.Correction{Typed: strings.Repeat("x", 100), Read: strings.Repeat("y", 40)})
	}
	for range PageSize {
		page.Hits.Lines = append(page.Hits.Lines, storage.ResourceLine{
			ID: long.ID, Title: long.Title, Organisation: long.Organisation, AgeMin: long.AgeMin, AgeMax: long.AgeMax, Municipalities: long.Municipalities,
			Alert: long.Alert, Capacity: storage.Capacity{Holds: storage.CapacityFew},
			Confirmation: storage.Confirmation{Reported: true, Light: storage.Red},
		})
	}
	owner := &storage.Person{OrganisationID: long.OrganisationID, Coordinator: true}
	for _, l := range text.Langs {
		for name, message := range map[string]Message{
			"list":    Resources(l, page, owner),
			"card":    Resource(l, long, owner, page.Trail),
			"files":   AttachmentDesk(l, long, []storage.Attachment{{ID: 1 << 40, Name: strings.Repeat("&", 60), Kind: storage.AttachedDocument}}),
			"import":  ResourceSaved(l, l.T("resource.added"), imported, owner),
			"empty":   ResourceSaved(l, l.T("resource.added"), storage.Resource{ID: 1, OrganisationID: owner.OrganisationID, Description: imported.Description}, owner),
			"saved":   ResourceSaved(l, l.T("resource.added"), long, owner),
			"fields":  ResourceFields(l, long, owner),
			"confirm": ConfirmArchive(l, long),
			"review":  longReview(l, long),
		} {
			if _, err := Outgoing(1, 0, message); err != nil {
				t.Errorf("%s in %s: %v", name, l, err)
			}
		}
	}
}

// longReview is the review of a dialog about the resource, with the longest problem on top.
func longReview(l text.Lang, r storage.Resource) Message {
	page := DialogPage{
		Flow:    dialog.Flow{Name: "offer", Review: true},
		Session: dialog.Session{ID: "zzzzzzzzzz", Phase: dialog.Reviewing, Answers: map[string]string{}},
		Outcome: dialog.Outcome{Result: dialog.Review, Problem: &dialog.Problem{Key: "dialog.use_buttons"}},
		Answers: map[string]string{
			"name": r.Title, "about": r.Description, "topics": Named(l, TopicName, r.Topics), "age": Ages(l, r.AgeMin, r.AgeMax),
			"places": strings.Join(r.Municipalities, ", "),
		},
	}
	for _, step := range []string{"name", "about", "topics", "age", "places"} {
		page.Flow.Steps = append(page.Flow.Steps, dialog.Step{Name: step})
		page.Session.Answers[step] = "x"
	}
	return Dialog(l, page)
}
