package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

// doctor calls the doctor.
func doctor(t *testing.T, env environment) (code int, printed string) {
	t.Helper()
	var out output
	code = run(t.Context(), []string{"doctor"}, env.get, &out, &out)
	return code, out.String()
}

// checkDoctor wants exit code 1 and, of all lines, exactly one that says that something is wrong.
func checkDoctor(t *testing.T, env environment, name, words string) {
	t.Helper()
	code, printed := doctor(t, env)
	var wrongs []string
	for line := range strings.Lines(printed) {
		if strings.HasPrefix(line, "WRONG") {
			wrongs = append(wrongs, line)
		}
	}
	if code != exitFault || len(wrongs) != 1 || !strings.Contains(printed, "WRONG  "+name) || !strings.Contains(wrongs[0], words) {
		t.Errorf("exit code %d, want 1 and %q of %s; printed:\n%s", code, words, name, printed)
	}
}

func TestDoctorFindsNothing(t *testing.T) {
	code, printed := doctor(t, environmentFor(t, startSimulator(t)))
	if code != exitDone || strings.Contains(printed, "WRONG") {
		t.Errorf("exit code %d, printed:\n%s", code, printed)
	}
	for _, name := range []string{"key file", "disk", "token", "clock", "inline", "webhook", "database", "schema", "areas", "messages", "updates"} {
		if !strings.Contains(printed, name) {
			t.Errorf("%s was not looked at:\n%s", name, printed)
		}
	}
	if !strings.Contains(printed, "share offers in any chat.") || strings.Contains(printed, "setinline") {
		t.Errorf("inline mode is on, and the doctor says:\n%s", printed)
	}
}

func TestDoctorFinds(t *testing.T) {
	sim := startSimulator(t)
	env := environmentFor(t, sim)
	for name, test := range map[string]struct {
		env   environment
		words string
	}{
		"token":    {env.with("TELEGRAM_TOKEN", ""), "TELEGRAM_TOKEN is missing"},
		"token ":   {env.with("TELEGRAM_TOKEN", testToken), "not accepted"},
		"telegram": {env.with("TELEGRAM_API", "http://"+freeAddress(t)), "cannot be reached"},
		"database": {env.with("DATABASE_URL", "postgres://bot:hidden@"+freeAddress(t)+"/bot"), "does not answer"},
		"webhook":  {env.with("WEBHOOK_URL", "https://elsewhere.example.org/"), "start serve"},
		"key file": {env.with("KEY_FILE", keyFile(t, 0o644)), "chmod 600"},
	} {
		t.Run(name, func(t *testing.T) {
			checkDoctor(t, test.env, strings.TrimSpace(name), test.words)
			if _, printed := doctor(t, test.env); strings.Contains(printed, testToken) || strings.Contains(printed, "hidden") {
				t.Errorf("a secret was printed:\n%s", printed)
			}
		})
	}
}

func keyFile(t *testing.T, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, nil, mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// What Telegram would not take, and what the bot could not handle, is brought up for a day.
func TestDoctorFindsWhatWasLost(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	env := environmentFor(t, sim)
	store, err := storage.Open(t.Context(), env["DATABASE_URL"], storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	bury := func(ctx context.Context, tx *storage.Tx) error {
		return tx.Bury(ctx, storage.DeadLetter{UpdateID: 1, Kind: "message", Reference: "ABC", Reason: "test"})
	}
	if err := store.InTx(t.Context(), bury); err != nil {
		t.Fatal(err)
	}
	checkDoctor(t, env, "updates", "1 could not be handled")

	env = environmentFor(t, sim)
	program := startProgram(t, env)
	sim.FailNext("sendMessage", 1, simulator.Fault{Status: http.StatusBadRequest})
	p := sim.AddPerson(simulator.Profile{Language: "de"})
	p.Open("")
	for !strings.Contains(program.out.String(), "message buried") {
		time.Sleep(time.Millisecond)
	}
	program.stop()
	program.wait(t)
	checkDoctor(t, env, "messages", "refused messages for good (1 so far)")
}

func TestClockFinding(t *testing.T) {
	for ahead, ok := range map[time.Duration]bool{
		0: true, 29 * time.Second: true, -29 * time.Second: true, 31 * time.Second: false, -31 * time.Second: false,
	} {
		if f := clockFinding("Telegram's", ahead, telegramDrift); f.OK != ok || !strings.Contains(f.Detail, "Telegram's") {
			t.Errorf("%s: %+v", ahead, f)
		}
	}
}

func TestWebhookFinding(t *testing.T) {
	now := time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC)
	const ours = "https://bot.example.org/"
	failed := func(ago time.Duration) *models.WebhookInfo {
		return &models.WebhookInfo{URL: ours, LastErrorMessage: "Connection refused", LastErrorDate: int(now.Add(-ago).Unix())}
	}
	for name, test := range map[string]struct {
		info   *models.WebhookInfo
		wanted string
		ok     bool
		words  string
	}{
		"polling":            {&models.WebhookInfo{}, "", true, "polls"},
		"polling, one left":  {&models.WebhookInfo{URL: ours}, "", true, "removes"},
		"another one":        {&models.WebhookInfo{URL: "https://old.example.org/"}, ours, false, "start serve"},
		"fails":              {failed(time.Minute), ours, false, "Connection refused"},
		"failed an hour ago": {failed(time.Hour), ours, true, "0 updates wait"},
	} {
		if f := webhookFinding(test.info, test.wanted, now); f.OK != test.ok || !strings.Contains(f.Detail, test.words) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestWithSSLMode(t *testing.T) {
	for given, want := range map[string]string{
		"postgres://db/x":                     "postgres://db/x?sslmode=prefer",
		"postgres://db/x?sslmode=verify-full": "postgres://db/x?sslmode=verify-full",
		"host=db dbname=x":                    "host=db dbname=x sslmode=prefer",
		"host=db sslmode=disable":             "host=db sslmode=disable",
	} {
		if got := withSSLMode(given); got != want {
			t.Errorf("%s becomes %s, want %s", given, got, want)
		}
	}
}
