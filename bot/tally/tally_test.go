package tally

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func count(t testing.TB, m Method, options int, ballots ...Ballot) Result {
	t.Helper()
	r, err := Count(m, options, ballots)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPoints(t *testing.T) {
	r := count(t, Points, 3, Ballot{5, 0, 0}, Ballot{1, 2, 2}, Ballot{Blank, 1}, Ballot{}, Ballot{0, 0, 0})
	if r.Counted != 3 || r.Abstained != 2 {
		t.Errorf("got %d counted, %d abstained", r.Counted, r.Abstained)
	}
	a := r.Scores[0]
	if a.Sum != 6 || a.Answers != 2 || a.Mean != 2 || a.Place != 1 || math.Abs(a.Deviation-math.Sqrt(14./3)) > 1e-12 {
		t.Errorf("got %+v", a)
	}
	if diff := cmp.Diff([]int{1, 1, 0, 0, 0, 1}, a.Values); diff != "" {
		t.Errorf("ballots by dots (-want +got):\n%s", diff)
	}
	if b, c := r.Scores[1], r.Scores[2]; b.Place != 2 || c.Place != 3 || c.Sum != 2 {
		t.Errorf("got %+v and %+v", b, c)
	}
}

func TestApprovalAndSingle(t *testing.T) {
	r := count(t, Approval, 3, Ballot{1, 1, 0}, Ballot{1, Blank, Blank}, Ballot{0, 1}, Ballot{0, 0, 1}, Ballot{0, 0, 0})
	if r.Abstained != 1 || r.Scores[0].Sum != 2 || r.Scores[0].Share != .5 || !r.Scores[0].Level() || r.Scores[2].Place != 3 {
		t.Errorf("got %+v", r)
	}
	r = count(t, Single, 2, Ballot{1, 0}, Ballot{0, 1}, Ballot{0, 1})
	if r.Scores[1].Place != 1 || r.Scores[1].Share != 2./3 {
		t.Errorf("got %+v", r)
	}
}

// The example of a decision about the dinner, with complete ballots, and an option that only the last two saw.
func TestResistance(t *testing.T) {
	r := count(t, Resistance, 3, Ballot{0, 4}, Ballot{10, 3}, Ballot{2, 2, 0}, Ballot{4, 3, 6})
	for i, want := range []Score{
		{Place: 3, Last: 3, Sum: 16, Answers: 4, Share: .4},
		{Place: 1, Last: 2, Sum: 12, Answers: 4, Share: .3},
		{Place: 1, Last: 2, Sum: 6, Answers: 2, Share: .3},
	} {
		s := r.Scores[i]
		got := Score{Place: s.Place, Last: s.Last, Sum: s.Sum, Answers: s.Answers, Share: s.Share}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("option %d (-want +got):\n%s", i, diff)
		}
	}
	r = count(t, Resistance, 2, Ballot{Blank, 10})
	if r.Scores[1].Place != 1 {
		t.Error("what nobody said anything about comes last")
	}
}

func TestScale(t *testing.T) {
	r := count(t, Scale, 4, Ballot{1, 3, 5}, Ballot{2, 3, 5}, Ballot{4, 3, 1}, Ballot{5, 4, 1})
	for i, want := range []struct {
		median, mean float64
		place        int
	}{{3, 3, 2}, {3, 3.25, 1}, {3, 3, 2}, {0, 0, 4}} {
		if s := r.Scores[i]; s.Median != want.median || s.Mean != want.mean || s.Place != want.place {
			t.Errorf("statement %d: got %+v, want %+v", i, s, want)
		}
	}
	if r.Scores[0].Deviation >= r.Scores[2].Deviation {
		t.Error("answers at both ends are spread the most")
	}
}

func TestOneVoterAndNone(t *testing.T) {
	for _, m := range []Method{Points, Ranking, Approval, Single, Resistance, Scale} {
		r := count(t, m, 3, Ballot{}, nil)
		if r.Abstained != 2 || r.Counted != 0 {
			t.Errorf("%s: got %d abstentions", m, r.Abstained)
		}
		for _, s := range r.Scores {
			if s.Place != 1 || s.Last != 3 || math.IsNaN(s.Mean+s.Share+s.Deviation) {
				t.Errorf("%s: everybody abstains: %+v", m, s)
			}
		}
		if r := count(t, m, 1, Ballot{1}); r.Counted != 1 || r.Scores[0].Place != 1 || r.Scores[0].Level() {
			t.Errorf("%s: one voter, one option: %+v", m, r)
		}
	}
}

func TestWhatNoVoterCanHaveFilledIn(t *testing.T) {
	for _, c := range []struct {
		m       Method
		options int
		b       Ballot
	}{
		{Points, 3, Ballot{3, 3}},
		{Points, 3, Ballot{6}},
		{Points, 3, Ballot{-2}},
		{Points, 2, Ballot{1, 1, 1}},
		{Ranking, 3, Ballot{0}},
		{Ranking, 3, Ballot{4}},
		{Approval, 2, Ballot{2}},
		{Single, 2, Ballot{1, 1}},
		{Resistance, 2, Ballot{11}},
		{Scale, 2, Ballot{0}},
		{Scale, 2, Ballot{6}},
	} {
		if _, err := Count(c.m, c.options, []Ballot{c.b}); !errors.Is(err, ErrBallot) {
			t.Errorf("%s %v: got %v", c.m, c.b, err)
		}
		if err := c.m.Check(c.options, c.b); !errors.Is(err, ErrBallot) {
			t.Errorf("%s %v: checked: %v", c.m, c.b, err)
		}
	}
	if _, err := Count("guess", 2, nil); err == nil {
		t.Error("counted by an unknown method")
	}
}

func TestCut(t *testing.T) {
	r := count(t, Points, 5, Ballot{3, 0, 1, 1}, Ballot{2, 1, 1, 1}, Ballot{0, 1, 0, 0, 0})
	for _, c := range []struct {
		n        int
		in, tied []int
		room     int
	}{
		{1, []int{0}, nil, 0},
		{2, []int{0}, []int{1, 2, 3}, 1},
		{3, []int{0}, []int{1, 2, 3}, 2},
		{4, []int{0, 1, 2, 3}, nil, 0},
		{9, []int{0, 1, 2, 3, 4}, nil, 0},
	} {
		in, tied, room := r.Cut(c.n)
		if diff := cmp.Diff([]any{c.in, c.tied, c.room}, []any{in, tied, room}); diff != "" {
			t.Errorf("the first %d (-want +got):\n%s", c.n, diff)
		}
	}
}

// A relation that is no row: B and D are level at the top, but A can be anywhere behind D, C anywhere behind B.
func TestCutOfAPartialOrder(t *testing.T) {
	r := election(t, 4, "3 ABCD,2 DABC,2 DBCA,2 CBDA")
	in, tied, room := r.Cut(2)
	if len(in) != 0 || len(tied) != 4 || room != 2 {
		t.Errorf("got %v, %v, %d: each of them could be among the first two", in, tied, room)
	}
	if in, tied, room := r.Cut(1); len(in) != 0 || room != 1 || !cmp.Equal(tied, []int{1, 3}) {
		t.Errorf("got %v, %v, %d: only B and D could be first", in, tied, room)
	}
}

func BenchmarkCount(b *testing.B) {
	for _, m := range []Method{Points, Ranking, Approval, Single, Resistance, Scale} {
		b.Run(string(m), func(b *testing.B) {
			ballots := random(m, 12, 10_000)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Count(m, 12, ballots); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func random(m Method, options, n int) []Ballot {
	r := rand.New(rand.NewPCG(1, 2))
	ballots := make([]Ballot, n)
	for i := range ballots {
		b := make(Ballot, options)
		switch m {
		case Points:
			for range Dots {
				b[r.IntN(options)]++
			}
		case Ranking:
			for place, option := range r.Perm(options) {
				b[option] = place + 1
			}
		case Approval:
			for o := range b {
				b[o] = r.IntN(2)
			}
		case Single:
			b[r.IntN(options)] = 1
		case Resistance:
			for o := range b {
				b[o] = r.IntN(MaxResistance + 1)
			}
		case Scale:
			for o := range b {
				b[o] = 1 + r.IntN(MaxScale)
			}
		}
		ballots[i] = b
	}
	return ballots
}
