package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var pageAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

// The page takes another port than one that is taken, says which, opens it in the browser, and goes with Ctrl-C together with the bot, the
// database's server and every file.
func TestDemoWebEndsWithCtrlC(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	temp, err := os.MkdirTemp("", "sozialraum-page-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(temp) })
	if err := os.Chmod(temp, 0o711); err != nil { //nolint:gosec // it holds nothing but what the database protects itself
		t.Fatal(err)
	}
	desktop := t.TempDir()
	for _, opener := range []string{"xdg-open", "open"} {
		if err := os.WriteFile(filepath.Join(desktop, opener), []byte("#!/bin/sh\necho \"$1\" >'"+desktop+"/opened'\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(shipped.path(t), "demo", "--web", "--open", "--port="+port)
	cmd.Env = []string{"DISPLAY=:99", "PATH=" + desktop + ":" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "PGBIN=" + os.Getenv("PGBIN"), "TMPDIR=" + temp}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(harnessPatience, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer late.Stop()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	address := pageAddress.FindString(line)
	if err != nil || address == "" || strings.Contains(address, ":"+port+"/") {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		t.Fatalf("it says %q, %v: %s", line, err, stderr.String())
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"api/state", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	if answer, err := (&http.Client{Timeout: harnessPatience}).Do(request); err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("the page answers %v, %v", answer, err)
	} else {
		_ = answer.Body.Close()
	}
	var opened []byte
	for started := time.Now(); len(opened) == 0 && time.Since(started) < harnessPatience; time.Sleep(10 * time.Millisecond) {
		opened, _ = os.ReadFile(filepath.Join(desktop, "opened"))
	}
	if strings.TrimSpace(string(opened)) != address {
		t.Errorf("the browser opens %q", opened)
	}
	// A terminal sends it to the whole group: the bot, too.
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil || stderr.Len() > 0 {
		t.Errorf("it ends with %v: %s", err, stderr.String())
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}

func TestObeyReportsOnEveryOrder(t *testing.T) {
	orders := `{"do":"turn","ahead":5}` + "\n" + `nonsense` + "\n" + `{"do":"settle"}` + "\n"
	var done []demoOrder
	var reports bytes.Buffer
	err := obey(strings.NewReader(orders), &reports, func(o demoOrder) error {
		done = append(done, o)
		if o.Do == "settle" {
			return errors.New("not now")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]demoOrder{{Do: "turn", Ahead: 5}, {Do: "settle"}}, done); diff != "" {
		t.Error(diff)
	}
	if n := strings.Count(reports.String(), "\n"); n != 4 || strings.Count(reports.String(), "problem") != 2 {
		t.Errorf("reports: %s", reports.String())
	}
	if err := obey(strings.NewReader(orders), failingWriter{}, func(demoOrder) error { return nil }); err == nil {
		t.Error("nobody hears the reports, and it goes on")
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, fmt.Errorf("write: %w", io.ErrClosedPipe) }

// The process's own words are kept, but not without end.
func TestTailKeepsTheEnd(t *testing.T) {
	var end tail
	for i := range 1000 {
		fmt.Fprintf(&end, "line %d\n", i)
	}
	if text := end.String(); !strings.HasSuffix(text, "line 999") || len(text) > tailSize {
		t.Errorf("%d bytes, ending in %q", len(text), text[max(0, len(text)-20):])
	}
}
