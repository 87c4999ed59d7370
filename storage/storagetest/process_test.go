package storagetest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"sozialraum/storage/localpg"
	"sozialraum/storage/storagetest"
)

// modeVariable makes TestInner do something in a test binary that another test has started.
const modeVariable = "STORAGETEST_TEST_MODE"

func TestInner(t *testing.T) {
	mode := os.Getenv(modeVariable)
	if mode == "" {
		return
	}
	db := open(t, storagetest.URL(t))
	fmt.Println("fsync", ask(t, db, `SELECT current_setting('fsync')`))
	fmt.Println("dir", ask(t, db, `SELECT current_setting('data_directory')`))
	fmt.Println("pid", ask(t, db, `SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)`))
	switch mode {
	case "hang":
		_, _ = io.Copy(io.Discard, os.Stdin)
	case "panic":
		panic("as asked for")
	case "exit":
		os.Exit(3)
	case "leak":
		go func() { select {} }()
	}
}

// inner is a test binary that another test has started.
type inner struct {
	cmd   *exec.Cmd
	input io.Closer
	says  map[string]string
}

// runInner returns when the test in the new binary has its database and has said so.
func runInner(t *testing.T, mode string, env ...string) *inner {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestInner$")
	cmd.Env = append(os.Environ(), "TEST_DATABASE_URL=", "SOZIALRAUM_TEST_FSYNC=", modeVariable+"="+mode)
	cmd.Env = append(cmd.Env, env...)
	input, err := cmd.StdinPipe()
	check(t, err)
	output, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	in := &inner{cmd: cmd, input: input, says: map[string]string{}}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(output)
	for in.says["pid"] == "" && lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), " ")
		in.says[key] = value
	}
	if in.says["pid"] == "" {
		t.Fatalf("the inner test has no database: %v", in.says)
	}
	go func() { _, _ = io.Copy(io.Discard, output) }()
	return in
}

// serverEnds waits for the end of the server.
func (in *inner) serverEnds(t *testing.T) {
	t.Helper()
	var pid int
	_, err := fmt.Sscan(in.says["pid"], &pid)
	check(t, err)
	deadline := time.Now().Add(30 * time.Second)
	for !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		if time.Now().After(deadline) {
			t.Fatalf("server process %d outlives its tests", pid)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestServerEndsWithTheTests(t *testing.T) {
	for mode, want := range map[string]int{"pass": 0, "leak": 1, "panic": 2, "exit": 3, "hang": -1} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			in := runInner(t, mode)
			if mode == "hang" {
				check(t, in.cmd.Process.Kill())
			}
			_ = in.cmd.Wait()
			if got := in.cmd.ProcessState.ExitCode(); got != want {
				t.Errorf("exit code %d, want %d", got, want)
			}
			in.serverEnds(t)
			_, err := os.Stat(in.says["dir"])
			if inOrder := want == 0 || want == 1; inOrder && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s is left: %v", in.says["dir"], err)
			}
			if err == nil {
				check(t, os.RemoveAll(strings.TrimSuffix(in.says["dir"], "/data")))
			}
		})
	}
}

func TestFsync(t *testing.T) {
	for value, want := range map[string]string{"": "off", "1": "on"} {
		in := runInner(t, "pass", "SOZIALRAUM_TEST_FSYNC="+value)
		if got := in.says["fsync"]; got != want {
			t.Errorf("SOZIALRAUM_TEST_FSYNC=%s: fsync %s, want %s", value, got, want)
		}
		check(t, in.input.Close())
		check(t, in.cmd.Wait())
	}
}

func TestExistingServer(t *testing.T) {
	ctx := context.Background()
	server, err := localpg.Start(ctx, localpg.Options{Throwaway: true})
	check(t, err)
	t.Cleanup(func() { check(t, server.Stop(ctx)) })
	young := fmt.Sprintf("sozialraum_test_%d_other_1", time.Now().Unix())
	for _, name := range []string{young, "sozialraum_test_1000000_gone_1", "sozialraum_test_notes", "sozialraum"} {
		_, err := server.EnsureDatabase(ctx, name)
		check(t, err)
	}

	in := runInner(t, "pass", "TEST_DATABASE_URL="+server.URL(""))
	check(t, in.input.Close())
	if err := in.cmd.Wait(); err != nil {
		t.Errorf("tests on an existing server: %v", err)
	}
	db := open(t, server.URL(""))
	if got, want := in.says["dir"], ask(t, db, `SELECT current_setting('data_directory')`); got != want {
		t.Errorf("used the server in %s, want %s", got, want)
	}
	got := ask(t, db, `SELECT string_agg(datname, ' ' ORDER BY datname COLLATE "C") FROM pg_database WHERE starts_with(datname, 'sozialraum')`)
	if want := "sozialraum " + young + " sozialraum_test_notes"; got != want {
		t.Errorf("databases: %s\nwant       %s", got, want)
	}
}

func TestAddressThatIsNoURL(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestDatabaseIsMigrated$")
	cmd.Env = append(os.Environ(), "TEST_DATABASE_URL=host=/tmp password=hidden")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "TEST_DATABASE_URL is no URL") || strings.Contains(string(out), "hidden") {
		t.Errorf("error = %v, output: %s", err, out)
	}
}
