package bot_test

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"sozialraum/bot/dialog"
	"sozialraum/storage"
)

func (c *modelCase) living() bool {
	return c.state == storage.CaseAsking || c.state == storage.CaseOpen
}

func (p *modelPart) takes() bool {
	return p.state == storage.PersonIn || p.state == storage.PersonAccepted
}

func (c *modelCase) consultants() (n int) {
	for _, p := range c.parts {
		if !p.requester && p.takes() {
			n++
		}
	}
	return n
}

func (c *modelCase) close(now time.Time) {
	if c.living() {
		c.state, c.closed = storage.CaseClosed, now
	}
}

// maySay is the rule of the phases, in a few words.
func (p *modelPart) maySay() bool {
	c := p.of
	switch {
	case !p.takes() || c.state != storage.CaseOpen || c.way != storage.WayWritten:
		return false
	case c.model == storage.ModelFree || c.phase == "questions":
		return true
	}
	return p.requester == (c.phase == "feedback")
}

// goes takes somebody out of a case.
func (p *modelPart) goes() {
	took := p.takes()
	p.state = storage.PersonLeft
	if c := p.of; took && c.living() {
		if c.moderator == p {
			c.moderator = nil
		}
		if c.offered == p {
			c.offered = nil
		}
		if c.consultants() == 0 {
			c.state = storage.CaseAsking
		}
	}
}

func (m *talkModel) drafts() {
	p := m.part(written(func(p *modelPart) bool { return p.person.draft == nil && p.of.state != storage.CaseClosed }))
	m.draftOf(p, "talkwrite:"+p.reference, nil, p.maySay())
}

func (m *talkModel) corrects() {
	p := m.part(written(func(p *modelPart) bool { return p.person.draft == nil && len(p.own()) > 0 }))
	old := rapid.SampledFrom(p.own()).Draw(m.rt, "old")
	m.draftOf(p, fmt.Sprintf("talkwrite:%s:%d", p.reference, old.seq), old, p.of.state == storage.CaseOpen)
}

// own are the words that somebody has sent and not withdrawn.
func (p *modelPart) own() (list []*modelWord) {
	for _, w := range p.of.words {
		if w.part == p && !w.withdrawn {
			list = append(list, w)
		}
	}
	return list
}

// draftOf begins to write.
func (m *talkModel) draftOf(p *modelPart, data string, corrects *modelWord, may bool) {
	if !m.taps(p.person, data, true) || !may {
		return
	}
	w := m.word(p.person)
	w.part, w.corrects = p, corrects
	w.typed = p.person.Send("Ich denke an " + w.word + " dabei.")
	m.settle()
	fmt.Fprintf(&m.story, "%#v types %s\n", p, w.word)
	p.person.draft = w
}

func (m *talkModel) sends() {
	p := m.one(func(p *modelPerson) bool { return p.draft != nil })
	w := p.draft
	_, session := m.world.draft(p.Person)
	if session == nil { // it has expired
		p.draft = nil
		return
	}
	if session.Phase != dialog.Reviewing {
		m.t.Fatalf("a draft waits in the phase %q: %s", session.Phase, last(m.t, p.Person).Text)
	}
	if !m.taps(p, saves(session), true) {
		return
	}
	may := w.part.maySay()
	if w.corrects != nil {
		may = w.part.takes() && w.part.of.state == storage.CaseOpen && !w.corrects.withdrawn
	}
	p.draft = nil
	if may {
		m.sent(w)
		return
	}
	m.exec(`DELETE FROM dialogs WHERE person_id = $1`, p.id) // refused, and given up
}

func (m *talkModel) sent(w *modelWord) {
	c := w.part.of
	w.seq, w.sent = len(c.words)+1, m.clock.Now()
	c.words = append(c.words, w)
}

func (m *talkModel) sums() {
	m.rarely()
	p := m.part(written(func(p *modelPart) bool {
		return p.requester && p.of.state == storage.CaseOpen && p.person.draft == nil
	}))
	w := m.word(p.person)
	w.part = p
	if m.complete(p.person, "talksum", map[string]string{"text": "Wir nehmen " + w.word + " mit.", "case": p.reference}, true) {
		m.sent(w)
	}
}

func (m *talkModel) withdraws() {
	p := m.part(written(func(p *modelPart) bool { return len(p.own()) > 0 }))
	w := rapid.SampledFrom(p.own()).Draw(m.rt, "word")
	if m.taps(p.person, fmt.Sprintf("talkback:%s:%d:yes", p.reference, w.seq), true) {
		w.withdrawn = true
	}
}

// edits changes in Telegram what was sent; nobody may see that.
func (m *talkModel) edits() {
	p := m.part(written(func(p *modelPart) bool {
		return slices.ContainsFunc(p.own(), func(w *modelWord) bool { return w.typed != 0 })
	}))
	old := rapid.SampledFrom(slices.DeleteFunc(p.own(), func(w *modelWord) bool { return w.typed == 0 })).Draw(m.rt, "word")
	w := m.word(p.person)
	w.edit, m.actor = true, p.person
	fmt.Fprintf(&m.story, "%#v edits %s\n", p, old.word)
	if err := p.person.Edit(old.typed, "Ich denke doch an "+w.word+" dabei."); err != nil {
		m.t.Fatal(err)
	}
	m.settle()
}

func (m *talkModel) movesOn() {
	phases := []string{"questions", "hypotheses", "ideas", "feedback"}
	p := m.part(written(func(p *modelPart) bool {
		return p.of.state == storage.CaseOpen && p.of.model == storage.ModelPhases && p.of.phase != "feedback"
	}))
	c := p.of
	next := phases[slices.Index(phases, c.phase)+1]
	if m.taps(p.person, "talkphase:"+p.reference+":"+next, true) && (p.requester || c.moderator == p) {
		c.phase = next
	}
}

func (m *talkModel) moderates() {
	p := m.part(written(func(p *modelPart) bool { return p.of.state == storage.CaseOpen && p.of.model == storage.ModelPhases }))
	c := p.of
	what := rapid.SampledFrom([]string{"accept", "decline", "accept", "stop"}).Draw(m.rt, "what")
	if !p.requester {
		what = rapid.SampledFrom([]string{"offer", "offer", "stop"}).Draw(m.rt, "what")
	}
	if !m.taps(p.person, "talkmod:"+p.reference+":"+what, true) {
		return
	}
	switch {
	case what == "offer" && c.moderator == nil && c.offered == nil:
		c.offered = p
	case what == "accept" && c.offered != nil:
		c.moderator, c.offered = c.offered, nil
	case what == "decline":
		c.offered = nil
	case what == "stop" && (p.requester || c.moderator == p):
		c.moderator = nil
	}
}

// reveals lets the requester wish to be known, or a consultant agree.
func (m *talkModel) reveals() {
	m.rarely()
	p := m.part(written(func(p *modelPart) bool {
		return p.of.state != storage.CaseAsking && (p.requester && p.of.consultants() > 0 || p.reveal == storage.RevealOffered)
	}))
	c := p.of
	if !p.requester {
		m.acquaint(p.person, c.requester().known) // with the next tap
		m.taps(p.person, "talkreveal:"+p.reference+":agree:yes", false)
		p.reveal = storage.RevealAgreed
		return
	}
	for _, other := range c.parts {
		if !other.requester && other.takes() && other.reveal == "" {
			if m.taps(p.person, fmt.Sprintf("talkreveal:%s:%d:yes", p.reference, other.number), true) {
				other.reveal = storage.RevealOffered
			}
			return
		}
	}
}

// acquaint lets the guard pass what two people tell each other. Their houses may then be named to somebody who shares
// another case with people of them.
func (m *talkModel) acquaint(a, b *modelPerson) {
	for _, p := range []*modelPerson{a, b} {
		for house := range p.lived {
			m.told[house] = true
		}
	}
	m.known = append(m.known, [2]*modelPerson{a, b})
	for _, c := range m.cases {
		m.surround(c)
	}
}

func (c *modelCase) requester() *modelPart {
	return c.parts[slices.IndexFunc(c.parts, func(p *modelPart) bool { return p.requester })]
}

func (m *talkModel) leaves() {
	m.rarely()
	p := m.part(written(func(p *modelPart) bool { return !p.requester }))
	living := p.of.living()
	if m.taps(p.person, "talkleave:"+p.reference+":yes", true) && living {
		p.goes()
	}
}

func (m *talkModel) ends() {
	m.rarely()
	p := m.part(written(nil))
	if m.taps(p.person, "talkend:"+p.reference+":yes", true) && p.requester {
		p.of.close(m.clock.Now())
		p.of.expire()
	}
}

func (m *talkModel) thanks() {
	p := m.part(written(func(p *modelPart) bool { return p.of.state == storage.CaseClosed }))
	m.taps(p.person, rapid.SampledFrom([]string{"talkthank:" + p.reference, "talkhelped:" + p.reference + ":5"}).Draw(m.rt, "what"), true)
}
