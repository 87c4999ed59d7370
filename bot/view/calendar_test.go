package view

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

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

// A phone rings once for a notice, and the words are never cut: the file travels with them, or after them.
func TestANoticeAndItsFile(t *testing.T) {
	now := before(10 * aDay)
	for _, l := range text.Langs {
		short := WithCalendar(l, ConferencePlanned(l, entered(), now), entered(), now)
		if len(short) != 1 || short[0].File == nil || len(short[0].Rows) != 1 {
			t.Errorf("%s: a short notice is %d messages", l, len(short))
		}
		fit := entered()
		fit.Agenda = ""
		room := maxCaption - utf8.RuneCountInString(Plain(WithCalendar(l, ConferencePlanned(l, fit, now), fit, now)[0].Text))
		room -= utf8.RuneCountInString("\n\n" + l.T("conference.agenda") + "\n")
		for over, want := range []int{1, 2} {
			c := entered()
			c.Agenda = strings.Repeat("&", room+over)
			messages := WithCalendar(l, ConferencePlanned(l, c, now), c, now)
			if len(messages) != want || messages[len(messages)-1].File == nil {
				t.Errorf("%s: %d too many make %d messages, want %d", l, over, len(messages), want)
			}
			if want == 2 && (messages[0].File != nil || !strings.Contains(messages[0].Text, text.Escape(c.Agenda)) || messages[1].Rows != nil) {
				t.Errorf("%s: the words do not come first and whole: %+v", l, messages)
			}
			for _, message := range messages {
				if _, err := Outgoing(1, 0, message); err != nil {
					t.Errorf("%s: %v", l, err)
				}
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
