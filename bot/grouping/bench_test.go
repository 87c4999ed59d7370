package grouping

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// area draws people like those of a planning area: organisations of up to six people with a sector and a municipality
// each, one in eight may moderate, and what three earlier conferences left behind.
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

func benchmarkDeal(b *testing.B, n int) {
	people, met := area(n, 7)
	wish := Wish{Size: 5}
	sorted, at, _ := inOrder(people)
	s, _ := wish.span(n)
	start := func(seed uint64) *tables {
		return newTables(sorted, at, met, s.count(n, wish.Size), newLot(seed))
	}
	random := 0
	const many = 200
	for seed := range uint64(many) {
		random += start(seed).cost
	}
	long := start(99)
	long.search(newLot(99), 30*patience)
	cost, runs := 0, 0
	for b.Loop() {
		groups, err := Deal(people, met, wish, uint64(runs%10))
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		m, err := Explain(people, met, groups)
		if err != nil {
			b.Fatal(err)
		}
		cost += m.Cost
		runs++
		b.StartTimer()
	}
	b.ReportMetric(float64(cost)/float64(runs), "cost")
	b.ReportMetric(float64(random)/many, "cost-by-chance")
	b.ReportMetric(float64(long.cost), "cost-of-long-search")
}

func BenchmarkDeal50(b *testing.B)  { benchmarkDeal(b, 50) }
func BenchmarkDeal500(b *testing.B) { benchmarkDeal(b, 500) }

func BenchmarkPair500(b *testing.B) {
	people, met := area(500, 7)
	r := rand.New(rand.NewPCG(3, 3))
	var never []Never
	for range 300 {
		never = append(never, Never{Of: 1 + r.Int64N(500), With: 1 + r.Int64N(500)})
	}
	alone := 0
	for b.Loop() {
		_, left, err := Pair(people, met, never, 5)
		if err != nil {
			b.Fatal(err)
		}
		alone = len(left)
	}
	b.ReportMetric(float64(alone), "alone")
}
