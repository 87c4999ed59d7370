package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"
	"pgregory.net/rapid"

	"sozialraum/bot"
	"sozialraum/bot/dialog"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// one draws somebody who can tap; the step is skipped when nobody fits.
func (m *talkModel) one(fits func(*modelPerson) bool) *modelPerson {
	var list []*modelPerson
	for _, p := range m.people {
		if p.id != 0 && !p.Blocked() && (fits == nil || fits(p)) {
			list = append(list, p)
		}
	}
	if len(list) == 0 {
		panic(idle{})
	}
	return rapid.SampledFrom(list).Draw(m.rt, "person")
}

// part draws somebody's part in a case who can tap.
func (m *talkModel) part(fits func(*modelPart) bool) *modelPart {
	var list []*modelPart
	for _, c := range m.cases {
		for _, p := range c.parts {
			if p.person != nil && p.person.id != 0 && !p.person.Blocked() && c.state != storage.CaseShredded && fits(p) {
				list = append(list, p)
			}
		}
	}
	if len(list) == 0 {
		panic(idle{})
	}
	return rapid.SampledFrom(list).Draw(m.rt, "part")
}

// written are the parts in cases in writing of those who take part and fulfil more.
func written(more func(*modelPart) bool) func(*modelPart) bool {
	return func(p *modelPart) bool {
		return p.of.way == storage.WayWritten && p.takes() && (more == nil || more(p))
	}
}

// rarely keeps most of what ends a case from happening: otherwise few would get so far that somebody writes.
func (m *talkModel) rarely() {
	if rapid.IntRange(0, 3).Draw(m.rt, "rarely") < 3 {
		panic(idle{})
	}
}

// complete puts somebody's dialog to its last question and answers that.
func (m *talkModel) complete(p *modelPerson, flow string, answers map[string]string, mishaps bool) (took bool) {
	all := bot.Flows()
	f := all[slices.IndexFunc(all, func(f dialog.Flow) bool { return f.Name == flow })]
	m.sessions++
	s := dialog.Session{ID: "m" + strconv.Itoa(m.sessions), Step: len(f.Steps) - 1, Phase: dialog.Reviewing, Answers: answers}
	if len(f.Confirm) > 0 {
		s.Phase, s.Confirmed = dialog.Confirming, len(f.Confirm)-1
	}
	raw, err := json.Marshal(s)
	if err != nil {
		m.t.Fatal(err)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p.Person)
		if err == nil {
			tx.SaveDialog(person, storage.Dialog{Flow: flow, Session: string(raw), Sealed: true, ExpiresAt: tx.Now.AddDate(0, 0, 1)})
		}
		return err
	})
	took = m.taps(p, saves(&s), mishaps)
	m.exec(`DELETE FROM dialogs WHERE person_id = $1`, p.id)
	return took
}

// saves is the button that agrees to what a dialog shows.
func saves(s *dialog.Session) string {
	return fmt.Sprintf("%s:%s:%s:%s", view.DialogAction, s.ID, view.DialogPlace(*s), dialog.Save)
}

func (m *talkModel) asks() {
	if living := slices.DeleteFunc(slices.Clone(m.cases), func(c *modelCase) bool { return !c.living() }); len(living) > 2 {
		panic(idle{})
	}
	p := m.one(func(p *modelPerson) bool { return p.house >= 0 && p.draft == nil })
	c := &modelCase{
		way: storage.WayWritten, state: storage.CaseAsking, wanted: rapid.IntRange(1, 3).Draw(m.rt, "wanted"), created: m.clock.Now(),
		model: rapid.SampledFrom([]string{storage.ModelFree, storage.ModelPhases}).Draw(m.rt, "model"),
	}
	flow, without := "asking", []string{}
	for i, house := range m.houses {
		if i != p.house && rapid.IntRange(0, 5).Draw(m.rt, "spared") == 0 {
			c.spared, without = append(c.spared, house.ID), append(without, strconv.FormatInt(house.ID, 10))
		}
	}
	c.spared = append(c.spared, m.houses[p.house].ID)
	answers := map[string]string{
		"age": "from_6", "setting": "school", "topics": "other", "question": "Was übersehen wir?", "perspective": "any",
		"without": strings.Join(without, ","), "wanted": strconv.Itoa(c.wanted), "model": c.model, "label": m.houses[p.house].Sector,
	}
	if rapid.IntRange(0, 5).Draw(m.rt, "talk") == 0 {
		c.way, c.wanted, flow = storage.WayTalk, 1, "asktalk"
	} else {
		c.vignette = m.word(p)
		answers["situation"] = "Es geht um " + c.vignette.word + " und mehr."
	}
	if !m.complete(p, flow, answers, true) {
		return
	}
	var known pq.Int64Array
	for _, other := range m.cases {
		known = append(known, other.id)
	}
	if err := m.raw.QueryRow(`SELECT id FROM consultations WHERE id <> ALL (COALESCE(CAST($1 AS bigint[]), '{}'))`, known).Scan(&c.id); err != nil {
		m.t.Fatalf("the case: %v", err)
	}
	c.circle = m.sim.Guard().Circle()
	m.circles, m.cases = append(m.circles, c.circle), append(m.cases, c)
}

func (m *talkModel) answers() {
	p := m.part(func(p *modelPart) bool { return p.state == storage.PersonAsked })
	answer := rapid.SampledFrom([]string{storage.PersonAccepted, storage.PersonAccepted, storage.PersonAccepted, storage.PersonLater, storage.PersonBiased}).Draw(m.rt, "answer")
	if !m.taps(p.person, "request:"+p.reference+":"+answer, true) {
		return
	}
	if p.state = answer; answer != storage.PersonAccepted {
		return
	}
	c := p.of
	if c.way == storage.WayTalk {
		c.state, p.state = storage.CaseOpen, storage.PersonIn
	}
	if c.state == storage.CaseOpen || c.consultants() == c.wanted {
		c.expire()
	}
}

// expire ends the requests that nobody has answered.
func (c *modelCase) expire() {
	for _, p := range c.parts {
		if p.state == storage.PersonAsked {
			p.state = storage.PersonExpired
		}
	}
}

func (m *talkModel) begins() {
	p := m.part(written(func(p *modelPart) bool { return p.requester && p.of.state == storage.CaseAsking }))
	c := p.of
	if !m.taps(p.person, "talkbegin:"+p.reference, true) || c.consultants() == 0 {
		return
	}
	c.state = storage.CaseOpen
	if c.phase == "" && c.model == storage.ModelPhases {
		c.phase = "questions"
	}
	c.expire()
	for _, p := range c.parts {
		if p.takes() {
			p.state = storage.PersonIn
		}
	}
}

// departs takes somebody out of their house, or out of the network.
func (m *talkModel) departs() {
	m.rarely()
	p := m.one(func(p *modelPerson) bool { return p.house >= 0 })
	forGood := rapid.Bool().Draw(m.rt, "for good")
	data := fmt.Sprintf("profile:left:%d", m.houses[p.house].ID)
	if forGood {
		data = "profile:deleted"
	}
	if !m.taps(p, data, true) {
		return
	}
	for _, c := range m.cases {
		for _, part := range c.parts {
			if part.person != p || c.state == storage.CaseShredded {
				continue
			}
			if part.requester {
				c.close(m.clock.Now())
				c.expire()
			}
			part.goes()
			part.person = nil
		}
	}
	p.house = -1
	if forGood {
		p.id, p.draft = 0, nil
	}
}

// comes brings somebody back who has left.
func (m *talkModel) comes() {
	for _, p := range m.people {
		if p.house < 0 {
			m.arrives(p)
			fmt.Fprintf(&m.story, "%#v comes to house %d\n", p, p.house)
			return
		}
	}
	panic(idle{})
}

func (m *talkModel) blocks() {
	m.rarely()
	p := rapid.SampledFrom(m.people).Draw(m.rt, "person")
	if p.Blocked() {
		p.Unblock()
	} else {
		p.Block()
		p.blocked = true
	}
	fmt.Fprintf(&m.story, "%#v blocks %v\n", p, p.Blocked())
	m.settle()
}

// steals taps the buttons of somebody else.
func (m *talkModel) steals() {
	of := m.part(func(*modelPart) bool { return true })
	thief := m.one(func(p *modelPerson) bool { return p != of.person })
	actions := slices.DeleteFunc(bot.Actions(), func(a string) bool {
		return !strings.HasPrefix(a, "talk") && !slices.Contains([]string{"case", "request", "times", "table"}, a)
	})
	data := rapid.SampledFrom(actions).Draw(m.rt, "action") + ":" + of.reference +
		rapid.SampledFrom([]string{"", ":yes", ":1", ":1:yes", ":accepted", ":free:yes", ":agree:yes", ":accept"}).Draw(m.rt, "tail")
	m.actor = thief
	fmt.Fprintf(&m.story, "%#v steals %s\n", thief, data)
	if told := m.press(thief.Person, last(m.t, thief.Person).ID, data); told[0] != view.Plain(m.lang.T("error.gone")) {
		m.t.Fatalf("%s of somebody else: %q, %s", data, told[0], last(m.t, thief.Person).Text)
	}
}

func (m *talkModel) waits() {
	m.passes(time.Duration(rapid.SampledFrom([]int{0, 1, 1, 25, 25, 60, 24 * 8, 24 * 12}).Draw(m.rt, "hours"))*time.Hour + 61*time.Second)
}

// passes turns the clock on and lets the jobs of the scheduler look.
func (m *talkModel) passes(d time.Duration) {
	m.waited = true
	fmt.Fprintf(&m.story, "%v pass\n", d)
	m.clock.Set(m.clock.Now().Add(d))
	m.settle()
	for range 2 { // what one job does may be due for another
		if err := m.jobs.RunDue(m.ctx); err != nil {
			m.t.Fatal(err)
		}
		m.settle()
	}
	m.clock.Set(m.clock.Now().Add(61 * time.Second)) // what the jobs have to tell is delayed, too
	m.settle()
}
