package grouping

// phase grows trees until one more pair is matched; false if the matching is the best.
func (m *matching) phase() bool {
	m.queue = m.queue[:0]
	for x := range m.used {
		m.color[x], m.watch[x] = bare, none
	}
	for x := range m.used {
		if m.top[x] == x && m.mate[x] == none {
			m.color[x], m.parent[x] = outer, none
			m.enqueue(x)
		}
	}
	if len(m.queue) == 0 {
		return false
	}
	for {
		if m.scan() {
			return true
		}
		change, last := m.change()
		if last {
			return false
		}
		m.reprice(change)
		m.queue = m.queue[:0]
		if m.tighten() {
			return true
		}
	}
}

// scan looks at the edges of all waiting people; true if one more pair is matched.
func (m *matching) scan() bool {
	for len(m.queue) > 0 {
		u := m.queue[0]
		m.queue = m.queue[1:]
		for v := range m.n {
			e := m.edge(u, v)
			if e.from == none || m.top[u] == m.top[v] {
				continue
			}
			if m.slack(e) > 0 {
				m.watched(u, m.top[v])
			} else if m.found(e) {
				return true
			}
		}
	}
	return false
}

// enqueue lets all people of an outer node wait.
func (m *matching) enqueue(x int) {
	if x < m.n {
		m.queue = append(m.queue, x)
	}
	for _, y := range m.circle[x] {
		m.enqueue(y)
	}
}

// watched notes an outer person's edge to a node if it has the least slack so far.
func (m *matching) watched(u, x int) {
	if m.watch[x] == none || m.slack(m.edge(u, x)) < m.slack(m.edge(m.watch[x], x)) {
		m.watch[x] = u
	}
}

// rewatch finds the outer person with the least slack towards a node anew.
func (m *matching) rewatch(x int) {
	m.watch[x] = none
	for u := range m.n {
		if m.edge(u, x).from != none && m.top[u] != x && m.color[m.top[u]] == outer {
			m.watched(u, x)
		}
	}
}

// found takes in a tight edge from an outer node; true if one more pair is matched.
func (m *matching) found(e link) bool {
	a, b := m.top[e.from], m.top[e.to]
	switch m.color[b] {
	case bare:
		m.parent[b], m.color[b] = int(e.from), inner
		next := m.top[m.mate[b]]
		m.watch[b], m.watch[next] = none, none
		m.color[next] = outer
		m.enqueue(next)
	case outer:
		if base := m.meet(a, b); base != none {
			m.shrink(a, base, b)
			return false
		}
		m.augment(a, b)
		m.augment(b, a)
		return true
	}
	return false
}
