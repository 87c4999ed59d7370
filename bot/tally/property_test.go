package tally

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var methods = []Method{Points, Ranking, Approval, Single, Resistance, Scale}

// drawBallot draws any ballot that Check lets pass, short ones and abstentions included.
func drawBallot(t *rapid.T, m Method, options int) Ballot {
	b := make(Ballot, rapid.IntRange(0, options).Draw(t, "length"))
	top, _ := m.top(options)
	least := 0
	if m == Ranking || m == Scale {
		least = 1
	}
	left := top // of dots, of choices
	for i := range b {
		b[i] = Blank
		switch {
		case rapid.IntRange(0, 3).Draw(t, "blank") == 0:
		case m == Points || m == Single:
			b[i] = rapid.IntRange(0, left).Draw(t, "value")
			left -= b[i]
		default:
			b[i] = rapid.IntRange(least, top).Draw(t, "value")
		}
	}
	return b
}

func drawPoll(t *rapid.T, methods ...Method) (m Method, options int, ballots []Ballot) {
	m = rapid.SampledFrom(methods).Draw(t, "method")
	options = rapid.IntRange(1, 6).Draw(t, "options")
	n := rapid.IntRange(0, 12).Draw(t, "ballots")
	for range n {
		ballots = append(ballots, drawBallot(t, m, options))
	}
	return m, options, ballots
}

func counted(t *rapid.T, m Method, options int, ballots []Ballot) Result {
	r, err := Count(m, options, ballots)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// what nobody sees from outside may differ: of two equally strong ways, either may be found first.
var visible = cmpopts.IgnoreUnexported(Result{})

// Anonymity: who votes first, or second, makes no difference.
func TestAnonymous(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, options, ballots := drawPoll(t, methods...)
		want := counted(t, m, options, ballots)
		got := counted(t, m, options, rapid.Permutation(ballots).Draw(t, "other order"))
		if diff := cmp.Diff(want, got, visible); diff != "" {
			t.Errorf("the order of the ballots matters:\n%s", diff)
		}
	})
}

// Neutrality: renaming the options renames the result, ties included.
func TestNeutral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, options, ballots := drawPoll(t, methods...)
		to := make([]int, options)
		for i := range to {
			to[i] = i
		}
		to = rapid.Permutation(to).Draw(t, "new places")
		moved := make([]Ballot, len(ballots))
		for i, b := range ballots {
			moved[i] = slices.Repeat(Ballot{Blank}, options)
			for option, value := range b {
				moved[i][to[option]] = value
			}
		}
		before, after := counted(t, m, options, ballots), counted(t, m, options, moved)
		for a := range options {
			if diff := cmp.Diff(before.Scores[a], after.Scores[to[a]]); diff != "" {
				t.Fatalf("option %d moved to %d:\n%s", a, to[a], diff)
			}
			for b := range options {
				if before.Above(a, b) != after.Above(to[a], to[b]) {
					t.Fatalf("%d and %d changed sides", a, b)
				}
			}
		}
		for n := range options + 1 {
			in, tied, room := before.Cut(n)
			inAfter, tiedAfter, roomAfter := after.Cut(n)
			if room != roomAfter || !same(in, inAfter, to) || !same(tied, tiedAfter, to) {
				t.Fatalf("the first %d depend on the order of the options", n)
			}
		}
	})
}

// same tells whether two lists name the same options, once they are renamed.
func same(before, after, to []int) bool {
	var renamed []int
	for _, option := range before {
		renamed = append(renamed, to[option])
	}
	slices.Sort(renamed)
	after = slices.Clone(after)
	slices.Sort(after)
	return slices.Equal(renamed, after)
}

// No ballot is lost or counted twice.
func TestCountsEqualTheBallots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, options, ballots := drawPoll(t, methods...)
		r := counted(t, m, options, ballots)
		if r.Counted+r.Abstained != len(ballots) {
			t.Fatalf("%d counted and %d abstained of %d", r.Counted, r.Abstained, len(ballots))
		}
		for i, s := range r.Scores {
			sum, ballotsSaid, answers := 0, 0, 0
			for _, b := range ballots {
				if i < len(b) && b[i] != Blank {
					sum += b[i]
					if m == Ranking || m == Resistance || m == Scale || b[i] > 0 {
						answers++
					}
				}
			}
			for _, n := range s.Values {
				ballotsSaid += n
			}
			if m != Ranking && s.Sum != sum {
				t.Fatalf("option %d: sum %d, want %d", i, s.Sum, sum)
			}
			if s.Answers != answers || ballotsSaid > r.Counted || ballotsSaid < answers {
				t.Fatalf("option %d: %d answers, want %d; %d ballots by value of %d", i, s.Answers, answers, ballotsSaid, r.Counted)
			}
			if s.Place < 1 || s.Last < s.Place || s.Last > options {
				t.Fatalf("option %d: places %d to %d", i, s.Place, s.Last)
			}
		}
		for a := range r.Pairs {
			for b := range r.Pairs {
				if r.Pairs[a][b]+r.Pairs[b][a] > r.Counted || a == b && r.Pairs[a][b] != 0 {
					t.Fatalf("more ballots than there are prefer one of %d and %d", a, b)
				}
			}
		}
	})
}

// Monotonicity: a voter who likes an option better never harms it. Whom it was above, it stays above; whom it was
// level with does not get above it.
func TestMonotonic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, options, ballots := drawPoll(t, methods...)
		if len(ballots) == 0 {
			return
		}
		before := counted(t, m, options, ballots)
		option := rapid.IntRange(0, options-1).Draw(t, "option")
		voter := rapid.IntRange(0, len(ballots)-1).Draw(t, "voter")
		better, ok := raise(m, options, ballots[voter], option)
		if !ok {
			return
		}
		after := counted(t, m, options, append(append(slices.Clone(ballots[:voter]), better), ballots[voter+1:]...))
		for other := range options {
			if before.Above(option, other) && !after.Above(option, other) || !before.Above(other, option) && after.Above(other, option) {
				t.Fatalf("%s: %v became %v, and option %d fell behind %d", m, ballots[voter], better, option, other)
			}
		}
		if m == Ranking && after.Scores[option].Borda < before.Scores[option].Borda {
			t.Fatal("Borda's points fell")
		}
	})
}

// raise lets the ballot like the option a little better and nothing else better or worse; false if it cannot.
func raise(m Method, options int, b Ballot, option int) (Ballot, bool) {
	if m.abstains(b) {
		return nil, false
	}
	full := slices.Repeat(Ballot{Blank}, options)
	copy(full, b)
	top, _ := m.top(options)
	switch m {
	case Points, Single, Approval:
		full[option] = max(full[option], 0) + 1
	case Resistance:
		full[option]--
		if full[option] < 0 {
			return nil, false
		}
	case Scale:
		if full[option] == Blank {
			return nil, false // saying something for the first time is not liking it better
		}
		full[option]++
	case Ranking: // alone on the place above its own
		place := full[option]
		if place == Blank {
			place = top + 1
		}
		var others []int
		for o, at := range full {
			if o != option && at != Blank && at < place {
				others = append(others, at)
			}
		}
		if len(others) == 0 {
			return nil, false
		}
		full[option] = slices.Max(others) // level with the next better ones
	}
	return full, m.Check(options, full) == nil
}

// An option that wins every comparison comes first, alone; one that loses all of them comes last, alone.
func TestCondorcet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, options, ballots := drawPoll(t, Ranking)
		r := counted(t, Ranking, options, ballots)
		for a := range options {
			wins, losses := 0, 0
			for b := range options {
				switch {
				case r.Pairs[a][b] > r.Pairs[b][a]:
					wins++
				case r.Pairs[a][b] < r.Pairs[b][a]:
					losses++
				}
			}
			if s := r.Scores[a]; wins == options-1 && (s.Place != 1 || s.Last != 1) {
				t.Fatalf("%d wins against all others and is on place %d to %d", a, s.Place, s.Last)
			} else if losses == options-1 && (s.Place != options || s.Last != options) {
				t.Fatalf("%d loses against all others and is on place %d to %d", a, s.Place, s.Last)
			}
		}
	})
}

// The relation behind the places is an order: never both ways, and never round in a circle.
func TestAboveIsAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, options, ballots := drawPoll(t, methods...)
		r := counted(t, m, options, ballots)
		for a := range options {
			for b := range options {
				if r.Above(a, b) && r.Above(b, a) {
					t.Fatalf("%d and %d are above each other", a, b)
				}
				for c := range options {
					if r.Above(a, b) && r.Above(b, c) && !r.Above(a, c) {
						t.Fatalf("%d, %d, %d go round in a circle", a, b, c)
					}
				}
			}
		}
	})
}

// Strongest ways are what their definition says, tried with every way there is.
func TestStrengthIsThatOfTheBestWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "options")
		var ballots []Ballot
		for range rapid.IntRange(0, 9).Draw(t, "ballots") {
			ballots = append(ballots, drawBallot(t, Ranking, n))
		}
		r := counted(t, Ranking, n, ballots)
		for a := range n {
			for b := range n {
				if want := bestWay(r.Pairs, a, b, nil); a != b && r.Strength[a][b] != want {
					t.Fatalf("from %d to %d: %d, want %d", a, b, r.Strength[a][b], want)
				}
			}
		}
	})
}

func bestWay(pairs [][]int, from, to int, seen []int) (best int) {
	for next := range pairs {
		if next == from || slices.Contains(seen, next) || pairs[from][next] <= pairs[next][from] {
			continue
		}
		way := pairs[from][next]
		if next != to {
			way = min(way, bestWay(pairs, next, to, append(slices.Clip(seen), from)))
		}
		best = max(best, way)
	}
	return best
}
