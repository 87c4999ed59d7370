package grouping

import "slices"

// place seats people as counted: as many as can stay where they were, first of all who moderated there, and the others
// in the order of their ids wherever there is room.
func (m *mending) place(c counts) {
	for len(m.head) < len(c.open) {
		m.head = append(m.head, nowhere)
	}
	room, floating := slices.Clone(c.seated), [ranks][]int{}
	sit := func(i, g int) {
		room[g][m.people[i].rank()]--
		m.at[i] = g
	}
	for g, i := range m.head {
		if i != nowhere && room[g][leading] > 0 {
			sit(i, g)
		}
	}
	for i, g := range m.home {
		switch r := m.people[i].rank(); {
		case m.at[i] != nowhere:
		case g != nowhere && room[g][r] > 0:
			sit(i, g)
		default:
			floating[r] = append(floating[r], i)
		}
	}
	for r, people := range floating {
		for _, i := range people {
			sit(i, slices.IndexFunc(room, func(left [ranks]int) bool { return left[r] > 0 }))
		}
	}
	m.groups = make([][]int, len(c.open))
	for i, g := range m.at {
		m.groups[g] = append(m.groups[g], i)
	}
}

// improve lets those who do not sit where they were change places among themselves, go on to a group that is smaller
// by one, or stay and let another one go: whatever costs less, until nothing does. Neither the number of moves nor that
// of groups with a moderator gets worse, and there are as many groups of each size as before.
func (m *mending) improve() {
	for found := true; found; {
		found = false
		for i := range m.people {
			if !m.floats(i) {
				continue
			}
			for j := range m.people {
				found = m.exchange(i, j) || m.relieve(i, j) || found
			}
			for g := range m.groups {
				found = m.goOn(i, g) || found
			}
		}
	}
}

func (m *mending) floats(i int) bool { return m.at[i] != m.home[i] }

// exchange lets two people change places if that costs less; the first one floats.
func (m *mending) exchange(i, j int) bool {
	a, b := m.at[i], m.at[j]
	if a == b || !m.floats(i) || !m.floats(j) && (b != m.home[i] || m.head[b] == j) || !m.stayLed(i, a, b, j) {
		return false
	}
	now := m.with(i, m.groups[a]) + m.with(j, m.groups[b])
	then := m.with(i, m.groups[b]) + m.with(j, m.groups[a]) - 2*int(m.row(i)[j])
	if then >= now {
		return false
	}
	m.move(i, b)
	m.move(j, a)
	return true
}

// relieve lets somebody who moved stay at home, and another one, of a group that is larger by one, go in their place, if
// that costs less.
func (m *mending) relieve(i, j int) bool {
	home, to, from := m.home[i], m.at[i], m.at[j]
	if !m.floats(i) || m.floats(j) || home == nowhere || home == from || to == from || m.head[from] == j ||
		len(m.groups[home]) == 0 || len(m.groups[home])+1 != len(m.groups[from]) ||
		m.people[i].rank() != m.people[j].rank() || !m.stayLed(j, from, home, nowhere) {
		return false
	}
	now := m.with(i, m.groups[to]) + m.with(j, m.groups[from])
	then := m.with(i, m.groups[home]) + m.with(j, m.groups[to]) - int(m.row(i)[j])
	if then >= now {
		return false
	}
	m.move(i, home)
	m.move(j, to)
	return true
}

// goOn lets somebody who floats join a group that is smaller by one if that costs less.
func (m *mending) goOn(i, g int) bool {
	from := m.at[i]
	if !m.floats(i) || len(m.groups[g]) == 0 || len(m.groups[g])+1 != len(m.groups[from]) ||
		!m.stayLed(i, from, g, nowhere) || m.with(i, m.groups[g]) >= m.with(i, m.groups[from]) {
		return false
	}
	m.move(i, g)
	return true
}

// stayLed tells whether as many of two groups have a moderator after i goes from a to b, and j, if anybody, back.
func (m *mending) stayLed(i, a, b, j int) bool {
	back := j != nowhere && m.people[j].Moderator
	if m.people[i].Moderator == back {
		return true
	}
	if back {
		a, b = b, a
	}
	return m.leaders(a) > 1 || m.leaders(b) == 0
}

func (m *mending) leaders(g int) (n int) {
	for _, i := range m.groups[g] {
		if m.people[i].Moderator {
			n++
		}
	}
	return n
}

func (m *mending) move(i, to int) {
	from := m.at[i]
	m.groups[from] = slices.DeleteFunc(m.groups[from], func(j int) bool { return j == i })
	m.groups[to] = append(m.groups[to], i)
	m.at[i] = to
}
