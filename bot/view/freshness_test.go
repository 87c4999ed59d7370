package view

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/chart"
	"sozialraum/bot/text"
	"sozialraum/storage"
	"sozialraum/storage/topic"
)

var (
	berlin    = mustZone("Europe/Berlin")
	lateLooks = storage.OpenPage{Total: 11, Reported: 1, At: noon, Things: []storage.OpenThing{
		openThing(21, "Lesepaten & <Bücher>", storage.Confirmation{Reported: true, Light: storage.Yellow}, 40),
		openThing(0, "Kita <Regenbogen>", storage.Confirmation{Light: storage.Yellow}, 100),
		openThing(22, "Hausaufgabenhilfe mit einem sehr langen Namen, der nicht ganz auf einen Knopf passt", storage.Confirmation{Light: storage.Red}, 190),
		openThing(23, "Ferienspiele", storage.Confirmation{Light: storage.Yellow}, 0),
		openThing(24, "Krabbelgruppe", storage.Confirmation{Light: storage.Green}, 70),
	}}
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// openThing was confirmed so many days before noon; 0: never.
func openThing(id int64, title string, c storage.Confirmation, days int) storage.OpenThing {
	if days > 0 {
		at := noon.AddDate(0, 0, -days)
		c.ConfirmedAt = &at
	}
	return storage.OpenThing{ID: id, Title: title, Confirmation: c}
}

func confirmed(r storage.Resource, light storage.Light, reported, due bool) storage.Resource {
	at := time.Date(2017, 3, 19, 23, 30, 0, 0, time.UTC) // the next day already where people live
	r.ConfirmedAt, r.Light, r.Reported, r.Due = &at, light, reported, due
	return r
}

func TestFreshnessScreens(t *testing.T) {
	here := administers
	here.Zone = "Europe/Berlin"
	report := storage.Report{Reason: "contact", Words: "Die Nummer <ist> neu & anders"}
	member := storage.Person{ID: 9, AreaID: 1, OrganisationID: 8, Zone: "Europe/Berlin"}
	for name, build := range map[string]func(l text.Lang) Message{
		"fresh_green": func(l text.Lang) Message {
			return Resource(l, confirmed(homework, storage.Green, false, false), &member, ResourceTrail{})
		},
		"fresh_yellow": func(l text.Lang) Message {
			return Resource(l, confirmed(homework, storage.Yellow, false, true), &here, ResourceTrail{})
		},
		"fresh_red": func(l text.Lang) Message {
			return Resource(l, confirmed(homework, storage.Red, false, true), &guest, ResourceTrail{})
		},
		"fresh_reported": func(l text.Lang) Message {
			r := confirmed(homework, storage.Yellow, true, true)
			return WithReports(l, Resource(l, r, &here, ResourceTrail{}), []storage.Report{report, {Reason: "closed"}})
		},
		"fresh_ask":    func(l text.Lang) Message { return StillRight(l, "fresh.intro_asked", 7, lateLooks, 0, berlin) },
		"fresh_remind": func(l text.Lang) Message { return StillRight(l, "fresh.intro_reminded", 7, onePage(1), 0, berlin) },
		"fresh_nudge":  func(l text.Lang) Message { return StillRight(l, "fresh.intro_nudged", 7, onePage(2), 1, berlin) },
		"fresh_none":   func(l text.Lang) Message { return StillRight(l, "", 7, storage.OpenPage{}, 0, berlin) },
		"fresh_silent": func(l text.Lang) Message {
			return SilentHouses(l, []storage.Silent{{ID: 7, Name: "Kita <Regenbogen>", Stale: 3}, {ID: 8, Name: "Grundschule", Stale: 1}})
		},
		"report_told": func(l text.Lang) Message { return Reported(l, homework, report, &here) },
		"report_told_coordinate": func(l text.Lang) Message {
			return Reported(l, homework, storage.Report{Reason: "closed"}, &coordinates)
		},
		"report_thanks":    func(l text.Lang) Message { return ReportThanks(l, homework) },
		"report_confirmed": func(l text.Lang) Message { return ReportSettled(l, homework, "confirmed") },
		"report_changed":   func(l text.Lang) Message { return ReportSettled(l, homework, "changed") },
		"report_archived":  func(l text.Lang) Message { return ReportSettled(l, homework, "archived") },
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

// onePage is a list of so many things, none of them reported.
func onePage(n int) storage.OpenPage {
	return storage.OpenPage{Total: n, At: noon, Things: lateLooks.Things[3 : 3+min(n, 2)]}
}

func TestOverviewScreens(t *testing.T) {
	cover := Cover(places, []storage.Cell{
		{Topic: "learning", MunicipalityID: 1, Count: 3},
		{Topic: "learning", MunicipalityID: 2, Count: 1},
		{Topic: "grief", Count: 2},
		{Topic: "sport", MunicipalityID: 2, Count: 1},
		{Topic: "sport", MunicipalityID: 99, Count: 1},
	})
	house := storage.Organisation{ID: 7, AreaID: 1, Name: "Kita <Regenbogen>"}
	stale := StalePage{House: house, Things: lateLooks.Things, Total: 11, Someone: true, MayNudge: true}
	lately, nobody := stale, stale
	lately.MayNudge, lately.Page, nobody.Someone = false, 1, false
	needs := []storage.UnmetNeed{
		{Topics: []string{"grief"}, Municipality: "Romrod", AgeBand: "6-9", Times: 7}, {Words: "pony <reiten>", Free: true, Times: 4}, {Times: 5},
	}
	for name, build := range map[string]func(l text.Lang) Message{
		"overview":       func(l text.Lang) Message { return Overview(l, storage.Lights{Green: 40, Yellow: 14, Red: 1}, 1, 90) },
		"overview_every": func(l text.Lang) Message { return ConfirmIntervals(l, 90) },
		"overview_houses": func(l text.Lang) Message {
			return StaleHouses(l, []storage.HouseLights{
				{ID: 7, Name: "Kita <Regenbogen> mit einem langen Namen", Lights: storage.Lights{Yellow: 2, Red: 1}}, {ID: 8, Name: "Grundschule", Lights: storage.Lights{Yellow: 1}},
			}, 20, 1)
		},
		"overview_fresh":       func(l text.Lang) Message { return StaleHouses(l, nil, 0, 0) },
		"overview_house":       func(l text.Lang) Message { return StaleHouse(l, stale, berlin) },
		"overview_lately":      func(l text.Lang) Message { return StaleHouse(l, lately, berlin) },
		"overview_nobody":      func(l text.Lang) Message { return StaleHouse(l, nobody, berlin) },
		"overview_house_fresh": func(l text.Lang) Message { return StaleHouse(l, StalePage{House: house}, berlin) },
		"overview_gaps":        func(l text.Lang) Message { return CoverageGaps(l, cover, 0) },
		"overview_gaps_next":   func(l text.Lang) Message { return CoverageGaps(l, cover, 1) },
		"overview_unmet":       func(l text.Lang) Message { return UnmetNeeds(l, needs, 0, 5) },
		"overview_unmet_none":  func(l text.Lang) Message { return UnmetNeeds(l, nil, 0, 5) },
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

// What is for the whole area covers every municipality; the caption says what is nowhere.
func TestCoverage(t *testing.T) {
	cover := Cover(places, []storage.Cell{{Topic: "learning", MunicipalityID: places[0].ID, Count: 3}, {Topic: "grief", Count: 2}})
	if got, want := cover.Gaps(), (len(topic.IDs)-1)*len(places)-1; got != want {
		t.Errorf("%d gaps, want %d", got, want)
	}
	pictures, err := CoveragePictures(text.De, cover, noon, berlin)
	if err != nil || len(pictures) != 1 {
		t.Fatalf("%d pictures: %v", len(pictures), err)
	}
	if caption := pictures[0].Text; !strings.Contains(caption, "Nirgends: Frühe Hilfen") || strings.Contains(caption, "Trauer") || strings.Contains(caption, "Lernen") {
		t.Errorf("caption %q", caption)
	}
}

// However many municipalities there are, and however long everything is called, Telegram takes the messages.
func TestLongFreshnessFits(t *testing.T) {
	var many []storage.Municipality
	for i := range 3*chart.MaxColumns - 1 {
		many = append(many, storage.Municipality{ID: int64(i + 1), Name: strings.Repeat("<", 60)})
	}
	page := storage.OpenPage{Total: 1000, Reported: 999, At: noon}
	for range PageSize {
		page.Things = append(page.Things, openThing(1<<62, strings.Repeat("<", 100), storage.Confirmation{Reported: true, Light: storage.Red}, 1))
	}
	var silent []storage.Silent
	var needs []storage.UnmetNeed
	for range 200 {
		silent = append(silent, storage.Silent{Name: strings.Repeat("&", 200), Stale: 1000})
		needs = append(needs, storage.UnmetNeed{
			Topics: topic.IDs[:], Municipality: strings.Repeat("&", 60), Words: strings.Repeat("<", 200), AgeBand: "10-13", Free: true, Times: 1000,
		})
	}
	house := storage.Organisation{ID: 1 << 62, Name: strings.Repeat("<", 100)}
	var reports []storage.Report
	for range 30 {
		reports = append(reports, storage.Report{Reason: "else", Words: strings.Repeat("<", storage.MaxReportWords)})
	}
	for _, l := range text.Langs {
		pictures, err := CoveragePictures(l, Cover(many, []storage.Cell{{Topic: "grief", MunicipalityID: 1, Count: 1}}), noon, berlin)
		if err != nil || len(pictures) != 3 {
			t.Fatalf("%d pictures: %v", len(pictures), err)
		}
		for i, message := range append(pictures,
			StillRight(l, "fresh.intro_asked", 1<<62, page, 3, berlin), SilentHouses(l, silent), CoverageGaps(l, Cover(many, []storage.Cell{{Topic: "grief", MunicipalityID: 1}}), 0),
			CoverageGaps(l, Cover(many, []storage.Cell{{Topic: "grief", MunicipalityID: 1, Count: 1}}), 2),
			UnmetNeeds(l, needs, 4, 5), StaleHouse(l, StalePage{House: house, Things: page.Things, Total: 1000, Page: 3, Someone: true, MayNudge: true}, berlin),
			WithReports(l, Text("Karte"), reports),
		) {
			if _, err := Outgoing(1, 0, message); err != nil {
				t.Error(fmt.Sprint(i), l, err)
			}
		}
	}
}
