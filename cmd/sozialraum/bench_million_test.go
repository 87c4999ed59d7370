package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
)

const (
	small       = 2000      // areas of fifty
	inLarge     = 1_000_000 // people of one more area
	inSmall     = 50
	reachedSoon = 9000 // people who are reminded first, and whom the simulator knows
	drainFor    = 60 * time.Second
	tick        = time.Minute
)

// BenchmarkMillion shows the last part of BenchmarkShown alone:
//
//	go test -run '^$' -bench '^BenchmarkMillion$' -benchtime 1x -timeout 15m ./cmd/sozialraum
func BenchmarkMillion(b *testing.B) {
	b.ReportMetric(0, "ns/op") // the table says it all
	t := &table{b: b}
	b.Cleanup(t.end) // last of all: only a process that failed itself shows its log
	t.section("A million people reminded in one minute")
	showMillion(b, t, startBenchServer(b))
}

// showMillion reminds a million people of one meeting, and those of many areas of theirs, all within one minute, and then
// looks at how fast Telegram gets the first of them while all the others wait.
func showMillion(b *testing.B, t *table, server *benchServer) {
	address := server.migrated(b, "million")
	began := time.Now()
	server.exec(b, "million", millionDue)
	t.figure(fmt.Sprintf("%d people in %d areas, and %d in one more", small*inSmall, small, inLarge),
		fmt.Sprintf("%.1f s", time.Since(began).Seconds()), "to fill in", "", true)

	sim := simulator.New(simulator.Options{Limits: simulator.TelegramLimits(), KeepCalls: -1, KeepMessages: 2})
	if err := sim.Start("127.0.0.1:0"); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(sim.Close)
	people := make([]*simulator.Person, reachedSoon)
	for i := range people {
		people[i] = sim.AddPerson(simulator.Profile{ID: int64(firstChat + i), FirstName: "Fachkraft", Language: "de"})
		people[i].Open("")
	}
	forgetUpdates(b, sim)
	events, cancel := sim.Subscribe()
	defer cancel()
	ctx, stop := context.WithTimeout(b.Context(), patientWait)
	defer stop()
	seen := make(chan []sighting)
	go func() { seen <- watchMillion(ctx, events) }()

	dir := b.TempDir()
	began, filled := time.Now(), usedByFamily(server.pid)
	p := startBinary(b, "TELEGRAM_TOKEN="+sim.Token(), "TELEGRAM_API="+sim.URL(), "DATABASE_URL="+address, "DATA_DIR="+dir,
		"KEY_FILE="+filepath.Join(dir, "key"))
	p.waitReady()
	go write(ctx, people)
	waitEnqueued(ctx, b, server)
	enqueued, bot, database := time.Now(), usedBy(p.cmd.Process.Pid), usedByFamily(server.pid)-filled
	peak := peakMemory(p.cmd.Process.Pid)
	var rows int
	server.query(b, "million", `SELECT count(*) FROM outbox WHERE kind = 'reminder'`, &rows)
	took := enqueued.Sub(began)
	t.figure("finding and enqueueing what is due", fmt.Sprintf("%.1f s", took.Seconds()),
		fmt.Sprintf("%d; %.0f s of a processor, %.0f s of it the bot", rows, (bot+database).Seconds(), bot.Seconds()), "below 60 s", took < tick && rows == small*inSmall+inLarge)
	t.figure("  memory of the program at its most", fmt.Sprintf("%.0f MB", peak), "", "below 100 MB", peak < 100)

	time.Sleep(drainFor)
	stop()
	all := <-seen
	p.kill()
	showRate(t, "  sent meanwhile", all, began, enqueued)
	showRate(t, fmt.Sprintf("%.0f s later, all others waiting", drainFor.Seconds()), all, enqueued.Add(time.Second), enqueued.Add(drainFor-time.Second))
}

// showRate tells how fast messages were taken between two moments, and how long replies took.
func showRate(t *table, what string, all []sighting, from, to time.Time) {
	var replies []time.Duration
	var refused, messages int
	var first, last time.Time
	for _, s := range all {
		switch {
		case s.at.Before(from) || s.at.After(to):
			continue
		case s.refused:
			refused++
			continue
		case s.waited > 0:
			replies = append(replies, s.waited)
		}
		if first.IsZero() {
			first = s.at
		}
		messages, last = messages+1, s.at
	}
	slices.Sort(replies)
	waits := load{waits: replies}
	share := 0.0
	if messages > 1 {
		share = float64(messages-1) / last.Sub(first).Seconds() / permitted
	}
	t.figure(what, fmt.Sprintf("%.1f %%", 100*share), fmt.Sprintf("of %d/s, %d messages, %d refused (429)", permitted, messages, refused),
		"at least 95 %, 0", share >= 0.95 && refused == 0)
	t.figure(fmt.Sprintf("  %d replies meanwhile, p99", len(replies)), millis(waits.quantile(0.99)), "p50 "+millis(waits.quantile(0.5)),
		"below 200 ms", len(replies) > 0 && waits.quantile(0.99) < replyLimit)
}

// sighting is a message that the simulator was asked to take.
type sighting struct {
	at      time.Time
	refused bool
	waited  time.Duration // since the person wrote, for a reply
}

// watchMillion follows what the simulator is asked until ctx ends.
func watchMillion(ctx context.Context, events <-chan simulator.Event) (all []sighting) {
	asked := map[int64]time.Time{} // by chat
	for {
		var e simulator.Event
		select {
		case e = <-events:
		case <-ctx.Done():
			return all
		}
		switch {
		case e.Kind == simulator.EventUpdate:
			asked[e.ChatID] = e.At
			continue
		case e.Kind != simulator.EventCall || e.Call.Method != "sendMessage":
			continue
		}
		s := sighting{at: e.Call.At, refused: e.Call.Status == http.StatusTooManyRequests}
		if text, _ := e.Call.Params["text"].(string); !s.refused && !strings.Contains(text, "Sozialraumkonferenz") {
			if at, waits := asked[e.ChatID]; waits {
				s.waited = e.Call.At.Sub(at)
				delete(asked, e.ChatID)
			}
		}
		all = append(all, s)
	}
}

// waitEnqueued waits until nothing is due any more.
func waitEnqueued(ctx context.Context, b *testing.B, server *benchServer) {
	b.Helper()
	db := server.open(b, "million")
	defer db.Close()
	for open := true; open; {
		if ctx.Err() != nil {
			b.Fatal("reminders are not enqueued in time")
		}
		sleep(ctx, 50*time.Millisecond)
		if err := db.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM reminders WHERE done_at IS NULL AND due_at <= now())`).Scan(&open); err != nil {
			b.Fatal(err)
		}
	}
}

// peakMemory is the most that a process has held in memory so far, in megabytes: proc_pid_status(5), 0 elsewhere.
func peakMemory(pid int) float64 {
	content, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(content), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kilobytes, _ := strconv.ParseFloat(fields[0], 64)
	return kilobytes / 1024
}

// millionDue is areas with a meeting tomorrow each, of which their people must be reminded now. A tenth of the people have
// one of twenty habits of their own; some have answered. Foreign keys are not checked while filling in.
var millionDue = fmt.Sprintf(`
	SET session_replication_role = replica;
	SET synchronous_commit = off;
	INSERT INTO areas (name, zone, emergency_phone, created_at)
	SELECT 'Raum ' || i, 'Europe/Berlin', '06631 000000', now() FROM generate_series(1, %[2]d + 1) i;
	INSERT INTO reminder_habits (minutes, quiet_from, quiet_until)
	SELECT '{1440}', 0, 0 FROM generate_series(1, 1);
	INSERT INTO reminder_habits (minutes, quiet_from, quiet_until)
	SELECT '{1440}', late, late + i FROM generate_series(1, 18) i,
		(SELECT CAST(extract(hour FROM now() AT TIME ZONE 'Europe/Berlin') + 6 AS integer) * 60 %% 1440 AS late) AS clock;
	UPDATE reminder_habits SET quiet_from = 0, quiet_until = 0 WHERE id = 1; -- at whatever hour this runs
	INSERT INTO people (telegram_id, name, language, area_id, agreed_at, created_at, habit_id)
	SELECT %[1]d + i, 'Fachkraft ' || i, CASE WHEN i %% 7 = 0 THEN 'en' ELSE 'de' END,
		CASE WHEN i < %[3]d THEN i / %[4]d + 1 ELSE %[2]d + 1 END, now() - interval '1 month', now() - interval '1 month',
		CASE WHEN i %% 10 = 0 THEN i / 10 %% 20 + 1 ELSE 1 END
	FROM generate_series(0, %[3]d + %[5]d - 1) i;
	INSERT INTO memberships (person_id, area_id, joined_at, habit_id) SELECT id, area_id, created_at, habit_id FROM people;
	INSERT INTO conferences (area_id, kind, title, local_date, local_time, starts_at, place, agenda, published_at, updated_at)
	SELECT id, 'conference', 'Sozialraumkonferenz ' || name, CAST(starts AT TIME ZONE zone AS date), CAST(starts AT TIME ZONE zone AS time),
		starts, 'Rathaus', E'1. Ankommen\n2. Was uns gerade beschäftigt\n3. Verabredungen', now(), now()
	FROM areas, CAST(date_trunc('minute', now() + interval '23 hours') AS timestamptz) AS starts ORDER BY id;
	INSERT INTO answering (conference_id, area_id, asked_at) SELECT id, area_id, now() FROM conferences;
	INSERT INTO answers (conference_id, area_id, person_id, answer, answered_by, answered_at)
	SELECT c.id, c.area_id, p.id, CASE WHEN p.id %% 3 = 0 THEN 'maybe' ELSE 'coming' END, p.id, now()
	FROM people p JOIN conferences c ON c.area_id = p.area_id WHERE p.id %% 4 = 0;
	INSERT INTO reminders (conference_id, revision, habit_id, minutes_before, due_at)
	SELECT c.id, 1, h.id, 1440, now() - interval '1 minute' FROM conferences c, reminder_habits h
	WHERE EXISTS (SELECT FROM memberships m WHERE m.area_id = c.area_id AND m.habit_id = h.id);
	INSERT INTO reminders (conference_id, revision, minutes_before, due_at) SELECT id, 1, 0, starts_at FROM conferences;
	ANALYZE`, firstChat, small, small*inSmall, inSmall, inLarge)
