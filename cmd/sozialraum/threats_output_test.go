package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
)

// diary keeps everything that is logged.
type diary struct {
	mu    sync.Mutex
	lines bytes.Buffer
}

func (d *diary) Write(line []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lines.Write(line)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lines.String()
}

// 12: neither log nor metrics nor what is kept for the operator of a fault holds a text, a name, a chat, a code or what
// opens a case, whatever goes wrong on the way: Telegram, the database in every table that a case touches, and the jobs.
func TestThreat12OutputNamesNobody(t *testing.T) {
	book := new(diary)
	s := newCaseStage(t, slog.New(slog.NewTextHandler(book, &slog.HandlerOptions{Level: slog.LevelDebug})))
	s.reads(s.first, s.second)
	for i, fault := range []simulator.Fault{{Status: 500}, {RetryAfter: 1}, {DropAfterAccept: true}, {BrokenJSON: true}, {Status: 403}} {
		s.simulator.FailNext([]string{"editMessageText", "sendMessage"}[i%2], 1, fault)
		s.simulator.FailNext("answerCallbackQuery", 1, simulator.Fault{Status: 400})
		s.looks(s.asks)
		s.writes(s.asks, "Unter dem Kastanienbaum sitzt es noch immer.")
		s.looks(s.first)
	}
	failed := strings.Join(s.refusing(), "\n")
	s.simulator.InjectUpdate([]byte(`{"message":{"text":"Kastanienbaum","from":"Wilhelmina","chat":5}}`))
	s.says(s.second, "/fallberatung "+s.code)
	s.says(s.second, "/fallberatung Kastanienbaum")
	s.taps(s.asks, "talk.more")
	s.taps(s.asks, "talk.end")
	s.taps(s.asks, "talk.end_yes")
	marks := s.marks()
	s.days(8)

	logged := book.String()
	for _, expected := range []string{"update failed", "update unreadable", "job failed"} {
		if !strings.Contains(logged, expected) {
			t.Errorf("the scenario lacks %q", expected)
		}
	}
	kept := strings.Join(s.words(`
		SELECT kind || ' ' || reason FROM dead_letters
		UNION ALL SELECT kind || ' ' || COALESCE(reason, '') FROM outbox WHERE outcome <> 'sent'
		UNION ALL SELECT COALESCE(reason, '') FROM outbox`), "\n")
	metrics := s.measured()
	if !strings.Contains(metrics, `kind="consultation"`) || !strings.Contains(kept, "consultation_messages") {
		t.Errorf("nothing is measured or kept: %s", kept)
	}
	for what, output := range map[string]string{"logged": logged, "kept for the operator": kept, "measured": metrics, "told by a job": failed} {
		for _, at := range marks.FindAllStringIndex(output, 3) {
			t.Errorf("%s: %s", what, output[max(0, at[0]-200):min(len(output), at[1]+100)])
		}
	}
}

// refusing lets the database refuse what a case writes, table after table; PostgreSQL tells the row in its
// detail. It returns what the jobs say to it.
func (s *caseStage) refusing() (told []string) {
	s.t.Helper()
	for _, table := range []string{"consultation_people", "outbox", "consultation_messages", "consultation_copies", "consultations", "dialogs"} {
		s.looks(s.asks)
		s.exec(`ALTER TABLE ` + table + ` ADD CONSTRAINT refused CHECK (false) NOT VALID`)
		if err := s.asks.Tap(text.De.T("talk.write")); err != nil {
			s.t.Fatal(err)
		}
		s.settled()
		s.says(s.asks, "Unter dem Kastanienbaum.")
		_ = s.asks.Tap(text.De.T("talkwrite.save")) // where it did not come so far, there is none
		s.settled()
		s.clock.Turn(s.clock.Now().Add(25 * time.Hour)) // who has not looked is to be told again
		if err := s.node.runDue(s.t.Context()); err != nil {
			told = append(told, err.Error())
		}
		s.exec(`ALTER TABLE ` + table + ` DROP CONSTRAINT refused`)
		s.later(2 * time.Minute)
		s.says(s.asks, "/fallberatung")
		if s.asks.Tap(text.De.T("button.discard")) == nil { // the dialog that was in the way
			s.settled()
		}
	}
	return told
}

// marks matches everything that must not be told.
func (s *caseStage) marks() *regexp.Regexp {
	s.t.Helper()
	words := s.words(`
		SELECT CAST(id AS text) FROM consultations
		UNION SELECT reference FROM consultation_people
		UNION SELECT encode(token, 'hex') FROM consultation_people`)
	words = append(words, s.code, strings.ReplaceAll(s.code, "-", ""), s.simulator.Token())
	var numbers []string
	for _, p := range []*simulator.Person{s.asks, s.first, s.second} {
		words = append(words, p.Profile().FirstName)
		numbers = append(numbers, fmt.Sprintf(`\b%d\b`, p.ID())) // the digits of a measured second may hold it by chance
	}
	words = append(words, "Kastanienbaum", "am Nachmittag", "übersehen wir", "Windrad", "Wolkenschaf", "Wildgänse")
	for i := range words {
		words[i] = regexp.QuoteMeta(words[i])
	}
	return regexp.MustCompile(strings.Join(append(words, numbers...), "|"))
}

// measured is what the monitoring of the operator reads.
func (s *caseStage) measured() string {
	answer := httptest.NewRecorder()
	s.node.metrics.handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	return answer.Body.String()
}
