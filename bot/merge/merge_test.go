package merge_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/hsds"
	"sozialraum/bot/merge"
	"sozialraum/bot/text"
)

func TestReport(t *testing.T) {
	for _, lang := range text.Langs {
		want, err := os.ReadFile("testdata/report_" + string(lang) + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), printed(t, lang, town().decide(t, csv(t, offers), merge.Ask))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
	}
}

const houses = `Organisation;Kommune;Bereich;Möglichkeiten;Kontakt
Grundschule am Markt;Alsfeld;Schule;Lernen und Spielen;
Kindergarten Sonnenschein;Romrod;Sonstiges;Wir spielen;06636 2
Jugendhaus;Romrod;Sonstiges;;
Waldschule;Feldatal;Schule;;
`

func actions(decisions []merge.Decision) (list []string) {
	for _, d := range decisions {
		line := string(d.Action)
		for _, change := range d.Changes {
			line += " " + change.Field.String() + "=" + change.To
		}
		for _, match := range d.Matches {
			line += " like " + match.Name
		}
		for _, problem := range d.Row.Problems {
			line += " " + problem.Key
		}
		list = append(list, line)
	}
	return list
}

// People ask, merge or add; done twice, the second time changes nothing.
func TestSimilarOrganisations(t *testing.T) {
	for _, test := range []struct {
		choice        merge.Choice
		first, second []string
	}{
		{
			merge.Ask,
			[]string{"change can=Lernen und Spielen", "similar like Kita Sonnenschein", "add", "add"},
			[]string{"same", "similar like Kita Sonnenschein", "same", "same"},
		},
		{
			merge.Merge,
			[]string{"change can=Lernen und Spielen", "change can=Wir spielen contact=06636 2 like Kita Sonnenschein", "add", "add"},
			[]string{"same", "same like Kita Sonnenschein", "same", "same"},
		},
		{
			merge.New,
			[]string{"change can=Lernen und Spielen", "add", "add", "add"},
			[]string{"same", "same", "same", "same"},
		},
	} {
		t.Run(string(test.choice), func(t *testing.T) {
			a := town()
			decisions := a.decide(t, csv(t, houses), test.choice)
			if diff := cmp.Diff(test.first, actions(decisions)); diff != "" {
				t.Errorf("first (-want +got):\n%s", diff)
			}
			a.write(decisions)
			if diff := cmp.Diff(test.second, actions(a.decide(t, csv(t, houses), test.choice))); diff != "" {
				t.Errorf("second (-want +got):\n%s", diff)
			}
		})
	}
}

// A new organisation that has no identifier, or is not decided about, is known to its resources all the same, and to a
// second row about it.
func TestOrganisationsOfTheSameFile(t *testing.T) {
	foreign := `{"organizations":[
		{"id":"1","name":"Zirkus","description":"","locations":[{"id":"l","name":"Romrod"}]},
		{"id":"2","name":"Kindergarten Sonnenschein","description":"","locations":[{"id":"l","name":"Romrod"}]},
		{"id":"3","name":"kindergarten-sonnenschein","description":"","locations":[{"id":"l","name":"Romrod"}]},
		{"name":"Ohne Kommune","description":""},
		{"id":"1","name":"Zirkus","description":""}],
		"services":[
		{"id":"4","name":"Turnen","status":"active","organization_id":"1"},
		{"id":"5","name":"Malen","status":"active","organization":{"id":"2","name":"Kindergarten Sonnenschein","description":""}},
		{"id":"6","name":"Singen","status":"active","organization":{"id":"9","name":"Ohne Kommune","description":""}}]}`
	got := actions(town().decide(t, hsds.NewReader(strings.NewReader(foreign), directorytest.Words()), merge.Ask))
	want := []string{
		"add", "similar like Kita Sonnenschein", "refuse import.double_row", "refuse import.missing", "refuse import.double_id",
		"add", "similar", "refuse import.double_row", "add",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Of what a table has twice under similar names people are told, unless they have said that it is new. It is taken over once
// and then left as it is.
func TestOffersOfTheSameFile(t *testing.T) {
	const twice = "Angebot;Organisation\nSpielenachmittag;Grundschule am Markt\nSpielnachmittag;Grundschule am Markt\nSchach;Grundschule am Markt\n"
	for choice, want := range map[merge.Choice][]string{
		merge.Ask:   {"add", "add like Spielenachmittag", "add"},
		merge.Merge: {"add", "add like Spielenachmittag", "add"},
		merge.New:   {"add", "add", "add"},
	} {
		a := town()
		first := a.decide(t, csv(t, twice), choice)
		if diff := cmp.Diff(want, actions(first)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", choice, diff)
		}
		a.write(first)
		if diff := cmp.Diff([]string{"same", "same", "same"}, actions(a.decide(t, csv(t, twice), choice))); diff != "" {
			t.Errorf("%q again (-want +got):\n%s", choice, diff)
		}
	}
}

// What a table does not speak of stays as it is. An empty cell empties a field only in a row with an identifier. A new
// state of places is from today.
func TestOnlyWhatIsGivenChanges(t *testing.T) {
	six := 6
	for id, cost := range map[string]string{"": "kostenlos", directorytest.Origin().ID(directory.Resources, 1).String(): ""} {
		a := town()
		a.write(a.decide(t, csv(t, "Kennung;Angebot;Organisation;Kosten;Plätze\n"+id+";Hausaufgabenhilfe;Grundschule am Markt;;Warteliste\n"), merge.Ask))
		want := &directory.Resource{
			ID: directorytest.Origin().ID(directory.Resources, 1), OwnerID: directorytest.Origin().ID(directory.Organisations, 1),
			Owner: "Grundschule am Markt", Title: "Hausaufgabenhilfe", AgeMin: &six, Cost: cost, Capacity: "waiting", CapacityOn: today,
			Topics: []string{"learning"},
		}
		if diff := cmp.Diff(want, a.records[want.ID]); diff != "" {
			t.Errorf("with identifier %q (-want +got):\n%s", id, diff)
		}
	}
}

// An age that the row gives may contradict one that is there.
func TestTheWholeRecordIsChecked(t *testing.T) {
	got := actions(town().decide(t, csv(t, "Angebot;Organisation;Alter bis\nHausaufgabenhilfe;Grundschule am Markt;3\n"), merge.Ask))
	if diff := cmp.Diff([]string{"refuse age_max=3 import.ages_swapped"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNamesWithoutLetters(t *testing.T) {
	got := actions(town().decide(t, csv(t, "Angebot;Organisation\n🎈;Grundschule am Markt\n🎻;Grundschule am Markt\n🎈;Grundschule am Markt\n"), merge.Ask))
	if diff := cmp.Diff([]string{"add", "add", "refuse import.double_row"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// An owner changes by its identifier, be it to one of the same name.
func TestOwnerChanges(t *testing.T) {
	origin := directorytest.Origin()
	house := func(n int64) directory.ID { return origin.ID(directory.Organisations, n) }
	a := town()
	for _, step := range []struct {
		to   int64
		want string
	}{{3, "change owner=Waldschule"}, {4, "change owner_id=" + house(4).String()}, {4, "same"}} {
		table := fmt.Sprintf("Kennung;Kennung der Organisation;Angebot\n%s;%s;Schulgarten\n", origin.ID(directory.Resources, 2), house(step.to))
		decisions := a.decide(t, csv(t, table), merge.Ask)
		if got := actions(decisions); got[0] != step.want {
			t.Errorf("got %v, want %s", got, step.want)
		}
		if r := decisions[0].Record.(*directory.Resource); r.Owner != "Waldschule" || r.OwnerID != house(step.to) {
			t.Errorf("got %+v", r)
		}
		a.write(decisions)
	}
}

// A file of an area, taken into an empty one, gives the same area, and taken there again changes nothing. Taken where
// it came from, it changes nothing at all.
func TestAnAreaMoves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := newArea()
		var houses []directory.Organisation
		for i := range rapid.Int64Range(1, 3).Draw(t, "houses") {
			o := directorytest.Organisation(i+1).Draw(t, "organisation")
			o.Name = fmt.Sprintf("%s %d", []string{"Haus", "Kita", "Schule"}[i], i)
			houses = append(houses, o)
			from.put(&o)
		}
		for i := range rapid.Int64Range(0, 5).Draw(t, "offers") {
			r := directorytest.Resource(i+1, houses[i%int64(len(houses))]).Draw(t, "resource")
			if r.Capacity != "" && r.CapacityOn == "" {
				r.CapacityOn = today
			}
			from.put(&r)
		}
		to := newArea()
		for round, want := range []merge.Action{merge.Add, merge.Same} {
			decisions := to.decide(t, from.file(t), merge.New)
			if len(decisions) != len(from.order) {
				t.Fatalf("%d decisions about %d records", len(decisions), len(from.order))
			}
			for _, d := range decisions {
				if d.Action != want {
					t.Errorf("round %d: %s %v %v", round, d.Action, d.Changes, d.Row.Problems)
				}
			}
			to.write(decisions)
		}
		for _, d := range from.decide(t, from.file(t), merge.Ask) {
			if d.Action != merge.Same {
				t.Errorf("at home: %s %v %v", d.Action, d.Changes, d.Row.Problems)
			}
		}
		for i, id := range from.order {
			ignored := cmpopts.IgnoreFields(directory.Resource{}, "ID", "OwnerID")
			if diff := cmp.Diff(from.records[id], to.records[to.order[i]], ignored, cmpopts.IgnoreFields(directory.Organisation{}, "ID"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-from +to):\n%s", diff)
			}
		}
	})
}

// file is the area as HSDS.
func (a *area) file(t rapid.TB) directorytest.Reader {
	t.Helper()
	var b strings.Builder
	w, err := hsds.NewWriter(&b, directorytest.Words())
	for _, id := range a.order {
		if o, ok := a.records[id].(*directory.Organisation); ok && err == nil {
			err = w.Organisation(*o)
		}
	}
	for _, id := range a.order {
		if r, ok := a.records[id].(*directory.Resource); ok && err == nil {
			err = w.Resource(*r)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return hsds.NewReader(strings.NewReader(b.String()), directorytest.Words())
}
