package view

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

func agendaWish(id int64, words, state string) storage.AgendaWish {
	return storage.AgendaWish{ID: id, Wording: words, State: state}
}

func wishesOfNord() []storage.AgendaWish {
	named := agendaWish(11, "Wie gelingen Übergänge <Kita → Schule>?", storage.WishOpen)
	named.PersonID, named.Name, named.Organisation = 5, "Leitung", "Kita <Regenbogen>"
	named.Same = []storage.AgendaWish{agendaWish(12, "Was wissen Schulen von der Kita?", storage.WishOpen)}
	guests := agendaWish(14, "Mehr Zeit zum Reden", storage.WishOpen)
	guests.PersonID, guests.Name, guests.PollID = 6, "Gast & Freund", 3
	return []storage.AgendaWish{
		named, agendaWish(13, "Wer fährt?", storage.WishOpen), guests,
		agendaWish(15, "Vereinbarung zur Schulpflicht", storage.WishAgenda), agendaWish(16, "Kuchen", storage.WishDeclined),
	}
}

func TestWishMessages(t *testing.T) {
	c, now, list := meeting(), before(10*aDay), wishesOfNord()
	own := []storage.AgendaWish{list[0], list[2], list[3], list[4]}
	for name, build := range map[string]func(l text.Lang) Message{
		"wish_own":       func(l text.Lang) Message { return OwnWishes(l, c, own) },
		"wish_own_none":  func(l text.Lang) Message { return OwnWishes(l, c, nil) },
		"wish_thanks":    func(l text.Lang) Message { return WishThanks(l, c, l.T("wish.thanks_tomorrow")) },
		"wishes_page":    func(l text.Lang) Message { return Wishes(l, c, list, 0, now) },
		"wishes_none":    func(l text.Lang) Message { return Wishes(l, c, nil, 0, now) },
		"wishes_over":    func(l text.Lang) Message { return Wishes(l, c, list[1:2], 7, c.StartsAt.Add(time.Hour)) },
		"wishes_first":   func(l text.Lang) Message { return WishCard(l, c, list, list[0], now) },
		"wishes_last":    func(l text.Lang) Message { return WishCard(l, c, list, list[2], now) },
		"wishes_refused": func(l text.Lang) Message { return WishCard(l, c, list, list[4], now) },
		"wishes_join":    func(l text.Lang) Message { return WishPartners(l, c, list, list[0]) },
		"wishes_poll": func(l text.Lang) Message {
			options, _ := WishOptions(list)
			return WishPoll(l, c, options)
		},
	} {
		golden(t, name, build)
	}
	for all, want := range map[int]int{0: 1, 1: 2} {
		if rows := WishRows(text.De, c, all, 0, now); len(rows) != want {
			t.Errorf("of %d: %+v", all, rows)
		}
	}
	if rows := WishRows(text.De, c, 0, 0, c.StartsAt); len(rows) != 0 {
		t.Errorf("after the beginning: %+v", rows)
	}
}

// However many wishes there are, and however long, Telegram takes the messages, and options are no longer than they may be.
func TestLongWishesFit(t *testing.T) {
	c := meeting()
	c.Title, c.ID = strings.Repeat("<", 100), 1<<62
	long := agendaWish(1<<46, strings.Repeat("&", storage.MaxWish), storage.WishOpen)
	long.PersonID, long.Name, long.Organisation = 1, strings.Repeat("<", 130), strings.Repeat(">", 100)
	for range 60 {
		long.Same = append(long.Same, long)
	}
	var list []storage.AgendaWish
	for i := range 50 {
		long.ID -= int64(i)
		list = append(list, long)
	}
	options, _ := WishOptions(list)
	if len(options) != 1 || utf8.RuneCountInString(options[0]) > storage.MaxPollOption {
		t.Errorf("options: %q", options)
	}
	for _, l := range text.Langs {
		for _, message := range []Message{
			Wishes(l, c, list, 0, before(aDay)), WishCard(l, c, list, list[3], before(aDay)), WishPartners(l, c, list, list[3]),
			OwnWishes(l, c, list[:storage.MaxWishes]), WishPoll(l, c, options),
		} {
			if _, err := Outgoing(1, 0, message); err != nil {
				t.Error(err)
			}
		}
	}
}
