package localpg

import (
	"context"
	"fmt"
	"log/slog"
	"os/exec"
	"syscall"
	"time"
)

// instance is one running server process.
type instance struct {
	pid     int
	started bool          // by this process, whose end is the server's end
	gone    chan struct{} // closed when the process has ended
	signal  func(syscall.Signal)
	release func() // ends the watching of a process that lives on
}

// startInstance runs a server whose life is tied to ours, see dieWithUs. The context is not the
// server's: it lives until it is stopped.
func startInstance(cmd *exec.Cmd, last syscall.Signal) (*instance, error) {
	in := &instance{started: true, gone: make(chan struct{}), release: func() {}}
	in.signal = func(sig syscall.Signal) {
		_ = cmd.Process.Signal(sig) // an error means that it has ended
	}
	began := make(chan error, 1)
	go onOwnThread(func() {
		defer close(in.gone)
		release, err := startTied(cmd, last)
		began <- err
		if err != nil {
			return
		}
		_ = cmd.Wait() // its status says nothing that its log does not say better
		release()
	})
	if err := <-began; err != nil {
		return nil, fmt.Errorf("running %s: %w", cmd.Path, err)
	}
	in.pid = cmd.Process.Pid
	return in, nil
}

// adoptPoll is how often an adopted server is looked at. It is nobody's child here, so nothing tells
// us of its end.
const adoptPoll = 50 * time.Millisecond

// adoptInstance watches a server that another process started.
func adoptInstance(pid int, pidPath string) *instance {
	in := &instance{pid: pid, gone: make(chan struct{})}
	lives := func() bool {
		pf, err := readPidfile(pidPath)
		return err == nil && pf.pid == pid && alive(pid)
	}
	in.signal = func(sig syscall.Signal) {
		if lives() {
			_ = syscall.Kill(pid, sig)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	in.release = func() { cancel(); <-stopped }
	go func() {
		defer close(stopped)
		tick := time.NewTicker(adoptPoll)
		defer tick.Stop()
		for lives() {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
		close(in.gone)
	}()
	return in
}

// step is one way to make a server end, and how long it may take.
type step struct {
	signal   syscall.Signal
	patience time.Duration
}

// shutdown are PostgreSQL's ways to end, from polite to rude: fast (roll back, write a checkpoint),
// immediate (like a crash; the server itself kills what hangs after 5 s), kill. Whatever it takes,
// confirmed transactions are safe in the write-ahead log.
func shutdown() []step {
	return []step{
		{syscall.SIGINT, 8 * time.Second},
		{syscall.SIGQUIT, 7 * time.Second},
		{syscall.SIGKILL, 5 * time.Second},
	}
}

// abort leaves the polite way out, for a server that has nothing to write down.
func abort() []step { return shutdown()[1:] }

// end stops the process and returns when it has ended. The end of ctx only shortens the first step.
func (in *instance) end(ctx context.Context, steps []step, log *slog.Logger) error {
	for _, step := range steps {
		in.signal(step.signal)
		if in.endsWithin(ctx, step.patience) {
			return nil
		}
		log.Warn("postgres does not stop", "pid", in.pid, "signal", step.signal.String())
		ctx = context.WithoutCancel(ctx)
	}
	return fmt.Errorf("the server process %d does not end", in.pid)
}

func (in *instance) endsWithin(ctx context.Context, patience time.Duration) bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-in.gone:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return in.hasEnded()
}

func (in *instance) hasEnded() bool {
	select {
	case <-in.gone:
		return true
	default:
		return false
	}
}
