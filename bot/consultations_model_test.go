package bot_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sozialraum/bot"
	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/scheduler"
	"sozialraum/storage"
)

// modelWorld is the bot, Telegram and database that all runs of the model share.
type modelWorld struct {
	*stage
	raw     *sql.DB
	book    *diary
	jobs    *scheduler.Scheduler
	stumble atomic.Pointer[func() error] // what befalls the next handler, once
	dumping string                       // a query for every row of every table
	words   int                          // of all checks
	checks  int
	houses  []storage.Organisation
	circles []*simulator.Circle // of all cases, of earlier checks, too
}

// talkModel is a network in which people ask, advise, write, leave and are disturbed by crashes, and a reference of who
// may read which words in it.
type talkModel struct {
	*modelWorld
	rt       *rapid.T
	people   []*modelPerson
	cases    []*modelCase // those that are shredded stay
	words    map[string]*modelWord
	actor    *modelPerson        // who does something in this step; nobody else may be sent a word
	known    [][2]*modelPerson   // who have revealed themselves
	told     map[string]bool     // houses that a revelation has named
	asked    map[*modelPart]bool // when the step began
	waited   bool                // the clock went on in this step
	delay    time.Duration
	story    strings.Builder
	logged   int // bytes of the diary that were looked at
	sessions int
}

type modelPerson struct {
	*simulator.Person
	id      int64 // zero: deleted
	house   int   // index; -1: none
	lived   map[string]bool
	blocked bool // at some time: what stands in their chat then cannot be taken off any more
	draft   *modelWord
}

type modelCase struct {
	id                 int64
	way, model         string
	state, phase       string
	wanted             int
	spared             []int64
	created, closed    time.Time
	moderator, offered *modelPart
	vignette           *modelWord // nil in a talk
	words              []*modelWord
	parts              []*modelPart
	circle             *simulator.Circle
}

type modelPart struct {
	of        *modelCase
	number    int
	person    *modelPerson // nil: left the house
	known     *modelPerson // the same, also after they left
	house     int64
	requester bool
	state     string
	reference string
	reveal    string
}

// modelWord stands in one text and nowhere else.
type modelWord struct {
	word      string
	author    *modelPerson
	part      *modelPart // in which it is written; nil: an edit, or a case that was not started
	corrects  *modelWord
	seq       int  // zero: a draft, or what was never sent
	edit      bool // of what is sent: not to be seen anywhere
	typed     int  // Telegram's number of what the author typed
	sent      time.Time
	withdrawn bool
}

// GoString is how rapid names somebody.
func (p *modelPerson) GoString() string { return p.Profile().FirstName }

// GoString is how rapid names somebody's part.
func (p *modelPart) GoString() string {
	return fmt.Sprintf("%#v, number %d of case %d", p.known, p.number, p.of.id)
}

// GoString is how rapid names a word.
func (w *modelWord) GoString() string { return w.word }

// checking is the test of the world while rapid runs a check in it.
type checking struct {
	testing.TB
	rt    *rapid.T
	story *strings.Builder // what has happened: chance outside rapid makes a sequence hard to repeat
}

func (c checking) Helper()                           {}
func (c checking) Log(args ...any)                   { c.rt.Log(args...) }
func (c checking) Fatal(args ...any)                 { c.rt.Fatal(fmt.Sprintln(args...) + c.story.String()) }
func (c checking) Fatalf(format string, args ...any) { c.Fatal(fmt.Sprintf(format, args...)) }
func (c checking) Error(args ...any)                 { c.rt.Error(args...) }
func (c checking) Errorf(format string, args ...any) { c.rt.Errorf(format, args...) }

var modelNames = [...]string{"Adelgunde", "Balduin", "Creszentia", "Dietlinde", "Ekkehard", "Friedegund", "Gundolf", "Hiltrud", "Isidor"}

// newModelWorld makes people who have opened the bot, and houses of few sectors.
func newModelWorld(t *testing.T) *modelWorld {
	t.Helper()
	m := &modelWorld{book: new(diary)}
	log := slog.New(slog.NewTextHandler(m.book, &slog.HandlerOptions{Level: slog.LevelDebug}))
	m.stage = &stage{world: setupWith(t, log, m.prepare), lang: text.De}
	m.jobs = scheduler.New(m.store, scheduler.Options{Logger: log})
	var err error
	if m.raw, err = sql.Open("postgres", m.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.raw.Close() })
	for i, name := range []string{"Schule Amselgrund", "Kita Birkenlaub", "Haus Cypressenhof", "Schule Distelfink", "Hort Erlenbusch"} {
		o := m.organisation(name, "active")
		o.Sector = []string{"school", "daycare", "free_provider", "school", "daycare"}[i]
		m.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
			o.ID, err = tx.AddOrganisation(ctx, o)
			return err
		})
		m.houses = append(m.houses, o)
	}
	m.dumping = m.dumpQuery()
	return m
}

// prepare lets handlers fail when the model wants it.
func (m *modelWorld) prepare(b *bot.Bot) {
	bot.Stumbling(b, func() error {
		if stumble := m.stumble.Swap(nil); stumble != nil {
			return (*stumble)()
		}
		return nil
	})
}

func (m *modelWorld) exec(query string, args ...any) {
	m.t.Helper()
	if _, err := m.raw.ExecContext(m.ctx, query, args...); err != nil {
		m.t.Fatal(err)
	}
}

// dumpQuery reads all tables as text, those of the cases with "case" before every row.
func (m *modelWorld) dumpQuery() string {
	m.t.Helper()
	var query string
	if err := m.raw.QueryRowContext(m.ctx, `
		SELECT string_agg(format('SELECT %L, CAST(t AS text) FROM %I t',
			CASE WHEN table_name LIKE 'consultation\_%' OR table_name IN ('consultations', 'case_keys') THEN 'case' ELSE '' END, table_name), ' UNION ALL ')
		FROM information_schema.tables
		WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`).Scan(&query); err != nil {
		m.t.Fatal(err)
	}
	return query
}

// fewer makes rapid do n checks, unless the command line says how many.
func fewer(t *testing.T, n int) {
	t.Helper()
	said := os.Getenv("RAPID_CHECKS") != ""
	flag.Visit(func(f *flag.Flag) { said = said || f.Name == "rapid.checks" })
	if said {
		return
	}
	checks := flag.Lookup("rapid.checks").Value
	old := checks.String()
	t.Cleanup(func() { _ = checks.Set(old) })
	if err := checks.Set(fmt.Sprint(n)); err != nil {
		t.Fatal(err)
	}
}

// TestThreat06NobodyIsLinkedUnderAnySequence: whatever people do with the bot, and whenever it crashes, words reach only
// those who take part, nobody reads who another is, no log and no dump tells, and no text is lost or shown twice.
func TestThreat06NobodyIsLinkedUnderAnySequence(t *testing.T) {
	fewer(t, 10)
	w := newModelWorld(t)
	start := w.clock.Now()
	rapid.Check(t, func(rt *rapid.T) {
		m := &talkModel{modelWorld: w, rt: rt, words: map[string]*modelWord{}, told: map[string]bool{}}
		w.t = checking{t, rt, &m.story}
		defer func() { w.t = t }()
		m.begin(start)
		m.opens()
		acts := []func(){
			m.sends, m.drafts, m.reads, m.sends, m.drafts, m.answers, m.begins, m.steals, m.waits, m.withdraws, m.asks, m.corrects, m.movesOn,
			m.blocks, m.reveals, m.sends, m.drafts, m.answers, m.edits, m.rereads, m.moderates, m.departs, m.leaves, m.comes, m.sums, m.ends,
			m.thanks, m.sends, m.drafts, m.begins, m.answers, m.reveals, m.waits,
		}
		for range rapid.IntRange(1, 4).Draw(rt, "rounds") {
			for _, act := range rapid.Permutation(acts).Draw(rt, "acts") {
				m.step(act)
			}
		}
		m.finish()
	})
}

// opens lets somebody ask and, if there is anybody, a conversation begin: otherwise few sequences would get to one.
func (m *talkModel) opens() {
	for _, act := range []func(){m.asks, m.answers, m.answers, m.answers, m.begins, m.begins} {
		m.step(act)
	}
}

// idle ends a step in which nobody can do what was drawn.
type idle struct{}

// step lets one thing happen, and looks at what came of it.
func (m *talkModel) step(act func()) {
	defer func() {
		if cause := recover(); cause != nil && cause != (idle{}) {
			panic(cause)
		}
	}()
	act()
	m.check()
}

// begin clears what an earlier check has left, and lets some people work in some houses.
func (m *talkModel) begin(start time.Time) {
	m.clock.Set(start)
	m.stumble.Store(nil)
	for _, circle := range m.circles {
		circle.End()
	}
	m.sim.ResetViolations()
	for _, table := range []string{"consultations", "case_keys", "outbox", "dead_letters", "people"} {
		m.exec(`DELETE FROM ` + table)
	}
	m.delay = time.Duration(rapid.SampledFrom([]int{0, 0, 60}).Draw(m.rt, "delay")) * time.Second
	m.inTx(func(ctx context.Context, tx *storage.Tx) error {
		s, err := tx.ConsultationSettings(ctx, m.area)
		if err != nil {
			return err
		}
		s.RelayDelay = int(m.delay / time.Second)
		return tx.SetConsultationSettings(ctx, m.area, s)
	})
	m.checks++
	for _, name := range modelNames[:rapid.IntRange(4, len(modelNames)).Draw(m.rt, "people")] {
		p := m.sim.AddPerson(simulator.Profile{
			FirstName: name, LastName: name + "sen", Username: fmt.Sprintf("%s_%d", name, m.checks), Language: "de",
		})
		p.Open("")
		m.people = append(m.people, &modelPerson{Person: p, house: -1, lived: map[string]bool{}})
	}
	m.settle()
	for _, p := range m.people {
		m.arrives(p)
	}
	m.logged = len(m.book.String())
	m.sim.ResetCalls()
}

// arrives makes somebody a person of the area who works in a house.
func (m *talkModel) arrives(p *modelPerson) {
	if p.id == 0 {
		if err := m.raw.QueryRowContext(m.ctx, `
			WITH made AS (
				INSERT INTO people (telegram_id, name, agreed_at, created_at, area_id)
				VALUES ($1, $2, $3, $3, $4)
				ON CONFLICT (telegram_id) DO UPDATE
				SET agreed_at = EXCLUDED.agreed_at, area_id = EXCLUDED.area_id, name = EXCLUDED.name
				RETURNING id
			)
			INSERT INTO memberships (person_id, area_id, joined_at)
			SELECT id, $4, $3
			FROM made
			RETURNING person_id`, p.ID(), p.Profile().FirstName+" "+p.Profile().LastName, m.clock.Now(), m.area).Scan(&p.id); err != nil {
			m.t.Fatal(err)
		}
	}
	p.house = rapid.IntRange(0, len(m.houses)-1).Draw(m.rt, "house")
	house := m.houses[p.house]
	p.lived[house.Name] = true
	advises := rapid.IntRange(0, 3).Draw(m.rt, "advises") > 0
	m.inTx(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.Admit(ctx, m.area, house.ID, p.id, false); err != nil || !advises {
			return err
		}
		return tx.SaveConsultant(ctx, storage.Consultant{
			AreaID: m.area, PersonID: p.id, Perspectives: storage.Perspectives[:], MaxCases: 3,
		})
	})
}

// word makes a new one. It is none that the finder of personal data minds.
func (m *talkModel) word(author *modelPerson) *modelWord {
	n := m.modelWorld.words
	m.modelWorld.words++
	letters := []byte{'a' + byte(n/26/26/26%26), 'a' + byte(n/26/26%26), 'a' + byte(n/26%26), 'a' + byte(n%26)}
	w := &modelWord{word: "merk" + string(letters) + "el", author: author}
	m.words[w.word] = w
	return w
}

var errStumbled = errors.New("stumbled")

// taps presses a button, mostly in peace, and tells whether it took effect, if it was one that has an effect.
func (m *talkModel) taps(p *modelPerson, data string, mishaps bool) (took bool) {
	m.actor = p
	message := last(m.t, p.Person).ID
	mishap := ""
	if mishaps {
		mishap = rapid.SampledFrom([]string{"", "", "", "", "", "", "twice", "fails", "panics", "is away", "crashes"}).Draw(m.rt, "mishap")
	}
	what := map[string]func() error{
		"fails": func() error { return errStumbled }, "panics": func() error { panic("stumbled") },
		"is away": func() error { return fmt.Errorf("commit: %w", storage.ErrUnavailable) },
	}[mishap]
	fmt.Fprintf(&m.story, "%#v taps %s %s\n", p, data, mishap)
	switch mishap {
	case "twice":
		m.press(p.Person, message, data, data)
	case "crashes":
		p.TapData(message, data)
		m.stop()
		m.start(m.prepare)
		m.settle()
	default:
		if what != nil {
			m.stumble.Store(&what)
		}
		m.press(p.Person, message, data)
		stumbled := m.stumble.Swap(nil) == nil
		return what == nil || !stumbled || mishap == "is away"
	}
	return true
}

// dump is every row of the database as text; bytes are shown as the letters that they are, so that what is not sealed
// would be found in them, too.
func (m *modelWorld) dump() (cases, rest string) {
	m.t.Helper()
	conn, err := m.raw.Conn(m.ctx)
	if err != nil {
		m.t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(m.ctx, `SET bytea_output = 'escape'`); err != nil {
		m.t.Fatal(err)
	}
	rows, err := conn.QueryContext(m.ctx, m.dumping)
	if err != nil {
		m.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var of, all strings.Builder
	for rows.Next() {
		var kind, row string
		if err := rows.Scan(&kind, &row); err != nil {
			m.t.Fatal(err)
		}
		if kind == "case" {
			of.WriteString(row + "\n")
		} else {
			all.WriteString(row + "\n")
		}
	}
	if err := rows.Err(); err != nil {
		m.t.Fatal(err)
	}
	return of.String(), all.String()
}
