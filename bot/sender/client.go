package sender

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"

	"sozialraum/storage"
)

// callTimeout bounds one call. The Bot API's own calls to Telegram take up to some 20 seconds when it is ill.
const callTimeout = 30 * time.Second

// maxAnswer bounds what is read of an answer; those to sending methods have some kilobytes.
const maxAnswer = 1 << 20

// Client posts method calls to a Bot API server. It is safe for concurrent use. Its errors never hold the token.
type Client struct {
	base    url.URL // scheme and host
	prefix  string  // path up to the method
	token   string
	http    http.RoundTripper
	buffers sync.Pool
	lanes   bool // name every message's lane
}

// APIError is a refusal that Telegram gave in its own words. errors.Is finds the framework's sentinel of its code.
type APIError struct {
	Method      string
	Code        int
	Description string
}

func (e *APIError) Error() string {
	return fmt.Sprintf("%s: %d %s", e.Method, e.Code, e.Description)
}

// Unwrap is the framework's name for the code, nil when it has none.
func (e *APIError) Unwrap() error {
	switch e.Code {
	case http.StatusBadRequest:
		return tg.ErrorBadRequest
	case http.StatusUnauthorized:
		return tg.ErrorUnauthorized
	case http.StatusForbidden:
		return tg.ErrorForbidden
	case http.StatusNotFound:
		return tg.ErrorNotFound
	case http.StatusConflict:
		return tg.ErrorConflict
	}
	return nil
}

// NewClient makes a client for the Bot API server at api, "https://api.telegram.org", that keeps at most conns
// connections open in wait for the next message. The framework's default keeps two and opens a new one for nearly
// every message under load.
func NewClient(api, token string, conns int) (*Client, error) {
	base, err := url.Parse(api)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, fmt.Errorf("bot api server: not an address like https://api.telegram.org")
	}
	dialer := net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer.DialContext,
		TLSHandshakeTimeout: 5 * time.Second,
		MaxIdleConns:        conns,
		MaxIdleConnsPerHost: conns,
		IdleConnTimeout:     55 * time.Second,
		DisableCompression:  true, // answers are small
		WriteBufferSize:     4 << 10,
		ReadBufferSize:      4 << 10,
	}
	return &Client{
		base:    url.URL{Scheme: base.Scheme, Host: base.Host},
		prefix:  strings.TrimSuffix(base.Path, "/") + "/bot" + token + "/",
		token:   token,
		http:    transport,
		buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }},
	}, nil
}

// Close ends the idle connections.
func (c *Client) Close() {
	if transport, ok := c.http.(*http.Transport); ok {
		transport.CloseIdleConnections()
	}
}

// NameLanes has every message carry its lane in the header X-Lane, for a simulated Telegram that shows it. It must be
// called before the first message.
func (c *Client) NameLanes() { c.lanes = true }

type laneName struct{}

// naming carries the lane to the request, where somebody wants to know it.
func (c *Client) naming(ctx context.Context, lane storage.Lane) context.Context {
	if !c.lanes {
		return ctx
	}
	return context.WithValue(ctx, laneName{}, lane)
}

// bot tells bots apart: the token's part before the colon, which outlives a renewed token.
func (c *Client) bot() int32 {
	id, _, _ := strings.Cut(c.token, ":")
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(id))
	return int32(hash.Sum32() & (1<<31 - 1))
}

// Call calls a method with payload, a JSON object of its parameters, and uploads file unless it is nil. It returns
// the id of the message that was made or changed, 0 when the method answers with something else. Errors are
// *APIError, *tg.TooManyRequestsError, *tg.MigrateError, or of the network.
func (c *Client) Call(ctx context.Context, method, payload string, file *storage.File) (messageID int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	request, err := c.request(ctx, method, payload, file)
	if err != nil {
		return 0, err
	}
	response, err := c.http.RoundTrip(request)
	if err != nil {
		return 0, c.networkError(method, err)
	}
	defer func() { _ = response.Body.Close() }()
	buffer := c.buffers.Get().(*bytes.Buffer)
	defer c.buffers.Put(buffer)
	buffer.Reset()
	_, err = buffer.ReadFrom(io.LimitReader(response.Body, maxAnswer))
	if id, ok := accepted(buffer.Bytes()); ok {
		return id, nil // even when the rest was lost on the way
	}
	if err != nil {
		return 0, c.networkError(method, err)
	}
	return decode(method, response.StatusCode, buffer.Bytes())
}

var jsonHeader = http.Header{"Content-Type": {"application/json"}}

func (c *Client) request(ctx context.Context, method, payload string, file *storage.File) (*http.Request, error) {
	target := c.base
	target.Path = c.prefix + method
	header := jsonHeader
	if file != nil {
		form, contentType, err := multipartBody(payload, file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", method, err)
		}
		payload, header = form, http.Header{"Content-Type": {contentType}}
	}
	body := func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(payload)), nil }
	first, _ := body()
	if lane, ok := ctx.Value(laneName{}).(storage.Lane); ok {
		header = header.Clone()
		header.Set("X-Lane", lane.String())
	}
	var blank http.Request
	request := blank.WithContext(ctx)
	request.Method, request.URL, request.Host, request.Header = http.MethodPost, &target, target.Host, header
	request.Proto, request.ProtoMajor, request.ProtoMinor = "HTTP/1.1", 1, 1
	request.Body, request.ContentLength = first, int64(len(payload))
	request.GetBody = body // the server may have closed an idle connection; nothing was sent on it then
	return request, nil
}

// networkError keeps what kind of error it was and takes the token out of its text.
func (c *Client) networkError(method string, err error) error {
	if strings.Contains(err.Error(), c.token) {
		return fmt.Errorf("%s: %s", method, strings.ReplaceAll(err.Error(), c.token, "…"))
	}
	return fmt.Errorf("%s: %w", method, err)
}

// accepted reads the beginning of the usual answer without decoding all of it.
func accepted(answer []byte) (messageID int64, ok bool) {
	rest, ok := bytes.CutPrefix(answer, []byte(`{"ok":true,"result":`))
	if !ok {
		return 0, false
	}
	rest, ok = bytes.CutPrefix(rest, []byte(`{"message_id":`))
	if !ok {
		return 0, true
	}
	end := bytes.IndexAny(rest, ",}")
	if end < 0 {
		return 0, true
	}
	id, _ := strconv.ParseInt(string(rest[:end]), 10, 64)
	return id, true
}

type answer struct {
	OK          bool   `json:"ok"`
	ErrorCode   int    `json:"error_code"`
	Description string `json:"description"`
	Parameters  struct {
		RetryAfter      int   `json:"retry_after"`
		MigrateToChatID int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
	Result json.RawMessage `json:"result"`
}

func decode(method string, status int, body []byte) (messageID int64, err error) {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		if status >= 300 { // something in between answered: a proxy, a load balancer
			return 0, &APIError{Method: method, Code: max(status, http.StatusInternalServerError), Description: http.StatusText(status)}
		}
		return 0, fmt.Errorf("%s: answer is not json", method)
	}
	switch {
	case a.OK:
		var result struct {
			MessageID int64 `json:"message_id"`
		}
		_ = json.Unmarshal(a.Result, &result) // true, or a list: no message id
		return result.MessageID, nil
	case a.ErrorCode == http.StatusTooManyRequests:
		return 0, &tg.TooManyRequestsError{Message: method, RetryAfter: a.Parameters.RetryAfter}
	case a.Parameters.MigrateToChatID != 0:
		return 0, &tg.MigrateError{Message: method, MigrateToChatID: int(a.Parameters.MigrateToChatID)}
	}
	return 0, &APIError{Method: method, Code: a.ErrorCode, Description: a.Description}
}
