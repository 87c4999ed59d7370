package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
)

// follow performs the call that a webhook's response may carry: its parameters as a JSON object, and the method's
// name among them. Like Telegram it tells nobody what came of it.
// https://core.telegram.org/bots/api#making-requests-when-getting-updates
func (s *Simulator) follow(ctx context.Context, response []byte) {
	var params map[string]json.RawMessage
	var method string
	if json.Unmarshal(response, &params) != nil || json.Unmarshal(params["method"], &method) != nil || method == "" {
		return
	}
	delete(params, "method")
	body, err := json.Marshal(params)
	if err != nil {
		return
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "/bot"+s.opt.Token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return // a method with characters that no address has
	}
	request.Header.Set("Content-Type", "application/json")
	defer func() {
		if cause := recover(); cause != nil && cause != http.ErrAbortHandler { // a fault cuts connections; there is none
			panic(cause)
		}
	}()
	http.Handler(s).ServeHTTP(unread{}, request) // through the interface, or the table of methods would need itself
}

// unread is a response that nobody reads.
type unread struct{}

func (unread) Header() http.Header         { return http.Header{} }
func (unread) Write(b []byte) (int, error) { return len(b), nil }
func (unread) WriteHeader(int)             {}
