package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// cable is a connection between browser and page that can be cut.
type cable struct {
	listener net.Listener
	to       string

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]bool
}

func newCable(tb testing.TB, to string) *cable {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	l := &cable{listener: listener, to: to, conns: map[net.Conn]bool{}}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { l.carry(conn) })
		}
	})
	tb.Cleanup(func() {
		_ = listener.Close()
		l.set(true)
		running.Wait()
	})
	return l
}

func (l *cable) carry(near net.Conn) {
	defer func() { _ = near.Close() }()
	far, err := net.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer func() { _ = far.Close() }()
	l.mu.Lock()
	cut := l.cut
	l.conns[near], l.conns[far] = true, true
	l.mu.Unlock()
	if cut {
		return
	}
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(near, far) // it ends when either side goes
		_ = near.Close()
	})
	_, _ = io.Copy(far, near)
	_ = far.Close()
	back.Wait()
}

// set cuts the line, or mends it.
func (l *cable) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for conn := range l.conns {
		_ = conn.Close()
	}
	clear(l.conns)
}

// The connection drops, things happen, it comes back: the page shows them, once each, without being loaded anew.
func tryDroppedLine(t *tab, page *demoPage) {
	l := newCable(t.tb, strings.TrimSuffix(strings.TrimPrefix(page.URL(), "http://"), "/"))
	t.prefer("http://"+l.listener.Addr().String()+"/", map[string]string{"phones": "1"})
	t.show("Lehrerin")
	eval[bool](t, `window.sameAsBefore = true`)
	before := eval[int](t, `document.querySelectorAll(".message").length`)
	lehrerin := look[int64](t, idOf("Lehrerin"))
	l.set(true)
	t.wait("the page says so", `document.querySelector("#notice.shown")?.innerText.includes("Verbindung ist weg")`)
	page.post(t.tb, "api/act", fmt.Sprintf(`{"person":%d,"do":"send","text":"/termine"}`, lehrerin))
	l.set(false)
	t.wait("what was missed is there", fmt.Sprintf(`document.querySelectorAll(".message").length === %d`, before+2))
	t.write("Lehrerin", "/profil")
	t.wait("it goes on", fmt.Sprintf(`document.querySelectorAll(".message").length === %d`, before+4))
	if !eval[bool](t, `window.sameAsBefore === true`) {
		t.tb.Error("the page was loaded anew")
	}
}

// A page of somebody else, open in the same browser, neither reads nor changes anything; nor does one whose name leads
// to this machine.
func tryForeigners(t *tab, page *demoPage) {
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<!doctype html><title>foreign</title>") // who does not wait does not need it
	}))
	defer foreign.Close()
	host := strings.TrimPrefix(page.URL(), "http://127.0.0.1")
	t.do(chromedp.Navigate(foreign.URL))
	for _, script := range []string{
		`fetch("%sapi/state")`,
		`fetch("%sapi/restart", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })`,
		`fetch("%sapi/restart", { method: "POST", mode: "no-cors", body: "{}" }).then((r) => { if (r.type === "opaque") throw r; })`,
		`new Promise((yes, no) => { const events = new EventSource("%sapi/events"); events.onopen = yes; events.onerror = no; })`,
		`new Promise((yes, no) => document.body.append(Object.assign(document.createElement("script"), { src: "%sjs/dom.js", onload: yes, onerror: no })))`,
	} {
		if eval[bool](t, fmt.Sprintf(script, page.URL())+`.then(() => true, () => false)`) {
			t.tb.Errorf("a foreign page can do %s", script)
		}
	}
	t.do(chromedp.Navigate("http://" + foreignName + host))
	t.wait("it is refused under a foreign name", `document.body.innerText.includes("answers under localhost only")`)
	t.do(chromedp.Navigate("http://localhost" + host))
	t.wait("it answers under localhost", `document.documentElement.dataset.ready === "true"`)
}
