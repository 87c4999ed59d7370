package simulator

import "strings"

// Circle is a set of people who take part in one thing without knowing who
// the others are, such as the participants of an anonymous consultation. No
// call to one of them may carry a name or an organisation of another, from
// the moment that they joined. Ids and usernames are forbidden everywhere,
// and a revelation does not change that.
type Circle struct {
	guard    *Guard
	members  map[*Person][]string // what gives them away, in lower case
	revealed map[[2]*Person]bool
}

// Circle returns a new set without anybody in it.
func (g *Guard) Circle() *Circle {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := &Circle{guard: g, members: map[*Person][]string{}, revealed: map[[2]*Person]bool{}}
	g.circles = append(g.circles, c)
	return c
}

// Join adds somebody. What gives them away are the names of their profile
// and more strings, such as their organisation.
func (c *Circle) Join(p *Person, more ...string) {
	c.guard.s.mu.Lock()
	defer c.guard.s.mu.Unlock()
	names := append([]string{p.profile.FirstName, p.profile.LastName}, more...)
	for _, name := range names {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
			c.members[p] = append(c.members[p], name)
		}
	}
}

// Reveal lets two of the circle read each other's names from now on.
func (c *Circle) Reveal(a, b *Person) {
	c.guard.s.mu.Lock()
	defer c.guard.s.mu.Unlock()
	c.revealed[[2]*Person{a, b}], c.revealed[[2]*Person{b, a}] = true, true
}

// End stops the watch: the people may meet again under their names.
func (c *Circle) End() {
	c.guard.s.mu.Lock()
	defer c.guard.s.mu.Unlock()
	clear(c.members)
}

// participants looks for names of others in every circle of the recipient.
// lower is the text in lower case.
func (in inspection) participants(path, lower string) {
	reader := in.s.people[in.to]
	if reader == nil {
		return
	}
	for _, circle := range in.circles {
		if _, inside := circle.members[reader]; !inside {
			continue
		}
		for other, names := range circle.members {
			if other == reader || circle.revealed[[2]*Person{reader, other}] {
				continue
			}
			for _, name := range names {
				if containsWord(lower, name) {
					in.report(path, "participant", other.profile.ID, name)
				}
			}
		}
	}
}
