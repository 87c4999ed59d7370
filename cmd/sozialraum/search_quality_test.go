package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sozialraum/bot/inquiry"
	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// rankPromised is the mean reciprocal rank that the search promises: 1 when the first hit of every query is a good one,
// one half when the second is.
const rankPromised = 0.9

// wanted is one query with the titles that answer it.
type wanted struct {
	query  string
	titles []string
}

// TestSearchFindsWhatProfessionalsMean asks written queries of written offers.
func TestSearchFindsWhatProfessionalsMean(t *testing.T) {
	for _, set := range []string{"queries", "heldout"} {
		mean, misses := searchQuality(t, set)
		if mean < rankPromised {
			t.Errorf("%s: the mean reciprocal rank is %.3f, promised is %.1f", set, mean, rankPromised)
		}
		t.Logf("%s: %.3f, %d not first", set, mean, len(misses))
		if set == "queries" { // what the search may be tuned to
			t.Log("\n" + strings.Join(misses, "\n"))
		}
	}
}

// BenchmarkSearchQuality prints the mean reciprocal rank.
func BenchmarkSearchQuality(b *testing.B) {
	b.ReportMetric(0, "ns/op")
	t := &table{b: b}
	b.Cleanup(t.end)
	showSearchQuality(b, t)
}

func showSearchQuality(b *testing.B, t *table) {
	for _, set := range []string{"queries", "heldout"} {
		mean, misses := searchQuality(b, set)
		t.figure(set+", mean reciprocal rank", fmt.Sprintf("%.3f", mean), fmt.Sprintf("%d not first", len(misses)), "at least 0.9", mean >= rankPromised)
		b.ReportMetric(mean, "MRR:"+set)
	}
}

// searchQuality asks every query of a set and returns the mean reciprocal rank, and what did not come first. What is
// behind the first eight hits, a page, counts as not found.
func searchQuality(t testing.TB, set string) (mean float64, misses []string) {
	t.Helper()
	store := storagetest.New(t)
	area, places := furnishOffers(t, store)
	queries := readQueries(t, set)
	for _, q := range queries {
		var hits storage.ResourceHits
		if err := store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) (err error) {
			hits, err = tx.SearchResources(ctx, area, inquiry.Parse(q.query, places).Query(), 0, 8)
			return err
		}); err != nil {
			t.Fatalf("%s: %v", q.query, err)
		}
		rank := 1 + slices.IndexFunc(hits.Lines, func(line storage.ResourceLine) bool { return slices.Contains(q.titles, line.Title) })
		if rank > 0 {
			mean += 1 / float64(rank) / float64(len(queries))
		}
		if rank != 1 {
			first := "nothing"
			if len(hits.Lines) > 0 {
				first = hits.Lines[0].Title
			}
			misses = append(misses, fmt.Sprintf("  %s: %d, first is %s %v %v", q.query, rank, first, hits.Corrected, hits.Loosened))
		}
	}
	return mean, misses
}

func searchData(t testing.TB, name string) []string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "search", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(string(content), "\n"), func(line string) bool { return strings.HasPrefix(line, "#") })
}

// readQueries reads a set, and checks that what is hoped for exists.
func readQueries(t testing.TB, set string) (all []wanted) {
	t.Helper()
	offers := searchData(t, "offers")
	for _, line := range searchData(t, set) {
		query, titles, ok := strings.Cut(line, " => ")
		if !ok {
			continue
		}
		all = append(all, wanted{query, strings.Split(titles, " | ")})
		for _, title := range all[len(all)-1].titles {
			if !slices.Contains(offers, title) {
				t.Fatalf("%s: there is no offer %q", query, title)
			}
		}
	}
	return all
}

// furnishOffers adds the written offers and their organisations to the first area.
func furnishOffers(t testing.TB, store *storage.Store) (area int64, places []storage.Place) {
	t.Helper()
	area, err := store.AddArea(t.Context(), north())
	if err != nil {
		t.Fatal(err)
	}
	if err := store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) (err error) {
		if places, err = tx.Places(ctx, area); err != nil {
			return err
		}
		owners := map[string]int64{}
		lines := searchData(t, "offers")
		for i, line := range lines {
			fields := strings.Split(line, "|")
			if len(fields) != 5 {
				continue
			}
			owner := strings.TrimSpace(fields[0])
			if owners[owner] == 0 {
				if owners[owner], err = tx.AddOrganisation(ctx, storage.Organisation{
					AreaID: area, MunicipalityID: places[0].ID, Name: owner, Sector: "other", State: "active",
				}); err != nil {
					return err
				}
			}
			r := storage.Resource{AreaID: area, OrganisationID: owners[owner], Title: lines[i-1], Audience: lines[i+1], Description: lines[i+2], Cost: strings.TrimSpace(fields[3])}
			r.Topics = fieldsOf(fields[4])
			for _, name := range fieldsOf(fields[1]) {
				at := slices.IndexFunc(places, func(p storage.Place) bool { return p.Name == name })
				r.MunicipalityIDs = append(r.MunicipalityIDs, places[at].ID)
			}
			r.AgeMin, r.AgeMax = agesOf(strings.TrimSpace(fields[2]))
			if _, err := tx.AddResource(ctx, r); err != nil {
				return fmt.Errorf("%s: %w", r.Title, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return area, places
}

func fieldsOf(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// agesOf reads "6-12" and "ab 14".
func agesOf(written string) (from, to *int) {
	low, high, _ := strings.Cut(strings.TrimPrefix(written, "ab "), "-")
	if n, err := strconv.Atoi(low); err == nil {
		from = &n
	}
	if n, err := strconv.Atoi(high); err == nil {
		to = &n
	}
	return from, to
}
