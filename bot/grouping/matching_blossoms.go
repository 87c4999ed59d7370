package grouping

import "slices"

// meet is where the ways of two outer nodes to their roots meet; none if they are in different trees. Both ways are
// walked at once, a step on each in turn, so that it takes no longer than the blossom is long.
func (m *matching) meet(a, b int) int {
	m.walks++
	for a != none || b != none {
		if a != none {
			if m.stamp[a] == m.walks {
				return a
			}
			m.stamp[a] = m.walks
			a = m.grandparent(a)
		}
		a, b = b, a
	}
	return none
}

// grandparent is the next outer node on the way to the root.
func (m *matching) grandparent(x int) int {
	if m.mate[x] == none {
		return none
	}
	return m.top[m.parent[m.top[m.mate[x]]]]
}

// augment exchanges matched and unmatched edges from an outer node, which gets b as its partner, up to its root.
func (m *matching) augment(a, b int) {
	for {
		left := none
		if m.mate[a] != none {
			left = m.top[m.mate[a]]
		}
		m.pair(a, b)
		if left == none {
			return
		}
		a, b = m.top[m.parent[left]], left
		m.pair(b, a)
	}
}

// pair matches node a with b, seen from a. Within a blossom, whoever has the edge becomes the base, and the others are
// matched round the circle.
func (m *matching) pair(a, b int) {
	e := m.edge(a, b)
	m.mate[a] = int(e.to)
	if a < m.n {
		return
	}
	base := m.below(a, int(e.from))
	k := m.turn(a, base)
	for i := range k {
		m.pair(m.circle[a][i], m.circle[a][i^1])
	}
	m.pair(base, b)
	m.circle[a] = append(slices.Clone(m.circle[a][k:]), m.circle[a][:k]...)
}

// below is the node right under a blossom that holds a person.
func (m *matching) below(blossom, x int) int {
	for m.above[x] != blossom {
		x = m.above[x]
	}
	return x
}

// turn is how far a node is from the base of its blossom, going round in the direction in which that is even.
func (m *matching) turn(blossom, x int) int {
	circle := m.circle[blossom]
	k := slices.Index(circle, x)
	if k%2 == 1 {
		slices.Reverse(circle[1:])
		k = len(circle) - k
	}
	return k
}

// shrink makes a blossom of the circle that an edge between two outer nodes closes.
func (m *matching) shrink(a, base, b int) {
	blossom := m.n
	for blossom < m.used && m.top[blossom] != none {
		blossom++
	}
	m.used = max(m.used, blossom+1)
	circle := append(m.way(a, base), base)
	slices.Reverse(circle)
	m.circle[blossom] = append(circle, m.way(b, base)...)
	m.price[blossom], m.color[blossom] = 0, outer
	m.mate[blossom], m.parent[blossom], m.above[blossom] = m.mate[base], m.parent[base], none
	for _, x := range m.circle[blossom] {
		m.above[x] = blossom
	}
	m.lift(blossom, blossom)
	m.join(blossom)
	m.rewatch(blossom)
}

// way lists the nodes from an outer node to the base, without it. The inner ones become outer, and wait.
func (m *matching) way(x, base int) (nodes []int) {
	for x != base {
		y := m.top[m.mate[x]]
		m.enqueue(y)
		nodes = append(nodes, x, y)
		x = m.top[m.parent[y]]
	}
	return nodes
}

// lift puts all that a node holds under an outermost one.
func (m *matching) lift(x, top int) {
	m.top[x] = top
	for _, y := range m.circle[x] {
		m.lift(y, top)
	}
}

// join finds the blossom's edges to all other nodes.
func (m *matching) join(blossom int) {
	for x := range m.used {
		m.link(blossom, x, link{none, none})
	}
	for _, y := range m.circle[blossom] {
		for x := range m.used {
			e, now := m.edge(y, x), m.edge(blossom, x)
			if e.from != none && (now.from == none || m.slack(e) < m.slack(now)) {
				m.link(blossom, x, e)
			}
		}
	}
}

// expand frees an inner blossom. Those between its base and the way in stay in the tree, the others leave it.
func (m *matching) expand(blossom int) {
	entry := m.below(blossom, int(m.edge(blossom, m.parent[blossom]).from))
	k := m.turn(blossom, entry)
	circle := m.circle[blossom]
	for _, x := range circle {
		m.above[x] = none
		m.lift(x, x)
	}
	for i := 0; i < k; i += 2 {
		x, y := circle[i], circle[i+1]
		m.parent[x] = int(m.edge(y, x).from)
		m.color[x], m.color[y] = inner, outer
		m.watch[x] = none
		m.rewatch(y)
		m.enqueue(y)
	}
	m.color[entry], m.parent[entry], m.watch[entry] = inner, m.parent[blossom], none
	for _, x := range circle[k+1:] {
		m.color[x] = bare
		m.rewatch(x)
	}
	m.top[blossom], m.circle[blossom] = none, nil
}
