package hsdstest_test

import (
	"encoding/json"
	"testing"

	"sozialraum/bot/hsds/hsdstest"
)

const id = `"id":"2b2e4d4e-6f0a-8001-8000-00000000002a"`

func TestCheck(t *testing.T) {
	standard := hsdstest.New(t)
	for _, test := range []struct {
		name, object string
		right        bool
	}{
		{"service", `{` + id + `,"name":"Hilfe","status":"active","phones":[{` + id + `,"number":"1"}]}`, true},
		{"service", `{` + id + `,"name":"Hilfe","status":"active","phones":[{` + id + `}]}`, false},
		{"service", `{` + id + `,"name":"Hilfe","status":"open"}`, false},
		{"service", `{` + id + `,"name":"Hilfe","status":"active","phnoes":[]}`, false},
		{"service", `{` + id + `,"status":"active"}`, false},
		{"service", `{"id":"42","name":"Hilfe","status":"active"}`, false},
		{"service", `{` + id + `,"name":"Hilfe","status":"active","email":"hier"}`, false},
		{"service", `{` + id + `,"name":"Hilfe","status":"active","url":"example.org"}`, false},
		{"service", `{` + id + `,"name":"Hilfe","status":"active","minimum_age":"6"}`, false},
		{"service_list", `{` + id + `,"name":"Hilfe","status":"active","organization":{` + id + `,"name":"Haus","description":""}}`, true},
		{"service_list", `{` + id + `,"name":"Hilfe","status":"active","phones":[]}`, false},
		{"service_list", `{` + id + `,"name":"Hilfe","status":"active","organization":{` + id + `,"name":"Haus","description":"","locations":[]}}`, false},
		{"about", `{"version":"3.1","profile":"https://example.org/","openapi_url":"https://example.org/x.json"}`, true},
		{"about", `{"version":"3.1","profile":"https://example.org/"}`, false},
		{"services", `{}`, false},
	} {
		if err := standard.Check(test.name, decoded(t, test.object)); (err == nil) != test.right {
			t.Errorf("%s %s: %v", test.name, test.object, err)
		}
	}
}

func TestCheckPage(t *testing.T) {
	standard := hsdstest.New(t)
	const header = `{"total_items":1,"total_pages":1,"page_number":1,"size":50,"first_page":true,"last_page":true,"empty":false,"contents":`
	for page, right := range map[string]bool{
		header + `[]}`: true,
		header + `[{` + id + `,"name":"Haus","description":""}]}`:                 true,
		header + `[{` + id + `,"name":"Haus","description":""},{"name":"Haus"}]}`: false,
		header + `null}`:  false,
		`{"contents":[]}`: false,
	} {
		if err := standard.CheckPage("organization", decoded(t, page)); (err == nil) != right {
			t.Errorf("%s: %v", page, err)
		}
	}
}

func decoded(t *testing.T, text string) (value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}
