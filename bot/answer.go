package bot

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"
)

// answer ends the waiting animation of a tapped button, with a line over the chat if there is one to say. It is a
// call of answerCallbackQuery: https://core.telegram.org/bots/api#answercallbackquery
type answer struct {
	Method string `json:"method,omitempty"`  // only when it is carried by a response
	ID     string `json:"callback_query_id"` // empty: it was no tap
	Text   string `json:"text,omitempty"`
}

const answerMethod = "answerCallbackQuery"

// answer tells Telegram about a tap. It is the one direct call: Telegram forgets a tap within seconds, so nothing is
// gained by keeping it, and nothing depends on it arriving.
func (b *Bot) answer(a answer) {
	if a.ID != "" {
		b.answers.Go(func() { b.answerTap(a) })
	}
}

func (b *Bot) answerTap(a answer) {
	payload, err := json.Marshal(a)
	if err != nil {
		b.log.Error("answer to a tap", slog.Any("error", err))
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := b.api.Call(ctx, answerMethod, string(payload), nil); err != nil {
		b.log.Debug("answer to a tap", slog.Any("error", err))
	}
}

// AnswersDone waits until every tap so far has been answered; for whoever wants to see what people saw.
func (b *Bot) AnswersDone() { b.answers.Wait() }
