package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// wishes lists for coordinators what people wish for a meeting's agenda: meeting, page.
func wishes(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, list, err := wishesOf(ctx, tx, r, tx.Wishes)
	if err != nil {
		return Reply{}, err
	}
	return say(view.Wishes(r.Lang, c, list, r.Number(1), tx.Now)), nil
}

// wishesOf finds the meeting that a button is about, and the wishes for it.
func wishesOf(
	ctx context.Context, tx *storage.Tx, r Request, read func(context.Context, storage.Conference) ([]storage.AgendaWish, error),
) (c storage.Conference, list []storage.AgendaWish, err error) {
	if c, err = tx.Conference(ctx, r.Person.AreaID, r.ID(0)); err != nil {
		return c, nil, err
	}
	list, err = read(ctx, c)
	return c, list, err
}

// wishDesk shows a coordinator one wish, or does something with it: meeting, wish, what, and for joining which other one.
func wishDesk(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, list, err := wishesOf(ctx, tx, r, tx.WishesToChange)
	if err != nil {
		return Reply{}, err
	}
	wish, place, err := storage.WishOf(list, r.ID(1))
	if err != nil {
		return Reply{}, err
	}
	what := r.Param(2)
	if what == "" {
		card, err := withWishChain(ctx, tx, r, wish, view.WishCard(r.Lang, c, list, wish, tx.Now))
		return say(card), err
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	switch what {
	case "up", "down":
		err = moveWish(ctx, tx, c, list, place, what)
	case "join":
		if r.Param(3) == "" {
			return say(view.WishPartners(r.Lang, c, list, wish)), nil
		}
		return joinWishes(ctx, tx, r, c, list, wish)
	case "part":
		err = tx.SplitWish(ctx, c, wish)
	case "agenda":
		return wishOnAgenda(ctx, tx, r, c, wish)
	case "decline", "reopen":
		err = decideWish(ctx, tx, r, c, wish, map[string]string{"decline": storage.WishDeclined, "reopen": storage.WishOpen}[what])
	default:
		return Reply{}, storage.ErrNotFound
	}
	if err != nil {
		return Reply{}, err
	}
	return wishCard(ctx, tx, r, c, wish.ID, "")
}

// wishCard shows a wish as it is now, below a line if there is something to say.
func wishCard(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, id int64, line string) (Reply, error) {
	list, err := tx.Wishes(ctx, c)
	if err != nil {
		return Reply{}, err
	}
	wish, _, err := storage.WishOf(list, id)
	if err != nil {
		return Reply{}, err
	}
	card, err := withWishChain(ctx, tx, r, wish, view.WishCard(r.Lang, c, list, wish, tx.Now))
	if err != nil {
		return Reply{}, err
	}
	if line != "" {
		card = view.UnderLine(line, card)
	}
	return say(card), nil
}

// moveWish exchanges a wish with the open one before or behind it.
func moveWish(ctx context.Context, tx *storage.Tx, c storage.Conference, list []storage.AgendaWish, place int, way string) error {
	other := place - 1
	if way == "down" {
		other = place + 1
	}
	if list[place].State != storage.WishOpen || other < 0 || other >= len(list) || list[other].State != storage.WishOpen {
		return nil // a second tap: it is at the end already
	}
	list[place], list[other] = list[other], list[place]
	ids := make([]int64, len(list))
	for i, w := range list {
		ids[i] = w.ID
	}
	return tx.OrderWishes(ctx, c, ids)
}

func joinWishes(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, list []storage.AgendaWish, wish storage.AgendaWish) (Reply, error) {
	into, _, err := storage.WishOf(list, r.ID(3))
	if err != nil || into.ID == wish.ID || wish.State != storage.WishOpen || into.State != storage.WishOpen {
		return Reply{}, storage.ErrNotFound
	}
	if err := tx.MergeWish(ctx, c, wish, into); err != nil {
		return Reply{}, err
	}
	return wishCard(ctx, tx, r, c, into.ID, r.Lang.T("wishes.joined"))
}

func decideWish(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, wish storage.AgendaWish, state string) error {
	if wish.State == state {
		return nil
	}
	if err := tx.DecideWish(ctx, c, wish, state); err != nil {
		return err
	}
	tx.Audit(c.AreaID, r.Person.ID, "wish."+state, wish.ID)
	return nil
}

// wishOnAgenda adds a wish below what is on the meeting's agenda, without who made it.
func wishOnAgenda(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, wish storage.AgendaWish) (Reply, error) {
	if wish.State == storage.WishAgenda {
		return wishCard(ctx, tx, r, c, wish.ID, "")
	}
	before, err := tx.LockConference(ctx, c.AreaID, c.ID)
	if err != nil {
		return Reply{}, err
	}
	after := before
	after.Agenda = strings.TrimLeft(before.Agenda+"\n• "+view.WishWords(wish), "\n")
	if have := utf8.RuneCountInString(after.Agenda); have > maxAgenda {
		return Reply{}, mistake{"pollresult.agenda_full", text.V{"Title": c.Title, "Have": have, "Max": maxAgenda}}
	}
	if c, err = tx.ChangeConference(ctx, before, after); err != nil {
		return Reply{}, err
	}
	if err := decideWish(ctx, tx, r, c, wish, storage.WishAgenda); err != nil {
		return Reply{}, err
	}
	chainID, err := tx.WishChain(ctx, c.AreaID, wish.ID)
	if err != nil {
		return Reply{}, err
	}
	if err := tx.TracePoint(ctx, c, view.WishWords(wish), chainID); err != nil {
		return Reply{}, err
	}
	return wishCard(ctx, tx, r, c, wish.ID, r.Lang.T("wishes.on_agenda"))
}

// Answers of a new poll that no step asks for: the wishes that are its options, and the meeting that they are for.
const (
	askedWishes = "wishes"
	wishedFor   = "wishes_for"
)

func joinLines(lines []string) string { return strings.Join(lines, "\n") }

func joinIDs(ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(words, ",")
}

// wishesInPoll notes which wishes a new poll is about.
func wishesInPoll(ctx context.Context, tx *storage.Tx, p storage.Poll, s dialog.Session) error {
	conferenceID, _ := strconv.ParseInt(s.Answers[wishedFor], 10, 64) // never typed
	if conferenceID == 0 {
		return nil
	}
	c, err := tx.Conference(ctx, p.AreaID, conferenceID)
	if err != nil {
		return err
	}
	list, err := tx.WishesToChange(ctx, c)
	if err != nil {
		return err
	}
	for _, word := range dialog.Picked(s.Answers[askedWishes]) {
		id, _ := strconv.ParseInt(word, 10, 64)
		wish, _, err := storage.WishOf(list, id)
		if err != nil {
			continue // withdrawn or joined meanwhile
		}
		option := slices.IndexFunc(p.Options, func(o string) bool { return sameOption(o, view.WishOption(wish)) })
		if err := tx.PutWishInPoll(ctx, c, id, p.ID, option+1); err != nil {
			return err
		}
	}
	return nil
}
