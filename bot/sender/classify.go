package sender

import (
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
)

// Action is what an answer of Telegram means for the message.
type Action int

// The actions.
const (
	Sent        Action = iota // it arrived, or nothing was left to do
	Wait                      // 429: this chat, and this message first, after Verdict.After
	Retry                     // Telegram or the network failed; again later
	Unreachable               // the person blocked the bot, or the chat is gone
	Migrated                  // the group lives on as chat Verdict.To
	Buried                    // Telegram will never take this message
	Refused                   // Telegram does not know the token, or the method
)

// String is the action's name in metrics.
func (a Action) String() string {
	switch a {
	case Sent:
		return "sent"
	case Wait:
		return "wait"
	case Retry:
		return "retry"
	case Unreachable:
		return "unreachable"
	case Migrated:
		return "migrated"
	case Buried:
		return "buried"
	case Refused:
		return "refused"
	}
	return "unknown"
}

// Verdict is a classified answer.
type Verdict struct {
	Action Action
	Reason string        // Telegram's words without anything quoted from the message
	After  time.Duration // Wait
	To     int64         // Migrated
	Server bool          // Retry: Telegram answered with a fault of its own
}

// Classify says what the error of Client.Call means. Codes and texts are those of the Bot API server,
// https://github.com/tdlib/telegram-bot-api, telegram-bot-api/Client.cpp.
func Classify(err error) Verdict {
	if err == nil {
		return Verdict{Action: Sent}
	}
	return classifyError(err)
}

func classifyError(err error) Verdict {
	var flood *tg.TooManyRequestsError
	var migrated *tg.MigrateError
	var answer *APIError
	switch {
	case errors.As(err, &flood):
		return Verdict{Action: Wait, After: time.Duration(max(flood.RetryAfter, 1)) * time.Second, Reason: "too many requests"}
	case errors.As(err, &migrated):
		return Verdict{Action: Migrated, To: int64(migrated.MigrateToChatID), Reason: "group migrated"}
	case errors.As(err, &answer):
		return classifyAnswer(answer)
	}
	return Verdict{Action: Retry, Reason: reasonNetwork}
}

func classifyAnswer(answer *APIError) Verdict {
	reason := withoutQuotes(answer.Description)
	switch {
	case answer.Code == http.StatusForbidden:
		return Verdict{Action: Unreachable, Reason: reason}
	case answer.Code == http.StatusUnauthorized, answer.Code == http.StatusNotFound:
		return Verdict{Action: Refused, Reason: reason}
	case answer.Code == http.StatusBadRequest:
		return Verdict{Action: classifyBadRequest(answer.Description), Reason: reason}
	case answer.Code >= 400 && answer.Code < 500:
		return Verdict{Action: Buried, Reason: reason}
	}
	return Verdict{Action: Retry, Reason: reason, Server: true}
}

func classifyBadRequest(description string) Action {
	text := strings.ToLower(description)
	switch {
	case strings.Contains(text, "message is not modified"):
		return Sent // the chat shows already what the edit wanted
	case strings.Contains(text, "message to delete not found"):
		return Sent // its reader has deleted it already
	case strings.Contains(text, "chat not found"), strings.Contains(text, "peer_id_invalid"),
		strings.Contains(text, "user not found"):
		return Unreachable
	}
	return Buried
}

const reasonNetwork = "network"

var quoted = regexp.MustCompile(`"[^"]*"?|\B'[^']*'?`)

// withoutQuotes takes out what Telegram quotes from the message ("Unsupported start tag ..."): reasons are logged
// and kept for the operator, texts are not.
func withoutQuotes(description string) string {
	clean := quoted.ReplaceAllString(description, `"…"`)
	return strings.ToValidUTF8(clean[:min(len(clean), 200)], "")
}
