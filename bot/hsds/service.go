package hsds

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"sozialraum/bot/directory"
)

// yes is the value of the attribute of what anybody may read.
const yes = "yes"

// active is the status of everything that is exported.
const active = "active"

// FromResource is the resource as HSDS has it. The owner is part of it if it is given; the API wants that, in a file it
// stands by itself.
func FromResource(r directory.Resource, owner *Organization, words directory.Words) Service {
	found := readReach(r.Contact)
	s := Service{
		ID: r.ID, OrganizationID: r.OwnerID, Name: r.Title, Description: r.About, Status: active, Eligibility: r.Audience,
		Fees: r.Cost, CostOptions: costOptions(r.ID, r.Cost), Application: r.Access, Alert: r.Alert, AssuredDate: r.ConfirmedOn,
		URL: found.website, Email: found.email, Phones: phones(r.ID, found.phones), Organization: owner,
	}
	if r.AgeMin != nil {
		s.MinimumAge = number(*r.AgeMin)
	}
	if r.AgeMax != nil {
		s.MaximumAge = number(*r.AgeMax)
	}
	for _, name := range r.Municipalities {
		s.Areas = append(s.Areas, ServiceArea{ID: r.ID.Part("area/" + name), Name: name})
	}
	for _, language := range r.Languages {
		s.Languages = append(s.Languages, languageOf(r.ID, language, words))
	}
	if r.Dates != "" {
		s.Schedules = []Schedule{{ID: r.ID.Part("dates"), Description: r.Dates}}
	}
	s.AtLocations = accessible(r, words)
	if r.Capacity != "" {
		s.Capacities = []ServiceCapacity{capacityOf(r)}
	}
	s.Attributes = serviceAttributes(r, owner, words)
	return s
}

// accessible says for other programs, in words, what attributes say for us.
func accessible(r directory.Resource, words directory.Words) []ServiceAtLocation {
	place := &Location{ID: r.ID.Part("location"), Type: "physical", Name: r.Title}
	for _, key := range r.Accessibility {
		place.Accessibility = append(place.Accessibility, Accessibility{
			ID: r.ID.Part("accessibility/" + key), Description: termOf(directory.FieldAccessibility, words.Accessibility, key).Name,
		})
	}
	if r.AccessNote != "" {
		place.Accessibility = append(place.Accessibility, Accessibility{ID: r.ID.Part("access_note"), Description: r.AccessNote})
	}
	if place.Accessibility == nil {
		return nil
	}
	return []ServiceAtLocation{{ID: r.ID.Part("at"), Location: place}}
}

func serviceAttributes(r directory.Resource, owner *Organization, words directory.Words) []Attribute {
	own := attributes{of: r.ID, entity: serviceEntity}
	for _, topic := range r.Topics {
		own.term(directory.FieldTopics, words.Topics, topic)
	}
	for _, key := range r.Accessibility {
		own.term(directory.FieldAccessibility, words.Accessibility, key)
	}
	own.text(directory.FieldAccessNote, r.AccessNote)
	own.text(directory.FieldContact, r.Contact)
	own.text(directory.FieldPublic, directory.Value(&r, directory.FieldPublic))
	if owner == nil || owner.Name != r.Owner {
		own.text(directory.FieldOwner, r.Owner)
	}
	return own.list
}

// unsaid stands for the day of a capacity of which nobody has said when it was so: HSDS wants one.
const unsaid = "1970-01-01"

// midnight makes a day the time that HSDS wants.
const midnight = "T00:00:00Z"

func capacityOf(r directory.Resource) ServiceCapacity {
	capacity := ServiceCapacity{
		ID:   r.ID.Part("capacity"),
		Unit: Unit{ID: taxonomy().Part("capacity/" + r.Capacity), Name: "place", Scheme: ours, Identifier: r.Capacity},
	}
	capacity.Available, capacity.Description = number(1), "There are free places."
	switch r.Capacity {
	case "few":
		capacity.Description = "There are few free places."
	case "waiting":
		capacity.Available, capacity.Description = number(0), "There is a waiting list."
	}
	capacity.Updated = unsaid + midnight
	if r.CapacityOn != "" {
		capacity.Updated = r.CapacityOn + midnight
	}
	return capacity
}

func readCapacity(list []ServiceCapacity) (state, day string) {
	if len(list) == 0 {
		return "", ""
	}
	c := list[0]
	switch {
	case c.Unit.Scheme == ours:
		state = c.Unit.Identifier
	case c.Available == nil:
		return "", ""
	case *c.Available > 0:
		state = "free"
	default:
		state = "waiting"
	}
	if day = c.Updated[:min(len(c.Updated), len(unsaid))]; day == unsaid {
		day = ""
	}
	return state, day
}

// codeForm is that of ISO 639.
var codeForm = regexp.MustCompile(`^[a-z]{2,3}$`)

func languageOf(of ID, language string, words directory.Words) Language {
	made := Language{ID: of.Part("language/" + language), Name: termOf(directory.FieldLanguages, words.Languages, language).Name}
	if codeForm.MatchString(language) {
		made.Code = language
	}
	return made
}

// resource is what was read as a resource. Ages that are no limits, and days that are none, are left out.
func (s Service) resource() *directory.Resource {
	own := readAttributes(s.Attributes)
	r := &directory.Resource{
		ID: s.ID, OwnerID: s.OrganizationID, Owner: own.one(directory.FieldOwner), Title: s.Name, About: s.Description,
		Topics: own[directory.FieldTopics.String()], Audience: s.Eligibility, AgeMin: age(s.MinimumAge), AgeMax: age(s.MaximumAge),
		Cost: s.Fees, Access: s.access(), Alert: s.Alert, ConfirmedOn: day(s.AssuredDate),
		Contact: own.one(directory.FieldContact), Public: own.one(directory.FieldPublic) == yes,
	}
	if s.Organization != nil {
		r.OwnerID, r.Owner = s.Organization.ID, s.Organization.Name
	}
	if r.Cost == "" {
		r.Cost = costText(s.CostOptions)
	}
	if r.Contact == "" && !s.ID.Ours() {
		r.Contact = reachText(s.Contacts, s.Phones, s.Email, s.URL)
	}
	for _, area := range s.Areas {
		r.Municipalities = append(r.Municipalities, area.Name)
	}
	for _, language := range s.Languages {
		if language.Code == "" {
			language.Code = language.Name
		}
		r.Languages = append(r.Languages, language.Code)
	}
	r.Dates = strings.ReplaceAll(times(s.Schedules), "\n", "; ")
	r.Accessibility, r.AccessNote = own[directory.FieldAccessibility.String()], own.one(directory.FieldAccessNote)
	if !s.ID.Ours() {
		r.AccessNote = strings.ReplaceAll(s.accessibility(), "\n", "; ")
	}
	r.Capacity, r.CapacityOn = readCapacity(s.Capacities)
	return r
}

// access is how to get in, with what others say beside it.
func (s Service) access() string {
	lines := []string{s.Application}
	for _, document := range s.Documents {
		lines = append(lines, document.Document)
	}
	lines = append(lines, s.WaitTime, s.Interpretation)
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), "\n")
}

func (s Service) accessibility() string {
	var lines []string
	for _, at := range s.AtLocations {
		if at.Location == nil {
			continue
		}
		for _, a := range at.Location.Accessibility {
			if text := strings.Trim(a.Description+"\n"+a.Details, "\n"); text != "" && !slices.Contains(lines, text) {
				lines = append(lines, text)
			}
		}
	}
	return strings.Join(lines, "\n")
}

// age is a limit in whole years. "From six months" is from 0; 100 and more is how others write that there is none.
func age(n *Number) *int {
	if n == nil || *n >= 100 {
		return nil
	}
	years := int(math.Floor(float64(max(*n, -1)))) // what is negative stays so and is refused
	return &years
}

// day takes the day of a date or a time. What is none stays and is refused.
func day(text string) string {
	if len(text) > len(time.DateOnly) && (text[10] == 'T' || text[10] == ' ') {
		return text[:10]
	}
	return text
}
