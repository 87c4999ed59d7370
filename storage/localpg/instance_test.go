package localpg

import (
	"bufio"
	"context"
	"log/slog"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
)

// stubborn is an instance that ignores the given signals.
func stubborn(t *testing.T, ignored string) *instance {
	t.Helper()
	cmd := exec.Command("/bin/sh", "-c", `trap "" `+ignored+`; echo ready; while :; do sleep 600 & wait; kill $!; done`)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := cmd.StdoutPipe()
	check(t, err)
	in, err := startInstance(cmd, syscall.SIGKILL)
	check(t, err)
	t.Cleanup(func() { _ = syscall.Kill(-in.pid, syscall.SIGKILL) })
	_, err = bufio.NewReader(out).ReadString('\n')
	check(t, err)
	return in
}

func TestEndTriesHarderAndHarder(t *testing.T) {
	short := []step{{syscall.SIGINT, 20 * time.Millisecond}, {syscall.SIGQUIT, 20 * time.Millisecond}, {syscall.SIGKILL, time.Minute}}
	in := stubborn(t, "INT QUIT")
	check(t, in.end(context.Background(), short, slog.New(slog.DiscardHandler)))
	if alive(in.pid) {
		t.Error("it lives")
	}
}

func TestEndOfContextShortensThePolitePart(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	long := []step{{syscall.SIGINT, time.Hour}, {syscall.SIGKILL, time.Hour}}
	in := stubborn(t, "INT")
	check(t, in.end(ctx, long, slog.New(slog.DiscardHandler)))
}

func TestEndSaysThatItDidNotWork(t *testing.T) {
	in := stubborn(t, "INT")
	if err := in.end(context.Background(), []step{{syscall.SIGINT, time.Millisecond}}, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("no error")
	}
	check(t, in.end(context.Background(), abort(), slog.New(slog.DiscardHandler)))
}

// Linux ends a child with the thread that started it, and Go ends threads.
func TestServerOutlivesTheThreadsOfOthers(t *testing.T) {
	dir := clusterAt(t)
	start(t, Options{Dir: dir})
	pid := pidOf(t, dir)
	var all, together sync.WaitGroup
	together.Add(64)
	for range 64 {
		all.Go(func() {
			runtime.LockOSThread() // and never unlocked, so the thread ends with the goroutine
			together.Done()
			together.Wait()
		})
	}
	all.Wait()
	s := start(t, Options{Dir: dir})
	if s.current.started || pidOf(t, dir) != pid || !alive(pid) {
		t.Error("the server has ended")
	}
}

func TestProgramThatCannotRun(t *testing.T) {
	cmd := exec.Command("/nowhere/postgres")
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if _, err := startInstance(cmd, syscall.SIGKILL); err == nil {
		t.Error("no error")
	}
}
