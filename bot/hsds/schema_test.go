package hsds_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/hsds"
	"sozialraum/bot/hsds/hsdstest"
)

// lists are the lists of records in a file.
func lists(t rapid.TB, file []byte) map[string][]any {
	t.Helper()
	var parts map[string]any
	if err := json.Unmarshal(file, &parts); err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	found := map[string][]any{}
	for name, part := range parts {
		found[name], _ = part.([]any)
	}
	return found
}

func TestEveryRecordIsHSDS(t *testing.T) {
	standard := hsdstest.New(t)
	kinds := map[string]string{"organizations": "organization", "services": "service", "taxonomies": "taxonomy", "taxonomy_terms": "taxonomy_term"}
	rapid.Check(t, func(t *rapid.T) {
		organisations, resources := drawn(t)
		found := lists(t, written(t, organisations, resources))
		if len(found["organizations"]) != len(organisations) || len(found["services"]) != len(resources) || len(found["taxonomy_terms"]) == 0 {
			t.Errorf("the file has lists %v", found)
		}
		for name, kind := range kinds {
			for _, record := range found[name] {
				if err := standard.Check(kind, record); err != nil {
					t.Errorf("%s: %v\n%v", kind, err, record)
				}
			}
		}
	})
}

// A service of the API holds its organization.
func TestServiceWithItsOrganization(t *testing.T) {
	house := directorytest.House(1)
	owner := hsds.FromOrganisation(house, directorytest.Words())
	service := hsds.FromResource(directorytest.Plain(1, house), &owner, directorytest.Words())
	text, err := json.Marshal(hsds.PageOf([]hsds.Service{service}, 1, 1, 10))
	if err != nil {
		t.Fatal(err)
	}
	standard := hsdstest.New(t)
	for _, record := range lists(t, text)["contents"] {
		if err := standard.Check("service", record); err != nil {
			t.Error(err)
		}
	}
	got, err := format.Rows(bytes.NewReader(text))
	if err != nil || len(got) != 2 || got[0].Record.Kind() != directory.Organisations || got[1].Record.Kind() != directory.Resources {
		t.Errorf("read %+v, %v", got, err)
	}
}

func TestPageOf(t *testing.T) {
	for _, test := range []struct {
		items               []int
		total, number, size int
		want                string
	}{
		{nil, 0, 1, 10, `{"total_items":0,"total_pages":0,"page_number":1,"size":10,"first_page":true,"last_page":true,"empty":true,"contents":[]}`},
		{[]int{1, 2}, 5, 1, 2, `{"total_items":5,"total_pages":3,"page_number":1,"size":2,"first_page":true,"last_page":false,"empty":false,"contents":[1,2]}`},
		{[]int{5}, 5, 3, 2, `{"total_items":5,"total_pages":3,"page_number":3,"size":2,"first_page":false,"last_page":true,"empty":false,"contents":[5]}`},
	} {
		got, err := json.Marshal(hsds.PageOf(test.items, test.total, test.number, test.size))
		if err != nil || string(got) != test.want {
			t.Errorf("got %s, %v, want %s", got, err, test.want)
		}
	}
}
