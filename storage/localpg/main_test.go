package localpg

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// helperDir makes the test binary a process that uses a server in that directory until its input ends,
// so that a test can kill it.
const helperDir = "LOCALPG_TEST_HELPER_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		os.Exit(helper(dir))
	}
	goleak.VerifyTestMain(m)
}

func helper(dir string) int {
	s, err := Start(context.Background(), Options{Dir: dir})
	if err != nil {
		fmt.Println("error:", err)
		return 1
	}
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := s.Stop(context.Background()); err != nil {
		fmt.Println("error:", err)
		return 1
	}
	return 0
}

// process is a running helper.
type process struct {
	cmd   *exec.Cmd
	input io.Closer
}

func startHelper(t *testing.T, dir string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperDir+"="+dir)
	cmd.Stderr = os.Stderr
	input, err := cmd.StdinPipe()
	check(t, err)
	output, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	p := &process{cmd: cmd, input: input}
	t.Cleanup(func() { p.kill() })
	line := make([]byte, 1024)
	n, _ := output.Read(line)
	if got := strings.TrimSpace(string(line[:n])); got != "ready" {
		t.Fatalf("helper says %q", got)
	}
	return p
}

// kill is kill -9, and waits until the process is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func (p *process) leave(t *testing.T) {
	t.Helper()
	check(t, p.input.Close())
	check(t, p.cmd.Wait())
}

// place is a directory that any user of this machine can reach, unlike t.TempDir, and that does not
// exist yet.
func place(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "localpg-test-")
	check(t, err)
	t.Cleanup(func() { check(t, os.RemoveAll(dir)) })
	check(t, os.Chmod(dir, 0o711))
	return filepath.Join(dir, "pg")
}

func start(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := Start(context.Background(), o)
	check(t, err)
	t.Cleanup(func() { check(t, s.Stop(context.Background())) })
	return s
}

func stop(t testing.TB, s *Server) {
	t.Helper()
	check(t, s.Stop(context.Background()))
}

// pidOf asks the directory which process serves it.
func pidOf(t testing.TB, dir string) int {
	t.Helper()
	pf, err := readPidfile(filepath.Join(dir, "data", "postmaster.pid"))
	check(t, err)
	return pf.pid
}

func ask(t testing.TB, url, query string, args ...any) string {
	t.Helper()
	got, err := try(url, query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return got
}

func try(url, query string, args ...any) (string, error) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return "", err
	}
	defer db.Close()
	var got string
	return got, db.QueryRow(query, args...).Scan(&got)
}

func do(t testing.TB, url, query string, args ...any) {
	t.Helper()
	db, err := sql.Open("postgres", url)
	check(t, err)
	defer db.Close()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// eventually waits for a condition that another process brings about.
func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("not within 30 s: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func eventuallyGone(t testing.TB, pid int) {
	t.Helper()
	eventually(t, fmt.Sprintf("end of process %d", pid), func() bool { return !alive(pid) })
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
}

// script writes an executable that stands in for one of PostgreSQL's programs.
func script(t *testing.T, dir, name, body string) {
	t.Helper()
	check(t, makeParents(dir))
	check(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+body+"\n"), 0o755))
}

// env answers from a map.
func env(m map[string]string) func(string) string { return func(k string) string { return m[k] } }

func signal(t *testing.T, pid int, sig syscall.Signal) {
	t.Helper()
	check(t, syscall.Kill(pid, sig))
}
