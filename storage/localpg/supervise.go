package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// Pauses between attempts to bring a server back, doubling from the first to the last.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 30 * time.Second
)

// supervise brings the server back whenever it ends, until ctx ends.
func (s *Server) supervise(ctx context.Context) {
	defer close(s.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.current.gone:
		}
		s.cluster.options.Logger.Warn("postgres has ended, bringing it back", "dir", s.cluster.layout.dir, "pid", s.current.pid)
		in, err := s.reopen(ctx)
		if err != nil {
			return // only the end of ctx ends the attempts
		}
		s.current = in
	}
}

func (s *Server) reopen(ctx context.Context) (*instance, error) {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		in, err := s.openAgain(ctx)
		if err == nil {
			return in, nil
		}
		if ctx.Err() == nil {
			s.cluster.options.Logger.Error("postgres does not come back", "dir", s.cluster.layout.dir, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

func (s *Server) openAgain(ctx context.Context) (*instance, error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	unlock, err := s.cluster.lockStart(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if _, err := os.Stat(s.cluster.layout.data); err != nil {
		return nil, fmt.Errorf("the cluster is lost: %w", err) // a new one would be empty
	}
	return s.cluster.open(ctx)
}

// lockPatience bounds how long Stop waits for another process that is starting or stopping.
const lockPatience = 5 * time.Second

// leave carries out the rules of the package comment.
func (s *Server) leave(ctx context.Context) error {
	c := s.cluster
	s.cancel()
	<-s.ended
	defer s.users.close()
	waiting, cancel := context.WithTimeout(context.WithoutCancel(ctx), lockPatience)
	defer cancel()
	unlock, err := c.lockStart(waiting)
	if err != nil {
		unlock = func() {}
	}
	defer unlock()
	alone, lockErr := s.users.try(syscall.LOCK_EX)
	alone = alone && err == nil
	if !s.current.started && !alone {
		s.current.release()
		return errors.Join(err, lockErr)
	}
	if err := s.current.end(ctx, c.shutdown(), c.options.Logger); err != nil {
		return err
	}
	s.current.release()
	c.options.Logger.Info("postgres stopped", "dir", c.layout.dir, "pid", s.current.pid)
	if alone {
		c.clear()
	}
	return nil
}

func (c *cluster) shutdown() []step {
	if c.options.Throwaway {
		return abort()
	}
	return shutdown()
}

// clear removes what nobody needs any more.
func (c *cluster) clear() {
	switch {
	case c.options.Throwaway:
		c.remove()
	case c.layout.short:
		_ = os.Remove(c.layout.run)
	}
}
