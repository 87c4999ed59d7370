package localpg

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOtherMajorVersionIsRefusedUntouched(t *testing.T) {
	dir := clusterAt(t)
	data := filepath.Join(dir, "data")
	check(t, os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte("9\n"), 0o600))
	before, err := os.ReadDir(data)
	check(t, err)

	_, err = Start(context.Background(), Options{Dir: dir})
	var version *VersionError
	if !errors.As(err, &version) {
		t.Fatalf("error = %v", err)
	}
	if version.Major != 9 || version.Dir != data || len(version.Found) == 0 {
		t.Errorf("got %+v", version)
	}
	after, err := os.ReadDir(data)
	check(t, err)
	if len(before) != len(after) {
		t.Errorf("%d entries became %d", len(before), len(after))
	}
}

func TestVersionErrorNamesTheWaysOut(t *testing.T) {
	for goos, pkg := range map[string]string{"linux": "postgresql-14", "darwin": "postgresql@14"} {
		got := (&VersionError{Dir: "/d", Major: 14, Found: []int{15, 16}, GOOS: goos}).Error()
		want := "the data in /d was made by PostgreSQL 14, but only version 15, 16 is installed: install " + pkg +
			" (or name its programs with PGBIN), or move the directory away to begin with empty data"
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestDirectoryThatIsNoCluster(t *testing.T) {
	dir := place(t)
	check(t, os.MkdirAll(filepath.Join(dir, "data"), 0o755))
	if os.Geteuid() == 0 { // as whom a directory of root is refused first
		a, err := chooseAccount(filepath.Join(dir, "none"))
		check(t, err)
		check(t, a.give(filepath.Join(dir, "data")))
	}
	if _, err := Start(context.Background(), Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "is no PostgreSQL cluster") {
		t.Errorf("error = %v", err)
	}
}

func TestNoProgramsLeavesNoDirectory(t *testing.T) {
	dir := place(t)
	_, err := Start(context.Background(), Options{Dir: dir, Getenv: env(map[string]string{"PGBIN": "/nowhere"})})
	if !errors.Is(err, ErrNoPrograms) {
		t.Errorf("error = %v", err)
	}
	if isThere(dir) {
		t.Error("the directory is left")
	}
}

// fakeBin is a directory of programs that say they are that version; initdb does what body says.
func fakeBin(t *testing.T, dir, version, body string) string {
	t.Helper()
	script(t, dir, "initdb", body)
	script(t, dir, "postgres", `echo "postgres (PostgreSQL) `+version+`"`)
	return dir
}

func TestFailedInitdbIsExplainedAndCleanedUp(t *testing.T) {
	dir := place(t)
	bin := fakeBin(t, place(t), "16.1", `echo one >&2; echo "initdb: error: no space left" >&2; exit 1`)
	_, err := Start(context.Background(), Options{Dir: dir, Getenv: env(map[string]string{"PGBIN": bin})})
	if err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("error = %v", err)
	}
	if isThere(dir) {
		t.Error("the directory is left")
	}
}

func TestMissingLocaleIsReplaced(t *testing.T) {
	bin := fakeBin(t, place(t), "16.1", `
for a; do case $a in
--locale=C.UTF-8) echo "initdb: error: invalid locale name \"C.UTF-8\"" >&2; exit 1;;
--locale=*) echo "initdb: error: second try with ${a#*=}" >&2; exit 1;;
esac; done`)
	_, err := Start(context.Background(), Options{Dir: place(t), Getenv: env(map[string]string{"PGBIN": bin})})
	if err == nil || !strings.Contains(err.Error(), "second try with de_DE.UTF-8") {
		t.Errorf("error = %v", err)
	}
}

func TestEndOfContextStopsInitdbAndCleansUp(t *testing.T) {
	dir, mark := place(t), place(t)
	check(t, os.Mkdir(mark, 0o777))
	check(t, os.Chmod(mark, 0o777))
	bin := fakeBin(t, place(t), "16.1", `echo $$ >`+mark+`/tmp; mv `+mark+`/tmp `+mark+`/pid; exec sleep 600`)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	result := make(chan error, 1)
	go func() {
		_, err := Start(ctx, Options{Dir: dir, Getenv: env(map[string]string{"PGBIN": bin, "PATH": os.Getenv("PATH")})})
		result <- err
	}()
	eventually(t, "initdb runs", func() bool { return isThere(filepath.Join(mark, "pid")) })
	raw, err := os.ReadFile(filepath.Join(mark, "pid"))
	check(t, err)
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	if pid := parsePidfile(string(raw)).pid; pid == 0 || alive(pid) {
		t.Errorf("process %d is left", pid)
	}
	if isThere(dir) {
		t.Error("the directory is left")
	}
}

func TestServerThatCannotStartIsExplained(t *testing.T) {
	for name, throwaway := range map[string]bool{"kept": false, "throwaway": true} {
		t.Run(name, func(t *testing.T) {
			dir := place(t)
			o := Options{Dir: dir, Throwaway: throwaway, Settings: map[string]string{"shared_buffers": "lots"}}
			_, err := Start(context.Background(), o)
			if err == nil || !strings.Contains(err.Error(), `invalid value for parameter "shared_buffers"`) {
				t.Errorf("error = %v", err)
			}
			if isThere(dir) == throwaway {
				t.Errorf("directory is there: %v", isThere(dir))
			}
		})
	}
}

func TestRootIsToldWhichDirectoryIsInTheWay(t *testing.T) {
	needRoot(t)
	for name, closed := range map[string]func(dir string) string{
		"above":        filepath.Dir,
		"the parent's": func(dir string) string { return filepath.Dir(filepath.Dir(dir)) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(place(t), "a", "b")
			check(t, makeParents(filepath.Dir(dir)))
			wall := closed(dir)
			check(t, os.Chmod(wall, 0o700))
			_, err := Start(context.Background(), Options{Dir: dir})
			if err == nil || !strings.Contains(err.Error(), "may not enter "+wall+":") {
				t.Errorf("error = %v, want it to name %s", err, wall)
			}
			if isThere(dir) {
				t.Error("the directory is left")
			}
		})
	}
}

func TestClusterOfRootIsRefused(t *testing.T) {
	needRoot(t)
	dir := place(t)
	check(t, makeParents(filepath.Join(dir, "data")))
	if _, err := Start(context.Background(), Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "chown -R postgres") {
		t.Errorf("error = %v", err)
	}
}

func TestClusterIsRunByItsOwner(t *testing.T) {
	needRoot(t)
	nobody, err := lookUp("nobody")
	check(t, err)
	dir := place(t)
	check(t, makeParents(filepath.Join(dir, "data")))
	check(t, nobody.give(filepath.Join(dir, "data")))
	got, err := chooseAccount(filepath.Join(dir, "data"))
	check(t, err)
	if diff := cmp.Diff(nobody, got, cmp.AllowUnexported(account{})); diff != "" {
		t.Error(diff)
	}
}
