package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"sozialraum/bot"
	"sozialraum/bot/sender"
	"sozialraum/scheduler"
	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// nodeOptions are what a node is made of. Whoever starts a node opens the store before and closes it after: the
// same bot runs in serve, in the demo and in tests, on a database and a clock of their choice.
type nodeOptions struct {
	Config  config         // Token and API are needed; without WebhookURL the node polls
	Store   *storage.Store // open and migrated; its clock is the clock of the bot
	Key     *seal.Key
	Logger  *slog.Logger      // nil: silent
	Metrics *metrics          // nil: its own
	Chance  func() *rand.Rand // nil: the system's randomness
	ByHand  bool              // jobs run only when runDue is called, not as time passes

	NameLanes bool // tell Telegram of every message in which lane it is; only for a simulated one
}

// node is one running bot: intake, handlers, scheduler and sender. Any number of nodes may share a database, each
// with its own store.
type node struct {
	options  nodeOptions
	username string
	telegram *telegram
	bot      *bot.Bot
	client   *sender.Client
	sender   *sender.Sender
	jobs     *scheduler.Scheduler
	intake   *intake
	metrics  *metrics
	log      *slog.Logger

	delivery, handlers, timed, profile, watching part

	done chan struct{} // closed when the node cannot go on
	fail sync.Once
	err  error // why; valid once done is closed
}

// part is something that runs until it is told to end.
type part struct {
	cancel context.CancelFunc
	ended  chan struct{}
}

func startPart(run func(ctx context.Context)) part {
	ctx, cancel := context.WithCancel(context.Background())
	p := part{cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		run(ctx)
	}()
	return p
}

// end tells the part to end and waits for it, but not longer than for patience.
func (p part) end(patience time.Duration) bool {
	if p.cancel == nil {
		return true // never started
	}
	p.cancel()
	return within(p.ended, patience)
}

func within(ended <-chan struct{}, patience time.Duration) bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-ended:
		return true
	case <-timer.C:
		return false
	}
}

// startNode starts a bot and returns when it takes updates. It waits for Telegram if it cannot be reached; the end
// of ctx ends only the starting. A refused token is a sentence for the operator.
func startNode(ctx context.Context, o nodeOptions) (*node, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Metrics == nil {
		o.Metrics = newMetrics()
	}
	n := &node{options: o, log: o.Logger, metrics: o.Metrics, done: make(chan struct{})}
	if err := n.start(ctx); err != nil {
		n.Stop()
		if errors.Is(err, bot.ErrToken) {
			err = tokenRefused()
		}
		return nil, err
	}
	n.log.Info("the bot runs", slog.String("bot", n.username), slog.String("intake", n.intake.kind()))
	return n, nil
}

func (n *node) start(ctx context.Context) error {
	var err error
	if n.telegram, err = newTelegram(n.options.Config); err != nil {
		return err
	}
	if err := n.telegram.insist(ctx, n.log, n.askName); err != nil {
		return err
	}
	if err := n.makeSender(); err != nil {
		return err
	}
	n.bot = bot.New(n.options.Store, bot.Options{
		Username: n.username, Key: n.options.Key, API: n.client, Metrics: n.metrics, Logger: n.log,
		Chance: n.options.Chance, Calendars: calendars(n.options.Config),
		Letters: letters(n.options.Config), Mail: n.options.Config.Mail != nil,
	})
	n.jobs = scheduler.New(n.options.Store, scheduler.Options{
		RotateKeys: n.options.Config.RotateKeys, Post: newPost(n.options.Config, n.options.Store, n.options.Key), Logger: n.log, Observe: n.metrics.job,
	})
	n.metrics.watch(n.options.Store)
	n.delivery = startPart(n.deliver)
	n.handlers = startPart(n.bot.Run)
	if n.intake, err = startIntake(ctx, n); err != nil {
		return err
	}
	n.timed = startPart(n.keepTime)
	n.profile = startPart(n.present)
	n.watching = startPart(n.watch)
	return nil
}

func (n *node) askName(ctx context.Context) error {
	me, err := n.telegram.me(ctx)
	if err == nil {
		n.username = me.Username
	}
	return err
}

// slots are how many messages may be on their way at a time.
const slots = 64

func (n *node) makeSender() error {
	c := n.options.Config
	var err error
	if n.client, err = sender.NewClient(c.API, c.Token, slots); err != nil {
		return err
	}
	if n.options.NameLanes {
		n.client.NameLanes()
	}
	o := sender.Options{
		Limits: c.Limits, Slots: slots, DrainTimeout: drainPatience, Logger: n.log, Metrics: n.metrics.ofSender(),
	}
	if n.options.ByHand {
		o.Gather = time.Microsecond // there is one story, which goes on when a message is marked, and no crowd
	}
	n.sender = sender.New(n.options.Store, n.client, o)
	return nil
}

// deliver runs the sender.
func (n *node) deliver(ctx context.Context) {
	if err := n.sender.Run(ctx); err != nil {
		n.log.Warn("what was not sent follows after the next start", slog.Any("error", err))
	}
}

// keepTime runs the scheduler.
func (n *node) keepTime(ctx context.Context) {
	if n.options.ByHand {
		return
	}
	if err := n.jobs.Run(ctx); err != nil {
		n.end(fmt.Errorf("scheduler: %w", err))
	}
}

// runDue runs every job once, for those who turn the store's clock and don't want to wait until one looks.
func (n *node) runDue(ctx context.Context) error { return n.jobs.RunDue(ctx) }

// present sets name, descriptions and menu. The bot works without, so that a fault is only noted.
func (n *node) present(ctx context.Context) {
	if err := bot.Present(ctx, n.telegram.api); err != nil && ctx.Err() == nil {
		n.log.Warn("name, descriptions or menu of the bot not set", slog.Any("error", err))
	}
}

// watch ends the node when the sender learns that the token is not valid any more. A poll would say so as well, a
// webhook just falls silent.
func (n *node) watch(ctx context.Context) {
	for ctx.Err() == nil {
		if n.sender.Status().Refused {
			n.end(bot.ErrToken)
			return
		}
		sleep(ctx, time.Second)
	}
}

// end says that the node cannot go on.
func (n *node) end(err error) {
	n.fail.Do(func() {
		if errors.Is(err, bot.ErrToken) {
			err = tokenRefused()
		}
		n.err = err
		close(n.done)
	})
}

// Done is closed when the node cannot go on; Err says why.
func (n *node) Done() <-chan struct{} { return n.done }

// Err is why the node cannot go on, once Done is closed.
func (n *node) Err() error { return n.err }

// secret is what Telegram shows the webhook. Replicas share the key file, so that they derive the same one.
func (n *node) secret() string {
	if given := n.options.Config.WebhookSecret; given != "" {
		return given
	}
	return hex.EncodeToString(n.options.Key.Hash("webhook secret", n.options.Config.WebhookURL))
}

// How long each step of an orderly end may take. Together with the database they stay below the 10 s after which
// service managers lose patience.
const (
	intakePatience   = 1500 * time.Millisecond
	handlersPatience = 1500 * time.Millisecond
	drainPatience    = 3 * time.Second         // the sender goes on sending for so long
	deliveryPatience = 4500 * time.Millisecond // until it has also written what became of it
)

// Stop ends the node in order: no more updates are taken, those that were are finished, their answers are sent.
// What takes too long is left: it is in the database, and Telegram sends again what was not acknowledged.
func (n *node) Stop() {
	n.watching.end(time.Second)
	n.profile.end(time.Second)
	n.ended("scheduler", n.timed.end(intakePatience))
	n.ended("intake", n.intake.end(intakePatience))
	n.ended("handlers", n.handlers.end(handlersPatience))
	n.ended("delivery", n.delivery.end(deliveryPatience))
	n.intake.close()
	if n.client != nil {
		n.client.Close()
	}
	if n.telegram != nil {
		n.telegram.close()
	}
}

func (n *node) ended(what string, inTime bool) {
	if !inTime {
		n.log.Warn(fmt.Sprintf("%s did not end in time; nothing is lost, the rest follows after the next start", what))
	}
}
