package localpg

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNewServerIsReadyForGermanText(t *testing.T) {
	s := start(t, Options{Dir: place(t)})
	for query, want := range map[string]string{
		`SELECT lower('ÄÖÜẞ Straße')`:                                                         "äöüß straße",
		`SELECT upper('äöü')`:                                                                 "ÄÖÜ",
		`SELECT CAST(to_tsvector('german', 'Die KINDERGÄRTEN') AS text)`:                      "'kindergart':2",
		`SELECT CAST(to_tsvector('german', 'Ärzte') @@ to_tsquery('german', 'arzt') AS text)`: "true",
		`SELECT current_setting('server_encoding')`:                                           "UTF8",
		`SELECT current_setting('timezone')`:                                                  "UTC",
		`SELECT current_setting('listen_addresses')`:                                          "",
		`SELECT current_setting('fsync') || current_setting('synchronous_commit')`:            "onon",
		`SELECT current_setting('data_checksums')`:                                            "on",
		`SELECT current_setting('jit')`:                                                       "off",
		`SELECT current_user`:                                                                 "postgres",
	} {
		if got := ask(t, s.URL(""), query); got != want {
			t.Errorf("%s = %q, want %q", query, got, want)
		}
	}
}

func TestDataSurvivesStopAndStart(t *testing.T) {
	dir := clusterAt(t)
	s := start(t, Options{Dir: dir})
	first := s.URL("")
	do(t, first, `CREATE TABLE kept (word text)`)
	do(t, first, `INSERT INTO kept VALUES ('bleibt')`)
	pid := pidOf(t, dir)
	stop(t, s)
	stop(t, s) // again does nothing
	if alive(pid) {
		t.Fatal("the server outlives Stop")
	}
	if _, err := try(first, `SELECT 1`); err == nil {
		t.Fatal("somebody answers after Stop")
	}
	again := start(t, Options{Dir: dir})
	if again.URL("") != first {
		t.Errorf("address moved from %s to %s", first, again.URL(""))
	}
	if got := ask(t, again.URL(""), `SELECT word FROM kept`); got != "bleibt" {
		t.Errorf("got %q", got)
	}
}

func TestURL(t *testing.T) {
	s := &Server{cluster: &cluster{layout: layout{run: "/tmp/ä b"}}}
	got := s.URL("a/b?c")
	want := "postgres://postgres@/a/b%3Fc?binary_parameters=yes&connect_timeout=10&host=%2Ftmp%2F%C3%A4+b&port=5432&sslmode=disable"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSettingsOfTheCallerWinOverTuningButNotOverPrivacy(t *testing.T) {
	s := start(t, Options{Dir: clusterAt(t), Settings: map[string]string{
		"work_mem": "3MB", "listen_addresses": "127.0.0.1", "log_statement": "all",
	}})
	got := ask(t, s.URL(""), `SELECT concat_ws(' ', current_setting('work_mem'), current_setting('listen_addresses'), current_setting('log_statement'))`)
	if want := "3MB  none"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEnsureDatabase(t *testing.T) {
	s := start(t, Options{Dir: clusterAt(t)})
	const name = `odd "name" ä`
	for range 2 {
		url, err := s.EnsureDatabase(context.Background(), name)
		check(t, err)
		if got := ask(t, url, `SELECT current_database()`); got != name {
			t.Errorf("got %q", got)
		}
	}
}

func TestThrowawayLeavesNothing(t *testing.T) {
	s := start(t, Options{Throwaway: true})
	if got := ask(t, s.URL(""), `SELECT current_setting('fsync')`); got != "off" {
		t.Errorf("fsync = %s", got)
	}
	dir := s.cluster.layout.dir
	stop(t, s)
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is left: %v", dir, err)
	}
}

func TestThrowawayNeverTakesKeptData(t *testing.T) {
	dir := clusterAt(t)
	if _, err := Start(context.Background(), Options{Dir: dir, Throwaway: true}); err == nil || !strings.Contains(err.Error(), "is to be kept") {
		t.Errorf("throwaway on kept data: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "PG_VERSION")); err != nil {
		t.Error(err)
	}
	other := place(t)
	start(t, Options{Dir: other, Throwaway: true})
	if _, err := Start(context.Background(), Options{Dir: other}); err == nil || !strings.Contains(err.Error(), "throwaway") {
		t.Errorf("kept data in a throwaway directory: %v", err)
	}
}

func TestThrowawayKeepsStrangersFiles(t *testing.T) {
	dir := place(t)
	check(t, os.Mkdir(dir, 0o711))
	stranger := filepath.Join(dir, "notes.txt")
	check(t, os.WriteFile(stranger, []byte("x"), 0o600))
	stop(t, start(t, Options{Dir: dir, Throwaway: true}))
	entries, err := os.ReadDir(dir)
	check(t, err)
	if len(entries) != 1 || entries[0].Name() != "notes.txt" {
		t.Errorf("left: %v", entries)
	}
}

func TestKeptServerNeedsADirectory(t *testing.T) {
	if _, err := Start(context.Background(), Options{}); err == nil {
		t.Error("no error")
	}
}

func TestModesOfTheDirectories(t *testing.T) {
	dir := place(t)
	s := start(t, Options{Dir: dir})
	want := map[string]fs.FileMode{dir: 0o700, s.cluster.layout.data: 0o700, s.cluster.layout.run: 0o700, s.cluster.layout.log: 0o700}
	if os.Geteuid() == 0 {
		want[dir] = 0o711
	}
	got := map[string]fs.FileMode{}
	for path := range want {
		info, err := os.Stat(path)
		check(t, err)
		got[path] = info.Mode().Perm()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestManyAtOnceShareOneNewServer(t *testing.T) {
	dir := place(t)
	servers := make([]*Server, 6)
	errs := make([]error, len(servers))
	var wg sync.WaitGroup
	for i := range servers {
		wg.Go(func() { servers[i], errs[i] = Start(context.Background(), Options{Dir: dir}) })
	}
	wg.Wait()
	check(t, errors.Join(errs...))
	pid, owners := pidOf(t, dir), 0
	for _, s := range servers {
		if s.current.pid != pid {
			t.Errorf("serves with process %d, want %d", s.current.pid, pid)
		}
		if s.current.started {
			owners++
		}
	}
	if owners != 1 {
		t.Errorf("%d servers were started", owners)
	}
	for _, s := range servers {
		wg.Go(func() { check(t, s.Stop(context.Background())) })
	}
	wg.Wait()
	if _, err := os.Stat(filepath.Join(dir, "data", "postmaster.pid")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a server is left: %v", err)
	}
}

func TestServerIsInAProcessGroupOfItsOwn(t *testing.T) {
	dir := clusterAt(t)
	start(t, Options{Dir: dir})
	pid := pidOf(t, dir)
	group, err := syscall.Getpgid(pid)
	check(t, err)
	if group != pid {
		t.Errorf("process %d is in group %d", pid, group)
	}
}

func TestLogHoldsNoValues(t *testing.T) {
	dir := clusterAt(t)
	s := start(t, Options{Dir: dir})
	const secret = "Geheimnis-4711"
	db, err := sql.Open("postgres", s.URL(""))
	check(t, err)
	defer db.Close()
	for _, query := range []string{
		`CREATE TABLE t (a text PRIMARY KEY, b int CHECK (b > 0))`,
		`INSERT INTO t VALUES ('` + secret + `', 1)`,
		`INSERT INTO t VALUES ('` + secret + `', 2)`,  // unique
		`INSERT INTO t VALUES ('` + secret + `x', 0)`, // check
		`SELECT CAST('` + secret + `' AS int)`,
		`SELECT ` + secret,
		`DO $$ BEGIN RAISE WARNING '` + secret + `'; END $$`,
	} {
		_, _ = db.Exec(query) // most of them are meant to fail
	}
	_, _ = db.Exec(`SELECT CAST($1 AS text), CAST('x' AS int)`, secret)
	_, _ = db.Exec(`SELECT '` + secret + `', pg_terminate_backend(pg_backend_pid())`)
	stop(t, s)
	raw, err := os.ReadFile(filepath.Join(dir, "log", "postgresql.log"))
	check(t, err)
	for _, words := range []string{"ready to accept connections", "terminating connection"} {
		if !strings.Contains(string(raw), words) {
			t.Errorf("this is not the log: %s", raw)
		}
	}
	if strings.Contains(string(raw), secret) {
		t.Errorf("the log tells a value: %s", raw)
	}
}
