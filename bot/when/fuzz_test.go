package when

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func isTyped(err error) bool {
	for _, known := range []error{ErrNoDate, ErrNoTime, ErrNoSuchDay, ErrNoSuchTime, ErrAmbiguous, ErrSkippedTime} {
		if errors.Is(err, known) {
			return true
		}
	}
	_, ok := errors.AsType[ErrWeekdayMismatch](err)
	return ok
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"21. März 2017 18 Uhr", "nächsten Dienstag 18:00", "am 21. nächsten Monats", "Dienstag KW 12", "in zwei Wochen",
		"21.-22.3.", "half past six pm", "fünf vor halb neun", "2017-03-21T18:00:00", "21.3.18-20 Uhr", "6 o’clock p.m.",
		"Treffen (21.3.), um 18 Uhr!", "a\u0308 \ufe0f \xff", "Dienstagabend", "the day after tomorrow", "99999999999.3.",
	} {
		f.Add(seed, int64(1489068000))
	}
	zone := berlin(f)
	f.Fuzz(func(t *testing.T, input string, unix int64) {
		now := time.Unix(unix%(1<<37), 0)
		got, err := Parse(input, now, zone)
		switch {
		case err != nil:
			if !isTyped(err) || got != (Result{}) {
				t.Fatalf("Parse(%q) = %+v, %v", input, got, err)
			}
		case !got.exists() || got.Hour < 0 || got.Hour > 23 || got.Minute < 0 || got.Minute > 59:
			t.Fatalf("Parse(%q) = %+v", input, got)
		case len(got.Rest) > len(input) || utf8.ValidString(input) && !utf8.ValidString(got.Rest):
			t.Fatalf("Parse(%q) leaves %q", input, got.Rest)
		case !strings.Contains(Format("de", Long, got), "."):
			t.Fatalf("Format of %+v", got)
		}
		hour, minute, err := ParseTime(input)
		if err != nil && !isTyped(err) || hour < 0 || hour > 23 || minute < 0 || minute > 59 {
			t.Fatalf("ParseTime(%q) = %d:%d, %v", input, hour, minute, err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	zone := berlin(b)
	now := thursday(zone)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("nächsten Dienstag, 14. März um 18:00 Uhr", now, zone); err != nil {
			b.Fatal(err)
		}
	}
}
