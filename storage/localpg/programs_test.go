package localpg

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// machine is a root directory for made-up installations, and the account that runs them here.
func machine(t *testing.T) (root string, as account) {
	t.Helper()
	root = place(t)
	as, err := chooseAccount(filepath.Join(root, "no", "data"))
	check(t, err)
	return root, as
}

func TestProgramsAreFoundInTheOrderOfTheDesign(t *testing.T) {
	root, as := machine(t)
	in := func(path string) string { return filepath.Join(root, path) }
	fakeBin(t, in("pgbin"), "14.1", "")
	fakeBin(t, in("path"), "15.2 (Debian 15.2-1)", "")
	fakeBin(t, in("lib/9.6/bin"), "9.6.24", "")
	fakeBin(t, in("lib/13/bin"), "13.3", "")
	fakeBin(t, in("lib/17/bin"), "17.4", "")
	fakeBin(t, in("config"), "18beta1", "")
	script(t, in("tools"), "pg_config", `[ "$1" = --bindir ] && echo `+in("config"))
	script(t, in("half"), "initdb", "")
	check(t, makeParents(in("links")))
	for _, name := range []string{"initdb", "postgres"} {
		check(t, os.Symlink(in("path/"+name), in("links/"+name)))
	}

	for name, c := range map[string]struct {
		pgbin, path string
		glob        bool
		want        int
		dir         string
	}{
		"PGBIN before all":       {in("pgbin"), in("path"), true, 0, in("pgbin")},
		"PATH":                   {"", in("half") + ":" + in("path"), true, 0, in("path")},
		"relative PATH":          {"", "path:" + in("tools"), true, 0, in("config")},
		"link in PATH":           {"", in("links"), true, 0, in("path")},
		"pg_config":              {"", in("half") + ":" + in("tools"), true, 0, in("config")},
		"newest package":         {"", in("half"), true, 0, in("lib/17/bin")},
		"version of the cluster": {"", in("path"), true, 13, in("lib/13/bin")},
		"old but wanted":         {"", in("path"), true, 9, in("lib/9.6/bin")},
	} {
		t.Run(name, func(t *testing.T) {
			f := finder{getenv: env(map[string]string{"PGBIN": c.pgbin, "PATH": c.path}), goos: "linux", as: as}
			if c.glob {
				f.globs = []string{in("lib/*/bin")}
			}
			got, err := f.find(context.Background(), c.want, "/d")
			check(t, err)
			real, err := filepath.EvalSymlinks(c.dir)
			check(t, err)
			if got.dir != real {
				t.Errorf("got %s, want %s", got.dir, real)
			}
		})
	}
}

func TestNoPrograms(t *testing.T) {
	root, as := machine(t)
	in := func(path string) string { return filepath.Join(root, path) }
	fakeBin(t, in("old"), "12.1", "")
	script(t, in("broken"), "initdb", "")
	script(t, in("broken"), "postgres", "exit 3")
	for _, name := range []string{"apt-get", "dnf", "yum", "brew"} {
		script(t, in("has-"+name), name, "")
	}
	for name, c := range map[string]struct {
		goos, pgbin, path string
		words             []string
	}{
		"Debian":  {"linux", "", in("has-apt-get"), []string{"`sudo apt-get install postgresql`", "DATABASE_URL"}},
		"Fedora":  {"linux", "", in("has-dnf") + ":" + in("has-yum"), []string{"`sudo dnf install postgresql-server`"}},
		"macOS":   {"darwin", "", "", []string{"`brew install postgresql@16`"}},
		"unknown": {"linux", "", "", []string{"`sudo apt-get install postgresql`"}},
		"PGBIN":   {"linux", in("nowhere"), in("has-brew"), []string{"PGBIN=" + in("nowhere"), "unset PGBIN", "`brew install postgresql@16`"}},
		"too old": {"linux", "", in("old"), []string{"found version 12, need 13"}},
		"broken":  {"linux", "", in("broken"), []string{"exit status 3"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := finder{getenv: env(map[string]string{"PGBIN": c.pgbin, "PATH": c.path}), goos: c.goos, as: as}
			_, err := f.find(context.Background(), 0, "/d")
			if !errors.Is(err, ErrNoPrograms) {
				t.Fatalf("error = %v", err)
			}
			for _, words := range c.words {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("%q does not say %q", err, words)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than a line: %q", err)
			}
		})
	}
}

func TestWrongVersionOnly(t *testing.T) {
	root, as := machine(t)
	bin := fakeBin(t, filepath.Join(root, "bin"), "16.1", "")
	f := finder{getenv: env(map[string]string{"PATH": bin + ":" + bin}), goos: "linux", as: as}
	_, err := f.find(context.Background(), 15, "/d")
	var version *VersionError
	if !errors.As(err, &version) || version.Major != 15 || !slices.Equal(version.Found, []int{16}) {
		t.Errorf("error = %v", err)
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	root, as := machine(t)
	bin := fakeBin(t, filepath.Join(root, "bin"), "16.1", "")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	f := finder{getenv: env(map[string]string{"PATH": bin}), goos: "linux", as: as}
	if _, err := f.find(ctx, 0, "/d"); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}
