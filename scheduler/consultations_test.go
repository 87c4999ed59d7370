package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/storage"
)

// house makes an organisation of the area.
func (b *bench) house(area int64, sector string) (id int64) {
	b.t.Helper()
	if err := b.raw.QueryRow(`
		INSERT INTO organisations (area_id, municipality_id, name, sector, state, created_at, updated_at)
		SELECT $1, min(id), 'Haus ' || (SELECT count(*) FROM organisations), $2, 'active', $3, $3
		FROM municipalities
		WHERE area_id = $1
		RETURNING id`, area, sector, b.clock.Now()).Scan(&id); err != nil {
		b.t.Fatal(err)
	}
	return id
}

// firstTelegram is where the ids of members begin: numbers that occur nowhere else, so that a dump can be searched.
const firstTelegram = 771_000_001

// member makes somebody of a house, who advises if asked.
func (b *bench) member(area, house int64, advises bool) (person *storage.Person) {
	b.t.Helper()
	var id int64
	if err := b.raw.QueryRow(`
		WITH made AS (
			INSERT INTO people (telegram_id, agreed_at, created_at, area_id)
			SELECT COALESCE(max(telegram_id) + 1, $1), $4, $4, $2
			FROM people
			RETURNING id
		)
		INSERT INTO memberships (person_id, area_id, organisation_id, joined_at)
		SELECT id, $2, $3, $4
		FROM made
		RETURNING person_id`, firstTelegram, area, house, b.clock.Now()).Scan(&id); err != nil {
		b.t.Fatal(err)
	}
	b.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		if advises {
			if err := tx.SaveConsultant(ctx, storage.Consultant{AreaID: area, PersonID: id, MaxCases: 3}); err != nil {
				return err
			}
		}
		person, err = tx.Person(ctx, id)
		return err
	})
	return person
}

const secretWord = "Kastanienallee"

// ask starts a case in writing.
func (b *bench) ask(person *storage.Person, wanted int, excluded ...int64) (c storage.Case) {
	b.t.Helper()
	b.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		n := storage.NewConsultation{
			Way: storage.WayWritten, Model: storage.ModelFree, Wanted: wanted, Excluded: excluded,
			Vignette: storage.Vignette{Situation: secretWord, Perspective: storage.AnyPerspective},
		}
		rules := caseRules()
		if n.Label, err = tx.PreviewLabel(ctx, person, n, rules); err != nil {
			return err
		}
		c, _, err = tx.StartConsultation(ctx, person, n, rules)
		return err
	})
	return c
}

// myCase is the only case that somebody takes part in.
func (b *bench) myCase(person *storage.Person) (c storage.Case) {
	b.t.Helper()
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		mine, err := tx.MyCases(ctx, person)
		if err != nil || len(mine) != 1 {
			return errors.Join(err, fmt.Errorf("%d cases", len(mine)))
		}
		c, err = tx.CaseOf(ctx, person, mine[0].Me.Reference)
		return err
	})
	return c
}

func (b *bench) as(person *storage.Person, fn func(ctx context.Context, tx *storage.Tx, c *storage.Case) error) {
	b.t.Helper()
	reference := b.myCase(person).Me.Reference
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.CaseOf(ctx, person, reference)
		if err != nil {
			return err
		}
		return fn(ctx, tx, &c)
	})
}

// open makes a case of two and begins it.
func (b *bench) openCase() (asker, consultant *storage.Person) {
	b.t.Helper()
	asker = b.member(b.area, b.house(b.area, "school"), false)
	consultant = b.member(b.area, b.house(b.area, "daycare"), true)
	b.ask(asker, 1)
	b.as(consultant, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		return tx.AnswerRequest(ctx, c, storage.PersonAccepted, caseRules())
	})
	b.as(asker, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error { return tx.BeginCase(ctx, c) })
	return asker, consultant
}

// told counts who has a notice on the way, and pretends that all were delivered.
func (b *bench) told() (chats []int64) {
	b.t.Helper()
	rows, err := b.raw.Query(`SELECT chat_id FROM outbox WHERE outcome IS NULL ORDER BY chat_id`)
	if err != nil {
		b.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var chat int64
		if err := rows.Scan(&chat); err != nil {
			b.t.Fatal(err)
		}
		chats = append(chats, chat)
	}
	b.sent()
	return chats
}

// looks is what a tap on the notice does.
func (b *bench) looks(people ...*storage.Person) {
	b.t.Helper()
	for _, person := range people {
		b.as(person, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
			_, err := tx.MarkRead(ctx, c, c.Messages)
			return err
		})
	}
}

func (b *bench) wantTold(when string, people ...*storage.Person) {
	b.t.Helper()
	var want []int64
	for _, p := range people {
		want = append(want, p.TelegramID)
	}
	slices.Sort(want)
	if got := b.told(); !slices.Equal(got, want) {
		b.t.Errorf("%s: told %v, want %v", when, got, want)
	}
}

func (b *bench) after(days int) {
	b.t.Helper()
	b.clock.Set(b.clock.Now().AddDate(0, 0, days))
	b.run(b.store, "consultations")
}

// THREATS.md 11: silence is warned of on day 11 and ends the case on day 14; seven days later nothing is left.
func TestThreat11SilenceEndsACaseAndNothingRemains(t *testing.T) {
	b := setup(t)
	asker, consultant := b.openCase()
	b.as(asker, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		_, _, _, err := tx.AddCaseMessage(ctx, c, storage.CaseMessage{Text: secretWord}, caseRules())
		return err
	})
	b.told()
	b.after(10)
	b.told() // reminds of what is unread
	b.looks(asker, consultant)
	b.after(1)
	b.wantTold("day 11", asker, consultant)
	if c := b.myCase(asker); c.Warned != "silence" || c.State != storage.CaseOpen {
		t.Errorf("day 11: %s, warned of %q", c.State, c.Warned)
	}
	b.looks(asker, consultant)
	b.after(2)
	b.wantTold("day 13")
	b.after(1)
	b.wantTold("day 14", asker, consultant)
	if c := b.myCase(asker); c.State != storage.CaseClosed || c.Ending != storage.EndSilence {
		t.Errorf("day 14: %s by %q", c.State, c.Ending)
	}
	b.after(6)
	if b.count(`SELECT count(*) FROM case_keys`) != 1 {
		t.Error("shredded too early")
	}
	b.after(1)
	if left := b.count(`SELECT (SELECT count(*) FROM case_keys) + (SELECT count(*) FROM consultation_people) + (SELECT count(*) FROM consultation_messages)`); left != 0 {
		t.Errorf("%d rows are left", left)
	}
	if b.count(`SELECT count(*) FROM consultations WHERE state = 'shredded'`) != 1 {
		t.Error("no tombstone")
	}
}

// THREATS.md 17: activity moves silence away, but not the last end; both sides hear of it three days before. When nothing
// ran for a while, the warning still comes first.
func TestThreat17TheLastEndIsAnnounced(t *testing.T) {
	b := setup(t)
	asker, consultant := b.openCase()
	say := func() {
		b.as(asker, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error { return tx.SaveCase(ctx, c) })
	}
	b.told()
	for range 2 {
		b.after(11)
		b.wantTold("silence", asker, consultant)
		b.looks(asker, consultant)
		say()
	}
	b.after(4)
	b.wantTold("day 26")
	b.after(6) // nothing ran on days 27 to 31
	b.wantTold("day 32", asker, consultant)
	b.looks(asker, consultant)
	say()
	b.after(2)
	if c := b.myCase(asker); c.State != storage.CaseOpen || c.Warned != "cap" {
		t.Errorf("two days after the warning: %s, warned of %q", c.State, c.Warned)
	}
	b.after(1)
	if c := b.myCase(consultant); c.State != storage.CaseClosed || c.Ending != storage.EndCap {
		t.Errorf("in the end: %s by %q", c.State, c.Ending)
	}
}

func TestRoundsGoOnUntilNobodyIsLeft(t *testing.T) {
	b := setup(t)
	asker := b.member(b.area, b.house(b.area, "school"), false)
	var consultants []*storage.Person
	for range 3 {
		consultants = append(consultants, b.member(b.area, b.house(b.area, "daycare"), true))
	}
	boss := b.member(b.area, b.house(b.area, "youth_office"), false)
	b.exec(`UPDATE memberships SET coordinator = true WHERE person_id = $1`, boss.ID)
	b.ask(asker, 1)
	if n := b.count(`SELECT count(*) FROM consultation_people WHERE state = 'asked'`); n != 2 {
		t.Fatalf("%d asked for one, want 2", n)
	}
	b.clock.Set(b.clock.Now().Add(23 * time.Hour))
	b.run(b.store, "consultations")
	b.wantTold("before the end of the round")
	b.clock.Set(b.clock.Now().Add(2 * time.Hour))
	b.run(b.store, "consultations")
	if told := b.told(); len(told) != 1 {
		t.Errorf("the second round told %v", told)
	}
	b.after(2)
	b.wantTold("nobody is left", asker, boss)
	b.looks(asker)
	b.after(2)
	b.wantTold("it still waits")
	fresh := b.member(b.area, b.house(b.area, "church"), true)
	b.after(2)
	b.wantTold("somebody new", fresh)
	if c := b.myCase(asker); c.Waiting || c.Round != 3 {
		t.Errorf("round %d, waiting %v; %d consultants", c.Round, c.Waiting, len(consultants))
	}
	for _, payload := range b.written() {
		if strings.Contains(payload, secretWord) {
			t.Error("a notice holds the case")
		}
	}
}

// Somebody who does not look is told again after one day, three and seven, by day, and then left in peace.
func TestUnreadIsRepeated(t *testing.T) {
	b := setup(t)
	asker, consultant := b.openCase()
	b.told()
	b.as(asker, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		_, _, _, err := tx.AddCaseMessage(ctx, c, storage.CaseMessage{Text: "x"}, caseRules())
		return err
	})
	var days []int
	for day := range 10 {
		for _, hour := range []int{3, 10, 12} {
			b.clock.Set(at(t, fmt.Sprintf("2017-03-%02d %02d:00", 2+day, hour)))
			b.run(b.store, "consultations")
			if told := b.told(); len(told) > 0 && hour != 3 && !slices.Contains(told, asker.TelegramID) {
				days = append(days, day+1)
			} else if hour == 3 && day > 0 && len(told) > 0 {
				t.Errorf("told at night: %v, %d", told, consultant.TelegramID)
			}
		}
	}
	if !slices.Equal(days, []int{1, 3, 7}) {
		t.Errorf("told again after %v days", days)
	}
}

// What happened when is not to be seen afterwards (THREATS.md 7).
func TestThreat7TimesAreForgotten(t *testing.T) {
	b := setup(t)
	asker, _ := b.openCase()
	b.as(asker, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		_, _, _, err := tx.AddCaseMessage(ctx, c, storage.CaseMessage{Text: "x"}, caseRules())
		return err
	})
	b.clock.Set(b.clock.Now().Add(2 * time.Minute))
	b.run(b.store, "consultations")
	if n := b.count(`SELECT (SELECT count(visible_at) FROM consultation_messages) + (SELECT count(notice_at) FROM consultation_people) + (SELECT count(round_ends_at) FROM consultations)`); n != 0 {
		t.Errorf("%d exact times are left", n)
	}
}

// THREATS.md 16: the others learn that there is something new, and find the case closed.
func TestThreat16ADepartureTellsTheOthersNothing(t *testing.T) {
	b := setup(t)
	asker, consultant := b.openCase()
	b.told()
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.DeletePerson(ctx, asker)
		return err
	})
	b.run(b.store, "consultations")
	b.wantTold("after the departure", consultant)
	if c := b.myCase(consultant); c.State != storage.CaseClosed || c.Requester() != nil && c.Requester().PersonID != 0 {
		t.Errorf("state %s, requester %+v", c.State, c.Requester())
	}
	b.run(b.store, "consultations")
	b.wantTold("once more")
}

// Without the key nothing happens to the cases, and no job fails.
func TestWithoutTheKeyCasesWait(t *testing.T) {
	b := setup(t)
	asker, _ := b.openCase()
	b.told()
	keyless, err := storage.Open(b.ctx, b.url, storage.Options{Clock: b.clock.Now, MaxConns: 6})
	if err != nil {
		t.Fatal(err)
	}
	defer keyless.Close()
	b.clock.Set(b.clock.Now().AddDate(0, 0, 40))
	b.run(keyless, "consultations")
	b.wantTold("without the key")
	if c := b.myCase(asker); c.State != storage.CaseOpen {
		t.Errorf("state %s", c.State)
	}
	b.exec(`DELETE FROM case_keys`) // the operator has given up the lost key
	b.run(keyless, "consultations")
	if b.count(`SELECT count(*) FROM consultations WHERE state = 'shredded'`) != 1 {
		t.Error("a case that nobody can read is kept")
	}
}
