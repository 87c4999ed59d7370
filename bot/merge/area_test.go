package merge_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/merge"
	"sozialraum/bot/text"
)

const today = "2026-05-04"

// area holds records as a database does: with numbers of its own.
type area struct {
	records map[directory.ID]directory.Record
	order   []directory.ID
	aliases map[directory.ID][]directory.ID // under which a record came
}

func newArea(records ...directory.Record) *area {
	a := &area{records: map[directory.ID]directory.Record{}, aliases: map[directory.ID][]directory.ID{}}
	for _, record := range records {
		a.put(record)
	}
	return a
}

func (a *area) put(record directory.Record) {
	id, _ := record.Identity()
	if _, known := a.records[id]; !known {
		a.order = append(a.order, id)
	}
	a.records[id] = record
}

func (a *area) planner(choice merge.Choice) *merge.Planner {
	p := merge.NewPlanner(directorytest.Words(), func(id directory.ID) (directory.Record, error) {
		if record, ok := a.records[id]; ok {
			return record, nil
		}
		return nil, fmt.Errorf("there is no %s", id)
	}, choice, today)
	for _, kind := range []directory.Kind{directory.Organisations, directory.Resources} {
		for _, id := range a.order {
			switch r := a.records[id].(type) {
			case *directory.Organisation:
				if kind == directory.Organisations {
					p.Organisation(id, r.Name, r.Municipality, a.aliases[id]...)
				}
			case *directory.Resource:
				if kind == directory.Resources {
					p.Resource(id, r.OwnerID, r.Title, a.aliases[id]...)
				}
			}
		}
	}
	return p
}

// decide plans a whole file.
func (a *area) decide(t rapid.TB, file directorytest.Reader, choice merge.Choice) (decisions []merge.Decision) {
	t.Helper()
	rows, err := directorytest.Rows(file)
	if err != nil {
		t.Fatal(err)
	}
	p := a.planner(choice)
	for _, row := range rows {
		d, err := p.Decide(row)
		if err != nil {
			t.Fatal(err)
		}
		decisions = append(decisions, d)
	}
	return decisions
}

// write does what was decided, as long as nothing is refused. New records get the area's own identifiers.
func (a *area) write(decisions []merge.Decision) {
	for _, d := range decisions {
		if d.Action == merge.Refuse {
			return
		}
	}
	names := map[directory.ID]directory.ID{}
	for _, d := range decisions {
		r, isResource := d.Record.(*directory.Resource)
		if isResource {
			if id, added := names[r.OwnerID]; added {
				r.OwnerID = id
			}
		}
		switch d.Action {
		case merge.Add:
			id, _ := d.Record.Identity()
			own := directorytest.Origin().ID(d.Record.Kind(), int64(1000+len(a.order)))
			names[id], a.aliases[own] = own, []directory.ID{id}
			if o, ok := d.Record.(*directory.Organisation); ok {
				o.ID = own
			} else {
				r.ID = own
			}
			a.put(d.Record)
		case merge.Change:
			a.put(d.Record)
		}
	}
}

func csv(t rapid.TB, table string) directorytest.Reader {
	t.Helper()
	r, err := directorytest.Table().Open(strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// printed is the report about decisions.
func printed(t testing.TB, lang text.Lang, decisions []merge.Decision) string {
	t.Helper()
	var b strings.Builder
	report := merge.NewReport(&b, lang, directorytest.Words(), false)
	for _, d := range decisions {
		report.Row(d)
	}
	if lang == text.En {
		report.Converted()
	}
	if err := report.End(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// town is a small area: two schools of one name, a Kita, and what they offer.
func town() *area {
	origin, six := directorytest.Origin(), 6
	school := origin.ID(directory.Organisations, 1)
	return newArea(
		&directory.Organisation{ID: school, Name: "Grundschule am Markt", Sector: "school", Municipality: "Alsfeld", Can: "Lernen", Contact: "06631 1"},
		&directory.Organisation{ID: origin.ID(directory.Organisations, 2), Name: "Kita Sonnenschein", Sector: "other", Municipality: "Romrod"},
		&directory.Organisation{ID: origin.ID(directory.Organisations, 3), Name: "Waldschule", Sector: "school", Municipality: "Romrod"},
		&directory.Organisation{ID: origin.ID(directory.Organisations, 4), Name: "Waldschule", Sector: "school", Municipality: "Grebenau"},
		&directory.Resource{
			ID: origin.ID(directory.Resources, 1), OwnerID: school, Owner: "Grundschule am Markt", Title: "Hausaufgabenhilfe",
			AgeMin: &six, Cost: "kostenlos", Capacity: "few", CapacityOn: "2026-01-31", Topics: []string{"learning"},
		},
		&directory.Resource{ID: origin.ID(directory.Resources, 2), OwnerID: school, Owner: "Grundschule am Markt", Title: "Schulgarten"},
	)
}

const offers = `Angebot;Organisation;Kosten;Alter bis;Plätze
hausaufgabenHILFE;Grundschule am Markt;2 €;12;frei
Schulgarten;Grundschule am Markt;;;
Schulgärten;Grundschule am Markt;;;
Chor;Kita Sonnenschein;frei;5;Warteliste
Chor;Kita Sonnenschein;;;
Spielkreis;Kindergarten Sonnenschein;;;
Spielkreis;Zirkus;;;
Waldtag;Waldschule;;;
Beispiel: so;Waldschule;;;
Turnen;Kita Sonnenschein;;zwölf;
Wandern;Grundschule am Markt;;3;
Hausaufgabenhilfe;Grundschule am Markt;;3;
`
