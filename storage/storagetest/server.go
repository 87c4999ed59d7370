package storagetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage"
	"sozialraum/storage/localpg"
)

// patience bounds each of the steps around a test. It is generous, because a machine that runs tests
// of several packages at once can be slow.
const patience = 2 * time.Minute

// prefix begins the names of all databases that this package makes, followed by the Unix time at which
// the test binary began, so that a later run can tell what a killed one has left on a shared server.
const prefix = "sozialraum_test_"

// leftoverAge is the age from which a database belongs to no running test.
const leftoverAge = 24 * time.Hour

// lazyServer starts its server once, when it is first needed.
type lazyServer struct {
	once   sync.Once
	server *server
	err    error
}

func (l *lazyServer) get() (*server, error) {
	l.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		l.server, l.err = newServer(ctx, os.Getenv)
	})
	return l.server, l.err
}

// close ends the server if it was started. None can be started afterwards.
func (l *lazyServer) close() error {
	l.once.Do(func() { l.err = errors.New("the tests are over") })
	if l.server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return l.server.close(ctx)
}

// server is a PostgreSQL server with a migrated template on it.
type server struct {
	local    *localpg.Server // nil if the server is somebody else's
	url      func(database string) string
	admin    *sql.DB // on the database that exists anyway
	template string
	strategy string // the clause of CREATE DATABASE, as far as this version knows it
	count    atomic.Int64
}

func newServer(ctx context.Context, getenv func(string) string) (*server, error) {
	s := &server{template: fmt.Sprintf("%s%d_%s", prefix, time.Now().Unix(), strings.ToLower(rand.Text()[:12]))}
	maintenance, err := s.connect(ctx, getenv)
	if err != nil {
		return nil, err
	}
	connector, err := pq.NewConnector(maintenance)
	if err == nil {
		s.admin = sql.OpenDB(connector)
		err = s.makeTemplate(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.close(ctx))
	}
	return s, nil
}

// connect finds or starts the server and returns the address of its maintenance database.
func (s *server) connect(ctx context.Context, getenv func(string) string) (string, error) {
	if given := getenv("TEST_DATABASE_URL"); given != "" {
		base, err := url.Parse(given)
		if err != nil || base.Scheme != "postgres" && base.Scheme != "postgresql" {
			return "", errors.New("TEST_DATABASE_URL is no URL like postgres://user@host/database") // it may hold a password
		}
		s.url = func(database string) string {
			u := *base
			u.Path = "/" + database
			return u.String()
		}
		return given, nil
	}
	local, err := localpg.Start(ctx, private(getenv))
	if err != nil {
		return "", err
	}
	s.local, s.url = local, local.URL
	return local.URL(""), nil
}

// private describes the server of this test binary. It allows for many stores at once, each of which
// keeps a pool, and it is on a disk only if it is asked to write to one.
func private(getenv func(string) string) localpg.Options {
	settings := map[string]string{"max_connections": "300"}
	o := localpg.Options{Throwaway: true, Settings: settings, Getenv: getenv}
	if getenv("SOZIALRAUM_TEST_FSYNC") == "1" {
		for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
			settings[name] = "on"
		}
		settings["wal_level"] = "replica"
		return o
	}
	settings["max_wal_size"] = "256MB"
	o.TempDir = memoryDir()
	return o
}

func (s *server) makeTemplate(ctx context.Context) error {
	var version int
	if err := s.admin.QueryRowContext(ctx, `SELECT CAST(current_setting('server_version_num') AS int)`).Scan(&version); err != nil {
		return fmt.Errorf("asking for the server's version: %w", err)
	}
	if version >= 150000 {
		s.strategy = " STRATEGY file_copy" // copies files instead of logging every page
	}
	s.dropLeftovers(ctx, time.Now())
	if _, err := s.admin.ExecContext(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(s.template)+" TEMPLATE template0 ENCODING 'UTF8'"); err != nil {
		return fmt.Errorf("making the template: %w", err)
	}
	store, err := storage.Open(ctx, s.url(s.template), storage.Options{})
	if err != nil {
		return fmt.Errorf("opening the template: %w", err)
	}
	if err := errors.Join(store.Migrate(ctx), store.Close()); err != nil {
		return fmt.Errorf("migrating the template: %w", err)
	}
	return nil
}

// clone makes a copy of the template. Copies may be made in parallel.
func (s *server) clone(ctx context.Context) (name, url string, err error) {
	name = s.template + "_" + strconv.FormatInt(s.count.Add(1), 10)
	query := "CREATE DATABASE " + pq.QuoteIdentifier(name) + " TEMPLATE " + pq.QuoteIdentifier(s.template) + s.strategy
	if _, err := s.admin.ExecContext(ctx, query); err != nil {
		return "", "", err
	}
	return name, s.url(name), nil
}

func (s *server) drop(ctx context.Context, name string) error {
	_, err := s.admin.ExecContext(ctx, "DROP DATABASE IF EXISTS "+pq.QuoteIdentifier(name)+" WITH (FORCE)")
	return err
}

// dropLeftovers removes what killed test binaries left on a shared server long ago. What cannot be
// dropped is left to somebody who may.
func (s *server) dropLeftovers(ctx context.Context, now time.Time) {
	rows, err := s.admin.QueryContext(ctx, `SELECT datname FROM pg_database WHERE starts_with(datname, $1)`, prefix)
	if err != nil {
		return
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if rows.Scan(&name) == nil && isLeftover(name, now) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		_ = s.drop(ctx, name)
	}
}

func isLeftover(name string, now time.Time) bool {
	rest, ours := strings.CutPrefix(name, prefix)
	began, _, _ := strings.Cut(rest, "_")
	seconds, err := strconv.ParseInt(began, 10, 64)
	return ours && err == nil && now.Sub(time.Unix(seconds, 0)) > leftoverAge
}

// close takes everything away that newServer made.
func (s *server) close(ctx context.Context) error {
	var errs []error
	if s.admin != nil {
		if s.local == nil {
			errs = append(errs, s.drop(ctx, s.template))
		}
		errs = append(errs, s.admin.Close())
	}
	if s.local != nil {
		errs = append(errs, s.local.Stop(ctx))
	}
	return errors.Join(errs...)
}
