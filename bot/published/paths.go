package published

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/directory"
	"sozialraum/bot/exchange"
	"sozialraum/bot/hsds"
	"sozialraum/storage"
)

// about is what the API says of itself.
type about struct {
	Version     string `json:"version"`
	Profile     string `json:"profile"`
	OpenAPI     string `json:"openapi_url"`
	Description string `json:"description"`
}

// find is what is at a path.
func (h *Handler) find(ctx context.Context, tx *storage.Tx, path string, query url.Values) (any, error) {
	list, id, one := strings.Cut(strings.Trim(path, "/"), "/")
	if one {
		return h.one(ctx, tx, list, id, query)
	}
	switch list {
	case "":
		return about{
			Version: hsds.Version, Profile: "https://docs.openreferral.org/en/3.1/hsds/",
			OpenAPI:     "https://raw.githubusercontent.com/openreferral/specification/3.1/schema/openapi.json",
			Description: "What planning areas of youth welfare offer, as far as its owners let anybody read it. Read only.",
		}, only(query)
	case "services":
		return h.services(ctx, tx, query)
	case "organizations":
		return h.organizations(ctx, tx, query)
	case "taxonomies":
		return paged(query, hsds.Taxonomies())
	case "taxonomy_terms":
		return paged(query, hsds.Terms(h.words))
	}
	return nil, storage.ErrNotFound
}

// one is a single object.
func (h *Handler) one(ctx context.Context, tx *storage.Tx, list, text string, query url.Values) (any, error) {
	if err := only(query); err != nil {
		return nil, err
	}
	id, ok := directory.ParseID(text)
	if !ok {
		return nil, storage.ErrNotFound
	}
	switch list {
	case "services":
		number, ok := id.Origin().Number(directory.Resources, id)
		if !ok {
			return nil, storage.ErrNotFound
		}
		origin := id.Origin()
		found, _, err := tx.PublishedResources(ctx, storage.PublishedFilter{Origin: origin[:], ID: number}, 0, 1)
		if err != nil || len(found) == 0 {
			return nil, orNotFound(err)
		}
		return h.service(&found[0], true)
	case "organizations":
		filter, ok := organisationFilter(id)
		if !ok {
			return nil, storage.ErrNotFound
		}
		found, _, err := tx.PublishedOwners(ctx, filter, 0, 1)
		if err != nil || len(found) == 0 {
			return nil, orNotFound(err)
		}
		return h.organization(&found[0])
	case "taxonomies":
		return pick(hsds.Taxonomies(), func(t hsds.Taxonomy) bool { return t.ID == id })
	case "taxonomy_terms":
		return pick(hsds.Terms(h.words), func(t hsds.TaxonomyTerm) bool { return t.ID == id })
	}
	return nil, storage.ErrNotFound
}

func orNotFound(err error) error {
	if err == nil {
		return storage.ErrNotFound
	}
	return err
}

func pick[T any](list []T, is func(T) bool) (any, error) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], nil
	}
	return nil, storage.ErrNotFound
}

func organisationFilter(id directory.ID) (storage.PublishedFilter, bool) {
	origin := id.Origin()
	number, ok := origin.Number(directory.Organisations, id)
	return storage.PublishedFilter{Origin: origin[:], OrganisationID: number}, ok
}

// services is a page. As the API has it, its services are without what they have several of, unless all is asked for.
func (h *Handler) services(ctx context.Context, tx *storage.Tx, query url.Values) (any, error) {
	if err := only(query, "page", "per_page", "full", "organization_id", "taxonomy_term_id", "modified_after"); err != nil {
		return nil, err
	}
	page, size, err := page(query)
	if err != nil {
		return nil, err
	}
	full := query.Get("full")
	if !slices.Contains([]string{"", "true", "false"}, full) {
		return nil, bad("full is true or false")
	}
	filter, nothing, err := h.filter(query)
	if err != nil {
		return nil, err
	}
	if nothing {
		return hsds.PageOf[*hsds.Service](nil, 0, page, size), nil
	}
	found, total, err := tx.PublishedResources(ctx, filter, (page-1)*size, size)
	if err != nil {
		return nil, err
	}
	var list []*hsds.Service
	for i := range found {
		s, err := h.service(&found[i], full == "true")
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return hsds.PageOf(list, total, page, size), nil
}

// filter is what narrows a list of services; nothing: an identifier in it is nobody's.
func (h *Handler) filter(query url.Values) (filter storage.PublishedFilter, nothing bool, err error) {
	if text := query.Get("organization_id"); text != "" {
		id, _ := directory.ParseID(text)
		var ok bool
		if filter, ok = organisationFilter(id); !ok {
			return filter, true, nil
		}
	}
	if text := query.Get("taxonomy_term_id"); text != "" {
		id, _ := directory.ParseID(text)
		i := slices.IndexFunc(hsds.Terms(directory.Words{Topics: h.words.Topics}), func(t hsds.TaxonomyTerm) bool { return t.ID == id })
		if i < 0 {
			return filter, true, nil
		}
		filter.Topic = h.words.Topics[i].Key
	}
	if text := query.Get("modified_after"); text != "" {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			at, err = time.Parse(time.DateOnly, text)
		}
		if err != nil || at.Year() < 1 || at.Year() > 9999 {
			return filter, false, bad("modified_after is a time like 2026-01-31T00:00:00Z")
		}
		filter.ModifiedAfter = at
	}
	return filter, false, nil
}

func (h *Handler) organizations(ctx context.Context, tx *storage.Tx, query url.Values) (any, error) {
	if err := only(query, "page", "per_page"); err != nil {
		return nil, err
	}
	page, size, err := page(query)
	if err != nil {
		return nil, err
	}
	found, total, err := tx.PublishedOwners(ctx, storage.PublishedFilter{}, (page-1)*size, size)
	if err != nil {
		return nil, err
	}
	var list []*hsds.Organization
	for i := range found {
		o, err := h.organization(&found[i])
		if err != nil {
			return nil, err
		}
		o.Locations, o.Attributes = nil, nil
		list = append(list, o)
	}
	return hsds.PageOf(list, total, page, size), nil
}

// service is a published resource as anybody may read it.
func (h *Handler) service(r *storage.Published, full bool) (*hsds.Service, error) {
	area, err := exchange.Known(r.Owner.Origin, r.Owner.Zone)
	if err != nil {
		return nil, err
	}
	if r.Holds == storage.CapacityUnknown {
		r.Said = storage.CapacityUnknown
	}
	record := area.Resource(&r.Resource)
	if record.Contact == "" {
		record.Contact = r.OrganisationContact
	}
	owner, err := h.organization(&r.Owner)
	if err != nil {
		return nil, err
	}
	owner.Locations, owner.Attributes = nil, nil
	s := hsds.FromResource(*record, owner, h.words)
	s.Attributes = slices.DeleteFunc(s.Attributes, func(a hsds.Attribute) bool { return a.Is(directory.FieldContact) })
	if !full {
		s.OneToOne()
	}
	return &s, nil
}

// organization is an owner as anybody may read it.
func (h *Handler) organization(o *storage.PublishedOwner) (*hsds.Organization, error) {
	area, err := exchange.Known(o.Origin, o.Zone)
	if err != nil {
		return nil, err
	}
	made := hsds.FromOrganisation(*area.Organisation(&storage.OrganisationEntry{Organisation: storage.Organisation{
		ID: o.ID, Name: o.Name, Sector: o.Sector, Municipality: o.Municipality,
	}}), h.words)
	return &made, nil
}

// The size of a page, unless another is asked for, and the most.
const (
	usualSize = 50
	maxSize   = 100
	maxPage   = 1_000_000
)

// page reads which page is wanted.
func page(query url.Values) (number, size int, err error) {
	if number, err = count(query, "page", 1, maxPage); err != nil {
		return 0, 0, err
	}
	size, err = count(query, "per_page", usualSize, maxSize)
	return number, size, err
}

func count(query url.Values, name string, usual, most int) (int, error) {
	text := query.Get(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, bad(name + " is a whole number from 1 to " + strconv.Itoa(most))
	}
	return n, nil
}

// only refuses other parameters: who asks with one that is not known would take the answer for what it is not.
func only(query url.Values, known ...string) error {
	for name, values := range query {
		if !slices.Contains(known, name) || len(values) > 1 {
			return bad("a parameter of the query is not supported here, or is given twice; known are: " + strings.Join(known, ", "))
		}
	}
	return nil
}

// paged is a page of a short list.
func paged[T any](query url.Values, list []T) (any, error) {
	if err := only(query, "page", "per_page"); err != nil {
		return nil, err
	}
	number, size, err := page(query)
	if err != nil {
		return nil, err
	}
	from := min((number-1)*size, len(list))
	return hsds.PageOf(list[from:min(from+size, len(list))], len(list), number, size), nil
}
