package main

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

const (
	calmRate = 700 // updates a second at which waits are compared
	rounds   = 4
)

// showRival lets our program and the rival take turns at the same work.
func showRival(b *testing.B, t *table, server *benchServer) {
	s := startSink(b)
	each := countStatements(b, server, s)
	least := newFloor(b, server, each)
	ours, rival := bothBots(b, server, s)
	full, turns := 4*time.Second, 20
	if short() {
		full, turns = 2*time.Second, 6
	}
	both := [...]*target{ours, rival}
	var busy [2]load
	var quiet [2]calm
	var bare load
	for _, bot := range both {
		bot.rest()
		bot.saturate(b, crowdSize, time.Second) // warms up
	}
	for round := range rounds {
		for i := range both {
			who := (round + i) % 2
			busy[who] = busy[who].join(both[who].saturate(b, crowdSize, full))
		}
		bare = bare.join(least.run(b, full/4))
	}
	for turn := range turns {
		for i := range both {
			who := (turn + i) % 2
			quiet[who].add(both[who].pace(b, crowdSize, calmRate, time.Second))
		}
	}
	for _, bot := range both {
		bot.hangUp()
	}
	t.figure("updates with commit, at saturation", perSecond(busy[0].rate()),
		fmt.Sprintf("floor %s, ratio %.2f", perSecond(bare.rate()), busy[0].rate()/bare.rate()), "", true)
	t.figure("  the floor's statements in one transaction", fmt.Sprint(least.count),
		fmt.Sprintf("ours alone: %.1f with BEGIN and COMMIT", each.statements), "", true)
	compare(t, busy[0], busy[1], quiet[0], quiet[1])
	showDrain(b, t, server, ours)
}

// calm is traffic at an even pace, second by second. Its p99 is that of the middle second: disks stall for a tenth of
// a second now and then, and one such moment among a dozen seconds would decide the comparison by luck.
type calm struct {
	load
	tails []time.Duration // p99 of each second
}

func (c *calm) add(second load) {
	c.load = c.join(second)
	c.tails = append(c.tails, second.quantile(0.99))
}

func (c *calm) tail() time.Duration {
	slices.Sort(c.tails)
	return c.tails[len(c.tails)/2]
}

func bothBots(b *testing.B, server *benchServer, s *sink) (ours, rival *target) {
	address := server.migrated(b, "ours")
	server.exec(b, "ours", seed)
	var first int64
	server.query(b, "ours", `SELECT min(id) FROM organisations`, &first)
	ours = newTarget("ours", startOurs(b, address, s), s, func(n int) int64 { return first + int64(n) })
	address, err := server.local.EnsureDatabase(b.Context(), "rival")
	if err != nil {
		b.Fatal(err)
	}
	other := startRival(b, address, s)
	rival = newTarget("rival", other, s, func(n int) int64 { return int64(n) })
	server.exec(b, "rival", rivalSeed)
	ours.server, rival.server = server.pid, server.pid
	return ours, rival
}

func compare(t *table, ours, rival load, oursCalm, rivalCalm calm) {
	faster := ours.rate() / rival.rate()
	t.figure("  beside the rival", perSecond(ours.rate()),
		fmt.Sprintf("rival %s, ratio %.2f", perSecond(rival.rate()), faster), "ratio at least 2.0", faster >= 2)
	t.figure("  from the post to the reply, p50", millis(ours.quantile(0.5)), "rival "+millis(rival.quantile(0.5)), "", true)
	t.figure("  from the post to the reply, p99", millis(ours.quantile(0.99)), "rival "+millis(rival.quantile(0.99)), "", true)
	share := perUpdate(ours.bot, ours) / perUpdate(rival.bot, rival)
	t.figure("  processor time of the bot, each update", each(ours.bot, ours.updates),
		fmt.Sprintf("rival %s, ratio %.2f", each(rival.bot, rival.updates), share), "ratio at most 0.5", share <= 0.5)
	t.figure("  of PostgreSQL, each update", each(ours.server, ours.updates),
		fmt.Sprintf("rival %s, ratio %.2f", each(rival.server, rival.updates), perUpdate(ours.server, ours)/perUpdate(rival.server, rival)), "", true)
	p99, other := oursCalm.tail(), rivalCalm.tail()
	t.figure(fmt.Sprintf("at %d updates/s, p50", calmRate), millis(oursCalm.quantile(0.5)), "rival "+millis(rivalCalm.quantile(0.5)), "", true)
	t.figure(fmt.Sprintf("at %d updates/s, p99 of the middle second", calmRate), millis(p99), "rival "+millis(other), "not above the rival's", p99 <= other)
	t.figure("  processor time of the bot, each update", each(oursCalm.bot, oursCalm.updates), "rival "+each(rivalCalm.bot, rivalCalm.updates), "", true)
	t.figure("  of PostgreSQL, each update", each(oursCalm.server, oursCalm.updates), "rival "+each(rivalCalm.server, rivalCalm.updates), "", true)
}

func perUpdate(d time.Duration, l load) float64 { return float64(d) / float64(max(l.updates, 1)) }
