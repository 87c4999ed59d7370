package storage

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"sozialraum/storage/seal"
)

// A case of consultation is kept apart from the people in it: who takes part, what was written and what the case is
// about are sealed with a key of its own, and a person's row in it is found by a keyed hash of their id. In clear stand
// states, counts and days. § 64 (2a) SGB VIII asks to keep the list that maps names to cases apart; here it exists only
// for who holds both the database and the key file, and only until the case ends.

// The ways in which a case is brought to others.
const (
	WayWritten    = "written"
	WayTalk       = "talk"
	WayRoundTable = "round_table"
)

// The models of a talk in writing.
const (
	ModelPhases = "phases"
	ModelFree   = "free"
)

// The states of a case. Of a shredded one nothing is left to return.
const (
	CaseAsking   = "asking"
	CaseOpen     = "open"
	CaseClosed   = "closed"
	CaseShredded = "shredded"
)

// The roles in a case.
const (
	RoleRequester  = "requester"
	RoleConsultant = "consultant"
)

// The states of somebody in a case. The requester is in from the start; a consultant is asked, accepts, and is in when
// the talk begins. Later, biased and expired are known to nobody but themselves.
const (
	PersonAsked    = "asked"
	PersonAccepted = "accepted"
	PersonLater    = "later"
	PersonBiased   = "biased"
	PersonExpired  = "expired"
	PersonIn       = "in"
	PersonLeft     = "left"
)

// Why a case ended.
const (
	EndRequester = "requester"
	EndSilence   = "silence"
	EndCap       = "cap"
	EndDeparted  = "departed"
	EndTable     = "table" // the round table has taken place
)

// How long a case lives, in days. Both ends that nobody wants are announced EndNoticeDays before; § 8a SGB VIII files
// belong to the organisations, so that nothing has to stay here.
const (
	SilenceDays   = 14 // without anybody doing anything
	CapDays       = 30 // whatever happens
	EndNoticeDays = 3
	ShredDays     = 7 // from the end until nothing is left
)

// Perspectives are what a requester may wish and a consultant may offer; a request may also leave it open ("any").
// "experienced" is the insoweit erfahrene Fachkraft of § 8b SGB VIII and § 4 KKG.
var Perspectives = [...]string{"youth_office", "school", "daycare", "free_provider", "experienced"}

// AnyPerspective is the wish of somebody who has none.
const AnyPerspective = "any"

// Topics are what a case may be about.
var Topics = [...]string{
	"behaviour", "development", "neglect", "violence", "separation", "absence", "mental_health", "addiction",
	"inclusion", "migration", "media", "livelihood", "other",
}

// Vignette is a case as it is told to others, in short fields. Age, Setting and Perspective are words of the views.
type Vignette struct {
	Age         string   `json:"age"`
	Setting     string   `json:"setting"`
	Topics      []string `json:"topics"`
	Situation   string   `json:"situation"`
	Tried       string   `json:"tried"`
	Question    string   `json:"question"`
	Perspective string   `json:"perspective"`
}

// Pseudonym is what somebody is called in one case: "Beraterin Schule 3". The form of the word is drawn by lot and says
// nothing about the person; Sector is empty when too few share it.
type Pseudonym struct {
	Feminine bool   `json:"feminine"`
	Sector   string `json:"sector"`
	Number   int    `json:"number"`
}

// Case is one consultation as somebody who takes part in it may see it. Days are at 00:00 UTC.
type Case struct {
	ID, AreaID       int64
	Way, Model       string
	State, Phase     string
	PhaseSince       time.Time // day
	CreatedOn        time.Time // day
	ActiveOn         time.Time // day
	ClosedOn         *time.Time
	Wanted, Round    int
	RoundEndsAt      *time.Time // on the hour; nil: enough have accepted
	Waiting          bool       // nobody is left to ask
	Warned           string     // "silence" or "cap": it will end soon
	Ending           string
	Messages         int // number of the last one
	Moderator        int // number of a consultant; 0: none
	OfferedModerator int

	Vignette        Vignette
	Code            string // the requester's own name for it; random
	Label           string // the sector that the requester's label shows; empty: none
	Summary         string
	ExerciseConsent bool

	EmergencyPhone string
	Zone           string
	K              int
	RelayDelay     time.Duration

	// People are those who take part or did, and Me, by number. Who was asked and did not come is not among them.
	People []CasePerson
	Me     *CasePerson

	excluded []int64 // organisations; the requester's own is one of them
	foreign  bool    // somebody of a neighbouring area has been asked
	round    time.Duration
	key      *seal.CaseKey
}

// CasePerson is somebody's part in a case. PersonID and OrganisationID never reach a view, a button or a log.
type CasePerson struct {
	Number     int
	Role       string
	State      string
	Reference  string // what buttons carry; it opens the case to this person only
	ReadUpTo   int
	Notified   bool
	AskedOn    time.Time // day
	PersonID   int64     // zero: they left the area, the organisation or the network
	caseSecret           // sealed
}

// caseSecret is what of somebody's part in a case is sealed, without who they are.
type caseSecret struct {
	OrganisationID int64     `json:"organisation"`
	Pseudonym      Pseudonym `json:"pseudonym"`
	Reveal         string    `json:"reveal"` // "", offered, agreed, declined: the requester to this consultant
	Thanked        bool      `json:"thanked"`
	Helped         bool      `json:"helped"`
}

// The states of revealing oneself.
const (
	RevealOffered  = "offered"
	RevealAgreed   = "agreed"
	RevealDeclined = "declined"
)

// Rules are the decisions that belong to package anonymity, and chance; storage only keeps what they give.
type Rules struct {
	Rand    *rand.Rand
	Sector  func(sector string, people, houses, k int) string
	Coarser func(shown, now string) string
}

// takesPart tells whether somebody sees the case and hears of what is new.
func (p *CasePerson) takesPart() bool {
	return p.Role == RoleRequester && p.State == PersonIn || p.State == PersonAccepted || p.State == PersonIn
}

// Requester is the row of the one who asks; nil only in what somebody sees who does not take part.
func (c *Case) Requester() *CasePerson {
	for i := range c.People {
		if c.People[i].Role == RoleRequester {
			return &c.People[i]
		}
	}
	return nil
}

// Consultants are those who have accepted and are still there.
func (c *Case) Consultants() []*CasePerson {
	var list []*CasePerson
	for i := range c.People {
		if p := &c.People[i]; p.Role == RoleConsultant && p.takesPart() {
			list = append(list, p)
		}
	}
	return list
}

// Accepted counts the consultants who have accepted and are still there.
func (c *Case) Accepted() int { return len(c.Consultants()) }

// ByNumber finds somebody in the case; nil when there is no such number, or it is not to be seen.
func (c *Case) ByNumber(number int) *CasePerson {
	i := slices.IndexFunc(c.People, func(p CasePerson) bool { return p.Number == number })
	if i < 0 {
		return nil
	}
	return &c.People[i]
}

// Living tells whether something can still be done in the case.
func (c *Case) Living() bool { return c.State == CaseAsking || c.State == CaseOpen }

// EndsOn is the day on which the case closes when nobody does anything.
func (c *Case) EndsOn() time.Time {
	silent, last := c.ActiveOn.AddDate(0, 0, SilenceDays), c.CreatedOn.AddDate(0, 0, CapDays)
	if silent.Before(last) {
		return silent
	}
	return last
}

// ShredOn is the day on which a closed case is destroyed; zero for another.
func (c *Case) ShredOn() time.Time {
	if c.ClosedOn == nil {
		return time.Time{}
	}
	return c.ClosedOn.AddDate(0, 0, ShredDays)
}

// Seal encrypts v as JSON for one column of this case's row in a table.
func (c *Case) Seal(table, column string, v any, row ...int64) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", table, err)
	}
	return c.key.Seal(seal.At(table, column, append([]int64{c.ID}, row...)...), plain), nil
}

// Open reads what Seal wrote for the same place.
func (c *Case) Open(table, column string, sealed []byte, v any, row ...int64) error {
	plain, err := c.key.Open(seal.At(table, column, append([]int64{c.ID}, row...)...), sealed)
	if err != nil {
		return fmt.Errorf("open %s: %w", table, err)
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("open %s: unusable content", table) // the decoder's words would quote it
	}
	return nil
}

// localDay is the day that the calendar shows in a zone, at 00:00 UTC.
func localDay(now time.Time, zone string) time.Time {
	year, month, day := now.In(Zone(zone)).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
