package storage_test

import (
	"context"
	"fmt"
	"testing"

	"sozialraum/storage"
)

// Whatever a transaction has collected is written with its commit, in however many statements.
func TestEverythingCollectedIsWritten(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	people := []*storage.Person{n.works(1, "Eine", house, true), n.works(2, "Andere", house, false)}
	for i := range 3 * 3 * 3 * 3 {
		messages, kept, ended, entries := i/27, i/9%3, i/3%3, i%3
		if kept+ended > len(people) {
			continue
		}
		name := fmt.Sprintf("%d messages, %d dialogs kept, %d ended, %d entries", messages, kept, ended, entries)
		n.tx(func(_ context.Context, tx *storage.Tx) error {
			for i, p := range people {
				if tx.EndDialog(p); i >= kept && i < kept+ended {
					tx.SaveDialog(p, storage.Dialog{Flow: "ends", Session: "{}", ExpiresAt: tx.Now})
				}
			}
			return nil
		})
		sent := n.count(`SELECT count(*) FROM outbox`)
		n.tx(func(_ context.Context, tx *storage.Tx) error {
			for i := range messages {
				tx.Enqueue(storage.Outgoing{ChatID: int64(100 + i), Method: "sendMessage", Payload: "{}", Kind: "reply"})
			}
			for _, p := range people[:kept] {
				tx.SaveDialog(p, storage.Dialog{Flow: name, Session: "{}", ExpiresAt: tx.Now})
			}
			for _, p := range people[kept : kept+ended] {
				tx.EndDialog(p)
			}
			for i, p := range people[:entries] {
				tx.Audit(n.here.area, p.ID, name, int64(i))
			}
			return nil
		})
		got := [...]int{
			n.count(`SELECT count(*) FROM outbox`) - sent, n.count(`SELECT count(*) FROM dialogs WHERE flow = $1`, name),
			n.count(`SELECT count(*) FROM dialogs WHERE flow = 'ends'`),
			n.count(`SELECT count(*) FROM audit WHERE area_id = $1 AND action = $2 AND at = $3`, n.here.area, name, n.now),
			n.count(`SELECT count(*) FROM audit WHERE action = $1 AND subject = '0' AND person_id = $2`, name, people[0].ID),
		}
		if want := [...]int{messages, kept, 0, entries, min(entries, 1)}; got != want {
			t.Errorf("%s: written are %v, want %v", name, got, want)
		}
	}
}
