package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

const (
	// stalePatience is how long we try against what a dead or dying server has left behind.
	stalePatience = 10 * time.Second
	// openPoll is how often we look whether a server has come up or gone.
	openPoll = 5 * time.Millisecond
	// answerPatience is how long a server may take for one trivial query.
	answerPatience = 5 * time.Second
)

// errTaken says that a predecessor still holds the cluster or the socket.
var errTaken = errors.New("another server still holds it")

// open returns a server that accepts queries: the one that runs, else a new one. The caller holds the
// start lock, so nobody else starts or stops one meanwhile; a server may still be ending by itself.
func (c *cluster) open(ctx context.Context) (*instance, error) {
	began := time.Now()
	if _, err := os.Stat(c.layout.data); errors.Is(err, fs.ErrNotExist) {
		if err := c.make(ctx); err != nil {
			return nil, err
		}
	}
	tick := time.NewTicker(openPoll)
	defer tick.Stop()
	for {
		in, err := c.adopt(ctx)
		if errors.Is(err, errNoServer) {
			in, err = c.start(ctx)
		}
		switch {
		case err == nil:
			c.options.Logger.Info("postgres runs", "dir", c.layout.dir, "pid", in.pid,
				"adopted", !in.started, "version", c.programs.major, "took", time.Since(began))
			return in, nil
		case !errors.Is(err, errTaken):
			return nil, err
		case time.Since(began) > stalePatience && !c.changing():
			return nil, fmt.Errorf("starting PostgreSQL in %s: %w", c.layout.data, err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for PostgreSQL in %s: %w", c.layout.data, errors.Join(ctx.Err(), err))
		case <-tick.C:
		}
	}
}

// changing reports that a living server says that it is on its way up or down, which may take long and
// is worth waiting for.
func (c *cluster) changing() bool {
	pf, err := readPidfile(c.layout.pidfile())
	return err == nil && alive(pf.pid) && (pf.status == "starting" || pf.status == "stopping")
}

// errNoServer says that no server runs in the cluster.
var errNoServer = errors.New("no server runs")

// adopt returns the running server, errNoServer if none runs, and errTaken if one lives that does not
// answer.
func (c *cluster) adopt(ctx context.Context) (*instance, error) {
	path := c.layout.pidfile()
	pf, err := readPidfile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoServer
	}
	if err != nil {
		return nil, err
	}
	if !alive(pf.pid) || !serves(pf.pid, c.layout.data) {
		if pf.pid == 0 || exists(pf.pid) {
			err = disown(path)
		}
		if err != nil {
			return nil, err
		}
		return nil, errNoServer
	}
	if pf.status != "ready" {
		return nil, fmt.Errorf("%w: process %d is %s", errTaken, pf.pid, pf.status)
	}
	if err := c.answers(ctx, pf.socketDir); err != nil {
		return nil, fmt.Errorf("%w: process %d does not answer: %w", errTaken, pf.pid, err)
	}
	if err := c.settle(pf.socketDir); err != nil {
		return nil, err
	}
	return adoptInstance(pf.pid, path), nil
}

// settle takes over where an adopted server has its socket, which depends on the temporary directory of
// the process that started it. Once an address has been handed out it must stay.
func (c *cluster) settle(run string) error {
	if run == c.layout.run {
		return nil
	}
	if c.settled {
		return fmt.Errorf("%w: its socket is in %s instead of %s", errTaken, run, c.layout.run)
	}
	c.layout.run, c.layout.short = run, filepath.Dir(run) != c.layout.dir
	return nil
}

// start runs a new server and waits until it accepts queries.
func (c *cluster) start(ctx context.Context) (*instance, error) {
	if err := c.layout.makeRun(c.account); err != nil {
		return nil, err
	}
	log, err := c.openLog()
	if err != nil {
		return nil, err
	}
	defer log.Close()
	from, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	cmd := c.command("postgres", c.arguments()...)
	cmd.Stdout, cmd.Stderr = log, log
	in, err := startInstance(cmd, c.lastSignal())
	if err != nil {
		return nil, err
	}
	if err := c.await(ctx, in); err != nil {
		endErr := in.end(context.WithoutCancel(ctx), abort(), c.options.Logger)
		return nil, errors.Join(c.explain(err, c.lastWords(from)), endErr)
	}
	return in, nil
}

// lastSignal is what the server gets when we are killed.
func (c *cluster) lastSignal() syscall.Signal {
	if c.options.Throwaway {
		return syscall.SIGQUIT
	}
	return syscall.SIGINT
}

// errEnded says that a server ended while it was starting.
var errEnded = errors.New("the server ended at once")

func (c *cluster) await(ctx context.Context, in *instance) error {
	tick := time.NewTicker(openPoll)
	defer tick.Stop()
	for {
		if pf, err := readPidfile(c.layout.pidfile()); err == nil && pf.pid == in.pid && pf.status == "ready" {
			return c.answers(ctx, c.layout.run)
		}
		select {
		case <-in.gone:
			return errEnded
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// mayPass are the last words of a server that found a predecessor's remains.
var mayPass = regexp.MustCompile(`lock file "[^"]*" (already exists|is empty)|bogus data in lock file|pre-existing shared memory block`)

// explain adds the server's own last words and tells apart what a new attempt may mend.
func (c *cluster) explain(err error, words string) error {
	switch {
	case !errors.Is(err, errEnded) || !mayPass.MatchString(words):
		return fmt.Errorf("starting PostgreSQL in %s: %w: %s", c.layout.data, err, words)
	case strings.Contains(words, socketName):
		// A server looks at its socket after it has got hold of the cluster. So the socket belongs to
		// a dead one, whose process number somebody else has now.
		return errors.Join(fmt.Errorf("%w: %s", errTaken, words), c.layout.removeSocket())
	}
	return fmt.Errorf("%w: %s", errTaken, words)
}

// answers runs one query and makes sure that it is our cluster that answers.
func (c *cluster) answers(ctx context.Context, run string) error {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	db, err := openPool(ctx, address(run, ""))
	if err != nil {
		return err
	}
	defer db.Close()
	var dir string
	err = db.QueryRowContext(ctx, `SELECT current_setting('data_directory')`).Scan(&dir)
	if pq.As(err, pqerror.TooManyConnections) != nil {
		return nil // it answers others
	}
	if err != nil {
		return err
	}
	got, err := os.Stat(dir)
	if err != nil {
		return err
	}
	want, err := os.Stat(c.layout.data)
	if err != nil {
		return err
	}
	if !os.SameFile(got, want) {
		return fmt.Errorf("the server at %s serves %s", run, dir)
	}
	return nil
}

func (l layout) pidfile() string { return filepath.Join(l.data, "postmaster.pid") }
