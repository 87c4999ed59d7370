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
	"sync"
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
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		_ = os.RemoveAll(templateDir)
		os.Exit(code)
	}))
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
	return startHelperAs(t, dir, nil)
}

func startHelperAs(t *testing.T, dir string, as *syscall.Credential) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
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
	dir, err := reachableDir()
	check(t, err)
	t.Cleanup(func() { check(t, os.RemoveAll(dir)) })
	return filepath.Join(dir, "pg")
}

// reachableDir is in memory where that has room, because making a cluster means making a thousand files.
func reachableDir() (string, error) {
	root := "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(root, &fs); err != nil || uint64(fs.Bsize)*uint64(fs.Bavail) < 1<<30 {
		root = os.TempDir()
	}
	dir, err := os.MkdirTemp(root, "localpg-test-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

// templateDir is the parent of a cluster that is made once, when first needed, and copied for most tests.
var templateDir string

var template = sync.OnceValue(func() (err error) {
	if templateDir, err = reachableDir(); err != nil {
		return err
	}
	s, err := Start(context.Background(), Options{Dir: filepath.Join(templateDir, "pg")})
	if err != nil {
		return err
	}
	return s.Stop(context.Background())
})

// clusterAt is a place with a cluster in it.
func clusterAt(t testing.TB) string {
	t.Helper()
	dir := place(t)
	check(t, template())
	if out, err := exec.Command("cp", "-a", filepath.Join(templateDir, "pg"), dir).CombinedOutput(); err != nil {
		t.Fatalf("copying the cluster: %v: %s", err, out)
	}
	return dir
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
