package scheduler

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/storage"
)

const (
	week     = 7 * 24 * 60
	oneDay   = 24 * 60
	twoHours = 120
)

// at reads a local time in Europe/Berlin.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	moment, err := time.ParseInLocation("2006-01-02 15:04", text, berlin)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func TestUseful(t *testing.T) {
	all := []int{week, oneDay, twoHours}
	for _, test := range []struct {
		name      string
		open      []int // minutes before the meeting on Tuesday, 21 March 2017, 18:00
		now       string
		cancelled bool
		send      int // 0: none
		drop      []int
	}{
		{"nothing is due", all, "2017-03-14 17:59", false, 0, nil},
		{"exactly due", all, "2017-03-14 18:00", false, week, nil},
		{"the day before", all[1:], "2017-03-20 18:00", false, oneDay, nil},
		{"two hours before", all[2:], "2017-03-21 16:00", false, twoHours, nil},
		{"a week's reminder two days late", all, "2017-03-16 18:00", false, week, nil},
		{"a week's reminder with the next just far enough", all, "2017-03-19 06:00", false, week, nil},
		{"a week's reminder when the next is near", all, "2017-03-19 06:01", false, 0, []int{week}},
		{"two overdue, the nearest goes", all, "2017-03-20 20:00", false, oneDay, []int{week}},
		{"three overdue, the nearest goes", all, "2017-03-21 16:30", false, twoHours, []int{week, oneDay}},
		{"the day before, sent on the morning itself", all[1:], "2017-03-21 08:00", false, oneDay, nil},
		{"the day before, too late at noon", all[1:], "2017-03-21 12:00", false, 0, []int{oneDay}},
		{"two overdue, and even the nearest is too late", all, "2017-03-21 11:00", false, 0, []int{week, oneDay}},
		{"last call", all[2:], "2017-03-21 17:45", false, twoHours, nil},
		{"nobody could still set out", all[2:], "2017-03-21 17:46", false, 0, []int{twoHours}},
		{"a short last one keeps its own measure", []int{20}, "2017-03-21 17:55", false, 20, nil},
		{"a short last one is over", []int{20}, "2017-03-21 17:56", false, 0, []int{20}},
		{"at the start", all, "2017-03-21 18:00", false, 0, all},
		{"long past", all, "2017-03-22 18:00", false, 0, all},
		{"cancelled", all[1:], "2017-03-20 18:00", true, 0, []int{oneDay}},
		{"nothing open", nil, "2017-03-20 18:00", false, 0, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := storage.Conference{Zone: "Europe/Berlin", StartsAt: at(t, "2017-03-21 18:00")}
			if test.cancelled {
				c.CancelledAt = &time.Time{}
			}
			var open []storage.Reminder
			for _, minutes := range test.open {
				open = append(open, storage.Reminder{MinutesBefore: minutes, DueAt: c.StartsAt.Add(-time.Duration(minutes) * time.Minute)})
			}
			send, drop, _ := useful(open, c, at(t, test.now))
			got := 0
			if send != nil {
				got = send.MinutesBefore
			}
			var dropped []int
			for _, r := range drop {
				dropped = append(dropped, r.MinutesBefore)
			}
			if got != test.send {
				t.Errorf("sends %d, want %d", got, test.send)
			}
			if diff := cmp.Diff(test.drop, dropped); diff != "" {
				t.Errorf("drops (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever is open and whenever the job looks: at most the nearest overdue reminder goes, never one that is not due
// or of a meeting that is over, every other overdue one is dropped, and those ahead stay.
func TestUsefulDecidesAboutEveryDueReminder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2017, 3, 21, 17, 0, 0, 0, time.UTC)
		now := start.Add(-time.Duration(rapid.IntRange(-60, 12*24*60).Draw(t, "minutes to go")) * time.Minute)
		c := storage.Conference{Zone: "Europe/Berlin", StartsAt: start}
		if rapid.IntRange(0, 9).Draw(t, "cancelled") == 0 {
			c.CancelledAt = &now
		}
		minutes := rapid.SliceOfNDistinct(rapid.IntRange(1, 11*24*60), 0, 5, rapid.ID[int]).Draw(t, "open")
		slices.Sort(minutes)
		slices.Reverse(minutes)
		var open []storage.Reminder
		for _, m := range minutes {
			open = append(open, storage.Reminder{MinutesBefore: m, DueAt: start.Add(-time.Duration(m) * time.Minute)})
		}
		send, drop, _ := useful(open, c, now)
		due := 0
		for _, r := range open {
			if !r.DueAt.After(now) {
				due++
			}
		}
		sent := 0
		if send != nil {
			sent = 1
			if !c.Ahead(now) || send.DueAt.After(now) || send.MinutesBefore != open[due-1].MinutesBefore {
				t.Fatalf("sends the reminder %d minutes before", send.MinutesBefore)
			}
		}
		if sent+len(drop) != due {
			t.Fatalf("%d due, %d sent, %d dropped", due, sent, len(drop))
		}
	})
}

// On a day of 23 hours, a day and 23 hours before are the same moment.
func TestOfTwoRemindersAtTheSameMomentOneGoes(t *testing.T) {
	c := storage.Conference{Zone: "Europe/Berlin", StartsAt: at(t, "2017-03-26 18:00")}
	due := at(t, "2017-03-25 18:00")
	open := []storage.Reminder{{MinutesBefore: oneDay, DueAt: due}, {MinutesBefore: 23 * 60, DueAt: due}}
	send, drop, _ := useful(open, c, due)
	if send == nil || send.MinutesBefore != 23*60 || len(drop) != 1 || drop[0].MinutesBefore != oneDay {
		t.Errorf("sends %v, drops %v", send, drop)
	}
}

// What is overdue in quiet hours waits for their end, unless the next one comes before or nobody could still set out.
func TestNothingGoesOutInQuietHours(t *testing.T) {
	night := storage.Quiet{From: 20 * 60, Until: 7 * 60}
	for _, test := range []struct {
		name       string
		start      string
		open       []int
		now        string
		send, drop int // minutes before; 0: none
		until      string
	}{
		{"the evening before", "2017-03-21 18:00", []int{oneDay, twoHours}, "2017-03-20 20:00", oneDay, 0, "2017-03-21 07:00"},
		{"in the morning", "2017-03-21 18:00", []int{oneDay, twoHours}, "2017-03-21 07:00", oneDay, 0, "2017-03-21 07:00"},
		{"by day", "2017-03-21 18:00", []int{oneDay, twoHours}, "2017-03-20 19:59", oneDay, 0, "2017-03-20 19:59"},
		{"the next one comes soon after", "2017-03-21 08:30", []int{oneDay, 60}, "2017-03-21 05:00", 0, oneDay, ""},
		{"nobody could still set out", "2017-03-21 07:14", []int{oneDay}, "2017-03-20 22:00", 0, oneDay, ""},
		{"somebody could", "2017-03-21 07:15", []int{oneDay}, "2017-03-20 22:00", oneDay, 0, "2017-03-21 07:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := storage.Conference{Zone: "Europe/Berlin", StartsAt: at(t, test.start)}
			var open []storage.Reminder
			for _, m := range test.open {
				open = append(open, storage.Reminder{MinutesBefore: m, Quiet: night, DueAt: c.StartsAt.Add(-time.Duration(m) * time.Minute)})
			}
			send, drop, until := useful(open, c, at(t, test.now))
			switch {
			case test.send == 0 && send != nil, test.send != 0 && (send == nil || send.MinutesBefore != test.send || !until.Equal(at(t, test.until))):
				t.Errorf("sends %v at %s, want %d at %s", send, until, test.send, test.until)
			case test.drop == 0 && len(drop) > 0, test.drop != 0 && (len(drop) != 1 || drop[0].MinutesBefore != test.drop):
				t.Errorf("drops %v, want %d", drop, test.drop)
			}
		})
	}
}
