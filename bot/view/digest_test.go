package view

import (
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// news is a month of which there is something to tell.
func news() storage.Digest {
	local := time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC)
	return storage.Digest{
		Area:         storage.Area{Name: "Planungsraum Nord & Süd", Zone: "Europe/Berlin"},
		Organisation: storage.Organisation{Name: "Kita „Nebelhorn“"},
		Month:        time.Date(2017, 3, 1, 0, 0, 0, 0, time.UTC),
		Conferences:  []storage.Conference{{Title: "Sozialraumkonferenz <3>", Local: local, Zone: "Europe/Berlin"}},
		Resources:    []storage.DigestResource{{Title: "Müßiggang 🎒", Organisation: "Haus Wildgänse", New: true}, {Title: "Alt", Organisation: "X"}},
		Agreements: []storage.DigestAgreement{{
			What: "Jeden Monat\ntreffen", ReviewOn: local, UntilOn: local.AddDate(1, 0, 0), Organisations: []string{"A", "B"},
		}},
		Polls: []storage.DigestPoll{{
			Poll:    storage.Poll{Kind: "single", Question: "Was zuerst?", Options: []string{"Ja", "Nein"}, State: "closed", Voters: "person"},
			Ballots: []storage.Ballot{{Choices: []int{1}}, {Choices: []int{1}}},
		}},
	}
}

// A letter says the same as text, as HTML and on paper; markup that people type is only text.
func TestDigest(t *testing.T) {
	for _, l := range text.Langs {
		letter, err := Digest(l, news(), Leave{Link: "https://bot.example.org/letter/x"})
		if err != nil || letter == nil {
			t.Fatalf("%+v, %v", letter, err)
		}
		page := strings.Join(strings.Fields(strings.Join(pdfPages(t, letter.File.Data), " ")), " ")
		for _, want := range []string{"Planungsraum Nord & Süd", "Sozialraumkonferenz <3>", "Müßiggang", "Haus Wildgänse", "Jeden Monat treffen", "A, B"} {
			if !strings.Contains(letter.Text, want) || !strings.Contains(letter.HTML, text.Escape(want)) || !strings.Contains(page, want) {
				t.Errorf("%s: %q is missing in\n%s\n%s\n%s", l, want, letter.Text, letter.HTML, page)
			}
		}
		if strings.Contains(letter.Text, "Ja: ") || !strings.Contains(letter.Text, Plain(l.T("pollresult.too_few", text.V{"Least": MinShown}))) {
			t.Errorf("two votes are told:\n%s", letter.Text)
		}
		if !strings.Contains(letter.HTML, `href="https://bot.example.org/letter/x"`) || strings.Contains(page, "bot.example.org") {
			t.Errorf("link:\n%s\n%s", letter.HTML, page)
		}
	}
	few := news()
	few.Polls[0].Attitude, few.Polls[0].SplitK, few.Polls[0].Kind = true, 5, "scale"
	told := Plain(text.De.T("pollresult.too_few", text.V{"Least": 5}))
	if letter, err := Digest(text.De, few, Leave{}); err != nil || !strings.Contains(letter.Text, told) {
		t.Errorf("the threshold of the area is not told: %+v, %v", letter, err)
	}
	if letter, err := Digest(text.De, storage.Digest{Area: storage.Area{Name: "N"}}, Leave{}); letter != nil || err != nil {
		t.Errorf("nothing to tell: %+v, %v", letter, err)
	}
}

// A long letter has numbered pages, and survives whatever people type.
func TestDigestOfManyPages(t *testing.T) {
	d := news()
	for range 60 {
		d.Resources = append(d.Resources, storage.DigestResource{Title: strings.Repeat("Wort ", 40) + "\x00\u200b𝒳漢", Organisation: strings.Repeat("ß", 300)})
	}
	file, err := DigestFile(text.De, d)
	if err != nil {
		t.Fatal(err)
	}
	pages := pdfPages(t, file.Data)
	if len(pages) < 3 || !strings.Contains(pages[1], "Seite 2 von") {
		t.Errorf("%d pages: %.300q", len(pages), pages[1])
	}
}
