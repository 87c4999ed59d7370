package storage_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

// asked is a query of words alone.
func asked(words string) (q storage.ResourceQuery) {
	for word := range strings.FieldsSeq(words) {
		q.Words = append(q.Words, storage.SearchWord{Text: word})
	}
	return q
}

func (b *resourceBench) search(q storage.ResourceQuery) (hits storage.ResourceHits) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
		hits, err = tx.SearchResources(ctx, b.area, q, 0, 8)
		return err
	})
	return hits
}

func (b *resourceBench) found(query string) []string {
	b.t.Helper()
	return titles(b.search(asked(query)).Lines)
}

func titles(lines []storage.ResourceLine) []string {
	list := []string{}
	for _, line := range lines {
		list = append(list, line.Title)
	}
	return list
}

func setupSearch(t testing.TB) *resourceBench {
	b := setupResources(t)
	b.add("Hausaufgabenhilfe", "Wir lernen zusammen, jeden Nachmittag.", "Romrod")
	b.add("Mädchentreff", "Ein Raum für Mädchen, mit Kochen und Spielen.", "Alsfeld")
	b.add("Erziehungsberatung", "Gespräche für Eltern, wenn es zu Hause schwierig ist.")
	b.add("Fußball für alle", "Bewegung auf dem Platz. Auch für Schüler:innen ohne Verein.", "Alsfeld", "Feldatal")
	b.add("Trauergruppe", "Für Kinder, die jemanden verloren haben. Traumapädagogik.")
	b.addResource(storage.Resource{AreaID: b.area, OrganisationID: b.school, Title: "Schach", Description: "Denken und Spielen, gute Übung und Förderung", Audience: "Großeltern und Enkel"})
	b.addResource(storage.Resource{AreaID: b.other, OrganisationID: b.far, Title: "Hausaufgabenhilfe anderswo", Description: "Quantenphysik"})
	return b
}

func TestSearchFindsWords(t *testing.T) {
	b := setupSearch(t)
	for _, test := range []struct{ name, query, want string }{
		{"as written", "Hausaufgabenhilfe", "Hausaufgabenhilfe"},
		{"in another case", "hausAUFgabenhilfe", "Hausaufgabenhilfe"},
		{"beginning", "Hausaufg", "Hausaufgabenhilfe"},
		{"part of a word", "Aufgaben", "Hausaufgabenhilfe"},
		{"end of a word", "Beratung", "Erziehungsberatung"},
		{"another form", "Beratungen", "Erziehungsberatung"},
		{"plural with umlaut", "Räume", "Mädchentreff"},
		{"umlaut as two letters", "Maedchen", "Mädchentreff"},
		{"large umlaut as two letters", "Uebung", "Schach"},
		{"another one", "FOERDERUNG", "Schach"},
		{"umlaut without its points", "madchen", "Mädchentreff"},
		{"sharp s as two letters", "Fussball", "Fußball für alle"},
		{"people of all kinds", "Schülerinnen", "Fußball für alle"},
		{"all words", "Eltern schwierig", "Erziehungsberatung"},
		{"words that say nothing", "etwas für die Eltern und schwierig", "Erziehungsberatung"},
		{"owner", "Turm", "Schach"},
		{"owner and word", "Turm spielen", "Schach"},
		{"for whom", "Großeltern", "Schach"},
		{"with signs", "»Mädchen-Treff« (Kochen)!", "Mädchentreff"},
		{"short word is no part of a longer one", "Raum", "Mädchentreff"},
		{"accents in two signs", "Ma\u0308dchentreff", "Mädchentreff"},
	} {
		t.Run(test.name, func(t *testing.T) {
			hits := b.search(asked(test.query))
			if diff := cmp.Diff([]string{test.want}, titles(hits.Lines)); diff != "" || hits.Total != 1 || hits.Loosened != nil || hits.Corrected != nil {
				t.Errorf("total %d, loosened %v, corrected %v (-want +got):\n%s", hits.Total, hits.Loosened, hits.Corrected, diff)
			}
		})
	}
}

func TestSearchFindsNothing(t *testing.T) {
	b := setupSearch(t)
	for _, query := range []string{"", "🙂 …", "für die und", "Quantenphysik", "%", "'", `\`, "a:*", "& | !", strings.Repeat("xyz ", 2000), "ab", "12"} {
		hits := b.search(asked(query))
		if hits.Total != 0 || len(hits.Lines) != 0 {
			t.Errorf("%q finds %v", query, titles(hits.Lines))
		}
	}
}

func TestSearchCorrectsTypos(t *testing.T) {
	b := setupSearch(t)
	for _, test := range []struct {
		query, want string
		corrected   storage.Correction
	}{
		{"Hausafgabenhilfe", "Hausaufgabenhilfe", storage.Correction{Typed: "Hausafgabenhilfe", Read: "Hausaufgabenhilfe"}},
		{"Hausafgaben", "Hausaufgabenhilfe", storage.Correction{Typed: "Hausafgaben", Read: "Hausaufgabenhilfe"}},
		{"Erzihungsberatung", "Erziehungsberatung", storage.Correction{Typed: "Erzihungsberatung", Read: "Erziehungsberatung"}},
		{"mächdentreff", "Mädchentreff", storage.Correction{Typed: "mächdentreff", Read: "Mädchentreff"}},
		{"Hausuafgabenhlife", "Hausaufgabenhilfe", storage.Correction{Typed: "Hausuafgabenhlife", Read: "Hausaufgabenhilfe"}},
		{"Schahc", "Schach", storage.Correction{Typed: "Schahc", Read: "Schach"}},
		{"Etlern schwierig", "Erziehungsberatung", storage.Correction{Typed: "Etlern", Read: "Eltern"}},
	} {
		hits := b.search(asked(test.query))
		if diff := cmp.Diff([]string{test.want}, titles(hits.Lines)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.query, diff)
		}
		if diff := cmp.Diff([]storage.Correction{test.corrected}, hits.Corrected); diff != "" {
			t.Errorf("%s is corrected (-want +got):\n%s", test.query, diff)
		}
	}
}

func TestSearchTakesSomeWordsWhereNothingHasAll(t *testing.T) {
	b := setupSearch(t)
	hits := b.search(asked("Schach Mädchen"))
	got := titles(hits.Lines)
	slices.Sort(got)
	if diff := cmp.Diff([]string{"Mädchentreff", "Schach"}, got); diff != "" || !slices.Equal(hits.Loosened, []storage.Loosening{storage.LooseWords}) {
		t.Errorf("loosened %v (-want +got):\n%s", hits.Loosened, diff)
	}
}

func TestSearchInAMunicipality(t *testing.T) {
	b := setupSearch(t)
	for _, test := range []struct {
		query, place string
		want         []string
	}{
		{"Spielen", "Alsfeld", []string{"Mädchentreff", "Schach"}},
		{"Spielen", "Romrod", []string{"Schach"}},
	} {
		q := asked(test.query)
		q.MunicipalityIDs = []int64{b.places[test.place]}
		got := titles(b.search(q).Lines)
		slices.Sort(got)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s in %s (-want +got):\n%s", test.query, test.place, diff)
		}
	}
	q := asked("Spielen")
	q.OrganisationID = b.school
	own := b.search(q)
	if diff := cmp.Diff([]string{"Schach"}, titles(own.Lines)); diff != "" {
		t.Errorf("of one organisation (-want +got):\n%s", diff)
	}
}

func TestSearchRanksTitlesAndWholeWordsFirst(t *testing.T) {
	b := setupResources(t)
	b.add("Ausflüge", "Wir gehen ins Theater.")
	b.add("Theatergruppe", "Jeden Freitag.")
	b.add("Theater", "Jeden Montag.")
	b.addResource(storage.Resource{AreaID: b.area, OrganisationID: b.house, Title: "Ferienspiele", Audience: "Theater, Theater, Theater", Description: "Sommer"})
	var got []string
	for offset := range 4 { // the order must hold across pages
		b.in(func(ctx context.Context, tx *storage.Tx) error {
			hits, err := tx.SearchResources(ctx, b.area, asked("Theater"), offset, 1)
			got = append(got, titles(hits.Lines)...)
			return err
		})
	}
	if diff := cmp.Diff([]string{"Theater", "Theatergruppe", "Ausflüge", "Ferienspiele"}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestSearchIsPaged(t *testing.T) {
	b := setupResources(t)
	var want []string
	for i := range 11 {
		want = append(want, fmt.Sprintf("Kochen %02d", i))
		b.add(want[i], "Zusammen")
	}
	var got []string
	for offset := 0; offset < 15; offset += 4 {
		b.in(func(ctx context.Context, tx *storage.Tx) error {
			hits, err := tx.SearchResources(ctx, b.area, asked("kochen"), offset, 4)
			got = append(got, titles(hits.Lines)...)
			if want := 11; offset < want && hits.Total != want {
				t.Errorf("total at %d is %d, want %d", offset, hits.Total, want)
			}
			return err
		})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("all pages (-want +got):\n%s", diff)
	}
}

// What nobody offers any more must not be what a typo is corrected to.
func TestWordsFollowTheResources(t *testing.T) {
	b := setupResources(t)
	id := b.add("Schwimmkurs", "Im Hallenbad")
	second := b.add("Schwimmkurs für Große", "Im Freibad")
	corrects := func(query string, want bool) {
		t.Helper()
		if got := b.search(asked(query)).Corrected != nil; got != want {
			t.Errorf("%s is corrected: %v, want %v", query, got, want)
		}
	}
	corrects("Hallenbda", true)
	corrects("Schwimmkrus", true)

	r := b.resource(id)
	r.Title, r.Description = "Tauchkurs", "Im See"
	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.ChangeResource(ctx, r) })
	corrects("Hallenbda", false)
	corrects("Schwimmkrus", true) // the second one is left
	corrects("Tauchkrus", true)

	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.ArchiveResource(ctx, b.area, second) })
	corrects("Schwimmkrus", false)
	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.ArchiveResource(ctx, b.area, id) })
	corrects("Tauchkrus", false)
}

func TestSearchFollowsTheOwnersName(t *testing.T) {
	b := setupResources(t)
	b.add("Kochen", "Zusammen")
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		o, err := tx.Organisation(ctx, b.area, b.house)
		if err != nil {
			return err
		}
		o.Name = "Haus Kranich"
		_, err = tx.ChangeOrganisation(ctx, o)
		return err
	})
	if got := b.found("Kranich"); len(got) != 1 {
		t.Errorf("the new name finds %v", got)
	}
	if got := b.found("Wildgänse"); len(got) != 0 {
		t.Errorf("the old name finds %v", got)
	}
	if hits := b.search(asked("Kranihc")); hits.Total != 1 {
		t.Errorf("the new name with a typo finds %d", hits.Total)
	}
}

func TestRememberedSearch(t *testing.T) {
	b := setupResources(t)
	remember := func(query string) (id int64) {
		b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
			id, err = tx.RememberSearch(ctx, b.person, b.area, query)
			return err
		})
		return id
	}
	recall := func(area, id int64) (query string, err error) {
		err = b.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
			query, err = tx.Search(ctx, b.person, area, id)
			return err
		})
		return query, err
	}
	first := remember("Kochen")
	if got, err := recall(b.area, first); got != "Kochen" || err != nil {
		t.Errorf("recalled %q, %v", got, err)
	}
	if got, err := recall(b.other, first); err != storage.ErrNotFound {
		t.Errorf("recalled %q, %v in another area", got, err)
	}
	second := remember("Kochen")
	if _, err := recall(b.area, first); err != storage.ErrNotFound || first == second {
		t.Errorf("the earlier search is still there: %v", err)
	}
	if got, err := recall(b.area, second); got != "Kochen" || err != nil {
		t.Errorf("recalled %q, %v", got, err)
	}
	b.now = b.now.Add(24 * time.Hour)
	if got, err := recall(b.area, second); err != storage.ErrNotFound {
		t.Errorf("recalled %q, %v after a day", got, err)
	}
}

func TestSearchesAreForgotten(t *testing.T) {
	b := setupResources(t)
	var other int64
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: 2, TelegramID: 1002}})
		if err != nil {
			return err
		}
		other = people[1002].ID
		_, err = tx.RememberSearch(ctx, b.person, b.area, "Kochen")
		return err
	})
	b.now = b.now.Add(24 * time.Hour)
	var id int64
	b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
		id, err = tx.RememberSearch(ctx, other, b.area, "Spielen")
		return err
	})
	b.now = b.now.Add(-time.Hour) // the clock of the first search again: it is gone, not merely too old
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		if query, err := tx.Search(ctx, b.person, b.area, id-1); err != storage.ErrNotFound {
			t.Errorf("search %q is still there: %v", query, err)
		}
		return nil
	})
}
