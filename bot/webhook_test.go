package bot

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sozialraum/storage"
)

func tapped(update, person int64, data string) string {
	return fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":"tap-%[1]d","from":{"id":%d,"is_bot":false,"first_name":"A"},`+
		`"chat_instance":"1","data":%q,"message":{"message_id":1,"date":1,"chat":{"id":%[2]d,"type":"private"}}}}`, update, person, data)
}

// post is what Telegram does with an update, and what it gets.
func post(t *testing.T, b *Bot, secret, body string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/telegram", strings.NewReader(body))
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	response := httptest.NewRecorder()
	b.WebhookHandler("geheim", func() {}).ServeHTTP(response, request)
	return response
}

// The response to a post carries the answer to the tap that it brought, and nothing else.
func TestTheResponseCarriesTheAnswerToATap(t *testing.T) {
	b, _, _ := bench(t, route{
		action: "nod", roles: anyone,
		handle: func(context.Context, *storage.Tx, Request) (Reply, error) { return Reply{Toast: "Gut"}, nil },
	},
		route{
			action: "fail", roles: anyone,
			handle: func(context.Context, *storage.Tx, Request) (Reply, error) { panic("as asked for") },
		})
	for _, c := range []struct{ name, body, want string }{
		{"tap", tapped(1, 5, "nod"), `{"method":"answerCallbackQuery","callback_query_id":"tap-1","text":"Gut"}`},
		{"the same again", tapped(1, 5, "nod"), ""},
		{"tap that fails", tapped(2, 5, "fail"), `{"method":"answerCallbackQuery","callback_query_id":"tap-2"}`},
		{
			"inline query of a stranger", `{"update_id":9,"inline_query":{"id":"q","from":{"id":77,"is_bot":false,"first_name":"A"},"query":"chor","offset":""}}`,
			`{"method":"answerInlineQuery","inline_query_id":"q","results":[],"cache_time":0,"is_personal":true}`,
		},
		{"message", string(message(3, 5, "hallo")), ""},
		{"rubbish", `{{{`, ""},
	} {
		response := post(t, b, "geheim", c.body)
		if response.Code != http.StatusOK || response.Body.String() != c.want {
			t.Errorf("%s: %d %s, want %s", c.name, response.Code, response.Body, c.want)
		}
	}
}

func TestTheWebhookTakesOnlyPostsWithTheSecret(t *testing.T) {
	b, _, heard := bench(t)
	if response := post(t, b, "falsch", string(message(1, 5, "hallo"))); response.Code != http.StatusUnauthorized {
		t.Errorf("a wrong secret: %d", response.Code)
	}
	if response := post(t, b, "geheim", strings.Repeat(" ", maxUpdateBytes+1)); response.Code != http.StatusBadRequest {
		t.Errorf("too long: %d", response.Code)
	}
	b.queue.close()
	response := post(t, b, "geheim", string(message(2, 5, "hallo")))
	if response.Code != http.StatusInternalServerError || response.Header().Get("Retry-After") != "1" {
		t.Errorf("while stopping: %d, again after %q", response.Code, response.Header().Get("Retry-After"))
	}
	if len(heard.outcomes) != 0 {
		t.Errorf("handled: %v", heard.outcomes)
	}
}
