package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	tg "github.com/go-telegram/bot"

	"sozialraum/bot"
	"sozialraum/bot/published"
)

// intake is where updates come in: a poll, or a server that Telegram posts to. The server also answers calendars and
// programs that read what is published, beside a poll as well.
type intake struct {
	node  *node
	heard atomic.Int64 // Unix time in nanoseconds of the last successful poll or post; 0: none yet

	poll   part
	server *http.Server // nil: nobody but a poll
	addr   net.Addr
	serve  part
}

// pollTimeout is how long Telegram holds an empty answer back. Shorter than the allowed 50 s, so that a connection
// that died silently is noticed soon.
const pollTimeout = 25 * time.Second

func startIntake(ctx context.Context, n *node) (*intake, error) {
	in := &intake{node: n}
	if n.options.Config.WebhookURL != "" {
		return in, in.startServer(ctx)
	}
	if n.options.Config.PublicURL != "" || n.options.Config.Publish {
		if err := in.listen(http.NotFoundHandler()); err != nil {
			return in, err
		}
		what := "answering calendars"
		if n.options.Config.PublicURL == "" {
			what = "answering programs"
		}
		n.log.Info(what, slog.String("listen", in.addr.String()))
	}
	return in, in.startPoll(ctx)
}

// The kinds of intake.
const (
	polling = "polling"
	webhook = "webhook"
)

func (in *intake) kind() string {
	if in.node.options.Config.WebhookURL != "" {
		return webhook
	}
	return polling
}

func (in *intake) note() { in.heard.Store(time.Now().UnixNano()) }

// lastHeard is when the last poll or post succeeded; zero: none did yet.
func (in *intake) lastHeard() time.Time {
	if heard := in.heard.Load(); heard != 0 {
		return time.Unix(0, heard)
	}
	return time.Time{}
}

func (in *intake) startPoll(ctx context.Context) error {
	n := in.node
	err := n.telegram.insist(ctx, n.log, func(ctx context.Context) error { return bot.RemoveWebhook(ctx, n.telegram.api) })
	if err != nil {
		return err
	}
	poller := &bot.Poller{
		Bot: n.bot, URL: n.telegram.server + "getUpdates", Client: n.telegram.client, Timeout: pollTimeout,
		Heard: in.note, Logger: n.log,
	}
	in.poll = startPart(func(ctx context.Context) {
		if err := poller.Run(ctx); err != nil {
			n.end(err)
		}
	})
	return nil
}

// startServer listens first and tells Telegram then, so that no post is refused.
func (in *intake) startServer(ctx context.Context) error {
	n, c := in.node, in.node.options.Config
	secret := n.secret()
	if err := in.listen(n.bot.WebhookHandler(secret, in.note)); err != nil {
		return err
	}
	n.log.Info("waiting for telegram's posts", slog.String("listen", in.addr.String()))
	err := n.telegram.insist(ctx, n.log, func(ctx context.Context) error {
		return bot.PlaceWebhook(ctx, n.telegram.api, c.WebhookURL, secret)
	})
	if errors.Is(err, tg.ErrorBadRequest) {
		return wrong(fmt.Sprintf("WEBHOOK_URL is not accepted by Telegram (%v): give a public https address on port 443, 80, 88 or 8443.", err))
	}
	return err
}

// calendarPath is where calendars are answered, below the public address.
const calendarPath = "/calendar/"

// calendars is the public address of what calendars read; empty: none do.
func calendars(c config) string {
	if c.PublicURL == "" {
		return ""
	}
	return c.PublicURL + calendarPath
}

// letterPath is where the links in mails are answered, below the public address.
const letterPath = "/letter/"

// letters is the public address of the links in mails; empty: there is none.
func letters(c config) string {
	if c.PublicURL == "" || c.Mail == nil {
		return ""
	}
	return c.PublicURL + letterPath
}

// listen serves calendars and the links in mails, if the bot has a public address, HSDS's API, if that is wanted, and rest at
// all other paths. A proxy may have put something in front of a path.
func (in *intake) listen(rest http.Handler) error {
	n, c := in.node, in.node.options.Config
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return wrong(fmt.Sprintf("LISTEN cannot be used (%v): choose another address, or stop the program that uses it.", err))
	}
	in.addr = listener.Addr()
	handler := rest
	if c.Publish {
		handler = besidePosts(published.New(n.options.Store, publicPath(c), n.log), rest, c.WebhookURL != "")
	}
	if calendars(c) != "" {
		feeds, links, others := n.bot.CalendarHandler(), n.bot.LetterHandler(), handler
		handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case letters(c) != "" && bot.Letter(r.URL.Path):
				links.ServeHTTP(w, r)
			case r.Method != http.MethodPost && strings.Contains(r.URL.Path, calendarPath):
				feeds.ServeHTTP(w, r)
			default:
				others.ServeHTTP(w, r)
			}
		})
	}
	in.server = &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       20 * time.Second,
		WriteTimeout:      65 * time.Second, // Telegram waits 60 s for an answer
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(n.log.Handler(), slog.LevelDebug),
	}
	in.serve = startPart(func(context.Context) {
		if err := in.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			n.end(fmt.Errorf("web server: %w", err))
		}
	})
	return nil
}

// publicPath is what stands in front of the paths of HSDS's API in the public address.
func publicPath(c config) string {
	parsed, err := url.Parse(c.PublicURL)
	if err != nil {
		return "" // checked already
	}
	return parsed.Path
}

// besidePosts leaves posts to Telegram, if it posts, and everything else to the API.
func besidePosts(api, rest http.Handler, posted bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if posted && r.Method == http.MethodPost {
			rest.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}

// end stops taking updates in, lets those that were taken finish, and reports whether that was done in time.
func (in *intake) end(patience time.Duration) bool {
	if in == nil {
		return true
	}
	polled := in.poll.end(patience)
	if in.server == nil {
		return polled
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return in.server.Shutdown(ctx) == nil && polled
}

// close cuts what is still open.
func (in *intake) close() {
	if in != nil && in.server != nil {
		_ = in.server.Close()
		in.serve.end(time.Second)
	}
}
