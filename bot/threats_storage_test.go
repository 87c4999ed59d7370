package bot_test

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage/storagetest"
)

// Words that people write in a case, each at another place where it could be kept.
const (
	wordSent      = "Kastanienbaum" // in a message that everybody has read
	wordAnswer    = "Wolkenbruch"
	wordWithdrawn = "Silberdistel"
	wordSummary   = "Regenbogen"
	wordDraft     = "Mauersegler" // in a message that nobody has sent yet
	wordAsked     = "Blaubeere"   // in a second case that is still being described
	wordStuck     = "Schwertlilie"
)

// 10: whoever has the database reads no text, no draft and no code in it, and finds no row that holds both a person and
// a case. Dialogs are open meanwhile, and Telegram takes no messages, so that some wait.
func TestThreat10TheDumpTellsNothing(t *testing.T) {
	on := newStage(t, text.De)
	on.exec(`ALTER TABLE people ALTER COLUMN id RESTART WITH 77100001; ALTER TABLE organisations ALTER COLUMN id RESTART WITH 77200001`)
	s := talkOn(on)
	s.open(s.asks)
	s.writes(s.asks, "Am liebsten sitzt es unter dem "+wordSent+".")
	s.passes(time.Minute)
	s.reads(s.first)
	s.writes(s.first, "Das wirkt wie ein "+wordAnswer+".")
	s.passes(time.Minute)
	s.reads(s.second)
	s.open(s.asks)
	s.writes(s.asks, "Es mag die "+wordWithdrawn+".")
	s.press(s.asks, last(t, s.asks).ID, "talkback:"+s.reference[s.asks]+":3")
	s.tap(s.asks, s.lang.T("talk.yes_withdraw"))
	s.sums("Wir denken an einen " + wordSummary + ".")
	s.press(s.first, last(t, s.first).ID, "talkwrite:"+s.reference[s.first])
	s.say(s.first, "Ich denke an einen "+wordDraft+".")
	s.describesAnother()
	s.writesWhileTelegramFails()

	rows := storagetest.Dump(t, s.url)
	for _, table := range []string{"dialogs", "outbox", "consultation_messages", "consultation_copies", "case_keys"} {
		if !slices.ContainsFunc(rows, func(r storagetest.Row) bool { return r.Table == table }) {
			t.Errorf("the scenario leaves nothing in %s", table)
		}
	}
	s.tellsNothing(rows)
	s.sim.SetFault(nil)
	s.passes(time.Hour)
	s.tellsNothing(storagetest.Dump(t, s.url))
}

// describesAnother leaves the requester in the middle of a second case.
func (s *talkStage) describesAnother() {
	s.t.Helper()
	s.say(s.asks, "/fallberatung")
	for _, key := range []string{"consult.written", "vignette.age_from_6", "vignette.setting_school", "topic.name_other", "button.finish"} {
		s.tap(s.asks, s.lang.T(key))
	}
	s.say(s.asks, "Es sammelt jeden Tag eine "+wordAsked+".")
	if flow, at := s.draft(s.asks); flow == "" || !strings.Contains(at.Answers["situation"], wordAsked) {
		s.t.Fatalf("no draft in %q: %+v", flow, at)
	}
}

// writesWhileTelegramFails leaves the second consultant with a sent message, and the screen that shows it still waiting.
func (s *talkStage) writesWhileTelegramFails() {
	s.t.Helper()
	s.press(s.second, last(s.t, s.second).ID, "talkphase:"+s.reference[s.second]) // not theirs to move on
	s.press(s.second, last(s.t, s.second).ID, "talkwrite:"+s.reference[s.second])
	s.say(s.second, "Ich sehe eine "+wordStuck+".")
	s.sim.SetFault(func(call simulator.Call) *simulator.Fault {
		if call.Method == "editMessageText" || call.Method == "sendMessage" {
			return &simulator.Fault{Status: 502}
		}
		return nil
	})
	if err := s.second.Tap(s.lang.T("talkwrite.save")); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	if err := s.sim.WaitIdle(ctx); err != nil {
		s.t.Fatal(err)
	}
	if n := s.number(`SELECT count(*) FROM outbox WHERE outcome IS NULL`); n < 2 { // the screen, and notices that are not due
		s.t.Errorf("%d messages wait", n)
	}
}

// tellsNothing looks for words, codes, and rows that hold both a case and a person.
func (s *talkStage) tellsNothing(rows []storagetest.Row) {
	s.t.Helper()
	secrets := []string{
		wordSent, wordAnswer, wordWithdrawn, wordSummary, wordDraft, wordAsked, wordStuck,
		"fehlt oft", "übersehen wir", s.code, strings.ReplaceAll(s.code, "-", ""), "Das Kind",
	}
	cases, people := s.caseMarks(), s.peopleMarks()
	for _, row := range rows {
		for _, secret := range secrets {
			if strings.Contains(row.Text, secret) {
				s.t.Errorf("%s holds %q: %s", row.Table, secret, row.Text)
			}
		}
		if c, p := cases.FindString(row.Text), people.FindString(row.Text); c != "" && p != "" {
			s.t.Errorf("a row of %s holds the case (%s) and a person (%s): %s", row.Table, c, p, row.Text)
		}
	}
}

// caseMarks matches whatever stands for the case: its id, and the references and tokens of those in it.
func (s *talkStage) caseMarks() *regexp.Regexp {
	s.t.Helper()
	return anyWord(s.words(`
		SELECT CAST(id AS text) FROM consultations
		UNION SELECT reference FROM consultation_people
		UNION SELECT 'x' || encode(token, 'hex') FROM consultation_people`))
}

// peopleMarks matches whatever stands for one of the three, or for their house.
func (s *talkStage) peopleMarks() *regexp.Regexp {
	s.t.Helper()
	marks := s.words(`
		SELECT CAST(id AS text) FROM people WHERE id > 77100000
		UNION SELECT CAST(telegram_id AS text) FROM people WHERE id > 77100000
		UNION SELECT CAST(id AS text) FROM organisations WHERE id > 77200000`)
	if len(marks) != 9 {
		s.t.Errorf("%d marks of three people", len(marks))
	}
	return anyWord(append(marks, "Wilhelmina", "Ferdinand", "Kunigunde", "Schule am Bach", "Kita Sonnenberg", "Haus Lindenhof"))
}

func anyWord(words []string) *regexp.Regexp {
	for i, word := range words {
		words[i] = regexp.QuoteMeta(word)
	}
	return regexp.MustCompile(fmt.Sprintf(`\b(%s)\b`, strings.Join(words, "|")))
}

func (w *world) raw() *sql.DB {
	w.t.Helper()
	db, err := sql.Open("postgres", w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = db.Close() })
	return db
}

func (w *world) exec(statements string) {
	w.t.Helper()
	if _, err := w.raw().ExecContext(w.ctx, statements); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) number(query string) (n int) {
	w.t.Helper()
	if err := w.raw().QueryRowContext(w.ctx, query).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// words are the values of a query with one column of text.
func (w *world) words(query string) (words []string) {
	w.t.Helper()
	if err := w.raw().QueryRowContext(w.ctx, `SELECT array_agg(w) FROM (`+query+`) AS all_of_them(w)`).Scan(pq.Array(&words)); err != nil {
		w.t.Fatal(err)
	}
	return words
}
