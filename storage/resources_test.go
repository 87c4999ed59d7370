package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// resourceBench is an area with two organisations, and a second area with one.
type resourceBench struct {
	t      testing.TB
	now    time.Time
	url    string // of the database
	store  *storage.Store
	area   int64
	other  int64 // area
	house  int64 // organisation of area
	school int64 // organisation of area
	far    int64 // organisation of other
	person int64
	places map[string]int64 // municipalities of both areas by name
}

func setupResources(t testing.TB) *resourceBench {
	t.Helper()
	b := &resourceBench{t: t, now: time.Date(2017, 3, 1, 9, 0, 0, 0, time.UTC), places: map[string]int64{}}
	b.url = storagetest.URL(t)
	var err error
	if b.store, err = storage.Open(t.Context(), b.url, storage.Options{Clock: func() time.Time { return b.now }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.store.Close() })
	b.area = b.addArea("Nord", "Alsfeld", "Romrod", "Feldatal")
	b.other = b.addArea("Süd", "Fulda")
	b.house = b.addOrganisation(b.area, "Haus Wildgänse", "Alsfeld")
	b.school = b.addOrganisation(b.area, "Schule am Turm", "Romrod")
	b.far = b.addOrganisation(b.other, "Haus am Berg", "Fulda")
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: 1, TelegramID: 1001}})
		if err == nil {
			b.person = people[1001].ID
		}
		return err
	})
	return b
}

// in runs fn in a transaction that must succeed.
func (b *resourceBench) in(fn func(context.Context, *storage.Tx) error) {
	b.t.Helper()
	if err := b.store.InTx(b.t.Context(), fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b *resourceBench) addArea(name string, places ...string) int64 {
	b.t.Helper()
	area := storage.NewArea{Name: name, Zone: "Europe/Berlin", EmergencyPhone: "110"}
	for _, place := range places {
		area.Municipalities = append(area.Municipalities, storage.NewMunicipality{Name: place})
	}
	id, err := b.store.AddArea(b.t.Context(), area)
	if err != nil {
		b.t.Fatal(err)
	}
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.Municipalities(ctx, id)
		for _, place := range list {
			b.places[place.Name] = place.ID
		}
		return err
	})
	return id
}

func (b *resourceBench) addOrganisation(area int64, name, place string) (id int64) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
		id, err = tx.AddOrganisation(ctx, storage.Organisation{
			AreaID: area, MunicipalityID: b.places[place], Name: name, Sector: "other", Contact: "Büro", State: "active",
		})
		return err
	})
	return id
}

// add stores a resource of the house.
func (b *resourceBench) add(title, description string, places ...string) int64 {
	b.t.Helper()
	r := storage.Resource{AreaID: b.area, OrganisationID: b.house, Title: title, Description: description}
	for _, place := range places {
		r.MunicipalityIDs = append(r.MunicipalityIDs, b.places[place])
	}
	return b.addResource(r)
}

func (b *resourceBench) addResource(r storage.Resource) (id int64) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
		id, err = tx.AddResource(ctx, r)
		return err
	})
	return id
}

func (b *resourceBench) resource(id int64) (r storage.Resource) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
		r, err = tx.Resource(ctx, b.area, id)
		return err
	})
	return r
}

// fails runs fn in a transaction that must end with want.
func (b *resourceBench) fails(want error, fn func(context.Context, *storage.Tx) error) {
	b.t.Helper()
	if err := b.store.InTx(b.t.Context(), fn); !errors.Is(err, want) {
		b.t.Errorf("got error %v, want %v", err, want)
	}
}

func (b *resourceBench) list(filter storage.ResourceFilter, offset, limit int) (titles []string, total int) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		page, n, err := tx.Resources(ctx, b.area, filter, offset, limit)
		for _, line := range page {
			titles = append(titles, line.Title)
		}
		total = n
		return err
	})
	return titles, total
}

func years(n int) *int { return &n }

func TestResourceIsReadAsItWasWritten(t *testing.T) {
	b := setupResources(t)
	want := storage.Resource{
		AreaID: b.area, OrganisationID: b.house, Organisation: "Haus Wildgänse", OrganisationContact: "Büro",
		Title: "Hausaufgabenhilfe", Description: "Jeden Nachmittag", Audience: "Grundschulkinder",
		AgeMin: years(6), AgeMax: years(10), Cost: "kostenlos", Access: "einfach kommen", Contact: "Telefon",
		CreatedBy: b.person, CreatedAt: b.now, UpdatedAt: b.now, Topics: []string{"learning"},
		MunicipalityIDs: []int64{b.places["Alsfeld"], b.places["Feldatal"]}, Municipalities: []string{"Alsfeld", "Feldatal"},
		Languages: []string{"de", "tr", "gsg"}, Accessibility: []string{"step_free", "plain_language"}, AccessibilityNote: "Klingel unten",
		Schedule: "dienstags 15–17 Uhr", Alert: "Im Dezember geschlossen", Public: true,
		Capacity: storage.Capacity{Said: "few", SaidAt: &b.now, Holds: "few"},
	}
	said := b.now
	want.Confirmation = storage.Confirmation{ConfirmedAt: &said, ConfirmDays: 90, Light: storage.Green}
	want.ID = b.addResource(want)
	same := cmpopts.EquateApproxTime(0)
	if diff := cmp.Diff(want, b.resource(want.ID), same); diff != "" {
		t.Errorf("after adding (-want +got):\n%s", diff)
	}

	word := b.now
	want.SaidAt = &word
	b.now = b.now.Add(time.Hour)
	said = b.now // whoever changes something has looked at it
	want.Title, want.AgeMin, want.AgeMax, want.Contact, want.UpdatedAt = "Lernzeit", years(12), nil, "", b.now
	want.MunicipalityIDs, want.Municipalities = []int64{b.places["Romrod"], b.places["Feldatal"]}, []string{"Romrod", "Feldatal"}
	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.ChangeResource(ctx, want) })
	if diff := cmp.Diff(want, b.resource(want.ID), same); diff != "" {
		t.Errorf("after a change (-want +got):\n%s", diff)
	}

	want.MunicipalityIDs, want.Municipalities = nil, nil
	want.Topics, want.Languages, want.Accessibility = nil, nil, nil
	want.AccessibilityNote, want.Schedule, want.Alert, want.Public = "", "", "", false
	want.Capacity = storage.Capacity{Said: "unknown", Holds: "unknown"}
	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.ChangeResource(ctx, want) })
	if diff := cmp.Diff(want, b.resource(want.ID), same, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("in the whole area (-want +got):\n%s", diff)
	}
}

func TestResourceBelongsToItsAreaAlone(t *testing.T) {
	b := setupResources(t)
	id := b.add("Hausaufgabenhilfe", "Jeden Nachmittag")
	b.fails(storage.ErrNotFound, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.Resource(ctx, b.other, id)
		return err
	})
	b.fails(storage.ErrNotFound, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.ResourceToChange(ctx, b.other, id)
		return err
	})
	b.fails(storage.ErrNotFound, func(ctx context.Context, tx *storage.Tx) error {
		return tx.ChangeResource(ctx, storage.Resource{AreaID: b.other, ID: id, Title: "Fremd"})
	})
	b.fails(storage.ErrNotFound, func(ctx context.Context, tx *storage.Tx) error {
		return tx.ArchiveResource(ctx, b.other, id)
	})
	b.fails(storage.ErrNotFound, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddResource(ctx, storage.Resource{AreaID: b.area, OrganisationID: b.far, Title: "Fremd"})
		return err
	})
	if got := b.resource(id).Title; got != "Hausaufgabenhilfe" {
		t.Errorf("title is %q", got)
	}
	foreign := storage.Resource{AreaID: b.area, OrganisationID: b.house, Title: "x", MunicipalityIDs: []int64{b.places["Fulda"]}}
	if err := b.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddResource(ctx, foreign)
		return err
	}); err == nil {
		t.Error("a municipality of another area was accepted")
	}
}

func TestArchivedResourceIsGone(t *testing.T) {
	b := setupResources(t)
	id := b.add("Hausaufgabenhilfe", "Jeden Nachmittag")
	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.ArchiveResource(ctx, b.area, id) })
	for name, fn := range map[string]func(context.Context, *storage.Tx) error{
		"read":    func(ctx context.Context, tx *storage.Tx) error { _, err := tx.Resource(ctx, b.area, id); return err },
		"archive": func(ctx context.Context, tx *storage.Tx) error { return tx.ArchiveResource(ctx, b.area, id) },
		"change": func(ctx context.Context, tx *storage.Tx) error {
			return tx.ChangeResource(ctx, storage.Resource{AreaID: b.area, ID: id, Title: "x"})
		},
	} {
		t.Log(name)
		b.fails(storage.ErrNotFound, fn)
	}
	if _, total := b.list(storage.ResourceFilter{}, 0, 8); total != 0 {
		t.Errorf("the list has %d resources, want none", total)
	}
	if hits := b.search(asked("Hausaufgabenhilfe")); hits.Total != 0 {
		t.Errorf("the search finds %d resources, want none", hits.Total)
	}
}

func TestResourcesOfAnInactiveOrganisationAreHidden(t *testing.T) {
	b := setupResources(t)
	id := b.add("Hausaufgabenhilfe", "Jeden Nachmittag")
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		return tx.SetOrganisationState(ctx, b.area, b.house, "active", "archived")
	})
	b.fails(storage.ErrNotFound, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.Resource(ctx, b.area, id)
		return err
	})
	if _, total := b.list(storage.ResourceFilter{}, 0, 8); total != 0 {
		t.Errorf("the list has %d resources, want none", total)
	}
	if hits := b.search(asked("Nachmittag")); hits.Total != 0 {
		t.Errorf("the search finds %d resources, want none", hits.Total)
	}
}

func TestResourcesAreListedByTitleAndFiltered(t *testing.T) {
	b := setupResources(t)
	b.add("Zirkus", "Im Zelt", "Alsfeld")
	b.add("Ärztliche Beratung", "Sprechstunde")
	b.add("Basteln", "Mit Holz", "Romrod", "Alsfeld")
	b.addResource(storage.Resource{
		AreaID: b.area, OrganisationID: b.school, Title: "schach", Description: "AG", MunicipalityIDs: []int64{b.places["Romrod"]},
	})
	b.addResource(storage.Resource{AreaID: b.other, OrganisationID: b.far, Title: "Anderswo", Description: "Weit weg"})

	for _, test := range []struct {
		name          string
		filter        storage.ResourceFilter
		offset, limit int
		want          []string
		total         int
	}{
		{"all", storage.ResourceFilter{}, 0, 8, []string{"Ärztliche Beratung", "Basteln", "schach", "Zirkus"}, 4},
		{"second page", storage.ResourceFilter{}, 2, 2, []string{"schach", "Zirkus"}, 4},
		{"beyond the end", storage.ResourceFilter{}, 8, 8, nil, 4},
		{"place", storage.ResourceFilter{MunicipalityID: b.places["Romrod"]}, 0, 8, []string{"Ärztliche Beratung", "Basteln", "schach"}, 3},
		{"place with what is everywhere", storage.ResourceFilter{MunicipalityID: b.places["Feldatal"]}, 0, 8, []string{"Ärztliche Beratung"}, 1},
		{"owner", storage.ResourceFilter{OrganisationID: b.school}, 0, 8, []string{"schach"}, 1},
		{"owner and place", storage.ResourceFilter{MunicipalityID: b.places["Alsfeld"], OrganisationID: b.school}, 0, 8, nil, 0},
		{"owner of another area", storage.ResourceFilter{OrganisationID: b.far}, 0, 8, nil, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, total := b.list(test.filter, test.offset, test.limit)
			if diff := cmp.Diff(test.want, got); diff != "" || total != test.total {
				t.Errorf("total %d, want %d; titles (-want +got):\n%s", total, test.total, diff)
			}
		})
	}
}

func TestAgesOfAResourceAreInOrder(t *testing.T) {
	b := setupResources(t)
	for _, ages := range [][2]*int{{years(10), years(6)}, {years(-1), nil}, {nil, years(100)}} {
		err := b.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.AddResource(ctx, storage.Resource{
				AreaID: b.area, OrganisationID: b.house, Title: "x", AgeMin: ages[0], AgeMax: ages[1],
			})
			return err
		})
		if err == nil {
			t.Errorf("ages %v were accepted", ages)
		}
	}
}
