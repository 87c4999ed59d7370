package seal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A key file is text. Its first line holds its version and the secret, each further one a period: name, time of its
// beginning, key.
//
//	sozialraum-key-2 <base64>
//	2026-11-22-k7fq 2026-11-22T16:45:12Z <base64>
//
// Files of version 1 have the first line only.
const (
	version1 = "sozialraum-key-1"
	version2 = "sozialraum-key-2"
)

// maxFile is more than any key file has, in bytes.
const maxFile = 1 << 20

// keyFile is the content of a key file.
type keyFile struct {
	ring
	secret []byte
}

// read reads the file at path, unless others could do so, too.
func read(path string) (keyFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return keyFile{}, fmt.Errorf("key file: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return keyFile{}, fmt.Errorf("key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return keyFile{}, fmt.Errorf("%w: mode %04o", ErrReadable, info.Mode().Perm())
	}
	content, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return keyFile{}, fmt.Errorf("key file: %w", err)
	}
	file, err := parse(content)
	file.info = info
	return file, err
}

func parse(content []byte) (keyFile, error) {
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	head := strings.Fields(lines[0])
	if len(head) != 2 || head[0] != version1 && head[0] != version2 || head[0] == version1 && len(lines) > 1 {
		return keyFile{}, ErrFormat
	}
	secret, ok := decode(head[1])
	if !ok {
		return keyFile{}, ErrFormat
	}
	file := keyFile{secret: secret}
	for _, line := range lines[1:] {
		p, err := parsePeriod(line)
		if err != nil {
			return keyFile{}, err
		}
		if file.find(p.Name) != nil {
			return keyFile{}, ErrFormat
		}
		file.periods = append(file.periods, p)
	}
	return file, nil
}

func parsePeriod(line string) (period, error) {
	fields := strings.Fields(line)
	if len(fields) != 3 || strings.Contains(fields[0], ":") {
		return period{}, ErrFormat
	}
	since, err := time.Parse(time.RFC3339, fields[1])
	secret, ok := decode(fields[2])
	if err != nil || !ok {
		return period{}, ErrFormat
	}
	return makePeriod(Period{Name: fields[0], Since: since.UTC()}, secret), nil
}

func decode(encoded string) (secret []byte, ok bool) {
	secret, err := base64.StdEncoding.DecodeString(encoded)
	return secret, err == nil && len(secret) == keySize
}

func format(secret []byte, periods []period) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s\n", version2, base64.StdEncoding.EncodeToString(secret))
	for _, p := range periods {
		fmt.Fprintf(&b, "%s %s %s\n", p.Name, p.Since.Format(time.RFC3339), base64.StdEncoding.EncodeToString(p.secret))
	}
	return b.Bytes()
}

// create writes a fresh key beside path and links it into place, so that of two starting replicas both end with the same.
func create(path string, now time.Time) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	written, err := draft(filepath.Dir(path), format(random(), []period{newPeriod(now)}))
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(written) }()
	if err := os.Link(written, path); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("key file: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// draft writes content to a new file of the directory, readable by its owner only.
func draft(dir string, content []byte) (name string, err error) {
	f, err := os.CreateTemp(dir, ".key-*")
	if err != nil {
		return "", fmt.Errorf("key file: %w", err)
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return "", fmt.Errorf("key file: %w", err)
	}
	return f.Name(), nil
}
