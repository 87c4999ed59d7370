package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/exchange"
	"sozialraum/bot/merge"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

const (
	houses = "Organisation;Bereich;Kommune;Verweist auf\nSchule am Wald;Schule;Romrod;Familienzentrum\nFamilienzentrum;Freier Träger;Alsfeld;\n"
	offers = "Angebot;Organisation;Beschreibung;Für wen;Orte\nLernzeit;Schule am Wald;Hausaufgaben mit Hilfe;Kinder;Romrod, Alsfeld\nElterncafé;Familienzentrum;Reden;;\n"
)

// dump is everything that an import could change.
func (b *bench) dump(area storage.Area) []any {
	list := b.rows(area)
	for _, query := range []string{
		`SELECT string_agg(word || uses, ' ' ORDER BY word) FROM resource_words WHERE area_id = $1`,
		`SELECT string_agg(organisation_id || '>' || to_id, ' ' ORDER BY organisation_id, to_id) FROM referrals WHERE area_id = $1`,
		`SELECT string_agg(CAST(i AS text), ' ' ORDER BY origin_id) FROM import_origins i WHERE area_id = $1`,
		`SELECT string_agg(CAST(updated_at AS text), ' ' ORDER BY id) FROM resources WHERE area_id = $1`,
	} {
		var text *string
		b.check(b.raw.QueryRowContext(b.Context(), query, area.ID).Scan(&text))
		list = append(list, text)
	}
	return list
}

// A table without identifiers, in whatever order the files are named, and once more.
func TestTables(t *testing.T) {
	b := setup(t)
	area := b.area()
	if planned := b.take(area, merge.Ask, false, offers, houses); planned.err != nil || planned.counts[merge.Add] != 4 || len(b.rows(area)) != 0 {
		t.Fatalf("planned: %v, %d rows\n%s", planned.err, len(b.rows(area)), planned.report)
	}
	if done := b.take(area, merge.Ask, true, offers, houses); done.err != nil || done.counts[merge.Add] != 4 {
		t.Fatalf("%v\n%s", done.err, done.report)
	}
	was := b.dump(area)
	for _, write := range []bool{false, true} {
		if again := b.take(area, merge.Ask, write, offers, houses); again.err != nil || again.counts[merge.Same] != 4 || len(again.counts) != 1 {
			t.Errorf("again: %v\n%s", again.err, again.report)
		}
		if diff := cmp.Diff(was, b.dump(area)); diff != "" {
			t.Errorf("the second time (-before +after):\n%s", diff)
		}
	}
	if n := b.count(`SELECT count(*) FROM referrals WHERE area_id = $1`, area.ID); n != 1 {
		t.Errorf("%d organisations are referred to", n)
	}
	changed := strings.Replace(offers, "Hausaufgaben mit Hilfe", "Hausaufgaben ohne Hilfe", 1)
	if done := b.take(area, merge.Ask, true, changed); done.err != nil || done.counts[merge.Change] != 1 || done.counts[merge.Same] != 1 {
		t.Errorf("changed: %v\n%s", done.err, done.report)
	}
}

// Words are counted as if every offer had been added and changed by hand.
func TestWordsAreCountedAsByHand(t *testing.T) {
	b := setup(t)
	imported, byHand := b.area(), b.area()
	changed := strings.NewReplacer("mit Hilfe", "ohne Hilfe", "Reden", "Reden und Kaffee").Replace(offers)
	for _, area := range []storage.Area{imported, byHand} {
		b.take(area, merge.Ask, true, houses)
	}
	b.take(imported, merge.Ask, true, offers)
	b.take(imported, merge.Ask, true, changed)
	b.take(imported, merge.Ask, true, "Kennung;Organisation;Kommune\n"+b.houseID(imported, "Familienzentrum")+";Haus der Familie;Alsfeld\n")
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		house := map[string]int64{}
		b.check(tx.EachListedOrganisation(ctx, byHand.ID, func(o *storage.Listed) error {
			house[o.Name] = o.ID
			return nil
		}))
		for _, r := range []storage.Resource{
			{OrganisationID: house["Schule am Wald"], Title: "Lernzeit", Description: "Hausaufgaben ohne Hilfe", Audience: "Kinder"},
			{OrganisationID: house["Familienzentrum"], Title: "Elterncafé", Description: "Reden und Kaffee"},
		} {
			r.AreaID = byHand.ID
			_, err := tx.AddResource(ctx, r)
			b.check(err)
		}
		o, err := tx.Organisation(ctx, byHand.ID, house["Familienzentrum"])
		b.check(err)
		o.Name = "Haus der Familie"
		_, err = tx.ChangeOrganisation(ctx, o)
		return err
	})
	words := func(area storage.Area) (list string) {
		b.check(b.raw.QueryRowContext(b.Context(), `
			SELECT string_agg(word || ' ' || uses, ', ' ORDER BY word) FROM resource_words WHERE area_id = $1`, area.ID).Scan(&list))
		return list
	}
	if diff := cmp.Diff(words(byHand), words(imported)); diff != "" || words(imported) == "" {
		t.Errorf("words (-by hand +imported):\n%s", diff)
	}
}

// houseID is the identifier of an organisation in files.
func (b *bench) houseID(area storage.Area, name string) string {
	b.Helper()
	_, table, _ := b.export(area)
	for line := range strings.Lines(table) {
		if cells := strings.Split(line, ";"); cells[1] == name {
			return cells[0]
		}
	}
	b.Fatalf("no %s in %s", name, table)
	return ""
}

// One mistake anywhere, and nothing of any file stays.
func TestNothingStaysOfABadFile(t *testing.T) {
	b := setup(t)
	area := b.area()
	b.take(area, merge.Ask, true, houses)
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		places, err := tx.Municipalities(ctx, area.ID)
		b.check(err)
		_, err = tx.AddOrganisation(ctx, storage.Organisation{
			AreaID: area.ID, MunicipalityID: places[0].ID, Name: "Neue Kita", Sector: "daycare", State: "pending",
		})
		return err
	})
	was := b.dump(area)
	row := "Kita Sonne;Kita;Romrod;\n"
	for name, test := range map[string]struct {
		files []string
		want  string
	}{
		"a wrong age":        {[]string{"Angebot;Organisation;Alter von\nHilfe;Schule am Wald;6\nHilfe 2;Schule am Wald;sechs\n"}, "Line 3, column C (Alter von): “sechs” is no age"},
		"no such owner":      {[]string{offers + "Hilfe;Unbekannt;;;\n"}, "Line 4, column B (Organisation): There is no organisation “Unbekannt”"},
		"the second file":    {[]string{offers, "Organisation;Kommune\nNeu;Berlin\n"}, "“Berlin” is unknown"},
		"a day to come":      {[]string{"Angebot;Organisation;Bestätigt am\nHilfe;Schule am Wald;1.1.2030\n"}, "column C (Bestätigt am): “2030-01-01” is in the future"},
		"a name that waits":  {[]string{"Organisation;Kommune\nneue kita;Alsfeld\n"}, "Line 2, column A (Organisation): There is an organisation called “neue kita”"},
		"refers to nobody":   {[]string{"Organisation;Bereich;Kommune;Verweist auf\n" + row + "Kita Mond;Kita;Romrod;Unbekannt\n"}, "Line 3, column D (Verweist auf): “Unbekannt” is no other"},
		"refers to itself":   {[]string{"Organisation;Bereich;Kommune;Verweist auf\nKita Sonne;Kita;Romrod;Kita Sonne\n"}, "“Kita Sonne” is no other"},
		"refers to many":     {[]string{"Organisation;Bereich;Kommune;Verweist auf\nKita;Kita;Romrod;\"a,b,c,d,e,f,g\"\n"}, "is too long: 7, at most 6"},
		"a file cut short":   {[]string{`{"hsds_version":"3.1","organizations":[{"id":"1","name":"Neu","description":"","locations":[{"id":"2","location_type":"physical","name":"Romrod"}]},`}, "ends in the middle"},
		"an open quote":      {[]string{"Organisation;Kommune\nNeu;Romrod\n\"Offen;Romrod\n"}, "quotation mark"},
		"twice the same row": {[]string{"Organisation;Kommune\nNeu;Romrod\nneu;Romrod\n"}, "Line 3"},
		"the same id twice":  {[]string{"Kennung;Organisation;Kommune\n2b2e4d4e-6f0a-4001-8000-00000000002a;Neu;Romrod\n2b2e4d4e-6f0a-4001-8000-00000000002a;Alt;Romrod\n"}, "Line 3, column A (Kennung)"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, write := range []bool{false, true} {
				done := b.take(area, merge.Ask, write, test.files...)
				if !errors.Is(done.err, exchange.ErrRefused) || !strings.Contains(done.report, test.want) {
					t.Errorf("write %v: %v\n%s", write, done.err, done.report)
				}
			}
			if diff := cmp.Diff(was, b.dump(area)); diff != "" {
				t.Errorf("(-before +after):\n%s", diff)
			}
		})
	}
}

// A name that is similar waits for people, and what refers to it does not wait.
func TestSimilarNames(t *testing.T) {
	b := setup(t)
	area := b.area()
	b.take(area, merge.Ask, true, houses)
	file := "Organisation;Bereich;Kommune;Verweist auf;Grenzen\nSchule am Walde;Schule;Romrod;;nicht abends\nKita Mond;Kita;Grebenau;Schule am Walde;\n"
	asked := b.take(area, merge.Ask, true, file)
	if asked.err != nil || asked.counts[merge.Similar] != 1 || asked.counts[merge.Add] != 1 || len(b.rows(area)) != 3 {
		t.Errorf("ask: %v, %d rows\n%s", asked.err, len(b.rows(area)), asked.report)
	}
	if merged := b.take(area, merge.Merge, true, file); merged.err == nil {
		t.Errorf("a card refers to a name that is another one's: %s", merged.report)
	}
	if added := b.take(area, merge.New, true, file); added.err != nil || added.counts[merge.Add] != 1 || added.counts[merge.Change] != 1 || len(b.rows(area)) != 4 {
		t.Errorf("add: %v\n%s", added.err, added.report)
	}
	if again := b.take(area, merge.New, true, file); again.err != nil || again.counts[merge.Same] != 2 {
		t.Errorf("again: %v\n%s", again.err, again.report)
	}
}

// An archived offer that an old file still has comes back as a new one, once.
func TestWhatWasArchivedComesBackOnce(t *testing.T) {
	b := setup(t)
	area := b.area()
	b.take(area, merge.Ask, true, houses, offers)
	file, _, _ := b.export(area)
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.ResourcesFrom(ctx, area.ID, 0, 1)
		b.check(err)
		return tx.ArchiveResource(ctx, area.ID, list[0].ID)
	})
	for i, want := range []map[merge.Action]int{{merge.Add: 1, merge.Same: 3}, {merge.Same: 4}} {
		if done := b.take(area, merge.Ask, true, file); done.err != nil || cmp.Diff(want, done.counts) != "" {
			t.Errorf("import %d: %v, %v\n%s", i+1, done.err, done.counts, done.report)
		}
	}
}

// What an import has written the planner knows of when it is over: whoever reads that next does not wait for a plan that was
// made for empty tables.
func TestThePlannerKnowsWhatCame(t *testing.T) {
	b := setup(t)
	b.take(b.area(), merge.Ask, true, houses, offers)
	for _, table := range []string{"organisations", "resources", "resource_municipalities"} {
		var known, rows int
		b.check(b.raw.QueryRowContext(t.Context(), `
			SELECT CAST(reltuples AS integer), (SELECT count(*) FROM `+table+`)
			FROM pg_class
			WHERE oid = CAST($1 AS regclass)`, table).Scan(&known, &rows))
		if known != rows || rows == 0 {
			t.Errorf("the planner knows of %d %s, there are %d", known, table, rows)
		}
	}
}

// Two imports at once come one after the other, and the second finds what the first has added.
func TestTwoAtOnce(t *testing.T) {
	b := setup(t)
	area := b.area()
	var table strings.Builder
	table.WriteString("Angebot;Organisation\n")
	for i := range 700 {
		fmt.Fprintf(&table, "Angebot %d;Familienzentrum\n", i)
	}
	words := exchange.Words()
	words.Municipalities = []string{"Alsfeld", "Romrod", "Feldatal", "Schwalmtal", "Grebenau"}
	var both sync.WaitGroup
	counts := make([]map[merge.Action]int, 2)
	errs := make([]error, 2)
	for n := range 2 {
		both.Go(func() {
			errs[n] = b.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
				plan, err := exchange.Plan(ctx, tx, area, merge.New, true)
				if err != nil {
					return err
				}
				first, err := exchange.OpenFile("a", strings.NewReader(houses), words)
				if err != nil {
					return err
				}
				second, err := exchange.OpenFile("b", strings.NewReader(table.String()), words)
				if err != nil {
					return err
				}
				report := merge.NewReport(&strings.Builder{}, text.De, words, false)
				err = plan.Run(ctx, report, first, second)
				counts[n] = map[merge.Action]int{merge.Add: report.Count(merge.Add), merge.Same: report.Count(merge.Same)}
				return err
			})
		})
	}
	both.Wait()
	b.check(errors.Join(errs...))
	slices.SortFunc(counts, func(x, y map[merge.Action]int) int { return x[merge.Same] - y[merge.Same] })
	want := []map[merge.Action]int{{merge.Add: 702, merge.Same: 0}, {merge.Add: 0, merge.Same: 702}}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Somebody who changes an offer while an import waits for it neither fails nor makes the import fail.
func TestAPersonChangesSomethingMeanwhile(t *testing.T) {
	b := setup(t)
	area := b.area()
	b.take(area, merge.Ask, true, houses, offers)
	var changing sync.WaitGroup
	for range 4 {
		changing.Go(func() {
			for range 5 {
				if err := b.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
					list, err := tx.ResourcesFrom(ctx, area.ID, 0, 1)
					if err != nil {
						return err
					}
					r, err := tx.ResourceToChange(ctx, area.ID, list[0].ID)
					if err != nil {
						return err
					}
					r.Cost += "x"
					return tx.ChangeResource(ctx, r)
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for n := range 5 {
		b.take(area, merge.Ask, true, strings.Replace(offers, "Hausaufgaben", fmt.Sprint("Aufgaben", n), 1))
	}
	changing.Wait()
	if n := b.count(`SELECT length(cost) FROM resources WHERE area_id = $1 AND title = 'Lernzeit'`, area.ID); n != 20 {
		t.Errorf("%d of 20 changes are left", n)
	}
}

// What was imported can be found, and its owner is asked to confirm it.
func TestImportedOffersAreFound(t *testing.T) {
	b := setup(t)
	area := b.area()
	b.take(area, merge.Ask, true, houses, offers)
	if n := b.count(`SELECT count(*) FROM resources WHERE area_id = $1 AND confirmed_at IS NULL AND lexed > 0 AND lexemes <> ''`, area.ID); n != 2 {
		t.Errorf("%d offers can be found and are not confirmed", n)
	}
}
