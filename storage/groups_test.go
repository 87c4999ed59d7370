package storage_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"sozialraum/storage"
)

// coordinates is somebody who coordinates the area.
func (n *network) coordinates(telegram int64, p place) *storage.Person {
	n.t.Helper()
	n.joins(telegram, p)
	if _, err := n.raw.ExecContext(n.t.Context(), `
		UPDATE memberships
		SET coordinator = true
		WHERE area_id = $1 AND person_id = (SELECT id FROM people WHERE telegram_id = $2)`, p.area, telegram); err != nil {
		n.t.Fatal(err)
	}
	return n.load(telegram)
}

// links tries to link a chat and a topic to an area.
func (n *network) links(area, chat int64, topic int, by int64) (g storage.Group, err error) {
	n.t.Helper()
	err = n.try(func(ctx context.Context, tx *storage.Tx) (err error) {
		g, err = tx.LinkGroup(ctx, storage.Group{
			AreaID: area, ChatID: chat, Thread: topic, Title: "Kollegium", Language: "de", Bot: "our_bot",
		}, by)
		return err
	})
	return g, err
}

// linked is the area's group, nil if it has none.
func (n *network) linked(area int64) *storage.Group {
	n.t.Helper()
	var found *storage.Group
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		g, err := tx.Group(ctx, area)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		found = &g
		return err
	})
	return found
}

// An area has one group, a group one area; the topic may change, and a link that is gone cannot be used any more.
func TestOneGroupAnAreaAndOneAreaAGroup(t *testing.T) {
	n := setupNetwork(t)
	boss := n.coordinates(1, n.here).ID
	first, err := n.links(n.here.area, -100, 0, boss)
	if err != nil || first.AreaName != "Nord" || first.Zone != "Europe/Berlin" || first.Bot != "our_bot" {
		t.Fatalf("linked %+v, %v", first, err)
	}
	if _, err := n.links(n.here.area, -200, 0, boss); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("a second group: %v", err)
	}
	if _, err := n.links(n.there.area, -100, 5, boss); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("the group of another area: %v", err)
	}
	moved, err := n.links(n.here.area, -100, 7, boss)
	if err != nil || moved.ID != first.ID || moved.Thread != 7 {
		t.Errorf("another topic: %+v, %v", moved, err)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		return errors.Join(tx.SpeakInGroup(ctx, n.here.area, first.ID, "en"), tx.RenameGroup(ctx, -100, "Netz"))
	})
	if g := n.linked(n.here.area); g == nil || g.Language != "en" || g.Title != "Netz" {
		t.Errorf("is now %+v", g)
	}
	for _, wrong := range []func(ctx context.Context, tx *storage.Tx) error{
		func(ctx context.Context, tx *storage.Tx) error { return tx.UnlinkGroup(ctx, n.there.area, first.ID) },
		func(ctx context.Context, tx *storage.Tx) error { return tx.UnlinkGroup(ctx, n.here.area, first.ID+1) },
		func(ctx context.Context, tx *storage.Tx) error {
			return tx.SpeakInGroup(ctx, n.there.area, first.ID, "en")
		},
		func(ctx context.Context, tx *storage.Tx) error { _, err := tx.LoseGroup(ctx, -200); return err },
	} {
		if err := n.try(wrong); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("somebody else's link: %v", err)
		}
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.UnlinkGroup(ctx, n.here.area, first.ID) })
	again, err := n.links(n.here.area, -100, 0, boss)
	if err != nil || again.ID == first.ID {
		t.Errorf("linked anew %+v, %v", again, err)
	}
}

// However many link at once, groups to one area or areas to one group, one succeeds.
func TestLinkingAtOnce(t *testing.T) {
	n := setupNetwork(t)
	boss := n.coordinates(1, n.here).ID
	for _, try := range []func(i int64) (area, chat int64){
		func(i int64) (int64, int64) { return n.here.area, -100 - i },
		func(i int64) (int64, int64) { return []int64{n.here.area, n.there.area}[i%2], -500 },
	} {
		var running sync.WaitGroup
		results := make(chan error, 8)
		for i := range int64(8) {
			running.Go(func() {
				area, chat := try(i)
				results <- n.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
					_, err := tx.LinkGroup(ctx, storage.Group{AreaID: area, ChatID: chat, Title: "A", Language: "de", Bot: "b"}, boss)
					return err
				})
			})
		}
		running.Wait()
		close(results)
		for err := range results {
			if err != nil && !errors.Is(err, storage.ErrConflict) {
				t.Errorf("linking at once: %v", err)
			}
		}
		if rows := n.count(`SELECT count(*) FROM area_groups`); rows != 1 {
			t.Errorf("%d links", rows)
		}
		if _, err := n.raw.Exec(`DELETE FROM area_groups`); err != nil {
			t.Fatal(err)
		}
	}
}

// A button works for its owner, once, within its time, and while they coordinate; a new one takes its place.
func TestOffersOfGroups(t *testing.T) {
	n := setupNetwork(t)
	boss, other := n.coordinates(1, n.here), n.coordinates(2, n.here)
	hash := func(b byte) []byte {
		h := make([]byte, 32)
		h[0] = b
		return h
	}
	offer := func(p *storage.Person, code byte) {
		t.Helper()
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			return tx.OfferGroup(ctx, n.here.area, p.ID, hash(code), tx.Now.Add(time.Hour))
		})
	}
	take := func(p *storage.Person, code byte) (area int64) {
		t.Helper()
		err := n.try(func(ctx context.Context, tx *storage.Tx) (err error) {
			area, err = tx.TakeGroupOffer(ctx, p.ID, hash(code))
			return err
		})
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			t.Fatal(err)
		}
		return area
	}
	offer(boss, 1)
	if take(other, 1) != 0 || take(boss, 2) != 0 {
		t.Error("somebody else's button, or a guess, worked")
	}
	if take(boss, 1) != n.here.area || take(boss, 1) != 0 {
		t.Error("the button does not work once")
	}
	offer(boss, 3)
	offer(boss, 4)
	if take(boss, 3) != 0 {
		t.Error("an earlier button worked")
	}
	n.now = n.now.Add(time.Hour)
	if take(boss, 4) != 0 {
		t.Error("an expired button worked")
	}
	offer(boss, 5)
	if _, err := n.raw.Exec(`UPDATE memberships SET coordinator = false WHERE person_id = $1`, boss.ID); err != nil {
		t.Fatal(err)
	}
	if take(boss, 5) != 0 {
		t.Error("the button of somebody who coordinates no longer worked")
	}
}

// What waits for a group is forgotten with the link; a group that migrates is followed, unless its new chat is linked.
func TestLostAndMovedGroups(t *testing.T) {
	n := setupNetwork(t)
	boss := n.coordinates(1, n.here).ID
	g, err := n.links(n.here.area, -100, 0, boss)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.links(n.there.area, -300, 0, boss); err != nil {
		t.Fatal(err)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		tx.Enqueue(storage.Outgoing{ChatID: -200, Method: "sendMessage", Payload: "{}", Lane: storage.LaneBulk, Kind: "x"})
		return errors.Join(tx.MoveGroup(ctx, -100, -300), tx.MoveGroup(ctx, -100, -200), tx.MoveGroup(ctx, -777, -778))
	})
	if got := n.linked(n.here.area); got == nil || got.ChatID != -200 || got.ID != g.ID {
		t.Errorf("after the move: %+v", got)
	}
	if got := n.linked(n.there.area); got == nil || got.ChatID != -300 {
		t.Errorf("the other area: %+v", got)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		lost, err := tx.LoseGroup(ctx, -200)
		if lost.AreaID != n.here.area || lost.Title != "Kollegium" {
			t.Errorf("lost %+v", lost)
		}
		return err
	})
	if left := n.count(`SELECT count(*) FROM outbox WHERE chat_id = -200 AND outcome IS NULL`); left != 0 || n.linked(n.here.area) != nil {
		t.Errorf("%d messages are left", left)
	}
}

// The sender learns from Telegram what became of a group, and the scheduler hears of it once.
func TestGroupsInTrouble(t *testing.T) {
	n := setupNetwork(t)
	boss := n.coordinates(1, n.here).ID
	third, fourth := n.place("Ost"), n.place("West")
	for i, area := range []int64{n.here.area, n.there.area, third.area, fourth.area} {
		if _, err := n.links(area, -100-int64(i), 0, boss); err != nil {
			t.Fatal(err)
		}
	}
	x := session(t, n.store)
	before := n.now.Add(-time.Second)
	mark(t, x,
		storage.Mark{Kind: storage.MarkUnreachable, ID: 1, ChatID: -100, At: n.now},
		storage.Mark{Kind: storage.MarkBuried, ID: 2, ChatID: -101, At: n.now, Reason: "TOPIC_CLOSED"},
		storage.Mark{Kind: storage.MarkMigrated, ID: 3, ChatID: -102, To: -1002, At: n.now},
		storage.Mark{Kind: storage.MarkUnreachable, ID: 4, ChatID: -103, At: before}) // linked anew since
	troubled := func() (ids []int64) {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			groups, err := tx.TroubledGroups(ctx, 10)
			for _, g := range groups {
				ids = append(ids, g.ChatID)
				if (g.LostAt != nil) != (g.ChatID == -100) {
					t.Errorf("%d lost since %v", g.ChatID, g.LostAt)
				}
			}
			return err
		})
		return ids
	}
	if got := troubled(); len(got) != 2 || got[0] != -100 || got[1] != -101 {
		t.Errorf("in trouble: %v", got)
	}
	if got := troubled(); len(got) != 0 {
		t.Errorf("still in trouble: %v", got)
	}
	if n.linked(n.here.area) != nil || n.linked(n.there.area) == nil || n.linked(fourth.area) == nil {
		t.Error("the wrong links are gone")
	}
	if g := n.linked(third.area); g == nil || g.ChatID != -1002 {
		t.Errorf("migrated: %+v", g)
	}
}

// A poll of a whole area is announced in its group, also one that is announced nowhere else.
func TestGroupOfAPoll(t *testing.T) {
	n := setupNetwork(t)
	boss := n.coordinates(1, n.here)
	find := func(p storage.Poll) error {
		return n.try(func(ctx context.Context, tx *storage.Tx) error { _, err := tx.GroupOfPoll(ctx, p); return err })
	}
	everywhere, only := n.asks(nil), n.asks(func(p *storage.Poll) { p.GroupOnly = true })
	if everywhere.GroupOnly || !only.GroupOnly {
		t.Errorf("announced only in the group: %v, %v", everywhere.GroupOnly, only.GroupOnly)
	}
	if err := find(only); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("without a group: %v", err)
	}
	if _, err := n.links(n.here.area, -100, 0, boss.ID); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(find(everywhere), find(only)); err != nil {
		t.Error(err)
	}
	if err := n.store.KnownInGroupsAs(t.Context(), "new_bot"); err != nil || n.linked(n.here.area).Bot != "new_bot" {
		t.Errorf("known as %+v, %v", n.linked(n.here.area), err)
	}
}
