package bot

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	golang "github.com/arran4/golang-ical"
	"github.com/emersion/go-ical"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/seal"
	"sozialraum/storage/storagetest"
)

// subscriber is a bot that answers calendars, somebody of its area, and everything that it logs.
type subscriber struct {
	t     *testing.T
	url   string
	bot   *Bot
	store *storage.Store
	area  objects
	web   http.Handler
	log   *bytes.Buffer
}

func newSubscriber(t *testing.T) *subscriber {
	t.Helper()
	key, err := seal.Load(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	s := &subscriber{t: t, url: storagetest.URL(t), log: new(bytes.Buffer)}
	if s.store, err = storage.Open(t.Context(), s.url, storage.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.store.Close() })
	if err := s.store.UseKey(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	s.bot = New(s.store, Options{
		Username: "our_bot", Key: key, API: noAPI{}, Metrics: new(counter), Calendars: "https://bot.example.org/calendar/",
		Logger: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	s.web = s.bot.CalendarHandler()
	s.area = furnish(t, s.bot, s.store, "Nord")
	return s
}

// does gives a tap of somebody its effect.
func (s *subscriber) does(role, action string, params ...string) (reply Reply) {
	s.t.Helper()
	err := s.store.InTx(s.t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		telegram := s.area.people[role].TelegramID
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: time.Now().UnixNano(), TelegramID: telegram}})
		if err != nil {
			return err
		}
		reply, err = s.bot.dispatch(ctx, tx, Request{
			Person: people[telegram], Lang: text.De, UpdateID: 1, CallbackID: "1", MessageID: 1, Action: action, Params: params,
		})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return reply
}

var addressed = regexp.MustCompile(`https://bot\.example\.org(/calendar/[\w-]+)\.ics`)

// subscribes makes somebody's address and returns its path, without the ending.
func (s *subscriber) subscribes(role string) string {
	s.t.Helper()
	reply := s.does(role, "profile", "feed", "new")
	found := addressed.FindStringSubmatch(reply.Messages[0].Text)
	if found == nil || !reply.Messages[0].Sealed && s.store.Consultations() == nil {
		s.t.Fatalf("no address, or not sealed: %+v", reply)
	}
	return found[1]
}

func (s *subscriber) get(method, path, known string) *httptest.ResponseRecorder {
	s.t.Helper()
	request := httptest.NewRequestWithContext(s.t.Context(), method, path, nil)
	if known != "" {
		request.Header.Set("If-None-Match", known)
	}
	response := httptest.NewRecorder()
	s.web.ServeHTTP(response, request)
	return response
}

func TestCalendarsReadMeetingsAndAnswers(t *testing.T) {
	s := newSubscriber(t)
	address := s.subscribes("guest")
	first := s.get("GET", address+".ics", "")
	if first.Code != http.StatusOK || first.Header().Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Fatalf("%d %v", first.Code, first.Header())
	}
	if n := strings.Count(first.Body.String(), "BEGIN:VEVENT"); n != 5 { // all that furnish plans
		t.Errorf("%d meetings", n)
	}
	tag := first.Header().Get("ETag")
	if again := s.get("GET", address+".ics", tag); again.Code != http.StatusNotModified || again.Body.Len() != 0 || tag == "" {
		t.Errorf("asked again with %s: %d", tag, again.Code)
	}
	if head := s.get("HEAD", address+".ics", ""); head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("ETag") != tag {
		t.Errorf("only the head: %d %v", head.Code, head.Header())
	}
	s.does("guest", "come", itoa(s.area.conference), "coming", "1", "c")
	s.does("coordinator", "confcancel", itoa(s.area.roundTable), "yes")
	changed := s.get("GET", address+".ics", tag)
	if changed.Code != http.StatusOK || changed.Header().Get("ETag") == tag {
		t.Fatalf("after an answer: %d", changed.Code)
	}
	s.reads(changed.Body.Bytes())
}

func itoa(id int64) string { return joinIDs([]int64{id}) }

// reads looks at a feed with two parsers.
func (s *subscriber) reads(file []byte) {
	s.t.Helper()
	one, err := ical.NewDecoder(bytes.NewReader(file)).Decode()
	if err != nil {
		s.t.Fatal(err)
	}
	two, err := golang.ParseCalendar(bytes.NewReader(file))
	if err != nil {
		s.t.Fatal(err)
	}
	if len(one.Events()) != 5 || len(two.Events()) != 5 {
		s.t.Fatalf("%d and %d meetings", len(one.Events()), len(two.Events()))
	}
	coming, cancelled := 0, 0
	for i, e := range one.Events() {
		words, err := e.Props.Text(ical.PropDescription)
		if err != nil || words != two.Events()[i].GetProperty(golang.ComponentPropertyDescription).Value {
			s.t.Errorf("read differently: %q, %v", words, err)
		}
		if strings.Contains(words, "Deine Antwort: Ich komme.") {
			coming++
		}
		if e.Props.Get(ical.PropStatus).Value == "CANCELLED" && two.Events()[i].GetProperty(golang.ComponentPropertyStatus).Value == "CANCELLED" {
			cancelled++
		}
	}
	if coming != 1 || cancelled != 1 {
		s.t.Errorf("%d answers, %d cancelled in\n%s", coming, cancelled, file)
	}
}

// What is wrong with an address shows nowhere: never there, replaced, ended, or of somebody who left.
func TestAddressesThatDoNotExist(t *testing.T) {
	s := newSubscriber(t)
	replaced := s.subscribes("member")
	renewed := s.subscribes("member")
	gone := map[string]string{
		"never there": "/calendar/" + newFeedSecret() + ".ics", "replaced": replaced + ".ics", "short": "/calendar/abc.ics",
		"elsewhere": "/kalender/" + newFeedSecret() + ".ics", "nothing": "/calendar/", "no letters": "/calendar/" + strings.Repeat("!", 32),
	}
	if live := s.get("GET", renewed+".ics", ""); live.Code != http.StatusOK {
		t.Fatalf("the new one: %d", live.Code)
	}
	s.does("member", "profile", "feed", "off")
	gone["ended"] = renewed + ".ics"
	gone["deleted"] = s.subscribes("admin") + ".ics"
	s.does("admin", "profile", "deleted")
	gone["left"] = s.subscribes("guest") + ".ics"
	db, err := sql.Open("postgres", s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), `DELETE FROM memberships WHERE person_id = $1`, s.area.people["guest"].ID); err != nil {
		t.Fatal(err)
	}
	for why, path := range gone {
		got := s.get("GET", path, "")
		if got.Code != http.StatusNotFound || got.Body.String() != "404 page not found\n" || got.Header().Get("ETag") != "" {
			t.Errorf("%s: %d %s %v", why, got.Code, got.Body, got.Header())
		}
	}
	if post := s.get("POST", renewed+".ics", ""); post.Code != http.StatusMethodNotAllowed {
		t.Errorf("a post: %d", post.Code)
	}
}

// The button in Telegram leads to the address that opens a calendar, whether it is known or not.
func TestTheButtonOpensTheCalendar(t *testing.T) {
	s := newSubscriber(t)
	for _, path := range []string{s.subscribes("guest"), "/calendar/" + newFeedSecret()} {
		got := s.get("GET", path, "")
		if got.Code != http.StatusFound || got.Header().Get("Location") != "webcal://bot.example.org"+path+".ics" {
			t.Errorf("%d %v", got.Code, got.Header())
		}
	}
}

// Nothing of an address is logged, not even when the database is away: threat 12.
func TestThreat12AddressesAreNotLogged(t *testing.T) {
	s := newSubscriber(t)
	address := s.subscribes("guest")
	s.get("GET", address+".ics", "")
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	if got := s.get("GET", address+".ics", ""); got.Code != http.StatusServiceUnavailable || got.Header().Get("Retry-After") == "" {
		t.Errorf("without a database: %d", got.Code)
	}
	if logged := s.log.String(); logged == "" || strings.Contains(logged, strings.TrimPrefix(address, "/calendar/")) {
		t.Errorf("logged: %s", logged)
	}
}

func TestCalendarsAreLimited(t *testing.T) {
	limits, now, hash := new(feedLimits), time.Unix(1_000_000_020, 0), []byte{1, 2, 3}
	for i := range feedAMinute {
		if !limits.allow(hash, now) {
			t.Fatalf("number %d is refused", i+1)
		}
	}
	if limits.allow(hash, now) {
		t.Error("one more is answered")
	}
	if !limits.allow([]byte{2, 2, 3}, now) || !limits.allow(hash, now.Add(time.Minute)) {
		t.Error("another address, or the next minute, is refused")
	}
	for i := range feedsAMinute {
		limits.allow([]byte{byte(i / 256), byte(i)}, now.Add(2*time.Minute))
	}
	if limits.allow(hash, now.Add(2*time.Minute)) {
		t.Error("more than all together may")
	}
	s := newSubscriber(t)
	address := s.subscribes("guest")
	for range 2*feedAMinute + 2 { // a minute may begin in between
		if s.get("GET", address+".ics", "").Code == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("nobody is told to come later")
}

// Without a public address nobody is offered one.
func TestNoCalendarsWithoutAnAddress(t *testing.T) {
	s := newSubscriber(t)
	offers := func() bool {
		for _, row := range s.does("guest", "profile", "show").Messages[0].Rows {
			if row[0].Label == text.De.T("feed.button") {
				return true
			}
		}
		return false
	}
	if !offers() {
		t.Error("not offered")
	}
	s.bot.feeds = ""
	if offers() {
		t.Error("offered")
	}
	if got := s.does("guest", "profile", "feed", "new"); got.Toast != view.Plain(text.De.T("error.gone")) {
		t.Errorf("made: %+v", got)
	}
	if err := s.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.Feed(ctx, s.area.people["guest"].ID)
		return err
	}); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("there is one: %v", err)
	}
}
