package main

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage/storagetest"
)

// patience bounds what a test waits for. It is only reached when something is wrong.
const patience = time.Minute

// output collects what a program prints while it runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// startSimulator starts a simulated Telegram.
func startSimulator(t *testing.T) *simulator.Simulator {
	t.Helper()
	sim := simulator.New(simulator.Options{})
	if err := sim.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	return sim
}

// environment is what a program under test finds in its environment.
type environment map[string]string

func (e environment) get(name string) string { return e[name] }

// with returns a copy with more variables, name and value in turn.
func (e environment) with(pairs ...string) environment {
	all := maps.Clone(e)
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return all
}

// environmentFor leads to a simulated Telegram and a fresh database.
func environmentFor(t *testing.T, sim *simulator.Simulator) environment {
	return environment{
		"TELEGRAM_TOKEN": sim.Token(), "TELEGRAM_API": sim.URL(), "DATABASE_URL": storagetest.URL(t),
		"DATA_DIR": t.TempDir(), "METRICS_LISTEN": "off",
	}
}

// running is a program that was started in this process.
type running struct {
	stop context.CancelFunc
	out  *output
	code chan int
}

func startProgram(t *testing.T, env environment, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{stop: cancel, out: &output{}, code: make(chan int, 1)}
	go func() { r.code <- run(ctx, args, env.get, r.out, r.out) }()
	t.Cleanup(func() { cancel() })
	return r
}

// wait returns the exit code.
func (r *running) wait(t *testing.T) int {
	t.Helper()
	select {
	case code := <-r.code:
		return code
	case <-time.After(patience):
		t.Fatalf("the program does not end; it printed:\n%s", r.out)
		return 0
	}
}

func waitFor(t *testing.T, p *simulator.Person, words string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := p.Wait(ctx, func(list []simulator.Message) bool {
		return len(list) > 0 && list[len(list)-1].FromBot && strings.Contains(list[len(list)-1].Text, words)
	})
	if err != nil {
		t.Fatalf("%q did not arrive: %v; there is %+v", words, err, p.Messages())
	}
}

// listening returns the address of a listener once the program has logged it.
func (r *running) listening(t *testing.T, message string) string {
	t.Helper()
	form := regexp.MustCompile(`msg="?` + regexp.QuoteMeta(message) + `"? listen=(\S+)`)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if found := form.FindStringSubmatch(r.out.String()); found != nil {
			return found[1]
		}
	}
	t.Fatalf("nothing listens; printed:\n%s", r.out)
	return ""
}

func TestServeByPolling(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	stranger := sim.AddPerson(simulator.Profile{FirstName: "Toni", Language: "de"})
	// What an earlier configuration left behind would keep polls from working.
	setWebhook(t, sim, "http://127.0.0.1:1/")
	program := startProgram(t, environmentFor(t, sim))
	stranger.Open("")
	waitFor(t, stranger, "Einladung")
	program.stop()
	if code := program.wait(t); code != exitDone {
		t.Errorf("exit code %d, want 0; printed:\n%s", code, program.out)
	}
	checkQuiet(t, program.out.String(), sim, stranger)
}

func setWebhook(t *testing.T, sim *simulator.Simulator, address string) {
	t.Helper()
	answer, err := http.PostForm(sim.URL()+"/bot"+sim.Token()+"/setWebhook", url.Values{"url": {address}})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("setWebhook: %s", answer.Status)
	}
}

// checkQuiet wants a log without warnings, and without anything about people.
func checkQuiet(t *testing.T, log string, sim *simulator.Simulator, people ...*simulator.Person) {
	t.Helper()
	forbidden := []string{"level=WARN", "level=ERROR", sim.Token()}
	for _, p := range people {
		forbidden = append(forbidden, strconv.FormatInt(p.ID(), 10), p.Profile().FirstName)
	}
	for _, words := range forbidden {
		if strings.Contains(log, words) {
			t.Errorf("the log holds %q:\n%s", words, log)
		}
	}
}

// A webhook is asked for with a secret that nobody else knows, and stays when the program ends: Telegram keeps the
// updates until it is back.
func TestServeByWebhook(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	stranger := sim.AddPerson(simulator.Profile{FirstName: "Toni", Language: "en"})
	address := freeAddress(t)
	env := environmentFor(t, sim).with("WEBHOOK_URL", "http://"+address+"/telegram", "LISTEN", address)
	program := startProgram(t, env)
	program.listening(t, "waiting for telegram's posts")
	stranger.Open("")
	waitFor(t, stranger, "invitation")
	forged, err := http.Post("http://"+address+"/telegram", "application/json", strings.NewReader(`{"update_id":1}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = forged.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if forged.StatusCode != http.StatusUnauthorized {
		t.Errorf("a post without the secret is answered %s", forged.Status)
	}
	program.stop()
	if code := program.wait(t); code != exitDone {
		t.Errorf("exit code %d, want 0; printed:\n%s", code, program.out)
	}
	checkQuiet(t, program.out.String(), sim, stranger)
	for _, call := range sim.Calls() {
		if call.Method == "deleteWebhook" {
			t.Error("the webhook was taken away")
		}
	}
}

// freeAddress is an address that nobody uses at the moment.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// What people wrote before the end is answered before the end, or after the next start.
func TestStopAnswersWhatWasTaken(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	env := environmentFor(t, sim)
	program := startProgram(t, env)
	var people []*simulator.Person
	for range 50 {
		people = append(people, sim.AddPerson(simulator.Profile{Language: "de"}))
	}
	people[0].Open("")
	waitFor(t, people[0], "Einladung")
	for _, p := range people[1:] {
		p.Open("")
	}
	program.stop()
	if code := program.wait(t); code != exitDone {
		t.Errorf("exit code %d, want 0; printed:\n%s", code, program.out)
	}
	program = startProgram(t, env)
	for _, p := range people {
		waitFor(t, p, "Einladung")
		if n := len(p.Messages()); n != 2 {
			t.Errorf("%d messages, want what was written and one answer", n)
		}
	}
	program.stop()
	program.wait(t)
}

// A token that was renewed ends the program, whether a poll hears of it or, with a webhook, the sender.
func TestRefusedTokenEndsServe(t *testing.T) {
	refuse := func(simulator.Call) *simulator.Fault { return &simulator.Fault{Status: http.StatusUnauthorized} }
	for name, start := range map[string]func(*simulator.Simulator) *running{
		"at the start": func(sim *simulator.Simulator) *running {
			return startProgram(t, environmentFor(t, sim).with("TELEGRAM_TOKEN", testToken))
		},
		"in a poll": func(sim *simulator.Simulator) *running {
			program := startProgram(t, environmentFor(t, sim))
			greet(t, sim)
			sim.SetFault(refuse)
			sim.InjectUpdate([]byte("{}")) // ends the poll that is open, and wants no answer
			return program
		},
		"while sending": func(sim *simulator.Simulator) *running {
			address := freeAddress(t)
			program := startProgram(t, environmentFor(t, sim).with("WEBHOOK_URL", "http://"+address+"/", "LISTEN", address))
			p := greet(t, sim)
			sim.SetFault(refuse)
			p.Send("Hallo?")
			return program
		},
	} {
		t.Run(name, func(t *testing.T) {
			program := start(startSimulator(t))
			code := program.wait(t)
			printed := program.out.String()
			if code != exitWrong || strings.Count(printed, "sozialraum: TELEGRAM_TOKEN") != 1 || strings.Contains(printed, testToken) {
				t.Errorf("exit code %d, printed:\n%s", code, printed)
			}
		})
	}
}

// greet lets somebody write and waits for the answer.
func greet(t *testing.T, sim *simulator.Simulator) *simulator.Person {
	t.Helper()
	p := sim.AddPerson(simulator.Profile{Language: "de"})
	p.Open("")
	waitFor(t, p, "Einladung")
	return p
}

// While the database or Telegram is away, the start waits and can be told to end.
func TestStartWaits(t *testing.T) {
	sim := startSimulator(t)
	for name, env := range map[string]environment{
		"database": environmentFor(t, sim).with("DATABASE_URL", "postgres://bot:hidden@"+freeAddress(t)+"/bot"),
		"telegram": environmentFor(t, sim).with("TELEGRAM_API", "http://"+freeAddress(t)),
	} {
		t.Run(name, func(t *testing.T) {
			program := startProgram(t, env.with("METRICS_LISTEN", "127.0.0.1:0"))
			address := program.listening(t, "health and metrics")
			if status, _ := ask(t, address, "/healthz"); status != http.StatusOK {
				t.Errorf("/healthz: %d", status)
			}
			if status, body := ask(t, address, "/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "starting") {
				t.Errorf("/readyz: %d %s", status, body)
			}
			for !strings.Contains(program.out.String(), "waiting for") {
				time.Sleep(time.Millisecond)
			}
			program.stop()
			if code := program.wait(t); code != exitDone {
				t.Errorf("exit code %d, want 0; printed:\n%s", code, program.out)
			}
			if strings.Contains(program.out.String(), "hidden") || strings.Contains(program.out.String(), sim.Token()) {
				t.Errorf("a secret was printed:\n%s", program.out)
			}
		})
	}
}

// ask gets a page of the private listener.
func ask(t *testing.T, address, path string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(content)
}

func TestAddressInUse(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	sim := startSimulator(t)
	env := environmentFor(t, sim).with("WEBHOOK_URL", "http://127.0.0.1:1/")
	for _, variable := range []string{"METRICS_LISTEN", "LISTEN"} {
		var stdout, stderr output
		code := run(t.Context(), nil, env.with(variable, listener.Addr().String()).get, &stdout, &stderr)
		checkWrong(t, code, stdout.String(), stderr.String(), variable+" cannot be used")
	}
}

// The second signal does not wait for anything.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.SetFault(func(call simulator.Call) *simulator.Fault {
		if call.Method == "sendMessage" {
			return &simulator.Fault{Hold: patience}
		}
		return nil
	})
	env := environmentFor(t, sim)
	var list []string
	for name, value := range env {
		list = append(list, name+"="+value)
	}
	p := startBinary(t, append(list, "METRICS_LISTEN=127.0.0.1:0")...)
	p.waitReady()
	stranger := sim.AddPerson(simulator.Profile{Language: "de"})
	stranger.Open("")
	waitFor(t, stranger, "Einladung") // it arrived, the program just does not know yet
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.await("it stops", func(status int, _ string) bool { return status == http.StatusServiceUnavailable })
	// One that comes in the very moment of the first may still count as the same.
	for ended := false; !ended; {
		_ = p.cmd.Process.Signal(syscall.SIGTERM) // an error says that it has ended
		select {
		case <-p.ended:
			ended = true
		case <-time.After(100 * time.Millisecond):
		}
	}
	status, ok := p.state.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() || status.Signal() != syscall.SIGTERM {
		t.Errorf("it ended with %s", p.state)
	}
}
