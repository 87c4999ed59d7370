package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"sozialraum/bot/simulator/story"
	"sozialraum/storage/localpg"
)

// demoCommand shows the main job without a token, a database or colleagues.
type demoCommand struct {
	Hold  bool          `help:"Keep everything running afterwards, until Ctrl-C."`
	Web   bool          `help:"Open the network in the browser instead: be anybody, let time pass, break things."`
	Port  int           `default:"8017" help:"The page's port on this machine; any free one if it is taken."`
	Open  bool          `help:"Open the page in the browser (with --web)."`
	Pause time.Duration `default:"0s" help:"How long to wait before each line, for an audience."`
}

// Help is shown below the flags.
func (demoCommand) Help() string {
	return `Starts a throwaway database, a simulated Telegram and the bot, fills in the Planungsraum Nord and plays how an
organisation registers and a conference is planned, announced and reminded of. Nothing of it stays, nothing leaves
this machine.

Examples:

  sozialraum demo

  sozialraum demo --pause=1s --hold

  sozialraum demo --web --open`
}

//go:embed demo.txt
var demoStory string

// Run plays the story.
func (c demoCommand) Run(ctx context.Context, p *program) (err error) {
	ctx, forget := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer forget()
	if c.Web {
		err = p.demoWeb(ctx, c)
	} else {
		err = p.demo(ctx, c)
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// demoDir makes a directory that the caller removes.
func demoDir() (string, error) {
	dir, err := os.MkdirTemp("", "sozialraum-demo-")
	if err != nil {
		return "", fmt.Errorf("demo: %w", err)
	}
	// The database's own user must be able to pass through.
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // it holds nothing but what the database protects itself
		return "", errors.Join(fmt.Errorf("demo: %w", err), os.RemoveAll(dir))
	}
	return dir, nil
}

func (p *program) demo(ctx context.Context, c demoCommand) (err error) {
	dir, err := demoDir()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	server, err := localpg.Start(ctx, localpg.Options{
		Dir: filepath.Join(dir, "postgres"), Throwaway: true, Logger: p.quiet(), Getenv: p.getenv,
	})
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	defer func() { err = errors.Join(err, server.Stop(context.WithoutCancel(ctx))) }()
	url, err := server.EnsureDatabase(ctx, "demo")
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return p.playDemo(ctx, c, stageOptions{
		DatabaseURL: url, KeyFile: filepath.Join(dir, "key"), Start: demoStart(), Running: c.Hold, Logger: p.quiet(),
	})
}

// demoStart is a Monday morning four weeks before the conference of the story.
func demoStart() time.Time {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		zone = time.UTC
	}
	return time.Date(2017, time.February, 20, 9, 0, 0, 0, zone)
}

func (p *program) playDemo(ctx context.Context, c demoCommand, o stageOptions) (err error) {
	s, err := openStage(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	p.log.Debug("the stage is set", slog.String("bot_api", s.simulator.URL()))
	player := s.player()
	player.Pause = func(ctx context.Context) { sleep(ctx, c.Pause) }
	if err := perform(ctx, player, demoStory, p.stdout); err != nil {
		return err
	}
	if !c.Hold {
		return nil
	}
	if _, err := fmt.Fprintf(p.stdout, "\nThe bot goes on. Its simulated Bot API answers at %s (token %s). Ctrl-C ends everything.\n",
		s.simulator.URL(), s.simulator.Token()); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// perform plays a story on a stage.
func perform(ctx context.Context, player *story.Player, text string, out io.Writer) error {
	actions, err := story.Parse(text)
	if err != nil {
		return err
	}
	return player.Play(ctx, actions, out)
}
