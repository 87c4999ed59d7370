// Package storage owns every row of the network in PostgreSQL: what is stored, the statements that read and
// write it, and the transactions around them. It never talks to Telegram, whose ids and calls it keeps as they are, and
// holds no sentence that people read; what it knows of German words serves the search.
package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Options configure a Store; the zero value is ready for use.
type Options struct {
	// Clock gives the time that transactions see; nil means the wall clock. Tests and the demo turn it.
	Clock func() time.Time
	// MaxConns bounds the pool; zero means 12, enough for two busy cores and small enough for a shared server.
	MaxConns int
}

// spareConns are left for health checks, migrations and operators.
const spareConns = 3

// Store is a pool of connections to one database. It is safe for concurrent use.
type Store struct {
	db       *sqlx.DB
	conns    *conns // those of transactions
	url      string
	clock    func() time.Time
	owner    atomic.Int64
	session  atomic.Pointer[SenderSession]
	enqueued atomic.Pointer[func([]Outgoing)]
	keys     keyring
}

// Open connects to the PostgreSQL database at url. The server must answer; ErrUnavailable says that it does not.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	dsn, err := dsn(url)
	if err != nil {
		return nil, err
	}
	connector, err := pq.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("database url: %w", err)
	}
	db := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	most := o.MaxConns
	if most == 0 {
		most = 12
	}
	db.SetMaxOpenConns(spareConns)
	clock := o.Clock
	if clock == nil {
		clock = time.Now
	}
	store := &Store{db: db, conns: newConns(connector, max(1, most-spareConns)), url: dsn, clock: clock}
	if err := store.Ping(ctx); err != nil {
		_ = store.Close()
		return nil, err
	}
	return store, nil
}

// Close ends all connections, those of transactions in progress when these end.
func (s *Store) Close() error {
	return errors.Join(s.conns.close(), s.db.Close())
}

// Ping asks the server for an answer.
func (s *Store) Ping(ctx context.Context) error {
	return wrap("ping", s.db.PingContext(ctx))
}

// Now is the time by the store's clock.
func (s *Store) Now() time.Time { return s.clock() }

// Tx is one transaction. Now is frozen for its whole life, so that everything it writes carries one time.
// What is enqueued, which dialogs change and what is audited is collected and written once, right before the commit.
// In the server the transaction begins with its first statement.
type Tx struct {
	Now time.Time

	store   *Store
	conn    *conn // nil: the transaction has not begun
	outbox  []Outgoing
	dialogs map[int64]*Dialog // by person; nil value: the dialog ends
	audits  []audit
	seals   bool // it holds its share of lockKeys
}

// InTx runs fn in a transaction and commits, or rolls back when fn fails or panics. What fn enqueued is part of
// the transaction; after the commit the store's OnEnqueued callback hears of it.
func (s *Store) InTx(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	tx := &Tx{Now: s.clock(), store: s}
	defer tx.end()
	if err := fn(ctx, tx); err != nil {
		return err
	}
	own, err := tx.flush(ctx)
	if err != nil {
		return err
	}
	if err := tx.commit(); err != nil {
		s.doubt(own)
		return err
	}
	if notify := s.enqueued.Load(); notify != nil && len(tx.outbox) > 0 {
		(*notify)(own)
	}
	return nil
}

// flush writes what the transaction collected and returns the outgoing rows that this process may deliver itself.
func (tx *Tx) flush(ctx context.Context) ([]Outgoing, error) {
	if !tx.usual() {
		if err := tx.flushDialogs(ctx); err != nil {
			return nil, err
		}
		if err := tx.flushAudits(ctx); err != nil {
			return nil, err
		}
	}
	return tx.flushOutbox(ctx)
}

// begin begins the transaction in the server; first is "BEGIN", possibly with a statement that travels along.
func (tx *Tx) begin(ctx context.Context, first string) (err error) {
	tx.conn, err = tx.store.conns.begin(ctx, first)
	return err
}

func (tx *Tx) commit() error {
	if tx.conn == nil {
		return nil
	}
	return tx.conn.commit()
}

// end takes back what is not committed.
func (tx *Tx) end() {
	if tx.conn != nil {
		tx.store.conns.put(tx.conn)
	}
}

// stmt returns query as a prepared statement of this transaction.
func (tx *Tx) stmt(ctx context.Context, query string) (*sqlx.Stmt, error) {
	if tx.conn == nil {
		if err := tx.begin(ctx, "BEGIN"); err != nil {
			return nil, err
		}
	}
	return tx.conn.stmt(ctx, query)
}

// get fills dest with the single row of query; ErrNotFound when there is none.
func (tx *Tx) get(ctx context.Context, dest any, query string, args ...any) error {
	stmt, err := tx.stmt(ctx, query)
	if err != nil {
		return err
	}
	return wrap("get", stmt.GetContext(ctx, dest, args...))
}

// list fills dest, a pointer to a slice, with all rows of query.
func (tx *Tx) list(ctx context.Context, dest any, query string, args ...any) error {
	stmt, err := tx.stmt(ctx, query)
	if err != nil {
		return err
	}
	return wrap("list", stmt.SelectContext(ctx, dest, args...))
}

// exec runs query and returns how many rows it touched.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := tx.stmt(ctx, query)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, wrap("exec", err)
	}
	return result.RowsAffected()
}

// mustTouch runs query and answers ErrNotFound when it touched no row.
func (tx *Tx) mustTouch(ctx context.Context, query string, args ...any) error {
	n, err := tx.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}
