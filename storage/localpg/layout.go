package localpg

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
)

// port names the socket's file. No TCP port is ever opened.
const port = "5432"

// socketLimit is the longest socket path that every supported system takes: 104 bytes with the final
// zero on macOS and the BSDs, 108 on Linux.
const socketLimit = 103

// plainPath are the paths that need no quoting in unix_socket_directories.
var plainPath = regexp.MustCompile(`^[A-Za-z0-9/._+@=-]+$`)

// layout is where everything of one cluster lives.
type layout struct {
	dir       string // absolute
	data      string
	init      string // becomes data when it is complete
	run       string // the socket's directory
	short     bool   // run is not below dir
	log       string
	startLock string
	usersLock string
	marker    string // says that the cluster is a throwaway one
}

func newLayout(dir, temp string) (layout, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return layout{}, err
	}
	l := layout{
		dir:       dir,
		data:      filepath.Join(dir, "data"),
		init:      filepath.Join(dir, "data.init"),
		run:       filepath.Join(dir, "run"),
		log:       filepath.Join(dir, "log"),
		startLock: filepath.Join(dir, "start.lock"),
		usersLock: filepath.Join(dir, "users.lock"),
		marker:    filepath.Join(dir, "throwaway"),
	}
	if !socketFits(l.run) {
		l.run, l.short = shortRun(dir, temp), true
	}
	return l, nil
}

func socketFits(run string) bool {
	return len(filepath.Join(run, socketName)) <= socketLimit && plainPath.MatchString(run)
}

// shortRun is a directory for the socket that depends on dir alone, so that a second process finds it.
func shortRun(dir, temp string) string {
	sum := sha256.Sum256([]byte(dir))
	name := fmt.Sprintf("sozialraum-%x", sum[:8])
	if run := filepath.Join(temp, name); socketFits(run) {
		return run
	}
	return filepath.Join("/tmp", name)
}

// makeDir makes the parent directory and reports whether it is new or empty. Root's directory must let
// the server's user pass, but stays root's, so that a broken-into server cannot replace what lies there.
func (l layout) makeDir(as account) (fresh bool, err error) {
	entries, err := os.ReadDir(l.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := makeParents(filepath.Dir(l.dir)); err != nil {
			return false, err
		}
		if err := os.Mkdir(l.dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return false, err
		}
	case err != nil:
		return false, err
	case len(entries) > 0:
		return false, nil
	}
	if as.switched {
		return true, os.Chmod(l.dir, 0o711)
	}
	return true, nil
}

// makeParents makes missing directories above ours passable by the server's user, whatever the umask.
func makeParents(dir string) error {
	if err := os.Mkdir(dir, 0o755); err == nil {
		return os.Chmod(dir, 0o755)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nilIfDir(dir, err)
	}
	if err := makeParents(filepath.Dir(dir)); err != nil {
		return err
	}
	return makeParents(dir)
}

func nilIfDir(dir string, err error) error {
	if info, statErr := os.Stat(dir); statErr == nil && info.IsDir() {
		return nil
	}
	return err
}

// makeRun gives the server a directory of mode 0700 for its socket. A directory outside ours
// has a predictable name in a place where everybody may write, so it must already belong to us.
func (l layout) makeRun(as account) error {
	err := os.Mkdir(l.run, 0o700)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("making the socket's directory: %w", err)
	}
	if err != nil {
		if err := l.ownRun(as); err != nil {
			return err
		}
	}
	return as.give(l.run)
}

// socketName is in the names of the socket and of the socket's lock file.
const socketName = ".s.PGSQL." + port

// removeSocket removes what a dead server left behind in run.
func (l layout) removeSocket() error {
	for _, name := range []string{socketName, socketName + ".lock"} {
		if err := os.Remove(filepath.Join(l.run, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing a dead server's socket: %w", err)
		}
	}
	return nil
}

func (l layout) ownRun(as account) error {
	info, err := os.Lstat(l.run)
	if err != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	mine := ok && (int(st.Uid) == as.uid || int(st.Uid) == os.Geteuid())
	if !info.IsDir() || !mine {
		return fmt.Errorf("%s should be a directory of %s for the server's socket, but is not: remove it", l.run, as.name)
	}
	return os.Chmod(l.run, 0o700)
}

// barrier returns the first directory on the way to path that the account may not pass, empty if the
// mode bits show none.
func barrier(path string, as account) string {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		real = path
	}
	var above []string
	for dir := real; ; dir = filepath.Dir(dir) {
		above = append(above, dir)
		if dir == filepath.Dir(dir) {
			break
		}
	}
	for i := len(above) - 1; i >= 0; i-- {
		if !passable(above[i], as) {
			return above[i]
		}
	}
	return ""
}

func passable(dir string, as account) bool {
	info, err := os.Stat(dir)
	if err != nil {
		return false
	}
	mode := info.Mode().Perm()
	st, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case ok && int(st.Uid) == as.uid:
		return mode&0o100 != 0
	case ok && int(st.Gid) == as.gid:
		return mode&0o010 != 0
	}
	return mode&0o001 != 0
}
