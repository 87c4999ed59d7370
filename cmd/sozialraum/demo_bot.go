package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// demoBotCommand is the bot of the page in the browser, in a process of its own so that it can be killed. It is told
// what to do on its standard input and ends with it, however the process that started it ends.
type demoBotCommand struct {
	Ahead time.Duration `help:"How far the demonstration's clock is ahead of the machine's."`
}

// demoOrder is one line of the bot's input: to set the clock and do what is due, or to finish what is on its way.
type demoOrder struct {
	Do    string        `json:"do"` // "turn" or "settle"
	Ahead time.Duration `json:"ahead,omitempty"`
}

// demoReport is one line of the bot's output, one for each order and one at the start.
type demoReport struct {
	Problem string `json:"problem,omitempty"`
}

// Run runs the bot until its input ends.
func (c demoBotCommand) Run(ctx context.Context, p *program) (err error) {
	// Ctrl-C reaches the whole group of processes; when it is time to go, the input ends.
	signal.Ignore(syscall.SIGINT)
	if p.config.Token == "" || p.config.DatabaseURL == "" {
		return wrong("demo-bot is started by `sozialraum demo --web` and by nobody else.")
	}
	var ahead atomic.Int64
	ahead.Store(int64(c.Ahead))
	clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	store, err := storage.Open(ctx, p.config.DatabaseURL, storage.Options{Clock: clock})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	key, err := seal.Load(p.config.KeyFile)
	if err != nil {
		return err
	}
	if err := store.UseKey(ctx, key); err != nil {
		return err
	}
	n, err := startNode(ctx, nodeOptions{
		Config: p.config, Store: store, Key: key, Logger: p.log, Chance: storyChance(), NameLanes: true,
	})
	if err != nil {
		return err
	}
	defer n.Stop()
	return obey(os.Stdin, p.stdout, func(o demoOrder) error {
		if o.Do == "turn" {
			ahead.Store(int64(o.Ahead))
			return n.runDue(ctx)
		}
		n.bot.AnswersDone()
		return nil
	})
}

// obey reads orders line by line and reports on each.
func obey(orders io.Reader, reports io.Writer, do func(demoOrder) error) error {
	report := json.NewEncoder(reports)
	if err := report.Encode(demoReport{}); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	for lines := bufio.NewScanner(orders); lines.Scan(); {
		var o demoOrder
		err := json.Unmarshal(lines.Bytes(), &o)
		if err == nil {
			err = do(o)
		}
		var r demoReport
		if err != nil {
			r.Problem = err.Error()
		}
		if err := report.Encode(r); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return nil
}
