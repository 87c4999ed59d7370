package bot

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"
)

// answer ends the waiting animation of a tapped button, with a line over the chat if there is one to say.
type answer struct {
	id    string // of the callback query; empty: it was no tap
	text  string
	alert bool
}

// answer tells Telegram about the taps of a batch. It is the one direct call: Telegram forgets a tap within
// seconds, so nothing is gained by keeping it, and nothing depends on it arriving.
func (b *Bot) answer(answers []answer) {
	for _, a := range answers {
		if a.id != "" {
			b.answers.Go(func() { b.answerTap(a) })
		}
	}
}

func (b *Bot) answerTap(a answer) {
	payload, err := json.Marshal(struct {
		ID    string `json:"callback_query_id"`
		Text  string `json:"text,omitempty"`
		Alert bool   `json:"show_alert,omitempty"`
	}{a.id, a.text, a.alert})
	if err != nil {
		b.log.Error("answer to a tap", slog.Any("error", err))
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := b.api.Call(ctx, "answerCallbackQuery", string(payload), nil); err != nil {
		b.log.Debug("answer to a tap", slog.Any("error", err))
	}
}

// AnswersDone waits until every tap so far has been answered; for whoever wants to see what people saw.
func (b *Bot) AnswersDone() { b.answers.Wait() }
