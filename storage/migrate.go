package storage

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"sozialraum/migrations"
)

// Migration is one step of the schema and whether this database has taken it.
type Migration struct {
	Version int64
	File    string
	Applied bool
}

// Migrate brings the schema up to this program's version, one transaction a step, under a lock that lets
// any number of replicas start at once; and then what the search finds resources by.
func (s *Store) Migrate(ctx context.Context) error {
	provider, err := s.migrations()
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return s.lexAll(ctx)
}

// Migrations lists every step that this program knows, oldest first.
func (s *Store) Migrations(ctx context.Context) ([]Migration, error) {
	provider, err := s.migrations()
	if err != nil {
		return nil, err
	}
	states, err := provider.Status(ctx)
	if err != nil {
		return nil, wrap("migration status", err)
	}
	steps := make([]Migration, 0, len(states))
	for _, state := range states {
		steps = append(steps, Migration{
			Version: state.Source.Version,
			File:    state.Source.Path,
			Applied: state.State == goose.StateApplied,
		})
	}
	return steps, nil
}

func (s *Store) migrations() (*goose.Provider, error) {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, fmt.Errorf("migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, s.db.DB, fs.FS(migrations.Files), goose.WithSessionLocker(locker))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return provider, nil
}

// dsn completes a database URL: sslmode is explicit (lib/pq would require TLS of a server on the same machine),
// and parameters travel with the statement, one round trip instead of two.
func dsn(raw string) (string, error) {
	if !strings.Contains(raw, "://") {
		return completeKeywords(raw), nil
	}
	parsed, err := url.Parse(raw)
	if err != nil {
		return "", fmt.Errorf("database url: not readable as postgres://user:password@host:port/name")
	}
	query := parsed.Query()
	for key, value := range dsnDefaults {
		if !query.Has(key) {
			query.Set(key, value)
		}
	}
	parsed.RawQuery = query.Encode()
	return parsed.String(), nil
}

// connect_timeout, in seconds: lib/pq does not look at the context while a server greets a new connection.
var dsnDefaults = map[string]string{
	"sslmode": "prefer", "binary_parameters": "yes", "application_name": "sozialraum", "connect_timeout": "10",
}

func completeKeywords(dsn string) string {
	for key, value := range dsnDefaults {
		if !strings.Contains(dsn, key+"=") {
			dsn += " " + key + "=" + value
		}
	}
	return dsn
}
