package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
)

// Advisory locks of the sender, in the two-key form: what, and which one.
const (
	lockOwner  = 0x736f01 // one for each live sender session, key: its owner id
	lockLeader = 0x736f02 // held by the one session that claims rows, key: the bot
)

// SenderSession is what entitles a process to deliver rows: a connection of its own that holds an advisory lock
// named by a random owner id. The lock ends with the connection, however the process ends, and with it the claim
// to all rows that carry the id. Nothing expires by the clock: a slow sender never loses rows, a dead one does at
// once. The connection must reach PostgreSQL itself; a pooler that shares sessions would break the promise.
type SenderSession struct {
	store *Store
	conn  *sql.Conn
	owner int64
	bot   int32
	leads bool
}

// A machine that vanished without a word is noticed after some 11 seconds; over a unix socket the settings
// have no effect.
const sessionSetupSQL = `
	SELECT set_config('tcp_keepalives_idle', '5', false),
	       set_config('tcp_keepalives_interval', '2', false),
	       set_config('tcp_keepalives_count', '3', false),
	       set_config('idle_session_timeout', '0', false)`

// OpenSenderSession starts a session and makes it the owner of the replies that this store enqueues from now on.
// bot tells apart the bots whose senders elect a leader.
func (s *Store) OpenSenderSession(ctx context.Context, bot int32) (*SenderSession, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, wrap("sender session", err)
	}
	session := &SenderSession{store: s, conn: conn, bot: bot}
	if err := session.begin(ctx); err != nil {
		session.discard()
		return nil, err
	}
	s.owner.Store(session.owner)
	return session, nil
}

func (x *SenderSession) begin(ctx context.Context) error {
	if _, err := x.conn.ExecContext(ctx, sessionSetupSQL); err != nil {
		return wrap("sender session settings", err)
	}
	for range 10 {
		owner := rand.Int32N(1<<31-1) + 1
		var free bool
		err := x.conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1, $2)`, lockOwner, owner).Scan(&free)
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

// Owner is the id that this session's rows carry.
func (x *SenderSession) Owner() int64 { return x.owner }

// Check asks the server whether the session is alive, and tries to become leader while nobody is. Any error
// means that the session is over: other processes may deliver its rows from now on.
func (x *SenderSession) Check(ctx context.Context) (leads bool, err error) {
	if x.leads {
		_, err := x.conn.ExecContext(ctx, `SELECT 1`)
		return err == nil, wrap("sender session", err)
	}
	err = x.conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1, $2)`, lockLeader, x.bot).Scan(&x.leads)
	return x.leads, wrap("sender leader", err)
}

// Accept says whether commits may hand their replies to this session directly. A sender that holds enough rows
// in memory declines; the leader claims them when there is room.
func (x *SenderSession) Accept(yes bool) {
	if yes {
		x.store.owner.Store(x.owner)
		return
	}
	x.store.owner.CompareAndSwap(x.owner, 0)
}

// Release gives back all rows of the session that are not done, so that the leader can claim them.
func (x *SenderSession) Release(ctx context.Context) (int64, error) {
	x.Accept(false)
	return x.store.write(ctx, `
		UPDATE outbox
		SET owner = 0
		WHERE owner = $1
		  AND outcome IS NULL`, x.owner)
}

// Close ends the session and its locks. What it still owned is void and freed by the next leader.
func (x *SenderSession) Close() {
	x.Accept(false)
	x.discard()
}

// discard closes the connection instead of returning it to the pool, since the locks live as long as it does.
func (x *SenderSession) discard() {
	_ = x.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = x.conn.Close()
}

// FreeVoidOutbox takes rows from sessions that ended. Advisory locks are read after the rows, so that a session
// that began in between is seen alive.
func (s *Store) FreeVoidOutbox(ctx context.Context) (int64, error) {
	return s.write(ctx, `
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
		WHERE owner IN (SELECT owner FROM void)
		  AND outcome IS NULL`, lockOwner)
}

// write runs one statement in its own transaction and returns how many rows it touched.
func (s *Store) write(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := s.statement(ctx, query)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, wrap("outbox", err)
	}
	return result.RowsAffected()
}
