package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
	"sozialraum/storage/seal"
)

func setupWishes(t testing.TB) *meetings {
	m := setupMeetings(t)
	key, err := seal.Load(filepath.Join(t.TempDir(), "key"))
	m.must(err)
	m.must(m.store.UseKey(t.Context(), key))
	return m
}

func (m *meetings) wish(c storage.Conference, p *storage.Person, words string, named bool) (err error) {
	m.t.Helper()
	txErr := m.store.InTx(m.t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		err = tx.AddWish(ctx, c, p, words, named)
		return err
	})
	if err == nil {
		m.must(txErr)
	}
	return err
}

func (m *meetings) wishes(c storage.Conference) (list []storage.AgendaWish) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		var err error
		list, err = tx.Wishes(ctx, c)
		m.must(err)
	})
	return list
}

// told draws a list: words, who, what was joined.
func told(list []storage.AgendaWish) (lines []string) {
	for _, w := range list {
		line := fmt.Sprintf("%s/%d/%s", w.Wording, w.PersonID, w.State)
		for _, same := range w.Same {
			line += " + " + same.Wording
		}
		lines = append(lines, line)
	}
	return lines
}

func TestWishesAreMadeSeenAndTakenBack(t *testing.T) {
	m := setupWishes(t)
	c, other := m.plan("2017-03-21 18:00"), m.plan("2017-03-28 18:00")
	m.must(m.wish(c, m.person, "mit Namen", true))
	m.must(m.wish(c, m.person, "ohne Namen", false))
	named := fmt.Sprintf("mit Namen/%d/open", m.person.ID)
	if diff := cmp.Diff([]string{named}, told(m.wishes(c))); diff != "" {
		t.Errorf("on the day itself (-want +got):\n%s", diff)
	}
	m.now = time.Date(2017, 3, 2, 6, 0, 0, 0, time.UTC) // seven o'clock there
	m.must(m.wish(c, m.person, "für den Tag danach", false))
	if diff := cmp.Diff([]string{named, "ohne Namen/0/open"}, told(m.wishes(c))); diff != "" {
		t.Errorf("the next morning (-want +got):\n%s", diff)
	}
	if list := m.wishes(other); len(list) != 0 {
		t.Errorf("for another meeting: %v", told(list))
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		own, err := tx.OwnWishes(ctx, c, m.person.ID)
		if err != nil || len(own) != 1 || own[0].Wording != "mit Namen" {
			t.Errorf("own: %+v, %v", own, err)
		}
		list, err := tx.Wishes(ctx, c)
		m.must(err)
		if err := tx.WithdrawWish(ctx, c, m.person.ID, list[1].ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("one without a name is taken back: %v", err)
		}
		if err := tx.WithdrawWish(ctx, other, m.person.ID, own[0].ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("one of another meeting is taken back: %v", err)
		}
		m.must(tx.WithdrawWish(ctx, c, m.person.ID, own[0].ID))
		if all, waiting, err := tx.CountWishes(ctx, c); err != nil || all != 1 || waiting != 1 {
			t.Errorf("%d of %d wait, %v", waiting, all, err)
		}
	})
}

// A meeting may move before the morning for which a wish waits: then it is the day of the meeting, and it waits no longer.
func TestWishesWithoutNamesDoNotMissAMeetingThatMoves(t *testing.T) {
	m := setupWishes(t)
	c := m.plan("2017-03-21 18:00")
	m.must(m.wish(c, m.person, "ohne Namen", false))
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		before, err := tx.LockConference(ctx, c.AreaID, c.ID)
		m.must(err)
		after := before
		after.Local = tx.Now.In(c.Location()).Add(8 * time.Hour)
		c, err = tx.ChangeConference(ctx, before, after)
		m.must(err)
		if all, waiting, err := tx.CountWishes(ctx, c); err != nil || all != 1 || waiting != 1 {
			t.Errorf("%d of %d wait, %v", waiting, all, err)
		}
	})
	if diff := cmp.Diff([]string{"ohne Namen/0/open"}, told(m.wishes(c))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWishesAreLimited(t *testing.T) {
	m := setupWishes(t)
	c, friend := m.plan("2017-03-21 18:00"), m.join(2, m.area)
	for i := range storage.MaxWishes {
		m.must(m.wish(c, m.person, fmt.Sprint("Wunsch ", i), i%2 == 0))
	}
	for _, named := range []bool{true, false} {
		if err := m.wish(c, m.person, "noch einer", named); !errors.Is(err, storage.ErrConflict) {
			t.Errorf("one more, named %v: %v", named, err)
		}
		m.must(m.wish(c, friend, "von jemand anderem", named))
	}
	m.must(m.wish(m.plan("2017-03-28 18:00"), m.person, "für einen anderen Termin", false))
}

func TestWhenWishesWithoutNamesAreShown(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(moment string) time.Time {
		parsed, err := time.ParseInLocation("2006-01-02 15:04", moment, zone)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	c := storage.Conference{Zone: "Europe/Berlin", StartsAt: at("2017-03-27 18:00")}
	for made, want := range map[string]string{
		"2017-03-20 06:59": "2017-03-20 07:00", "2017-03-20 07:00": "2017-03-21 07:00", "2017-03-20 23:59": "2017-03-21 07:00",
		"2017-03-25 12:00": "2017-03-26 07:00", // clocks change in that night
		"2017-03-27 05:00": "2017-03-27 07:00", "2017-03-27 12:00": "2017-03-27 12:00",
	} {
		if got := storage.WishShownAt(c, at(made)); !got.Equal(at(want)) {
			t.Errorf("made at %s, shown at %s, want %s", made, got, want)
		}
	}
}

func TestWishesAreOrderedJoinedAndDecided(t *testing.T) {
	m := setupWishes(t)
	c := m.plan("2017-03-21 18:00")
	for i, words := range []string{"A", "B", "C"} {
		m.must(m.wish(c, m.join(int64(10+i), m.area), words, true))
	}
	byWords := map[string]storage.AgendaWish{}
	for _, w := range m.wishes(c) {
		byWords[w.Wording] = w
	}
	step := func(want []string, do func(ctx context.Context, tx *storage.Tx) error) {
		t.Helper()
		m.inTx(func(ctx context.Context, tx *storage.Tx) { m.must(do(ctx, tx)) })
		var got []string
		for _, line := range told(m.wishes(c)) {
			person, rest, _ := strings.Cut(line, "/")
			_, state, _ := strings.Cut(rest, "/")
			got = append(got, person+" "+state)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	step([]string{"C open", "A open", "B open"}, func(ctx context.Context, tx *storage.Tx) error {
		return tx.OrderWishes(ctx, c, []int64{byWords["C"].ID, byWords["A"].ID, byWords["B"].ID})
	})
	step([]string{"A open + C", "B open"}, func(ctx context.Context, tx *storage.Tx) error {
		return tx.MergeWish(ctx, c, byWords["C"], byWords["A"])
	})
	step([]string{"B open + C + A"}, func(ctx context.Context, tx *storage.Tx) error {
		return tx.MergeWish(ctx, c, byWords["A"], byWords["B"])
	})
	step([]string{"B agenda + C + A"}, func(ctx context.Context, tx *storage.Tx) error {
		return tx.DecideWish(ctx, c, byWords["B"], storage.WishAgenda)
	})
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		own, err := tx.OwnWishes(ctx, c, byWords["A"].PersonID)
		if err != nil || own[0].State != storage.WishAgenda {
			t.Errorf("whoever wished for it sees %+v, %v", own, err)
		}
		if err := tx.WithdrawWish(ctx, c, byWords["A"].PersonID, byWords["A"].ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("taken back from the agenda: %v", err)
		}
	})
}

// No row joins a wish without a name to anybody, and what counts them is gone when the meeting begins: threats 10 and 19.
func TestNoRowTellsWhoseAWishIs(t *testing.T) {
	m := setupWishes(t)
	c := m.plan("2017-03-21 18:00")
	m.must(m.wish(c, m.person, "ohne Namen", false))
	db, err := sql.Open("postgres", m.url)
	m.must(err)
	t.Cleanup(func() { _ = db.Close() })
	count := func(query string) (n int) {
		m.must(db.QueryRow(query).Scan(&n))
		return n
	}
	if n := count(`SELECT count(*) FROM wish_slips s JOIN wish_counts c ON c.xmin = s.xmin`); n != 1 {
		t.Errorf("the two rows are not of one transaction: %d", n)
	}
	m.now = m.now.Add(24 * time.Hour)
	m.wishes(c)
	if n := count(`SELECT count(*) FROM wishes w JOIN wish_counts c ON c.xmin = w.xmin`); n != 0 {
		t.Error("what is shown still tells by its transaction who was counted")
	}
	if n := count(`SELECT (SELECT count(*) FROM wishes WHERE person_id IS NOT NULL) + (SELECT count(*) FROM wish_slips)`); n != 0 {
		t.Errorf("%d rows too many", n)
	}
	if n, err := m.store.CloseWishes(t.Context(), c.StartsAt); err != nil || n != 0 {
		t.Errorf("%d closed too early, %v", n, err)
	}
	if n, err := m.store.CloseWishes(t.Context(), c.StartsAt.Add(time.Second)); err != nil || n != 1 {
		t.Errorf("%d closed, %v", n, err)
	}
	if n := count(`SELECT (SELECT count(*) FROM wish_counts) + (SELECT count(*) FROM case_keys)`); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

func TestWishesOfSomebodyWhoIsDeleted(t *testing.T) {
	m := setupWishes(t)
	c, friend := m.plan("2017-03-21 18:00"), m.join(2, m.area)
	m.must(m.wish(c, m.person, "A", true))
	m.must(m.wish(c, m.person, "ohne", false))
	m.must(m.wish(c, m.person, "B", true))
	m.must(m.wish(c, friend, "C", true))
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		list, err := tx.Wishes(ctx, c)
		m.must(err)
		by := func(words string) storage.AgendaWish {
			return list[slices.IndexFunc(list, func(w storage.AgendaWish) bool { return w.Wording == words })]
		}
		m.must(tx.MergeWish(ctx, c, by("C"), by("A")))
		m.must(tx.DecideWish(ctx, c, by("B"), storage.WishAgenda))
		export, err := tx.ExportPerson(ctx, m.person)
		m.must(err)
		nameless := 0
		for _, w := range export.Wishes {
			nameless += w.Nameless
		}
		if len(export.Wishes) != 3 || nameless != 1 {
			t.Errorf("exported: %+v", export.Wishes)
		}
		_, err = tx.DeletePerson(ctx, m.person)
		m.must(err)
	})
	m.now = m.now.Add(24 * time.Hour)
	want := []string{fmt.Sprintf("C/%d/open", friend.ID), "ohne/0/open", "B/0/agenda"}
	got := told(m.wishes(c))
	slices.SortFunc(got[:2], strings.Compare)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}

func TestWishesAreForgotten(t *testing.T) {
	m := setupWishes(t)
	c := m.plan("2017-03-21 18:00")
	m.must(m.wish(c, m.person, "Tagesordnung", true))
	m.must(m.wish(c, m.person, "offen", true))
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		list, err := tx.Wishes(ctx, c)
		m.must(err)
		i := slices.IndexFunc(list, func(w storage.AgendaWish) bool { return w.Wording == "Tagesordnung" })
		m.must(tx.DecideWish(ctx, c, list[i], storage.WishAgenda))
	})
	if n, err := m.store.ForgetWishes(t.Context(), c.StartsAt); err != nil || n != 0 {
		t.Errorf("%d forgotten too early, %v", n, err)
	}
	if n, err := m.store.ForgetWishes(t.Context(), c.StartsAt.Add(time.Second)); err != nil || n != 2 {
		t.Errorf("%d forgotten, %v", n, err)
	}
	if diff := cmp.Diff([]string{"Tagesordnung/0/agenda"}, told(m.wishes(c))); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}

// Whoever wants to be forgotten is, also while the key file is away: a count that nobody can find any more is nobody's.
func TestPeopleWithWishesAreDeletedWithoutTheKeyFile(t *testing.T) {
	m := setupWishes(t)
	c, friend := m.plan("2017-03-21 18:00"), m.join(2, m.area)
	m.must(m.wish(c, friend, "ohne Namen", false))
	other, err := seal.Load(filepath.Join(t.TempDir(), "other"))
	m.must(err)
	m.must(m.store.UseKey(t.Context(), other))
	if err := m.wish(c, friend, "noch einer", false); !errors.Is(err, storage.ErrNoKey) {
		t.Errorf("one more with another key: %v", err)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		if _, err := tx.DeletePerson(ctx, friend); err != nil {
			t.Errorf("deleted: %v", err)
		}
	})
}
