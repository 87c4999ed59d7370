package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
)

const (
	reminded    = 3000 // people
	permitted   = 30   // messages a second that Telegram takes
	writers     = 150  // people who write while reminders go out
	replyLimit  = 200 * time.Millisecond
	patientWait = 5 * time.Minute
)

// showReminders reminds everybody of an area of a meeting, against Telegram's limits as the simulator enforces them,
// while some of them write.
func showReminders(b *testing.B, t *table, server *benchServer) {
	sim := simulator.New(simulator.Options{Limits: simulator.TelegramLimits(), KeepCalls: -1, KeepMessages: 2})
	if err := sim.Start("127.0.0.1:0"); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(sim.Close)
	people := make([]*simulator.Person, reminded)
	for i := range people {
		people[i] = sim.AddPerson(simulator.Profile{ID: int64(firstChat + i), FirstName: "Fachkraft", Language: "de"})
		people[i].Open("")
	}
	forgetUpdates(b, sim)
	address := server.migrated(b, "reminded")
	server.exec(b, "reminded", dueReminder)

	events, cancel := sim.Subscribe()
	defer cancel()
	dir := b.TempDir()
	p := startBinary(b, "TELEGRAM_TOKEN="+sim.Token(), "TELEGRAM_API="+sim.URL(), "DATABASE_URL="+address, "DATA_DIR="+dir,
		"KEY_FILE="+filepath.Join(dir, "key"))
	p.waitReady()
	ctx, stop := context.WithTimeout(b.Context(), patientWait)
	defer stop()
	go write(ctx, people)
	seen := watchReminders(ctx, b, events)
	p.terminate()

	share := float64(seen.messages-1) / seen.last.Sub(seen.first).Seconds() / permitted
	t.figure(fmt.Sprintf("%d reminders, with the replies meanwhile", reminded), fmt.Sprintf("%.1f %%", 100*share),
		fmt.Sprintf("of %d/s, in %.1f s", permitted, seen.last.Sub(seen.first).Seconds()), "at least 96 %", share >= 0.96)
	t.figure("  refused because of the limits (429)", fmt.Sprint(seen.refused), "", "none", seen.refused == 0)
	slices.Sort(seen.replies)
	replies := load{waits: seen.replies}
	t.figure(fmt.Sprintf("  %d replies meanwhile, p99", len(seen.replies)), millis(replies.quantile(0.99)),
		"p50 "+millis(replies.quantile(0.5)), "below 200 ms", len(seen.replies) > 0 && replies.quantile(0.99) < replyLimit)
}

// forgetUpdates confirms that everybody has opened the chat, in place of a bot.
func forgetUpdates(b *testing.B, sim *simulator.Simulator) {
	b.Helper()
	response, err := http.Post(sim.URL()+"/bot"+sim.Token()+"/getUpdates", "application/json", strings.NewReader(`{"offset":-1,"limit":1}`))
	if err != nil {
		b.Fatal(err)
	}
	var answer struct {
		Result []struct {
			ID int64 `json:"update_id"`
		} `json:"result"`
	}
	err = json.NewDecoder(response.Body).Decode(&answer)
	_ = response.Body.Close()
	if err != nil || len(answer.Result) != 1 {
		b.Fatalf("%d updates, %v", len(answer.Result), err)
	}
	offset := fmt.Sprintf(`{"offset":%d}`, answer.Result[0].ID+1)
	if response, err = http.Post(sim.URL()+"/bot"+sim.Token()+"/getUpdates", "application/json", strings.NewReader(offset)); err != nil {
		b.Fatal(err)
	}
	_ = response.Body.Close()
	http.DefaultClient.CloseIdleConnections()
}

// dueReminder is an area with a meeting tomorrow, of which its members must be reminded now.
var dueReminder = fmt.Sprintf(`
	UPDATE reminder_habits SET quiet_from = 0, quiet_until = 0; -- at whatever hour this runs
	INSERT INTO areas (name, zone, emergency_phone, created_at) VALUES ('Nord', 'Europe/Berlin', '06631 000000', now());
	INSERT INTO people (telegram_id, name, area_id, agreed_at, created_at)
	SELECT %[1]d + i, 'Fachkraft ' || i, (SELECT id FROM areas), now(), now() FROM generate_series(0, %[2]d - 1) i;
	INSERT INTO memberships (person_id, area_id, joined_at) SELECT id, area_id, now() - interval '1 day' FROM people;
	INSERT INTO conferences (area_id, kind, title, local_date, local_time, starts_at, place, published_at, updated_at)
	SELECT id, 'conference', 'Sozialraumkonferenz Nord', CAST(starts AT TIME ZONE zone AS date), CAST(starts AT TIME ZONE zone AS time),
		starts, 'Rathaus', now(), now()
	FROM areas, CAST(date_trunc('minute', now() + interval '23 hours') AS timestamptz) AS starts;
	INSERT INTO reminders (conference_id, revision, minutes_before, due_at)
	SELECT id, revision, 1440, now() - interval '1 minute' FROM conferences;
	ANALYZE`, firstChat, reminded)

// write lets one person after the other ask for help, some two a second, until ctx ends.
func write(ctx context.Context, people []*simulator.Person) {
	for i := 0; ctx.Err() == nil; i++ {
		sleep(ctx, 550*time.Millisecond)
		people[i%writers*(len(people)/writers)].Send("/hilfe")
	}
}

// reminding is what was seen of it.
type reminding struct {
	messages, reminders, refused int
	first, last                  time.Time
	replies                      []time.Duration
}

// watchReminders follows what the simulator accepts until everybody is reminded.
func watchReminders(ctx context.Context, b *testing.B, events <-chan simulator.Event) reminding {
	b.Helper()
	var seen reminding
	asked := map[int64]time.Time{} // by chat
	for seen.reminders < reminded {
		var e simulator.Event
		select {
		case e = <-events:
		case <-ctx.Done():
			b.Fatalf("%d of %d reminders: %v", seen.reminders, reminded, ctx.Err())
		}
		switch {
		case e.Kind == simulator.EventUpdate:
			asked[e.ChatID] = e.At
		case e.Kind != simulator.EventCall || e.Call.Method != "sendMessage":
		case e.Call.Status == http.StatusTooManyRequests:
			seen.refused++
		case e.Call.Status == http.StatusOK:
			seen.take(e, asked)
		}
	}
	return seen
}

func (r *reminding) take(e simulator.Event, asked map[int64]time.Time) {
	if text, _ := e.Call.Params["text"].(string); strings.Contains(text, "Sozialraumkonferenz Nord") {
		if r.reminders++; r.reminders == 1 {
			r.first = e.Call.At
		}
	} else if at, waits := asked[e.ChatID]; waits {
		r.replies = append(r.replies, e.Call.At.Sub(at))
		delete(asked, e.ChatID)
	}
	if r.reminders > 0 {
		r.messages++
		r.last = e.Call.At
	}
}
