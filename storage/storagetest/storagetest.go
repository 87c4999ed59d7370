// Package storagetest owns the databases of tests: one private server for each test binary, started when
// the first test asks, one migrated template, and a fresh copy of it for each test. It never fakes
// anything and never touches a database that it did not make.
//
// The server is tied to the test binary and ends with it, however that ends. Two variables change what
// is used: TEST_DATABASE_URL names an existing server, whose user must be allowed to make databases;
// SOZIALRAUM_TEST_FSYNC=1 makes the private server write to disk as a real one does, for benchmarks.
package storagetest

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// shared is the one server of this test binary. Tests of one binary share it by design, so it is the
// package's only variable.
var shared lazyServer

// Main is the whole of a TestMain: it runs the tests, stops the server, looks for goroutines that were
// left behind if all tests passed, and exits. A package works without it too, but then its server ends
// only with the process and its files are removed by a later run.
func Main(m *testing.M, options ...goleak.Option) { os.Exit(Run(m, options...)) }

// Run is Main without the exit, for a TestMain that has more to tidy up. It returns the exit code.
func Run(m *testing.M, options ...goleak.Option) int {
	code := m.Run()
	if err := shared.close(); err != nil {
		fmt.Fprintln(os.Stderr, "storagetest:", err)
		code = max(code, 1)
	}
	if code == 0 {
		if err := goleak.Find(options...); err != nil {
			fmt.Fprintln(os.Stderr, "storagetest:", err)
			code = 1
		}
	}
	return code
}

// Option changes the store that New opens.
type Option func(*storage.Options)

// WithClock gives the store's transactions their time.
func WithClock(clock func() time.Time) Option {
	return func(o *storage.Options) { o.Clock = clock }
}

// New returns a store on a fresh, migrated database, with a key of its own. All are gone after the test.
func New(tb testing.TB, opts ...Option) *storage.Store {
	tb.Helper()
	var o storage.Options
	for _, opt := range opts {
		opt(&o)
	}
	url := URL(tb)
	store, err := storage.Open(tb.Context(), url, o)
	if err != nil {
		tb.Fatalf("opening the test's database: %v", err)
	}
	if err := store.UseKey(tb.Context(), seal.Temporary()); err != nil {
		tb.Errorf("giving the test's store a key: %v", err)
	}
	tb.Cleanup(func() {
		if err := store.Close(); err != nil {
			tb.Errorf("closing the test's database: %v", err)
		}
	})
	return store
}

// URL returns the address of a fresh, migrated database, which is gone after the test. Connections that
// are open by then, for example of a program under test, are cut.
func URL(tb testing.TB) string {
	tb.Helper()
	srv, err := shared.get()
	if err != nil {
		tb.Fatalf("starting PostgreSQL for tests: %v", err)
	}
	name, url, err := srv.clone(tb.Context())
	if err != nil {
		tb.Fatalf("making the test's database: %v", err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := srv.drop(ctx, name); err != nil {
			tb.Errorf("dropping the test's database: %v", err)
		}
	})
	return url
}
