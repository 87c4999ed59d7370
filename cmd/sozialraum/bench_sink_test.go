package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// sink is the least of a Bot API server: it accepts everything at once and hands messages to those who wait for
// them. The simulator checks all that Telegram checks and would be the slowest part of a benchmark; both bots talk
// to the same sink, so that it weighs the same for both.
type sink struct {
	listener net.Listener
	running  sync.WaitGroup

	mu      sync.Mutex
	conns   map[net.Conn]struct{}
	replies map[int64]chan arrival // by chat
}

// arrival is a message that reached the sink.
type arrival struct {
	at   time.Time
	body []byte
}

func startSink(tb testing.TB) *sink {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &sink{listener: listener, conns: map[net.Conn]struct{}{}, replies: map[int64]chan arrival{}}
	s.running.Go(s.accept)
	tb.Cleanup(s.close)
	return s
}

func (s *sink) url() string { return "http://" + s.listener.Addr().String() }

func (s *sink) close() {
	_ = s.listener.Close()
	s.mu.Lock()
	for conn := range s.conns {
		_ = conn.Close()
	}
	s.mu.Unlock()
	s.running.Wait()
}

// inbox is where messages to the chat arrive; whoever waits for one takes it before the next can come.
func (s *sink) inbox(chat int64) <-chan arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.replies[chat] == nil {
		s.replies[chat] = make(chan arrival, 4)
	}
	return s.replies[chat]
}

func (s *sink) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns[conn] = struct{}{}
		s.mu.Unlock()
		s.running.Go(func() {
			s.serve(conn)
			_ = conn.Close()
			s.mu.Lock()
			delete(s.conns, conn)
			s.mu.Unlock()
		})
	}
}

// serve answers one request after the other until the connection ends.
func (s *sink) serve(conn net.Conn) {
	in := bufio.NewReaderSize(conn, 8<<10)
	var answer []byte
	for {
		method, body, err := readCall(in)
		if err != nil {
			return
		}
		result := s.result(method, body)
		answer = fmt.Appendf(answer[:0], "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(okay)+len(result)+1)
		answer = append(append(append(answer, okay...), result...), '}')
		if _, err := conn.Write(answer); err != nil {
			return
		}
	}
}

const okay = `{"ok":true,"result":`

func (s *sink) result(method string, body []byte) string {
	switch method {
	case "sendMessage", "editMessageText":
		chat := chatOf(body)
		s.mu.Lock()
		waiting := s.replies[chat]
		s.mu.Unlock()
		select {
		case waiting <- arrival{time.Now(), body}:
		default: // nobody waits
		}
		id := strconv.FormatInt(chat, 10)
		return `{"message_id":7,"date":1700000000,"chat":{"id":` + id + `,"type":"private"},"text":"…"}`
	case "getMe":
		return `{"id":1,"is_bot":true,"first_name":"Bot","username":"planungsraum_bot"}`
	case "getMyCommands":
		return `[]`
	case "getMyName", "getMyDescription", "getMyShortDescription":
		return `{}`
	}
	return `true`
}

// readCall reads one request, with a length or in chunks, as far as the sink needs it.
func readCall(in *bufio.Reader) (method string, body []byte, err error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return "", nil, err
	}
	_, rest, _ := strings.Cut(string(line), " ")
	path, _, _ := strings.Cut(rest, " ")
	method = path[strings.LastIndexByte(path, '/')+1:]
	length, chunked, err := readHeader(in)
	switch {
	case err != nil:
		return "", nil, err
	case chunked:
		if body, err = io.ReadAll(httputil.NewChunkedReader(in)); err == nil {
			_, err = in.Discard(len("\r\n"))
		}
		return method, body, err
	}
	body = make([]byte, length)
	_, err = io.ReadFull(in, body)
	return method, body, err
}

func readHeader(in *bufio.Reader) (length int, chunked bool, err error) {
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, false, err
		}
		line = bytes.TrimRight(line, "\r\n")
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch {
		case len(line) == 0:
			return length, chunked, nil
		case bytes.EqualFold(name, []byte("Content-Length")):
			length, _ = strconv.Atoi(string(value))
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = true
		}
	}
}

var chatMarks = [...][]byte{[]byte(`"chat_id":`), []byte("name=\"chat_id\"\r\n\r\n")}

// chatOf finds the chat in a JSON object or in a form.
func chatOf(body []byte) int64 {
	for _, mark := range chatMarks {
		if at := bytes.Index(body, mark); at >= 0 {
			rest := body[at+len(mark):]
			end := 0
			for end < len(rest) && (rest[end] == '-' || rest[end] >= '0' && rest[end] <= '9') {
				end++
			}
			chat, _ := strconv.ParseInt(string(rest[:end]), 10, 64)
			return chat
		}
	}
	return 0
}
