package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// cluster is everything about a private server that does not change while it runs.
type cluster struct {
	options  Options
	layout   layout
	account  account
	programs programs
	fresh    bool // the parent directory was made or found empty by us
	settled  bool // the address has been handed out
}

// newCluster finds out who runs which programs where, and makes the parent directory.
func newCluster(ctx context.Context, o Options) (*cluster, error) {
	dir, err := o.directory()
	if err != nil {
		return nil, err
	}
	l, err := newLayout(dir, o.TempDir)
	if err != nil {
		return nil, err
	}
	c := &cluster{options: o, layout: l, fresh: o.Dir == ""}
	if err := c.prepare(ctx); err != nil {
		c.tidy()
		return nil, err
	}
	return c, nil
}

func (c *cluster) prepare(ctx context.Context) error {
	var err error
	if c.account, err = chooseAccount(c.layout.data); err != nil {
		return err
	}
	if err := c.choosePrograms(ctx); err != nil {
		return err
	}
	fresh, err := c.layout.makeDir(c.account)
	if err != nil {
		return fmt.Errorf("making the data directory: %w", err)
	}
	c.fresh = c.fresh || fresh
	return c.reach(ctx)
}

// choosePrograms wants the version that made the cluster, if there is one.
func (c *cluster) choosePrograms(ctx context.Context) error {
	want, err := clusterMajor(c.layout.data)
	if err != nil {
		return err
	}
	c.programs, err = newFinder(c.options.Getenv, c.account).find(ctx, want, c.layout.data)
	return err
}

// clusterMajor is the major version that made the cluster, 0 if there is no cluster.
func clusterMajor(data string) (int, error) {
	raw, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(data); err == nil {
			return 0, fmt.Errorf("%s exists but is no PostgreSQL cluster: move it away", data)
		}
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading the cluster's version: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil {
		return 0, fmt.Errorf("reading the cluster's version: %w", err)
	}
	return major, nil
}

// reach makes sure that the server's user can get to the parent directory. Only a real attempt tells,
// because access control lists and mount options count as well as mode bits.
func (c *cluster) reach(ctx context.Context) error {
	if !c.account.switched {
		return nil
	}
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", ":")
	cmd.Dir = c.layout.dir
	c.account.apply(cmd)
	err := cmd.Run()
	if !errors.Is(err, fs.ErrPermission) {
		return err
	}
	if dir := barrier(c.layout.dir, c.account); dir != "" {
		return fmt.Errorf("as root the server runs as %s, who may not enter %s: choose a data directory elsewhere (such as /var/lib/sozialraum), or run `chmod o+x %s`",
			c.account.name, dir, dir)
	}
	return fmt.Errorf("as root the server runs as %s, who cannot reach %s: choose a data directory elsewhere (such as /var/lib/sozialraum): %w",
		c.account.name, c.layout.dir, err)
}

// locales are tried in this order for a new cluster. All of them know upper and lower case of every
// letter, which the search needs and plain "C" does not; macOS has the last one.
func locales() []string { return []string{"C.UTF-8", "de_DE.UTF-8", "en_US.UTF-8"} }

// make runs initdb beside the final place and renames the result, so that "data" is always complete.
func (c *cluster) make(ctx context.Context) error {
	var err error
	for _, locale := range locales() {
		if err = c.initdb(ctx, locale); !errors.Is(err, errLocale) {
			break
		}
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(c.layout.init))
	}
	if err := os.Rename(c.layout.init, c.layout.data); err != nil {
		return fmt.Errorf("putting the new cluster in place: %w", err)
	}
	if c.options.Throwaway {
		return nil
	}
	return syncDir(c.layout.dir)
}

// errLocale says that the machine lacks a locale.
var errLocale = errors.New("no such locale")

func (c *cluster) initdb(ctx context.Context, locale string) error {
	if err := os.RemoveAll(c.layout.init); err != nil {
		return fmt.Errorf("removing a half-made cluster: %w", err)
	}
	if err := os.Mkdir(c.layout.init, 0o700); err != nil {
		return err
	}
	if err := c.account.give(c.layout.init); err != nil {
		return err
	}
	args := []string{
		"--pgdata=" + c.layout.init, "--username=" + superuser,
		"--auth-local=trust", "--auth-host=reject",
		"--encoding=UTF8", "--locale=" + locale, "--lc-messages=C", "--no-instructions",
	}
	if c.options.Throwaway {
		args = append(args, "--no-sync")
	} else {
		args = append(args, "--data-checksums")
	}
	var said bytes.Buffer
	cmd := c.command("initdb", args...)
	cmd.Stderr = &said
	if err := runTied(ctx, cmd); err != nil {
		if strings.Contains(said.String(), "locale") {
			return fmt.Errorf("%w: %s", errLocale, lastLine(said.String()))
		}
		return fmt.Errorf("making a new cluster with initdb: %w: %s", err, lastLine(said.String()))
	}
	return nil
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// command prepares one of PostgreSQL's programs. The environment is ours, because PGDATA, PGOPTIONS,
// locale and time zone variables of the caller would change what the programs do. The process group
// is its own, so that Ctrl-C in a terminal reaches the bot alone, which then stops the server in order.
func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(c.programs.path(name), args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + c.programs.dir + ":/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	for _, name := range []string{"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"} {
		if v := c.options.Getenv(name); v != "" {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.account.apply(cmd)
	return cmd
}

// lastLine is the last line with words, which is where programs say what is wrong.
func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return strings.TrimSpace(s[strings.LastIndexByte(s, '\n')+1:])
}
