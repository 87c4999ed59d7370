package bot_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

var modelWords = regexp.MustCompile(`merk[a-z]{4}el`)

// check holds what has happened in a step against the reference.
func (m *talkModel) check() {
	for _, c := range m.cases {
		if c.state != storage.CaseShredded {
			m.checkCase(c)
		}
	}
	m.checkCalls()
	m.checkDump()
	m.checkLogs()
	m.checkChats()
	m.actor, m.waited, m.asked = nil, false, map[*modelPart]bool{}
	for _, c := range m.cases {
		for _, p := range c.parts {
			m.asked[p] = p.state == storage.PersonAsked
		}
		m.surround(c)
	}
}

// surround sets the guard on everybody who is or was in the case, and on the houses that give one of them away.
func (m *talkModel) surround(c *modelCase) {
	c.circle.End()
	var inside []*modelPerson
	for _, p := range m.people {
		if c.state != storage.CaseShredded && slices.ContainsFunc(c.parts, func(part *modelPart) bool { return part.known == p }) {
			inside = append(inside, p)
		}
	}
	for _, p := range inside {
		var more []string
		for house := range p.lived {
			if !m.told[house] && !slices.ContainsFunc(inside, func(other *modelPerson) bool { return other != p && other.lived[house] }) {
				more = append(more, house)
			}
		}
		c.circle.Join(p.Person, more...)
	}
	for _, pair := range m.known {
		c.circle.Reveal(pair[0].Person, pair[1].Person)
	}
}

// checkCase compares a case with the reference, and takes over what only the database can know: who was asked.
func (m *talkModel) checkCase(c *modelCase) {
	now := m.clock.Now()
	var is storage.Case
	err := m.store.InTx(m.ctx, func(ctx context.Context, tx *storage.Tx) (err error) {
		is, err = tx.LockedCase(ctx, c.id)
		return err
	})
	switch {
	case errors.Is(err, storage.ErrNotFound):
		if c.state != storage.CaseClosed || now.Before(c.closed.AddDate(0, 0, storage.ShredDays-1)) {
			m.t.Fatalf("a case is gone that was %s", c.state)
		}
		c.state = storage.CaseShredded
		return
	case err != nil:
		m.t.Fatal(err)
	case c.state == storage.CaseClosed && m.waited && !now.Before(c.closed.AddDate(0, 0, storage.ShredDays)):
		m.t.Fatal("a case outlives its end")
	case is.State == storage.CaseClosed && c.living() && m.waited && now.After(c.created.AddDate(0, 0, storage.SilenceDays-1)):
		c.close(now)
		c.expire()
	}
	if is.State != c.state || is.Phase != c.phase || is.Messages != len(c.words) {
		m.t.Fatalf("the case is %s in phase %q with %d messages, want %s, %q, %d", is.State, is.Phase, is.Messages, c.state, c.phase, len(c.words))
	}
	for _, p := range is.People {
		m.checkPart(c, &p)
	}
	if is.Accepted() != c.consultants() || is.Accepted() > c.wanted {
		m.t.Fatalf("%d consult, want %d of %d", is.Accepted(), c.consultants(), c.wanted)
	}
}

func (m *talkModel) checkPart(c *modelCase, is *storage.CasePerson) {
	at := slices.IndexFunc(c.parts, func(p *modelPart) bool { return p.number == is.Number })
	if at < 0 {
		at = len(c.parts)
		c.parts = append(c.parts, m.newPart(c, is))
	}
	p := c.parts[at]
	if is.State == storage.PersonExpired && m.waited && p.state == storage.PersonAsked {
		p.state = storage.PersonExpired // a round has ended
	}
	if is.State != p.state {
		m.t.Fatalf("number %d is %s, want %s", p.number, is.State, p.state)
	}
	switch {
	case p.person == nil && is.PersonID != 0:
		m.t.Fatal("the case still knows somebody who has left")
	case p.person != nil && (is.PersonID != p.person.id || is.Reference != p.reference):
		m.t.Fatal("somebody has become another")
	}
}

// newPart is somebody who has been asked in this step, or has asked.
func (m *talkModel) newPart(c *modelCase, is *storage.CasePerson) *modelPart {
	p := &modelPart{
		of: c, number: is.Number, house: is.OrganisationID, requester: is.Role == storage.RoleRequester, state: is.State, reference: is.Reference,
	}
	at := slices.IndexFunc(m.people, func(p *modelPerson) bool { return p.id == is.PersonID })
	if at < 0 || m.people[at].house < 0 || m.houses[m.people[at].house].ID != is.OrganisationID {
		m.t.Fatal("somebody is in the case who is not of that house")
	}
	p.person, p.known = m.people[at], m.people[at]
	switch {
	case p.requester:
		if c.vignette != nil {
			c.vignette.part = p
		}
	case p.state != storage.PersonAsked && (p.state != storage.PersonExpired || !m.waited): // a round and the case may end at once
		m.t.Fatalf("somebody is %s without having been asked", p.state)
	case slices.Contains(c.spared, p.house):
		m.t.Fatal("somebody of a spared house is asked")
	}
	return p
}

// mayRead tells whether a word may be sent to somebody now.
func (m *talkModel) mayRead(p *modelPerson, w *modelWord) bool {
	switch {
	case w.edit || w.withdrawn:
		return false
	case w.part == nil:
		return w.author == p
	}
	c := w.part.of
	if w.seq == 0 && w != c.vignette {
		return w.author == p
	}
	if c.state == storage.CaseShredded || c.state == storage.CaseClosed && !m.clock.Now().Before(c.closed.AddDate(0, 0, storage.ShredDays)) {
		return false
	}
	return slices.ContainsFunc(c.parts, func(part *modelPart) bool {
		return part.person == p && (part.takes() || w == c.vignette && (part.state == storage.PersonAsked || m.asked[part]))
	})
}

// checkCalls looks at everything that was sent in this step. Words go only to who has tapped: never into a notice.
func (m *talkModel) checkCalls() {
	for _, call := range m.sim.Calls() {
		if call.Status != 200 {
			continue
		}
		for _, word := range modelWords.FindAllString(payload(call.Params), -1) {
			if m.actor == nil || m.actor.ID() != call.ChatID {
				m.t.Fatalf("%s brings a word to somebody who did nothing: %v", call.Method, call.Params)
			}
			if !m.mayRead(m.actor, m.words[word]) {
				m.t.Fatalf("%s shows %s, who must not see it: %v", call.Method, word, call.Params)
			}
		}
	}
	m.sim.ResetCalls()
	if v := m.sim.Violations(); len(v) > 0 {
		m.t.Fatalf("leaks: %v", v)
	}
}

// payload is what a call carries, files included.
func payload(params map[string]any) string {
	var all strings.Builder
	for _, v := range params {
		if file, ok := v.(simulator.File); ok {
			all.Write(file.Bytes)
		}
		fmt.Fprintln(&all, v)
	}
	return all.String()
}

// checkChats looks for words that were taken back, or whose case is gone, on the screens of others than their author.
func (m *talkModel) checkChats() {
	for _, p := range m.people {
		if p.blocked || p.id == 0 {
			continue
		}
		for _, word := range modelWords.FindAllString(seen(p.Person), -1) {
			w := m.words[word]
			if w.withdrawn && slices.ContainsFunc(w.part.of.parts, func(part *modelPart) bool { return part.person == p && p != w.author && part.takes() }) {
				m.t.Fatalf("%s still stands in the chat of %#v", word, p)
			}
		}
	}
}

// checkDump reads all tables as text: nowhere a word, in the tables of cases nobody, and nothing that names a case beside
// them (THREATS.md 10).
func (m *talkModel) checkDump() {
	cases, rest := m.dump()
	if word := modelWords.FindString(cases + rest); word != "" {
		m.t.Fatalf("%s stands in the database", word)
	}
	for _, p := range m.people {
		for _, secret := range secretsOf(p) {
			if strings.Contains(cases, secret) {
				m.t.Fatal("somebody can be read out of the tables of the cases")
			}
		}
	}
	for _, c := range m.cases {
		for _, p := range c.parts {
			if strings.Contains(rest, p.reference) {
				m.t.Fatal("a row beside the cases leads to one")
			}
		}
	}
}

// checkLogs looks at what was logged in this step (THREATS.md 12).
func (m *talkModel) checkLogs() {
	all := m.book.String()
	logged := all[m.logged:]
	m.logged = len(all)
	if word := modelWords.FindString(logged); word != "" {
		m.t.Fatalf("%s is logged", word)
	}
	for _, p := range m.people {
		for _, secret := range secretsOf(p) {
			if strings.Contains(logged, secret) {
				m.t.Fatal("somebody can be read out of the log")
			}
		}
	}
}

func secretsOf(p *modelPerson) []string {
	profile := p.Profile()
	secrets := []string{fmt.Sprint(p.ID()), profile.FirstName, profile.LastName, profile.Username}
	for house := range p.lived {
		secrets = append(secrets, house)
	}
	return secrets
}

// tapped taps the newest message and returns the screen that is shown then, with the words in it. Only a message that
// is protected turns into a screen of a conversation; otherwise a notice comes, and a tap on that shows it.
func (m *talkModel) tapped(p *modelPerson, data string) (card simulator.Message, words []string) {
	m.actor = p
	fmt.Fprintf(&m.story, "%#v taps %s\n", p, data)
	on := last(m.t, p.Person)
	if told := m.press(p.Person, on.ID, data); told[0] != "" {
		m.t.Fatalf("%s: %s", data, told[0])
	}
	if !on.Protected {
		if card = last(m.t, p.Person); card.Text == m.lang.T("casenotice.news") {
			return m.tapped(p, data)
		}
		return card, modelWords.FindAllString(card.Text, -1)
	}
	for _, message := range p.Messages() {
		if message.ID == on.ID {
			return message, modelWords.FindAllString(message.Text, -1)
		}
	}
	m.t.Fatal("the tapped message is gone")
	return card, nil
}

func (m *talkModel) reads() {
	m.readsCard(m.part(written(nil)))
}

// readsCard opens a conversation and compares all its pages with what was sent: each word once, in order. Only what was
// sent less than the delay ago may be missing.
func (m *talkModel) readsCard(p *modelPart) {
	card, got := m.tapped(p.person, "case:"+p.reference)
	for page := 1; has(card, m.lang.T("talk.older")); page++ {
		var older []string
		card, older = m.tapped(p.person, fmt.Sprintf("case:%s:%d", p.reference, page))
		got = append(older, got...)
	}
	var want []string
	for _, w := range p.of.words {
		must := w.part == p || m.clock.Now().Sub(w.sent) >= m.delay
		if !w.withdrawn && (must || slices.Contains(got, w.word)) {
			want = append(want, w.word)
		}
	}
	if !slices.Equal(got, want) {
		m.t.Fatalf("the conversation shows %v, want %v: %s\n%s", got, want, card.Text, m.traffic())
	}
}

// traffic is what was sent in this step.
func (m *talkModel) traffic() string {
	var all strings.Builder
	for _, call := range m.sim.Calls() {
		fmt.Fprintf(&all, "%s to %d: %d %s %v\n", call.Method, call.ChatID, call.Status, call.Error, call.Params)
	}
	return all.String()
}

// rereads looks at the description of a case, which stands there once.
func (m *talkModel) rereads() {
	p := m.part(func(p *modelPart) bool {
		return p.of.way == storage.WayWritten && (p.takes() || p.state == storage.PersonAsked)
	})
	data := "talktext:" + p.reference
	if p.state == storage.PersonAsked {
		data = "case:" + p.reference
	}
	if screen, words := m.tapped(p.person, data); !slices.Equal(words, []string{p.of.vignette.word}) {
		m.t.Fatalf("the description has the words %v: %s", words, screen.Text)
	}
}

// finish lets everybody open everything that they can, and read what is kept about them.
func (m *talkModel) finish() {
	m.clock.Set(m.clock.Now().Add(61 * time.Second))
	m.settle()
	m.check()
	for _, c := range m.cases {
		for _, p := range c.parts {
			if p.person != nil && !p.person.Blocked() && p.takes() && c.way == storage.WayWritten && c.state != storage.CaseShredded {
				m.readsCard(p)
				m.check()
			}
		}
	}
	for _, p := range m.people {
		if p.id != 0 && !p.Blocked() {
			m.actor = p
			m.press(p.Person, last(m.t, p.Person).ID, "profile:data")
			m.check()
		}
	}
}
