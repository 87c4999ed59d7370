package web

import (
	"context"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/bot/simulator/story"
)

// World is one network with everything that the page can turn in it. Its functions may be called from several
// goroutines; Close is called once, when no other one runs any more.
type World struct {
	Simulator *simulator.Simulator
	Area      string         // name of the planning area
	Zone      *time.Location // in which the page tells the time
	Houses    []string       // names of the organisations in which somebody can work

	Now func() time.Time
	// SetTime turns the clock forward and lets everything happen that became due.
	SetTime func(ctx context.Context, now time.Time) error
	// NextReminder is when the next reminder is due; the zero time means that none is planned.
	NextReminder func(ctx context.Context) (time.Time, error)

	// Invite makes an invitation and returns the payload of its deep link.
	Invite func(ctx context.Context, coordinator bool) (payload string, err error)
	// Employ makes somebody who reads this language a member of a house.
	Employ func(ctx context.Context, person *simulator.Person, language, house string, coordinator bool) error
	// Standings says what those of the people are whom the network knows, by their Telegram ids.
	Standings func(ctx context.Context, ids []int64) (map[int64]Standing, error)
	// Census counts what the database knows. It never reads a text.
	Census func(ctx context.Context) ([]Count, error)

	Player  func() *story.Player
	Faults  Faults
	Close   func(ctx context.Context) error
	BotName string
}

// Standing is what a person is in the network.
type Standing struct {
	House string // organisation, "" for none
	Role  string // "guest", "member", "admin" or "coordinator", "" for a stranger
}

// Count is how many of something the database knows.
type Count struct {
	What string `json:"what"` // name of the table
	N    int64  `json:"n"`
}

// Faults breaks things for real.
type Faults struct {
	// KillBot ends the bot's process without a warning, StartBot starts a new one.
	KillBot  func() error
	StartBot func(ctx context.Context) error
	BotRuns  func() bool
	// StopDatabase and StartDatabase do this to the database's server.
	StopDatabase  func(ctx context.Context) error
	StartDatabase func(ctx context.Context) error
}

// Story is something that can be played on the page.
type Story struct {
	ID    string            // of letters and dashes
	Title map[string]string // by language
	About map[string]string
	Text  string // as bot/simulator/story reads it
}
