package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-telegram/bot/models"

	"sozialraum/bot"
)

// telegramFindings checks the token, the clock against Telegram's, and what Telegram says of the webhook.
func (p *program) telegramFindings(ctx context.Context) []finding {
	if err := p.config.needToken(); err != nil {
		return []finding{{"token", false, err.Error()}}
	}
	t, err := newTelegram(p.config)
	if err != nil {
		return []finding{{"token", false, err.Error()}}
	}
	defer t.close()
	ctx, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	me, err := t.me(ctx)
	switch {
	case errors.Is(err, bot.ErrToken):
		return []finding{{"token", false, tokenRefused().Error()}}
	case err != nil:
		return []finding{{"telegram", false, fmt.Sprintf("%s cannot be reached (%v): check the network, proxy and TELEGRAM_API.", p.config.API, err)}}
	}
	list := []finding{{"token", true, "The bot is @" + me.Username + "."}}
	if date := t.date.Load(); date != nil {
		list = append(list, clockFinding("Telegram's", date.ours.Sub(date.theirs), telegramDrift))
	}
	list = append(list, t.inlineFinding(ctx))
	info, err := t.api.GetWebhookInfo(ctx)
	if err != nil {
		return append(list, finding{"webhook", false, fmt.Sprintf("Telegram does not tell about the webhook (%v): try again.", err)})
	}
	return append(list, webhookFinding(info, p.config.WebhookURL, time.Now()))
}

// How far clocks may be apart. A Date header has whole seconds, and an answer takes its time.
const (
	telegramDrift = 30 * time.Second
	databaseDrift = 5 * time.Second
)

// clockFinding says whether our clock is right; ahead is how much it is before the other one.
func clockFinding(whose string, ahead, allowed time.Duration) finding {
	if ahead.Abs() <= allowed {
		return finding{"clock", true, "It agrees with " + whose + "."}
	}
	return finding{"clock", false, fmt.Sprintf("It differs from %s by %s: let this machine follow a time server (timedatectl set-ntp true).",
		whose, ahead.Abs().Round(time.Second))}
}

// freshError is how long a failed post of Telegram's counts as a present one.
const freshError = 10 * time.Minute

// webhookFinding compares what Telegram has with what is configured.
func webhookFinding(info *models.WebhookInfo, wanted string, now time.Time) finding {
	failed := info.LastErrorMessage != "" && now.Sub(time.Unix(int64(info.LastErrorDate), 0)) < freshError
	switch {
	case wanted == "" && info.URL == "":
		return finding{"webhook", true, "None is set, the bot polls."}
	case wanted == "":
		return finding{"webhook", true, "One is set though WEBHOOK_URL is not, serve removes it."}
	case info.URL != wanted:
		return finding{"webhook", false, "Telegram does not post to WEBHOOK_URL: start serve with it, which tells Telegram so."}
	case failed:
		return finding{"webhook", false, fmt.Sprintf("Telegram could not post to WEBHOOK_URL (%s): check that its proxy passes posts on to LISTEN.", info.LastErrorMessage)}
	}
	return finding{"webhook", true, fmt.Sprintf("Telegram posts to WEBHOOK_URL, %d updates wait.", info.PendingUpdateCount)}
}
