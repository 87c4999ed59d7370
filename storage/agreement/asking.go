package agreement

import "time"

// Week is how many days before the review somebody is asked, and between the questions after it.
const Week = 7

const later = 28 // days until the next review of what runs on after its end

// NextAsk is the first day after today on which somebody is asked how it goes: a week before the review, on its day, and
// every week after it. Days are times whose clock and zone mean nothing.
func NextAsk(review, today time.Time) time.Time {
	review, today = Day(review), Day(today)
	if before := review.AddDate(0, 0, -Week); before.After(today) {
		return before
	}
	if review.After(today) {
		return review
	}
	past := int(today.Sub(review).Hours()) / 24
	return review.AddDate(0, 0, (past/Week+1)*Week)
}

// NextReview is when the next review is once somebody said today how it goes: what was said before the review does not
// move it, after it it is the last day of the agreement, and what goes on beyond that is looked at every four weeks.
func NextReview(review, until, today time.Time) time.Time {
	review, until, today = Day(review), Day(until), Day(today)
	switch {
	case review.After(today):
		return review
	case until.After(today):
		return until
	}
	return today.AddDate(0, 0, later)
}

// Repeated tells whether somebody who said something then, and says the same now, says it twice and not again: on the same
// day, or a moment later across midnight. A question never lies between the two, since nobody is asked on the day of an
// answer, or at night. Both are on the clocks of the area.
func Repeated(then, now time.Time) bool {
	return Day(then).Equal(Day(now)) || now.Sub(then) < time.Hour
}

// Day is the same date at midnight UTC.
func Day(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
