// Package tally counts the votes of a poll. It owns the six ways of counting, each with its source, and what a tie
// is. It knows no people, no texts and no storage, and it never decides a tie: options that are level share a place.
//
// Every count is anonymous (the order of the ballots makes no difference) and neutral (the order of the options makes
// none): changing the order in which the options stand changes the order of the scores in the same way, nothing else.
package tally

import (
	"errors"
	"fmt"
)

// Method is a way of voting and counting; a poll's kind is stored under the same word.
type Method string

// The methods.
const (
	Points     Method = "points"
	Ranking    Method = "ranking"
	Approval   Method = "approval"
	Single     Method = "single"
	Resistance Method = "resistance"
	Scale      Method = "scale"
)

// What a ballot may hold.
const (
	Dots          = 5  // to spread over the options
	MaxResistance = 10 // "not with me"
	MaxScale      = 5  // "I agree entirely"
)

// Blank is the entry of a ballot that says nothing about an option.
const Blank = -1

// Ballot holds what one voter says about each option, in the poll's own order of options:
//
//   - points: dots, together at most Dots
//   - ranking: the place given to it, 1 for the best; equal numbers are liked equally, blank ones come after all others
//   - approval, single: 1 for chosen, 0 or Blank for not
//   - resistance: 0 to MaxResistance
//   - scale: 1 to MaxScale
//
// A ballot may be shorter than the list of options, which grows while a poll runs: what it lacks is Blank. A ballot
// that says nothing, also one without a single dot or choice, is an abstention.
type Ballot []int

// ErrBallot: no voter can have filled in this ballot.
var ErrBallot = errors.New("not a ballot of this poll")

// Result is a counted poll.
type Result struct {
	Method    Method
	Counted   int     // ballots that say something
	Abstained int     // the others; both together are all ballots
	Scores    []Score // of each option, in the poll's own order

	// Of a ranking only. Pairs[a][b] ballots set option a before option b. Strength[a][b] is how many do so in the
	// weakest step of the strongest way from a to b over pairwise wins.
	Pairs, Strength [][]int

	above [][]bool // above[a][b]: a is placed before b; a transitive relation
	via   [][]int  // via[a][b]: the last option before b on the strongest way from a to b
}

// Score is what became of one option.
type Score struct {
	// Place is 1 for the best. Options that are level share a place: Last is the last place that this one could
	// take if they were put in a row; greater than Place, it is level with another.
	Place, Last int
	Answers     int   // ballots that say something about it
	Values      []int // ballots by what they say: Values[3] is how many gave 3 dots; blanks are left out
	Sum         int   // dots, approvals, votes or resistance

	Mean      float64 // of dots over all counted ballots; of resistance and scales over Answers
	Deviation float64 // the spread: standard deviation of what Mean is the mean of
	Median    float64 // the same ballots' middle value
	Share     float64 // 0 to 1: of counted ballots that chose it; of the greatest possible resistance

	// Of a ranking only: Borda's points and the place by them.
	Borda      float64
	BordaPlace int
}

// Level tells whether the option shares its place with another.
func (s Score) Level() bool { return s.Last > s.Place }

// Count counts the ballots of a poll with so many options. ErrBallot: one of the ballots cannot be.
func Count(m Method, options int, ballots []Ballot) (Result, error) {
	r := Result{Method: m, Scores: make([]Score, options)}
	top, err := m.top(options)
	if err != nil {
		return r, err
	}
	values := make([]int, options*(top+1))
	for i := range r.Scores {
		r.Scores[i].Values = values[i*(top+1) : (i+1)*(top+1) : (i+1)*(top+1)]
	}
	var pairs [][]int
	if m == Ranking {
		pairs = square(options)
	}
	for i, b := range ballots {
		if err := m.check(options, top, b); err != nil {
			return r, fmt.Errorf("ballot %d: %w", i, err)
		}
		if m.abstains(b) {
			r.Abstained++
			continue
		}
		r.Counted++
		for option, value := range b {
			if value != Blank {
				r.Scores[option].Values[value]++
			}
		}
		if m == Ranking {
			prefer(pairs, b)
		}
	}
	r.Pairs = pairs
	r.score()
	return r, nil
}

// score fills in what follows from the counted values.
func (r *Result) score() {
	for i := range r.Scores {
		switch s := &r.Scores[i]; r.Method {
		case Points:
			s.points(r.Counted)
		case Approval, Single:
			s.chosen(r.Counted)
		case Resistance:
			s.resistance()
		case Scale:
			s.scale()
		case Ranking:
			s.ranked()
		}
	}
	if r.Method == Ranking {
		r.schulze()
		r.borda()
		return
	}
	r.place(map[Method]func(a, b Score) bool{
		Points: more, Approval: more, Single: more, Resistance: lessResistance, Scale: higher,
	}[r.Method])
}

func square(n int) [][]int {
	cells, rows := make([]int, n*n), make([][]int, n)
	for i := range rows {
		rows[i] = cells[i*n : (i+1)*n : (i+1)*n]
	}
	return rows
}
