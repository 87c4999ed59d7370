package tally

import "fmt"

// Check tells whether a voter can have filled in this ballot of a poll with so many options; otherwise the error is
// ErrBallot.
func (m Method) Check(options int, b Ballot) error {
	top, err := m.top(options)
	if err != nil {
		return err
	}
	return m.check(options, top, b)
}

// top is the greatest value that an entry may have.
func (m Method) top(options int) (int, error) {
	switch m {
	case Points:
		return Dots, nil
	case Ranking:
		return options, nil
	case Approval, Single:
		return 1, nil
	case Resistance:
		return MaxResistance, nil
	case Scale:
		return MaxScale, nil
	}
	return 0, fmt.Errorf("no method %q", string(m))
}

func (m Method) check(options, top int, b Ballot) error {
	if len(b) > options {
		return fmt.Errorf("%w: %d entries for %d options", ErrBallot, len(b), options)
	}
	least, sum := 0, 0
	if m == Ranking || m == Scale {
		least = 1
	}
	for _, value := range b {
		if value == Blank {
			continue
		}
		if value < least || value > top {
			return fmt.Errorf("%w: %d in %s", ErrBallot, value, m)
		}
		sum += value
	}
	if (m == Points || m == Single) && sum > top {
		return fmt.Errorf("%w: %d together in %s", ErrBallot, sum, m)
	}
	return nil
}

// abstains tells whether the ballot says nothing.
func (m Method) abstains(b Ballot) bool {
	silent := Blank
	if m == Points || m == Approval || m == Single {
		silent = 0 // no dot, no choice
	}
	for _, value := range b {
		if value > silent {
			return false
		}
	}
	return true
}
