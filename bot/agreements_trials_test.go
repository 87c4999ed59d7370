package bot_test

import (
	"context"
	"maps"
	"strconv"

	"sozialraum/bot/simulator"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// joined is all tables together.
func joined(tables ...map[string]trial) map[string]trial {
	all := map[string]trial{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}

// agreementTrials has every dialog about agreements.
var agreementTrials = map[string]trial{
	"newagree": {
		who: boss, other: plans, parsed: []string{"what", "why", "how", "until", "look"},
		open: writes("/agree"),
		answers: map[string][]string{
			"what": {"Jeden Montag ein Anruf"}, "why": {"Damit nichts verloren geht"}, "how": {"Alle wissen Bescheid"},
			"who": {"[button.finish]"}, "until": {"31.8."}, "look": {"[newagree.look_until]"},
		},
	},
	"renewagree": {
		who: boss, other: plans, parsed: []string{"until", "look"},
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "agreerenew:%d", s.holds().ID) },
		answers: map[string][]string{
			"until": {"31.8."}, "look": {"[newagree.look_until]"},
		},
	},
	"agreeanswer": {
		who: boss, other: plans, parsed: []string{"words"}, reviewed: "agreeanswer.review_reserved",
		open: func(s *stage, p *simulator.Person, _ string) {
			a := s.agrees(true)
			taps(s, p, "agreesign:%d:reserved:%s", a.ID, view.AgreementMark(a))
		},
		answers: map[string][]string{"words": {"Nicht in den Ferien"}},
	},
	"agreenote": {
		who: boss, other: plans, parsed: []string{"words"},
		open:    func(s *stage, p *simulator.Person, _ string) { taps(s, p, "agreenote:%d", s.agrees(false).ID) },
		answers: map[string][]string{"words": {"Gern dienstags"}},
	},
	"agreereport": {
		who: boss, other: plans, photos: true, files: true, parsed: []string{"words", "file"},
		open: func(s *stage, p *simulator.Person, _ string) {
			a := s.agrees(true)
			var report int64
			s.inTx(func(ctx context.Context, tx *storage.Tx) error {
				person, err := personOf(ctx, tx, p)
				if err != nil {
					return err
				}
				_, report, err = tx.ReportAgreement(ctx, a, storage.AgreementReport{Status: storage.ReportOnTrack}, person)
				return err
			})
			taps(s, p, "agreeadd:%d:%s", a.ID, strconv.FormatInt(report, 10))
		},
		answers: map[string][]string{"words": {"Es geht voran"}, "file": {"[agreereport.no_file]"}},
	},
}

// holds makes an agreement that the boss's house has signed.
func (s *stage) holds() (a storage.Agreement) {
	s.t.Helper()
	a = s.agrees(true)
	s.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		a, err = tx.AnswerAgreement(ctx, a, s.house, agreement.Signed, "")
		return err
	})
	return a
}

// agrees makes an agreement of the boss's house, which is up for signing if asked.
func (s *stage) agrees(open bool) (a storage.Agreement) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		day := agreement.Day(tx.Now).AddDate(0, 3, 0)
		a, err = tx.ProposeAgreement(ctx, storage.Agreement{What: "Etwas", How: "Daran", Until: day, Review: day}, []int64{s.house}, person)
		if err == nil && open {
			a, err = tx.OpenAgreement(ctx, a, person)
		}
		return err
	})
	return a
}
