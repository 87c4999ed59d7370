package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// dataDir is the absolute path of the data directory: the given one, else the usual place of this user.
func dataDir(given string, getenv func(string) string) (string, error) {
	switch {
	case given != "":
	case os.Geteuid() == 0:
		given = "/var/lib/sozialraum"
	case filepath.IsAbs(getenv("XDG_DATA_HOME")):
		given = filepath.Join(getenv("XDG_DATA_HOME"), "sozialraum")
	case filepath.IsAbs(getenv("HOME")):
		given = filepath.Join(getenv("HOME"), ".local", "share", "sozialraum")
	default:
		return "", wrong("DATA_DIR is missing, and there is no HOME to choose a place in: set it to a directory of your own.")
	}
	absolute, err := filepath.Abs(given)
	if err != nil {
		return "", wrong(fmt.Sprintf("DATA_DIR is %q, whose place cannot be found: give a path that begins with a slash.", given))
	}
	return absolute, nil
}

// makeDataDir makes the data directory if it is absent. Root's lets others pass, because the private server runs
// as another user in it; what lies in it has narrow modes of its own.
func makeDataDir(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	err := os.MkdirAll(filepath.Dir(dir), 0o755)
	if err == nil {
		err = os.Mkdir(dir, 0o700)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return wrong(fmt.Sprintf("DATA_DIR cannot be made (%v): choose a directory that this user may write to.", err))
	}
	if os.Geteuid() == 0 {
		return os.Chmod(dir, 0o711)
	}
	return nil
}
