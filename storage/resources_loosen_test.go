package storage

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A query is loosened by what it wishes for, and by nothing twice.
func TestSteps(t *testing.T) {
	eight := 8
	words := []SearchWord{{Text: "Kochen"}, {Text: "Schach"}, {Text: "Gruppe"}}
	for name, test := range map[string]struct {
		query ResourceQuery
		want  string
	}{
		"one word":              {ResourceQuery{Words: words[:1]}, ""},
		"one word says more":    {ResourceQuery{Words: words[1:]}, ""},
		"two words":             {ResourceQuery{Words: words[:2]}, ", words"},
		"place":                 {ResourceQuery{Words: words[:1], MunicipalityIDs: []int64{3}}, ", place"},
		"age":                   {ResourceQuery{Words: words[:1], AgeFrom: &eight}, ", age, anyage"},
		"free, and no word":     {ResourceQuery{Free: true}, ", free"},
		"words, place, and age": {ResourceQuery{Words: words, MunicipalityIDs: []int64{3}, AgeTo: &eight}, ", age, place, words, age place, age place words, anyage, place words anyage"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, s := range steps(7, test.query, test.query.terms()) {
				var loosened []string
				for _, l := range s.loosened {
					loosened = append(loosened, string(l))
				}
				got = append(got, strings.Join(loosened, " "))
			}
			if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestStepInPostgreSQLsLanguage(t *testing.T) {
	eight := 8
	q := ResourceQuery{
		Words: []SearchWord{{Text: "Schach", Topics: []string{"leisure"}}, {Text: "Legobauen"}, {Text: "Gruppe"}},
		Free:  true, MunicipalityIDs: []int64{3}, AgeFrom: &eight, AgeTo: &eight, OrganisationID: 5,
	}
	s := newStep(7, q, q.terms(), nil)
	facets := `&'7#o5'&'7#free'&('7#m0'|'7#m3')&('7#a'|'7#a8')`
	for _, test := range []struct{ got, want string }{
		{s.any, `(('7#tleisure'|'7:schach')&('7:lego'&'7:bau'|'7:legobau'))` + facets},
		{s.title, `(('7=schach')&('7=lego'&'7=bau'|'7=legobau'))` + facets},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
