package bot

import (
	"context"
	"slices"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// conferences lists the meetings that are to come.
func conferences(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return conferencePage(ctx, tx, r, 0)
}

// conferenceList turns a page of the list.
func conferenceList(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return conferencePage(ctx, tx, r, r.Number(0))
}

func conferencePage(ctx context.Context, tx *storage.Tx, r Request, page int) (Reply, error) {
	listed := tx.ComingConferences
	if r.Person.Coordinator {
		listed = tx.ConferencesAndDrafts
	}
	list, total, err := listed(ctx, r.Person.AreaID, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 && page > 0 { // the list got shorter in the meantime
		return conferencePage(ctx, tx, r, 0)
	}
	return say(view.Conferences(r.Lang, list, total, page, r.Person, tx.Now)), nil
}

// conferenceCard shows one meeting. From a notice it appears below, so that the notice stays to be read.
func conferenceCard(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	seen := tx.Conference
	if r.Person.Coordinator {
		seen = tx.ConferenceOrDraft
	}
	c, err := seen(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if r.Param(1) == view.ConferenceChanges && r.Person.Coordinator && !c.Draft && c.Open(tx.Now) {
		return say(view.ConferenceToChange(r.Lang, c, tx.Now)), nil
	}
	card, err := conferenceToAnswer(ctx, tx, r, c)
	if err != nil {
		return Reply{}, err
	}
	reply := say(card)
	if r.Param(1) == "below" {
		reply = fresh(reply)
	}
	return reply, nil
}

// conferenceCalendar sends the calendar file of a meeting, as the meeting stands now.
func conferenceCalendar(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	return say(view.Calendar(r.Lang, c, tx.Now)), nil
}

// conferenceMap shows where a meeting takes place.
func conferenceMap(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	switch {
	case err != nil:
		return Reply{}, err
	case !c.Located:
		return Reply{}, storage.ErrNotFound
	}
	return say(view.Map(c)), nil
}

// announcement is the kind of the notice that a meeting takes place.
const announcement = "announcement"

// tellArea writes a message about a meeting, with its calendar file, to everybody in its area who can be reached, guests
// included, each in their language, but not to the person who acted. It returns how many people that are. All rows are
// written with one statement at the commit; the key lets nobody get the same notice twice.
func tellArea(
	ctx context.Context, tx *storage.Tx, c storage.Conference, kind string, except int64, words func(text.Lang) view.Message,
) (n int, err error) {
	messages := make(map[text.Lang][]view.Message, len(text.Langs))
	for _, l := range text.Langs {
		messages[l] = view.WithCalendar(l, words(l), c, tx.Now)
	}
	for person, err := range tx.EveryMember(ctx, c.AreaID) {
		if err != nil {
			return n, err
		}
		if person.ID == except {
			continue
		}
		for _, message := range messages[text.Of(person.Language)] {
			if err := tx.Queue(view.Notice(person, kind, view.NoticeKey(c, person.ID, message), message)); err != nil {
				return n, err
			}
		}
		n++
	}
	return n, tellGroup(ctx, tx, c, kind, words)
}

// told says how many people are being told; alone is the text for nobody.
func told(r Request, n int, key, alone string) string {
	if n == 0 {
		return r.Lang.T(alone)
	}
	return r.Lang.N(key, n)
}

// openPlace tells whether somebody means that the place is not known yet. They type what they read elsewhere.
func openPlace(answer string) bool {
	words := strings.ToLower(strings.Trim(answer, " .!„“\"'"))
	return slices.Contains([]string{"", "ort folgt", "folgt", "folgt noch", "offen", "noch offen", "to follow", "place to follow", "open", "tba", "tbd"}, words)
}

// placeOf is a typed place as it is stored: empty while it is open.
func placeOf(answer string) string {
	if openPlace(answer) {
		return ""
	}
	return answer
}

// kindOptions are the kinds of meetings to choose from.
func kindOptions(_ context.Context, _ *storage.Tx, r Request, _ dialog.Session, _ string) ([]dialog.Option, error) {
	options := make([]dialog.Option, 0, len(storage.ConferenceKinds))
	for _, kind := range storage.ConferenceKinds {
		options = append(options, dialog.Option{Value: kind, Label: r.Lang.T("conference.kind_" + kind)})
	}
	return options, nil
}

// momentNow reads dates as somebody in the person's area means them now.
func momentNow(tx *storage.Tx, r Request) moment {
	return moment{lang: r.Lang, now: tx.Now, zone: r.Person.Location()}
}

// over refuses to change a meeting that was cancelled or has begun.
func over(tx *storage.Tx, c storage.Conference) error {
	switch {
	case c.CancelledAt != nil:
		return mistake{"conference.already_cancelled", text.V{"Title": c.Title}}
	case !c.Open(tx.Now):
		return mistake{"conference.already_begun", text.V{"Title": c.Title}}
	}
	return nil
}

// momentOf is a meeting's date and time.
func momentOf(c storage.Conference) when.Result { return when.Of(c.Local) }
