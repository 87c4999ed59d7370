package storage_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/storage"
)

func TestAgendaLines(t *testing.T) {
	agenda := "1. Begrüßung\r\n\n• Kita und Schule\n - Elternabende \nAus der Umfrage:\n3) 2017 wird gut\n10 Jahre Netzwerk\n•\n:"
	want := []string{"Begrüßung", "Kita und Schule", "Elternabende", "2017 wird gut", "10 Jahre Netzwerk", "•"}
	if diff := cmp.Diff(want, storage.AgendaLines(agenda)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestMatchAgenda(t *testing.T) {
	before := []storage.AgendaPoint{{ID: 1, Words: "Begrüßung"}, {ID: 2, Words: "Übergang von der Kita in die Schule"}, {ID: 3, Words: "Elternabende"}, {ID: 4, Words: "Elternabende"}}
	lines := []string{"Übergang von der Kita in die Grundschule", "elternabende", "Ferien", "Begrüßung und Kaffee", "Elternabende"}
	var got []int64
	for _, p := range storage.MatchAgenda(before, lines) {
		got = append(got, p.ID)
	}
	if diff := cmp.Diff([]int64{2, 3, 0, 1, 4}, got); diff != "" {
		t.Errorf("points (-want +got):\n%s", diff)
	}
}

// However an agenda is rewritten, every line is one point, no point is two lines, and a line that stays word by word stays the
// same point as long as it was there once.
func TestAgendasKeepTheirPoints(t *testing.T) {
	line := rapid.StringMatching(`[a-c]( [a-c]){0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		var before []storage.AgendaPoint
		for i, words := range rapid.SliceOfNDistinct(line, 0, 6, rapid.ID[string]).Draw(t, "before") {
			before = append(before, storage.AgendaPoint{ID: int64(i + 1), Words: words})
		}
		lines := rapid.SliceOfN(line, 0, 8).Draw(t, "after")
		seen := map[int64]bool{}
		after := storage.MatchAgenda(before, lines)
		for i, p := range after {
			if p.Words != lines[i] || p.ID != 0 && seen[p.ID] {
				t.Fatalf("line %d: %+v", i, p)
			}
			seen[p.ID] = true
		}
		for _, p := range before {
			if i := slices.Index(lines, p.Words); i >= 0 && after[i].ID != p.ID {
				t.Fatalf("%q became %+v", p.Words, after[i])
			}
		}
	})
}

func TestAroundInAChain(t *testing.T) {
	link := func(kind string, id int64) storage.ChainLink { return storage.ChainLink{Kind: kind, ID: id} }
	chain := storage.Chain{
		link("wish", 1), link("option", 2), link("point", 3), link("agreement", 4), link("agreement", 5), link("point", 6),
	}
	for _, c := range []struct {
		here          storage.ChainLink
		before, after []int64
	}{
		{link("wish", 1), nil, []int64{2}},
		{link("option", 2), []int64{1}, []int64{3}},
		{link("point", 3), []int64{2}, []int64{4, 5}},
		{link("agreement", 4), []int64{3}, []int64{6}},
		{link("agreement", 5), []int64{3}, []int64{6}},
		{link("point", 6), []int64{5, 4}, nil},
		{link("point", 7), nil, nil},
	} {
		before, after := chain.Around(c.here)
		ids := func(links []storage.ChainLink) (list []int64) {
			for _, l := range links {
				list = append(list, l.ID)
			}
			return list
		}
		if !slices.Equal(ids(before), c.before) || !slices.Equal(ids(after), c.after) {
			t.Errorf("%+v: before %v, after %v", c.here, ids(before), ids(after))
		}
	}
}

// One id from the wish to the agreement, through changes of the agenda; another area finds none of it, and nobody but
// coordinators the wish.
func TestOneIDFromWishToAgreement(t *testing.T) {
	m := setupWishes(t)
	c := m.confers("2017-03-21 18:00")
	m.must(m.wish(c, m.person, "Kita und Schule", true))
	wish := m.wishes(c)[0]
	var poll storage.Poll
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		var err error
		poll, err = tx.AddPoll(ctx, storage.Poll{
			AreaID: m.area, Kind: "points", Question: "Was?", Options: []string{"Anderes", wish.Wording}, Voters: "person",
			OpensAt: m.now, ClosesAt: m.now.AddDate(0, 0, 7),
		}, m.person.ID)
		m.must(err)
		m.must(tx.PutWishInPoll(ctx, c, wish.ID, poll.ID, 2))
	})
	m.now = m.now.Add(time.Hour)
	rewrite := func(agenda string) {
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			before, err := tx.LockConference(ctx, m.area, c.ID)
			m.must(err)
			after := before
			after.Agenda = agenda
			_, err = tx.ChangeConference(ctx, before, after)
			m.must(err)
		})
	}
	rewrite("1. Begrüßung\n2. Kita und Schule")
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		id, err := tx.OptionChain(ctx, m.area, poll.ID, 2)
		m.must(err)
		if id != wish.ID {
			t.Errorf("the option's chain is %d, the wish %d", id, wish.ID)
		}
		m.must(tx.TracePoint(ctx, c, "Kita und Schule", id))
	})
	rewrite("Kita und Grundschule und Schule\nFerien")
	house := m.employer("Kita")
	m.now = m.now.Add(time.Hour)
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		points, err := tx.AgendaPoints(ctx, m.area, c.ID)
		m.must(err)
		if len(points) != 2 || points[0].ChainID != wish.ID || points[1].ChainID == wish.ID {
			t.Errorf("%+v", points)
		}
		by, err := tx.Person(ctx, m.person.ID)
		m.must(err)
		day := m.now.AddDate(0, 1, 0)
		_, err = tx.ProposeAgreement(ctx, storage.Agreement{
			What: "Wir telefonieren.", How: "Anrufe", Until: day, Review: day, ConferenceID: c.ID, ChainID: points[0].ChainID,
		}, []int64{house}, by)
		m.must(err)
	})
	kinds := func(area int64, coordinator bool) string {
		var list []string
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			chain, err := tx.Chain(ctx, area, wish.ID, coordinator)
			m.must(err)
			for _, link := range chain {
				list = append(list, link.Kind)
			}
		})
		return strings.Join(list, " ")
	}
	for got, want := range map[string]string{
		kinds(m.area, true): "wish option point agreement", kinds(m.area, false): "option point agreement", kinds(m.addArea("Süd"), true): "",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Years begin and end by the clocks that the caller means, and what happened twice counts once.
func TestTheYearOfAgreements(t *testing.T) {
	m := setupMeetings(t)
	house := m.employer("Kita")
	at := func(day string) time.Time {
		parsed, err := time.Parse(time.DateTime, day+" 12:00:00")
		m.must(err)
		return parsed
	}
	made := func(events ...string) {
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			by, err := tx.Person(ctx, m.person.ID)
			m.must(err)
			_, err = tx.ProposeAgreement(ctx, storage.Agreement{What: fmt.Sprint(events), How: "x", Until: at("2018-06-01"), Review: at("2018-06-01")}, []int64{house}, by)
			m.must(err)
		})
		raw, err := sql.Open("postgres", m.url)
		m.must(err)
		defer raw.Close()
		for _, event := range events {
			kind, day, _ := strings.Cut(event, " ")
			if _, err := raw.ExecContext(t.Context(), `
				WITH last AS (
					SELECT max(id) AS id FROM agreements
				), moved AS (
					UPDATE agreements SET state = $1, closed_at = CASE WHEN $1 IN ('done', 'ended') THEN CAST($2 AS timestamptz) END,
						ask_at = CASE WHEN $1 IN ('done', 'ended') THEN NULL ELSE CAST($2 AS timestamptz) END
					WHERE id = (SELECT id FROM last)
				)
				INSERT INTO agreement_events (agreement_id, area_id, kind, version, term, at)
				SELECT id, $3, $1, 1, 1, $2 FROM last`, kind, at(day), m.area); err != nil {
				t.Fatal(err)
			}
		}
	}
	made("in_force 2017-01-01", "renewed 2017-03-01", "renewed 2017-06-01", "done 2017-12-31")
	made("in_force 2016-12-31", "in_force 2017-02-01", "ended 2017-05-01")
	made("done 2017-05-01", "in_force 2017-06-01")   // it was opened again
	made("ended 2017-05-01")                         // a proposal that was withdrawn
	made("renewed 2016-06-01", "renewed 2017-02-01") // reworded within its second term
	want := map[int]storage.AgreementYear{2016: {Agreed: 1, Renewed: 1}, 2017: {Agreed: 2, Kept: 1, Renewed: 1, Ended: 1}, 2018: {}}
	for year, want := range want {
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			january := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
			got, err := tx.AgreementYear(ctx, m.area, january(year), january(year+1))
			m.must(err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d (-want +got):\n%s", year, diff)
			}
		})
	}
}
