package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sozialraum/bot"
	"sozialraum/bot/postbox"
	"sozialraum/bot/simulator"
	"sozialraum/bot/simulator/story"
	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// stage is a small world of its own: a simulated Telegram, the real bot on a real database, and a clock that can
// be turned. The demonstration and the transcript tests play on it.
type stage struct {
	store     *storage.Store
	simulator *simulator.Simulator
	node      *node
	key       *seal.Key
	clock     *stageClock
	area      int64
	zone      *time.Location
}

// stageOptions are what a stage is built from.
type stageOptions struct {
	DatabaseURL string // an empty database
	KeyFile     string
	Start       time.Time // by the stage's clock
	Running     bool      // the clock goes on by itself; otherwise it only moves when it is turned
	Logger      *slog.Logger
	Mail        *postbox.Server // nil: no e-mail
}

// stageBot is the username of the stage's bot.
const stageBot = "planungsraum_bot"

// stageClock is a clock that can be turned.
type stageClock struct {
	mu    sync.Mutex
	shown time.Time // when it was last turned
	since time.Time // real time of that; zero: it stands still
}

func newStageClock(start time.Time, running bool) *stageClock {
	c := &stageClock{shown: start}
	if running {
		c.since = time.Now()
	}
	return c
}

// Now is what the clock shows.
func (c *stageClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.since.IsZero() {
		return c.shown
	}
	return c.shown.Add(time.Since(c.since))
}

// Turn sets the clock.
func (c *stageClock) Turn(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shown = to
	if !c.since.IsZero() {
		c.since = time.Now()
	}
}

// openStage builds everything up, the Planungsraum Nord included.
func openStage(ctx context.Context, o stageOptions) (*stage, error) {
	s := &stage{clock: newStageClock(o.Start, o.Running), zone: o.Start.Location()}
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *stage) open(ctx context.Context, o stageOptions) (err error) {
	if err := s.furnish(ctx, o); err != nil {
		return err
	}
	c := config{Token: s.simulator.Token(), API: s.simulator.URL(), Mail: o.Mail}
	s.node, err = startNode(ctx, nodeOptions{
		Config: c, Store: s.store, Key: s.key, Logger: o.Logger, Chance: storyChance(), ByHand: !o.Running,
	})
	return err
}

// furnish builds everything but the bot.
func (s *stage) furnish(ctx context.Context, o stageOptions) (err error) {
	if s.store, err = storage.Open(ctx, o.DatabaseURL, storage.Options{Clock: s.clock.Now}); err != nil {
		return err
	}
	if err := s.store.Migrate(ctx); err != nil {
		return err
	}
	if s.key, err = seal.Load(o.KeyFile); err != nil {
		return err
	}
	if err := s.store.UseKey(ctx, s.key); err != nil {
		return err
	}
	if s.area, err = furnishNorth(ctx, s.store); err != nil {
		return err
	}
	s.simulator = simulator.New(simulator.Options{
		Clock: s.clock.Now, BotUsername: stageBot, BotName: "Planungsraum Nord", Logger: o.Logger,
	})
	return s.simulator.Start("127.0.0.1:0")
}

// storyChance draws the same lots in every run of a story.
func storyChance() func() *rand.Rand {
	var turn atomic.Uint64
	return func() *rand.Rand { return rand.New(rand.NewPCG(2017, turn.Add(1))) }
}

// Close takes everything down. The error says what did not end well.
func (s *stage) Close() error {
	if s.node != nil {
		s.node.Stop()
	}
	if s.simulator != nil {
		s.simulator.Close()
	}
	if s.store != nil {
		return s.store.Close()
	}
	return nil
}

// player lets people act on this stage.
func (s *stage) player() *story.Player {
	return &story.Player{
		Simulator: s.simulator, Zone: s.zone,
		Invite: s.invite, Employ: s.employ, Now: s.clock.Now, SetTime: s.turn, Settle: s.settle,
	}
}

func (s *stage) invite(ctx context.Context, coordinator bool) (payload string, err error) {
	code := bot.NewCode()
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		return tx.Invite(ctx, bot.HashCode(s.key, code), storage.Invitation{
			AreaID: s.area, Coordinator: coordinator, ExpiresAt: tx.Now.Add(bot.InvitationLife),
		})
	})
	return bot.LinkCode(code), err
}

func (s *stage) employ(ctx context.Context, p *simulator.Person, language, house string) error {
	return s.hire(ctx, p, language, house, false)
}

// hire makes somebody a member of one of the houses, and a coordinator where that is wanted, as if an administrator's invitation had been used.
func (s *stage) hire(ctx context.Context, p *simulator.Person, language, house string, coordinator bool) error {
	return s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		arrivals := []storage.Arrival{{UpdateID: -p.ID(), TelegramID: p.ID()}}
		if _, _, err := tx.Arrive(ctx, arrivals); err != nil {
			return err
		}
		_, people, err := tx.Arrive(ctx, arrivals) // the first one has only made the row
		if err != nil {
			return err
		}
		person := people[p.ID()]
		houses, err := tx.OrganisationNames(ctx, s.area)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(houses, func(o storage.Organisation) bool { return o.Name == house })
		if i < 0 {
			return fmt.Errorf("there is no house %q", house)
		}
		hash := bot.HashCode(s.key, bot.NewCode())
		if err := errors.Join(
			tx.Agree(ctx, person.ID, p.Profile().FirstName),
			tx.SetLanguage(ctx, person.ID, language),
			tx.Invite(ctx, hash, storage.Invitation{
				AreaID: s.area, OrganisationID: &houses[i].ID, Coordinator: coordinator, ExpiresAt: tx.Now.Add(bot.InvitationLife),
			}),
		); err != nil {
			return err
		}
		invitation, err := tx.FindInvitation(ctx, hash)
		if err != nil {
			return err
		}
		_, err = tx.Redeem(ctx, invitation.ID, person.ID)
		return err
	})
}

// turn sets the clock and lets everything happen that became due.
func (s *stage) turn(ctx context.Context, to time.Time) error {
	s.clock.Turn(to)
	return s.node.runDue(ctx)
}

// settlePatience is far more than any story needs between two lines.
const settlePatience = 20 * time.Second

// settle returns when nothing is on its way any more. What waits for its time goes on waiting.
func (s *stage) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settlePatience)
	defer cancel()
	for {
		if err := s.simulator.WaitIdle(ctx); err != nil {
			return fmt.Errorf("updates are not handled: %w", err)
		}
		s.node.bot.AnswersDone()
		if s.node.sender.Status().Memory > 0 && ctx.Err() == nil {
			sleep(ctx, time.Millisecond) // no need to ask the database
			continue
		}
		pending, err := dueMessages(ctx, s.store)
		if err != nil {
			return err
		}
		if pending == 0 && s.simulator.Idle() {
			return nil
		}
		sleep(ctx, time.Millisecond)
	}
}

func dueMessages(ctx context.Context, store *storage.Store) (n int64, err error) {
	depths, err := store.OutboxDepths(ctx)
	for _, depth := range depths {
		n += depth.Due
	}
	return n, err
}
