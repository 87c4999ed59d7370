package storage_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

// queueModel is the waiting list as the rules have it, in the simplest words.
type queueModel struct {
	capacity int
	inside   map[int]int // seats by person
	queue    []int
	wants    map[int]int
}

func (q *queueModel) taken() (n int) {
	for _, seats := range q.inside {
		n += seats
	}
	return n
}

func (q *queueModel) fits(seats int) bool { return q.capacity == 0 || q.taken()+seats <= q.capacity }

func (q *queueModel) leave(person int) {
	delete(q.inside, person)
	q.queue = slices.DeleteFunc(q.queue, func(p int) bool { return p == person })
}

func (q *queueModel) advance() {
	for i := 0; i < len(q.queue); {
		seats := q.wants[q.queue[i]]
		switch {
		case q.capacity > 0 && seats > q.capacity:
			i++
		case !q.fits(seats):
			return
		default:
			q.inside[q.queue[i]] = seats
			q.queue = slices.Delete(q.queue, i, i+1)
		}
	}
}

func (q *queueModel) comes(person, seats int) (full bool) {
	had, inside := q.inside[person]
	waits := slices.Contains(q.queue, person)
	larger := q.capacity > 0 && seats > q.capacity
	switch {
	case larger && !(inside && seats <= had) && !(waits && seats <= q.wants[person]):
		return true
	case inside && seats > had && q.capacity > 0 && (len(q.queue) > 0 || q.taken()-had+seats > q.capacity):
		return true
	case inside:
		q.inside[person] = seats
	case waits:
		q.wants[person] = seats
	case q.capacity == 0 || len(q.queue) == 0 && q.fits(seats):
		q.inside[person] = seats
	default:
		q.queue, q.wants[person] = append(q.queue, person), seats
	}
	q.advance()
	return false
}

// Whoever wants more seats than there are now keeps nobody waiting, also not those who come after the room became smaller.
func TestSeatsBehindThoseWhoCanNeverFit(t *testing.T) {
	m := setupMeetings(t)
	large, left, small := m.join(10, m.area), m.join(11, m.area), m.join(12, m.area)
	c := m.plan("2017-03-21 18:00")
	m.capacity(c, 3)
	m.says(c, left, storage.Coming, 2)
	m.says(c, large, storage.Coming, 3)
	m.capacity(c, 2)
	m.says(c, left, storage.NotComing, 1)
	m.says(c, small, storage.Coming, 1)
	if a := m.answerOf(c, small); a.Waiting {
		t.Errorf("waits at %d though both seats are free", a.Place)
	}
	if a := m.answerOf(c, large); !a.Waiting || a.Place != 1 {
		t.Errorf("who wants three of two seats has %+v", a)
	}
	if up := m.upNow(); len(up) != 0 {
		t.Errorf("told %v, who see it in the answer to their own tap", up)
	}
}

// Whatever people answer in whatever order, and however the room changes, the database agrees with the model: nobody is
// overtaken, no seat stays free that the first in line could have, and everybody who moves up is told once.
func TestWaitingListUnderAnySequence(t *testing.T) {
	m := setupMeetings(t)
	var people []*storage.Person
	for i := range 6 {
		people = append(people, m.join(int64(10+i), m.area))
	}
	rapid.Check(t, func(rt *rapid.T) {
		c := m.plan("2017-03-21 18:00")
		q := &queueModel{inside: map[int]int{}, wants: map[int]int{}}
		for range rapid.IntRange(1, 14).Draw(rt, "steps") {
			before, self := slices.Clone(q.queue), -1
			switch person := rapid.IntRange(0, len(people)-1).Draw(rt, "person"); rapid.IntRange(0, 4).Draw(rt, "what") {
			case 0:
				q.capacity = rapid.IntRange(0, 6).Draw(rt, "capacity")
				m.capacity(c, q.capacity)
				q.advance()
			case 1:
				m.says(c, people[person], rapid.SampledFrom([]string{storage.Maybe, storage.NotComing}).Draw(rt, "answer"), 1)
				q.leave(person)
				q.advance()
				self = person
			default:
				seats := rapid.IntRange(1, 4).Draw(rt, "seats")
				_, err := m.answers(c, people[person], storage.Coming, seats)
				if full := q.comes(person, seats); full != errors.Is(err, storage.ErrFull) || !full && err != nil {
					rt.Fatalf("full %v, but %v", full, err)
				}
				self = person
			}
			var want []int64
			for _, waited := range before {
				if _, in := q.inside[waited]; in && waited != self {
					want = append(want, people[waited].ID)
				}
			}
			slices.Sort(want)
			if got := m.upNow(); !slices.Equal(got, want) {
				rt.Fatalf("told %v, want %v", got, want)
			}
			for i, person := range people {
				got := m.answerOf(c, person)
				if seats, in := q.inside[i]; in != (got.Answer == storage.Coming && !got.Waiting) || in && got.Seats != seats {
					rt.Fatalf("person %d has %+v, the model %v %d", i, got, in, seats)
				}
				if place := slices.Index(q.queue, i) + 1; got.Place != place {
					rt.Fatalf("person %d waits at %d, want %d", i, got.Place, place)
				}
			}
		}
	})
}
