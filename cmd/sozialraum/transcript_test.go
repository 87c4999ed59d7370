package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/postbox"
	"sozialraum/bot/postbox/inbox"
	"sozialraum/bot/simulator/story"
	"sozialraum/storage/storagetest"
)

var update = flag.Bool("update", false, "write what people see into the transcripts")

// TestTranscripts plays the demo and every story of testdata/script, each on a stage of its own, and compares what
// people see.
func TestTranscripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/script/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, path := range append(paths, "demo.txt") {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(want))
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("people see something else (-want +got):\n%s", diff)
			}
		})
	}
}

// play plays one story and returns its transcript.
func play(t *testing.T, text string) []byte {
	t.Helper()
	actions, err := story.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	s := newMailStage(t, withMail(t, text))
	var transcript bytes.Buffer
	if err := s.player().Play(t.Context(), actions, &transcript); err != nil {
		t.Fatalf("%v\n%s", err, transcript.Bytes())
	}
	if leaks := s.simulator.Violations(); len(leaks) > 0 {
		t.Errorf("leaks: %+v", leaks)
	}
	if buried, _, err := s.store.BuriedOutbox(t.Context(), 1); err != nil || buried > 0 {
		t.Errorf("Telegram refused %d messages, %v", buried, err)
	}
	if dead, err := s.store.DeadLetters(t.Context(), time.Time{}); err != nil || dead > 0 {
		t.Errorf("%d updates failed, %v", dead, err)
	}
	return transcript.Bytes()
}

// withMail is the mail server of the stories that need one.
func withMail(t *testing.T, text string) *postbox.Server {
	t.Helper()
	if !strings.Contains(text, "# By e-mail.") {
		return nil
	}
	return inbox.New(t, true).Postbox()
}

// newTestStage is a stage for one test, on a Monday four weeks before the conference of the stories.
func newTestStage(t *testing.T) *stage { return newMailStage(t, nil) }

// newMailStage is one whose bot sends e-mail; nil: none.
func newMailStage(t *testing.T, mail *postbox.Server) *stage {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	// The order of a poll's options hangs on the key file, and a story must go the same way each time.
	keyFile := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keyFile, []byte("sozialraum-key-1 "+strings.Repeat("A", 43)+"=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := openStage(t.Context(), stageOptions{
		DatabaseURL: storagetest.URL(t), KeyFile: keyFile,
		Start: time.Date(2017, 2, 20, 9, 0, 0, 0, zone), Mail: mail,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
