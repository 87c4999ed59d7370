package storage_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage"
	"sozialraum/storage/german"
	"sozialraum/storage/storagetest"
)

// crowd writes offers as many as are wanted: compounds of the field, of which, as in any language, few are common and
// most are rare, between the words of everyday.
type crowd struct {
	source     *rand.Rand
	beginnings []string
	ends       []string
	everyday   []string
	names      []string
}

func newCrowd() *crowd {
	c := &crowd{source: rand.New(rand.NewPCG(1, 2))}
	for _, list := range []struct {
		words *[]string
		text  string
	}{
		{&c.beginnings, `Eltern Kinder Jugend Familien Hausaufgaben Lern Schul Trennungs Ferien Sport Mädchen Erziehungs Sprach Musik Freizeit Theater
			Trauer Väter Mütter Medien Sucht Schwimm Fußball Frühstücks Krabbel Lese Computer Tanz Koch Garten Kunst Natur Senioren Nachbarschafts
			Flüchtlings Dolmetscher Schuldner Wohnungs Berufs Bewerbungs Praktikums Gewalt Krisen Inklusions Autismus Reit Kletter Töpfer`},
		{&c.ends, `beratung gruppe treff hilfe kurs betreuung begleitung werkstatt projekt nachmittag angebot förderung training sprechstunde café
			programm spiele abend woche zentrum laden börse stunde lotsen paten`},
		{&c.everyday, `gemeinsam Woche Nachmittag Kinder Eltern Jugendliche spielen lernen kochen reden jeden Montag Dienstag Mittwoch Donnerstag
			Freitag Uhr Anmeldung Raum Haus draußen Gruppe Gespräch freiwillig offen Spaß Ausflug basteln singen Schule Kita Familie Frauen`},
	} {
		*list.words = strings.Fields(list.text)
	}
	for i := range 5000 { // teams, houses, streets
		c.names = append(c.names, strings.ToUpper(syllables(i + 200)[:1])+syllables(i + 200)[1:])
	}
	return c
}

// pick is a word of the list, the first ones the most often.
func (c *crowd) pick(list []string) string {
	f := c.source.Float64()
	return list[int(float64(len(list))*f*f*f)]
}

func (c *crowd) words(n int) string {
	var all []string
	for i := range n {
		if i%3 == 0 {
			all = append(all, c.pick(c.beginnings)+c.pick(c.ends))
		} else {
			all = append(all, c.pick(c.everyday))
		}
	}
	return strings.Join(all, " ")
}

// bigBench is a database with n resources in a number of areas, and the places of one of them.
type bigBench struct {
	store     *storage.Store
	area      int64
	places    []int64
	processes pq.Int64Array // the store's connections
}

// fill copies n resources into so many areas, as fast as that goes: without indexes and triggers, whose work it does.
func fill(b *testing.B, n, areas int) *bigBench {
	url := storagetest.URL(b)
	store, err := storage.Open(b.Context(), url, storage.Options{MaxConns: 4}) // one of them for transactions
	check(b, err)
	b.Cleanup(func() { _ = store.Close() })
	raw, err := sql.Open("postgres", url)
	check(b, err)
	defer func() { _ = raw.Close() }()
	run := func(query string) {
		_, err := raw.ExecContext(b.Context(), query)
		check(b, err)
	}
	run(`ALTER TABLE resources DISABLE TRIGGER USER; ALTER TABLE resource_municipalities DISABLE TRIGGER ALL; DROP INDEX resources_lexemes, resource_words_similar`)
	c, big := newCrowd(), &bigBench{store: store}
	for i := range areas {
		area, places, houses := addArea(b, store, i)
		if i == areas/2 {
			big.area, big.places = area, places
		}
		c.copyResources(b, raw, area, places, houses, n/areas)
	}
	run(`SET maintenance_work_mem = '1GB';
		CREATE INDEX resources_lexemes ON resources USING gin (lexemes) WITH (fastupdate = off) WHERE archived_at IS NULL;
		CREATE INDEX resource_words_similar ON resource_words USING gin (area_id, word gin_trgm_ops) WITH (fastupdate = off);
		ALTER TABLE resources ENABLE TRIGGER USER; ALTER TABLE resource_municipalities ENABLE TRIGGER ALL`)
	run(`VACUUM ANALYZE`)
	check(b, raw.QueryRowContext(b.Context(), `
		SELECT array_agg(pid)
		FROM pg_stat_activity
		WHERE datname = current_database() AND application_name = 'sozialraum'`).Scan(&big.processes))
	return big
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func addArea(b *testing.B, store *storage.Store, i int) (area int64, places, houses []int64) {
	made := storage.NewArea{Name: fmt.Sprint("Raum ", i), Zone: "Europe/Berlin", EmergencyPhone: "110"}
	for _, name := range []string{"Alsfeld", "Romrod", "Feldatal", "Schwalmtal", "Grebenau"} {
		made.Municipalities = append(made.Municipalities, storage.NewMunicipality{Name: name})
	}
	area, err := store.AddArea(b.Context(), made)
	check(b, err)
	check(b, store.InTx(b.Context(), func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.Municipalities(ctx, area)
		if err != nil {
			return err
		}
		for j, place := range list {
			places = append(places, place.ID)
			house, err := tx.AddOrganisation(ctx, storage.Organisation{
				AreaID: area, MunicipalityID: place.ID, Name: fmt.Sprint("Haus ", syllables(j+12*i+1)), Sector: "other", State: "active",
			})
			if err != nil {
				return err
			}
			houses = append(houses, house)
		}
		return nil
	}))
	return area, places, houses
}

// written is a resource of the crowd, and what it is found by.
type written struct {
	storage.Resource
	lexemes string
}

// maxTexts is how many different texts an area has; beyond that they repeat, for writing them takes longer than all else.
const maxTexts = 50_000

// write makes up n resources of one area.
func (c *crowd) write(n int, area int64, places, houses []int64) []written {
	all := make([]written, n)
	topics := []string{"learning", "leisure", "parenting", "sport", "separation", "childcare"}
	for i := range all {
		r := storage.Resource{
			AreaID: area, OrganisationID: houses[i%len(houses)], Organisation: "Haus", Title: c.words(3) + " " + c.pick(c.names), Audience: c.words(2),
			Description: c.words(18), Topics: []string{c.pick(topics)},
		}
		if c.source.IntN(4) > 0 {
			low := c.source.IntN(16)
			high := low + 2 + c.source.IntN(6)
			r.AgeMin, r.AgeMax = &low, &high
		}
		if c.source.IntN(3) > 0 {
			r.MunicipalityIDs = []int64{places[c.source.IntN(len(places))]}
		}
		if c.source.IntN(2) > 0 {
			r.Cost = "kostenlos"
		}
		all[i] = written{r, r.Lexemes()}
	}
	return all
}

// copyResources writes n resources of one area and counts their words.
func (c *crowd) copyResources(b *testing.B, raw *sql.DB, area int64, places, houses []int64, n int) {
	var first int64
	check(b, raw.QueryRowContext(b.Context(), `SELECT COALESCE(max(id), 0) + 1 FROM resources`).Scan(&first))
	texts, now := c.write(min(n, maxTexts), area, places, houses), time.Unix(1_500_000_000, 0)
	rows := newCopy(b, raw, "resources", "id", "area_id", "organisation_id", "owner", "title", "description", "audience", "age_min", "age_max",
		"cost", "topics", "lexemes", "lexed", "created_at", "updated_at")
	uses := map[string]int{}
	for i := range n {
		r := texts[i%len(texts)]
		rows.add(first+int64(i), area, r.OrganisationID, r.Organisation, r.Title, r.Description, r.Audience, r.AgeMin, r.AgeMax, r.Cost,
			pq.Array([]string(r.Topics)), r.lexemes, storage.Lexing, now, now)
	}
	rows.end()
	rows = newCopy(b, raw, "resource_municipalities", "resource_id", "municipality_id", "area_id")
	for i := range n {
		for _, place := range texts[i%len(texts)].MunicipalityIDs {
			rows.add(first+int64(i), place, area)
		}
	}
	rows.end()
	for _, r := range texts {
		for word := range strings.FieldsSeq(r.Title + " " + r.Audience + " " + r.Description) {
			uses[word] += n / len(texts)
		}
	}
	rows = newCopy(b, raw, "resource_words", "area_id", "word", "shown", "uses")
	folded := map[string]bool{}
	for word, n := range uses {
		if form := german.Fold(word); len(form) >= 4 && !folded[form] {
			folded[form] = true
			rows.add(area, form, word, n)
		}
	}
	rows.end()
}

// copier writes rows with COPY.
type copier struct {
	b    *testing.B
	tx   *sql.Tx
	stmt *sql.Stmt
}

func newCopy(b *testing.B, raw *sql.DB, table string, columns ...string) *copier {
	tx, err := raw.BeginTx(b.Context(), nil)
	check(b, err)
	stmt, err := tx.PrepareContext(b.Context(), "COPY "+table+" ("+strings.Join(columns, ", ")+") FROM STDIN")
	check(b, err)
	return &copier{b, tx, stmt}
}

func (c *copier) add(values ...any) {
	_, err := c.stmt.ExecContext(c.b.Context(), values...)
	check(c.b, err)
}

func (c *copier) end() {
	_, err := c.stmt.ExecContext(c.b.Context())
	check(c.b, err)
	check(c.b, c.tx.Commit())
}

func syllables(i int) string {
	var word strings.Builder
	for ; i > 0; i /= 12 {
		word.WriteString([]string{"ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "wu", "fa", "de"}[i%12])
	}
	return word.String()
}

// benchQuery is a kind of query that people type.
type benchQuery struct {
	name  string
	query func(*bigBench) storage.ResourceQuery
}

func search(words string, change ...func(*bigBench, *storage.ResourceQuery)) func(*bigBench) storage.ResourceQuery {
	return func(big *bigBench) (q storage.ResourceQuery) {
		for word := range strings.FieldsSeq(words) {
			q.Words = append(q.Words, storage.SearchWord{Text: word})
		}
		for _, fn := range change {
			fn(big, &q)
		}
		return q
	}
}

func here(big *bigBench, q *storage.ResourceQuery) { q.MunicipalityIDs = big.places[1:2] }
func aged(_ *bigBench, q *storage.ResourceQuery)   { q.AgeFrom, q.AgeTo = years(8), years(8) }
func free(_ *bigBench, q *storage.ResourceQuery)   { q.Free = true }
func learning(_ *bigBench, q *storage.ResourceQuery) {
	q.Words[0].Topics = []string{"learning"}
}

func benchQueries() []benchQuery {
	return []benchQuery{
		{"most common word", search("gemeinsam")},
		{"common compound", search("Kinderbetreuung")},
		{"rare word", search("Wuwuse")},
		{"with topic", search("Hausaufgabenhilfe", learning)},
		{"two common words", search("Eltern Gespräch")},
		{"three words", search("Theater Nachmittag Mädchen")},
		{"word and place", search("Hausaufgaben", learning, here)},
		{"word, place, age, free", search("Sport", here, aged, free)},
		{"age and place alone", search("", here, aged)},
		{"typo", search("Krabelgrupe")},
		{"typo in a common word", search("Erzihungsberatung gemeinsam")},
		{"part of a word", search("fgabenbetr")},
		{"nothing has all", search("Kelise Voforade Theatercafé", here, aged, free)},
		{"nothing at all", search("Quantenphysik Raketenstart")},
	}
}

// BenchmarkSearch prints how long searches take in areas of growing size. Each size is built once, which takes a
// minute for every 100,000; SOZIALRAUM_BENCH=short leaves the million out.
//
//	go test -run '^$' -bench '^BenchmarkSearch$' -benchtime 1x -timeout 60m ./storage
func BenchmarkSearch(b *testing.B) {
	for _, size := range []struct {
		n        int
		promised float64 // ms
	}{{10_000, 30}, {100_000, 30}, {1_000_000, 100}} {
		if size.n > 100_000 && os.Getenv("SOZIALRAUM_BENCH") == "short" {
			continue
		}
		for _, areas := range []int{1, size.n / 1000} {
			b.Run(fmt.Sprintf("%d/%dAreas", size.n, areas), func(b *testing.B) { benchSearch(b, size.n, areas, size.promised) })
		}
	}
}

func benchSearch(b *testing.B, n, areas int, promised float64) {
	b.ReportMetric(0, "ns/op")
	start := time.Now()
	big := fill(b, n, areas)
	fmt.Printf("\n%d resources in %d areas, filled in %.0f s; ms of the clock, and of the database at work\n", n, areas, time.Since(start).Seconds())
	var clocks, works []time.Duration
	for _, q := range benchQueries() {
		clock, work, hits := big.measure(b, q.query(big), 50)
		clocks, works = append(clocks, clock...), append(works, work...)
		fmt.Printf("  %-26s median %6.1f, p99 %6.1f   at work: median %6.1f, p99 %6.1f   %4d hits\n",
			q.name, millis(clock, 0.5), millis(clock, 0.99), millis(work, 0.5), millis(work, 0.99), hits)
	}
	p99 := millis(clocks, 0.99)
	fmt.Printf("  %-26s median %6.1f, p99 %6.1f   at work: median %6.1f, p99 %6.1f   promised: %.0f\n",
		"all", millis(clocks, 0.5), p99, millis(works, 0.5), millis(works, 0.99), promised)
	if p99 > promised {
		b.Errorf("%d resources in %d areas: p99 is %.1f ms", n, areas, p99)
	}
}

// measure runs a query several times, each in a transaction of its own, as for an update. It takes the time by the
// clock, and that in which the database's processes were at work: on a machine with other work the clock says little.
func (big *bigBench) measure(b *testing.B, q storage.ResourceQuery, times int) (clock, work []time.Duration, hits int) {
	for i := range times + 10 {
		start, before := time.Now(), big.atWork(b)
		check(b, big.store.InTx(b.Context(), func(ctx context.Context, tx *storage.Tx) error {
			found, err := tx.SearchResources(ctx, big.area, q, 0, 8)
			hits = found.Total
			return err
		}))
		took := time.Since(start)
		if i >= 10 { // the first ones prepare
			clock, work = append(clock, took), append(work, big.atWork(b)-before)
		}
	}
	return clock, work, hits
}

// atWork is how long the database's processes have had a processor, where the system tells (Linux).
func (big *bigBench) atWork(b *testing.B) (total time.Duration) {
	for _, pid := range big.processes {
		var nanoseconds int64
		if content, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid)); err == nil {
			_, err = fmt.Sscan(string(content), &nanoseconds)
			check(b, err)
		}
		total += time.Duration(nanoseconds)
	}
	return total
}

func millis(took []time.Duration, share float64) float64 {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[int(float64(len(sorted)-1)*share)].Seconds() * 1000
}
