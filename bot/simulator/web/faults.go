package web

import (
	"context"
	"strings"

	"sozialraum/bot/simulator"
)

// fault is something to break or to mend.
type fault struct {
	What string `json:"what"` // "flood", "database" or "bot"
	On   bool   `json:"on"`
}

// floodWait is what Telegram asks to wait while it answers 429, in seconds.
const floodWait = 2

func spoil(ctx context.Context, sc *scene, in fault) (any, error) {
	sc.turning.Lock() // while something breaks or is mended, nothing else is turned
	defer sc.turning.Unlock()
	sc.mu.Lock()
	health := sc.health
	sc.mu.Unlock()
	var err error
	switch in.What {
	case "flood":
		sc.flood(in.On)
		health.Flood = in.On
	case "database":
		health, err = sc.spoilDatabase(ctx, health, in.On)
	case "bot":
		health, err = sc.spoilBot(ctx, health, in.On)
	default:
		return nil, refusedInput
	}
	sc.mu.Lock()
	sc.health = health
	sc.mu.Unlock()
	sc.hub.put(wireEvent{Kind: "health", Health: &health})
	return health, err
}

// flood lets Telegram refuse every message for being too many.
func (sc *scene) flood(on bool) {
	if !on {
		sc.Simulator.SetFault(nil)
		return
	}
	sc.Simulator.SetFault(func(c simulator.Call) *simulator.Fault {
		if strings.HasPrefix(c.Method, "send") || strings.HasPrefix(c.Method, "edit") {
			return &simulator.Fault{RetryAfter: floodWait}
		}
		return nil
	})
}

func (sc *scene) spoilDatabase(ctx context.Context, health wireHealth, away bool) (wireHealth, error) {
	if health.Database != away {
		return health, refusedFault
	}
	do := sc.Faults.StartDatabase
	if away {
		do = sc.Faults.StopDatabase
	}
	// A browser that goes away in the middle must not leave half a server behind.
	if err := do(context.WithoutCancel(ctx)); err != nil {
		return health, err
	}
	health.Database = !away
	return health, nil
}

func (sc *scene) spoilBot(ctx context.Context, health wireHealth, kill bool) (wireHealth, error) {
	if health.Bot != kill {
		return health, refusedFault
	}
	var err error
	if kill {
		err = sc.Faults.KillBot()
	} else {
		err = sc.Faults.StartBot(context.WithoutCancel(ctx))
	}
	health.Bot = sc.Faults.BotRuns()
	return health, err
}
