package localpg

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// pidfile is what a server writes into postmaster.pid, see "Database File Layout" in PostgreSQL's
// manual: one value a line, in this order: pid, data directory, start time, port, socket directory,
// listen address, shared memory key, status.
type pidfile struct {
	pid       int
	port      string
	socketDir string
	status    string // "starting", "stopping", "ready", "standby"; empty while the file is being written
}

// readPidfile returns an error that matches fs.ErrNotExist if no server has left one.
func readPidfile(path string) (pidfile, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return pidfile{}, err
	}
	return parsePidfile(string(raw)), nil
}

// parsePidfile takes what is there: the server writes the file in several steps, and a full disk may
// have left it empty. A pid of 0 means that it names nobody.
func parsePidfile(raw string) pidfile {
	line := func(i int) string {
		lines := strings.Split(raw, "\n")
		if i >= len(lines) {
			return ""
		}
		return strings.TrimSpace(lines[i])
	}
	pid, err := strconv.Atoi(line(0))
	if err != nil || pid <= 1 {
		pid = 0
	}
	return pidfile{pid: pid, port: line(3), socketDir: line(4), status: line(7)}
}

// exists reports whether the process table has the pid, be it a zombie.
func exists(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// disown makes a stale postmaster.pid harmless whose number another process has got since. PostgreSQL
// would refuse to start for as long as that process lives. The file must not be deleted: its line
// about shared memory is how a new server notices orphaned processes of the dead one. But a pid file
// that names the new server's own parent counts as stale and keeps that check, so ours is written.
func disown(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(raw), "\n")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0) // keeps the owner
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%d\n%s", os.Getpid(), rest)
	return errors.Join(err, f.Close())
}
