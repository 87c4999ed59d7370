package storage_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"
	"pgregory.net/rapid"

	"sozialraum/storage"
	"sozialraum/storage/topic"
)

// setupChoices is a house with offers that differ in age, place, cost and topic.
func setupChoices(t testing.TB) *resourceBench {
	b := setupResources(t)
	for _, offer := range []struct {
		title, cost, topic, place string
		from, to                  int
	}{
		{"Kochen für Kleine", "kostenlos", "leisure", "Alsfeld", 6, 10},
		{"Kochen für Große", "2 Euro", "leisure", "Alsfeld", 12, 17},
		{"Kochen überall", "Keine Kosten", "health", "", 6, 17},
		{"Kochen für Eltern", "5 Euro, für Kinder kostenlos", "parenting", "Romrod", 18, 99},
		{"Nudeln und Reis", "gratis", "basic_needs", "Feldatal", 10, 26},
	} {
		r := storage.Resource{
			AreaID: b.area, OrganisationID: b.house, Title: offer.title, Description: "Jeden Montag", Cost: offer.cost,
			Topics: []string{offer.topic}, AgeMin: years(offer.from), AgeMax: years(offer.to),
		}
		if offer.place != "" {
			r.MunicipalityIDs = []int64{b.places[offer.place]}
		}
		b.addResource(r)
	}
	return b
}

func TestWishesNarrowASearch(t *testing.T) {
	b := setupChoices(t)
	with := func(words string, change func(*storage.ResourceQuery)) storage.ResourceQuery {
		q := asked(words)
		change(&q)
		return q
	}
	for name, test := range map[string]struct {
		query storage.ResourceQuery
		want  string
	}{
		"age":                   {with("Kochen", func(q *storage.ResourceQuery) { q.AgeFrom, q.AgeTo = years(8), years(8) }), "Kochen für Kleine|Kochen überall"},
		"age range":             {with("Kochen", func(q *storage.ResourceQuery) { q.AgeFrom, q.AgeTo = years(10), years(12) }), "Kochen für Große|Kochen für Kleine|Kochen überall"},
		"of age":                {with("Kochen", func(q *storage.ResourceQuery) { q.AgeFrom = years(18) }), "Kochen für Eltern"},
		"adult at an exact age": {with("", func(q *storage.ResourceQuery) { q.AgeFrom, q.AgeTo = years(25), years(25) }), "Kochen für Eltern|Nudeln und Reis"},
		"adult at another":      {with("", func(q *storage.ResourceQuery) { q.AgeFrom, q.AgeTo = years(40), years(50) }), "Kochen für Eltern"},
		"place":                 {with("Kochen", func(q *storage.ResourceQuery) { q.MunicipalityIDs = []int64{b.places["Romrod"]} }), "Kochen für Eltern|Kochen überall"},
		"two places": {with("", func(q *storage.ResourceQuery) {
			q.MunicipalityIDs = []int64{b.places["Romrod"], b.places["Feldatal"]}
		}), "Kochen für Eltern|Kochen überall|Nudeln und Reis"},
		"free":  {with("Kochen", func(q *storage.ResourceQuery) { q.Free = true }), "Kochen für Kleine|Kochen überall"},
		"owner": {with("Kochen", func(q *storage.ResourceQuery) { q.OrganisationID = b.school }), ""},
		"topic": {with("Essen", func(q *storage.ResourceQuery) { q.Words[0].Topics = []string{"basic_needs"} }), "Nudeln und Reis"},
		"all at once": {with("Kochen", func(q *storage.ResourceQuery) {
			q.Free, q.AgeFrom, q.AgeTo, q.MunicipalityIDs = true, years(7), years(7), []int64{b.places["Alsfeld"]}
		}), "Kochen für Kleine|Kochen überall"},
	} {
		t.Run(name, func(t *testing.T) {
			hits := b.search(test.query)
			got := titles(hits.Lines)
			slices.Sort(got)
			if diff := cmp.Diff(test.want, strings.Join(got, "|")); diff != "" || hits.Loosened != nil {
				t.Errorf("loosened %v (-want +got):\n%s", hits.Loosened, diff)
			}
		})
	}
}

func TestSearchLoosensWhatNothingFulfils(t *testing.T) {
	b := setupChoices(t)
	for name, test := range map[string]struct {
		words  string
		change func(*storage.ResourceQuery)
		loose  []storage.Loosening
		first  string
	}{
		"age":     {"Große", func(q *storage.ResourceQuery) { q.AgeFrom, q.AgeTo = years(10), years(10) }, []storage.Loosening{storage.LooseAge}, "Kochen für Große"},
		"any age": {"Große", func(q *storage.ResourceQuery) { q.AgeFrom, q.AgeTo = years(3), years(3) }, []storage.Loosening{storage.LooseAnyAge}, "Kochen für Große"},
		"cost":    {"Große", func(q *storage.ResourceQuery) { q.Free = true }, []storage.Loosening{storage.LooseFree}, "Kochen für Große"},
		"place":   {"Nudeln", func(q *storage.ResourceQuery) { q.MunicipalityIDs = []int64{b.places["Romrod"]} }, []storage.Loosening{storage.LoosePlace}, "Nudeln und Reis"},
		"words":   {"Nudeln Schach", func(*storage.ResourceQuery) {}, []storage.Loosening{storage.LooseWords}, "Nudeln und Reis"},
		"age, place": {"Große", func(q *storage.ResourceQuery) {
			q.AgeFrom, q.AgeTo, q.MunicipalityIDs = years(10), years(10), []int64{b.places["Romrod"]}
		}, []storage.Loosening{storage.LooseAge, storage.LoosePlace}, "Kochen für Große"},
		"all": {"Große Schach", func(q *storage.ResourceQuery) {
			q.AgeFrom, q.AgeTo, q.Free, q.MunicipalityIDs = years(3), years(3), true, []int64{b.places["Romrod"]}
		}, []storage.Loosening{storage.LooseFree, storage.LoosePlace, storage.LooseWords, storage.LooseAnyAge}, "Kochen für Große"},
		"no word alone": {"", func(q *storage.ResourceQuery) { q.Free, q.AgeFrom, q.AgeTo = true, years(60), years(60) }, []storage.Loosening{storage.LooseFree}, "Kochen für Eltern"},
	} {
		t.Run(name, func(t *testing.T) {
			q := asked(test.words)
			test.change(&q)
			hits := b.search(q)
			if diff := cmp.Diff(test.loose, hits.Loosened); diff != "" || len(hits.Lines) == 0 || hits.Lines[0].Title != test.first {
				t.Errorf("hits %v; loosened (-want +got):\n%s", titles(hits.Lines), diff)
			}
		})
	}
}

// The pages of a loosened search are those of the same list.
func TestALoosenedSearchIsPaged(t *testing.T) {
	b := setupChoices(t)
	q := asked("Kochen Schach")
	var got []string
	for offset := range 6 {
		b.in(func(ctx context.Context, tx *storage.Tx) error {
			hits, err := tx.SearchResources(ctx, b.area, q, offset, 1)
			got = append(got, titles(hits.Lines)...)
			return err
		})
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"Kochen für Eltern", "Kochen für Große", "Kochen für Kleine", "Kochen überall"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Words that a great many resources have are found by a sample; what is found is still the most that is promised.
func TestAGreatManyHits(t *testing.T) {
	b := setupResources(t)
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		for i := range storage.MaxHits + 50 {
			r := storage.Resource{AreaID: b.area, OrganisationID: b.house, Title: "Kochen", Description: strings.Repeat("x", i)}
			if _, err := tx.AddResource(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
	seen := map[int64]bool{}
	for offset := 0; offset < storage.MaxHits; offset += 50 {
		b.in(func(ctx context.Context, tx *storage.Tx) error {
			hits, err := tx.SearchResources(ctx, b.area, asked("kochen"), offset, 50)
			if hits.Total != storage.MaxHits {
				t.Errorf("total is %d", hits.Total)
			}
			for _, line := range hits.Lines {
				seen[line.ID] = true
			}
			return err
		})
	}
	if len(seen) != storage.MaxHits {
		t.Errorf("all pages together show %d resources", len(seen))
	}
}

// Whatever is typed and wished for is answered.
func TestAnySearchIsAnswered(t *testing.T) {
	b := setupChoices(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"Kochen", "Kochenn", "'", `\`, "a:*", "& | !", "Nudel", "%", "_", "ʼ", "12"}))
		var q storage.ResourceQuery
		for _, word := range rapid.SliceOfN(text, 0, 10).Draw(t, "words") {
			q.Words = append(q.Words, storage.SearchWord{Text: strings.ToValidUTF8(strings.ReplaceAll(word, "\x00", ""), "")})
		}
		age := rapid.Ptr(rapid.IntRange(0, 99), true)
		q.AgeFrom, q.AgeTo, q.Free = age.Draw(t, "from"), age.Draw(t, "to"), rapid.Bool().Draw(t, "free")
		if err := b.store.InTx(b.t.Context(), func(ctx context.Context, tx *storage.Tx) error {
			hits, err := tx.SearchResources(ctx, b.area, q, 0, 8)
			if err == nil && len(hits.Lines) > hits.Total {
				t.Errorf("%d lines of %d", len(hits.Lines), hits.Total)
			}
			return err
		}); err != nil {
			t.Errorf("%+v: %v", q, err)
		}
	})
}

// What an earlier version of the program has written is found after the next start.
func TestStaleResourcesAreLexedAnew(t *testing.T) {
	b := setupChoices(t)
	raw, err := sql.Open("postgres", b.url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	if _, err := raw.ExecContext(t.Context(), `UPDATE resources SET lexemes = '', lexed = 0`); err != nil {
		t.Fatal(err)
	}
	if got := b.found("Nudeln"); len(got) != 0 {
		t.Fatalf("found %v", got)
	}
	if err := b.store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := b.found("Nudeln"); len(got) != 1 {
		t.Errorf("found %v", got)
	}
}

// The list of topics stands in the schema, too.
func TestTheSchemaKnowsTheTopics(t *testing.T) {
	b := setupResources(t)
	id := b.addResource(storage.Resource{AreaID: b.area, OrganisationID: b.house, Title: "Alles", Topics: topic.IDs[:]})
	if diff := cmp.Diff(pq.StringArray(topic.IDs[:]), b.resource(id).Topics); diff != "" {
		t.Errorf("topics (-want +got):\n%s", diff)
	}
	if err := b.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddResource(ctx, storage.Resource{AreaID: b.area, OrganisationID: b.house, Title: "x", Topics: []string{"gossip"}})
		return err
	}); err == nil {
		t.Error("an unknown topic was accepted")
	}
}
