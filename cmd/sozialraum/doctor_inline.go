package main

import (
	"context"
	"encoding/json"
	"net/http"
)

// inlineFinding says whether members can share offers in other chats by typing the bot's name. Only @BotFather can switch
// that on, and the bot does everything else without it, so that nothing is wrong when it is off.
func (t *telegram) inlineFinding(ctx context.Context) finding {
	if on, err := t.inline(ctx); err != nil || !on {
		return finding{"inline", true, "Inline mode is off: /setinline at @BotFather lets members share offers in any chat."}
	}
	return finding{"inline", true, "Members can share offers in any chat."}
}

// inline asks whether the bot is asked when somebody types its name in another chat. The framework's type has that field
// under a name that Telegram does not use.
func (t *telegram) inline(ctx context.Context) (bool, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, t.server+"getMe", http.NoBody)
	if err != nil {
		return false, err
	}
	response, err := t.client.Do(request)
	if err != nil {
		return false, err
	}
	defer response.Body.Close()
	var me struct {
		Result struct {
			Inline bool `json:"supports_inline_queries"`
		} `json:"result"`
	}
	err = json.NewDecoder(response.Body).Decode(&me)
	return me.Result.Inline, err
}
