package storage_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

// member makes somebody who belongs to an organisation of the area.
func (b *resourceBench) member(telegramID, area, house int64) (id int64) {
	b.t.Helper()
	raw, err := sql.Open("postgres", b.url)
	if err != nil {
		b.t.Fatal(err)
	}
	defer raw.Close()
	if err := raw.QueryRowContext(b.t.Context(), `
		WITH made AS (
			INSERT INTO people (telegram_id, agreed_at, created_at, area_id)
			VALUES ($1, $4, $4, $2)
			RETURNING id
		)
		INSERT INTO memberships (person_id, area_id, organisation_id, joined_at)
		SELECT id, $2, $3, $4
		FROM made
		RETURNING person_id`, telegramID, area, house, b.now).Scan(&id); err != nil {
		b.t.Fatal(err)
	}
	return id
}

func (b *resourceBench) mark(resource, person int64, mark string) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.Mark(ctx, b.area, resource, person, mark) })
}

func (b *resourceBench) marks(resource, person int64) (m storage.Marks) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
		m, err = tx.Marks(ctx, b.area, resource, person)
		return err
	})
	return m
}

func (b *resourceBench) marked(person int64, mark string) (titles []string) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		list, total, err := tx.MarkedResources(ctx, b.area, person, mark, 0, 8)
		for _, line := range list {
			titles = append(titles, line.Title)
		}
		if total != len(titles) {
			b.t.Errorf("%q: %d resources, said to be %d", mark, len(titles), total)
		}
		return err
	})
	return titles
}

func TestMarks(t *testing.T) {
	b := setupResources(t)
	one, two := b.member(1, b.area, b.school), b.member(2, b.area, b.school)
	chess, circus := b.add("Schach", "AG", "Romrod"), b.add("Zirkus", "Im Zelt", "Alsfeld")
	b.add("Beratung", "Sprechstunde")
	b.addResource(storage.Resource{AreaID: b.area, OrganisationID: b.school, Title: "Chor", Description: "Singen"})

	if diff := cmp.Diff([]string{"Beratung", "Schach"}, b.marked(one, "")); diff != "" {
		t.Errorf("near the school, of others (-want +got):\n%s", diff)
	}
	b.mark(chess, one, storage.MarkUsed)
	b.mark(chess, one, storage.MarkUsed)
	b.mark(circus, one, storage.MarkPlanned)
	b.mark(chess, two, storage.MarkUsed)
	b.mark(circus, two, storage.MarkUnknown)
	if got := b.marks(chess, one); got != (storage.Marks{Mine: "used", Used: 2, K: 5}) {
		t.Errorf("chess: %+v", got)
	}
	if got := b.marks(circus, two); got != (storage.Marks{Mine: "unknown", K: 5}) {
		t.Errorf("circus: %+v", got)
	}
	for mark, want := range map[string][]string{"used": {"Schach"}, "planned": {"Zirkus"}, "unknown": nil, "": {"Beratung"}} {
		if diff := cmp.Diff(want, b.marked(one, mark)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", mark, diff)
		}
	}
	b.mark(chess, one, "")
	if got := b.marks(chess, one); got != (storage.Marks{Used: 1, K: 5}) {
		t.Errorf("taken back: %+v", got)
	}
	stranger := b.member(3, b.other, b.far)
	b.fails(storage.ErrNotFound, func(ctx context.Context, tx *storage.Tx) error {
		return tx.Mark(ctx, b.area, chess, stranger, storage.MarkUsed)
	})
}

func TestHints(t *testing.T) {
	b := setupResources(t)
	writer, reader := b.member(1, b.area, b.school), b.member(2, b.area, b.school)
	chess := b.add("Schach", "AG", "Romrod")
	write := func(words string) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			return tx.WriteHint(ctx, b.area, chess, writer, words)
		}
	}
	seen := func(person int64) (list []storage.Hint) {
		b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
			list, _, err = tx.Hints(ctx, b.area, chess, person, 0, 8)
			return err
		})
		return list
	}
	b.in(write("Montags"))
	b.in(write("Dienstags"))
	if list := seen(reader); len(list) != 1 || list[0].Words != "Dienstags" || list[0].Mine {
		t.Fatalf("a reader sees %+v", list)
	}
	hide := func(ctx context.Context, tx *storage.Tx) error {
		return tx.HideHint(ctx, b.area, chess, seen(writer)[0].ID)
	}
	b.in(hide)
	b.fails(storage.ErrNotFound, func(ctx context.Context, tx *storage.Tx) error { return tx.HideHint(ctx, b.area, chess, 0) })
	if list := seen(reader); len(list) != 0 {
		t.Errorf("a reader sees a hidden hint: %+v", list)
	}
	if list := seen(writer); len(list) != 1 || !list[0].Mine || list[0].HiddenAt == nil {
		t.Errorf("the writer sees %+v", list)
	}
	b.fails(storage.ErrConflict, write("Mittwochs"))
	remove := func(ctx context.Context, tx *storage.Tx) error { return tx.RemoveHint(ctx, b.area, chess, writer) }
	b.in(remove)
	b.fails(storage.ErrNotFound, remove)
	b.in(write("Mittwochs"))
	if list := seen(reader); len(list) != 1 {
		t.Errorf("after it was removed and written anew a reader sees %+v", list)
	}
}

func (b *resourceBench) letter(person int64) storage.GemLetter {
	b.t.Helper()
	return storage.GemLetter{PersonID: person, AreaID: b.area, Sector: "school", Zone: "Europe/Berlin", GemsAt: b.now}
}

func (b *resourceBench) gems(person int64) (titles []string) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.Gems(ctx, b.letter(person), 3)
		for _, line := range list {
			titles = append(titles, line.Title)
		}
		if err != nil {
			return err
		}
		return tx.SentGems(ctx, b.letter(person), list, b.now.AddDate(0, 1, 0))
	})
	return titles
}

func TestGems(t *testing.T) {
	b := setupResources(t)
	one := b.member(1, b.area, b.school)
	topical := func(title, topic, place string) int64 {
		r := storage.Resource{AreaID: b.area, OrganisationID: b.house, Title: title, Description: "x", Topics: []string{topic}}
		if place != "" {
			r.MunicipalityIDs = []int64{b.places[place]}
		}
		return b.addResource(r)
	}
	topical("Lernzeit", "learning", "Romrod")
	topical("Anderswo", "learning", "Alsfeld")
	topical("Frühe Hilfe", "early_help", "Romrod") // nothing for a school
	popular := topical("Beliebt", "learning", "Romrod")
	mine := topical("Schon vorgemerkt", "learning", "Romrod")
	for i := range int64(5) {
		b.mark(popular, b.member(10+i, b.area, b.house), storage.MarkUsed)
	}
	b.mark(mine, one, storage.MarkPlanned)
	b.add("Ohne Thema", "Im ganzen Planungsraum")

	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.WishGems(ctx, b.area, one, &b.now) })
	if diff := cmp.Diff([]string{"Lernzeit", "Ohne Thema"}, b.gems(one)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if again := b.gems(one); again != nil {
		t.Errorf("within a year again: %v", again)
	}
	b.now = b.now.AddDate(1, 0, 2)
	if again := b.gems(one); len(again) != 2 {
		t.Errorf("a year later: %v", again)
	}
	// A school that hears of an early help has used one before.
	b.mark(topical("Noch eine", "early_help", "Alsfeld"), one, storage.MarkUsed)
	if next := b.gems(one); len(next) != 1 || next[0] != "Frühe Hilfe" {
		t.Errorf("of a topic that has become theirs: %v", next)
	}
}

func TestNextGems(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string]string{
		"2017-02-20 09:00": "Wed 2017-03-01 10:00",
		"2017-03-01 10:00": "Mon 2017-04-03 10:00", // the first is a Saturday, and clocks have changed
		"2017-09-30 23:59": "Mon 2017-10-02 10:00", // the first is a Sunday
		"2017-12-31 23:30": "Mon 2018-01-01 10:00",
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", now, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := storage.NextGems(at, zone).In(zone).Format("Mon 2006-01-02 15:04"); got != want {
			t.Errorf("after %s: %s, want %s", now, got, want)
		}
	}
}

// What a person has to do with offers of others is in their file, and goes with them.
func TestDirectoryIsExportedAndDeleted(t *testing.T) {
	b := setupResources(t)
	id := b.member(1, b.area, b.school)
	chess := b.add("Schach", "AG")
	b.mark(chess, id, storage.MarkUsed)
	var person *storage.Person
	b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
		if err := tx.ActIn(ctx, id, b.area); err != nil {
			return err
		}
		if person, err = tx.Person(ctx, id); err != nil {
			return err
		}
		if err := tx.WriteHint(ctx, b.area, chess, id, "Montags"); err != nil {
			return err
		}
		asked, err := tx.AskNetwork(ctx, b.area, id, "Wer kennt einen Chor?", false)
		if err != nil {
			return err
		}
		q, err := tx.NetworkQuestion(ctx, b.area, asked)
		if err != nil {
			return err
		}
		if _, err = tx.AnswerNetwork(ctx, q, id, b.school, 0, "Im Turm", 3); err != nil {
			return err
		}
		if err := tx.WishQuestions(ctx, b.area, id, false); err != nil {
			return err
		}
		return tx.WishGems(ctx, b.area, id, &b.now)
	})
	b.gems(id)
	var file []byte
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		export, err := tx.ExportPerson(ctx, person)
		if err != nil {
			return err
		}
		file, err = json.Marshal(export.Directory)
		return err
	})
	for _, want := range []string{`"used"`, `"hint"`, "Montags", `"asked"`, "Chor", `"answered for the organisation"`, "Im Turm", "wants no questions", "wants little known offers", "Schach"} {
		if !strings.Contains(string(file), want) {
			t.Errorf("the file lacks %s: %s", want, file)
		}
	}
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.DeletePerson(ctx, person)
		return err
	})
	if got := b.marks(chess, b.person); got.Used != 0 || got.Hints != 0 {
		t.Errorf("after the person is deleted there is %+v", got)
	}
}
