package grouping

import "slices"

// matching finds pairs of greatest total weight in any graph, by J. Edmonds' algorithm (Maximum matching and a polyhedron
// with 0,1-vertices, Journal of Research of the National Bureau of Standards 69B (1965) 125–130), in about n³ steps, as
// Z. Galil describes it (Efficient algorithms for finding maximum matching in graphs, ACM Computing Surveys 18 (1986)
// 23–38).
//
// Everybody has a price, and so has every blossom (an odd circle that acts as one node, perhaps with further blossoms in
// it). The prices of two people, and of the blossoms that hold both, are together never below twice the weight of their
// edge; where they just meet it, the edge is tight. From all nodes without a partner trees grow along tight edges, outer
// and inner nodes alternating. Two trees that touch give a better matching; a tree that touches itself has found a
// blossom; and where nothing is tight, prices change until something is. When the price of somebody without a partner
// would fall below nothing, the prices prove that no matching weighs more.
type matching struct {
	n      int     // people; nodes from n on are blossoms
	size   int     // nodes at most
	used   int     // nodes so far, free ones in between included
	weight []int64 // n*n, symmetric; zero where there is no edge
	best   []link  // size*size: of the edges between two nodes, the tightest one when the later node came up

	price  []int64
	mate   []int   // the person at the other end of the matched edge
	top    []int   // the outermost node that holds this one; none for a blossom that is not in use
	above  []int   // the blossom right above; none at the top
	circle [][]int // the nodes of a blossom, round the circle from its base

	color  []int
	parent []int // the person from whom an inner node was reached
	watch  []int // the outer person with the least slack towards this node
	stamp  []int
	walks  int
	queue  []int // outer people whose edges are still to be looked at
}

// link is an edge seen from two nodes: one person in each. Without an edge, both are none.
type link struct{ from, to int32 }

const none = -1

// Colors of the outermost nodes: not in a tree, at an even and at an odd distance from the root.
const (
	bare = iota
	outer
	inner
)

// match returns everybody's partner, none for those without. The weight is asked for i > j, and zero for no edge.
func match(n int, weight func(i, j int) int64) []int {
	m := newMatching(n)
	for i := range n {
		for j := range i {
			if w := weight(i, j); w > 0 {
				m.connect(i, j, w)
			}
		}
	}
	m.solve()
	return m.mate[:n]
}

// connect adds an edge; its weight is above zero.
func (m *matching) connect(i, j int, weight int64) {
	m.weight[i*m.n+j], m.weight[j*m.n+i] = weight, weight
	m.link(i, j, link{int32(i), int32(j)})
}

// solve starts with a price that covers every edge.
func (m *matching) solve() {
	greatest := slices.Max(append(m.weight, 0))
	for i := range m.n {
		m.price[i] = greatest
	}
	for m.phase() {
	}
}

func newMatching(n int) *matching {
	size := n + n/2 + 1
	m := &matching{
		n: n, size: size, used: n, weight: make([]int64, n*n), best: slices.Repeat([]link{{none, none}}, size*size),
		price: make([]int64, size), circle: make([][]int, size), color: make([]int, size), stamp: make([]int, size),
	}
	for _, of := range []*[]int{&m.mate, &m.top, &m.above, &m.parent, &m.watch} {
		*of = slices.Repeat([]int{none}, size)
	}
	for i := range n {
		m.top[i] = i
	}
	return m
}

func (m *matching) link(a, b int, e link) {
	m.best[a*m.size+b], m.best[b*m.size+a] = e, link{e.to, e.from}
}

func (m *matching) edge(a, b int) link { return m.best[a*m.size+b] }

// slack is how far an edge is from being tight.
func (m *matching) slack(e link) int64 {
	return m.price[e.from] + m.price[e.to] - 2*m.weight[int(e.from)*m.n+int(e.to)]
}
