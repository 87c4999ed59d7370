package storage_test

import (
	"testing"
	"time"
)

func TestCensusCountsAndReadsNothing(t *testing.T) {
	m := setupMeetings(t)
	m.join(2, m.area)
	m.plan("2017-03-21 18:00")
	list, err := m.store.Census(t.Context())
	m.must(err)
	got := map[string]int64{}
	for _, tally := range list {
		got[tally.Table] = tally.N
	}
	for table, want := range map[string]int64{"people": 2, "conferences": 1, "reminders": 3, "polls": 0, "dead_letters": 0} {
		if got[table] != want {
			t.Errorf("%s: %d, want %d", table, got[table], want)
		}
	}
}

func TestNextReminder(t *testing.T) {
	m := setupMeetings(t)
	if at, err := m.store.NextReminder(t.Context()); err != nil || !at.IsZero() {
		t.Errorf("with nothing planned: %v, %v", at, err)
	}
	m.plan("2017-03-21 18:00")
	for _, want := range []string{"2017-03-14T17:00:00Z", "2017-03-20T17:00:00Z", "2017-03-21T15:00:00Z"} {
		at, err := m.store.NextReminder(t.Context())
		if err != nil || at.UTC().Format(time.RFC3339) != want {
			t.Errorf("%v, %v, want %s", at, err, want)
		}
		m.now = at
	}
	if at, err := m.store.NextReminder(t.Context()); err != nil || !at.IsZero() {
		t.Errorf("behind the last one: %v, %v", at, err)
	}
}

func TestPeopleOf(t *testing.T) {
	m := setupMeetings(t)
	people, err := m.store.PeopleOf(t.Context(), []int64{1, 99})
	m.must(err)
	if len(people) != 1 || people[1] == nil || people[1].AreaID != m.area {
		t.Errorf("got %v", people)
	}
}
