package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"sozialraum/storage"
	"sozialraum/storage/localpg"
)

// database is a store and, where no server was named, the private server below it.
type database struct {
	*storage.Store
	private *localpg.Server // nil: somebody else's server
}

// databaseOptions say how to open a database.
type databaseOptions struct {
	Clock func() time.Time // nil: the wall clock
	Wait  bool             // for a server that is away, instead of giving up
	Log   *slog.Logger
}

// openDatabase opens the configured database and brings its schema up to date. It starts the private server, or
// joins the one that another process started in the data directory.
func (p *program) openDatabase(ctx context.Context, o databaseOptions) (*database, error) {
	db, err := p.connectDatabase(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close(ctx))
	}
	return db, nil
}

// connectDatabase is openDatabase without a look at the schema.
func (p *program) connectDatabase(ctx context.Context, o databaseOptions) (*database, error) {
	if p.config.DatabaseURL == "" {
		return p.startDatabase(ctx, o)
	}
	store, err := p.reachDatabase(ctx, o)
	if err != nil {
		return nil, err
	}
	return &database{Store: store}, nil
}

func (p *program) startDatabase(ctx context.Context, o databaseOptions) (*database, error) {
	if err := makeDataDir(p.config.DataDir); err != nil {
		return nil, err
	}
	server, err := localpg.Start(ctx, localpg.Options{
		Dir: filepath.Join(p.config.DataDir, "postgres"), Logger: o.Log, Getenv: p.getenv,
	})
	if err != nil {
		return nil, fmt.Errorf("private database: %w", err)
	}
	db := &database{private: server}
	url, err := server.EnsureDatabase(ctx, "sozialraum")
	if err == nil {
		db.Store, err = storage.Open(ctx, url, storage.Options{Clock: o.Clock})
	}
	if err != nil {
		return nil, errors.Join(err, db.Close(ctx))
	}
	return db, nil
}

// reachDatabase opens the named server. Containers start in any order, so that a server that does not answer yet is
// waited for; one that answers and refuses is not.
func (p *program) reachDatabase(ctx context.Context, o databaseOptions) (*storage.Store, error) {
	for pause := 250 * time.Millisecond; ; pause = min(2*pause, 10*time.Second) {
		attempt, cancel := context.WithTimeout(ctx, databasePatience)
		store, err := storage.Open(attempt, p.config.DatabaseURL, storage.Options{Clock: o.Clock})
		slow := attempt.Err() != nil
		cancel()
		away := errors.Is(err, storage.ErrUnavailable) || slow
		switch {
		case err == nil:
			return store, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case away && !o.Wait:
			return nil, fmt.Errorf("the server of DATABASE_URL does not answer: %w", err)
		case !away:
			return nil, wrong(fmt.Sprintf("DATABASE_URL leads to no usable database (%v): correct it, or prepare the database.", err))
		}
		o.Log.Warn("waiting for the database", slog.Any("error", err), slog.Duration("retry", pause))
		sleep(ctx, pause)
	}
}

// databasePatience is how long a server may take to answer the first query.
const databasePatience = 10 * time.Second

// Close ends the connections, and the private server by its own rules.
func (d *database) Close(ctx context.Context) error {
	var errs []error
	if d.Store != nil {
		errs = append(errs, d.Store.Close())
	}
	if d.private != nil {
		errs = append(errs, d.private.Stop(ctx))
	}
	return errors.Join(errs...)
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
