package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// Begin begins the first period of a key file that has none.
func (k *Key) Begin(now time.Time) error {
	if len(k.ring.Load().periods) > 0 {
		return nil
	}
	return k.change(func(periods []period) ([]period, error) {
		if len(periods) > 0 {
			return periods, nil // somebody else was faster
		}
		return []period{newPeriod(now)}, nil
	})
}

// Rotate begins a new period. What belongs to earlier ones still opens.
func (k *Key) Rotate(now time.Time) (Period, error) {
	next := newPeriod(now)
	err := k.change(func(periods []period) ([]period, error) { return append(periods, next), nil })
	return next.Period, err
}

// Destroy takes the key of an earlier period out of the file. Nothing that it sealed ever opens again, wherever it is
// kept, unless there is a copy of the key file.
func (k *Key) Destroy(name string) error {
	return k.change(func(periods []period) ([]period, error) {
		i := slices.IndexFunc(periods, func(p period) bool { return p.Name == name })
		switch {
		case i < 0:
			return nil, fmt.Errorf("%w: %q", ErrPeriod, name)
		case i == len(periods)-1:
			return nil, fmt.Errorf("%w: %q", ErrCurrent, name)
		}
		return slices.Delete(periods, i, i+1), nil
	})
}

// change replaces the periods of the file by what edit makes of them. Any number of processes may do so at once.
func (k *Key) change(edit func([]period) ([]period, error)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.path == "" {
		periods, err := edit(slices.Clone(k.ring.Load().periods))
		if err == nil {
			k.ring.Store(&ring{periods: periods})
		}
		return err
	}
	path, err := filepath.EvalSymlinks(k.path) // replacing a link would leave its target as it is
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	lock, err := lockDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	if err := k.reread(); err != nil {
		return err
	}
	now := k.ring.Load()
	periods, err := edit(slices.Clone(now.periods))
	if err != nil || len(periods) == len(now.periods) {
		return err
	}
	if err := replace(path, now.info, format(k.secret, periods)); err != nil {
		return err
	}
	return k.reread()
}

// lockDir makes this process the only one that replaces files of the directory, flock(2). A lock on the file itself
// would leave with it.
func lockDir(dir string) (*os.File, error) {
	lock, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	for {
		err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX)
		if err == nil {
			return lock, nil
		}
		if !errors.Is(err, syscall.EINTR) {
			_ = lock.Close()
			return nil, fmt.Errorf("key file: locking its directory: %w", err)
		}
	}
}

// replace puts content in the place of the file old, whole or not at all, and leaves it to the same owner.
func replace(path string, old fs.FileInfo, content []byte) error {
	written, err := draft(filepath.Dir(path), content)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(written) }()
	if owner, ok := old.Sys().(*syscall.Stat_t); ok && (int(owner.Uid) != os.Geteuid() || int(owner.Gid) != os.Getegid()) {
		if err := os.Chown(written, int(owner.Uid), int(owner.Gid)); err != nil {
			return fmt.Errorf("key file: %w", err)
		}
	}
	if err := os.Rename(written, path); err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the new name last through a loss of power. Some file systems cannot do that for directories.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	err = dir.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, dir.Close())
}

// follow reads the file again if it has changed since it was read.
func (k *Key) follow() error {
	if k.path == "" {
		return nil
	}
	info, err := os.Stat(k.path)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	if same(info, k.ring.Load().info) {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.reread()
}

// same compares what changes whenever a file is replaced or written to.
func same(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.Mode() == b.Mode() && a.ModTime().Equal(b.ModTime())
}

// reread is called with mu held.
func (k *Key) reread() error {
	file, err := read(k.path)
	if err != nil {
		return err
	}
	if !bytes.Equal(file.secret, k.secret) {
		return ErrReplaced
	}
	k.ring.Store(&file.ring)
	return nil
}
