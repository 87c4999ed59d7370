package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sozialraum/bot/sender"
)

const testToken = "123456789:AAF-this_is_secret"

// complete is an environment without a mistake that leads nowhere.
func complete(t *testing.T) environment {
	return environment{
		"TELEGRAM_TOKEN": testToken, "TELEGRAM_API": "http://127.0.0.1:1", "DATABASE_URL": "postgres://127.0.0.1:1/nowhere",
		"DATA_DIR": t.TempDir(), "METRICS_LISTEN": "off",
	}
}

func TestWrongSettings(t *testing.T) {
	readable := filepath.Join(t.TempDir(), "readable")
	if err := os.WriteFile(readable, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ variable, value string }{
		{"TELEGRAM_TOKEN", ""},
		{"TELEGRAM_TOKEN", "secret"},
		{"TELEGRAM_TOKEN", "123456789:secret word"},
		{"TELEGRAM_API", "api.telegram.org"},
		{"TELEGRAM_API", "ftp://api.telegram.org"},
		{"DATABASE_URL", "mysql://root:secret@localhost/db"},
		{"DATABASE_URL", "localhost"},
		{"DATABASE_URL", "postgres://bot:secret@local host/db"},
		{"WEBHOOK_URL", "bot.example.org"},
		{"WEBHOOK_URL", "https://user:secret@bot.example.org/"},
		{"WEBHOOK_SECRET", "not a secret"},
		{"WEBHOOK_SECRET", strings.Repeat("s", 257)},
		{"PUBLIC_URL", "http://bot.example.org"},
		{"PUBLIC_URL", "bot.example.org"},
		{"PUBLIC_URL", "https://user:secret@bot.example.org/"},
		{"PUBLIC_URL", "https://bot.example.org/?a=b"},
		{"LISTEN", "8080"},
		{"LISTEN", "127.0.0.1:http"},
		{"LISTEN", ":70000"},
		{"LIMIT_PER_SECOND", "thirty"},
		{"LIMIT_PER_SECOND", "-1"},
		{"LIMIT_CHAT_PER_SECOND", "NaN"},
		{"LIMIT_CHAT_PER_SECOND", "1e9"},
		{"LIMIT_CHAT_BURST", "0"},
		{"LIMIT_GROUP_PER_MINUTE", "2.5"},
		{"METRICS_LISTEN", "on"},
		{"LOG_LEVEL", "loud"},
		{"LOG_FORMAT", "xml"},
		{"KEY_FILE", readable},
		{"KEY_ROTATION", "yearly"},
	} {
		t.Run(test.variable+"="+test.value[:min(len(test.value), 20)], func(t *testing.T) {
			env := complete(t).with(test.variable, test.value)
			var stdout, stderr output
			code := run(t.Context(), []string{"serve"}, env.get, &stdout, &stderr)
			checkWrong(t, code, stdout.String(), stderr.String(), test.variable)
		})
	}
}

// checkWrong wants exit code 2 and one sentence that names what is wrong and keeps secrets.
func checkWrong(t *testing.T, code int, stdout, stderr, name string) {
	t.Helper()
	var sentences []string
	for line := range strings.Lines(stderr) {
		if !strings.HasPrefix(line, "time=") { // the log
			sentences = append(sentences, line)
		}
	}
	switch {
	case code != exitWrong:
		t.Errorf("exit code %d, want 2; printed: %s", code, stderr)
	case stdout != "" || len(sentences) != 1 || !strings.HasSuffix(stderr, ".\n"):
		t.Errorf("want one sentence, got %q and %q", stdout, stderr)
	case !strings.Contains(stderr, name):
		t.Errorf("%q does not name %s", stderr, name)
	case strings.Contains(stderr, "secret@") || strings.Contains(stderr, testToken):
		t.Errorf("%q tells a secret", stderr)
	}
}

func TestWrongCommandLine(t *testing.T) {
	for _, test := range []struct {
		args []string
		name string
	}{
		{[]string{"dance"}, "dance"},
		{[]string{"--loud"}, "--loud"},
		{[]string{"serve", testToken}, "unexpected argument"},
		{[]string{"migrate"}, "up"},
		{[]string{"area", "add", "Nord"}, "--municipality"},
		{[]string{"area", "add", "Nord", "--municipality=Alsfeld", "--emergency=none"}, "--emergency"},
		{[]string{"area", "add", "Nord", "--municipality=: Altenburg", "--emergency=112"}, "--municipality"},
		{[]string{"area", "add", "Nord", "--municipality=Alsfeld", "--municipality=alsfeld : X", "--emergency=112"}, "--municipality"},
		{[]string{"area", "add", " ", "--municipality=Alsfeld", "--emergency=112"}, "name"},
		{[]string{"area", "add", "Nord", "--municipality=Alsfeld", "--emergency=112", "--zone=Mars"}, "--zone"},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			var stdout, stderr output
			code := run(t.Context(), test.args, complete(t).get, &stdout, &stderr)
			checkWrong(t, code, stdout.String(), stderr.String(), test.name)
		})
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{
		{"--help"},
		{"serve", "--help"},
		{"migrate", "--help"},
		{"invite", "--help"},
		{"area", "add", "--help"},
		{"area", "streets", "--help"},
		{"keys", "--help"},
		{"keys", "give-up", "--help"},
		{"doctor", "--help"},
	} {
		var stdout, stderr output
		if code := run(t.Context(), args, environment{}.get, &stdout, &stderr); code != exitDone || stderr.String() != "" {
			t.Errorf("%v: exit code %d, %q", args, code, stderr.String())
		}
		if !strings.Contains(stdout.String(), "$TELEGRAM_TOKEN") {
			t.Errorf("%v does not tell the variables:\n%s", args, stdout.String())
		}
		if len(args) > 1 && !strings.Contains(stdout.String(), "Example") {
			t.Errorf("%v has no example:\n%s", args, stdout.String())
		}
	}
}

func TestVersion(t *testing.T) {
	var stdout, stderr output
	if code := run(t.Context(), []string{"version"}, environment{"HOME": "/nowhere"}.get, &stdout, &stderr); code != exitDone {
		t.Errorf("exit code %d: %s", code, stderr.String())
	}
	if !strings.HasPrefix(stdout.String(), "sozialraum ") {
		t.Errorf("printed %q", stdout.String())
	}
}

// What is given arrives where it is used.
func TestSettingsAreTaken(t *testing.T) {
	dir := t.TempDir()
	given := settings{
		TelegramToken: testToken, TelegramAPI: "http://localhost:8000/", DatabaseURL: "host=/run/postgresql dbname=bot", DataDir: dir, KeyRotation: "auto",
		WebhookURL: "http://localhost/x", WebhookSecret: "word", Listen: ":0",
		LimitPerSecond: "0", LimitChatPerSecond: "0.5", LimitChatBurst: "2", LimitGroupPerMinute: "10",
		MetricsListen: "off", LogLevel: "WARN", LogFormat: "json",
	}
	c, err := given.check(environment{}.get)
	if err != nil {
		t.Fatal(err)
	}
	want := config{
		Token: testToken, API: "http://localhost:8000", DatabaseURL: "host=/run/postgresql dbname=bot", DataDir: dir,
		KeyFile: filepath.Join(dir, "key"), RotateKeys: true, WebhookURL: "http://localhost/x", WebhookSecret: "word", Listen: ":0",
		Limits:   sender.Limits{PerSecond: 0, ChatPerSecond: 0.5, ChatBurst: 2, GroupPerMinute: 10},
		LogLevel: 4, LogJSON: true,
	}
	if c != want {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
}

// Secrets don't get past the filter, however they got into a message.
func TestSecretsAreNotPrinted(t *testing.T) {
	var out output
	filter := &secrets{}
	given := settings{TelegramToken: testToken, WebhookSecret: "hook-secret", DatabaseURL: "postgres://bot:p%40ss@db/x"}
	filter.add(given.secrets()...)
	log := newLogger(filter.writer(&out), config{})
	log.InfoContext(context.Background(), "a "+testToken, "b", "hook-secret", "c", "p@ss p%40ss")
	for _, secret := range []string{testToken, "hook-secret", "p@ss", "p%40ss"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is in %q", secret, out.String())
		}
	}
}
