package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"

	"github.com/jmoiron/sqlx"
)

// conn is a connection of our own, with the statements that it has prepared: a call takes one round trip instead of
// lib/pq's two. One goroutine at a time uses it.
//
// database/sql's transactions are not used: they start a goroutine for each query and look each statement up anew, which
// takes more of the processor than most queries do.
type conn struct {
	*sqlx.Conn
	prepared map[string]*sqlx.Stmt // by SQL text; every query is a literal, so the map is bounded
	tx       driver.Tx             // nil: no transaction is open
}

// connect takes a connection out of a pool, for good.
func connect(ctx context.Context, db *sqlx.DB) (*conn, error) {
	c, err := db.Connx(ctx)
	if err != nil {
		return nil, wrap("connect", err)
	}
	return &conn{Conn: c, prepared: map[string]*sqlx.Stmt{}}, nil
}

// stmt returns query as a prepared statement. Nothing is asked of the server for whoever has gone away: lib/pq would ask,
// and then ask it to stop.
func (c *conn) stmt(ctx context.Context, query string) (*sqlx.Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if known := c.prepared[query]; known != nil {
		return known, nil
	}
	fresh, err := c.PreparexContext(ctx, query)
	if err != nil {
		return nil, wrap("prepare", err)
	}
	c.prepared[query] = fresh
	return fresh, nil
}

// begin opens a transaction with the statements of first.
func (c *conn) begin(ctx context.Context, first string) error {
	if _, err := c.ExecContext(ctx, first); err != nil {
		return wrap("begin", err)
	}
	return c.Raw(func(raw any) error {
		c.tx = raw.(driver.Tx) // lib/pq's connection is its own transaction; it refuses to commit one in which a statement failed
		return nil
	})
}

// commit ends the transaction. Where that fails nobody knows what became of it, and the connection ends, too.
func (c *conn) commit() error {
	err := c.tx.Commit()
	c.tx = nil
	if err != nil {
		c.discard()
	}
	return wrap("commit", err)
}

// rollback takes back the transaction, if one is open.
func (c *conn) rollback() {
	if c.tx != nil && c.tx.Rollback() != nil {
		c.discard()
	}
	c.tx = nil
}

// discard closes the connection and with it all that the server holds for it. It can be called again.
func (c *conn) discard() {
	_ = c.Raw(func(any) error { return driver.ErrBadConn }) // Close would give it back to the pool
}

// conns are the connections of transactions, in a pool that nothing else uses: a lib/pq connection keeps the context of the
// last transaction that database/sql began on it, and would trip over it here. Of those that are idle the last one used is
// the next, since its process in the server has at hand what it needs.
type conns struct {
	db    *sqlx.DB
	slots chan struct{} // one for each transaction that is open

	mu     sync.Mutex
	idle   []*conn
	closed bool
}

// newConns makes a pool of up to n connections, each of which is opened when it is needed first.
func newConns(connector driver.Connector, n int) *conns {
	return &conns{db: sqlx.NewDb(sql.OpenDB(connector), "postgres"), slots: make(chan struct{}, n)}
}

// begin opens a transaction as soon as a connection is free. Those that have ended are replaced.
func (p *conns) begin(ctx context.Context, first string) (c *conn, err error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() {
		if err != nil {
			<-p.slots
		}
	}()
	for {
		c, used := p.pop()
		if !used {
			if c, err = connect(ctx, p.db); err != nil {
				return nil, err
			}
		}
		if err = c.begin(ctx, first); err == nil {
			return c, nil
		}
		c.discard()
		if !used || !errors.Is(err, ErrUnavailable) {
			return nil, err
		}
	}
}

func (p *conns) pop() (c *conn, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	if last < 0 {
		return nil, false
	}
	c = p.idle[last]
	p.idle = p.idle[:last]
	return c, true
}

// put takes a connection back. What it has not committed is rolled back.
func (p *conns) put(c *conn) {
	c.rollback()
	p.mu.Lock()
	if p.closed {
		c.discard()
	} else {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	<-p.slots
}

// close ends those that are idle now, and each of the others with its transaction.
func (p *conns) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, c := range p.idle {
		c.discard()
	}
	p.idle = nil
	return p.db.Close()
}
