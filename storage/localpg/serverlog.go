package localpg

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// logLimit is the size in bytes at which a log is put aside when a server starts. With what the
// settings let through, a server adds a few lines per start and little else.
const logLimit = 4 << 20

func (l layout) logFile() string { return filepath.Join(l.log, "postgresql.log") }

// openLog opens the server's log for appending. The file is ours; the server inherits it open.
func (c *cluster) openLog() (*os.File, error) {
	if err := os.Mkdir(c.layout.log, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("making the log's directory: %w", err)
	}
	path := c.layout.logFile()
	if info, err := os.Stat(path); err == nil && info.Size() > logLimit {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, fmt.Errorf("putting the full log aside: %w", err)
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the server's log: %w", err)
	}
	return f, nil
}

// lastWords is what the server wrote since the offset that explains its end best: the last fatal
// message, else the last line, else where to look.
func (c *cluster) lastWords(from int64) string {
	f, err := os.Open(c.layout.logFile())
	if err != nil {
		return "see " + c.layout.logFile()
	}
	defer f.Close()
	raw, err := io.ReadAll(io.NewSectionReader(f, from, logLimit))
	if err != nil || strings.TrimSpace(string(raw)) == "" {
		return "see " + c.layout.logFile()
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		for _, level := range []string{"FATAL:  ", "PANIC:  "} {
			if _, words, ok := strings.Cut(lines[i], level); ok {
				return words
			}
		}
	}
	return lastLine(lines[len(lines)-1])
}
