package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"sozialraum/bot/simulator/web"
	"sozialraum/storage/localpg"
)

// demoWeb shows the network on a page until ctx ends.
func (p *program) demoWeb(ctx context.Context, c demoCommand) (err error) {
	dir, err := demoDir()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	program, err := ownProgram()
	if err != nil {
		return err
	}
	page, err := openDemoPage(ctx, demoPageOptions{Dir: dir, Program: program, Port: c.Port, Getenv: p.getenv, Logger: p.quiet()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, page.Close(context.WithoutCancel(ctx))) }()
	if _, err := fmt.Fprintf(p.stdout, "The Planungsraum Nord is at %s (only from this machine). Ctrl-C ends it; nothing of it stays.\n", page.URL()); err != nil {
		return err
	}
	if c.Open {
		if err := openBrowser(ctx, p.getenv, page.URL()); err != nil {
			_, _ = fmt.Fprintln(p.stderr, "No browser could be opened; open the address yourself.")
		}
	}
	<-ctx.Done()
	return nil
}

// demoPageOptions say what a page is made of.
type demoPageOptions struct {
	Dir     string // of the database and the key; the database's own user must be able to pass through
	Program string // path of the executable that runs the bot
	Port    int    // of the loopback interface; 0, or one that is taken: any free one
	Getenv  func(string) string
	Logger  *slog.Logger
}

// demoPage is a page and the database's server behind its worlds.
type demoPage struct {
	*web.Server
	worlds *demoWorlds
}

// openDemoPage opens the page. The server keeps its data while it is away; what a power cut would do to it matters to
// nobody.
func openDemoPage(ctx context.Context, o demoPageOptions) (*demoPage, error) {
	page := &demoPage{worlds: &demoWorlds{
		program: o.Program, keyFile: filepath.Join(o.Dir, "key"), getenv: o.Getenv, log: o.Logger,
		options: localpg.Options{
			Dir: filepath.Join(o.Dir, "postgres"), Logger: o.Logger, Getenv: o.Getenv,
			Settings: map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
		},
	}}
	var err error
	page.Server, err = web.New(ctx, web.Options{Open: page.worlds.open, Stories: demoStories(), Logger: o.Logger})
	if err == nil {
		err = page.Start(net.JoinHostPort("127.0.0.1", strconv.Itoa(o.Port)))
	}
	if err != nil {
		return nil, errors.Join(err, page.Close(ctx))
	}
	return page, nil
}

// Close ends the page, its world and the database's server.
func (p *demoPage) Close(ctx context.Context) error {
	var err error
	if p.Server != nil {
		err = p.Server.Close(ctx)
	}
	return errors.Join(err, p.worlds.stopServer(ctx))
}

// openBrowser opens an address in the browser that the desktop prefers. Without a desktop xdg-open would start one that
// takes the terminal over.
func openBrowser(ctx context.Context, getenv func(string) string, address string) error {
	opener := "xdg-open"
	if runtime.GOOS == "darwin" {
		opener = "open"
	} else if getenv("DISPLAY") == "" && getenv("WAYLAND_DISPLAY") == "" {
		return errors.New("there is no desktop")
	}
	cmd := exec.Command(opener, address)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is meant for the page, not for the browser
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", opener, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(openPatience): // it has become the browser
	case <-ctx.Done():
	}
	return nil
}

// openPatience is within which a browser that cannot be opened says so.
const openPatience = 3 * time.Second

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
