package main

import (
	"context"
	"fmt"
	"html"
	"log"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

func row(buttons ...models.InlineKeyboardButton) []models.InlineKeyboardButton { return buttons }

func button(label, data string) models.InlineKeyboardButton {
	return models.InlineKeyboardButton{Text: label, CallbackData: data}
}

func card(o organisation) string {
	return fmt.Sprintf("<b>%s</b>\n%s · %s\n\n<b>Das können wir</b>\n%s\n\n<b>Das können wir nicht</b>\n%s\n\n<b>Das machen stattdessen andere</b>\n%s\n\n<b>So erreicht ihr uns</b>\n%s",
		html.EscapeString(o.Name), o.Sector, html.EscapeString(o.Municipality), html.EscapeString(o.Can),
		html.EscapeString(o.Cannot), html.EscapeString(o.Instead), html.EscapeString(o.Contact))
}

func fields(o organisation) [][]models.InlineKeyboardButton {
	to := func(label, field string) models.InlineKeyboardButton {
		return button("✏️ "+label, fmt.Sprintf("orgedit:%d:%s", o.ID, field))
	}
	return [][]models.InlineKeyboardButton{
		row(to("Name", "name"), to("Bereich", "sector")),
		row(to("Kommune", "municipality"), to("Möglichkeiten", "can")),
		row(to("Grenzen", "cannot"), to("Wer stattdessen", "instead")),
		row(to("Kontakt", "contact")),
		row(button("‹ Zurück", fmt.Sprintf("org:%d", o.ID))),
	}
}

func send(ctx context.Context, api *tg.Bot, chat int64, text string, rows [][]models.InlineKeyboardButton) {
	_, err := api.SendMessage(ctx, &tg.SendMessageParams{
		ChatID: chat, Text: text, ParseMode: models.ParseModeHTML, ReplyMarkup: models.InlineKeyboardMarkup{InlineKeyboard: rows},
	})
	if err != nil {
		log.Println(err)
	}
}

// edit replaces the message with the button that was tapped.
func edit(ctx context.Context, api *tg.Bot, u *models.Update, text string, rows [][]models.InlineKeyboardButton) {
	message := u.CallbackQuery.Message.Message
	_, err := api.EditMessageText(ctx, &tg.EditMessageTextParams{
		ChatID: message.Chat.ID, MessageID: message.ID, Text: text, ParseMode: models.ParseModeHTML,
		ReplyMarkup: models.InlineKeyboardMarkup{InlineKeyboard: rows},
	})
	if err != nil {
		log.Println(err)
	}
}

func answer(ctx context.Context, api *tg.Bot, u *models.Update) {
	if _, err := api.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: u.CallbackQuery.ID}); err != nil {
		log.Println(err)
	}
}
