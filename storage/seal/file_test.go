package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func load(t *testing.T, path string) *Key {
	t.Helper()
	key, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// The file of an earlier version keeps what was hashed with it, and gets a period.
func TestAnOldFileIsBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	old := version1 + " AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
	if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := Read(path)
	if err != nil || len(before.Periods()) != 0 || !errors.Is(before.Ready(), ErrNoPeriod) {
		t.Fatalf("only read: %v, %v", before.Periods(), err)
	}
	if content, _ := os.ReadFile(path); string(content) != old {
		t.Errorf("reading has changed it to %q", content)
	}
	after := load(t, path)
	if !bytes.Equal(after.Hash("x", "y"), before.Hash("x", "y")) || !bytes.Equal(after.Fingerprint(), before.Fingerprint()) {
		t.Error("hashes have changed")
	}
	if again := load(t, path); len(again.Periods()) != 1 || again.Periods()[0] != after.Periods()[0] {
		t.Errorf("periods %v, then %v", after.Periods(), again.Periods())
	}
}

func TestPeriodsBeginAndAreDestroyed(t *testing.T) {
	for name, path := range map[string]string{"in a file": filepath.Join(t.TempDir(), "key"), "in memory": ""} {
		t.Run(name, func(t *testing.T) {
			key := Temporary()
			if path != "" {
				key = load(t, path)
			}
			first := key.Periods()[0]
			sealed, err := key.Seal(At("t", "c", 1), []byte("text"))
			if err != nil || sealed.Period != first.Name {
				t.Fatalf("sealed for %q, %v", sealed.Period, err)
			}
			second, err := key.Rotate(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
			if err != nil || !strings.HasPrefix(second.Name, "2026-12-01-") || !slices.Equal(key.Periods(), []Period{first, second}) {
				t.Fatalf("began %v of %v, %v", second, key.Periods(), err)
			}
			if plain, err := key.Open(At("t", "c", 1), sealed); err != nil || string(plain) != "text" {
				t.Errorf("after the rotation %q, %v", plain, err)
			}
			if err := key.Destroy(second.Name); !errors.Is(err, ErrCurrent) {
				t.Errorf("destroying the current one: %v", err)
			}
			if err := key.Destroy("2001-01-01-aaaa"); !errors.Is(err, ErrPeriod) {
				t.Errorf("destroying one that is not there: %v", err)
			}
			if err := key.Destroy(first.Name); err != nil || !slices.Equal(key.Periods(), []Period{second}) {
				t.Errorf("left %v, %v", key.Periods(), err)
			}
			if _, err := key.Open(At("t", "c", 1), sealed); !errors.Is(err, ErrPeriod) {
				t.Errorf("opening after the destruction: %v", err)
			}
		})
	}
}

// What one process does to the file, another one notices by itself.
func TestARunningProcessFollowsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	running, command := load(t, path), load(t, path)
	first := command.Periods()[0]
	second, err := command.Rotate(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := command.Seal(At("t", "c"), []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := running.Open(At("t", "c"), theirs); err != nil || string(plain) != "x" {
		t.Errorf("a period that it did not know: %q, %v", plain, err)
	}
	third, err := command.Rotate(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if ours, err := running.Seal(At("t", "c"), nil); err != nil || ours.Period != third.Name {
		t.Errorf("seals for %q, want %q, %v", ours.Period, third.Name, err)
	}
	if err := errors.Join(command.Destroy(first.Name), running.Ready()); err != nil || !slices.Equal(running.Periods(), []Period{second, third}) {
		t.Errorf("knows %v, %v", running.Periods(), err)
	}
}

func TestAKeyFileThatGoesWrongWhileInUse(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "key"), filepath.Join(dir, "other")
	load(t, other)
	for name, test := range map[string]struct {
		change func() error
		want   error
	}{
		"gone":      {func() error { return os.Remove(path) }, fs.ErrNotExist},
		"exchanged": {func() error { return os.Rename(other, path) }, ErrReplaced},
		"readable":  {func() error { return os.Chmod(path, 0o644) }, ErrReadable},
		"broken":    {func() error { return os.WriteFile(path, []byte("x"), 0o600) }, ErrFormat},
	} {
		_ = os.Remove(path)
		key := load(t, path)
		sealed, err := key.Seal(At("t", "c"), []byte("x"))
		if err := errors.Join(err, test.change()); err != nil {
			t.Fatal(err)
		}
		if _, err := key.Seal(At("t", "c"), nil); !errors.Is(err, test.want) || !errors.Is(key.Ready(), test.want) {
			t.Errorf("%s: sealing gives %v, want %v", name, err, test.want)
		}
		if _, err := key.Rotate(time.Now()); !errors.Is(err, test.want) {
			t.Errorf("%s: rotating gives %v, want %v", name, err, test.want)
		}
		if _, err := key.Open(At("t", "c"), sealed); err != nil {
			t.Errorf("%s: what is known no longer opens: %v", name, err)
		}
	}
}

// However many change the file at once, no period is lost.
func TestRotationsAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	load(t, path)
	const replicas = 8
	var rotating sync.WaitGroup
	for range replicas {
		rotating.Go(func() {
			key, err := Read(path)
			if err == nil {
				_, err = key.Rotate(time.Now())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	rotating.Wait()
	if n := len(load(t, path).Periods()); n != replicas+1 {
		t.Errorf("%d periods, want %d", n, replicas+1)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("%v beside the key, %v", entries, err)
	}
}

// A key file may be a link to where secrets are kept, and may belong to the bot's user while root rotates.
func TestRotationKeepsLinkAndOwner(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "secrets", "key"), filepath.Join(dir, "key")
	load(t, real)
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	owner := os.Geteuid()
	if owner == 0 {
		owner = 12345
		if err := os.Chown(real, owner, owner); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := load(t, link).Rotate(time.Now()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(real)
	if err != nil || info.Mode() != 0o600 || int(info.Sys().(*syscall.Stat_t).Uid) != owner {
		t.Errorf("%v of %d, %v", info.Mode(), info.Sys().(*syscall.Stat_t).Uid, err)
	}
	if n := len(load(t, real).Periods()); n != 2 {
		t.Errorf("the file behind the link has %d periods", n)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
}

func TestKeysAreNotPrinted(t *testing.T) {
	key := &Key{secret: bytes.Repeat([]byte{65}, keySize)}
	caseKey := caseKey(bytes.Repeat([]byte{65}, keySize))
	if printed := fmt.Sprintf("%v %+v %s %v %+v %s", key, key, key, caseKey, caseKey, caseKey); strings.Contains(printed, "65 65") || strings.Contains(printed, "AA") {
		t.Error(printed)
	}
}

// Without its file a key still hashes, the same for all who know the word, and seals nothing.
func TestSubstitute(t *testing.T) {
	key := Substitute("word")
	if !bytes.Equal(key.Hash("x", "y"), Substitute("word").Hash("x", "y")) || bytes.Equal(key.Hash("x", "y"), Substitute("other").Hash("x", "y")) {
		t.Error("hashes don't follow the word")
	}
	if _, err := key.Seal(At("t", "c"), nil); !errors.Is(err, ErrNoPeriod) {
		t.Errorf("sealing: %v", err)
	}
}
