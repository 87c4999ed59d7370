package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// command calls a subcommand and returns what it printed.
func command(t *testing.T, env environment, wantCode int, args ...string) string {
	t.Helper()
	var stdout, stderr output
	if code := run(t.Context(), args, env.get, &stdout, &stderr); code != wantCode {
		t.Fatalf("%v: exit code %d, want %d; printed:\n%s%s", args, code, wantCode, stdout.String(), stderr.String())
	}
	return stdout.String() + stderr.String()
}

// An operator's first hour, on a machine without a database: everything in the order of the README, beside the
// running bot.
func TestFirstSteps(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	dir := filepath.Join(reachableDir(t), "bot")
	env := environment{
		"TELEGRAM_TOKEN": sim.Token(), "TELEGRAM_API": sim.URL(), "DATA_DIR": dir, "METRICS_LISTEN": "off",
		"PATH": os.Getenv("PATH"), "PGBIN": os.Getenv("PGBIN"),
	}
	if printed := command(t, env, exitDone, "doctor"); strings.Count(printed, "serve makes it") != 2 {
		t.Errorf("before the start the doctor says:\n%s", printed)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the doctor made the data directory: %v", err)
	}
	program := startProgram(t, env)
	first := sim.AddPerson(simulator.Profile{FirstName: "Kim", Language: "de"})
	first.Open("")
	waitFor(t, first, "Einladung")
	addNorth(t, env)
	first.Open(invite(t, env, "--coordinator"))
	waitFor(t, first, "Sprache")
	for _, label := range []string{"Deutsch", "Einverstanden"} {
		if err := first.Tap(label); err != nil {
			t.Fatal(err)
		}
		if label == "Deutsch" {
			waitFor(t, first, "Datenschutz")
		}
	}
	waitFor(t, first, "Du koordinierst jetzt „Planungsraum Nord“")
	if printed := command(t, env, exitDone, "doctor"); !strings.Contains(printed, "Planning areas: 1.") {
		t.Errorf("the doctor says:\n%s", printed)
	}
	program.stop()
	if code := program.wait(t); code != exitDone {
		t.Errorf("exit code %d; printed:\n%s", code, program.out)
	}
	if _, err := os.Stat(filepath.Join(dir, "postgres", "data", "postmaster.pid")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the private server still runs: %v", err)
	}
	if info, err := os.Stat(filepath.Join(dir, "key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file: %v %v", info, err)
	}
	// Without the bot, a command starts the server for itself.
	if printed := command(t, env, exitDone, "area", "list"); !strings.Contains(printed, "Alsfeld, Romrod") {
		t.Errorf("area list prints:\n%s", printed)
	}
}

func addNorth(t *testing.T, env environment) {
	t.Helper()
	args := []string{
		"area", "add", "Planungsraum  Nord", "--emergency=06631 000000",
		"--municipality=Alsfeld: Altenburg, Angenrod,, Altenburg", "--municipality=Romrod",
	}
	printed := command(t, env, exitDone, args...)
	if !strings.Contains(printed, "Added Planungsraum Nord with 2 municipalities") {
		t.Errorf("area add prints:\n%s", printed)
	}
	printed = command(t, env, exitWrong, args...)
	if !strings.Contains(printed, "already") {
		t.Errorf("adding it again prints:\n%s", printed)
	}
}

// invite calls invite and returns the payload of the link.
func invite(t *testing.T, env environment, args ...string) string {
	t.Helper()
	printed := command(t, env, exitDone, append([]string{"invite"}, args...)...)
	link := regexp.MustCompile(`https://t\.me/simulated_bot\?start=([0-9A-Z]{12})\n`).FindStringSubmatch(printed)
	code := regexp.MustCompile(`\n  ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})\n`).FindStringSubmatch(printed)
	if link == nil || code == nil || strings.ReplaceAll(code[1], "-", "") != link[1] {
		t.Fatalf("no link and code in:\n%s", printed)
	}
	return link[1]
}

func TestInvite(t *testing.T) {
	t.Parallel()
	env := environmentFor(t, startSimulator(t))
	if printed := command(t, env, exitWrong, "invite"); !strings.Contains(printed, "area add") {
		t.Errorf("without an area: %s", printed)
	}
	addNorth(t, env)
	command(t, env, exitDone, "area", "add", "Süd", "--emergency=112", "--municipality=Lauterbach")
	if printed := command(t, env, exitWrong, "invite"); !strings.Contains(printed, "--area") {
		t.Errorf("with two areas: %s", printed)
	}
	if printed := command(t, env, exitWrong, "invite", "--area=Ost"); !strings.Contains(printed, `"Ost"`) {
		t.Errorf("an unknown area: %s", printed)
	}
	if printed := command(t, env, exitDone, "invite", "--area=süd"); !strings.Contains(printed, "a member of Süd") {
		t.Errorf("a member's: %s", printed)
	}
	printed := command(t, env, exitDone, "invite", "--area=planungsraum nord", "--coordinator")
	if !strings.Contains(printed, "a coordinator of Planungsraum Nord") {
		t.Errorf("a coordinator's: %s", printed)
	}
	command(t, env.with("TELEGRAM_TOKEN", testToken), exitWrong, "invite", "--area=Süd")
}

func TestAreaList(t *testing.T) {
	t.Parallel()
	env := environmentFor(t, startSimulator(t))
	if printed := command(t, env, exitDone, "area", "list"); !strings.Contains(printed, "area add") {
		t.Errorf("no areas: %s", printed)
	}
	addNorth(t, env)
	want := "NAME             ZONE           EMERGENCY    MUNICIPALITIES\n" +
		"Planungsraum Nord  Europe/Berlin  06631 000000  Alsfeld, Romrod\n"
	got := command(t, env, exitDone, "area", "list")
	if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("area list prints\n%s", got)
	}
}

func TestAreaStreets(t *testing.T) {
	t.Parallel()
	env := environmentFor(t, startSimulator(t))
	addNorth(t, env)
	file := filepath.Join(t.TempDir(), "streets.txt")
	if printed := command(t, env, exitWrong, "area", "streets", "Planungsraum Nord", file); !strings.Contains(printed, "cannot be read") {
		t.Errorf("without the file: %s", printed)
	}
	for _, test := range []struct {
		area, content, says string
		code                int
	}{
		{"planungsraum nord", "Am Ringofen\n\n  Zeller   Weg\nAm Ringofen\n", "knows 2 streets", exitDone},
		{"Ost", "Am Ringofen", `no planning area "Ost"`, exitWrong},
		{"Planungsraum Nord", "Am Ringofen\nStra\xdfe", "Line 2", exitWrong},
		{"Planungsraum Nord", strings.Repeat("Weg", 40), "Line 1", exitWrong},
	} {
		if err := os.WriteFile(file, []byte(test.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if printed := command(t, env, test.code, "area", "streets", test.area, file); !strings.Contains(printed, test.says) {
			t.Errorf("expected %q, printed:\n%s", test.says, printed)
		}
	}
}

func TestReadMunicipality(t *testing.T) {
	for given, want := range map[string]storage.NewMunicipality{
		"Alsfeld":                        {Name: "Alsfeld"},
		" Alsfeld :Altenburg,  Angenrod": {Name: "Alsfeld", Districts: []string{"Altenburg", "Angenrod"}},
		"Bad  Endbach: Bottenhorn,,":     {Name: "Bad Endbach", Districts: []string{"Bottenhorn"}},
		": Altenburg":                    {Districts: []string{"Altenburg"}},
	} {
		if diff := cmp.Diff(want, readMunicipality(given)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", given, diff)
		}
	}
}

func TestMigrate(t *testing.T) {
	env := environment{"DATABASE_URL": storagetest.URL(t), "DATA_DIR": t.TempDir()}
	if printed := command(t, env, exitDone, "migrate", "status"); strings.Contains(printed, "missing") || !strings.Contains(printed, "0001_") {
		t.Errorf("status prints:\n%s", printed)
	}
	if printed := command(t, env, exitDone, "migrate", "up"); !strings.HasPrefix(printed, "The schema is at version ") {
		t.Errorf("up prints:\n%s", printed)
	}
}
