package main

import (
	"bytes"
	"testing"

	"sozialraum/bot/simulator/story"
)

// Every story of the page can be played to its end, and nobody learns what they must not.
func TestDemoStories(t *testing.T) {
	for _, tale := range demoStories() {
		t.Run(tale.ID, func(t *testing.T) {
			t.Parallel()
			actions, err := story.Parse(tale.Text)
			if err != nil {
				t.Fatal(err)
			}
			s := newTestStage(t)
			var transcript bytes.Buffer
			if err := s.player().Play(t.Context(), actions, &transcript); err != nil {
				t.Fatalf("%v\n%s", err, transcript.Bytes())
			}
			if leaks := s.simulator.Violations(); len(leaks) > 0 {
				t.Errorf("leaks: %+v", leaks)
			}
			for _, language := range []string{"de", "en"} {
				if tale.Title[language] == "" || tale.About[language] == "" {
					t.Errorf("nothing is said about it in %s", language)
				}
			}
		})
	}
}
