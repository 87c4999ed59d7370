package localpg

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// EnsureDatabase makes an empty database if there is none of that name and returns its address.
func (s *Server) EnsureDatabase(ctx context.Context, name string) (string, error) {
	db, err := openPool(ctx, s.URL(""))
	if err != nil {
		return "", fmt.Errorf("making database %s: %w", name, err)
	}
	defer db.Close()
	var there bool
	const query = `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`
	if err := db.QueryRowContext(ctx, query, name).Scan(&there); err != nil {
		return "", fmt.Errorf("looking for database %s: %w", name, err)
	}
	if there {
		return s.URL(name), nil
	}
	_, err = db.ExecContext(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(name))
	if err != nil && pq.As(err, pqerror.DuplicateDatabase, pqerror.UniqueViolation) == nil {
		return "", fmt.Errorf("making database %s: %w", name, err)
	}
	return s.URL(name), nil
}

// openPool is for a few queries of our own. Its connections end with ctx.
func openPool(ctx context.Context, url string) (*sql.DB, error) {
	connector, err := pq.NewConnector(url)
	if err != nil {
		return nil, err
	}
	connector.Dialer(dialer{life: ctx})
	return sql.OpenDB(connector), nil
}

// dialer ends its connections with a context. lib/pq watches the context of a query while it dials and
// while the query runs, but not while the server greets, and a frozen server's socket still takes
// connections.
type dialer struct{ life context.Context }

func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err == nil {
		context.AfterFunc(d.life, func() { _ = conn.Close() })
	}
	return conn, err
}

// Dial and DialTimeout make up the driver's interface; with DialContext there it uses neither.
func (d dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(d.life, network, address)
}

func (d dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(d.life, timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}
