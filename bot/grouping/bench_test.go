package grouping

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// area draws people like those of a planning area: organisations of up to six people with a sector and a municipality
// each, one in four may moderate, and what three earlier conferences left behind.
func area(n int, seed uint64) ([]Person, []Met) {
	r := rand.New(rand.NewPCG(seed, 1))
	var people []Person
	for organisation := int64(1); len(people) < n; organisation++ {
		sector, municipality := fmt.Sprint("sector ", r.IntN(8)), int64(1+r.IntN(5))
		for range 1 + r.IntN(6) {
			if len(people) < n {
				people = append(people, Person{
					ID: int64(len(people) + 1), Organisation: organisation, Sector: sector, Municipality: municipality,
					Moderator: r.IntN(4) == 0,
				})
			}
		}
	}
	var met []Met
	for range 3 {
		order := r.Perm(n)
		for i := range order {
			for j := i - i%5; j < i; j++ {
				met = append(met, Met{A: int64(order[i] + 1), B: int64(order[j] + 1), Times: 1})
			}
		}
	}
	return people, met
}

// benchmarkDeal reports, besides the time of a dealing, its cost and score (0 is chance, 1 is proven to be the best) as
// means over ten seeds, the mean cost of 200 random dealings, and the cost of the best of three searches that take
// thirty times as long.
func benchmarkDeal(b *testing.B, people []Person, met []Met) {
	n := len(people)
	sorted, at, _ := inOrder(people)
	wish := Wish{Size: 5}
	s, _ := wish.span(n)
	start := func(seed uint64) *tables { return newTables(sorted, at, met, s.count(n, wish.Size), newLot(seed)) }
	for seed := uint64(0); b.Loop(); seed++ {
		dealt(b, people, met, wish, seed)
	}
	const seeds, starts, searches = 10, 200, 3
	cost, score, random, best := 0, 0.0, 0, math.MaxInt
	for seed := range uint64(seeds) {
		groups := dealt(b, people, met, wish, seed)
		m := explained(b, people, met, groups)
		cost, score = cost+m.Cost, score+boundsOf(people, met, groups).score(m.Cost)
	}
	for seed := range uint64(starts) {
		random += start(seed).cost
	}
	for seed := range uint64(searches) {
		long := start(seed)
		long.search(newLot(seed), 30*long.n*patience(long.n))
		best = min(best, long.cost)
	}
	b.ReportMetric(float64(cost)/seeds, "cost")
	b.ReportMetric(score/seeds, "score")
	b.ReportMetric(float64(random)/starts, "cost-of-chance")
	b.ReportMetric(float64(best), "cost-of-long-search")
}

func BenchmarkDeal50(b *testing.B) {
	people, met := area(50, 7)
	benchmarkDeal(b, people, met)
}

func BenchmarkDeal500(b *testing.B) {
	people, met := area(500, 7)
	benchmarkDeal(b, people, met)
}

// The same fifty people for the tenth time: of the 49 others, everybody has sat with up to 36. The floor does not know
// that, and the score stays low.
func BenchmarkDeal50Again(b *testing.B) {
	people, _ := area(50, 7)
	var met []Met
	for seed := range uint64(9) {
		for _, g := range dealt(b, people, met, Wish{Size: 5}, seed) {
			for k, id := range g.Members {
				for _, other := range g.Members[:k] {
					met = append(met, Met{A: id, B: other})
				}
			}
		}
	}
	benchmarkDeal(b, people, met)
}

// One in five drops out, and one in twenty comes late.
func BenchmarkRedo500(b *testing.B) {
	people, met := area(525, 7)
	before := dealt(b, people[:500], met, Wish{Size: 5}, 1)
	now := slices.DeleteFunc(slices.Clone(people), func(p Person) bool { return p.ID%5 == 0 })
	moved := 0
	for b.Loop() {
		r, err := Redo(now, met, Wish{Size: 5}, before)
		if err != nil {
			b.Fatal(err)
		}
		moved = len(r.Moved)
	}
	b.ReportMetric(float64(moved), "moved")
}

func benchmarkPair(b *testing.B, people []Person, met []Met) {
	r := rand.New(rand.NewPCG(3, 3))
	var never []Never
	for range 300 {
		never = append(never, Never{Of: 1 + r.Int64N(500), With: 1 + r.Int64N(500)})
	}
	left := 0
	for b.Loop() {
		_, alone, err := Pair(people, met, never, 5)
		if err != nil {
			b.Fatal(err)
		}
		left = len(alone)
	}
	b.ReportMetric(float64(left), "alone")
}

func BenchmarkPair500(b *testing.B) {
	people, met := area(500, 7)
	benchmarkPair(b, people, met)
}

// Everybody has met everybody, each two on some day of ten years: no choice is as good as another.
func BenchmarkPair499AllMet(b *testing.B) {
	people, met := area(499, 7)
	r := rand.New(rand.NewPCG(4, 4))
	for i := range people {
		for j := range i {
			met = append(met, Met{A: people[i].ID, B: people[j].ID, Last: time.Unix(r.Int64N(3650)*86400, 0)})
		}
	}
	benchmarkPair(b, people, met)
}
