// Package hsds writes and reads the directory as Open Referral's Human Services Data Specification (HSDS) 3.1, in
// JSON. It owns what each field is called there. It never opens a file, holds one record at a time, and decides nothing
// about what is imported.
//
// Source: https://docs.openreferral.org/, schema of release 3.1. The standard describes single objects and leaves open
// how many of them share a file. Ours holds the taxonomies, then all organizations, then all services, one object
// a line; see Writer. Reader takes this and what other programs write.
//
// What the standard has a property for is there, so that other programs understand it:
//
//	name, title, about, can      name, description
//	audience, ages               eligibility_description, minimum_age, maximum_age
//	cost                         fees_description, and cost_options if the text is "free" or one sum in euros
//	access, alert                application_process, alert
//	municipalities               service_areas
//	topics                       attributes with terms of the taxonomy "sozialraum"
//	languages                    languages, by code if it is one
//	accessibility                accessibility of the location, in words
//	dates                        schedules: description
//	capacity and its day         capacities, with the state as identifier of the unit; 1 free place stands for some
//	confirmed                    assured_date
//	municipality, hours          location of the organization, and its schedule
//	contact                      email, website and phones, as far as they are found in the text
//
// What it has none for, or what would not come back exactly, is an attribute whose link_type is the name of the field in
// package directory after "sozialraum:": sector, cannot, instead, refers, entitled, needs, waiting, contact, accessibility and public.
// Attachments are not exported.
package hsds

import "sozialraum/bot/directory"

// Version of the standard.
const Version = "3.1"

// ours marks attributes of the directory's own, and names its taxonomy.
const ours = "sozialraum"

const prefix = ours + ":"

// The entities that attributes are linked to.
const (
	organizationEntity = "organization"
	serviceEntity      = "service"
)

// taxonomy is an identifier below which all of our taxonomy are.
func taxonomy() ID {
	id, _ := directory.ParseID("5b0c0f6e-3d62-4b8f-9d53-7d0f4a3c2e11")
	return id
}

// Taxonomies are the taxonomy of topics and that of sectors, in one.
func Taxonomies() []Taxonomy {
	return []Taxonomy{{
		ID: taxonomy(), Name: ours, Version: "1",
		Description: "Topics of resources and sectors of organisations in planning areas of youth welfare.",
	}}
}

// Terms are all topics, sectors and words for accessibility of an area.
func Terms(words directory.Words) []TaxonomyTerm {
	terms := []TaxonomyTerm{}
	for _, topic := range words.Topics {
		terms = append(terms, term(directory.FieldTopics, topic))
	}
	for _, key := range words.Accessibility {
		terms = append(terms, term(directory.FieldAccessibility, key))
	}
	for _, sector := range words.Sectors {
		terms = append(terms, term(directory.FieldSector, sector))
	}
	return terms
}

func term(f directory.Field, t directory.Term) TaxonomyTerm {
	return TaxonomyTerm{
		ID: taxonomy().Part(f.String() + "/" + t.Key), Code: t.Key, Name: t.German, Description: t.English,
		Taxonomy: ours, TaxonomyID: taxonomy(), Language: "de",
	}
}

// termOf finds the term of a key; one that is not in the list has its key as its name.
func termOf(f directory.Field, list []directory.Term, key string) *TaxonomyTerm {
	found := directory.Term{Key: key, German: key, English: key}
	for _, t := range list {
		if t.Key == key {
			found = t
		}
	}
	made := term(f, found)
	return &made
}
