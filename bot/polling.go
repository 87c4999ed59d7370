package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"
)

// allowedUpdates are the kinds that Telegram shall deliver; all others would be thrown away here.
var allowedUpdates = [...]string{"message", "edited_message", "callback_query", "inline_query", "my_chat_member"}

// Poller fetches updates with getUpdates. The framework's own loop acknowledges updates before they are handled.
type Poller struct {
	Bot     *Bot
	URL     string // of getUpdates, token included
	Client  *http.Client
	Timeout time.Duration // how long Telegram holds an empty answer back
	Heard   func()        // called after every successful poll
	Logger  *slog.Logger
}

// pollAnswer is Telegram's answer; the updates stay undecoded, so that an unknown one spoils none of the others.
type pollAnswer struct {
	OK          bool              `json:"ok"`
	Result      []json.RawMessage `json:"result"`
	Code        int               `json:"error_code"`
	Description string            `json:"description"`
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	} `json:"parameters"`
}

// ErrToken: Telegram does not know the token. Trying again is useless.
var ErrToken = errors.New("telegram does not accept the token")

// Run polls until ctx ends, or returns ErrToken. The offset moves, and with it Telegram forgets, only when every
// update of a batch is committed.
func (p *Poller) Run(ctx context.Context) error {
	var offset int64
	failures := 0
	var timeout time.Duration // none at first and after a failure, so that it is known at once whether polling works
	for ctx.Err() == nil {
		next, err := p.runOnce(ctx, offset, timeout)
		timeout = 0
		var wait time.Duration
		switch limited := new(tg.TooManyRequestsError); {
		case err == nil:
			offset, failures, timeout = next, 0, p.Timeout
			p.Heard()
			continue
		case errors.Is(err, ErrToken):
			return err
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &limited):
			wait = time.Duration(limited.RetryAfter) * time.Second
		case errors.Is(err, tg.ErrorConflict):
			wait = 3 * time.Second
			p.Logger.Warn("another program polls with this token; only one may", slog.Any("error", err))
		default:
			wait = min(100*time.Millisecond<<failures, 10*time.Second)
			failures = min(failures+1, 10)
			p.Logger.Warn("poll", slog.Any("error", err), slog.Duration("retry", wait))
		}
		sleep(ctx, wait)
	}
	return nil
}

// runOnce polls once, waits until all updates are committed, and returns the next offset.
func (p *Poller) runOnce(ctx context.Context, offset int64, timeout time.Duration) (int64, error) {
	updates, err := p.poll(ctx, offset, timeout)
	if err != nil {
		return offset, err
	}
	chats, next := make(map[int64][]*update), int64(0)
	for _, raw := range updates {
		u, err := readUpdate(raw)
		if u.id != 0 {
			// Of this batch alone: after a week without updates Telegram goes on with a random id, lower ones included.
			next = u.id + 1
		}
		if err != nil {
			if err := p.Bot.buryUnreadable(ctx, u, err); err != nil {
				return offset, err
			}
			continue
		}
		chats[u.chat] = append(chats[u.chat], u)
	}
	if err := p.handle(ctx, chats); err != nil {
		return offset, err
	}
	if len(updates) > 0 && next == 0 {
		return offset, errors.New("poll: updates without an id")
	}
	if len(updates) == 0 {
		next = offset
	}
	return next, nil
}

// handle gives the updates of all chats their effect, those of one chat in order: when one of them has to come
// again, because the database was away for a moment, those behind it must not take effect before it. It returns
// one of the errors, since all of them say the same.
func (p *Poller) handle(ctx context.Context, chats map[int64][]*update) (err error) {
	var mu sync.Mutex
	var handled sync.WaitGroup
	for _, updates := range chats {
		handled.Go(func() {
			for _, u := range updates {
				if failed := p.Bot.queue.add(u)(ctx); failed != nil {
					mu.Lock()
					defer mu.Unlock()
					err = failed
					return
				}
			}
		})
	}
	handled.Wait()
	return err
}

func (p *Poller) poll(ctx context.Context, offset int64, timeout time.Duration) ([]json.RawMessage, error) {
	body, err := json.Marshal(map[string]any{
		"offset": offset, "limit": 100, "timeout": int(timeout / time.Second), "allowed_updates": allowedUpdates,
	})
	if err != nil {
		return nil, fmt.Errorf("encode poll: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout+10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("poll: the address of the Bot API is not usable")
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := p.Client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("poll: %s", withoutURL(err))
	}
	defer func() { _ = response.Body.Close() }()
	var answer pollAnswer
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("poll: status %d: %w", response.StatusCode, err)
	}
	return answer.Result, answer.error()
}

func (a pollAnswer) error() error {
	switch {
	case a.OK:
		return nil
	case a.Code == http.StatusUnauthorized, a.Code == http.StatusNotFound:
		return ErrToken
	case a.Code == http.StatusConflict:
		return fmt.Errorf("poll: %w: %s", tg.ErrorConflict, a.Description)
	case a.Code == http.StatusTooManyRequests:
		return &tg.TooManyRequestsError{Message: "poll", RetryAfter: max(1, a.Parameters.RetryAfter)}
	}
	return fmt.Errorf("poll: %d %s", a.Code, a.Description)
}

// withoutURL keeps the token, which is part of the address, out of an error of the HTTP client.
func withoutURL(err error) string {
	words := err.Error()
	if i := strings.LastIndex(words, `": `); i >= 0 {
		return words[i+3:]
	}
	return words
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
