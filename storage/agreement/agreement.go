// Package agreement owns the rules of agreements between organisations: which state follows from what they say, when
// somebody is asked how it goes, and what is signed. It is pure: it knows no row, no clock and no text for people.
package agreement

// State is how far an agreement is.
type State string

// The states, in the order of an agreement's life.
const (
	Proposed State = "proposed" // everybody may comment
	Signing  State = "signing"  // the text is fixed, not everybody has answered
	InForce  State = "in_force" // everybody has answered, and somebody signed
	Renewed  State = "renewed"  // in force for another term
	Done     State = "done"
	Ended    State = "ended"
)

// Over tells whether nothing is to be done any more.
func (s State) Over() bool { return s == Done || s == Ended }

// Holds tells whether the agreement binds those who signed.
func (s State) Holds() bool { return s == InForce || s == Renewed }

// Answer is what an organisation says to a text; empty: nothing yet.
type Answer string

// The answers.
const (
	Signed   Answer = "signed"
	Reserved Answer = "reserved" // signed, with a reservation that everybody sees
	Declined Answer = "declined"
)

// Party is an organisation that an agreement names.
type Party struct {
	Answer  Answer
	Version int  // of the text that it answered; 0: none
	Left    bool // the area
}

// Course is what an agreement's state hangs on.
type Course struct {
	State   State
	Version int // of the text
	Term    int // from 1
	Parties []Party
}

// Settle is the state that follows from who is there and what they have answered to the present text. It moves nothing
// that is over, and only people begin the signing. Nobody left, or everybody declined: it ends.
func (c Course) Settle() State {
	if c.State.Over() {
		return c.State
	}
	var present, bound, refused int
	for _, p := range c.Parties {
		switch {
		case p.Left:
			continue
		case p.Version != c.Version:
		case p.Answer == Declined:
			refused++
		default:
			bound++
		}
		present++
	}
	switch {
	case present == 0, c.State != Proposed && refused == present:
		return Ended
	case c.State == Proposed:
		return Proposed
	case c.State.Holds() && bound > 0: // who joins later is asked, and what was agreed on holds meanwhile
		return c.State
	case bound == 0 || bound+refused < present:
		return Signing
	case c.Term > 1:
		return Renewed
	}
	return InForce
}
