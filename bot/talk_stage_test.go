package bot_test

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// talkStage is a conversation in writing between three people of three houses, watched by the leak guard.
type talkStage struct {
	*stage
	asks, first, second *simulator.Person // the requester, and consultants
	reference           map[*simulator.Person]string
	circle              *simulator.Circle
	code                string
}

// talkRules are fresh for each use: chance is not for several goroutines.
func talkRules() storage.Rules {
	return storage.Rules{Rand: rand.New(rand.NewPCG(1, 2)), Sector: anonymity.Sector, Coarser: anonymity.Coarser}
}

// newTalk begins a conversation, with phases, in which nobody has written yet and everybody has read their notices.
func newTalk(t testing.TB, lang text.Lang) *talkStage {
	t.Helper()
	return talkOn(newStage(t, lang))
}

// talkOn is newTalk on a stage that is there.
func talkOn(on *stage) *talkStage {
	on.t.Helper()
	s := &talkStage{stage: on, reference: map[*simulator.Person]string{}}
	s.asks = s.employed("Wilhelmina", "Schule am Bach", false)
	s.first = s.employed("Ferdinand", "Kita Sonnenberg", true)
	s.second = s.employed("Kunigunde", "Haus Lindenhof", true)
	s.circle = s.sim.Guard().Circle()
	s.circle.Join(s.asks, "Schule am Bach")
	s.circle.Join(s.first, "Kita Sonnenberg")
	s.circle.Join(s.second, "Haus Lindenhof")
	s.begin()
	return s
}

// employed joins the area and an organisation, and offers to consult on everything.
func (s *stage) employed(name, house string, consults bool) *simulator.Person {
	s.t.Helper()
	p := s.joins(name, false)
	o := s.organisation(house, "active")
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err != nil {
			return err
		}
		if o.ID, err = tx.AddOrganisation(ctx, o); err != nil {
			return err
		}
		if err := tx.Admit(ctx, s.area, o.ID, person.ID, false); err != nil || !consults {
			return err
		}
		return tx.SaveConsultant(ctx, storage.Consultant{
			AreaID: s.area, PersonID: person.ID, Perspectives: storage.Perspectives[:], Topics: storage.Topics[:], MaxCases: 5,
		})
	})
	return p
}

// begin asks for advice; both consultants accept, and the conversation begins.
func (s *talkStage) begin() {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, s.asks)
		if err != nil {
			return err
		}
		c, asked, err := tx.StartConsultation(ctx, person, storage.NewConsultation{
			Way: storage.WayWritten, Model: storage.ModelPhases, Wanted: 2,
			Vignette: storage.Vignette{
				Age: "from_6", Setting: "school", Topics: []string{"absence"}, Situation: "Das Kind fehlt oft.",
				Question: "Was übersehen wir?", Perspective: storage.AnyPerspective,
			},
		}, talkRules())
		if err != nil {
			return err
		}
		s.reference[s.asks], s.code = c.Me.Reference, c.Code
		for _, to := range asked {
			for _, p := range []*simulator.Person{s.first, s.second} {
				if p.ID() == to.Person.TelegramID {
					s.reference[p] = to.Reference
				}
			}
			consulting, err := tx.CaseOf(ctx, &to.Person, to.Reference)
			if err != nil {
				return err
			}
			if err := tx.AnswerRequest(ctx, &consulting, storage.PersonAccepted, talkRules()); err != nil {
				return err
			}
		}
		if len(asked) != 2 {
			return errors.New("not both are asked")
		}
		if c, err = tx.CaseOf(ctx, person, c.Me.Reference); err != nil {
			return err
		}
		return tx.BeginCase(ctx, &c)
	})
}

// open looks at the conversation in the newest message that the bot sent to this person.
func (s *talkStage) open(p *simulator.Person) simulator.Message {
	s.t.Helper()
	s.press(p, last(s.t, p).ID, "case:"+s.reference[p])
	if notice, ok := s.notice(p); ok { // that message was not protected
		s.press(p, notice.ID, "case:"+s.reference[p])
	}
	return last(s.t, p)
}

// writes sends a message through the dialog.
func (s *talkStage) writes(p *simulator.Person, words string) {
	s.t.Helper()
	s.press(p, last(s.t, p).ID, "talkwrite:"+s.reference[p])
	s.say(p, words)
	s.tap(p, s.lang.T("talkwrite.save"))
}

// passes turns the clock on and waits for what became due.
func (s *talkStage) passes(d time.Duration) {
	s.t.Helper()
	s.clock.Set(s.clock.Now().Add(d))
	s.settle()
}

// notice is the newest message of the bot if it is the neutral notice.
func (s *talkStage) notice(p *simulator.Person) (simulator.Message, bool) {
	s.t.Helper()
	m := last(s.t, p)
	return m, m.Text == s.lang.T("casenotice.news")
}

// reads taps the notice that has come.
func (s *talkStage) reads(p *simulator.Person) simulator.Message {
	s.t.Helper()
	if m, ok := s.notice(p); !ok {
		s.t.Fatalf("no notice but: %s", m.Text)
	}
	s.tap(p, s.lang.T("casenotice.read"))
	return last(s.t, p)
}

// seen is everything that stands in the chat now, taps and all.
func seen(p *simulator.Person) string {
	var all strings.Builder
	for _, m := range p.Messages() {
		if m.FromBot {
			all.WriteString(m.Text + "\n")
		}
	}
	return all.String()
}

func has(m simulator.Message, label string) bool {
	return slices.ContainsFunc(m.Buttons, func(row []simulator.Button) bool {
		return slices.ContainsFunc(row, func(b simulator.Button) bool { return b.Label == label })
	})
}

// visibleTimes are the moments at which the messages of the case became visible, by their numbers.
func (s *talkStage) visibleTimes() (times []time.Time) {
	s.t.Helper()
	raw, err := sql.Open("postgres", s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	rows, err := raw.QueryContext(s.ctx, `SELECT visible_at FROM consultation_messages WHERE visible_at IS NOT NULL ORDER BY seq`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var at time.Time
		if err := rows.Scan(&at); err != nil {
			s.t.Fatal(err)
		}
		times = append(times, at)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return times
}

// plain is a text as a person reads it.
func (s *talkStage) plain(key string, values ...text.V) string {
	return view.Plain(s.lang.T(key, values...))
}

// moves begins the next phase.
func (s *talkStage) moves(p *simulator.Person, phase string) {
	s.t.Helper()
	s.press(p, last(s.t, p).ID, "talkphase:"+s.reference[p])
	s.tap(p, s.lang.T("talk.yes_next"))
	if got := last(s.t, p).Text; !strings.Contains(got, s.lang.T("talk.phase_"+phase)) {
		s.t.Errorf("not in the phase %s: %s", phase, got)
	}
}

// sums writes a summary; the question whether to end follows.
func (s *talkStage) sums(words string) {
	s.t.Helper()
	s.press(s.asks, last(s.t, s.asks).ID, "talkend:"+s.reference[s.asks])
	s.tap(s.asks, s.lang.T("talk.end_summary"))
	s.say(s.asks, words)
	s.tap(s.asks, s.lang.T("talksum.save"))
}

// reveals lets the requester and one consultant know each other. The other consultant learns nothing of it.
func (s *talkStage) reveals() {
	s.t.Helper()
	s.press(s.asks, last(s.t, s.asks).ID, "talkreveal:"+s.reference[s.asks])
	choice := last(s.t, s.asks)
	s.press(s.asks, choice.ID, s.wishFor(s.first))
	s.tap(s.asks, s.lang.T("talk.yes_reveal"))
	s.passes(time.Minute)
	card := s.open(s.first)
	if !strings.Contains(card.Text, s.lang.T("talk.wished")) {
		s.t.Fatalf("the consultant is not asked: %s", card.Text)
	}
	s.tap(s.first, s.lang.T("talk.wish_accept"))
	s.circle.Reveal(s.asks, s.first) // with the next tap
	s.tap(s.first, s.lang.T("talk.yes_wish"))
	s.passes(time.Minute)
	for reader, other := range map[*simulator.Person][2]string{s.asks: {"Ferdinand", "Kita Sonnenberg"}, s.first: {"Wilhelmina", "Schule am Bach"}} {
		if got := s.open(reader).Text; !strings.Contains(got, other[0]) || !strings.Contains(got, other[1]) {
			s.t.Errorf("they do not know each other: %s", got)
		}
	}
	s.open(s.second) // the guard looks
}

// wishFor is the button of the requester for one consultant.
func (s *talkStage) wishFor(p *simulator.Person) (data string) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err != nil {
			return err
		}
		c, err := tx.CaseOf(ctx, person, s.reference[p])
		if err != nil {
			return err
		}
		data, err = view.EncodeCallback("talkreveal", view.Tap("", "", s.reference[s.asks], c.Me.Number).Params)
		return err
	})
	return data
}

// withdrawn takes back a message after a while, and finds its text nowhere.
func (s *talkStage) withdrawn(number int, word string, after time.Duration) {
	s.t.Helper()
	s.open(s.first)
	shown := last(s.t, s.first)
	if !strings.Contains(shown.Text, word) {
		s.t.Fatalf("not shown before: %s", shown.Text)
	}
	s.passes(after)
	s.sim.ResetCalls()
	data := view.Tap("", "", s.reference[s.asks], number)
	s.press(s.asks, last(s.t, s.asks).ID, "talkback:"+strings.Join(data.Params, ":"))
	s.tap(s.asks, s.lang.T("talk.yes_withdraw"))
	if strings.Contains(seen(s.first)+seen(s.second)+seen(s.asks), word) {
		s.t.Errorf("still to be read %v later", after)
	}
	deleted := slices.ContainsFunc(s.sim.Calls(), func(c simulator.Call) bool {
		return c.Method == "deleteMessage" && c.ChatID == s.first.ID() && c.Status == 200
	})
	if young := after < 48*time.Hour; deleted != young {
		s.t.Errorf("deleted %v after %v", deleted, after)
	}
	if got := s.open(s.first).Text; strings.Contains(got, word) || !strings.Contains(got, s.lang.T("talk.withdrawn")) {
		s.t.Errorf("opened again: %s", got)
	}
}

// visibleFrom looks into the database: no message is visible before it was written nor later than a minute after the
// last, and none before one with a lower number.
func (s *talkStage) visibleFrom(start time.Time) {
	s.t.Helper()
	times := s.visibleTimes()
	if len(times) != 7 {
		s.t.Fatalf("%d messages", len(times))
	}
	different := false
	for i, at := range times {
		if at.Before(start) || at.After(start.Add(7*time.Second+time.Minute)) || i > 0 && at.Before(times[i-1]) {
			s.t.Errorf("message %d is visible from %v: %v", i+1, at, times)
		}
		different = different || !at.Equal(start.Add(time.Duration(i)*time.Second))
	}
	if !different {
		s.t.Error("nothing is delayed")
	}
}
