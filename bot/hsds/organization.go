package hsds

import (
	"strings"

	"sozialraum/bot/directory"
)

// FromOrganisation is the card as HSDS has it.
func FromOrganisation(o directory.Organisation, words directory.Words) Organization {
	found := readReach(o.Contact)
	organization := Organization{
		ID: o.ID, Name: o.Name, Description: o.Can, Email: found.email, Website: found.website, Phones: phones(o.ID, found.phones),
	}
	if o.Municipality != "" || o.Hours != "" {
		place := Location{ID: o.ID.Part("location"), Type: "physical", Name: o.Municipality}
		if o.Hours != "" {
			place.Schedules = []Schedule{{ID: o.ID.Part("hours"), Description: o.Hours}}
		}
		organization.Locations = []Location{place}
	}
	own := attributes{of: o.ID, entity: organizationEntity}
	if o.Sector != "" {
		own.term(directory.FieldSector, words.Sectors, o.Sector)
	}
	for _, f := range [...]directory.Field{
		directory.FieldCannot, directory.FieldInstead, directory.FieldEntitled, directory.FieldNeeds, directory.FieldWaiting,
		directory.FieldContact, directory.FieldConfirmedOn,
	} {
		own.text(f, directory.Value(&o, f))
	}
	for _, name := range o.Refers {
		own.text(directory.FieldRefers, name)
	}
	organization.Attributes = own.list
	return organization
}

// organisation is the card of what was read. Ours says all that it says by attributes, others by what comes close.
func (o Organization) organisation() *directory.Organisation {
	own := readAttributes(o.Attributes)
	card := &directory.Organisation{
		ID: o.ID, Name: o.Name, Can: o.Description, Sector: own.one(directory.FieldSector), Cannot: own.one(directory.FieldCannot),
		Instead: own.one(directory.FieldInstead), Entitled: own.one(directory.FieldEntitled), Needs: own.one(directory.FieldNeeds),
		Waiting: own.one(directory.FieldWaiting), Contact: own.one(directory.FieldContact),
		ConfirmedOn: own.one(directory.FieldConfirmedOn), Refers: own[directory.FieldRefers.String()],
	}
	if card.Contact == "" && !o.ID.Ours() {
		card.Contact = reachText(o.Contacts, o.Phones, o.Email, o.Website)
	}
	if len(o.Locations) > 0 {
		card.Municipality = town(o.Locations[0])
		card.Hours = times(o.Locations[0].Schedules)
	}
	return card
}

// town is where a location is: an address says it better than the name of a house.
func town(l Location) string {
	for _, address := range l.Addresses {
		if address.City != "" {
			return address.City
		}
	}
	return l.Name
}

// times puts schedules into words.
func times(schedules []Schedule) string {
	var lines []string
	for _, s := range schedules {
		line := s.Description
		if line == "" {
			line = strings.TrimSpace(s.ByDay + " " + strings.Trim(clock(s.OpensAt)+"–"+clock(s.ClosesAt), "–"))
		}
		if days := strings.Trim(day(s.ValidFrom)+"–"+day(s.ValidTo), "–"); days != "" {
			line = strings.TrimSpace(line + " (" + days + ")")
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// clock is the hour and minute of a time.
func clock(text string) string { return text[:min(len(text), len("15:04"))] }

// attributes collects what HSDS has no property for.
type attributes struct {
	of     ID
	entity string
	list   []Attribute
}

func (a *attributes) text(f directory.Field, value string) {
	if value != "" {
		a.add(f, value, nil)
	}
}

func (a *attributes) term(f directory.Field, terms []directory.Term, key string) {
	a.add(f, key, termOf(f, terms, key))
}

func (a *attributes) add(f directory.Field, value string, term *TaxonomyTerm) {
	attribute := Attribute{
		ID: a.of.Part(f.String() + "/" + value), LinkID: a.of, LinkType: prefix + f.String(), LinkEntity: a.entity,
		Value: value, Term: term,
	}
	if term != nil {
		attribute.TermID = term.ID
	}
	a.list = append(a.list, attribute)
}

// values are what the attributes of ours say, by the name of the field.
type values map[string][]string

func (v values) one(f directory.Field) string {
	if list := v[f.String()]; len(list) > 0 {
		return list[0]
	}
	return ""
}

func readAttributes(list []Attribute) values {
	found := values{}
	for _, attribute := range list {
		if name, ok := strings.CutPrefix(attribute.LinkType, prefix); ok && attribute.Value != "" {
			found[name] = append(found[name], attribute.Value)
		}
	}
	return found
}
