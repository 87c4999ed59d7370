package published_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sozialraum/bot/directory"
	"sozialraum/bot/exchange"
	"sozialraum/bot/hsds"
	"sozialraum/storage"
)

// answer is what the server answered.
type answer struct {
	status int
	tag    string
	text   []byte
	value  map[string]any
}

// ask asks the server.
func (s *shelf) ask(method, path string, headers ...string) answer {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), method, s.server.URL+path, nil)
	s.check(err)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := s.server.Client().Do(request)
	s.check(err)
	text, err := io.ReadAll(response.Body)
	s.check(errors.Join(err, response.Body.Close()))
	a := answer{status: response.StatusCode, tag: response.Header.Get("ETag"), text: text}
	if len(text) > 0 {
		s.check(json.Unmarshal(text, &a.value))
		if kind := response.Header.Get("Content-Type"); kind != "application/json" {
			s.Errorf("%s is %q", path, kind)
		}
	}
	if strings.Contains(strings.ToLower(string(text)), "geheim") {
		s.Errorf("%s tells what is not public:\n%s", path, text)
	}
	return a
}

// get asks for what is there. Who has it already does not get it again.
func (s *shelf) get(path string) answer {
	s.Helper()
	a := s.ask(http.MethodGet, path)
	if a.status != http.StatusOK || !strings.HasPrefix(a.tag, `"`) {
		s.Fatalf("%s: status %d, ETag %s: %s", path, a.status, a.tag, a.text)
	}
	if again := s.ask(http.MethodGet, path, "If-None-Match", a.tag); again.status != http.StatusNotModified || len(again.text) > 0 || again.tag != a.tag {
		s.Errorf("%s again: status %d, ETag %s, %d bytes", path, again.status, again.tag, len(again.text))
	}
	return a
}

// one asks for a single object of the standard.
func (s *shelf) one(name, path string) answer {
	s.Helper()
	a := s.get(path)
	if err := s.standard.Check(name, a.value); err != nil {
		s.Errorf("%s: %v\n%s", path, err, a.text)
	}
	return a
}

// walk reads a list of the standard's objects from its first page to the one after its last.
func (s *shelf) walk(name, path string, size int) (list []map[string]any) {
	s.Helper()
	for number := 1; ; number++ {
		at := fmt.Sprintf("%s&per_page=%d&page=%d", path, size, number)
		page := s.get(at).value
		if err := s.standard.CheckPage(name, page); err != nil {
			s.Fatalf("%s: %v", at, err)
		}
		contents, _ := page["contents"].([]any)
		for _, object := range contents {
			list = append(list, object.(map[string]any))
		}
		total, pages := page["total_items"].(float64), page["total_pages"].(float64)
		want := map[string]any{
			"total_items": total, "total_pages": float64((int(total) + size - 1) / size), "page_number": float64(number), "size": float64(size),
			"first_page": number == 1, "last_page": number >= int(pages), "empty": len(contents) == 0, "contents": page["contents"],
		}
		if diff := cmp.Diff(want, page); diff != "" || len(contents) != max(0, min(size, int(total)-(number-1)*size)) {
			s.Fatalf("%s has %d objects of %v (-want +got):\n%s", at, len(contents), total, diff)
		}
		if number > int(pages) {
			return list
		}
	}
}

func idsOf(list []map[string]any) (ids []string) {
	for _, object := range list {
		ids = append(ids, object["id"].(string))
	}
	return ids
}

// sameIDs compares identifiers, each of which is there once, in any order.
func (s *shelf) sameIDs(path string, got []string, want []string) {
	s.Helper()
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got)), cmpopts.EquateEmpty()); diff != "" {
		s.Errorf("%s lists (-want +got):\n%s", path, diff)
	}
}

// Whatever the API answers, at every path, is as HSDS 3.1 wants it, and all of it together is what is public and no more.
func TestEveryAnswerIsHSDS(t *testing.T) {
	s := fill(t)
	if about := s.one("about", "/"); about.value["version"] != hsds.Version {
		t.Errorf("the API is of version %v", about.value["version"])
	}
	wanted := map[string][]string{
		"services": slices.Collect(maps.Keys(s.public)), "organizations": slices.Collect(maps.Keys(s.houses)),
		"taxonomies": {hsds.Taxonomies()[0].ID.String()}, "taxonomy_terms": nil,
	}
	for _, term := range hsds.Terms(exchange.Words()) {
		wanted["taxonomy_terms"] = append(wanted["taxonomy_terms"], term.ID.String())
	}
	names := map[string]string{"services": "service", "organizations": "organization", "taxonomies": "taxonomy", "taxonomy_terms": "taxonomy_term"}
	for list, name := range names {
		inOrder := s.walk(name+"_list", "/"+list+"?", 100)
		s.sameIDs(list, idsOf(inOrder), wanted[list])
		for _, size := range []int{7, 50} {
			s.nextMinute()
			if diff := cmp.Diff(inOrder, s.walk(name+"_list", "/nord/"+list+"?", size)); diff != "" {
				t.Errorf("%s with %d on a page are others:\n%s", list, size, diff)
			}
		}
		for _, listed := range inOrder {
			s.nextMinute()
			whole := s.one(name, fmt.Sprintf("/%s/%s", list, listed["id"])).value
			for property, value := range listed {
				if diff := cmp.Diff(value, whole[property]); diff != "" {
					t.Errorf("%s of %s %s is another in the list:\n%s", property, name, listed["id"], diff)
				}
			}
		}
	}
}

// nextMinute lets the API answer as often again.
func (s *shelf) nextMinute() { s.now = s.now.Add(61e9) }

// A service says in full what its owner said of it, but how to reach people; and everything that it names is there.
func TestFullServices(t *testing.T) {
	s := fill(t)
	services := s.walk("service", "/services?full=true", 40)
	s.sameIDs("full", idsOf(services), slices.Collect(maps.Keys(s.public)))
	named := map[string][]string{}
	for _, service := range services {
		id, owner := service["id"].(string), service["organization_id"].(string)
		named["/organizations/"+owner] = append(named["/organizations/"+owner], id)
		attributes, _ := service["attributes"].([]any)
		for _, entry := range attributes {
			attribute := entry.(map[string]any)
			if term, ok := attribute["taxonomy_term_id"].(string); ok && attribute["link_type"] == "sozialraum:topics" {
				named["/taxonomy_terms/"+term] = append(named["/taxonomy_terms/"+term], id)
			}
		}
	}
	filters := map[string]string{"organizations": "organization_id", "taxonomy_terms": "taxonomy_term_id"}
	names := map[string]string{"organizations": "organization", "taxonomy_terms": "taxonomy_term"}
	for path, ids := range named {
		s.nextMinute()
		list, id, _ := strings.Cut(path[1:], "/")
		s.one(names[list], path)
		s.sameIDs(path, idsOf(s.walk("service_list", "/services?"+filters[list]+"="+id, 100)), ids)
	}
	read := 0
	for n := range 4 {
		read += s.reads(s.get(fmt.Sprintf("/services?full=true&per_page=50&page=%d", n+1)).text)
	}
	if read != len(s.public) {
		t.Errorf("%d offers were read, of %d", read, len(s.public))
	}
}

// reads reads a page as an import does, and compares it with what is in the database. It returns how many offers are on it.
func (s *shelf) reads(page []byte) (offers int) {
	s.Helper()
	for r := hsds.NewReader(bytes.NewReader(page), exchange.Words()); ; {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return offers
		}
		s.check(err)
		got, ok := row.Record.(*directory.Resource)
		if !ok {
			continue
		}
		offers++
		want := s.record(s.public[got.ID.String()])
		want.Contact = ""
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || len(row.Problems) > 0 || row.Dropped != nil {
			s.Errorf("read again: %v, %v (-want +got):\n%s", row.Problems, row.Dropped, diff)
		}
	}
}

// record is an offer as the directory's files have it.
func (s *shelf) record(o offered) (record *directory.Resource) {
	s.Helper()
	s.in(func(ctx context.Context, tx *storage.Tx) error {
		stored, err := tx.Resource(ctx, o.area.ID, o.id)
		s.check(err)
		stored.Said = stored.Holds
		area, err := exchange.Open(ctx, tx, o.area)
		s.check(err)
		record = area.Resource(&stored)
		return nil
	})
	return record
}

// What is not public, what never was, and what cannot be asked for.
func TestWhatIsNotThere(t *testing.T) {
	s := fill(t)
	some := slices.Collect(maps.Keys(s.public))[0]
	missing := append(s.hidden, "/people", "/services/x", "/services/"+some+"/phones", "/organizations/"+some, "/taxonomies/"+some,
		"/taxonomy_terms/"+some, "/service_at_locations", "/attachments", "/nordwest/services", "/services/"+strings.Repeat("0", 36), "/%00")
	for _, path := range missing {
		if a := s.ask(http.MethodGet, path, "If-None-Match", "*"); a.status != http.StatusNotFound || a.value["error"] != "not found" || a.tag != "" {
			t.Errorf("%s: status %d, ETag %s: %s", path, a.status, a.tag, a.text)
		}
	}
	s.nextMinute()
	for _, list := range []string{"services", "organizations", "taxonomies", "taxonomy_terms"} {
		for _, query := range []string{"page=0", "page=-1", "page=1.5", "page=1000001", "per_page=0", "per_page=101", "per_page=x", "page=1&page=1", "limit=3", "%zz"} {
			a := s.ask(http.MethodGet, "/"+list+"?"+query)
			if said, _ := a.value["error"].(string); a.status != http.StatusBadRequest || said == "" {
				t.Errorf("/%s?%s: status %d: %s", list, query, a.status, a.text)
			}
		}
		for _, query := range []string{"page=1000000", "page=1000000&per_page=100"} {
			page := s.get("/" + list + "?" + query).value
			if err := s.standard.CheckPage(list, page); err != nil || page["empty"] != true || page["last_page"] != true {
				t.Errorf("/%s?%s: %v, %v", list, query, err, page)
			}
		}
	}
}

// Whoever has what is there gets it again only if it is not the same.
func TestTags(t *testing.T) {
	s := fill(t)
	for _, path := range []string{"/", "/services?per_page=2", "/organizations?page=9", "/taxonomy_terms", "/services/" + slices.Collect(maps.Keys(s.public))[0]} {
		a := s.get(path)
		for _, tags := range []string{"W/" + a.tag, `"other", ` + a.tag, "*"} {
			if again := s.ask(http.MethodGet, path, "If-None-Match", tags); again.status != http.StatusNotModified || len(again.text) > 0 {
				t.Errorf("%s, If-None-Match %s: status %d, %d bytes", path, tags, again.status, len(again.text))
			}
		}
		if other := s.ask(http.MethodGet, path, "If-None-Match", `"other"`); other.status != http.StatusOK || !bytes.Equal(other.text, a.text) {
			t.Errorf("%s, If-None-Match of something else: status %d", path, other.status)
		}
		if head := s.ask(http.MethodHead, path); head.status != http.StatusOK || head.tag != a.tag || len(head.text) > 0 {
			t.Errorf("HEAD %s: status %d, ETag %s", path, head.status, head.tag)
		}
	}
	s.changed()
}

// changed changes an offer: whatever tells of it has another ETag, and nothing else has.
func (s *shelf) changed() {
	s.Helper()
	ids := idsOf(s.walk("service_list", "/services?", 100))
	changed, other := "/services/"+ids[0], "/services/"+ids[1]
	paths := []string{"/", "/services", "/services?full=true", "/organizations", "/taxonomies", changed, other}
	tags := map[string]string{}
	for _, path := range paths {
		tags[path] = s.get(path).tag
	}
	s.in(func(ctx context.Context, tx *storage.Tx) error {
		row, err := tx.ResourceToChange(ctx, s.public[ids[0]].area.ID, s.public[ids[0]].id)
		s.check(err)
		row.Alert = "Heute geschlossen"
		return tx.ChangeResource(ctx, row)
	})
	for _, path := range paths {
		told := path == "/services" || path == "/services?full=true" || path == changed
		want := map[bool]int{true: http.StatusOK, false: http.StatusNotModified}[told]
		if a := s.ask(http.MethodGet, path, "If-None-Match", tags[path]); a.status != want {
			s.Errorf("%s after the change: status %d, want %d", path, a.status, want)
		}
	}
	if now := s.one("service", changed).value; now["alert"] != "Heute geschlossen" {
		s.Errorf("the alert is %v", now["alert"])
	}
}
