package localpg

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestSecondAdoptsAndLeavesTheServerToTheFirst(t *testing.T) {
	dir := clusterAt(t)
	first := start(t, Options{Dir: dir})
	pid := pidOf(t, dir)
	second := start(t, Options{Dir: dir})
	if second.current.started || second.current.pid != pid {
		t.Errorf("second started=%v pid=%d, want the first's %d", second.current.started, second.current.pid, pid)
	}
	if second.URL("x") != first.URL("x") {
		t.Errorf("addresses differ: %s, %s", first.URL("x"), second.URL("x"))
	}
	stop(t, second)
	if got := ask(t, first.URL(""), `SELECT 1`); got != "1" {
		t.Errorf("got %q", got)
	}
	if pidOf(t, dir) != pid {
		t.Error("the server is another one")
	}
	stop(t, first)
	eventuallyGone(t, pid)
}

func TestSecondBringsTheServerBackWhenTheFirstLeaves(t *testing.T) {
	dir := clusterAt(t)
	p := startHelper(t, dir)
	pid := pidOf(t, dir)
	second := start(t, Options{Dir: dir})
	p.leave(t)
	eventuallyGone(t, pid)
	eventually(t, "an answer under the same address", func() bool {
		_, err := try(second.URL(""), `SELECT 1`)
		return err == nil
	})
	next := pidOf(t, dir)
	stop(t, second)
	if alive(next) {
		t.Error("the server is left")
	}
}

func TestServerEndsWithAKilledProcess(t *testing.T) {
	dir := clusterAt(t)
	p := startHelper(t, dir)
	pid := pidOf(t, dir)
	p.kill()
	eventuallyGone(t, pid)
	if _, err := os.Stat(filepath.Join(dir, "data", "postmaster.pid")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the server did not end in order: %v", err)
	}
}

// The new process begins while the old server is still going down, and must end up with one that works.
func TestStartRightAfterAKill(t *testing.T) {
	dir := clusterAt(t)
	for i := range 3 {
		p := startHelper(t, dir)
		url := start(t, Options{Dir: dir}).URL("")
		if i == 0 {
			do(t, url, `CREATE TABLE kept (n int)`)
		}
		do(t, url, `INSERT INTO kept VALUES ($1)`, i)
		p.kill()
	}
	s := start(t, Options{Dir: dir})
	eventually(t, "all three rows", func() bool {
		got, err := try(s.URL(""), `SELECT count(*) FROM kept`)
		return err == nil && got == "3"
	})
}

// orphan runs a server without its Server, as a killed process leaves it where the system has no death
// signal. It may still be starting. The channel is closed when it has ended.
func orphan(t *testing.T, dir string) (pid int, ended <-chan struct{}) {
	t.Helper()
	c, err := newCluster(context.Background(), withDefaults(Options{Dir: dir}))
	check(t, err)
	check(t, c.layout.makeRun(c.account))
	in, err := startInstance(c.command("postgres", c.arguments()...), syscall.SIGQUIT)
	check(t, err)
	t.Cleanup(func() {
		in.signal(syscall.SIGQUIT)
		<-in.gone
	})
	eventually(t, "the server has the cluster", func() bool {
		pf, err := readPidfile(c.layout.pidfile())
		return err == nil && pf.pid == in.pid
	})
	return in.pid, in.gone
}

func TestOrphanIsAdoptedAndStopped(t *testing.T) {
	dir := clusterAt(t)
	pid, ended := orphan(t, dir)
	s := start(t, Options{Dir: dir})
	if s.current.started || s.current.pid != pid {
		t.Fatalf("started=%v pid=%d, want to adopt %d", s.current.started, s.current.pid, pid)
	}
	if got := ask(t, s.URL(""), `SELECT 1`); got != "1" {
		t.Errorf("got %q", got)
	}
	stop(t, s)
	<-ended
}

func TestOrphanIsStoppedByTheLastOfItsAdopters(t *testing.T) {
	dir := clusterAt(t)
	pid, ended := orphan(t, dir)
	a, b := start(t, Options{Dir: dir}), start(t, Options{Dir: dir})
	stop(t, a)
	if !alive(pid) {
		t.Fatal("the first to leave stopped it")
	}
	stop(t, b)
	<-ended
}

func TestAddressOfAnAdoptedServerIsWhereItsSocketIs(t *testing.T) {
	dir := longPlace(t)
	first := start(t, Options{Dir: dir})
	elsewhere, err := os.MkdirTemp("", "localpg-other-temp-")
	check(t, err)
	defer os.RemoveAll(elsewhere)
	t.Setenv("TMPDIR", elsewhere)
	second := start(t, Options{Dir: dir})
	if first.URL("") != second.URL("") {
		t.Errorf("addresses differ: %s, %s", first.URL(""), second.URL(""))
	}
}

func TestCrashedServerComesBack(t *testing.T) {
	dir := clusterAt(t)
	s := start(t, Options{Dir: dir})
	url := s.URL("")
	do(t, url, `CREATE TABLE kept AS SELECT 7 AS n`)
	pid := pidOf(t, dir)
	signal(t, pid, syscall.SIGKILL)
	eventually(t, "the row from another process", func() bool {
		got, err := try(url, `SELECT n FROM kept`)
		return err == nil && got == "7" && pidOf(t, dir) != pid
	})
}

// lose takes a running server's data away and kills it. The data comes back at the end of the test, so
// that a server can clean up behind the killed one.
func lose(t *testing.T, dir string) {
	t.Helper()
	data, lost := filepath.Join(dir, "data"), filepath.Join(dir, "lost")
	pid := pidOf(t, dir)
	check(t, os.Rename(data, lost))
	t.Cleanup(func() {
		check(t, os.Rename(lost, data))
		stop(t, start(t, Options{Dir: dir}))
	})
	signal(t, pid, syscall.SIGKILL)
	eventuallyGone(t, pid)
}

func TestLostClusterIsNotReplacedByAnEmptyOne(t *testing.T) {
	dir := clusterAt(t)
	s := start(t, Options{Dir: dir})
	lose(t, dir)
	if _, err := s.openAgain(context.Background()); err == nil || !strings.Contains(err.Error(), "lost") {
		t.Errorf("error = %v", err)
	}
	if isThere(filepath.Join(dir, "data")) {
		t.Error("there is an empty cluster now")
	}
}

func TestStopDoesNotWaitForARestartThatFails(t *testing.T) {
	dir := clusterAt(t)
	s := start(t, Options{Dir: dir})
	lose(t, dir)
	stop(t, s)
}

func TestStalePidFiles(t *testing.T) {
	dir := clusterAt(t)
	c, err := newCluster(context.Background(), withDefaults(Options{Dir: dir}))
	check(t, err)
	check(t, c.layout.makeRun(c.account))
	stranger := exec.Command("sleep", "600")
	stranger.Dir = "/"
	c.account.apply(stranger)
	check(t, stranger.Start())
	defer func() { _ = stranger.Process.Kill(); _ = stranger.Wait() }()
	dead := exec.Command("true")
	check(t, dead.Run())

	rest := "\n" + c.layout.data + "\n1700000000\n5432\n" + c.layout.run + "\n\n  5432001  65536\nready   \n"
	for name, content := range map[string]string{
		"empty":                        "",
		"not a number":                 "oh\n",
		"dead process":                 strconv.Itoa(dead.Process.Pid) + rest,
		"number taken by another":      strconv.Itoa(stranger.Process.Pid) + rest,
		"number taken by ourselves":    strconv.Itoa(os.Getpid()) + rest,
		"nothing but a taken number":   strconv.Itoa(stranger.Process.Pid) + "\n",
		"number of the first process":  "1" + rest,
		"number of all the processes":  "-1" + rest,
		"cut off in the first line":    strconv.Itoa(stranger.Process.Pid),
		"cut off after the data's dir": strconv.Itoa(dead.Process.Pid) + "\n" + c.layout.data,
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{c.layout.pidfile(), filepath.Join(c.layout.run, socketName+".lock")} {
				check(t, os.WriteFile(path, []byte(content), 0o600))
				check(t, c.account.give(path))
			}
			s := start(t, Options{Dir: dir})
			if !s.current.started {
				t.Error("adopted nothing")
			}
			if got := ask(t, s.URL(""), `SELECT 1`); got != "1" {
				t.Errorf("got %q", got)
			}
			stop(t, s)
		})
	}
	check(t, stranger.Process.Signal(syscall.Signal(0)))
}

func TestLiveServerThatDoesNotAnswerIsWaitedFor(t *testing.T) {
	dir := clusterAt(t)
	pid, _ := orphan(t, dir)
	other := start(t, Options{Dir: dir}) // returns when it is ready
	signal(t, pid, syscall.SIGSTOP)
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if _, err := Start(ctx, Options{Dir: dir}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v", err)
	}
	signal(t, pid, syscall.SIGCONT)
	if got := ask(t, other.URL(""), `SELECT 1`); got != "1" {
		t.Errorf("got %q", got)
	}
	if !alive(pid) {
		t.Error("the server was ended")
	}
}
