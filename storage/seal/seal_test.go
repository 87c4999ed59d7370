package seal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestLoadMakesAKeyThatOnlyItsOwnerCanRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "key")
	key, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	again, err := Load(path)
	if err != nil || !bytes.Equal(key.secret, again.secret) {
		t.Errorf("another key the second time, %v", err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files beside the key, %v", len(entries)-1, err)
	}
}

func TestReplicasThatStartAtOnceShareOneKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	keys := make([]*Key, 16)
	var starting sync.WaitGroup
	for i := range keys {
		starting.Go(func() {
			var err error
			if keys[i], err = Load(path); err != nil {
				t.Error(err)
			}
		})
	}
	starting.Wait()
	for _, key := range keys {
		if key == nil || !bytes.Equal(key.secret, keys[0].secret) {
			t.Fatal("replicas with different keys")
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	const secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	const good = version1 + " " + secret + "\n"
	const begun = version2 + " " + secret + "\n2026-11-22-k7fq 2026-11-22T16:45:12Z " + secret + "\n"
	for name, test := range map[string]struct {
		content string
		mode    os.FileMode
		want    error
	}{
		"readable by the group": {good, 0o640, ErrReadable},
		"readable by all":       {good, 0o604, ErrReadable},
		"writable by others":    {good, 0o602, ErrReadable},
		"empty":                 {"", 0o600, ErrFormat},
		"another file":          {"-----BEGIN PRIVATE KEY-----\n", 0o600, ErrFormat},
		"not base64":            {version1 + " ???", 0o600, ErrFormat},
		"too short":             {version1 + " AAAA", 0o600, ErrFormat},
		"of the future":         {"sozialraum-key-3 " + secret, 0o600, ErrFormat},
		"old, with more":        {good + "2026-11-22-k7fq 2026-11-22T16:45:12Z " + secret, 0o600, ErrFormat},
		"no time":               {begun + "2026-12-01-aaaa yesterday " + secret, 0o600, ErrFormat},
		"no key of a period":    {begun + "2026-12-01-aaaa 2026-12-01T00:00:00Z AAAA", 0o600, ErrFormat},
		"a name with a colon":   {begun + "2026:aaaa 2026-12-01T00:00:00Z " + secret, 0o600, ErrFormat},
		"a period twice":        {begun + "2026-11-22-k7fq 2026-12-01T00:00:00Z " + secret, 0o600, ErrFormat},
		"half a line":           {begun + "2026-12-01-aaaa", 0o600, ErrFormat},
		"old":                   {good, 0o600, nil},
		"in order":              {begun, 0o600, nil},
	} {
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, test.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}

func TestHashDependsOnKeyPurposeAndMessage(t *testing.T) {
	one, two := &Key{secret: bytes.Repeat([]byte{1}, keySize)}, &Key{secret: bytes.Repeat([]byte{2}, keySize)}
	seen := map[string]string{}
	for name, hash := range map[string][]byte{
		"base":            one.Hash("a", "x"),
		"another key":     two.Hash("a", "x"),
		"another purpose": one.Hash("b", "x"),
		"another message": one.Hash("a", "y"),
	} {
		if len(hash) != 32 {
			t.Errorf("%s: %d bytes", name, len(hash))
		}
		if other, known := seen[string(hash)]; known {
			t.Errorf("%s is the same as %s", name, other)
		}
		seen[string(hash)] = name
	}
	if !bytes.Equal(one.Hash("a", "x"), one.Hash("a", "x")) {
		t.Error("the same message has two hashes")
	}
}
