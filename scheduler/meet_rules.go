package scheduler

import (
	"slices"
	"time"

	"sozialraum/bot/grouping"
	"sozialraum/storage"
)

// When people are introduced to each other, by the area's clocks:
//
//  1. On the second Tuesday of a month, at meetHour. A week before, everybody hears of it and may leave it out.
//  2. A fortnight after the introductions they are asked whether they have met.
//  3. After downtime everything comes later, and nobody loses the week in which they may leave it out. A month in which it
//     could not even be announced until a fortnight after its day is left out, and so are introductions that late.
const (
	meetHour  = 10
	meetAhead = 7  // days from the announcement to the introductions
	meetAsk   = 14 // days from these to the question
	meetLate  = 14 // days after which nothing is made up for any more
)

// meetYear is how long nobody is introduced to the same person again.
const meetYear = 365 * day

// meetPlan is one month's times.
type meetPlan struct {
	month           string // its first day, as a date
	announce, until time.Time
	pair, ask       time.Time // when it is announced in time
}

// meetMonth plans the introductions of the month of now.
func meetMonth(now time.Time, zone *time.Location) meetPlan {
	year, month, _ := now.In(zone).Date()
	first := time.Date(year, month, 1, meetHour, 0, 0, 0, zone)
	tuesday := (int(time.Tuesday) - int(first.Weekday()) + 7) % 7
	on := func(days int) time.Time { return time.Date(year, month, 1+tuesday+days, meetHour, 0, 0, 0, zone) }
	return meetPlan{
		month: first.Format(time.DateOnly), announce: on(0), until: on(meetAhead + meetLate), pair: on(meetAhead), ask: on(meetAhead + meetAsk),
	}
}

// daysAfter is so many days after an instant, at meetHour.
func daysAfter(at time.Time, days int, zone *time.Location) time.Time {
	year, month, of := at.In(zone).Date()
	return time.Date(year, month, of+days, meetHour, 0, 0, 0, zone)
}

// circleSize is how many people are matched at a time; the time needed grows with the third power.
const circleSize = 300

// introductions decides who is introduced to whom: two of different sectors and organisations, who are not in never. If
// somebody is left over, they join two of whom at least one is of another sector. Whoever finds no place is in alone. The
// same seed gives the same result.
func introductions(circle []storage.MeetMember, never []storage.MeetPair, seed int64) (groups [][]int64, alone []int64, err error) {
	people := make([]grouping.Person, len(circle))
	for i, m := range circle {
		people[i] = grouping.Person{ID: m.ID, Organisation: m.OrganisationID, Sector: m.Sector}
	}
	apart := map[[2]int64]bool{}
	for _, n := range never {
		apart[[2]int64{n.One, n.Other}], apart[[2]int64{n.Other, n.One}] = true, true
	}
	for part := range slices.Chunk(people, circleSize) {
		some, left, err := grouping.Pair(part, nil, strangers(part, apart), uint64(seed))
		if err != nil {
			return nil, nil, err
		}
		for _, one := range some {
			groups = append(groups, one.Members)
		}
		alone = append(alone, left...)
	}
	groups, alone = leftOver(people, groups, alone, apart)
	return groups, alone, nil
}

// strangers are all who may not be introduced as a pair: those apart, and those of one sector.
func strangers(people []grouping.Person, apart map[[2]int64]bool) (never []grouping.Never) {
	for i, p := range people {
		for _, q := range people[:i] {
			if apart[[2]int64{p.ID, q.ID}] || p.Sector == q.Sector {
				never = append(never, grouping.Never{Of: p.ID, With: q.ID})
			}
		}
	}
	return never
}

// leftOver finds a place as the third for whoever has none, and keeps the rest alone.
func leftOver(people []grouping.Person, groups [][]int64, alone []int64, apart map[[2]int64]bool) ([][]int64, []int64) {
	byID := make(map[int64]grouping.Person, len(people))
	for _, p := range people {
		byID[p.ID] = p
	}
	fits := func(p grouping.Person, group []int64) bool {
		elsewhere := false
		for _, id := range group {
			q := byID[id]
			if apart[[2]int64{p.ID, id}] || p.Organisation == q.Organisation {
				return false
			}
			elsewhere = elsewhere || p.Sector != q.Sector
		}
		return elsewhere && len(group) == 2
	}
	alone = slices.DeleteFunc(alone, func(id int64) bool {
		i := slices.IndexFunc(groups, func(group []int64) bool { return fits(byID[id], group) })
		if i >= 0 {
			groups[i] = append(slices.Clone(groups[i]), id)
			slices.Sort(groups[i])
		}
		return i >= 0
	})
	return groups, alone
}
