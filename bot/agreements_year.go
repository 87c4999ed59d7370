package bot

import (
	"context"
	"time"

	"sozialraum/bot/view"
	"sozialraum/storage"
)

// firstYear is the earliest one that can be looked at: nobody agreed on anything here before there were bots.
const firstYear = 2015

// agreementYear shows a coordinator what became of agreements in a year; without one, in the present one.
func agreementYear(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	zone := r.Person.Location()
	last := tx.Now.In(zone).Year()
	year := r.Number(0)
	if r.Param(0) == "" {
		year = last
	}
	if year < firstYear || year > last {
		return Reply{}, storage.ErrNotFound
	}
	january := func(year int) time.Time { return time.Date(year, time.January, 1, 0, 0, 0, 0, zone) }
	counted, err := tx.AgreementYear(ctx, r.Person.AreaID, january(year), january(year+1))
	if err != nil {
		return Reply{}, err
	}
	message, err := view.AgreementYear(r.Lang, r.Person.AreaName, year, last, counted)
	return say(message), err
}
