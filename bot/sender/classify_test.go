package sender

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/google/go-cmp/cmp"
)

func TestClassify(t *testing.T) {
	answer := func(code int, description string) error {
		return fmt.Errorf("outer: %w", &APIError{Method: "sendMessage", Code: code, Description: description})
	}
	for _, c := range []struct {
		name string
		err  error
		want Verdict
	}{
		{"sent", nil, Verdict{Action: Sent}},
		{"flood", &tg.TooManyRequestsError{RetryAfter: 17}, Verdict{Action: Wait, After: 17 * time.Second, Reason: "too many requests"}},
		{"flood without a time", &tg.TooManyRequestsError{}, Verdict{Action: Wait, After: time.Second, Reason: "too many requests"}},
		{"migrated", &tg.MigrateError{MigrateToChatID: -1005}, Verdict{Action: Migrated, To: -1005, Reason: "group migrated"}},
		{"blocked", answer(403, "Forbidden: bot was blocked by the user"), Verdict{Action: Unreachable, Reason: "Forbidden: bot was blocked by the user"}},
		{"no chat", answer(400, "Bad Request: chat not found"), Verdict{Action: Unreachable, Reason: "Bad Request: chat not found"}},
		{"same text", answer(400, "Bad Request: message is not modified: specified new message content ..."), Verdict{
			Action: Sent, Reason: "Bad Request: message is not modified: specified new message content ...",
		}},
		{"edit of nothing", answer(400, "Bad Request: message to edit not found"), Verdict{Action: Buried, Reason: "Bad Request: message to edit not found"}},
		{"delete of nothing", answer(400, "Bad Request: message to delete not found"), Verdict{Action: Sent, Reason: "Bad Request: message to delete not found"}},
		{"quotes the message", answer(400, `Bad Request: can't parse entities: Unsupported start tag "lena" at byte offset 0`), Verdict{
			Action: Buried, Reason: `Bad Request: can't parse entities: Unsupported start tag "…" at byte offset 0`,
		}},
		{"quotes an address", answer(400, `Bad Request: inline keyboard button URL 'http://lena' is invalid`), Verdict{
			Action: Buried, Reason: `Bad Request: inline keyboard button URL "…" is invalid`,
		}},
		{"too large", answer(413, "Request Entity Too Large"), Verdict{Action: Buried, Reason: "Request Entity Too Large"}},
		{"wrong token", answer(401, "Unauthorized"), Verdict{Action: Refused, Reason: "Unauthorized"}},
		{"no such path", answer(404, "Not Found"), Verdict{Action: Refused, Reason: "Not Found"}},
		{"telegram is ill", answer(502, "Bad Gateway"), Verdict{Action: Retry, Reason: "Bad Gateway", Server: true}},
		{"network", errors.New("connection reset"), Verdict{Action: Retry, Reason: "network"}},
		{"timeout", context.DeadlineExceeded, Verdict{Action: Retry, Reason: "network"}},
	} {
		if diff := cmp.Diff(c.want, Classify(c.err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestActionsHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for action := Sent; action <= Refused; action++ {
		if name := action.String(); name == "unknown" || seen[name] {
			t.Errorf("action %d is called %q", action, name)
		} else {
			seen[name] = true
		}
	}
}

func TestBackoff(t *testing.T) {
	for _, c := range []struct {
		attempts int
		random   float64
		want     time.Duration
	}{
		{1, 0, 400 * time.Millisecond},
		{1, 0.5, 300 * time.Millisecond},
		{2, 0, 800 * time.Millisecond},
		{10, 0, 204800 * time.Millisecond},
		{11, 0, 5 * time.Minute},
		{1 << 40, 0, 5 * time.Minute},
		{11, 0.999999, 150*time.Second + 150*time.Microsecond},
		{0, 0, 400 * time.Millisecond},
	} {
		if got := Backoff(c.attempts, c.random).Round(time.Microsecond); got != c.want {
			t.Errorf("Backoff(%d, %v) = %v, want %v", c.attempts, c.random, got, c.want)
		}
	}
}
