package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// alone is a scheduler without a database that runs the given jobs; seen collects the outcomes.
func alone(jobs ...Job) (s *Scheduler, seen *[]string) {
	seen = new([]string)
	return &Scheduler{
		now: time.Now, log: slog.New(slog.DiscardHandler), jobs: jobs,
		observe: func(job, outcome string, n int, _ time.Duration) {
			*seen = append(*seen, fmt.Sprintf("%s %s %d", job, outcome, n))
		},
	}, seen
}

func TestRunDueRunsEveryJobWhateverHappens(t *testing.T) {
	s, seen := alone(
		Job{Name: "a", Run: func(context.Context, time.Time) (int, error) { return 3, nil }},
		Job{Name: "b", Run: func(context.Context, time.Time) (int, error) { panic("no such text") }},
		Job{Name: "c", Run: func(context.Context, time.Time) (int, error) { return 1, errors.New("no such row") }},
		Job{Name: "d", Run: func(context.Context, time.Time) (int, error) { return 2, nil }},
	)
	err := s.RunDue(t.Context())
	if err == nil || !strings.Contains(err.Error(), "job b: panic: string") || !strings.Contains(err.Error(), "job c: no such row") {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff([]string{"a done 3", "b panicked 0", "c failed 1", "d done 2"}, *seen); diff != "" {
		t.Errorf("observed (-want +got):\n%s", diff)
	}
}

func TestRunLooksAtOnceAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		var runs, panics atomic.Int32
		s, _ := alone(
			Job{Name: "often", Spec: "@every 10s", Run: func(context.Context, time.Time) (int, error) { runs.Add(1); return 0, nil }},
			Job{Name: "broken", Spec: "@every 10s", Run: func(context.Context, time.Time) (int, error) { panics.Add(1); panic("again") }},
		)
		s.observe = func(string, string, int, time.Duration) {}
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		for _, want := range []int32{1, 2, 3} {
			synctest.Wait()
			if runs.Load() != want || panics.Load() != want {
				t.Errorf("%d runs, %d panics, want %d of each", runs.Load(), panics.Load(), want)
			}
			time.Sleep(10 * time.Second)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestAJobDoesNotOverlapItselfAndIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		release := make(chan struct{})
		var started, finished atomic.Int32
		s, seen := alone(Job{Name: "slow", Spec: "@every 10s", Run: func(ctx context.Context, _ time.Time) (int, error) {
			if started.Add(1) > 1 { // the first is the look at the start
				<-release
			}
			finished.Add(1)
			return 0, ctx.Err()
		}})
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		time.Sleep(time.Minute)
		synctest.Wait()
		if started.Load() != 2 {
			t.Errorf("%d runs have begun, want the first and one that takes long", started.Load())
		}
		stop()
		synctest.Wait()
		select {
		case <-ended:
			t.Error("ended while a job was running")
		default:
		}
		close(release)
		if err := <-ended; err != nil || finished.Load() != 2 {
			t.Errorf("error %v, %d runs have finished", err, finished.Load())
		}
		if diff := cmp.Diff([]string{"slow done 0", "slow stopped 0"}, *seen); diff != "" {
			t.Errorf("observed (-want +got):\n%s", diff)
		}
	})
}

func TestRunRefusesANonsensicalSpec(t *testing.T) {
	s, _ := alone(Job{Name: "odd", Spec: "every now and then"})
	if err := s.Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "job odd: ") {
		t.Errorf("error %v", err)
	}
}

func TestAllJobsHaveSpecsThatCronReads(t *testing.T) {
	b := setup(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := New(b.store, Options{}).Run(ctx); err != nil {
		t.Error(err)
	}
}

func TestRunDueTurnsWithTheClock(t *testing.T) {
	b := setup(t)
	b.people(1)
	b.plan("2017-03-21 18:00")
	b.clock.Set(at(t, "2017-03-20 18:00"))
	var seen []string
	s := New(b.store, Options{Observe: func(job, outcome string, n int, _ time.Duration) {
		seen = append(seen, fmt.Sprintf("%s %s %d", job, outcome, n))
	}})
	if err := s.RunDue(b.ctx); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{
		"reminders done 1",
		"answers done 1",
		"thanks done 0",
		"polls done 0",
		"exercises done 0",
		"series done 0",
		"places done 0",
		"groups done 0",
		"freshness done 0",
		"attitude done 0",
		"agreements done 0",
		"introductions done 0",
		"questions done 0",
		"gems done 0",
		"dialogs done 0",
		"talks done 0",
		"consultations done 0",
		"keys done 0",
		"letters done 0",
		"retention done 0",
	}, seen); diff != "" {
		t.Errorf("observed (-want +got):\n%s", diff)
	}
}
