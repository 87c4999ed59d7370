package scheduler

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

// repeat makes a meeting the first of a series.
func (b *bench) repeat(c storage.Conference, rule string, lead int, publish bool) (id int64) {
	b.t.Helper()
	b.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		s := storage.Series{
			Zone: c.Zone, Rule: rule, Clock: c.Local, LeadDays: lead, Publish: publish, LastDate: c.Local.Truncate(24 * time.Hour),
			PlanAt: c.StartsAt.AddDate(0, 0, -lead),
		}
		id, err = tx.AddSeries(ctx, c, s, b.anybody())
		return err
	})
	return id
}

func (b *bench) anybody() (id int64) {
	b.t.Helper()
	if err := b.raw.QueryRow(`SELECT min(id) FROM people`).Scan(&id); err != nil {
		b.t.Fatal(err)
	}
	return id
}

// meetings lists all meetings: when they begin on the clock and in UTC, drafts in brackets.
func (b *bench) meetings() (list []string) {
	b.t.Helper()
	rows, err := b.raw.Query(`SELECT local_date + local_time, starts_at, published_at IS NULL FROM conferences ORDER BY starts_at`)
	if err != nil {
		b.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var local, starts time.Time
		var draft bool
		if err := rows.Scan(&local, &starts, &draft); err != nil {
			b.t.Fatal(err)
		}
		line := local.Format("2006-01-02 15:04") + " = " + starts.UTC().Format("15:04")
		if draft {
			line = "[" + line + "]"
		}
		list = append(list, line)
	}
	return list
}

func (b *bench) planned(want ...string) {
	b.t.Helper()
	if diff := cmp.Diff(want, b.meetings()); diff != "" {
		b.t.Errorf("(-want +got):\n%s", diff)
	}
}

// The next date is a draft as soon as the one before has begun; the clock on the wall stays, whatever happens to it at night.
func TestASeriesPlansItsNextDate(t *testing.T) {
	b := setup(t)
	b.organisers(1)
	b.people2(2)
	c := b.plan("2017-03-21 18:00")
	b.repeat(c, "m3.3.2", 0, false)
	if n := b.runAt("2017-03-21 17:59", "series"); n != 0 {
		t.Errorf("%d told too early", n)
	}
	if n := b.runAt("2017-03-21 18:00", "series"); n != 1 {
		t.Errorf("%d told", n)
	}
	if got := b.written(); len(got) != 1 || !strings.Contains(got[0], "Der nächste Termin") || !strings.Contains(got[0], "confpublish:") {
		t.Errorf("told: %v", got)
	}
	b.planned("2017-03-21 18:00 = 17:00", "[2017-06-20 18:00 = 16:00]")
	if n := b.runAt("2017-03-21 18:01", "series"); n != 0 {
		t.Errorf("%d told again", n)
	}
	b.sent()
	b.runAt("2017-06-20 17:00", "reminders")
	b.runAt("2017-06-20 17:00", "answers")
	b.runAt("2017-06-20 17:00", "places")
	if got := b.written(); len(got) != 0 {
		t.Errorf("somebody hears of a draft: %v", got)
	}
	b.runAt("2017-06-20 21:30", "series") // by night nobody is told
	b.planned("2017-03-21 18:00 = 17:00", "[2017-06-20 18:00 = 16:00]")
	b.runAt("2017-06-21 09:00", "series")
	b.planned("2017-03-21 18:00 = 17:00", "[2017-06-20 18:00 = 16:00]", "[2017-09-19 18:00 = 16:00]")
	b.runAt("2017-07-22 09:00", "series") // drafts that nobody wanted are gone
	b.planned("2017-03-21 18:00 = 17:00", "[2017-09-19 18:00 = 16:00]")
}

// What is agreed for all meetings of a series stays: what to bring, and when it reminds.
func TestASeriesKeepsItsHabits(t *testing.T) {
	b := setup(t)
	b.organisers(1)
	c := b.plan("2017-03-21 18:00")
	b.repeat(c, "m3.3.2", 0, true)
	b.exec(`UPDATE conferences SET bring = 'Kalender', reminder_minutes = '{4320}'`)
	b.runAt("2017-03-21 18:00", "series")
	var bring, due string
	if err := b.raw.QueryRow(`
		SELECT c.bring, min(r.due_at AT TIME ZONE 'UTC')::text
		FROM conferences c
		JOIN reminders r ON r.conference_id = c.id AND r.minutes_before > 0
		WHERE c.id <> $1
		GROUP BY c.id`, c.ID).Scan(&bring, &due); err != nil {
		t.Fatal(err)
	}
	if bring != "Kalender" || due != "2017-06-17 16:00:00" {
		t.Errorf("brought %q, reminded at %s", bring, due)
	}
}

// Whoever chose so is not asked: everybody hears of it, once, however many replicas there are.
func TestASeriesPublishesByItself(t *testing.T) {
	b := setup(t)
	b.organisers(1)
	b.people2(2)
	c := b.plan("2017-03-07 18:00")
	c = b.change(c, func(c *storage.Conference) {
		c.Place, c.Located, c.Latitude, c.Longitude = "Rathaus, Markt 1", true, 50.75, 9.27
		c.Agenda = "1. Ankommen"
	})
	b.exec(`UPDATE answering SET capacity = 12`)
	b.repeat(c, "w2.2", 7, true)
	b.sent()
	b.clock.Set(at(t, "2017-03-14 18:00"))
	other := b.open()
	if n := b.run(b.store, "series") + b.run(other, "series"); n != 3 {
		t.Errorf("%d people told", n)
	}
	b.planned("2017-03-07 18:00 = 17:00", "2017-03-21 18:00 = 17:00")
	methods := map[string]int{}
	rows, err := b.raw.Query(`SELECT method FROM outbox WHERE outcome IS NULL`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var method string
		if err := rows.Scan(&method); err != nil {
			t.Fatal(err)
		}
		methods[method]++
	}
	if diff := cmp.Diff(map[string]int{"sendDocument": 3, "sendVenue": 3, "sendMessage": 3}, methods); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := b.count(`SELECT count(*) FROM conferences c JOIN answering a ON a.conference_id = c.id WHERE capacity = 12 AND latitude = 50.75`); n != 2 {
		t.Errorf("%d meetings have the seats and the place", n)
	}
	if n := b.count(`SELECT count(*) FROM conferences WHERE agenda <> ''`); n != 1 {
		t.Errorf("the agenda is taken over: %d", n)
	}
	if n := b.count(`SELECT count(DISTINCT calendar_uid) FROM conferences`); n != 2 {
		t.Errorf("calendars see one meeting")
	}
	if n := b.count(`SELECT count(*) FROM reminders r JOIN conferences c ON c.id = r.conference_id WHERE c.local_date = '2017-03-21'`); n == 0 {
		t.Error("nobody is reminded")
	}
}

// After weeks without a run, what passed is left out, and a single date is planned.
func TestASeriesAfterDowntime(t *testing.T) {
	b := setup(t)
	b.organisers(1)
	b.repeat(b.plan("2017-03-07 18:00"), "w1.2", 0, false)
	if n := b.runAt("2017-04-05 09:00", "series"); n != 1 {
		t.Errorf("%d told", n)
	}
	b.planned("2017-03-07 18:00 = 17:00", "[2017-04-11 18:00 = 16:00]")
}

// A meeting about a case is a draft each time: the family is asked each time.
func TestASeriesOfCaseConferencesAsks(t *testing.T) {
	b := setup(t)
	b.organisers(1)
	var c storage.Conference
	b.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		c, err = tx.AddConference(ctx, storage.Conference{
			AreaID: b.area, Kind: storage.OpenCase, Title: "Hilfe", Local: at(t, "2017-03-07 18:00"), Draft: true,
		}, b.anybody())
		if err != nil {
			return err
		}
		c, err = tx.PublishConference(ctx, c, b.anybody())
		return err
	})
	b.repeat(c, "w1.2", 0, true)
	b.runAt("2017-03-07 18:30", "series")
	b.planned("2017-03-07 18:00 = 17:00", "[2017-03-14 18:00 = 17:00]")
	if n := b.count(`SELECT count(*) FROM conferences WHERE family_agreed_at IS NOT NULL`); n != 1 {
		t.Errorf("%d families have agreed", n)
	}
}

// Single dates move, are cancelled and deleted without touching the others; a series that has ended plans nothing.
func TestDatesOfASeriesStandAlone(t *testing.T) {
	b := setup(t)
	b.organisers(1)
	c := b.plan("2017-03-07 18:00")
	id := b.repeat(c, "w1.2", 0, false)
	b.change(c, func(c *storage.Conference) { c.Local = c.Local.AddDate(0, 0, 1) })
	b.runAt("2017-03-07 19:00", "series")
	b.planned("2017-03-08 18:00 = 17:00", "[2017-03-14 18:00 = 17:00]")
	b.exec(`DELETE FROM conferences WHERE published_at IS NULL`)
	b.runAt("2017-03-08 09:00", "series")
	b.planned("2017-03-08 18:00 = 17:00") // left out, and not planned again
	b.runAt("2017-03-14 19:00", "series")
	b.planned("2017-03-08 18:00 = 17:00", "[2017-03-21 18:00 = 17:00]")
	b.inTx(func(ctx context.Context, tx *storage.Tx) error { return tx.EndSeries(ctx, b.area, id) })
	b.runAt("2017-03-22 09:00", "series")
	b.planned("2017-03-08 18:00 = 17:00", "[2017-03-21 18:00 = 17:00]")
}

// When nothing is left to go by, the series ends.
func TestASeriesWithoutMeetingsEnds(t *testing.T) {
	b := setup(t)
	b.organisers(1)
	b.repeat(b.plan("2017-03-07 18:00"), "w1.2", 0, false)
	b.exec(`DELETE FROM conferences`)
	if n := b.runAt("2017-03-08 09:00", "series"); n != 0 {
		t.Errorf("%d told", n)
	}
	if n := b.count(`SELECT count(*) FROM series WHERE ended_at IS NULL`); n != 0 {
		t.Error("it goes on")
	}
}
