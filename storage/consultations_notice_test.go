package storage_test

import (
	"testing"
	"time"

	"sozialraum/storage"
)

// THREATS.md, 7 and 10: nothing is later than the area allows, and no two rows of one event share a time.
func TestThreat07NoticesLeaveAtMomentsOfTheirOwn(t *testing.T) {
	c := storage.Case{RelayDelay: time.Minute}
	now := time.Date(2017, 2, 20, 9, 0, 0, 0, time.UTC)
	seen := map[time.Time]bool{}
	for range 1000 {
		at := c.Soon(now)
		notice := c.NoticeAt(at)
		if at.Before(now) || !notice.After(at) || notice.After(now.Add(c.RelayDelay)) {
			t.Fatalf("known at %v, told at %v", at.Sub(now), notice.Sub(now))
		}
		seen[notice] = true
	}
	if len(seen) < 990 {
		t.Errorf("%d different moments of 1000", len(seen))
	}
	if at := (&storage.Case{}).NoticeAt((&storage.Case{}).Soon(now)); !at.Equal(now) {
		t.Errorf("without a delay told at %v", at.Sub(now))
	}
}
