package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// lockPoll is how often a taken lock is tried again. flock can wait by itself, but not for a context.
const lockPoll = 10 * time.Millisecond

// flock is an advisory lock on a file (flock(2)). It belongs to the open file, so two servers in one
// process exclude each other as two processes do, and the kernel drops it with the process.
type flock struct{ file *os.File }

func openLock(path string) (*flock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening lock: %w", err)
	}
	return &flock{file: f}, nil
}

func (l *flock) share(ctx context.Context) error { return l.wait(ctx, syscall.LOCK_SH) }

func (l *flock) exclude(ctx context.Context) error { return l.wait(ctx, syscall.LOCK_EX) }

func (l *flock) wait(ctx context.Context, how int) error {
	tick := time.NewTicker(lockPoll)
	defer tick.Stop()
	for {
		ok, err := l.try(how)
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// try reports whether it got the lock. Where it did not, an earlier lock through the same file may be
// lost too.
func (l *flock) try(how int) (bool, error) {
	for {
		err := syscall.Flock(int(l.file.Fd()), how|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, fmt.Errorf("locking %s: %w", l.file.Name(), err)
		}
	}
}

// close drops the lock.
func (l *flock) close() { _ = l.file.Close() }

// lockStart makes this process the only one that starts or stops the cluster's server.
func (c *cluster) lockStart(ctx context.Context) (unlock func(), err error) {
	l, err := openLock(c.layout.startLock)
	if err != nil {
		return nil, err
	}
	if err := l.exclude(ctx); err != nil {
		l.close()
		return nil, fmt.Errorf("waiting for another process that starts or stops PostgreSQL in %s: %w", c.layout.dir, err)
	}
	return l.close, nil
}
