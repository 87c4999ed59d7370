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
	cut.armed.Store(true)
	for cut.done.Load() < 6 {
		tr.afterUpdates(p)
	}
	cut.armed.Store(false)
	tr.settle(s.url)
	tr.terminate(p)
	tr.audit(s.url)
	tr.duplicates(0, 0)
}

// cutter stands between the program and its database. While it is armed, some commits reach the server, and their
// answers do not come back.
type cutter struct {
	dir      string
	target   string
	listener net.Listener
	open     sync.WaitGroup
	armed    atomic.Bool
	done     atomic.Int64
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
	defer func() { _ = client.Close() }()
	server, err := net.Dial("unix", c.target)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	var cut atomic.Bool
	var back sync.WaitGroup
	back.Go(func() {
		defer func() { _ = client.Close() }()
		buffer := make([]byte, 32<<10)
		for {
			n, err := server.Read(buffer)
			if err != nil || cut.Load() {
				return // a commit has been answered, to nobody
			}
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	})
	buffer := make([]byte, 32<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			break
		}
		if c.armed.Load() && bytes.Contains(buffer[:n], commit) && rand.IntN(15) == 0 {
			cut.Store(true)
			c.done.Add(1)
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			break
		}
	}
	_ = server.Close()
	back.Wait()
}
