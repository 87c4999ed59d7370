package storage_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"sozialraum/storage"
)

// THREATS.md 4: the same people in two cases have nothing in common there: codes, references, numbers in no order, tokens.
func TestThreat4NothingLinksTwoCases(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 2)
	asker := n.member(n.here, houses[0], false)
	n.member(n.here, houses[1], true)
	codes, rising := make(map[string]bool), 0
	const cases = 12
	var last int64
	for range cases {
		c, _ := n.starts(asker, 1)
		codes[c.Code] = true
		if c.ID > last {
			rising++
		}
		last = c.ID
	}
	if len(codes) != cases {
		t.Errorf("%d codes for %d cases", len(codes), cases)
	}
	if rising == cases {
		t.Error("the ids of cases are a counter")
	}
	rows := n.count(`SELECT count(*) FROM consultation_people`)
	for _, column := range []string{"token", "reference"} {
		if distinct := n.count(`SELECT count(DISTINCT ` + column + `) FROM consultation_people`); distinct != rows {
			t.Errorf("%d different %ss in %d rows", distinct, column, rows)
		}
	}
	if first := n.count(`SELECT count(*) FROM consultation_people p WHERE role = 'requester' AND number <= ALL (SELECT number FROM consultation_people q WHERE q.consultation_id = p.consultation_id)`); first == cases {
		t.Error("the requester always has the least number")
	}
}

// THREATS.md 14: whether there is a case, whose it is, and whether it still exists, cannot be told from an answer.
func TestThreat14EveryWrongTryHasTheSameAnswer(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 2)
	asker, curious := n.member(n.here, houses[0], false), n.member(n.here, houses[1], false)
	c, _ := n.starts(asker, 1)
	look := func(ctx context.Context, tx *storage.Tx) map[string]error {
		answers := make(map[string]error)
		_, answers["somebody's case"] = tx.CaseOf(ctx, curious, c.Me.Reference)
		_, answers["no case"] = tx.CaseOf(ctx, curious, "ABCDEFGHIJKLMNOP")
		_, answers["somebody's code"] = tx.CaseByCode(ctx, curious, c.Code)
		_, answers["no code"] = tx.CaseByCode(ctx, curious, "XXXX-XXXX")
		_, _, answers["somebody's message"] = tx.SourceMessage(ctx, curious, 77)
		return answers
	}
	check := func(when string) {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			for what, answer := range look(ctx, tx) {
				if answer != storage.ErrNotFound {
					t.Errorf("%s, %s: %v", when, what, answer)
				}
			}
			return nil
		})
	}
	check("living")
	n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		_, err := tx.CloseCase(ctx, c, storage.EndRequester)
		return err
	})
	check("closed")
	n.now = n.now.AddDate(0, 0, storage.ShredDays)
	n.shreds(1)
	check("shredded")
}

// THREATS.md 7: what was written is seen by the others after a random part of the area's delay, in the order in which it
// was written, and cases know days only.
func TestThreat7MessagesWaitAndKeepTheirOrder(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 2)
	asker := n.member(n.here, houses[0], false)
	adviser := n.member(n.here, houses[1], true)
	c, asked := n.starts(asker, 1)
	if err := n.answers(asked[0], storage.PersonAccepted); err != nil {
		t.Fatal(err)
	}
	n.begins(asker, c.Me.Reference)
	delays, before := make(map[time.Duration]bool), n.now
	var times []time.Time
	for range 8 {
		_, _, at := n.writes(asker, c.Me.Reference, "x")
		if at.Before(before) || at.After(n.now.Add(time.Minute)) {
			t.Errorf("visible at %v after %v, now is %v", at, before, n.now)
		}
		delays[at.Sub(n.now)], before, times = true, at, append(times, at)
	}
	if len(delays) == 1 {
		t.Error("the delay is always the same")
	}
	shown := 0
	for ; shown < 8; n.now = n.now.Add(time.Second) {
		now := len(n.reads(adviser, asked[0].Reference))
		due := slices.IndexFunc(times, func(at time.Time) bool { return at.After(n.now) })
		if due < 0 {
			due = len(times)
		}
		if now != due {
			t.Fatalf("%d messages are seen at %v, want %d", now, n.now, due)
		}
		shown = now
	}
	if hours := n.count(`SELECT count(*) FROM consultations WHERE round_ends_at <> date_trunc('hour', round_ends_at)`); hours != 0 {
		t.Error("a case knows a minute")
	}
}
