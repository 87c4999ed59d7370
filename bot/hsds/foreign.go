package hsds

import (
	"encoding/json"
	"maps"
	"slices"

	"sozialraum/bot/directory"
)

// kindOf tells a service from an organization: only a service has a status, and an organization it belongs to.
func kindOf(text []byte) directory.Kind {
	var properties struct {
		Status         json.RawMessage `json:"status"`
		OrganizationID json.RawMessage `json:"organization_id"`
		Organization   json.RawMessage `json:"organization"`
	}
	// What is wrong with the text is found again when it is read.
	_ = json.Unmarshal(text, &properties)
	if properties.Status != nil || properties.OrganizationID != nil || properties.Organization != nil {
		return directory.Resources
	}
	return directory.Organisations
}

// read tells whether a property of an object is read.
func read(kind directory.Kind, property string) bool {
	known := []string{
		"id", "name", "description", "email", "website", "contacts", "phones", "locations", "attributes", "metadata",
	}
	if kind == directory.Resources {
		known = []string{
			"id", "organization_id", "name", "description", "url", "email", "status", "interpretation_services",
			"application_process", "fees_description", "wait_time", "eligibility_description", "minimum_age", "maximum_age",
			"assured_date", "alert", "phones", "schedules", "service_areas", "service_at_locations", "languages", "organization",
			"cost_options", "required_documents", "contacts", "capacities", "attributes", "metadata", "last_modified", "assurer_email",
		}
	}
	return slices.Contains(known, property)
}

// dropped are the properties of an object that say something and are not read.
func dropped(kind directory.Kind, text []byte) []string {
	var properties map[string]json.RawMessage
	if len(text) == 0 || json.Unmarshal(text, &properties) != nil {
		return nil
	}
	maps.DeleteFunc(properties, func(name string, value json.RawMessage) bool {
		return read(kind, name) || slices.Contains([]string{"null", `""`, "[]", "{}"}, string(value))
	})
	return slices.Sorted(maps.Keys(properties))
}
