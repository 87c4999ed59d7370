package bot

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"
)

// answer ends the waiting animation of a tapped button, with a line over the chat if there is one to say, or shows what
// was found for an inline query. It is a call of answerCallbackQuery or answerInlineQuery:
// https://core.telegram.org/bots/api#answercallbackquery
type answer struct {
	Method string `json:"method,omitempty"`            // only when it is carried by a response
	ID     string `json:"callback_query_id,omitempty"` // empty: it was no tap
	Text   string `json:"text,omitempty"`

	*inlineAnswer // nil: it was no inline query
}

// method is the call that the answer is; empty: there is nothing to answer.
func (a answer) method() string {
	switch {
	case a.inlineAnswer != nil:
		return inlineMethod
	case a.ID != "":
		return "answerCallbackQuery"
	}
	return ""
}

// answer tells Telegram about a tap, or what was found. These are the direct calls: Telegram forgets a tap within seconds,
// so nothing is gained by keeping it, and nothing depends on it arriving.
func (b *Bot) answer(a answer) {
	if a.method() != "" {
		b.answers.Go(func() { b.answerNow(a) })
	}
}

func (b *Bot) answerNow(a answer) {
	payload, err := json.Marshal(a)
	if err != nil {
		b.log.Error("answer to a tap", slog.Any("error", err))
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := b.api.Call(ctx, a.method(), string(payload), nil); err != nil {
		b.log.Debug("answer to a tap", slog.Any("error", err))
	}
}

// AnswersDone waits until every tap so far has been answered; for whoever wants to see what people saw.
func (b *Bot) AnswersDone() { b.answers.Wait() }
