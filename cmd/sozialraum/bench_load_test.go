package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// target is a bot under load: where it takes posts, and the people who write to it.
type target struct {
	name     string
	process  *process
	posts    string // address of the webhook
	sink     *sink
	server   int // process id of the database server
	visitors []*visitor
	lines    [crowdSize]line
	updates  atomic.Int64 // the last update's id
}

// benchSecret is what posts carry.
const benchSecret = "bench-secret"

// visitor is one person who goes through the same six steps again and again: a list, a dialog of four steps that
// changes the card of their organisation, and a tap on a switch. They act again only after the reply has arrived.
type visitor struct {
	target       *target
	chat         int64
	organisation int64
	step         int
	last         []byte // the newest reply
	inbox        <-chan arrival
	request      []byte
	body         []byte
}

// line is a connection on which posts come in, kept as Telegram keeps it: however many people write, there are only
// so many.
type line struct {
	conn net.Conn
	in   *bufio.Reader
}

// The steps of a visitor, and how their updates look.
const (
	steps     = 6
	fieldName = "✏️ Möglichkeiten"
	saveName  = "✅ Speichern"
	typed     = "Wir beraten Familien, begleiten Übergänge und haben dienstags eine offene Sprechstunde (%d)."
)

// write appends the update of the present step.
func (v *visitor) write(b []byte, id int64) ([]byte, error) {
	switch v.step {
	case 0:
		return v.message(b, id, "/organisationen", `,"entities":[{"offset":0,"length":15,"type":"bot_command"}]`), nil
	case 1:
		return v.tap(b, id, "orgedit:"+strconv.FormatInt(v.organisation, 10)), nil
	case 2:
		return v.tapLabel(b, id, fieldName)
	case 3:
		return v.message(b, id, fmt.Sprintf(typed, id), ""), nil
	case 4:
		return v.tapLabel(b, id, saveName)
	}
	return v.tap(b, id, "profile:reminders"), nil
}

func (v *visitor) message(b []byte, id int64, text, entities string) []byte {
	return fmt.Appendf(b, `{"update_id":%d,"message":{"message_id":%d,"from":%s,"chat":%s,"date":1700000000,"text":"%s"%s}}`,
		id, id, v.from(), v.private(), text, entities)
}

func (v *visitor) from() string {
	return fmt.Sprintf(`{"id":%d,"is_bot":false,"first_name":"Fachkraft","last_name":"Nummer %d","username":"fachkraft_%[1]d","language_code":"de"}`, v.chat, v.chat%1000)
}

func (v *visitor) private() string {
	return fmt.Sprintf(`{"id":%d,"first_name":"Fachkraft","last_name":"Nummer %d","username":"fachkraft_%[1]d","type":"private"}`, v.chat, v.chat%1000)
}

// tap is a tap on a button. Telegram sends the whole message along with it, its text and its buttons.
func (v *visitor) tap(b []byte, id int64, data string) []byte {
	return fmt.Appendf(b, `{"update_id":%d,"callback_query":{"id":"%d","from":%s,"message":{"message_id":%d,"from":{"id":1,"is_bot":true,`+
		`"first_name":"Planungsraum","username":"planungsraum_bot"},"chat":%s,"date":1700000000,"text":"Haus am Markt\nFreier Träger · Alsfeld\n\n`+
		`Das können wir\nWir beraten Familien und begleiten Übergänge.\n\nDas können wir nicht\nNotfälle am Wochenende.",`+
		`"entities":[{"offset":0,"length":13,"type":"bold"},{"offset":39,"length":14,"type":"bold"}],"reply_markup":{"inline_keyboard":`+
		`[[{"text":"%s","callback_data":"%s"}],[{"text":"‹ Alle Organisationen","callback_data":"orgs:0::0"}]]}},`+
		`"chat_instance":"%d","data":"%[7]s"}}`,
		id, id, v.from(), id-1, v.private(), saveName, data, v.chat*31)
}

// tapLabel taps the button of the last reply that carries the label.
func (v *visitor) tapLabel(b []byte, id int64, label string) ([]byte, error) {
	_, rest, shown := bytes.Cut(v.last, []byte(`"text":"`+label+`"`))
	_, rest, hasData := bytes.Cut(rest, []byte(`"callback_data":"`))
	data, _, ended := bytes.Cut(rest, []byte(`"`))
	if !shown || !hasData || !ended {
		return nil, fmt.Errorf("no button %q at step %d in: %s", label, v.step, v.last)
	}
	return v.tap(b, id, string(data)), nil
}

// replyPatience is how long a visitor waits for a reply before the benchmark has failed.
const replyPatience = 20 * time.Second

// act posts the next update and waits until it is acknowledged and its reply has arrived, which it returns.
func (v *visitor) act(on *line) (posted, arrived time.Time, err error) {
	id := v.target.updates.Add(1)
	if v.body, err = v.write(v.body[:0], id); err != nil {
		return posted, arrived, err
	}
	v.request = fmt.Appendf(v.request[:0], "POST /telegram HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n"+
		"X-Telegram-Bot-Api-Secret-Token: %s\r\nContent-Length: %d\r\n\r\n", benchSecret, len(v.body))
	v.request = append(v.request, v.body...)
	posted = time.Now()
	if err := on.post(v.target.posts, v.request); err != nil {
		return posted, arrived, fmt.Errorf("%s: %w", v.target.name, err)
	}
	timer := time.NewTimer(replyPatience)
	defer timer.Stop()
	select {
	case reply := <-v.inbox:
		v.last, arrived = reply.body, reply.at
	case <-timer.C:
		return posted, arrived, fmt.Errorf("%s: no reply at step %d to %s", v.target.name, v.step, v.body)
	}
	v.step = (v.step + 1) % steps
	return posted, arrived, nil
}

// post sends a request and reads the answer.
func (l *line) post(address string, request []byte) error {
	if l.conn == nil {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return err
		}
		l.conn, l.in = conn, bufio.NewReader(conn)
	}
	if _, err := l.conn.Write(request); err != nil {
		return err
	}
	status, err := l.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.Contains(status, []byte(" 200 ")) {
		return fmt.Errorf("the webhook answers %s", status)
	}
	length, _, err := readHeader(l.in)
	if err == nil {
		_, err = io.CopyN(io.Discard, l.in, int64(length))
	}
	return err
}

// hangUp closes the connections.
func (t *target) hangUp() {
	for i := range t.lines {
		if conn := t.lines[i].conn; conn != nil {
			_ = conn.Close()
		}
		t.lines[i] = line{}
	}
}

// load is what a stretch of traffic has shown.
type load struct {
	updates int
	took    time.Duration
	waits   []time.Duration // from the post, or from when it was due, to the reply's arrival; sorted
	bot     time.Duration   // processor time of the bot, user and system
	server  time.Duration   // and of PostgreSQL
}

func (l load) rate() float64 { return float64(l.updates) / l.took.Seconds() }

// quantile is the wait that the given share of updates does not exceed.
func (l load) quantile(share float64) time.Duration {
	if len(l.waits) == 0 {
		return 0
	}
	return l.waits[min(int(share*float64(len(l.waits))), len(l.waits)-1)]
}

// join adds another stretch of the same kind.
func (l load) join(other load) load {
	waits := append(slices.Clone(l.waits), other.waits...)
	slices.Sort(waits)
	return load{l.updates + other.updates, l.took + other.took, waits, l.bot + other.bot, l.server + other.server}
}

// saturate lets the first people visitors act as fast as they get replies.
func (t *target) saturate(b *testing.B, people int, d time.Duration) load {
	b.Helper()
	end := time.Now().Add(d)
	return t.crowd(b, people, func(v *visitor, on *line) (time.Duration, bool, error) {
		if time.Now().After(end) {
			return 0, false, nil
		}
		posted, arrived, err := v.act(on)
		return arrived.Sub(posted), true, err
	})
}

// visit lets every one of people visitors act times times, 64 of them at once.
func (t *target) visit(b *testing.B, people, times int) {
	b.Helper()
	var turn atomic.Int64
	t.crowd(b, crowdSize, func(_ *visitor, on *line) (time.Duration, bool, error) {
		n := int(turn.Add(1)) - 1
		if n >= people {
			return 0, false, nil
		}
		v := t.visitors[n]
		for range times {
			if _, _, err := v.act(on); err != nil {
				return 0, true, err
			}
		}
		return 0, true, nil
	})
}

// pace posts rate updates a second, whatever becomes of them: a wait begins when its update was due, so that a bot
// that stalls does not make itself look better by slowing its visitors down.
func (t *target) pace(b *testing.B, people, rate int, d time.Duration) load {
	b.Helper()
	n := int(d.Seconds() * float64(rate))
	due := make(chan time.Time, n)
	go func() {
		defer close(due)
		start := time.Now()
		for i := range n {
			at := start.Add(time.Duration(i) * time.Second / time.Duration(rate))
			time.Sleep(time.Until(at))
			due <- at
		}
	}()
	return t.crowd(b, people, func(v *visitor, on *line) (time.Duration, bool, error) {
		at, more := <-due
		if !more {
			return 0, false, nil
		}
		_, arrived, err := v.act(on)
		return arrived.Sub(at), true, err
	})
}

// rest waits until the bot has nothing to do any more: after its start it looks once through everybody it knows.
func (t *target) rest() {
	for busy := true; busy; {
		before := t.processorTime().bot
		time.Sleep(time.Second)
		busy = t.processorTime().bot-before > 100*time.Millisecond
	}
}

// crowd runs act for each of the first people visitors, 64 at most, until it says that it is over, and measures.
func (t *target) crowd(b *testing.B, people int, act func(*visitor, *line) (time.Duration, bool, error)) load {
	b.Helper()
	waits := make([][]time.Duration, people)
	var failed atomic.Pointer[error]
	var visiting sync.WaitGroup
	before, start := t.processorTime(), time.Now()
	for i, v := range t.visitors[:people] {
		visiting.Go(func() {
			for failed.Load() == nil {
				wait, acted, err := act(v, &t.lines[i])
				if err != nil {
					failed.Store(&err)
				}
				if !acted {
					return
				}
				waits[i] = append(waits[i], wait)
			}
		})
	}
	visiting.Wait()
	took, after := time.Since(start), t.processorTime()
	if err := failed.Load(); err != nil {
		b.Fatal(*err)
	}
	all := slices.Concat(waits...)
	slices.Sort(all)
	return load{updates: len(all), took: took, waits: all, bot: after.bot - before.bot, server: after.server - before.server}
}
