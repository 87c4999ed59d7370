package storage

import (
	"time"
)

// The stages of a talk, each waiting for one of the two.
const (
	TalkOffers  = "offers"  // the consultant names times
	TalkPick    = "pick"    // the requester picks one, or asks for others
	TalkContact = "contact" // the consultant says where to call
	TalkAgree   = "agree"   // the requester agrees to another manner than the one they wished for
	TalkSettled = "settled" // both know when and how
)

// TalkManners lists how two people may speak.
var TalkManners = [...]string{"phone", "video"}

// MaxOffers is how many times a consultant may offer at once.
const MaxOffers = 3

// Talk is what the two people of a case of the way "talk" have settled so far. It is sealed as a whole with the key
// of the case: times and a number would tell who met whom.
type Talk struct {
	Consultant int         `json:"consultant"` // number of the participant who offered
	Offers     []time.Time `json:"offers,omitempty"`
	Again      bool        `json:"again,omitempty"`   // the requester asked for other times
	Chosen     *time.Time  `json:"chosen,omitempty"`  // one of the offers: wall time of the area, like Conference.Local
	Wished     string      `json:"wished,omitempty"`  // manner that the requester wishes for
	Manner     string      `json:"manner,omitempty"`  // manner that the consultant named with the contact
	Contact    string      `json:"contact,omitempty"` // a telephone number, or the address of a video room
	Agreed     bool        `json:"agreed,omitempty"`  // the requester knows the contact: Manner is fine with both
	Done       bool        `json:"done,omitempty"`    // the consultant has said that it took place
	Shown      int         `json:"shown,omitempty"`   // Telegram message of the requester's that shows the contact; zero: none
}

// Stage tells what the talk waits for.
func (t Talk) Stage() string {
	switch {
	case len(t.Offers) == 0:
		return TalkOffers
	case t.Chosen == nil:
		return TalkPick
	case t.Contact == "":
		return TalkContact
	case !t.Agreed:
		return TalkAgree
	}
	return TalkSettled
}
