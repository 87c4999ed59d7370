package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sozialraum/storage"
	"sozialraum/storage/seal"
)

const (
	electorate   = 5000
	votingTime   = time.Minute
	voteLimit    = 250 * time.Millisecond // of 99 votes in 100, from the tap to the changed ballot
	editsAMinute = 20                     // of a coordinator's card; Telegram takes one a second
	voterChat    = 900_000_000
	watcherChat  = voterChat - 1
	watchedCard  = 4711 // message in which the coordinator watches
)

// BenchmarkVotes lets everybody in an area of 5,000 vote within a minute through the webhook, five taps each, some of
// which Telegram delivers twice, and fails where a vote is lost, doubled or slow. It prints a table:
//
//	go test -run '^$' -bench '^BenchmarkVotes$' -benchtime 1x -timeout 15m ./cmd/sozialraum
//
// SOZIALRAUM_BENCH=short cuts people and time to a tenth.
func BenchmarkVotes(b *testing.B) {
	b.ReportMetric(0, "ns/op") // the table says it all
	t := &table{b: b}
	b.Cleanup(t.end) // last of all: only a process that failed itself shows its log
	t.section("A poll: everybody in a large area votes within a minute")
	showVoting(b, t, startBenchServer(b))
}

// voterSeed fills in one area, everybody who votes, and a coordinator.
const voterSeed = `
	INSERT INTO areas (name, zone, emergency_phone, created_at) VALUES ('Nord', 'Europe/Berlin', '06631 000000', now());
	INSERT INTO people (telegram_id, name, area_id, agreed_at, created_at)
	SELECT %[1]d + i, 'Fachkraft ' || i, a.id, now(), now() FROM areas a, generate_series(-1, %[2]d - 1) i ORDER BY i;
	INSERT INTO memberships (person_id, area_id, coordinator, joined_at)
	SELECT id, area_id, telegram_id = %[1]d - 1, now() FROM people ORDER BY id;
	ANALYZE`

// election is a poll that is open, at a bot that runs.
type election struct {
	*target
	poll   int64
	voters int
	time   time.Duration
}

func startElection(b *testing.B, server *benchServer) *election {
	b.Helper()
	e := &election{voters: electorate, time: votingTime}
	if short() {
		e.voters, e.time = electorate/10, votingTime/10
	}
	address, key := server.migrated(b, "votes"), filepath.Join(b.TempDir(), "key")
	server.exec(b, "votes", fmt.Sprintf(voterSeed, voterChat, e.voters))
	e.poll = publish(b, address, key)
	s := startSink(b)
	p := startOurs(b, address, s, "KEY_FILE="+key)
	e.target = &target{name: "ours", process: p, posts: p.posts(), sink: s, server: server.pid}
	e.updates.Store(1)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		var waiting int // until everybody has their ballot
		server.query(b, "votes", `SELECT (SELECT count(*) FROM outbox WHERE outcome IS NULL) + (SELECT count(*) FROM poll_notices WHERE done_at IS NULL)`, &waiting)
		if waiting == 0 {
			return e
		}
		if time.Now().After(deadline) {
			b.Fatalf("%d messages are still to be sent", waiting)
		}
	}
}

// publish makes the poll and lets the coordinator watch it.
func publish(b *testing.B, address, keyFile string) (poll int64) {
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
	if err := store.InTx(b.Context(), func(ctx context.Context, tx *storage.Tx) error {
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: 1, TelegramID: watcherChat}})
		if err != nil {
			return err
		}
		coordinator := people[watcherChat]
		p, err := tx.AddPoll(ctx, storage.Poll{
			AreaID: coordinator.AreaID, Kind: "points", Question: "Woran wollen wir als Nächstes arbeiten?", Voters: "person",
			Options: []string{"Transparenz", "Gemeinsame Haltung", "Anonyme Fallbesprechungen", "Fallübung", "Erziehungskonferenzen"},
			OpensAt: tx.Now, ClosesAt: tx.Now.Add(time.Hour),
		}, coordinator.ID)
		if err != nil {
			return err
		}
		poll = p.ID
		return tx.WatchPoll(ctx, p.ID, coordinator.ID, watchedCard, 0)
	}); err != nil {
		b.Fatal(err)
	}
	return poll
}

// dotsOf is where the voter of that number puts the dots, by option.
func dotsOf(n int) (dots [5]int) {
	for i := range dots {
		dots[(n+i*(n/5%5))%5]++
	}
	return dots
}

// vote lets one person spread their dots. A wait begins when the person was due, or has seen the ballot change.
func (e *election) vote(n int, due time.Time, on *line) (waits []time.Duration, err error) {
	v := &visitor{target: e.target, chat: voterChat + int64(n)}
	inbox := e.sink.inbox(v.chat)
	for option, dots := range dotsOf(n) {
		for range dots {
			id := e.updates.Add(1)
			v.body = v.tap(v.body[:0], id, fmt.Sprintf("vote:%d:a:%d", e.poll, option+1))
			v.request = fmt.Appendf(v.request[:0], "POST /telegram HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n"+
				"X-Telegram-Bot-Api-Secret-Token: %s\r\nContent-Length: %d\r\n\r\n", benchSecret, len(v.body))
			v.request = append(v.request, v.body...)
			if err := on.post(e.posts, v.request); err != nil {
				return waits, err
			}
			select {
			case reply := <-inbox:
				waits = append(waits, reply.at.Sub(due))
			case <-time.After(replyPatience):
				return waits, fmt.Errorf("no ballot after %s", v.body)
			}
			if id%50 == 0 { // Telegram did not hear that it had arrived
				if err := on.post(e.posts, v.request); err != nil {
					return waits, err
				}
			}
			due = time.Now()
		}
	}
	return waits, nil
}

// run lets everybody vote, evenly over the time, and returns the waits in order.
func (e *election) run(b *testing.B) (waits []time.Duration, took time.Duration) {
	b.Helper()
	type turn struct {
		n   int
		due time.Time
	}
	turns, start := make(chan turn, e.voters), time.Now()
	go func() {
		defer close(turns)
		for n := range e.voters {
			at := start.Add(e.time * time.Duration(n) / time.Duration(e.voters))
			time.Sleep(time.Until(at))
			turns <- turn{n, at}
		}
	}()
	var mu sync.Mutex
	var voting sync.WaitGroup
	for i := range e.lines {
		voting.Go(func() {
			for turn := range turns {
				waited, err := e.vote(turn.n, turn.due, &e.lines[i])
				if err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				waits = append(waits, waited...)
				mu.Unlock()
			}
		})
	}
	voting.Wait()
	slices.Sort(waits)
	return waits, time.Since(start)
}

// watch counts the edits of the coordinator's card until ctx ends, and keeps the last.
func (e *election) watch(ctx context.Context) (edits *atomic.Int64, last *atomic.Pointer[[]byte], ended chan struct{}) {
	edits, last, ended = new(atomic.Int64), new(atomic.Pointer[[]byte]), make(chan struct{})
	inbox := e.sink.inbox(watcherChat)
	go func() {
		defer close(ended)
		for {
			select {
			case edit := <-inbox:
				if bytes.Contains(edit.body, fmt.Appendf(nil, "%d", watchedCard)) {
					edits.Add(1)
					last.Store(&edit.body)
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return edits, last, ended
}

func showVoting(b *testing.B, t *table, server *benchServer) {
	e := startElection(b, server)
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	edits, last, ended := e.watch(ctx)
	before := e.processorTime()
	waits, took := e.run(b)
	after := e.processorTime()
	count := int(edits.Load())
	if b.Failed() {
		return
	}
	l := load{updates: len(waits), took: took, waits: waits, bot: after.bot - before.bot, server: after.server - before.server}
	t.figure("people who voted, five taps each", fmt.Sprint(e.voters), "in "+took.Round(100*time.Millisecond).String(),
		"within "+(e.time+e.time/20).String(), took <= e.time+e.time/20)
	t.figure("  from the tap to the changed ballot, p50", millis(l.quantile(0.5)), perSecond(l.rate())+" taps", "", true)
	t.figure("  from the tap to the changed ballot, p99", millis(l.quantile(0.99)), "slowest "+millis(l.quantile(1)), "under 250 ms", l.quantile(0.99) < voteLimit)
	t.figure("  processor time of the bot, each tap", each(l.bot, l.updates), "PostgreSQL "+each(l.server, l.updates), "", true)
	wrong := e.miscounted(b, server)
	t.figure("votes lost or doubled", fmt.Sprint(wrong), "some taps delivered twice", "none", wrong == 0)
	allowed := max(1, int(took.Minutes()*editsAMinute)+1)
	t.figure("edits of the coordinator's card", fmt.Sprint(count), "in "+took.Round(100*time.Millisecond).String(), fmt.Sprintf("at most %d", allowed), count > 0 && count <= allowed)
	full := fmt.Sprintf("%d von %d Personen", e.voters, e.voters+1)
	shown := func() bool { return last.Load() != nil && strings.Contains(string(*last.Load()), full) }
	for deadline := time.Now().Add(20 * time.Second); !shown() && time.Now().Before(deadline); {
		time.Sleep(50 * time.Millisecond)
	}
	t.figure("  in the end it tells everybody's vote", fmt.Sprint(shown()), "", "yes", shown())
	stop()
	<-ended
	e.hangUp()
}

// miscounted compares the ballots in the database with what was tapped: how many are missing or too many. Nothing
// tells whose they are, so that only the whole can be compared.
func (e *election) miscounted(b *testing.B, server *benchServer) (wrong int) {
	b.Helper()
	want := map[string]int{}
	for n := range e.voters {
		want[strings.ReplaceAll(strings.Trim(fmt.Sprint(dotsOf(n)), "[]"), " ", ",")]++
	}
	db := server.open(b, "votes")
	defer db.Close()
	rows, err := db.QueryContext(b.Context(), `SELECT array_to_string(choices, ','), count(*) FROM ballots WHERE poll_id = $1 GROUP BY choices`, e.poll)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var choices string
		var n int
		if err := rows.Scan(&choices, &n); err != nil {
			b.Fatal(err)
		}
		wrong += max(n-want[choices], want[choices]-n)
		delete(want, choices)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	for _, n := range want {
		wrong += n
	}
	return wrong
}
