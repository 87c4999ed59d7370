package localpg

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldestMajor is the oldest PostgreSQL that still gets the settings and functions that we rely on.
const oldestMajor = 13

// programs is one installation of PostgreSQL's server programs.
type programs struct {
	dir   string // absolute, holds initdb and postgres
	major int
}

func (p programs) path(name string) string { return filepath.Join(p.dir, name) }

// finder looks for installations. The fields exist so that a test can describe another machine.
type finder struct {
	getenv func(string) string
	goos   string
	globs  []string // directories of packaged installations, several versions side by side
	as     account  // the user that will run the programs
}

func newFinder(getenv func(string) string, as account) finder {
	return finder{getenv: getenv, goos: runtime.GOOS, as: as, globs: []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql*/bin",
		"/usr/local/opt/postgresql*/bin",
	}}
}

// find returns the first installation, or with want not 0 the first one of that major version. $PGBIN
// is exclusive: someone who sets it means it.
func (f finder) find(ctx context.Context, want int, dir string) (programs, error) {
	var found []programs
	var broken error
	for _, bin := range f.candidates(ctx) {
		major, err := f.major(ctx, bin)
		if err != nil {
			broken = err
			continue
		}
		p := programs{dir: bin, major: major}
		if want == major || want == 0 && major >= oldestMajor {
			return p, nil
		}
		found = append(found, p)
	}
	switch {
	case ctx.Err() != nil:
		return programs{}, fmt.Errorf("looking for PostgreSQL's programs: %w", ctx.Err())
	case want == 0 || len(found) == 0:
		return programs{}, f.noPrograms(found, broken)
	}
	return programs{}, &VersionError{Dir: dir, Major: want, Found: majors(found), GOOS: f.goos}
}

func (f finder) noPrograms(old []programs, broken error) error {
	return &NoProgramsError{
		PGBIN:   f.getenv("PGBIN"),
		Install: installCommand(f.goos, f.getenv("PATH")),
		TooOld:  majors(old),
		Err:     broken,
	}
}

// candidates lists the directories that hold both programs, the preferred first, without repetition.
func (f finder) candidates(ctx context.Context) []string {
	if bin := f.getenv("PGBIN"); bin != "" {
		return complete([]string{bin})
	}
	path := filepath.SplitList(f.getenv("PATH"))
	dirs := slices.Clone(path)
	if config := lookIn(path, "pg_config"); config != "" {
		if out, err := exec.CommandContext(ctx, config, "--bindir").Output(); err == nil {
			dirs = append(dirs, strings.TrimSpace(string(out)))
		}
	}
	for _, pattern := range f.globs {
		matches, _ := filepath.Glob(pattern) // the only error is a malformed pattern
		slices.SortStableFunc(matches, func(a, b string) int { return majorIn(b) - majorIn(a) })
		dirs = append(dirs, matches...)
	}
	return complete(dirs)
}

// complete keeps the directories with both programs. Links are followed, because a link to a program
// says nothing about its siblings.
func complete(dirs []string) []string {
	var out []string
	for _, dir := range dirs {
		if !filepath.IsAbs(dir) || !executable(filepath.Join(dir, "initdb")) {
			continue
		}
		real, err := filepath.EvalSymlinks(filepath.Join(dir, "initdb"))
		if err != nil {
			continue
		}
		dir = filepath.Dir(real)
		if executable(filepath.Join(dir, "postgres")) && !slices.Contains(out, dir) {
			out = append(out, dir)
		}
	}
	return out
}

var versionLine = regexp.MustCompile(`^postgres \(PostgreSQL\) (\d+)`)

// major asks the server program for its version, as the user who will run it, so that programs out of
// that user's reach do not count.
func (f finder) major(ctx context.Context, bin string) (int, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version")
	cmd.Dir = "/"
	f.as.apply(cmd)
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("running %s as %s: %w", cmd.Path, f.as.name, err)
	}
	m := versionLine.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("%s tells no version", cmd.Path)
	}
	return strconv.Atoi(string(m[1]))
}

func majors(ps []programs) []int {
	var out []int
	for _, p := range ps {
		if !slices.Contains(out, p.major) {
			out = append(out, p.major)
		}
	}
	return out
}

var packagedMajor = regexp.MustCompile(`(\d+)[\d.]*/bin$`)

// majorIn is the version in a path such as /usr/lib/postgresql/16/bin, 0 without one.
func majorIn(path string) int {
	m := packagedMajor.FindStringSubmatch(path)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // too large a number is no version either
	return n
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

func lookIn(dirs []string, name string) string {
	for _, dir := range dirs {
		if path := filepath.Join(dir, name); filepath.IsAbs(dir) && executable(path) {
			return path
		}
	}
	return ""
}
