package main

import (
	"database/sql"
	"fmt"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// audit compares the database with what people have done: each update's effect is there, once.
func (tr *trial) audit(url string) {
	tr.Helper()
	db := openRaw(tr.T, url)
	for what, want := range map[string]int{
		"updates WHERE update_id > 0":             tr.ledger.updates,
		"dead_letters":                            0,
		"outbox WHERE outcome IS NULL":            0,
		"outbox WHERE outcome <> 'sent'":          0,
		"dialogs":                                 0,
		"applications":                            tr.rounds() + 1, // with the probe's
		"applications WHERE state <> 'withdrawn'": 0,
	} {
		if got := tr.count(db, what); got != want {
			tr.Errorf("%d rows of %s, want %d", got, what, want)
		}
	}
	if diff := cmp.Diff(tr.expectedHouses(), tr.houses(db)); diff != "" {
		tr.Errorf("organisations (-want +got):\n%s", diff)
	}
	for _, leak := range tr.sim.Violations() {
		tr.Errorf("leak: %+v", leak)
	}
	seen, twice := tr.ledger.totals()
	tr.Logf("%d updates, %d messages, %d of them twice, %d kills", tr.ledger.updates, seen, twice, tr.kills)
}

// duplicates checks how many messages came twice.
func (tr *trial) duplicates(least, most int) {
	tr.Helper()
	if _, twice := tr.ledger.totals(); twice < least || twice > most {
		tr.Errorf("%d messages came twice, want %d to %d", twice, least, most)
	}
}

func (tr *trial) rounds() (n int) {
	for _, a := range tr.crowd.applicants {
		n += a.rounds
	}
	return n
}

// expectedHouses are the organisations of all rounds, each as a line.
func (tr *trial) expectedHouses() map[string]int {
	houses := map[string]int{registered("x0y0"): 1}
	for _, a := range tr.crowd.applicants {
		for round := range a.rounds {
			houses[registered(a.mark(round+1))]++
		}
	}
	return houses
}

func registered(mark string) string {
	return marked("Haus {}|school|Alsfeld|Wir können {}|Wir können nicht {}|Andere können {}|Telefon {}|declined", mark)
}

// houses counts the organisations that are there.
func (tr *trial) houses(db *sql.DB) map[string]int {
	tr.Helper()
	rows, err := db.QueryContext(tr.ctx, `
		SELECT concat_ws('|', o.name, sector, m.name, can, cannot, instead, contact, state)
		FROM organisations o
		JOIN municipalities m ON m.id = o.municipality_id`)
	tr.check(err)
	defer func() { _ = rows.Close() }()
	houses := map[string]int{}
	for rows.Next() {
		var line string
		tr.check(rows.Scan(&line))
		houses[line]++
	}
	tr.check(rows.Err())
	return houses
}

// describe says in a line what the phases of a trial were.
func describe(counts map[string]int) string {
	var parts []string
	for _, phase := range phases {
		parts = append(parts, fmt.Sprintf("%s %d", phase.name, counts[phase.name]))
	}
	return strings.Join(parts, ", ")
}
