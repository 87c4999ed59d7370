package scheduler

import (
	"fmt"
	"slices"
	"time"

	"sozialraum/storage"
)

// The reference of TestFreshnessAsAModelSays keeps in mind what every house has said and heard, and judges by that who may be
// written to and who must be.

// thing is a card or a resource as the model knows it.
type thing struct {
	id        int64 // 0: the card
	confirmed time.Time
	reported  bool
}

// house is an organisation of the model.
type house struct {
	id, admin int64
	things    []*thing
	gone      bool
	mute      bool      // its administrator cannot be reached
	last      time.Time // when its people, or the coordinators about it, were written to last
	told      bool      // that went to the coordinators
	calm      bool      // since then there was a time when nothing was to be asked: they may be asked anew
	rested    bool      // and the bot has looked then: they have to be
}

func (m *freshModel) stale(h *house) bool {
	return slices.ContainsFunc(h.things, func(one *thing) bool {
		return one.reported || !one.confirmed.After(m.now().Add(-time.Duration(m.days)*24*time.Hour))
	})
}

// known tells whether something is stale that they were asked for last time.
func (m *freshModel) known(h *house) bool {
	return m.stale(h) && slices.ContainsFunc(h.things, func(one *thing) bool {
		return one.reported || !one.confirmed.After(m.now().Add(-time.Duration(m.days)*24*time.Hour)) &&
			!one.confirmed.After(h.last.Add(-time.Duration(m.days)*18*time.Hour)) // three quarters
	})
}

// becalm notes whose things are all right, or were when they were asked last.
func (m *freshModel) becalm() {
	for _, h := range m.houses {
		h.calm = h.calm || !m.known(h)
	}
}

// asked judges a message to the people of a house.
func (m *freshModel) asked(key string) {
	var id int64
	var round, step int
	var who int64
	if _, err := fmt.Sscanf(key, "freshness/%d/%d/%d/%d", &id, &round, &step, &who); err != nil {
		m.Fatalf("key %s: %v", key, err)
	}
	h := m.houses[slices.IndexFunc(m.houses, func(h *house) bool { return h.id == id })]
	switch {
	case h.gone, h.mute, who != h.admin:
		m.Fatalf("%s: nobody is to be asked there", key)
	case !m.stale(h):
		m.Fatalf("%s: nothing is to be asked", key)
	case !h.calm && m.now().Before(h.last.Add(storage.Patience)):
		m.Fatalf("%s: asked at %v already", key, h.last)
	}
	h.last, h.told, h.calm, h.rested = m.now(), false, false, false
}

// listed judges what coordinators got: at most one list a week, of houses that have not answered.
func (m *freshModel) listed(lists int) {
	if lists > 1 || lists == 1 && m.now().Before(m.list.AddDate(0, 0, 7)) && m.now().Sub(m.list) < 7*24*time.Hour {
		m.Fatalf("%d lists, the last was at %v", lists, m.list)
	}
	silent := 0
	for _, h := range m.houses {
		if m.b.count(`SELECT count(*) FROM organisations WHERE id = $1 AND told_at = $2`, h.id, m.now()) == 0 || m.list.Equal(m.now()) {
			continue
		}
		silent++
		if h.gone || !m.stale(h) || !h.mute && !h.calm && m.now().Before(h.last.Add(storage.Patience)) {
			m.Fatalf("house %d does not belong on the list", h.id)
		}
		h.last, h.told, h.calm, h.rested = m.now(), true, false, false
	}
	if (lists == 1) != (silent > 0) {
		m.Fatalf("%d lists about %d houses", lists, silent)
	}
	if lists == 1 {
		m.list = m.now()
	}
}

// owes sees that nobody who has something stale is forgotten.
func (m *freshModel) owes(h *house) {
	if h.gone || !m.stale(h) {
		return
	}
	patience := storage.Patience
	if h.told {
		patience = max(patience, time.Duration(m.days)*24*time.Hour)
	}
	waits := m.now().Sub(m.list) < 7*24*time.Hour // the next list is not due yet
	if silent := m.now().Sub(h.last); silent >= patience && !waits {
		m.Fatalf("house %d has something stale, and heard of it %v ago", h.id, silent)
	}
	if h.rested && !waits {
		m.Fatalf("house %d has something new that is stale, and heard nothing of it", h.id)
	}
}
