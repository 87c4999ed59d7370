// Package localpg owns a private PostgreSQL server: it finds the programs, makes the cluster,
// starts, adopts, watches and stops the server. It never opens a TCP port, never wipes a directory
// that holds data, never touches a server that it did not find in its own directory, and knows
// nothing of what is stored.
//
// # Who stops a shared server
//
// Several processes may use one directory at the same time, for example a running bot and a short
// administrative command. The first one starts the server, the others adopt it. The server belongs
// to the process that started it: on Linux the kernel ends it together with that process, so Stop in
// that process always ends it. Stop in a process that adopted it leaves it alone as long as any other
// process uses it, and ends it otherwise. Whoever still uses the server when it ends, for that or for
// any other reason, starts it anew under the same address; to its users this looks like a database
// that is away for less than a second. Two advisory locks in the directory carry these rules
// (start.lock while one starts or stops, users.lock for as long as one uses it), and the kernel drops
// both when a process is killed.
package localpg

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"sync"
	"time"
)

// superuser is the only role of the cluster. Authentication is "trust": who may enter the socket's
// directory, which has mode 0700, is the server's user or root.
const superuser = "postgres"

// startLimit bounds Start when its context carries no deadline. Recovery after a crash of a large
// cluster is the slow case.
const startLimit = 2 * time.Minute

// Options says where the server lives and how it runs.
type Options struct {
	// Dir is the parent directory. Below it live "data" (the cluster), "data.init" (a cluster that is
	// being made), "run" (the socket), "log" and the two locks. It is made if it is absent. Empty is
	// allowed for a throwaway server and means a fresh directory below TempDir.
	Dir string
	// TempDir is where directories that nobody named are made. Empty is os.TempDir.
	TempDir string
	// Throwaway removes Dir at Stop and trades durability for speed.
	Throwaway bool
	// Settings are further server settings, in the words of postgresql.conf. They win over the
	// tuning of this package, not over the settings that keep the server private. An adopted server
	// keeps the settings of the process that started it.
	Settings map[string]string
	// Logger gets starts, adoptions, unexpected ends and stops. Nil is silent.
	Logger *slog.Logger
	// Getenv is asked for PGBIN and PATH. Nil is os.Getenv.
	Getenv func(string) string
}

// Server is a running private server. Its methods are safe for concurrent use.
type Server struct {
	cluster *cluster
	users   *flock
	current *instance // belongs to the supervisor until it has ended, then to Stop
	cancel  context.CancelFunc
	ended   chan struct{} // closed when the supervisor has returned

	stop    sync.Once
	stopErr error
}

// Start makes the cluster if there is none, adopts the server if one runs, starts it otherwise, and
// returns when it accepts queries. It returns a *NoProgramsError or a *VersionError where that is the
// reason. On an error no process and no half-made directory is left.
func Start(ctx context.Context, o Options) (*Server, error) {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, startLimit)
		defer cancel()
	}
	c, err := newCluster(ctx, withDefaults(o))
	if err != nil {
		return nil, err
	}
	s, err := c.enter(ctx)
	if err != nil {
		c.tidy() // after enter has let go of its locks
		return nil, err
	}
	return s, nil
}

func withDefaults(o Options) Options {
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.TempDir == "" {
		o.TempDir = os.TempDir()
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// enter joins the users of the cluster, brings the server up and begins to watch it.
func (c *cluster) enter(ctx context.Context) (*Server, error) {
	unlock, err := c.lockStart(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := c.mark(); err != nil {
		return nil, err
	}
	users, err := openLock(c.layout.usersLock)
	if err != nil {
		return nil, err
	}
	if err := users.share(ctx); err != nil {
		users.close()
		return nil, fmt.Errorf("joining the users of %s: %w", c.layout.dir, err)
	}
	in, err := c.open(ctx)
	if err != nil {
		users.close()
		return nil, err
	}
	c.settled = true
	watch, cancel := context.WithCancel(context.Background())
	s := &Server{cluster: c, users: users, current: in, cancel: cancel, ended: make(chan struct{})}
	go s.supervise(watch)
	return s, nil
}

// URL returns the address of a database for lib/pq. It stays the same for the server's life, over
// restarts too. The empty name means the maintenance database "postgres".
func (s *Server) URL(database string) string {
	return address(s.cluster.layout.run, database)
}

func address(run, database string) string {
	if database == "" {
		database = "postgres"
	}
	q := url.Values{
		"host":              {run},
		"port":              {port},
		"sslmode":           {"disable"},
		"binary_parameters": {"yes"},
		"connect_timeout":   {"10"}, // seconds; lib/pq would wait for a frozen server forever
	}
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/" + database, RawQuery: q.Encode()}
	return u.String()
}

// Stop ends the use of the server, and the server itself by the rules of the package comment: first
// politely (transactions roll back, a checkpoint is written), then, after 8 s or when ctx ends, with
// more force. It returns when the server has ended. Further calls return the first one's error.
func (s *Server) Stop(ctx context.Context) error {
	s.stop.Do(func() { s.stopErr = s.leave(ctx) })
	return s.stopErr
}
