package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// wish shows what somebody has wished for a meeting's agenda, or asks for it: meeting, and what to do.
func (b *Bot) wish(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	own, err := tx.OwnWishes(ctx, c, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	switch r.Param(1) {
	case "new":
		return b.openWish(ctx, tx, r, c)
	case "back":
		return withdrawWish(ctx, tx, r, c)
	}
	if len(own) == 0 {
		return b.openWish(ctx, tx, r, c)
	}
	return say(view.OwnWishes(r.Lang, c, own)), nil
}

func (b *Bot) openWish(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference) (Reply, error) {
	if tx.Consultations() != nil { // a wish without a name waits sealed until it is confirmed
		return r.toast("wish.no_key"), nil
	}
	return b.open(ctx, tx, r, "wish", func(s *dialog.Session) {
		s.Subject, s.Answers = c.ID, map[string]string{wishedTitle: c.Title}
	})
}

// wishedTitle is the title of the meeting that a wish is for; no step asks for it.
const wishedTitle = "wished_title"

// wishFlow asks for a wish. It is sealed like a consultation, since whoever could read the draft would know whose it is.
func wishFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "wish", Review: true, Steps: []dialog.Step{
			{Name: "wording", Line: true, Max: storage.MaxWish, Marked: true},
			{Name: "named", Kind: dialog.Choice},
		}},
		options: func(_ context.Context, _ *storage.Tx, r Request, _ dialog.Session, _ string) ([]dialog.Option, error) {
			return []dialog.Option{
				{Value: "yes", Label: r.Lang.T("wish.with_name")}, {Value: "no", Label: r.Lang.T("wish.without_name")},
			}, nil
		},
		note: func(r Request, s dialog.Session, _ string) string {
			return r.Lang.T("wish.for", text.V{"Title": s.Answers[wishedTitle]})
		},
		sealed: true,
		save:   saveWish,
	}
}

func saveWish(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	named := s.Answers["named"] == "yes"
	err = tx.AddWish(ctx, c, r.Person, s.Answers["wording"], named)
	switch {
	case errors.Is(err, storage.ErrConflict):
		return Reply{}, mistake{"wish.enough", text.V{"Title": c.Title, "Max": storage.MaxWishes}}
	case errors.Is(err, storage.ErrNoKey):
		return Reply{}, mistake{key: "wish.no_key"}
	case err != nil:
		return Reply{}, err
	case !named:
		return say(view.WishThanks(r.Lang, c, r.Lang.T("wish.thanks_"+wishSeen(c, tx)))), nil
	}
	own, err := tx.OwnWishes(ctx, c, r.Person.ID)
	return say(view.UnderLine(r.Lang.T("wish.thanks"), view.OwnWishes(r.Lang, c, own))), err
}

// wishSeen is when coordinators see a wish without a name, as the end of a key.
func wishSeen(c storage.Conference, tx *storage.Tx) string {
	if storage.WishShownAt(c, tx.Now).After(tx.Now) {
		return "tomorrow"
	}
	return "now"
}

func withdrawWish(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference) (Reply, error) {
	err := tx.WithdrawWish(ctx, c, r.Person.ID, r.ID(2))
	if errors.Is(err, storage.ErrNotFound) {
		return Reply{}, mistake{key: "wish.too_late"}
	}
	if err != nil {
		return Reply{}, err
	}
	own, err := tx.OwnWishes(ctx, c, r.Person.ID)
	return say(view.UnderLine(r.Lang.T("wish.withdrawn"), view.OwnWishes(r.Lang, c, own))), err
}

// withWishes adds to the card of a meeting the way to wishes for its agenda; coordinators see how many wait.
func withWishes(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, message view.Message) (view.Message, error) {
	var all, waiting int
	if r.Person.Coordinator {
		var err error
		if all, waiting, err = tx.CountWishes(ctx, c); err != nil {
			return message, err
		}
	}
	rows := view.WishRows(r.Lang, c, all, waiting, tx.Now)
	message.Rows = slices.Insert(slices.Clip(message.Rows), max(0, len(message.Rows)-1), rows...)
	return message, nil
}

// wishPoll asks coordinators whom a poll about the wishes is for, and opens the dialog of a new poll that has the first
// of them as options: meeting, whom. About a case only those who come are asked: what the whole area votes on is also said
// in its group.
func (b *Bot) wishPoll(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, list, err := wishesOf(ctx, tx, r, tx.Wishes)
	if err != nil {
		return Reply{}, err
	}
	options, ids := view.WishOptions(list)
	if len(options) < 2 {
		return Reply{}, mistake{key: "wishes.too_few"}
	}
	whom := r.Param(1)
	if whom == "area" && c.CaseConference() {
		return Reply{}, storage.ErrNotFound
	}
	if whom != "area" && whom != "comers" {
		return say(view.WishPoll(r.Lang, c, options)), nil
	}
	return b.open(ctx, tx, r, "newpoll", func(s *dialog.Session) {
		s.Answers = map[string]string{
			"kind": "points", "question": r.Lang.T("wishes.question", text.V{"Title": text.HTML(text.Shorten(c.Title, 150))}),
			"options": joinLines(options), askedWishes: joinIDs(ids), wishedFor: strconv.FormatInt(c.ID, 10),
		}
		s.Step = pollStep("voters")
		if whom == "comers" {
			askParticipants(s, c.ID, c.Title)
		}
	})
}
