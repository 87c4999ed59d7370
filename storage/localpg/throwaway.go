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

// abandonedAfter is the age from which a throwaway directory without locks is taken for the remnant of a
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
	sweep(o.TempDir, time.Now())
	return os.MkdirTemp(o.TempDir, throwawayPrefix)
}

// sweep removes what killed processes left behind. Errors do not matter: the next start tries again.
func sweep(temp string, now time.Time) {
	dirs, _ := filepath.Glob(filepath.Join(temp, throwawayPrefix+"*"))
	for _, dir := range dirs {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || !ownedByMe(info) {
			continue
		}
		if old := now.Sub(info.ModTime()) > abandonedAfter; abandoned(dir, old) {
			_ = os.RemoveAll(dir)
		}
	}
}

func ownedByMe(info os.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}

// abandoned reports that no process uses the directory and no server lives in it. A process that comes
// makes the users' lock under the start lock, so whoever finds the first and gets both disturbs nobody.
func abandoned(dir string, old bool) bool {
	l, err := newLayout(dir, "")
	if err != nil {
		return false
	}
	if !isThere(l.usersLock) {
		return old
	}
	unlock, err := l.lockAll()
	if err != nil {
		return false
	}
	defer unlock()
	pf, err := readPidfile(l.pidfile())
	return err != nil || !exists(pf.pid)
}

// lockAll takes both locks, or none if somebody holds one of them.
func (l layout) lockAll() (unlock func(), err error) {
	var held []*flock
	unlock = func() {
		for _, h := range held {
			h.close()
		}
	}
	for _, path := range []string{l.startLock, l.usersLock} {
		h, err := openLock(path)
		if err != nil {
			unlock()
			return nil, err
		}
		held = append(held, h)
		free, err := h.try(syscall.LOCK_EX)
		if err == nil && !free {
			err = fmt.Errorf("%s is in use", l.dir)
		}
		if err != nil {
			unlock()
			return nil, err
		}
	}
	return unlock, nil
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
	unlock, err := c.layout.lockAll()
	if err != nil {
		return
	}
	defer unlock()
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
