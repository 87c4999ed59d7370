package localpg

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// EnsureDatabase makes an empty database if there is none of that name and returns its address.
func (s *Server) EnsureDatabase(ctx context.Context, name string) (string, error) {
	connector, err := pq.NewConnector(s.URL(""))
	if err != nil {
		return "", fmt.Errorf("making database %s: %w", name, err)
	}
	db := sql.OpenDB(connector)
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
