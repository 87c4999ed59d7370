package bot_test

import (
	"context"
	"math/rand/v2"
	"time"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

// consults is the boss as a consultant.
func consults(s *stage) *simulator.Person {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		boss, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		return tx.SaveConsultant(ctx, storage.Consultant{
			AreaID: s.area, PersonID: boss.ID, Perspectives: []string{"school"}, MaxCases: 2,
		})
	})
	return s.boss
}

// advises is the boss in a talk that somebody of another house asked for.
func advises(s *stage) *simulator.Person {
	s.t.Helper()
	consults(s)
	asking := s.joins("Fragende", false)
	house := s.organisation("Forsthaus", "active")
	rules := storage.Rules{Rand: rand.New(rand.NewPCG(1, 2)), Sector: anonymity.Sector, Coarser: anonymity.Coarser}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, asking)
		if err != nil {
			return err
		}
		if house.ID, err = tx.AddOrganisation(ctx, house); err != nil {
			return err
		}
		if err := tx.Admit(ctx, s.area, house.ID, person.ID, false); err != nil {
			return err
		}
		if person, err = tx.Person(ctx, person.ID); err != nil {
			return err
		}
		_, asked, err := tx.StartConsultation(ctx, person, storage.NewConsultation{
			Way: storage.WayTalk, Model: storage.ModelFree, Wanted: 1,
			Vignette: storage.Vignette{Topics: []string{"media"}, Perspective: "any"},
		}, rules)
		if err == nil {
			s.reference = asked[0].Reference
		}
		return err
	})
	taps(s, s.boss, "request:%s:accepted", s.reference)
	return s.boss
}

// picked is the boss in a talk for which a time was picked.
func picked(s *stage) *simulator.Person {
	s.t.Helper()
	advises(s)
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		boss, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		c, err := tx.CaseOf(ctx, boss, s.reference)
		if err != nil {
			return err
		}
		at := tx.Now.AddDate(0, 0, 7)
		return tx.SaveTalk(ctx, &c, storage.Talk{
			Consultant: c.Me.Number, Offers: []time.Time{at}, Chosen: &at, Wished: "phone",
		})
	})
	return s.boss
}
