package main

import (
	"bytes"
	"io"
	"log/slog"
)

// secrets takes what nobody may read out of everything that the program prints. Each layer below keeps secrets out
// of its errors on its own; this is the net below them.
type secrets struct{ list [][]byte }

// add must be called before the first write that could hold the secret.
func (s *secrets) add(values ...string) {
	for _, value := range values {
		if len(value) >= 4 { // shorter ones would tear words apart and protect nothing
			s.list = append(s.list, []byte(value))
		}
	}
}

func (s *secrets) writer(w io.Writer) io.Writer { return &filtered{secrets: s, w: w} }

type filtered struct {
	secrets *secrets
	w       io.Writer
}

// Write passes each secret on as "…". Callers write whole lines, so that no secret is torn over two calls.
func (f *filtered) Write(p []byte) (int, error) {
	clean := p
	for _, secret := range f.secrets.list {
		if bytes.Contains(clean, secret) {
			clean = bytes.ReplaceAll(clean, secret, []byte("…"))
		}
	}
	if _, err := f.w.Write(clean); err != nil {
		return 0, err
	}
	return len(p), nil
}

// newLogger writes to w as configured.
func newLogger(w io.Writer, c config) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// quiet is the log of a command that ends soon: only what somebody should read.
func (p *program) quiet() *slog.Logger {
	return newLogger(p.stderr, config{LogLevel: max(p.config.LogLevel, slog.LevelWarn), LogJSON: p.config.LogJSON})
}
