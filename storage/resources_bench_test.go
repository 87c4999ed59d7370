package storage_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"sozialraum/storage"
)

// manyResources fills the area with n resources of a vocabulary in which, as in any language, few words are common
// and most are rare: compounds of 200 beginnings and 100 ends.
func manyResources(b *resourceBench, n int) {
	source := rand.New(rand.NewPCG(1, 2))
	part := func(ends []string) string { return ends[int(float64(len(ends))*source.Float64()*source.Float64())] }
	var beginnings, ends []string
	for i := range 200 {
		beginnings = append(beginnings, []string{"Schul", "Eltern", "Kinder", "Lern", "Spiel"}[i%5]+syllables(i))
	}
	for i := range 100 {
		ends = append(ends, []string{"beratung", "treff", "hilfe", "gruppe", "kurs"}[i%5]+syllables(i*7))
	}
	words := func(n int) string {
		var all []string
		for range n {
			all = append(all, part(beginnings)+part(ends))
		}
		return strings.Join(all, " ")
	}
	for done := 0; done < n; done += 50 {
		b.in(func(ctx context.Context, tx *storage.Tx) error {
			for i := range min(50, n-done) {
				r := storage.Resource{
					AreaID: b.area, OrganisationID: b.house, Title: words(2) + fmt.Sprint(" ", done+i),
					Description: "Gemeinsam " + words(20), Audience: words(2),
				}
				if i%3 > 0 {
					r.MunicipalityIDs = []int64{b.places["Romrod"]}
				}
				if _, err := tx.AddResource(ctx, r); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// tidy does what the server does on its own within a minute or so.
func tidy(b *testing.B, url string) {
	raw, err := sql.Open("postgres", url)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	if _, err := raw.ExecContext(b.Context(), `VACUUM ANALYZE`); err != nil {
		b.Fatal(err)
	}
}

func syllables(i int) string {
	var word strings.Builder
	for ; i > 0; i /= 12 {
		word.WriteString([]string{"ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "wu", "fa", "de"}[i%12])
	}
	return word.String()
}

func BenchmarkResources(b *testing.B) {
	bench := setupResources(b)
	manyResources(bench, 10_000)
	tidy(b, bench.url)
	place := storage.ResourceFilter{MunicipalityID: bench.places["Alsfeld"]}
	for _, test := range []struct {
		name, query string
		filter      storage.ResourceFilter
	}{
		{"CommonWord", "gemeinsam", storage.ResourceFilter{}},
		{"RareWord", "4711", storage.ResourceFilter{}},
		{"TwoWords", "Elternke Beratung", storage.ResourceFilter{}},
		{"InMunicipality", "Elternke", place},
		{"Typo", "Kindrelibeatung", storage.ResourceFilter{}},
		{"ShortTypo", "kusre", storage.ResourceFilter{}},
	} {
		b.Run("Search/"+test.name, func(b *testing.B) {
			var hits storage.ResourceHits
			for b.Loop() {
				bench.in(func(ctx context.Context, tx *storage.Tx) (err error) {
					hits, err = tx.SearchResources(ctx, bench.area, test.query, test.filter, 0, 8)
					return err
				})
			}
			b.ReportMetric(float64(hits.Total), "hits")
		})
	}
	b.Run("List", func(b *testing.B) {
		for b.Loop() {
			bench.list(storage.ResourceFilter{}, 40, 8)
		}
	})
	b.Run("Add", func(b *testing.B) {
		for b.Loop() {
			bench.add("Elternke Beratung im Haus", "Jeden Nachmittag und am Wochenende nach Absprache")
		}
	})
}
