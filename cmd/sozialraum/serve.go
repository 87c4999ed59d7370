package main

import (
	"context"
	"errors"
	"os/signal"
	"syscall"
	"time"
)

// serveCommand runs the bot.
type serveCommand struct {
	Publish bool `env:"PUBLISH" help:"Let anybody read the resources that their owners made public, at LISTEN, in the paths of HSDS's API: /services, /organizations."`
}

// Help is shown below the flags.
func (serveCommand) Help() string {
	return `Examples:

  TELEGRAM_TOKEN=123456789:AAF… sozialraum

  sozialraum serve --publish --public-url=https://bot.example.org

  sozialraum serve --database-url=postgres://bot:password@db/sozialraum --webhook-url=https://bot.example.org/telegram

TERM and INT end it in order within 10 seconds, a second one at once.`
}

// Run serves until a signal or the end of ctx.
func (c serveCommand) Run(ctx context.Context, p *program) error {
	p.config.Publish = c.Publish
	if err := p.config.needToken(); err != nil {
		return err
	}
	ctx, forget := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer forget()
	context.AfterFunc(ctx, forget) // the second signal finds nobody who catches it
	err := p.serve(ctx)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // told to end while still starting
	}
	return err
}

// serve starts everything in order, waits, and stops it in the opposite order.
func (p *program) serve(ctx context.Context) (err error) {
	stats := newMetrics()
	watch, err := startMonitor(p.config.MetricsListen, stats, p.log)
	if err != nil {
		return err
	}
	defer watch.close()
	if err := p.checkKeyFile(); err != nil {
		return err
	}
	db, err := p.openDatabase(ctx, databaseOptions{Wait: true, Log: p.log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeDatabase(ctx, db)) }()
	key, err := p.useKey(ctx, db.Store)
	if err != nil {
		return err
	}
	p.tellKeyTrouble(db.Store)
	n, err := startNode(ctx, nodeOptions{Config: p.config, Store: db.Store, Key: key, Logger: p.log, Metrics: stats})
	if err != nil {
		return err
	}
	watch.follow(n)
	select {
	case <-ctx.Done():
		p.log.Info("stopping")
	case <-n.Done():
		err = n.Err()
	}
	watch.follow(nil)
	n.Stop()
	return err
}

// closePatience is what is left of the 10 s for the database.
const closePatience = 2 * time.Second

func (p *program) closeDatabase(ctx context.Context, db *database) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closePatience)
	defer cancel()
	err := db.Close(ctx)
	p.log.Info("stopped")
	return err
}
