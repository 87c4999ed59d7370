package bot

import (
	"regexp"
	"strconv"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/storage"
)

// incomingPoint is a place on the map that somebody sends. https://core.telegram.org/bots/api#location
type incomingPoint struct {
	Latitude  float64 `json:"latitude"` // degrees
	Longitude float64 `json:"longitude"`
}

// incomingVenue is a place with a name. https://core.telegram.org/bots/api#venue
type incomingVenue struct {
	Location incomingPoint `json:"location"`
	Title    string        `json:"title"`
	Address  string        `json:"address"`
}

// sentPlace is a place that somebody sends instead of typing it; Name may be empty.
type sentPlace struct {
	Name string
	At   incomingPoint
}

// place is what a message says about a place; nil: nothing that makes sense.
func (m *incomingMessage) place() *sentPlace {
	var sent sentPlace
	switch {
	case m.Venue != nil:
		sent = sentPlace{Name: strings.ReplaceAll(m.Venue.Title, "\x00", ""), At: m.Venue.Location}
		if address := strings.ReplaceAll(m.Venue.Address, "\x00", ""); address != "" && sent.Name != "" {
			sent.Name += ", " + address
		}
	case m.Location != nil:
		sent.At = *m.Location
	default:
		return nil
	}
	if !sent.At.onEarth() {
		return nil
	}
	return &sent
}

func (p incomingPoint) onEarth() bool {
	return p.Latitude >= -90 && p.Latitude <= 90 && p.Longitude >= -180 && p.Longitude <= 180
}

// String writes a point as a dialog keeps it, to about ten centimetres.
func (p incomingPoint) String() string {
	degrees := func(value float64) string {
		return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(value, 'f', 6, 64), "0"), ".")
	}
	return degrees(p.Latitude) + "," + degrees(p.Longitude)
}

// keptPoint reads what String wrote.
func keptPoint(kept string) (p incomingPoint, ok bool) {
	latitude, longitude, _ := strings.Cut(kept, ",")
	var err error
	if p.Latitude, err = strconv.ParseFloat(latitude, 64); err != nil {
		return incomingPoint{}, false
	}
	if p.Longitude, err = strconv.ParseFloat(longitude, 64); err != nil || !p.onEarth() {
		return incomingPoint{}, false
	}
	return p, true
}

// typedPoint finds coordinates as maps show them: "50.75164, 9.27096". Fewer than three decimals are something else.
var typedPoint = regexp.MustCompile(`(?:^|[\s(])(-?\d{1,2}\.\d{3,15})°?\s*[,;]?\s+?(-?\d{1,3}\.\d{3,15})°?\)?$`)

// readPlace splits what somebody types as a place into its name, which may be empty, and where it lies on the map.
func readPlace(typed string) (name string, at incomingPoint, ok bool) {
	typed = strings.TrimSpace(typed)
	found := typedPoint.FindStringSubmatchIndex(typed)
	if found == nil {
		return typed, at, false
	}
	at, ok = keptPoint(typed[found[2]:found[3]] + "," + typed[found[4]:found[5]])
	if !ok {
		return typed, at, false
	}
	return strings.TrimRight(typed[:found[0]], " ,;("), at, true
}

// Where a dialog keeps a point: the one that was sent and waits for the name of its place, and the one of the place that is
// the answer.
const (
	pinSent   = "pin"
	pinOfName = "at"
)

// takePlace makes an answer of a place that was sent, or typed with its coordinates, where the dialog asks for a place. Of
// one without a name the point is kept, and ask is true: the name is still to be asked for.
func takePlace(f dialog.Flow, s dialog.Session, r Request, in dialog.Input) (name string, taken, ask bool) {
	if s.Phase != dialog.Asking || !f.Steps[s.Step].Place || in.Op != dialog.Type {
		return "", false, false
	}
	at, ok := incomingPoint{}, false
	if r.Place != nil {
		name, at, ok = r.Place.Name, r.Place.At, true
	} else if !r.Unusable {
		name, at, ok = readPlace(in.Value)
	}
	if !ok {
		return "", false, false
	}
	s.Answers[pinSent] = at.String()
	return shortPlace(name, f.Steps[s.Step].Max), true, strings.TrimSpace(name) == ""
}

// shortPlace cuts a name that Telegram knows to what the step allows.
func shortPlace(name string, most int) string {
	letters := []rune(name)
	return string(letters[:min(len(letters), most)])
}

// settlePin gives a new name of a place the point that was sent for it, or none.
func settlePin(s *dialog.Session) {
	delete(s.Answers, pinOfName)
	if pin := s.Answers[pinSent]; pin != "" {
		s.Answers[pinOfName] = pin
		delete(s.Answers, pinSent)
	}
}

// pinOf is where the place of a dialog lies on the map.
func pinOf(s dialog.Session) (at incomingPoint, ok bool) {
	if at, ok = keptPoint(s.Answers[pinSent]); ok {
		return at, ok
	}
	return keptPoint(s.Answers[pinOfName])
}

// withPlace is the meeting at the place of a dialog.
func withPlace(c storage.Conference, s dialog.Session) storage.Conference {
	c.Place = placeOf(s.Answers["place"])
	at, ok := pinOf(s)
	c.Located = ok && c.Place != ""
	c.Latitude, c.Longitude = 0, 0
	if c.Located {
		c.Latitude, c.Longitude = at.Latitude, at.Longitude
	}
	return c
}

// presentPin keeps where a meeting is now for a dialog about it.
func presentPin(s *dialog.Session, c storage.Conference) {
	if c.Located {
		s.Answers[pinOfName] = incomingPoint{c.Latitude, c.Longitude}.String()
	}
}

// notePlace says that the point on the map is known, and only the name is missing.
func notePlace(r Request, s dialog.Session, step string) string {
	if step == "place" && s.Answers[pinSent] != "" {
		return r.Lang.T("place.pinned")
	}
	return ""
}

// bannerPlace says in the review that the place is known on the map.
func bannerPlace(r Request, s dialog.Session) string {
	if _, ok := pinOf(s); ok && s.Phase == dialog.Reviewing && placeOf(s.Answers["place"]) != "" {
		return r.Lang.T("place.on_map")
	}
	return ""
}
