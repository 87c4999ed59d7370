package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sozialraum/storage/storagetest"
)

// The harness runs the program as it is shipped: a binary of its own, in a process of its own, configured by its
// environment, watched through its private listener. Durability tests and benchmarks start from here.

func TestMain(m *testing.M) {
	code := storagetest.Run(m)
	if err := shipped.remove(); err != nil {
		fmt.Fprintln(os.Stderr, "harness:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// shipped is the one binary of this run of the tests. Tests share it by design, so it is a variable.
var shipped builtProgram

// builtProgram is the program, built when it is first needed.
type builtProgram struct {
	once sync.Once
	dir  string
	err  error
}

// builtPrefix begins the names of the directories with binaries.
const builtPrefix = "sozialraum-built-"

// path returns the binary, without the race detector whatever this test runs with: it is the shipped program
// that is to be shown, at its own speed.
func (b *builtProgram) path(tb testing.TB) string {
	tb.Helper()
	b.once.Do(func() {
		sweepBuilt(time.Now())
		if b.dir, b.err = os.MkdirTemp("", builtPrefix); b.err != nil {
			return
		}
		build := exec.Command("go", "build", "-race=false", "-o", b.binary(), "sozialraum/cmd/sozialraum")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			b.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if b.err != nil {
		tb.Fatal(b.err)
	}
	return b.binary()
}

func (b *builtProgram) binary() string { return filepath.Join(b.dir, "sozialraum") }

func (b *builtProgram) remove() error {
	b.once.Do(func() { b.err = errors.New("the tests are over") })
	if b.dir == "" {
		return nil
	}
	return os.RemoveAll(b.dir)
}

// sweepBuilt removes what test runs that were killed have left behind long ago.
func sweepBuilt(now time.Time) {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), builtPrefix+"*"))
	for _, dir := range left {
		if info, err := os.Stat(dir); err == nil && now.Sub(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(dir) // somebody else's stays
		}
	}
}

// process is one running `sozialraum serve`. It ends with its test at the latest, and with the test binary however
// that ends.
type process struct {
	tb    testing.TB
	cmd   *exec.Cmd
	began time.Time
	ended chan struct{} // closed when the process has ended and everything that it printed is in printed
	state *os.ProcessState

	mu      sync.Mutex
	printed []string          // the newest lines
	listens map[string]string // address by what listens there, as the log says
	changed chan struct{}     // closed and replaced with every line
}

// startBinary starts the binary's serve with nothing in its environment but a PATH and what is given, as NAME=value.
// Unless env says otherwise, the private listener and the webhook's take any free port of the loopback interface;
// monitor and posts tell which. It returns at once: see waitReady.
func startBinary(tb testing.TB, env ...string) *process {
	tb.Helper()
	binary := shipped.path(tb)
	p := &process{
		tb: tb, began: time.Now(), ended: make(chan struct{}), listens: map[string]string{}, changed: make(chan struct{}),
	}
	p.cmd = exec.Command(binary, "serve")
	p.cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "PGBIN=" + os.Getenv("PGBIN"), "TMPDIR=" + os.Getenv("TMPDIR"),
		"METRICS_LISTEN=127.0.0.1:0", "LISTEN=127.0.0.1:0", "LOG_FORMAT=json",
	}, env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C reaches the tests alone, which then end us
	p.cmd.Stderr = &lines{take: p.line}
	p.cmd.Stdout = p.cmd.Stderr
	p.cmd.WaitDelay = time.Second // whoever has inherited its output does not hold us up
	began := make(chan error)
	go p.live(began)
	if err := <-began; err != nil {
		tb.Fatalf("starting the program: %v", err)
	}
	tb.Cleanup(p.tidy)
	return p
}

// live is the process's life, on the goroutine whose thread it is tied to.
func (p *process) live(began chan<- error) {
	defer close(p.ended)
	err := startTied(p.cmd)
	began <- err
	if err != nil {
		return
	}
	_ = p.cmd.Wait() // the state says it better
	p.state = p.cmd.ProcessState
}

// tidy ends the process, and shows what it printed when the test has failed.
func (p *process) tidy() {
	p.kill()
	if p.tb.Failed() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.tb.Logf("process %d, %s, printed at last:\n%s", p.cmd.Process.Pid, p.state, strings.Join(p.printed, "\n"))
	}
}

// kill is kill -9, and waits until the process is gone. It may be called again, and of a process that has ended.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// terminate sends SIGTERM and returns the exit code and how long the end took.
func (p *process) terminate() (code int, took time.Duration) {
	p.tb.Helper()
	began := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.tb.Errorf("ending the program: %v", err)
	}
	select {
	case <-p.ended:
	case <-time.After(harnessPatience):
		p.tb.Error("the program does not end")
		p.kill()
	}
	return p.state.ExitCode(), time.Since(began)
}

// harnessPatience bounds every wait for something that should happen soon. It is generous, because machines that test may
// be busy.
const harnessPatience = 60 * time.Second

// waitReady waits until /readyz says yes. It fails the test when the process ends instead.
func (p *process) waitReady() {
	p.tb.Helper()
	p.await("the program is ready", func(status int, _ string) bool { return status == http.StatusOK })
}

// await asks /readyz until what it answers fits, and returns the answer's body.
func (p *process) await(what string, fits func(status int, body string) bool) string {
	p.tb.Helper()
	deadline := time.Now().Add(harnessPatience)
	for {
		status, body, err := p.readyz()
		if err == nil && fits(status, body) {
			return body
		}
		select {
		case <-p.ended:
			p.tb.Fatalf("waiting until %s: the program has ended (%s)", what, p.state)
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			p.tb.Fatalf("waiting until %s: /readyz says %d %s, %v", what, status, body, err)
		}
	}
}

// readyz asks the private listener once. The error says that it did not answer.
func (p *process) readyz() (status int, body string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), harnessPatience)
	defer cancel()
	address := p.listen(ctx, monitorMessage)
	if address == "" {
		return 0, "", errors.New("the private listener is not there")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
	if err != nil {
		return 0, "", err
	}
	request.Close = true // leaves no goroutine behind
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	return response.StatusCode, string(content), err
}

// monitor is the address of the private listener: /healthz, /readyz, /metrics. Empty: the process has ended.
func (p *process) monitor() string { return p.listen(context.Background(), monitorMessage) }

// posts is the address that takes the webhook's updates. Empty: the process has ended.
func (p *process) posts() string {
	return p.listen(context.Background(), postsMessage)
}

// What the log says when a listener is there.
const (
	monitorMessage = "health and metrics"
	postsMessage   = "waiting for telegram's posts"
)

// known is the address of a listener if it is there; empty also when the process has ended.
func (p *process) known(message string) string {
	select {
	case <-p.ended:
		return ""
	default:
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.listens[message]
}

// listen waits until the process logs the message with the address of a listener.
func (p *process) listen(ctx context.Context, message string) string {
	for {
		p.mu.Lock()
		address, changed := p.listens[message], p.changed
		p.mu.Unlock()
		if address != "" {
			return address
		}
		select {
		case <-changed:
		case <-p.ended:
			return ""
		case <-ctx.Done():
			return ""
		}
	}
}

// keptLines is how much of its log a process is remembered by.
const keptLines = 60

// line takes in one line that the process has printed.
func (p *process) line(line string) {
	var record struct {
		Message string `json:"msg"`
		Listen  string `json:"listen"`
	}
	_ = json.Unmarshal([]byte(line), &record) // what is no record has no address
	p.mu.Lock()
	defer p.mu.Unlock()
	p.printed = append(p.printed, line)
	if len(p.printed) > 2*keptLines {
		p.printed = append(p.printed[:0], p.printed[len(p.printed)-keptLines:]...)
	}
	if record.Listen != "" {
		p.listens[record.Message] = record.Listen
	}
	close(p.changed)
	p.changed = make(chan struct{})
}

// lines cuts what is written into lines.
type lines struct {
	take func(string)
	rest []byte
}

func (l *lines) Write(b []byte) (int, error) {
	l.rest = append(l.rest, b...)
	for {
		line, rest, found := strings.Cut(string(l.rest), "\n")
		if !found {
			return len(b), nil
		}
		l.rest = []byte(rest)
		l.take(line)
	}
}
