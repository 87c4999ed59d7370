package view

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// entered is the meeting with what its calendar file says.
func entered() storage.Conference {
	c := meeting()
	c.CalendarUID, c.Agenda = "9f2c7a4e-5b1d-4c38-8f60-2d7e9b3a1c54", "1. Ankommen; Kaffee, Tee\n2. <Schule> & Kita"
	return c
}

func TestCalendarFiles(t *testing.T) {
	open, known, cancelled := entered(), entered(), entered()
	known.Place, known.Sequence = "Rathaus & Saal", 1
	cancelled.Sequence, cancelled.CancelledAt = 2, &time.Time{}
	now := before(10 * aDay)
	for name, c := range map[string]storage.Conference{"calendar_open": open, "calendar_known": known, "calendar_cancelled": cancelled} {
		golden(t, name, func(l text.Lang) Message { return Calendar(l, c, now) })
		for _, l := range text.Langs {
			file := Calendar(l, c, now).File
			path := filepath.Join("testdata", name+"_"+string(l)+".ics")
			if *update {
				if err := os.WriteFile(path, file.Data, 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v (run with -update to write it)", err)
			}
			if diff := cmp.Diff(string(want), string(file.Data)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		}
	}
}

func TestCalendarFilesAreNamedAfterTheirDay(t *testing.T) {
	cancelled := entered()
	cancelled.CancelledAt = &time.Time{}
	for _, test := range []struct {
		l    text.Lang
		c    storage.Conference
		want string
	}{
		{text.De, entered(), "Termin-2017-03-21.ics"},
		{text.En, entered(), "Meeting-2017-03-21.ics"},
		{text.De, cancelled, "Absage-2017-03-21.ics"},
		{text.En, cancelled, "Cancellation-2017-03-21.ics"},
	} {
		file := Calendar(test.l, test.c, before(aDay)).File
		if file.Name != test.want || file.Field != "document" || file.Type != "text/calendar" {
			t.Errorf("got %s, %s, %s, want %s", file.Name, file.Field, file.Type, test.want)
		}
	}
}

// A phone rings once for a notice: the file comes before it without a sound, and the words are never cut for it.
func TestANoticeAndItsFile(t *testing.T) {
	now := before(10 * aDay)
	c := entered()
	c.Agenda = strings.Repeat("&", 3*maxCaption)
	for _, l := range text.Langs {
		messages := WithCalendar(l, ConferencePlanned(l, c, now), c, now)
		if len(messages) != 2 || messages[0].File == nil || !messages[0].Silent || messages[0].Rows != nil {
			t.Fatalf("%s: not the file first: %+v", l, messages)
		}
		if messages[1].File != nil || messages[1].Silent || len(messages[1].Rows) == 0 || !strings.Contains(messages[1].Text, text.Escape(c.Agenda)) {
			t.Errorf("%s: not the whole notice next: %+v", l, messages[1])
		}
		for i, message := range messages {
			out, err := Outgoing(1, 0, message)
			if silent := strings.Contains(out.Payload, `"disable_notification":true`); err != nil || silent != (i == 0) {
				t.Errorf("%s: %s, error %v", l, out.Payload, err)
			}
		}
	}
}

// What people typed stands in the file as they typed it, without Telegram's marks.
func TestCalendarFilesArePlain(t *testing.T) {
	c := entered()
	c.Title, c.Place, c.AreaName = "A & B <C>; D, E", `Haus "Nord" \ Süd`, "Nord & Süd"
	for _, cancelled := range []*time.Time{nil, {}} {
		c.CancelledAt = cancelled
		for _, l := range text.Langs {
			calendar, err := ical.NewDecoder(bytes.NewReader(Calendar(l, c, before(aDay)).File.Data)).Decode()
			if err != nil {
				t.Fatal(err)
			}
			read := calendar.Events()[0].Props
			for name, want := range map[string]string{"SUMMARY": c.Title, "LOCATION": c.Place, "DESCRIPTION": c.Agenda} {
				if got, err := read.Text(name); err != nil || !strings.Contains(got, want) {
					t.Errorf("%s of %s is %q, error %v, want %q", name, l, got, err, want)
				}
			}
			if got, _ := read.Text("DESCRIPTION"); !strings.Contains(got, c.AreaName) || strings.Contains(got, "&lt;") {
				t.Errorf("description of %s: %q", l, got)
			}
		}
	}
}
