package bot_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/lib/pq"

	"sozialraum/bot"
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

// TestLogsNameNobody plays a whole story with everything logged, faults and panics included, and looks for whatever
// identifies somebody or was typed by them: threats 10 and 12.
func TestLogsNameNobody(t *testing.T) {
	book := new(diary)
	w := setupWith(t, slog.New(slog.NewTextHandler(book, &slog.HandlerOptions{Level: slog.LevelDebug})), bot.Clumsy)
	s := &stage{world: w, lang: text.De}
	secrets := []string{w.sim.Token(), "Adelheid", "Wunderlich", "adelheid_w", "Kita Nebelhorn", "0171 5550123", "Familie Zacharias"}

	s.boss = s.joins("Koordinatorin Hildegund", true)
	code := s.invitation(false)
	p := s.sim.AddPerson(simulator.Profile{FirstName: "Adelheid", LastName: "Wunderlich", Username: "adelheid_w", Language: "de"})
	p.Open(code)
	s.settle()
	s.tap(p, "Deutsch")
	s.tap(p, "Einverstanden")
	for _, words := range []string{"/registrieren", "Kita Nebelhorn", "Kita", "Romrod", "Wir helfen Familie Zacharias", "Nein", "Andere", "0171 5550123"} {
		s.say(p, words)
	}
	s.tap(p, "Absenden")
	s.misfortunes(p)
	s.say(p, "/profil@planungsraum_bot Familie Zacharias")
	s.tap(p, "Meine Daten")
	p.Block()
	s.settle()
	s.tap(s.boss, "Ablehnen")
	s.say(s.boss, "Nicht für Familie Zacharias")
	s.tap(s.boss, "Ablehnen und absenden")

	logged := book.String()
	for _, expected := range []string{"panic: string", "update failed", "update unreadable", "poll"} {
		if !strings.Contains(logged, expected) {
			t.Errorf("the story lacks %q", expected)
		}
	}
	secrets = append(secrets, code, bot.LinkCode(code), "Hildegund", "Zacharias", "Nebelhorn", fmt.Sprint(p.ID()), fmt.Sprint(s.boss.ID()))
	for _, secret := range secrets {
		if at := strings.Index(logged, secret); at >= 0 {
			t.Errorf("%q is logged: %s", secret, logged[max(0, at-150):min(len(logged), at+100)])
		}
	}
	s.noSecretsIn(secrets)
}

// misfortunes lets go wrong what can: Telegram, the database, and the program.
func (s *stage) misfortunes(p *simulator.Person) {
	s.t.Helper()
	for i, fault := range []simulator.Fault{{Status: 500}, {RetryAfter: 1}, {DropAfterAccept: true}, {BrokenJSON: true}, {Status: 400}} {
		method := []string{"sendMessage", "editMessageText", "sendMessage", "getUpdates", "answerCallbackQuery"}[i]
		s.sim.FailNext(method, 1, fault)
		s.say(p, "Familie Zacharias braucht Hilfe")
		p.TapData(last(s.t, p).ID, "org:Zacharias")
		s.settle()
	}
	s.sim.FailNext("getUpdates", 1, simulator.Fault{Status: 502})
	s.sim.InjectUpdate([]byte(`{"update_id":0,"message":{"from":"Familie Zacharias"}}`))
	s.sim.InjectUpdate([]byte(`{"message":{"from":"Familie Zacharias","chat":5}}`))
	for _, way := range []string{"panic", "refused", "unreadable"} {
		s.say(p, "/help "+way+" Familie Zacharias")
	}
}

// noSecretsIn looks into what the operator is shown of updates and messages that went wrong.
func (s *stage) noSecretsIn(secrets []string) {
	s.t.Helper()
	raw, err := sql.Open("postgres", s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	defer raw.Close()
	var kept []string
	if err := raw.QueryRowContext(s.ctx, `
		SELECT array_agg(line)
		FROM (
			SELECT kind || ' ' || reason AS line FROM dead_letters
			UNION ALL
			SELECT kind || ' ' || reason FROM outbox WHERE reason IS NOT NULL
		) AS lines`).Scan(pq.Array(&kept)); err != nil {
		s.t.Fatal(err)
	}
	if len(kept) == 0 {
		s.t.Error("nothing went wrong in this story")
	}
	for _, line := range kept {
		for _, secret := range secrets {
			if strings.Contains(line, secret) {
				s.t.Errorf("kept for the operator: %s", line)
			}
		}
	}
}
