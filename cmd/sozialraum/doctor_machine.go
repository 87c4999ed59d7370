package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// leastFree is how many bytes a private server needs to work on for a while.
const leastFree = 256 << 20

// diskFinding looks at the disk of the data directory.
func (p *program) diskFinding() finding {
	dir := existing(p.config.DataDir)
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		return finding{"disk", false, fmt.Sprintf("%s cannot be looked at (%v): choose another DATA_DIR.", dir, err)}
	}
	free := uint64(disk.Bavail) * uint64(disk.Bsize) //nolint:unconvert // the types differ between systems
	if free < leastFree {
		return finding{"disk", false, fmt.Sprintf("Only %d MB are free in %s: make room, or choose another DATA_DIR.", free>>20, dir)}
	}
	return finding{"disk", true, fmt.Sprintf("%d MB are free in %s.", free>>20, dir)}
}

// existing is the directory itself, or the nearest above it that is there.
func existing(dir string) string {
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	return dir
}
