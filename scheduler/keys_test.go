package scheduler

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"sozialraum/storage/seal"
)

// The job begins a period each month, unless that is left to the operator.
func TestKeysAreRotated(t *testing.T) {
	for _, automatic := range []bool{true, false} {
		b := setup(t)
		b.clock.Set(time.Now().AddDate(0, 0, 32))
		s := New(b.store, Options{RotateKeys: automatic})
		n, err := s.keepKeys(t.Context(), b.clock.Now())
		if err != nil || (n == 1) != automatic || (len(b.key.Periods()) == 2) != automatic {
			t.Errorf("automatic %v: %d changes, %d periods, %v", automatic, n, len(b.key.Periods()), err)
		}
	}
}

// That consultations are off is said once, and that they are on again.
func TestKeyTroubleIsLogged(t *testing.T) {
	b := setup(t)
	var log bytes.Buffer
	s := New(b.store, Options{Logger: slog.New(slog.NewTextHandler(&log, nil)), RotateKeys: true})
	look := func() {
		t.Helper()
		if n, err := s.keepKeys(t.Context(), b.clock.Now()); n != 0 || err != nil {
			t.Errorf("%d changes, %v", n, err)
		}
	}
	look()
	if log.Len() != 0 {
		t.Errorf("all is well, but it says %s", log.String())
	}
	b.exec(`UPDATE key_file SET fingerprint = $1`, seal.Temporary().Fingerprint())
	look()
	look()
	b.exec(`UPDATE key_file SET fingerprint = $1`, b.key.Fingerprint())
	look()
	if said := log.String(); strings.Count(said, "are off") != 1 || strings.Count(said, "are on again") != 1 {
		t.Errorf("it says %s", said)
	}
}
