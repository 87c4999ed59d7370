package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/seal"
	"sozialraum/storage/storagetest"
)

const (
	caseKills    = 5 // a case takes some hundred messages, so that soaking does not raise this
	caseSpeakers = 3
	caseDelay    = 1 // second, at most, that a message waits
)

// killedCase is a conversation in writing that goes on while the program is killed.
type killedCase struct {
	*testing.T
	ctx      context.Context
	url      string
	env      []string
	sim      *simulator.Simulator
	speakers []*speaker
	aim      atomic.Pointer[caseShot]
}

// caseShot aims at the next notice of something new.
type caseShot struct {
	sent bool // it arrives, and its sender does not hear of that
	hit  chan struct{}
	dead chan struct{}
}

// speaker is somebody in the conversation.
type speaker struct {
	*simulator.Person
	letter    string
	reference string
	said      int
}

// A program that is killed while it relays messages loses none and relays none twice: in the end everybody reads all of
// them, in the same order, and has heard of them.
func TestKillWhileRelaying(t *testing.T) {
	t.Parallel()
	k := newKilledCase(t)
	random := rand.New(rand.NewPCG(newSeed(t), 0))
	p := startBinary(t, k.env...)
	p.waitReady()
	over, talking := make(chan struct{}), new(sync.WaitGroup)
	for _, s := range k.speakers {
		talking.Go(func() { k.talk(s, over) })
	}
	for n := range caseKills {
		p.waitReady()
		k.shoot(p, n%2 == 0, random)
		p = startBinary(t, k.env...)
	}
	close(over)
	talking.Wait()
	k.ends(p)
}

func newKilledCase(t *testing.T) *killedCase {
	t.Helper()
	k := &killedCase{T: t, url: storagetest.URL(t)}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	k.ctx = ctx
	t.Cleanup(cancel)
	k.sim = simulator.New(simulator.Options{BotUsername: "planungsraum_bot"})
	k.check(k.sim.Start("127.0.0.1:0"))
	t.Cleanup(k.sim.Close)
	k.sim.SetFault(k.fault)
	dir := t.TempDir()
	k.env = []string{
		"TELEGRAM_TOKEN=" + k.sim.Token(), "TELEGRAM_API=" + k.sim.URL(), "KEY_FILE=" + filepath.Join(dir, "key"),
		"LIMIT_PER_SECOND=0", "LIMIT_CHAT_PER_SECOND=0", "LIMIT_GROUP_PER_MINUTE=0", "DATABASE_URL=" + k.url, "DATA_DIR=" + dir,
	}
	store, err := storage.Open(ctx, k.url, storage.Options{})
	k.check(err)
	defer func() { k.check(store.Close()) }()
	s := &stage{store: store, simulator: k.sim}
	s.key, err = seal.Load(filepath.Join(dir, "key"))
	k.check(errors.Join(err, store.UseKey(ctx, s.key)))
	s.area, err = furnishNorth(ctx, store)
	_, failed := openRaw(t, k.url).ExecContext(ctx, countNotices)
	k.check(errors.Join(err, failed))
	for n, house := range []string{"Gesamtschule Windrad", "Kita Wolkenschaf", "Haus Wildgänse"} {
		letter := string(rune('A' + n))
		speaker := &speaker{Person: k.sim.AddPerson(simulator.Profile{FirstName: "Fachkraft " + letter, Language: "de"}), letter: letter}
		k.check(s.employ(ctx, speaker.Person, "de", house))
		k.speakers = append(k.speakers, speaker)
	}
	k.check(store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error { return k.begin(ctx, tx, s.area) }))
	return k
}

// countNotices keeps how many notices were written to whom; the outbox forgets them when they are sent.
const countNotices = `
	CREATE TABLE written_notices (chat_id bigint NOT NULL);
	CREATE FUNCTION count_notice() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		INSERT INTO written_notices VALUES (NEW.chat_id);
		RETURN NULL;
	END $$;
	CREATE TRIGGER count_notice AFTER INSERT ON outbox
	FOR EACH ROW WHEN (NEW.kind = 'consultation') EXECUTE FUNCTION count_notice()`

func (k *killedCase) check(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

// begin lets the first ask and the others accept.
func (k *killedCase) begin(ctx context.Context, tx *storage.Tx, area int64) error {
	settings, err := tx.ConsultationSettings(ctx, area)
	if err != nil {
		return err
	}
	settings.RelayDelay = caseDelay
	var arrivals []storage.Arrival
	for _, s := range k.speakers {
		arrivals = append(arrivals, storage.Arrival{UpdateID: -s.ID() - 1000, TelegramID: s.ID()})
	}
	_, people, err := tx.Arrive(ctx, arrivals)
	if err := errors.Join(err, tx.SetConsultationSettings(ctx, area, settings)); err != nil {
		return err
	}
	for _, s := range k.speakers[1:] {
		if err := tx.SaveConsultant(ctx, storage.Consultant{AreaID: area, PersonID: people[s.ID()].ID, MaxCases: 1}); err != nil {
			return err
		}
	}
	rules := storage.Rules{Rand: storyChance()(), Sector: anonymity.Sector, Coarser: anonymity.Coarser}
	asks := people[k.speakers[0].ID()]
	c, asked, err := tx.StartConsultation(ctx, asks, storage.NewConsultation{
		Way: storage.WayWritten, Model: storage.ModelFree, Wanted: caseSpeakers - 1,
		Vignette: storage.Vignette{Question: "Was nun?", Perspective: storage.AnyPerspective},
	}, rules)
	if err != nil {
		return err
	}
	k.speakers[0].reference = c.Me.Reference
	for _, to := range asked {
		consulting, err := tx.CaseOf(ctx, &to.Person, to.Reference)
		if err := errors.Join(err, tx.AnswerRequest(ctx, &consulting, storage.PersonAccepted, rules)); err != nil {
			return err
		}
		for _, s := range k.speakers {
			if s.ID() == to.Person.TelegramID {
				s.reference = to.Reference
			}
		}
	}
	if c, err = tx.CaseOf(ctx, asks, c.Me.Reference); err != nil {
		return err
	}
	return tx.BeginCase(ctx, &c)
}

// talk lets somebody write one message after the other, and read what is new, until it is over.
func (k *killedCase) talk(s *speaker, over <-chan struct{}) {
	s.Send("/hilfe")
	k.until(s, "help comes", func(m simulator.Message) bool { return m.FromBot })
	for {
		select {
		case <-over:
			return
		case <-k.ctx.Done():
			return
		default:
			k.say(s)
			k.look(s)
		}
	}
}

// say sends the next message through the dialog, and returns when the conversation shows it.
func (k *killedCase) say(s *speaker) {
	s.said++
	words := fmt.Sprintf("Satz %s%d.", s.letter, s.said)
	s.TapData(s.shown(), "talkwrite:"+s.reference)
	k.until(s, "the question comes", func(m simulator.Message) bool {
		return strings.Contains(m.Text, view.Plain(text.De.T("talkwrite.text")))
	})
	s.Send(words)
	save := view.Plain(text.De.T("talkwrite.save"))
	review := k.until(s, "the review comes", func(m simulator.Message) bool {
		return strings.Contains(m.Text, words) && hasButton(m, save)
	})
	if err := s.TapIn(review.ID, save); err != nil {
		k.Errorf("%s: %v", words, err)
	}
	k.until(s, "the conversation comes", func(m simulator.Message) bool {
		return strings.Contains(m.Text, words) && !hasButton(m, save) && m.FromBot
	})
}

// look taps the newest notice, if there is one.
func (k *killedCase) look(s *speaker) {
	for _, m := range slices.Backward(s.Messages()) {
		if isNews(m.Text) {
			if err := s.TapIn(m.ID, view.Plain(text.De.T("casenotice.read"))); err == nil {
				k.until(s, "the notice becomes the conversation", func(now simulator.Message) bool { return now.ID == m.ID && !isNews(now.Text) })
			}
			return
		}
	}
}

func isNews(words string) bool { return words == view.Plain(text.De.T("casenotice.news")) }

// shown is the newest message of the bot.
func (s *speaker) shown() (id int) {
	for _, m := range s.Messages() {
		if m.FromBot {
			id = m.ID
		}
	}
	return id
}

func hasButton(m simulator.Message, label string) bool {
	return slices.ContainsFunc(slices.Concat(m.Buttons...), func(b simulator.Button) bool { return b.Label == label })
}

// until waits for a message in somebody's chat.
func (k *killedCase) until(s *speaker, what string, is func(simulator.Message) bool) (found simulator.Message) {
	if err := s.Wait(k.ctx, func(messages []simulator.Message) bool {
		for _, m := range slices.Backward(messages) {
			if is(m) {
				found = m
				return true
			}
		}
		return false
	}); err != nil {
		k.Errorf("waiting until %s to %s: %v", what, s.letter, err)
	}
	return found
}

// fault lets the notice that is aimed at trigger the shot.
func (k *killedCase) fault(call simulator.Call) *simulator.Fault {
	words, _ := call.Params["text"].(string)
	if call.Method != "sendMessage" || !isNews(words) {
		return nil
	}
	shot := k.aim.Swap(nil)
	if shot == nil {
		return nil
	}
	close(shot.hit)
	if shot.sent {
		return &simulator.Fault{Hold: time.Hour} // ends with the connection
	}
	<-shot.dead
	return &simulator.Fault{DropBefore: true}
}

// shoot kills the program while a notice is on its way.
func (k *killedCase) shoot(p *process, sent bool, random *rand.Rand) {
	k.Helper()
	shot := &caseShot{sent: sent, hit: make(chan struct{}), dead: make(chan struct{})}
	time.Sleep(time.Duration(random.Int64N(int64(300 * time.Millisecond))))
	k.aim.Store(shot)
	select {
	case <-shot.hit:
	case <-k.ctx.Done():
		k.Fatal("no notice is sent")
	}
	time.Sleep(time.Duration(random.Int64N(int64(3 * time.Millisecond))))
	p.kill()
	close(shot.dead)
}

// sentence is what somebody said.
var sentence = regexp.MustCompile(`Satz ([A-Z])(\d+)\.`)

// ends waits until nothing is on its way and compares what everybody reads.
func (k *killedCase) ends(p *process) {
	k.Helper()
	if k.Failed() {
		k.FailNow()
	}
	p.waitReady()
	k.check(k.sim.WaitIdle(k.ctx))
	k.empties()
	k.heardOf()
	first, total := []string(nil), 0
	for _, s := range k.speakers {
		total += s.said
		all := k.reads(s)
		if first == nil {
			first = all
		}
		if !slices.Equal(all, first) {
			k.Errorf("%s reads %v, another %v", s.letter, all, first)
		}
	}
	next := map[string]int{}
	for _, words := range first {
		found := sentence.FindStringSubmatch(words)
		next[found[1]]++
		if found[2] != fmt.Sprint(next[found[1]]) {
			k.Errorf("%s is missing, doubled or out of order in %v", words, first)
		}
	}
	if len(first) != total || total < caseSpeakers {
		k.Errorf("%d messages of %d: %v", len(first), total, first)
	}
	if code, _ := p.terminate(); code != 0 {
		k.Errorf("exit code %d", code)
	}
}

// empties waits until the outbox is empty, what waits for its time included, and every message is to be seen.
func (k *killedCase) empties() {
	k.Helper()
	db := openRaw(k.T, k.url)
	for waiting := 1; waiting > 0; time.Sleep(5 * time.Millisecond) {
		k.check(db.QueryRowContext(k.ctx, `
			SELECT (SELECT count(*) FROM outbox WHERE outcome IS NULL)
				+ (SELECT count(*) FROM consultation_messages WHERE visible_at > now())`).Scan(&waiting))
	}
}

// reads is what somebody is shown on all pages of the conversation, from the oldest message to the newest.
func (k *killedCase) reads(s *speaker) (all []string) {
	k.Helper()
	s.Send("/hilfe")
	fresh := s.shown()
	help := k.until(s, "help comes", func(m simulator.Message) bool { return m.FromBot && m.ID > fresh })
	s.TapData(help.ID, "case:"+s.reference) // help can be forwarded, so that a notice follows
	card := k.until(s, "a notice comes", func(m simulator.Message) bool { return m.ID > fresh && isNews(m.Text) }).ID
	for page := 0; !k.Failed(); page++ {
		was := s.edits(card)
		s.TapData(card, fmt.Sprintf("case:%s:%d", s.reference, page))
		now := k.until(s, "the conversation comes", func(m simulator.Message) bool { return m.ID == card && m.Edits > was })
		all = append(sentence.FindAllString(now.Text, -1), all...)
		if !hasButton(now, view.Plain(text.De.T("talk.older"))) {
			return all
		}
	}
	return nil
}

func (s *speaker) edits(id int) int {
	for _, m := range s.Messages() {
		if m.ID == id {
			return m.Edits
		}
	}
	return 0
}

// heardOf: every notice has arrived, few twice, and whoever has not read everything has one that says so.
func (k *killedCase) heardOf() {
	k.Helper()
	db := openRaw(k.T, k.url)
	for _, s := range k.speakers {
		var written, unread int
		k.check(db.QueryRowContext(k.ctx, `SELECT count(*) FROM written_notices WHERE chat_id = $1`, s.ID()).Scan(&written))
		k.check(db.QueryRowContext(k.ctx, `
			SELECT count(*)
			FROM consultation_people p
			JOIN consultation_messages m ON m.consultation_id = p.consultation_id AND m.author <> p.number AND m.seq > p.read_up_to
			WHERE p.reference = $1`, s.reference).Scan(&unread))
		arrived, waiting := 0, false
		for _, call := range k.sim.Calls() {
			if words, _ := call.Params["text"].(string); call.ChatID == s.ID() && call.Method == "sendMessage" && isNews(words) && call.Error == "" {
				arrived++
			}
		}
		for _, m := range s.Messages() {
			waiting = waiting || isNews(m.Text)
		}
		if arrived < max(written, 1) || arrived > written+caseKills || unread > 0 && !waiting {
			k.Errorf("%s: %d notices, %d arrived; %d messages unread, a notice waits: %v", s.letter, written, arrived, unread, waiting)
		}
	}
}
