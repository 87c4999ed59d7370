package simulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options of a Simulator; the zero value is useful.
type Options struct {
	Token       string           // default "4200000001:simulator"
	BotUsername string           // default "simulated_bot"
	BotName     string           // default "Simulated bot"
	Clock       func() time.Time // dates of messages and ages, must not call the simulator; default time.Now
	Limits      Limits           // default none; TelegramLimits gives the published ones

	WebhookBackoff time.Duration // wait before the first repetition, then doubling up to a minute; default 1 s
	CallbackTTL    time.Duration // how long a tap can be answered; default 5 minutes
	FirstUpdateID  int64         // default 1

	KeepCalls    int  // how many calls Calls remembers: 0 all, negative none
	KeepMessages int  // how many messages a chat remembers: 0 all
	ReadsGroups  bool // the bot's privacy mode is off: it gets all messages of its groups

	Logger *slog.Logger // methods and states only; default silent
}

// Simulator is a Telegram of its own: people, chats and one bot. All its
// methods may be called from several goroutines.
type Simulator struct {
	opt   Options
	botID int64
	log   *slog.Logger
	api   *table
	guard *Guard

	server   *http.Server
	listener net.Listener
	ctx      context.Context
	stop     context.CancelFunc
	running  sync.WaitGroup

	mu            sync.Mutex
	chats         map[int64]*chat
	people        map[int64]*Person
	usernames     map[string]*Person
	files         map[string]*File
	nextPerson    int64
	nextGroup     int64
	nextMessage   int
	queries       map[string]query
	nextQuery     int64
	inline        map[string]InlineAnswer
	profile       botProfile
	queue         updateQueue
	hook          webhook
	limits        limiter
	faults        faults
	calls         callLog
	subscriptions map[*subscription]struct{}
}

// New makes a simulator that does not listen yet; it can be used as an
// http.Handler, or be started.
func New(opt Options) *Simulator {
	opt = withDefaults(opt)
	id, _, _ := strings.Cut(opt.Token, ":")
	botID, _ := strconv.ParseInt(id, 10, 64)
	s := &Simulator{
		opt: opt, botID: botID, log: opt.Logger, api: botAPI(),
		chats: map[int64]*chat{}, people: map[int64]*Person{}, usernames: map[string]*Person{},
		files: map[string]*File{}, queries: map[string]query{}, inline: map[string]InlineAnswer{},
		subscriptions: map[*subscription]struct{}{},
		nextPerson:    700_000_001, nextGroup: 500_000_001,
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.guard = &Guard{s: s}
	s.limits.set(opt.Limits)
	s.queue.init(opt.FirstUpdateID)
	s.hook.init(opt.WebhookBackoff)
	s.profile.init()
	return s
}

func withDefaults(opt Options) Options {
	if opt.Token == "" {
		opt.Token = "4200000001:simulator"
	}
	if opt.BotUsername == "" {
		opt.BotUsername = "simulated_bot"
	}
	if opt.BotName == "" {
		opt.BotName = "Simulated bot"
	}
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	if opt.WebhookBackoff <= 0 {
		opt.WebhookBackoff = time.Second
	}
	if opt.CallbackTTL <= 0 {
		opt.CallbackTTL = 5 * time.Minute
	}
	if opt.FirstUpdateID <= 0 {
		opt.FirstUpdateID = 1
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	return opt
}

// Start listens on a loopback address such as "127.0.0.1:0".
func (s *Simulator) Start(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	s.listener = listener
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.running.Go(func() {
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("simulator stopped serving", "error", err)
		}
	})
	return nil
}

// URL is the Bot API server's address for the bot, without a slash at its end.
func (s *Simulator) URL() string { return "http://" + s.listener.Addr().String() }

// Token is the token that the bot must use.
func (s *Simulator) Token() string { return s.opt.Token }

// BotID is the bot's Telegram id, the number in front of its token.
func (s *Simulator) BotID() int64 { return s.botID }

// Close ends all connections, polls and webhook deliveries and waits for them.
func (s *Simulator) Close() {
	s.stop()
	if s.server != nil {
		_ = s.server.Close() // Only closes sockets: nothing is left to do about an error.
	}
	s.mu.Lock()
	s.hook.reset()
	for sub := range s.subscriptions {
		sub.end()
	}
	s.mu.Unlock()
	s.running.Wait()
	s.hook.client.CloseIdleConnections()
}

func (s *Simulator) now() time.Time { return s.opt.Clock() }
