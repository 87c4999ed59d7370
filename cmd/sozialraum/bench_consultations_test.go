package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/seal"
)

const (
	caseMessages   = 30 // of each case
	caseStatements = 25 // for each message that is relayed, at most
	caseLimit      = 20 * time.Millisecond
	otherCases     = 40 // that the area has at the same time
	caseChat       = 700_000_000
	caseHouses     = 10 // of five people each
	adviserCount   = 3
)

// BenchmarkConsultations plays whole cases in writing through the webhook, from the first question to the end, and
// fails where a relayed message takes too many statements or somebody waits too long. It prints a table:
//
//	go test -run '^$' -bench '^BenchmarkConsultations$' -benchtime 1x ./cmd/sozialraum
func BenchmarkConsultations(b *testing.B) {
	b.ReportMetric(0, "ns/op") // the table says it all
	t := &table{b: b}
	b.Cleanup(t.end) // last of all: only a process that failed itself shows its log
	t.section(caseTitle)
	showConsultations(b, t, startBenchServer(b))
}

const caseTitle = "A case in writing: one asks, three advise, and everybody reads every message before the next is written"

func showConsultations(b *testing.B, t *table, server *benchServer) {
	s := startSink(b)
	whole, relay := countCase(b, server, s)
	copied, most := work(whole)/adviserCount, fmt.Sprintf("at most %d", caseStatements)
	t.figure("statements to take a message and give notice", fmt.Sprintf("%.1f", work(relay)),
		fmt.Sprintf("to %d people; %.1f with BEGIN and COMMIT", adviserCount, relay.statements), most, relay.statements <= caseStatements)
	t.figure("statements of the whole case, each copy read", fmt.Sprintf("%.1f", copied),
		fmt.Sprintf("%.1f with BEGIN and COMMIT", whole.statements/adviserCount), most, copied <= caseStatements)
	t.figure("  each message, whoever reads it", fmt.Sprintf("%.1f", work(whole)), "asking, accepting, six updates a message, ending", "", true)
	cases := 12
	if short() {
		cases = 3
	}
	room := startCases(b, server, s, "cases", func(address string) string { return address })
	defer room.close()
	room.play(caseMessages) // warms up
	room.relays = nil
	var all calm // case by case: one stall of the disk must not decide
	for range cases {
		room.waits = nil
		room.play(caseMessages)
		all.add(load{updates: len(room.waits), waits: sortedWaits(room.waits)})
	}
	relayed := load{waits: sortedWaits(room.relays)}
	t.figure("from a tap or a text to the reply, p50", millis(all.quantile(0.5)), fmt.Sprintf("%d of %d cases", all.updates, cases), "", true)
	t.figure("  p99 of the middle case", millis(all.tail()), "slowest of all "+millis(all.quantile(1)), "under 20 ms", all.tail() < caseLimit)
	t.figure("from sending to the last one's notice, p50", millis(relayed.quantile(0.5)), "with no delay set; p99 "+millis(relayed.quantile(0.99)), "", true)
}

// work is the statements without BEGIN and COMMIT.
func work(heard statementsEach) float64 { return heard.statements - 2*heard.commits }

func sortedWaits(waits []time.Duration) []time.Duration {
	slices.Sort(waits)
	return waits
}

// countCase listens between the program and its database while one case is played. It returns what each message takes:
// of the whole case, and from the update that sends it until the last notice is marked as sent.
func countCase(b *testing.B, server *benchServer, s *sink) (whole, relay statementsEach) {
	b.Helper()
	var listening *ear
	room := startCases(b, server, s, "counted_case", func(address string) string {
		listening = startEar(b, address)
		return listening.url
	})
	defer room.close()
	room.play(2) // prepares statements
	idleFor := time.Second
	before := listening.heard()
	time.Sleep(idleFor) // the program asks for work all the time; that is not counted
	idle := listening.heard().minus(before)
	without := func(heard statementsEach, took time.Duration) statementsEach {
		return statementsEach{heard.statements - took.Seconds()*idle.statements, heard.commits - took.Seconds()*idle.commits}
	}
	room.relaying = func(send func()) {
		before, start := listening.heard(), time.Now()
		send()
		time.Sleep(settling)
		heard := without(listening.heard().minus(before), time.Since(start))
		relay.statements += heard.statements / caseMessages
		relay.commits += heard.commits / caseMessages
	}
	before, start := listening.heard(), time.Now()
	room.play(caseMessages)
	whole = without(listening.heard().minus(before), time.Since(start))
	return statementsEach{whole.statements / caseMessages, whole.commits / caseMessages}, relay
}

// settling is how long the program is given to mark what it has sent.
const settling = 50 * time.Millisecond

// consultingRoom is a running bot, the one who asks, and those who advise.
type consultingRoom struct {
	b      *testing.B
	target *target
	asks   *colleague
	advise []*colleague
	waits  []time.Duration // from every update to its reply
	relays []time.Duration // from the update that sends a message to the last notice of it

	relaying func(send func()) // runs send, which sends a message and waits for its notices; may measure it
}

// caseSeed fills in one area without delay, its houses, and who works there. Those who advise are each of another house.
const caseSeed = `
	INSERT INTO areas (name, zone, emergency_phone, consultation_relay_delay, created_at) VALUES ('Nord', 'Europe/Berlin', '06631 000000', 0, now());
	INSERT INTO municipalities (area_id, name) SELECT id, 'Alsfeld' FROM areas;
	INSERT INTO organisations (area_id, municipality_id, name, sector, state, created_at, updated_at)
	SELECT m.area_id, m.id, 'Haus ' || i, 'school', 'active', now(), now() FROM municipalities m, generate_series(0, %[2]d - 1) i ORDER BY i;
	INSERT INTO people (telegram_id, name, area_id, agreed_at, created_at)
	SELECT %[1]d + i, 'Fachkraft ' || i, a.id, now(), now() FROM areas a, generate_series(0, 5 * %[2]d - 1) i ORDER BY i;
	INSERT INTO memberships (person_id, area_id, organisation_id, joined_at)
	SELECT p.id, p.area_id, o.id, now() FROM people p JOIN organisations o ON o.name = 'Haus ' || (p.telegram_id - %[1]d) %% %[2]d;
	INSERT INTO consultants (person_id, area_id, perspectives, topics, max_cases)
	SELECT id, area_id, '{}', '{}', 20 FROM people WHERE telegram_id BETWEEN %[1]d + 1 AND %[1]d + %[3]d;
	ANALYZE`

func startCases(b *testing.B, server *benchServer, s *sink, database string, through func(string) string) *consultingRoom {
	b.Helper()
	address, key := server.migrated(b, database), filepath.Join(b.TempDir(), "key")
	server.exec(b, database, fmt.Sprintf(caseSeed, caseChat, caseHouses, adviserCount))
	fillCases(b, address, key)
	p := startOurs(b, through(address), s, "KEY_FILE="+key)
	time.Sleep(2 * time.Second) // all jobs run once at the start, and look at the cases of others
	room := &consultingRoom{b: b, relaying: func(send func()) { send() }, target: &target{name: "ours", process: p, posts: p.posts(), sink: s, server: server.pid}}
	room.target.updates.Store(1)
	for n := range adviserCount + 1 {
		chat := int64(caseChat + n)
		c := &colleague{visitor: &visitor{target: room.target, chat: chat, inbox: s.inbox(chat)}, room: room, on: &room.target.lines[n]}
		if n == 0 {
			room.asks = c
		} else {
			room.advise = append(room.advise, c)
		}
	}
	return room
}

// fillCases begins cases of others, which those who advise are not asked for.
func fillCases(b *testing.B, address, keyFile string) {
	b.Helper()
	key, err := seal.Load(keyFile)
	if err != nil {
		b.Fatal(err)
	}
	store, err := storage.Open(b.Context(), address, storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	if err := store.UseKey(b.Context(), key); err != nil {
		b.Fatal(err)
	}
	rules := storage.Rules{Rand: storyChance()(), Sector: anonymity.Sector, Coarser: anonymity.Coarser}
	for n := range otherCases {
		if err := store.InTx(b.Context(), func(ctx context.Context, tx *storage.Tx) error {
			chat := int64(caseChat + adviserCount + 1 + n)
			_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: -chat, TelegramID: chat}})
			if err != nil {
				return err
			}
			houses, err := tx.OrganisationNames(ctx, people[chat].AreaID)
			if err != nil {
				return err
			}
			other := storage.NewConsultation{
				Way: storage.WayWritten, Model: storage.ModelFree, Wanted: 1,
				Vignette: storage.Vignette{Situation: "Das Kind fehlt oft.", Perspective: storage.AnyPerspective},
			}
			for _, house := range houses {
				other.Excluded = append(other.Excluded, house.ID)
			}
			_, asked, err := tx.StartConsultation(ctx, people[chat], other, rules)
			if len(asked) > 0 {
				err = errors.Join(err, errors.New("somebody was asked"))
			}
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func (room *consultingRoom) close() {
	room.target.hangUp()
	room.target.process.terminate()
}

// play plays one case from its description to its end.
func (room *consultingRoom) play(messages int) {
	room.b.Helper()
	room.describe()
	for _, c := range room.advise {
		c.await()
		c.tapLabel(text.De.T("casenotice.read"))
		c.tapLabel(text.De.T("caserequest.accept"))
	}
	room.asks.await()
	room.asks.tapLabel(text.De.T("casenotice.read"))
	room.asks.tapLabel(text.De.T("talk.begin"))
	room.await(room.asks)
	room.read(room.asks)
	everybody := append([]*colleague{room.asks}, room.advise...)
	for n := range messages {
		who := everybody[n%len(everybody)]
		who.tapLabel(text.De.T("talk.write"))
		who.say(fmt.Sprintf("Ich frage mich, wie es dem Kind damit geht und wer noch etwas davon weiß. Das ist Gedanke %d.", n))
		room.relaying(func() {
			who.tapLabel(text.De.T("talkwrite.save"))
			room.relays = append(room.relays, room.await(who))
		})
		room.read(who)
	}
	for _, label := range []string{"talk.more", "talk.end", "talk.end_yes"} {
		room.asks.tapLabel(text.De.T(label))
	}
	room.await(room.asks)
	room.read(room.asks)
}

// describe answers all questions about a case and sends it.
func (room *consultingRoom) describe() {
	asks := room.asks
	asks.command("/fallberatung")
	for _, step := range []string{
		"consult.written", "vignette.age_from_6", "vignette.setting_school", "topic.name_other", "button.finish",
		"> Das Kind fehlt oft und wirkt müde.", "> Gespräche mit den Eltern.", "> Was können wir tun?",
		"perspective.name_any", "asking.nobody", "= 3", "asking.model_free", "asking.save",
		"asking.unrecognisable_yes", "asking.responsible_yes",
	} {
		switch kind, rest, _ := strings.Cut(step, " "); kind {
		case ">":
			asks.say(rest)
		case "=":
			asks.tapLabel(rest)
		default:
			asks.tapLabel(text.De.T(step))
		}
	}
}

// others are all but one.
func (room *consultingRoom) others(but *colleague) []*colleague {
	return slices.DeleteFunc(append([]*colleague{room.asks}, room.advise...), func(c *colleague) bool { return c == but })
}

// await waits until everybody but one has their notice, and returns how long after that one's last update that was.
func (room *consultingRoom) await(but *colleague) (last time.Duration) {
	for _, c := range room.others(but) {
		last = max(last, c.await().Sub(but.posted))
	}
	return last
}

// read lets everybody but one tap their notice.
func (room *consultingRoom) read(but *colleague) {
	for _, c := range room.others(but) {
		c.tapLabel(text.De.T("casenotice.read"))
	}
}

// colleague is somebody in a case who acts when the reply to the last act has come.
type colleague struct {
	*visitor
	room   *consultingRoom
	on     *line
	posted time.Time // of the newest update
}

func (c *colleague) command(words string) {
	c.act(func(b []byte, id int64) []byte {
		return c.message(b, id, words, fmt.Sprintf(`,"entities":[{"offset":0,"length":%d,"type":"bot_command"}]`, len(words)))
	})
}

func (c *colleague) say(words string) {
	c.act(func(b []byte, id int64) []byte { return c.message(b, id, words, "") })
}

// tapLabel taps the button of the newest message that has this label.
func (c *colleague) tapLabel(label string) {
	c.room.b.Helper()
	label = view.Plain(label)
	var shown struct {
		Markup struct {
			Rows [][]struct {
				Label string `json:"text"`
				Data  string `json:"callback_data"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
	}
	if err := json.Unmarshal(c.last, &shown); err != nil {
		c.room.b.Fatalf("%v in %s", err, c.last)
	}
	for _, button := range slices.Concat(shown.Markup.Rows...) {
		if strings.Contains(button.Label, label) {
			c.act(func(b []byte, id int64) []byte {
				return bytes.Replace(c.tap(b, id, button.Data), []byte(`"text"`), []byte(`"has_protected_content":true,"text"`), 1)
			})
			return
		}
	}
	c.room.b.Fatalf("no button %q after %d updates and %d messages in: %s", label, len(c.room.waits), len(c.room.relays), c.last)
}

// act posts an update and waits for the reply.
func (c *colleague) act(write func(b []byte, id int64) []byte) {
	c.room.b.Helper()
	c.body = write(c.body[:0], c.target.updates.Add(1))
	c.request = fmt.Appendf(c.request[:0], "POST /telegram HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n"+
		"X-Telegram-Bot-Api-Secret-Token: %s\r\nContent-Length: %d\r\n\r\n", benchSecret, len(c.body))
	c.request = append(c.request, c.body...)
	c.posted = time.Now()
	if err := c.on.post(c.target.posts, c.request); err != nil {
		c.room.b.Fatal(err)
	}
	c.room.waits = append(c.room.waits, c.await().Sub(c.posted))
}

// await waits for the next message to this person and returns when it came.
func (c *colleague) await() time.Time {
	c.room.b.Helper()
	select {
	case reply := <-c.inbox:
		c.last = reply.body
		return reply.at
	case <-time.After(replyPatience):
		c.room.b.Fatalf("nothing comes after %s, on %s", c.body, c.last)
		return time.Time{}
	}
}
