package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator/story"
	"sozialraum/storage/storagetest"
)

// toldInStory is what people write in a story, or where they work; commands are no secret.
var toldInStory = regexp.MustCompile(`(?m)^([\p{L}-]+) (?:writes|works at):? ([^/\n].{5,})$`)

// 12, for what is not about cases: agreements, what an area stands for, notes of exercises and addresses are read by those
// whom they are for, and by nobody who looks into the log.
func TestThreat12StoriesAreNotLogged(t *testing.T) {
	for _, name := range []string{"agreements_apart", "attitude", "exercises", "letters"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			words, err := os.ReadFile(filepath.Join("testdata", "script", name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			actions, err := story.Parse(string(words))
			if err != nil {
				t.Fatal(err)
			}
			book := new(diary)
			s, err := openStage(t.Context(), stageOptions{
				DatabaseURL: storagetest.URL(t), KeyFile: filepath.Join(t.TempDir(), "key"),
				Start:  time.Date(2017, 2, 20, 9, 0, 0, 0, time.UTC),
				Logger: slog.New(slog.NewTextHandler(book, &slog.HandlerOptions{Level: slog.LevelDebug})), Mail: withMail(t, string(words)),
			})
			if err != nil {
				t.Fatal(err)
			}
			played := s.player().Play(t.Context(), actions, new(bytes.Buffer))
			if err := s.Close(); played != nil || err != nil {
				t.Fatal(played, err)
			}
			logged := book.String()
			if logged == "" {
				t.Error("nothing is logged: this shows nothing")
			}
			for _, said := range toldInStory.FindAllStringSubmatch(string(words), -1) {
				for line := range strings.SplitSeq(said[2], `\n`) {
					if strings.Contains(logged, line) || strings.Contains(logged, said[1]) {
						t.Errorf("the log knows of %q by %q", line, said[1])
					}
				}
			}
		})
	}
}
