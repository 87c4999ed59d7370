package localpg

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// ErrNoPrograms is matched by every *NoProgramsError.
var ErrNoPrograms = errors.New("no PostgreSQL programs")

// NoProgramsError says that this machine has no server programs that we can use.
type NoProgramsError struct {
	PGBIN   string // what the variable says, empty if it is not set
	Install string // the command that installs them here
	TooOld  []int  // major versions that were found and are too old
	Err     error  // why a found program did not run, or nil
}

// Error is one sentence with the way out.
func (e *NoProgramsError) Error() string {
	switch {
	case e.PGBIN != "":
		return fmt.Sprintf("no usable PostgreSQL programs (initdb, postgres) in PGBIN=%s%s: correct or unset PGBIN, or install them with `%s`",
			e.PGBIN, e.detail(), e.Install)
	default:
		return fmt.Sprintf("no usable PostgreSQL programs (initdb, postgres) on this machine%s: install them with `%s`, or set DATABASE_URL to a running server",
			e.detail(), e.Install)
	}
}

func (e *NoProgramsError) detail() string {
	switch {
	case len(e.TooOld) > 0:
		return fmt.Sprintf(" (found version %s, need %d or newer)", numbers(e.TooOld), oldestMajor)
	case e.Err != nil:
		return fmt.Sprintf(" (%v)", e.Err)
	}
	return ""
}

// Is makes errors.Is(err, ErrNoPrograms) work.
func (e *NoProgramsError) Is(target error) bool { return target == ErrNoPrograms }

// Unwrap returns why a found program did not run.
func (e *NoProgramsError) Unwrap() error { return e.Err }

// VersionError says that the cluster was made by another major version, whose files the programs of
// this machine cannot read. The directory has not been touched.
type VersionError struct {
	Dir   string // the cluster's directory
	Major int    // the version that made it
	Found []int  // the versions that are installed
	GOOS  string // whose packages to name
}

// Error is one sentence with the two ways out.
func (e *VersionError) Error() string {
	pkg := "postgresql-" + strconv.Itoa(e.Major)
	if e.GOOS == "darwin" {
		pkg = "postgresql@" + strconv.Itoa(e.Major)
	}
	return fmt.Sprintf("the data in %s was made by PostgreSQL %d, but only version %s is installed: install %s (or name its programs with PGBIN), or move the directory away to begin with empty data",
		e.Dir, e.Major, numbers(e.Found), pkg)
}

func numbers(ns []int) string {
	words := make([]string, len(ns))
	for i, n := range ns {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}

// installCommand is what a person types on this platform. A package manager is recognised by its
// program, because the names of the distributions are many and their managers few.
func installCommand(goos, path string) string {
	if goos == "darwin" {
		return "brew install postgresql@16"
	}
	managers := [][2]string{
		{"apt-get", "sudo apt-get install postgresql"},
		{"dnf", "sudo dnf install postgresql-server"},
		{"yum", "sudo yum install postgresql-server"},
		{"zypper", "sudo zypper install postgresql-server"},
		{"pacman", "sudo pacman -S postgresql"},
		{"apk", "sudo apk add postgresql"},
		{"brew", "brew install postgresql@16"},
		{"pkg", "sudo pkg install postgresql16-server"},
	}
	for _, m := range managers {
		if lookIn(filepath.SplitList(path), m[0]) != "" {
			return m[1]
		}
	}
	return managers[0][1]
}
