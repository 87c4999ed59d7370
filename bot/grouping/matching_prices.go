package grouping

// change is by how much prices can change until an edge gets tight or a blossom is free; last if before that the price
// of somebody without a partner is down to nothing.
func (m *matching) change() (least int64, last bool) {
	least = 1<<63 - 1
	for x := range m.used {
		if m.top[x] != x {
			continue
		}
		if x >= m.n && m.color[x] == inner {
			least = min(least, m.price[x]/2)
		}
		if m.watch[x] == none || m.color[x] == inner {
			continue
		}
		slack := m.slack(m.edge(m.watch[x], x))
		if m.color[x] == outer {
			slack /= 2
		}
		least = min(least, slack)
	}
	for u := range m.n {
		if m.color[m.top[u]] == outer && m.price[u] <= least {
			return least, true
		}
	}
	return least, false
}

// reprice changes the prices of all trees: down for outer people, up for inner ones, twice and the other way round for
// the blossoms around them. Edges within trees and blossoms stay tight.
func (m *matching) reprice(by int64) {
	sign := [...]int64{bare: 0, outer: 1, inner: -1}
	for u := range m.n {
		m.price[u] -= sign[m.color[m.top[u]]] * by
	}
	for b := m.n; b < m.used; b++ {
		if m.top[b] == b {
			m.price[b] += 2 * sign[m.color[b]] * by
		}
	}
}

// tighten takes in what has become tight and frees the inner blossoms whose price is down to nothing; true if one more
// pair is matched.
func (m *matching) tighten() bool {
	for x := range m.used {
		u := m.watch[x]
		if m.top[x] != x || u == none || m.top[u] == x || m.slack(m.edge(u, x)) > 0 {
			continue
		}
		if m.found(m.edge(u, x)) {
			return true
		}
	}
	for b := m.n; b < m.used; b++ {
		if m.top[b] == b && m.color[b] == inner && m.price[b] == 0 {
			m.expand(b)
		}
	}
	return false
}
