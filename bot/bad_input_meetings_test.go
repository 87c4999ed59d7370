package bot_test

import (
	"context"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

// meetingTrials has every dialog about meetings and their small groups.
var meetingTrials = map[string]trial{
	"plan": {
		// A meeting about a case is asked for everything, and its words are examined.
		who: boss, other: plans, open: writes("/planen"), parsed: []string{"name", "date", "time", "agenda", "bring", "guests"},
		reviewed: "plan.review_case",
		answers: map[string][]string{
			"kind": {"[conference.kind_open_case_conference]"}, "date": {"21.3."}, "time": {"18 Uhr"}, "guests": {"3"},
			"name": {"Gemeinsam hinschauen"}, "agenda": {"1. Ankommen"}, "bring": {"Kalender"},
		},
	},
	"series": {
		who: boss, other: plans, parsed: []string{"rule"},
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "series:%d", s.conference) },
		answers: map[string][]string{
			"rule": {"jeden ersten Mittwoch im Monat 9 Uhr"}, "lead": {"[series.lead_28]"}, "manner": {"[series.manner_publish]"},
		},
	},
	"confedit": {
		who: boss, other: plans, single: true, parsed: []string{"when"},
		open:    func(s *stage, p *simulator.Person, step string) { taps(s, p, "confedit:%d:%s", s.conference, step) },
		answers: map[string][]string{"when": {"22.3. 19 Uhr"}},
	},
	"comersedit": {
		who: boss, other: plans, single: true, parsed: []string{"capacity", "deadline"},
		open:    func(s *stage, p *simulator.Person, step string) { taps(s, p, "comersedit:%d:%s", s.conference, step) },
		answers: map[string][]string{"capacity": {"40"}, "deadline": {"3.3. 12 Uhr"}},
	},
	"remindedit": {
		who: boss, other: plans, single: true, parsed: []string{"minutes"},
		open:    func(s *stage, p *simulator.Person, _ string) { taps(s, p, "confremind:%d:write", s.conference) },
		answers: map[string][]string{"minutes": {"3 Tage, 2 Stunden"}},
	},
	"wish": {
		who: boss, other: offers, parsed: []string{"wording"},
		open:    func(s *stage, p *simulator.Person, _ string) { taps(s, p, "wish:%d:new", s.conference) },
		answers: map[string][]string{"wording": {"Wie gelingen Übergänge?"}, "named": {"[wish.with_name]"}},
	},
	"dealedit": {
		who: sits, other: plans, single: true, parsed: []string{"spots", "questions"},
		open:    func(s *stage, p *simulator.Person, step string) { taps(s, p, "dealedit:%d:%s", s.conference, step) },
		answers: map[string][]string{"spots": {"Fenster\nBühne"}, "questions": {"Was nun?"}},
	},
	"result": {
		who: sits, other: plans, photos: true, parsed: []string{"photos"},
		open:    func(s *stage, p *simulator.Person, _ string) { taps(s, p, "result:%d", s.conference) },
		answers: map[string][]string{"photos": {"[result.no_photos]"}},
	},
	"minutesedit": {
		who: sits, other: plans, single: true,
		open: func(s *stage, p *simulator.Person, step string) {
			taps(s, p, "minutesedit:%d:%s:%d", s.conference, step, s.result)
		},
	},
	"feedbackword": {
		who: sits, other: plans,
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "feedbackword:%d", s.conference) },
	},
}

// sits is in a small group of a meeting that has begun and has a result.
func sits(s *stage) *simulator.Person {
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		c, err := tx.AddConference(ctx, storage.Conference{
			AreaID: s.area, Kind: "conference", Title: "Vierte Konferenz", Local: tx.Now.In(person.Location()).Add(-time.Hour),
		}, person.ID)
		if err != nil {
			return err
		}
		s.conference = c.ID
		d, err := tx.LockDealing(ctx, s.area, c.ID, storage.DealPresent)
		if err != nil {
			return err
		}
		if err := tx.CheckIn(ctx, c, person, 1); err != nil {
			return err
		}
		if d, err = tx.Seat(ctx, d, 1, []storage.SeatedGroup{{Leader: person.ID, Members: []int64{person.ID}}, {}}); err != nil {
			return err
		}
		if _, err = tx.PublishDealing(ctx, d); err != nil {
			return err
		}
		m, err := tx.LockMinutes(ctx, s.area, c.ID)
		if err != nil {
			return err
		}
		s.result, err = tx.AddResult(ctx, m, storage.Result{Number: 1, Body: "Ein Anfang"}, person.ID)
		return err
	})
	return s.boss
}
