package simulator

import (
	"bytes"
	"testing"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// TestWithFramework speaks through the framework's client, whose requests are
// chunked forms.
func TestWithFramework(t *testing.T) {
	r := setup(t, Options{}).listen()
	ctx := patience(t)
	b, err := tg.New(r.Token(), tg.WithServerURL(r.URL()))
	if err != nil {
		t.Fatal(err)
	}
	sent, err := b.SendMessage(ctx, &tg.SendMessageParams{
		ChatID: r.anna.ID(), Text: "<b>Grüße</b>", ParseMode: models.ParseModeHTML,
		ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "Ja", CallbackData: "x"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if sent.Text != "Grüße" || len(sent.Entities) != 1 || sent.ReplyMarkup == nil {
		t.Errorf("got %+v", sent)
	}
	if _, err := b.EditMessageText(ctx, &tg.EditMessageTextParams{ChatID: r.anna.ID(), MessageID: sent.ID, Text: "neu"}); err != nil {
		t.Error(err)
	}
	doc, err := b.SendDocument(ctx, &tg.SendDocumentParams{ChatID: r.anna.ID(), Document: &models.InputFileUpload{Filename: "a.ics", Data: bytes.NewReader([]byte("x"))}})
	if err != nil || doc.Document == nil || doc.Document.FileName != "a.ics" {
		t.Errorf("got %+v, %v", doc, err)
	}
	if _, err := b.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: []models.BotCommand{{Command: "hilfe", Description: "Hilfe"}}, Scope: &models.BotCommandScopeAllPrivateChats{}}); err != nil {
		t.Error(err)
	}
	if list, ok := r.Commands(Scope{Type: "all_private_chats"}, ""); !ok || len(list) != 1 {
		t.Errorf("got %v", list)
	}
	r.SetLimits(Limits{PerSecond: 1})
	for range 2 {
		_, err = b.SendMessage(ctx, &tg.SendMessageParams{ChatID: r.anna.ID(), Text: "x"})
	}
	if !tg.IsTooManyRequestsError(err) {
		t.Errorf("got %v", err)
	}
}
