package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"sozialraum/bot/text"
)

// Telegram answers these calls 429 when they come often, the name above all. So a start asks first what is set,
// which costs nothing, and sets only what differs.

// maxSetupWait bounds how long a setup call waits when Telegram says that it comes too early.
const maxSetupWait = 30 * time.Second

// presented are the languages for which Telegram is told something. The empty one is for everybody whose language
// is not in the list: they read German, as in Of.
var presented = [...]struct {
	code string
	lang text.Lang
}{{"", text.De}, {"de", text.De}, {"en", text.En}}

// Present tells Telegram the bot's name, its descriptions and the menu that strangers see, in every language. The
// menu of somebody who has joined is set for their chat when they do. The first error does not keep the rest from
// being set.
func Present(ctx context.Context, api *tg.Bot) error {
	var errs []error
	for _, p := range presented {
		errs = append(errs,
			presentName(ctx, api, p.code, p.lang.T("setup.name")),
			presentDescription(ctx, api, p.code, p.lang.T("setup.about")),
			presentShort(ctx, api, p.code, p.lang.T("setup.short")),
			presentCommands(ctx, api, p.code, []models.BotCommand{{Command: "start", Description: p.lang.T("setup.start")}}),
		)
	}
	return errors.Join(errs...)
}

func presentName(ctx context.Context, api *tg.Bot, code, name string) error {
	var question *tg.GetMyNameParams // nil: for all languages; the framework's form must not be empty
	if code != "" {
		question = &tg.GetMyNameParams{LanguageCode: code}
	}
	is, err := api.GetMyName(ctx, question)
	if err != nil || is.Name == name {
		return err
	}
	return insist(ctx, func() error {
		_, err := api.SetMyName(ctx, &tg.SetMyNameParams{Name: name, LanguageCode: code})
		return err
	})
}

func presentDescription(ctx context.Context, api *tg.Bot, code, description string) error {
	var question *tg.GetMyDescriptionParams
	if code != "" {
		question = &tg.GetMyDescriptionParams{LanguageCode: code}
	}
	is, err := api.GetMyDescription(ctx, question)
	if err != nil || is.Description == description {
		return err
	}
	return insist(ctx, func() error {
		_, err := api.SetMyDescription(ctx, &tg.SetMyDescriptionParams{Description: description, LanguageCode: code})
		return err
	})
}

func presentShort(ctx context.Context, api *tg.Bot, code, description string) error {
	var question *tg.GetMyShortDescriptionParams
	if code != "" {
		question = &tg.GetMyShortDescriptionParams{LanguageCode: code}
	}
	is, err := api.GetMyShortDescription(ctx, question)
	if err != nil || is.ShortDescription == description {
		return err
	}
	return insist(ctx, func() error {
		_, err := api.SetMyShortDescription(ctx, &tg.SetMyShortDescriptionParams{ShortDescription: description, LanguageCode: code})
		return err
	})
}

// presentCommands sets the menu of private chats, and with the first one the button that opens it. The framework
// cannot ask for the button of all chats, so that it is set only when the menu had to be.
func presentCommands(ctx context.Context, api *tg.Bot, code string, commands []models.BotCommand) error {
	scope := &models.BotCommandScopeAllPrivateChats{}
	are, err := api.GetMyCommands(ctx, &tg.GetMyCommandsParams{Scope: scope, LanguageCode: code})
	if err != nil || slices.Equal(are, commands) {
		return err
	}
	if code == "" {
		button := models.MenuButtonCommands{Type: models.MenuButtonTypeCommands}
		if _, err := api.SetChatMenuButton(ctx, &tg.SetChatMenuButtonParams{MenuButton: button}); err != nil {
			return fmt.Errorf("menu button: %w", err)
		}
	}
	return insist(ctx, func() error {
		_, err := api.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: commands, Scope: scope, LanguageCode: code})
		return err
	})
}

// insist repeats a call that Telegram wants a little later, as other replicas may set the same at the same time.
func insist(ctx context.Context, call func() error) error {
	for {
		err := call()
		limited := new(tg.TooManyRequestsError)
		if !errors.As(err, &limited) {
			return err
		}
		wait := time.Duration(max(1, limited.RetryAfter)) * time.Second
		if wait > maxSetupWait {
			return err
		}
		sleep(ctx, wait)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// maxConnections is how many posts Telegram may have open at a time. Updates that wait together share a commit.
const maxConnections = 100

// PlaceWebhook has Telegram post updates to url, and show the secret there. Waiting updates stay. It is told at
// every start, because Telegram does not tell which secret it has.
func PlaceWebhook(ctx context.Context, api *tg.Bot, url, secret string) error {
	_, err := api.SetWebhook(ctx, &tg.SetWebhookParams{
		URL: url, SecretToken: secret, MaxConnections: maxConnections, AllowedUpdates: allowedUpdates[:],
	})
	return setupError("webhook", err)
}

// RemoveWebhook clears the way for polling, if there is a webhook. Waiting updates stay.
func RemoveWebhook(ctx context.Context, api *tg.Bot) error {
	info, err := api.GetWebhookInfo(ctx)
	if err != nil || info.URL == "" {
		return setupError("webhook", err)
	}
	_, err = api.DeleteWebhook(ctx, nil)
	return setupError("webhook", err)
}

// setupError names the step, and tells a token that Telegram does not know from everything else.
func setupError(step string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		return ErrToken
	}
	return fmt.Errorf("%s: %w", step, err)
}
