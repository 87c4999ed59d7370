package tally

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// election writes ballots as books do: "5 ACBED" are five voters with this order, "2 AC" rank only two, and options
// in brackets are liked equally: "3 A(BC)".
func election(t testing.TB, options int, lines string) Result {
	t.Helper()
	var ballots []Ballot
	for _, line := range strings.Split(lines, ",") {
		fields := strings.Fields(line)
		n, order := 0, ""
		if len(fields) == 2 {
			order = fields[1]
		}
		for _, digit := range fields[0] {
			n = 10*n + int(digit-'0')
		}
		for range n {
			ballots = append(ballots, ranks(options, order))
		}
	}
	r, err := Count(Ranking, options, ballots)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ranks(options int, order string) Ballot {
	b := make(Ballot, options)
	for i := range b {
		b[i] = Blank
	}
	place, level := 1, false
	for _, name := range order {
		switch name {
		case '(':
			level = true
		case ')':
			level = false
			place++
		default:
			b[name-'A'] = place
			if !level {
				place++
			}
		}
	}
	return b
}

// row writes the places as books do: "E A C B D", "(B D) (A C)".
func row(r Result) string {
	var out []string
	var level string
	order := r.Order()
	for i, option := range order {
		level += string(rune('A' + option))
		if i+1 < len(order) && r.Scores[order[i+1]].Place == r.Scores[option].Place {
			continue
		}
		if len(level) > 1 {
			level = "(" + level + ")"
		}
		out, level = append(out, level), ""
	}
	return strings.Join(out, " ")
}

// Elections with published results: Electowiki, Schulze method, examples 1 to 4 (the first is Wikipedia's, too), and
// Schulze's paper, section 3.1.
func TestSchulzeAsPublished(t *testing.T) {
	for name, c := range map[string]struct {
		options  int
		ballots  string
		row      string
		strength [][]int // nil: not published
	}{
		"example 1": {
			5, "5 ACBED,5 ADECB,8 BEDAC,3 CABED,7 CAEBD,2 CBADE,7 DCEBA,8 EBADC", "E A C B D",
			[][]int{{0, 28, 28, 30, 24}, {25, 0, 28, 33, 24}, {25, 29, 0, 29, 24}, {25, 28, 28, 0, 24}, {25, 28, 28, 31, 0}},
		},
		"example 2": {
			4, "5 ACBD,2 ACDB,3 ADCB,4 BACD,3 CBDA,3 CDBA,1 DACB,5 DBAC,4 DCBA", "D A C B",
			[][]int{{0, 20, 20, 17}, {19, 0, 19, 17}, {19, 21, 0, 17}, {18, 18, 18, 0}},
		},
		"example 3": {
			5, "3 ABDEC,5 ADEBC,1 ADECB,2 BADEC,2 BDECA,4 CABDE,6 CBADE,2 DBECA,5 DECAB", "B A D E C",
			[][]int{{0, 18, 20, 21, 21}, {19, 0, 19, 19, 19}, {19, 18, 0, 19, 19}, {19, 18, 20, 0, 30}, {19, 18, 20, 19, 0}},
		},
		// B before C and D before A is all that this one decides: B and D are level at the top, A and C below.
		"example 4": {4, "3 ABCD,2 DABC,2 DBCA,2 CBDA", "(BD) (AC)", nil},
		"section 3.1": {
			4, "8 ACDB,2 BADC,4 CDBA,4 DBAC,3 DCBA", "D A C B",
			[][]int{{0, 14, 14, 12}, {13, 0, 13, 12}, {13, 15, 0, 12}, {13, 19, 13, 0}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := election(t, c.options, c.ballots)
			if got := row(r); got != c.row {
				t.Errorf("got %s, want %s", got, c.row)
			}
			if diff := cmp.Diff(c.strength, r.Strength); diff != "" && c.strength != nil {
				t.Errorf("strength of paths (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLevelInAllWaysIsReported(t *testing.T) {
	r := election(t, 4, "3 ABCD,2 DABC,2 DBCA,2 CBDA")
	for _, pair := range []struct {
		one, other int
		above      bool
	}{
		{1, 2, true}, {3, 0, true}, // as published
		{1, 3, false}, {3, 1, false}, {0, 2, false}, {1, 0, false}, {3, 2, false},
	} {
		if r.Above(pair.one, pair.other) != pair.above {
			t.Errorf("%c above %c: got %v", 'A'+pair.one, 'A'+pair.other, !pair.above)
		}
	}
	for i, s := range r.Scores {
		if !s.Level() {
			t.Errorf("%c is level with another, got places %d to %d", 'A'+i, s.Place, s.Last)
		}
	}
}

// Memphis, Nashville, Chattanooga and Knoxville choose the capital of Tennessee, the example of many books and of
// Wikipedia's articles on Borda's count and on Condorcet methods.
func TestTennessee(t *testing.T) {
	r := election(t, 4, "42 ABCD,26 BCDA,15 CDBA,17 DCBA")
	if got := row(r); got != "B C D A" {
		t.Errorf("Nashville wins every comparison, Memphis loses all of them: got %s", got)
	}
	var points []float64
	var places []int
	for _, s := range r.Scores {
		points, places = append(points, s.Borda), append(places, s.BordaPlace)
	}
	if diff := cmp.Diff([]float64{126, 194, 173, 107}, points); diff != "" {
		t.Errorf("Borda (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{3, 1, 2, 4}, places); diff != "" {
		t.Errorf("places by Borda (-want +got):\n%s", diff)
	}
}

// Condorcet's own example against Borda, Essai (1785): 81 voters, A wins every comparison, Borda puts B first.
func TestCondorcetAgainstBorda(t *testing.T) {
	r := election(t, 3, "30 ABC,1 ACB,29 BAC,10 BCA,10 CAB,1 CBA")
	if got := row(r); got != "A B C" {
		t.Errorf("got %s", got)
	}
	if a, b := r.Scores[0], r.Scores[1]; a.Borda != 101 || b.Borda != 109 || b.BordaPlace != 1 {
		t.Errorf("Borda: got %v and %v, want 101 and 109", a.Borda, b.Borda)
	}
}

// What is not ranked comes after all that is, and shares Borda's points for the places that are left.
func TestPartialRanking(t *testing.T) {
	r := election(t, 4, "3 A,2 BC,1 (AD)B,2")
	if r.Counted != 6 || r.Abstained != 2 {
		t.Errorf("got %d counted, %d abstained", r.Counted, r.Abstained)
	}
	want := [][]int{{0, 4, 4, 3}, {2, 0, 3, 2}, {2, 0, 0, 2}, {0, 1, 1, 0}}
	if diff := cmp.Diff(want, r.Pairs); diff != "" {
		t.Errorf("pairs (-want +got):\n%s", diff)
	}
	var sum float64
	for _, s := range r.Scores {
		sum += s.Borda
	}
	if first := r.Scores[0].Borda; first != 3*3+2*.5+2.5 || sum != 6*6 {
		t.Errorf("Borda: A has %v, all have %v", first, sum)
	}
}

func TestDuel(t *testing.T) {
	r := election(t, 4, "8 ACDB,2 BADC,4 CDBA,4 DBAC,3 DCBA")
	for _, c := range []struct {
		first, second int
		want          Duel
	}{
		{0, 2, Duel{For: 14, Against: 7}},
		{2, 0, Duel{For: 7, Against: 14}},
		{0, 1, Duel{For: 8, Against: 13, Way: []int{0, 2, 1}}}, // A before C by 14, C before B by 15
		{3, 2, Duel{For: 9, Against: 12, Way: []int{3, 1, 0, 2}}},
	} {
		if diff := cmp.Diff(c.want, r.Duel(c.first, c.second)); diff != "" {
			t.Errorf("%c against %c (-want +got):\n%s", 'A'+c.first, 'A'+c.second, diff)
		}
	}
}
