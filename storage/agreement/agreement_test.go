package agreement

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestHash(t *testing.T) {
	day := time.Date(2017, 6, 30, 0, 0, 0, 0, time.UTC)
	base := Wording{What: "a", Why: "b", How: "c", Until: day, Review: day, Organisations: []int64{1, 2}}
	for name, change := range map[string]func(*Wording){
		"what": func(w *Wording) { w.What = "ab" }, "moved": func(w *Wording) { w.What, w.Why = "ab", "" },
		"how": func(w *Wording) { w.How = "d" }, "until": func(w *Wording) { w.Until = day.AddDate(0, 0, 1) },
		"review": func(w *Wording) { w.Review = day.AddDate(0, 0, -1) }, "who": func(w *Wording) { w.Organisations = []int64{1} },
	} {
		other := base
		if change(&other); other.Hash() == base.Hash() {
			t.Errorf("%s: the hash is the same", name)
		}
	}
	other := base
	other.Organisations, other.Until = []int64{2, 1, 2}, day.Add(5*time.Hour)
	if other.Hash() != base.Hash() {
		t.Error("the order of organisations, or a time of day, changes the hash")
	}
	hash := base.Hash()
	if got := Mark(12, hash[:]); len(got) != len("12.")+8 {
		t.Errorf("mark %q", got)
	}
}

func TestNextAsk(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2017, 3, 20+n, 0, 0, 0, 0, time.UTC) } // across a clock change
	for today, want := range map[int]int{-30: -7, -8: -7, -7: 0, -1: 0, 0: 7, 1: 7, 6: 7, 7: 14, 20: 21, 21: 28} {
		if got := NextAsk(day(0), day(today)); !got.Equal(day(want)) {
			t.Errorf("on day %d: next on %s, want %s", today, got, day(want))
		}
	}
	for _, c := range []struct{ review, until, today, want int }{
		{10, 20, 5, 10}, {10, 20, 10, 20}, {10, 20, 15, 20}, {10, 20, 20, 48}, {10, 5, 12, 40},
	} {
		if got := NextReview(day(c.review), day(c.until), day(c.today)); !got.Equal(day(c.want)) {
			t.Errorf("%+v: next review %s", c, got)
		}
	}
}

func TestRepeated(t *testing.T) {
	for _, c := range []struct {
		then, now string
		want      bool
	}{
		{"20 08:00", "20 08:00", true},
		{"20 00:01", "20 23:59", true},
		{"20 23:59", "21 00:01", true},
		{"20 23:59", "21 00:59", false},
		{"20 22:00", "21 08:00", false},
		{"20 08:00", "27 08:00", false},
	} {
		at := func(clock string) time.Time {
			at, err := time.Parse("2006-01-02 15:04", "2017-02-"+clock)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		if got := Repeated(at(c.then), at(c.now)); got != c.want {
			t.Errorf("%s and %s: %v", c.then, c.now, got)
		}
	}
}

// TestQuestionsNeverEnd walks through the days of any agreement: as long as nobody answers, no more than a week goes by
// without a question from a week before the review on.
func TestQuestionsNeverEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2017, 1, rapid.IntRange(1, 400).Draw(t, "start"), 0, 0, 0, 0, time.UTC)
		review := start.AddDate(0, 0, rapid.IntRange(-60, 60).Draw(t, "review"))
		today := start
		for range 20 {
			next := NextAsk(review, today)
			if !next.After(today) {
				t.Fatalf("on %s the next question is on %s", today, next)
			}
			if wait := next.Sub(today); wait > Week*24*time.Hour && !next.Equal(review.AddDate(0, 0, -Week)) {
				t.Fatalf("%s between %s and %s, review %s", wait, today, next, review)
			}
			today = next.AddDate(0, 0, rapid.IntRange(0, 10).Draw(t, "missed"))
		}
	})
}

func TestSettle(t *testing.T) {
	signed, reserved, declined := Party{Signed, 2, false}, Party{Reserved, 2, false}, Party{Declined, 2, false}
	old, silent, gone := Party{Signed, 1, false}, Party{}, Party{Signed, 2, true}
	for _, c := range []struct {
		from    State
		term    int
		parties []Party
		want    State
	}{
		{Proposed, 1, []Party{silent, silent}, Proposed},
		{Proposed, 1, []Party{gone}, Ended},
		{Signing, 1, []Party{signed, silent}, Signing},
		{Signing, 1, []Party{signed, old}, Signing},
		{Signing, 1, []Party{signed, reserved}, InForce},
		{Signing, 1, []Party{signed, declined}, InForce},
		{Signing, 2, []Party{signed}, Renewed},
		{Signing, 1, []Party{declined, declined}, Ended},
		{Signing, 1, []Party{declined, silent}, Signing},
		{Signing, 1, []Party{signed, gone}, InForce},
		{Signing, 1, []Party{gone, gone}, Ended},
		{Signing, 1, nil, Ended},
		{InForce, 1, []Party{signed, silent}, InForce},
		{InForce, 1, []Party{gone, silent}, Signing},
		{InForce, 1, []Party{gone, declined}, Ended},
		{Renewed, 2, []Party{gone, silent}, Signing},
		{Done, 1, []Party{gone}, Done},
		{Ended, 1, []Party{signed}, Ended},
	} {
		if got := (Course{State: c.from, Version: 2, Term: c.term, Parties: c.parties}).Settle(); got != c.want {
			t.Errorf("%s with %+v becomes %s, want %s", c.from, c.parties, got, c.want)
		}
	}
}

// TestSettling holds for any course: settled once is settled, what holds is held by somebody, and nothing that is over moves.
func TestSettling(t *testing.T) {
	states := []State{Proposed, Signing, InForce, Renewed, Done, Ended}
	rapid.Check(t, func(t *rapid.T) {
		c := Course{
			State: rapid.SampledFrom(states).Draw(t, "state"), Version: 2, Term: rapid.IntRange(1, 3).Draw(t, "term"),
			Parties: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Party {
				p := Party{Version: rapid.IntRange(0, 2).Draw(t, "version"), Left: rapid.Bool().Draw(t, "left")}
				if p.Version > 0 {
					p.Answer = rapid.SampledFrom([]Answer{Signed, Reserved, Declined}).Draw(t, "answer")
				}
				return p
			}), 0, 5).Draw(t, "parties"),
		}
		next := c.Settle()
		again := c
		if again.State = next; again.Settle() != next {
			t.Fatalf("%s settles to %s and then to %s", c.State, next, again.Settle())
		}
		bound := slices.ContainsFunc(c.Parties, func(p Party) bool { return !p.Left && p.Version == 2 && p.Answer != Declined })
		switch {
		case c.State.Over() && next != c.State:
			t.Fatalf("%s becomes %s", c.State, next)
		case next.Holds() && !bound:
			t.Fatal("it holds and binds nobody")
		case next == Renewed && c.Term == 1 && c.State != Renewed:
			t.Fatal("renewed in its first term")
		}
	})
}
