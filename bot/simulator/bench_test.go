package simulator

import (
	"bufio"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// sendBody is what a bot's client sends for one message with two buttons.
func sendBody(form bool, chatID int64) (kind, body string) {
	const text = "Guten Tag, <b>hier</b> sind die nächsten Termine im Planungsraum."
	const markup = `{"inline_keyboard":[[{"text":"Zurück","callback_data":"list:1"},{"text":"Weiter","callback_data":"list:3"}]]}`
	if !form {
		return "application/json", fmt.Sprintf(`{"chat_id":%d,"text":%q,"parse_mode":"HTML","reply_markup":%s}`, chatID, text, markup)
	}
	var b strings.Builder
	w := multipart.NewWriter(&b)
	for _, f := range [][2]string{{"chat_id", fmt.Sprint(chatID)}, {"text", text}, {"parse_mode", "HTML"}, {"reply_markup", markup}} {
		_ = w.WriteField(f[0], f[1]) // A strings.Builder takes everything.
	}
	_ = w.Close()
	return w.FormDataContentType(), b.String()
}

func benchPerson(b *testing.B) (*Simulator, *Person) {
	s := New(Options{KeepCalls: -1, KeepMessages: 10})
	p := s.AddPerson(Profile{})
	p.Open("")
	b.Cleanup(s.Close)
	return s, p
}

// BenchmarkSendMessage is the handler alone, without sockets.
func BenchmarkSendMessage(b *testing.B) {
	for _, form := range []bool{false, true} {
		b.Run(fmt.Sprintf("multipart=%t", form), func(b *testing.B) {
			s, p := benchPerson(b)
			kind, body := sendBody(form, p.ID())
			b.ReportAllocs()
			for b.Loop() {
				req := httptest.NewRequest(http.MethodPost, "/bot"+s.Token()+"/sendMessage", strings.NewReader(body))
				req.Header.Set("Content-Type", kind)
				rec := httptest.NewRecorder()
				s.ServeHTTP(rec, req)
				if rec.Code != 200 {
					b.Fatal(rec.Body)
				}
			}
		})
	}
}

// BenchmarkSendOverHTTP adds net/http's server and a bare client.
func BenchmarkSendOverHTTP(b *testing.B) {
	s, p := benchPerson(b)
	if err := s.Start("127.0.0.1:0"); err != nil {
		b.Fatal(err)
	}
	kind, body := sendBody(true, p.ID())
	request := fmt.Sprintf("POST /bot%s/sendMessage HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", s.Token(), kind, len(body), body)
	b.RunParallel(func(pb *testing.PB) {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
		if err != nil {
			b.Error(err)
			return
		}
		defer conn.Close()
		answers := bufio.NewReader(conn)
		for pb.Next() {
			if _, err := io.WriteString(conn, request); err != nil {
				b.Error(err)
				return
			}
			resp, err := http.ReadResponse(answers, nil)
			if err != nil || resp.StatusCode != 200 {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
		}
	})
}

// BenchmarkWebhook delivers updates of 100 people to an endpoint that does
// nothing, which is included.
func BenchmarkWebhook(b *testing.B) {
	s, _ := benchPerson(b)
	sink := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	b.Cleanup(sink.Close)
	var people [100]*Person
	for i := range people {
		people[i] = s.AddPerson(Profile{})
	}
	s.mu.Lock()
	s.setHook(sink.URL, "geheim", 40)
	s.mu.Unlock()
	b.ResetTimer()
	for i := range b.N {
		people[i%len(people)].Send("/angebote")
	}
	if err := s.WaitIdle(b.Context()); err != nil {
		b.Fatal(err)
	}
}
