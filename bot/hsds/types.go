package hsds

import "sozialraum/bot/directory"

// ID is an identifier of HSDS, a UUID.
type ID = directory.ID

// The objects of HSDS 3.1 and those of their properties that the directory has something for, or reads from others.
// Names are those of the standard.
type (
	// Organization is organization.json.
	Organization struct {
		ID          ID          `json:"id"`
		Name        string      `json:"name"`
		Description string      `json:"description"` // required, be it empty
		Email       string      `json:"email,omitempty"`
		Website     string      `json:"website,omitempty"`
		Contacts    []Contact   `json:"contacts,omitempty"`
		Phones      []Phone     `json:"phones,omitempty"`
		Locations   []Location  `json:"locations,omitempty"`
		Attributes  []Attribute `json:"attributes,omitempty"`
	}

	// Service is service.json.
	Service struct {
		ID             ID                  `json:"id"`
		OrganizationID ID                  `json:"organization_id,omitzero"`
		Name           string              `json:"name"`
		Description    string              `json:"description,omitempty"`
		URL            string              `json:"url,omitempty"`
		Email          string              `json:"email,omitempty"`
		Status         string              `json:"status"`
		Interpretation string              `json:"interpretation_services,omitempty"`
		Application    string              `json:"application_process,omitempty"`
		Fees           string              `json:"fees_description,omitempty"`
		WaitTime       string              `json:"wait_time,omitempty"` // deprecated: only read
		Eligibility    string              `json:"eligibility_description,omitempty"`
		MinimumAge     *Number             `json:"minimum_age,omitempty"`
		MaximumAge     *Number             `json:"maximum_age,omitempty"`
		AssuredDate    string              `json:"assured_date,omitempty"`
		Alert          string              `json:"alert,omitempty"`
		Phones         []Phone             `json:"phones,omitempty"`
		Schedules      []Schedule          `json:"schedules,omitempty"`
		Areas          []ServiceArea       `json:"service_areas,omitempty"`
		AtLocations    []ServiceAtLocation `json:"service_at_locations,omitempty"`
		Languages      []Language          `json:"languages,omitempty"`
		Organization   *Organization       `json:"organization,omitempty"`
		CostOptions    []CostOption        `json:"cost_options,omitempty"`
		Documents      []RequiredDocument  `json:"required_documents,omitempty"`
		Contacts       []Contact           `json:"contacts,omitempty"`
		Capacities     []ServiceCapacity   `json:"capacities,omitempty"`
		Attributes     []Attribute         `json:"attributes,omitempty"`
	}

	// Attribute is attribute.json.
	Attribute struct {
		ID         ID            `json:"id"`
		LinkID     ID            `json:"link_id,omitzero"`
		TermID     ID            `json:"taxonomy_term_id,omitzero"`
		LinkType   string        `json:"link_type,omitempty"`
		LinkEntity string        `json:"link_entity,omitempty"`
		Label      string        `json:"label,omitempty"`
		Value      string        `json:"value,omitempty"`
		Term       *TaxonomyTerm `json:"taxonomy_term,omitempty"`
	}

	// TaxonomyTerm is taxonomy_term.json.
	TaxonomyTerm struct {
		ID          ID     `json:"id"`
		Code        string `json:"code,omitempty"`
		Name        string `json:"name"`
		Description string `json:"description"`
		Taxonomy    any    `json:"taxonomy,omitempty"` // a text; some programs write the taxonomy itself
		TaxonomyID  ID     `json:"taxonomy_id,omitzero"`
		Language    string `json:"language,omitempty"`
	}

	// Taxonomy is taxonomy.json.
	Taxonomy struct {
		ID          ID     `json:"id"`
		Name        string `json:"name"`
		Description string `json:"description"`
		Version     string `json:"version,omitempty"`
	}

	// Location is location.json.
	Location struct {
		ID            ID              `json:"id"`
		Type          string          `json:"location_type"`
		Name          string          `json:"name,omitempty"`
		Addresses     []Address       `json:"addresses,omitempty"`
		Accessibility []Accessibility `json:"accessibility,omitempty"`
		Schedules     []Schedule      `json:"schedules,omitempty"`
	}

	// Address is address.json; the directory has none and reads only the town.
	Address struct {
		ID   ID     `json:"id"`
		City string `json:"city"`
	}

	// Accessibility is accessibility.json.
	Accessibility struct {
		ID          ID     `json:"id"`
		Description string `json:"description,omitempty"`
		Details     string `json:"details,omitempty"`
	}

	// ServiceAtLocation is service_at_location.json.
	ServiceAtLocation struct {
		ID       ID        `json:"id"`
		Location *Location `json:"location,omitempty"`
	}

	// ServiceArea is service_area.json.
	ServiceArea struct {
		ID   ID     `json:"id"`
		Name string `json:"name,omitempty"`
	}

	// Schedule is schedule.json. The directory keeps times in words.
	Schedule struct {
		ID          ID     `json:"id"`
		ValidFrom   string `json:"valid_from,omitempty"`
		ValidTo     string `json:"valid_to,omitempty"`
		ByDay       string `json:"byday,omitempty"`
		Description string `json:"description,omitempty"`
		OpensAt     string `json:"opens_at,omitempty"`
		ClosesAt    string `json:"closes_at,omitempty"`
	}

	// CostOption is cost_option.json.
	CostOption struct {
		ID                ID      `json:"id"`
		Option            string  `json:"option,omitempty"`
		Currency          string  `json:"currency,omitempty"`
		Amount            *Number `json:"amount,omitempty"`
		AmountDescription string  `json:"amount_description,omitempty"`
	}

	// RequiredDocument is required_document.json.
	RequiredDocument struct {
		ID       ID     `json:"id"`
		Document string `json:"document,omitempty"`
	}

	// Language is language.json.
	Language struct {
		ID   ID     `json:"id"`
		Name string `json:"name,omitempty"`
		Code string `json:"code,omitempty"`
	}

	// Contact is contact.json.
	Contact struct {
		ID     ID      `json:"id"`
		Name   string  `json:"name,omitempty"`
		Title  string  `json:"title,omitempty"`
		Email  string  `json:"email,omitempty"`
		Phones []Phone `json:"phones,omitempty"`
	}

	// Phone is phone.json.
	Phone struct {
		ID     ID     `json:"id"`
		Number string `json:"number"`
	}

	// ServiceCapacity is service_capacity.json.
	ServiceCapacity struct {
		ID          ID      `json:"id"`
		Unit        Unit    `json:"unit"`
		Available   *Number `json:"available"`
		Description string  `json:"description,omitempty"`
		Updated     string  `json:"updated"`
	}

	// Unit is unit.json.
	Unit struct {
		ID         ID     `json:"id"`
		Name       string `json:"name"`
		Scheme     string `json:"scheme,omitempty"`
		Identifier string `json:"identifier,omitempty"`
	}
)
