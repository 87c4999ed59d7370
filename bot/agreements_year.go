package bot

import (
	"context"
	"time"

	"sozialraum/bot/view"
	"sozialraum/storage"
)

// firstYear is the earliest one that can be looked at: nobody agreed on anything here before there were bots.
const firstYear = 2015

// agreementYear shows a coordinator what became of agreements in a year, in the present one without a year: year, "picture".
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
	shown := view.AgreementYear{AgreementYear: counted, Area: r.Person.AreaName, Year: year, Last: last}
	if r.Param(1) != "picture" {
		return say(view.AgreementYearCard(r.Lang, shown)), nil
	}
	message, err := view.AgreementYearPicture(r.Lang, shown)
	return say(message), err
}
