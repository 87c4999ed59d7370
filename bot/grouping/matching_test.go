package grouping

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// edges draws a graph: square of weights, symmetric, zero for no edge.
func edges(t *rapid.T, n int) []int64 {
	weight := make([]int64, n*n)
	most := rapid.Int64Range(1, 20).Draw(t, "most")
	holes := rapid.Int64Range(0, 2*most).Draw(t, "holes")
	for i := range n {
		for j := range i {
			w := max(0, rapid.Int64Range(-holes, most).Draw(t, "weight"))
			weight[i*n+j], weight[j*n+i] = w, w
		}
	}
	return weight
}

// heaviest tries every matching.
func heaviest(n int, weight []int64, free uint) (best int64) {
	for i := range n {
		if free&(1<<i) == 0 {
			continue
		}
		free &^= 1 << i
		best = heaviest(n, weight, free)
		for j := i + 1; j < n; j++ {
			if free&(1<<j) != 0 && weight[i*n+j] > 0 {
				best = max(best, weight[i*n+j]+heaviest(n, weight, free&^(1<<j)))
			}
		}
		return best
	}
	return 0
}

func TestMatchingIsTheHeaviest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 9).Draw(t, "people")
		weight := edges(t, n)
		sum := int64(0)
		for i, j := range match(n, func(i, j int) int64 { return weight[i*n+j] }) {
			if j != none {
				sum += weight[i*n+j]
			}
		}
		if want := heaviest(n, weight, 1<<n-1); sum != 2*want {
			t.Fatalf("%d, want %d", sum/2, want)
		}
	})
}

// For more people than every matching can be tried for, the prices are the proof: they cover every edge, and together
// they are no more than what the matching weighs.
func TestMatchingIsProvenByItsPrices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(10, 60).Draw(t, "people")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		most, holes := 1+r.Int64N(rapid.SampledFrom([]int64{1, 3, 50}).Draw(t, "most")), r.IntN(20)
		m := newMatching(n)
		for i := range n {
			for j := range i {
				if r.IntN(holes+1) == 0 {
					m.connect(i, j, 1+r.Int64N(most))
				}
			}
		}
		m.solve()
		proven(t, m)
	})
}

func proven(t *rapid.T, m *matching) {
	free := slices.Index(m.mate[:m.n], none)
	if free != none {
		m.reprice(m.price[free])
	}
	var weight, bound int64
	for i := range m.n {
		if j := m.mate[i]; j != none {
			weight += m.weight[i*m.n+j] // twice for each pair
			if m.mate[j] != i {
				t.Fatalf("%d has %d, who has %d", i, j, m.mate[j])
			}
		}
		bound += m.price[i]
		for j := range i {
			if w := m.weight[i*m.n+j]; w > 0 && m.price[i]+m.price[j]+m.around(i, j) < 2*w {
				t.Fatalf("the prices of %d and %d do not cover %d", i, j, w)
			}
		}
	}
	for b := m.n; b < m.used; b++ {
		if m.top[b] != none {
			bound += m.price[b] * int64(m.people(b)/2)
		}
	}
	if weight != bound {
		t.Fatalf("weighs %d, and the prices prove only %d", weight, bound)
	}
}

// around is the price of all blossoms that hold both.
func (m *matching) around(i, j int) (price int64) {
	holds := map[int]bool{}
	for b := m.above[i]; b != none; b = m.above[b] {
		holds[b] = true
	}
	for b := m.above[j]; b != none; b = m.above[b] {
		if holds[b] {
			price += m.price[b]
		}
	}
	return price
}

// people counts those in a node.
func (m *matching) people(node int) (n int) {
	if node < m.n {
		return 1
	}
	for _, x := range m.circle[node] {
		n += m.people(x)
	}
	return n
}
