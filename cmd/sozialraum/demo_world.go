package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"sozialraum/bot"
	"sozialraum/bot/simulator"
	"sozialraum/bot/simulator/story"
	"sozialraum/bot/simulator/web"
	"sozialraum/storage"
	"sozialraum/storage/localpg"
)

// demoWorlds makes the worlds of the page: each has a database and a simulated Telegram of its own. They share a
// server, which can be stopped and started again.
type demoWorlds struct {
	program string // path of the executable that runs the bot
	keyFile string
	getenv  func(string) string
	log     *slog.Logger
	options localpg.Options

	mu     sync.Mutex
	server *localpg.Server // nil: away
	made   int
}

// demoWorld is one of them.
type demoWorld struct {
	*stage
	worlds *demoWorlds
	menus  *bot.Bot // never runs: it knows what belongs into a menu
	bot    *botProcess
}

// open builds a world; a blank one has nobody in it.
func (d *demoWorlds) open(ctx context.Context, blank bool) (*web.World, error) {
	url, err := d.newDatabase(ctx)
	if err != nil {
		return nil, err
	}
	w := &demoWorld{worlds: d, stage: &stage{}}
	o := stageOptions{DatabaseURL: url, KeyFile: d.keyFile, Start: demoStart(), Running: true, Logger: d.log}
	if err := w.open(ctx, o, blank); err != nil {
		return nil, errors.Join(err, w.close(ctx))
	}
	return w.page(), nil
}

// newDatabase makes an empty database. A server that was away comes back for it.
func (d *demoWorlds) newDatabase(ctx context.Context) (string, error) {
	if err := d.startServer(ctx); err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.server == nil {
		return "", errors.New("the database is away")
	}
	d.made++
	return d.server.EnsureDatabase(ctx, fmt.Sprintf("demo%d", d.made))
}

func (d *demoWorlds) startServer(ctx context.Context) (err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.server == nil {
		d.server, err = localpg.Start(ctx, d.options)
	}
	return err
}

func (d *demoWorlds) stopServer(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.server == nil {
		return nil
	}
	server := d.server
	d.server = nil
	return server.Stop(ctx)
}

func (w *demoWorld) open(ctx context.Context, o stageOptions, blank bool) error {
	w.clock, w.zone = newStageClock(o.Start, o.Running), o.Start.Location()
	if err := w.furnish(ctx, o); err != nil {
		return err
	}
	w.menus = bot.New(w.store, bot.Options{Username: stageBot, Key: w.key, Logger: o.Logger})
	c := config{
		Token: w.simulator.Token(), API: w.simulator.URL(), DatabaseURL: o.DatabaseURL, KeyFile: o.KeyFile,
	}
	w.bot = &botProcess{program: w.worlds.program, env: botEnvironment(c, w.worlds.getenv)}
	if err := w.startBot(ctx); err != nil {
		return err
	}
	if blank {
		return nil
	}
	return w.people(ctx)
}

// ahead is how far this world's clock is ahead of the machine's.
func (w *demoWorld) ahead() time.Duration { return time.Until(w.clock.Now()) }

func (w *demoWorld) startBot(ctx context.Context) error { return w.bot.Start(ctx, w.ahead()) }

func (w *demoWorld) close(ctx context.Context) error {
	if w.bot != nil {
		w.bot.Stop()
	}
	// Connections that the server has dropped while it was away cannot be closed in order, which harms nobody.
	if err := w.Close(); err != nil {
		w.worlds.log.Debug("a world's database did not end well", slog.Any("error", err))
	}
	return nil
}

// page is the world as the page sees it.
func (w *demoWorld) page() *web.World {
	return &web.World{
		Simulator: w.simulator, BotName: stageBot, Area: north().Name, Zone: w.zone, Houses: houseNames(),
		Now: w.clock.Now, SetTime: w.setTime, NextReminder: w.store.NextReminder,
		Invite: w.invite, Employ: w.engage, Standings: w.standings, Census: w.census,
		Player: w.actors, Close: w.close,
		Faults: web.Faults{
			KillBot: w.bot.Kill, StartBot: w.startBot, BotRuns: w.bot.Runs,
			StopDatabase: w.worlds.stopServer, StartDatabase: w.worlds.startServer,
		},
	}
}

// setTime sets the clock here and in the bot. A bot that does not run does what is due when it is started.
func (w *demoWorld) setTime(ctx context.Context, to time.Time) error {
	w.clock.Turn(to)
	err := w.bot.Turn(ctx, w.ahead())
	if errors.Is(err, errNoBot) {
		return nil
	}
	return err
}

// actors lets a story's people act on this stage.
func (w *demoWorld) actors() *story.Player {
	return &story.Player{
		Simulator: w.simulator, Zone: w.zone,
		Invite: w.invite, Now: w.clock.Now, SetTime: w.setTime, Settle: w.settle,
		Employ: func(ctx context.Context, p *simulator.Person, language, house string) error {
			return w.engage(ctx, p, language, house, false)
		},
	}
}

// engage hires somebody and gives them the menu that they would have got with their invitation.
func (w *demoWorld) engage(ctx context.Context, p *simulator.Person, language, house string, coordinator bool) error {
	if err := w.hire(ctx, p, language, house, coordinator); err != nil {
		return err
	}
	people, err := w.store.PeopleOf(ctx, []int64{p.ID()})
	if err != nil {
		return err
	}
	return w.store.InTx(ctx, func(_ context.Context, tx *storage.Tx) error { return w.menus.Introduce(tx, people[p.ID()]) })
}

// settle returns when nothing is on its way any more, or when that does not come about: something is broken then, and
// whoever broke it wants to see how the story goes on.
func (w *demoWorld) settle(ctx context.Context) error {
	patience, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for patience.Err() == nil {
		if w.simulator.WaitIdle(patience) != nil || w.bot.Settle(patience) != nil {
			break
		}
		if pending, err := dueMessages(patience, w.store); err != nil || pending == 0 && w.simulator.Idle() {
			break
		}
		sleep(patience, 5*time.Millisecond)
	}
	return ctx.Err()
}

func (w *demoWorld) standings(ctx context.Context, ids []int64) (map[int64]web.Standing, error) {
	people, err := w.store.PeopleOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]web.Standing, len(people))
	for id, p := range people {
		out[id] = web.Standing{House: p.OrganisationName, Role: roleName(p.Roles())}
	}
	return out, nil
}

// roleName is the most that somebody is.
func roleName(roles storage.Role) string {
	switch {
	case roles.Has(storage.Coordinator):
		return "coordinator"
	case roles.Has(storage.Admin):
		return "admin"
	case roles.Has(storage.Member):
		return "member"
	case roles.Has(storage.Guest):
		return "guest"
	}
	return ""
}

func (w *demoWorld) census(ctx context.Context) ([]web.Count, error) {
	tallies, err := w.store.Census(ctx)
	out := make([]web.Count, len(tallies))
	for i, t := range tallies {
		out[i] = web.Count{What: t.Table, N: t.N}
	}
	return out, err
}

func houseNames() []string {
	var names []string
	for _, h := range houses() {
		names = append(names, h.name)
	}
	return names
}

// castMember is somebody of the page's cast. They have functions instead of names.
type castMember struct {
	title, house string
	coordinator  bool
}

func cast() []castMember {
	return []castMember{
		{"Koordinatorin", "Allgemeiner Sozialer Dienst des Jugendamtes", true},
		{"Kita-Leitung", "Kita Wolkenschaf", false},
		{"Lehrerin", "Gesamtschule Windrad", false},
		{"Sozialarbeiter", "Allgemeiner Sozialer Dienst des Jugendamtes", false},
		{"Jugendreferent", "Oikos Sozialzentrum Alsfeld", false},
		{"Schulsozialarbeiterin", "Schulbezogene Jugendsozialarbeit beim Evangelischen Dekanat Alsfeld", false},
	}
}

// people lets the cast of the page work in their houses and open the bot.
func (w *demoWorld) people(ctx context.Context) error {
	for _, c := range cast() {
		p := w.simulator.AddPerson(simulator.Profile{FirstName: c.title, Language: "de"})
		if err := w.engage(ctx, p, "de", c.house, c.coordinator); err != nil {
			return err
		}
		p.Open("")
	}
	return nil
}
