package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"sozialraum/bot"
)

// telegram is the way to the Bot API for everything but sending: polling, and what is asked and set at the start.
type telegram struct {
	api    *tg.Bot
	client *http.Client
	server string // address with the token: the beginning of every method's address
	date   atomic.Pointer[clocked]
}

// clocked is what a server said about the time, and when it said so by our clock.
type clocked struct{ theirs, ours time.Time }

func newTelegram(c config) (*telegram, error) {
	t := &telegram{server: c.API + "/bot" + c.Token + "/"}
	t.client = &http.Client{Transport: &dated{t: t, base: &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		MaxIdleConnsPerHost: 2,
		IdleConnTimeout:     55 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
	}}}
	api, err := tg.New(c.Token, tg.WithSkipGetMe(), tg.WithServerURL(c.API), tg.WithHTTPClient(callPatience, t.client))
	if err != nil {
		return nil, fmt.Errorf("telegram: %w", err)
	}
	t.api = api
	return t, nil
}

// callPatience bounds one call that is not a poll.
const callPatience = 20 * time.Second

// close ends the idle connections.
func (t *telegram) close() { t.client.CloseIdleConnections() }

// me asks who the bot is; bot.ErrToken says that Telegram does not know the token.
func (t *telegram) me(ctx context.Context) (*models.User, error) {
	me, err := t.api.GetMe(ctx)
	switch {
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		return nil, bot.ErrToken
	case err != nil:
		return nil, fmt.Errorf("telegram: %w", err)
	}
	return me, nil
}

// insist repeats a call of the start until it succeeds: the network may not be up yet, or another replica may be
// setting the same. It gives up on what no repetition mends: a refused token, and a refused parameter.
func (t *telegram) insist(ctx context.Context, log *slog.Logger, call func(context.Context) error) error {
	for pause := 500 * time.Millisecond; ; pause = min(2*pause, 30*time.Second) {
		attempt, cancel := context.WithTimeout(ctx, callPatience)
		err := call(attempt)
		cancel()
		switch {
		case err == nil, errors.Is(err, bot.ErrToken), errors.Is(err, tg.ErrorBadRequest):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		}
		wait := pause
		if limited := new(tg.TooManyRequestsError); errors.As(err, &limited) {
			wait = max(wait, time.Duration(limited.RetryAfter)*time.Second)
		}
		log.Warn("waiting for telegram", slog.Any("error", err), slog.Duration("retry", wait))
		sleep(ctx, wait)
	}
}

// tokenRefused is what the operator reads when Telegram does not know the token.
func tokenRefused() error {
	return wrong("TELEGRAM_TOKEN is not accepted by Telegram: ask @BotFather for the current one with /mybots and set that.")
}

// dated remembers what the answers' Date headers say about our clock.
type dated struct {
	t    *telegram
	base http.RoundTripper
}

// RoundTrip passes the request on.
func (d *dated) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := d.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if date, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		d.t.date.Store(&clocked{theirs: date, ours: time.Now()})
	}
	return response, nil
}

// CloseIdleConnections lets http.Client reach the connections below.
func (d *dated) CloseIdleConnections() {
	if base, ok := d.base.(*http.Transport); ok {
		base.CloseIdleConnections()
	}
}
