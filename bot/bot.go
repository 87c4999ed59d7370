// Package bot turns what people do in Telegram into rows and replies: it takes updates in, routes them, and gives
// each its effect in one transaction. Of what people see it sends nothing itself but the answers to taps and to inline
// queries; all else goes through the outbox. It also tells Telegram the bot's name, commands and webhook, and answers
// those who open a calendar's or a letter's address.
package bot

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// API is the one direct way to Telegram: a call of the Bot API with its parameters as a JSON object.
type API interface {
	Call(ctx context.Context, method, payload string, file *storage.File) (messageID int64, err error)
}

// Metrics hears what happens. Kinds and outcomes are fixed words, never identifying.
type Metrics interface {
	Update(kind, outcome string) // outcome: handled, repeated, deferred, failed
	Handled(kind string, took time.Duration)
}

// Options configure a Bot. All but Workers are required.
type Options struct {
	Username string    // of the bot, without @
	Key      *seal.Key // hashes invitation codes
	API      API
	Metrics  Metrics
	Logger   *slog.Logger
	// Chance, if set, takes the place of the system's randomness where pseudonyms and delays are drawn, so that a
	// story always ends the same way.
	Chance func() *rand.Rand
	// Calendars is the public address below which CalendarHandler answers, with a slash at its end; empty: nowhere.
	Calendars string
	// Letters is the same for LetterHandler, which answers the links in mails.
	Letters string
	// Mail says that e-mail is sent, so that people may enter addresses.
	Mail bool
	// Workers are transactions at a time; 0 means 8. No more than maxWorking of them do not wait for their commit.
	Workers int
}

// Bot handles updates. Run must be running for any to be done.
type Bot struct {
	store    *storage.Store
	username string
	feeds    string // address of calendars; empty: none
	letters  string // address of links in mails; empty: none
	mail     bool
	key      *seal.Key
	api      API
	metrics  Metrics
	log      *slog.Logger
	workers  int
	chance   func() *rand.Rand
	queue    *queue
	routes   routeTable
	answers  sync.WaitGroup // taps that are being answered
}

// New returns a bot on the store.
func New(store *storage.Store, o Options) *Bot {
	b := &Bot{
		store: store, username: o.Username, key: o.Key, api: o.API, metrics: o.Metrics, log: o.Logger,
		workers: o.Workers, chance: o.Chance, queue: newQueue(), feeds: o.Calendars, letters: o.Letters, mail: o.Mail,
	}
	if b.workers == 0 {
		b.workers = 8
	}
	b.routes = index(b.table())
	return b
}

// Run handles updates until ctx ends, then finishes those it has taken in. It returns when all are committed.
func (b *Bot) Run(ctx context.Context) {
	var workers sync.WaitGroup
	for range b.workers {
		workers.Go(func() { b.work(context.WithoutCancel(ctx)) })
	}
	b.introduce(ctx)
	<-ctx.Done()
	b.queue.close()
	workers.Wait()
	b.answers.Wait()
}

// takeOne gives one raw update its effect and returns when that is committed. Nil means that it need not come again: it
// took effect, had done so before, or can never do so and was set aside. With carried, the answer to a tap is the caller's.
func (b *Bot) takeOne(ctx context.Context, raw json.RawMessage, carried bool) (answer, error) {
	u, err := readUpdate(raw)
	if err != nil {
		return answer{}, b.buryUnreadable(ctx, u, err)
	}
	u.carried = carried
	if err := b.queue.add(u)(ctx); err != nil {
		return answer{}, err // the update may still be at work
	}
	return u.tap, nil
}
