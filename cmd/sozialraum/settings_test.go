package main

import (
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

// model is the command line as kong understands it.
func model(t *testing.T) *kong.Application {
	t.Helper()
	parser, err := kong.New(&commandLine{}, kong.ExplicitGroups(settingGroups()))
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model
}

// The README's table has a line for every setting, with what --help says of it.
func TestReadmeListsSettings(t *testing.T) {
	var want []string
	for _, flag := range model(t).Flags {
		if len(flag.Envs) > 0 {
			want = append(want, "| `"+flag.Envs[0]+"` | `--"+flag.Name+"` | "+flag.Help+" |")
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(readme)) {
		if strings.HasPrefix(line, "| `") && strings.Contains(line, "` | `--") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the README's table of settings is not what --help says (-help +README):\n%s", diff)
	}
}

// What --help calls the default is the default.
func TestHelpTellsDefaults(t *testing.T) {
	for _, flag := range model(t).Flags {
		if flag.HasDefault && !strings.Contains(flag.Help, "default: "+flag.Default) {
			t.Errorf("--%s has the default %q, but says: %s", flag.Name, flag.Default, flag.Help)
		}
	}
}

// Every setting can be given both ways, and the flag wins.
func TestSettingsFromFlagsAndVariables(t *testing.T) {
	given := map[string]string{}
	var args []string
	for _, flag := range model(t).Flags {
		if len(flag.Envs) > 0 {
			given[flag.Envs[0]] = "variable " + flag.Name
			args = append(args, "--"+flag.Name+"=flag "+flag.Name)
		}
	}
	getenv := func(name string) string { return given[name] }
	for _, test := range []struct {
		from string
		args []string
	}{{"variable", nil}, {"flag", args}} {
		var line commandLine
		if _, err := parse(&line, append(test.args, "version"), &program{getenv: getenv}); err != nil {
			t.Fatal(err)
		}
		if got, want := line.Settings.LogLevel, test.from+" log-level"; got != want {
			t.Errorf("LogLevel is %q, want %q", got, want)
		}
		if got, want := line.Settings.DatabaseURL, test.from+" database-url"; got != want {
			t.Errorf("DatabaseURL is %q, want %q", got, want)
		}
	}
}

// What the process's own environment says is nothing to a run that was given another one.
func TestSettingsFromTheGivenEnvironmentOnly(t *testing.T) {
	t.Setenv("TELEGRAM_TOKEN", "of the process")
	t.Setenv("LOG_LEVEL", "of the process")
	var line commandLine
	if _, err := parse(&line, []string{"version"}, &program{getenv: environment{"LOG_LEVEL": ""}.get}); err != nil {
		t.Fatal(err)
	}
	if got := line.Settings.TelegramToken; got != "" {
		t.Errorf("the token is taken from the process: %q", got)
	}
	if got := line.Settings.LogLevel; got != "info" {
		t.Errorf("an empty variable gives the level %q, want the default", got)
	}
}
