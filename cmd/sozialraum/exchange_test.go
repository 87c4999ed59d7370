package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"sozialraum/bot/hsds/hsdstest"
	"sozialraum/storage/storagetest"
)

// An operator's way with files: the template, a dry run, taking over, exporting, and the same once more.
func TestExportAndImport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env := environment{"DATABASE_URL": storagetest.URL(t), "DATA_DIR": dir}
	addNorth(t, env)
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	says := func(printed string, parts ...string) {
		t.Helper()
		for _, part := range parts {
			if !strings.Contains(printed, part) {
				t.Errorf("no %q in\n%s", part, printed)
			}
		}
	}
	template := write("vorlage.csv", command(t, env, exitDone, "import", "--template"))
	says(command(t, env, exitDone, "import", template), "Das ist das Beispiel aus der Vorlage", "--apply")
	says(command(t, env, exitDone, "import", "--template", "--organisations", "--lang=en"), "Organisation;Sector")

	houses := write("organisationen.csv", "Organisation;Bereich;Kommune\r\nSchule am Wald;Schule;Romrod\r\n")
	offers := write("angebote.csv", "\ufeffAngebot;Organisation;Kosten;Öffentlich\r\nLernzeit;Schule am Wald;=1+1;ja\r\n")
	says(command(t, env, exitWrong, "import", offers, "--apply"), "Zeile 2, Spalte B (Organisation)", "Nothing was changed: mend")
	says(command(t, env, exitDone, "import", offers, houses), "angebote.csv:", "Zeile 2: neu „Lernzeit“", "2 neu.", "Nothing was changed: call it with --apply")
	if printed := command(t, env, exitDone, "import", offers, houses, "--apply"); strings.Contains(printed, "Nothing was changed") {
		t.Errorf("taking over prints:\n%s", printed)
	}
	says(command(t, env, exitDone, "import", offers, houses, "--apply", "--lang=en", "--quiet"), "2 unchanged.")

	whole := filepath.Join(dir, "whole.json")
	says(command(t, env, exitDone, "export", "--to", whole), "1 organisations, 1 resources")
	says(command(t, env, exitDone, "export"), `"hsds_version":"3.1"`, `"name":"Lernzeit"`)
	says(command(t, env, exitDone, "export", "--format=csv", "--area=planungsraum nord", "--to", dir), "organisationen.csv: 1", "angebote.csv: 1")
	exported, err := os.ReadFile(offers)
	if err != nil || !strings.HasPrefix(string(exported), "\ufeffKennung;") || !strings.Contains(string(exported), ";'=1+1;") {
		t.Errorf("%v, the table is\n%s", err, exported)
	}
	if info, err := os.Stat(whole); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("anybody may read the file: %v, %v", info, err)
	}
	for _, files := range [][]string{{whole}, {offers, houses}} {
		says(command(t, env, exitDone, append([]string{"import", "--apply"}, files...)...), "2 unverändert.")
	}

	for name, args := range map[string][]string{
		"names no file": {"import"}, "prints a table": {"import", "--template", whole}, "no such file": {"import", filepath.Join(dir, "none")},
		"both": {"import", whole, "--merge", "--add"}, "format": {"export", "--format=xlsx"}, "area": {"export", "--area=Süd"},
		"place": {"export", "--to", filepath.Join(dir, "none", "x")}, "directory": {"import", dir},
	} {
		t.Run(name, func(t *testing.T) { command(t, env, exitWrong, args...) })
	}
	for name, content := range map[string]string{
		"Arbeitsmappe": "PK\x03\x04xx", "leer": "", "kein gültiges JSON": "{\"services\":[{]}", "nicht in UTF-8": "{\"services\":[{\"name\":\"\xff\"}]}",
		"hört mittendrin auf": `{"services":[`, "Anführungszeichen": "Angebot;Organisation\n\"Lernzeit;Schule am Wald\n",
		"Zeile 1, Spalte C (Haarfarbe)": "Angebot;Organisation;Haarfarbe\n", "Es fehlen Spalten": "Angebot\n",
	} {
		t.Run(name, func(t *testing.T) { says(command(t, env, exitWrong, "import", write("bad", content), "--apply"), name) })
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".export*")); left != nil {
		t.Errorf("an export has left %v", left)
	}
}

// A line that never ends is refused before it takes the memory.
func TestImportOfAnEndlessLine(t *testing.T) {
	if testing.Short() {
		t.Skip("it writes a large file")
	}
	t.Parallel()
	env := environment{"DATABASE_URL": storagetest.URL(t), "DATA_DIR": t.TempDir()}
	addNorth(t, env)
	for name, begin := range map[string]string{"endless.csv": "Angebot;Organisation\n\"", "endless.json": `{"services":[{"name":"`} {
		path := filepath.Join(t.TempDir(), name)
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		piece := bytes.Repeat([]byte("x"), 1<<20)
		_, err = file.WriteString(begin)
		for i := 0; i < 16 && err == nil; i++ {
			_, err = file.Write(piece)
		}
		if err == nil {
			err = file.Truncate(1 << 30) // the rest is a hole
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		if printed := command(t, env, exitWrong, "import", path); !strings.Contains(printed, "noch kein Ende") {
			t.Errorf("%s: %s", name, printed)
		}
	}
}

// With --publish, LISTEN answers HSDS's paths beside calendars and posts; without, it does not.
func TestServePublishes(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	env := environmentFor(t, sim)
	addNorth(t, env)
	dir := t.TempDir()
	path := filepath.Join(dir, "whole.csv")
	for _, table := range []string{"Organisation;Bereich;Kommune\nSchule;Schule;Romrod\n", "Angebot;Organisation;Öffentlich\nLernzeit;Schule;ja\nGeheim;Schule;nein\n"} {
		if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
			t.Fatal(err)
		}
		command(t, env, exitDone, "import", path, "--apply")
	}
	address := freeAddress(t)
	program := startProgram(t, env.with("PUBLIC_URL", "https://bot.example.org/nord/", "LISTEN", address), "serve", "--publish")
	program.listening(t, "answering calendars")
	client, standard := &http.Client{}, hsdstest.New(t)
	for _, c := range []struct {
		method, path string
		status       int
		want         string
	}{
		{"GET", "/", 200, `"version":"3.1"`},
		{"GET", "/nord/services", 200, `"name":"Lernzeit"`},
		{"GET", "/nord/services?full=true", 200, `"name":"Lernzeit"`},
		{"GET", "/organizations", 200, `"total_items":1`},
		{"POST", "/services", 405, ""},
		{"GET", "/calendar/" + strings.Repeat("Abc4", 8) + ".ics", 404, ""},
	} {
		request, err := http.NewRequestWithContext(t.Context(), c.method, "http://"+address+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != c.status || !strings.Contains(string(body), c.want) || strings.Contains(string(body), "Geheim") {
			t.Errorf("%s %s: %s %v\n%s", c.method, c.path, response.Status, err, body)
		}
		if strings.HasPrefix(c.path, "/nord/services") {
			var page any
			if err := errors.Join(json.Unmarshal(body, &page), standard.CheckPage("service", page)); err != nil {
				t.Errorf("%s: %v", c.path, err)
			}
		}
	}
	client.CloseIdleConnections()
	program.stop()
	if code := program.wait(t); code != exitDone {
		t.Errorf("exit code %d, printed:\n%s", code, program.out)
	}
}

// BenchmarkExchange takes 100,000 offers over and exports them with the program as it is shipped. Its memory is that of the
// process, without the database's, in millions of bytes. With -short it only takes them over, into an empty area: the part
// that needs the most.
func BenchmarkExchange(b *testing.B) {
	const rows, most = 100_000, 100
	dir, url := b.TempDir(), storagetest.URL(b)
	houses, offers, whole := filepath.Join(dir, "organisationen.csv"), filepath.Join(dir, "angebote.csv"), filepath.Join(dir, "whole.json")
	var table strings.Builder
	table.WriteString("Organisation;Bereich;Kommune\n")
	for i := range 500 {
		fmt.Fprintf(&table, "Haus Nummer %d;Schule;Romrod\n", i)
	}
	if err := os.WriteFile(houses, []byte(table.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	table.Reset()
	table.WriteString("Organisation;Angebot;Beschreibung;Themen;Für wen;Alter von;Alter bis;Orte;Kosten\n")
	for i := range rows {
		fmt.Fprintf(&table, "Haus Nummer %d;Lernzeit %d;Wir machen Hausaufgaben und spielen danach. Wer möchte, isst vorher warm;learning;Kinder;%d;%d;Romrod;2,50 €\n",
			i%500, i, i%10, 10+i%8)
	}
	if err := os.WriteFile(offers, []byte(table.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	do := func(what string, args ...string) {
		b.Helper()
		cmd := exec.CommandContext(b.Context(), shipped.path(b), args...)
		cmd.Env = []string{"DATABASE_URL=" + url, "DATA_DIR=" + dir}
		began := time.Now()
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		megabytes, err := runWatched(cmd)
		if err != nil {
			b.Fatalf("%v: %v\n%.2000s", args, err, out.Bytes())
		}
		took := time.Since(began)
		b.Logf("%-22s %7.1f s  %6.1f MB", what, took.Seconds(), megabytes)
		if megabytes == 0 || megabytes > most {
			b.Errorf("%s takes %.1f MB, at most are %d", what, megabytes, most)
		}
	}
	for b.Loop() {
		do("area", "area", "add", "Nord", "--emergency=06631 000000", "--municipality=Romrod")
		if testing.Short() {
			do("import", "import", houses, offers, "--quiet", "--apply")
			continue
		}
		do("dry run", "import", houses, offers, "--quiet")
		do("import", "import", houses, offers, "--quiet", "--apply")
		do("the same again", "import", houses, offers, "--quiet", "--apply")
		do("export as HSDS", "export", "--to", whole)
		do("import of the export", "import", whole, "--quiet", "--apply")
		do("export as tables", "export", "--format=csv", "--to", dir)
		do("import of the tables", "import", houses, offers, "--quiet", "--apply")
	}
}

// runWatched runs a program and returns the most memory that it held, in millions of bytes. While it runs Linux tells that; of
// one that has ended it only tells the most of it and of the process that started it. Other systems are asked at the end.
func runWatched(cmd *exec.Cmd) (peak float64, err error) {
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-look.C:
			peak = max(peak, peakMemory(cmd.Process.Pid)*(1<<20)/1e6)
		case err := <-ended:
			if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && peak == 0 {
				peak = float64(usage.Maxrss) * maxrssUnit() / 1e6
			}
			return peak, err
		}
	}
}

// maxrssUnit is how many bytes getrusage(2) counts as one.
func maxrssUnit() float64 {
	if runtime.GOOS == "darwin" {
		return 1
	}
	return 1024
}
