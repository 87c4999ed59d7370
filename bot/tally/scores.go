package tally

import "math"

// points: every voter spreads Dots over the options, as many on one as they like. The sum decides, a ballot without
// dots for an option gives it none; mean and spread, over all counted ballots, show whether many like it a little
// or a few very much.
//
// Source: cumulative voting, J. Sawyer and D. MacRae, Game Theory and Cumulative Voting in Illinois: 1902–1954,
// American Political Science Review 56 (1962) 936–946; with sticky dots on a wall: J. Diceman, Dotmocracy Handbook
// (2010). Both let a voter leave dots unused.
func (s *Score) points(counted int) {
	for dots, ballots := range s.Values {
		if dots > 0 {
			s.Answers += ballots
		}
	}
	s.Values[0] = counted - s.Answers // leaving it out and giving it no dot is the same
	s.spread(counted)
}

// chosen: every voter marks all options that they approve of, or the one that they want. The number of marks decides;
// what is not marked is not chosen.
//
// Sources: S. Brams and P. Fishburn, Approval Voting, American Political Science Review 72 (1978) 831–847; a single
// mark is the relative majority (plurality), W. Riker, Liberalism Against Populism (1982), chapter 4.
func (s *Score) chosen(counted int) {
	s.Answers = s.Values[1]
	s.Values[0] = counted - s.Answers
	s.spread(counted)
	s.Share = s.Mean
}

// resistance: every voter says how strongly they resist each option, 0 for not at all, MaxResistance for the most.
// The option with the least resistance of the group comes nearest to a consensus. Share is the group's resistance, the
// sum divided by the greatest possible. Who says nothing about an option is left out of its share, so that an option
// that was suggested late neither gains nor loses by those who voted before; with complete ballots the order by share
// is the order by sum.
//
// Source: E. Visotschnig and S. Schrotta, Das SK-Prinzip: Wie man Konflikte ohne Machtkämpfe löst (2005).
func (s *Score) resistance() {
	s.moments()
	s.spread(s.Answers)
	s.Share = s.Mean / MaxResistance
}

// scale: every voter says how far they agree with each statement. The median decides: answers on such a scale have an
// order, but nobody knows whether the steps are equal. The mean orders statements of the same median.
//
// Sources: R. Likert, A Technique for the Measurement of Attitudes, Archives of Psychology 140 (1932); S. Jamieson,
// Likert scales: how to (ab)use them, Medical Education 38 (2004) 1217–1218.
func (s *Score) scale() {
	s.moments()
	s.spread(s.Answers)
}

// ranked counts who gave the option a place at all.
func (s *Score) ranked() { s.moments() }

// moments counts answers.
func (s *Score) moments() {
	for _, ballots := range s.Values {
		s.Answers += ballots
	}
}

// spread computes sum, mean, standard deviation and median of the n values. All is exact until the last division.
func (s *Score) spread(n int) {
	squares := 0
	for value, ballots := range s.Values {
		s.Sum += value * ballots
		squares += value * value * ballots
	}
	if n == 0 {
		return
	}
	s.Mean = float64(s.Sum) / float64(n)
	s.Deviation = math.Sqrt(float64(n*squares-s.Sum*s.Sum)) / float64(n)
	s.Median = float64(s.at((n-1)/2)+s.at(n/2)) / 2
}

// at is the value at index i of all values in ascending order.
func (s *Score) at(i int) int {
	for value, ballots := range s.Values {
		if i < ballots {
			return value
		}
		i -= ballots
	}
	return 0
}

func more(a, b Score) bool { return a.Sum > b.Sum }

// lessResistance compares means without dividing; an option that nobody says anything about comes last.
func lessResistance(a, b Score) bool {
	if a.Answers == 0 || b.Answers == 0 {
		return a.Answers > 0 && b.Answers == 0
	}
	return a.Sum*b.Answers < b.Sum*a.Answers
}

func higher(a, b Score) bool {
	if a.Median != b.Median {
		return a.Median > b.Median
	}
	if a.Answers == 0 || b.Answers == 0 {
		return false // without answers the median is 0, which no scale has
	}
	return a.Sum*b.Answers > b.Sum*a.Answers
}
