package main

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
)

// balancer is the one address that Telegram knows, in front of any number of processes: it gives them the posts in
// turn. A post to a process that is not there, or ends over it, is answered 502, and Telegram posts it again.
type balancer struct {
	server *httptest.Server
	client *http.Client

	mu      sync.Mutex
	targets []*process
	next    int
}

func newBalancer() *balancer {
	b := &balancer{client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}}
	b.server = httptest.NewServer(b)
	return b
}

func (b *balancer) url() string { return b.server.URL + "/telegram" }

func (b *balancer) close() {
	b.server.Close()
	b.client.CloseIdleConnections()
}

// put makes p the process at a place.
func (b *balancer) put(place int, p *process) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.targets) <= place {
		b.targets = append(b.targets, nil)
	}
	b.targets[place] = p
}

// pick is the address of the next process that listens; empty: none does.
func (b *balancer) pick() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range b.targets {
		b.next++
		if p := b.targets[b.next%len(b.targets)]; p != nil {
			if address := p.known(postsMessage); address != "" {
				return address
			}
		}
	}
	return ""
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	address := b.pick()
	if address == "" {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	forward := r.Clone(r.Context())
	forward.URL.Scheme, forward.URL.Host, forward.RequestURI = "http", address, ""
	answer, err := b.client.Do(forward)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	maps.Copy(w.Header(), answer.Header)
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body) // what does not arrive whole is posted again
}
