package storage_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

func TestTalkStages(t *testing.T) {
	at := time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC)
	talk := storage.Talk{Again: true}
	for _, step := range []struct {
		change func()
		want   string
	}{
		{func() {}, storage.TalkOffers},
		{func() { talk.Offers = []time.Time{at} }, storage.TalkPick},
		{func() { talk.Chosen, talk.Wished = &at, "phone" }, storage.TalkContact},
		{func() { talk.Manner, talk.Contact = "video", "https://example.org/raum" }, storage.TalkAgree},
		{func() { talk.Agreed = true }, storage.TalkSettled},
	} {
		step.change()
		if got := talk.Stage(); got != step.want {
			t.Errorf("%+v waits for %s, want %s", talk, got, step.want)
		}
	}
}

// startsWay is starts for another way; asked is empty for a round table.
func (n *caseNetwork) startsWay(person *storage.Person, way string) (c storage.Case, asked []storage.Recipient) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		c, asked, err = tx.StartConsultation(ctx, person, storage.NewConsultation{
			Way: way, Model: storage.ModelFree, Wanted: 1, Vignette: vignette,
		}, n.rules)
		return err
	})
	return c, asked
}

// dueTalks claims talks whose people are to be asked, and counts them.
func (n *caseNetwork) dueTalks() (count int) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		due, err := tx.DueTalks(ctx, 10)
		count = len(due)
		return err
	})
	return count
}

func TestATalkFromOfferToTheDayAfter(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "school", 3)
	asker := n.member(n.here, houses[0], false)
	for _, house := range houses[1:] {
		n.member(n.here, house, true)
	}
	c, asked := n.startsWay(asker, storage.WayTalk)
	if err := n.answers(asked[0], storage.PersonAccepted); err != nil {
		t.Fatal(err)
	}
	helper, reference := asked[0].Person, asked[0].Reference
	chosen := time.Date(2017, 2, 21, 18, 0, 0, 0, time.UTC) // wall time in Berlin
	want := storage.Talk{
		Offers: []time.Time{chosen}, Chosen: &chosen, Wished: "phone", Manner: "phone", Contact: "06631 987654", Agreed: true, Shown: 7,
	}
	n.as(&helper, reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		want.Consultant = c.Me.Number
		return tx.SaveTalk(ctx, c, want)
	})
	n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		got, err := tx.Talk(ctx, c)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the other one reads (-want +got):\n%s", diff)
		}
		return err
	})
	var row string
	if err := n.raw.QueryRow(`SELECT string_agg(CAST(t AS text), '') FROM consultation_talks t`).Scan(&row); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(row, "987654") || strings.Contains(row, "18:00") {
		t.Errorf("in clear: %s", row)
	}

	for _, moment := range []struct {
		now  time.Time
		want int
	}{
		{chosen, 0},
		{time.Date(2017, 2, 22, 6, 59, 0, 0, time.UTC), 0},
		{time.Date(2017, 2, 22, 7, 0, 0, 0, time.UTC), 1}, // eight in the morning in Berlin
		{time.Date(2017, 2, 22, 7, 1, 0, 0, time.UTC), 0},
	} {
		n.now = moment.now
		if got := n.dueTalks(); got != moment.want {
			t.Errorf("at %v: %d talks, want %d", moment.now, got, moment.want)
		}
	}
	n.as(&helper, reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		want.Done = true
		return tx.SaveTalk(ctx, c, want)
	})
	n.now = n.now.AddDate(0, 0, 1)
	if got := n.dueTalks(); got != 0 {
		t.Errorf("asked again: %d", got)
	}
	n.as(&helper, reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error { return tx.LeaveCase(ctx, c) })
	n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		got, err := tx.Talk(ctx, c)
		if diff := cmp.Diff(storage.Talk{}, got); diff != "" {
			t.Errorf("what somebody who left offered still counts:\n%s", diff)
		}
		return err
	})
}

func TestARoundTable(t *testing.T) {
	n := setupCases(t)
	asker := n.member(n.here, n.houses(n.here, "school", 1)[0], false)
	meeting := func(p place, kind string, days int) (c storage.Conference) {
		n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
			c, err = tx.AddConference(ctx, storage.Conference{AreaID: p.area, Kind: kind, Title: "Treffen", Local: n.now.AddDate(0, 0, days)}, asker.ID)
			return err
		})
		return c
	}
	soon, other := meeting(n.here, "round_table", 10), meeting(n.here, "round_table", 40)
	refused := []storage.Conference{
		meeting(n.here, "round_table", 70), meeting(n.here, "conference", 10), meeting(n.there, "round_table", 10), meeting(n.here, "round_table", -1),
	}
	c, asked := n.startsWay(asker, storage.WayRoundTable)
	if len(asked) != 0 || c.State != storage.CaseOpen {
		t.Errorf("%d people asked, state %s", len(asked), c.State)
	}
	onTable := func(m storage.Conference) error {
		return n.tryAs(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
			return tx.PutOnTable(ctx, c, m.ID)
		})
	}
	for _, m := range refused {
		if err := onTable(m); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s of area %d at %v: %v", m.Kind, m.AreaID, m.Local, err)
		}
	}
	for _, m := range []storage.Conference{soon, other, soon} {
		if err := onTable(m); err != nil {
			t.Fatal(err)
		}
	}
	cases := func(p place, m storage.Conference) (list []storage.Case) {
		n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
			list, err = tx.TableCases(ctx, p.area, m.ID)
			return err
		})
		return list
	}
	if list := cases(n.here, soon); len(list) != 1 || list[0].Vignette.Situation != vignette.Situation ||
		len(list[0].People) != 0 || list[0].Me != nil || list[0].Code != "" || list[0].ID != 0 {
		t.Errorf("the moderation sees %+v", list)
	}
	if got := len(cases(n.here, other)) + len(cases(n.there, soon)); got != 0 {
		t.Errorf("%d cases at other tables or in another area", got)
	}

	closes := func(want int) {
		t.Helper()
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			got, err := tx.CloseTables(ctx, 10)
			if got != want {
				t.Errorf("at %v: %d closed, want %d", n.now, got, want)
			}
			return err
		})
	}
	n.now = soon.StartsAt.Add(11 * time.Hour)
	closes(0)
	n.now = soon.StartsAt.Add(13 * time.Hour)
	closes(1)
	closes(0)
	if list := cases(n.here, soon); len(list) != 0 {
		t.Error("a closed case is still shown")
	}
	n.now = n.now.AddDate(0, 0, storage.ShredDays)
	n.shreds(1)
}

// A case whose round table is cancelled waits two weeks for another one.
func TestACancelledRoundTable(t *testing.T) {
	n := setupCases(t)
	asker := n.member(n.here, n.houses(n.here, "school", 1)[0], false)
	c, _ := n.startsWay(asker, storage.WayRoundTable)
	n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		m, err := tx.AddConference(ctx, storage.Conference{AreaID: n.here.area, Kind: "round_table", Title: "Treffen", Local: n.now.AddDate(0, 0, 5)}, asker.ID)
		if err != nil {
			return err
		}
		if err := tx.PutOnTable(ctx, c, m.ID); err != nil {
			return err
		}
		_, err = tx.CancelConference(ctx, m)
		return err
	})
	for days, want := range []int{5: 0, 13: 0, 15: 1} {
		n.now = time.Date(2017, 2, 20+days, 8, 0, 0, 0, time.UTC)
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			got, err := tx.CloseTables(ctx, 10)
			if got != want {
				t.Errorf("after %d days: %d closed, want %d", days, got, want)
			}
			return err
		})
	}
}
