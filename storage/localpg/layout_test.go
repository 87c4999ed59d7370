package localpg

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// longPlace is below a path that no socket's address can hold.
func longPlace(t *testing.T) string {
	t.Helper()
	return filepath.Join(place(t), strings.Repeat("lang/", 25), "pg")
}

func TestSocketOfALongPathIsElsewhere(t *testing.T) {
	dir := longPlace(t)
	s := start(t, Options{Dir: dir})
	run := s.cluster.layout.run
	info, err := os.Stat(run)
	check(t, err)
	if strings.HasPrefix(run, dir) || info.Mode().Perm() != 0o700 {
		t.Errorf("socket in %s with mode %v", run, info.Mode())
	}
	if got := ask(t, s.URL(""), `SELECT 1`); got != "1" {
		t.Errorf("got %q", got)
	}
	second := start(t, Options{Dir: dir})
	if second.current.started {
		t.Error("the second did not adopt")
	}
	stop(t, second)
	stop(t, s)
	if isThere(run) {
		t.Errorf("%s is left", run)
	}
}

func TestOddPath(t *testing.T) {
	dir := filepath.Join(place(t), `Jörg's "Daten", 100%`)
	s := start(t, Options{Dir: dir})
	if got := ask(t, s.URL(""), `SELECT current_setting('data_directory')`); got != filepath.Join(dir, "data") {
		t.Errorf("got %q", got)
	}
}

func TestSocketDirectoryOfAStrangerIsRefused(t *testing.T) {
	for name, squat := range map[string]func(t *testing.T, run string){
		"link": func(t *testing.T, run string) {
			check(t, os.Symlink(filepath.Dir(place(t)), run))
		},
		"file": func(t *testing.T, run string) {
			check(t, os.WriteFile(run, nil, 0o700))
		},
		"another user's": func(t *testing.T, run string) {
			needRoot(t)
			check(t, os.Mkdir(run, 0o777))
			check(t, os.Chown(run, 12345, 12345))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := longPlace(t)
			l, err := newLayout(dir, os.TempDir())
			check(t, err)
			defer os.Remove(l.run)
			squat(t, l.run)
			s, err := Start(context.Background(), Options{Dir: dir})
			if err == nil {
				stop(t, s)
			}
			if err == nil || !strings.Contains(err.Error(), "remove it") {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestLayout(t *testing.T) {
	for name, c := range map[string]struct {
		dir, temp string
		short     bool
		prefix    string
	}{
		"plain":           {"/var/lib/sozialraum", "/tmp", false, "/var/lib/sozialraum/run"},
		"just fits":       {"/" + strings.Repeat("a", 84), "/tmp", false, "/aaa"},
		"just too long":   {"/" + strings.Repeat("a", 85), "/tmp", true, "/tmp/sozialraum-"},
		"comma":           {"/a,b", "/private/tmp", true, "/private/tmp/sozialraum-"},
		"temp too long":   {"/a,b", "/" + strings.Repeat("t", 80), true, "/tmp/sozialraum-"},
		"temp with space": {"/a,b", "/t t", true, "/tmp/sozialraum-"},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := newLayout(c.dir, c.temp)
			check(t, err)
			if l.short != c.short || !strings.HasPrefix(l.run, c.prefix) {
				t.Errorf("short=%v run=%s", l.short, l.run)
			}
			if n := len(l.run + "/.s.PGSQL.5432"); n > socketLimit {
				t.Errorf("%d bytes", n)
			}
			again, err := newLayout(c.dir, c.temp)
			check(t, err)
			if again != l {
				t.Error("another layout the second time")
			}
		})
	}
}

func TestBarrier(t *testing.T) {
	dir := filepath.Join(place(t), "a", "b")
	check(t, makeParents(dir))
	stranger := account{uid: 12345, gid: 12345}
	if got := barrier(dir, stranger); got != "" {
		t.Errorf("barrier at %q", got)
	}
	check(t, os.Chmod(filepath.Dir(dir), 0o700))
	want, err := filepath.EvalSymlinks(filepath.Dir(dir))
	check(t, err)
	if got := barrier(dir, stranger); got != want {
		t.Errorf("barrier at %q, want %q", got, want)
	}
	if got := barrier(dir, account{uid: os.Geteuid(), gid: os.Getegid()}); got != "" {
		t.Errorf("barrier for ourselves at %q", got)
	}
	check(t, os.Chmod(filepath.Dir(dir), 0o755))
}

func TestSweepRemovesOnlyWhatIsOldAndUnused(t *testing.T) {
	temp, err := os.MkdirTemp("", "localpg-sweep-")
	check(t, err)
	defer os.RemoveAll(temp)
	now := time.Now()
	left := func(name string, age time.Duration, files ...string) string {
		dir := filepath.Join(temp, name)
		check(t, os.MkdirAll(filepath.Join(dir, "data"), 0o700))
		for _, file := range files {
			check(t, os.WriteFile(filepath.Join(dir, file), fmt.Appendln(nil, os.Getpid()), 0o600))
		}
		check(t, os.Chtimes(dir, now.Add(-age), now.Add(-age)))
		return dir
	}
	hold := func(path string) {
		lock, err := openLock(path)
		check(t, err)
		t.Cleanup(lock.close)
		check(t, lock.share(context.Background()))
	}
	want := map[string]bool{
		left(throwawayPrefix+"killed", 0, "start.lock", "users.lock"):                                false,
		left(throwawayPrefix+"killed-early", time.Hour):                                              false,
		left(throwawayPrefix+"new", time.Minute):                                                     true,
		left("somebody-elses", time.Hour, "start.lock", "users.lock"):                                true,
		left(throwawayPrefix+"served", time.Hour, "start.lock", "users.lock", "data/postmaster.pid"): true,
	}
	used := left(throwawayPrefix+"used", time.Hour)
	hold(filepath.Join(used, "users.lock"))
	starting := left(throwawayPrefix+"starting", time.Hour, "users.lock")
	hold(filepath.Join(starting, "start.lock"))
	want[used], want[starting] = true, true

	sweep(temp, now)
	for dir, want := range want {
		if isThere(dir) != want {
			t.Errorf("%s is there: %v", filepath.Base(dir), !want)
		}
	}
}
