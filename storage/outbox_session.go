package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Advisory locks of the sender, in the two-key form: what, and which one.
const (
	lockOwner  = 0x736f01 // one for each live sender session, key: its owner id
	lockLeader = 0x736f02 // held by the one session that claims rows, key: the bot
)

// SenderSession is what entitles a process to deliver rows: a connection that holds an advisory lock named by a
// random owner id. The lock ends with the connection, however the process ends, and with it the claim to all rows
// that carry the id. Nothing expires by the clock: a slow sender never loses rows, a dead one does at once. The
// connection must reach PostgreSQL itself; a pooler that shares sessions would break the promise.
//
// Claims and results travel over the same connection as the lock. A process that has lost its session and does
// not know it yet can therefore claim nothing, and free no slot: it sends no more than what was in flight. It is
// also a connection beside the store's pool, so that a bot whose transactions wait for the pool never keeps results
// from being written.
type SenderSession struct {
	store    *Store
	db       *sqlx.DB // a pool of one
	owner    int64
	bot      int32
	doubtful atomic.Bool // see doubt

	mu        sync.Mutex // one statement at a time
	conn      *conn      // holds the locks; after Abandon another one may take its place
	leads     bool
	abandoned bool
}

// senderSettings are those of the sender's connections.
//
// The outbox is empty most of the time and long when it matters. Plans that were made for an empty table read all
// of it; without the alternatives to its indexes there is only one plan, whatever the statistics say.
//
// Of a machine that vanished without a word the server learns after some 11 seconds. Over a unix socket these
// have no effect.
func senderSettings() map[string]string {
	return map[string]string{
		"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off", "jit": "off",
		"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3",
	}
}

// OpenSenderSession starts a session and makes it the owner of the replies that this store enqueues from now on.
// bot tells apart the bots whose senders elect a leader.
func (s *Store) OpenSenderSession(ctx context.Context, bot int32) (*SenderSession, error) {
	db, err := s.openSenderDB()
	if err != nil {
		return nil, err
	}
	x := &SenderSession{store: s, db: db, bot: bot}
	if err := x.begin(ctx); err != nil {
		x.Close()
		return nil, err
	}
	s.session.Store(x)
	s.owner.Store(x.owner)
	return x, nil
}

func (s *Store) openSenderDB() (*sqlx.DB, error) {
	config, err := pq.NewConfig(s.url)
	if err != nil {
		return nil, fmt.Errorf("database url: %w", err)
	}
	settings := senderSettings()
	maps.Copy(settings, config.Runtime)
	config.Runtime = settings
	connector, err := pq.NewConnectorConfig(config)
	if err != nil {
		return nil, fmt.Errorf("database url: %w", err)
	}
	db := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	db.SetMaxOpenConns(1)
	return db, nil
}

func (x *SenderSession) begin(ctx context.Context) error {
	if err := x.connect(ctx); err != nil {
		return err
	}
	for range 10 {
		owner := rand.Int32N(1<<31-1) + 1
		var free bool
		err := x.conn.GetContext(ctx, &free, `SELECT pg_try_advisory_lock($1, $2)`, lockOwner, owner)
		if err != nil {
			return wrap("sender session lock", err)
		}
		if free {
			x.owner = int64(owner)
			return nil
		}
	}
	return fmt.Errorf("sender session: no free owner id")
}

func (x *SenderSession) connect(ctx context.Context) error {
	c, err := connect(ctx, x.db)
	if err == nil {
		x.conn = c
	}
	return err
}

// use runs fn, alone, with the session's connection. fn must return errors as wrap makes them.
func (x *SenderSession) use(ctx context.Context, fn func() error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	err := fn()
	if !x.abandoned || !errors.Is(err, ErrUnavailable) {
		return err
	}
	x.disconnect()
	if err := x.connect(ctx); err != nil {
		return err
	}
	return fn()
}

// disconnect ends the connection, since its locks live as long as it does.
func (x *SenderSession) disconnect() {
	if x.conn != nil {
		x.conn.discard()
	}
}

// Abandon says that the session delivers no more. The results that are still to come may then be written over a
// new connection.
func (x *SenderSession) Abandon() {
	x.Accept(false)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.abandoned = true
}

// Owner is the id that this session's rows carry.
func (x *SenderSession) Owner() int64 { return x.owner }

// Check asks the server whether the session is alive, and tries to become leader while nobody is. Any error
// means that the session is over: other processes may deliver its rows from now on.
func (x *SenderSession) Check(ctx context.Context) (leads bool, err error) {
	if x.doubtful.Load() {
		return false, errDoubt
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.leads {
		_, err := x.conn.ExecContext(ctx, `SELECT 1`)
		return err == nil, wrap("sender session", err)
	}
	err = x.conn.GetContext(ctx, &x.leads, `SELECT pg_try_advisory_lock($1, $2)`, lockLeader, x.bot)
	return x.leads, wrap("sender leader", err)
}

// errDoubt ends a session.
var errDoubt = fmt.Errorf("sender session: %w: a commit has failed, and nobody knows whether it succeeded", ErrUnavailable)

// doubt ends the session that owns these replies, since their commit has failed: the server may have committed all
// the same and only its answer was lost, and then no sender would ever hear of them. Rows of a session that ended
// are found whenever they appear. Until then the session claims nothing, which could overtake them.
func (s *Store) doubt(own []Outgoing) {
	if x := s.session.Load(); x != nil && len(own) > 0 && own[0].Owner == x.owner {
		x.doubtful.Store(true)
		x.Accept(false)
	}
}

// Accept says whether commits may hand their replies to this session directly. A sender that holds enough rows
// in memory declines; the leader claims them when there is room.
func (x *SenderSession) Accept(yes bool) {
	if yes && !x.doubtful.Load() {
		x.store.owner.Store(x.owner)
		return
	}
	x.store.owner.CompareAndSwap(x.owner, 0)
}

// Release gives back all rows of the session that are not done, so that the leader can claim them.
func (x *SenderSession) Release(ctx context.Context) (int64, error) {
	x.Accept(false)
	return x.write(ctx, `
		UPDATE outbox
		SET owner = 0
		WHERE owner = $1
		  AND owner >= 0
		  AND outcome IS NULL`, x.owner)
}

// Close ends the session and its locks. What it still owned is void and freed by the next leader.
func (x *SenderSession) Close() {
	x.Accept(false)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.disconnect()
	_ = x.db.Close()
}

// FreeVoid takes rows from sessions that ended. Advisory locks are read after the rows, so that a session that
// began in between is seen alive.
func (x *SenderSession) FreeVoid(ctx context.Context) (int64, error) {
	return x.write(ctx, `
		WITH void AS MATERIALIZED (
		    SELECT DISTINCT owner
		    FROM outbox
		    WHERE owner > 0
		      AND outcome IS NULL
		    EXCEPT
		    SELECT CAST(CAST(objid AS bigint) AS integer)
		    FROM pg_locks
		    WHERE locktype = 'advisory'
		      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
		      AND CAST(classid AS bigint) = $1
		      AND objsubid = 2
		      AND granted
		)
		UPDATE outbox
		SET owner = 0
		WHERE owner = ANY(ARRAY(SELECT owner FROM void))
		  AND owner > 0
		  AND outcome IS NULL`, lockOwner)
}

// write runs one statement in its own transaction and returns how many rows it touched.
func (x *SenderSession) write(ctx context.Context, query string, args ...any) (n int64, err error) {
	err = x.use(ctx, func() error {
		n, err = x.exec(ctx, query, args...)
		return err
	})
	return n, err
}

// exec and list belong into use.
func (x *SenderSession) exec(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := x.conn.stmt(ctx, query)
	if err != nil {
		return 0, err
	}
	return affected(stmt.ExecContext(ctx, args...))
}

func (x *SenderSession) list(ctx context.Context, dest any, query string, args ...any) error {
	stmt, err := x.conn.stmt(ctx, query)
	if err != nil {
		return err
	}
	return wrap("outbox", stmt.SelectContext(ctx, dest, args...))
}

func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, wrap("outbox", err)
	}
	return result.RowsAffected()
}
