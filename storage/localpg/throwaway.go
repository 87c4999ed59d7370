package localpg

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// throwawayPrefix begins the names of the directories that throwaway servers make for themselves.
const throwawayPrefix = "sozialraum-throwaway-"

// abandonedAfter is the age from which an unlocked throwaway directory is taken for the remnant of a
// killed process, and not for one that is just being made.
const abandonedAfter = 10 * time.Minute

// directory is the parent directory, made for a throwaway server that names none.
func (o Options) directory() (string, error) {
	switch {
	case o.Dir != "":
		return o.Dir, nil
	case !o.Throwaway:
		return "", errors.New("a server that keeps its data needs a data directory")
	}
	sweep(os.TempDir(), time.Now())
	return os.MkdirTemp("", throwawayPrefix)
}

// sweep removes what killed processes left behind. Errors do not matter: the next start tries again.
func sweep(temp string, now time.Time) {
	dirs, _ := filepath.Glob(filepath.Join(temp, throwawayPrefix+"*"))
	for _, dir := range dirs {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || now.Sub(info.ModTime()) < abandonedAfter || !ownedByMe(info) {
			continue
		}
		if unused(dir) {
			_ = os.RemoveAll(dir)
		}
	}
}

func ownedByMe(info os.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}

// unused reports that no process holds the users' lock and no server lives in the directory.
func unused(dir string) bool {
	l, err := openLock(filepath.Join(dir, "users.lock"))
	if err != nil {
		return false
	}
	defer l.close()
	free, err := l.try(syscall.LOCK_EX)
	if err != nil || !free {
		return false
	}
	pf, err := readPidfile(filepath.Join(dir, "data", "postmaster.pid"))
	return err != nil || !exists(pf.pid)
}

// mark keeps throwaway servers and data that somebody wants to keep apart. The caller holds the start
// lock.
func (c *cluster) mark() error {
	marked, kept := isThere(c.layout.marker), isThere(c.layout.data)
	switch {
	case c.options.Throwaway && kept && !marked:
		return fmt.Errorf("%s holds data that is to be kept: a throwaway server needs another directory", c.layout.dir)
	case !c.options.Throwaway && marked:
		return fmt.Errorf("%s belongs to a throwaway server: choose another data directory", c.layout.dir)
	case c.options.Throwaway && !marked:
		return os.WriteFile(c.layout.marker, nil, 0o600)
	}
	return nil
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// tidy removes what a Start that went wrong has made, unless it holds a cluster or somebody else has
// come in the meantime.
func (c *cluster) tidy() {
	if !c.fresh || isThere(c.layout.data) && !c.options.Throwaway {
		return
	}
	for _, path := range []string{c.layout.startLock, c.layout.usersLock} {
		l, err := openLock(path)
		if err != nil {
			return
		}
		defer l.close()
		if free, err := l.try(syscall.LOCK_EX); err != nil || !free {
			return
		}
	}
	c.remove()
}

// remove deletes everything that this package makes, and the parent directory if nothing else is in it.
func (c *cluster) remove() {
	l := c.layout
	for _, path := range []string{l.data, l.init, l.run, l.log, l.startLock, l.usersLock, l.marker} {
		_ = os.RemoveAll(path)
	}
	_ = os.Remove(l.dir)
}
