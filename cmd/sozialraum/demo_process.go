package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"
)

// botProcess is the page's bot: a process of its own that can be killed and started again.
type botProcess struct {
	program string   // path of the executable
	env     []string // settings, as NAME=value

	mu  sync.Mutex // one order at a time, and none while the process starts or ends
	run *botRun    // nil: no process
}

// botRun is one life of the process.
type botRun struct {
	cmd     *exec.Cmd
	orders  io.WriteCloser
	reports chan demoReport // closed when the process has ended
	gone    atomic.Bool     // the process has ended, by whatever
	log     *tail
}

var errNoBot = errors.New("the bot does not run")

// botPatience is how long the bot may take to start or to carry out an order.
const botPatience = 20 * time.Second

// Start starts the process and returns when the bot takes updates.
func (b *botProcess) Start(ctx context.Context, ahead time.Duration) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lives() {
		return errors.New("the bot runs already")
	}
	r := &botRun{reports: make(chan demoReport), log: &tail{}}
	r.cmd = exec.Command(b.program, "demo-bot", "--ahead="+ahead.String())
	r.cmd.Env = b.env
	r.cmd.Stderr = r.log
	orders, err := r.cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("bot: %w", err)
	}
	reports, err := r.cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("bot: %w", err)
	}
	r.orders = orders
	if err := r.cmd.Start(); err != nil {
		return fmt.Errorf("bot: %w", err)
	}
	go r.listen(reports)
	if err := r.report(ctx); err != nil {
		r.end(0)
		return err
	}
	b.run = r
	return nil
}

// listen passes reports on and, when there are no more, waits for the process.
func (r *botRun) listen(reports io.Reader) {
	defer close(r.reports)
	for lines := bufio.NewScanner(reports); lines.Scan(); {
		var report demoReport
		if json.Unmarshal(lines.Bytes(), &report) == nil {
			r.reports <- report
		}
	}
	_ = r.cmd.Wait() // how it ended is known to whoever ended it
	r.gone.Store(true)
}

// report waits for the next report.
func (r *botRun) report(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, botPatience)
	defer cancel()
	select {
	case report, lives := <-r.reports:
		if !lives {
			return fmt.Errorf("%w: %s", errNoBot, r.log.String())
		}
		if report.Problem != "" {
			return errors.New(report.Problem)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("bot: %w", ctx.Err())
	}
}

// end closes the input, after which the bot ends by itself, and kills it when it does not. It returns when the
// process is gone.
func (r *botRun) end(patience time.Duration) {
	_ = r.orders.Close()
	timer := time.AfterFunc(patience, func() { _ = r.cmd.Process.Kill() })
	defer timer.Stop()
	for range r.reports { //nolint:revive // what it still has to say does not matter
	}
}

// order tells the bot to do something and waits until it has. An order whose answer did not come in time ends the
// process: the next answer would be taken for this one's.
func (b *botProcess) order(ctx context.Context, o demoOrder) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.lives() {
		return errNoBot
	}
	line, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("order: %w", err)
	}
	if _, err := b.run.orders.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("%w: %w", errNoBot, err)
	}
	err = b.run.report(context.WithoutCancel(ctx))
	if errors.Is(err, context.DeadlineExceeded) {
		b.run.end(0)
	}
	return err
}

// lives tells whether the process runs; the lock is held.
func (b *botProcess) lives() bool { return b.run != nil && !b.run.gone.Load() }

// Kill ends the process as kill -9 does, at once and without a warning.
func (b *botProcess) Kill() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.lives() {
		return errNoBot
	}
	_ = b.run.cmd.Process.Kill() // it may have ended by itself
	b.run.end(0)
	b.run = nil
	return nil
}

// Stop lets the process end in order.
func (b *botProcess) Stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.run != nil {
		b.run.end(botPatience)
		b.run = nil
	}
}

// Runs tells whether there is a process.
func (b *botProcess) Runs() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lives()
}

// Turn sets the bot's clock and lets it do what is due.
func (b *botProcess) Turn(ctx context.Context, ahead time.Duration) error {
	return b.order(ctx, demoOrder{Do: "turn", Ahead: ahead})
}

// Settle returns when every tap has been answered.
func (b *botProcess) Settle(ctx context.Context) error { return b.order(ctx, demoOrder{Do: "settle"}) }

// botEnvironment are the settings of the bot's process and nothing else of this one's environment.
func botEnvironment(c config, getenv func(string) string) []string {
	env := []string{
		"TELEGRAM_TOKEN=" + c.Token, "TELEGRAM_API=" + c.API, "DATABASE_URL=" + c.DatabaseURL, "KEY_FILE=" + c.KeyFile,
		"KEY_ROTATION=manual", "METRICS_LISTEN=off", "LOG_LEVEL=warn",
		// Nobody should wait for Telegram's limits on a page that shows the bot; the page can make it answer 429.
		"LIMIT_PER_SECOND=0", "LIMIT_CHAT_PER_SECOND=0", "LIMIT_GROUP_PER_MINUTE=0",
	}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "SYSTEMROOT"} {
		if value := getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// tail keeps the last of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailSize = 2 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	t.text = t.text[max(0, len(t.text)-tailSize):]
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.text))
}

// ownProgram is the path of this program.
func ownProgram() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("own program: %w", err)
	}
	return path, nil
}
