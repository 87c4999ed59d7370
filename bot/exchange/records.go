package exchange

import (
	"slices"

	"github.com/lib/pq"

	"sozialraum/bot/directory"
	"sozialraum/storage"
)

// Organisation is the record of a row.
func (a *Area) Organisation(o *storage.OrganisationEntry) *directory.Organisation {
	made := &directory.Organisation{
		ID: a.origin.ID(directory.Organisations, o.ID), Name: o.Name, Sector: o.Sector, Municipality: o.Municipality,
		Can: o.Can, Cannot: o.Cannot, Instead: o.Instead, Contact: o.Contact, Hours: o.Hours, Entitled: o.Entitled,
		Needs: o.Needs, Waiting: o.Waiting, ConfirmedOn: a.day(o.ConfirmedAt),
	}
	for _, id := range o.RefersIDs {
		made.Refers = append(made.Refers, a.roster.label(a.origin.ID(directory.Organisations, id)))
	}
	slices.Sort(made.Refers)
	directory.Clean(made)
	return made
}

// Resource is the record of a row.
func (a *Area) Resource(r *storage.Resource) *directory.Resource {
	made := &directory.Resource{
		ID: a.origin.ID(directory.Resources, r.ID), OwnerID: a.origin.ID(directory.Organisations, r.OrganisationID),
		Owner: r.Organisation, Title: r.Title, About: r.Description, Topics: r.Topics, Audience: r.Audience, AgeMin: r.AgeMin,
		AgeMax: r.AgeMax, Municipalities: r.Municipalities, Cost: r.Cost, Access: r.Access, Languages: r.Languages,
		Accessibility: r.Accessibility, AccessNote: r.AccessibilityNote, Dates: r.Schedule, Alert: r.Alert,
		Contact: r.Contact, ConfirmedOn: a.day(r.ConfirmedAt), Public: r.Public,
	}
	if r.Said != storage.CapacityUnknown {
		made.Capacity, made.CapacityOn = r.Said, a.day(r.SaidAt)
	}
	directory.Clean(made)
	return made
}

// organisationRow is a record as a row; what it says nothing of is as it was. Referrals are written apart.
func (a *Area) organisationRow(o *directory.Organisation, was storage.Organisation) storage.Organisation {
	was.AreaID, was.MunicipalityID, was.Municipality = a.ID, a.place(o.Municipality), o.Municipality
	was.Name, was.Sector, was.Can, was.Cannot, was.Instead = o.Name, o.Sector, o.Can, o.Cannot, o.Instead
	was.Contact, was.Hours, was.Entitled, was.Needs, was.Waiting = o.Contact, o.Hours, o.Entitled, o.Needs, o.Waiting
	was.ConfirmedAt = a.instant(o.ConfirmedOn, was.ConfirmedAt)
	return was
}

// resourceRow is a record as a row of this owner; what it says nothing of is as it was.
func (a *Area) resourceRow(r *directory.Resource, was storage.Resource, owner int64, ownerName string) storage.Resource {
	was.AreaID, was.OrganisationID, was.Organisation = a.ID, owner, ownerName
	was.Title, was.Description, was.Audience, was.AgeMin, was.AgeMax = r.Title, r.About, r.Audience, r.AgeMin, r.AgeMax
	was.Cost, was.Access, was.Contact, was.Topics = r.Cost, r.Access, r.Contact, r.Topics
	was.Languages, was.Accessibility, was.AccessibilityNote = r.Languages, r.Accessibility, r.AccessNote
	was.Schedule, was.Alert, was.Public = r.Dates, r.Alert, r.Public
	was.MunicipalityIDs, was.Municipalities = pq.Int64Array{}, r.Municipalities
	for _, name := range r.Municipalities {
		was.MunicipalityIDs = append(was.MunicipalityIDs, a.place(name))
	}
	if was.Said, was.SaidAt = r.Capacity, a.instant(r.CapacityOn, was.SaidAt); r.Capacity == "" {
		was.Capacity = storage.Capacity{Said: storage.CapacityUnknown}
	}
	was.ConfirmedAt = a.instant(r.ConfirmedOn, was.ConfirmedAt)
	return was
}
