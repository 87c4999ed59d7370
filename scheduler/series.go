package scheduler

import (
	"context"
	"errors"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// staleDraft is how long after its date a draft is kept: somebody may still give it another one.
const staleDraft = 30 * 24 * time.Hour

// series plans the next dates of series, by day, and forgets drafts that nobody wants any more.
func (s *Scheduler) series(ctx context.Context, _ time.Time) (n int, err error) {
	n, err = eachDue(ctx, s.store, (*storage.Tx).ClaimSeries, planSome)
	forgetting := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.ForgetDrafts(ctx, tx.Now.Add(-staleDraft))
		return err
	})
	return n, errors.Join(err, forgetting)
}

// planSome plans one date of a series.
func planSome(ctx context.Context, tx *storage.Tx, series storage.Series) (n int, err error) {
	if !storage.Waking(tx.Now, series.Location()) {
		return 0, errLater
	}
	return planNext(ctx, tx, series)
}

// planNext plans the date of a series that comes next and still lies ahead. One that passed while nothing ran is left out.
func planNext(ctx context.Context, tx *storage.Tx, s storage.Series) (n int, err error) {
	next, ok := view.NextDate(s)
	for ok && !s.Begins(next).After(tx.Now) {
		s.LastDate = next
		next, ok = view.NextDate(s)
	}
	pattern, err := tx.SeriesPattern(ctx, s)
	switch {
	case errors.Is(err, storage.ErrNotFound), err == nil && !ok: // nothing to go by, or no date any more
		return 0, tx.EndSeries(ctx, s.AreaID, s.ID)
	case err != nil:
		return 0, err
	}
	if s.PlanAt = s.Due(next); !s.PlanAt.After(tx.Now) {
		if n, err = planDate(ctx, tx, s, pattern, next); err != nil {
			return 0, err
		}
		s.LastDate = next
		if next, ok = view.NextDate(s); !ok {
			return n, tx.EndSeries(ctx, s.AreaID, s.ID)
		}
		s.PlanAt = s.Due(next)
	}
	return n, tx.MoveSeries(ctx, s)
}

// planDate makes a meeting like the one before on a date of the series, and tells those who are to know. The agenda is not
// taken over: it was that of the meeting before.
func planDate(ctx context.Context, tx *storage.Tx, s storage.Series, like storage.Conference, date time.Time) (int, error) {
	c, err := tx.AddConference(ctx, storage.Conference{
		AreaID: s.AreaID, Kind: like.Kind, Title: like.Title, Local: s.Wall(date), Place: like.Place, Bring: like.Bring,
		Located: like.Located, Latitude: like.Latitude, Longitude: like.Longitude,
		Draft: !s.Publish || like.CaseConference(), SeriesID: s.ID, SeriesDate: &date,
	}, 0)
	if err != nil {
		return 0, err
	}
	before, err := tx.Answering(ctx, like.AreaID, like.ID)
	if err != nil {
		return 0, err
	}
	if before.Capacity > 0 {
		a, err := tx.LockAnswering(ctx, c.AreaID, c.ID)
		if err != nil {
			return 0, err
		}
		if err := tx.SetCapacity(ctx, a, before.Capacity); err != nil {
			return 0, err
		}
	}
	own, err := tx.ReminderMinutes(ctx, like.AreaID, like.ID)
	if err != nil {
		return 0, err
	}
	if own != nil {
		if err := tx.SetReminderMinutes(ctx, c, own); err != nil {
			return 0, err
		}
	}
	c.Rule = s.Rule
	if !c.Draft {
		return announce(ctx, tx, c)
	}
	people, err := tx.Coordinators(ctx, c.AreaID)
	if err != nil {
		return 0, err
	}
	for i := range people {
		if err := tx.Queue(view.Notice(&people[i], "draft", "", view.SeriesDraft(text.Of(people[i].Language), c, tx.Now))); err != nil {
			return 0, err
		}
	}
	return len(people), nil
}

// announce tells everybody in the area, and its group, of a meeting that a series has made known by itself.
func announce(ctx context.Context, tx *storage.Tx, c storage.Conference) (n int, err error) {
	const kind = "announcement"
	a, err := tx.Answering(ctx, c.AreaID, c.ID)
	if err != nil {
		return 0, err
	}
	messages := make(map[text.Lang][]view.Message, len(text.Langs))
	for _, l := range text.Langs {
		messages[l] = view.WithCalendar(l, view.ConferenceWithSeats(l, c, a, tx.Now), c, tx.Now)
	}
	for person, err := range tx.EveryMember(ctx, c.AreaID) {
		if err != nil {
			return n, err
		}
		for _, message := range messages[text.Of(person.Language)] {
			if err := tx.Queue(view.Notice(person, kind, view.NoticeKey(c, person.ID, message), message)); err != nil {
				return n, err
			}
		}
		n++
	}
	g, err := tx.Group(ctx, c.AreaID)
	if errors.Is(err, storage.ErrNotFound) {
		return n, nil
	}
	if err != nil {
		return n, err
	}
	l := text.Of(g.Language)
	for _, message := range view.WithCalendar(l, view.ConferenceInGroup(g, c, view.ConferencePlanned(l, c, tx.Now)), c, tx.Now) {
		if err := tx.Queue(view.GroupPost(g, kind, view.NoticeKey(c, "group", message), message)); err != nil {
			return n, err
		}
	}
	return n, nil
}
