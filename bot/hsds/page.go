package hsds

import "sozialraum/bot/directory"

// Page is what a list of the API returns; its rules are in the API reference of HSDS 3.1.1, section "Lists".
type Page[T any] struct {
	TotalItems int  `json:"total_items"`
	TotalPages int  `json:"total_pages"`
	PageNumber int  `json:"page_number"` // from 1
	Size       int  `json:"size"`        // items on a page that is not the last
	FirstPage  bool `json:"first_page"`
	LastPage   bool `json:"last_page"`
	Empty      bool `json:"empty"`
	Contents   []T  `json:"contents"` // never null
}

// PageOf is a page with these items out of so many, when a page has room for size of them, which is 1 or more.
func PageOf[T any](contents []T, total, number, size int) Page[T] {
	if contents == nil {
		contents = []T{}
	}
	pages := (total + size - 1) / size
	return Page[T]{
		TotalItems: total, TotalPages: pages, PageNumber: number, Size: size, FirstPage: number == 1, LastPage: number >= pages,
		Empty: len(contents) == 0, Contents: contents,
	}
}

// OneToOne leaves out what a service has several of, as lists of the API do.
func (s *Service) OneToOne() {
	s.Phones, s.Schedules, s.Areas, s.AtLocations, s.Languages = nil, nil, nil, nil, nil
	s.CostOptions, s.Documents, s.Contacts, s.Capacities, s.Attributes = nil, nil, nil, nil, nil
}

// Is tells whether an attribute of ours is that of a field.
func (a Attribute) Is(f directory.Field) bool { return a.LinkType == prefix+f.String() }
