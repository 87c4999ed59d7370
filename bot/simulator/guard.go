package simulator

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Guard watches every payload for what must not reach its recipient: ids and
// usernames of other people that the simulator knows, strings that Protect
// has added, and names of those who share a Circle with the recipient. It
// never changes an answer.
type Guard struct {
	s          *Simulator
	secrets    []secret
	circles    []*Circle
	violations []Violation
}

type secret struct {
	owner *Person
	text  string // lower case
}

// Violation is one leak.
type Violation struct {
	Seq    int64 // of the call
	Method string
	ChatID int64
	Param  string // path of the parameter
	Kind   string // "id", "username", "secret" or "participant"
	Owner  int64  // whose it is
	Found  string
}

// Guard returns the watch, which is always on.
func (s *Simulator) Guard() *Guard { return s.guard }

// Protect adds strings (a name, an organisation) that may reach nobody but
// their owner. They are found whatever their case, as whole words or with a
// genitive s.
func (g *Guard) Protect(owner *Person, secrets ...string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	for _, text := range secrets {
		if text = strings.ToLower(strings.TrimSpace(text)); text != "" {
			g.secrets = append(g.secrets, secret{owner: owner, text: text})
		}
	}
}

// Violations returns all leaks so far.
func (s *Simulator) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.guard.violations)
}

// ResetViolations forgets the leaks, for a test that makes one on purpose.
func (s *Simulator) ResetViolations() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guard.violations = nil
}

// inspection is one call under the guard's eyes.
type inspection struct {
	*Guard
	call *Call
	to   int64 // whose own data is allowed: the person of a private chat
}

// check looks at a call that succeeded. Calls that reach nobody have no
// recipient, and nothing about anybody is allowed in them.
func (g *Guard) check(x *exchange) {
	if silent(x.method.name) {
		return
	}
	in := inspection{Guard: g, call: &x.call, to: x.call.ChatID}
	if scope := x.params.object("scope"); scope != nil {
		in.to = scope.long("chat_id")
	}
	// The log numbers the call only when it is settled.
	first := len(g.violations)
	for name, v := range x.params {
		if name == "chat_id" || name == "callback_query_id" || name == "inline_query_id" || name == "message_id" || name == "message_ids" {
			continue
		}
		in.value(name, v)
	}
	if c := g.s.chats[in.to]; c != nil && x.call.MessageID != 0 {
		// What tags split in two is one word for the reader.
		if m := c.find(x.call.MessageID); m != nil && len(m.Entities) > 0 && m.Text != m.Raw {
			in.text("text as shown", m.Text)
		}
	}
	for i := first; i < len(g.violations); i++ {
		g.violations[i].Seq = g.s.calls.seq + 1
	}
}

// silent are methods that only read, or speak to the server.
func silent(name string) bool {
	return strings.HasPrefix(name, "get") || strings.HasPrefix(name, "delete") || strings.Contains(name, "Webhook")
}

func (in inspection) value(path string, v any) {
	switch v := v.(type) {
	case string:
		in.text(path, v)
	case int64:
		in.number(path, v)
	case File:
		in.text(path+".name", v.Name)
		if utf8.Valid(v.Bytes) {
			in.text(path+".content", string(v.Bytes))
		}
	case []any:
		for i, item := range v {
			in.value(path+"["+strconv.Itoa(i)+"]", item)
		}
	case map[string]any:
		for name, item := range v {
			in.value(path+"."+name, item)
		}
	}
}

func (in inspection) report(path, kind string, owner int64, found string) {
	g := in.Guard
	v := Violation{Method: in.call.Method, ChatID: in.to, Param: path, Kind: kind, Owner: owner, Found: found}
	if !slices.ContainsFunc(g.violations, func(o Violation) bool { return o.Seq == 0 && o == v }) {
		g.violations = append(g.violations, v)
	}
}

func (in inspection) number(path string, n int64) {
	if n != in.to && in.s.people[n] != nil {
		in.report(path, "id", n, strconv.FormatInt(n, 10))
	}
}

func (in inspection) text(path, text string) {
	in.scan(path, text)
	if strings.Contains(text, "%") {
		if plain, err := url.QueryUnescape(text); err == nil && plain != text {
			in.scan(path, plain)
		}
	}
}

func (in inspection) scan(path, text string) {
	in.digits(path, text)
	in.handles(path, text)
	if len(in.secrets) == 0 && len(in.circles) == 0 {
		return
	}
	lower := strings.ToLower(text)
	in.participants(path, lower)
	for _, s := range in.secrets {
		if s.owner.profile.ID != in.to && containsWord(lower, s.text) {
			in.report(path, "secret", s.owner.profile.ID, s.text)
		}
	}
}

// digits looks up every run of digits as an id.
func (in inspection) digits(path, text string) {
	for i := 0; i < len(text); i++ {
		if n := span(text[i:], func(c byte) bool { return c >= '0' && c <= '9' }); n > 0 {
			if id, err := strconv.ParseInt(text[i:i+n], 10, 64); err == nil {
				in.number(path, id)
			}
			i += n
		}
	}
}

// handles looks up every name after "@", "t.me/" or "domain=".
func (in inspection) handles(path, text string) {
	for i := range len(text) {
		c := text[i]
		if c != '@' && c != '/' && c != '=' {
			continue
		}
		head := strings.ToLower(text[max(0, i-6) : i+1])
		if c != '@' && !strings.HasSuffix(head, "t.me/") && !strings.HasSuffix(head, "domain=") {
			continue
		}
		name := text[i+1:]
		name = name[:span(name, nameByte)]
		if p := in.s.usernames[strings.ToLower(name)]; p != nil && p.profile.ID != in.to {
			in.report(path, "username", p.profile.ID, name)
		}
	}
}

// containsWord finds word between characters that are no letters or digits.
func containsWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		if (start == 0 || !letter(before)) && wordEnds(text[end:]) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[start:])
		from = start + size
	}
}

func wordEnds(rest string) bool {
	for _, tail := range []string{rest, strings.TrimPrefix(rest, "s")} {
		r, _ := utf8.DecodeRuneInString(tail)
		if tail == "" || !letter(r) {
			return true
		}
	}
	return false
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
