package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// When the connection breaks while PostgreSQL commits, nobody knows whether it did. Either way every update has its
// effect once and is answered: what was committed is found and sent without a restart, what was not comes again.
func TestCommitInDoubt(t *testing.T) {
	t.Parallel()
	s := startServer(t, filepath.Join(reachableDir(t), "postgres"))
	cut := newCutter(t, s.url)
	tr := newTrial(t, s.url, trialOptions{env: []string{"DATABASE_URL=" + cut.url(s.url), "DATA_DIR=" + t.TempDir()}})
	p := tr.start(0)
	tr.begin()
	cut.left.Store(6)
	for cut.left.Load() > 0 {
		tr.afterUpdates(p)
	}
	tr.settle(s.url)
	tr.terminate(p)
	tr.audit(s.url)
	tr.duplicates(0, 0)
}

// cutter stands between the program and its database. Some commits reach the server, and their answers do not come
// back.
type cutter struct {
	dir      string
	target   string
	listener net.Listener
	open     sync.WaitGroup
	left     atomic.Int64 // commits to cut
}

const socketName = ".s.PGSQL.5432"

func newCutter(t *testing.T, server string) *cutter {
	t.Helper()
	parsed, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{dir: reachableDir(t), target: filepath.Join(parsed.Query().Get("host"), socketName)}
	if c.listener, err = net.Listen("unix", filepath.Join(c.dir, socketName)); err != nil {
		t.Fatal(err)
	}
	c.open.Go(c.accept)
	t.Cleanup(func() { _ = c.listener.Close(); c.open.Wait() })
	return c
}

// url is the address of the server through the cutter.
func (c *cutter) url(server string) string {
	parsed, _ := url.Parse(server) // newCutter has read it
	query := parsed.Query()
	query.Set("host", c.dir)
	parsed.RawQuery = query.Encode()
	return parsed.String()
}

func (c *cutter) accept() {
	for {
		client, err := c.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		c.open.Go(func() { c.pass(client) })
	}
}

// commit is the simple query COMMIT on the wire,
// https://www.postgresql.org/docs/current/protocol-message-formats.html.
var commit = []byte("Q\x00\x00\x00\x0bCOMMIT\x00")

// pass carries one connection, until one of its ends is closed or a commit is cut.
func (c *cutter) pass(client net.Conn) {
	server, err := net.Dial("unix", c.target)
	if err != nil {
		_ = client.Close()
		return
	}
	var cut atomic.Bool
	var back sync.WaitGroup
	back.Go(func() { answers(client, server, &cut) })
	c.queries(client, server, &cut)
	_ = server.Close()
	back.Wait()
}

// answers carries what the server says; the answer to a commit that is cut goes to nobody.
func answers(client, server net.Conn, cut *atomic.Bool) {
	defer func() { _ = client.Close() }()
	buffer := make([]byte, 32<<10)
	for {
		n, err := server.Read(buffer)
		if err != nil || cut.Load() {
			return
		}
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// queries carries what the client says, and chooses the commits to cut.
func (c *cutter) queries(client, server net.Conn, cut *atomic.Bool) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		if bytes.Contains(buffer[:n], commit) && rand.IntN(15) == 0 && c.left.Add(-1) >= 0 {
			cut.Store(true)
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}
