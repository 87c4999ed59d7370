package sender

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	tg "github.com/go-telegram/bot"
	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

const testToken = "4200000001:not-a-real-one"

// api is a Bot API server that gives one fixed answer and remembers the last request.
type api struct {
	status int
	answer string

	path, contentType, body string
	form                    map[string]string
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.path, a.contentType = r.URL.Path, r.Header.Get("Content-Type")
	if strings.HasPrefix(a.contentType, "multipart/") {
		a.readForm(r)
	} else {
		body, _ := io.ReadAll(r.Body)
		a.body = string(body)
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.answer)
}

func (a *api) readForm(r *http.Request) {
	a.form = map[string]string{}
	parts, err := r.MultipartReader()
	if err != nil {
		a.form["error"] = err.Error()
		return
	}
	for part, err := parts.NextPart(); err == nil; part, err = parts.NextPart() {
		content, _ := io.ReadAll(part)
		value := string(content)
		if part.FileName() != "" {
			value = part.FileName() + "|" + part.Header.Get("Content-Type") + "|" + value
		}
		a.form[part.FormName()] = value
	}
}

func setupClient(t testing.TB, status int, answer string) (*Client, *api) {
	t.Helper()
	a := &api{status: status, answer: answer}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	client, err := NewClient(server.URL, testToken, 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client, a
}

func TestCallPostsJSON(t *testing.T) {
	client, a := setupClient(t, 200, `{"ok":true,"result":{"message_id":42,"date":1}}`)
	id, err := client.Call(t.Context(), "sendMessage", `{"chat_id":7,"text":"grüß dich"}`, nil)
	if id != 42 || err != nil {
		t.Errorf("message %d, %v; want 42", id, err)
	}
	if a.path != "/bot"+testToken+"/sendMessage" || a.contentType != "application/json" || a.body != `{"chat_id":7,"text":"grüß dich"}` {
		t.Errorf("the server saw %q, %q, %q", a.path, a.contentType, a.body)
	}
}

func TestCallUploadsAFile(t *testing.T) {
	client, a := setupClient(t, 200, `{"ok":true,"result":{"message_id":42}}`)
	file := &storage.File{Field: "document", Name: `Termin "Nord" 3.ics`, Type: "text/calendar", Data: []byte("BEGIN")}
	payload := `{"chat_id":7,"caption":"siehe \"Anhang\"","protect_content":true,"reply_markup":{"inline_keyboard":[]}}`
	if _, err := client.Call(t.Context(), "sendDocument", payload, file); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"chat_id": "7", "caption": `siehe "Anhang"`, "protect_content": "true", "reply_markup": `{"inline_keyboard":[]}`,
		"document": `Termin "Nord" 3.ics|text/calendar|BEGIN`,
	}
	if diff := cmp.Diff(want, a.form); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
}

func TestAnswersBecomeErrors(t *testing.T) {
	is := func(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }
	for _, c := range []struct {
		name   string
		status int
		answer string
		want   func(error) bool
	}{
		{"true", 200, `{"ok":true,"result":true}`, is(nil)},
		{"spaced", 200, ` { "ok" : true, "result" : { "message_id" : 42 } }`, is(nil)},
		{"accepted, the rest is lost", 200, `{"ok":true,"result":{"message_id":4`, is(nil)},
		{"blocked", 403, `{"ok":false,"error_code":403,"description":"Forbidden"}`, is(tg.ErrorForbidden)},
		{"bad", 400, `{"ok":false,"error_code":400,"description":"Bad Request"}`, is(tg.ErrorBadRequest)},
		{"token", 401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`, is(tg.ErrorUnauthorized)},
		{"path", 404, `{"ok":false,"error_code":404,"description":"Not Found"}`, is(tg.ErrorNotFound)},
		{"conflict", 409, `{"ok":false,"error_code":409,"description":"Conflict"}`, is(tg.ErrorConflict)},
		{"flood", 429, `{"ok":false,"error_code":429,"parameters":{"retry_after":9}}`, func(err error) bool {
			var flood *tg.TooManyRequestsError
			return errors.As(err, &flood) && flood.RetryAfter == 9
		}},
		{"migrated", 400, `{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-1001234567890}}`, func(err error) bool {
			var migrated *tg.MigrateError
			return errors.As(err, &migrated) && migrated.MigrateToChatID == -1001234567890
		}},
		{"a proxy", 502, `<html>bad gateway`, func(err error) bool { return Classify(err).Server }},
		{"redirect", 302, ``, func(err error) bool { return Classify(err).Server }},
		{"half", 200, `{"ok":tr`, func(err error) bool { return Classify(err).Action == Retry }},
	} {
		client, _ := setupClient(t, c.status, c.answer)
		if _, err := client.Call(t.Context(), "sendMessage", "{}", nil); !c.want(err) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestErrorsNeverHoldTheToken(t *testing.T) {
	client, _ := setupClient(t, 200, "")
	client.http = failing{}
	_, err := client.Call(t.Context(), "sendMessage", "{}", nil)
	if err == nil || strings.Contains(err.Error(), testToken) {
		t.Errorf("error %v", err)
	}
	if _, err := NewClient("https://bot"+testToken+"@:not a host", testToken, 1); err == nil || strings.Contains(err.Error(), testToken) {
		t.Errorf("error %v", err)
	}
}

type failing struct{}

func (failing) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, errors.New("proxy refused " + r.URL.String())
}

func TestCallEndsWithItsContext(t *testing.T) {
	client, _ := setupClient(t, 200, "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.Call(ctx, "sendMessage", "{}", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestBotIdentityOutlivesItsToken(t *testing.T) {
	id := func(token string) int32 {
		client, err := NewClient("https://api.telegram.org", token, 1)
		if err != nil {
			t.Fatal(err)
		}
		return client.bot()
	}
	if id("1:a") != id("1:b") || id("1:a") == id("2:a") || id("1:a") < 0 {
		t.Errorf("identities %d, %d, %d", id("1:a"), id("1:b"), id("2:a"))
	}
}

// noopAPI accepts everything without a network.
type noopAPI struct{}

func (noopAPI) RoundTrip(r *http.Request) (*http.Response, error) {
	_ = r.Body.Close()
	return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`{"ok":true,"result":{"message_id":1}}`))}, nil
}

func BenchmarkCall(b *testing.B) {
	client, _ := setupClient(b, 200, `{"ok":true,"result":{"message_id":42,"date":1}}`)
	payload, _ := json.Marshal(map[string]any{"chat_id": 7, "text": strings.Repeat("grüß dich ", 20)})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Call(b.Context(), "sendMessage", string(payload), nil); err != nil {
			b.Fatal(err)
		}
	}
}
