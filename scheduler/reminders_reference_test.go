package scheduler

import (
	"slices"
	"time"
)

// The reference of TestRemindersAsAModelSays knows no database and no pieces: it keeps for every person and every meeting
// what is still owed, reckons by looking at clocks minute by minute, and obeys the rules as they are written in useful.go and
// storage/reminders_quiet.go.

// wish is how one person wants to be reminded.
type wish struct {
	minutes     []int // nil: as the meeting has it
	from, until int   // quiet hours, in minutes since midnight
}

// quiet tells whether clocks show quiet hours at t.
func (w wish) quiet(t time.Time, zone *time.Location) bool {
	hour, minute, _ := t.In(zone).Clock()
	m := hour*60 + minute
	if w.from <= w.until {
		return m >= w.from && m < w.until
	}
	return m >= w.from || m < w.until
}

func (w wish) quietEnds(t time.Time, zone *time.Location) time.Time {
	for w.quiet(t, zone) {
		t = t.Add(time.Minute)
	}
	return t
}

// nextQuiet is the first moment from t on that lies in quiet hours; t itself where there are none.
func (w wish) nextQuiet(t time.Time, zone *time.Location) time.Time {
	for at := t; at.Before(t.Add(26 * time.Hour)); at = at.Add(time.Minute) {
		if w.quiet(at, zone) {
			return at
		}
	}
	return t
}

func (w wish) quietBegan(t time.Time, zone *time.Location) time.Time {
	for w.quiet(t.Add(-time.Minute), zone) {
		t = t.Add(-time.Minute)
	}
	return t
}

// gathering is a meeting as the reference sees it.
type gathering struct {
	id        int64
	revision  int
	local     time.Time
	start     time.Time
	minutes   []int
	cancelled bool
}

func (g *gathering) over(now time.Time) bool { return g.cancelled || !g.start.After(now) }

// shownAt is the first minute at which clocks in zone show local, or what they show instead if they skip it.
func shownAt(local time.Time, zone *time.Location) time.Time {
	for _, later := range []time.Duration{0, 30 * time.Minute, time.Hour} {
		y, mo, d := local.Add(later).Date()
		h, mi, _ := local.Add(later).Clock()
		for t := local.Add(-16 * time.Hour); t.Before(local.Add(16 * time.Hour)); t = t.Add(time.Minute) {
			ty, tmo, td := t.In(zone).Date()
			th, tmi, _ := t.In(zone).Clock()
			if th == h && tmi == mi && td == d && tmo == mo && ty == y {
				return t
			}
		}
	}
	panic("clocks never show " + local.String())
}

// nominal is when a reminder would come if nobody had quiet hours.
func (g *gathering) nominal(before int, zone *time.Location) time.Time {
	if before%oneDay == 0 {
		return shownAt(g.local.AddDate(0, 0, -before/oneDay), zone)
	}
	return g.start.Add(-time.Duration(before) * time.Minute)
}

// owed is one reminder that somebody is to get. Of a vague one it is not certain: somebody who joined or chose another habit
// may find that it was on its way, or that the others have got it already.
type owed struct {
	before int
	due    time.Time
	vague  bool
}

const quarter = 15 * time.Minute

// owes is what somebody with this wish is owed of a meeting that they come to know of at now.
func (g *gathering) owes(w wish, before int, now time.Time, zone *time.Location) (o owed, ok bool) {
	n := g.nominal(before, zone)
	o = owed{before: before, due: n}
	if !n.After(now) || !n.Before(g.start) {
		return o, false
	}
	if !w.quiet(n, zone) {
		if w.quiet(n.Add(quarter), zone) {
			if early := w.quietBegan(n.Add(quarter), zone).Add(-quarter); early.After(now) {
				o.due = early
			}
		}
		return o, true
	}
	if o.due = w.quietBegan(n, zone).Add(-quarter); o.due.After(now) {
		return o, true
	}
	o.due = w.quietEnds(n, zone)
	return o, !o.due.Add(quarter).After(g.start)
}

// list is when somebody with this wish is reminded of the meeting.
func (g *gathering) list(w wish) []int {
	if w.minutes != nil {
		return w.minutes
	}
	return g.minutes
}

// settle is what a look at now makes of what somebody is owed of a meeting: which reminder they get, 0 for none, and what
// stays owed.
func (g *gathering) settle(w wish, all []owed, now time.Time, zone *time.Location) (sends int, rest []owed, putOff bool) {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b owed) int {
		if c := a.due.Compare(b.due); c != 0 {
			return c
		}
		return b.before - a.before
	})
	for len(all) > 0 && !all[0].due.After(now) {
		rest, all = append(rest, all[0]), all[1:]
	}
	if len(rest) == 0 || g.over(now) {
		return 0, all, false
	}
	nearest, next, margin := rest[len(rest)-1], g.start, quarter
	if len(all) > 0 {
		next, margin = all[0].due, time.Duration(1<<62)
	}
	margin = min(margin, next.Sub(nearest.due)/4)
	at := w.quietEnds(now, zone)
	switch {
	case at.After(now) && at.Add(quarter).After(g.start), !next.After(at), next.Sub(at) < margin:
		return 0, all, false
	case at.After(now):
		nearest.due = at
		return 0, append([]owed{nearest}, all...), true
	}
	return nearest.before, all, false
}
