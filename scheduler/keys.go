package scheduler

import (
	"context"
	"log/slog"
	"time"
)

// keepKeys looks whether the key file still fits the database, and unless that is left to the operator, begins a period
// each month and destroys those that nothing needs: with them die old copies of the database.
func (s *Scheduler) keepKeys(ctx context.Context, _ time.Time) (n int, err error) {
	if err := s.store.CheckKey(ctx); err != nil {
		return 0, err
	}
	trouble := s.store.Consultations()
	if was := s.keyTrouble.Swap(trouble != nil); trouble != nil && !was {
		s.log.Warn("consultations are off, `sozialraum doctor` says what to do", slog.Any("reason", trouble))
	} else if trouble == nil && was {
		s.log.Info("consultations are on again")
	}
	if trouble != nil || !s.rotateKeys {
		return 0, nil
	}
	return s.store.KeepKeys(ctx)
}
