package scheduler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sozialraum/bot/postbox"
	"sozialraum/bot/postbox/inbox"
	"sozialraum/storage"
)

// letters is an area with an organisation whose members read mail, and a mail server.
type letters struct {
	*bench
	house int64
	inbox *inbox.Server
	keys  postbox.Keys
}

func setupLetters(t *testing.T) *letters {
	t.Helper()
	l := &letters{bench: setup(t), inbox: inbox.New(t, true)}
	l.keys = postbox.Keys{Hash: l.key.Hash}
	l.clock.Set(at(t, "2017-03-01 06:00"))
	l.people(1)
	l.inTx(func(ctx context.Context, tx *storage.Tx) error {
		places, err := tx.Municipalities(ctx, l.area)
		if err != nil {
			return err
		}
		l.house, err = tx.AddOrganisation(ctx, storage.Organisation{
			AreaID: l.area, MunicipalityID: places[0].ID, Name: "Kita Nebelhorn", Sector: "daycare", State: "active",
		})
		return err
	})
	return l
}

// process is one that sends letters.
func (l *letters) process(store *storage.Store) *Scheduler {
	return New(store, Options{Post: &Post{
		Store: store, Server: l.inbox.Postbox(), Keys: l.keys, Links: "https://bot.example.org/letter/",
	}})
}

// run looks what is due and returns what arrived.
func (l *letters) run() ([]inbox.Arrived, error) {
	l.t.Helper()
	_, err := l.process(l.store).digests(l.ctx, l.clock.Now())
	return l.inbox.Arrived(), err
}

// enter enters addresses whose readers have agreed.
func (l *letters) enter(agreed bool, addresses ...string) {
	l.t.Helper()
	l.inTx(func(ctx context.Context, tx *storage.Tx) error {
		for _, address := range addresses {
			if err := tx.AddDigestAddress(ctx, storage.DigestAddress{
				AreaID: l.area, OrganisationID: l.house, Address: address, Language: "de",
			}, int64(l.count(`SELECT min(id) FROM people`))); err != nil {
				return err
			}
		}
		return nil
	})
	if agreed {
		l.exec(`UPDATE digest_addresses SET confirmed_at = $1`, l.clock.Now())
		l.exec(`DELETE FROM digest_mails`)
	}
}

// body is what somebody reads of a mail as text.
func body(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, content := m.Header.Get("Content-Type"), io.Reader(m.Body)
	for {
		media, params, err := mime.ParseMediaType(kind)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(media, "multipart/") {
			words, err := io.ReadAll(content)
			if err != nil {
				t.Fatal(err)
			}
			return strings.ReplaceAll(string(words), "\r\n", "\n")
		}
		part, err := multipart.NewReader(content, params["boundary"]).NextPart()
		if err != nil {
			t.Fatal(err)
		}
		kind, content = part.Header.Get("Content-Type"), part
	}
}

// Nothing but one question goes to an address before its reader has agreed. Then the letter comes once a month, at seven
// on the first, however often somebody looks.
func TestLettersAreAskedForFirst(t *testing.T) {
	l := setupLetters(t)
	l.plan("2017-04-21 18:00")
	l.enter(false, "buero@kita.example")
	for range 3 {
		if _, err := l.run(); err != nil {
			t.Fatal(err)
		}
		l.clock.Set(l.clock.Now().Add(time.Hour))
	}
	if n := l.count(`SELECT count(*) FROM digest_mails`); n != 1 {
		t.Fatalf("%d mails to somebody who has not agreed", n)
	}
	var seed string
	if err := l.raw.QueryRowContext(l.ctx, `SELECT seed FROM digest_mails`).Scan(&seed); err != nil {
		t.Fatal(err)
	}
	l.inTx(func(ctx context.Context, tx *storage.Tx) error {
		m, err := tx.DigestMailByLink(ctx, l.keys.Stored(l.keys.Secret(seed)))
		return errors.Join(err, tx.ConfirmDigest(ctx, m.AddressID))
	})
	for _, step := range []struct {
		local string
		want  int
	}{
		{"2017-03-01 09:00", 1},
		{"2017-03-01 09:01", 0},
		{"2017-03-31 23:59", 0},
		{"2017-04-01 06:59", 0},
		{"2017-04-01 07:00", 1},
		{"2017-04-02 07:00", 0},
		{"2017-05-20 07:00", 0},
	} {
		l.clock.Set(at(t, step.local))
		arrived, err := l.run()
		if err != nil || len(arrived) != step.want {
			t.Errorf("%s: %d arrived, want %d, %v", step.local, len(arrived), step.want, err)
		}
	}
}

// The question says who asks, and leads to an answer; the letter tells what is there, and how it ends.
func TestLettersSayWhatTheyShould(t *testing.T) {
	l := setupLetters(t)
	l.clock.Set(at(t, "2017-02-20 09:00"))
	l.plan("2017-03-21 18:00")
	draft := storage.Conference{AreaID: l.area, Kind: "conference", Title: "Geheimer Entwurf", Local: at(t, "2017-03-22 18:00"), Draft: true}
	l.inTx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddConference(ctx, draft, 0)
		draft.Kind, draft.Title = storage.OpenCase, "Geheimer Fall"
		_, failed := tx.AddConference(ctx, draft, 0)
		_, added := tx.AddResource(ctx, storage.Resource{
			AreaID: l.area, OrganisationID: l.house, Title: "Vorlesen", Description: "Geheime Worte", Contact: "Frau Geheim",
		})
		return errors.Join(err, failed, added)
	})
	l.exec(`UPDATE conferences SET published_at = updated_at, family_agreed_at = updated_at WHERE kind = 'open_case_conference'`)
	l.enter(false, "frage@kita.example")
	asked, err := l.run()
	if err != nil || len(asked) != 1 {
		t.Fatalf("%d questions, %v", len(asked), err)
	}
	if words := body(t, asked[0].Raw); !strings.Contains(words, "Kita Nebelhorn") || !strings.Contains(words, "https://bot.example.org/letter/") {
		t.Errorf("question:\n%s", words)
	}
	l.exec(`UPDATE digest_addresses SET confirmed_at = $1`, l.clock.Now())
	l.clock.Set(at(t, "2017-03-01 07:00"))
	arrived, err := l.run()
	if err != nil || len(arrived) != 1 {
		t.Fatalf("%d letters, %v", len(arrived), err)
	}
	words := body(t, arrived[0].Raw)
	for _, want := range []string{"Nord: März 2017", "TERMINE", "Dienstag, 21. März 2017, 18:00", "NEUE ANGEBOTE", "Vorlesen", "abbestellen"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is missing in\n%s", want, words)
		}
	}
	if strings.Contains(words, "Geheim") || strings.Contains(words, "geheim") {
		t.Errorf("too much:\n%s", words)
	}
	if !strings.Contains(string(arrived[0].Raw), "application/pdf") {
		t.Error("no PDF")
	}
}

// An area without news writes nothing.
func TestLettersWithNothingToTellStayAway(t *testing.T) {
	l := setupLetters(t)
	l.enter(true, "a@kita.example")
	l.clock.Set(at(t, "2017-03-01 07:00"))
	if arrived, err := l.run(); err != nil || len(arrived) != 0 {
		t.Errorf("%d letters, %v", len(arrived), err)
	}
	if n := l.count(`SELECT count(*) FROM digest_mails WHERE outcome = 'empty'`); n != 1 {
		t.Errorf("%d empty", n)
	}
}

// A server that does not take mail now gets it later, once; a reader who is refused is left alone.
func TestLettersAreTriedAgain(t *testing.T) {
	l := setupLetters(t)
	l.plan("2017-04-21 18:00")
	l.enter(true, "spaet@kita.example", "nie@kita.example", "gut@kita.example")
	l.clock.Set(at(t, "2017-03-01 07:00"))
	l.inbox.Refuse(func(to string) error {
		return map[string]error{"spaet@kita.example": inbox.Rejection(451), "nie@kita.example": inbox.Rejection(550)}[to]
	})
	arrived, err := l.run()
	if !errors.Is(err, ErrMail) || len(arrived) != 1 || arrived[0].To != "gut@kita.example" {
		t.Fatalf("arrived %d, %v", len(arrived), err)
	}
	if strings.Contains(err.Error(), "kita") {
		t.Errorf("an address is told: %v", err)
	}
	l.inbox.Refuse(nil)
	for _, step := range []struct {
		local string
		want  int
	}{{"2017-03-01 07:59", 0}, {"2017-03-01 08:00", 1}, {"2017-03-01 10:00", 0}} {
		l.clock.Set(at(t, step.local))
		if arrived, err := l.run(); err != nil || len(arrived) != step.want {
			t.Errorf("%s: %d arrived, %v", step.local, len(arrived), err)
		}
	}
}

// A process that ends while a mail is on its way may send it twice, and never three times.
func TestLettersOfUnknownEndLeaveTwice(t *testing.T) {
	l := setupLetters(t)
	l.plan("2017-04-21 18:00")
	l.enter(true, "a@kita.example")
	l.clock.Set(at(t, "2017-03-01 07:00"))
	l.inbox.Cut(true)
	var ids []string
	for range 5 {
		arrived, _ := l.run()
		for _, a := range arrived {
			m, err := mail.ReadMessage(bytes.NewReader(a.Raw))
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, m.Header.Get("Message-Id")+body(t, a.Raw))
		}
		l.clock.Set(l.clock.Now().Add(11 * time.Minute))
	}
	if len(ids) != 2 || ids[0] != ids[1] {
		t.Errorf("%d arrived: %q", len(ids), ids)
	}
	if n := l.count(`SELECT count(*) FROM digest_mails WHERE outcome = 'lost'`); n != 1 {
		t.Errorf("%d given up", n)
	}
}

// However many processes look at once, everybody gets one letter.
func TestLettersOfSeveralProcesses(t *testing.T) {
	l := setupLetters(t)
	l.plan("2017-04-21 18:00")
	var want []string
	for i := range 9 {
		want = append(want, fmt.Sprintf("a%d@kita.example", i))
	}
	l.enter(true, want...)
	l.clock.Set(at(t, "2017-03-01 07:00"))
	var all sync.WaitGroup
	for range 3 {
		process := l.process(l.open())
		all.Go(func() {
			if _, err := process.digests(l.ctx, l.clock.Now()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var got []string
	for _, a := range l.inbox.Arrived() {
		got = append(got, a.To)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("arrived at %v", got)
	}
}

// Addresses that nobody has agreed for are forgotten after two weeks.
func TestUnansweredAddressesAreForgotten(t *testing.T) {
	l := setupLetters(t)
	l.enter(false, "a@kita.example")
	l.clock.Set(at(t, "2017-03-15 05:59"))
	for _, left := range []int{1, 0} {
		if _, err := New(l.store, Options{}).forget(l.ctx, l.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if n := l.count(`SELECT count(*) FROM digest_addresses`); n != left {
			t.Errorf("%d left, want %d", n, left)
		}
		l.clock.Set(at(t, "2017-03-15 06:01"))
	}
}

// The link in a letter works as long as letters go to its address, however old it is; letters that never went out are
// forgotten.
func TestLinksOfOldLettersWork(t *testing.T) {
	l := setupLetters(t)
	l.plan("2017-04-21 18:00")
	l.enter(true, "buero@kita.example")
	l.clock.Set(at(t, "2017-03-01 08:00"))
	if arrived, err := l.run(); len(arrived) != 1 || err != nil {
		t.Fatalf("arrived: %+v, %v", arrived, err)
	}
	l.clock.Set(at(t, "2017-05-01 08:00")) // there is nothing to tell
	if _, err := l.run(); err != nil {
		t.Fatal(err)
	}
	var seed string
	if err := l.raw.QueryRowContext(l.ctx, `SELECT seed FROM digest_mails WHERE outcome = 'sent'`).Scan(&seed); err != nil {
		t.Fatal(err)
	}
	l.clock.Set(at(t, "2019-03-01 08:00"))
	if _, err := New(l.store, Options{}).forget(l.ctx, l.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if n := l.count(`SELECT count(*) FROM digest_mails`); n != 1 {
		t.Errorf("%d mails are known after two years", n)
	}
	l.inTx(func(ctx context.Context, tx *storage.Tx) error {
		m, err := tx.DigestMailByLink(ctx, l.keys.Stored(l.keys.Secret(seed)))
		if err != nil {
			return err
		}
		return tx.DropDigest(ctx, m.AddressID)
	})
	if n := l.count(`SELECT count(*) FROM digest_mails`); n != 0 {
		t.Error("a mail is known whose address is gone")
	}
}
