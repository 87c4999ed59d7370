package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"sozialraum/bot/simulator/web"
	"sozialraum/storage/localpg"
)

// demoWeb shows the network on a page until ctx ends.
func (p *program) demoWeb(ctx context.Context, c demoCommand) (err error) {
	dir, err := os.MkdirTemp("", "sozialraum-demo-")
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	// The database's own user must be able to pass through.
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // it holds nothing but what the database protects itself
		return fmt.Errorf("demo: %w", err)
	}
	worlds, err := p.newDemoWorlds(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, worlds.stopServer(context.WithoutCancel(ctx))) }()
	page, err := web.New(ctx, web.Options{Open: worlds.open, Stories: demoStories(), Logger: p.quiet()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, page.Close(context.WithoutCancel(ctx))) }()
	if err := page.Start(net.JoinHostPort("127.0.0.1", strconv.Itoa(c.Port))); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(p.stdout, "The Planungsraum Nord is at %s (only from this machine). Ctrl-C ends it; nothing of it stays.\n", page.URL()); err != nil {
		return err
	}
	if c.Open {
		if err := openBrowser(ctx, page.URL()); err != nil {
			_, _ = fmt.Fprintln(p.stderr, "No browser could be opened; open the address yourself.")
		}
	}
	<-ctx.Done()
	return nil
}

// newDemoWorlds prepares worlds below dir. Their server keeps its data while it is away and goes with dir; what a
// power cut would do to it matters to nobody.
func (p *program) newDemoWorlds(dir string) (*demoWorlds, error) {
	program, err := ownProgram()
	if err != nil {
		return nil, err
	}
	return &demoWorlds{
		program: program, keyFile: filepath.Join(dir, "key"), getenv: p.getenv, log: p.quiet(),
		options: localpg.Options{
			Dir: filepath.Join(dir, "postgres"), Logger: p.quiet(), Getenv: p.getenv,
			Settings: map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
		},
	}, nil
}

// openBrowser opens an address in the browser that the desktop prefers.
func openBrowser(ctx context.Context, address string) error {
	opener := "xdg-open"
	if runtime.GOOS == "darwin" {
		opener = "open"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := exec.CommandContext(ctx, opener, address).Run(); err != nil {
		return fmt.Errorf("%s: %w", opener, err)
	}
	return nil
}

//go:embed stories/kita-fragt.txt
var storyKita string

//go:embed stories/ort-steht-fest.txt
var storyPlace string

//go:embed stories/stimmt-ab.txt
var storyPoll string

// demoStories are the stories that are one tap away.
func demoStories() []web.Story {
	return []web.Story{
		{
			ID: "kita-fragt", Text: storyKita,
			Title: map[string]string{"de": "Die Kita fragt um Rat", "en": "A kindergarten asks for advice"},
			About: map[string]string{
				"de": "Jugendamt und Schule beraten mit. Niemand erfährt, wer die anderen sind.",
				"en": "Youth office and school advise. Nobody learns who the others are.",
			},
		},
		{
			ID: "ort-steht-fest", Text: storyPlace,
			Title: map[string]string{"de": "Der Ort steht fest", "en": "The place is settled"},
			About: map[string]string{
				"de": "Eine Konferenz wird geplant, der Ort kommt später, alle werden erinnert.",
				"en": "A conference is planned, its place follows later, everybody is reminded.",
			},
		},
		{
			ID: "stimmt-ab", Text: storyPoll,
			Title: map[string]string{"de": "Stimmt ab!", "en": "Cast your votes!"},
			About: map[string]string{
				"de": "Fünf Punkte, geheime Stimmen, das Ergebnis als Bild.",
				"en": "Five points, secret votes, the result as a picture.",
			},
		},
	}
}
