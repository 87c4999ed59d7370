package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"log"
	"strconv"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/jmoiron/sqlx"
)

// directory answers people.
type directory struct{ db *sqlx.DB }

var errUnknownField = errors.New("unknown field")

func (d *directory) register(api *tg.Bot) {
	api.RegisterHandler(tg.HandlerTypeMessageText, "/organisationen", tg.MatchTypePrefix, d.list)
	api.RegisterHandler(tg.HandlerTypeCallbackQueryData, "orgedit:", tg.MatchTypePrefix, d.edit)
	api.RegisterHandler(tg.HandlerTypeCallbackQueryData, "save", tg.MatchTypeExact, d.confirm)
	api.RegisterHandler(tg.HandlerTypeCallbackQueryData, "profile:reminders", tg.MatchTypeExact, d.turnReminders)
	api.RegisterHandler(tg.HandlerTypeMessageText, "", tg.MatchTypePrefix, d.text)
}

const pageSize = 8

func (d *directory) list(ctx context.Context, api *tg.Bot, u *models.Update) {
	who, err := d.user(ctx, u.Message.From.ID)
	if err != nil {
		log.Println(err)
		return
	}
	list, total, err := d.organisations(ctx, who.AreaID, pageSize)
	if err != nil {
		log.Println(err)
		return
	}
	var rows [][]models.InlineKeyboardButton
	for _, o := range list {
		rows = append(rows, row(button(o.Name+" · "+o.Municipality, "org:"+strconv.FormatInt(o.ID, 10))))
	}
	rows = append(rows, row(button("Weiter ›", "orgs:1")), row(button("Nach Bereich", "orgs:sector"), button("Nach Kommune", "orgs:place")))
	send(ctx, api, u.Message.Chat.ID, fmt.Sprintf("<b>Organisationen</b>\n%d Organisationen. Tippe eine an, um mehr zu sehen.", total), rows)
}

// edit shows the fields of the card, or asks for the new text of one of them.
func (d *directory) edit(ctx context.Context, api *tg.Bot, u *models.Update) {
	defer answer(ctx, api, u)
	who, err := d.user(ctx, u.CallbackQuery.From.ID)
	if err != nil {
		log.Println(err)
		return
	}
	rest, field, chosen := strings.Cut(strings.TrimPrefix(u.CallbackQuery.Data, "orgedit:"), ":")
	id, _ := strconv.ParseInt(rest, 10, 64)
	if id != who.OrganisationID {
		return
	}
	o, err := d.organisation(ctx, who.AreaID, id)
	if err != nil {
		log.Println(err)
		return
	}
	if !chosen {
		edit(ctx, api, u, card(o)+"\n\nWas möchtest du ändern?", fields(o))
		return
	}
	if err := d.setState(ctx, who.TelegramID, state{Step: "value", OrganisationID: id, Field: field}); err != nil {
		log.Println(err)
		return
	}
	edit(ctx, api, u, "<b>Karte ändern</b>\n\nWas könnt ihr tun?\n\nBisher: "+html.EscapeString(o.Can),
		[][]models.InlineKeyboardButton{row(button("Abbrechen", "cancel"))})
}

// text takes what was typed in the dialog and shows it for review.
func (d *directory) text(ctx context.Context, api *tg.Bot, u *models.Update) {
	who, err := d.user(ctx, u.Message.From.ID)
	if err != nil {
		log.Println(err)
		return
	}
	s, err := d.state(ctx, who.TelegramID)
	if err != nil {
		log.Println(err)
		return
	}
	s.Step, s.Value = "review", u.Message.Text
	if err := d.setState(ctx, who.TelegramID, s); err != nil {
		log.Println(err)
		return
	}
	send(ctx, api, u.Message.Chat.ID, "<b>Karte ändern</b> · Stimmt alles?\n\n<b>Möglichkeiten:</b> "+html.EscapeString(s.Value),
		[][]models.InlineKeyboardButton{
			row(button("✅ Speichern", "save")),
			row(button("✏️ Möglichkeiten", fmt.Sprintf("orgedit:%d:%s", s.OrganisationID, s.Field))),
			row(button("Abbrechen", "cancel")),
		})
}

func (d *directory) confirm(ctx context.Context, api *tg.Bot, u *models.Update) {
	defer answer(ctx, api, u)
	who, err := d.user(ctx, u.CallbackQuery.From.ID)
	if err != nil {
		log.Println(err)
		return
	}
	s, err := d.state(ctx, who.TelegramID)
	if err != nil {
		log.Println(err)
		return
	}
	if err := d.save(ctx, who.TelegramID, s); err != nil {
		log.Println(err)
		return
	}
	o, err := d.organisation(ctx, who.AreaID, s.OrganisationID)
	if err != nil {
		log.Println(err)
		return
	}
	edit(ctx, api, u, card(o), [][]models.InlineKeyboardButton{
		row(button("✏️ Bearbeiten", "orgedit:"+strconv.FormatInt(o.ID, 10))), row(button("‹ Alle Organisationen", "orgs:0")),
	})
}

// turnReminders switches the reminders on or off.
func (d *directory) turnReminders(ctx context.Context, api *tg.Bot, u *models.Update) {
	defer answer(ctx, api, u)
	who, err := d.user(ctx, u.CallbackQuery.From.ID)
	if err != nil {
		log.Println(err)
		return
	}
	who.Reminders = !who.Reminders
	if err := d.setReminders(ctx, who.TelegramID, who.Reminders); err != nil {
		log.Println(err)
		return
	}
	shown, turn := "an", "🔕 Erinnerungen aus"
	if !who.Reminders {
		shown, turn = "aus", "🔔 Erinnerungen an"
	}
	edit(ctx, api, u, "<b>"+html.EscapeString(who.Name)+"</b>\n\n<b>Erinnerungen an Termine:</b> "+shown, [][]models.InlineKeyboardButton{
		row(button("English", "profile:language:en"), button(turn, "profile:reminders")),
		row(button("Organisation verlassen", "profile:leave")),
		row(button("Meine Daten", "profile:data"), button("Mich löschen", "profile:delete")),
	})
}
