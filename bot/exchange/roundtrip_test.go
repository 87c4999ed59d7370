package exchange_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/lib/pq"
	"pgregory.net/rapid"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/merge"
	"sozialraum/storage"
)

// neighbours makes a directory that an area can hold: names are not taken twice, days are not to come, and cards refer to
// each other. Its identifiers are those of somewhere else.
func neighbours(t *rapid.T, today string) (houses []directory.Organisation, offers []directory.Resource) {
	for n := range rapid.IntRange(1, 4).Draw(t, "organisations") {
		o := directorytest.Organisation(int64(n+1)).Draw(t, "organisation")
		o.Name = fmt.Sprintf("%.60s %d", o.Name, n/2) // two of a name, in different municipalities
		o.Municipality = directorytest.Words().Municipalities[n]
		o.ConfirmedOn = min(o.ConfirmedOn, today)
		o.Refers = nil
		directory.Clean(&o)
		houses = append(houses, o)
	}
	for i := range houses {
		for j, other := range houses {
			if i != j && rapid.Bool().Draw(t, "refers") {
				houses[i].Refers = append(houses[i].Refers, label(other, houses))
			}
		}
		slices.Sort(houses[i].Refers)
	}
	for n := range rapid.IntRange(0, 5).Draw(t, "resources") {
		r := directorytest.Resource(int64(n+1), rapid.SampledFrom(houses).Draw(t, "owner")).Draw(t, "resource")
		r.ConfirmedOn, r.CapacityOn = min(r.ConfirmedOn, today), min(r.CapacityOn, today)
		if r.Capacity != "" && r.CapacityOn == "" {
			r.CapacityOn = today // as an import has it that nobody gave a day
		}
		slices.SortFunc(r.Municipalities, func(x, y string) int {
			return slices.Index(directorytest.Words().Municipalities, x) - slices.Index(directorytest.Words().Municipalities, y)
		})
		offers = append(offers, r)
	}
	return houses, offers
}

func label(o directory.Organisation, all []directory.Organisation) string {
	for _, other := range all {
		if other.ID != o.ID && directory.Fold(other.Name) == directory.Fold(o.Name) {
			return o.Name + " (" + o.Municipality + ")"
		}
	}
	return o.Name
}

// What a file says is what the directory exports after an import, in both formats; and the same file a second time, and what
// was exported, change nothing.
func TestRoundTrip(t *testing.T) {
	b := setup(t)
	rapid.Check(t, func(t *rapid.T) {
		houses, offers := neighbours(t, "2026-11-23") // it is past midnight in the area
		whole, first, second := write(b, houses, offers)
		want := records(b, whole)
		for _, files := range [][][]string{{{whole}}, {{second, first}}}[rapid.IntRange(0, 1).Draw(t, "format")] {
			area := b.area()
			for i, action := range []merge.Action{merge.Add, merge.Same} {
				done := b.take(area, merge.New, true, files...)
				if done.err != nil || done.counts[action] != len(want) || len(done.counts) != 1 {
					t.Fatalf("import %d: %v, %v\n%s", i+1, done.err, done.counts, done.report)
				}
			}
			exported, houses, offers := b.export(area)
			if diff := cmp.Diff(want, records(b, exported), cmpopts.EquateEmpty(), cmp.AllowUnexported(directory.Resource{})); diff != "" {
				t.Fatalf("exported (-want +got):\n%s", diff)
			}
			for _, again := range [][]string{{exported}, {houses, offers}} {
				if done := b.take(area, merge.Ask, true, again...); done.err != nil || done.counts[merge.Same] != len(want) || len(done.counts) != 1 {
					t.Fatalf("what was exported: %v, %v\n%s", done.err, done.counts, done.report)
				}
			}
		}
	})
}

// Every column that people fill goes into another area and comes out as it was.
func TestEveryColumnIsExported(t *testing.T) {
	b := setup(t)
	from, to := b.area(), b.area()
	six, nine := 6, 9
	said, confirmed := b.now.Add(-48*time.Hour), b.now.Add(-72*time.Hour)
	house := storage.Organisation{
		AreaID: from.ID, Name: "Familienzentrum", Sector: "free_provider", Can: "Wir beraten.", Cannot: "Keine Diagnosen.", Instead: "Das Jugendamt",
		Contact: "06631 000000", Hours: "Mo bis Do", Entitled: "alle", Needs: "nichts", Waiting: "zwei Wochen", State: "active",
	}
	offer := storage.Resource{
		AreaID: from.ID, Title: "Hausaufgabenhilfe", Description: "Jeden Nachmittag", Audience: "Grundschulkinder", AgeMin: &six, AgeMax: &nine,
		Cost: "kostenlos", Access: "einfach kommen", Contact: "Telefon", Topics: []string{"learning", "leisure"}, Languages: []string{"de", "ar"},
		Accessibility: []string{"step_free"}, AccessibilityNote: "Klingel unten", Schedule: "dienstags", Alert: "Im Dezember geschlossen",
		Public: true, Capacity: storage.Capacity{Said: storage.CapacityFew, SaidAt: &said},
	}
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		places, err := tx.Municipalities(ctx, from.ID)
		b.check(err)
		house.MunicipalityID = places[0].ID
		offer.MunicipalityIDs = pq.Int64Array{places[1].ID, places[3].ID}
		other := house
		other.Name, other.Sector = "Grundschule", "school"
		school, err := tx.AddOrganisation(ctx, other)
		b.check(err)
		house.ID, err = tx.AddOrganisation(ctx, house)
		b.check(err)
		b.check(tx.AssureCard(ctx, from.ID, house.ID, &confirmed))
		b.check(tx.ReferTo(ctx, from.ID, house.ID, []int64{school}))
		offer.OrganisationID = house.ID
		offer.ID, err = tx.AddResource(ctx, offer)
		b.check(err)
		return tx.AssureResource(ctx, from.ID, offer.ID, &confirmed)
	})
	file, _, _ := b.export(from)
	if done := b.take(to, merge.Ask, true, file); done.err != nil {
		t.Fatal(done.report)
	}
	berlin, err := time.LoadLocation(from.Zone)
	b.check(err)
	diff := cmp.Diff(b.rows(from), b.rows(to), cmpopts.EquateEmpty(),
		cmp.FilterPath(func(p cmp.Path) bool {
			name := p.Last().String()
			return name == ".ID" || name == ".AreaID" || name == ".OrganisationID" || name == ".MunicipalityID" || name == ".MunicipalityIDs" || name == ".RefersIDs"
		}, cmp.Ignore()),
		cmp.Comparer(func(x, y time.Time) bool {
			return x.In(berlin).Format(time.DateOnly) == y.In(berlin).Format(time.DateOnly)
		}))
	if diff != "" {
		t.Errorf("(-there +taken over):\n%s", diff)
	}
	if n := b.count(`SELECT count(*) FROM referrals WHERE area_id = $1`, to.ID); n != 1 {
		t.Errorf("%d cards refer to others", n)
	}
	if n := b.count(`SELECT count(*) FROM resources r JOIN resources s ON s.title = r.title AND s.id <> r.id
		WHERE r.area_id = $1 AND r.lexed = s.lexed AND length(r.lexemes) = length(s.lexemes) AND r.lexemes <> ''`, to.ID); n != 1 {
		t.Errorf("it is found by other words")
	}
}
