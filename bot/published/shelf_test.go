package published_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/lib/pq"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/hsds/hsdstest"
	"sozialraum/bot/published"
	"sozialraum/storage"
	"sozialraum/storage/storagetest"
	"sozialraum/storage/topic"
	"sozialraum/storage/trait"
)

// shelf is the API, as a running server, over the directories of two areas with offers of every kind. Each of them is there
// three times: public, not public, and public but archived.
type shelf struct {
	*testing.T
	store    *storage.Store
	now      time.Time
	server   *httptest.Server
	standard hsdstest.Standard

	area   storage.Area // that is being filled
	origin directory.Origin
	places []storage.Municipality

	public map[string]offered // what the API has to show, by identifier
	houses map[string]bool    // and who owns that
	hidden []string           // paths of what it must not show
}

// offered is where an offer is.
type offered struct {
	area storage.Area
	id   int64
}

func fill(t *testing.T) *shelf {
	t.Parallel()
	s := &shelf{
		T: t, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), standard: hsdstest.New(t),
		public: map[string]offered{}, houses: map[string]bool{},
	}
	s.store = storagetest.New(t, storagetest.WithClock(func() time.Time { return s.now }))
	s.server = httptest.NewServer(published.New(s.store, "/nord", slog.New(slog.DiscardHandler)))
	t.Cleanup(s.server.Close)
	for n := range 2 {
		fresh := storage.NewArea{Name: fmt.Sprint("Nord ", n), Zone: "Europe/Berlin", EmergencyPhone: "06631 000000"}
		for _, name := range directorytest.Words().Municipalities {
			fresh.Municipalities = append(fresh.Municipalities, storage.NewMunicipality{Name: name})
		}
		id, err := s.store.AddArea(t.Context(), fresh)
		s.check(err)
		s.area = storage.Area{ID: id, Zone: fresh.Zone}
		s.in(func(ctx context.Context, tx *storage.Tx) error {
			origin, err := tx.Origin(ctx, id)
			s.check(err)
			copy(s.origin[:], origin)
			if s.places, err = tx.Municipalities(ctx, id); err != nil {
				return err
			}
			s.stock(ctx, tx, n)
			return nil
		})
	}
	return s
}

func (s *shelf) check(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shelf) in(fn func(ctx context.Context, tx *storage.Tx) error) {
	s.Helper()
	s.check(s.store.InTx(s.Context(), fn))
}

// stock fills an area: houses with and without a contact, one without anything public, one that is gone.
func (s *shelf) stock(ctx context.Context, tx *storage.Tx, n int) {
	full, quiet, gone := s.house(ctx, tx, "Familienzentrum", s.reached()[n]), s.house(ctx, tx, "geheimes Haus", ""), s.house(ctx, tx, "geheim: war da", "")
	for i, row := range s.kinds() {
		owner := full
		if i%5 == 4 {
			owner = s.house(ctx, tx, fmt.Sprint("Verein ", i), s.reached()[i%len(s.reached())])
		}
		s.put(ctx, tx, row, owner)
	}
	for _, house := range []int64{quiet, gone} {
		row := storage.Resource{Title: "geheim", Public: house == gone}
		s.hide("services", directory.Resources, s.add(ctx, tx, row, house))
		s.hide("organizations", directory.Organisations, house)
	}
	s.check(tx.SetOrganisationState(ctx, s.area.ID, gone, "active", "archived"))
}

func (s *shelf) house(ctx context.Context, tx *storage.Tx, name, contact string) int64 {
	id, err := tx.AddOrganisation(ctx, storage.Organisation{
		AreaID: s.area.ID, MunicipalityID: s.places[1].ID, Name: name, Sector: "free_provider", Can: "geheime Karte", Cannot: "geheime Karte",
		Contact: contact, Hours: "geheime Karte", Entitled: "geheime Karte", Needs: "geheime Karte", Waiting: "geheime Karte", State: "active",
	})
	s.check(err)
	return id
}

// put offers something three times, the first of them to everybody.
func (s *shelf) put(ctx context.Context, tx *storage.Tx, row storage.Resource, owner int64) {
	row.Public = true
	id := s.add(ctx, tx, row, owner)
	s.public[s.origin.ID(directory.Resources, id).String()] = offered{s.area, id}
	s.houses[s.origin.ID(directory.Organisations, owner).String()] = true
	archived := s.add(ctx, tx, row, owner)
	s.check(tx.ArchiveResource(ctx, s.area.ID, archived))
	row.Public = false
	for _, id := range []int64{archived, s.add(ctx, tx, row, owner)} {
		s.hide("services", directory.Resources, id)
	}
}

func (s *shelf) add(ctx context.Context, tx *storage.Tx, row storage.Resource, owner int64) int64 {
	row.AreaID, row.OrganisationID = s.area.ID, owner
	id, err := tx.AddResource(ctx, row)
	s.check(err)
	s.check(tx.AssureResource(ctx, s.area.ID, id, row.ConfirmedAt))
	for i := range row.Attachments {
		there, err := tx.ResourceToChange(ctx, s.area.ID, id)
		s.check(err)
		s.check(tx.Attach(ctx, there, storage.Attachment{
			Kind: storage.AttachedDocument, FileID: fmt.Sprint("geheime Datei ", i), UniqueID: fmt.Sprint("geheim", i), Name: "geheim.pdf",
		}))
	}
	return id
}

func (s *shelf) hide(list string, kind directory.Kind, number int64) {
	s.hidden = append(s.hidden, "/"+list+"/"+s.origin.ID(kind, number).String())
}

// reached are ways to reach somebody, of which only what is surely a number or an address may be told.
func (*shelf) reached() []string {
	return []string{
		"Frau Geheim, 06631 12345, info@example.org, https://example.org/hilfe", "Herr Geheim", "",
		"geheim..x@example.org", "a.b-c+d@x-y.example.org, .geheim@example.org", "HTTPS://EXAMPLE.ORG, https://exämple.org/geheim",
		"https://example.org/ä geheim", "(0 66 31) 9 11-0, +49 (6631) 911-0 geheim", "geheim@-x.example.org", "geheim@x-.example.org",
	}
}

// kinds are offers with everything, with nothing, with one field alone and with what makes trouble in it.
func (s *shelf) kinds() (list []storage.Resource) {
	six, none, most := 6, 0, 99
	fresh, old := s.now.Add(-24*time.Hour), s.now.Add(-storage.CapacityLife)
	full := storage.Resource{
		Title: "Hausaufgabenhilfe", Description: "Jeden Nachmittag", Audience: "Grundschulkinder", AgeMin: &six, AgeMax: &most, Cost: "kostenlos",
		Access: "einfach kommen", Contact: s.reached()[0], Topics: topic.IDs[:6], Languages: trait.Languages[:], Accessibility: trait.Accessibility[:],
		AccessibilityNote: "Klingel unten", Schedule: "Di und Do 14–16 Uhr", Alert: "Im Dezember geschlossen",
		Capacity: storage.Capacity{Said: storage.CapacityFew, SaidAt: &fresh}, Confirmation: storage.Confirmation{ConfirmedAt: &fresh}, Attachments: 3,
	}
	for _, place := range s.places {
		full.MunicipalityIDs = append(full.MunicipalityIDs, place.ID)
	}
	list = append(list, full, storage.Resource{Title: "Hilfe"}, storage.Resource{Title: "Lager", Attachments: 1})
	for _, contact := range s.reached() {
		list = append(list, storage.Resource{Title: "Telefon", Contact: contact})
	}
	for _, cost := range []string{"kostenlos", "Free", "2,50 € im Monat", "5 EUR, Geschwister 3 EUR", "0 €", "99999,99 Euro", "nach Absprache", "1.000 €"} {
		list = append(list, storage.Resource{Title: "Kosten", Cost: cost})
	}
	for _, ages := range [][2]*int{{&none, &none}, {nil, &none}, {&six, nil}, {nil, &most}, {&most, &most}} {
		list = append(list, storage.Resource{Title: "Alter", AgeMin: ages[0], AgeMax: ages[1]})
	}
	for _, word := range []string{storage.CapacityFree, storage.CapacityFew, storage.CapacityWaiting} {
		for _, at := range []*time.Time{&fresh, &old} {
			list = append(list, storage.Resource{Title: "Plätze", Capacity: storage.Capacity{Said: word, SaidAt: at}})
		}
	}
	for _, text := range []string{"<b>&amp;</b>", `"'\`, "eins\nzwei", "eins\u2028zwei", "👩‍👩‍👧", "=1+1", "{}"} {
		list = append(list, storage.Resource{
			Title: text, Description: text, Audience: text, Cost: text, Access: text, AccessibilityNote: text, Schedule: text, Alert: text, Contact: text,
		})
	}
	for n := range 20 {
		list = append(list, s.drawn(n))
	}
	return list
}

// drawn is one of those offers that import and export are tested with.
func (s *shelf) drawn(n int) storage.Resource {
	r := directorytest.Resource(int64(n+1), directorytest.House(1)).Example(n)
	row := storage.Resource{
		Title: r.Title, Description: r.About, Audience: r.Audience, AgeMin: r.AgeMin, AgeMax: r.AgeMax, Cost: r.Cost, Access: r.Access,
		Contact: r.Contact, Topics: r.Topics, Languages: r.Languages, Accessibility: r.Accessibility, AccessibilityNote: r.AccessNote,
		Schedule: r.Dates, Alert: r.Alert, MunicipalityIDs: pq.Int64Array{},
	}
	for _, place := range s.places {
		for _, name := range r.Municipalities {
			if name == place.Name {
				row.MunicipalityIDs = append(row.MunicipalityIDs, place.ID)
			}
		}
	}
	return row
}
