package published_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/directory"
	"sozialraum/bot/published"
	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// site is the API over a database in which one offer of five is public, in two areas.
type site struct {
	t       *testing.T
	store   *storage.Store
	web     http.Handler
	now     time.Time
	log     bytes.Buffer
	area    int64
	house   int64
	offers  []int64 // of the first area
	origins [2]directory.Origin
}

func setup(t *testing.T) *site {
	s := &site{t: t, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	s.store = storagetest.New(t, storagetest.WithClock(func() time.Time { return s.now }))
	s.web = published.New(s.store, "/bot", slog.New(slog.NewTextHandler(&s.log, nil)))
	for n := range 2 {
		id, err := s.store.AddArea(t.Context(), storage.NewArea{
			Name: fmt.Sprint("Nord ", n), Zone: "Europe/Berlin", EmergencyPhone: "06631 000000", Municipalities: []storage.NewMunicipality{{Name: "Romrod"}},
		})
		s.check(err)
		s.in(func(ctx context.Context, tx *storage.Tx) error {
			origin, err := tx.Origin(ctx, id)
			s.check(err)
			copy(s.origins[n][:], origin)
			return nil
		})
		if n == 0 {
			s.area = id
		}
		s.fill(id, n)
	}
	return s
}

// fill makes a house with a public offer, one that is not, one that is archived; and houses without anything public.
func (s *site) fill(area int64, n int) {
	s.in(func(ctx context.Context, tx *storage.Tx) error {
		places, err := tx.Municipalities(ctx, area)
		s.check(err)
		house := storage.Organisation{
			AreaID: area, MunicipalityID: places[0].ID, Name: "Familienzentrum", Sector: "free_provider", Can: "geheime Karte", Cannot: "geheime Karte",
			Contact: "Frau Geheim, 06631 12345, info@example.org", Hours: "geheime Karte", State: "active",
		}
		id, err := tx.AddOrganisation(ctx, house)
		s.check(err)
		six := 6
		offer := storage.Resource{
			AreaID: area, OrganisationID: id, Title: "Hausaufgabenhilfe", Description: "Jeden Nachmittag", AgeMin: &six, Cost: "kostenlos",
			Topics: []string{"learning"}, MunicipalityIDs: []int64{places[0].ID}, Languages: []string{"de", "ar"}, Public: true,
			Capacity: storage.Capacity{Said: "few", SaidAt: &tx.Now},
		}
		hidden, archived := offer, offer
		hidden.Title, hidden.Public = "geheimes Angebot", false
		archived.Title = "geheimes altes Angebot"
		var ids []int64
		for _, r := range []storage.Resource{offer, hidden, archived} {
			id, err := tx.AddResource(ctx, r)
			s.check(err)
			ids = append(ids, id)
		}
		s.check(tx.ArchiveResource(ctx, area, ids[2]))
		house.Name, house.Sector = "geheimes Haus", "school"
		quiet, err := tx.AddOrganisation(ctx, house)
		s.check(err)
		hidden.OrganisationID, hidden.Title = quiet, "noch ein geheimes"
		_, err = tx.AddResource(ctx, hidden)
		s.check(err)
		house.Name = "geheimes archiviertes Haus"
		gone, err := tx.AddOrganisation(ctx, house)
		s.check(err)
		offer.OrganisationID, offer.Title = gone, "geheimes Angebot eines archivierten Hauses"
		_, err = tx.AddResource(ctx, offer)
		s.check(err)
		s.check(tx.SetOrganisationState(ctx, area, gone, "active", "archived"))
		if n == 0 {
			s.house, s.offers = id, ids
		}
		return nil
	})
}

func (s *site) in(fn func(ctx context.Context, tx *storage.Tx) error) {
	s.t.Helper()
	s.check(s.store.InTx(s.t.Context(), fn))
}

func (s *site) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// ask sends a request, with headers as name and value.
func (s *site) ask(method, target string, headers ...string) *http.Response {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.web.ServeHTTP(w, r)
	return w.Result()
}

// get asks for a path and decodes the answer.
func (s *site) get(target string, want int) (text string, value map[string]any) {
	s.t.Helper()
	response := s.ask(http.MethodGet, target)
	var body bytes.Buffer
	_, err := body.ReadFrom(response.Body)
	s.check(err)
	if response.StatusCode != want {
		s.t.Fatalf("%s: status %d, want %d: %s", target, response.StatusCode, want, body.String())
	}
	if err := json.Unmarshal(body.Bytes(), &value); err != nil {
		s.t.Fatalf("%s: %v", target, err)
	}
	return body.String(), value
}

func (s *site) offer(n int) string {
	return s.origins[0].ID(directory.Resources, s.offers[n]).String()
}

func TestOnlyWhatIsPublic(t *testing.T) {
	s := setup(t)
	var all strings.Builder
	for _, path := range []string{
		"/", "/services", "/services?full=true", "/organizations", "/services/" + s.offer(0),
		"/organizations/" + s.origins[0].ID(directory.Organisations, s.house).String(), "/taxonomies", "/taxonomy_terms?per_page=100",
	} {
		text, _ := s.get(path, http.StatusOK)
		prefixed, _ := s.get("/bot"+path, http.StatusOK)
		if text != prefixed {
			t.Errorf("%s is another page below the public address", path)
		}
		all.WriteString(text)
	}
	for _, secret := range []string{"geheim", "Geheim", "Frau", "confirmed", "created"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("the API tells %q:\n%s", secret, all.String())
		}
	}
	for _, path := range []string{
		"/services/" + s.offer(1), "/services/" + s.offer(2), "/services/1", "/services/" + s.offer(0) + "/x", "/people", "/services/x/y",
		"/services/" + s.origins[1].ID(directory.Resources, s.offers[0]).String(),
		"/organizations/" + s.origins[0].ID(directory.Organisations, s.house+1).String(),
		"/organizations/" + s.offer(0), "/taxonomies/" + s.offer(0), "/taxonomy_terms/" + s.offer(0),
	} {
		s.get(path, http.StatusNotFound)
	}
}

func TestServices(t *testing.T) {
	s := setup(t)
	_, page := s.get("/services?per_page=1&page=2", http.StatusOK)
	delete(page, "contents")
	if diff := cmp.Diff(map[string]any{
		"total_items": 2.0, "total_pages": 2.0, "page_number": 2.0, "size": 1.0, "first_page": false, "last_page": true, "empty": false,
	}, page); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
	list, _ := s.get("/services", http.StatusOK)
	if strings.Contains(list, "attributes") || strings.Contains(list, "languages") || !strings.Contains(list, `"organization":{`) {
		t.Errorf("a list holds what services have several of, or no organisation: %s", list)
	}
	one, service := s.get("/services/"+s.offer(0), http.StatusOK)
	for _, part := range []string{`"email":"info@example.org"`, `"number":"06631 12345"`, `"code":"ar"`, `"identifier":"few"`, `"assured_date":"2026-11-22"`} {
		if !strings.Contains(one, part) {
			t.Errorf("no %s in %s", part, one)
		}
	}
	if service["name"] != "Hausaufgabenhilfe" {
		t.Errorf("it is called %v", service["name"])
	}
	s.now = s.now.Add(storage.CapacityLife)
	if old, _ := s.get("/services/"+s.offer(0), http.StatusOK); strings.Contains(old, "capacities") {
		t.Errorf("an old word about places is still told: %s", old)
	}
}

func TestFilters(t *testing.T) {
	s := setup(t)
	_, terms := s.get("/taxonomy_terms?per_page=100", http.StatusOK)
	ids := map[any]any{}
	for _, entry := range terms["contents"].([]any) {
		term, _ := entry.(map[string]any)
		ids[term["code"]] = term["id"]
	}
	for query, want := range map[string]float64{
		"": 2, "taxonomy_term_id=" + fmt.Sprint(ids["learning"]): 2, "taxonomy_term_id=" + fmt.Sprint(ids["grief"]): 0, "taxonomy_term_id=x": 0,
		"organization_id=" + s.origins[0].ID(directory.Organisations, s.house).String(): 1, "organization_id=" + s.offer(0): 0,
		"modified_after=2026-11-22": 2, "modified_after=2026-11-22T12:00:00Z": 2, "modified_after=2026-11-22T12:00:01Z": 0, "page=2": 2, "full=true&per_page=100": 2,
	} {
		if _, page := s.get("/services?"+query, http.StatusOK); page["total_items"] != want {
			t.Errorf("%q finds %v, want %v", query, page["total_items"], want)
		}
	}
	for _, query := range []string{
		"page=0", "page=x", "page=1000001", "per_page=101", "per_page=-1", "search=Trauer", "full=yes", "modified_after=gestern", "page=1&page=2",
		"modified_after=-1", "page=99999999999999999999",
	} {
		s.get("/services?"+query, http.StatusBadRequest)
	}
	s.get("/services/"+s.offer(0)+"?full=true", http.StatusBadRequest)
}

func TestUnchangedIsNotSentAgain(t *testing.T) {
	s := setup(t)
	for _, path := range []string{"/", "/services", "/services/" + s.offer(0), "/organizations"} {
		first := s.ask(http.MethodGet, path)
		tag := first.Header.Get("ETag")
		if again := s.ask(http.MethodGet, path, "If-None-Match", tag); tag == "" || again.StatusCode != http.StatusNotModified || again.ContentLength > 0 {
			t.Errorf("%s with its ETag %q: status %d", path, tag, again.StatusCode)
		}
		if other := s.ask(http.MethodGet, path, "If-None-Match", `"x"`); other.StatusCode != http.StatusOK {
			t.Errorf("%s with another ETag: status %d", path, other.StatusCode)
		}
	}
	tag := s.ask(http.MethodGet, "/services").Header.Get("ETag")
	s.in(func(ctx context.Context, tx *storage.Tx) error {
		r, err := tx.Resource(ctx, s.area, s.offers[0])
		s.check(err)
		r.Public = false
		return tx.ChangeResource(ctx, r)
	})
	if now := s.ask(http.MethodGet, "/services", "If-None-Match", tag); now.StatusCode != http.StatusOK {
		t.Errorf("after a change: status %d", now.StatusCode)
	}
	s.get("/services/"+s.offer(0), http.StatusNotFound)
}

func TestReadOnly(t *testing.T) {
	s := setup(t)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		if response := s.ask(method, "/services"); response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") == "" {
			t.Errorf("%s: status %d", method, response.StatusCode)
		}
	}
	if response := s.ask(http.MethodOptions, "/services"); response.StatusCode != http.StatusNoContent || response.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("OPTIONS: status %d", response.StatusCode)
	}
	if response := s.ask(http.MethodHead, "/services"); response.StatusCode != http.StatusOK || response.Header.Get("ETag") == "" {
		t.Errorf("HEAD: status %d", response.StatusCode)
	}
}

func TestSoManyRequestsAMinute(t *testing.T) {
	s := setup(t)
	refused := 0
	for range 1300 {
		if s.ask(http.MethodGet, "/x").StatusCode == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 100 {
		t.Errorf("%d requests were refused", refused)
	}
	s.now = s.now.Add(time.Minute)
	s.get("/", http.StatusOK)
}

func TestFaultsAreNotTold(t *testing.T) {
	s := setup(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	s.web.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/services?organization_id="+s.offer(0), nil))
	if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "context") || strings.Contains(s.log.String(), s.offer(0)) {
		t.Errorf("status %d: %s\n%s", w.Code, w.Body.String(), s.log.String())
	}
}
