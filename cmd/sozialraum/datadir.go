package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sozialraum/storage/seal"
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

// loadKey reads the secret key, and makes it where there is none.
func loadKey(c config) (*seal.Key, error) {
	if filepath.Dir(c.KeyFile) == c.DataDir {
		if err := makeDataDir(c.DataDir); err != nil {
			return nil, err
		}
	}
	key, err := seal.Load(c.KeyFile)
	return key, keyError(c.KeyFile, err)
}

// keyError says what to do about a key file that cannot be used; nil stays nil.
func keyError(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, seal.ErrReadable):
		return wrong(fmt.Sprintf("KEY_FILE %s can be read by others: run `chmod 600 %s`.", path, path))
	case errors.Is(err, seal.ErrFormat):
		return wrong(fmt.Sprintf("KEY_FILE %s is not a key of this program: put your copy of the key back, or name another file.", path))
	case errors.Is(err, fs.ErrPermission):
		return wrong(fmt.Sprintf("KEY_FILE %s may not be read or made by this user: change its owner, or name another file.", path))
	}
	return wrong(fmt.Sprintf("KEY_FILE cannot be used (%v): name a file that this user may make and read.", err))
}
