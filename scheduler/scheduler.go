// Package scheduler owns what happens because time passes: reminders, drafts that expire, data whose time is over.
// Every job asks the database what is due and may run at any time, any number of times, on any number of replicas;
// cron only decides when a job looks. It never handles updates and never sends to Telegram: messages go through the outbox.
// The monthly letters it hands to a mail server itself, each outside any transaction.
package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/robfig/cron/v3"

	"sozialraum/storage"
)

// Job is one kind of work that is done again and again.
type Job struct {
	Name string // a label for metrics
	Spec string // when it looks, as robfig/cron reads it
	// Run does everything that is due at now, in transactions of bounded size, and returns how many messages or rows
	// that were. What is left over when it fails or ends early is due at the next run.
	Run func(ctx context.Context, now time.Time) (n int, err error)
}

// Options configure a Scheduler; the zero value is ready for use.
type Options struct {
	RotateKeys bool         // begin and destroy periods of the key file
	Post       *Post        // nil: no e-mail
	Logger     *slog.Logger // nil: silent
	// Observe hears of every run; outcome is done, failed, panicked or stopped. Nil: nobody.
	Observe func(job, outcome string, n int, took time.Duration)
}

// Scheduler runs the jobs of one process.
type Scheduler struct {
	store   *storage.Store
	now     func() time.Time
	log     *slog.Logger
	observe func(job, outcome string, n int, took time.Duration)
	jobs    []Job

	remindPeople, remindConferences int // that one piece of reminders is about at most

	post       *Post
	rotateKeys bool
	keyTrouble atomic.Bool // what the last look at the key file found
}

// New returns the scheduler with all jobs of the program.
func New(store *storage.Store, o Options) *Scheduler {
	s := &Scheduler{store: store, now: store.Now, log: o.Logger, observe: o.Observe, rotateKeys: o.RotateKeys, post: o.Post}
	s.remindPeople, s.remindConferences = remindPeople, remindConferences
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.observe == nil {
		s.observe = func(string, string, int, time.Duration) {}
	}
	s.jobs = []Job{
		{Name: "reminders", Spec: "@every 15s", Run: s.remind},
		{Name: "answers", Spec: "@every 30s", Run: s.answers},
		{Name: "thanks", Spec: "@every 5m", Run: s.thank},
		{Name: "polls", Spec: "@every 3s", Run: s.polls},
		{Name: "exercises", Spec: "@every 5s", Run: s.exercises},
		{Name: "series", Spec: "@every 1m", Run: s.series},
		{Name: "places", Spec: "@every 5m", Run: s.places},
		{Name: "groups", Spec: "@every 1m", Run: s.groups},
		{Name: "freshness", Spec: "@every 5m", Run: s.freshness},
		{Name: "attitude", Spec: "@every 1m", Run: s.attitude},
		{Name: "agreements", Spec: "@every 1m", Run: s.agreements},
		{Name: "introductions", Spec: "@every 5m", Run: s.meet},
		{Name: "questions", Spec: "@every 15s", Run: s.questions},
		{Name: "gems", Spec: "@every 5m", Run: s.gems},
		{Name: "dialogs", Spec: "@every 1m", Run: s.expireDialogs},
		{Name: "talks", Spec: "@every 5m", Run: s.settleTalks},
		{Name: "consultations", Spec: "@every 1m", Run: s.consultations},
		{Name: "keys", Spec: "@every 5m", Run: s.keepKeys},
		{Name: "letters", Spec: "@every 20s", Run: s.digests},
		{Name: "retention", Spec: "@every 1h", Run: s.forget},
	}
	return s
}

// RunDue runs every job once, one after the other, at the store's time, and returns what went wrong.
func (s *Scheduler) RunDue(ctx context.Context) error {
	var problems []error
	for _, job := range s.jobs {
		problems = append(problems, s.run(ctx, job))
	}
	return errors.Join(problems...)
}

// Run runs all jobs at once, since something may have become due while nothing ran, and then as their Spec says. It
// returns when ctx has ended and every job that was running has stopped; the error is of a Spec that makes no sense.
func (s *Scheduler) Run(ctx context.Context) error {
	log := cronLog{s.log}
	c := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(log),
		cron.WithChain(cron.Recover(log), cron.SkipIfStillRunning(log)))
	for _, job := range s.jobs {
		// What goes wrong is logged and counted by run, and tried again at the next look.
		if _, err := c.AddFunc(job.Spec, func() { _ = s.run(ctx, job) }); err != nil {
			return fmt.Errorf("job %s: %w", job.Name, err)
		}
	}
	_ = s.RunDue(ctx)
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

// run runs one job. A panic is an error of this run, and neither ends the program nor keeps other jobs from running.
func (s *Scheduler) run(ctx context.Context, job Job) (err error) {
	started := time.Now()
	n, outcome := 0, "panicked"
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %T", cause) // its words may hold what somebody typed
			s.log.Error("job panicked", slog.String("job", job.Name), slog.Any("error", err), slog.String("stack", string(debug.Stack())))
		}
		s.observe(job.Name, outcome, n, time.Since(started))
		if err != nil {
			err = fmt.Errorf("job %s: %w", job.Name, err)
		}
	}()
	n, err = job.Run(ctx, s.now())
	switch {
	case err == nil:
		outcome = "done"
	case ctx.Err() != nil:
		outcome = "stopped"
	default:
		outcome = "failed"
		s.log.Error("job failed", slog.String("job", job.Name), slog.Any("error", err))
	}
	return err
}

// cronLog passes on what cron itself has to say; that a run was skipped or begins is no news.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(message string, values ...any) { l.log.Debug("cron: "+message, values...) }

func (l cronLog) Error(err error, message string, values ...any) {
	l.log.Error("cron: "+message, append(values, slog.Any("error", err))...)
}
