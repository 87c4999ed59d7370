package icalendar_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	golang "github.com/arran4/golang-ical"
	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/bot/icalendar"
)

// subscribed is what a program reads of one event in a feed.
type subscribed struct {
	Start                          time.Time
	Sequence, Status               string
	Summary, Location, Description string
}

// Whatever a feed holds, both parsers read every event as it was meant, whichever zone it is in.
func TestEveryParserReadsAFeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		feed := icalendar.Feed{Name: "Termine; Nord, Süd", Refresh: time.Hour}
		want := map[string]subscribed{}
		for i := range rapid.IntRange(0, 4).Draw(t, "events") {
			e := anEvent(t)
			e.UID = fmt.Sprint(i, "-", e.UID)
			feed.Events = append(feed.Events, e)
			status := map[bool]string{false: "CONFIRMED", true: "CANCELLED"}[e.Cancelled]
			want[e.UID] = subscribed{e.Start.UTC(), fmt.Sprint(e.Sequence), status, kept(e.Summary), kept(e.Location), kept(e.Description)}
		}
		file := feed.File()
		wellFormed(t, file)
		if len(feed.Events) > 0 { // a calendar without any is allowed in RFC 7986, and not read by the first parser
			if diff := cmp.Diff(want, firstFeed(t, file)); diff != "" {
				t.Errorf("go-ical (-want +got):\n%s\n%s", diff, file)
			}
		}
		if diff := cmp.Diff(want, secondFeed(t, file)); diff != "" {
			t.Errorf("golang-ical (-want +got):\n%s\n%s", diff, file)
		}
		if !bytes.Equal(file, feed.File()) {
			t.Error("the same feed gives another file")
		}
	})
}

func firstFeed(t rapid.TB, file []byte) map[string]subscribed {
	t.Helper()
	found := map[string]subscribed{}
	for _, e := range decoded(t, file).Events() {
		text := func(name string) string {
			value, err := e.Props.Text(name)
			if err != nil {
				t.Fatalf("go-ical: %v", err)
			}
			return value
		}
		start, err := e.DateTimeStart(time.UTC)
		if err != nil {
			t.Fatalf("go-ical: %v in\n%s", err, file)
		}
		found[text(ical.PropUID)] = subscribed{
			start.UTC(), e.Props.Get(ical.PropSequence).Value, e.Props.Get(ical.PropStatus).Value,
			text(ical.PropSummary), text(ical.PropLocation), text(ical.PropDescription),
		}
	}
	return found
}

func secondFeed(t rapid.TB, file []byte) map[string]subscribed {
	t.Helper()
	calendar, err := golang.ParseCalendar(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("golang-ical: %v in\n%s", err, file)
	}
	found := map[string]subscribed{}
	for _, e := range calendar.Events() {
		text := func(name golang.ComponentProperty) string {
			if property := e.GetProperty(name); property != nil {
				return property.Value
			}
			return ""
		}
		start, err := e.GetStartAt()
		if err != nil {
			t.Fatalf("golang-ical: %v in\n%s", err, file)
		}
		found[text(golang.ComponentPropertyUniqueId)] = subscribed{
			start.UTC(), text(golang.ComponentPropertySequence), text(golang.ComponentPropertyStatus),
			text(golang.ComponentPropertySummary), text(golang.ComponentPropertyLocation), text(golang.ComponentPropertyDescription),
		}
	}
	return found
}

func TestWhatAFeedSaysOfItself(t *testing.T) {
	file := string(icalendar.Feed{Name: "Termine; Nord", Refresh: time.Hour}.File())
	for _, line := range []string{`NAME:Termine\; Nord`, `X-WR-CALNAME:Termine\; Nord`, "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H", "METHOD:PUBLISH"} {
		if !strings.Contains(file, "\r\n"+line+"\r\n") {
			t.Errorf("no %s in\n%s", line, file)
		}
	}
}
