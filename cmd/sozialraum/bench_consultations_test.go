package main

import (
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
	heard := countCase(b, server, s)
	t.figure("statements of a whole case, each message", fmt.Sprintf("%.1f", heard.statements),
		fmt.Sprintf("%.1f of them in transactions' ends", 2*heard.commits), fmt.Sprintf("at most %d", caseStatements), heard.statements <= caseStatements)
	cases := 12
	if short() {
		cases = 3
	}
	room := startCases(b, server, s, "cases", func(address string) string { return address })
	defer room.close()
	room.play(caseMessages) // warms up
	room.waits, room.relays = nil, nil
	for range cases {
		room.play(caseMessages)
	}
	all, relayed := load{waits: sortedWaits(room.waits)}, load{waits: sortedWaits(room.relays)}
	t.figure("from a tap or a text to the reply, p50", millis(all.quantile(0.5)), fmt.Sprintf("%d of %d cases", len(all.waits), cases), "", true)
	t.figure("from a tap or a text to the reply, p99", millis(all.quantile(0.99)), "slowest "+millis(all.quantile(1)), "under 20 ms", all.quantile(0.99) < caseLimit)
	t.figure("from sending to the last one's notice, p99", millis(relayed.quantile(0.99)), "p50 "+millis(relayed.quantile(0.5))+", no delay set", "under 20 ms", relayed.quantile(0.99) < caseLimit)
}

func sortedWaits(waits []time.Duration) []time.Duration {
	slices.Sort(waits)
	return waits
}

// countCase listens between the program and its database while one case is played.
func countCase(b *testing.B, server *benchServer, s *sink) statementsEach {
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
	before, start := listening.heard(), time.Now()
	room.play(caseMessages)
	took := time.Since(start).Seconds() / idleFor.Seconds()
	heard := listening.heard().minus(before)
	return statementsEach{
		statements: (heard.statements - took*idle.statements) / caseMessages,
		commits:    (heard.commits - took*idle.commits) / caseMessages,
	}
}

// consultingRoom is a running bot, the one who asks, and those who advise.
type consultingRoom struct {
	b      *testing.B
	target *target
	asks   *colleague
	advise []*colleague
	waits  []time.Duration // from every update to its reply
	relays []time.Duration // from the update that sends a message to the last notice of it
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
	room := &consultingRoom{b: b, target: &target{name: "ours", process: p, posts: p.posts(), sink: s, server: server.pid}}
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
	room.read(room.asks)
	everybody := append([]*colleague{room.asks}, room.advise...)
	for n := range messages {
		who := everybody[n%len(everybody)]
		who.tapLabel(text.De.T("talk.write"))
		who.say(fmt.Sprintf("Ich frage mich, wie es dem Kind damit geht und wer noch etwas davon weiß. Das ist Gedanke %d.", n))
		who.tapLabel(text.De.T("talkwrite.save"))
		room.relays = append(room.relays, room.read(who))
	}
	for _, label := range []string{"talk.more", "talk.end", "talk.end_yes"} {
		room.asks.tapLabel(text.De.T(label))
	}
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

// read lets everybody but one wait for their notice and read what is new. It returns how long after that one's last
// update the last notice came.
func (room *consultingRoom) read(but *colleague) (last time.Duration) {
	for _, c := range append([]*colleague{room.asks}, room.advise...) {
		if c != but {
			last = max(last, c.await().Sub(but.posted))
		}
	}
	for _, c := range append([]*colleague{room.asks}, room.advise...) {
		if c != but {
			c.tapLabel(text.De.T("casenotice.read"))
		}
	}
	return last
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
			c.act(func(b []byte, id int64) []byte { return c.tap(b, id, button.Data) })
			return
		}
	}
	c.room.b.Fatalf("no button %q in: %s", label, c.last)
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
